using System.Text.Json.Nodes;
using Emulator.Device.Profiles.Yaml;

namespace Emulator.Device.Profiles.Fields;

/// <summary>A row of the guide: a field of a record.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Words">What it accepts.</param>
/// <param name="Meaning">What it is for.</param>
/// <param name="Default">What it is when it is not written; null when it must be.</param>
/// <param name="Record">The record it holds, where it holds one.</param>
internal sealed record FieldRow(string Name, string Words, string Meaning, JsonNode? Default, IRecordType? Record);

/// <summary>A record as the guide and the schema see it.</summary>
internal interface IRecordType
{
    /// <summary>What it is called: <c>channel</c>.</summary>
    string Name { get; }

    /// <summary>Its fields in the order of the table.</summary>
    IReadOnlyList<FieldRow> Rows { get; }
}

/// <summary>Finds where a field of a record stands.</summary>
internal static class RecordType
{
    /// <summary>The place and path of a field of <paramref name="node"/>, or of the node itself where it has no such field.</summary>
    public static (Place Place, FieldPath Path) Locate(YamlNode node, FieldPath path, string field) =>
        field.Length == 0 ? (node.Place, path)
        : node is YamlMap map && map.TryGet(field, out var entry) ? (entry.Value.Place, path.Field(field))
        : (node.Place, path.Field(field));
}

/// <summary>A map with known fields that fills a record: a table of fields, each with its type, its getter and its setter.</summary>
/// <param name="name">What the record is called.</param>
/// <param name="blank">The record before anything is read: every field as it is when it is not written.</param>
internal sealed class RecordType<T>(string name, T blank) : FieldType<T>, IRecordType
{
    // A file of nothing but unknown fields is no list of slips.
    private const int MostHints = 100;

    private readonly List<Field> _fields = [];
    private readonly Dictionary<string, Field> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _elsewhere = new(StringComparer.Ordinal);
    private readonly List<(string Field, Func<T, string?> Broken)> _rules = [];

    private delegate bool FieldReader(YamlNode node, FieldPath path, ReadContext context, ref T record);

    public string Name => name;

    public override string Words => $"map ({name})";

    public override IRecordType Record => this;

    public IReadOnlyList<FieldRow> Rows => [.. _fields.Select(f => new FieldRow(f.Name, f.Words, f.Meaning, f.Required ? null : f.Write(blank), f.Record))];

    /// <summary>Names of the fields that must be there.</summary>
    public IEnumerable<string> Required => _fields.Where(f => f.Required).Select(f => f.Name);

    /// <summary>A field that must be there.</summary>
    public RecordType<T> Must<TValue>(string field, FieldType<TValue> type, Func<T, TValue> get, Func<T, TValue, T> set, string meaning) =>
        Add(field, type, get, set, meaning, required: true);

    /// <summary>A field that may be there.</summary>
    public RecordType<T> May<TValue>(string field, FieldType<TValue> type, Func<T, TValue> get, Func<T, TValue, T> set, string meaning) =>
        Add(field, type, get, set, meaning, required: false);

    /// <summary>A field that never is there, because something else says it.</summary>
    public RecordType<T> Never(string field, string insteadOf)
    {
        _elsewhere.Add(field, insteadOf);
        return this;
    }

    /// <summary>A rule over several fields. Told at <paramref name="field"/>, and only when each field for itself is right.</summary>
    public RecordType<T> Rule(string field, Func<T, string?> broken)
    {
        _rules.Add((field, broken));
        return this;
    }

    public override bool TryRead(YamlNode node, FieldPath path, ReadContext context, out T value)
    {
        value = blank;
        var errors = context.Errors;
        var before = errors.Count;
        // "encode:" with every line below it commented out is an empty map.
        var map = node is YamlScalar { IsNothing: true } ? new YamlMap(node.Place, []) : node as YamlMap;
        if (map is null)
        {
            if (node is not YamlBroken)
            {
                errors.Add(node.Place, path, $"{node.Noun}; a map ({name}) is expected");
            }

            return false;
        }

        foreach (var entry in map.Entries)
        {
            if (_byName.TryGetValue(entry.Key, out var field))
            {
                field.Read(entry.Value, path.Field(entry.Key), context, ref value);
            }
            else
            {
                errors.Add(entry.KeyPlace, path.Field(entry.Key), _elsewhere.TryGetValue(entry.Key, out var instead)
                    ? $"not a field: {instead}"
                    : $"unknown field{(errors.Count - before < MostHints ? Spelling.Hint(entry.Key, _byName.Keys) : "")}");
            }
        }

        foreach (var missing in _fields.Where(f => f.Required && !map.TryGet(f.Name, out _)))
        {
            errors.Add(map.Place, path.Field(missing.Name), $"is missing; {missing.Words} is expected");
        }

        if (errors.Count == before)
        {
            foreach (var (field, broken) in _rules)
            {
                if (broken(value) is { } why)
                {
                    var (at, where) = RecordType.Locate(map, path, field);
                    errors.Add(at, where, why);
                }
            }
        }

        return errors.Count == before;
    }

    public override JsonNode Write(T value) =>
        new JsonObject(_fields.Where(f => f.Write(value) is not null).Select(f => KeyValuePair.Create(f.Name, f.Write(value))));

    public override JsonObject Schema() => Schema(withRequired: true);

    /// <summary>The schema of a record that may inherit what it must have.</summary>
    public JsonObject Schema(bool withRequired)
    {
        var properties = new JsonObject();
        foreach (var field in _fields)
        {
            var schema = field.Schema(withRequired);
            schema.Insert(0, "description", field.Meaning);
            if (!field.Required && field.Record is null && field.Write(blank) is { } shipped)
            {
                schema["default"] = shipped;
            }

            properties[field.Name] = schema;
        }

        var whole = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        if (withRequired && Required.Any())
        {
            whole["required"] = new JsonArray([.. Required.Select(r => (JsonNode)r)]);
        }

        return whole;
    }

    private RecordType<T> Add<TValue>(string field, FieldType<TValue> type, Func<T, TValue> get, Func<T, TValue, T> set, string meaning, bool required)
    {
        var made = new Field(field, type.Words, meaning, required, type.Record)
        {
            Read = (YamlNode node, FieldPath path, ReadContext context, ref T record) =>
            {
                var good = type.TryRead(node, path, context, out var value);
                record = good || type is RecordType<TValue> ? set(record, value) : record;
                return good;
            },
            Write = record => get(record) is { } value ? type.Write(value) : null,
            Schema = withRequired => type is RecordType<TValue> nested ? nested.Schema(withRequired) : type.Schema(),
        };
        _fields.Add(made);
        _byName.Add(field, made);
        return this;
    }

    private sealed record Field(string Name, string Words, string Meaning, bool Required, IRecordType? Record)
    {
        public required FieldReader Read { get; init; }

        public required Func<T, JsonNode?> Write { get; init; }

        public required Func<bool, JsonObject> Schema { get; init; }
    }
}
