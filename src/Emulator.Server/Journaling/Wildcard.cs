namespace Emulator.Server.Journaling;

/// <summary>Texts in which <c>*</c> stands for anything.</summary>
internal static class Wildcard
{
    /// <summary>Whether a text is what a pattern says, without regard to case. Takes as long as the two are long together, times each other at worst.</summary>
    public static bool Matches(string pattern, string text)
    {
        var (at, star, resume) = (0, -1, 0);
        for (var i = 0; i < text.Length;)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, resume) = (at++, i);
            }
            else if (at < pattern.Length && char.ToUpperInvariant(pattern[at]) == char.ToUpperInvariant(text[i]))
            {
                at++;
                i++;
            }
            else if (star >= 0)
            {
                // The star takes one more.
                (at, i) = (star + 1, ++resume);
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(at).TrimStart('*').IsEmpty;
    }
}
