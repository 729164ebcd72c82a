namespace Emulator.Device.Time;

/// <summary>
/// The time that passes inside one device: the process's, until it is made to stand, or to run faster or slower. It never jumps: whatever
/// the rate becomes, it goes on from where it is, and every timer that waits is due when its own time has passed here. Safe for any number
/// of threads.
/// </summary>
/// <param name="source">The process's time, real or virtual.</param>
public sealed class DeviceTime(TimeProvider source) : TimeProvider
{
    // Timers of the system bear no more than 49 days. Who is woken early waits on.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(20);

    private readonly Lock _gate = new();

    // Those that wait, in the order in which they began to: of two that are due at once the first fires first.
    private readonly LinkedList<Timer> _waiting = new();

    // Null until the rate is set for the first time: then time is the source's own.
    private Course? _course;

    /// <summary>The process's time.</summary>
    public TimeProvider Source => source;

    /// <summary>How many seconds pass here in one of the process's; 0 while it stands.</summary>
    public double Rate => Volatile.Read(ref _course)?.Rate ?? 1;

    /// <inheritdoc/>
    public override long TimestampFrequency => source.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() =>
        Volatile.Read(ref _course) is { } course ? new DateTimeOffset(course.Utc(source.GetUtcNow().UtcTicks), TimeSpan.Zero) : source.GetUtcNow();

    /// <inheritdoc/>
    public override long GetTimestamp() => Volatile.Read(ref _course) is { } course ? course.Stamp(source.GetTimestamp()) : source.GetTimestamp();

    /// <summary>Runs at another rate from now on.</summary>
    /// <param name="rate">Seconds that pass here in one of the process's; 0 makes it stand.</param>
    public void Run(double rate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rate);
        lock (_gate)
        {
            if (rate == Rate)
            {
                return;
            }

            var (utc, stamp) = (source.GetUtcNow().UtcTicks, source.GetTimestamp());
            var before = _course ?? new Course(1, utc, utc, stamp, stamp);
            Volatile.Write(ref _course, new Course(rate, utc, before.Utc(utc), stamp, before.Stamp(stamp)));
            for (var node = _waiting.First; node is not null; node = node.Next)
            {
                node.Value.Await();
            }
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state, source);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Makes a timer that waits for nothing yet.</summary>
    /// <param name="callback">Called when it is due.</param>
    /// <param name="waker">The process's time too, but what calls its timers back: see <see cref="ThreadTime"/>.</param>
    public ITimer CreateTimer(Action callback, TimeProvider waker) => new Timer(this, static call => ((Action)call!)(), callback, waker);

    private long Stamps(TimeSpan span) =>
        (span.Ticks / TimeSpan.TicksPerSecond * TimestampFrequency) + (span.Ticks % TimeSpan.TicksPerSecond * TimestampFrequency / TimeSpan.TicksPerSecond);

    /// <summary>A rate, and one moment by both clocks, in ticks of UTC and in timestamps.</summary>
    private sealed record Course(double Rate, long SourceUtc, long OwnUtc, long SourceStamp, long OwnStamp)
    {
        public long Utc(long source) => Of(source, SourceUtc, OwnUtc);

        public long Stamp(long source) => Of(source, SourceStamp, OwnStamp);

        private long Of(long source, long from, long own) => own + (Rate == 1 ? source - from : (long)((source - from) * Rate));
    }

    /// <summary>A timer that counts this time. On the source it waits once at a time, for what is left.</summary>
    private sealed class Timer : ITimer
    {
        private readonly DeviceTime _time;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly ITimer _wait;
        private readonly LinkedListNode<Timer> _place;
        private long _due;
        private TimeSpan _period;

        public Timer(DeviceTime time, TimerCallback callback, object? state, TimeProvider waker)
        {
            (_time, _callback, _state) = (time, callback, state);
            _place = new LinkedListNode<Timer>(this);
            _wait = waker.CreateTimer(static me => ((Timer)me!).OnWaited(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_time._gate)
            {
                Leave();
                if (dueTime < TimeSpan.Zero)
                {
                    return _wait.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                }

                _period = period > TimeSpan.Zero ? period : Timeout.InfiniteTimeSpan;
                _due = _time.GetTimestamp() + _time.Stamps(dueTime);
                _time._waiting.AddLast(_place);
                // To the letter, while time is the source's: whole milliseconds that are asked for are kept.
                return _time.Rate == 1 ? Wait(dueTime) : Await();
            }
        }

        /// <summary>Waits for what is left; called with the lock held.</summary>
        public bool Await()
        {
            if (_time.Rate is var rate && rate == 0)
            {
                return _wait.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }

            var left = (_due - _time.GetTimestamp()) / rate / _time.TimestampFrequency * TimeSpan.TicksPerSecond;
            return Wait(left >= Longest.Ticks ? Longest : Whole(new TimeSpan(Math.Max(0, (long)Math.Ceiling(left)))));
        }

        public void Dispose()
        {
            lock (_time._gate)
            {
                Leave();
            }

            _wait.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        // Timers of the system count whole milliseconds and round down; the virtual clock is exact.
        private TimeSpan Whole(TimeSpan span) => _time.Source is VirtualClock ? span : TimeSpan.FromMilliseconds(Math.Ceiling(span.TotalMilliseconds));

        private bool Wait(TimeSpan span) => _wait.Change(span > Longest ? Longest : span, Timeout.InfiniteTimeSpan);

        private void Leave()
        {
            if (_place.List is not null)
            {
                _time._waiting.Remove(_place);
            }
        }

        private void OnWaited()
        {
            lock (_time._gate)
            {
                if (_place.List is null)
                {
                    return;
                }

                // Time has been made to stand meanwhile or to run slower, or it was too long to wait at once. A millisecond early is what
                // timers of the system are, and who minds looks again.
                var early = _due - _time.GetTimestamp();
                if (_time.Rate == 0 || early > (_time.Rate == 1 ? _time.TimestampFrequency / 500 : 0))
                {
                    Await();
                    return;
                }

                Leave();
                if (_period > TimeSpan.Zero)
                {
                    _due += _time.Stamps(_period);
                    _time._waiting.AddLast(_place);
                    Await();
                }
            }

            _callback(_state);
        }
    }
}
