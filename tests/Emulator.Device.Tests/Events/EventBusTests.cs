using Emulator.Device.Events;
using Emulator.Device.Time;

namespace Emulator.Device.Tests.Events;

public class EventBusTests
{
    private readonly DeviceClock _clock = new(new VirtualClock(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    private readonly EventBus _bus;

    public EventBusTests() => _bus = new EventBus(_clock);

    [Fact]
    public void An_event_with_several_causes_begins_once_and_ends_with_the_last()
    {
        Assert.NotNull(_bus.Raise("VideoMotion", EventAction.Start, 0, cause: "stimulus", holder: "first"));
        Assert.Null(_bus.Raise("VideoMotion", EventAction.Start, 0, cause: "stimulus", holder: "second"));
        Assert.Null(_bus.Raise("VideoMotion", EventAction.Stop, 0, cause: "stimulus", holder: "first"));
        Assert.True(_bus.IsOn("VideoMotion", 0));
        Assert.Null(_bus.Raise("VideoMotion", EventAction.Stop, 0, cause: "stimulus", holder: "first"));
        Assert.NotNull(_bus.Raise("VideoMotion", EventAction.Stop, 0, cause: "stimulus", holder: "second"));
        Assert.False(_bus.IsOn("VideoMotion", 0));
        Assert.Equal([1, 2], _bus.Since(0).Select(e => e.Sequence));
    }

    [Fact]
    public void Indexes_are_events_of_their_own()
    {
        _bus.Raise("VideoMotion", EventAction.Start, 1);
        _bus.Raise("VideoMotion", EventAction.Start, 0);
        _bus.Raise("VideoLoss", EventAction.Start, 1);
        _bus.Raise("VideoMotion", EventAction.Stop, 1);
        Assert.Equal([("VideoMotion", 0), ("VideoLoss", 1)], _bus.Lasting.Select(on => (on.Code.Name, on.Index)));
    }

    [Fact]
    public void Who_listens_later_hears_events_in_order_when_one_raises_another()
    {
        var (first, second) = (new List<string>(), new List<string>());
        _bus.Raised += raised =>
        {
            first.Add(raised.Code);
            if (raised.Code == "AlarmLocal")
            {
                _bus.Raise("AlarmOutput", EventAction.Start, 0);
            }
        };
        _bus.Raised += raised => second.Add(raised.Code);
        _bus.Raise("AlarmLocal", EventAction.Start, 0);
        _bus.Raise("VideoMotion", EventAction.Start, 0);
        Assert.Equal(["AlarmLocal", "AlarmOutput", "VideoMotion"], first);
        Assert.Equal(first, second);
    }

    [Fact]
    public void Many_threads_raise_without_a_gap_and_every_listener_hears_the_same_order()
    {
        var (first, second) = (new List<long>(), new List<long>());
        _bus.Raised += raised => first.Add(raised.Sequence);
        _bus.Raised += raised => second.Add(raised.Sequence);
        Parallel.For(0, 20_000, i => _bus.Raise("NewFile", EventAction.Pulse, 0));
        SpinWait.SpinUntil(() => second.Count == 20_000, TimeSpan.FromSeconds(10));
        Assert.Equal(Enumerable.Range(1, 20_000).Select(n => (long)n), first);
        Assert.Equal(first, second);
    }

    [Fact]
    public void A_listener_that_fails_keeps_nothing_from_the_others()
    {
        var heard = new List<long>();
        void Fail(DeviceEvent raised) => throw new InvalidOperationException("a bug");
        _bus.Raised += Fail;
        _bus.Raised += raised => heard.Add(raised.Sequence);
        Assert.Throws<InvalidOperationException>(() => _bus.Raise("VideoMotion", EventAction.Start, 0));
        _bus.Raised -= Fail;
        _bus.Raise("VideoMotion", EventAction.Stop, 0);
        Assert.Equal([1, 2], heard);
    }

    [Fact]
    public void A_code_that_nobody_knows_is_refused() =>
        Assert.Throws<ArgumentException>(() => _bus.Raise("NoSuchCode", EventAction.Start, 0));

    [Fact]
    public void What_is_on_ends_at_once_whatever_keeps_it_on()
    {
        _bus.Raise("VideoMotion", EventAction.Start, 0, holder: "one");
        _bus.Raise("VideoMotion", EventAction.Start, 0, holder: "two");
        _bus.Raise("VideoLoss", EventAction.Start, 0);
        _bus.EndAll("power");
        Assert.Empty(_bus.Lasting);
        Assert.Equal(["VideoMotion Start device", "VideoLoss Start device", "VideoMotion Stop power", "VideoLoss Stop power"], _bus.Since(0).Select(e => $"{e.Code} {e.Action} {e.Cause}"));
        _bus.EndAll("power");
        Assert.Equal(4, _bus.Last);
    }

    [Fact]
    public void A_clock_that_is_set_back_a_year_disturbs_no_order()
    {
        _bus.Raise("VideoMotion", EventAction.Start, 0);
        _clock.Set(_clock.Now.AddYears(-1));
        _bus.Raise("VideoLoss", EventAction.Start, 0);
        _bus.Raise("VideoMotion", EventAction.Stop, 0);
        Assert.Equal([1, 2, 3], _bus.Since(0).Select(e => e.Sequence));
        Assert.Equal([2026, 2025, 2025], _bus.Since(0).Select(e => e.Utc.Year));
        Assert.Equal("VideoLoss", Assert.Single(_bus.Lasting).Code.Name);
    }

    [Fact]
    public void The_newest_events_are_kept()
    {
        for (var i = 0; i < 10_000; i++)
        {
            _bus.Raise("NewFile", EventAction.Pulse, 0);
        }

        var kept = _bus.Since(0);
        Assert.Equal((4096, 10_000L), (kept.Count, kept[^1].Sequence));
        Assert.Equal([9_999, 10_000], _bus.Since(9_998).Select(e => e.Sequence));
    }

    [Fact]
    public void The_table_of_codes_has_no_name_twice_and_numbers_in_a_row()
    {
        Assert.Equal(Enumerable.Range(0, EventCodes.All.Count), EventCodes.All.Select(c => c.Number));
        Assert.Equal(EventCodes.All.Count, EventCodes.All.Select(c => c.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(EventCodes.All, c => Assert.Same(c, EventCodes.Find(c.Name.ToUpperInvariant())));
    }
}
