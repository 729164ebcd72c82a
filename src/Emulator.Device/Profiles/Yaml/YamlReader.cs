using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Emulator.Device.Profiles.Yaml;

/// <summary>
/// Builds the tree of a file from the parser's events. Not YamlDotNet's own tree: that one stops at the first key that stands
/// twice, resolves anchors, and recurses as deep as the file likes.
/// </summary>
public sealed class YamlReader
{
    /// <summary>Deepest nesting that is read.</summary>
    public const int MaxDepth = 32;

    private const int LongestKey = 512;

    private readonly string _file;
    private readonly Parser _parser;
    private readonly ErrorList _errors;
    private readonly string _noun;

    private YamlReader(string file, string text, ErrorList errors, string noun)
    {
        (_file, _noun) = (file, noun);
        _parser = new Parser(new StringReader(text));
        _errors = errors;
    }

    /// <summary>Reads the file's one document, which must be a map; null when there is none.</summary>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="text">Its text.</param>
    /// <param name="errors">Told what is wrong with it.</param>
    /// <param name="noun">What a file is, for messages.</param>
    public static YamlMap? Read(string file, string text, ErrorList errors, string noun = "profile")
    {
        var reader = new YamlReader(file, text, errors, noun);
        try
        {
            return reader.Document();
        }
        catch (YamlException e)
        {
            errors.Add(reader.At(e.Start), FieldPath.Root, OneLine(e.Message));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException or ArithmeticException or IndexOutOfRangeException)
        {
            // The parser has its own bugs (a version number past an int, an escape past Unicode); they are the file's fault all the same.
            errors.Add(reader.At(reader._parser.Current?.End ?? Mark.Empty), FieldPath.Root, "cannot be read as YAML after this");
        }

        return null;
    }

    private YamlMap? Document()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            _errors.Add(new Place(_file, 1, 1), FieldPath.Root, "empty");
            return null;
        }

        var node = Node(FieldPath.Root, 0);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out var second))
        {
            _errors.Add(At(second.Start), FieldPath.Root, $"a second document; a file holds one {_noun}");
        }

        switch (node)
        {
            case YamlMap map:
                return map;
            case not YamlBroken:
                _errors.Add(node.Place, FieldPath.Root, $"a {_noun} is a map of fields, not {node.Noun}");
                break;
        }

        return null;
    }

    private YamlNode Node(FieldPath path, int depth, Place? key = null)
    {
        var current = _parser.Current!;
        var place = At(current.Start);
        if (depth > MaxDepth)
        {
            throw new YamlException(current.Start, current.End, $"nested deeper than {MaxDepth}");
        }

        if (current is AnchorAlias)
        {
            _parser.MoveNext();
            return Broken(place, path, _noun == "profile" ? "an alias (*); write it out, or extend another profile" : "an alias (*); write it out");
        }

        if (current is NodeEvent { Anchor.IsEmpty: false })
        {
            _errors.Add(place, path, _noun == "profile" ? "an anchor (&); write it out, or extend another profile" : "an anchor (&); write it out");
        }

        if (current is NodeEvent { Tag.IsEmpty: false })
        {
            _errors.Add(place, path, $"a tag (!); {_noun}s have none");
        }

        switch (current)
        {
            case Scalar scalar:
                _parser.MoveNext();
                var quoted = scalar.Style != ScalarStyle.Plain;
                // A value that is not there stands nowhere; say where its key stands.
                return new YamlScalar(scalar.Value.Length == 0 && !quoted && key is { } at ? at : place, scalar.Value, quoted);
            case SequenceStart:
                return List(place, path, depth);
            case MappingStart:
                return Map(place, path, depth);
            default:
                throw new YamlException(current.Start, current.End, "a value was expected");
        }
    }

    private YamlList List(Place place, FieldPath path, int depth)
    {
        _parser.MoveNext();
        var items = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Node(path.Item(items.Count), depth + 1));
        }

        return new YamlList(place, items);
    }

    private YamlMap Map(Place place, FieldPath path, int depth)
    {
        _parser.MoveNext();
        var entries = new List<YamlEntry>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = Node(path, depth + 1);
            if (key is not YamlScalar { Text.Length: > 0 and <= LongestKey } name)
            {
                if (key is not YamlBroken)
                {
                    _errors.Add(key.Place, path, key is YamlScalar { Text.Length: > 0 } ? "a field name that long" : "a field name was expected");
                }

                Node(path, depth + 1);
                continue;
            }

            var field = path.Field(name.Text);
            var value = Node(field, depth + 1, key.Place);
            if (lines.TryAdd(name.Text, name.Place.Line))
            {
                entries.Add(new YamlEntry(name.Text, name.Place, value));
            }
            else
            {
                _errors.Add(name.Place, field, $"stands already on line {lines[name.Text]}");
            }
        }

        return new YamlMap(place, entries);
    }

    private YamlBroken Broken(Place place, FieldPath path, string message)
    {
        _errors.Add(place, path, message);
        return new YamlBroken(place);
    }

    private Place At(Mark mark) => new(_file, (int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
