using System.Numerics;

namespace Emulator.Protocol.G711;

/// <summary>Mu-law of ITU-T G.711: 16-bit samples, of which the upper 14 bits count, as bytes. All bits are inverted on the line.</summary>
public static class MuLaw
{
    /// <summary>The byte of a sample of 0.</summary>
    public const byte Silence = 0xFF;

    // G.711 counts its segments from 33 in 14 bits, which is 132 in 16.
    private const int Bias = 132;
    private const int Loudest = 32767 - Bias;

    private static readonly short[] Samples = [.. Enumerable.Range(0, 256).Select(code => Expand((byte)code))];

    /// <summary>The byte of the step that a sample lies in.</summary>
    public static byte Encode(short sample)
    {
        var magnitude = Math.Min(Math.Abs((int)sample), Loudest) + Bias;
        var segment = BitOperations.Log2((uint)magnitude) - 7;
        var step = (magnitude >> (segment + 3)) & 0x0F;
        return (byte)~((segment << 4) | step | (sample < 0 ? 0x80 : 0));
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
        var bits = ~code;
        var magnitude = ((((bits & 0x0F) << 3) + Bias) << ((bits >> 4) & 7)) - Bias;
        return (short)((bits & 0x80) != 0 ? -magnitude : magnitude);
    }
}
