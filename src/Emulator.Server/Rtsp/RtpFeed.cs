using System.Collections.Immutable;
using Emulator.Server.Faults;
using Emulator.Server.Metrics;
using Emulator.Server.Streams;
using Emulator.Server.Wire;

namespace Emulator.Server.Rtsp;

/// <summary>
/// A live stream as packets, made once for all who watch. Frames stay as long as somebody may still want them: the current group of pictures
/// and the one before. Each viewer keeps only its place among them; one that falls out at the end goes on with the last key frame.
/// </summary>
/// <param name="live">The stream.</param>
/// <param name="settings">How it is set now.</param>
/// <param name="traffic">What the device sends.</param>
/// <param name="faults">How it misbehaves: while it does, no frame goes the short way.</param>
/// <param name="goesOn">Asked when it is not what viewers were told any more: what it is from now on to them, or null to end.</param>
internal sealed class RtpFeed(LiveStream live, Func<StreamSettings?> settings, RtpTraffic traffic, CameraFaults faults, Func<RtspPresentation, RtspPresentation?> goesOn) : ILiveSink
{
    // Of a stream of key frames alone so many are kept.
    private const int MinFrames = 25;
    private const int MaxOldBytes = 16 * 1024 * 1024;

    // Held while viewers come and go, never by the pacer.
    private readonly Lock _door = new();
    private readonly Lock _gate = new();
    private readonly List<RtpFrame> _frames = [];
    private ImmutableArray<RtpViewer> _viewers = [];
    private long _first;
    private long _lastKey = -1;
    private long _bytes;
    private RtspPresentation? _presentation;
    private RtpPacker? _packer;
    private int _generation;

    /// <summary>How many watch.</summary>
    public int Viewers => _viewers.Length;

    /// <inheritdoc/>
    public int Clients => _viewers.Length;

    /// <summary>A viewer has lost frames.</summary>
    public void CountDropped(long frames) => traffic.Drop(frames);

    /// <summary>Begins to watch.</summary>
    /// <param name="viewer">The viewer.</param>
    /// <param name="presentation">What the viewer was told of the stream.</param>
    /// <returns>False when the stream is switched off, or is not what the viewer was told any more.</returns>
    public bool Join(RtpViewer viewer, RtspPresentation presentation)
    {
        lock (_door)
        {
            lock (_gate)
            {
                var running = !_viewers.IsEmpty;
                if (running && _presentation?.Holds(presentation.Settings) != true)
                {
                    return false;
                }

                if (running)
                {
                    Place(viewer);
                    _viewers = _viewers.Add(viewer);
                    return true;
                }

                Forget();
                _presentation = presentation;
                _packer = new RtpPacker(presentation);
                // Alone there already, so that a stream which ends at once tells it.
                _viewers = [viewer];
            }

            live.Leave(this);
            live.Join(this);
            lock (_gate)
            {
                if (_viewers.IsEmpty || _lastKey < 0)
                {
                    _viewers = [];
                    return false;
                }

                Place(viewer);
                return true;
            }
        }
    }

    /// <summary>Stops watching.</summary>
    public void Leave(RtpViewer viewer)
    {
        lock (_door)
        {
            lock (_gate)
            {
                _viewers = _viewers.Remove(viewer);
                if (!_viewers.IsEmpty)
                {
                    return;
                }

                Forget();
            }

            live.Leave(this);
        }
    }

    /// <summary>The frame at a viewer's place, which moves on.</summary>
    /// <param name="next">The viewer's place.</param>
    /// <param name="generation">The run of the stream that it belongs to.</param>
    /// <param name="frame">The frame.</param>
    public RtpNext TryNext(ref long next, int generation, out RtpFrame frame)
    {
        frame = null!;
        lock (_gate)
        {
            if (generation != _generation)
            {
                return RtpNext.End;
            }

            if (next < _first)
            {
                next = _lastKey;
            }

            if (next - _first >= _frames.Count)
            {
                return RtpNext.Nothing;
            }

            frame = _frames[(int)(next++ - _first)];
            return RtpNext.Frame;
        }
    }

    /// <summary>The frame that a viewer will take next, or null when there is none yet.</summary>
    public RtpFrame? Peek(long next)
    {
        lock (_gate)
        {
            return next >= _first && next - _first < _frames.Count ? _frames[(int)(next - _first)] : null;
        }
    }

    void ILiveSink.Offer(MediaFrame frame)
    {
        ImmutableArray<RtpViewer> viewers;
        FreshFrame? fresh = null;
        lock (_gate)
        {
            viewers = _viewers;
            if (_presentation is not { } presentation || viewers.IsEmpty)
            {
                return;
            }

            var now = settings();
            if (now is not null && !presentation.Holds(now) && goesOn(presentation) is { } other)
            {
                _presentation = presentation = other;
            }

            if (now is null || !presentation.Holds(now))
            {
                // What the viewers were told is not true any more: they end as they do when an encoder starts anew.
                Forget();
                _viewers = [];
            }
            else if (TryPack(frame, presentation) is { } packed)
            {
                if (faults.IsEmpty)
                {
                    fresh = new FreshFrame(packed, _first + _frames.Count - 1, _generation, live.Time.GetTimestamp(), _packer!.Lent);
                }
                else
                {
                    packed.Packets.Keep(_packer!.Lent);
                }
            }
            else
            {
                return;
            }
        }

        for (var i = 0; i < viewers.Length; i++)
        {
            // What is of those whose turn is next is fetched meanwhile.
            if (i + 3 < viewers.Length)
            {
                Nearer.Bring(viewers[i + 3]);
                viewers[i + 2].BringNearer();
                viewers[i + 1].BringSocketNearer();
            }

            var viewer = viewers[i];
            if (fresh is null || !viewer.TrySend(fresh))
            {
                fresh?.Keep();
                viewer.Kick();
            }
        }

        if (fresh is not null)
        {
            traffic.Sent(fresh.Count, fresh.Frame.Packets);
        }
    }

    void ILiveSink.End()
    {
        ImmutableArray<RtpViewer> viewers;
        lock (_gate)
        {
            viewers = _viewers;
            _viewers = [];
            Forget();
        }

        foreach (var viewer in viewers)
        {
            viewer.Kick();
        }
    }

    private RtpFrame? TryPack(MediaFrame frame, RtspPresentation presentation)
    {
        if (frame.Video is { } video && video.Format with { Gop = 0 } != presentation.Video with { Gop = 0 })
        {
            return null;
        }

        if (frame.Audio is not null && (presentation.Settings.Audio != frame.Audio.Format || _lastKey < 0))
        {
            return null;
        }

        var packed = frame.Video is not null ? _packer!.Pack(frame.Video, frame.Position, frame.Utc) : _packer!.Pack(frame.Audio!, frame.Position, frame.Utc);
        if (packed is null || (_lastKey < 0 && !packed.IsKey))
        {
            return null;
        }

        if (packed.IsKey)
        {
            Trim();
            _lastKey = _first + _frames.Count;
        }

        _frames.Add(packed);
        _bytes += packed.Packets.Length;
        return packed;
    }

    // Before a new key frame: the group that ends with it stays, those before it go.
    private void Trim()
    {
        var keep = Math.Max(0, _lastKey - _first);
        var count = (int)Math.Min(keep, Math.Max(0, _frames.Count - MinFrames));
        var bytes = 0L;
        for (var i = 0; i < keep && (i < count || _bytes - bytes > MaxOldBytes); i++)
        {
            bytes += _frames[i].Packets.Length;
            count = Math.Max(count, i + 1);
        }

        _frames.RemoveRange(0, count);
        _first += count;
        _bytes -= bytes;
    }

    private void Place(RtpViewer viewer)
    {
        // Who comes back within the same group goes on where it was: its timestamps may not run backwards. Positions are alike to some ticks.
        var next = _lastKey;
        while (next - _first < _frames.Count && _frames[(int)(next - _first)].Position < viewer.Seen + TimeSpan.FromMilliseconds(1))
        {
            next++;
        }

        viewer.Place(next, _generation);
    }

    private void Forget()
    {
        _frames.Clear();
        _first = 0;
        _lastKey = -1;
        _bytes = 0;
        _presentation = null;
        _packer = null;
        _generation++;
    }
}
