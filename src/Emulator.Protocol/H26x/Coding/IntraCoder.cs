using Emulator.Protocol.Jpeg;

namespace Emulator.Protocol.H26x.Coding;

/// <summary>
/// Codes pictures as intra macroblocks of 16 x 16 with CAVLC and one quantiser (section 7.3.5). The macroblocks' bits are the same in any I slice.
/// For one thread at a time.
/// </summary>
internal sealed class IntraCoder
{
    // Numbers of the predictions of luma; those of colour differ.
    private const int Vertical = 0;
    private const int Horizontal = 1;
    private const int Mean = 2;
    private const int Plane = 3;

    // 8.5.8: the quantiser of colours from 30 on.
    private static readonly byte[] ColourQuantisers = [29, 30, 31, 32, 32, 33, 34, 34, 35, 35, 36, 36, 37, 37, 37, 38, 38, 38, 39, 39, 39, 39];

    private static readonly short[] None = new short[16];

    private readonly int _columns;
    private readonly int _rows;
    private readonly CodedPlane _luma;
    private readonly CodedPlane[] _colours;
    private readonly short[] _lumaFirst = new short[16];
    private readonly short[] _lumaLevels = new short[16 * 15];
    private readonly short[] _colourFirst = new short[2 * 4];
    private readonly short[] _colourLevels = new short[2 * 4 * 15];
    private readonly byte[] _wanted = new byte[256];
    private readonly byte[] _best = new byte[256];
    private readonly byte[] _tried = new byte[256];
    private readonly byte[] _other = new byte[64];
    private readonly byte[] _otherWanted = new byte[64];

    /// <param name="width">Pixels across.</param>
    /// <param name="height">Pixels down.</param>
    public IntraCoder(int width, int height)
    {
        (_columns, _rows) = ((width + 15) / 16, (height + 15) / 16);
        _luma = new CodedPlane(_columns, _rows, 16);
        _colours = [new CodedPlane(_columns, _rows, 8), new CodedPlane(_columns, _rows, 8)];
    }

    /// <summary>Takes a picture of 4:2:0.</summary>
    public void Load(JpegImage image)
    {
        image.RepeatEdges();
        _luma.Load(image.Luma);
        _colours[0].Load(image.Cb!);
        _colours[1].Load(image.Cr!);
    }

    /// <summary>Codes the picture that was taken.</summary>
    /// <param name="bits">Where to.</param>
    /// <param name="quantiser">QP, 14 to 51: below, levels grow beyond what can be written.</param>
    /// <param name="limit">Bits at which it gives up.</param>
    /// <returns>Whether it stayed below.</returns>
    public bool TryCode(PackedBits bits, int quantiser, long limit)
    {
        var luma = new Transform4(quantiser);
        var colour = new Transform4(quantiser < 30 ? quantiser : ColourQuantisers[quantiser - 30]);
        for (var row = 0; row < _rows; row++)
        {
            for (var column = 0; column < _columns; column++)
            {
                Code(bits, column, row, luma, colour);
            }

            if (bits.Count > limit)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes macroblocks that say nothing: a grey picture, of 8 bits each.</summary>
    public void CodeNothing(PackedBits bits)
    {
        for (var i = 0; i < _columns * _rows; i++)
        {
            bits.Unsigned(1 + Mean);
            bits.Bits(0b111, 3);
        }
    }

    private void Code(PackedBits bits, int column, int row, Transform4 luma, Transform4 colour)
    {
        var mode = PredictLuma(column, row);
        var (hasFirst, hasLevels) = QuantiseLuma(column, row, luma);
        var colourMode = PredictColours(column, row);
        var colours = Math.Max(QuantiseColour(0, column, row, colour), QuantiseColour(1, column, row, colour));

        // Table 7-11.
        bits.Unsigned((uint)(1 + mode + (4 * colours) + (hasLevels ? 12 : 0)));
        bits.Unsigned((uint)colourMode);
        bits.Signed(0);
        WriteLuma(bits, column, row, hasFirst, hasLevels);
        WriteColours(bits, column, row, colours);
    }

    private int PredictLuma(int column, int row)
    {
        Span<byte> edge = stackalloc byte[16];
        var above = _luma.Above(column, row);
        var left = _luma.Left(column, row, edge);
        _luma.Wanted(column, row, _wanted);
        IntraPrediction.Mean(above, left, _best);
        var (mode, least) = (Mean, IntraPrediction.Distance(_wanted, _best));
        for (var candidate = 0; candidate <= Plane; candidate++)
        {
            switch (candidate)
            {
                case Vertical when !above.IsEmpty:
                    IntraPrediction.Down(above, _tried);
                    break;
                case Horizontal when !left.IsEmpty:
                    IntraPrediction.Across(left, _tried);
                    break;
                case Plane when !above.IsEmpty && !left.IsEmpty:
                    IntraPrediction.Plane(above, left, _luma.Decoded[_luma.At(column, row) - _luma.Stride - 1], _tried);
                    break;
                default:
                    continue;
            }

            if (IntraPrediction.Distance(_wanted, _tried) is var distance && distance < least)
            {
                (mode, least) = (candidate, distance);
                _tried.CopyTo(_best, 0);
            }
        }

        _luma.Predict(column, row, _best);
        return mode;
    }

    // Decodes at once: what follows is predicted from it.
    private (bool HasFirst, bool HasLevels) QuantiseLuma(int column, int row, Transform4 transform)
    {
        Span<int> coefficients = stackalloc int[256], first = stackalloc int[16];
        Span<short> differences = stackalloc short[16];
        var hasLevels = false;
        for (var block = 0; block < 16; block++)
        {
            var (x, y) = PlaceOf(block);
            var some = coefficients.Slice(block * 16, 16);
            hasLevels |= Quantise(_luma, _luma.At(column, row) + (4 * y * _luma.Stride) + (4 * x), transform, differences, some, _lumaLevels.AsSpan(block * 15, 15));
            first[(4 * y) + x] = some[0];
        }

        var hasFirst = transform.QuantiseLuma(first, _lumaFirst);
        for (var block = 0; block < 16 && (hasFirst || hasLevels); block++)
        {
            var (x, y) = PlaceOf(block);
            var some = coefficients.Slice(block * 16, 16);
            some[0] = first[(4 * y) + x];
            Transform4.Inverse(some, _luma.Decoded.AsSpan(_luma.At(column, row) + (4 * y * _luma.Stride) + (4 * x)), _luma.Stride);
        }

        return (hasFirst, hasLevels);
    }

    private int PredictColours(int column, int row)
    {
        // Mean, horizontal, vertical, plane: the numbers are not those of luma.
        Span<byte> edge = stackalloc byte[8];
        var (mode, least) = (0, int.MaxValue);
        for (var candidate = 0; candidate <= 3; candidate++)
        {
            var distance = 0;
            for (var i = 0; i < 2 && distance >= 0; i++)
            {
                var plane = _colours[i];
                plane.Wanted(column, row, _otherWanted);
                distance = Predict(plane, column, row, candidate, edge) ? distance + IntraPrediction.Distance(_otherWanted, _other) : -1;
            }

            if (distance >= 0 && distance < least)
            {
                (mode, least) = (candidate, distance);
            }
        }

        foreach (var plane in _colours)
        {
            Predict(plane, column, row, mode, edge);
            plane.Predict(column, row, _other);
        }

        return mode;
    }

    private bool Predict(CodedPlane plane, int column, int row, int mode, Span<byte> edge)
    {
        var above = plane.Above(column, row);
        var left = plane.Left(column, row, edge);
        switch (mode)
        {
            case 0:
                IntraPrediction.ColourMeans(above, left, _other);
                return true;
            case 1 when !left.IsEmpty:
                IntraPrediction.Across(left, _other);
                return true;
            case 2 when !above.IsEmpty:
                IntraPrediction.Down(above, _other);
                return true;
            case 3 when !above.IsEmpty && !left.IsEmpty:
                IntraPrediction.Plane(above, left, plane.Decoded[plane.At(column, row) - plane.Stride - 1], _other);
                return true;
            default:
                return false;
        }
    }

    // 0 for nothing, 1 for the first coefficients alone, 2 for others too (CodedBlockPatternChroma).
    private int QuantiseColour(int which, int column, int row, Transform4 transform)
    {
        Span<int> coefficients = stackalloc int[64], first = stackalloc int[4];
        Span<short> differences = stackalloc short[16];
        var plane = _colours[which];
        var hasLevels = false;
        for (var block = 0; block < 4; block++)
        {
            var some = coefficients.Slice(block * 16, 16);
            hasLevels |= Quantise(plane, At(block), transform, differences, some, _colourLevels.AsSpan(((which * 4) + block) * 15, 15));
            first[block] = some[0];
        }

        var hasFirst = transform.QuantiseColour(first, _colourFirst.AsSpan(which * 4, 4));
        for (var block = 0; block < 4 && (hasFirst || hasLevels); block++)
        {
            var some = coefficients.Slice(block * 16, 16);
            some[0] = first[block];
            Transform4.Inverse(some, plane.Decoded.AsSpan(At(block)), plane.Stride);
        }

        return hasLevels ? 2 : hasFirst ? 1 : 0;

        int At(int block) => plane.At(column, row) + (4 * (block >> 1) * plane.Stride) + (4 * (block & 1));
    }

    private static bool Quantise(CodedPlane plane, int at, Transform4 transform, Span<short> differences, Span<int> coefficients, Span<short> levels)
    {
        var sum = plane.Differences(at, differences);
        if (sum < transform.Quiet)
        {
            coefficients.Clear();
            levels.Clear();
            foreach (var difference in differences)
            {
                coefficients[0] += difference;
            }

            return false;
        }

        Transform4.Forward(differences, coefficients);
        return transform.Quantise(coefficients, levels);
    }

    private void WriteLuma(PackedBits bits, int column, int row, bool hasFirst, bool hasLevels)
    {
        Cavlc.Write(bits, hasFirst ? _lumaFirst : None, _luma.Context(4 * column, 4 * row));
        for (var block = 0; block < 16; block++)
        {
            var (x, y) = PlaceOf(block);
            (x, y) = ((4 * column) + x, (4 * row) + y);
            _luma.Counts[(y * _luma.BlocksAcross) + x] = hasLevels ? (byte)Cavlc.Write(bits, _lumaLevels.AsSpan(block * 15, 15), _luma.Context(x, y)) : (byte)0;
        }
    }

    private void WriteColours(PackedBits bits, int column, int row, int colours)
    {
        for (var i = 0; i < 2 && colours > 0; i++)
        {
            Cavlc.Write(bits, _colourFirst.AsSpan(i * 4, 4), Cavlc.ColourDc);
        }

        for (var i = 0; i < 8; i++)
        {
            var plane = _colours[i / 4];
            var (x, y) = ((2 * column) + (i & 1), (2 * row) + ((i >> 1) & 1));
            plane.Counts[(y * plane.BlocksAcross) + x] = colours == 2 ? (byte)Cavlc.Write(bits, _colourLevels.AsSpan(i * 15, 15), plane.Context(x, y)) : (byte)0;
        }
    }

    // Luma blocks go by quarters: figure 6-10.
    private static (int X, int Y) PlaceOf(int block) => ((((block >> 2) & 1) * 2) + (block & 1), ((block >> 3) * 2) + ((block >> 1) & 1));
}
