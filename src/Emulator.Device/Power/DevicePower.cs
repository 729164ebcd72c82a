using Emulator.Device.Time;

namespace Emulator.Device.Power;

/// <summary>Whether a device answers.</summary>
public enum PowerState
{
    /// <summary>It answers.</summary>
    On,

    /// <summary>It starts up and refuses connections.</summary>
    Booting,

    /// <summary>It is off until someone turns it on.</summary>
    Off,
}

/// <summary>
/// Power of one device (document sections 4.6.24 and 4.6.25). A reboot or a shutdown that a request asks for happens after that
/// request was answered: whoever answers it calls <see cref="Settle"/>.
/// </summary>
public sealed class DevicePower : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private Pending _pending;
    private Pending _timed;
    private TimeSpan _due;
    private PowerState _state = PowerState.On;

    /// <summary>Makes a device that is on.</summary>
    /// <param name="time">What delays and boots run on.</param>
    /// <param name="bootTime">From a reboot until it answers again.</param>
    public DevicePower(TimeProvider time, TimeSpan bootTime)
    {
        _time = time;
        BootTime = bootTime;
        UpSince = time.GetUtcNow();
        _timer = time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private enum Pending
    {
        None,
        Reboot,
        Shutdown,
        Up,
    }

    /// <summary>Told after each change of <see cref="State"/>, in order, on the thread that made it.</summary>
    public event Action<PowerState>? Changed;

    /// <summary>From a reboot until it answers again.</summary>
    public TimeSpan BootTime { get; set; }

    /// <summary>When it last came up.</summary>
    public DateTimeOffset UpSince { get; private set; }

    /// <summary>What it does now.</summary>
    public PowerState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <summary>Whether a reboot or a shutdown waits for <see cref="Settle"/>.</summary>
    public bool IsPending
    {
        get
        {
            lock (_gate)
            {
                return _pending != Pending.None;
            }
        }
    }

    /// <summary>Who last asked for a reboot or a shutdown; empty for the device itself.</summary>
    public string AskedBy { get; private set; } = "";

    /// <summary>Asks for a reboot, after the answer or after a delay.</summary>
    public void Reboot(TimeSpan delay, string by = "") => Ask(Pending.Reboot, delay, by);

    /// <summary>Asks for a shutdown, after the answer or after a delay.</summary>
    public void Shutdown(TimeSpan delay, string by = "") => Ask(Pending.Shutdown, delay, by);

    /// <summary>Turns a device that is off on: it boots first. Nothing happens to one that is on or boots.</summary>
    public void TurnOn()
    {
        lock (_gate)
        {
            if (_state != PowerState.Off)
            {
                return;
            }
        }

        Boot();
    }

    /// <summary>On at once, whatever it did or was about to do: for a device that returns to the state it started in.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _pending = Pending.None;
            Later(Pending.None, Timeout.InfiniteTimeSpan);
            if (_state == PowerState.On)
            {
                return;
            }
        }

        Enter(PowerState.On);
    }

    /// <summary>Does what was asked for without a delay. Call it once the answer is on its way.</summary>
    public void Settle()
    {
        Pending pending;
        lock (_gate)
        {
            pending = _pending;
            _pending = Pending.None;
            Take(pending);
        }

        Do(pending);
    }

    /// <summary>What it does now, and what it is about to do.</summary>
    internal PowerMoment Capture()
    {
        lock (_gate)
        {
            return new PowerMoment(_state, _timed != Pending.None, _timed == Pending.Shutdown, _due - _time.Passed(), _time.GetUtcNow() - UpSince);
        }
    }

    /// <summary>Does what it did then at once, and is about to do the same in as long.</summary>
    internal void Restore(PowerMoment then)
    {
        bool same;
        lock (_gate)
        {
            _pending = Pending.None;
            var timed = !then.Timed ? Pending.None : then.ToShutdown ? Pending.Shutdown : then.State == PowerState.Booting ? Pending.Up : Pending.Reboot;
            Later(timed, timed == Pending.None ? Timeout.InfiniteTimeSpan : then.Left > TimeSpan.Zero ? then.Left : TimeSpan.Zero);
            UpSince = _time.GetUtcNow() - then.Up;
            same = _state == then.State;
        }

        if (!same)
        {
            Enter(then.State);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Ask(Pending what, TimeSpan delay, string by)
    {
        lock (_gate)
        {
            AskedBy = by;
            if (delay <= TimeSpan.Zero)
            {
                _pending = what;
            }
            else
            {
                Later(what, delay);
            }
        }
    }

    private void OnTimer()
    {
        Pending due;
        lock (_gate)
        {
            due = _timed;
            _timed = Pending.None;
            Take(due);
        }

        Do(due);
    }

    // With the gate, in one step with what was pending: a device that is restored meanwhile must not go down afterwards.
    private void Take(Pending what)
    {
        _state = what switch { Pending.Reboot => PowerState.Booting, Pending.Shutdown => PowerState.Off, _ => _state };
        if (what == Pending.Shutdown)
        {
            // What is off boots no more.
            Later(Pending.None, Timeout.InfiniteTimeSpan);
        }
    }

    // What was taken.
    private void Do(Pending what)
    {
        switch (what)
        {
            case Pending.Reboot:
                Booting();
                break;
            case Pending.Shutdown:
                Changed?.Invoke(PowerState.Off);
                break;
            case Pending.Up:
                UpSince = _time.GetUtcNow();
                Enter(PowerState.On);
                break;
        }
    }

    private void Boot()
    {
        lock (_gate)
        {
            Take(Pending.Reboot);
        }

        Booting();
    }

    private void Booting()
    {
        Changed?.Invoke(PowerState.Booting);
        lock (_gate)
        {
            if (_state == PowerState.Booting)
            {
                Later(Pending.Up, BootTime);
            }
        }
    }

    private void Later(Pending what, TimeSpan delay)
    {
        _timed = what;
        _due = _time.Passed() + delay;
        _timer.Change(delay, Timeout.InfiniteTimeSpan);
    }

    private void Enter(PowerState state)
    {
        lock (_gate)
        {
            _state = state;
        }

        Changed?.Invoke(state);
    }
}

/// <summary>Power at a moment: whether something is timed, which when it is not a shutdown is the end of the boot or a reboot, and how long it has left; and how long the device was up.</summary>
internal sealed record PowerMoment(PowerState State, bool Timed, bool ToShutdown, TimeSpan Left, TimeSpan Up);
