using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Emulator.Protocol.H26x.Coding;

/// <summary>Predicts a square of samples from the row above it and the column left of it (sections 8.3.3 and 8.3.4).</summary>
internal static class IntraPrediction
{
    /// <summary>Every row is the row above.</summary>
    public static void Down(ReadOnlySpan<byte> above, Span<byte> square)
    {
        for (var y = 0; y < above.Length; y++)
        {
            above.CopyTo(square[(y * above.Length)..]);
        }
    }

    /// <summary>Every column is the column to the left.</summary>
    public static void Across(ReadOnlySpan<byte> left, Span<byte> square)
    {
        for (var y = 0; y < left.Length; y++)
        {
            square.Slice(y * left.Length, left.Length).Fill(left[y]);
        }
    }

    /// <summary>The mean of both, of the one that there is, or grey.</summary>
    public static void Mean(ReadOnlySpan<byte> above, ReadOnlySpan<byte> left, Span<byte> square)
    {
        var count = above.Length + left.Length;
        square.Fill(count == 0 ? (byte)128 : (byte)((Sum(above) + Sum(left) + (count / 2)) / count));
    }

    /// <summary>The means of a colour's four blocks of 4 x 4: those beside the diagonal prefer the edge that they touch.</summary>
    public static void ColourMeans(ReadOnlySpan<byte> above, ReadOnlySpan<byte> left, Span<byte> square)
    {
        Span<byte> block = stackalloc byte[16];
        for (var i = 0; i < 4; i++)
        {
            var (x, y) = (4 * (i & 1), 4 * (i >> 1));
            var top = above.IsEmpty ? above : above.Slice(x, 4);
            var side = left.IsEmpty ? left : left.Slice(y, 4);
            switch (i)
            {
                case 1 when !top.IsEmpty:
                    side = default;
                    break;
                case 2 when !side.IsEmpty:
                    top = default;
                    break;
            }

            Mean(top, side, block);
            for (var row = 0; row < 4; row++)
            {
                square.Slice(((y + row) * 8) + x, 4).Fill(block[0]);
            }
        }
    }

    /// <summary>A plane through both, which suits slow changes.</summary>
    /// <param name="above">16 or 8 samples.</param>
    /// <param name="left">As many.</param>
    /// <param name="corner">The sample above the one and left of the other.</param>
    /// <param name="square">Takes the prediction.</param>
    public static void Plane(ReadOnlySpan<byte> above, ReadOnlySpan<byte> left, byte corner, Span<byte> square)
    {
        var (side, half) = (above.Length, above.Length / 2);
        var (h, v) = (0, 0);
        for (var i = 1; i <= half; i++)
        {
            h += i * (above[half - 1 + i] - (i == half ? corner : above[half - 1 - i]));
            v += i * (left[half - 1 + i] - (i == half ? corner : left[half - 1 - i]));
        }

        var (b, c) = side == 16 ? (((5 * h) + 32) >> 6, ((5 * v) + 32) >> 6) : (((34 * h) + 32) >> 6, ((34 * v) + 32) >> 6);
        var a = 16 * (left[side - 1] + above[side - 1]);
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                square[(y * side) + x] = (byte)Math.Clamp((a + (b * (x - half + 1)) + (c * (y - half + 1)) + 16) >> 5, 0, 255);
            }
        }
    }

    /// <summary>The sum of the differences between two squares.</summary>
    public static int Distance(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        var sum = Vector128<ushort>.Zero;
        ref var a = ref MemoryMarshal.GetReference(one);
        ref var b = ref MemoryMarshal.GetReference(other[..one.Length]);
        for (var i = 0; i < one.Length; i += Vector128<byte>.Count)
        {
            var (first, second) = (Vector128.LoadUnsafe(ref a, (nuint)i), Vector128.LoadUnsafe(ref b, (nuint)i));
            var (low, high) = Vector128.Widen(Vector128.Max(first, second) - Vector128.Min(first, second));
            sum += low + high;
        }

        var total = 0;
        for (var i = 0; i < Vector128<ushort>.Count; i++)
        {
            total += sum[i];
        }

        return total;
    }

    private static int Sum(ReadOnlySpan<byte> samples)
    {
        var sum = 0;
        foreach (var sample in samples)
        {
            sum += sample;
        }

        return sum;
    }
}
