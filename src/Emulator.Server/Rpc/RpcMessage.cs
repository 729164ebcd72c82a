using System.Text.Json;

namespace Emulator.Server.Rpc;

/// <summary>A message of this protocol as JSON, whose names can all be read.</summary>
internal static class RpcMessage
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32 };

    /// <summary>Reads a message; zero bytes and line ends behind it do not count.</summary>
    /// <exception cref="JsonException">It is no JSON, or a name in it is no Unicode. A value that is none is taken: it is no text to who asks for it.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> message)
    {
        message = message.TrimEnd("\0\r\n "u8);
        CheckNames(message.Span);
        return JsonDocument.Parse(message, Strict);
    }

    // Half of a surrogate pair and bytes that are no UTF-8 pass for JSON until a name is compared or told.
    private static void CheckNames(ReadOnlySpan<byte> message)
    {
        var json = new Utf8JsonReader(message, new JsonReaderOptions { MaxDepth = Strict.MaxDepth });
        try
        {
            while (json.Read())
            {
                if (json.TokenType == JsonTokenType.PropertyName)
                {
                    _ = json.GetString();
                }
            }
        }
        catch (InvalidOperationException problem)
        {
            throw new JsonException("a name that is no Unicode", problem);
        }
    }
}
