using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Emulator.Protocol.Jpeg;

namespace Emulator.Media;

/// <summary>Scales planes: across into a band of rows, then down.</summary>
internal static class Resampling
{
    /// <summary>Makes the part of a picture that a view shows, in 4:2:0 at another size.</summary>
    public static JpegImage Scale(JpegImage source, View view, int width, int height)
    {
        var target = new JpegImage(width, height, JpegSampling.Yuv420);
        for (var i = 0; i < 3; i++)
        {
            var to = target.Planes[i];
            if (i >= source.Planes.Count)
            {
                to.Samples.AsSpan().Fill(128);
                continue;
            }

            var from = source.Planes[i];
            Scale(from.Samples, from.Stride, to.Samples, to.Stride,
                AxisTaps.Create(from.Width, to.Width, view.Left, view.Width), AxisTaps.Create(from.Height, to.Height, view.Top, view.Height));
        }

        return target;
    }

    /// <summary>Scales one plane.</summary>
    public static void Scale(ReadOnlySpan<byte> source, int sourceStride, Span<byte> target, int targetStride, AxisTaps across, AxisTaps down)
    {
        // Rows already scaled across are kept in a ring as deep as the vertical taps reach.
        var ring = ArrayPool<short>.Shared.Rent(across.Count * down.Width);
        try
        {
            var ready = 0;
            for (var y = 0; y < down.Count; y++)
            {
                ready = Math.Max(ready, down.First[y]);
                for (; ready < down.First[y] + down.Width; ready++)
                {
                    Across(source.Slice(ready * sourceStride, across.SourceLength), ring.AsSpan(ready % down.Width * across.Count, across.Count), across);
                }

                Down(ring, target.Slice(y * targetStride, across.Count), down, y);
            }
        }
        finally
        {
            ArrayPool<short>.Shared.Return(ring);
        }
    }

    // Samples are held with 6 bits of fraction between the passes.
    private static void Across(ReadOnlySpan<byte> source, Span<short> target, AxisTaps taps)
    {
        if (taps.Identity)
        {
            for (var x = 0; x < target.Length; x++)
            {
                target[x] = (short)(source[x] << 6);
            }

            return;
        }

        var width = taps.Width;
        ref var samples = ref MemoryMarshal.GetReference(source);
        ref var weights = ref MemoryMarshal.GetArrayDataReference(taps.Weights);
        ref var first = ref MemoryMarshal.GetArrayDataReference(taps.First);
        // Taps never reach past the source's width: AxisTaps keeps them inside.
        for (var x = 0; x < target.Length; x++)
        {
            ref var from = ref Unsafe.Add(ref samples, Unsafe.Add(ref first, x));
            ref var by = ref Unsafe.Add(ref weights, x * width);
            var sum = 1 << 7;
            for (var t = 0; t < width; t++)
            {
                sum += Unsafe.Add(ref from, t) * Unsafe.Add(ref by, t);
            }

            target[x] = (short)(sum >> 8);
        }
    }

    private static void Down(ReadOnlySpan<short> ring, Span<byte> target, AxisTaps taps, int y)
    {
        var weights = taps.Weights.AsSpan(y * taps.Width, taps.Width);
        var x = 0;
        ref var rows = ref MemoryMarshal.GetReference(ring[..(taps.Width * target.Length)]);
        for (; x <= target.Length - Vector128<byte>.Count; x += Vector128<byte>.Count)
        {
            var low = Vector256.Create(1 << 19);
            var high = low;
            for (var t = 0; t < weights.Length; t++)
            {
                var row = Vector256.LoadUnsafe(ref rows, (nuint)(((taps.First[y] + t) % weights.Length * target.Length) + x));
                var (first, second) = Vector256.Widen(row);
                low += first * weights[t];
                high += second * weights[t];
            }

            // Weights are positive and add up to one, so nothing leaves 0-255.
            var words = Vector256.Narrow(low >> 20, high >> 20);
            Vector128.Narrow(words.GetLower().AsUInt16(), words.GetUpper().AsUInt16()).StoreUnsafe(ref MemoryMarshal.GetReference(target), (nuint)x);
        }

        for (; x < target.Length; x++)
        {
            var sum = 1 << 19;
            for (var t = 0; t < weights.Length; t++)
            {
                sum += ring[((taps.First[y] + t) % weights.Length * target.Length) + x] * weights[t];
            }

            target[x] = (byte)(sum >> 20);
        }
    }
}
