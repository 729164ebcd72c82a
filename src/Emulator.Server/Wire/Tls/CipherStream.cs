using System.IO.Pipelines;

namespace Emulator.Server.Wire.Tls;

/// <summary>
/// The socket as TLS sees it: reads what the transport has received, and hands bytes straight to the socket, so that what is written is on its
/// way when the write ends. While a limit is set it lets only so many bytes through.
/// </summary>
internal sealed class CipherStream(PipeReader received, WireConnection connection) : Stream
{
    private int? _left;
    private WireEnd _end;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Lets so many bytes through, and then ends as given; null lifts the limit.</summary>
    public void Limit(int? bytes, WireEnd end) => (_left, _end) = (bytes, end);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await received.ReadAsync(cancellationToken);
        var taken = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, buffer.Length));
        var length = 0;
        foreach (var segment in taken)
        {
            segment.Span.CopyTo(buffer.Span[length..]);
            length += segment.Length;
        }

        received.AdvanceTo(taken.End);
        return length;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left is not { } left)
        {
            await connection.SendCipherAsync(buffer, cancellationToken);
            return;
        }

        var through = Math.Min(left, buffer.Length);
        await connection.SendCipherAsync(buffer[..through], cancellationToken);
        _left = left - through;
        if (through < buffer.Length)
        {
            await EndAsync();
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async Task EndAsync()
    {
        switch (_end)
        {
            case WireEnd.Fin:
                connection.ShutdownSend();
                break;
            case WireEnd.Rst:
                connection.Reset();
                break;
            case WireEnd.Silence:
                await connection.GoneAsync();
                break;
        }

        throw new IOException("cut by us");
    }
}
