using System.Buffers;

namespace Emulator.Protocol.Dhip;

/// <summary>What a <see cref="DhipReader"/> found.</summary>
public enum DhipItemKind
{
    /// <summary>Nothing whole: more bytes are needed.</summary>
    More,

    /// <summary>A message.</summary>
    Message,

    /// <summary>What comes cannot be made sense of, and the connection is lost.</summary>
    Lost,
}

/// <summary>A message, or the lack of one.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Header">The head of its first frame.</param>
/// <param name="Body">The message, whole.</param>
public readonly record struct DhipItem(DhipItemKind Kind, DhipHeader Header = default, ReadOnlyMemory<byte> Body = default);

/// <summary>
/// Reads the messages of one connection from bytes that come cut and glued in any way. Bytes that are no frame are passed over up to the next
/// that may begin one; after too many of them, or a length beyond what it takes, the connection is lost.
/// </summary>
public sealed class DhipReader
{
    /// <summary>Longest message.</summary>
    public const int MaxMessage = 256 * 1024;

    /// <summary>Most bytes that are passed over between messages.</summary>
    public const int MaxGarbage = 64 * 1024;

    // Of a message that comes in several frames, what has come.
    private ArrayBufferWriter<byte>? _parts;
    private DhipHeader _first;
    private int _garbage;

    /// <summary>Reads on; the buffer then begins where reading stopped.</summary>
    public DhipItem Read(ref ReadOnlySequence<byte> buffer)
    {
        Span<byte> head = stackalloc byte[DhipHeader.Size];
        while (true)
        {
            if (!TryAlign(ref buffer))
            {
                return new DhipItem(_garbage > MaxGarbage ? DhipItemKind.Lost : DhipItemKind.More);
            }

            buffer.Slice(0, DhipHeader.Size).CopyTo(head);
            DhipHeader.TryRead(head, out var header);
            if (header.Length > MaxMessage || header.Total > MaxMessage)
            {
                return new DhipItem(DhipItemKind.Lost);
            }

            if (buffer.Length < DhipHeader.Size + header.Length)
            {
                return new DhipItem(DhipItemKind.More);
            }

            _garbage = 0;
            var body = buffer.Slice(DhipHeader.Size, header.Length);
            buffer = buffer.Slice(body.End);
            if (_parts is null && header.Total <= header.Length)
            {
                return new DhipItem(DhipItemKind.Message, header, body.ToArray());
            }

            if (Collect(header, body) is { } whole)
            {
                return whole;
            }
        }
    }

    private DhipItem? Collect(DhipHeader header, ReadOnlySequence<byte> body)
    {
        if (_parts is null)
        {
            (_parts, _first) = (new ArrayBufferWriter<byte>((int)header.Total), header);
        }

        if (_parts.WrittenCount + body.Length > _first.Total || (body.IsEmpty && _parts.WrittenCount > 0))
        {
            return new DhipItem(DhipItemKind.Lost);
        }

        foreach (var segment in body)
        {
            _parts.Write(segment.Span);
        }

        if (_parts.WrittenCount < _first.Total)
        {
            return null;
        }

        var message = _parts.WrittenMemory;
        _parts = null;
        return new DhipItem(DhipItemKind.Message, _first, message);
    }

    // To where a head begins, or may begin; false when there is no whole one.
    private bool TryAlign(ref ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        while (reader.TryAdvanceTo(DhipHeader.Magic[0], advancePastDelimiter: false))
        {
            var rest = reader.UnreadSequence;
            if (Begins(rest) is { } whole)
            {
                _garbage += (int)(buffer.Length - rest.Length);
                buffer = rest;
                return whole && buffer.Length >= DhipHeader.Size && _garbage <= MaxGarbage;
            }

            reader.Advance(1);
        }

        _garbage += (int)Math.Min(buffer.Length, int.MaxValue / 2);
        buffer = buffer.Slice(buffer.End);
        return false;
    }

    // Whether the bytes begin as a head does; true when all of its first eight are there, null when they do not.
    private static bool? Begins(ReadOnlySequence<byte> bytes)
    {
        Span<byte> start = stackalloc byte[8];
        var length = (int)Math.Min(bytes.Length, start.Length);
        bytes.Slice(0, length).CopyTo(start);
        return start[..length].SequenceEqual(DhipHeader.Magic[..length]) ? length == start.Length : null;
    }
}
