using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Emulator.Protocol.KeyValue;

namespace Emulator.Device.Config;

/// <summary>Writes nodes as the two texts they appear in: the lines of <c>getConfig</c> and the JSON of <c>Config.backup</c>.</summary>
public static class ConfigText
{
    /// <summary>Lines <c>head.member[index]=value</c>.</summary>
    public static byte[] Render(string head, ConfigNode node)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        Render(new KeyValueWriter(output), head, node);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>JSON: tables are objects, leaves have the type of their kind.</summary>
    public static void WriteJson(Utf8JsonWriter json, ConfigNode node)
    {
        switch (node)
        {
            case ConfigTable table:
                json.WriteStartObject();
                for (var i = 0; i < table.Names.Length; i++)
                {
                    json.WritePropertyName(table.Names[i]);
                    WriteJson(json, table.Values[i]);
                }

                json.WriteEndObject();
                break;
            case ConfigArray array:
                json.WriteStartArray();
                foreach (var item in array.Items)
                {
                    WriteJson(json, item);
                }

                json.WriteEndArray();
                break;
            case ConfigValue { Kind: ConfigKind.Bool } value:
                json.WriteBooleanValue(value.Text == "true");
                break;
            case ConfigValue { Kind: ConfigKind.Integer } value when long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number):
                json.WriteNumberValue(number);
                break;
            case ConfigValue { Kind: ConfigKind.Float } value when decimal.TryParse(value.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number):
                json.WriteNumberValue(number);
                break;
            case ConfigValue value:
                json.WriteStringValue(value.Text);
                break;
        }
    }

    private static void Render(KeyValueWriter lines, string head, ConfigNode node)
    {
        switch (node)
        {
            case ConfigTable table:
                for (var i = 0; i < table.Names.Length; i++)
                {
                    Render(lines, $"{head}.{table.Names[i]}", table.Values[i]);
                }

                break;
            case ConfigArray array:
                for (var i = 0; i < array.Items.Length; i++)
                {
                    Render(lines, string.Create(CultureInfo.InvariantCulture, $"{head}[{i}]"), array.Items[i]);
                }

                break;
            case ConfigValue value:
                lines.Line(head, value.Text);
                break;
        }
    }
}
