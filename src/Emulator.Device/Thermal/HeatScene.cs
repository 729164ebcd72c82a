using System.Collections.Immutable;

namespace Emulator.Device.Thermal;

/// <summary>
/// What a thermal channel has before it at one moment: the temperature of every point, as it is, not as it is measured. Points are on the
/// grid of 8192 x 8192 from the top left corner. It never changes.
/// </summary>
public sealed class HeatScene
{
    /// <summary>The width and the height of the grid.</summary>
    public const int Grid = 8192;

    // Above it is sky, below it ground.
    private const double Horizon = 0.35;
    private const double SkyColder = 14;
    private const double GroundWarmer = 4;

    private readonly HeatTexture _texture;

    internal HeatScene(double ambient, HeatTexture texture, ImmutableArray<HeatSpot> spots) => (Ambient, _texture, Spots) = (ambient, texture, spots);

    /// <summary>Temperature of the air, in degrees Celsius.</summary>
    public double Ambient { get; }

    /// <summary>What is warmer or colder than the background, from the back to the front.</summary>
    public ImmutableArray<HeatSpot> Spots { get; }

    /// <summary>The temperature of a point.</summary>
    /// <param name="x">0 to 8192 from the left.</param>
    /// <param name="y">0 to 8192 from the top.</param>
    /// <returns>Degrees Celsius.</returns>
    public double CelsiusAt(double x, double y)
    {
        Span<float> row = stackalloc float[HeatTexture.Side];
        _texture.Row(y / Grid, row);
        var celsius = (float)Layer(y / Grid) + HeatTexture.Along(row, x / Grid);
        foreach (var spot in Spots)
        {
            celsius = Mix(celsius, spot, x, y);
        }

        return celsius;
    }

    /// <summary>The temperatures of a picture, each at the middle of its pixel: pixel (i, j) is the point ((i + 0.5) * 8192 / width, (j + 0.5) * 8192 / height).</summary>
    /// <param name="celsius">Takes width x height temperatures, row by row.</param>
    /// <param name="width">Pixels across.</param>
    /// <param name="height">Pixels down.</param>
    public void Fill(Span<float> celsius, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        for (var line = 0; line < height; line++)
        {
            FillLine(celsius.Slice(line * width, width), 0, line, width, height);
        }
    }

    /// <summary>The temperatures of some pixels of one line of such a picture.</summary>
    /// <param name="celsius">Takes one for each pixel.</param>
    /// <param name="from">The first pixel, from 0.</param>
    /// <param name="line">The line, from 0.</param>
    /// <param name="width">Pixels across the whole picture.</param>
    /// <param name="height">Pixels down.</param>
    public void FillLine(Span<float> celsius, int from, int line, int width, int height)
    {
        Span<float> row = stackalloc float[HeatTexture.Side];
        var down = (line + 0.5) / height;
        _texture.Row(down, row);
        var layer = (float)Layer(down);
        for (var i = 0; i < celsius.Length; i++)
        {
            celsius[i] = layer + HeatTexture.Along(row, (from + i + 0.5) / width);
        }

        var y = down * Grid;
        foreach (var spot in Spots)
        {
            if (Math.Abs(y - spot.Y) >= spot.RadiusY)
            {
                continue;
            }

            var first = (int)Math.Clamp(((spot.X - spot.RadiusX) * width / Grid) - from, 0, celsius.Length);
            var end = (int)Math.Clamp(Math.Ceiling((spot.X + spot.RadiusX) * width / Grid) - from, 0, celsius.Length);
            for (var i = first; i < end; i++)
            {
                celsius[i] = Mix(celsius[i], spot, (from + i + 0.5) * Grid / width, y);
            }
        }
    }

    private static float Mix(float behind, in HeatSpot spot, double x, double y)
    {
        var covers = spot.Covers(x, y);
        return covers == 0 ? behind : (float)(behind + (covers * (spot.Celsius - behind)));
    }

    private double Layer(double y)
    {
        if (y >= Horizon)
        {
            return Ambient + (GroundWarmer * (y - Horizon) / (1 - Horizon));
        }

        var up = (Horizon - y) / Horizon;
        return Ambient - (SkyColder * up * (2 - up));
    }
}
