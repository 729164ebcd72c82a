namespace Emulator.Server.Rtsp;

/// <summary>Looks at something after a while, and again after each while as long as it is told to.</summary>
internal sealed class Vigil : IDisposable
{
    private readonly TimeSpan _each;
    private readonly Func<bool> _look;
    private readonly ITimer _timer;

    /// <summary>Begins.</summary>
    /// <param name="time">Whose time.</param>
    /// <param name="each">How long until it looks.</param>
    /// <param name="look">Looks; false to look no more.</param>
    public Vigil(TimeProvider time, TimeSpan each, Func<bool> look)
    {
        (_each, _look) = (each, look);
        _timer = time.CreateTimer(static vigil => ((Vigil)vigil!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(each, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void OnTimer()
    {
        if (_look())
        {
            _timer.Change(_each, Timeout.InfiniteTimeSpan);
        }
    }
}
