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
                Widen(around.AsSpan((y * width) + x), glyph.OutlineRow(y));
            }

            x += glyph.Width;
        }

        return new TextMask(width, height, letters, around);
    }

    /// <summary>Draws the line with its top left corner at an even place, relative to an image that may be only a strip of the picture.</summary>
    public void Draw(JpegImage image, int left, int top, Ink front, Ink outline)
    {
        var rows = image.Luma.BufferHeight;
        var from = Math.Max(0, -top);
        var to = Math.Min(Height, rows - top);
        for (var y = from; y < to; y++)
        {
            var line = image.Luma.Samples.AsSpan(((top + y) * image.Luma.Stride) + left, Width);
            DrawLuma(line, y, front, outline);
        }

        for (var y = (from + 1) / 2; y < to / 2; y++)
        {
            var at = (((top / 2) + y) * image.Cb!.Stride) + (left / 2);
            DrawColour(image.Cb.Samples.AsSpan(at, Width / 2), y, front.Cb, front.Opacity, outline.Cb, outline.Opacity);
            DrawColour(image.Cr!.Samples.AsSpan(at, Width / 2), y, front.Cr, front.Opacity, outline.Cr, outline.Opacity);
        }
    }

    private static int Even(int value) => (value + 1) & ~1;

    // The outlines of neighbours overlap.
    private static void Widen(Span<byte> mask, ReadOnlySpan<byte> outline)
    {
        for (var x = 0; x < outline.Length; x++)
        {
            mask[x] = Math.Max(mask[x], outline[x]);
        }
    }

    private void DrawLuma(Span<byte> line, int y, Ink front, Ink outline)
    {
        var letters = _letters.AsSpan(y * Width, Width);
        var around = _outline is null ? default : _outline.AsSpan(y * Width, Width);
        for (var x = 0; x < line.Length; x++)
        {
            if (!around.IsEmpty && around[x] != 0)
            {
                line[x] = Ink.Over(line[x], outline.Y, around[x] * outline.Opacity / 255);
            }

            if (letters[x] != 0)
            {
                line[x] = Ink.Over(line[x], front.Y, letters[x] * front.Opacity / 255);
            }
        }
    }

    private void DrawColour(Span<byte> line, int y, int front, int frontOpacity, int outline, int outlineOpacity)
    {
        var first = y * 2 * Width;
        for (var x = 0; x < line.Length; x++)
        {
            var around = _outline is null ? 0 : Quad(_outline, first + (x * 2));
            var letters = Quad(_letters, first + (x * 2));
            if ((around | letters) != 0)
            {
                line[x] = Ink.Over(Ink.Over(line[x], outline, around * outlineOpacity / 255), front, letters * frontOpacity / 255);
            }
        }
    }

    private int Quad(byte[] coverage, int at) => (coverage[at] + coverage[at + 1] + coverage[at + Width] + coverage[at + Width + 1] + 2) >> 2;
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
