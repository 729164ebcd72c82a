using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Emulator.Server.Wire;

/// <summary>
/// The input of a <see cref="WireConnection"/>. While an answer reads a request's body it hides that the client has stopped sending: to
/// Kestrel a body cut short ends the connection, and no refusal can be sent any more. It reads zeros instead, and <see cref="IsCut"/> says so.
/// </summary>
internal sealed class WireReader(PipeReader received) : PipeReader
{
    private const int Padding = 4096;

    private PipeReader _source = received;
    private bool _inBody;
    private Pipe? _padded;
    private ReadOnlySequence<byte> _given;
    private Func<bool>? _isDeaf;
    private CancellationToken _gone;
    private bool _heardNothing;
    private long _real;

    /// <summary>Whether the body that was read had been cut short, and zeros were read for the rest.</summary>
    public bool IsCut => _padded is not null && _real < 0;

    /// <summary>How the client ended its side, as far as a reader has come to know: null for not at all, true with a reset.</summary>
    public bool? ClientEnded { get; private set; }

    /// <summary>Bytes before the zeros; null while there are no zeros.</summary>
    public long? RealLeft => _padded is null ? null : Math.Max(0, _real);

    /// <summary>Reads from elsewhere from now on: from what TLS makes of the bytes received.</summary>
    public void Over(PipeReader source) => _source = source;

    /// <summary>From now on a body is read.</summary>
    public void BeginBody() => _inBody = true;

    /// <summary>The body has been read, or never will be: what comes now is Kestrel's to judge.</summary>
    public void EndBody()
    {
        _inBody = false;
        _padded?.Writer.Complete();
    }

    /// <summary>From when <paramref name="isDeaf"/> holds on nothing is read, until <paramref name="gone"/> ends it.</summary>
    public void Deafen(Func<bool> isDeaf, CancellationToken gone) => (_isDeaf, _gone) = (isDeaf, gone);

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        _isDeaf is not null ? ReadUntilDeafAsync(cancellationToken) : HearAsync(cancellationToken);

    private ValueTask<ReadResult> HearAsync(CancellationToken cancellationToken) =>
        _padded is not null ? ReadPaddedAsync(cancellationToken)
        : _inBody ? ReadBodyAsync(cancellationToken)
        : _source.ReadAsync(cancellationToken);

    public override bool TryRead(out ReadResult result)
    {
        if (_isDeaf?.Invoke() == true)
        {
            result = default;
            return false;
        }

        if (_padded is not null)
        {
            return TryReadPadded(out result);
        }

        if (!_inBody)
        {
            return _source.TryRead(out result);
        }

        try
        {
            if (!_source.TryRead(out result))
            {
                return false;
            }
        }
        catch (IOException)
        {
            Pad(null);
            return TryReadPadded(out result);
        }

        if (!result.IsCompleted)
        {
            return true;
        }

        Pad(result);
        return TryReadPadded(out result);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_heardNothing)
        {
            return;
        }

        if (_padded is null)
        {
            _source.AdvanceTo(consumed, examined);
            return;
        }

        _real -= _given.Slice(0, consumed).Length;
        _given = default;
        _padded.Reader.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => (_padded?.Reader ?? _source).CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
        _padded?.Reader.Complete();
        Look();
        _source.Complete(exception);
    }

    /// <summary>Finds out whether the client has ended its side. The pipe tells that only to who reads: call it when nobody reads any more.</summary>
    public void Look()
    {
        try
        {
            if (_source.TryRead(out var rest))
            {
                ClientEnded ??= rest.IsCompleted ? false : null;
                _source.AdvanceTo(rest.Buffer.Start);
            }
        }
        catch (ConnectionResetException)
        {
            ClientEnded = true;
        }
        catch (Exception over) when (over is InvalidOperationException or OperationCanceledException or IOException)
        {
            // It has been completed, a read was not ended, or the device itself was first.
        }
    }

    private async ValueTask<ReadResult> ReadUntilDeafAsync(CancellationToken cancellation)
    {
        if (!_isDeaf!())
        {
            var read = await HearAsync(cancellation);
            if (!_isDeaf() || read.IsCompleted || read.IsCanceled)
            {
                return read;
            }

            AdvanceTo(read.Buffer.Start);
        }

        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (_gone.Register(gone.SetResult))
        {
            await gone.Task;
        }

        _heardNothing = true;
        return new ReadResult(default, isCanceled: false, isCompleted: true);
    }

    private async ValueTask<ReadResult> ReadBodyAsync(CancellationToken cancellation)
    {
        ReadResult? end = null;
        try
        {
            var read = await _source.ReadAsync(cancellation);
            if (!read.IsCompleted)
            {
                return read;
            }

            end = read;
        }
        catch (IOException)
        {
            // A reset, or an end in the middle of a TLS record, is as good an end as a FIN: the answer will not arrive, but the handler need not know.
        }

        Pad(end);
        return await ReadPaddedAsync(cancellation);
    }

    private async ValueTask<ReadResult> ReadPaddedAsync(CancellationToken cancellation)
    {
        if (_inBody)
        {
            Zeros();
        }

        return Given(await _padded!.Reader.ReadAsync(cancellation));
    }

    private bool TryReadPadded(out ReadResult result)
    {
        if (!_padded!.Reader.TryRead(out result))
        {
            return false;
        }

        result = Given(result);
        return true;
    }

    // Behind the body, what the client did send is all there is: zeros are no request.
    private ReadResult Given(ReadResult read)
    {
        _given = read.Buffer;
        return _inBody ? read : new ReadResult(_given.Slice(0, Math.Clamp(_real, 0, _given.Length)), read.IsCanceled, isCompleted: true);
    }

    // What is left of the socket's bytes goes before the zeros.
    private void Pad(ReadResult? end)
    {
        _padded = new Pipe(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
        if (end is { } left)
        {
            _real = left.Buffer.Length;
            foreach (var segment in left.Buffer)
            {
                _padded.Writer.Write(segment.Span);
            }

            _source.AdvanceTo(left.Buffer.End);
        }

        Zeros();
    }

    private void Zeros()
    {
        _padded!.Writer.GetSpan(Padding)[..Padding].Clear();
        _padded.Writer.Advance(Padding);
        // Completes at once: nothing pauses this pipe.
        _ = _padded.Writer.FlushAsync(CancellationToken.None).AsTask();
    }
}
