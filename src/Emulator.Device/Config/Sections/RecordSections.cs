using Emulator.Device.Profiles;
using static Emulator.Device.Config.Schemas;

namespace Emulator.Device.Config.Sections;

/// <summary>Document section 4.11: when the device records.</summary>
internal static class RecordSections
{
    public static IEnumerable<ConfigSection> Of(DeviceProfile profile)
    {
        var channels = profile.Channels.Length;

        // Bits of the mask: 1 regular, 2 motion, 4 alarm, 8 card.
        yield return new("Record", "4.11.2", Each(channels, Table(
            ("HolidayEnable", Bool(false)),
            ("PreRecord", Int(6, 0, 300)),
            ("TimeSection", Week("7 00:00:00-24:00:00", maxMask: 65535, others: "0 00:00:00-24:00:00")))))
        { Needs = Capability.Storage };

        // 0 by the schedule, 1 always, 2 never.
        yield return new("RecordMode", "4.11.3", Each(channels, Table(("Mode", IntOf(0, 0, 1, 2))))) { Needs = Capability.Storage };

        yield return new("MediaGlobal", "4.11.4", Table(("SnapFormatAs", Enum("MainFormat", "MainFormat", "ExtraFormat"))));
    }
}
