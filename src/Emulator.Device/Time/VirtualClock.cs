namespace Emulator.Device.Time;

/// <summary>
/// A clock that stands still until it is told to advance. Timers that fall due on the way fire in order, each at its own moment,
/// on the thread that advances it — so a scenario of hours runs in milliseconds, and two runs are alike.
/// </summary>
public sealed class VirtualClock(DateTimeOffset start) : TimeProvider
{
    // Held while time passes: of two who move it at once, one moves on from where the other has arrived.
    private readonly Lock _turn = new();
    private readonly Lock _gate = new();
    private readonly PriorityQueue<Timer, (long Due, long Order)> _timers = new();
    private long _now = start.UtcTicks;
    private long _order;

    // Entries of the queue whose timer was changed or disposed of since.
    private int _stale;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _now), TimeSpan.Zero);

    /// <inheritdoc/>
    public override long GetTimestamp() => Volatile.Read(ref _now);

    /// <summary>Moves on by <paramref name="span"/>, firing what falls due.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The span is negative.</exception>
    public void Advance(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        lock (_turn)
        {
            Pass(span);
        }
    }

    private void Pass(TimeSpan span)
    {
        var until = Volatile.Read(ref _now) + span.Ticks;
        while (true)
        {
            Timer? due;
            lock (_gate)
            {
                if (!_timers.TryPeek(out due, out var priority) || priority.Due > until)
                {
                    Volatile.Write(ref _now, Math.Max(_now, until));
                    return;
                }

                _timers.Dequeue();
                if (due.Due != priority.Due)
                {
                    _stale--;
                    continue; // It was changed or disposed since; its new entry, if any, is elsewhere in the queue.
                }

                Volatile.Write(ref _now, Math.Max(_now, priority.Due));
                due.Due = due.Period > 0 ? priority.Due + due.Period : -1;
                if (due.Due >= 0)
                {
                    _timers.Enqueue(due, (due.Due, _order++));
                }
            }

            due.Fire();
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    // A clock that stands would keep what was disposed of for ever. Called with the lock held.
    private void Forget(Timer timer)
    {
        if (timer.Due < 0 || ++_stale < 1024 || _stale < _timers.Count / 2)
        {
            return;
        }

        timer.Due = -1;
        var live = _timers.UnorderedItems.Where(item => item.Element.Due == item.Priority.Due).ToArray();
        _timers.Clear();
        _timers.EnqueueRange(live);
        _stale = 0;
    }

    private sealed class Timer(VirtualClock clock, TimerCallback callback, object? state) : ITimer
    {
        // Gone once it is disposed of: its entry may stay in the queue, and must not keep alive whom it was to call.
        private (TimerCallback Callback, object? State)? _call = (callback, state);

        public long Due { get; set; } = -1;

        public long Period { get; private set; }

        public void Fire()
        {
            (TimerCallback Callback, object? State)? call;
            lock (clock._gate)
            {
                call = _call;
            }

            call?.Callback(call.Value.State);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                if (_call is null)
                {
                    return false;
                }

                clock.Forget(this);
                Period = period > TimeSpan.Zero ? period.Ticks : 0;
                Due = dueTime < TimeSpan.Zero ? -1 : clock._now + dueTime.Ticks;
                if (Due >= 0)
                {
                    clock._timers.Enqueue(this, (Due, clock._order++));
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                clock.Forget(this);
                Due = -1;
                _call = null;
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
