namespace Emulator.Media;

/// <summary>
/// How each sample along one axis is made from source samples: the area it covers when shrinking, the two neighbours when growing.
/// Weights are in units of 1/16384 and add up to exactly that.
/// </summary>
internal sealed class AxisTaps
{
    public const int One = 1 << Bits;
    public const int Bits = 14;

    private AxisTaps(int count, int width)
    {
        First = new int[count];
        Width = width;
        Weights = new short[count * width];
    }

    /// <summary>Samples of the source axis; no tap reaches past them.</summary>
    public int SourceLength { get; private init; }

    /// <summary>The first source sample of each output sample.</summary>
    public int[] First { get; }

    /// <summary>Source samples per output sample.</summary>
    public int Width { get; }

    /// <summary><see cref="Width"/> weights per output sample.</summary>
    public short[] Weights { get; }

    public int Count => First.Length;

    /// <summary>Whether every output sample is the source sample of the same place.</summary>
    public bool Identity { get; private init; }

    /// <summary>Lays a part of a source axis, from a fraction of it and as long as a fraction of it, over an output axis.</summary>
    public static AxisTaps Create(int source, int target, double start, double length)
    {
        var from = start * source;
        var step = length * source / target;
        var width = Math.Min(source, step <= 1 ? 2 : (int)Math.Ceiling(step) + 1);
        var taps = new AxisTaps(target, width) { SourceLength = source, Identity = source == target && start == 0 && length == 1 };
        Span<double> exact = new double[width];
        for (var i = 0; i < target; i++)
        {
            var left = from + (i * step);
            var first = step <= 1 ? (int)Math.Floor(left + (step / 2) - 0.5) : (int)Math.Floor(left + 1e-9);
            first = Math.Clamp(first, 0, source - width);
            for (var t = 0; t < width; t++)
            {
                exact[t] = step <= 1 ? Near(left + (step / 2) - 0.5, first + t, source) : Covered(left, left + step, first + t);
            }

            taps.Set(i, first, exact);
        }

        return taps;
    }

    // A tent around the position; past the first and last sample the edge repeats.
    private static double Near(double position, int sample, int source) =>
        Math.Max(0, 1 - Math.Abs(Math.Clamp(position, 0, source - 1) - sample));

    private static double Covered(double left, double right, int sample) => Math.Max(0, Math.Min(right, sample + 1) - Math.Max(left, sample));

    private void Set(int index, int first, ReadOnlySpan<double> exact)
    {
        First[index] = first;
        var sum = 0.0;
        foreach (var weight in exact)
        {
            sum += weight;
        }

        var weights = Weights.AsSpan(index * Width, Width);
        var left = One;
        var heaviest = 0;
        for (var t = 0; t < exact.Length; t++)
        {
            weights[t] = (short)Math.Round(sum > 0 ? exact[t] / sum * One : 0);
            left -= weights[t];
            heaviest = exact[t] > exact[heaviest] ? t : heaviest;
        }

        // What rounding lost goes to the heaviest, so that flat areas stay exactly as they are.
        weights[heaviest] += (short)left;
    }
}
