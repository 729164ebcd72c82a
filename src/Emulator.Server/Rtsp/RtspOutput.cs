using System.Buffers;
using System.Net.Sockets;
using Emulator.Server.Wire;

namespace Emulator.Server.Rtsp;

/// <summary>
/// What goes out on a connection: answers, and between them whole frames of the sessions that play on it. It gives the socket as much as it
/// takes at once; when it takes no more, one send waits for it, and nothing else is taken from anybody meanwhile.
/// </summary>
internal sealed class RtspOutput(WireConnection wire)
{
    // A client that asks and does not read is not read from beyond this.
    private const int MaxPending = 64 * 1024;

    // Locked by whoever sends or changes anything here: the lock that is nearest.
    private readonly DirectLine _line = wire.OpenLine();
    private readonly ArrayBufferWriter<byte> _pending = new();
    private readonly List<InterleavedSender> _senders = [];
    private TaskCompletionSource? _drained;
    private TaskCompletionSource? _idle;
    private bool _sending;
    private bool _closing;
    private bool _closed;
    private bool _held;

    /// <summary>Whether it will take no more.</summary>
    public bool IsClosing => _closing || _closed;

    /// <summary>Adds a session that plays here.</summary>
    public void Add(InterleavedSender sender)
    {
        lock (_line)
        {
            _senders.Add(sender);
        }
    }

    public void Remove(InterleavedSender sender)
    {
        lock (_line)
        {
            _senders.Remove(sender);
        }
    }

    /// <summary>Lets no fresh frame of a viewer go straight to the socket any more.</summary>
    public void Withdraw(RtpViewer viewer)
    {
        lock (_line)
        {
            viewer.Withdraw();
        }
    }

    /// <summary>Sends bytes before the next frame.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="behind">What begins with them: its frames come behind, and nobody has the bytes before it has begun.</param>
    public void Send(ReadOnlySpan<byte> bytes, Action? behind = null)
    {
        Enqueue(bytes);
        behind?.Invoke();
        Pump();
    }

    /// <summary>The same, once something kicks the connection.</summary>
    public void Enqueue(ReadOnlySpan<byte> bytes)
    {
        lock (_line)
        {
            if (!_closed)
            {
                _pending.Write(bytes);
                Settle();
            }
        }
    }

    /// <summary>Ends when so little waits to be sent that more may be asked for.</summary>
    public Task ReadyAsync()
    {
        lock (_line)
        {
            if (_pending.WrittenCount < MaxPending || _closed)
            {
                return Task.CompletedTask;
            }

            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }

    /// <summary>Ends when everything that was to be sent is out, or nothing can be sent any more.</summary>
    public async Task DrainAsync()
    {
        while (true)
        {
            Task wait;
            lock (_line)
            {
                if (_closed || (!_sending && _pending.WrittenCount == 0))
                {
                    return;
                }

                _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = _idle.Task;
            }

            await wait;
        }
    }

    /// <summary>Takes no frames until it is released: what is sent meanwhile stays together.</summary>
    public void Hold()
    {
        lock (_line)
        {
            _held = true;
            Settle();
        }
    }

    /// <summary>Takes frames again.</summary>
    public void Release()
    {
        lock (_line)
        {
            _held = false;
        }

        Pump();
    }

    /// <summary>Closes our direction once everything is out.</summary>
    public void Finish()
    {
        lock (_line)
        {
            _closing = true;
            Settle();
        }

        Pump();
    }

    /// <summary>Nothing more is sent.</summary>
    public void Close()
    {
        lock (_line)
        {
            Shut();
        }
    }

    /// <summary>Sends what there is and the socket takes.</summary>
    public void Pump()
    {
        List<InterleavedSender>? ended = null;
        lock (_line)
        {
            while (!_sending && !_closed && TryTake(out var buffer, out var length, ref ended))
            {
                var sent = _line.TrySend(buffer.AsSpan(0, length));
                if (sent < 0)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    Shut();
                }
                else if (sent < length)
                {
                    _sending = true;
                    _ = SendRestAsync(buffer, sent, length);
                }
                else
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }

            Settle();
        }

        if (ended is not null)
        {
            foreach (var sender in ended)
            {
                sender.Ended?.Invoke();
            }
        }
    }

    /// <summary>Sends later what the line did not take of a frame, and nothing else until then. Called with the line locked.</summary>
    /// <param name="frame">The frame, which is copied.</param>
    /// <param name="sent">Bytes of it that are out; below 0 when the connection is gone.</param>
    public void Finish(ReadOnlySpan<byte> frame, int sent)
    {
        if (sent < 0)
        {
            Shut();
        }
        else
        {
            var rest = ArrayPool<byte>.Shared.Rent(frame.Length - sent);
            frame[sent..].CopyTo(rest);
            _sending = true;
            _ = SendRestAsync(rest, 0, frame.Length - sent);
        }

        Settle();
    }

    private bool TryTake(out byte[] buffer, out int length, ref List<InterleavedSender>? ended)
    {
        while (true)
        {
            if (_pending.WrittenCount > 0)
            {
                length = _pending.WrittenCount;
                buffer = ArrayPool<byte>.Shared.Rent(length);
                _pending.WrittenSpan.CopyTo(buffer);
                _pending.ResetWrittenCount();
                _drained?.TrySetResult();
                _drained = null;
                return true;
            }

            if (_held)
            {
                break;
            }

            var finished = false;
            foreach (var sender in _senders)
            {
                switch (sender.TryTake(out buffer, out length))
                {
                    case RtpNext.Frame:
                        return true;
                    case RtpNext.End:
                        sender.Stop();
                        sender.Bye();
                        (ended ??= []).Add(sender);
                        finished = true;
                        break;
                }
            }

            if (!finished)
            {
                break;
            }
        }

        buffer = [];
        length = 0;
        if (_closing)
        {
            Shut();
            wire.Fin();
        }

        return false;
    }

    private async Task SendRestAsync(byte[] buffer, int from, int to)
    {
        // The pacer of a stream is not to be held up by this one.
        await Task.Yield();
        try
        {
            await wire.SendRestAsync(buffer.AsMemory(from, to - from));
        }
        catch (Exception gone) when (gone is OperationCanceledException or SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            Close();
        }

        ArrayPool<byte>.Shared.Return(buffer);
        lock (_line)
        {
            _sending = false;
            _idle?.TrySetResult();
            _idle = null;
        }

        Pump();
    }

    // Whether a fresh frame may go straight to the socket, and whose.
    private void Settle()
    {
        _line.IsOpen = !_sending && !_held && !_closing && !_closed && _pending.WrittenCount == 0;
        if (_line.IsOpen)
        {
            foreach (var sender in _senders)
            {
                sender.Settle(_line);
            }
        }
    }

    private void Shut()
    {
        _closed = true;
        _line.IsOpen = false;
        _pending.ResetWrittenCount();
        _drained?.TrySetResult();
        _drained = null;
        _idle?.TrySetResult();
        _idle = null;
    }
}
