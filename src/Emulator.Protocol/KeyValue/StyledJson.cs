using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Emulator.Protocol.KeyValue;

/// <summary>
/// Writes JSON as devices do: three blanks for each level, <c>"name" : value</c>, lists of plain values on one line, LF line ends.
/// </summary>
public static class StyledJson
{
    private const int Indent = 3;

    /// <summary>The text of a value.</summary>
    public static string Format(JsonElement value)
    {
        var text = new StringBuilder();
        Write(text, value, 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonElement value, int level)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                WriteObject(text, value, level);
                break;
            case JsonValueKind.Object:
                text.Append("{}");
                break;
            case JsonValueKind.Array when value.GetArrayLength() == 0:
                text.Append("[]");
                break;
            case JsonValueKind.Array when value.EnumerateArray().All(IsPlain):
                WriteList(text, value, level);
                break;
            case JsonValueKind.Array:
                WriteArray(text, value, level);
                break;
            case JsonValueKind.String:
                Write(text, value.GetString()!);
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static void WriteObject(StringBuilder text, JsonElement value, int level)
    {
        text.Append('{');
        var more = "";
        foreach (var property in value.EnumerateObject())
        {
            Write(Line(text.Append(more), level + 1), property.Name);
            text.Append(" : ");
            Write(text, property.Value, level + 1);
            more = ",";
        }

        Line(text, level).Append('}');
    }

    private static void WriteList(StringBuilder text, JsonElement value, int level)
    {
        var more = "[ ";
        foreach (var item in value.EnumerateArray())
        {
            text.Append(more);
            Write(text, item, level);
            more = ", ";
        }

        text.Append(" ]");
    }

    private static void WriteArray(StringBuilder text, JsonElement value, int level)
    {
        var more = "[";
        foreach (var item in value.EnumerateArray())
        {
            Line(text.Append(more), level + 1);
            Write(text, item, level + 1);
            more = ",";
        }

        Line(text, level).Append(']');
    }

    // In UTF-8 as it is, not escaped as for a web page.
    private static void Write(StringBuilder text, string plain) =>
        text.Append('"').Append(JsonEncodedText.Encode(plain, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString()).Append('"');

    private static bool IsPlain(JsonElement item) => item.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array);

    private static StringBuilder Line(StringBuilder text, int level) => text.Append('\n').Append(' ', level * Indent);
}
