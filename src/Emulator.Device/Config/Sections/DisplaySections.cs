using System.Globalization;
using Emulator.Device.Profiles;
using Emulator.Device.Remote;
using static Emulator.Device.Config.Schemas;

namespace Emulator.Device.Config.Sections;

/// <summary>Document section 4.5.21 and chapter 7: the device's own screens.</summary>
internal static class DisplaySections
{
    private static readonly string[] Splits =
    [
        "Split1", "Split2", "Split4", "Split6", "Split8", "Split9", "Split12", "Split16", "Split20", "Split25", "Split36", "Split64", "Split144",
        "PIP1", "PIP3", "Free", "CompositeSplit1", "FitDisplayUnit1", "FitDisplayUnit4",
    ];

    public static IEnumerable<ConfigSection> Of(DeviceProfile profile)
    {
        var screens = profile.VideoOutputs;
        // A tour as shipped visits every channel.
        var all = string.Join(',', Enumerable.Range(0, profile.Channels.Length));

        yield return new("VideoOut", "4.5.21", Each(screens, Table(
            ("Color", Table(
                ("Brightness", Int(50, 0, 100)),
                ("Contrast", Int(50, 0, 100)),
                ("Hue", Int(50, 0, 100)),
                ("Satuation", Int(50, 0, 100)))),
            ("Margin", Ints(0, 8191, 0, 0, 0, 0)),
            ("Mode", Table(
                ("BPP", IntOf(16, 16, 24, 32)),
                ("Format", Enum("Auto", "Auto", "TV", "VGA", "DVI")),
                ("Height", Int(1080, 240, 4320)),
                ("RefreshRate", Int(60, 1, 240)),
                ("Width", Int(1920, 320, 7680)))))))
        { Needs = Capability.VideoOut };

        yield return new("GUISet", "7.1.1", Each(screens, Table(
            ("AutoGuideEnable", Bool(true)),
            ("AutoLogout", Int(10, 0, 120)),
            ("ChannelTitlePos", Ints(0, 8191, 0, 0, 8191, 8191)),
            ("ChannelTitleShowEnable", Bool(true)),
            ("MenuAutoHideTime", Int(10, 0, 3600)),
            ("MenuShowOption", IntOf(0, 0, 1, 2)),
            ("TimeTitleEnable", Bool(true)),
            ("TimeTitlePos", Ints(0, 8191, 0, 0, 8191, 8191)),
            ("WindowAlpha", Int(128, 0, 255)))))
        { Needs = Capability.VideoOut };

        yield return new("MonitorTour", "7.3.1", Each(screens, Table(
            ("Collections", Text("", 512)),
            ("Enable", Bool(false)),
            ("Interval", Int(5, 1, 3600)),
            ("Mask", Table(("Split1", Numbers(all)), ("Split8", Numbers(all)))))))
        { Needs = Capability.VideoOut };

        var window = Table(
            ("AudioChannel", Int(0, 0, 255)),
            ("AudioStream", Stream),
            ("Device", Text("", 64)),
            ("Enable", Bool(false)),
            ("VideoChannel", Int(0, 0, 255)),
            ("VideoStream", Stream));
        var collection = Table(("Mode", Enum("Split1", Splits)), ("Windows", Each(4, window, max: 144)));
        yield return new("MonitorCollection", "7.3.3", Free(32, collection, ("Favorite1", collection))) { Needs = Capability.VideoOut };
    }

    /// <summary>The cameras that are attached over the network, as devices in the field have them; the document names only their number (4.5.10).</summary>
    public static IEnumerable<ConfigSection> Remote(DeviceProfile profile)
    {
        var entries = Enumerable.Range(0, profile.MaxRemoteInputs).Select(RemoteName.Entry).ToArray();
        yield return new("RemoteDevice", "", Table(Alike(entries, name => Table(
            ("Address", Text("", 255)),
            ("Enable", Bool(false)),
            ("HttpPort", Port(80)),
            ("Name", Text("", 64)),
            ("Password", Text("")),
            ("Port", Port(37777)),
            ("ProtocolType", Enum("Private", "Private", "Onvif", "General")),
            ("RtspPort", Port(554)),
            ("UserName", Text("admin")),
            ("VideoInput", Int(1, 1, 256))))))
        { Needs = Capability.RemoteInputs, Secrets = ["RemoteDevice[*].Password"] };
    }

    private static LeafSchema Stream => Enum("Main", "Main", "Extra1", "Extra2", "Extra3", "Auto");

    // Channels from 0, as 0,1,5.
    private static LeafSchema Numbers(string value) => new(ConfigKind.Text, value, "whole numbers with commas between them", text =>
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        return text.Length == 0 || (text.Length <= 512 && parts.All(p => byte.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            ? string.Join(',', parts)
            : null;
    });
}
