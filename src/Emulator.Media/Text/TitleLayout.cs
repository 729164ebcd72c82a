namespace Emulator.Media.Text;

/// <summary>Where text goes: at its configured corner, moved or made smaller so far as it takes to stay inside the picture.</summary>
internal sealed class TitleLayout(int width, int height)
{
    /// <summary>Positions and rectangles of VideoWidget count to this, at the right and bottom edge.</summary>
    public const int Units = 8191;

    private const int SmallestText = 8;
    private const int SmallIdentity = 10;

    /// <summary>The height of a line: a 34th of the picture's shorter side, at least 12 pixels.</summary>
    private readonly int _textHeight = Math.Max(12, ((Math.Min(width, height) + 17) / 34) & ~1);

    public static int ToPixels(int units, int size) => (int)Math.Round(Math.Clamp(units, 0, Units) * (double)size / Units);

    public PlacedText Place(Title title) => Place(title.Text, ToPixels(title.Left, width), ToPixels(title.Top, height), _textHeight, title.Front, title.Back, title.AtRight);

    /// <summary>A line of text with its top left corner at a pixel, or as near as it takes to stay inside.</summary>
    public PlacedText PlaceAt(string text, int left, int top, Rgba front, Rgba back) => Place(text, Math.Max(0, left), Math.Max(0, top), _textHeight, front, back);

    /// <summary>How many pixels a line of text takes that has room.</summary>
    public (int Width, int Height) SizeOf(string text) => (TextMask.WidthOf(text.Length, _textHeight), TextMask.HeightOf(_textHeight));

    /// <summary>The clock, and the identity of the frame in smaller letters: right of it when there is room, else left of it, else below or above.</summary>
    public (PlacedText Clock, PlacedText Identity) Place(TimeTitle title, string clock, string identity)
    {
        var time = Place(clock, ToPixels(title.Left, width), ToPixels(title.Top, height), _textHeight, title.Front, title.Back);
        var small = Math.Max(SmallIdentity, _textHeight * 5 / 8);
        var needed = TextMask.WidthOf(identity.Length, small);
        var gap = _textHeight / 4 & ~1;
        // Beside the clock the letters stand on about the same line.
        var beside = time.Top + ((time.Mask.Height - TextMask.HeightOf(small)) & ~1);
        var right = time.Left + time.Mask.Width + gap;
        if (right + needed <= width)
        {
            return (time, Place(identity, right, beside, small, title.Front, title.Back));
        }

        if (time.Left >= needed + gap)
        {
            return (time, Place(identity, time.Left - gap - needed, beside, small, title.Front, title.Back));
        }

        var below = time.Top + time.Mask.Height;
        var top = below + TextMask.HeightOf(small) <= height ? below : time.Top - TextMask.HeightOf(small);
        return (time, Place(identity, time.Left, top, small, title.Front, title.Back));
    }

    private PlacedText Place(string text, int left, int top, int textHeight, Rgba front, Rgba back, bool atRight = false)
    {
        while (textHeight > SmallestText && TextMask.WidthOf(text.Length, textHeight) > width)
        {
            textHeight--;
        }

        var room = (width - (Glyph.MarginAt(textHeight) * 2)) / Font.Instance.Advance(textHeight);
        var mask = TextMask.Create(text.AsSpan(0, Math.Clamp(room, 0, text.Length)), textHeight, outlined: back.Alpha > 160);
        var ink = Ink.From(front);
        var contrast = ink.Y > 110 ? new Ink(0, 128, 128, ink.Opacity * 3 / 4) : new Ink(255, 128, 128, ink.Opacity * 3 / 4);
        return new PlacedText(mask, Inside(atRight ? left - mask.Width : left, mask.Width, width), Inside(top, mask.Height, height), ink, Ink.From(back), contrast);
    }

    private static int Inside(int position, int size, int whole) => Math.Max(0, Math.Min(position, whole - size)) & ~1;
}
