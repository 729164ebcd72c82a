using System.Collections.Immutable;
using System.Threading.Channels;
using Emulator.Device.Time;
using Emulator.Media;

namespace Emulator.Server.Sound;

/// <summary>
/// The microphone of a channel as it is heard: each frame is made once for all who listen, when it begins by the device's clock. The
/// configuration is asked before every frame, so a change shows as a frame of another format.
/// </summary>
/// <param name="clock">The device's clock; its process's time drives the pacer.</param>
/// <param name="format">What the microphone is set to now; null when it is switched off, which ends it for all who listen.</param>
/// <param name="open">The sound of a format.</param>
/// <param name="muted">Whether nothing is to be heard now.</param>
/// <param name="failed">Told what kept a frame from being made; it ends the sound.</param>
internal sealed class LiveSound(DeviceClock clock, Func<AudioFormat?> format, Func<AudioFormat, AudioSource> open, Func<bool> muted, Action<Exception> failed) : IDisposable
{
    // Frames that a busy host owes are made up for; a longer gap is a clock that was set.
    private static readonly TimeSpan MaxOwed = TimeSpan.FromSeconds(1);

    private readonly Lock _turn = new();
    private ImmutableArray<Channel<AudioFrame>> _listeners = [];
    private AudioSource? _source;
    private AudioFrame? _last;
    private ITimer? _timer;
    private bool _disposed;

    /// <summary>How many listen.</summary>
    public int Listeners => _listeners.Length;

    /// <summary>Begins to listen: the current frame comes at once, even while a virtual clock stands.</summary>
    /// <param name="capacity">Frames that may wait; of more the oldest are lost.</param>
    public Listener Listen(int capacity = 64)
    {
        var queue = Channel.CreateBounded<AudioFrame>(new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _timer ??= clock.Time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            var first = _listeners.IsEmpty;
            _listeners = _listeners.Add(queue);
            if (first)
            {
                _last = null;
                Tick();
            }
            else if (_last is not null)
            {
                queue.Writer.TryWrite(_last);
            }
        }

        return new Listener(this, queue);
    }

    public void Dispose()
    {
        lock (_turn)
        {
            _disposed = true;
            EndAll();
        }

        _timer?.Dispose();
    }

    private void OnTimer()
    {
        lock (_turn)
        {
            if (!_disposed && !_listeners.IsEmpty)
            {
                Tick();
            }
        }
    }

    private void Tick()
    {
        try
        {
            if (format() is not { } wanted)
            {
                EndAll();
                return;
            }

            if (_source?.Format != wanted)
            {
                (_source, _last) = (open(wanted), null);
            }

            var now = clock.UtcNow;
            var number = _source.NumberAt(now);
            for (var next = FirstOwed(number, now); next <= number; next++)
            {
                Offer(muted() ? _source.SilenceAt(next) : _source.At(next));
            }

            // Timers count whole milliseconds and round down; rounding up keeps them from firing early again and again.
            _timer!.Change(TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling((_source.StartOf(number + 1) - now).TotalMilliseconds))), Timeout.InfiniteTimeSpan);
        }
        catch (Exception problem)
        {
            // On a timer's thread an exception would end the process.
            EndAll();
            failed(problem);
        }
    }

    private long FirstOwed(long number, DateTime now) =>
        _last is { } last && last.Number <= number && now - last.Utc <= MaxOwed ? last.Number + 1 : number;

    private void Offer(AudioFrame frame)
    {
        _last = frame;
        foreach (var listener in _listeners)
        {
            listener.Writer.TryWrite(frame);
        }
    }

    private void Leave(Channel<AudioFrame> queue)
    {
        lock (_turn)
        {
            _listeners = _listeners.Remove(queue);
        }
    }

    private void EndAll()
    {
        foreach (var listener in _listeners)
        {
            listener.Writer.TryComplete();
        }

        _listeners = [];
    }

    /// <summary>One who listens; dispose it to stop.</summary>
    public sealed class Listener : IDisposable
    {
        private readonly LiveSound _sound;
        private readonly Channel<AudioFrame> _queue;

        internal Listener(LiveSound sound, Channel<AudioFrame> queue)
        {
            _sound = sound;
            _queue = queue;
        }

        /// <summary>The frames, oldest first. Completes when the microphone is switched off.</summary>
        public ChannelReader<AudioFrame> Frames => _queue.Reader;

        public void Dispose() => _sound.Leave(_queue);
    }
}
