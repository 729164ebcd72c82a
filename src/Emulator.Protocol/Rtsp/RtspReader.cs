using System.Buffers;
using System.Globalization;
using System.Text;

namespace Emulator.Protocol.Rtsp;

/// <summary>What was found at the start of a client's bytes.</summary>
public enum RtspItemKind
{
    /// <summary>Nothing whole yet.</summary>
    More,

    /// <summary>A request.</summary>
    Request,

    /// <summary>An interleaved packet (RFC 2326 section 10.12).</summary>
    Interleaved,

    /// <summary>Something that is no request.</summary>
    Bad,
}

/// <summary>One thing a client sent.</summary>
/// <param name="Kind">What it is.</param>
public readonly record struct RtspItem(RtspItemKind Kind)
{
    /// <summary>The request; of something bad, what could be read of it, or null.</summary>
    public RtspRequest? Request { get; init; }

    /// <summary>Channel of an interleaved packet.</summary>
    public byte Channel { get; init; }

    /// <summary>Bytes of an interleaved packet, valid as long as the buffer is.</summary>
    public ReadOnlySequence<byte> Payload { get; init; }

    /// <summary>The status that something bad is answered with.</summary>
    public int Status { get; init; }

    /// <summary>True when nobody can tell where the next request begins, so that the connection has to end.</summary>
    public bool IsLost { get; init; }
}

/// <summary>Takes a client's bytes apart, as they arrive (RFC 2326 sections 4, 6 and 10.12). Bounded in all it reads.</summary>
public static class RtspReader
{
    /// <summary>Longest request line and headers together, in bytes.</summary>
    public const int MaxHead = 16 * 1024;

    /// <summary>Most headers.</summary>
    public const int MaxHeaders = 64;

    /// <summary>Longest body in bytes.</summary>
    public const int MaxBody = 16 * 1024;

    /// <summary>Most bytes that have to be buffered before something whole is found.</summary>
    public const int MaxItem = 4 + ushort.MaxValue;

    private const string Version = "RTSP/1.0";

    /// <summary>Reads one thing and moves the buffer behind it; behind nothing when the answer is <see cref="RtspItemKind.More"/>.</summary>
    public static RtspItem Read(ref ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        // Clients send empty lines between requests; RFC 2616 section 4.1 says to be kind.
        reader.AdvancePastAny((byte)'\r', (byte)'\n');
        buffer = buffer.Slice(reader.Position);
        if (!reader.TryPeek(out var first))
        {
            return default;
        }

        if (first == '$')
        {
            return ReadInterleaved(ref buffer);
        }

        return first is >= (byte)'A' and <= (byte)'Z' or >= (byte)'a' and <= (byte)'z' or (byte)'_' ? ReadRequest(ref buffer) : Lost(400);
    }

    private static RtspItem ReadInterleaved(ref ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        reader.Advance(1);
        if (!reader.TryRead(out var channel) || !reader.TryReadBigEndian(out short length) || reader.Remaining < (ushort)length)
        {
            return default;
        }

        var payload = reader.UnreadSequence.Slice(0, (ushort)length);
        buffer = buffer.Slice(payload.End);
        return new RtspItem(RtspItemKind.Interleaved) { Channel = channel, Payload = payload };
    }

    private static RtspItem ReadRequest(ref ReadOnlySequence<byte> buffer)
    {
        var lines = new List<string>();
        var reader = new SequenceReader<byte>(buffer);
        while (true)
        {
            if (!reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
            {
                return buffer.Length >= MaxHead ? Lost(lines.Count == 0 ? 414 : 400) : default;
            }

            if (reader.Consumed > MaxHead || lines.Count > MaxHeaders)
            {
                return Lost(lines.Count == 0 ? 414 : 400);
            }

            var text = Encoding.Latin1.GetString(line).TrimEnd('\r');
            if (text.Length == 0)
            {
                break;
            }

            lines.Add(text);
        }

        var parts = lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // Of what a client sends, its URL and the options it requires go into answers: nothing in them may end a line or steer a terminal.
        var wellFormed = TryHeaders(lines, out var headers) && parts.Length == 3 && IsToken(parts[0]) && !lines.Exists(static line => line.Any(static c => char.IsControl(c) && c != '\t'));
        var request = new RtspRequest(parts[0], parts.Length > 1 ? parts[1] : "", headers);
        if (!TryLength(request, out var length))
        {
            return Lost(400) with { Request = request };
        }

        if (length > MaxBody)
        {
            return Lost(413) with { Request = request };
        }

        if (reader.Remaining < length)
        {
            return default;
        }

        var body = reader.UnreadSequence.Slice(0, length);
        buffer = buffer.Slice(body.End);
        request = request with { Body = body.ToArray() };
        var status = !wellFormed ? 400
            : parts[2] == Version ? 0
            : parts[2].StartsWith("RTSP/", StringComparison.Ordinal) ? 505 : 400;
        return status == 0
            ? new RtspItem(RtspItemKind.Request) { Request = request }
            : new RtspItem(RtspItemKind.Bad) { Status = status, Request = request };
    }

    private static bool TryHeaders(List<string> lines, out List<KeyValuePair<string, string>> headers)
    {
        headers = new(lines.Count);
        var good = true;
        foreach (var line in lines.Skip(1))
        {
            if (line[0] is ' ' or '\t')
            {
                // A folded header goes on.
                good &= headers.Count > 0;
                if (headers.Count > 0)
                {
                    headers[^1] = new(headers[^1].Key, headers[^1].Value + " " + line.Trim());
                }

                continue;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !IsToken(line.AsSpan(0, colon).TrimEnd()))
            {
                good = false;
                continue;
            }

            headers.Add(new(line[..colon].TrimEnd(), line[(colon + 1)..].Trim()));
        }

        return good;
    }

    private static bool TryLength(RtspRequest request, out int length)
    {
        length = 0;
        return request["Content-Length"] is not { } text || (text.Length <= 9 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out length));
    }

    private static bool IsToken(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (c is <= ' ' or >= (char)127 or '"' or '(' or ')' or ',' or '/' or ':' or ';' or '<' or '=' or '>' or '?' or '@' or '[' or '\\' or ']' or '{' or '}')
            {
                return false;
            }
        }

        return text.Length > 0;
    }

    private static RtspItem Lost(int status) => new(RtspItemKind.Bad) { Status = status, IsLost = true };
}
