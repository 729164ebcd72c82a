using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Emulator.Protocol.KeyValue;

/// <summary>
/// The parameters of a request, in the order they were sent (document section 3.3). Read by ourselves from the raw query because
/// clients send what framework parsers reorder or drop: brackets raw or escaped, <c>&amp;&amp;</c>, a trailing <c>?</c>, duplicates.
/// </summary>
public sealed class CgiQuery
{
    /// <summary>Longest query or form that is read, in bytes of its escaped form.</summary>
    public const int MaxLength = 256 * 1024;

    /// <summary>Most parameters one request may carry.</summary>
    public const int MaxParameters = 8192;

    /// <summary>No parameters.</summary>
    public static readonly CgiQuery Empty = new([]);

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly KeyValuePair<string, string>[] _pairs;

    private CgiQuery(KeyValuePair<string, string>[] pairs) => _pairs = pairs;

    /// <summary>Names and values, unescaped, in the order sent, duplicates included.</summary>
    public ReadOnlySpan<KeyValuePair<string, string>> Pairs => _pairs;

    /// <summary>The last value given for <paramref name="name"/> (compared without regard to case), or null.</summary>
    public string? this[string name]
    {
        get
        {
            for (var i = _pairs.Length - 1; i >= 0; i--)
            {
                if (string.Equals(_pairs[i].Key, name, StringComparison.OrdinalIgnoreCase))
                {
                    return _pairs[i].Value;
                }
            }

            return null;
        }
    }

    /// <summary>Every value given for <paramref name="name"/>, in order.</summary>
    public IEnumerable<string> All(string name) =>
        _pairs.Where(p => string.Equals(p.Key, name, StringComparison.OrdinalIgnoreCase)).Select(p => p.Value);

    /// <summary>Parameters that are already read, in this order.</summary>
    public static CgiQuery Of(IEnumerable<KeyValuePair<string, string>> pairs) => new([.. pairs]);

    /// <summary>The parameters of this query followed by those of <paramref name="later"/> (a posted form after the query).</summary>
    public CgiQuery Then(CgiQuery later) =>
        later._pairs.Length == 0 ? this : _pairs.Length == 0 ? later : new CgiQuery([.. _pairs, .. later._pairs]);

    /// <summary>Reads a query string without its leading <c>?</c>, or the body of a form.</summary>
    /// <param name="raw">Still escaped. <c>+</c> and <c>%20</c> are blanks; escapes are UTF-8.</param>
    /// <param name="query">What was read.</param>
    /// <param name="error">What is wrong and where, when the answer is false: a bad escape, bytes that are not UTF-8, a control character, too long, too many.</param>
    public static bool TryParse(ReadOnlySpan<char> raw, [NotNullWhen(true)] out CgiQuery? query, [NotNullWhen(false)] out string? error)
    {
        query = null;
        error = null;
        if (raw.Length > MaxLength)
        {
            error = "query too long";
            return false;
        }

        raw = raw.TrimEnd('?');
        if (raw.IsEmpty)
        {
            query = Empty;
            return true;
        }

        var pairs = new List<KeyValuePair<string, string>>();
        var at = 0;
        foreach (var range in raw.Split('&'))
        {
            var part = raw[range];
            at = range.Start.Value;
            if (part.IsEmpty)
            {
                continue;
            }

            if (pairs.Count == MaxParameters)
            {
                error = "too many parameters";
                return false;
            }

            var equals = part.IndexOf('=');
            var name = equals < 0 ? part : part[..equals];
            var value = equals < 0 ? default : part[(equals + 1)..];
            if (!TryUnescape(name, out var plainName) || !TryUnescape(value, out var plainValue))
            {
                error = $"bad escape in the parameter at {at}";
                return false;
            }

            plainName = plainName.Trim(' ');
            if (plainName.Length == 0)
            {
                error = $"parameter without a name at {at}";
                return false;
            }

            pairs.Add(new KeyValuePair<string, string>(plainName, plainValue));
        }

        query = pairs.Count == 0 ? Empty : new CgiQuery([.. pairs]);
        return true;
    }

    /// <summary>Undoes percent escapes and <c>+</c>. False for a bad escape, bytes that are not UTF-8, or a control character.</summary>
    public static bool TryUnescape(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? plain)
    {
        plain = null;
        if (text.IndexOfAny('%', '+') < 0 && !text.ContainsAnyInRange('\0', '\x1F') && !text.ContainsAnyInRange('\x7F', '\xFFFF'))
        {
            plain = text.ToString();
            return true;
        }

        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '%')
            {
                if (i + 2 >= text.Length || !byte.TryParse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var escaped))
                {
                    return false;
                }

                bytes[length++] = escaped;
                i += 2;
            }
            else if (c == '+')
            {
                bytes[length++] = (byte)' ';
            }
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                length += Encoding.UTF8.GetBytes(text.Slice(i, 2), bytes.AsSpan(length));
                i++;
            }
            else if (char.IsSurrogate(c))
            {
                return false;
            }
            else
            {
                length += Encoding.UTF8.GetBytes(text.Slice(i, 1), bytes.AsSpan(length));
            }
        }

        try
        {
            plain = StrictUtf8.GetString(bytes.AsSpan(0, length));
        }
        catch (DecoderFallbackException)
        {
            return false;
        }

        // Values may not break the line-oriented answers: a control character can only be hostile.
        foreach (var c in plain)
        {
            if (char.IsControl(c))
            {
                plain = null;
                return false;
            }
        }

        return true;
    }
}
