using Emulator.Device.Profiles;
using static Emulator.Device.Config.Schemas;

namespace Emulator.Device.Config.Sections;

/// <summary>Document section 4.5: colour, encoder, titles, widgets, input options.</summary>
internal static class VideoSections
{
    public static IEnumerable<ConfigSection> Of(DeviceProfile profile)
    {
        var channels = profile.Channels.Length;

        yield return new("ChannelTitle", "4.5.7", Each(channels, i => Table(("Name", Text(profile.Channels[i].Title, 64)))));

        yield return new("VideoColor", "4.5.2", Each(channels, Each(3, Table(
            ("Brightness", Int(50, 0, 100)),
            ("Contrast", Int(50, 0, 100)),
            ("Hue", Int(50, 0, 100)),
            ("Saturation", Int(50, 0, 100)),
            ("TimeSection", MaskedTime("1 00:00:00-24:00:00"))))));

        yield return new("VideoStandard", "4.5.11", Enum("PAL", "PAL", "NTSC"));
    }
}
