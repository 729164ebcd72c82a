namespace Emulator.Device.Profiles;

/// <summary>Guesses what a misspelt name was meant to be.</summary>
internal static class Spelling
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
            var distance = Distance(word, name);
            if (distance < least)
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

    // Letters to insert, drop or change, without regard to case.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var corner = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                (corner, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, corner + (same ? 0 : 1)));
            }
        }

        return row[b.Length];
    }
}
