using System.Globalization;
using System.Text;

namespace Emulator.Protocol.Rtsp;

/// <summary>One medium of a description: an <c>m=</c> line and what follows it (RFC 4566 section 5.14).</summary>
/// <param name="Kind"><c>video</c> or <c>audio</c>.</param>
/// <param name="PayloadType">RTP payload type.</param>
/// <param name="RtpMap">Encoding, clock rate and, for audio with more than one channel, channels: <c>H264/90000</c>.</param>
public sealed record SdpMedia(string Kind, int PayloadType, string RtpMap)
{
    /// <summary>Format parameters, or null.</summary>
    public string? Fmtp { get; init; }

    /// <summary>Frames per second of video, or null.</summary>
    public double? FrameRate { get; init; }

    /// <summary>Width and height of video in pixels, or null.</summary>
    public (int Width, int Height)? Size { get; init; }

    /// <summary>Bandwidth in kbit/s, or null.</summary>
    public int? Bandwidth { get; init; }

    /// <summary>Multicast group with its time to live, such as <c>239.1.2.3/16</c>, or null.</summary>
    public string? Group { get; init; }

    /// <summary>Port of the multicast group; 0 for unicast.</summary>
    public int Port { get; init; }
}

/// <summary>A presentation's description in SDP (RFC 4566, RFC 2326 appendix C).</summary>
public sealed record Sdp
{
    /// <summary>Id of the description, which stays as long as it says the same.</summary>
    public required ulong Id { get; init; }

    /// <summary>Name of the session.</summary>
    public string Name { get; init; } = "Media Server";

    /// <summary>Value of <c>a=range</c>: <c>npt=now-</c> or <c>npt=0-3600.000</c>.</summary>
    public required string Range { get; init; }

    /// <summary>The media, in the order of their tracks.</summary>
    public required IReadOnlyList<SdpMedia> Media { get; init; }

    /// <summary>The control attribute of a track, relative to the presentation's URL.</summary>
    public static string Control(int track) => string.Create(CultureInfo.InvariantCulture, $"trackID={track}");

    /// <inheritdoc/>
    public override string ToString()
    {
        var sdp = new StringBuilder(1024);
        sdp.Append(CultureInfo.InvariantCulture, $"v=0\r\no=- {Id} {Id} IN IP4 0.0.0.0\r\ns={Name}\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\na=control:*\r\na=range:{Range}\r\n");
        for (var i = 0; i < Media.Count; i++)
        {
            Append(sdp, Media[i], i);
        }

        return sdp.ToString();
    }

    private static void Append(StringBuilder sdp, SdpMedia media, int track)
    {
        sdp.Append(CultureInfo.InvariantCulture, $"m={media.Kind} {media.Port} RTP/AVP {media.PayloadType}\r\n");
        if (media.Group is { } group)
        {
            sdp.Append("c=IN IP4 ").Append(group).Append("\r\n");
        }

        if (media.Bandwidth is { } bandwidth)
        {
            sdp.Append(CultureInfo.InvariantCulture, $"b=AS:{bandwidth}\r\n");
        }

        sdp.Append("a=control:").Append(Control(track)).Append("\r\n");
        sdp.Append(CultureInfo.InvariantCulture, $"a=rtpmap:{media.PayloadType} {media.RtpMap}\r\n");
        if (media.Fmtp is { } parameters)
        {
            sdp.Append(CultureInfo.InvariantCulture, $"a=fmtp:{media.PayloadType} {parameters}\r\n");
        }

        if (media.FrameRate is { } rate)
        {
            sdp.Append(CultureInfo.InvariantCulture, $"a=framerate:{rate:0.000000}\r\n");
        }

        if (media.Size is { } size)
        {
            sdp.Append(CultureInfo.InvariantCulture, $"a=x-dimensions:{size.Width},{size.Height}\r\n");
            sdp.Append(CultureInfo.InvariantCulture, $"a=framesize:{media.PayloadType} {size.Width}-{size.Height}\r\n");
        }

        sdp.Append("a=recvonly\r\n");
    }
}
