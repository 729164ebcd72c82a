using System.Globalization;
using Emulator.Protocol.KeyValue;
using static Emulator.Device.Config.Schemas;

namespace Emulator.Device.Config.Sections;

/// <summary>
/// Values of a profile's <c>raw</c>, which no section of this program has: sections of their own, or further members of those that are there. They are
/// told and set like any other, and nothing follows from them.
/// </summary>
public static class RawSections
{
    /// <summary>Longest text that a raw value takes.</summary>
    public const int LongestText = 1024;

    /// <summary>Highest index of a raw array.</summary>
    public const int HighestIndex = 1023;

    /// <summary>The sections with the raw values laid in.</summary>
    /// <param name="sections">The sections of the program.</param>
    /// <param name="raw">Path and value.</param>
    /// <param name="errors">What cannot be laid in, as <c>path: why</c>.</param>
    public static IEnumerable<ConfigSection> Extend(IEnumerable<ConfigSection> sections, IReadOnlyCollection<KeyValuePair<string, string>> raw, List<string> errors)
    {
        var roots = new SortedDictionary<string, Node>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, text) in raw)
        {
            if (!ConfigPath.TryParse(name, out var path, out var error) || (error = Put(roots, path, text)) is not null)
            {
                errors.Add($"{name}: {error}");
            }
        }

        foreach (var section in sections)
        {
            if (!roots.Remove(section.Name, out var node))
            {
                yield return section;
                continue;
            }

            var wrong = new List<string>();
            yield return section with { Schema = Merge(section.Schema, node, section.Name, wrong) };
            errors.AddRange(wrong);
        }

        foreach (var (name, node) in roots)
        {
            yield return new ConfigSection(name, "", SchemaOf(node));
        }
    }

    private static string? Put(SortedDictionary<string, Node> roots, ConfigPath path, string text)
    {
        if (text.Length > LongestText || !LeafSchema.IsPlain(text))
        {
            return $"text of up to {LongestText} characters without control characters";
        }

        if (!roots.TryGetValue(path.Section, out var node))
        {
            roots.Add(path.Section, node = new Node());
        }

        foreach (var step in path.Steps[1..])
        {
            if (node.Text is not null || (step.IsIndex ? node.Members.Count > 0 : node.Items.Count > 0))
            {
                return "another value stands where this one has a part";
            }

            if (step.IsIndex && step.Index > HighestIndex)
            {
                return $"an index is at most {HighestIndex}";
            }

            node = step.IsIndex ? ItemOf(node, step.Index) : MemberOf(node, step.Name);
        }

        if (node.Members.Count > 0 || node.Items.Count > 0 || node.Text is not null)
        {
            return "stands there already";
        }

        node.Text = text;
        return null;
    }

    private static Node MemberOf(Node node, string name)
    {
        if (!node.Members.TryGetValue(name, out var member))
        {
            node.Members.Add(name, member = new Node());
        }

        return member;
    }

    private static Node ItemOf(Node node, int index)
    {
        while (node.Items.Count <= index)
        {
            node.Items.Add(new Node());
        }

        return node.Items[index];
    }

    // A number is a number and true is true, as JSON has them; all else is text.
    private static ConfigSchema SchemaOf(Node node) =>
        node.Text is { } text ? text switch
        {
            "true" or "false" => Bool(text == "true"),
            _ when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number.ToString(CultureInfo.InvariantCulture) == text => Int(number),
            _ => Schemas.Text(text, LongestText),
        }
        : node.Items.Count > 0 ? Items([.. node.Items.Select(SchemaOf)])
        : Table([.. node.Members.Select(m => (m.Key, SchemaOf(m.Value)))]);

    private static ConfigSchema Merge(ConfigSchema schema, Node node, string at, List<string> errors)
    {
        switch (schema)
        {
            case TableSchema table when node.Items.Count == 0 && node.Text is null:
                var fields = new List<(string, ConfigSchema)>();
                for (var i = 0; i < table.Names.Length; i++)
                {
                    fields.Add((table.Names[i], node.Members.Remove(table.Names[i], out var member) ? Merge(table.Fields[i], member, $"{at}.{table.Names[i]}", errors) : table.Fields[i]));
                }

                fields.AddRange(node.Members.Select(m => (m.Key, SchemaOf(m.Value))));
                return new TableSchema([.. fields]);
            case ArraySchema array when node.Items.Count > 0 && ((ConfigArray)array.Default).Items.Length is var count && node.Items.Count <= count:
                return new ArraySchema(
                    [.. Enumerable.Range(0, count).Select(i => i < node.Items.Count && !node.Items[i].IsEmpty ? Merge(array[i]!, node.Items[i], string.Create(CultureInfo.InvariantCulture, $"{at}[{i}]"), errors) : array[i]!)],
                    array.MaxLength,
                    array.MaxLength > count ? array[count] : null);
            default:
                errors.Add($"{at}: the section has something else there");
                return schema;
        }
    }

    private sealed class Node
    {
        public string? Text { get; set; }

        public SortedDictionary<string, Node> Members { get; } = new(StringComparer.OrdinalIgnoreCase);

        public List<Node> Items { get; } = [];

        public bool IsEmpty => Text is null && Members.Count == 0 && Items.Count == 0;
    }
}
