using Emulator.Protocol.Jpeg;

namespace Emulator.Media;

/// <summary>Applies a channel's image controls to a picture.</summary>
internal static class ColourAdjustment
{
    public static void Apply(JpegImage image, PictureColour colour, bool monochrome)
    {
        if (colour.Contrast != 50 || colour.Brightness != 50)
        {
            Span<byte> levels = stackalloc byte[256];
            for (var i = 0; i < 256; i++)
            {
                levels[i] = Level(((i - 128) * colour.Contrast / 50.0) + 128 + ((colour.Brightness - 50) * 2));
            }

            foreach (ref var sample in image.Luma.Samples.AsSpan())
            {
                sample = levels[sample];
            }
        }

        if (monochrome)
        {
            image.Cb!.Samples.AsSpan().Fill(128);
            image.Cr!.Samples.AsSpan().Fill(128);
        }
        else if (colour.Saturation != 50 || colour.Hue != 50)
        {
            Turn(image.Cb!.Samples, image.Cr!.Samples, colour);
        }
    }

    private static void Turn(Span<byte> cb, Span<byte> cr, PictureColour colour)
    {
        var angle = (colour.Hue - 50) / 50.0 * Math.PI;
        var along = (int)Math.Round(Math.Cos(angle) * colour.Saturation / 50.0 * 4096);
        var beside = (int)Math.Round(Math.Sin(angle) * colour.Saturation / 50.0 * 4096);
        for (var i = 0; i < cb.Length && i < cr.Length; i++)
        {
            var (b, r) = (cb[i] - 128, cr[i] - 128);
            cb[i] = (byte)Math.Clamp((((b * along) - (r * beside) + 2048) >> 12) + 128, 0, 255);
            cr[i] = (byte)Math.Clamp((((r * along) + (b * beside) + 2048) >> 12) + 128, 0, 255);
        }
    }

    private static byte Level(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}
