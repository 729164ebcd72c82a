using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Emulator.Protocol.Jpeg;

/// <summary>Writes entropy-coded bits into a buffer the caller has made large enough, with a zero stuffed after each 0xFF (ITU T.81, F.1.2.3).</summary>
internal ref struct BitSink
{
    private readonly Span<byte> _buffer;
    private ulong _bits;
    private int _count;

    public BitSink(Span<byte> buffer)
    {
        _buffer = buffer;
    }

    /// <summary>Bytes written.</summary>
    public int Written { get; private set; }

    /// <summary>Appends the low bits of a value; at most 31.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(uint value, int count)
    {
        _bits = (_bits << count) | value;
        _count += count;
        if (_count >= 32)
        {
            _count -= 32;
            PutWord((uint)(_bits >> _count));
        }
    }

    /// <summary>Pads with ones to a whole byte, as the standard asks before a marker, and writes what is held back.</summary>
    public void Finish()
    {
        var pad = -_count & 7;
        _bits = (_bits << pad) | ((1u << pad) - 1);
        _count += pad;
        while (_count > 0)
        {
            _count -= 8;
            PutByte((byte)(_bits >> _count));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PutWord(uint word)
    {
        if ((word & ~(word + 0x01010101u) & 0x80808080u) == 0)
        {
            BinaryPrimitives.WriteUInt32BigEndian(_buffer[Written..], word);
            Written += 4;
            return;
        }

        PutByte((byte)(word >> 24));
        PutByte((byte)(word >> 16));
        PutByte((byte)(word >> 8));
        PutByte((byte)word);
    }

    private void PutByte(byte value)
    {
        _buffer[Written++] = value;
        if (value == JpegMarker.Prefix)
        {
            _buffer[Written++] = 0;
        }
    }
}
