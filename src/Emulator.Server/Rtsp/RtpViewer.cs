using Emulator.Server.Wire;

namespace Emulator.Server.Rtsp;

/// <summary>One who watches an <see cref="RtpFeed"/>: a place among its frames.</summary>
internal sealed class RtpViewer(RtpFeed feed, Func<int, bool> wants) : IRtpSource
{
    private RtpSender? _sender;

    // What a fresh frame needs on its way straight to a socket is all here, and with the tracks and the line: see DirectLine. No line, no such way.
    private DirectLine? _line;
    private RtspOutput? _output;
    private RtpTrack? _video;
    private RtpTrack? _audio;
    private long _next;
    private TimeSpan _seen = TimeSpan.MinValue / 2;

    // By track, the number of the frame that comes next when none is lost; below 0 before the first.
    private long _nextVideo = -1;
    private long _nextAudio = -1;
    private long _dropped;
    private int _generation = -1;
    private byte _videoChannel;
    private byte _audioChannel;

    /// <inheritdoc/>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Position of the last frame that was taken.</summary>
    public TimeSpan Seen => _seen;

    /// <summary>Begins to watch, held back until the sender is started. False when the stream is off or has changed since it was described.</summary>
    /// <param name="sender">Kicked when there is something new.</param>
    /// <param name="presentation">What was described.</param>
    /// <param name="first">Position of the first frame that will come, or null when that is not made yet.</param>
    public bool Join(RtpSender sender, RtspPresentation presentation, out TimeSpan? first)
    {
        _sender = sender;
        first = null;
        if (!feed.Join(this, presentation))
        {
            return false;
        }

        first = feed.Peek(_next)?.Position;
        return true;
    }

    public void Leave() => feed.Leave(this);

    /// <summary>Told by the feed that there is something new.</summary>
    public void Kick() => _sender?.Kick();

    /// <summary>Lets fresh frames go straight to the socket from now on. Called with the line locked.</summary>
    /// <param name="line">The socket.</param>
    /// <param name="output">Sends what the socket does not take.</param>
    /// <param name="sender">Knows tracks and channels.</param>
    public void Admit(DirectLine line, RtspOutput output, InterleavedSender sender)
    {
        if (_line is null)
        {
            (_video, _videoChannel) = sender.TrackAt(RtspPresentation.VideoTrack);
            (_audio, _audioChannel) = sender.TrackAt(RtspPresentation.AudioTrack);
            (_output, _line) = (output, line);
        }
    }

    /// <summary>Lets no frame go that way until it is admitted again. Called with the line locked.</summary>
    public void Withdraw() => _line = null;

    /// <summary>
    /// Sends a fresh frame at once, if it is the one that comes next and nothing is in the way, from the copy that all viewers share: only what the
    /// socket does not take is copied.
    /// </summary>
    /// <returns>False when the frame is to be taken like any other.</returns>
    public bool TrySend(FreshFrame fresh)
    {
        if (_line is not { } line)
        {
            return false;
        }

        lock (line)
        {
            if (!line.IsOpen || _line is null || _next != fresh.Place || _generation != fresh.Generation)
            {
                return false;
            }

            _next++;
            var frame = fresh.Frame;
            var isVideo = frame.Track == RtspPresentation.VideoTrack;
            if ((isVideo ? _video : _audio) is { } track)
            {
                Took(frame);
                var bytes = fresh.For(track, isVideo ? _videoChannel : _audioChannel);
                var sent = line.TrySend(bytes);
                if (sent < bytes.Length)
                {
                    _output!.Finish(bytes, sent);
                }
            }

            return true;
        }
    }

    /// <summary>A frame will soon be sent.</summary>
    public void BringNearer()
    {
        Nearer.Bring(_line);
        Nearer.Bring(_video);
    }

    /// <summary>The same, with what the line is of at hand.</summary>
    public void BringSocketNearer() => _line?.BringNearer();

    public void Place(long next, int generation)
    {
        (_next, _generation) = (next, generation);
        (_nextVideo, _nextAudio) = (-1, -1);
    }

    public RtpNext TryNext(out RtpFrame frame)
    {
        RtpNext found;
        do
        {
            found = feed.TryNext(ref _next, _generation, out frame);
        }
        while (found == RtpNext.Frame && !wants(frame.Track));

        if (found == RtpNext.Frame)
        {
            Took(frame);
        }

        return found;
    }

    private void Took(RtpFrame frame)
    {
        _seen = frame.Position;
        ref var expected = ref frame.Track == RtspPresentation.VideoTrack ? ref _nextVideo : ref _nextAudio;
        if (expected >= 0 && frame.Ordinal > expected)
        {
            Interlocked.Add(ref _dropped, frame.Ordinal - expected);
            feed.CountDropped(frame.Ordinal - expected);
        }

        expected = frame.Ordinal + 1;
    }
}
