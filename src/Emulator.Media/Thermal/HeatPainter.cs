using System.Buffers;
using Emulator.Protocol.Jpeg;

namespace Emulator.Media.Thermal;

/// <summary>
/// Paints temperatures: levels of the palette at the sensor's own size, turned and scaled to the size of the picture, and only then looked up, so
/// that no colour appears that the palette does not have.
/// </summary>
internal static class HeatPainter
{
    // Pictures of one size follow one another on a thread; what was painted is coded before the next.
    [ThreadStatic]
    private static JpegImage? _canvas;

    /// <summary>Paints a picture with its marks and its bar, but without titles.</summary>
    /// <returns>An image that is good until this thread paints the next.</returns>
    public static JpegImage Paint(HeatView view, PictureSettings settings)
    {
        var scale = HeatScale.Of(view.Image, view.Contrast, view.Isotherm);
        var levels = new JpegImage(view.Image.Width, view.Image.Height, JpegSampling.Grey);
        for (var y = 0; y < levels.Height; y++)
        {
            scale.Fill(view.Image.Celsius.Slice(y * levels.Width, levels.Width), levels.Luma.Row(y));
        }

        Blur(levels.Luma, view.Blur);
        Sharpen(levels.Luma, view.Detail);
        var turned = Orientation.Apply(levels, settings.Mirror, settings.Flip, settings.Rotation);
        var image = Canvas(settings.PictureWidth, settings.PictureHeight);
        var (start, length) = ((1 - (1 / view.Zoom)) / 2, 1 / view.Zoom);
        var from = turned.Luma;
        foreach (var to in image.Planes)
        {
            if (to != image.Cr)
            {
                Resampling.Scale(from.Samples, from.Stride, to.Samples, to.Stride, AxisTaps.Create(from.Width, to.Width, start, length), AxisTaps.Create(from.Height, to.Height, start, length));
            }
        }

        var line = HeatPalette.Line(view.Palette, view.Isotherm is not null, settings.Colour);
        Look(image, line);
        new HeatGraphics(image, view, settings, scale, line).Draw();
        return image;
    }

    private static JpegImage Canvas(int width, int height) =>
        _canvas is { } last && last.Width == width && last.Height == height ? last : _canvas = new JpegImage(width, height, JpegSampling.Yuv420);

    // The planes hold levels: of luma in the first, of both colours in the second.
    private static void Look(JpegImage image, JpegImage line)
    {
        ReadOnlySpan<byte> luma = line.Luma.Samples.AsSpan(0, HeatPalette.Levels), cb = line.Cb!.Samples.AsSpan(0, HeatPalette.Levels), cr = line.Cr!.Samples.AsSpan(0, HeatPalette.Levels);
        foreach (ref var sample in image.Luma.Samples.AsSpan())
        {
            sample = luma[sample];
        }

        Span<byte> blue = image.Cb!.Samples, red = image.Cr!.Samples;
        for (var i = 0; i < blue.Length; i++)
        {
            var level = blue[i];
            blue[i] = cb[level];
            red[i] = cr[level];
        }
    }

    // What a pixel has more or less than its eight neighbours is made so much larger.
    private static void Sharpen(JpegPlane plane, int detail)
    {
        var strength = Math.Clamp(detail, 0, 100) * 3;
        if (strength == 0)
        {
            return;
        }

        var before = ArrayPool<byte>.Shared.Rent(plane.Samples.Length);
        plane.Samples.CopyTo(before, 0);
        for (var y = 1; y < plane.Height - 1; y++)
        {
            var at = (y * plane.Stride) + 1;
            for (var x = 1; x < plane.Width - 1; x++, at++)
            {
                var around = before[at - plane.Stride - 1] + before[at - plane.Stride] + before[at - plane.Stride + 1] + before[at - 1] + before[at + 1]
                    + before[at + plane.Stride - 1] + before[at + plane.Stride] + before[at + plane.Stride + 1];
                plane.Samples[at] = (byte)Math.Clamp(before[at] + ((((8 * before[at]) - around) * strength) / 800), 0, HeatPalette.Levels - 1);
            }
        }

        ArrayPool<byte>.Shared.Return(before);
    }

    // Means over a square, first across and then down.
    private static void Blur(JpegPlane plane, int radius)
    {
        if (radius <= 0)
        {
            return;
        }

        var line = new byte[Math.Max(plane.Width, plane.Height)];
        for (var y = 0; y < plane.Height; y++)
        {
            Mean(plane.Samples, y * plane.Stride, 1, line.AsSpan(0, plane.Width), radius);
        }

        for (var x = 0; x < plane.Width; x++)
        {
            Mean(plane.Samples, x, plane.Stride, line.AsSpan(0, plane.Height), radius);
        }
    }

    private static void Mean(byte[] samples, int at, int step, Span<byte> line, int radius)
    {
        for (var i = 0; i < line.Length; i++)
        {
            line[i] = samples[at + (i * step)];
        }

        var sum = 0;
        for (var i = -radius; i <= radius; i++)
        {
            sum += line[Math.Clamp(i, 0, line.Length - 1)];
        }

        for (var i = 0; i < line.Length; i++)
        {
            samples[at + (i * step)] = (byte)(sum / ((2 * radius) + 1));
            sum += line[Math.Min(i + radius + 1, line.Length - 1)] - line[Math.Max(i - radius, 0)];
        }
    }
}
