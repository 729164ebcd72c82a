using System.Buffers.Binary;

namespace Emulator.Protocol.Wav;

/// <summary>The head of a WAV file of mono 16-bit PCM, which every player and every language's library reads.</summary>
public static class WavHeader
{
    /// <summary>Bytes of the head; the samples follow, little endian.</summary>
    public const int Length = 44;

    private const short Pcm = 1;
    private const short SampleBytes = 2;

    /// <summary>Writes the head.</summary>
    /// <param name="rate">Samples a second.</param>
    /// <param name="bytes">Bytes of the samples.</param>
    /// <param name="head">Takes <see cref="Length"/> bytes.</param>
    public static void Write(int rate, int bytes, Span<byte> head)
    {
        "RIFF"u8.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], Length - 8 + bytes);
        "WAVEfmt "u8.CopyTo(head[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(head[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(head[20..], Pcm);
        BinaryPrimitives.WriteInt16LittleEndian(head[22..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(head[24..], rate);
        BinaryPrimitives.WriteInt32LittleEndian(head[28..], rate * SampleBytes);
        BinaryPrimitives.WriteInt16LittleEndian(head[32..], SampleBytes);
        BinaryPrimitives.WriteInt16LittleEndian(head[34..], SampleBytes * 8);
        "data"u8.CopyTo(head[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(head[40..], bytes);
    }
}
