using Emulator.Device.Time;

namespace Emulator.Device.Tests.Parts;

/// <summary>The time inside one device, which may stand or run faster or slower than the process's, with its timers.</summary>
public class DeviceTimeTests
{
    private readonly VirtualClock _clock = new(new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero));
    private readonly DeviceTime _time;
    private readonly List<double> _fired = [];

    public DeviceTimeTests() => _time = new DeviceTime(_clock);

    private double Passed => (_time.GetUtcNow() - new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero)).TotalSeconds;

    [Theory]
    [InlineData(1, 10)]
    [InlineData(0.1, 1)]
    [InlineData(1000, 10_000)]
    [InlineData(0, 0)]
    public void Time_and_timers_run_at_the_rate(double rate, double passed)
    {
        using var timer = Every(1);
        _time.Run(rate);
        var stamp = _time.GetTimestamp();
        Advance(10);
        Assert.Equal(passed, Passed, 6);
        Assert.Equal(passed, _time.GetElapsedTime(stamp).TotalSeconds, 6);
        Assert.Equal(Enumerable.Range(1, (int)passed).Select(n => (double)n), _fired.Select(f => Math.Round(f, 5)));
    }

    [Fact]
    public void A_timer_that_waits_is_due_when_its_time_has_passed_however_fast()
    {
        using var timer = Once(10);
        Advance(4);
        _time.Run(0);
        Advance(1000);
        Assert.Empty(_fired);
        _time.Run(2);
        Advance(2.9);
        Assert.Empty(_fired);
        Advance(0.1);
        Assert.Equal([10], _fired);
        Assert.Equal(10, Passed);
    }

    [Fact]
    public void Time_never_jumps_when_the_rate_changes()
    {
        var last = Passed;
        foreach (var rate in (double[])[3, 0.5, 0, 1, 17.3, 1])
        {
            _time.Run(rate);
            Assert.Equal(last, Passed);
            Advance(1);
            Assert.Equal(last + rate, Passed, 6);
            last = Passed;
        }
    }

    [Fact]
    public void Timers_that_are_changed_stopped_or_disposed_of_while_time_stands_do_as_told_when_it_goes_on()
    {
        using var stopped = Once(1);
        using var changed = Once(1);
        var gone = Once(1);
        _time.Run(0);
        stopped.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        changed.Change(TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        gone.Dispose();
        _time.Run(1);
        Advance(10);
        Assert.Equal([3], _fired);
    }

    [Fact]
    public void A_clock_that_drifts_is_wrong_by_so_many_seconds_a_day()
    {
        var clock = new DeviceClock(_clock);
        clock.Run(new ClockPace(false, 1, -2.5));
        Advance(86_400 * 4);
        Assert.Equal(-10, (clock.UtcNow - _clock.GetUtcNow().UtcDateTime).TotalSeconds, 3);
        clock.Reset();
        Assert.Equal(_clock.GetUtcNow().UtcDateTime, clock.UtcNow);
        Advance(86_400);
        Assert.Equal(_clock.GetUtcNow().UtcDateTime, clock.UtcNow);
    }

    private void Advance(double seconds) => _clock.Advance(TimeSpan.FromSeconds(seconds));

    private ITimer Once(double seconds) => _time.CreateTimer(_ => _fired.Add(Passed), null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan);

    private ITimer Every(double seconds) => _time.CreateTimer(_ => _fired.Add(Passed), null, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds));
}
