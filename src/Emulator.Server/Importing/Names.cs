using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Emulator.Server.Importing;

/// <summary>Texts of a source as a profile may hold them.</summary>
internal static partial class Names
{
    /// <summary>What of a text can be shown, at most so many characters; null when nothing is left.</summary>
    public static string? Shown(string? text, int most)
    {
        if (text is null)
        {
            return null;
        }

        var plain = new StringBuilder();
        foreach (var rune in text.Trim().EnumerateRunes())
        {
            if (plain.Length + rune.Utf16SequenceLength > most)
            {
                break;
            }

            if (!Rune.IsControl(rune) && rune != Rune.ReplacementChar)
            {
                plain.Append(rune.ToString());
            }
        }

        return plain.Length == 0 ? null : plain.ToString();
    }

    /// <summary>The text when it has that form, or null.</summary>
    public static string? Formed(string? text, Regex form) => text is not null && form.IsMatch(text) ? text : null;

    /// <summary>A number from 0 up to <paramref name="most"/>, or null.</summary>
    public static int? Number(string? text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, most) : null;

    [GeneratedRegex("^[A-Za-z0-9]{1,16}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    public static partial Regex Class();

    [GeneratedRegex("^[A-Za-z0-9._-]{1,48}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    public static partial Regex Software();

    [GeneratedRegex("^[0-9]+(\\.[0-9]+){0,4}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    public static partial Regex Version();

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    public static partial Regex Day();

    [GeneratedRegex("^[A-Za-z0-9'()+_,./:=?-]{1,70}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    public static partial Regex Boundary();

    [GeneratedRegex("^[A-Za-z0-9._@-]{1,31}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    public static partial Regex User();

    [GeneratedRegex("^/dev/[a-z0-9]{1,16}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    public static partial Regex Disk();

    [GeneratedRegex("^/mnt(/[A-Za-z0-9_-]{1,32}){1,4}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    public static partial Regex Mount();

    [GeneratedRegex("^(?=([^0-9]*[0-9]){4})[A-Z0-9]{12,32}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    public static partial Regex Serial();

    [GeneratedRegex("^[0-9A-Fa-f]{2}(?<dash>[:-])([0-9A-Fa-f]{2}\\k<dash>){4}[0-9A-Fa-f]{2}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    public static partial Regex Mac();
}
