using System.Numerics;

namespace Emulator.Protocol.G711;

/// <summary>A-law of ITU-T G.711: 16-bit samples, of which the upper 13 bits count, as bytes. Even bits are inverted on the line.</summary>
public static class ALaw
{
    /// <summary>The byte of a sample of 0.</summary>
    public const byte Silence = 0xD5;

    private const byte Inversion = 0x55;
    private const byte Positive = 0x80;

    private static readonly short[] Samples = [.. Enumerable.Range(0, 256).Select(code => Expand((byte)code))];

    /// <summary>The byte of the step that a sample lies in.</summary>
    public static byte Encode(short sample)
    {
        // Negative samples mirror at -1, not at 0: -1 has the magnitude 0.
        var magnitude = (sample < 0 ? ~sample : sample) >> 4;
        var segment = Math.Max(0, BitOperations.Log2((uint)magnitude | 1) - 3);
        var step = (magnitude >> Math.Max(0, segment - 1)) & 0x0F;
        return (byte)(((segment << 4) | step | (sample < 0 ? 0 : Positive)) ^ Inversion);
    }

    /// <summary>The sample in the middle of a byte's step.</summary>
    public static short Decode(byte code) => Samples[code];

    /// <summary>Encodes samples one by one.</summary>
    /// <param name="samples">What to encode.</param>
    /// <param name="codes">Takes as many bytes.</param>
    public static void Encode(ReadOnlySpan<short> samples, Span<byte> codes)
    {
        for (var i = 0; i < samples.Length; i++)
        {
            codes[i] = Encode(samples[i]);
        }
    }

    /// <summary>Decodes bytes one by one.</summary>
    /// <param name="codes">What to decode.</param>
    /// <param name="samples">Takes as many samples.</param>
    public static void Decode(ReadOnlySpan<byte> codes, Span<short> samples)
    {
        for (var i = 0; i < codes.Length; i++)
        {
            samples[i] = Samples[codes[i]];
        }
    }

    private static short Expand(byte code)
    {
        var bits = code ^ Inversion;
        var segment = (bits >> 4) & 7;
        var magnitude = ((bits & 0x0F) << 4) + 8;
        if (segment > 0)
        {
            magnitude = (magnitude + 0x100) << (segment - 1);
        }

        return (short)((bits & Positive) != 0 ? magnitude : -magnitude);
    }
}
