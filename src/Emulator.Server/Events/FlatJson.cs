using System.Text.Json;

namespace Emulator.Server.Events;

/// <summary>JSON as lines of key and value: members by their names with dots between, items by their index in brackets.</summary>
internal static class FlatJson
{
    /// <summary>Tells each value that is neither an object nor an array.</summary>
    /// <param name="key">What it is called; empty for the members of an object by themselves.</param>
    /// <param name="value">The JSON.</param>
    /// <param name="write">Takes a key and a value of one line each.</param>
    public static void Write(string key, JsonElement value, Action<string, string> write)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    Write(key.Length == 0 ? property.Name : $"{key}.{property.Name}", property.Value, write);
                }

                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in value.EnumerateArray())
                {
                    Write($"{key}[{index++}]", item, write);
                }

                break;
            default:
                write(OneLine(key), OneLine(value.ToString()));
                break;
        }
    }

    private static string OneLine(string text) => text.AsSpan().ContainsAny('\r', '\n') ? text.ReplaceLineEndings(" ") : text;
}
