using System.Globalization;
using Emulator.Device.Config;
using Emulator.Device.Profiles;

namespace Emulator.Conformance.Reference;

/// <summary>One key of the configuration as the reference shows it: elements that are alike are one.</summary>
/// <param name="Path">Within its section, <c>[ch][n].Brightness</c>.</param>
internal sealed class ConfigKey(string path)
{
    public string Path { get; } = path;

    /// <summary>What it takes; of some devices something else.</summary>
    public SortedSet<string> Takes { get; } = new(StringComparer.Ordinal);

    /// <summary>Its values as shipped, in the order in which they were met.</summary>
    public List<string> Shipped { get; } = [];

    /// <summary>Profiles that have it.</summary>
    public HashSet<string> Profiles { get; } = new(StringComparer.Ordinal);
}

/// <summary>The keys of a section in all profiles that have it.</summary>
internal sealed class ConfigKeys
{
    /// <summary>What every event section holds, which is told once.</summary>
    public const string Handler = "EventHandler";

    // Members that are alike, from this many on, are one.
    private const int ManyAlike = 3;

    private readonly List<ConfigKey> _keys = [];
    private readonly List<ConfigKey> _handler = [];
    private readonly SortedDictionary<string, string> _names = new(StringComparer.Ordinal);

    public ConfigSection? Section { get; private set; }

    public List<string> Profiles { get; } = [];

    public IReadOnlyList<ConfigKey> Keys => _keys;

    /// <summary>Keys of the event handler that it holds; empty when it holds none.</summary>
    public IReadOnlyList<ConfigKey> HandlerKeys => _handler;

    /// <summary>The names that a <c>*</c> of a path stands for.</summary>
    public IReadOnlyDictionary<string, string> Names => _names;

    public void Add(DeviceProfile profile, SectionValue value)
    {
        Section ??= value.Section;
        Profiles.Add(profile.Name);
        Walk(value.Section.Schema, value.Value, "", _keys, profile);
    }

    private void Walk(ConfigSchema schema, ConfigNode? value, string path, List<ConfigKey> keys, DeviceProfile profile)
    {
        switch (schema)
        {
            case LeafSchema leaf:
                Note(leaf, value as ConfigValue, path, keys, profile);
                break;
            case ArraySchema array:
                WalkItems(array, (value as ConfigArray)?.Items.Length ?? 0, value, path, keys, profile);
                break;
            case TableSchema table:
                WalkMembers([.. table.Names.Zip(table.Fields)], value, path, keys, profile);
                break;
            case MapSchema map:
                var members = ((ConfigTable)map.Default).Names.Select(n => (n, map[n]!)).ToArray();
                WalkMembers(members, value, path, keys, profile);
                break;
            default:
                throw new NotSupportedException(schema.GetType().Name);
        }
    }

    private void WalkItems(ArraySchema array, int count, ConfigNode? value, string path, List<ConfigKey> keys, DeviceProfile profile)
    {
        var name = $"{path}[{IndexName(path)}]";
        for (var i = 0; i < Math.Max(1, count); i++)
        {
            if (array[i] is { } element)
            {
                Walk(element, i < count ? ((ConfigArray)value!).Items[i] : null, name, keys, profile);
            }
        }
    }

    private void WalkMembers((string Name, ConfigSchema Schema)[] members, ConfigNode? value, string path, List<ConfigKey> keys, DeviceProfile profile)
    {
        foreach (var alike in members.GroupBy(m => m.Schema is TableSchema t && members.Length > 1 ? string.Join(',', t.Names) : m.Name, StringComparer.Ordinal))
        {
            var many = alike.Count() >= ManyAlike || profile.Interfaces.Contains(alike.First().Name);
            foreach (var (name, schema) in alike)
            {
                var at = path + (path.Length > 0 ? "." : "") + (many ? "*" : name);
                var node = value is ConfigTable table && table.TryGet(name, out var found) ? found : null;
                if (many)
                {
                    Name(at, alike.Select(m => m.Name), profile);
                }

                if (name == Handler)
                {
                    Note(at, "[EventHandler](#EventHandler)", null, keys, profile);
                    Walk(schema, node, "", _handler, profile);
                }
                else
                {
                    Walk(schema, node, at, keys, profile);
                }
            }
        }
    }

    private void Name(string at, IEnumerable<string> names, DeviceProfile profile)
    {
        var all = names.ToArray();
        var said = all.Length > 10 ? $"`{all[0]}` to `{all[^1]}`" : string.Join(", ", all.Select(n => $"`{n}`"));
        if (!_names.TryGetValue(at, out var known) || known.Length < said.Length)
        {
            _names[at] = profile.Interfaces.Contains(all[0]) ? "the name of an interface: `eth0`, `eth2`" : said;
        }
    }

    private string IndexName(string path) =>
        path.Length == 0 ? ConfigGuide.Elements.GetValueOrDefault(Section!.Name, "ch")
        : path.Contains("[n]", StringComparison.Ordinal) ? (path.Contains("[m]", StringComparison.Ordinal) ? "k" : "m")
        : "n";

    private static void Note(LeafSchema leaf, ConfigValue? value, string path, List<ConfigKey> keys, DeviceProfile profile) => Note(path, Takes(leaf), value?.Text, keys, profile);

    private static void Note(string path, string takes, string? shipped, List<ConfigKey> keys, DeviceProfile profile)
    {
        var key = keys.Find(k => k.Path == path);
        if (key is null)
        {
            keys.Add(key = new ConfigKey(path));
        }

        key.Takes.Add(takes);
        key.Profiles.Add(profile.Name);
        if (shipped is not null && !key.Shipped.Contains(shipped))
        {
            key.Shipped.Add(shipped);
        }
    }

    private static string Takes(LeafSchema leaf) => leaf.Kind switch
    {
        ConfigKind.Bool => leaf.Accepts == "{true, false}" ? "true or false" : leaf.Accepts.Trim('{', '}'),
        ConfigKind.Integer when leaf.Accepts == string.Create(CultureInfo.InvariantCulture, $"[{int.MinValue}-{int.MaxValue}]") => "whole number",
        ConfigKind.Integer => leaf.Accepts[0] == '[' ? "whole number, " + Range(leaf.Accepts) : "one of " + leaf.Accepts.Trim('{', '}'),
        ConfigKind.Float => leaf.Accepts[0] == '[' ? "number, " + Range(leaf.Accepts) : "one of " + leaf.Accepts.Trim('{', '}'),
        _ => leaf.Accepts[0] == '{' ? string.Join(", ", leaf.Accepts.Trim('{', '}').Split(", ").Select(w => $"`{w}`")) : leaf.Accepts,
    };

    private static string Range(string accepts) => accepts.Trim('[', ']') is var range && range.LastIndexOf('-') is var dash ? $"{range[..dash]} to {range[(dash + 1)..]}" : accepts;
}
