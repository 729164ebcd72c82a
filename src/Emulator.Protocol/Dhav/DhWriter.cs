using System.Buffers;
using System.Buffers.Binary;

namespace Emulator.Protocol.Dhav;

/// <summary>Writes the packets of the document's section 15: a little-endian head of 24 bytes, extension headers, and the media.</summary>
public static class DhWriter
{
    internal const int HeadLength = 24;

    /// <summary>Bytes that a packet takes with so much media.</summary>
    public static int SizeOf(IReadOnlyList<DhExtension> extensions, int dataLength) => HeadLength + ExtensionLength(extensions) + dataLength;

    /// <summary>Writes everything that comes before the media.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="type">What the packet holds.</param>
    /// <param name="channel">Channel, from 0.</param>
    /// <param name="sequence">Counts packets of the stream.</param>
    /// <param name="utc">Its time.</param>
    /// <param name="extensions">Its extension headers.</param>
    /// <param name="dataLength">Bytes of media that the caller writes next.</param>
    public static void WriteHead(IBufferWriter<byte> output, DhPacketType type, ushort channel, uint sequence, DateTime utc, IReadOnlyList<DhExtension> extensions, int dataLength)
    {
        var length = ExtensionLength(extensions);
        var span = output.GetSpan(HeadLength + length)[..(HeadLength + length)];
        "DH"u8.CopyTo(span);
        span[2] = (byte)type;
        span[3] = 0;
        BinaryPrimitives.WriteUInt32LittleEndian(span[4..], (uint)(HeadLength + length + dataLength));
        BinaryPrimitives.WriteUInt16LittleEndian(span[8..], channel);
        BinaryPrimitives.WriteUInt16LittleEndian(span[10..], (ushort)length);
        BinaryPrimitives.WriteUInt32LittleEndian(span[12..], sequence);
        DhTime.Write(span[16..], utc);
        span[22] = 0;
        span[23] = DhavChecksum.Of(span[..23]);
        var at = HeadLength;
        foreach (var extension in extensions)
        {
            at += DhExtensionCoding.Write(span[at..], extension);
        }

        output.Advance(span.Length);
    }

    private static int ExtensionLength(IReadOnlyList<DhExtension> extensions)
    {
        var length = 0;
        foreach (var extension in extensions)
        {
            length += DhExtensionCoding.SizeOf(extension);
        }

        return length;
    }
}
