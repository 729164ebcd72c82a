using System.Globalization;
using Emulator.Device.Analytics;
using Emulator.Device.Config;
using Emulator.Device.Light;
using Emulator.Device.Profiles;
using Emulator.Media;

namespace Emulator.Server.Pictures;

/// <summary>Which stream a picture is of, as the encoder is configured (document section 4.5.5).</summary>
/// <param name="Enabled">Whether the stream is on.</param>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="FramesPerSecond">Not above what the video standard allows.</param>
internal sealed record StreamFormat(bool Enabled, int Width, int Height, double FramesPerSecond)
{
    /// <summary>Reads the format of a stream: 0 is main, 1 and up are the extra streams.</summary>
    public static StreamFormat Of(ConfigSnapshot config, int channel, int stream)
    {
        var head = HeadOf(channel, stream);
        var ceiling = config.Text("VideoStandard") == "NTSC" ? 30.0 : 25.0;
        var rate = double.TryParse(config.Text(head + ".Video.FPS"), NumberStyles.Float, CultureInfo.InvariantCulture, out var fps) && fps > 0 ? fps : ceiling;
        return new StreamFormat(
            config.Bool(head + ".VideoEnable"), config.Int(head + ".Video.Width", 1920), config.Int(head + ".Video.Height", 1080), Math.Min(rate, ceiling));
    }

    /// <summary>Where the configuration has the stream.</summary>
    public static string HeadOf(int channel, int stream) => stream == 0 ? $"Encode[{channel}].MainFormat[0]" : $"Encode[{channel}].ExtraFormat[{stream - 1}]";

    /// <summary>The stream whose size snapshots have (4.11.4).</summary>
    public static int SnapshotStream(ConfigSnapshot config) => config.Text("MediaGlobal.SnapFormatAs") == "ExtraFormat" ? 1 : 0;
}

/// <summary>What a device's configuration makes of a channel's picture (4.5.2, 4.5.7, 4.5.12, 4.5.20, 4.6.4).</summary>
internal static class PictureConfig
{
    private const int Covers = 4;

    /// <summary>Reads the settings.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="channel">The channel, from 0.</param>
    /// <param name="profile">What the channel is.</param>
    /// <param name="format">Size.</param>
    /// <param name="colour">Slot of VideoColor in effect.</param>
    /// <param name="dark">Whether it is dark outside.</param>
    /// <param name="local">The device's local time.</param>
    /// <param name="lamp">How brightly the camera's own lamp burns, 0 to 100.</param>
    public static PictureSettings Read(ConfigSnapshot config, int channel, ChannelProfile profile, StreamFormat format, int colour, bool dark, DateTime local, int lamp = 0)
    {
        // The day's options stand in the section itself, the others in tables of their own.
        var number = OptionsInForce.Of(config, channel, dark, local);
        var options = $"VideoInOptions[{channel}]" + number switch { 1 => ".NightOptions", 2 => ".NormalOptions", _ => "" };
        var light = Illumination.Of(config, channel, number, dark);
        var colourHead = $"VideoColor[{channel}][{colour}]";
        var widget = $"VideoWidget[{channel}]";
        return new PictureSettings
        {
            Scene = profile.Scene,
            View = PartOf(profile.Part),
            Width = format.Width,
            Height = format.Height,
            Colour = new PictureColour(
                Math.Clamp(config.Int(colourHead + ".Brightness", 50) + Brighter(light, dark) + (dark ? lamp * 3 / 10 : 0), 0, 100), config.Int(colourHead + ".Contrast", 50), config.Int(colourHead + ".Saturation", 50), config.Int(colourHead + ".Hue", 50)),
            Monochrome = profile.Kind != ChannelKind.Thermal && IsMonochrome(config.Text(options + ".DayNightColor"), dark && light.White == 0),
            Flip = config.Bool(options + ".Flip"),
            Mirror = config.Bool(options + ".Mirror"),
            Rotation = config.Int(options + ".Rotate90") switch { 1 => Rotation.Clockwise, 2 => Rotation.Anticlockwise, _ => Rotation.None },
            Covers = ValueList.Create<Cover>([.. Enumerable.Range(0, Covers).Select(i => $"{widget}.Covers[{i}]").Where(h => config.Bool(h + ".EncodeBlend")).Select(h => CoverOf(config, h))]),
            Titles = config.Bool(widget + ".ChannelTitle.EncodeBlend") ? [TitleOf(config, widget + ".ChannelTitle", config.Text($"ChannelTitle[{channel}].Name"))] : [],
            TimeTitle = config.Bool(widget + ".TimeTitle.EncodeBlend") ? TimeTitleOf(config, widget + ".TimeTitle") : null,
        };
    }

    /// <summary>The window of a scene that a channel looks at: each part is another place of a grid of three by three, and each nine of them closer.</summary>
    private static View PartOf(int part)
    {
        if (part == 0)
        {
            return View.Full;
        }

        var size = Math.Max(0.3, 0.75 - (0.15 * (part / 9)));
        var (across, down) = (part % 3, part / 3 % 3);
        return new View(across * (1 - size) / 2, down * (1 - size) / 2, size, size);
    }

    /// <summary>
    /// The slot of VideoColor in effect: of those whose period holds the time, the one with the shortest period, so that a slot for an
    /// hour overrides the one for the day; the first when none is in effect.
    /// </summary>
    public static int ColourSlot(ConfigSnapshot config, int channel, DateTime local)
    {
        var best = 0;
        var shortest = int.MaxValue;
        for (var slot = 0; config.Text($"VideoColor[{channel}][{slot}].TimeSection") is { Length: > 0 } text; slot++)
        {
            if (MaskedTimeSection.TryParse(text, out var section) && section.Covers((int)local.TimeOfDay.TotalSeconds) && section.End - section.Start < shortest)
            {
                shortest = section.End - section.Start;
                best = slot;
            }
        }

        return best;
    }

    /// <summary>The numbers of people over a channel's picture (8.2.1); null when they are not shown.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="channel">The channel, from 0.</param>
    /// <param name="count">Who came and went today.</param>
    public static Title? NumbersOf(ConfigSnapshot config, int channel, PeopleCount count)
    {
        var head = $"VideoWidgetNumberStat[{channel}]";
        var shown = new List<string>();
        if (config.Bool(head + ".ShowEnterNum"))
        {
            shown.Add(string.Create(CultureInfo.InvariantCulture, $"In: {count.In}"));
        }

        if (config.Bool(head + ".ShowExitNum"))
        {
            shown.Add(string.Create(CultureInfo.InvariantCulture, $"Out: {count.Out}"));
        }

        var atRight = config.Int(head + ".TextAlign") == 2;
        return !config.Bool(head + ".EncodeBlend") || shown.Count == 0 ? null
            : TitleOf(config, head, string.Join("  ", shown)) is var title && atRight ? title with { Left = config.Int(head + ".Rect[2]"), AtRight = true }
            : title;
    }

    // By night the white light makes it brighter; without any of its lights a device that has some sees less.
    private static int Brighter(Illumination light, bool dark) => !dark ? 0 : light.White > 0 ? 5 + (light.White / 4) : light.Infrared == 0 ? -20 : 0;

    private static bool IsMonochrome(string dayNightColor, bool dark) => dayNightColor switch
    {
        "1" => dark,
        "2" => true,
        _ => false,
    };

    // A cover is there for privacy: whatever its alpha says, nothing shows through.
    private static Cover CoverOf(ConfigSnapshot config, string head) => new(
        config.Int(head + ".Rect[0]"), config.Int(head + ".Rect[1]"), config.Int(head + ".Rect[2]"), config.Int(head + ".Rect[3]"),
        ColourOf(config, head + ".BackColor") with { Alpha = 0 });

    private static Title TitleOf(ConfigSnapshot config, string head, string text) =>
        new(text, config.Int(head + ".Rect[0]"), config.Int(head + ".Rect[1]"), ColourOf(config, head + ".FrontColor"), ColourOf(config, head + ".BackColor"));

    private static TimeTitle TimeTitleOf(ConfigSnapshot config, string head) => new(
        config.Int(head + ".Rect[0]"), config.Int(head + ".Rect[1]"), ColourOf(config, head + ".FrontColor"), ColourOf(config, head + ".BackColor"),
        config.Text("Locales.TimeFormat", "yyyy-MM-dd HH:mm:ss"), config.Bool(head + ".ShowWeek"));

    private static Rgba ColourOf(ConfigSnapshot config, string head) => new(
        (byte)config.Int(head + "[0]"), (byte)config.Int(head + "[1]"), (byte)config.Int(head + "[2]"), (byte)config.Int(head + "[3]"));
}
