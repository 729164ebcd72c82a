using System.Collections.Immutable;
using Emulator.Device.Time;
using Emulator.Media;

namespace Emulator.Server.Streams;

/// <summary>
/// A stream of a channel as it happens: video and sound in the order of their beginning, made once for all who watch, and by one pacer on
/// the device's clock; none while nobody watches. The configuration is asked before every frame, so a change shows with the next one, which
/// then is a key frame.
/// </summary>
internal sealed class LiveStream : IDisposable
{
    // Frames that a busy host owes are made up for; a longer gap is a clock that was set.
    private static readonly TimeSpan MaxOwed = TimeSpan.FromSeconds(1);

    // Positions of frames before the stream was first looked at stay above 0.
    private static readonly TimeSpan Origin = TimeSpan.FromHours(1);

    private readonly DeviceClock _clock;
    private readonly TimeProvider _time;
    private readonly Func<StreamSettings?> _settings;
    private readonly Func<VideoFormat, long, LiveTrack> _video;
    private readonly Func<AudioFormat, AudioSource> _audio;
    private readonly Action<Exception> _failed;
    private readonly ITimer _timer;
    private readonly long _began;

    // Held while frames are made and handed out; _gate, within it, only for a moment.
    private readonly Lock _turn = new();
    private readonly Lock _gate = new();
    private readonly List<MediaFrame> _group = [];
    private ImmutableArray<ILiveSink> _sinks = [];
    private Run? _run;
    private bool _disposed;
    private long _framesMade;
    private long _framesDropped;

    /// <summary>Makes a stream; nothing runs until somebody watches.</summary>
    /// <param name="clock">The device's clock; its process's time drives the pacer.</param>
    /// <param name="settings">How the stream is set now; null when it is switched off, which ends it for all who watch.</param>
    /// <param name="video">Video of a format whose groups are counted from a frame.</param>
    /// <param name="audio">Sound of a format.</param>
    /// <param name="failed">Told what kept a frame from being made; it ends the stream.</param>
    /// <param name="waker">What wakes the pacer when a frame is due; null for the process's time.</param>
    public LiveStream(DeviceClock clock, Func<StreamSettings?> settings, Func<VideoFormat, long, LiveTrack> video, Func<AudioFormat, AudioSource> audio, Action<Exception> failed, TimeProvider? waker = null)
    {
        _clock = clock;
        _time = clock.Time;
        _settings = settings;
        _video = video;
        _audio = audio;
        _failed = failed;
        _began = _time.GetTimestamp();
        _timer = clock.CreateTimer(OnTimer, waker);
    }

    /// <summary>What paces it.</summary>
    public TimeProvider Time => _time;

    /// <summary>How many watch.</summary>
    public int Viewers => _sinks.Length;

    /// <summary>How many clients it is sent to; those of RTSP share what is packed for them.</summary>
    public int Clients
    {
        get
        {
            var count = 0;
            foreach (var sink in _sinks)
            {
                count += sink.Clients;
            }

            return count;
        }
    }

    /// <summary>How many frames of video and sound have been made.</summary>
    public long FramesMade => Interlocked.Read(ref _framesMade);

    /// <summary>Frames that viewers with a queue were too slow for, all of them together.</summary>
    public long FramesDropped => Interlocked.Read(ref _framesDropped);

    /// <summary>A viewer has lost a frame.</summary>
    public void CountDropped() => Interlocked.Increment(ref _framesDropped);

    /// <summary>Begins to watch with a queue.</summary>
    /// <param name="isClient">Whether it is a client of the camera, and not somebody who looks on from beside it.</param>
    public LiveViewer Subscribe(bool isClient = true)
    {
        var viewer = new LiveViewer(this, isClient);
        Join(viewer);
        return viewer;
    }

    /// <summary>
    /// Begins to watch: the frames from the last key frame to the current one come at once, before this returns and even while a virtual
    /// clock stands. A stream that is switched off ends at once.
    /// </summary>
    public void Join(ILiveSink sink)
    {
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_sinks.IsEmpty)
            {
                _run = null;
                _group.Clear();
                Tick();
            }

            if (_run is null)
            {
                sink.End();
                return;
            }

            lock (_gate)
            {
                _sinks = _sinks.Add(sink);
            }

            foreach (var frame in _group)
            {
                sink.Offer(frame);
            }

            Schedule();
        }
    }

    /// <summary>Stops watching.</summary>
    public void Leave(ILiveSink sink)
    {
        lock (_gate)
        {
            _sinks = _sinks.Remove(sink);
        }
    }

    public void Dispose()
    {
        lock (_turn)
        {
            _disposed = true;
            EndAll();
        }

        _timer.Dispose();
    }

    private void OnTimer()
    {
        lock (_turn)
        {
            if (_disposed || _sinks.IsEmpty)
            {
                // Who comes next begins anew; until then nobody needs its frames.
                _run = null;
                _group.Clear();
                return;
            }

            Tick();
            if (_run is not null)
            {
                Schedule();
            }
        }
    }

    private void Tick()
    {
        try
        {
            if (_settings() is not { } settings)
            {
                EndAll();
                return;
            }

            var now = _clock.UtcNow;
            _run = Settle(settings, now);
            Publish(_run, now);
        }
        catch (Exception problem)
        {
            // On a timer's thread an exception would end the process.
            EndAll();
            _failed(problem);
        }
    }

    // What runs from now on: the same, or anew when settings or clock have changed.
    private Run Settle(StreamSettings settings, DateTime now)
    {
        if (_run is not { } run)
        {
            var track = _video(settings.Video, 0);
            var number = FrameClock.Number(now, track.Format.FramesPerSecond);
            var sound = settings.Audio is { } format ? _audio(format) : null;
            return new Run(settings, track, sound, track.KeyAtOrBefore(number), sound?.NumberAt(now) ?? 0, now, Origin + _time.GetElapsedTime(_began));
        }

        if (run.IsBeside(now, MaxOwed))
        {
            // The clock was set: positions go on where they are, and never go back, though a busy host may have let time pass between two looks at it.
            var position = Origin + _time.GetElapsedTime(_began);
            run = Restart(run, settings, now) with
            {
                BaseUtc = now,
                BasePosition = position > run.LastPosition ? position : run.LastPosition + TimeSpan.FromMilliseconds(1),
                NextAudio = run.Audio is { } sound ? sound.NumberAt(now) + 1 : 0,
            };
        }
        else if (run.Settings.Video != settings.Video)
        {
            run = Restart(run, settings, now);
        }

        return run.Settings.Audio == settings.Audio ? run : run.WithAudio(settings, settings.Audio is { } changed ? _audio(changed) : null, now);
    }

    private Run Restart(Run run, StreamSettings settings, DateTime now)
    {
        // Not the frame that is current: it began before frames that are out already.
        var number = FrameClock.FirstFrom(now, settings.Video.FramesPerSecond);
        return run with
        {
            Settings = run.Settings with { Video = settings.Video },
            Video = _video(settings.Video, number),
            NextVideo = number,
        };
    }

    private void Publish(Run run, DateTime now)
    {
        while (true)
        {
            var (video, audio) = (run.VideoDue, run.AudioDue);
            if (video > now && audio > now)
            {
                break;
            }

            if (video <= audio)
            {
                var frame = run.Video.At(run.NextVideo++);
                Offer(new MediaFrame(frame, null, run.Next(frame.Utc)));
            }
            else
            {
                var frame = run.Audio!.At(run.NextAudio++);
                Offer(new MediaFrame(null, frame, run.Next(frame.Utc)));
            }
        }

        run.LastSeen = now;
    }

    private void Offer(MediaFrame frame)
    {
        Interlocked.Increment(ref _framesMade);
        if (frame.Video is { } video)
        {
            if (video.IsKey)
            {
                _group.Clear();
            }

            _group.Add(frame);
        }

        foreach (var sink in _sinks)
        {
            sink.Offer(frame);
        }
    }

    private void Schedule()
    {
        var due = _run!.VideoDue < _run.AudioDue ? _run.VideoDue : _run.AudioDue;
        // Timers count whole milliseconds and round down; rounding up keeps them from firing early again and again.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling((due - _clock.UtcNow).TotalMilliseconds))), Timeout.InfiniteTimeSpan);
    }

    private void EndAll()
    {
        ImmutableArray<ILiveSink> sinks;
        lock (_gate)
        {
            sinks = _sinks;
            _sinks = [];
        }

        _run = null;
        _group.Clear();
        foreach (var sink in sinks)
        {
            sink.End();
        }
    }

    private sealed record Run(StreamSettings Settings, LiveTrack Video, AudioSource? Audio, long NextVideo, long NextAudio, DateTime BaseUtc, TimeSpan BasePosition)
    {
        public long NextVideo { get; set; } = NextVideo;

        public long NextAudio { get; set; } = NextAudio;

        public DateTime LastSeen { get; set; } = BaseUtc;

        public DateTime VideoDue => FrameClock.Start(NextVideo, Video.Format.FramesPerSecond);

        public DateTime AudioDue => Audio?.StartOf(NextAudio) ?? DateTime.MaxValue;

        /// <summary>Where the frame that was last handed out began.</summary>
        public TimeSpan LastPosition { get; private set; } = BasePosition;

        /// <summary>Where a frame begins that is handed out now.</summary>
        public TimeSpan Next(DateTime utc) => LastPosition = BasePosition + (utc - BaseUtc);

        // Frames further apart than what may be owed are no reason: only a clock that moved by itself is.
        public bool IsBeside(DateTime now, TimeSpan owed)
        {
            var interval = TimeSpan.FromSeconds(1 / Video.Format.FramesPerSecond);
            return now < LastSeen - owed || now > LastSeen + owed + interval;
        }

        public Run WithAudio(StreamSettings settings, AudioSource? audio, DateTime now) =>
            this with { Settings = Settings with { Audio = settings.Audio }, Audio = audio, NextAudio = audio is null ? 0 : audio.NumberAt(now) + 1 };
    }
}
