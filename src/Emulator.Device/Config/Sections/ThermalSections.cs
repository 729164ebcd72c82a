using Emulator.Device.Profiles;
using static Emulator.Device.Config.Schemas;

namespace Emulator.Device.Config.Sections;

/// <summary>Document sections 10.1.2 and 10.2.2 to 10.2.4: the picture of heat, and what is measured in it.</summary>
internal static class ThermalSections
{
    // As the capability of 10.2.1 has it.
    private const int MaxRules = 8;

    public static IEnumerable<ConfigSection> Of(DeviceProfile profile, EventHandlers handlers)
    {
        var channels = profile.Channels.Length;

        yield return new("ThermographyOptions", "10.1.2", Each(channels, Each(1, Table(
            ("Agc", Int(10, 0, 255)),
            ("AgcMaxGain", Int(10, 0, 255)),
            ("AgcPlateau", Int(10, 0, 100)),
            ("Auto", Table(
                ("HLROI", Int(95, 0, 100)),
                ("HighToLow", Int(12, 0, uint.MaxValue)),
                ("LHROI", Int(15, 0, 100)),
                ("LowToHigh", Int(13, 0, uint.MaxValue)))),
            ("Colorization", Words(
                "White Hot",
                "White Hot",
                "Black Hot",
                "Fusion",
                "Rainbow",
                "Globow",
                "Ironbow1",
                "Ironbow2",
                "Sepia",
                "Color1",
                "Color2",
                "IceFire",
                "Rain",
                "Red Hot",
                "Green Hot")),
            ("EZoom", Int(0, 0, 24)),
            ("FFCMode", Enum("Auto", "Auto", "Manual")), // This and its period in seconds are not in the document; devices have them.
            ("FFCPeriod", Int(300, 10, 3600)),
            ("Mode", Enum("Auto", "HighTemperature", "LowTemperature", "Auto")),
            ("OptimizedRegion", Table(
                ("Enable", Bool(false)),
                ("Regions", Each(1, Ints(0, 8191, 0, 0, 8191, 8191), max: 8)),
                ("Type", Region("Full Screen")))),
            ("SmartOptimizer", Int(10, 0, 100))))))
        { Needs = Capability.Thermal };

        // Ranges as the capability of 10.2.1 gives them; the emissivity there is in hundredths.
        yield return new("HeatImagingThermometry", "10.2.2", Table(
            ("AtmosphericTemperature", Float("20", 0, 100)),
            ("HotSpotFollow", Bool(true)),
            ("Isotherm", Table(
                ("ColorBarDisplay", Bool(true)),
                ("Enable", Bool(false)),
                ("MaxValue", Float("50", -20, 327)),
                ("MinValue", Float("0", -20, 327)))),
            ("ObjectDistance", Float("10", 0, 100)),
            ("ObjectEmissivity", Float("0.95", 0, 1)),
            ("ReflectedTemperature", Float("20", 0, 100)),
            ("RelativeHumidity", Int(50, 0, 100)),
            ("TemperEnable", Bool(true)),
            ("TemperatureUnit", Enum("Centigrade", "Centigrade", "Fahrenheit"))))
        {
            Needs = Capability.Thermal,
            Check = (before, after, _) => Nodes.Ordered(before.At("Isotherm"), after.At("Isotherm"), "MinValue", "MaxValue", orEqual: false),
        };

        yield return new("ThermometryRule", "10.2.3", Each(channels, i =>
        {
            var heat = profile.Channels[i].Kind == ChannelKind.Thermal;
            return Each(
                2,
                n => n switch
                {
                    0 => Rule(n, "Spot1", "Spot", heat, (4096, 4096)),
                    1 => Rule(n, "Area1", "Area", heat, (2048, 2048), (6144, 2048), (6144, 6144), (2048, 6144)),
                    _ => Rule(n, "", "Spot", false, (4096, 4096)),
                },
                max: MaxRules);
        }))
        {
            Needs = Capability.Thermal,
            Normalize = (before, after, _) => Nodes.Each(before, after, (was, rules) => was is null ? rules : Nodes.Each(was, rules, Settle)),
            Check = (before, after, _) => Nodes.FirstWrong(before, after, (was, rules) => was is null ? null : Nodes.FirstWrong(was, rules, WrongNames)),
        };

        yield return new("HeatImagingTemper", "10.2.4", Each(channels, i => Table(("Enable", Bool(false)), ("EventHandler", handlers.Of(i)))))
        { Needs = Capability.Thermal };
    }

    // The document spells one of them Gound in its own example.
    private static LeafSchema Region(string value)
    {
        var words = Words(value, "Full Screen", "Sky", "Ground", "Horizontal", "Center 75%", "Center 50%", "Center 25%", "Custom");
        return new(ConfigKind.Text, value, words.Accepts, text => words.Read(string.Equals(text.Trim(), "Gound", StringComparison.OrdinalIgnoreCase) ? "Ground" : text)?.Text);
    }

    private static TableSchema Rule(int id, string name, string type, bool enable, params (int X, int Y)[] points)
    {
        var alarm = Table(
            ("AlarmCondition", Enum("Above", "Below", "Match", "Above")),
            ("Duration", Int(0, 0, 65535)),
            ("Enable", Bool(enable)),
            ("Hysteresis", Float("0.1", 0, 100)),
            ("Id", Int(id, 0, 65535)),
            ("Result", Enum("Max", "Max", "Min", "Aver", "Std", "Mid", "ISO", "Vaule", "Value")),
            ("Threshold", Float("80.0", -273, 2000)));
        return Table(
            ("Alarm", alarm),
            ("AlarmSetting", Items(alarm)), // The document's tables say Alarm, and that it stands for this.
            ("Enable", Bool(enable)),
            ("LocalParameters", Table(
                ("Enable", Bool(false)),
                ("ObjectDistance", Float("10", 0, 100)),
                ("ObjectEmissivity", Float("0.95", 0, 1)),
                ("RefalectedTemp", Float("20", 0, 100)), // As getConfig is printed,
                ("ReflectedTemp", Float("20", 0, 100)))), // and as the table of setConfig.
            ("MeterRegion", Table(("Coordinates", Each(points.Length, i => i < points.Length ? Ints(0, 8191, points[i].X, points[i].Y) : Ints(0, 8191, 0, 0), max: 16)))),
            ("Name", Text(name, 64)),
            ("PresetId", Int(0, 0, 255)),
            ("RuleId", Int(id, 0, MaxRules)),
            ("T", Int(3, 1, 3600)),
            ("Type", Enum(type, "Spot", "Line", "Area")));
    }

    // Two spellings of one thing follow each other.
    private static ConfigNode Settle(ConfigNode? before, ConfigNode rule)
    {
        var local = Nodes.Alike(before?.At("LocalParameters"), rule.At("LocalParameters"), "RefalectedTemp", "ReflectedTemp");
        rule = ReferenceEquals(local, rule.At("LocalParameters")) ? rule : rule.With("LocalParameters", local);
        rule = SettleAlarm(before, rule);

        // A value that another type has not: the one that all have, unless a value was asked for.
        if (before is not null && rule.Sets(before, "Type") && !rule.Sets(before, "Alarm.Result") && !HasResult(rule))
        {
            var alarm = rule.At("Alarm").With("Result", new ConfigValue(ConfigKind.Text, "Max"));
            rule = rule.With("Alarm", alarm).With("AlarmSetting", new ConfigArray([alarm]));
        }

        return rule;
    }

    private static ConfigNode SettleAlarm(ConfigNode? before, ConfigNode rule)
    {
        var (was, now) = (before?.At("AlarmSetting").Items()[0], rule.At("AlarmSetting").Items()[0]);
        var (byName, byIndex) = (rule.Sets(before, "Alarm"), !ReferenceEquals(was, now));
        return (byName, byIndex) switch
        {
            (true, false) => rule.With("AlarmSetting", new ConfigArray([rule.At("Alarm")])),
            (false, true) => rule.With("Alarm", now),
            _ => rule,
        };
    }

    // A spot has one value, whatever it is called: the document shows one with Max.
    private static bool HasResult(ConfigNode rule) => (rule.Text("Type"), rule.Text("Alarm.Result")) switch
    {
        ("Line", "Std" or "Mid" or "ISO" or "Vaule" or "Value") => false,
        ("Area", "Vaule" or "Value") => false,
        _ => true,
    };

    private static string? WrongNames(ConfigNode? before, ConfigNode rule)
    {
        if (!rule.At("Alarm").SameAs(rule.At("AlarmSetting").Items()[0]))
        {
            return "Alarm and AlarmSetting[0] are one alarm";
        }

        if (!HasResult(rule))
        {
            return $"a rule of type {rule.Text("Type")} has no {rule.Text("Alarm.Result")}";
        }

        return rule.At("LocalParameters.RefalectedTemp").SameAs(rule.At("LocalParameters.ReflectedTemp")) ? null : "RefalectedTemp and ReflectedTemp are one temperature";
    }
}
