using System.Collections.Immutable;

namespace Emulator.Device.Thermal;

/// <summary>Pixels of one line of the sensor.</summary>
/// <param name="Line">The line, from 0.</param>
/// <param name="From">The first pixel.</param>
/// <param name="Count">How many, 1 or more.</param>
public readonly record struct PixelRun(int Line, int From, int Count);

/// <summary>The pixels of a sensor that a rule measures. There is always one.</summary>
/// <param name="Runs">They, from the top to the bottom, none twice.</param>
/// <param name="Pixels">How many they are.</param>
public sealed record MeterRegion(ImmutableArray<PixelRun> Runs, int Pixels)
{
    /// <summary>The pixels of a spot, a line or an area: of a line from the first point to the second, of an area those whose middle is within its points.</summary>
    /// <param name="type">Which it is.</param>
    /// <param name="points">On the grid of 8192; one or more.</param>
    public static MeterRegion Of(MeterType type, ImmutableArray<HeatPoint> points) => type switch
    {
        MeterType.Line when points.Length > 1 => Line(PixelOf(points[0]), PixelOf(points[1])),
        MeterType.Area when points.Length > 2 && Polygon(points) is { Pixels: > 0 } area => area,
        _ => new MeterRegion([PixelOf(points[0])], 1),
    };

    /// <summary>The pixel that a point lies in.</summary>
    public static PixelRun PixelOf(HeatPoint point) => new(
        (int)Math.Clamp(point.Y * ThermalSensor.Height / HeatScene.Grid, 0, ThermalSensor.Height - 1),
        (int)Math.Clamp(point.X * ThermalSensor.Width / HeatScene.Grid, 0, ThermalSensor.Width - 1),
        1);

    /// <summary>The point in the middle of a pixel.</summary>
    public static HeatPoint PointOf(int pixel, int line) =>
        new(Math.Floor((pixel + 0.5) * HeatScene.Grid / ThermalSensor.Width), Math.Floor((line + 0.5) * HeatScene.Grid / ThermalSensor.Height));

    // A pixel for every step along the longer side.
    private static MeterRegion Line(PixelRun from, PixelRun to)
    {
        var (across, down) = (to.From - from.From, to.Line - from.Line);
        var steps = Math.Max(Math.Abs(across), Math.Abs(down));
        var pixels = new List<PixelRun>(steps + 1);
        for (var i = 0; i <= steps; i++)
        {
            var part = steps == 0 ? 0 : (double)i / steps;
            pixels.Add(new PixelRun(from.Line + (int)Math.Round(down * part), from.From + (int)Math.Round(across * part), 1));
        }

        return new MeterRegion([.. pixels], pixels.Count);
    }

    // The even-odd rule along the middle of each line.
    private static MeterRegion Polygon(ImmutableArray<HeatPoint> points)
    {
        const double Across = (double)ThermalSensor.Width / HeatScene.Grid;
        var runs = ImmutableArray.CreateBuilder<PixelRun>();
        var (pixels, crossings) = (0, new List<double>());
        for (var line = 0; line < ThermalSensor.Height; line++)
        {
            var y = (line + 0.5) * HeatScene.Grid / ThermalSensor.Height;
            crossings.Clear();
            for (var i = 0; i < points.Length; i++)
            {
                var (one, other) = (points[i], points[(i + 1) % points.Length]);
                if (one.Y <= y != other.Y <= y)
                {
                    crossings.Add((one.X + ((y - one.Y) / (other.Y - one.Y) * (other.X - one.X))) * Across);
                }
            }

            crossings.Sort();
            for (var i = 0; i + 1 < crossings.Count; i += 2)
            {
                var first = Math.Max(0, (int)Math.Ceiling(crossings[i] - 0.5));
                var end = Math.Min(ThermalSensor.Width, (int)Math.Ceiling(crossings[i + 1] - 0.5));
                if (end > first)
                {
                    runs.Add(new PixelRun(line, first, end - first));
                    pixels += end - first;
                }
            }
        }

        return new MeterRegion(runs.ToImmutable(), pixels);
    }
}
