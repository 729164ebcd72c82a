using System.Globalization;
using Emulator.Device.Config;
using Emulator.Device.Config.Sections;
using Emulator.Device.Profiles;
using Emulator.Protocol.KeyValue;

namespace Emulator.Server.Importing;

/// <summary>Which of a source's config values a profile takes over: those that its sections know and take, that differ from what it has anyway, and that are nobody's secret.</summary>
internal sealed class ConfigSelection(ConfigSnapshot defaults, ImportedSource source)
{
    private const int MostShown = 6;

    // What each emulated device has of its own.
    private static readonly string[] Own = ["General.MachineName", "Network.Hostname", "RTSP.Port"];

    private static readonly string[] SecretWords =
    [
        "password", "passwd", "pwd", "secret", "token", "psk", "passphrase", "authcode", "serialno", "serialnumber", "deviceid", "uuid", "p2p", "t2userver", "vsp_", "certific", "imei", "iccid", "simcard",
    ];

    // What a profile file of 1 MB has room for, beside all else.
    private const int MostRaw = 600_000;

    private readonly List<string> _notes = [];

    /// <summary>What no section of the emulator has, for a profile's <c>raw</c>.</summary>
    public static (IReadOnlyList<KeyValuePair<string, string>> Values, string? Note) Raw(DeviceProfile shape, ConfigSnapshot defaults, ImportedSource source)
    {
        var selection = new ConfigSelection(defaults, source);
        var (raw, room, left) = (new List<KeyValuePair<string, string>>(), MostRaw, 0);
        foreach (var leaf in source.Config.Leaves)
        {
            if (selection.Knows(leaf) || shape.Habits.Unsupported.Contains(leaf.Path.Section, StringComparer.OrdinalIgnoreCase) || IsOwn(leaf) || selection.IsSecret(leaf))
            {
                continue;
            }

            var path = leaf.Path.ToString();
            room -= path.Length + leaf.Value.Length + 16;
            if (room > 0 && leaf.Value.Length <= RawSections.LongestText)
            {
                raw.Add(new(path, leaf.Value));
            }
            else
            {
                left++;
            }
        }

        // What contradicts a section of the emulator stays out.
        var errors = new List<string>();
        _ = RawSections.Extend([.. AllSections.Of(shape)], raw, errors).ToArray();
        foreach (var error in errors)
        {
            var name = error[..error.IndexOf(": ", StringComparison.Ordinal)];
            left += raw.RemoveAll(r => r.Key.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (r.Key.Length == name.Length || r.Key[name.Length] is '.' or '['));
        }

        return (raw, left == 0 ? null : $"{left} values that the emulator does not know were left out: they do not fit beside what it has, or into the file");
    }

    /// <summary>What was left out, and why.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>The values as a profile's <c>config</c> has them, and how many of the source's it answers with.</summary>
    public (IReadOnlyList<KeyValuePair<string, string>> Values, int Taken) Take()
    {
        var (unknown, refused) = (new SortedDictionary<string, int>(StringComparer.OrdinalIgnoreCase), new List<string>());
        var (secrets, own) = (0, 0);
        var wanted = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var leaf in source.Config.Leaves)
        {
            if (!defaults.TryGet(leaf.Path.Section, out var section))
            {
                unknown[leaf.Path.Section] = unknown.GetValueOrDefault(leaf.Path.Section) + 1;
            }
            else if (IsSecret(section.Section, leaf))
            {
                secrets++;
            }
            else if (IsOwn(leaf))
            {
                own++;
            }
            else
            {
                wanted[leaf.Path.ToString()] = leaf.Value;
            }
        }

        var settled = Settle(wanted, refused);
        if (unknown.Count > 0)
        {
            _notes.Add($"sections that this emulator does not know, left out: {Listed(unknown.Keys)}");
        }

        if (refused.Count > 0)
        {
            _notes.Add($"values that this emulator does not take, left out: {Listed(refused)}");
        }

        if (secrets + own > 0)
        {
            _notes.Add($"left out: {secrets} secrets and {own} values that each device has of its own");
        }

        var differing = wanted.Where(w => TextOf(settled, w.Key) is { } now && now != TextOf(defaults, w.Key)).Select(w => KeyValuePair.Create(w.Key, TextOf(settled, w.Key)!)).ToArray();
        return (differing, wanted.Count);
    }

    // Lays all of it over the defaults; what is refused is taken out until the rest fits.
    private ConfigSnapshot Settle(Dictionary<string, string> wanted, List<string> refused)
    {
        while (true)
        {
            var settled = ConfigDefaults.With(defaults, wanted, out var errors);
            if (errors.Count == 0)
            {
                return settled;
            }

            foreach (var error in errors)
            {
                // "path: value: why" of a leaf, "section: why" of a rule between leaves.
                var name = error[..error.IndexOf(": ", StringComparison.Ordinal)];
                if (wanted.Remove(name, out var value))
                {
                    refused.Add($"{name}={(value.Length <= 40 ? value : value[..40] + "...")}");
                    continue;
                }

                var all = wanted.Keys.Where(k => k.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (k.Length == name.Length || k[name.Length] is '.' or '[')).ToArray();
                refused.Add($"all of {error}");
                Array.ForEach(all, k => wanted.Remove(k));
                if (all.Length == 0)
                {
                    wanted.Clear();
                }
            }
        }
    }

    // Whether there is a place for it, be it one that an array grows to.
    private bool Knows(SourceLeaf leaf)
    {
        if (!defaults.TryGet(leaf.Path.Section, out var section))
        {
            return false;
        }

        ConfigSchema? at = section.Section.Schema;
        foreach (var step in leaf.Path.Steps[1..])
        {
            at = at switch
            {
                ArraySchema array when step.IsIndex => array[step.Index],
                TableSchema table when !step.IsIndex && ((ConfigTable)table.Default).IndexOf(step.Name) is >= 0 and var member => table.Fields[member],
                MapSchema map when !step.IsIndex => map[step.Name],
                _ => null,
            };
        }

        return at is LeafSchema;
    }

    private bool IsSecret(ConfigSection section, SourceLeaf leaf)
    {
        var steps = new string[leaf.Path.Steps.Length - 1];
        for (var i = 0; i < steps.Length; i++)
        {
            steps[i] = leaf.Path.Steps[i + 1].Name ?? leaf.Path.Steps[i + 1].Index.ToString(CultureInfo.InvariantCulture);
        }

        return ConfigSecrets.Covers(section, steps) || IsSecret(leaf);
    }

    private bool IsSecret(SourceLeaf leaf) =>
        NamesKey(leaf) || Array.Exists(SecretWords, word => leaf.Path.ToString().Contains(word, StringComparison.OrdinalIgnoreCase))
        || source.Identifiers.Any(id => leaf.Value.Contains(id, StringComparison.OrdinalIgnoreCase));

    private static bool NamesKey(SourceLeaf leaf)
    {
        foreach (var step in leaf.Path.Steps)
        {
            if (step.Name?.EndsWith("Key", StringComparison.OrdinalIgnoreCase) == true || step.Name?.EndsWith("Keys", StringComparison.OrdinalIgnoreCase) == true)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOwn(SourceLeaf leaf)
    {
        var path = leaf.Path.ToString();
        return Array.Exists(Own, o => o.Equals(path, StringComparison.OrdinalIgnoreCase))
            || (path.StartsWith("Network.", StringComparison.OrdinalIgnoreCase) && path.EndsWith(".IPAddress", StringComparison.OrdinalIgnoreCase))
            || path.Contains("DefaultHostName", StringComparison.OrdinalIgnoreCase)
            || Names.Mac().IsMatch(leaf.Value);
    }

    private static string? TextOf(ConfigSnapshot config, string path) => ConfigPath.TryParse(path, out var parsed, out _) && config.TryFind(parsed, out var node, out _) && node is ConfigValue value ? value.Text : null;

    private static string Listed(IReadOnlyCollection<string> names) => string.Join(", ", names.Take(MostShown)) + (names.Count > MostShown ? $" and {names.Count - MostShown} more" : "");
}
