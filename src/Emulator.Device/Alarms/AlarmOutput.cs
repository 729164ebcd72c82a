using Emulator.Device.Events;

namespace Emulator.Device.Alarms;

/// <summary>What an alarm output is set to (document section 4.9.3).</summary>
public enum AlarmOutputMode
{
    /// <summary>It follows events.</summary>
    Automatic = 0,

    /// <summary>On, whatever happens.</summary>
    On = 1,

    /// <summary>Off, whatever happens.</summary>
    Off = 2,
}

/// <summary>
/// An alarm output (document sections 4.9.1 and 4.9.3). What events ask of it is kept while it is forced, so that it stands right once it is
/// automatic again. Each time it closes or opens it raises <c>AlarmOutput</c>.
/// </summary>
/// <param name="index">Its place, from 0.</param>
/// <param name="mode">What it is set to now.</param>
/// <param name="events">Where it tells of itself.</param>
/// <param name="time">What latches run on.</param>
public sealed class AlarmOutput(int index, Func<AlarmOutputMode> mode, EventBus events, TimeProvider time) : IDisposable
{
    private const string Code = "AlarmOutput";

    private readonly Lock _gate = new();
    private readonly List<object> _holders = [];
    private ITimer? _timer;
    private long _latched;
    private TimeSpan _latch;
    private bool _powered = true;
    private bool _told;
    private bool _telling;
    private bool? _stuck;

    /// <summary>Whether it is closed: forced, or asked for by an event, be it one that was injected.</summary>
    public bool IsOn
    {
        get
        {
            lock (_gate)
            {
                return Wanted() || (_stuck is null && mode() == AlarmOutputMode.Automatic && events.IsOn(Code, index));
            }
        }
    }

    /// <summary>How it stands whatever it is told; null when it is sound.</summary>
    public bool? Stuck
    {
        get => _stuck;
        set
        {
            lock (_gate)
            {
                _stuck = value;
            }

            Tell();
        }
    }

    /// <summary>Closes it for as long as somebody holds it.</summary>
    /// <param name="holder">Who; each counts once.</param>
    public void Hold(object holder)
    {
        lock (_gate)
        {
            if (!_holders.Contains(holder))
            {
                _holders.Add(holder);
            }
        }

        Tell();
    }

    /// <summary>Lets go of it: it opens after the latch, unless somebody else holds it or a longer latch runs. Nothing happens when that one does not hold it.</summary>
    /// <param name="holder">Who held it.</param>
    /// <param name="latch">How long it stays closed (AlarmOutLatch).</param>
    public void Release(object holder, TimeSpan latch)
    {
        lock (_gate)
        {
            if (_holders.Remove(holder))
            {
                Latch(latch);
            }
        }

        Tell();
    }

    /// <summary>Closes it for a time; a longer one that runs already goes on.</summary>
    public void Close(TimeSpan latch)
    {
        lock (_gate)
        {
            Latch(latch);
        }

        Tell();
    }

    /// <summary>Looks again at what it is set to.</summary>
    public void Follow() => Tell();

    /// <summary>The power comes or goes: without it an output is open, and forgets what events asked of it.</summary>
    public void Power(bool on)
    {
        lock (_gate)
        {
            _powered = on;
            // The bus ends what is on by itself when the power goes.
            _told = on && _told;
            Forget();
        }

        Tell();
    }

    /// <summary>Opens it, unless it is forced, after everything that was on has ended: nobody holds it, and no latch runs.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _told = false;
            Forget();
        }

        Tell();
    }

    /// <summary>How long its latch keeps it closed still; zero when none runs.</summary>
    internal TimeSpan Capture()
    {
        lock (_gate)
        {
            return Left() is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private bool Wanted() => _powered && (_stuck ?? mode() switch
    {
        AlarmOutputMode.On => true,
        AlarmOutputMode.Off => false,
        _ => _holders.Count > 0 || Left() > TimeSpan.Zero,
    });

    private TimeSpan Left() => _latch == TimeSpan.Zero ? TimeSpan.Zero : _latch - time.GetElapsedTime(_latched);

    private void Latch(TimeSpan latch)
    {
        if (_powered && latch > Left())
        {
            (_latched, _latch) = (time.GetTimestamp(), latch);
            _timer ??= time.CreateTimer(static me => ((AlarmOutput)me!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(latch, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            // Timers count whole milliseconds and round down.
            if (Left() is { } left && left > TimeSpan.Zero)
            {
                _timer!.Change(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
                return;
            }

            _latch = TimeSpan.Zero;
        }

        Tell();
    }

    private void Forget()
    {
        _holders.Clear();
        _latch = TimeSpan.Zero;
        _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    // Without the lock, for who listens may come back here or hold locks of its own; and by one thread at a time, so that what is told last
    // is how it stands.
    private void Tell()
    {
        while (true)
        {
            bool on;
            lock (_gate)
            {
                on = Wanted();
                if (_telling || on == _told)
                {
                    return;
                }

                (_telling, _told) = (true, on);
            }

            try
            {
                events.Raise(Code, on ? EventAction.Start : EventAction.Stop, index, holder: this);
            }
            finally
            {
                lock (_gate)
                {
                    _telling = false;
                }
            }
        }
    }
}
