using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Emulator.Protocol.Auth;

/// <summary>Reads the comma separated <c>name=value</c> list of an Authorization header (RFC 7235 section 2.1), values bare or quoted.</summary>
internal static class HeaderParameters
{
    private const int MaxParameters = 32;

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Dictionary<string, string>? parameters)
    {
        parameters = null;
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var at = 0;
        while (true)
        {
            while (at < text.Length && text[at] is ' ' or '\t' or ',')
            {
                at++;
            }

            if (at == text.Length)
            {
                parameters = found;
                return found.Count > 0;
            }

            var start = at;
            while (at < text.Length && text[at] is not ('=' or ',' or ' ' or '\t' or '"'))
            {
                at++;
            }

            var name = text[start..at];
            SkipBlanks(text, ref at);
            if (name.IsEmpty || at == text.Length || text[at] != '=' || found.Count == MaxParameters)
            {
                return false;
            }

            at++;
            SkipBlanks(text, ref at);
            if (!TryValue(text, ref at, out var value) || !found.TryAdd(name.ToString(), value))
            {
                return false;
            }
        }
    }

    private static bool TryValue(ReadOnlySpan<char> text, ref int at, [NotNullWhen(true)] out string? value)
    {
        value = null;
        if (at < text.Length && text[at] == '"')
        {
            at++;
            var end = text[at..].IndexOfAny('"', '\\');
            if (end >= 0 && text[at + end] == '"')
            {
                value = text.Slice(at, end).ToString();
                at += end + 1;
                return true;
            }

            return end >= 0 && TryEscaped(text, ref at, out value);
        }

        var start = at;
        while (at < text.Length && text[at] is not (',' or ' ' or '\t' or '"'))
        {
            at++;
        }

        value = text[start..at].ToString();
        return at == text.Length || text[at] != '"';
    }

    private static bool TryEscaped(ReadOnlySpan<char> text, ref int at, [NotNullWhen(true)] out string? value)
    {
        var plain = new StringBuilder();
        for (; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                at++;
                value = plain.ToString();
                return true;
            }

            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
            }

            plain.Append(text[at]);
        }

        value = null;
        return false;
    }

    private static void SkipBlanks(ReadOnlySpan<char> text, ref int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t')
        {
            at++;
        }
    }
}
