using System.Text.Json;
using Emulator.Device.Profiles.Fields;
using Emulator.Device.Profiles.Yaml;

namespace Emulator.Device.Fleets;

/// <summary>Reads a device that is to be added from JSON, with the fields of a fleet file.</summary>
public static class FleetOrder
{
    private static readonly Place Nowhere = new("", 1, 1);

    /// <summary>Reads it; null when it is wrong.</summary>
    /// <param name="json">An object.</param>
    /// <param name="errors">What is wrong with it: the field, and why.</param>
    public static FleetDevice? Read(JsonElement json, out IReadOnlyList<(string Field, string Why)> errors)
    {
        var list = new ErrorList();
        CheckTypes(json, list);
        var good = list.Count == 0 & FleetFields.Added.TryRead(NodeOf(json), FieldPath.Root, new ReadContext(list, SceneExists: null), out var device);
        errors = [.. list.All.Select(e => (e.Field, e.Message))];
        return good ? device : null;
    }

    // To YAML 7 may be a text; to JSON it is none. Config values are all texts, however they are written.
    private static void CheckTypes(JsonElement json, ErrorList errors)
    {
        foreach (var property in json.ValueKind == JsonValueKind.Object ? json.EnumerateObject() : [])
        {
            var isNumber = property.Name is "http" or "rtsp" or "https" or "rtsps" or "dhip" or "seed";
            if (!isNumber && property.Name != "config" && property.Value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
            {
                errors.Add(Nowhere, FieldPath.Root.Field(property.Name), $"{property.Value.GetRawText()} is no text");
            }
        }
    }

    // JSON has no lines worth telling: what is wrong is found by its field. The parser has bounded its depth. What is null is left out.
    private static YamlNode NodeOf(JsonElement json)
    {
        return json.ValueKind switch
        {
            JsonValueKind.Object => new YamlMap(Nowhere, [.. json.EnumerateObject().DistinctBy(p => p.Name, StringComparer.Ordinal).Where(p => p.Name.Length > 0 && p.Value.ValueKind != JsonValueKind.Null).Select(p => new YamlEntry(p.Name, Nowhere, NodeOf(p.Value)))]),
            JsonValueKind.Array => new YamlList(Nowhere, [.. json.EnumerateArray().Select(NodeOf)]),
            JsonValueKind.String => new YamlScalar(Nowhere, json.GetString()!, quoted: true),
            JsonValueKind.Null or JsonValueKind.Undefined => new YamlScalar(Nowhere, "", quoted: false),
            _ => new YamlScalar(Nowhere, json.GetRawText(), quoted: false),
        };
    }
}
