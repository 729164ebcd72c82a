using System.Text.Json;
using Emulator.Device.Profiles.Fields;
using Emulator.Device.Profiles.Yaml;

namespace Emulator.Device.Fleets;

/// <summary>Reads a device that is to be added from JSON, with the fields of a fleet file.</summary>
public static class FleetOrder
{
    /// <summary>Reads it; null when it is wrong.</summary>
    /// <param name="json">An object.</param>
    /// <param name="errors">What is wrong with it: the field, and why.</param>
    public static FleetDevice? Read(JsonElement json, out IReadOnlyList<(string Field, string Why)> errors)
    {
        var list = new ErrorList();
        var good = FleetFields.Added.TryRead(NodeOf(json), FieldPath.Root, new ReadContext(list, SceneExists: null), out var device);
        errors = [.. list.All.Select(e => (e.Field, e.Message))];
        return good ? device : null;
    }

    // JSON has no lines worth telling: what is wrong is found by its field. The parser has bounded its depth.
    private static YamlNode NodeOf(JsonElement json)
    {
        var nowhere = new Place("", 1, 1);
        return json.ValueKind switch
        {
            JsonValueKind.Object => new YamlMap(nowhere, [.. json.EnumerateObject().DistinctBy(p => p.Name, StringComparer.Ordinal).Where(p => p.Name.Length > 0).Select(p => new YamlEntry(p.Name, nowhere, NodeOf(p.Value)))]),
            JsonValueKind.Array => new YamlList(nowhere, [.. json.EnumerateArray().Select(NodeOf)]),
            JsonValueKind.String => new YamlScalar(nowhere, json.GetString()!, quoted: true),
            JsonValueKind.Null => new YamlScalar(nowhere, "", quoted: false),
            _ => new YamlScalar(nowhere, json.GetRawText(), quoted: false),
        };
    }
}
