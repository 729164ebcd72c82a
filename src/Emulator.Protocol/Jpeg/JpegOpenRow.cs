namespace Emulator.Protocol.Jpeg;

/// <summary>
/// One MCU row made ready to be changed in part again and again: its samples, and where in its data each MCU begins, so that the MCUs
/// left and right of a change are copied bit for bit. From <see cref="JpegStrips.TryOpenRow"/>. Safe to share as long as nobody writes to the samples.
/// </summary>
public sealed class JpegOpenRow
{
    internal JpegOpenRow(JpegImage samples, byte[] bits, int[] offsets, short[] predictions)
    {
        Samples = samples;
        Bits = bits;
        Offsets = offsets;
        Predictions = predictions;
    }

    /// <summary>The row's samples. Copy them before drawing, as with <see cref="JpegImage.CopyFrom"/>.</summary>
    public JpegImage Samples { get; }

    /// <summary>About how many bytes of memory this holds.</summary>
    public int Bytes => Samples.Planes.Sum(p => p.Samples.Length) + Bits.Length + (Offsets.Length * 4) + (Predictions.Length * 2);

    /// <summary>The row's data without stuffed zeros.</summary>
    internal byte[] Bits { get; }

    /// <summary>The bit at which each MCU begins, and the one after the last.</summary>
    internal int[] Offsets { get; }

    /// <summary>The DC value of each component before each MCU.</summary>
    internal short[] Predictions { get; }
}
