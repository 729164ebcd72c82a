using System.Globalization;

namespace Emulator.Benchmarks;

/// <summary>Medians, and the table that docs/performance.md keeps.</summary>
internal static class Figures
{
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Prints one row: what, ours, the peer's, the ratio and its bound. Answers with 0 when the bound holds.</summary>
    public static int Row(string what, string ours, string peer, double ratio, double bound, bool atMost)
    {
        var holds = atMost ? ratio <= bound : ratio >= bound;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {ours} | {peer} | {ratio:0.00} | {(atMost ? "at most" : "at least")} {bound} | {(holds ? "holds" : "**does not hold**")} |"));
        return holds ? 0 : 1;
    }

    public static string Text(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{value:0.##} {unit}");
}
