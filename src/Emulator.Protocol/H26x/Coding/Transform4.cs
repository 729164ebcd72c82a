namespace Emulator.Protocol.H26x.Coding;

/// <summary>The 4 x 4 integer transform, its quantisation and its inverse (section 8.5), for one quantiser.</summary>
internal sealed class Transform4
{
    /// <summary>Places of a block in scanning order, as 4 y + x: table 8-2.</summary>
    public static readonly byte[] Scan = [0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15];

    // For places with both coordinates even, both odd, and others.
    private static readonly int[][] Multipliers = [[13107, 5243, 8066], [11916, 4660, 7490], [10082, 4194, 6554], [9362, 3647, 5825], [8192, 3355, 5243], [7282, 2893, 4559]];
    private static readonly int[][] Scales = [[10, 16, 13], [11, 18, 14], [13, 20, 16], [14, 23, 18], [16, 25, 20], [18, 29, 23]];

    private readonly int[] _multiplier = new int[16];
    private readonly int[] _scale = new int[16];
    private readonly int _shift;
    private readonly int _round;
    private readonly int _octave;

    /// <param name="quantiser">QP, 0 to 51.</param>
    public Transform4(int quantiser)
    {
        _octave = quantiser / 6;
        _shift = 15 + _octave;
        // A third, as suits intra pictures.
        _round = (1 << _shift) / 3;
        for (var i = 0; i < 16; i++)
        {
            var kind = (i & 1, (i >> 2) & 1) switch { (0, 0) => 0, (1, 1) => 1, _ => 2 };
            _multiplier[i] = Multipliers[quantiser % 6][kind];
            _scale[i] = Scales[quantiser % 6][kind];
        }

        // The least sum of differences of a block whose coefficients are not all 0, the first left out: none is larger than four times the sum.
        Quiet = (int)Math.Min(Least(2), Math.Min(Least(5) / 4, Least(1) / 2));

        double Least(int place) => ((double)(1 << _shift) - _round) / _multiplier[place];
    }

    /// <summary>A block whose differences add up to less has no coefficients but the first.</summary>
    public int Quiet { get; }

    /// <summary>Transforms differences.</summary>
    public static void Forward(ReadOnlySpan<short> differences, Span<int> coefficients)
    {
        Span<int> rows = stackalloc int[16];
        for (var i = 0; i < 16; i += 4)
        {
            var (s, t) = (differences[i] + differences[i + 3], differences[i + 1] + differences[i + 2]);
            var (d, e) = (differences[i] - differences[i + 3], differences[i + 1] - differences[i + 2]);
            (rows[i], rows[i + 1], rows[i + 2], rows[i + 3]) = (s + t, (2 * d) + e, s - t, d - (2 * e));
        }

        for (var i = 0; i < 4; i++)
        {
            var (s, t) = (rows[i] + rows[i + 12], rows[i + 4] + rows[i + 8]);
            var (d, e) = (rows[i] - rows[i + 12], rows[i + 4] - rows[i + 8]);
            (coefficients[i], coefficients[i + 4], coefficients[i + 8], coefficients[i + 12]) = (s + t, (2 * d) + e, s - t, d - (2 * e));
        }
    }

    /// <summary>Quantises all coefficients but the first, and makes of them what a decoder will.</summary>
    /// <param name="coefficients">A block; replaced by what is decoded.</param>
    /// <param name="levels">Takes the 15 levels in scanning order.</param>
    /// <returns>Whether any is not 0.</returns>
    public bool Quantise(Span<int> coefficients, Span<short> levels)
    {
        var any = 0;
        for (var i = 1; i < 16; i++)
        {
            var at = Scan[i];
            var level = Level(coefficients[at], _multiplier[at], _round, _shift);
            levels[i - 1] = (short)level;
            coefficients[at] = (level * _scale[at]) << _octave;
            any |= level;
        }

        return any != 0;
    }

    /// <summary>The first coefficients of the 16 blocks of a macroblock's luma: transformed once more and quantised.</summary>
    /// <param name="first">4 x 4 of them; replaced by what is decoded.</param>
    /// <param name="levels">Takes the 16 levels in scanning order.</param>
    public bool QuantiseLuma(Span<int> first, Span<short> levels)
    {
        Hadamard(first);
        var any = 0;
        Span<int> decoded = stackalloc int[16];
        for (var i = 0; i < 16; i++)
        {
            var at = Scan[i];
            var level = Level((first[at] + 1) >> 1, _multiplier[0], 2 * _round, _shift + 1);
            levels[i] = (short)level;
            decoded[at] = level;
            any |= level;
        }

        Hadamard(decoded);
        for (var i = 0; i < 16; i++)
        {
            // 8.5.10, with the flat scaling lists' 16.
            var scaled = decoded[i] * _scale[0] * 16;
            first[i] = _octave >= 6 ? scaled << (_octave - 6) : (scaled + (1 << (5 - _octave))) >> (6 - _octave);
        }

        return any != 0;
    }

    /// <summary>The first coefficients of the four blocks of a colour.</summary>
    /// <param name="first">2 x 2 of them; replaced by what is decoded.</param>
    /// <param name="levels">Takes the four levels.</param>
    public bool QuantiseColour(Span<int> first, Span<short> levels)
    {
        Butterfly(first);
        Span<int> decoded = stackalloc int[4];
        var any = 0;
        for (var i = 0; i < 4; i++)
        {
            decoded[i] = Level(first[i], _multiplier[0], 2 * _round, _shift + 1);
            levels[i] = (short)decoded[i];
            any |= decoded[i];
        }

        Butterfly(decoded);
        for (var i = 0; i < 4; i++)
        {
            // 8.5.11.2.
            first[i] = ((decoded[i] * _scale[0] * 16) << _octave) >> 5;
        }

        return any != 0;
    }

    /// <summary>Adds what coefficients decode to to a prediction.</summary>
    /// <param name="coefficients">Scaled, the first among them.</param>
    /// <param name="samples">The plane that holds the prediction, from the block's corner on.</param>
    /// <param name="stride">From one row to the next.</param>
    public static void Inverse(Span<int> coefficients, Span<byte> samples, int stride)
    {
        for (var i = 0; i < 16; i += 4)
        {
            var (a, b) = (coefficients[i] + coefficients[i + 2], coefficients[i] - coefficients[i + 2]);
            var (c, d) = ((coefficients[i + 1] >> 1) - coefficients[i + 3], coefficients[i + 1] + (coefficients[i + 3] >> 1));
            (coefficients[i], coefficients[i + 1], coefficients[i + 2], coefficients[i + 3]) = (a + d, b + c, b - c, a - d);
        }

        for (var i = 0; i < 4; i++)
        {
            var (a, b) = (coefficients[i] + coefficients[i + 8], coefficients[i] - coefficients[i + 8]);
            var (c, d) = ((coefficients[i + 4] >> 1) - coefficients[i + 12], coefficients[i + 4] + (coefficients[i + 12] >> 1));
            Add(ref samples[i], a + d);
            Add(ref samples[i + stride], b + c);
            Add(ref samples[i + (2 * stride)], b - c);
            Add(ref samples[i + (3 * stride)], a - d);
        }
    }

    private static void Add(ref byte sample, int difference) => sample = (byte)Math.Clamp(sample + ((difference + 32) >> 6), 0, 255);

    private static int Level(int coefficient, int multiplier, int round, int shift)
    {
        var level = (int)(((Math.Abs((long)coefficient) * multiplier) + round) >> shift);
        return coefficient < 0 ? -level : level;
    }

    private static void Hadamard(Span<int> m)
    {
        for (var i = 0; i < 16; i += 4)
        {
            var (s, t, d, e) = (m[i] + m[i + 3], m[i + 1] + m[i + 2], m[i] - m[i + 3], m[i + 1] - m[i + 2]);
            (m[i], m[i + 1], m[i + 2], m[i + 3]) = (s + t, d + e, s - t, d - e);
        }

        for (var i = 0; i < 4; i++)
        {
            var (s, t, d, e) = (m[i] + m[i + 12], m[i + 4] + m[i + 8], m[i] - m[i + 12], m[i + 4] - m[i + 8]);
            (m[i], m[i + 4], m[i + 8], m[i + 12]) = (s + t, d + e, s - t, d - e);
        }
    }

    private static void Butterfly(Span<int> m)
    {
        var (s, d, t, e) = (m[0] + m[1], m[0] - m[1], m[2] + m[3], m[2] - m[3]);
        (m[0], m[1], m[2], m[3]) = (s + t, d + e, s - t, d - e);
    }
}
