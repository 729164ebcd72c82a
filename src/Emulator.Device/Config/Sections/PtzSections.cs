using System.Globalization;
using Emulator.Device.Profiles;
using static Emulator.Device.Config.Schemas;

namespace Emulator.Device.Config.Sections;

/// <summary>Document sections 4.10.1 and 4.10.2: the port of the mechanics, and what they do by themselves.</summary>
internal static class PtzSections
{
    private const int Tasks = 8;

    public static IEnumerable<ConfigSection> Of(DeviceProfile profile)
    {
        var channels = profile.Channels.Length;
        string[] protocols = ["NONE", profile.Ptz.Protocol, "Pelco", "PELCOD", "PELCOP"];

        yield return new("Ptz", "4.10.1", Each(channels, Table(
            ("Address", Address("1")),
            ("Attribute", Items(
                IntOf(9600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200),
                Int(8, 4, 8),
                Enum("None", "Even", "Mark", "None", "Odd", "Space"),
                FloatOf("1", "1", "1.5", "2"))),
            ("Homing", Items(Int(-1, -1, 255), Int(30, 0, 65535))),
            ("NumberInMatrixs", Int(0, 0, 65535)),
            ("ProtocolName", Enum(profile.Ptz.Protocol, [.. protocols.Distinct(StringComparer.OrdinalIgnoreCase)])))))
        { Needs = Capability.Ptz };

        // The document counts these weekdays from 1 and all others from 0: a week may be given an eighth day.
        var week = Week("1 00:00:00-23:59:59");
        yield return new("PtzAutoMovement", "4.10.2", Each(channels, Each(Tasks, Table(
            ("AutoHoming", Table(("Enable", Bool(false)), ("Time", Int(300, 0, 65535)))),
            ("Enable", Bool(false)),
            ("Fuction", Enum("Scan", "Scan", "Preset", "Pattern", "Tour")),
            ("PatternId", Int(0, 0, profile.Ptz.Patterns)),
            ("PresetId", Int(1, 1, profile.Ptz.Presets)),
            ("ScanId", Int(0, 0, 255)),
            ("SnapshotDelayTime", Int(30, 0, 65535)),
            ("SnapshotEnable", Bool(false)),
            ("TimeSection", Each(7, week[0]!, max: 8)),
            ("TourId", Int(1, 0, profile.Ptz.Tours))))))
        { Needs = Capability.Ptz };
    }

    // The document's table has 0-255, its example an IP address.
    private static LeafSchema Address(string value) => new(ConfigKind.Text, value, "[0-255] or an IP address", text =>
        byte.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number.ToString(CultureInfo.InvariantCulture) : IPv4("").Read(text)?.Text);
}
