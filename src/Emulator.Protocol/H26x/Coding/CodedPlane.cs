using Emulator.Protocol.Jpeg;

namespace Emulator.Protocol.H26x.Coding;

/// <summary>A plane of a picture on its way: what is to be coded, and what a decoder will have of it.</summary>
internal sealed class CodedPlane
{
    private readonly byte[] _levels = new byte[256];

    /// <param name="columns">Macroblocks across.</param>
    /// <param name="rows">Macroblocks down.</param>
    /// <param name="side">Samples of a macroblock's side: 16 or 8.</param>
    public CodedPlane(int columns, int rows, int side)
    {
        (Side, Stride) = (side, columns * side);
        Source = new byte[Stride * rows * side];
        Decoded = new byte[Source.Length];
        BlocksAcross = Stride / 4;
        Counts = new byte[BlocksAcross * rows * side / 4];
        // Full range to the range of video: 16 to 235, colours 16 to 240.
        for (var i = 0; i < 256; i++)
        {
            _levels[i] = (byte)Math.Round(side == 16 ? 16 + (i * 219 / 255.0) : 128 + ((i - 128) * 224 / 255.0));
        }
    }

    public int Side { get; }

    public int Stride { get; }

    public byte[] Source { get; }

    public byte[] Decoded { get; }

    /// <summary>Blocks of 4 x 4 from one row of them to the next.</summary>
    public int BlocksAcross { get; }

    /// <summary>How many coefficients each block of 4 x 4 has.</summary>
    public byte[] Counts { get; }

    /// <summary>Takes a plane of a picture of this size.</summary>
    public void Load(JpegPlane plane)
    {
        for (var y = 0; y * Stride < Source.Length; y++)
        {
            var from = plane.Samples.AsSpan(y * plane.Stride, Stride);
            var to = Source.AsSpan(y * Stride, Stride);
            for (var x = 0; x < to.Length; x++)
            {
                to[x] = _levels[from[x]];
            }
        }
    }

    /// <summary>Where a macroblock begins.</summary>
    public int At(int column, int row) => (row * Side * Stride) + (column * Side);

    /// <summary>The samples above a macroblock; none in the first row.</summary>
    public ReadOnlySpan<byte> Above(int column, int row) => row == 0 ? default : Decoded.AsSpan(At(column, row) - Stride, Side);

    /// <summary>The samples left of a macroblock; none in the first column.</summary>
    public ReadOnlySpan<byte> Left(int column, int row, Span<byte> into)
    {
        if (column == 0)
        {
            return default;
        }

        for (var (y, at) = (0, At(column, row) - 1); y < Side; y++, at += Stride)
        {
            into[y] = Decoded[at];
        }

        return into[..Side];
    }

    /// <summary>The samples of a macroblock as they are to be, row by row.</summary>
    public void Wanted(int column, int row, Span<byte> square)
    {
        for (var (y, at) = (0, At(column, row)); y < Side; y++, at += Stride)
        {
            Source.AsSpan(at, Side).CopyTo(square[(y * Side)..]);
        }
    }

    /// <summary>Puts a prediction where the macroblock will be.</summary>
    public void Predict(int column, int row, ReadOnlySpan<byte> square)
    {
        for (var (y, at) = (0, At(column, row)); y < Side; y++, at += Stride)
        {
            square.Slice(y * Side, Side).CopyTo(Decoded.AsSpan(at));
        }
    }

    /// <summary>The differences of a block of 4 x 4 from its prediction.</summary>
    /// <param name="at">Where the block begins.</param>
    /// <param name="differences">Takes them.</param>
    /// <returns>The sum of their sizes.</returns>
    public int Differences(int at, Span<short> differences)
    {
        var sum = 0;
        for (var y = 0; y < 4; y++, at += Stride)
        {
            for (var x = 0; x < 4; x++)
            {
                var difference = Source[at + x] - Decoded[at + x];
                differences[(y * 4) + x] = (short)difference;
                sum += Math.Abs(difference);
            }
        }

        return sum;
    }

    /// <summary>The context of a block: how many coefficients its neighbours have on average (section 9.2.1).</summary>
    public int Context(int x, int y)
    {
        var at = (y * BlocksAcross) + x;
        return (x > 0, y > 0) switch
        {
            (true, true) => (Counts[at - 1] + Counts[at - BlocksAcross] + 1) >> 1,
            (true, false) => Counts[at - 1],
            (false, true) => Counts[at - BlocksAcross],
            _ => 0,
        };
    }
}
