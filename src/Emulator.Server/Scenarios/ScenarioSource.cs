using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Emulator.Device.Profiles;
using Emulator.Device.Profiles.Yaml;

namespace Emulator.Server.Scenarios;

/// <summary>
/// A scenario file as JSON, whatever it was written as, and where each of its fields stands. What the control API takes of a fault or a
/// stimulus a scenario takes by the same readers, and an error still has its line.
/// </summary>
internal sealed partial class ScenarioSource
{
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);
    private readonly string _file;
    private readonly ErrorList _errors;

    private ScenarioSource(string file, ErrorList errors) => (_file, _errors) = (file, errors);

    /// <summary>The file as a whole.</summary>
    public JsonElement Root { get; private set; }

    /// <summary>Whether nothing has been found wrong so far.</summary>
    public bool IsGood => _errors.Count == 0;

    /// <summary>Reads YAML or JSON; null, with errors, when it is neither.</summary>
    public static ScenarioSource? Read(string file, ReadOnlySpan<byte> bytes, ErrorList errors)
    {
        if (YamlText.Read(file, bytes, errors) is not { } text || YamlReader.Read(file, WithQuotedPaths(text), errors, "scenario") is not { } map)
        {
            return null;
        }

        var source = new ScenarioSource(file, errors);
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            source.Write(writer, map, "");
        }

        source.Root = JsonElement.Parse(json.WrittenSpan);
        return source;
    }

    /// <summary>Notes what is wrong with a field, where it stands or where it ought to.</summary>
    public void Wrong(string path, string why)
    {
        // A field that is not there is missed where it would be.
        var at = path;
        Place place;
        while (!_places.TryGetValue(at, out place))
        {
            var cut = Math.Max(at.LastIndexOf('.'), at.LastIndexOf('['));
            if (cut <= 0)
            {
                place = new Place(_file, 1, 1);
                break;
            }

            at = at[..cut];
        }

        _errors.Add(place, path.Length == 0 ? FieldPath.Root : FieldPath.Root.Field(path), why);
    }

    /// <summary>Line of a field, from 1.</summary>
    public int LineOf(string path) => _places.TryGetValue(path, out var place) ? place.Line : 1;

    /// <summary>Finds fields that a map may not have.</summary>
    public void Known(JsonElement map, string path, IReadOnlyList<string> known)
    {
        foreach (var field in map.EnumerateObject())
        {
            if (!known.Contains(field.Name, StringComparer.Ordinal))
            {
                Wrong(Join(path, field.Name), $"there is no field {Spelling.Quote(field.Name)}{Spelling.Hint(field.Name, known)}");
            }
        }
    }

    /// <summary>A map, or an error.</summary>
    public bool IsMap(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            Wrong(path, "a map of fields was expected");
        }

        return value.ValueKind == JsonValueKind.Object;
    }

    /// <summary>Finds a field that is there and not nothing.</summary>
    public static bool Has(JsonElement map, string name, [NotNullWhen(true)] out JsonElement value) => map.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>A text; null when there is none, or with an error when it is none.</summary>
    public string? Text(JsonElement map, string path, string name)
    {
        if (!Has(map, name, out var value))
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.String)
        {
            return value.GetString();
        }

        if (value.ValueKind is JsonValueKind.Number)
        {
            return value.GetRawText();
        }

        Wrong(Join(path, name), $"{name} is a text");
        return null;
    }

    /// <summary>A whole number within bounds.</summary>
    public int? Int(JsonElement map, string path, string name, int min, int max)
    {
        if (!Has(map, name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Wrong(Join(path, name), $"{name} is a whole number from {min} to {max}");
        return null;
    }

    /// <summary>A span of time.</summary>
    public TimeSpan? Duration(JsonElement map, string path, string name)
    {
        if (!Has(map, name, out var value))
        {
            return null;
        }

        if ((value.ValueKind == JsonValueKind.String && Faults.DurationText.TryParse(value.GetString()!, out var span))
            || (value.ValueKind == JsonValueKind.Number && Faults.DurationText.TryOf(value.GetDouble(), out span)))
        {
            return span;
        }

        Wrong(Join(path, name), $"{name} is a time: seconds, or a text such as 300ms, 5s, 2m, 1h");
        return null;
    }

    /// <summary>What the control API takes as JSON, read as it reads it; null with an error when it would not.</summary>
    public T? Read<T>(JsonElement value, string path, JsonSerializerOptions json)
        where T : class
    {
        if (!IsMap(value, path))
        {
            return null;
        }

        var names = json.GetTypeInfo(typeof(T)).Properties.Select(p => p.Name).ToList();
        if (value.EnumerateObject().Any(p => !names.Contains(p.Name, StringComparer.OrdinalIgnoreCase)))
        {
            Known(value, path, names);
            return null;
        }

        try
        {
            return value.Deserialize<T>(json);
        }
        catch (JsonException wrong)
        {
            Wrong(Join(path, (wrong.Path ?? "").TrimStart('$').TrimStart('.')), "not what is expected here");
            return null;
        }
    }

    /// <summary>The path of a field within another.</summary>
    public static string Join(string path, string name) => path.Length == 0 ? name : name.Length == 0 ? path : name[0] == '[' ? path + name : $"{path}.{name}";

    private void Write(Utf8JsonWriter json, YamlNode node, string path)
    {
        _places.TryAdd(path, node.Place);
        switch (node)
        {
            case YamlMap map:
                json.WriteStartObject();
                foreach (var entry in map.Entries)
                {
                    var field = Join(path, entry.Key);
                    _places.TryAdd(field, entry.KeyPlace);
                    json.WritePropertyName(entry.Key);
                    Write(json, entry.Value, field);
                }

                json.WriteEndObject();
                break;
            case YamlList list:
                json.WriteStartArray();
                for (var i = 0; i < list.Items.Count; i++)
                {
                    Write(json, list.Items[i], string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"));
                }

                json.WriteEndArray();
                break;
            case YamlScalar scalar:
                WriteScalar(json, scalar);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    private static void WriteScalar(Utf8JsonWriter json, YamlScalar scalar)
    {
        if (scalar.IsNothing)
        {
            json.WriteNullValue();
        }
        else if (!scalar.IsQuoted && scalar.Text is "true" or "false")
        {
            json.WriteBooleanValue(scalar.Text == "true");
        }
        else if (!scalar.IsQuoted && Number().IsMatch(scalar.Text) && double.IsFinite(double.Parse(scalar.Text, CultureInfo.InvariantCulture)))
        {
            json.WriteRawValue(scalar.Text);
        }
        else
        {
            json.WriteStringValue(scalar.Text);
        }
    }

    // { VideoColor[0].Brightness: 50 }: a bracket cannot stand in a plain key between braces, and everybody writes it there.
    private static string WithQuotedPaths(string text)
    {
        if (!text.Contains('{'))
        {
            return text;
        }

        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Contains('{'))
            {
                lines[i] = PathKey().Replace(lines[i], static match => match.Groups["path"].Success ? $"{match.Groups["before"]}\"{match.Groups["path"]}\"{match.Groups["after"]}" : match.Value);
            }
        }

        return string.Join('\n', lines);
    }

    [GeneratedRegex(@"^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,15})?([eE][+-]?[0-9]{1,2})?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();

    // What stands in quotes is passed over.
    [GeneratedRegex(@"""(?:[^""\\]|\\.)*""|'[^']*'|(?<before>[{,]\s*)(?<path>[A-Za-z_][\w.]*\[[\w.\[\]]*)(?<after>\s*:\s)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PathKey();
}
