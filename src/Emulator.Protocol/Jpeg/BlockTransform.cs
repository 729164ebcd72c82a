using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Emulator.Protocol.Jpeg;

/// <summary>Between a block of 8 x 8 samples and its 64 quantised coefficients (ITU T.81, A.3.3 and A.3.4), with one component's steps. Immutable.</summary>
internal sealed class BlockTransform
{
    /// <summary>Adding this to a small float leaves the nearest integer in its low mantissa bits: rounding without a conversion mode.</summary>
    private const float RoundingBias = 12582912f;

    private readonly float[] _multiply = new float[64];
    private readonly float[] _divide = new float[64];

    public BlockTransform(ReadOnlySpan<ushort> stepsInZigzag)
    {
        for (var k = 0; k < 64; k++)
        {
            var at = BlockOrder.ToMemory[k];
            var scale = Transform8.Scale[at >> 3] * Transform8.Scale[at & 7];
            _multiply[at] = (float)(stepsInZigzag[k] * scale / 8);
            _divide[at] = (float)(1 / (stepsInZigzag[k] * scale * 8));
        }
    }

    /// <summary>Samples to coefficients.</summary>
    /// <param name="samples">The block's first sample.</param>
    /// <param name="stride">Bytes from row to row.</param>
    /// <param name="block">64 coefficients in memory order.</param>
    /// <returns>A bit for each coefficient that is not zero, bit i for place i.</returns>
    public ulong Forward(ref byte samples, int stride, Span<int> block)
    {
        var d0 = Load(ref samples, 0);
        var d1 = Load(ref samples, stride);
        var d2 = Load(ref samples, stride * 2);
        var d3 = Load(ref samples, stride * 3);
        var d4 = Load(ref samples, stride * 4);
        var d5 = Load(ref samples, stride * 5);
        var d6 = Load(ref samples, stride * 6);
        var d7 = Load(ref samples, stride * 7);
        Transform8.Forward(ref d0, ref d1, ref d2, ref d3, ref d4, ref d5, ref d6, ref d7);
        Transform8.Transpose(ref d0, ref d1, ref d2, ref d3, ref d4, ref d5, ref d6, ref d7);
        Transform8.Forward(ref d0, ref d1, ref d2, ref d3, ref d4, ref d5, ref d6, ref d7);
        ref var divide = ref MemoryMarshal.GetArrayDataReference(_divide);
        ref var to = ref MemoryMarshal.GetReference(block[..64]);
        return Quantise(d0, ref divide, ref to, 0) | Quantise(d1, ref divide, ref to, 8)
            | Quantise(d2, ref divide, ref to, 16) | Quantise(d3, ref divide, ref to, 24)
            | Quantise(d4, ref divide, ref to, 32) | Quantise(d5, ref divide, ref to, 40)
            | Quantise(d6, ref divide, ref to, 48) | Quantise(d7, ref divide, ref to, 56);
    }

    /// <summary>Coefficients to samples.</summary>
    /// <param name="block">64 coefficients in memory order.</param>
    /// <param name="samples">The block's first sample.</param>
    /// <param name="stride">Bytes from row to row.</param>
    public void Inverse(ReadOnlySpan<short> block, ref byte samples, int stride)
    {
        ref var from = ref MemoryMarshal.GetReference(block[..64]);
        ref var multiply = ref MemoryMarshal.GetArrayDataReference(_multiply);
        var d0 = Dequantise(ref from, ref multiply, 0);
        var d1 = Dequantise(ref from, ref multiply, 8);
        var d2 = Dequantise(ref from, ref multiply, 16);
        var d3 = Dequantise(ref from, ref multiply, 24);
        var d4 = Dequantise(ref from, ref multiply, 32);
        var d5 = Dequantise(ref from, ref multiply, 40);
        var d6 = Dequantise(ref from, ref multiply, 48);
        var d7 = Dequantise(ref from, ref multiply, 56);
        Transform8.Inverse(ref d0, ref d1, ref d2, ref d3, ref d4, ref d5, ref d6, ref d7);
        Transform8.Transpose(ref d0, ref d1, ref d2, ref d3, ref d4, ref d5, ref d6, ref d7);
        Transform8.Inverse(ref d0, ref d1, ref d2, ref d3, ref d4, ref d5, ref d6, ref d7);
        Store(d0, ref samples, 0);
        Store(d1, ref samples, stride);
        Store(d2, ref samples, stride * 2);
        Store(d3, ref samples, stride * 3);
        Store(d4, ref samples, stride * 4);
        Store(d5, ref samples, stride * 5);
        Store(d6, ref samples, stride * 6);
        Store(d7, ref samples, stride * 7);
    }

    /// <summary>A block that has no detail: one value throughout.</summary>
    public void InverseFlat(short dc, ref byte samples, int stride)
    {
        var value = (byte)Math.Clamp(Math.Round(dc * _multiply[0]) + 128, 0, 255);
        var line = value * 0x0101010101010101UL;
        for (var y = 0; y < 8; y++)
        {
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref samples, y * stride), line);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Load(ref byte samples, int offset)
    {
        var bytes = Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref samples, offset))).AsByte();
        var words = Vector128.WidenLower(bytes);
        return Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32()) - Vector256.Create(128f);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Quantise(Vector256<float> values, ref float divide, ref int block, nuint at)
    {
        var scaled = (values * Vector256.LoadUnsafe(ref divide, at)) + Vector256.Create(RoundingBias);
        var whole = scaled.AsInt32() - Vector256.Create(RoundingBias).AsInt32();
        whole.StoreUnsafe(ref block, at);
        return (ulong)(~Vector256.Equals(whole, Vector256<int>.Zero).ExtractMostSignificantBits() & 0xFF) << (int)at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Dequantise(ref short block, ref float multiply, nuint at)
    {
        var words = Vector128.LoadUnsafe(ref block, at);
        var whole = Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words));
        return Vector256.ConvertToSingle(whole) * Vector256.LoadUnsafe(ref multiply, at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<float> values, ref byte samples, int offset)
    {
        // Clamped first: a damaged file's coefficients reach far beyond what the rounding bias can carry.
        var limited = Vector256.Min(Vector256.Max(values + Vector256.Create(128f), Vector256<float>.Zero), Vector256.Create(255f));
        var whole = (limited + Vector256.Create(RoundingBias)).AsInt32() - Vector256.Create(RoundingBias).AsInt32();
        var words = Vector128.Narrow(whole.GetLower(), whole.GetUpper());
        var bytes = Vector128.Narrow(words.AsUInt16(), words.AsUInt16());
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref samples, offset), bytes.AsUInt64().ToScalar());
    }
}
