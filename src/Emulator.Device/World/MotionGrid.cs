using System.Globalization;
using System.Text;
using Emulator.Device.Config;
using Emulator.Device.Config.Sections;

namespace Emulator.Device.World;

/// <summary>What a motion detector makes of something that moves (document section 4.8.1): 18 lines of 22 blocks, a bit each, the leftmost the lowest.</summary>
internal sealed class MotionGrid
{
    private const int Lines = 18;
    private const int Blocks = 22;
    private const int Size = 8192;

    private readonly uint[] _lines = new uint[Lines];

    /// <summary>The blocks that a region touches.</summary>
    public static MotionGrid Of(Region region)
    {
        var grid = new MotionGrid();
        var (left, right) = (region.X * Blocks / Size, (Math.Min(Size, region.X + region.Width) - 1) * Blocks / Size);
        var (top, bottom) = (region.Y * Lines / Size, (Math.Min(Size, region.Y + region.Height) - 1) * Lines / Size);
        for (var line = top; line <= bottom; line++)
        {
            grid._lines[line] = ((1u << (right - left + 1)) - 1) << left;
        }

        return grid;
    }

    /// <summary>Nothing moves.</summary>
    public static MotionGrid Nothing() => new();

    /// <summary>Adds what moves in another.</summary>
    public void Add(MotionGrid other)
    {
        for (var line = 0; line < Lines; line++)
        {
            _lines[line] |= other._lines[line];
        }
    }

    /// <summary>
    /// What a window sees of it: a block moves when level and sensitivity together reach 100, and the window reports it when as many of
    /// its blocks move, in percent, as its threshold says.
    /// </summary>
    /// <param name="window">One of <c>MotionDetectWindow</c>.</param>
    /// <param name="level">How strongly it moves, 0 to 100.</param>
    /// <param name="seen">The window's blocks that move.</param>
    /// <returns>Null when the window reports it, else why not.</returns>
    public string? Miss(ConfigNode window, int level, out MotionGrid seen)
    {
        seen = new MotionGrid();
        var (watched, moving) = (0, 0);
        var region = window.At("Region").Items();
        for (var line = 0; line < Lines; line++)
        {
            var mask = (uint)region[line].Number();
            seen._lines[line] = mask & _lines[line];
            watched += int.PopCount((int)mask);
            moving += int.PopCount((int)seen._lines[line]);
        }

        return moving == 0 ? "outside the region"
            : level + window.Number("Sensitive") < 100 ? "below the sensitivity"
            : moving * 100 < watched * window.Number("Threshold") ? "below the threshold"
            : null;
    }

    /// <summary>The masks of the lines as MDResult tells them, decimal, from the top (4.9.17).</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var line in _lines)
        {
            text.Append(text.Length > 0 ? "," : "").Append(line.ToString(CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
