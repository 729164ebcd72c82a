using System.Buffers;
using System.Text;

namespace Emulator.Protocol.Rtsp;

/// <summary>An answer (RFC 2326 section 7).</summary>
/// <param name="Status">Status code.</param>
public sealed record RtspReply(int Status)
{
    /// <summary>Headers besides CSeq and Content-Length, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body; its length is announced when there is one.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The same with one more header.</summary>
    public RtspReply With(string name, string value) => this with { Headers = [.. Headers, new(name, value)] };

    /// <summary>Writes it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="cseq">The request's sequence number; left out when it had none.</param>
    public void Write(IBufferWriter<byte> output, uint? cseq)
    {
        ArgumentNullException.ThrowIfNull(output);
        var head = new StringBuilder(256).Append("RTSP/1.0 ").Append(Status).Append(' ').Append(RtspStatus.Reason(Status)).Append("\r\n");
        if (cseq is { } number)
        {
            head.Append("CSeq: ").Append(number).Append("\r\n");
        }

        foreach (var (name, value) in Headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        if (!Body.IsEmpty)
        {
            head.Append("Content-Length: ").Append(Body.Length).Append("\r\n");
        }

        output.Write(Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()));
        output.Write(Body.Span);
    }
}

/// <summary>The reason phrases (RFC 2326 section 7.1.1).</summary>
public static class RtspStatus
{
    /// <summary>The phrase of a status.</summary>
    public static string Reason(int status) => status switch
    {
        200 => "OK",
        301 => "Moved Permanently",
        302 => "Moved Temporarily",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        413 => "Request Entity Too Large",
        414 => "Request-URI Too Large",
        451 => "Parameter Not Understood",
        453 => "Not Enough Bandwidth",
        454 => "Session Not Found",
        455 => "Method Not Valid in This State",
        457 => "Invalid Range",
        459 => "Aggregate Operation Not Allowed",
        460 => "Only Aggregate Operation Allowed",
        461 => "Unsupported Transport",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        505 => "RTSP Version Not Supported",
        551 => "Option Not Supported",
        _ => "Unknown",
    };
}
