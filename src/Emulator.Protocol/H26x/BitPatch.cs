namespace Emulator.Protocol.H26x;

/// <summary>Writes numbers into bits that already stand.</summary>
internal static class BitPatch
{
    public static void Write(Span<byte> bytes, int position, int count, uint value)
    {
        for (var i = 0; i < count; i++)
        {
            var at = position + i;
            var mask = (byte)(0x80 >> (at & 7));
            var bit = (value >> (count - 1 - i)) & 1;
            bytes[at >> 3] = (byte)(bit == 1 ? bytes[at >> 3] | mask : bytes[at >> 3] & ~mask);
        }
    }
}
