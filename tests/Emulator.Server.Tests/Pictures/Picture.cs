using System.Text;
using Emulator.Protocol.Jpeg;

namespace Emulator.Server.Tests.Pictures;

/// <summary>A part of a picture, in pixels.</summary>
internal readonly record struct Region(int Left, int Top, int Width, int Height)
{
    public int Right => Left + Width;

    public int Bottom => Top + Height;
}

/// <summary>A JPEG as a client sees it: decoded, and with its identity.</summary>
internal sealed class Picture
{
    private readonly JpegImage _image;

    public Picture(byte[] jpeg)
    {
        Assert.True(JpegDecoder.TryDecode(jpeg, out var image, out var error), error);
        Assert.Equal(JpegSampling.Yuv420, image.Sampling);
        _image = image;
        Jpeg = jpeg;
        Identity = Identity.Of(jpeg);
    }

    public byte[] Jpeg { get; }

    public Identity Identity { get; }

    public int Width => _image.Width;

    public int Height => _image.Height;

    public (int Width, int Height) Size => (Width, Height);

    public Region All => new(0, 0, Width, Height);

    public int Luma(int x, int y) => _image.Luma.Row(y)[x];

    /// <summary>Mean brightness, 0 to 255.</summary>
    public double Mean(Region region) => Moments(region).Mean;

    /// <summary>Standard deviation of the brightness.</summary>
    public double Spread(Region region)
    {
        var (mean, square) = Moments(region);
        return Math.Sqrt(Math.Max(0, square - (mean * mean)));
    }

    /// <summary>Mean distance of the colour samples from grey: 0 for a picture without colour.</summary>
    public double Colour() => new[] { _image.Cb!, _image.Cr! }.Average(plane => Enumerable.Range(0, plane.Height).Average(y => Mean(plane.Row(y))));

    /// <summary>Blue and red difference of a sample, about 0.</summary>
    public (int Blue, int Red) ColourAt(int x, int y) => (_image.Cb!.Row(y / 2)[x / 2] - 128, _image.Cr!.Row(y / 2)[x / 2] - 128);

    /// <summary>
    /// The mean brightness of each square of eight pixels. Coding a picture anew moves single pixels a lot where there is much detail, and means hardly.
    /// </summary>
    public double[,] Means()
    {
        var means = new double[Width / 8, Height / 8];
        for (var x = 0; x < means.GetLength(0); x++)
        {
            for (var y = 0; y < means.GetLength(1); y++)
            {
                means[x, y] = Mean(new Region(x * 8, y * 8, 8, 8));
            }
        }

        return means;
    }

    /// <summary>The smallest region outside of which two pictures of a size are alike, to a square of eight pixels; null when they are alike everywhere.</summary>
    public Region? ChangedSince(Picture other)
    {
        Assert.Equal(other.Size, Size);
        var (mine, theirs) = (Means(), other.Means());
        var (left, top, right, bottom) = (int.MaxValue, int.MaxValue, 0, 0);
        for (var x = 0; x < mine.GetLength(0); x++)
        {
            for (var y = 0; y < mine.GetLength(1); y++)
            {
                if (Math.Abs(mine[x, y] - theirs[x, y]) > 5)
                {
                    (left, top) = (Math.Min(left, x * 8), Math.Min(top, y * 8));
                    (right, bottom) = (Math.Max(right, (x * 8) + 8), Math.Max(bottom, (y * 8) + 8));
                }
            }
        }

        return right == 0 ? null : new Region(left, top, right - left, bottom - top);
    }

    /// <summary>The largest difference between pixels of two regions of a size.</summary>
    public int LargestDifference(Region region, Picture other, Region otherRegion)
    {
        var largest = 0;
        for (var y = 0; y < region.Height; y++)
        {
            for (var x = 0; x < region.Width; x++)
            {
                largest = Math.Max(largest, Math.Abs(Luma(region.Left + x, region.Top + y) - other.Luma(otherRegion.Left + x, otherRegion.Top + y)));
            }
        }

        return largest;
    }

    /// <summary>Fails unless this picture shows what another does, each square of eight pixels at the place that a rule gives.</summary>
    /// <param name="other">The other picture.</param>
    /// <param name="place">From a place here to the place there, in squares.</param>
    public void AssertShows(Picture other, Func<int, int, (int X, int Y)> place)
    {
        var (mine, theirs) = (Means(), other.Means());
        var (worst, sum) = (0.0, 0.0);
        for (var x = 0; x < mine.GetLength(0); x++)
        {
            for (var y = 0; y < mine.GetLength(1); y++)
            {
                var (u, v) = place(x, y);
                var difference = Math.Abs(mine[x, y] - theirs[u, v]);
                worst = Math.Max(worst, difference);
                sum += difference;
            }
        }

        Assert.True(worst < 8 && sum / mine.Length < 0.5, $"squares differ by {worst:0.0} at most, by {sum / mine.Length:0.00} on average");
    }

    private static double Mean(ReadOnlySpan<byte> row)
    {
        var sum = 0L;
        foreach (var sample in row)
        {
            sum += Math.Abs(sample - 128);
        }

        return (double)sum / row.Length;
    }

    private (double Mean, double Square) Moments(Region region)
    {
        var (sum, squares) = (0L, 0L);
        for (var y = region.Top; y < region.Bottom; y++)
        {
            foreach (var sample in _image.Luma.Row(y)[region.Left..region.Right])
            {
                sum += sample;
                squares += sample * sample;
            }
        }

        double count = region.Width * region.Height;
        return (sum / count, squares / count);
    }
}

/// <summary>What the COM segment of a JPEG says.</summary>
internal sealed record Identity(int Channel, int Stream, long Frame, DateTime Utc)
{
    public static Identity Of(ReadOnlySpan<byte> jpeg)
    {
        var text = Comment(jpeg);
        var parts = text.Split(' ');
        Assert.True(parts is ["camulator", ['c', 'h', 'a', 'n', 'n', 'e', 'l', '=', ..], ['s', 't', 'r', 'e', 'a', 'm', '=', ..], ['f', 'r', 'a', 'm', 'e', '=', ..], ['u', 't', 'c', '=', ..]], text);
        var utc = DateTime.ParseExact(
            parts[4][4..], "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null, System.Globalization.DateTimeStyles.AssumeUniversal | System.Globalization.DateTimeStyles.AdjustToUniversal);
        return new Identity(int.Parse(parts[1][8..]), int.Parse(parts[2][7..]), long.Parse(parts[3][6..]), utc);
    }

    private static string Comment(ReadOnlySpan<byte> jpeg)
    {
        for (var at = 2; jpeg[at] == 0xFF && jpeg[at + 1] != 0xDA;)
        {
            var length = (jpeg[at + 2] << 8) | jpeg[at + 3];
            if (jpeg[at + 1] == 0xFE)
            {
                return Encoding.ASCII.GetString(jpeg.Slice(at + 4, length - 2));
            }

            at += 2 + length;
        }

        Assert.Fail("there is no COM segment");
        return "";
    }
}
