using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Emulator.Protocol.Jpeg;

/// <summary>
/// The 8-point cosine transforms of Arai, Agui and Nakajima on eight lanes at once, and the transposition between two passes. Single precision:
/// within 0.01 of the exact transform, and, as no step may be fused, bit for bit the same on every machine.
/// </summary>
internal static class Transform8
{
    /// <summary>What a one-dimensional transform leaves to the quantisation step: cos(k pi / 16) x sqrt(2), and 1 for k = 0.</summary>
    public static ReadOnlySpan<double> Scale => [1.0, 1.387039845, 1.306562965, 1.175875602, 1.0, 0.785694958, 0.541196100, 0.275899379];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward(
        ref Vector256<float> d0, ref Vector256<float> d1, ref Vector256<float> d2, ref Vector256<float> d3,
        ref Vector256<float> d4, ref Vector256<float> d5, ref Vector256<float> d6, ref Vector256<float> d7)
    {
        var t0 = d0 + d7;
        var t7 = d0 - d7;
        var t1 = d1 + d6;
        var t6 = d1 - d6;
        var t2 = d2 + d5;
        var t5 = d2 - d5;
        var t3 = d3 + d4;
        var t4 = d3 - d4;

        var t10 = t0 + t3;
        var t13 = t0 - t3;
        var t11 = t1 + t2;
        var t12 = t1 - t2;
        d0 = t10 + t11;
        d4 = t10 - t11;
        var z1 = (t12 + t13) * 0.707106781f;
        d2 = t13 + z1;
        d6 = t13 - z1;

        t10 = t4 + t5;
        t11 = t5 + t6;
        t12 = t6 + t7;
        var z5 = (t10 - t12) * 0.382683433f;
        var z2 = (t10 * 0.541196100f) + z5;
        var z4 = (t12 * 1.306562965f) + z5;
        var z3 = t11 * 0.707106781f;
        var z11 = t7 + z3;
        var z13 = t7 - z3;
        d5 = z13 + z2;
        d3 = z13 - z2;
        d1 = z11 + z4;
        d7 = z11 - z4;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Inverse(
        ref Vector256<float> d0, ref Vector256<float> d1, ref Vector256<float> d2, ref Vector256<float> d3,
        ref Vector256<float> d4, ref Vector256<float> d5, ref Vector256<float> d6, ref Vector256<float> d7)
    {
        var t10 = d0 + d4;
        var t11 = d0 - d4;
        var t13 = d2 + d6;
        var t12 = ((d2 - d6) * 1.414213562f) - t13;
        var t0 = t10 + t13;
        var t3 = t10 - t13;
        var t1 = t11 + t12;
        var t2 = t11 - t12;

        var z13 = d5 + d3;
        var z10 = d5 - d3;
        var z11 = d1 + d7;
        var z12 = d1 - d7;
        var t7 = z11 + z13;
        t11 = (z11 - z13) * 1.414213562f;
        var z5 = (z10 + z12) * 1.847759065f;
        t10 = z5 - (z12 * 1.082392200f);
        t12 = z5 - (z10 * 2.613125930f);
        var t6 = t12 - t7;
        var t5 = t11 - t6;
        var t4 = t10 - t5;

        d0 = t0 + t7;
        d7 = t0 - t7;
        d1 = t1 + t6;
        d6 = t1 - t6;
        d2 = t2 + t5;
        d5 = t2 - t5;
        d3 = t3 + t4;
        d4 = t3 - t4;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(
        ref Vector256<float> d0, ref Vector256<float> d1, ref Vector256<float> d2, ref Vector256<float> d3,
        ref Vector256<float> d4, ref Vector256<float> d5, ref Vector256<float> d6, ref Vector256<float> d7)
    {
        if (!Avx.IsSupported)
        {
            TransposePlainly(ref d0, ref d1, ref d2, ref d3, ref d4, ref d5, ref d6, ref d7);
            return;
        }

        var a0 = Avx.UnpackLow(d0, d1);
        var a1 = Avx.UnpackHigh(d0, d1);
        var a2 = Avx.UnpackLow(d2, d3);
        var a3 = Avx.UnpackHigh(d2, d3);
        var a4 = Avx.UnpackLow(d4, d5);
        var a5 = Avx.UnpackHigh(d4, d5);
        var a6 = Avx.UnpackLow(d6, d7);
        var a7 = Avx.UnpackHigh(d6, d7);
        var b0 = Avx.Shuffle(a0, a2, 0x44);
        var b1 = Avx.Shuffle(a0, a2, 0xEE);
        var b2 = Avx.Shuffle(a1, a3, 0x44);
        var b3 = Avx.Shuffle(a1, a3, 0xEE);
        var b4 = Avx.Shuffle(a4, a6, 0x44);
        var b5 = Avx.Shuffle(a4, a6, 0xEE);
        var b6 = Avx.Shuffle(a5, a7, 0x44);
        var b7 = Avx.Shuffle(a5, a7, 0xEE);
        d0 = Avx.Permute2x128(b0, b4, 0x20);
        d1 = Avx.Permute2x128(b1, b5, 0x20);
        d2 = Avx.Permute2x128(b2, b6, 0x20);
        d3 = Avx.Permute2x128(b3, b7, 0x20);
        d4 = Avx.Permute2x128(b0, b4, 0x31);
        d5 = Avx.Permute2x128(b1, b5, 0x31);
        d6 = Avx.Permute2x128(b2, b6, 0x31);
        d7 = Avx.Permute2x128(b3, b7, 0x31);
    }

    /// <summary>The same without AVX: Arm, or an old processor.</summary>
    internal static void TransposePlainly(
        ref Vector256<float> d0, ref Vector256<float> d1, ref Vector256<float> d2, ref Vector256<float> d3,
        ref Vector256<float> d4, ref Vector256<float> d5, ref Vector256<float> d6, ref Vector256<float> d7)
    {
        Span<float> from = stackalloc float[64];
        Span<float> to = stackalloc float[64];
        d0.CopyTo(from);
        d1.CopyTo(from[8..]);
        d2.CopyTo(from[16..]);
        d3.CopyTo(from[24..]);
        d4.CopyTo(from[32..]);
        d5.CopyTo(from[40..]);
        d6.CopyTo(from[48..]);
        d7.CopyTo(from[56..]);
        for (var i = 0; i < 64; i++)
        {
            to[((i & 7) << 3) | (i >> 3)] = from[i];
        }

        d0 = Vector256.Create<float>(to);
        d1 = Vector256.Create<float>(to[8..]);
        d2 = Vector256.Create<float>(to[16..]);
        d3 = Vector256.Create<float>(to[24..]);
        d4 = Vector256.Create<float>(to[32..]);
        d5 = Vector256.Create<float>(to[40..]);
        d6 = Vector256.Create<float>(to[48..]);
        d7 = Vector256.Create<float>(to[56..]);
    }
}
