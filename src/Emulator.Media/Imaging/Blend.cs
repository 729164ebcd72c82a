using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Emulator.Media;

/// <summary>Lines of samples with ink over them, sixteen at a time. Opacities and coverages are 0-255; results are rounded exactly.</summary>
internal static class Blend
{
    /// <summary>Even ink over a whole line.</summary>
    public static void Over(Span<byte> line, byte ink, int opacity)
    {
        var x = 0;
        ref var first = ref MemoryMarshal.GetReference(line);
        for (; x <= line.Length - Vector128<byte>.Count; x += Vector128<byte>.Count)
        {
            var below = Vector128.LoadUnsafe(ref first, (nuint)x);
            Over(below, Vector128.Create(ink), Vector128.Create((byte)opacity)).StoreUnsafe(ref first, (nuint)x);
        }

        for (; x < line.Length; x++)
        {
            line[x] = Over(line[x], ink, opacity);
        }
    }

    /// <summary>Ink over a line as far as a mask covers each sample.</summary>
    public static void Over(Span<byte> line, ReadOnlySpan<byte> coverage, byte ink, int opacity)
    {
        var x = 0;
        ref var first = ref MemoryMarshal.GetReference(line);
        ref var mask = ref MemoryMarshal.GetReference(coverage[..line.Length]);
        for (; x <= line.Length - Vector128<byte>.Count; x += Vector128<byte>.Count)
        {
            var covered = Vector128.LoadUnsafe(ref mask, (nuint)x);
            if (covered == Vector128<byte>.Zero)
            {
                continue;
            }

            var below = Vector128.LoadUnsafe(ref first, (nuint)x);
            var strength = opacity == 255 ? covered : Over(Vector128<byte>.Zero, covered, Vector128.Create((byte)opacity));
            Over(below, Vector128.Create(ink), strength).StoreUnsafe(ref first, (nuint)x);
        }

        for (; x < line.Length; x++)
        {
            line[x] = Over(line[x], ink, Over(0, coverage[x], opacity));
        }
    }

    /// <summary>The larger of two lines, into the first.</summary>
    public static void Widen(Span<byte> line, ReadOnlySpan<byte> other)
    {
        var x = 0;
        ref var first = ref MemoryMarshal.GetReference(line);
        ref var second = ref MemoryMarshal.GetReference(other);
        for (; x <= other.Length - Vector128<byte>.Count; x += Vector128<byte>.Count)
        {
            Vector128.Max(Vector128.LoadUnsafe(ref first, (nuint)x), Vector128.LoadUnsafe(ref second, (nuint)x)).StoreUnsafe(ref first, (nuint)x);
        }

        for (; x < other.Length; x++)
        {
            line[x] = Math.Max(line[x], other[x]);
        }
    }

    /// <summary>Halves two lines to one: each result is the mean of a square of four.</summary>
    public static void Halve(ReadOnlySpan<byte> upper, ReadOnlySpan<byte> lower, Span<byte> half)
    {
        var x = 0;
        ref var above = ref MemoryMarshal.GetReference(upper[..(half.Length * 2)]);
        ref var below = ref MemoryMarshal.GetReference(lower[..(half.Length * 2)]);
        for (; x <= half.Length - 8; x += 8)
        {
            var a = Vector128.LoadUnsafe(ref above, (nuint)(x * 2)).AsUInt16();
            var b = Vector128.LoadUnsafe(ref below, (nuint)(x * 2)).AsUInt16();
            var low = Vector128.Create((ushort)0xFF);
            var sum = (a & low) + (a >> 8) + (b & low) + (b >> 8) + Vector128.Create((ushort)2);
            var mean = Vector128.Narrow(sum >> 2, sum >> 2);
            Unsafe.WriteUnaligned(ref half[x], mean.AsUInt64().ToScalar());
        }

        for (; x < half.Length; x++)
        {
            half[x] = (byte)((upper[x * 2] + upper[(x * 2) + 1] + lower[x * 2] + lower[(x * 2) + 1] + 2) >> 2);
        }
    }

    // Division by 255 that is exact for what can occur: (v + 128 + ((v + 128) >> 8)) >> 8.
    private static byte Over(int below, int ink, int opacity)
    {
        var sum = (below * (255 - opacity)) + (ink * opacity) + 128;
        return (byte)((sum + (sum >> 8)) >> 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Over(Vector128<byte> below, Vector128<byte> ink, Vector128<byte> opacity)
    {
        var (b0, b1) = Vector128.Widen(below);
        var (i0, i1) = Vector128.Widen(ink);
        var (o0, o1) = Vector128.Widen(opacity);
        return Vector128.Narrow(Over(b0, i0, o0), Over(b1, i1, o1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Over(Vector128<ushort> below, Vector128<ushort> ink, Vector128<ushort> opacity)
    {
        var sum = (below * (Vector128.Create((ushort)255) - opacity)) + (ink * opacity) + Vector128.Create((ushort)128);
        return (sum + (sum >> 8)) >> 8;
    }
}
