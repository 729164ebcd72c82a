namespace Emulator.Protocol.H26x;

/// <summary>Writes bits, most significant first.</summary>
internal sealed class BitWriter
{
    private readonly List<byte> _bytes = [];
    private int _free;

    public void Flag(bool value) => Bits(value ? 1u : 0, 1);

    public void Bits(uint value, int count)
    {
        for (var i = count - 1; i >= 0; i--)
        {
            if (_free == 0)
            {
                _bytes.Add(0);
                _free = 8;
            }

            _free--;
            _bytes[^1] |= (byte)(((value >> i) & 1) << _free);
        }
    }

    /// <summary>Copies what a reader has read since a position.</summary>
    public void Copy(BitReader read, int from)
    {
        var count = read.Position - from;
        read.Seek(from);
        for (; count > 0; count--)
        {
            Bits(read.Bits(1), 1);
        }
    }

    /// <summary>Fills the last byte.</summary>
    public void Align(bool with)
    {
        while (_free > 0)
        {
            Flag(with);
        }
    }

    public void Bytes(ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);

    public byte[] ToArray() => [.. _bytes];
}
