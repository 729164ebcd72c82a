using Emulator.Device.Alarms;
using Emulator.Device.Events;
using Emulator.Device.Time;

namespace Emulator.Device.Tests.Parts;

public sealed class AlarmOutputTests : IDisposable
{
    private readonly VirtualClock _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly DeviceClock _clock;
    private readonly EventBus _events;
    private readonly AlarmOutput _output;
    private AlarmOutputMode _mode;

    public AlarmOutputTests()
    {
        _clock = new DeviceClock(_time);
        _events = new EventBus(_clock);
        _output = new AlarmOutput(1, () => _mode, _events, _time);
    }

    public void Dispose() => _output.Dispose();

    [Fact]
    public void It_is_closed_while_somebody_holds_it_and_for_the_latch_after()
    {
        _output.Hold("motion");
        _output.Hold("motion");
        _output.Hold("alarm");
        _output.Release("motion", Seconds(10));
        _time.Advance(Seconds(60));
        Assert.True(_output.IsOn);
        _output.Release("alarm", Seconds(10));
        _output.Release("nobody", Seconds(300));
        _time.Advance(Seconds(9.9995));
        Assert.True(_output.IsOn);
        _time.Advance(Seconds(0.0015));
        Assert.False(_output.IsOn);
        Assert.Equal(["Start 1", "Stop 1"], Told());
    }

    [Fact]
    public void The_longer_of_two_latches_counts()
    {
        _output.Close(Seconds(20));
        _time.Advance(Seconds(5));
        _output.Close(Seconds(10));
        _time.Advance(Seconds(14.9));
        Assert.True(_output.IsOn);
        _output.Close(Seconds(10));
        _time.Advance(Seconds(9.9));
        Assert.True(_output.IsOn);
        _time.Advance(Seconds(0.2));
        Assert.False(_output.IsOn);
        Assert.Equal(["Start 1", "Stop 1"], Told());
    }

    [Fact]
    public void Forced_it_says_so_and_afterwards_stands_as_events_ask()
    {
        Set(AlarmOutputMode.On);
        Assert.True(_output.IsOn);
        Set(AlarmOutputMode.Off);
        _output.Hold("motion");
        Assert.False(_output.IsOn);
        Set(AlarmOutputMode.Automatic);
        Assert.True(_output.IsOn);
        _output.Release("motion", TimeSpan.Zero);
        Assert.False(_output.IsOn);
        Assert.Equal(["Start 1", "Stop 1", "Start 1", "Stop 1"], Told());
    }

    [Fact]
    public void An_injected_event_closes_it_unless_it_is_forced_off()
    {
        _events.Raise("AlarmOutput", EventAction.Start, 1, cause: "injected");
        Assert.True(_output.IsOn);
        Set(AlarmOutputMode.Off);
        Assert.False(_output.IsOn);
    }

    [Fact]
    public void Without_power_it_is_open_and_forgets()
    {
        _output.Hold("motion");
        _output.Close(Seconds(300));
        _events.EndAll("power");
        _output.Power(on: false);
        _output.Close(Seconds(300));
        Assert.False(_output.IsOn);
        _output.Power(on: true);
        Assert.False(_output.IsOn);
        _output.Hold("again");
        Assert.Equal(["Start 1", "Stop 1", "Start 1"], Told());
    }

    [Fact]
    public void A_clock_set_back_a_year_changes_no_latch()
    {
        _output.Close(Seconds(10));
        _clock.Set(_clock.Now.AddYears(-1));
        _time.Advance(Seconds(9.9));
        Assert.True(_output.IsOn);
        _time.Advance(Seconds(0.2));
        Assert.False(_output.IsOn);
    }

    [Fact]
    public void What_is_told_last_is_how_it_stands_whoever_closes_and_opens_it()
    {
        Parallel.For(0, 2000, i =>
        {
            _output.Hold(i);
            _output.Release(i, TimeSpan.Zero);
        });
        Assert.False(_output.IsOn);
        var told = Told();
        Assert.Equal(told.Select((_, i) => i % 2 == 0 ? "Start 1" : "Stop 1"), told);
        Assert.Equal("Stop 1", told[^1]);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private string[] Told() => [.. _events.Since(0).Where(e => e.Cause != "injected").Select(e => $"{e.Action} {e.Index}")];

    private void Set(AlarmOutputMode mode)
    {
        _mode = mode;
        _output.Follow();
    }
}
