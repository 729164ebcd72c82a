namespace Emulator.Device.Time;

/// <summary>
/// The device's own clock: the process's time, moved by what clients set, in the device's time zone and with its daylight saving
/// rule. Setting it moves what the device says, never the timers that run on the process's time.
/// </summary>
public sealed class DeviceClock(TimeProvider time)
{
    private Zone _zone = new(TimeSpan.Zero, default);
    private long _offset;
    private Gain _gain = Gain.None;

    /// <summary>Told before the clock is set, and after it.</summary>
    public event Action? Setting, Settled;

    /// <summary>Told when local time has moved by itself: the clock was set, or the zone or its rule has changed. Who waits for a local time reckons anew.</summary>
    public event Action? Jumped;

    /// <summary>The time that timers run on.</summary>
    public TimeProvider Time => time;

    /// <summary>What the device takes for UTC.</summary>
    public DateTime UtcNow => time.GetUtcNow().UtcDateTime.AddTicks(Volatile.Read(ref _offset) + Volatile.Read(ref _gain).Ticks(time));

    /// <summary>Seconds that it gains in a second, beyond what timers run on; 0 for a clock that is right. What it has gained it keeps.</summary>
    public double Drift
    {
        get => Volatile.Read(ref _gain).Rate;
        set
        {
            Interlocked.Add(ref _offset, Volatile.Read(ref _gain).Ticks(time));
            Volatile.Write(ref _gain, value == 0 ? Gain.None : new Gain(value, time.GetTimestamp()));
        }
    }

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

    /// <summary>The device's UTC of a local time. Of a time that occurs twice at the end of daylight saving, the first.</summary>
    public DateTime ToUtc(DateTime local)
    {
        var zone = Volatile.Read(ref _zone);
        var daylight = DateTime.SpecifyKind(local - zone.Offset - DaylightSaving.Shift, DateTimeKind.Utc);
        return zone.InDaylightSaving(daylight) ? daylight : daylight + DaylightSaving.Shift;
    }

    /// <summary>Sets the local time.</summary>
    public void Set(DateTime local) => Move((ToUtc(local) - time.GetUtcNow().UtcDateTime).Ticks);

    /// <summary>Moves the clock to the process's time.</summary>
    public void Reset() => Move(0);

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
        if (_gain.Rate != 0)
        {
            // It is right for a moment.
            Volatile.Write(ref _gain, _gain with { Since = time.GetTimestamp() });
        }

        Volatile.Write(ref _offset, offset);
        Settled?.Invoke();
        Jumped?.Invoke();
    }

    private sealed record Gain(double Rate, long Since)
    {
        public static Gain None { get; } = new(0, 0);

        public long Ticks(TimeProvider time) => Rate == 0 ? 0 : (long)(time.GetElapsedTime(Since).Ticks * Rate);
    }

    private sealed record Zone(TimeSpan Offset, DaylightSaving Rule)
    {
        public bool InDaylightSaving(DateTime utc) => Rule.InForce(utc + Offset);
    }
}
