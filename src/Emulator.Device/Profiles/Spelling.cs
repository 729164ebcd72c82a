namespace Emulator.Device.Profiles;

/// <summary>Guesses what a misspelt name was meant to be.</summary>
public static class Spelling
{
    private const int LongestName = 40;

    /// <summary>The nearest of the known names, or null when none is near enough to be meant.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        if (word.Length is 0 or > LongestName)
        {
            return null;
        }

        string? best = null;
        var least = Math.Max(1, word.Length / 3) + 1;
        foreach (var name in known)
        {
            // A difference in length alone is a distance.
            if (Math.Abs(word.Length - name.Length) < least && Distance(word, name) is var distance && distance < least)
            {
                (best, least) = (name, distance);
            }
        }

        return best;
    }

    /// <summary><c>; did you mean 'x'?</c>, or nothing.</summary>
    public static string Hint(string word, IEnumerable<string> known) => Nearest(word, known) is { } name ? $"; did you mean '{name}'?" : "";

    /// <summary>The text in quotes, cut short and on one line, so that a message stays a message.</summary>
    public static string Quote(string text)
    {
        var cut = text.Length <= LongestName ? text : string.Concat(text.AsSpan(0, LongestName - 3), "...");
        return $"'{string.Create(cut.Length, cut, static (to, from) =>
        {
            for (var i = 0; i < from.Length; i++)
            {
                to[i] = char.IsControl(from[i]) ? ' ' : from[i];
            }
        })}'";
    }

    // Letters to insert, drop, change or swap with their neighbour, without regard to case.
    private static int Distance(string a, string b)
    {
        Span<int> above = stackalloc int[b.Length + 1];
        Span<int> before = stackalloc int[b.Length + 1];
        Span<int> row = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            before[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(row[j - 1], before[j]) + 1, before[j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1));
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    row[j] = Math.Min(row[j], above[j - 2] + 1);
                }
            }

            var spare = above;
            above = before;
            before = row;
            row = spare;
        }

        return before[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
