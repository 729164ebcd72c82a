using Emulator.Protocol.Jpeg;

namespace Emulator.Protocol.Tests.Jpeg;

/// <summary>Images for tests, and how far two are apart.</summary>
internal static class Pictures
{
    public static JpegImage FromPlanes(byte[] raw, int width, int height, JpegSampling sampling)
    {
        var image = new JpegImage(width, height, sampling);
        var at = 0;
        foreach (var plane in image.Planes)
        {
            for (var y = 0; y < plane.Height; y++, at += plane.Width)
            {
                raw.AsSpan(at, plane.Width).CopyTo(plane.Row(y));
            }
        }

        Assert.Equal(raw.Length, at);
        return image;
    }

    public static byte[] ToPlanes(JpegImage image)
    {
        using var raw = new MemoryStream();
        foreach (var plane in image.Planes)
        {
            for (var y = 0; y < plane.Height; y++)
            {
                raw.Write(plane.Row(y));
            }
        }

        return raw.ToArray();
    }

    /// <summary>Soft shapes from a seed: what JPEG is made for.</summary>
    public static JpegImage Smooth(int width, int height, JpegSampling sampling, int seed)
    {
        var image = new JpegImage(width, height, sampling);
        foreach (var plane in image.Planes)
        {
            seed = (seed * 31) + 7;
            var (a, b, c) = (((seed & 15) + 1) / 90.0, (((seed >> 4) & 15) + 1) / 70.0, seed & 255);
            for (var y = 0; y < plane.Height; y++)
            {
                var line = plane.Row(y);
                for (var x = 0; x < line.Length; x++)
                {
                    line[x] = (byte)(128 + (60 * Math.Sin((x * a) + c)) + (60 * Math.Cos(y * b)));
                }
            }
        }

        return image;
    }

    public static JpegImage Decode(byte[] jpeg)
    {
        Assert.True(JpegDecoder.TryDecode(jpeg, out var image, out var error), error);
        return image;
    }

    public static int Furthest(byte[] a, byte[] b)
    {
        Assert.Equal(a.Length, b.Length);
        var furthest = 0;
        for (var i = 0; i < a.Length; i++)
        {
            furthest = Math.Max(furthest, Math.Abs(a[i] - b[i]));
        }

        return furthest;
    }

    public static double Psnr(byte[] a, byte[] b)
    {
        Assert.Equal(a.Length, b.Length);
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }

        return 10 * Math.Log10(255.0 * 255.0 * a.Length / sum);
    }
}
