using System.Globalization;
using Emulator.Device.Profiles;
using static Emulator.Device.Config.Schemas;

namespace Emulator.Device.Config.Sections;

/// <summary>
/// Sections that devices in the field have and the document lacks (docs/decisions/0041): lights, day and night, orientation, the lens mask and smart
/// motion detection. Some say the same as a section of the document under another name; those agree (<see cref="Twins"/>).
/// </summary>
internal static class UndocumentedSections
{
    /// <summary>The three sets of settings that a channel has: by day, by night, normal.</summary>
    public const int Profiles = 3;

    // DayNightColor of VideoInOptions by its number.
    private static readonly string[] DayNightModes = ["Color", "Brightness", "BlackWhite"];

    // Where VideoInOptions has the colour of each of the three.
    private static readonly string[] Options = ["", "NightOptions", "NormalOptions"];

    /// <summary>The lights of a kind of device, in the order of <c>Lighting_V2</c>.</summary>
    public static IReadOnlyList<string> LightsOf(DeviceProfile profile) =>
        [.. new[] { ("InfraredLight", Capability.Infrared), ("WhiteLight", Capability.WhiteLight) }.Where(l => profile.Has(l.Item2)).Select(l => l.Item1)];

    public static IEnumerable<ConfigSection> Of(DeviceProfile profile)
    {
        var channels = profile.Channels.Length;
        var lights = LightsOf(profile);

        // What sees heat needs no light, and has neither day nor night.
        ArraySchema PerProfile(int channel, Func<int, ConfigSchema> settings) => Each(profile.Channels[channel].Kind == ChannelKind.Visible ? Profiles : 0, settings);

        if (lights.Count > 0)
        {
            yield return new("Lighting", "", Each(channels, i => PerProfile(i, _ => Light(lights[0]))))
            {
                Needs = Capability.Light,
                Follows = ["Lighting_V2"],
                Normalize = (before, after, config) => Twins.Follow(before, after, FirstLights(Twin(config, "Lighting_V2"))),
                Check = (_, after, config) => Disagree(after, FirstLights(Twin(config, "Lighting_V2")), "Lighting_V2"),
            };

            yield return new("Lighting_V2", "", Each(channels, i => PerProfile(i, _ => Items([.. lights.Select(name => Light(name).And(
                ("LightType", Fixed(name)),
                ("PercentOfMaxBrightness", Int(100, 0, 100))))]))))
            {
                Needs = Capability.Light,
                Follows = ["Lighting"],
                Normalize = (before, after, config) => EveryFirst(before, after, Twin(config, "Lighting")),
            };
        }

        yield return new("VideoInDayNight", "", Each(channels, i => PerProfile(i, n => Table(
            ("Delay", Int(6, 2, 10)),
            ("Mode", DayNight(n == 1 ? "BlackWhite" : "Brightness")),
            ("Sensitivity", Int(2, 1, 3)),
            ("Type", Enum("ICR", "ICR", "Electron"))))))
        {
            Follows = ["VideoInOptions"],
            Normalize = (before, after, config) => Nodes.Each(before, after, Twin(config, "VideoInOptions"), FollowColours),
            Check = (_, after, config) => FirstDisagreement(after, Twin(config, "VideoInOptions"), WrongColours),
        };

        yield return new("VideoImageControl", "", Each(channels, Table(
            ("Flip", Bool(false)),
            // The pictures of this device never stand still.
            ("Freeze", new LeafSchema(ConfigKind.Bool, "false", "{false}", text => Bool(false).Read(text) is { Text: "false" } ? "false" : null)),
            ("Mirror", Bool(false)),
            ("Rotate90", IntOf(0, 0, 1, 2)),
            ("Stable", IntOf(0, 0, 1, 2, 3)))))
        {
            Follows = ["VideoInOptions"],
            Normalize = (before, after, config) => Twins.Follow(before, after, Twin(config, "VideoInOptions")),
            Check = (_, after, config) => Disagree(after, Twin(config, "VideoInOptions"), "VideoInOptions"),
        };

        // Enable masks the lens at once; the periods mask it by themselves.
        yield return new("LeLensMask", "", Each(channels, Table(
            ("Enable", Bool(false)),
            ("TimeSection", Week("0 00:00:00-24:00:00", others: "0 00:00:00-24:00:00")))))
        { Needs = Capability.LensMask };

        // It is the motion detector's finer sight, and sees nothing without it.
        yield return new("SmartMotionDetect", "", Each(channels, Table(
            ("Enable", Bool(false)),
            ("ObjectTypes", Table(("Human", Bool(true)), ("Vehicle", Bool(true)))),
            ("Sensitivity", Enum("Middle", "Low", "Middle", "High")))))
        { Needs = Capability.SmartMotion };
    }

    /// <summary>What of <c>VideoInOptions</c> follows the sections here: a change of them sets all three of a channel's options.</summary>
    public static ConfigNode FollowInOptions(ConfigNode before, ConfigNode after, ConfigSnapshot config) =>
        Nodes.Each(before, Nodes.Each(before, after, Twin(config, "VideoInDayNight"), FollowModes), Twin(config, "VideoImageControl"), FollowControl);

    // Firmware may lack one of two that agree.
    private static ConfigNode Twin(ConfigSnapshot config, string name) => config.TryGet(name, out var section) ? section.Value : new ConfigArray([]);

    private static TableSchema Light(string type) => Table(
        ("Correction", Int(50, 0, 100)),
        ("FarLight", Each(1, Beam)),
        ("MiddleLight", Each(1, Beam)),
        ("Mode", Enum(type == "InfraredLight" ? "Auto" : "Off", "Auto", "Manual", "Off", "ZoomPrio")),
        ("NearLight", Each(1, Beam)),
        ("Sensitive", Int(3, 0, 5)));

    private static TableSchema Beam => Table(("Angle", Int(50, 0, 100)), ("Light", Int(50, 0, 100)));

    // Clients write Auto for what devices call Brightness.
    private static LeafSchema DayNight(string value) => new(ConfigKind.Text, value, "{Color, Brightness, BlackWhite}", text =>
        string.Equals(text.Trim(), "Auto", StringComparison.OrdinalIgnoreCase) ? "Brightness" : Enum(value, DayNightModes).Read(text)?.Text);

    // Lighting has one light of each channel and profile, which is the first of Lighting_V2.
    private static ConfigNode FirstLights(ConfigNode lights) => Map(lights, channel => Map(channel, profile => profile.Items()[0]));

    private static ConfigArray Map(ConfigNode array, Func<ConfigNode, ConfigNode> of) => new([.. array.Items().Select(of)]);

    private static ConfigNode EveryFirst(ConfigNode before, ConfigNode after, ConfigNode lighting) => Nodes.Each(before, after, lighting, (was, channel, twins) =>
        Nodes.Each(was!, channel, twins, (old, lights, twin) => lights.WithItems(lights.Items().SetItem(0, Twins.Follow(old!.Items()[0], lights.Items()[0], twin)))));

    private static ConfigNode FollowColours(ConfigNode? before, ConfigNode profiles, ConfigNode options)
    {
        var items = profiles.Items();
        for (var i = 0; i < items.Length; i++)
        {
            var mode = Twins.FollowLeaf(before?.Items()[i].At("Mode"), items[i].At("Mode"), DayNightModes[(int)ColourOf(options, i)]);
            items = ReferenceEquals(mode, items[i].At("Mode")) ? items : items.SetItem(i, items[i].With("Mode", mode));
        }

        return profiles.WithItems(items);
    }

    private static ConfigNode FollowModes(ConfigNode? before, ConfigNode options, ConfigNode profiles)
    {
        for (var i = 0; i < profiles.Items().Length; i++)
        {
            var number = Array.IndexOf(DayNightModes, profiles.Items()[i].Text("Mode")).ToString(CultureInfo.InvariantCulture);
            var (own, was) = (PartOf(options, i), before is null ? null : PartOf(before, i));
            var leaf = Twins.FollowLeaf(was?.At("DayNightColor"), own.At("DayNightColor"), number);
            if (!ReferenceEquals(leaf, own.At("DayNightColor")))
            {
                own = own.With("DayNightColor", leaf);
                options = i == 0 ? own : options.With(Options[i], own);
            }
        }

        return options;
    }

    // The document lets each of the three be turned by itself; what a channel's control sets turns them all.
    private static ConfigNode FollowControl(ConfigNode? before, ConfigNode options, ConfigNode control)
    {
        foreach (var name in (ReadOnlySpan<string>)["Flip", "Mirror", "Rotate90"])
        {
            var set = Twins.FollowLeaf(before?.At(name), options.At(name), control.Text(name));
            if (ReferenceEquals(set, options.At(name)))
            {
                continue;
            }

            options = options.With(name, set);
            foreach (var part in Options.Skip(1))
            {
                options = options.With(part, options.At(part).With(name, Twins.FollowLeaf(before?.At(part).At(name), options.At(part).At(name), control.Text(name))));
            }
        }

        return options;
    }

    private static ConfigNode PartOf(ConfigNode options, int profile) => profile == 0 ? options : options.At(Options[profile]);

    private static double ColourOf(ConfigNode options, int profile) => PartOf(options, profile).Number("DayNightColor");

    private static string? WrongColours(ConfigNode profiles, ConfigNode options)
    {
        for (var i = 0; i < profiles.Items().Length; i++)
        {
            if (profiles.Items()[i].Text("Mode") != DayNightModes[(int)ColourOf(options, i)])
            {
                return $"[{i}].Mode is not what VideoInOptions has";
            }
        }

        return null;
    }

    private static string? Disagree(ConfigNode own, ConfigNode twin, string name) => Twins.Differ(own, twin) is { } path ? $"{path} is not what {name} has" : null;

    private static string? FirstDisagreement(ConfigNode own, ConfigNode twins, Func<ConfigNode, ConfigNode, string?> check)
    {
        for (var i = 0; i < own.Items().Length; i++)
        {
            if (check(own.Items()[i], twins.Items()[i]) is { } wrong)
            {
                return $"[{i}]{wrong}";
            }
        }

        return null;
    }
}
