using System.Buffers;
using System.Globalization;
using System.Text;

namespace Emulator.Protocol.KeyValue;

/// <summary>
/// Writes the answers of the document: lines <c>key=value</c> that end in CRLF, UTF-8, no blanks around the equals sign
/// (those in the document's examples are print artefacts).
/// </summary>
public sealed class KeyValueWriter(IBufferWriter<byte> output)
{
    /// <summary>Writes one line: what in it would end the line, or is no character that is seen, becomes <c>?</c>.</summary>
    public KeyValueWriter Line(string key, string value)
    {
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(key.Length + value.Length) + 3);
        var length = Encoding.UTF8.GetBytes(key, span);
        span[length++] = (byte)'=';
        length += Encoding.UTF8.GetBytes(value, span[length..]);
        if (span[..length].ContainsAnyInRange((byte)0, (byte)0x1F))
        {
            Flatten(span[..length]);
        }

        span[length++] = (byte)'\r';
        span[length++] = (byte)'\n';
        output.Advance(length);
        return this;
    }

    /// <summary>Writes one line with a whole number.</summary>
    public KeyValueWriter Line(string key, long value) => Line(key, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes one line with <c>true</c> or <c>false</c> (document section 3.2).</summary>
    public KeyValueWriter Line(string key, bool value) => Line(key, value ? "true" : "false");

    /// <summary>Writes one line for each item: <c>key[0]=..</c>, <c>key[1]=..</c>.</summary>
    public KeyValueWriter Lines(string key, IEnumerable<string> values)
    {
        var index = 0;
        foreach (var value in values)
        {
            Line($"{key}[{index++}]", value);
        }

        return this;
    }

    // Whoever gave a value a second line would have given the answer a line of their own.
    private static void Flatten(Span<byte> line)
    {
        foreach (ref var one in line)
        {
            one = one < 0x20 ? (byte)'?' : one;
        }
    }
}
