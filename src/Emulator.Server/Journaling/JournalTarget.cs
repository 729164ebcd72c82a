using System.Text;
using Emulator.Protocol.KeyValue;

namespace Emulator.Server.Journaling;

/// <summary>A request's target as it is written down: passwords and keys that clients send in queries, and in RTSP URLs, are left out.</summary>
internal static class JournalTarget
{
    private const string Hidden = "***";

    private static readonly string[] Secret = ["pwd", "password", "passwd", "passphrase", ".keys["];

    /// <summary>The target without secrets; the same text when it has none.</summary>
    public static string Of(string target)
    {
        var at = target.IndexOf('@', StringComparison.Ordinal);
        var slashes = target.IndexOf("://", StringComparison.Ordinal);
        if (at > 0 && slashes is > 0 and < 8)
        {
            target = WithoutPassword(target, slashes + 3);
        }

        var mark = target.IndexOf('?', StringComparison.Ordinal);
        if (mark < 0 || !MayHoldSecret(target.AsSpan(mark)))
        {
            return target;
        }

        var shown = new StringBuilder(target.Length).Append(target, 0, mark + 1);
        foreach (var part in target[(mark + 1)..].Split('&'))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            shown.Append(equals >= 0 && IsSecret(part.AsSpan(0, equals)) ? string.Concat(part.AsSpan(0, equals + 1), Hidden) : part).Append('&');
        }

        return shown.ToString(0, shown.Length - 1);
    }

    // A name may be escaped; then it is looked at more closely.
    private static bool MayHoldSecret(ReadOnlySpan<char> query) => query.Contains('%') || Names(query);

    private static bool IsSecret(ReadOnlySpan<char> name) => Names(name) || (name.Contains('%') && (!CgiQuery.TryUnescape(name, out var plain) || Names(plain)));

    private static bool Names(ReadOnlySpan<char> text)
    {
        foreach (var word in Secret)
        {
            if (text.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // rtsp://user:password@host/: what stands before the host belongs to nobody else.
    private static string WithoutPassword(string target, int from)
    {
        var slash = target.IndexOf('/', from);
        var host = target.LastIndexOf('@', (slash < 0 ? target.Length : slash) - 1);
        var colon = target.IndexOf(':', from);
        return host < from || colon < 0 || colon > host ? target : string.Concat(target.AsSpan(0, colon + 1), Hidden, target.AsSpan(host));
    }
}
