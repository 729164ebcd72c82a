namespace Emulator.Protocol.Jpeg;

/// <summary>
/// A picture as JPEG holds it: planes of luma (Y) and colour difference (Cb, Cr), full range 0-255, 128 is no colour (JFIF 1.02).
/// The planes may be written to; an image is not safe to change from two threads at once.
/// </summary>
public sealed class JpegImage
{
    /// <summary>Sides up to this many pixels are decoded and encoded.</summary>
    public const int MaxSide = 8192;

    /// <summary>Pictures up to this many pixels are decoded and encoded: 8192 x 4320, which bounds what a hostile header can ask for.</summary>
    public const int MaxPixels = 8192 * 4320;

    /// <summary>Makes an image whose samples are all 0.</summary>
    /// <param name="width">Pixels across, 1 to <see cref="MaxSide"/>.</param>
    /// <param name="height">Pixels down, 1 to <see cref="MaxSide"/>.</param>
    /// <param name="sampling">How dense the colour planes are.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is outside these limits or has more than <see cref="MaxPixels"/> pixels.</exception>
    public JpegImage(int width, int height, JpegSampling sampling)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, MaxSide);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, MaxSide);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, MaxPixels / width);
        Width = width;
        Height = height;
        Sampling = sampling;
        // Whole MCUs of 16 x 16 whatever the sampling: ffmpeg doubles the factors of 4:2:2 and 4:4:4, which makes their MCUs that tall.
        var stride = Align16(width);
        var rows = Align16(height);
        Luma = new JpegPlane(width, height, stride, rows);
        if (sampling == JpegSampling.Grey)
        {
            Planes = [Luma];
            return;
        }

        var across = sampling == JpegSampling.Yuv444 ? 1 : 2;
        var down = sampling == JpegSampling.Yuv420 ? 2 : 1;
        Cb = new JpegPlane((width + across - 1) / across, (height + down - 1) / down, stride / across, rows / down);
        Cr = new JpegPlane(Cb.Width, Cb.Height, Cb.Stride, Cb.BufferHeight);
        Planes = [Luma, Cb, Cr];
    }

    /// <summary>Pixels across.</summary>
    public int Width { get; }

    /// <summary>Pixels down.</summary>
    public int Height { get; }

    /// <summary>How dense <see cref="Cb"/> and <see cref="Cr"/> are.</summary>
    public JpegSampling Sampling { get; }

    /// <summary>Brightness, 0 black to 255 white.</summary>
    public JpegPlane Luma { get; }

    /// <summary>Blue difference, or null for a grey picture.</summary>
    public JpegPlane? Cb { get; }

    /// <summary>Red difference, or null for a grey picture.</summary>
    public JpegPlane? Cr { get; }

    /// <summary>The one or three planes in coding order: Y, Cb, Cr.</summary>
    public IReadOnlyList<JpegPlane> Planes { get; }

    /// <summary>Copies another image of the same size and sampling into this one.</summary>
    /// <param name="source">Where the samples come from.</param>
    /// <exception cref="ArgumentException">Its size or sampling differs.</exception>
    public void CopyFrom(JpegImage source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Width != Width || source.Height != Height || source.Sampling != Sampling)
        {
            throw new ArgumentException("The images differ in size or sampling.", nameof(source));
        }

        for (var plane = 0; plane < Planes.Count; plane++)
        {
            source.Planes[plane].Samples.CopyTo(Planes[plane].Samples.AsSpan());
        }
    }

    /// <summary>Repeats the edges of every plane into its padding, as an encoder wants it.</summary>
    public void RepeatEdges()
    {
        foreach (var plane in Planes)
        {
            plane.RepeatEdges();
        }
    }

    private static int Align16(int value) => (value + 15) & ~15;
}
