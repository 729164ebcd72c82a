using Emulator.Device.Profiles;
using Emulator.Device.Records;
using static Emulator.Device.Config.Schemas;

namespace Emulator.Device.Config.Sections;

/// <summary>Doors, which the document has no configuration for and devices in the field have (docs/decisions/0037).</summary>
internal static class DoorSections
{
    private const int Schedules = 4;
    private const int MostSchedules = 128;

    public static IEnumerable<ConfigSection> Of(DeviceProfile profile)
    {
        // UnlockHoldInterval is in seconds below 250, as door stations have it, and in milliseconds from there on, as access controllers have it.
        yield return new("AccessControl", "", Each(profile.Doors, i => Table(
            ("BreakInAlarmEnable", Bool(true)),
            ("CloseTimeout", Int(60, 0, 9999)),
            ("DoorNotClosedAlarmEnable", Bool(true)),
            ("DuressAlarmEnable", Bool(true)),
            ("DuressPassword", Text("", 16)),
            ("Enable", Bool(true)),
            ("Name", Text($"Door{i + 1}", 64)),
            ("Password", Text("", 16)),
            ("SensorEnable", Bool(true)),
            ("State", Enum("Normal", "Normal", "CloseAlways", "OpenAlways")),
            ("UnlockHoldInterval", Int(5, 1, 60_000)))))
        { Needs = Capability.AccessControl, Secrets = ["AccessControl[*].DuressPassword", "AccessControl[*].Password"] };

        yield return new("AccessTimeSchedule", "", Each(Schedules, i => Table(
            ("Enable", Bool(true)),
            ("Name", Text($"Schedule{i + 1}", 64)),
            ("TimeSchedule", Week("1 00:00:00-23:59:59", sections: 4))), MostSchedules))
        { Needs = Capability.AccessControl };
    }

    /// <summary>What devices with doors have in <c>Alarm[input]</c> besides: what is wired to it, and whose room it is in.</summary>
    public static (string Name, ConfigSchema Schema)[] Sensing(DeviceProfile profile, int input) => profile.Has(Capability.AccessControl)
        ? [("RoomNumber", Text("8001", 32)), ("SenseMethod", Enum(SenseMethods.All[input % SenseMethods.All.Count], [.. SenseMethods.All]))]
        : [];
}
