namespace Emulator.Media.Text;

/// <summary>A letter at one size: how much of each pixel it covers, 0-255, and the same for an outline around it. Immutable.</summary>
internal sealed class Glyph
{
    private readonly byte[] _coverage;
    private readonly byte[] _outline;
    private readonly int _outlineWidth;

    public Glyph(int width, int height, byte[] coverage)
    {
        Width = width;
        Height = height;
        _coverage = coverage;
        var margin = MarginAt(height);
        _outlineWidth = width + (margin * 2);
        _outline = Grow(margin);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>How far the outline reaches beyond the letter's cell, and the box behind a line of text beyond its letters.</summary>
    public static int MarginAt(int textHeight) => Math.Max(1, textHeight / 16);

    public ReadOnlySpan<byte> Row(int y) => _coverage.AsSpan(y * Width, Width);

    /// <summary>A row of the outline, which begins a margin above and left of the cell.</summary>
    public ReadOnlySpan<byte> OutlineRow(int y) => _outline.AsSpan(y * _outlineWidth, _outlineWidth);

    // Each covered pixel spreads over a disc, so that the outline is as thick at corners as along strokes.
    private byte[] Grow(int margin)
    {
        var grown = new byte[_outlineWidth * (Height + (margin * 2))];
        var reach = (margin + 0.5) * (margin + 0.5);
        for (var i = 0; i < _coverage.Length; i++)
        {
            for (var dy = -margin; dy <= margin; dy++)
            {
                for (var dx = -margin; dx <= margin && _coverage[i] != 0; dx++)
                {
                    if ((dx * dx) + (dy * dy) <= reach)
                    {
                        var at = (((i / Width) + margin + dy) * _outlineWidth) + (i % Width) + margin + dx;
                        grown[at] = Math.Max(grown[at], _coverage[i]);
                    }
                }
            }
        }

        return grown;
    }
}
