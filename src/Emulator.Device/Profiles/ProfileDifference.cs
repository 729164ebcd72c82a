using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Emulator.Device.Profiles;

/// <summary>Writes a profile as a file that extends another and says only what differs.</summary>
public static class ProfileDifference
{
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>The file's text, which <see cref="ProfileLoader"/> reads back.</summary>
    /// <param name="profile">The profile. Of its config values only those beyond the parent's are its own.</param>
    /// <param name="parent">The profile that it extends.</param>
    /// <param name="remarks">Lines for people, written at the top.</param>
    public static string Of(DeviceProfile profile, DeviceProfile parent, IEnumerable<string> remarks)
    {
        var text = new StringBuilder("# yaml-language-server: $schema=profile.schema.json\n");
        foreach (var remark in remarks)
        {
            text.Append("# ").Append(Plain(remark)).Append('\n');
        }

        text.Append("\nextends: ").Append(parent.Name).Append('\n');
        var own = profile with { Config = [.. profile.Config.Skip(parent.Config.Length)], Raw = [.. profile.Raw.Skip(parent.Raw.Length)] };
        var (mine, theirs) = ((JsonObject)ProfileFields.Profile.Write(own), (JsonObject)ProfileFields.Profile.Write(parent with { Config = [], Raw = [] }));
        foreach (var (name, value) in mine)
        {
            if (value is not null && name != "extends" && !JsonNode.DeepEquals(value, theirs[name]))
            {
                Write(text, name, value, theirs[name]);
            }
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, string name, JsonNode value, JsonNode? parent)
    {
        text.Append('\n').Append(name).Append(':');
        switch (value)
        {
            case JsonObject map:
                text.Append('\n');
                foreach (var (key, member) in map)
                {
                    if (member is not null && !JsonNode.DeepEquals(member, (parent as JsonObject)?[key]))
                    {
                        text.Append("  ").Append(Key(key)).Append(": ").Append(Flow(member)).Append('\n');
                    }
                }

                break;
            case JsonArray { Count: > 0 } list when list[0] is JsonObject:
                text.Append('\n');
                foreach (var item in list)
                {
                    text.Append("  - ").Append(Flow(item!)).Append('\n');
                }

                break;
            default:
                text.Append(' ').Append(Flow(value)).Append('\n');
                break;
        }
    }

    // A value in one line, texts in double quotes as in JSON, whose escapes YAML has too.
    private static string Flow(JsonNode value) => value switch
    {
        JsonObject map => $"{{ {string.Join(", ", map.Where(m => m.Value is not null).Select(m => $"{Key(m.Key)}: {Flow(m.Value!)}"))} }}",
        JsonArray list => $"[{string.Join(", ", list.Select(item => Flow(item!)))}]",
        JsonValue scalar when scalar.TryGetValue<string>(out var text) => Quote(text),
        _ => value.ToString(),
    };

    private static string Key(string name) => name.All(char.IsAsciiLetterOrDigit) ? name : Quote(name);

    private static string Quote(string text) => "\"" + JsonEncodedText.Encode(text, Encoder) + "\"";

    private static string Plain(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
