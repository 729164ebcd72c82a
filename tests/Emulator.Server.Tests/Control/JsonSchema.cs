using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Emulator.Server.Tests.Control;

/// <summary>
/// Holds JSON against a schema of an OpenAPI document: the words that ours uses, and no others, so that a word that is not checked here fails
/// rather than passes.
/// </summary>
internal sealed class JsonSchema(JsonElement document)
{
    private static readonly string[] Annotations = ["description", "format", "example", "title", "default"];

    /// <summary>What is wrong, each with its place; nothing when the value is as described.</summary>
    public IEnumerable<string> Errors(JsonElement schema, JsonElement value, string at = "$")
    {
        foreach (var word in schema.EnumerateObject())
        {
            foreach (var error in Check(word.Name, word.Value, schema, value, at))
            {
                yield return error;
            }
        }
    }

    /// <summary>A schema with its reference followed.</summary>
    public JsonElement Follow(JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out var reference))
        {
            var found = document;
            foreach (var step in reference.GetString()!.Split('/').Skip(1))
            {
                found = found.GetProperty(step);
            }

            schema = found;
        }

        return schema;
    }

    private IEnumerable<string> Check(string word, JsonElement given, JsonElement schema, JsonElement value, string at)
    {
        switch (word)
        {
            case "$ref":
                return Errors(Follow(schema), value, at);
            case "type":
                var types = given.ValueKind == JsonValueKind.Array ? given.EnumerateArray().Select(t => t.GetString()!) : [given.GetString()!];
                return types.Any(t => Is(t, value)) ? [] : [$"{at}: {value.ValueKind} is not {string.Join(" or ", types)}"];
            case "enum":
                // Null of a field that may be left out is no word.
                return value.ValueKind == JsonValueKind.Null || given.EnumerateArray().Any(w => JsonElement.DeepEquals(w, value)) ? [] : [$"{at}: {value} is none of {given}"];
            case "oneOf" or "anyOf":
                return given.EnumerateArray().Any(s => !Errors(s, value, at).Any()) ? [] : [$"{at}: {value} is none of {word}"];
            case "properties" when value.ValueKind == JsonValueKind.Object:
                return given.EnumerateObject().Where(p => value.TryGetProperty(p.Name, out _)).SelectMany(p => Errors(p.Value, value.GetProperty(p.Name), $"{at}.{p.Name}"));
            case "required" when value.ValueKind == JsonValueKind.Object:
                return given.EnumerateArray().Where(r => !value.TryGetProperty(r.GetString()!, out _)).Select(r => $"{at}: {r} is missing");
            case "additionalProperties" when value.ValueKind == JsonValueKind.Object:
                var others = value.EnumerateObject().Where(p => !schema.TryGetProperty("properties", out var known) || !known.TryGetProperty(p.Name, out _));
                return given.ValueKind == JsonValueKind.False ? others.Select(o => $"{at}: {o.Name} is not described")
                    : given.ValueKind == JsonValueKind.Object ? others.SelectMany(o => Errors(given, o.Value, $"{at}.{o.Name}")) : [];
            case "items" when value.ValueKind == JsonValueKind.Array:
                return value.EnumerateArray().SelectMany((v, i) => Errors(given, v, $"{at}[{i}]"));
            case "minItems" or "maxItems" when value.ValueKind == JsonValueKind.Array:
                return word == "minItems" == value.GetArrayLength() >= given.GetInt32() || value.GetArrayLength() == given.GetInt32() ? [] : [$"{at}: {word} {given}"];
            case "minLength" when value.ValueKind == JsonValueKind.String:
                return value.GetString()!.Length >= given.GetInt32() ? [] : [$"{at}: {word} {given}"];
            case "maxLength" when value.ValueKind == JsonValueKind.String:
                return value.GetString()!.Length <= given.GetInt32() ? [] : [$"{at}: {word} {given}"];
            case "pattern" when value.ValueKind == JsonValueKind.String:
                return Regex.IsMatch(value.GetString()!, given.GetString()!, RegexOptions.None, TimeSpan.FromSeconds(1)) ? [] : [$"{at}: {value} does not match {given}"];
            case "minimum" or "maximum" or "exclusiveMinimum" when value.ValueKind == JsonValueKind.Number:
                var (number, bound) = (value.GetDouble(), Number(given));
                return (word == "minimum" ? number >= bound : word == "maximum" ? number <= bound : number > bound) ? [] : [$"{at}: {value} against {word} {given}"];
            case "properties" or "required" or "additionalProperties" or "items" or "minItems" or "maxItems" or "minLength" or "maxLength" or "pattern" or "minimum" or "maximum" or "exclusiveMinimum":
                return [];
            default:
                return Annotations.Contains(word) ? [] : [$"{at}: the word {word} is not known to this test"];
        }
    }

    private static double Number(JsonElement number) => number.ValueKind == JsonValueKind.Number ? number.GetDouble() : double.Parse(number.GetString()!, CultureInfo.InvariantCulture);

    private static bool Is(string type, JsonElement value) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        _ => false,
    };
}
