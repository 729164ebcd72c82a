namespace Emulator.Server.Rpc;

/// <summary>
/// What goes out on a connection, one message as one write. Messages are written on the thread that offers them; while the connection takes no
/// more they wait, and when too many wait the client is cut off: it then knows that it missed something.
/// </summary>
/// <param name="write">Writes one message; false when the connection is gone.</param>
/// <param name="tooSlow">Called once when too much waits.</param>
internal sealed class RpcOutbox(Func<ReadOnlyMemory<byte>, ValueTask<bool>> write, Action tooSlow) : IDisposable
{
    /// <summary>Most messages that wait, beyond what the connection holds.</summary>
    public const int MaxWaiting = 4096;

    /// <summary>Most bytes that wait.</summary>
    public const int MaxWaitingBytes = 1024 * 1024;

    // A client that asks and does not read is not read from beyond this.
    private const int Enough = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<ReadOnlyMemory<byte>> _waiting = new();
    private TaskCompletionSource? _ready;
    private long _bytes;
    private bool _writing;
    private bool _ended;

    /// <summary>Messages handed to the connection.</summary>
    public long Sent { get; private set; }

    /// <summary>Hands it a message: now, or when the connection takes it.</summary>
    public void Offer(ReadOnlyMemory<byte> message)
    {
        lock (_gate)
        {
            if (_ended)
            {
                return;
            }

            if (!_writing)
            {
                _writing = true;
                _ = PumpAsync(write(message));
                return;
            }

            if (_waiting.Count < MaxWaiting && _bytes + message.Length <= MaxWaitingBytes)
            {
                _waiting.Enqueue(message);
                _bytes += message.Length;
                return;
            }
        }

        Dispose();
        tooSlow();
    }

    /// <summary>Ends when so little waits that more may be asked for.</summary>
    public Task ReadyAsync() => UntilAsync(() => _bytes < Enough);

    /// <summary>Ends when everything is out, or nothing can be sent any more.</summary>
    public Task DrainAsync() => UntilAsync(() => !_writing);

    /// <summary>Takes no more messages.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            _waiting.Clear();
            _bytes = 0;
            Tell();
        }
    }

    private async Task UntilAsync(Func<bool> holds)
    {
        while (true)
        {
            Task wait;
            lock (_gate)
            {
                if (_ended || holds())
                {
                    return;
                }

                wait = (_ready ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await wait;
        }
    }

    // Ends at once when the connection has room, which is nearly always.
    private async Task PumpAsync(ValueTask<bool> written)
    {
        var open = await written;
        while (true)
        {
            ReadOnlyMemory<byte> message;
            lock (_gate)
            {
                Sent += open ? 1 : 0;
                if (!open || _ended || !_waiting.TryDequeue(out message))
                {
                    _writing = false;
                    _ended |= !open;
                    Tell();
                    return;
                }

                _bytes -= message.Length;
                Tell();
            }

            open = await write(message);
        }
    }

    private void Tell()
    {
        _ready?.TrySetResult();
        _ready = null;
    }
}
