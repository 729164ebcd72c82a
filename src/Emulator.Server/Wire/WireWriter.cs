using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace Emulator.Server.Wire;

/// <summary>
/// The output of a <see cref="WireConnection"/>. Without a shape it is the socket's own writer; with one, bytes go through a pipe of
/// our own and a pump that edits, cuts and delays them.
/// </summary>
internal sealed class WireWriter : PipeWriter
{
    private static readonly WireShape Plain = new();

    private readonly PipeWriter _socket;
    private readonly WireConnection _connection;
    private readonly TimeProvider _time;
    private PipeWriter _target;
    private Pipe? _pipe;
    private Task _pump = Task.CompletedTask;
    private WireShape? _shape;
    private bool _endsWithAnswer;

    // What all that is sent goes through, whatever shapes its answers have. Another thread may put it there.
    private ShapedSink? _under;
    private bool _finWhenOut;
    private long _bytes;

    public WireWriter(PipeWriter socket, WireConnection connection, TimeProvider time)
    {
        _socket = socket;
        _connection = connection;
        _time = time;
        _target = socket;
    }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _target.UnflushedBytes;

    /// <summary>Whether bytes go through a shape.</summary>
    public bool IsShaped => _pipe is not null || Volatile.Read(ref _under) is not null;

    public long BytesSent => Volatile.Read(ref _bytes) + (_connection.Line?.Bytes ?? 0);

    /// <summary>Bytes were handed to the socket past this writer. Whoever does that is the only one who writes.</summary>
    public void Count(int sent) => _bytes += sent;

    /// <summary>Shapes all that is sent from the next write on, below the shapes of answers and on top of what does so already. Any thread may call it.</summary>
    public void ShapeAll(WireShape shape)
    {
        var below = Volatile.Read(ref _under);
        Volatile.Write(ref _under, new ShapedSink(_connection, _time, shape, below is null ? SendAsync : below.WriteAsync));
        _connection.Line?.BeShaped();
    }

    /// <summary>Shapes the next answer and no other.</summary>
    public void ShapeAnswer(WireShape shape)
    {
        Shape(shape);
        _endsWithAnswer = shape.End == WireEnd.None;
    }

    public void Shape(WireShape shape)
    {
        _endsWithAnswer = false;
        // A shape replaces the one before it once that one's bytes are out.
        var before = _pump;
        var old = _pipe;
        _shape = shape;
        _pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 64 * 1024, resumeWriterThreshold: 32 * 1024, useSynchronizationContext: false));
        _target = _pipe.Writer;
        _connection.Line?.BeShaped();
        old?.Writer.Complete();
        _pump = PumpAsync(before, _pipe.Reader, shape);
    }

    /// <summary>The end of an answer: of a shape that ends with it, nothing is sent any more.</summary>
    public void AnswerDone()
    {
        if (_shape is { End: not WireEnd.None, AfterBytes: null } shape)
        {
            Shape(new WireShape { AfterBytes = 0, End = shape.End == WireEnd.Silence ? WireEnd.Silence : WireEnd.None });
        }
        else if (_endsWithAnswer)
        {
            Shape(Plain);
        }
    }

    /// <summary>Takes no more bytes, and closes our direction once those taken are out.</summary>
    public void FinWhenOut()
    {
        _finWhenOut = true;
        _ = Target();
        _pipe?.Writer.Complete();
    }

    public override void Advance(int bytes)
    {
        _target.Advance(bytes);
        if (_pipe is null)
        {
            _bytes += bytes;
        }
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => Target().GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => Target().GetSpan(sizeHint);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => _target.FlushAsync(cancellationToken);

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        var target = Target();
        if (_pipe is null)
        {
            _bytes += source.Length;
        }

        return target.WriteAsync(source, cancellationToken);
    }

    public override void CancelPendingFlush() => _target.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        _ = Target();
        if (_pipe is null)
        {
            _socket.Complete(exception);
        }
        else
        {
            _target.Complete(exception);
        }
    }

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        Complete(exception);
        await _pump;
        if (_finWhenOut)
        {
            await _socket.CompleteAsync();
        }
    }

    // The socket's own writer is left for good at the first write that must go through a sink, and never in the middle of one.
    private PipeWriter Target()
    {
        if (_pipe is null && Volatile.Read(ref _under) is not null && _socket.UnflushedBytes == 0)
        {
            Shape(Plain);
        }

        return _target;
    }

    private ValueTask SendThroughAsync(ReadOnlySequence<byte> bytes) => Volatile.Read(ref _under) is { } under ? under.WriteAsync(bytes) : SendAsync(bytes);

    private async ValueTask SendAsync(ReadOnlySequence<byte> bytes)
    {
        await _connection.SendAsync(bytes);
        Volatile.Write(ref _bytes, _bytes + bytes.Length);
    }

    private async ValueTask<ReadResult> GatherAsync(PipeReader reader, ReadResult read)
    {
        if ((_shape?.Gather ?? default) + (Volatile.Read(ref _under)?.Shape.Gather ?? default) is var wait && wait > TimeSpan.Zero && !read.IsCompleted)
        {
            reader.AdvanceTo(read.Buffer.Start);
            await Task.Delay(wait, _time, _connection.Closed);
            return await reader.ReadAsync(_connection.Closed);
        }

        return read;
    }

    private async Task PumpAsync(Task before, PipeReader reader, WireShape shape)
    {
        await before;
        var sink = new ShapedSink(_connection, _time, shape, SendThroughAsync);
        try
        {
            await sink.BeginAsync();
            while (true)
            {
                // A client that closed its side of TLS may still want what was asked for.
                var read = await GatherAsync(reader, await reader.ReadAsync(_connection.IsSecure ? CancellationToken.None : _connection.Closed));
                var consumed = await sink.SendAsync(read.Buffer, read.IsCompleted);
                reader.AdvanceTo(consumed, read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }

            await sink.EndAsync();
            if (!ReferenceEquals(_pipe?.Reader, reader))
            {
                return;
            }

            if (shape.End == WireEnd.Silence || Volatile.Read(ref _under) is { IsSilent: true })
            {
                // Half-open: Kestrel is done with the connection, the client does not hear of it.
                await _connection.GoneAsync();
            }
            else if (shape.End == WireEnd.None)
            {
                await (_finWhenOut ? _connection.FinNowAsync() : _connection.SayGoodbyeAsync());
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or SocketException or ObjectDisposedException or IOException)
        {
            // The client left, or a shape ended the connection.
        }
        finally
        {
            await reader.CompleteAsync();
            if (ReferenceEquals(_pipe?.Reader, reader) && !_finWhenOut)
            {
                await _socket.CompleteAsync();
            }
        }
    }
}
