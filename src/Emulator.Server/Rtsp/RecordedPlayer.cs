using Emulator.Device.Time;
using Emulator.Server.Recordings;

namespace Emulator.Server.Rtsp;

/// <summary>
/// Plays a timeline: each frame falls due by the device's time, at the speed that was asked for. Up to four times as fast all frames are sent,
/// beyond that and backwards the key frames alone; sound only at its own speed. Positions, and with them timestamps, go on without a gap
/// through pauses, seeks and gaps between clips.
/// </summary>
internal sealed class RecordedPlayer(RecordedTimeline timeline, RtpPacker packer, DeviceClock clock, Func<int, bool> wants) : IRtpSource
{
    private const double AllFrames = 4;

    // Who takes frames later than this gets the rest as much later, and no burst.
    private static readonly TimeSpan MaxLate = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Never = TimeSpan.MaxValue;

    private readonly Lock _gate = new();

    // Where it is: a clip and the next frames of it; no clip at an end.
    private RecordedClip? _clip;
    private int _index;
    private long _video;
    private long _sound;

    private double _scale = 1;
    private TimeSpan _stop;
    private TimeSpan _start;
    private TimeSpan _position;
    private TimeSpan _last;
    private TimeSpan _interval;
    private long _began;
    private bool _playing;

    /// <inheritdoc/>
    public long Dropped => 0;

    /// <summary>Play time at which the last <see cref="Play"/> began.</summary>
    public TimeSpan Start => _start;

    /// <summary>Whether it stands somewhere, so that it can go on.</summary>
    public bool CanGoOn
    {
        get
        {
            lock (_gate)
            {
                return _clip is not null;
            }
        }
    }

    /// <summary>Begins at a play time, or goes on where it was.</summary>
    /// <param name="from">Where; null to go on. Playing begins with the key frame at or before it.</param>
    /// <param name="to">Where it ends; null for the end, or the beginning when it goes backwards.</param>
    /// <param name="scale">Speed; below 0 backwards.</param>
    /// <returns>Position of the first frame.</returns>
    public TimeSpan Play(TimeSpan? from, TimeSpan? to, double scale)
    {
        lock (_gate)
        {
            _scale = scale;
            _stop = to ?? (scale < 0 ? TimeSpan.Zero : Never);
            // Backwards there are key frames alone, so going on turns at one.
            if (from is not null || scale < 0)
            {
                Seek(from ?? NextVideo);
            }

            _start = NextVideo < timeline.Duration ? NextVideo : timeline.Duration;
            _position = _last + _interval;
            _began = clock.Time.GetTimestamp();
            _playing = true;
            return _position;
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
            var next = Earlier(NextVideo, NextSound);
            return !_playing ? null : next == Never ? TimeSpan.Zero : PositionOf(next) - Now;
        }
    }

    public RtpNext TryNext(out RtpFrame frame)
    {
        frame = null!;
        lock (_gate)
        {
            while (_playing)
            {
                var (video, sound) = (NextVideo, NextSound);
                var next = Earlier(video, sound);
                if (next == Never || (_scale > 0 ? next >= _stop : next < _stop))
                {
                    _playing = false;
                    return RtpNext.End;
                }

                var position = PositionOf(next);
                var late = Now - position;
                if (late < TimeSpan.Zero)
                {
                    return RtpNext.Nothing;
                }

                if (late > MaxLate)
                {
                    _began += (long)(late.TotalSeconds * clock.Time.TimestampFrequency);
                    late = TimeSpan.Zero;
                }

                var packed = video <= sound ? TakeVideo(position, clock.UtcNow - late) : TakeSound(position, clock.UtcNow - late);
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

    private TimeSpan Now => _position + clock.Time.GetElapsedTime(_began);

    private TimeSpan NextVideo => _clip is { } clip && _video < EndFrame ? timeline.NptIn(_index, clip.Video.StartOf(_video)) : Never;

    private TimeSpan NextSound => _scale == 1 && _clip is { Audio: { } audio } clip && audio.StartOf(_sound) is var utc && utc < clip.End ? timeline.NptIn(_index, utc) : Never;

    // The frame at which a clip closes is there when the next one begins.
    private long EndFrame => _index + 1 < timeline.Clips.Count ? Math.Max(_clip!.FirstFrame + 1, _clip.Video.FirstFrom(_clip.End)) : _clip!.EndFrame;

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private TimeSpan PositionOf(TimeSpan npt) => _position + ((npt - _start) / _scale);

    private RtpFrame? TakeVideo(TimeSpan position, DateTime utc)
    {
        var frame = packer.Pack(_clip!.Video.At(_video), position, utc);
        _interval = TimeSpan.FromSeconds(1 / _clip.Video.Format.FramesPerSecond);
        _last = position;
        if (_scale < 0)
        {
            Back();
        }
        else
        {
            _video = KeysOnly ? _clip.Video.KeyAtOrBefore(_video) + _clip.Video.Format.Gop : _video + 1;
            Forth();
        }

        return frame;
    }

    private RtpFrame TakeSound(TimeSpan position, DateTime utc)
    {
        var frame = packer.Pack(_clip!.Audio!.At(_sound++), position, utc);
        _last = position > _last ? position : _last;
        Forth();
        return frame;
    }

    private void Seek(TimeSpan npt)
    {
        npt = npt < timeline.Duration ? npt : timeline.Duration;
        Enter(timeline.ClipAt(npt));
        var video = _clip!.Video;
        _video = Math.Max(_clip.FirstFrame, video.KeyAtOrBefore(Math.Min(EndFrame - 1, video.NumberAt(timeline.UtcOf(npt)))));
        _sound = SoundFrom(video.StartOf(_video));
    }

    private void Forth()
    {
        if (NextVideo == Never && NextSound == Never)
        {
            Enter(_index + 1);
        }
    }

    private void Back()
    {
        if (_video > _clip!.FirstFrame)
        {
            _video = Math.Max(_clip.FirstFrame, _clip.Video.KeyAtOrBefore(_video - 1));
            return;
        }

        Enter(_index - 1);
        _video = _clip is null ? 0 : _clip.Video.KeyAtOrBefore(EndFrame - 1);
    }

    private void Enter(int index)
    {
        _clip = index >= 0 && index < timeline.Clips.Count ? timeline.Clips[index] : null;
        _index = index;
        _video = _clip?.FirstFrame ?? 0;
        _sound = _clip is null ? 0 : SoundFrom(_clip.Start);
    }

    private long SoundFrom(DateTime utc)
    {
        if (_clip?.Audio is not { } audio)
        {
            return 0;
        }

        var number = audio.NumberAt(utc);
        return audio.StartOf(number) >= utc ? number : number + 1;
    }
}
