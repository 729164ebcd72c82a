using System.Text;
using System.Text.RegularExpressions;

namespace Emulator.Interop.Docs;

/// <summary>What a page shows as printed, as a pattern: numbers stand for numbers, long hex for hex, blanks for blanks, <c>...</c> for anything.</summary>
internal static partial class Shape
{
    /// <summary>Whether what was printed ends with what is shown; with <paramref name="all"/>, is that and nothing more.</summary>
    public static bool Fits(string shown, string printed, bool all = false)
    {
        var pattern = new StringBuilder(all ? @"\A\s*" : "");
        var end = 0;
        foreach (Match token in Token().Matches(shown.Trim()))
        {
            pattern.Append(Regex.Escape(shown.Trim()[end..token.Index]));
            pattern.Append(token.Groups switch
            {
                { } g when g["any"].Success => @"[\s\S]*?",
                { } g when g["blank"].Success => @"\s*",
                { } g when g["number"].Success => @"\d+",
                _ => "[0-9A-Fa-f]+",
            });
            end = token.Index + token.Length;
        }

        pattern.Append(Regex.Escape(shown.Trim()[end..])).Append(@"\s*\z");
        return Regex.IsMatch(printed, pattern.ToString(), RegexOptions.None, TimeSpan.FromSeconds(5));
    }

    [GeneratedRegex(@"(?<any>\.\.\.)|(?<blank>\s+)|(?<hex>\b(?=[0-9A-Fa-f]*[0-9])(?=[0-9A-Fa-f]*[A-Fa-f])[0-9A-Fa-f]{8,}\b)|(?<number>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
