using Emulator.Protocol.Jpeg;

namespace Emulator.Media.Thermal;

/// <summary>The colours that heat is drawn in, from cold to hot (document section 10.1.1).</summary>
public static class HeatPalette
{
    /// <summary>How many colours each has.</summary>
    public const int Levels = 256;

    private const string InsteadOfGrey = "Rainbow";

    // Colours at even distances from cold to hot. Names are the document's, spelt as its configuration does.
    private static readonly (string Name, uint[] Colours)[] All =
    [
        ("White Hot", [0x000000, 0xFFFFFF]),
        ("Black Hot", [0xFFFFFF, 0x000000]),
        ("Fusion", [0x0C1A2B, 0x2B2F77, 0x6A2C91, 0xB02A6B, 0xE2553D, 0xF59B2C, 0xF9D85E, 0xFFFFF0]),
        ("Rainbow", [0x00006B, 0x0030E8, 0x00B4FF, 0x00E28A, 0x35D000, 0xD8EA00, 0xFF9A00, 0xFF2A00, 0xC00040]),
        ("Globow", [0x000000, 0x3A0000, 0x8C0A00, 0xD83A00, 0xF98500, 0xFFC93A, 0xFFF7B8, 0xFFFFFF]),
        ("Ironbow1", [0x000014, 0x20007A, 0x7A009B, 0xC1177F, 0xE8492A, 0xF98E05, 0xFFD029, 0xFFFFE0]),
        ("Ironbow2", [0x0A0A3C, 0x1E3C9E, 0x5A28B4, 0xA528A0, 0xE14678, 0xFA8250, 0xFFC850, 0xFFFAC8]),
        ("Sepia", [0x140A00, 0x4B2A0F, 0x8B5A2B, 0xC49A6C, 0xE9D3A8, 0xFFF8E6]),
        ("Color1", [0x000000, 0x1B2E7A, 0x11788A, 0x1FA35B, 0x9CC22C, 0xF2C12A, 0xEB5A2D, 0xFFFFFF]),
        ("Color2", [0x240046, 0x5A189A, 0x1E6091, 0x34A0A4, 0x99D98C, 0xFFF3B0, 0xE09F3E, 0x9E2A2B]),
        ("IceFire", [0xE8FBFF, 0x8FD8F5, 0x2C8FE0, 0x123A8C, 0x0A0A14, 0x7A1408, 0xE04010, 0xFFA72B, 0xFFF4B4]),
        ("Rain", [0x14003C, 0x5A00B4, 0x0050FF, 0x00C8E6, 0xF0FFFF, 0x78DC3C, 0xFFF000, 0xFF7800, 0xE60000]),
        ("Red Hot", [0x000000, 0x2A2A2A, 0x555555, 0x808080, 0xAAAAAA, 0xD0D0D0, 0xE8A090, 0xFF1400]),
        ("Green Hot", [0x000000, 0x2A2A2A, 0x555555, 0x808080, 0xAAAAAA, 0xD0D0D0, 0x98E890, 0x00E614]),
    ];

    /// <summary>Every palette.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(p => p.Name)];

    /// <summary>The colour of a level in a palette.</summary>
    /// <param name="palette">One of <see cref="Names"/>; others are White Hot.</param>
    /// <param name="level">0 cold to 255 hot.</param>
    public static Rgba ColourOf(string palette, int level)
    {
        var colours = All[Math.Max(0, Array.FindIndex(All, p => p.Name == palette))].Colours;
        var at = Math.Clamp(level, 0, Levels - 1) * (colours.Length - 1) / (double)(Levels - 1);
        var from = Math.Min((int)at, colours.Length - 2);
        return new Rgba(Mix(16), Mix(8), Mix(0), 0);

        byte Mix(int shift)
        {
            var (cold, hot) = ((colours[from] >> shift) & 255, (colours[from + 1] >> shift) & 255);
            return (byte)Math.Round(cold + ((at - from) * ((double)hot - cold)));
        }
    }

    /// <summary>A line of one row with the colours of all levels, as the channel's image controls change them.</summary>
    internal static JpegImage Line(string palette, bool isotherm, PictureColour colour)
    {
        var line = new JpegImage(Levels, 1, JpegSampling.Yuv444);
        for (var level = 0; level < Levels; level++)
        {
            var ink = Ink.From(isotherm ? Banded(palette, level) : ColourOf(palette, level));
            line.Luma.Samples[level] = (byte)ink.Y;
            line.Cb!.Samples[level] = (byte)ink.Cb;
            line.Cr!.Samples[level] = (byte)ink.Cr;
        }

        ColourAdjustment.Apply(line, colour, monochrome: false);
        return line;
    }

    // What is picked out has the palette's colours; where those are greys, others. All else is grey: darker below the band, lighter above.
    private static Rgba Banded(string palette, int level)
    {
        if (level is >= HeatScale.BandFrom and <= HeatScale.BandTo)
        {
            return ColourOf(palette is "White Hot" or "Black Hot" ? InsteadOfGrey : palette, (level - HeatScale.BandFrom) * (Levels - 1) / (HeatScale.BandTo - HeatScale.BandFrom));
        }

        var grey = (byte)(level < HeatScale.BandFrom ? level * 110 / HeatScale.BandFrom : 145 + ((level - HeatScale.BandTo) * 110 / (Levels - 1 - HeatScale.BandTo)));
        return new Rgba(grey, grey, grey, 0);
    }
}
