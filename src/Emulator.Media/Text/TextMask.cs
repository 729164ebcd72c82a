using System.Runtime.InteropServices;
using Emulator.Protocol.Jpeg;

namespace Emulator.Media.Text;

/// <summary>
/// A line of text as coverage: of the letters, and of an outline around them that keeps them legible on any picture. Even in size, so that
/// it lies on whole colour samples. Immutable once made.
/// </summary>
internal sealed class TextMask
{
    private readonly byte[] _letters;
    private readonly byte[]? _outline;

    private TextMask(int width, int height, byte[] letters, byte[]? outline)
    {
        Width = width;
        Height = height;
        _letters = letters;
        _outline = outline;
    }

    public int Width { get; }

    public int Height { get; }

    public static int WidthOf(int letters, int textHeight) => Even((letters * Font.Instance.Advance(textHeight)) + (Glyph.MarginAt(textHeight) * 2));

    public static int HeightOf(int textHeight) => Even(textHeight + (Glyph.MarginAt(textHeight) * 2));

    public static TextMask Create(ReadOnlySpan<char> text, int textHeight, bool outlined)
    {
        var margin = Glyph.MarginAt(textHeight);
        var width = WidthOf(text.Length, textHeight);
        var height = HeightOf(textHeight);
        var letters = new byte[width * height];
        var around = outlined ? new byte[width * height] : null;
        var x = 0;
        foreach (var letter in text)
        {
            var glyph = Font.Instance.Glyph(letter, textHeight);
            for (var y = 0; y < glyph.Height; y++)
            {
                glyph.Row(y).CopyTo(letters.AsSpan(((y + margin) * width) + x + margin));
            }

            for (var y = 0; around is not null && y < glyph.Height + (margin * 2); y++)
            {
                // The outlines of neighbours overlap.
                Blend.Widen(around.AsSpan((y * width) + x), glyph.OutlineRow(y));
            }

            x += glyph.Width;
        }

        return new TextMask(width, height, letters, around);
    }

    /// <summary>Draws the line with its top left corner at an even place, relative to an image that may be only a strip of the picture.</summary>
    public void Draw(JpegImage image, int left, int top, Ink front, Ink outline)
    {
        var from = Math.Max(0, -top);
        var to = Math.Min(Height, image.Luma.BufferHeight - top);
        Span<byte> half = new byte[Width / 2];
        for (var y = from; y < to; y += 2)
        {
            var upper = image.Luma.Samples.AsSpan(((top + y) * image.Luma.Stride) + left, Width);
            var lower = image.Luma.Samples.AsSpan(((top + y + 1) * image.Luma.Stride) + left, Width);
            var colour = ((top + y) / 2 * image.Cb!.Stride) + (left / 2);
            var cb = image.Cb.Samples.AsSpan(colour, Width / 2);
            var cr = image.Cr!.Samples.AsSpan(colour, Width / 2);
            if (_outline is not null)
            {
                Draw(_outline.AsSpan(y * Width, Width * 2), upper, lower, cb, cr, half, outline);
            }

            Draw(_letters.AsSpan(y * Width, Width * 2), upper, lower, cb, cr, half, front);
        }
    }

    // Two lines of luma and the line of colour that they share.
    private void Draw(ReadOnlySpan<byte> mask, Span<byte> upper, Span<byte> lower, Span<byte> cb, Span<byte> cr, Span<byte> half, Ink ink)
    {
        Blend.Over(upper, mask[..Width], (byte)ink.Y, ink.Opacity);
        Blend.Over(lower, mask[Width..], (byte)ink.Y, ink.Opacity);
        Blend.Halve(mask[..Width], mask[Width..], half);
        Blend.Over(cb, half, (byte)ink.Cb, ink.Opacity);
        Blend.Over(cr, half, (byte)ink.Cr, ink.Opacity);
    }

    private static int Even(int value) => (value + 1) & ~1;
}

/// <summary>A mask at its place in the picture, with its colours.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PlacedText(TextMask Mask, int Left, int Top, Ink Front, Ink Back, Ink Outline)
{
    /// <summary>Draws it into a strip of the picture that begins at a row of pixels.</summary>
    public void Draw(JpegImage strip, int stripTop)
    {
        if (Back.Opacity > 0)
        {
            Back.Fill(strip, Left, Top - stripTop, Left + Mask.Width, Top - stripTop + Mask.Height);
        }

        Mask.Draw(strip, Left, Top - stripTop, Front, Outline);
    }
}
