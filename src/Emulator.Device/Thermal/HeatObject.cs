using System.Collections.Immutable;

namespace Emulator.Device.Thermal;

/// <summary>A point on the grid of 8192 x 8192 from the top left corner of the picture.</summary>
public readonly record struct HeatPoint(double X, double Y);

/// <summary>Something hot or cold that a stimulus brings before a thermal channel.</summary>
public sealed record HeatObject
{
    /// <summary>Where it goes, at an even pace while it lasts; one point when it stays.</summary>
    public required ImmutableArray<HeatPoint> Path { get; init; }

    /// <summary>Its temperature in degrees Celsius.</summary>
    public required double Celsius { get; init; }

    /// <summary>How far it reaches from its centre, 1 to 8192 on the grid.</summary>
    public double Radius { get; init; } = 400;

    /// <summary>How long it takes until it is as warm as that, from what is behind it.</summary>
    public TimeSpan Warming { get; init; }

    /// <summary>How long it stays, cooling down, when the stimulus is over.</summary>
    public TimeSpan Cooling { get; init; }

    /// <summary>Where it is on its way.</summary>
    /// <param name="part">How much of its time is over, 0 to 1.</param>
    public HeatPoint Along(double part)
    {
        var whole = 0.0;
        for (var i = 1; i < Path.Length; i++)
        {
            whole += Length(Path[i - 1], Path[i]);
        }

        var left = whole * Math.Clamp(part, 0, 1);
        for (var i = 1; i < Path.Length; i++)
        {
            var leg = Length(Path[i - 1], Path[i]);
            if (left <= leg && leg > 0)
            {
                var (from, to, at) = (Path[i - 1], Path[i], left / leg);
                return new HeatPoint(from.X + ((to.X - from.X) * at), from.Y + ((to.Y - from.Y) * at));
            }

            left -= leg;
        }

        return Path[^1];
    }

    private static double Length(HeatPoint from, HeatPoint to) => Math.Sqrt(((to.X - from.X) * (to.X - from.X)) + ((to.Y - from.Y) * (to.Y - from.Y)));
}

/// <summary>A hot object on the device's clock. What has passed of it never changes.</summary>
/// <param name="Number">The number of its stimulus.</param>
/// <param name="What">The object.</param>
/// <param name="Lasts">How long it is on its way.</param>
/// <param name="Born">When it was placed: it warms and goes on from then.</param>
/// <param name="Seen">From when on it is there; later than <paramref name="Born"/> only when the clock was set meanwhile.</param>
internal sealed record PlacedHeat(long Number, HeatObject What, TimeSpan Lasts, DateTime Born, DateTime Seen)
{
    /// <summary>When its stimulus was over; null while it is not.</summary>
    public DateTime? Ended { get; init; }

    /// <summary>From when on it is not there any more.</summary>
    public DateTime Gone { get; init; } = DateTime.MaxValue;

    /// <summary>It at a time; null when it is not there.</summary>
    public HeatSpot? At(DateTime utc)
    {
        if (utc < Seen || utc >= Gone)
        {
            return null;
        }

        var age = (Ended is { } ended && ended < utc ? ended : utc) - Born;
        var strength = What.Warming > TimeSpan.Zero ? Math.Clamp(age / What.Warming, 0, 1) : 1;
        if (Ended is { } over && utc > over && What.Cooling > TimeSpan.Zero)
        {
            strength *= Math.Clamp(1 - ((utc - over) / What.Cooling), 0, 1);
        }

        var point = What.Along(Lasts > TimeSpan.Zero ? age / Lasts : 1);
        return new HeatSpot(point.X, point.Y, What.Radius, What.Radius, What.Celsius, strength);
    }

    /// <summary>Its stimulus is over.</summary>
    public PlacedHeat End(DateTime utc) => this with { Ended = utc, Gone = utc + What.Cooling };

    /// <summary>The clock is set: it is not there any more by the old time.</summary>
    public PlacedHeat Cut(DateTime utc) => this with { Gone = utc };

    /// <summary>The clock was set: it goes on by the new time, as far on its way as it was.</summary>
    /// <param name="by">By how much the clock was moved.</param>
    /// <param name="utc">The time now.</param>
    public PlacedHeat Moved(TimeSpan by, DateTime utc) => this with
    {
        Born = Born + by,
        Seen = utc,
        Ended = Ended + by,
        Gone = Gone == DateTime.MaxValue ? Gone : Gone + by,
    };
}
