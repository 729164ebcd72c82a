namespace Emulator.Protocol.H26x;

/// <summary>Reads the bits of an unescaped NAL unit, most significant first. Behind the end it reads zeros and says so.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bits read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Whether more was read than there is.</summary>
    public readonly bool IsBeyond => Position > _bytes.Length * 8;

    public bool Flag() => Bits(1) == 1;

    public uint Bits(int count)
    {
        var value = 0u;
        for (var i = 0; i < count; i++, Position++)
        {
            var at = Position >> 3;
            value = (value << 1) | (at < _bytes.Length ? (uint)(_bytes[at] >> (7 - (Position & 7))) & 1 : 0);
        }

        return value;
    }

    public void Skip(int count) => Position += count;

    public void Seek(int position) => Position = position;

    /// <summary>The whole bytes behind the next byte boundary, or from here when this is one.</summary>
    public readonly ReadOnlySpan<byte> Rest => _bytes[Math.Min((Position + 7) / 8, _bytes.Length)..];

    /// <summary>ue(v): an unsigned Exp-Golomb number, section 9.1.</summary>
    public uint Unsigned()
    {
        var zeros = 0;
        while (zeros < 32 && !Flag() && !IsBeyond)
        {
            zeros++;
        }

        return zeros is 0 or >= 32 ? 0 : (1u << zeros) - 1 + Bits(zeros);
    }

    /// <summary>se(v): a signed Exp-Golomb number, section 9.1.1.</summary>
    public int Signed()
    {
        var code = Unsigned();
        return (code & 1) == 1 ? (int)((code + 1) / 2) : -(int)(code / 2);
    }
}
