using System.Globalization;

namespace Emulator.Soak.Watching;

/// <summary>
/// Whether something stayed as much as it was. The time is cut into fifths: the first is for warming up, and the median of the last is held
/// against that of the second, so that neither a moment's peak nor a single lucky reading decides.
/// </summary>
internal static class Flatness
{
    /// <summary>What is wrong, or null.</summary>
    /// <param name="what">What is looked at.</param>
    /// <param name="values">Its readings in order of time.</param>
    /// <param name="share">By what share of the second fifth the last may be above it.</param>
    /// <param name="more">What it may be above it at any rate.</param>
    public static string? Judge(string what, IReadOnlyList<double> values, double share, double more, TextWriter said)
    {
        if (values.Count < 5)
        {
            return $"{what}: {values.Count} readings are too few";
        }

        var (early, late) = (Median(values, 1), Median(values, 4));
        var bound = Math.Max(early * (1 + share), early + more);
        var line = string.Create(CultureInfo.InvariantCulture, $"{what}: {early:0.#} in the second fifth, {late:0.#} in the last, bound {bound:0.#}");
        said.WriteLine(line);
        return late <= bound ? null : line;
    }

    private static double Median(IReadOnlyList<double> values, int fifth)
    {
        var part = values.Skip(values.Count * fifth / 5).Take((values.Count * (fifth + 1) / 5) - (values.Count * fifth / 5)).Order().ToArray();
        return part[part.Length / 2];
    }
}
