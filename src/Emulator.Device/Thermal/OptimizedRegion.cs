using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Emulator.Device.Config;

namespace Emulator.Device.Thermal;

/// <summary>A rectangle of a thermal picture, each edge 0 to 8191 from the left or the top.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ThermalRectangle(int Left, int Top, int Right, int Bottom)
{
    /// <summary>The whole picture.</summary>
    public static ThermalRectangle Whole { get; } = new(0, 0, Edge, Edge);

    /// <summary>The last place of a row or a column.</summary>
    public const int Edge = 8191;

    /// <summary>Whether a point of the grid of 8192 lies in it.</summary>
    public bool Holds(double x, double y) => x >= Left && x <= Right && y >= Top && y <= Bottom;
}

/// <summary>The part of a thermal picture by which contrast and gain are chosen (document sections 10.1.2 and 10.1.5).</summary>
public static class OptimizedRegion
{
    /// <summary>The rectangle that a type names; null for one that is drawn by hand.</summary>
    public static ThermalRectangle? Of(string type) => type switch
    {
        "Full Screen" => ThermalRectangle.Whole,
        "Sky" => new(0, 0, ThermalRectangle.Edge, ThermalRectangle.Edge / 2),
        "Ground" => new(0, (ThermalRectangle.Edge / 2) + 1, ThermalRectangle.Edge, ThermalRectangle.Edge),
        "Horizontal" => new(0, ThermalRectangle.Edge / 3, ThermalRectangle.Edge, ThermalRectangle.Edge * 2 / 3),
        "Center 75%" => Centre(75),
        "Center 50%" => Centre(50),
        "Center 25%" => Centre(25),
        _ => null,
    };

    /// <summary>The rectangles that a channel's configuration means: those of its type, or its own.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="channel">Video channel, from 0.</param>
    public static ImmutableArray<ThermalRectangle> Configured(ConfigSnapshot config, int channel)
    {
        ArgumentNullException.ThrowIfNull(config);
        var head = HeadOf(channel);
        if (Of(config.Text(head + "Type", "Full Screen")) is { } named)
        {
            return [named];
        }

        var regions = ImmutableArray.CreateBuilder<ThermalRectangle>();
        for (var i = 0; config.Text($"{head}Regions[{i}][0]") is { Length: > 0 }; i++)
        {
            regions.Add(new ThermalRectangle(Corner(0), Corner(1), Corner(2), Corner(3)));

            int Corner(int n) => config.Int($"{head}Regions[{i}][{n}]");
        }

        return regions.ToImmutable();
    }

    /// <summary>The rectangles that are in force: the whole picture while the region is switched off, or has nothing in it.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="channel">Video channel, from 0.</param>
    public static ImmutableArray<ThermalRectangle> InForce(ConfigSnapshot config, int channel)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (!config.Bool(HeadOf(channel) + "Enable"))
        {
            return [ThermalRectangle.Whole];
        }

        var regions = Configured(config, channel).RemoveAll(r => r.Right <= r.Left || r.Bottom <= r.Top);
        return regions.IsEmpty ? [ThermalRectangle.Whole] : regions;
    }

    private static string HeadOf(int channel) => $"ThermographyOptions[{channel}][0].OptimizedRegion.";

    // So much of the width and of the height.
    private static ThermalRectangle Centre(int percent)
    {
        var margin = ThermalRectangle.Edge * (100 - percent) / 200;
        return new(margin, margin, ThermalRectangle.Edge - margin, ThermalRectangle.Edge - margin);
    }
}
