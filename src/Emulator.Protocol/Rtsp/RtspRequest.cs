using System.Globalization;

namespace Emulator.Protocol.Rtsp;

/// <summary>A request as it came in (RFC 2326 section 6).</summary>
/// <param name="Method">Method, as sent: methods are case-sensitive.</param>
/// <param name="Uri">Request target, as sent.</param>
/// <param name="Headers">Headers in order, names as sent, values without blanks around them.</param>
public sealed record RtspRequest(string Method, string Uri, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>The body; empty without a Content-Length.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Sequence number, or null when it is missing or no number (RFC 2326 section 12.17).</summary>
    public uint? CSeq => uint.TryParse(this["CSeq"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Session id without its parameters, or null (RFC 2326 section 12.37).</summary>
    public string? Session => this["Session"] is { } header ? header.Split(';')[0].Trim() : null;

    /// <summary>The first header of that name, without regard to case, or null.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var (key, value) in Headers)
            {
                if (string.Equals(key, name, StringComparison.OrdinalIgnoreCase))
                {
                    return value;
                }
            }

            return null;
        }
    }

    /// <summary>How many headers have that name.</summary>
    public int Count(string name) => Headers.Count(h => string.Equals(h.Key, name, StringComparison.OrdinalIgnoreCase));
}
