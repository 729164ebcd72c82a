namespace Emulator.Device.Time;

/// <summary>
/// A clock's time whose timers all call back on one thread of their own, one after the other in the order in which they are due. A pool
/// wakes two or three threads for each call; this one sleeps until the next is due and does the work itself. Work for it is short and waits
/// for nothing. There is no thread until a timer first waits. Safe for any number of threads.
/// </summary>
/// <param name="source">What tells the time: the system's, for the thread sleeps on the system.</param>
/// <param name="sleep">Makes what the thread waits by; null, or when it makes none, as threads of the framework do.</param>
public sealed class ThreadTime(TimeProvider source, Func<IThreadSleep?>? sleep = null) : TimeProvider, IDisposable
{
    private readonly Lock _gate = new();

    // In the order in which they are due. Few: a stream that is watched has one.
    private readonly List<Timer> _waiting = [];

    // There is one while the thread runs.
    private IThreadSleep? _sleep;
    private bool _disposed;

    // Until when the thread sleeps unless it is woken; the past while it is awake.
    private long _sleepsUntil = long.MinValue;

    /// <inheritdoc/>
    public override long TimestampFrequency => source.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => source.GetUtcNow();

    /// <inheritdoc/>
    public override long GetTimestamp() => source.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Ends the thread; no timer calls back any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _waiting.Clear();
            _sleep?.Wake();
        }
    }

    private long Stamps(TimeSpan span) => (long)((Int128)span.Ticks * TimestampFrequency / TimeSpan.TicksPerSecond);

    // With the lock held.
    private void Add(Timer timer)
    {
        if (_disposed)
        {
            return;
        }

        var place = _waiting.Count;
        while (place > 0 && _waiting[place - 1].Due > timer.Due)
        {
            place--;
        }

        _waiting.Insert(place, timer);
        if (_sleep is null)
        {
            _sleep = sleep?.Invoke() ?? new EventSleep();
            new Thread(Run) { IsBackground = true, Name = "Streams" }.Start();
        }
        else if (timer.Due < _sleepsUntil)
        {
            _sleepsUntil = long.MinValue;
            _sleep.Wake();
        }
    }

    private void Run()
    {
        var waits = _sleep!;
        while (WaitForNext(waits))
        {
            Take()?.Call();
        }

        lock (_gate)
        {
            _sleep = null;
        }

        waits.Dispose();
    }

    // Until one is due; false at the end. While it sleeps it holds none: what is disposed of meanwhile must not live on for it.
    private bool WaitForNext(IThreadSleep waits)
    {
        while (true)
        {
            int milliseconds;
            lock (_gate)
            {
                _sleepsUntil = long.MinValue;
                if (_disposed)
                {
                    return false;
                }

                var due = _waiting.Count == 0 ? long.MaxValue : _waiting[0].Due;
                var left = due - source.GetTimestamp();
                if (left <= 0)
                {
                    return true;
                }

                _sleepsUntil = due;
                milliseconds = due == long.MaxValue ? Timeout.Infinite : Milliseconds(left);
            }

            waits.Sleep(milliseconds);
        }
    }

    // Rounded up: early is too early. Who sleeps for longer than a day looks again.
    private int Milliseconds(long stamps) => (int)(((Math.Min(stamps, TimestampFrequency * 86400) * 1000) + TimestampFrequency - 1) / TimestampFrequency);

    // The first, unless it was put off or disposed of just now.
    private Timer? Take()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 || _waiting[0].Due > source.GetTimestamp())
            {
                return null;
            }

            var timer = _waiting[0];
            _waiting.RemoveAt(0);
            timer.Goes();
            return timer;
        }
    }

    private sealed class Timer(ThreadTime time, TimerCallback callback, object? state) : ITimer
    {
        private long _period;
        private bool _disposed;

        public long Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._waiting.Remove(this);
                if (_disposed)
                {
                    return false;
                }

                if (dueTime >= TimeSpan.Zero)
                {
                    Due = time.GetTimestamp() + time.Stamps(dueTime);
                    _period = period > TimeSpan.Zero ? Math.Max(1, time.Stamps(period)) : 0;
                    time.Add(this);
                }

                return true;
            }
        }

        /// <summary>It is due: one that comes again waits for the next time.</summary>
        public void Goes()
        {
            if (_period > 0)
            {
                Due += _period;
                time.Add(this);
            }
        }

        public void Call() => callback(state);

        public void Dispose()
        {
            lock (time._gate)
            {
                _disposed = true;
                time._waiting.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
