namespace Emulator.Device.Wiper;

/// <summary>What a wiper has been told to do.</summary>
public enum WiperMode
{
    /// <summary>It rests.</summary>
    Idle,

    /// <summary>It makes one stroke.</summary>
    Once,

    /// <summary>It makes a stroke every so often until it is stopped.</summary>
    Continuous,
}

/// <summary>A wiper at one moment.</summary>
/// <param name="Mode">What it does.</param>
/// <param name="IntervalSeconds">From the beginning of one stroke to that of the next; 0 unless it goes on.</param>
/// <param name="Stroking">Whether its blade is on the glass now.</param>
/// <param name="Strokes">Strokes it has begun since it started.</param>
public readonly record struct WiperState(WiperMode Mode, int IntervalSeconds, bool Stroking, long Strokes);

/// <summary>The wiper of one channel (document section 5.2). It moves with the process's time and the last command counts.</summary>
public sealed class RainBrush(TimeProvider time)
{
    /// <summary>How long one stroke takes.</summary>
    public static readonly TimeSpan Stroke = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private WiperMode _mode;
    private int _interval;
    private long _since;
    private long _strokesBefore;

    /// <summary>What it does now.</summary>
    public WiperState Read()
    {
        lock (_gate)
        {
            return Now();
        }
    }

    /// <summary>Makes one stroke.</summary>
    public void MoveOnce() => Enter(WiperMode.Once, 0);

    /// <summary>Makes a stroke now and after each interval; strokes that would overlap follow each other.</summary>
    public void MoveContinuously(int intervalSeconds) => Enter(WiperMode.Continuous, intervalSeconds);

    /// <summary>Rests at once.</summary>
    public void Stop() => Enter(WiperMode.Idle, 0);

    /// <summary>Returns it to where it started.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _mode = WiperMode.Idle;
            _strokesBefore = 0;
        }
    }

    /// <summary>Does what it did; a stroke that was under way begins anew.</summary>
    internal void Restore(in WiperState then)
    {
        lock (_gate)
        {
            (_mode, _interval, _since) = (then.Mode, then.IntervalSeconds, time.GetTimestamp());
            _strokesBefore = then.Strokes - (then.Mode == WiperMode.Idle ? 0 : 1);
        }
    }

    private void Enter(WiperMode mode, int interval)
    {
        lock (_gate)
        {
            _strokesBefore = Now().Strokes;
            _mode = mode;
            _interval = interval;
            _since = time.GetTimestamp();
        }
    }

    private WiperState Now()
    {
        if (_mode == WiperMode.Idle)
        {
            return new WiperState(WiperMode.Idle, 0, false, _strokesBefore);
        }

        var elapsed = time.GetElapsedTime(_since);
        if (_mode == WiperMode.Once)
        {
            var stroking = elapsed < Stroke;
            return new WiperState(stroking ? WiperMode.Once : WiperMode.Idle, 0, stroking, _strokesBefore + 1);
        }

        var period = Math.Max(_interval * TimeSpan.TicksPerSecond, Stroke.Ticks);
        return new WiperState(WiperMode.Continuous, _interval, elapsed.Ticks % period < Stroke.Ticks, _strokesBefore + 1 + (elapsed.Ticks / period));
    }
}
