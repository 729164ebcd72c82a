using System.Buffers;
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
                    Across(source[(ready * sourceStride)..], ring.AsSpan(ready % down.Width * across.Count, across.Count), across);
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

        for (var x = 0; x < target.Length; x++)
        {
            var from = source.Slice(taps.First[x], taps.Width);
            var weights = taps.Weights.AsSpan(x * taps.Width, taps.Width);
            var sum = 1 << 7;
            for (var t = 0; t < from.Length; t++)
            {
                sum += from[t] * weights[t];
            }

            target[x] = (short)(sum >> 8);
        }
    }

    private static void Down(ReadOnlySpan<short> ring, Span<byte> target, AxisTaps taps, int y)
    {
        Span<int> sums = target.Length <= 2048 ? stackalloc int[target.Length] : new int[target.Length];
        sums.Fill(1 << 19);
        for (var t = 0; t < taps.Width; t++)
        {
            int weight = taps.Weights[(y * taps.Width) + t];
            if (weight == 0)
            {
                continue;
            }

            var row = ring.Slice((taps.First[y] + t) % taps.Width * target.Length, target.Length);
            for (var x = 0; x < row.Length && x < sums.Length; x++)
            {
                sums[x] += row[x] * weight;
            }
        }

        for (var x = 0; x < target.Length; x++)
        {
            target[x] = (byte)Math.Clamp(sums[x] >> 20, 0, 255);
        }
    }
}
