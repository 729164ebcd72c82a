using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Emulator.Media;

/// <summary>Reads the fields of a mapping and notes each mistake with file, line and the field's path; a field that is wrong reads as a default.</summary>
internal sealed class YamlFields
{
    private readonly YamlMappingNode _node;
    private readonly string _path;
    private readonly string _file;

    private YamlFields(string file, string path, YamlMappingNode node, List<string> errors)
    {
        _file = file;
        _path = path;
        _node = node;
        Errors = errors;
    }

    /// <summary>Shared by all mappings of one file.</summary>
    public List<string> Errors { get; }

    public IEnumerable<string> Keys => _node.Children.Keys.OfType<YamlScalarNode>().Select(k => k.Value ?? "");

    public static YamlFields Parse(string file, string text)
    {
        var errors = new List<string>();
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(text));
            if (yaml.Documents is [{ RootNode: YamlMappingNode root }])
            {
                return new YamlFields(file, "", root, errors);
            }

            errors.Add($"{file}: it is not a mapping of fields.");
        }
        catch (YamlException failure)
        {
            errors.Add($"{file}:{failure.Start.Line}: {failure.Message}");
        }
        catch (InvalidOperationException)
        {
            // What YamlDotNet 16.3 throws from its scanner for some broken plain scalars, without a position.
            errors.Add($"{file}: it is not YAML; a bracket or quote may be open.");
        }

        return new YamlFields(file, "", new YamlMappingNode(), errors);
    }

    public string Text(string field, string? otherwise = null)
    {
        if (Find(field) is YamlScalarNode { Value: { Length: > 0 } value })
        {
            return value;
        }

        if (otherwise is null || Find(field) is not null)
        {
            Wrong(field, "needs a text");
        }

        return otherwise ?? "";
    }

    public double Number(string field, double least, double most)
    {
        if (Find(field) is YamlScalarNode scalar && double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most)
        {
            return number;
        }

        Wrong(field, string.Create(CultureInfo.InvariantCulture, $"needs a number from {least} to {most}"));
        return least;
    }

    public int Whole(string field, int least, int most)
    {
        var number = Number(field, least, most);
        if (number != Math.Floor(number))
        {
            Wrong(field, "needs a whole number");
        }

        return (int)number;
    }

    /// <summary>A mapping within this one; empty, and noted unless it may be missing, when it is not there.</summary>
    public YamlFields Mapping(string field, bool optional = false)
    {
        if (Find(field) is YamlMappingNode mapping)
        {
            return new YamlFields(_file, PathOf(field) + ".", mapping, Errors);
        }

        if (!optional || Find(field) is not null)
        {
            Wrong(field, "needs fields of its own");
        }

        return new YamlFields(_file, PathOf(field) + ".", new YamlMappingNode(), Errors);
    }

    public bool IsMapping(string field) => Find(field) is YamlMappingNode;

    public IReadOnlyList<string> Texts(string field)
    {
        if (Find(field) is YamlSequenceNode list)
        {
            return [.. list.Children.Select(c => (c as YamlScalarNode)?.Value ?? "")];
        }

        Wrong(field, "needs a list");
        return [];
    }

    public void Wrong(string field, string what) =>
        Errors.Add($"{_file}:{(Find(field) ?? _node).Start.Line}: {PathOf(field)} {what}.");

    private YamlNode? Find(string field) => _node.Children.TryGetValue(new YamlScalarNode(field), out var node) ? node : null;

    private string PathOf(string field) => _path + field;
}
