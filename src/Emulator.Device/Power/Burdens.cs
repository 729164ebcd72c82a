namespace Emulator.Device.Power;

/// <summary>How waits shrink after a start.</summary>
public enum WarmUpCurve
{
    /// <summary>Evenly.</summary>
    Linear,

    /// <summary>Fast at first: a quarter of the way halves them, and so on.</summary>
    Exponential,

    /// <summary>By a quarter after each quarter of the time.</summary>
    Steps,
}

/// <summary>A device that has just started: it refuses for a while, then answers slowly, then faster and faster.</summary>
public sealed class WarmUp(object? by, DevicePower power, TimeProvider time) : Burden("warmup", by)
{
    /// <summary>Wait of the first request after the start.</summary>
    public required TimeSpan First { get; init; }

    /// <summary>From the start until requests do not wait any more.</summary>
    public required TimeSpan Over { get; init; }

    /// <summary>How waits shrink.</summary>
    public WarmUpCurve Curve { get; init; }

    /// <summary>How long every request is refused.</summary>
    public TimeSpan Refuses { get; init; }

    /// <summary>How long requests for video are refused.</summary>
    public TimeSpan RefusesVideo { get; init; }

    /// <summary>Status of refusals.</summary>
    public int Status { get; init; } = 503;

    /// <inheritdoc/>
    public override double Load
    {
        get
        {
            var left = Over > TimeSpan.Zero ? 1 - (Up / Over) : 0;
            return left <= 0 ? 0 : Curve switch
            {
                WarmUpCurve.Exponential => Math.Pow(0.5, (1 - left) * 4) * Math.Min(1, left * 8),
                WarmUpCurve.Steps => Math.Ceiling(left * 4) / 4,
                _ => left,
            };
        }
    }

    private TimeSpan Up => time.GetUtcNow() - power.UpSince;

    /// <inheritdoc/>
    public override Toll Weigh(bool wantsVideo)
    {
        var refused = Up < Refuses || (wantsVideo && Up < RefusesVideo);
        var load = Load;
        return refused || load > 0 ? new Toll(refused ? TimeSpan.Zero : First * load, refused ? Status : 0, By) : Toll.Free;
    }
}

/// <summary>A device that bears so many requests in a second: of more each waits the longer, and of many more it starts anew.</summary>
public sealed class Overload(object? by, DevicePower power, TimeProvider time) : Burden("overload", by)
{
    private readonly Lock _gate = new();
    private readonly Queue<long> _second = new();

    /// <summary>Requests in a second that it bears.</summary>
    public required int PerSecond { get; init; }

    /// <summary>Wait for each request above that.</summary>
    public required TimeSpan Slows { get; init; }

    /// <summary>Requests in a second at which it starts anew; 0 for never.</summary>
    public int RebootsAt { get; init; }

    /// <inheritdoc/>
    public override double Load
    {
        get
        {
            lock (_gate)
            {
                Forget();
                return Math.Min(1, (double)_second.Count / (RebootsAt > 0 ? RebootsAt : PerSecond));
            }
        }
    }

    /// <inheritdoc/>
    public override Toll Weigh(bool wantsVideo)
    {
        int count;
        lock (_gate)
        {
            Forget();
            _second.Enqueue(time.GetTimestamp());
            count = _second.Count;
            if (RebootsAt > 0 && count >= RebootsAt)
            {
                _second.Clear();
            }
        }

        if (RebootsAt > 0 && count >= RebootsAt)
        {
            power.Reboot(TimeSpan.Zero);
            power.Settle();
            return new Toll(TimeSpan.Zero, 503, By);
        }

        return count > PerSecond ? new Toll(Slows * (count - PerSecond), 0, By) : Toll.Free;
    }

    private void Forget()
    {
        while (_second.TryPeek(out var at) && time.GetElapsedTime(at) >= TimeSpan.FromSeconds(1))
        {
            _second.Dequeue();
        }
    }
}

/// <summary>A device that loses a little memory with each request: it gets slower and slower, and starts anew when there is none left.</summary>
public sealed class MemoryLeak : Burden, IDisposable
{
    private readonly DevicePower _power;
    private long _requests;

    /// <summary>Begins with all its memory, and again after each start.</summary>
    public MemoryLeak(object? by, DevicePower power)
        : base("memoryLeak", by)
    {
        _power = power;
        power.Changed += OnPower;
    }

    /// <summary>Wait that each request adds to all later ones.</summary>
    public required TimeSpan Slows { get; init; }

    /// <summary>Requests after which it starts anew.</summary>
    public required int RebootsAt { get; init; }

    /// <inheritdoc/>
    public override double Load => Math.Min(1, (double)Volatile.Read(ref _requests) / RebootsAt);

    /// <inheritdoc/>
    public override Toll Weigh(bool wantsVideo)
    {
        var count = Interlocked.Increment(ref _requests);
        if (count < RebootsAt)
        {
            return new Toll(Slows * count, 0, By);
        }

        _power.Reboot(TimeSpan.Zero);
        _power.Settle();
        return new Toll(TimeSpan.Zero, 503, By);
    }

    /// <inheritdoc/>
    public void Dispose() => _power.Changed -= OnPower;

    private void OnPower(PowerState state) => Interlocked.Exchange(ref _requests, 0);
}

/// <summary>A device whose programs hang: connections open and no request is answered, until its watchdog starts it anew.</summary>
public sealed class Hang : Burden, IDisposable
{
    private readonly DevicePower _power;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly TimeSpan _lasts;
    private readonly ITimer _watchdog;
    private volatile bool _over;

    /// <summary>Hangs from now on.</summary>
    /// <param name="by">Who lets it hang.</param>
    /// <param name="power">Its power.</param>
    /// <param name="time">What the watchdog runs on.</param>
    /// <param name="lasts">Until the watchdog notices.</param>
    public Hang(object? by, DevicePower power, TimeProvider time, TimeSpan lasts)
        : base("hang", by)
    {
        (_power, _time, _lasts, _began) = (power, time, lasts, time.GetTimestamp());
        _power.Changed += OnPower;
        _watchdog = time.CreateTimer(_ => Bark(), null, lasts, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public override double Load => _over ? 0 : 1;

    /// <inheritdoc/>
    public override Toll Weigh(bool wantsVideo) => _over ? Toll.Free : new Toll(_lasts - _time.GetElapsedTime(_began) + TimeSpan.FromMinutes(1), 0, By);

    /// <inheritdoc/>
    public void Dispose()
    {
        _power.Changed -= OnPower;
        _watchdog.Dispose();
    }

    private void Bark()
    {
        if (!_over)
        {
            _power.Reboot(TimeSpan.Zero);
            _power.Settle();
        }
    }

    // Any start ends it.
    private void OnPower(PowerState state) => _over = true;
}
