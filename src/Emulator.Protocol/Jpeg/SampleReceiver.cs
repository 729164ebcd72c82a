using System.Runtime.CompilerServices;

namespace Emulator.Protocol.Jpeg;

/// <summary>Turns blocks into samples of an image.</summary>
internal readonly ref struct SampleReceiver(JpegImage image, BlockTransform[] transforms) : IBlockReceiver
{
    public void Receive(int component, int x, int y, scoped ReadOnlySpan<short> block, int last)
    {
        var plane = image.Planes[component];
        // The block's last row is the farthest that is written; slicing there checks them all.
        ref var first = ref plane.Samples.AsSpan((((y * 8) + 7) * plane.Stride) + (x * 8), 8)[0];
        first = ref Unsafe.Subtract(ref first, 7 * plane.Stride);
        if (last == 0)
        {
            transforms[component].InverseFlat(block[0], ref first, plane.Stride);
        }
        else
        {
            transforms[component].Inverse(block, ref first, plane.Stride);
        }
    }
}
