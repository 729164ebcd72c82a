using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Emulator.Protocol.Jpeg;

/// <summary>Writes the coefficients of one block (ITU T.81, F.1.2).</summary>
internal static class BlockWriter
{
    /// <summary>No block takes more bytes: 64 codes of 16 bits with 15 bits of value, every byte stuffed.</summary>
    public const int MaxBytes = 64 * 31 * 2 / 8;

    /// <summary>Writes a block.</summary>
    /// <param name="sink">Where to; has room for <see cref="MaxBytes"/>.</param>
    /// <param name="part">The tables, which hold every symbol needed.</param>
    /// <param name="prediction">The component's last DC value; replaced.</param>
    /// <param name="block">64 coefficients in memory order.</param>
    /// <param name="nonZero">A bit for each coefficient that is not zero, by place in memory.</param>
    public static void Write(ref BitSink sink, in JpegScanComponent part, ref int prediction, scoped ReadOnlySpan<int> block, ulong nonZero)
    {
        ref var values = ref MemoryMarshal.GetReference(block[..64]);
        ref var codes = ref MemoryMarshal.GetReference(part.Ac.Codes);
        var difference = values - prediction;
        prediction = values;
        PutCoded(ref sink, part.Dc.Codes[Size(difference)], difference, Size(difference));

        // Pictures are mostly zeros: turn the mask into zigzag order, and step from one non-zero to the next.
        var ordered = 0UL;
        for (var rest = nonZero & ~1UL; rest != 0; rest &= rest - 1)
        {
            ordered |= 1UL << BlockOrder.FromMemory[BitOperations.TrailingZeroCount(rest)];
        }

        var at = 0;
        for (; ordered != 0; ordered &= ordered - 1)
        {
            var next = BitOperations.TrailingZeroCount(ordered);
            var run = next - at - 1;
            for (; run > 15; run -= 16)
            {
                sink.Put(codes.Code(0xF0) >> 5, (int)codes.Code(0xF0) & 31);
            }

            var value = Unsafe.Add(ref values, BlockOrder.ToMemory[next]);
            var size = Size(value);
            PutCoded(ref sink, codes.Code((run << 4) | size), value, size);
            at = next;
        }

        if (at < 63)
        {
            sink.Put(codes.Code(0) >> 5, (int)codes.Code(0) & 31);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Code(this ref uint codes, int symbol) => Unsafe.Add(ref codes, symbol & 0xFF);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Size(int value) => 32 - BitOperations.LeadingZeroCount((uint)Math.Abs(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutCoded(ref BitSink sink, uint code, int value, int size)
    {
        // A negative number is sent as itself less one, so that its leading bit is 0.
        var bits = (uint)(value + (value >> 31)) & ((1u << size) - 1);
        sink.Put(((code >> 5) << size) | bits, ((int)code & 31) + size);
    }
}
