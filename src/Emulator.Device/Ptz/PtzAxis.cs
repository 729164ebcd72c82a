using System.Runtime.InteropServices;

namespace Emulator.Device.Ptz;

/// <summary>
/// One axis: where it was at a moment, where it goes and how fast; where it is follows from the time. An axis that sweeps turns back at
/// <see cref="To"/> and at <see cref="Back"/> and never rests.
/// </summary>
/// <param name="From">Where it was.</param>
/// <param name="To">Where it goes; infinite where nothing ends the turn.</param>
/// <param name="Rate">Units a second, not negative.</param>
/// <param name="Since">When it was there.</param>
/// <param name="Back">Where a sweep turns round at the other end; null when it does not sweep.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PtzAxis(double From, double To, double Rate, TimeSpan Since, double? Back = null)
{
    /// <summary>When it is, or was, at rest.</summary>
    public TimeSpan Ends => From == To && Back is null ? Since
        : Back is not null || double.IsInfinity(To) || Rate == 0 ? TimeSpan.MaxValue
        : Seconds(Since, Math.Abs(To - From) / Rate);

    /// <summary>An axis at rest.</summary>
    public static PtzAxis At(double position) => new(position, position, 0, TimeSpan.Zero);

    public bool Moves(TimeSpan at) => at < Ends;

    public double Position(TimeSpan at)
    {
        // The end is a whole number of ticks, a little before or after the target by the rate.
        if (at >= Ends)
        {
            return To;
        }

        var travelled = at > Since ? Rate * (at - Since).TotalSeconds : 0;
        if (travelled < Math.Abs(To - From))
        {
            return From + (Math.Sign(To - From) * travelled);
        }

        return Back is { } back ? Folded(travelled - Math.Abs(To - From), back) : To;
    }

    /// <summary>Driven on from where it is, at a rate that may be negative; 0 stops it.</summary>
    public PtzAxis Driven(double rate, double lowest, double highest, TimeSpan? during, TimeSpan at)
    {
        var from = Position(at);
        if (rate == 0)
        {
            return At(from);
        }

        var most = during is { } time ? from + (rate * time.TotalSeconds) : rate * double.PositiveInfinity;
        return new PtzAxis(from, rate > 0 ? Math.Min(most, highest) : Math.Max(most, lowest), Math.Abs(rate), at);
    }

    // Beyond the first turning point it goes to and fro between the two.
    private double Folded(double beyond, double back)
    {
        var width = Math.Abs(To - back);
        if (width == 0)
        {
            return To;
        }

        var phase = beyond % (2 * width);
        return To + (Math.Sign(back - To) * (phase <= width ? phase : (2 * width) - phase));
    }

    private static TimeSpan Seconds(TimeSpan since, double seconds) =>
        seconds < (TimeSpan.MaxValue - since).TotalSeconds ? since + TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
}
