namespace Emulator.Server.Rtsp;

/// <summary>One who watches an <see cref="RtpFeed"/>: a place among its frames.</summary>
internal sealed class RtpViewer(RtpFeed feed, Func<int, bool> wants) : IRtpSource
{
    // By track, the number of the frame that comes next when none is lost; below 0 before the first.
    private readonly long[] _ordinals = [-1, -1];
    private RtpSender? _sender;
    private long _next;
    private long _dropped;
    private int _generation = -1;

    /// <inheritdoc/>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Position of the last frame that was taken.</summary>
    public TimeSpan Seen { get; private set; } = TimeSpan.MinValue / 2;

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

    public void Place(long next, int generation)
    {
        (_next, _generation) = (next, generation);
        _ordinals.AsSpan().Fill(-1);
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
            Seen = frame.Position;
            ref var expected = ref _ordinals[frame.Track];
            if (expected >= 0 && frame.Ordinal > expected)
            {
                Interlocked.Add(ref _dropped, frame.Ordinal - expected);
                feed.CountDropped(frame.Ordinal - expected);
            }

            expected = frame.Ordinal + 1;
        }

        return found;
    }
}
