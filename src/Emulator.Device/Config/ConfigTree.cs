using Emulator.Protocol.KeyValue;

namespace Emulator.Device.Config;

/// <summary>What a change did: the sections that now hold something else, and the whole configuration before and after.</summary>
/// <param name="Sections">Names in the document's spelling.</param>
/// <param name="Before">The configuration before.</param>
/// <param name="After">The configuration now.</param>
public sealed record ConfigChange(IReadOnlyList<string> Sections, ConfigSnapshot Before, ConfigSnapshot After)
{
    /// <summary>True when that section changed.</summary>
    public bool Touches(string section) => Sections.Contains(section, StringComparer.OrdinalIgnoreCase);
}

/// <summary>The outcome of a change: what changed, or why nothing did.</summary>
/// <param name="Change">The change; null when it was refused, or when every value was already so.</param>
/// <param name="Error">Why it was refused, naming the parameter; null when it was accepted.</param>
/// <param name="StoreFailed">True when the values were right and only the store could not keep them.</param>
public sealed record ConfigOutcome(ConfigChange? Change, string? Error, bool StoreFailed = false);

/// <summary>
/// The configuration of one device. Readers take <see cref="Current"/>; a change is validated as a whole, kept by the store, and
/// only then swapped in and told to <see cref="Changed"/> — so what a client was told is kept, and what it was refused left no trace.
/// </summary>
public sealed class ConfigTree
{
    private readonly Lock _writeGate = new();
    private readonly ConfigSnapshot _defaults;
    private readonly IConfigStore _store;
    private ConfigSnapshot _current;

    /// <summary>Opens the configuration: the profile's values with what the store holds laid over them.</summary>
    public ConfigTree(ConfigSnapshot defaults, IConfigStore store)
    {
        _defaults = defaults;
        _store = store;
        _current = defaults.With(store.Load(defaults));
    }

    /// <summary>Told after every change, on the thread that made it, in the order of the changes. Handlers must be quick.</summary>
    public event Action<ConfigChange>? Changed;

    /// <summary>The configuration now.</summary>
    public ConfigSnapshot Current => Volatile.Read(ref _current);

    /// <summary>The values the profile ships, to which <see cref="Restore"/> returns.</summary>
    public ConfigSnapshot Defaults => _defaults;

    /// <summary>What is taken of the leaves that somebody sets, on a device that takes less than it says; null for all.</summary>
    public Func<IEnumerable<KeyValuePair<string, string>>, IEnumerable<KeyValuePair<string, string>>>? Takes { get; set; }

    /// <summary>Sets leaves: all of them, or none. Of a path given twice the last value counts.</summary>
    public ConfigOutcome Set(IEnumerable<KeyValuePair<string, string>> values)
    {
        lock (_writeGate)
        {
            var before = _current;
            var edited = new Dictionary<string, ConfigNode>(StringComparer.Ordinal);
            foreach (var (name, text) in Takes?.Invoke(values) ?? values)
            {
                if (!ConfigPath.TryParse(name, out var path, out var error))
                {
                    return new ConfigOutcome(null, $"{Shorten(name)}: {error}");
                }

                if (!before.TryGet(path.Section, out var section))
                {
                    return new ConfigOutcome(null, $"{Shorten(name)}: no such config");
                }

                if (HasWildcard(path))
                {
                    return new ConfigOutcome(null, $"{Shorten(name)}: bad index");
                }

                var key = section.Section.Name;
                var node = edited.TryGetValue(key, out var already) ? already : section.Value;
                if (ConfigEdit.Set(section.Section.Schema, node, path.Steps[1..], text, out error) is not { } changed)
                {
                    return new ConfigOutcome(null, $"{Shorten(name)}: {error}");
                }

                edited[key] = changed;
            }

            return Commit(before, edited);
        }
    }

    /// <summary>Returns sections to the profile's values.</summary>
    /// <param name="names">Section names; one that the device lacks refuses the whole request.</param>
    public ConfigOutcome Restore(IEnumerable<string> names)
    {
        lock (_writeGate)
        {
            var edited = new Dictionary<string, ConfigNode>(StringComparer.Ordinal);
            foreach (var name in names)
            {
                if (!_defaults.TryGet(name, out var section))
                {
                    return new ConfigOutcome(null, $"{Shorten(name)}: no such config");
                }

                edited[section.Section.Name] = section.Value;
            }

            return Commit(_current, edited);
        }
    }

    /// <summary>Returns every section but these to the profile's values.</summary>
    public ConfigOutcome RestoreExcept(IReadOnlyCollection<string> names)
    {
        foreach (var name in names)
        {
            if (!_defaults.TryGet(name, out _))
            {
                return new ConfigOutcome(null, $"{Shorten(name)}: no such config");
            }
        }

        return Restore(_defaults.Names.Where(n => !names.Contains(n, StringComparer.OrdinalIgnoreCase)));
    }

    /// <summary>Returns to a configuration that it had.</summary>
    public ConfigOutcome Return(ConfigSnapshot then)
    {
        lock (_writeGate)
        {
            var before = _current;
            var changed = then.Sections.Where(s => !ReferenceEquals(s.Value, before[s.Section.Name]) && !s.Value.SameAs(before[s.Section.Name]))
                .ToDictionary(s => s.Section.Name, s => s.Value, StringComparer.Ordinal);
            return changed.Count == 0 ? new ConfigOutcome(null, null) : Keep(before, then, changed);
        }
    }

    /// <summary>Lays JSON over one section or a part of it, as the control API and JSON-RPC do. Nothing is taken unless all of it fits.</summary>
    /// <param name="name">For example <c>Encode</c>, or <c>Encode[0].MainFormat[0].Video</c>.</param>
    /// <param name="json">What the place is to hold; members that it does not name stay as they are.</param>
    public ConfigOutcome Put(string name, System.Text.Json.JsonElement json)
    {
        lock (_writeGate)
        {
            if (!ConfigPath.TryParse(name, out var path, out var error))
            {
                return new ConfigOutcome(null, $"{Shorten(name)}: {error}");
            }

            if (!_current.TryGet(path.Section, out var section))
            {
                return new ConfigOutcome(null, $"{Shorten(name)}: no such config");
            }

            if (HasWildcard(path))
            {
                return new ConfigOutcome(null, $"{Shorten(name)}: bad index");
            }

            return ConfigEdit.Put(section.Section.Schema, section.Value, path.Steps[1..], json, out error) is { } changed
                ? Commit(_current, new Dictionary<string, ConfigNode>(StringComparer.Ordinal) { [section.Section.Name] = changed })
                : new ConfigOutcome(null, $"{(path.Steps.Length == 1 ? section.Section.Name : Shorten(name))}: {error}");
        }
    }

    private static bool HasWildcard(ConfigPath path)
    {
        foreach (var step in path.Steps)
        {
            if (step.Index == PathStep.Any)
            {
                return true;
            }
        }

        return false;
    }

    private static string Shorten(string name) => name.Length <= 80 ? name : name[..80] + "...";

    private ConfigOutcome Commit(ConfigSnapshot before, Dictionary<string, ConfigNode> edited)
    {
        if (ConfigRules.Settle(before, edited) is { } wrong)
        {
            return new ConfigOutcome(null, wrong);
        }

        var changed = edited.Where(e => !before[e.Key].SameAs(e.Value)).ToDictionary(StringComparer.Ordinal);
        if (changed.Count == 0)
        {
            return new ConfigOutcome(null, null);
        }

        return Keep(before, before.With(changed), changed);
    }

    private ConfigOutcome Keep(ConfigSnapshot before, ConfigSnapshot after, Dictionary<string, ConfigNode> changed)
    {
        if (!_store.TryCommit(changed, out var storeError))
        {
            return new ConfigOutcome(null, storeError, StoreFailed: true);
        }

        var change = new ConfigChange([.. changed.Keys.Order(StringComparer.Ordinal)], before, after);
        Volatile.Write(ref _current, after);
        Changed?.Invoke(change);
        return new ConfigOutcome(change, null);
    }
}
