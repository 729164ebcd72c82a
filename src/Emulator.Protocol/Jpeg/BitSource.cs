using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Emulator.Protocol.Jpeg;

/// <summary>
/// Reads entropy-coded bits (ITU T.81, F.2.2.5): drops the zero stuffed after each 0xFF and stops at a marker. Past the end it gives zeros and
/// counts them, so that the caller checks once per MCU and not once per bit.
/// </summary>
internal ref struct BitSource
{
    private readonly ReadOnlySpan<byte> _data;
    private readonly bool _plain;
    private ulong _bits;
    private int _count;
    private int _invented;

    public BitSource(ReadOnlySpan<byte> data)
    {
        _data = data;
    }

    /// <summary>Reads bits that nothing is stuffed into, from any of them on.</summary>
    public BitSource(ReadOnlySpan<byte> plain, int firstBit)
    {
        _data = plain;
        _plain = true;
        Position = firstBit >> 3;
        Fill();
        _count -= firstBit & 7;
    }

    /// <summary>The number of the next bit, when nothing is stuffed.</summary>
    public readonly int BitPosition => (Position * 8) + _invented - _count;

    /// <summary>Bytes taken from the data so far, some of which may still be unread bits. Stops before a marker.</summary>
    public int Position { get; private set; }

    /// <summary>Whether bits were used that the data does not have.</summary>
    public readonly bool Overrun => _invented > _count;

    /// <summary>Makes at least 32 bits available: enough for a code of 16 and a value of 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fill()
    {
        if (_count >= 32)
        {
            return;
        }

        if (Position + 4 <= _data.Length)
        {
            var word = BinaryPrimitives.ReadUInt32BigEndian(_data[Position..]);
            // No byte is 0xFF: adding one to each byte carries only out of 0xFF.
            if ((word & ~(word + 0x01010101u) & 0x80808080u) == 0 || _plain)
            {
                _bits = (_bits << 32) | word;
                _count += 32;
                Position += 4;
                return;
            }
        }

        FillBytewise();
    }

    /// <summary>Takes the next code. Needs <see cref="Fill"/>.</summary>
    /// <returns>The symbol, or -1 when no code matches.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Symbol(HuffmanTable table)
    {
        var entry = (int)table.Fast[(int)(_bits >> (_count - HuffmanTable.FastBits)) & ((1 << HuffmanTable.FastBits) - 1)];
        if (entry == 0)
        {
            entry = table.FindLong((int)(_bits >> (_count - 16)) & 0xFFFF);
            if (entry == 0)
            {
                return -1;
            }
        }

        _count -= entry >> 8;
        return entry & 0xFF;
    }

    /// <summary>Takes a value of 1-15 bits and extends its sign (ITU T.81, F.2.2.1, EXTEND).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Value(int size)
    {
        _count -= size;
        var value = (int)(_bits >> _count) & ((1 << size) - 1);
        // A leading 0 means a negative number, counted up from -(2^size - 1).
        return value + (((value >> (size - 1)) - 1) & (1 - (1 << size)));
    }

    /// <summary>Takes bits as they are; at most 31.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Take(int count)
    {
        Fill();
        _count -= count;
        return (uint)(_bits >> _count) & ((1u << count) - 1);
    }

    private void FillBytewise()
    {
        while (_count <= 48)
        {
            uint next = 0;
            if (Position >= _data.Length)
            {
                _invented += 8;
            }
            else if (_data[Position] != JpegMarker.Prefix || _plain)
            {
                next = _data[Position++];
            }
            else if (Position + 1 < _data.Length && _data[Position + 1] == 0)
            {
                next = JpegMarker.Prefix;
                Position += 2;
            }
            else
            {
                _invented += 8;
            }

            _bits = (_bits << 8) | next;
            _count += 8;
        }
    }
}
