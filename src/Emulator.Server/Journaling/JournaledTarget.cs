using Emulator.Protocol.KeyValue;

namespace Emulator.Server.Journaling;

/// <summary>A target of the journal taken apart.</summary>
/// <param name="Path">Path, of an RTSP URL what follows the host; with one slash where clients write several.</param>
/// <param name="Query">The parameters; none when they cannot be read.</param>
internal sealed record JournaledTarget(string Path, CgiQuery Query)
{
    private const string Track = "/trackID=";

    public static JournaledTarget Of(string target)
    {
        var scheme = target.IndexOf("://", StringComparison.Ordinal);
        if (scheme is > 0 and < 8)
        {
            // In an RTSP URL a track follows the query.
            var slash = target.IndexOf('/', scheme + 3);
            target = slash < 0 ? "/" : target[slash..];
            var track = target.LastIndexOf(Track, StringComparison.OrdinalIgnoreCase);
            target = (track > 0 ? target[..track] : target).TrimEnd('/');
        }

        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var path = mark < 0 ? target : target[..mark];
        while (path.Contains("//", StringComparison.Ordinal))
        {
            path = path.Replace("//", "/", StringComparison.Ordinal);
        }

        return new JournaledTarget(path, mark >= 0 && CgiQuery.TryParse(target.AsSpan(mark + 1), out var query, out _) ? query : CgiQuery.Empty);
    }
}
