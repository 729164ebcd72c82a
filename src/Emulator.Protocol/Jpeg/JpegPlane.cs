namespace Emulator.Protocol.Jpeg;

/// <summary>
/// One component of a picture: samples of 0-255, row after row. The buffer is larger than the picture, up to whole blocks,
/// so that no transform ever meets an edge.
/// </summary>
public sealed class JpegPlane
{
    internal JpegPlane(int width, int height, int stride, int bufferHeight)
    {
        Width = width;
        Height = height;
        Stride = stride;
        BufferHeight = bufferHeight;
        Samples = new byte[stride * bufferHeight];
    }

    /// <summary>Samples of a row that belong to the picture.</summary>
    public int Width { get; }

    /// <summary>Rows that belong to the picture.</summary>
    public int Height { get; }

    /// <summary>Bytes from one row to the next; at least <see cref="Width"/>.</summary>
    public int Stride { get; }

    /// <summary>Rows of the buffer; at least <see cref="Height"/>.</summary>
    public int BufferHeight { get; }

    /// <summary>The samples: <see cref="Stride"/> times <see cref="BufferHeight"/> bytes. May be written to.</summary>
    public byte[] Samples { get; }

    /// <summary>The picture's part of one row.</summary>
    /// <param name="y">The row, 0 at the top, below <see cref="BufferHeight"/>.</param>
    /// <returns><see cref="Width"/> bytes that may be written to.</returns>
    public Span<byte> Row(int y) => Samples.AsSpan(y * Stride, Width);

    /// <summary>
    /// Repeats the last column and row into the rest of the buffer. An encoder codes whole blocks, and a repeated edge costs
    /// the fewest bits and rings least.
    /// </summary>
    public void RepeatEdges()
    {
        for (var y = 0; y < Height && Width < Stride; y++)
        {
            var line = Samples.AsSpan(y * Stride, Stride);
            line[Width..].Fill(line[Width - 1]);
        }

        var last = Samples.AsSpan((Height - 1) * Stride, Stride);
        for (var y = Height; y < BufferHeight; y++)
        {
            last.CopyTo(Samples.AsSpan(y * Stride, Stride));
        }
    }
}
