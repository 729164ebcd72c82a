using System.Text;
using Emulator.Protocol.KeyValue;

namespace Emulator.Server.Importing;

/// <summary>One value of a source.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Value">Its text, as getConfig would give it.</param>
/// <param name="Line">Line of the source, from 1.</param>
internal sealed record SourceLeaf(ConfigPath Path, string Value, int Line);

/// <summary>A device's configuration as it was read, whatever its sections are: leaves in the order of their paths, no path twice.</summary>
internal sealed class SourceConfig
{
    /// <summary>Most values that are read.</summary>
    public const int MostLeaves = 200_000;

    /// <summary>Longest value that is read, in characters.</summary>
    public const int LongestValue = 16 * 1024;

    /// <summary>Highest index of an array.</summary>
    public const int HighestIndex = 1023;

    private readonly SortedDictionary<string, SourceLeaf> _leaves = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All of them, arrays in the order of their indices.</summary>
    public IReadOnlyCollection<SourceLeaf> Leaves => _leaves.Values;

    /// <summary>Names of the sections, as the source spells them.</summary>
    public IReadOnlyCollection<string> Sections => [.. _leaves.Values.Select(l => l.Path.Section).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Adds a value; of a path given twice the last counts, as of a request.</summary>
    /// <exception cref="ProfileImportException">It is no value that a device could have.</exception>
    public void Add(string path, string value, int line)
    {
        if (!ConfigPath.TryParse(path, out var parsed, out var error))
        {
            throw new ProfileImportException($"line {line}: {Shown(path)}: {error}");
        }

        foreach (var step in parsed.Steps)
        {
            if (step.IsIndex && step.Index > HighestIndex)
            {
                throw new ProfileImportException($"line {line}: {Shown(path)}: {(step.Index == PathStep.Any ? "[*] is no index" : $"index {step.Index} is above {HighestIndex}")}");
            }
        }

        if (value.Length > LongestValue)
        {
            throw new ProfileImportException($"line {line}: {Shown(path)}: a value of more than {LongestValue} characters");
        }

        _leaves[SortKey(parsed)] = new SourceLeaf(parsed, value, line);
        if (_leaves.Count > MostLeaves)
        {
            throw new ProfileImportException($"line {line}: more than {MostLeaves} values");
        }
    }

    /// <summary>The value at a path, or null.</summary>
    public string? Text(string path) => ConfigPath.TryParse(path, out var parsed, out _) && _leaves.TryGetValue(SortKey(parsed), out var leaf) ? leaf.Value : null;

    /// <summary>The values of a section.</summary>
    public IEnumerable<SourceLeaf> Of(string section) => _leaves.Values.Where(l => l.Path.Section.Equals(section, StringComparison.OrdinalIgnoreCase));

    /// <summary>How many elements a section that is an array has; 0 when it is none.</summary>
    public int Count(string section) => Of(section).Select(l => l.Path.Steps.Length > 1 && l.Path.Steps[1].IsIndex ? l.Path.Steps[1].Index + 1 : 0).DefaultIfEmpty().Max();

    private static string Shown(string path) => path.Length <= 80 ? path : path[..80] + "...";

    // Elements come by their numbers: 10 after 9.
    private static string SortKey(ConfigPath path)
    {
        var key = new StringBuilder();
        foreach (var step in path.Steps)
        {
            key.Append('\u0001').Append(step.Name ?? step.Index.ToString("D6", System.Globalization.CultureInfo.InvariantCulture));
        }

        return key.ToString();
    }
}
