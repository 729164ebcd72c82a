namespace Emulator.Device.Time;

/// <summary>
/// The device's own clock: the time that passes in it, moved by what clients set, in the device's time zone and with its daylight saving
/// rule. Setting it moves what the device says, never the timers; making it stand or run otherwise takes the timers along.
/// </summary>
public sealed class DeviceClock
{
    private static readonly DateTime Earliest = new(1, 1, 8);
    private static readonly DateTime Latest = new(9999, 12, 24);

    private readonly DeviceTime _time;
    private Zone _zone = new(TimeSpan.Zero, default);
    private ClockPace _pace = ClockPace.AsShipped;
    private long _offset;

    /// <summary>A clock that shows the process's time.</summary>
    /// <param name="time">The process's time, real or virtual.</param>
    public DeviceClock(TimeProvider time) => _time = time as DeviceTime ?? new DeviceTime(time);

    /// <summary>Told before the clock is set, and after it.</summary>
    public event Action? Setting, Settled;

    /// <summary>Told when local time has moved by itself: the clock was set, or the zone or its rule has changed. Who waits for a local time reckons anew.</summary>
    public event Action? Jumped;

    /// <summary>The time that timers run on: it passes as fast as the clock runs, and never jumps.</summary>
    public TimeProvider Time => _time;

    /// <summary>The process's time, which passes whatever this clock does.</summary>
    public TimeProvider ProcessTime => _time.Source;

    /// <summary>Makes a timer of <see cref="Time"/> that waits for nothing yet.</summary>
    /// <param name="callback">Called when it is due.</param>
    /// <param name="waker">What calls it back, on the process's time; null for that itself.</param>
    public ITimer CreateTimer(Action callback, TimeProvider? waker) => _time.CreateTimer(callback, waker ?? ProcessTime);

    /// <summary>How it runs.</summary>
    public ClockPace Pace => Volatile.Read(ref _pace);

    /// <summary>What the device takes for UTC.</summary>
    public DateTime UtcNow => _time.GetUtcNow().UtcDateTime.AddTicks(Volatile.Read(ref _offset));

    /// <summary>The device's local time.</summary>
    public DateTime Now => ToLocal(UtcNow);

    /// <summary>Whether daylight saving time is in force now.</summary>
    public bool InDaylightSaving => Volatile.Read(ref _zone).InDaylightSaving(UtcNow);

    /// <summary>Offset of the time zone from UTC, without daylight saving.</summary>
    public TimeSpan ZoneOffset => Volatile.Read(ref _zone).Offset;

    /// <summary>Local time of a moment in the device's UTC.</summary>
    public DateTime ToLocal(DateTime utc)
    {
        var zone = Volatile.Read(ref _zone);
        return DateTime.SpecifyKind(utc + zone.Offset + (zone.InDaylightSaving(utc) ? DaylightSaving.Shift : TimeSpan.Zero), DateTimeKind.Unspecified);
    }

    /// <summary>The device's UTC of a local time. Of a time that occurs twice at the end of daylight saving, the first; of the first and the last week of all time, their edge.</summary>
    public DateTime ToUtc(DateTime local)
    {
        var zone = Volatile.Read(ref _zone);
        // Clients ask from the year 1 to the year 9999 when they mean always: that has to be a time in every zone, and for who reckons on from it.
        var within = local < Earliest ? Earliest : local > Latest ? Latest : local;
        var daylight = DateTime.SpecifyKind(within - zone.Offset - DaylightSaving.Shift, DateTimeKind.Utc);
        return zone.InDaylightSaving(daylight) ? daylight : daylight + DaylightSaving.Shift;
    }

    /// <summary>Sets the local time.</summary>
    public void Set(DateTime local) => Move((ToUtc(local) - _time.GetUtcNow().UtcDateTime).Ticks);

    /// <summary>Makes it stand, go on, or run faster or slower. What it shows goes on from where it is.</summary>
    public void Run(ClockPace pace)
    {
        Volatile.Write(ref _pace, pace);
        _time.Run(pace.Rate);
    }

    /// <summary>Moves the clock to the process's time, and lets it run as that does.</summary>
    public void Reset()
    {
        Run(ClockPace.AsShipped);
        Move((ProcessTime.GetUtcNow() - _time.GetUtcNow()).Ticks);
    }

    /// <summary>What there is to know of it, to be put back by <see cref="Restore"/>.</summary>
    internal ClockMoment Capture() => new(Pace, ProcessTime.GetUtcNow(), UtcNow);

    /// <summary>Shows what it would show now had nobody touched it since a moment, and runs as it ran then.</summary>
    internal void Restore(ClockMoment then)
    {
        Run(then.Pace);
        var utc = then.Utc + ((ProcessTime.GetUtcNow() - then.Process) * then.Pace.Rate);
        // Nobody has touched it, but for the moment between two looks at the time.
        if ((utc - UtcNow).Duration() > TimeSpan.FromMilliseconds(1))
        {
            Move((utc - _time.GetUtcNow().UtcDateTime).Ticks);
        }
    }

    /// <summary>Puts the device in a time zone with a daylight saving rule. What it takes for UTC stays.</summary>
    public void Use(TimeSpan offset, DaylightSaving rule)
    {
        var zone = new Zone(offset, rule);
        if (zone != _zone)
        {
            Volatile.Write(ref _zone, zone);
            Jumped?.Invoke();
        }
    }

    private void Move(long offset)
    {
        Setting?.Invoke();
        Volatile.Write(ref _offset, offset);
        Settled?.Invoke();
        Jumped?.Invoke();
    }

    private sealed record Zone(TimeSpan Offset, DaylightSaving Rule)
    {
        public bool InDaylightSaving(DateTime utc) => Rule.InForce(utc + Offset);
    }
}
