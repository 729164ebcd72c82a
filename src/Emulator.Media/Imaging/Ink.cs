using System.Runtime.InteropServices;
using Emulator.Protocol.Jpeg;

namespace Emulator.Media;

/// <summary>A colour in the terms of a JPEG's planes (JFIF 1.02: BT.601, full range).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Ink(int Y, int Cb, int Cr, int Opacity)
{
    public static Ink From(Rgba colour)
    {
        int r = colour.Red, g = colour.Green, b = colour.Blue;
        return new Ink(
            ((19595 * r) + (38470 * g) + (7471 * b) + 32768) >> 16,
            Math.Clamp((((-11059 * r) - (21709 * g) + (32768 * b) + 32768) >> 16) + 128, 0, 255),
            Math.Clamp((((32768 * r) - (27439 * g) - (5329 * b) + 32768) >> 16) + 128, 0, 255),
            colour.Opacity);
    }

    /// <summary>Fills a rectangle. Coordinates are even, relative to the image, and may reach outside it.</summary>
    public void Fill(JpegImage image, int left, int top, int right, int bottom)
    {
        Fill(image.Luma, Y, left, top, right, bottom);
        Fill(image.Cb!, Cb, left / 2, top / 2, (right + 1) / 2, (bottom + 1) / 2);
        Fill(image.Cr!, Cr, left / 2, top / 2, (right + 1) / 2, (bottom + 1) / 2);
    }

    private void Fill(JpegPlane plane, int value, int left, int top, int right, int bottom)
    {
        left = Math.Max(left, 0);
        right = Math.Min(right, plane.Stride);
        for (var y = Math.Max(top, 0); y < Math.Min(bottom, plane.BufferHeight) && left < right; y++)
        {
            Blend.Over(plane.Samples.AsSpan((y * plane.Stride) + left, right - left), (byte)value, Opacity);
        }
    }
}
