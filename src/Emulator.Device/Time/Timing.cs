namespace Emulator.Device.Time;

/// <summary>The time that passes, whatever the clock says, as a span; and timers that never fire before they are due.</summary>
internal static class Timing
{
    // Timers of the system bear no more than 49 days. Who is woken early looks again.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Time since some moment before the process began.</summary>
    public static TimeSpan Passed(this TimeProvider time) => time.GetElapsedTime(0);

    /// <summary>Lets a timer fire once, when <paramref name="due"/> of <see cref="Passed"/> has come, or a day from now if that is earlier; never when null.</summary>
    public static void FireAt(this ITimer timer, TimeProvider time, TimeSpan? due)
    {
        if (due is not { } at)
        {
            timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        var left = at - time.Passed();
        // Whole milliseconds, rounded up: timers round down, and would fire early.
        var wait = left > Longest ? Longest : TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(left.TotalMilliseconds)));
        timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The sooner of two times; null is never.</summary>
    public static TimeSpan? Sooner(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other ?? one : one;

    /// <summary>When a local time of the device comes, as <see cref="Passed"/> counts.</summary>
    public static TimeSpan? Coming(this DeviceClock clock, DateTime? local) =>
        local is { } at ? clock.Time.Passed() + (clock.ToUtc(at) - clock.UtcNow) : null;
}
