using Emulator.Server.Faults;
using Emulator.Server.Rpc;
using Emulator.Server.Wire;

namespace Emulator.Server.Dhip;

/// <summary>
/// Frames that do not go out as they are: in pieces with time between them, glued to the next one, or with the connection's end behind them.
/// Once one waits, all that follow wait behind it.
/// </summary>
internal sealed class FaultedFrames(RpcOutbox outbox, TimeProvider time, WireConnection wire)
{
    private readonly Lock _gate = new();
    private readonly Queue<(ReadOnlyMemory<byte> Bytes, TimeSpan Before, bool Ends)> _pieces = new();
    private byte[] _held = [];
    private ITimer? _release;
    private Task _playing = Task.CompletedTask;
    private bool _plays;
    private bool _over;

    /// <summary>Whether something waits here.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_gate)
            {
                return _plays || _held.Length > 0;
            }
        }
    }

    /// <summary>Whether the connection is to end.</summary>
    public bool Ends { get; private set; }

    /// <summary>Sends a frame as planned.</summary>
    public void Send(DhipFramePlan plan)
    {
        lock (_gate)
        {
            if (_over || Ends)
            {
                return;
            }

            if (plan.Waits && _held.Length == 0)
            {
                _held = plan.Frame;
                _release = time.CreateTimer(static me => ((FaultedFrames)me!).Release(), this, plan.WaitsAtMost, Timeout.InfiniteTimeSpan);
                return;
            }

            var pieces = plan.Pieces.Count == 0 ? [plan.Frame] : plan.Pieces;
            for (var i = 0; i < pieces.Count; i++)
            {
                _pieces.Enqueue((i == 0 ? (byte[])[.. TakeHeld(), .. pieces[i].Span] : pieces[i], i == 0 ? TimeSpan.Zero : plan.Between, plan.Closes && i == pieces.Count - 1));
            }

            Play();
        }
    }

    /// <summary>Ends when nothing waits here any more.</summary>
    public Task DrainAsync()
    {
        lock (_gate)
        {
            return _playing;
        }
    }

    /// <summary>Nothing more is sent.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _over = true;
            _held = [];
            _release?.Dispose();
            _pieces.Clear();
        }
    }

    private byte[] TakeHeld()
    {
        var held = _held;
        _held = [];
        _release?.Dispose();
        return held;
    }

    private void Release()
    {
        lock (_gate)
        {
            if (_held.Length > 0)
            {
                _pieces.Enqueue((TakeHeld(), TimeSpan.Zero, false));
                Play();
            }
        }
    }

    private void Play()
    {
        if (!_plays)
        {
            _plays = true;
            _playing = PlayAsync();
        }
    }

    private async Task PlayAsync()
    {
        while (true)
        {
            (ReadOnlyMemory<byte> Bytes, TimeSpan Before, bool Ends) piece;
            lock (_gate)
            {
                if (!_pieces.TryDequeue(out piece))
                {
                    _plays = false;
                    return;
                }
            }

            if (piece.Before > TimeSpan.Zero)
            {
                try
                {
                    await Task.Delay(piece.Before, time, wire.Closed);
                }
                catch (OperationCanceledException)
                {
                    // The client is gone; what is left goes nowhere.
                }
            }

            outbox.Offer(piece.Bytes);
            if (piece.Ends)
            {
                // Whoever reads the connection closes it, once all this is out.
                Ends = true;
                wire.Input.CancelPendingRead();
            }
        }
    }
}
