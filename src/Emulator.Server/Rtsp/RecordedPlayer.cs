using Emulator.Device.Time;
using Emulator.Media;
using Emulator.Server.Streams;

namespace Emulator.Server.Rtsp;

/// <summary>
/// Plays a timeline: each frame falls due by the device's time, at the speed that was asked for. Up to four times as fast all frames are sent,
/// beyond that and backwards the key frames alone; sound only at its own speed. Positions, and with them timestamps, go on without a gap
/// through pauses, seeks and gaps between files.
/// </summary>
internal sealed class RecordedPlayer(
    RecordedTimeline timeline, RtpPacker packer, DeviceClock clock, Func<long, LiveTrack> tracks, Func<AudioSource>? sound, Func<int, bool> wants) : IRtpSource
{
    private const double AllFrames = 4;

    // Who takes frames later than this gets the rest as much later, and no burst.
    private static readonly TimeSpan MaxLate = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly AudioSource? _audio = sound?.Invoke();
    private LiveTrack? _track;
    private int _part = -1;
    private long _number;
    private long _audioNumber;
    private double _scale = 1;
    private TimeSpan _stop;
    private TimeSpan _base;
    private TimeSpan _basePosition;
    private TimeSpan _last;
    private TimeSpan _interval;
    private long _baseTime;
    private bool _playing;

    /// <inheritdoc/>
    public long Dropped => 0;

    /// <summary>Play time at which the last <see cref="Play"/> began.</summary>
    public TimeSpan Start => _base;

    /// <summary>Whether it has ever played, so that it can go on.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Begins at a play time, or goes on where it was.</summary>
    /// <param name="from">Where; null to go on. Playing begins with the key frame at or before it.</param>
    /// <param name="to">Where it ends; null for the end, or the beginning when it goes backwards.</param>
    /// <param name="scale">Speed; below 0 backwards.</param>
    /// <returns>Position of the first frame.</returns>
    public TimeSpan Play(TimeSpan? from, TimeSpan? to, double scale)
    {
        lock (_gate)
        {
            HasBegun = true;
            _scale = scale;
            var npt = from ?? (_playing || _part >= 0 ? NptOf(_number) : TimeSpan.Zero);
            _stop = to ?? (scale < 0 ? TimeSpan.Zero : timeline.Duration);
            if (from is not null || _part < 0 || scale < 0)
            {
                Seek(npt);
            }

            _base = NptOf(_number);
            _basePosition = _last + _interval;
            _baseTime = clock.Time.GetTimestamp();
            _audioNumber = _audio?.NumberAt(Utc(_number)) + 1 ?? 0;
            _playing = true;
            return _basePosition;
        }
    }

    /// <summary>Stops where it is.</summary>
    public void Pause()
    {
        lock (_gate)
        {
            _playing = false;
        }
    }

    /// <summary>How long until the next frame; null when nothing plays.</summary>
    public TimeSpan? UntilNext()
    {
        lock (_gate)
        {
            return _playing ? PositionOf(Math.Min(NextVideo.Ticks, NextAudio.Ticks)) - Now : null;
        }
    }

    public RtpNext TryNext(out RtpFrame frame)
    {
        frame = null!;
        lock (_gate)
        {
            while (_playing)
            {
                var (video, audio) = (NextVideo, NextAudio);
                if (_scale > 0 ? Math.Min(video.Ticks, audio.Ticks) >= _stop.Ticks : _part < 0 || video < _stop)
                {
                    _playing = false;
                    return RtpNext.End;
                }

                var isVideo = _scale < 0 || video <= audio;
                var position = PositionOf(isVideo ? video.Ticks : audio.Ticks);
                var late = Now - position;
                if (late < TimeSpan.Zero)
                {
                    return RtpNext.Nothing;
                }

                if (late > MaxLate)
                {
                    _baseTime = clock.Time.GetTimestamp() - (long)((position - _basePosition).TotalSeconds * clock.Time.TimestampFrequency);
                    late = TimeSpan.Zero;
                }

                var utc = clock.UtcNow - late;
                var packed = isVideo ? packer.Pack(_track!.At(_number), position, utc) : packer.Pack(_audio!.At(_audioNumber), position, utc);
                _interval = isVideo ? TimeSpan.FromSeconds(1 / _track!.Format.FramesPerSecond) : _interval;
                _last = isVideo ? position : _last;
                Advance(isVideo);
                if (packed is not null && wants(packed.Track))
                {
                    frame = packed;
                    return RtpNext.Frame;
                }
            }
        }

        return RtpNext.Nothing;
    }

    private bool KeysOnly => Math.Abs(_scale) > AllFrames || _scale < 0;

    private TimeSpan Now => _basePosition + clock.Time.GetElapsedTime(_baseTime);

    private TimeSpan NextVideo => _part < 0 ? TimeSpan.MaxValue : NptOf(_number);

    private TimeSpan NextAudio => _audio is null || _scale != 1 || _part < 0 ? TimeSpan.MaxValue : timeline.StartOf(_part) + (_audio.StartOf(_audioNumber) - timeline.Parts[_part].FromUtc);

    private TimeSpan PositionOf(long npt) => npt == long.MaxValue ? TimeSpan.MaxValue / 2 : _basePosition + ((new TimeSpan(npt) - _base) / _scale);

    private DateTime Utc(long number) => FrameClock.Start(number, _track!.Format.FramesPerSecond);

    // A key frame before the part that is played belongs to it: decoding begins there.
    private TimeSpan NptOf(long number) => timeline.StartOf(_part) + (Utc(number) - timeline.Parts[_part].FromUtc);

    private void Seek(TimeSpan npt)
    {
        Enter(timeline.PartAt(npt));
        var utc = timeline.UtcOf(npt);
        _number = Math.Max(First, _track!.KeyAtOrBefore(Math.Min(FrameClock.Number(utc, _track.Format.FramesPerSecond), Last)));
    }

    private void Enter(int part)
    {
        _part = part;
        if (part < 0)
        {
            return;
        }

        var probe = tracks(0);
        var rate = probe.Format.FramesPerSecond;
        _track = tracks(Math.Max(1, FirstFrom(timeline.Parts[part].FileUtc, rate)));
    }

    private static long FirstFrom(DateTime utc, double rate)
    {
        var number = FrameClock.Number(utc, rate);
        return FrameClock.Start(number, rate) >= utc ? number : number + 1;
    }

    // The first frame of the file, and the last of what is played of it.
    private long First => FirstFrom(timeline.Parts[_part].FileUtc, _track!.Format.FramesPerSecond);

    private long Last => FirstFrom(timeline.Parts[_part].ToUtc, _track!.Format.FramesPerSecond) - 1;

    private void Advance(bool video)
    {
        if (!video)
        {
            _audioNumber++;
            return;
        }

        if (_scale < 0)
        {
            _number = _number > First ? _track!.KeyAtOrBefore(_number - 1) : -1;
            if (_number < First)
            {
                Enter(_part - 1);
                _number = _part < 0 ? 0 : Math.Max(First, _track!.KeyAtOrBefore(Last));
            }

            return;
        }

        _number = KeysOnly ? _track!.KeyAtOrBefore(_number) + _track.Format.Gop : _number + 1;
        if (_number > Last && _part + 1 < timeline.Parts.Count)
        {
            Enter(_part + 1);
            _number = Math.Max(First, _track!.KeyAtOrBefore(FirstFrom(timeline.Parts[_part].FromUtc, _track.Format.FramesPerSecond)));
            _audioNumber = _audio?.NumberAt(timeline.Parts[_part].FromUtc) + 1 ?? 0;
        }
    }
}
