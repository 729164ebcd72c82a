using Emulator.Server.Journaling;

namespace Emulator.Server.Verdicts;

/// <summary>Figures that several verdicts use.</summary>
internal static class Measures
{
    /// <summary>The fullest stretch of time: the most entries that lie within a window, and which they are.</summary>
    public static IReadOnlyList<JournalEntry> Busiest(IReadOnlyList<JournalEntry> entries, TimeSpan window)
    {
        var (best, from, start) = (0, 0, 0);
        for (var i = 0; i < entries.Count; i++)
        {
            while (entries[i].Utc - entries[start].Utc >= window)
            {
                start++;
            }

            if (i - start + 1 > best)
            {
                (best, from) = (i - start + 1, start);
            }
        }

        return [.. entries.Skip(from).Take(best)];
    }

    /// <summary>The middle one of some figures.</summary>
    public static double Median(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
    }

    /// <summary>The longest row of entries that lie behind one another for which something holds.</summary>
    public static IReadOnlyList<JournalEntry> LongestRun(IEnumerable<JournalEntry> entries, Func<JournalEntry, bool> holds)
    {
        List<JournalEntry> best = [], run = [];
        foreach (var entry in entries)
        {
            if (!holds(entry))
            {
                run = [];
                continue;
            }

            run.Add(entry);
            best = run.Count > best.Count ? run : best;
        }

        return best;
    }

    /// <summary>Seconds between one entry and another.</summary>
    public static double Seconds(JournalEntry from, JournalEntry to) => (to.Utc - from.Utc).TotalSeconds;

    /// <summary>The numbers of entries.</summary>
    public static IEnumerable<long> Numbers(this IEnumerable<JournalEntry> entries) => entries.Select(e => e.Number);
}
