using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Emulator.Device.Profiles.Yaml;
using Emulator.Protocol.KeyValue;

namespace Emulator.Device.Profiles.Fields;

/// <summary>
/// Config values: a map from path to value. A file may write <c>VideoColor[0][0].Brightness: 60</c> or nest maps and lists;
/// <see cref="Flatten"/> makes one of the other before profiles are merged, because they are merged by path.
/// </summary>
internal sealed class ConfigType : FieldType<ImmutableArray<KeyValuePair<string, string>>>
{
    public override string Words => "map from path to value";

    /// <summary>Every value under its whole path, in the order of the file.</summary>
    public static YamlMap Flatten(YamlMap config, FieldPath field, ErrorList errors)
    {
        var flat = new List<YamlEntry>();
        var lines = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in config.Entries)
        {
            Visit(entry.Key, entry.KeyPlace, entry.Value);
        }

        return new YamlMap(config.Place, flat);

        void Visit(string text, Place place, YamlNode value)
        {
            if (text.Length > ConfigPath.MaxLength)
            {
                errors.Add(place, field.Field(text), "name too long");
                return;
            }

            switch (value)
            {
                case YamlMap map:
                    foreach (var member in map.Entries)
                    {
                        Visit(member.Key[0] == '[' ? text + member.Key : $"{text}.{member.Key}", member.KeyPlace, member.Value);
                    }

                    break;
                case YamlList list:
                    for (var i = 0; i < list.Items.Count; i++)
                    {
                        Visit(string.Create(CultureInfo.InvariantCulture, $"{text}[{i}]"), list.Items[i].Place, list.Items[i]);
                    }

                    break;
                case YamlScalar { IsNothing: true }:
                    errors.Add(place, field.Field(text), "has no value; write '' for an empty text");
                    break;
                case YamlScalar:
                    Leaf(text, place, value);
                    break;
            }
        }

        void Leaf(string text, Place place, YamlNode value)
        {
            if (!ConfigPath.TryParse(text, out var path, out var error))
            {
                errors.Add(place, field.Field(text), error);
                return;
            }

            var name = path.ToString();
            if (lines.TryAdd(name, place.Line))
            {
                flat.Add(new YamlEntry(name, place, value));
            }
            else
            {
                errors.Add(place, field.Field(name), $"stands already on line {lines[name]}");
            }
        }
    }

    public override bool TryRead(YamlNode node, FieldPath path, ReadContext context, out ImmutableArray<KeyValuePair<string, string>> value)
    {
        value = [];
        switch (node)
        {
            case YamlMap map:
                value = [.. map.Entries.Select(e => KeyValuePair.Create(e.Key, ((YamlScalar)e.Value).Text))];
                return true;
            case YamlScalar { IsNothing: true }:
                return true;
            case not YamlBroken:
                context.Errors.Add(node.Place, path, $"{node.Noun}; a {Words} is expected");
                break;
        }

        return false;
    }

    public override JsonNode Write(ImmutableArray<KeyValuePair<string, string>> value) =>
        new JsonObject(value.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value)));

    public override JsonObject Schema() => new() { ["type"] = new JsonArray("object", "null") };
}
