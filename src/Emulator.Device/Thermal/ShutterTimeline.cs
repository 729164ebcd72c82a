using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Emulator.Device.Thermal;

/// <summary>The shutter of a thermal channel at one moment, and how far its sensor has drifted.</summary>
/// <param name="Closed">Whether it is held before the sensor.</param>
/// <param name="Correcting">Whether a flat field correction is under way: the picture stands meanwhile.</param>
/// <param name="Corrected">When the last correction began, in the device's UTC.</param>
/// <param name="Drift">For how long the sensor has drifted since a correction, as the picture shows it.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ShutterState(bool Closed, bool Correcting, DateTime Corrected, TimeSpan Drift)
{
    /// <summary>The moment that the picture of a time shows: that time, or when the correction began that is under way.</summary>
    public DateTime Shows(DateTime utc) => Correcting ? Corrected : utc;
}

/// <summary>
/// What the shutter of a channel did, and when: corrections that were asked for are noted, those that come by themselves follow from the time. Not
/// safe for several threads by itself: it is swapped whole.
/// </summary>
internal sealed class ShutterTimeline
{
    /// <summary>How long a flat field correction takes.</summary>
    public static readonly TimeSpan Correction = TimeSpan.FromSeconds(1);

    // Older ones are forgotten.
    private const int MaxMoments = 512;

    private readonly ImmutableArray<Moment> _moments;

    private ShutterTimeline(ImmutableArray<Moment> moments) => _moments = moments;

    /// <summary>An open shutter of a sensor that was corrected some time ago.</summary>
    public static ShutterTimeline From(DateTime utc, bool closed, TimeSpan since) => new([new Moment(utc, closed, utc - since, utc - since)]);

    /// <summary>How it stands at a time.</summary>
    /// <param name="utc">The device's UTC.</param>
    /// <param name="period">How often it is corrected by itself; null for never.</param>
    public ShutterState At(DateTime utc, TimeSpan? period)
    {
        var (closed, corrected, before) = Find(utc, period);
        var since = utc > corrected ? utc - corrected : TimeSpan.Zero;
        var correcting = !closed && since < Correction;
        return new ShutterState(closed, correcting, corrected, correcting ? corrected - before : since);
    }

    /// <summary>It is opened or closed.</summary>
    public ShutterTimeline Hold(bool closed, DateTime utc, TimeSpan? period)
    {
        var (_, corrected, before) = Find(utc, period);
        return With(new Moment(utc, closed, corrected, before));
    }

    /// <summary>The sensor is corrected.</summary>
    public ShutterTimeline Correct(DateTime utc, TimeSpan? period)
    {
        var (closed, corrected, _) = Find(utc, period);
        return With(new Moment(utc, closed, utc, corrected));
    }

    /// <summary>Corrections come more or less often from now on; one that is due by the new measure comes at once.</summary>
    public ShutterTimeline Pace(DateTime utc, TimeSpan? before, TimeSpan? after)
    {
        var settled = Hold(Find(utc, before).Closed, utc, before);
        return after is { } period && utc - Find(utc, before).Corrected >= period ? settled.Correct(utc, null) : settled;
    }

    /// <summary>The clock was set: it stands as it did, by the new time.</summary>
    public ShutterTimeline Moved(ShutterState was, TimeSpan since, DateTime utc) => With(new Moment(utc, was.Closed, utc - since, utc - since));

    private ShutterTimeline With(Moment moment) => new((_moments.Length < MaxMoments ? _moments : _moments.RemoveAt(0)).Add(moment));

    private (bool Closed, DateTime Corrected, DateTime Before) Find(DateTime utc, TimeSpan? period)
    {
        var found = _moments[0];
        for (var i = _moments.Length - 1; i >= 0; i--)
        {
            if (_moments[i].Utc <= utc)
            {
                found = _moments[i];
                break;
            }
        }

        // Of a time before all that is known, as if it had always been so.
        if (period is not { } every || (utc >= found.Corrected && utc - found.Corrected < every))
        {
            return (found.Closed, found.Corrected, found.Before);
        }

        var periods = (long)Math.Floor((double)(utc - found.Corrected).Ticks / every.Ticks);
        var corrected = found.Corrected.AddTicks(periods * every.Ticks);
        return (found.Closed, corrected, corrected - every);
    }

    private sealed record Moment(DateTime Utc, bool Closed, DateTime Corrected, DateTime Before);
}
