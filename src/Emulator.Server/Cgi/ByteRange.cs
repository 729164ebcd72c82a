using System.Globalization;

namespace Emulator.Server.Cgi;

/// <summary>What part of a file a client wants (RFC 9110, section 14).</summary>
internal static class ByteRange
{
    /// <summary>Reads a Range header.</summary>
    /// <param name="header">The header's value, or null.</param>
    /// <param name="length">Length of the file.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="count">How many bytes; 0 when there are none such.</param>
    /// <returns>False for no range, several, or one that is not understood: all of which the whole file answers.</returns>
    public static bool TryRead(string? header, long length, out long offset, out long count)
    {
        (offset, count) = (0, length);
        if (header is null || !header.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase) || header.Contains(','))
        {
            return false;
        }

        var range = header.AsSpan("bytes=".Length).Trim();
        var dash = range.IndexOf('-');
        if (dash < 0 || !TryNumber(range[..dash], out var first) || !TryNumber(range[(dash + 1)..], out var last) || (first is null && last is null) || last < first)
        {
            return false;
        }

        if (first is null)
        {
            count = Math.Min(length, last!.Value);
            offset = length - count;
            return true;
        }

        offset = first.Value;
        count = Math.Max(0, Math.Min(length, (last ?? (length - 1)) + 1) - offset);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out long? number)
    {
        number = null;
        if (text.IsEmpty)
        {
            return true;
        }

        // One below the largest, so that a byte past it can be counted.
        var understood = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value < long.MaxValue;
        number = value;
        return understood;
    }
}
