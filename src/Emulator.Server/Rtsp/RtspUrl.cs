using System.Globalization;
using System.Text.RegularExpressions;
using Emulator.Protocol.KeyValue;

namespace Emulator.Server.Rtsp;

/// <summary>What an RTSP URL names (document section 4.1).</summary>
internal abstract record RtspResource
{
    /// <summary>A channel as it happens (4.1.1).</summary>
    /// <param name="Channel">From 0.</param>
    /// <param name="Stream">0 main, 1 and up extra.</param>
    internal sealed record Live(int Channel, int Stream) : RtspResource;

    /// <summary>What a channel recorded (4.1.2).</summary>
    /// <param name="Channel">From 0.</param>
    /// <param name="Stream">0 main, 1 and up extra.</param>
    /// <param name="From">The device's local time.</param>
    /// <param name="To">The device's local time; null means until the last recording.</param>
    internal sealed record Recorded(int Channel, int Stream, DateTime From, DateTime? To) : RtspResource;

    /// <summary>A recorded file (4.1.3).</summary>
    /// <param name="Path">Its absolute path.</param>
    internal sealed record RecordedFile(string Path) : RtspResource;
}

/// <summary>An RTSP URL taken apart: the presentation, and the track that is meant, if one is.</summary>
internal sealed partial record RtspUrl
{
    private const string TimeForm = "yyyy_MM_dd_HH_mm_ss";
    private const string Root = "/cam/";

    /// <summary>The presentation's own URL as the client wrote it: without a track and the slash before it.</summary>
    public required string Base { get; init; }

    /// <summary>Its path, unescaped, with one slash where the client wrote several.</summary>
    public required string Path { get; init; }

    /// <summary>Its parameters.</summary>
    public required CgiQuery Query { get; init; }

    /// <summary>The track, from 0, or null for all of them.</summary>
    public int? Track { get; init; }

    /// <summary>Whether another URL names the same presentation. Clients escape differently, and put a track, a slash or nothing behind it.</summary>
    public bool Names(RtspUrl other) =>
        string.Equals(Path, other.Path, StringComparison.OrdinalIgnoreCase) && Query.Pairs.SequenceEqual(other.Query.Pairs);

    /// <summary>Reads a URL: absolute, or a path. False for what is neither.</summary>
    public static bool TryParse(string uri, out RtspUrl url)
    {
        url = null!;
        var track = TrackForm().Match(uri);
        var text = (track.Success ? uri[..track.Index] : uri).TrimEnd('/');
        var path = text;
        if (text.StartsWith("rtsp://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("rtsps://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("rtspu://", StringComparison.OrdinalIgnoreCase))
        {
            var slash = text.IndexOf('/', text.IndexOf("//", StringComparison.Ordinal) + 2);
            path = slash < 0 ? "/" : text[slash..];
        }

        if (!path.StartsWith('/') && path != "*")
        {
            return false;
        }

        var mark = path.IndexOf('?', StringComparison.Ordinal);
        var number = 0;
        if (!CgiQuery.TryParse(mark < 0 ? "" : path.AsSpan(mark + 1), out var query, out _)
            || !CgiQuery.TryUnescape((mark < 0 ? path : path[..mark]).Replace("+", "%2B", StringComparison.Ordinal), out var plain)
            || (track.Success && !int.TryParse(track.Groups["track"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out number)))
        {
            return false;
        }

        url = new RtspUrl { Base = text, Path = Slashes().Replace(plain, "/"), Query = query, Track = track.Success ? number : null };
        return true;
    }

    /// <summary>What it names on a device of so many channels and streams.</summary>
    /// <param name="channelBase">Number of the first channel.</param>
    /// <param name="channels">How many channels there are.</param>
    /// <param name="streams">How many streams a channel has.</param>
    /// <param name="status">404 for what does not exist, 400 for a time that cannot be read or an end before its start.</param>
    public RtspResource? Resource(int channelBase, int channels, int streams, out int status)
    {
        status = 404;
        if (!Path.StartsWith(Root, StringComparison.OrdinalIgnoreCase))
        {
            return Path.Length > 1 && Path.StartsWith("/mnt/", StringComparison.OrdinalIgnoreCase) ? new RtspResource.RecordedFile(Path) : null;
        }

        if (!TryNumber("channel", channelBase, out var channel) || !TryNumber("subtype", 0, out var stream)
            || channel - channelBase is var index && (index < 0 || index >= channels) || stream < 0 || stream >= streams)
        {
            return null;
        }

        switch (Path[Root.Length..].ToUpperInvariant())
        {
            case "REALMONITOR":
                return new RtspResource.Live(index, stream);
            case "PLAYBACK":
                status = 400;
                DateTime? end = TryTime("endtime", out var to) ? to : null;
                var wrongEnd = Query["endtime"] is { Length: > 0 } && end is null;
                return !TryTime("starttime", out var from) || wrongEnd || end <= from ? null : new RtspResource.Recorded(index, stream, from, end);
            default:
                return null;
        }
    }

    private bool TryNumber(string name, int otherwise, out int number)
    {
        number = otherwise;
        return Query[name] is not { } text || int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }

    private bool TryTime(string name, out DateTime time) =>
        DateTime.TryParseExact(Query[name], TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out time) && time.Year is >= 1970 and < 2100;

    [GeneratedRegex(@"/+trackID=(?<track>\d{1,9})/?$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TrackForm();

    [GeneratedRegex("/{2,}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Slashes();
}
