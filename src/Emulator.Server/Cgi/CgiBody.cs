using System.Buffers;
using System.IO.Pipelines;
using Emulator.Server.Wire;

namespace Emulator.Server.Cgi;

/// <summary>What has come in of a request's body.</summary>
/// <param name="Bytes">What is not yet used.</param>
/// <param name="IsLate">Nothing came for too long.</param>
/// <param name="IsEnd">No more will come: the body is whole, or its client stopped before its end.</param>
internal readonly record struct CgiBodyRead(ReadOnlySequence<byte> Bytes, bool IsLate, bool IsEnd);

/// <summary>
/// The body of a request as it comes in. Clients that talk announce more than they will ever send and stop when they like, so however a
/// body ends, it ends.
/// </summary>
internal sealed class CgiBody : IAsyncDisposable
{
    private const long MaxPromised = 64 * 1024 * 1024;

    private readonly PipeReader _reader;
    private readonly WireConnection _wire;
    private readonly TimeSpan _patience;
    private readonly ITimer _timer;
    private bool _given;
    private bool _whole;

    /// <summary>Begins to read.</summary>
    /// <param name="reader">Kestrel's reader of the body.</param>
    /// <param name="wire">The connection, which knows where a body was cut short.</param>
    /// <param name="time">What silence is measured with.</param>
    /// <param name="patience">How long the client may send nothing.</param>
    public CgiBody(PipeReader reader, WireConnection wire, TimeProvider time, TimeSpan patience)
    {
        _reader = reader;
        _wire = wire;
        _patience = patience;
        // Without a token: Kestrel complains in its log of a read that was cancelled by one.
        _timer = time.CreateTimer(static reader => ((PipeReader)reader!).CancelPendingRead(), reader, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        wire.BeginBody();
    }

    /// <summary>Waits for more. Each read is followed by <see cref="Advance"/>.</summary>
    public async ValueTask<CgiBodyRead> ReadAsync()
    {
        _timer.Change(_patience, Timeout.InfiniteTimeSpan);
        _given = false;
        try
        {
            var read = await _reader.ReadAsync(CancellationToken.None);
            (_given, _whole) = (true, read.IsCompleted);
            return _wire.BodyLeft is { } left
                ? new CgiBodyRead(read.Buffer.Slice(0, Math.Min(left, read.Buffer.Length)), IsLate: false, IsEnd: true)
                : new CgiBodyRead(read.Buffer, read.IsCanceled, read.IsCompleted);
        }
        catch (IOException)
        {
            // A chunk that was cut: what had come of it is lost in Kestrel.
            _whole = true;
            return new CgiBodyRead(default, IsLate: false, IsEnd: true);
        }
        finally
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Says what has been used.</summary>
    /// <param name="read">What was read.</param>
    /// <param name="rest">What of it is to be seen again, with more behind it.</param>
    public void Advance(CgiBodyRead read, ReadOnlySequence<byte> rest)
    {
        if (_given)
        {
            _reader.AdvanceTo(rest.Start, read.Bytes.End);
        }
    }

    // Kestrel resets a connection whose body it could not read to its end, and the answer with it: the zeros that stand in for what a client
    // kept to itself are read instead. Of more than anybody announces in earnest the answer is lost.
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        try
        {
            for (long skipped = 0; _wire.BodyLeft is not null && !_whole && skipped < MaxPromised;)
            {
                var zeros = await _reader.ReadAsync(CancellationToken.None);
                skipped += zeros.Buffer.Length;
                _whole = zeros.IsCompleted;
                _reader.AdvanceTo(zeros.Buffer.End);
            }
        }
        catch (IOException)
        {
            // Zeros are no chunk.
        }
    }
}
