using System.Collections.Concurrent;
using Emulator.Device.Time;

namespace Emulator.Device.Tests.Parts;

public sealed class ThreadTimeTests : IDisposable
{
    private readonly ThreadTime _time = new(TimeProvider.System);
    private readonly BlockingCollection<(string Name, int Thread)> _calls = [];

    [Fact]
    public void All_timers_call_back_on_one_thread_in_the_order_in_which_they_are_due_and_none_early()
    {
        var source = new StandingTime();
        using var time = new ThreadTime(source);
        using var later = Timer(time, "later", 6);
        using var soon = Timer(time, "soon", 2);
        using var never = Timer(time, "never", 4);
        using var changed = Timer(time, "changed", 10_000);
        never.Dispose();
        changed.Change(TimeSpan.FromMilliseconds(8), Timeout.InfiniteTimeSpan);
        using var now = Timer(time, "now", 0);
        var first = Take(1);
        source.Milliseconds = 7;
        var calls = Take(2);
        source.Milliseconds = 8;
        calls = [.. first, .. calls, .. Take(1)];
        Assert.Equal(["now", "soon", "later", "changed"], calls.Select(c => c.Name));
        Assert.Single(calls.Select(c => c.Thread).Distinct());
    }

    [Fact]
    public void A_timer_with_a_period_goes_on_until_it_is_told_otherwise()
    {
        using var timer = _time.CreateTimer(_ => Call("tick"), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
        Take(5);
        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        using var last = Timer(_time, "last", 5);
        string name;
        do
        {
            name = Take(1)[0].Name;
        }
        while (name == "tick");

        Assert.Equal("last", name);
    }

    [Fact]
    public void A_timer_may_be_set_by_what_it_calls_and_one_that_is_gone_by_nobody()
    {
        var left = 3;
        ITimer? timer = null;
        timer = _time.CreateTimer(
            _ =>
            {
                Call($"{left}");
                timer!.Change(--left > 0 ? TimeSpan.FromMilliseconds(1) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        Assert.Equal(["3", "2", "1"], Take(3).Select(c => c.Name));
        timer.Dispose();
        Assert.False(timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
    }

    public void Dispose()
    {
        _time.Dispose();
        _calls.Dispose();
    }

    private ITimer Timer(TimeProvider time, string name, int milliseconds) => time.CreateTimer(_ => Call(name), null, TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);

    private void Call(string name) => _calls.Add((name, Environment.CurrentManagedThreadId));

    private List<(string Name, int Thread)> Take(int count)
    {
        var calls = new List<(string, int)>();
        while (calls.Count < count)
        {
            Assert.True(_calls.TryTake(out var call, TimeSpan.FromSeconds(20)));
            calls.Add(call);
        }

        return calls;
    }

    // Time that the test moves; the thread that sleeps for what is left looks again and again.
    private sealed class StandingTime : TimeProvider
    {
        private long _milliseconds;

        public long Milliseconds
        {
            set => Volatile.Write(ref _milliseconds, value);
        }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => Volatile.Read(ref _milliseconds);
    }
}
