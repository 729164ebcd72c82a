using System.Buffers;

namespace Emulator.Server.Wire;

/// <summary>
/// Sends bytes as a <see cref="WireShape"/> says, to the socket or to the sink below it: a slice is one send, and a FIN follows the last byte.
/// </summary>
internal sealed class ShapedSink(WireConnection connection, TimeProvider time, WireShape shape, Func<ReadOnlySequence<byte>, ValueTask> send)
{
    private const int MaxHead = 64 * 1024;

    private long _left = shape.AfterBytes ?? long.MaxValue;
    private int _slice;
    private bool _headDone = shape.Head is null && shape.AfterBody is null;
    private readonly long _began = time.GetTimestamp();
    private bool _ended;

    /// <summary>What it does.</summary>
    public WireShape Shape => shape;

    /// <summary>Whether it has ended without a word to the client.</summary>
    public bool IsSilent => _ended && shape.End == WireEnd.Silence;

    /// <summary>Sends what comes before anything else.</summary>
    public async Task BeginAsync()
    {
        if (!shape.Prefix.IsEmpty)
        {
            await WriteAsync(new ReadOnlySequence<byte>(shape.Prefix));
        }
        else if (_left == 0)
        {
            await FinishAsync();
        }
    }

    /// <summary>Sends what it can of a buffer and says how far it came; the rest comes again with more behind it.</summary>
    public async ValueTask<SequencePosition> SendAsync(ReadOnlySequence<byte> buffer, bool last)
    {
        if (!_headDone)
        {
            if (!TryEditHead(buffer, out var head, out var body) && buffer.Length < MaxHead && !last)
            {
                return buffer.Start;
            }

            _headDone = true;
            if (shape.AfterBody is { } count)
            {
                _left = Math.Min(_left, head.Length + count);
                if (_left == 0)
                {
                    await FinishAsync();
                }
            }

            if (!head.IsEmpty)
            {
                await WriteAsync(new ReadOnlySequence<byte>(head));
            }

            buffer = body;
        }

        await WriteAsync(buffer);
        return buffer.End;
    }

    /// <summary>The answer is complete: ends the connection if the shape has an end and no limit of bytes.</summary>
    public async Task EndAsync()
    {
        if (shape is { End: not WireEnd.None, AfterBytes: null } && !_ended)
        {
            await FinishAsync();
        }
    }

    private bool TryEditHead(ReadOnlySequence<byte> buffer, out ReadOnlyMemory<byte> head, out ReadOnlySequence<byte> body)
    {
        head = default;
        body = buffer;
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> text, "\r\n\r\n"u8))
        {
            return false;
        }

        body = buffer.Slice(reader.Position);
        head = shape.Head switch
        {
            null => buffer.Slice(0, reader.Position).ToArray(),
            { Omit: true } => default(ReadOnlyMemory<byte>),
            var edit => Edit(System.Text.Encoding.Latin1.GetString(text.ToArray()), edit),
        };
        return true;
    }

    private static ReadOnlyMemory<byte> Edit(string head, HeadEdit edit)
    {
        var lines = head.Split("\r\n");
        var kept = lines.Skip(1).Where(line => !edit.Remove.Contains(line.Split(':')[0].Trim(), StringComparer.OrdinalIgnoreCase));
        var whole = string.Join("\r\n", [edit.StatusLine ?? lines[0], .. kept, .. edit.Add]) + "\r\n\r\n";
        return System.Text.Encoding.Latin1.GetBytes(edit.Rewrite?.Invoke(whole) ?? whole);
    }

    /// <summary>Sends bytes that are not looked at.</summary>
    public async ValueTask WriteAsync(ReadOnlySequence<byte> bytes)
    {
        while (!bytes.IsEmpty && !_ended)
        {
            if (shape.AfterTime is { } limit && time.GetElapsedTime(_began) >= limit)
            {
                await FinishAsync();
                return;
            }

            var size = shape.Slices.Count > 0 ? Math.Min(bytes.Length, shape.Slices[_slice++ % shape.Slices.Count]) : bytes.Length;
            size = Math.Min(size, _left);
            if (shape.Delay + (shape.Jitter?.Invoke() ?? TimeSpan.Zero) is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, connection.Closed);
            }

            await send(bytes.Slice(0, size));
            bytes = bytes.Slice(size);
            _left -= size;
            if (_left == 0)
            {
                await FinishAsync();
            }
        }
    }

    // After its end a connection still takes what Kestrel writes, and drops it.
    private async Task FinishAsync()
    {
        _ended = true;
        switch (shape.End)
        {
            case WireEnd.Fin:
                await connection.FinNowAsync();
                break;
            case WireEnd.Rst:
                connection.Reset();
                break;
        }
    }
}
