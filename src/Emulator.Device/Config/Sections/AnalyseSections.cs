using Emulator.Device.Analytics;
using Emulator.Device.Profiles;
using static Emulator.Device.Config.Schemas;

namespace Emulator.Device.Config.Sections;

/// <summary>Chapter 8: what the device makes of what it sees.</summary>
internal static class AnalyseSections
{
    // As the capability of 8.1.1 has them.
    private const int MaxRules = 10;
    private const int MaxPoints = 20;

    public static IEnumerable<ConfigSection> Of(DeviceProfile profile, EventHandlers handlers)
    {
        var channels = profile.Channels.Length;

        yield return new("VideoAnalyseGlobal", "8.1.2", Each(channels, Table(
            ("Scene", Table(
                ("Depth", Enum("Normal", "Normal", "Far", "Middle", "Near")),
                ("Detail", Table(
                    ("CameraAngle", Float("30", 0, 90)),
                    ("CameraDistance", Float("10.000000", 0, 1000)),
                    ("CameraHeight", Float("6.200000", 0, 1000)))),
                ("PtzPresetId", Int(0, 0, 255)),
                ("Type", Enum("Normal", [.. AnalyseScenes.All])))),
            ("TimePeriod", Table(
                ("Day", Items(TimeOfDay("8:00:00"), TimeOfDay("20:00:00"))),
                ("Night", Items(TimeOfDay("20:00:00"), TimeOfDay("8:00:00"))))))))
        { Needs = Capability.Analytics };

        // ActionType and ObjectTypes are not in the document: devices in the field have them (docs/decisions/0039).
        var config = Table(
            ("ActionType", Each(1, Enum("Cross", "Appear", "Disappear", "Inside", "Cross"), max: 4)),
            ("DetectLine", Points((4096, 0), (4096, 8191))),
            ("DetectRegion", Points((0, 0), (8191, 0), (8191, 8191), (0, 8191))),
            ("Direction", Enum("Both", "LeftToRight", "RightToLeft", "Both", "Enter", "Leave")),
            ("EnterThreshold", Int(0, 0, 100_000_000)),
            ("ExitThreshold", Int(0, 0, 100_000_000)),
            ("InsideThreshold", Int(0, 0, 100_000_000)),
            ("MinDuration", Int(10, 1, 600)),
            ("Sensitivity", Int(5, 1, 10)),
            ("SizeFilter", Table(("MaxSize", Ints(0, 8191, 8191, 8191)), ("MinSize", Ints(0, 8191, 0, 0)))));
        yield return new("VideoAnalyseRule", "8.1.3", Each(channels, i => Each(
            2,
            n => n switch
            {
                0 => Rule("line1", "CrossLineDetection", true, config, handlers.Of(i)),
                1 => Rule("count1", "NumberStat", true, config, handlers.Of(i)),
                _ => Rule("", "CrossLineDetection", false, config, handlers.Of(i)),
            },
            max: MaxRules)))
        {
            Needs = Capability.Analytics,
            Normalize = (before, after, _) => Nodes.Each(before, after, (was, rules) => was is null ? rules : Nodes.Each(was, rules, Redrawn)),
            Check = (before, after, _) => Nodes.FirstWrong(before, after, WrongRules),
        };

        // 0 left, 2 right. A picture of heat ships without: it is read by its colours.
        yield return new("VideoWidgetNumberStat", "8.2.1", Each(channels, i => Table(
            ("BackColor", Ints(0, 255, 0, 0, 0, 128)),
            ("EncodeBlend", Bool(profile.Channels[i].Kind == ChannelKind.Visible)),
            ("FrontColor", Ints(0, 255, 255, 255, 255, 0)),
            ("Rect", Ints(0, 8191, 0, 800, 8191, 1600)),
            ("ShowEnterNum", Bool(true)),
            ("ShowExitNum", Bool(true)),
            ("TextAlign", IntOf(0, 0, 2)))))
        { Needs = Capability.Analytics };
    }

    private static TableSchema Rule(string name, string type, bool enable, TableSchema config, TableSchema handler) => Table(
        ("Config", config),
        ("Enable", Bool(enable)),
        ("EventHandler", handler),
        ("Name", Text(name, 64)),
        ("ObjectTypes", Each(1, Enum(MovingObject.Thing, [.. MovingObject.Types]), max: MovingObject.Types.Length)),
        ("Type", Enum(
            type,
            "CrossLineDetection",
            "CrossRegionDetection",
            "LeftDetection",
            "TakenAwayDetection",
            "VideoAbnormalDetection",
            "FaceDetection",
            "AudioMutation",
            "AudioAnomaly",
            "VideoUnFocus",
            "WanderDetection",
            "RioterDetection",
            "ParkingDetection",
            "MoveDetection",
            "NumberStat")));

    // A line or a region, which may be given more corners than it has.
    private static ArraySchema Points(params (int X, int Y)[] points) =>
        Each(points.Length, i => i < points.Length ? Ints(0, 8191, points[i].X, points[i].Y) : Ints(0, 8191, 0, 0), MaxPoints);

    private static string? WrongRules(ConfigNode? before, ConfigNode rules)
    {
        // A rule without a name is one that nobody has set up yet.
        var names = rules.Items().Select(r => r.Text("Name")).Where(n => n.Length > 0).ToArray();
        if (names.Distinct(StringComparer.Ordinal).Count() < names.Length)
        {
            return "two rules of one name";
        }

        return before is null ? null : Nodes.FirstWrong(before, rules, (was, rule) => WrongDuration(was, rule) ?? WrongDirection(rule) ?? WrongSize(was, rule));
    }

    // How short and long a duration may be depends on what it is of.
    private static string? WrongDuration(ConfigNode? before, ConfigNode rule)
    {
        var (min, max) = rule.Text("Type") switch
        {
            "RioterDetection" => (10, 300),
            "ParkingDetection" => (6, 300),
            _ => (1, 600),
        };
        var duration = rule.Number("Config.MinDuration");
        return duration >= min && duration <= max ? null : $"Config.MinDuration must be {min}-{max} for {rule.Text("Type")}";
    }

    // Lines are crossed from one side to the other; the document has those words for regions too.
    private static string? WrongDirection(ConfigNode rule) =>
        rule.Text("Config.Direction") is "Enter" or "Leave" && rule.Text("Type") is var type && type != "CrossRegionDetection"
            ? $"Config.Direction must be LeftToRight, RightToLeft or Both for {type}"
            : null;

    // Lists cannot be shortened by the document's words, and a region of three corners is one of its examples: who draws a line, a region or a
    // list anew from its first point on has drawn all of it.
    private static ConfigNode Redrawn(ConfigNode? before, ConfigNode rule)
    {
        if (before is null)
        {
            return rule;
        }

        var (was, config) = (before.At("Config"), rule.At("Config"));
        if (!ReferenceEquals(was, config))
        {
            config = config.With("DetectLine", Redrawn(was.At("DetectLine"), config.At("DetectLine"), 2));
            config = config.With("DetectRegion", Redrawn(was.At("DetectRegion"), config.At("DetectRegion"), 3));
            config = config.With("ActionType", Redrawn(was.At("ActionType"), config.At("ActionType"), 1));
            rule = rule.With("Config", config);
        }

        return rule.With("ObjectTypes", Redrawn(before.At("ObjectTypes"), rule.At("ObjectTypes"), 1));
    }

    private static ConfigNode Redrawn(ConfigNode before, ConfigNode after, int fewest)
    {
        var (old, items) = (before.Items(), after.Items());
        var set = 0;
        while (set < items.Length && IsSet(set))
        {
            set++;
        }

        for (var i = set; i < items.Length; i++)
        {
            if (IsSet(i))
            {
                return after;
            }
        }

        return set < fewest || set == items.Length ? after : new ConfigArray(items[..set]);

        // Both numbers of a point.
        bool IsSet(int i) => i >= old.Length || (items[i], old[i]) switch
        {
            (ConfigArray now, ConfigArray then) => !ReferenceEquals(now.Items[0], then.Items[0]) && !ReferenceEquals(now.Items[1], then.Items[1]),
            var (now, then) => !ReferenceEquals(now, then),
        };
    }

    private static string? WrongSize(ConfigNode? before, ConfigNode rule)
    {
        if (!rule.Sets(before, "Config.SizeFilter"))
        {
            return null;
        }

        var (smallest, largest) = (rule.At("Config.SizeFilter.MinSize"), rule.At("Config.SizeFilter.MaxSize"));
        for (var i = 0; i < 2; i++)
        {
            if (smallest.Items()[i].Number() > largest.Items()[i].Number())
            {
                return "Config.SizeFilter.MinSize must not exceed MaxSize";
            }
        }

        return null;
    }
}
