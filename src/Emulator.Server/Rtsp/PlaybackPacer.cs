namespace Emulator.Server.Rtsp;

/// <summary>One timer for all who play recordings of a device.</summary>
internal sealed class PlaybackPacer : IDisposable
{
    // A client that does not take its frames is asked again after so long.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly Dictionary<RecordedPlayer, RtpSender> _playing = [];
    private readonly ITimer _timer;

    public PlaybackPacer(TimeProvider time) => _timer = time.CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Add(RecordedPlayer player, RtpSender sender)
    {
        lock (_gate)
        {
            _playing[player] = sender;
            _timer.Change(TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        }
    }

    public void Remove(RecordedPlayer player)
    {
        lock (_gate)
        {
            _playing.Remove(player);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        KeyValuePair<RecordedPlayer, RtpSender>[] playing;
        lock (_gate)
        {
            playing = [.. _playing];
        }

        foreach (var (player, sender) in playing)
        {
            if (player.UntilNext() is { } wait && wait <= TimeSpan.Zero)
            {
                sender.Kick();
            }
        }

        lock (_gate)
        {
            var next = TimeSpan.MaxValue;
            foreach (var (player, _) in _playing.ToArray())
            {
                if (player.UntilNext() is not { } wait)
                {
                    _playing.Remove(player);
                }
                else
                {
                    wait = wait <= TimeSpan.Zero ? Patience : wait;
                    next = wait < next ? wait : next;
                }
            }

            if (_playing.Count > 0)
            {
                // Timers count whole milliseconds and round down.
                _timer.Change(TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(next.TotalMilliseconds))), Timeout.InfiniteTimeSpan);
            }
        }
    }
}
