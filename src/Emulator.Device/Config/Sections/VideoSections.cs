using Emulator.Device.Profiles;
using static Emulator.Device.Config.Schemas;

namespace Emulator.Device.Config.Sections;

/// <summary>Document sections 4.4, 4.5 and 5.1: snapshots, colour, encoder, titles, widgets, input options, lens.</summary>
internal static class VideoSections
{
    private static readonly string[] WhiteBalances =
    [
        "Disable", "Auto", "Custom", "Sunny", "Cloudy", "Home", "Office", "Night", "Outdoor",
        "CustomColorTemperature", "Indoor", "ATW", "Manual", "AutoOutdoor", "ManualDatum",
    ];

    public static IEnumerable<ConfigSection> Of(DeviceProfile profile)
    {
        var channels = profile.Channels.Length;
        var colour = Colour("1 00:00:00-24:00:00");
        var laterColour = Colour("0 00:00:00-24:00:00");

        yield return new("Snap", "4.4.1", Each(channels, Table(
            ("HolidayEnable", Bool(false)),
            ("TimeSection", Week("6 00:00:00-23:59:59", maxMask: 65535)))));

        yield return new("VideoColor", "4.5.2", Each(channels, Each(3, i => i == 0 ? colour : laterColour)));

        yield return EncodeSection.Of(profile);

        yield return new("VideoEncodeROI", "4.5.6", Each(channels, Table(("DynamicTrack", Bool(false)))));

        yield return new("ChannelTitle", "4.5.7", Each(channels, i => Table(("Name", Text(profile.Channels[i].Title, 64)))));

        yield return new("VideoStandard", "4.5.11", Enum("PAL", "PAL", "NTSC"));

        yield return new("VideoWidget", "4.5.12", Each(channels, Table(
            ("ChannelTitle", Widget(true, 0, 8191, 0, 8191)),
            ("Covers", Each(4, Widget(false, 3096, 3096, 5096, 5096))),
            ("TimeTitle", Widget(true, 8191, 0, 8191, 0).And(("ShowWeek", Bool(false)))))))
        {
            Normalize = (before, after, _) => Nodes.Each(before, after, Points),
            Check = (before, after, _) => Nodes.FirstWrong(before, after, (_, now) => WrongPoint(now)),
        };

        yield return new("VideoInOptions", "4.5.20", Each(channels, Picture("0.1", "80").And(
            ("ExternalSync", IntOf(0, 0, 1)),
            ("FlashControl", Table(
                ("Mode", IntOf(0, 0, 1, 2)),
                ("Pole", Int(0, 0, 3)),
                ("PreValue", Int(0, 0, 100)),
                ("Value", Int(0, 0, 15)))),
            ("NightOptions", ByDaylight(dayNightColor: 2, profile: 3, switchMode: 0)),
            ("NormalOptions", ByDaylight(dayNightColor: 1, profile: 0, switchMode: 0)),
            ("ReferenceLevelEnable", Bool(false)),
            ("SignalFormat", Enum("Inside", "Inside", "BT656", "720p", "1080p", "1080i", "1080sF", "1_3M")),
            ("SmartIRExposure", Bool(false)))))
        {
            Follows = ["VideoInDayNight", "VideoImageControl"],
            Normalize = UndocumentedSections.FollowInOptions,
            Check = (before, after, _) => Nodes.FirstWrong(before, after, WrongOptions),
        };

        yield return new("VideoInFocus", "5.1.1", Each(channels, Each(3, Table(
            ("FocusLimit", IntOf(100, 100, 1000, 2000, 3000, 5000)),
            ("FocusLimitSelectMode", Enum("Manual", "Manual", "Auto")),
            ("IRCorrection", IntOf(0, 0, 1, 2)),
            ("Mode", IntOf(3, 2, 3, 4)),
            ("Sensitivity", IntOf(1, 0, 1, 2))))))
        { Needs = Capability.Lens };

        // The range of the document's table ends at 7, its example sets 8.
        yield return new("VideoInZoom", "5.1.2", Each(channels, Each(3, Table(
            ("DigitalZoom", Bool(false)),
            ("Speed", Int(7, 0, 8)),
            ("ZoomLimit", Int(4, 0, 16))))))
        { Needs = Capability.Lens };

        yield return new("VideoInSharpness", "5.1.3", Each(channels, Each(3, Table(
            ("Level", Int(4, 0, 15)),
            ("Mode", IntOf(1, 0, 1)),
            ("Sharpness", Int(8, 0, 15))))));

        // Which of the normal, day and night settings hold: the first always, or the second and third by the clock.
        yield return new("VideoInMode", "5.1.4", Each(channels, Table(
            ("Config", Items(IntOf(0, 0, 1, 2), IntOf(1, 1), IntOf(2, 2))),
            ("Mode", IntOf(0, 0, 1)),
            ("TimeSection", Week("0 00:00:00-23:59:59")))));
    }

    // Of a channel's three the first holds all day, the others wait for a time of their own.
    private static TableSchema Colour(string time) => Table(
        ("Brightness", Int(50, 0, 100)),
        ("Contrast", Int(50, 0, 100)),
        ("Hue", Int(50, 0, 100)),
        ("Saturation", Int(50, 0, 100)),
        ("TimeSection", MaskedTime(time)));

    private static TableSchema Widget(bool shown, params long[] rect) => Table(
        ("BackColor", Ints(0, 255, 0, 0, 0, 128)),
        ("EncodeBlend", Bool(shown)),
        ("FrontColor", Ints(0, 255, 255, 255, 255, 0)),
        ("Rect", Ints(0, 8191, rect)));

    private static TableSchema Picture(string shortest, string longest, int dayNightColor = 1) => Table(
        ("AntiFlicker", IntOf(0, 0, 1, 2)),
        ("Backlight", Int(0, 0, 2)),
        ("BacklightRegion", Ints(0, 8191, 3096, 3096, 5096, 5096)),
        ("DayNightColor", IntOf(dayNightColor, 0, 1, 2)),
        ("ExposureMode", IntOf(0, 0, 1, 2, 4)),
        ("ExposureSpeed", Int(0, 0, 33)),
        ("ExposureValue1", Float(shortest, 0, 80)), // Document: from 0.1, and its own examples set 0.
        ("ExposureValue2", Float(longest, 0, 80)),
        ("ExternalSyncPhase", Int(0, 0, 360)),
        ("Flip", Bool(false)),
        ("Gain", Int(50, 0, 100)),
        ("GainAuto", Bool(true)),
        ("GainBlue", Int(50, 0, 100)),
        ("GainGreen", Int(50, 0, 100)),
        ("GainMax", Int(50, 0, 100)),
        ("GainMin", Int(0, 0, 100)),
        ("GainRed", Int(50, 0, 100)),
        ("GlareInhibition", Int(0, 0, 100)),
        ("IrisAuto", Bool(true)),
        ("Mirror", Bool(false)),
        ("ReferenceLevel", Int(50, 0, 100)),
        ("Rotate90", IntOf(0, 0, 1, 2)),
        ("WhiteBalance", Enum("Auto", WhiteBalances)));

    private static TableSchema ByDaylight(int dayNightColor, int profile, int switchMode) => Picture("0", "40", dayNightColor).And(
        ("BrightnessThreshold", Int(50, 0, 100)),
        ("Profile", IntOf(profile, 0, 1, 2, 3)),
        ("SunriseHour", Int(0, 0, 23)),
        ("SunriseMinute", Int(0, 0, 59)),
        ("SunriseSecond", Int(0, 0, 59)),
        ("SunsetHour", Int(23, 0, 23)),
        ("SunsetMinute", Int(59, 0, 59)),
        ("SunsetSecond", Int(59, 0, 59)),
        ("SwitchMode", IntOf(switchMode, 0, 1, 2, 3, 4)),
        ("WideDynamicRange", Int(0, 0, 100)),
        ("WideDynamicRangeMode", IntOf(0, 0, 1)));

    // A title is a point: its right and bottom are its left and top (4.5.12). Setting two of the four moves the others along.
    private static ConfigNode Point(ConfigNode? before, ConfigNode title)
    {
        if (before is null)
        {
            return title;
        }

        var (old, rect) = (before.At("Rect").Items(), title.At("Rect").Items());
        var moved = rect;
        for (var i = 0; i < 2; i++)
        {
            var (start, end) = (!ReferenceEquals(old[i], rect[i]), !ReferenceEquals(old[i + 2], rect[i + 2]));
            moved = (start, end) switch
            {
                (true, false) => moved.SetItem(i + 2, rect[i]),
                (false, true) => moved.SetItem(i, rect[i + 2]),
                _ => moved,
            };
        }

        return ReferenceEquals(title.At("Rect").WithItems(moved), title.At("Rect")) ? title : title.With("Rect", new ConfigArray(moved));
    }

    private static ConfigNode Points(ConfigNode? before, ConfigNode widget)
    {
        foreach (var name in (ReadOnlySpan<string>)["ChannelTitle", "TimeTitle"])
        {
            var title = Point(before?.At(name), widget.At(name));
            if (!ReferenceEquals(title, widget.At(name)))
            {
                widget = widget.With(name, title);
            }
        }

        return widget;
    }

    private static string? WrongPoint(ConfigNode widget)
    {
        foreach (var name in (ReadOnlySpan<string>)["ChannelTitle", "TimeTitle"])
        {
            var rect = widget.At(name).At("Rect").Items();
            if (!rect[0].SameAs(rect[2]) || !rect[1].SameAs(rect[3]))
            {
                return $"{name}.Rect is a point, its right and bottom are its left and top";
            }
        }

        return null;
    }

    private static string? WrongOptions(ConfigNode? before, ConfigNode options) =>
        WrongPicture(before, options)
        ?? WrongPicture(before?.At("NightOptions"), options.At("NightOptions"))
        ?? WrongPicture(before?.At("NormalOptions"), options.At("NormalOptions"))
        ?? WrongDay(before?.At("NightOptions"), options.At("NightOptions"))
        ?? WrongDay(before?.At("NormalOptions"), options.At("NormalOptions"));

    private static string? WrongPicture(ConfigNode? before, ConfigNode picture) =>
        Nodes.Ordered(before, picture, "ExposureValue1", "ExposureValue2") ?? Nodes.Ordered(before, picture, "GainMin", "GainMax");

    private static string? WrongDay(ConfigNode? before, ConfigNode options)
    {
        string[] units = ["Hour", "Minute", "Second"];
        if (!units.Any(u => options.Sets(before, "Sunrise" + u) || options.Sets(before, "Sunset" + u)))
        {
            return null;
        }

        return Seconds("Sunrise") < Seconds("Sunset") ? null : "the sun must rise before it sets";

        double Seconds(string what) => units.Aggregate(0.0, (sum, u) => (sum * 60) + options.Number(what + u));
    }
}
