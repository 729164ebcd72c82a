using Emulator.Device.Profiles;
using static Emulator.Device.Config.Schemas;

namespace Emulator.Device.Config.Sections;

/// <summary>Document section 4.6: name, time, language, access filter, maintenance, holidays.</summary>
internal static class SystemSections
{
    private const int FilterLength = 256;

    public static IEnumerable<ConfigSection> Of(DeviceProfile profile)
    {
        yield return new("General", "4.6.1", Table(
            ("LocalNo", Int(8, 0, 998)),
            ("MachineAddress", Text("")),
            ("MachineGroup", Text("")),
            ("MachineName", Text(profile.Identity.DeviceType, 64))));

        yield return new("Locales", "4.6.4", Table(
            ("DSTEnable", Bool(false)),
            ("DSTEnd", Turn(month: 10, week: -1)),
            ("DSTStart", Turn(month: 3, week: -1)),
            ("TimeFormat", TimeFormat("yyyy-MM-dd HH:mm:ss"))))
        {
            Check = (before, after, _) => WrongTurn(before, after, "DSTStart") ?? WrongTurn(before, after, "DSTEnd"),
        };

        yield return new("Language", "4.6.6", Enum(profile.Identity.Languages[0], [.. profile.Identity.Languages]));

        // An entry is removed by setting it to nothing.
        yield return new("AccessFilter", "4.6.7", Table(
            ("BannedList", Each(0, IpAddress(""), max: FilterLength)),
            ("Enable", Bool(false)),
            ("TrustList", Each(0, IpAddress(""), max: FilterLength)),
            ("Type", Enum("BannedList", "TrustList", "BannedList"))));

        // Never by itself until someone says so: -1. 7 is every day.
        yield return new("AutoMaintain", "4.6.8", Table(
            ("AutoRebootDay", Int(-1, -1, 7)),
            ("AutoRebootHour", Int(0, 0, 23)),
            ("AutoRebootMinute", Int(0, 0, 59)),
            ("AutoShutdownDay", Int(-1, -1, 7)),
            ("AutoShutdownHour", Int(0, 0, 23)),
            ("AutoShutdownMinute", Int(0, 0, 59)),
            ("AutoStartUpDay", Int(-1, -1, 7)),
            ("AutoStartUpHour", Int(2, 0, 23)),
            ("AutoStartUpMinute", Int(0, 0, 59))));

        // A month each, a bit a day, the lowest the first.
        yield return new("Holiday", "4.6.9", Table(("MonthMask", Each(12, Int(0, 0, int.MaxValue)))));

        yield return new("UserGlobal", "4.6.20", Table(("OnvifLoginCheck", Bool(true))));
    }

    // Week 0: Day is of the month. Otherwise Day is of the week, in that week of the month, -1 the last.
    private static TableSchema Turn(int month, int week) => Table(
        ("Day", Int(0, 0, 31)),
        ("Hour", Int(2, 0, 23)),
        ("Minute", Int(0, 0, 59)),
        ("Month", Int(month, 1, 12)),
        ("Week", IntOf(week, -1, 0, 1, 2, 3, 4)),
        ("Year", Int(2020, 2000, 2038)));

    private static string? WrongTurn(ConfigNode before, ConfigNode after, string name)
    {
        if (!after.Sets(before, name))
        {
            return null;
        }

        var (day, week) = (after.Number($"{name}.Day"), after.Number($"{name}.Week"));
        return week == 0 ? (day >= 1 ? null : $"{name}.Day must be 1-31 when Week is 0") : day <= 6 ? null : $"{name}.Day must be 0-6 when Week is not 0";
    }

    private static LeafSchema TimeFormat(string value) =>
        new(ConfigKind.Text, value, "a date of yy or yyyy, M, MM or MMMM, d or dd, a blank, H, HH, h or hh, :mm:ss", text => IsTimeFormat(text) ? text : null);

    private static bool IsTimeFormat(string text)
    {
        var halves = text.Split(' ');
        if (halves.Length != 2 || halves[1] is not ("H:mm:ss" or "HH:mm:ss" or "h:mm:ss" or "hh:mm:ss"))
        {
            return false;
        }

        var parts = halves[0].Split('-', '/', '.');
        return parts.Length == 3
            && parts.Count(p => p is "yy" or "yyyy") == 1
            && parts.Count(p => p is "M" or "MM" or "MMMM") == 1
            && parts.Count(p => p is "d" or "dd") == 1;
    }
}
