using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Emulator.Protocol.KeyValue;

namespace Emulator.Device.Config;

/// <summary>One section's value at one moment, with its answer to <c>getConfig</c> rendered once and kept.</summary>
public sealed class SectionValue(ConfigSection section, ConfigNode value)
{
    private byte[]? _rendered;

    /// <summary>The declaration.</summary>
    public ConfigSection Section => section;

    /// <summary>The value.</summary>
    public ConfigNode Value => value;

    /// <summary>The whole section as <c>table.Name..=value</c> lines.</summary>
    public ReadOnlyMemory<byte> Rendered => _rendered ??= ConfigText.Render("table." + section.Name, value);
}

/// <summary>The whole configuration at one moment. Immutable: readers take it once and see one state.</summary>
public sealed class ConfigSnapshot
{
    // Where each section stands in _sections. Shared by all snapshots that come of one another.
    private readonly FrozenDictionary<string, Position> _index;
    private readonly SectionValue[] _sections;

    internal ConfigSnapshot(IEnumerable<SectionValue> sections)
    {
        _sections = [.. sections.OrderBy(s => s.Section.Name, StringComparer.Ordinal)];
        Names = [.. _sections.Select(s => s.Section.Name)];
        _index = Enumerable.Range(0, _sections.Length).Select(at => new Position(_sections[at].Section.Name, at)).ToFrozenDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
    }

    private ConfigSnapshot(ConfigSnapshot like, SectionValue[] sections)
    {
        _index = like._index;
        Names = like.Names;
        _sections = sections;
    }

    /// <summary>Section names in the document's spelling, sorted.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The sections, sorted by name.</summary>
    public IReadOnlyList<SectionValue> Sections => _sections;

    /// <summary>Finds a section by name, without regard to case.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out SectionValue? section)
    {
        section = _index.TryGetValue(name, out var position) ? _sections[position.At] : null;
        return section is not null;
    }

    /// <summary>The section's value.</summary>
    /// <exception cref="KeyNotFoundException">The device has no such section.</exception>
    public ConfigNode this[string name] => _sections[_index[name].At].Value;

    /// <summary>
    /// Writes the lines of a section, a sub-tree or a leaf, or of all sections for <c>All</c>.
    /// False, with nothing written, when the device has no such thing.
    /// </summary>
    public bool TryRender(string name, IBufferWriter<byte> output)
    {
        if (TryGet(name, out var whole))
        {
            output.Write(whole.Rendered.Span);
            return true;
        }

        if (string.Equals(name, "All", StringComparison.OrdinalIgnoreCase))
        {
            foreach (var section in _sections)
            {
                output.Write(section.Rendered.Span);
            }

            return true;
        }

        if (!ConfigPath.TryParse(name, out var path, out _) || !TryFind(path, out var node, out var spelling))
        {
            return false;
        }

        output.Write(ConfigText.Render("table." + spelling, node));
        return true;
    }

    /// <summary>Finds the node at a path.</summary>
    /// <param name="path">Where; names without regard to case.</param>
    /// <param name="node">What is there.</param>
    /// <param name="spelling">The path in the document's spelling.</param>
    public bool TryFind(ConfigPath path, [NotNullWhen(true)] out ConfigNode? node, [NotNullWhen(true)] out string? spelling)
    {
        node = null;
        spelling = null;
        if (!TryGet(path.Section, out var section))
        {
            return false;
        }

        var at = section.Value;
        var name = section.Section.Name;
        foreach (var step in path.Steps[1..])
        {
            if (step.IsIndex && at is ConfigArray array && step.Index < array.Items.Length)
            {
                at = array.Items[step.Index];
                name = string.Create(CultureInfo.InvariantCulture, $"{name}[{step.Index}]");
            }
            else if (!step.IsIndex && at is ConfigTable table && table.IndexOf(step.Name) is >= 0 and var index)
            {
                at = table.Values[index];
                name = $"{name}.{table.Names[index]}";
            }
            else
            {
                return false;
            }
        }

        node = at;
        spelling = name;
        return true;
    }

    /// <summary>The leaf at a path that the caller knows to exist, as text; <paramref name="otherwise"/> when this device has none.</summary>
    public string Text(string path, string otherwise = "") =>
        ConfigPath.TryParse(path, out var parsed, out _) && TryFind(parsed, out var node, out _) && node is ConfigValue value ? value.Text : otherwise;

    /// <summary>The whole number at a path; <paramref name="otherwise"/> when this device has none.</summary>
    public int Int(string path, int otherwise = 0) =>
        double.TryParse(Text(path), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? (int)number : otherwise;

    /// <summary>The bool at a path; false when this device has none.</summary>
    public bool Bool(string path) => Text(path) == "true";

    internal ConfigSnapshot With(IReadOnlyDictionary<string, ConfigNode> changed)
    {
        if (changed.Count == 0)
        {
            return this;
        }

        var sections = _sections.AsSpan().ToArray();
        foreach (var (name, value) in changed)
        {
            var at = _index[name].At;
            sections[at] = new SectionValue(sections[at].Section, value);
        }

        return new ConfigSnapshot(this, sections);
    }

    private sealed record Position(string Name, int At);
}
