using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Compression;

namespace Emulator.Media.Text;

/// <summary>The embedded bitmap font (see README.md), scaled to the text heights that are asked for.</summary>
internal sealed class Font
{
    private static readonly Lazy<Font> Embedded = new(Load);

    private readonly byte[] _data;
    private readonly ushort[] _codes;
    private readonly int _cellsAt;
    private readonly ConcurrentDictionary<(int Height, char Letter), Glyph> _glyphs = new();

    private Font(byte[] data)
    {
        _data = data;
        CellWidth = data[0];
        CellHeight = data[1];
        _codes = new ushort[BinaryPrimitives.ReadUInt16LittleEndian(data.AsSpan(2))];
        for (var i = 0; i < _codes.Length; i++)
        {
            _codes[i] = BinaryPrimitives.ReadUInt16LittleEndian(data.AsSpan(4 + (i * 2)));
        }

        _cellsAt = 4 + (_codes.Length * 2);
    }

    public static Font Instance => Embedded.Value;

    private int CellWidth { get; }

    private int CellHeight { get; }

    /// <summary>How wide each letter is at a height; the font is monospaced.</summary>
    public int Advance(int height) => Math.Max(4, ((CellWidth * height) + (CellHeight / 2)) / CellHeight);

    /// <summary>A letter's coverage at a height. Heights come from picture sizes, so there are few.</summary>
    public Glyph Glyph(char letter, int height) => _glyphs.GetOrAdd((height, letter), key => Scale(key.Letter, key.Height));

    private Glyph Scale(char letter, int height)
    {
        var index = Math.Max(0, Array.BinarySearch(_codes, letter));
        var size = CellWidth * CellHeight;
        var cell = new byte[size];
        for (var i = 0; i < size; i++)
        {
            var pair = _data[_cellsAt + (((index * size) + i) / 2)];
            cell[i] = (byte)(((i & 1) == 0 ? pair >> 4 : pair & 15) * 17);
        }

        var width = Advance(height);
        var across = AxisTaps.Create(CellWidth, width, 0, 1);
        var down = AxisTaps.Create(CellHeight, height, 0, 1);
        var coverage = new byte[width * height];
        Resampling.Scale(cell, CellWidth, coverage, width, across, down);
        // Strokes thinner than a pixel come out grey; a little more contrast keeps small letters crisp.
        for (var i = 0; i < coverage.Length && height < 24; i++)
        {
            coverage[i] = (byte)Math.Min(255, coverage[i] * 11 / 8);
        }

        return new Glyph(width, height, coverage);
    }

    private static Font Load()
    {
        using var resource = typeof(Font).Assembly.GetManifestResourceStream("glyphs.bin")
            ?? throw new InvalidOperationException("The font is missing from the assembly.");
        using var inflated = new DeflateStream(resource, CompressionMode.Decompress);
        using var data = new MemoryStream();
        inflated.CopyTo(data);
        return new Font(data.ToArray());
    }
}
