using System.Collections.Immutable;

namespace Emulator.Media;

/// <summary>
/// The moving pictures of one stream of one channel: each frame is made once, whoever watches, and none while nobody does. The device is asked
/// before every frame how it is set, so a change of its configuration shows with the next one. Frames begin at whole frame times of the device's
/// clock; the timer is the time provider's, so a virtual clock drives it as well.
/// </summary>
public sealed class PictureStream : IDisposable
{
    private readonly PictureMaker _maker;
    private readonly TimeProvider _time;
    private readonly Func<Shot?> _shoot;
    private readonly int _channel;
    private readonly int _stream;
    private readonly ITimer _timer;
    // Held while frames are made and handed out; _gate, within it, only for a moment.
    private readonly Lock _turn = new();
    private readonly Lock _gate = new();
    private ImmutableArray<PictureViewer> _viewers = [];
    private bool _running;
    private bool _disposed;
    private (long Number, DateTime Utc, double FramesPerSecond)? _last;
    private (PictureSettings Settings, PictureFrame Frame)? _current;
    private long _framesMade;
    private long _framesDropped;

    /// <summary>Makes a stream; nothing runs until somebody subscribes.</summary>
    /// <param name="maker">Makes the pictures.</param>
    /// <param name="time">Where the timer comes from.</param>
    /// <param name="channel">From 1.</param>
    /// <param name="stream">0 main, 1 and up extra.</param>
    /// <param name="shoot">What the device answers now; null when the stream is switched off, which ends it for all who watch.</param>
    public PictureStream(PictureMaker maker, TimeProvider time, int channel, int stream, Func<Shot?> shoot)
    {
        ArgumentNullException.ThrowIfNull(time);
        _maker = maker;
        _time = time;
        _shoot = shoot;
        _channel = channel;
        _stream = stream;
        _timer = time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many watch.</summary>
    public int Viewers => _viewers.Length;

    /// <summary>How many of them are clients of the camera.</summary>
    public int Clients
    {
        get
        {
            var clients = 0;
            foreach (var viewer in _viewers)
            {
                clients += viewer.IsClient ? 1 : 0;
            }

            return clients;
        }
    }

    /// <summary>How many frames have been made.</summary>
    public long FramesMade => Interlocked.Read(ref _framesMade);

    /// <summary>Frames that viewers were too slow for, all of them together.</summary>
    public long FramesDropped => Interlocked.Read(ref _framesDropped);

    /// <summary>Begins to watch: with the current frame, at once, even while a virtual clock stands.</summary>
    /// <param name="capacity">How many frames may wait for this viewer, 1 or more.</param>
    /// <param name="isClient">Whether it is a client of the camera, and not somebody who looks on from beside it.</param>
    /// <returns>The viewer's queue; dispose it to stop watching.</returns>
    public PictureViewer Subscribe(int capacity = 4, bool isClient = true)
    {
        var viewer = new PictureViewer(this, capacity, isClient);
        lock (_turn)
        {
            bool starts;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                _viewers = _viewers.Add(viewer);
                starts = !_running;
                _running = true;
            }

            if (starts)
            {
                _last = null;
                Tick();
            }
            else
            {
                Welcome(viewer);
            }
        }

        return viewer;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        _timer.Dispose();
        EndAll(null);
    }

    internal void CountDropped() => Interlocked.Increment(ref _framesDropped);

    internal void Leave(PictureViewer viewer)
    {
        lock (_gate)
        {
            _viewers = _viewers.Remove(viewer);
            _running &= !_viewers.IsEmpty;
        }

        viewer.End(null);
    }

    private void OnTimer()
    {
        lock (_turn)
        {
            Tick();
        }
    }

    // The timer fires once and is set again at the end, so ticks come one at a time.
    private void Tick()
    {
        lock (_gate)
        {
            if (_disposed || _viewers.IsEmpty)
            {
                _running = false;
                return;
            }
        }

        try
        {
            var asked = _time.GetTimestamp();
            if (_shoot() is not { } shot)
            {
                EndAll(null);
                return;
            }

            var untilNext = Publish(shot) - _time.GetElapsedTime(asked);
            // Timers count whole milliseconds and round down; rounding up keeps them from firing early again and again.
            var wait = TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(untilNext.TotalMilliseconds)));
            lock (_gate)
            {
                if (!_disposed)
                {
                    _timer.Change(wait, Timeout.InfiniteTimeSpan);
                }
            }
        }
        catch (Exception failure)
        {
            // Whoever reads the queue gets the exception; thrown here it would end the process.
            EndAll(failure);
        }
    }

    // Who joins gets the frame that the others have. It is made anew when the settings have changed since: the others see that with the next.
    private void Welcome(PictureViewer viewer)
    {
        try
        {
            if (_shoot() is not { } shot)
            {
                return;
            }

            if (_last?.Number != shot.FrameNumber)
            {
                Publish(shot);
            }
            else
            {
                viewer.Offer(_current is { } current && current.Settings == shot.Settings ? current.Frame : _maker.Make(shot, _channel, _stream));
            }
        }
        catch (Exception failure)
        {
            viewer.End(failure);
        }
    }

    /// <returns>From the shot, how long until the next frame begins.</returns>
    private TimeSpan Publish(Shot shot)
    {
        var number = shot.FrameNumber;
        var stopped = _last is { } last && last.Utc == shot.Utc;
        // A timer may fire a little before the frame begins; then there is nothing to show yet. A stopped clock repeats its frame.
        if (_last?.Number != number || stopped)
        {
            for (var next = FirstOwed(shot, number); next <= number; next++)
            {
                Offer(At(shot, next));
            }
        }

        _last = (number, shot.Utc, shot.FramesPerSecond);
        return stopped ? TimeSpan.FromSeconds(1 / shot.FramesPerSecond) : FrameClock.Start(number + 1, shot.FramesPerSecond) - shot.Utc;
    }

    // A busy host fires timers late. A camera would have filmed all the same, so frames that are owed since less than half a second are made up
    // for; a longer gap is a clock that was set. Of a camera that turns each frame is drawn anew: one that came late is not drawn at all, so that a
    // slow host shows fewer instead of falling behind.
    private long FirstOwed(Shot shot, long number) =>
        !shot.Fleeting && _last is { } last && last.FramesPerSecond == shot.FramesPerSecond && number > last.Number && number - last.Number <= Math.Max(1, shot.FramesPerSecond / 2)
            ? last.Number + 1
            : number;

    private static Shot At(Shot shot, long number)
    {
        var began = FrameClock.Start(number, shot.FramesPerSecond);
        return shot with { Utc = began, Local = shot.Local + (began - shot.Utc) };
    }

    private void Offer(Shot shot)
    {
        var frame = _maker.Make(shot, _channel, _stream);
        Interlocked.Increment(ref _framesMade);
        _current = (shot.Settings, frame);
        foreach (var viewer in _viewers)
        {
            viewer.Offer(frame);
        }
    }

    private void EndAll(Exception? failure)
    {
        ImmutableArray<PictureViewer> viewers;
        lock (_gate)
        {
            viewers = _viewers;
            _viewers = [];
            _running = false;
        }

        foreach (var viewer in viewers)
        {
            viewer.End(failure);
        }
    }
}
