using System.Numerics;

namespace Emulator.Protocol.H26x.Coding;

/// <summary>Writes many bits fast, most significant first, into a buffer that grows.</summary>
internal sealed class PackedBits
{
    private byte[] _bytes;
    private int _length;
    private ulong _open;
    private int _openBits;

    /// <param name="capacity">Bytes to begin with.</param>
    public PackedBits(int capacity) => _bytes = new byte[Math.Max(16, capacity)];

    /// <summary>Bits written.</summary>
    public long Count => ((long)_length * 8) + _openBits;

    /// <summary>Writes the low bits of a number, 0 to 32 of them.</summary>
    public void Bits(uint value, int count)
    {
        _open = (_open << count) | (value & ((1UL << count) - 1));
        _openBits += count;
        while (_openBits >= 8)
        {
            if (_length == _bytes.Length)
            {
                Array.Resize(ref _bytes, _length * 2);
            }

            _openBits -= 8;
            _bytes[_length++] = (byte)(_open >> _openBits);
        }
    }

    /// <summary>ue(v), section 9.1.</summary>
    public void Unsigned(uint value)
    {
        var length = BitOperations.Log2(value + 1);
        Bits(0, length);
        Bits(value + 1, length + 1);
    }

    /// <summary>se(v), section 9.1.1.</summary>
    public void Signed(int value) => Unsigned(value > 0 ? ((uint)value * 2) - 1 : (uint)(-value * 2));

    /// <summary>Writes what another one holds.</summary>
    public void Append(PackedBits other)
    {
        for (var i = 0; i < other._length; i++)
        {
            Bits(other._bytes[i], 8);
        }

        Bits((uint)(other._open & ((1UL << other._openBits) - 1)), other._openBits);
    }

    /// <summary>Ends with a set bit and fills the last byte (rbsp_trailing_bits, section 7.3.2.11).</summary>
    /// <returns>All bytes.</returns>
    public ReadOnlySpan<byte> Close()
    {
        Bits(1, 1);
        Bits(0, (8 - _openBits) & 7);
        return _bytes.AsSpan(0, _length);
    }

    public void Clear() => (_length, _open, _openBits) = (0, 0, 0);
}
