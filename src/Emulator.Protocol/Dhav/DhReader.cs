using System.Buffers.Binary;

namespace Emulator.Protocol.Dhav;

/// <summary>Reads the packets of the document's section 15. Never throws, whatever the bytes.</summary>
public static class DhReader
{
    /// <summary>Reads the packet that the data begins with.</summary>
    /// <param name="data">Bytes from the start of a packet on.</param>
    /// <param name="packet">The packet, its media a slice of <paramref name="data"/>.</param>
    /// <param name="length">Bytes that it takes; 0 unless one was read.</param>
    /// <param name="error">What is wrong, when it is not a packet.</param>
    public static DhavOutcome Read(ReadOnlyMemory<byte> data, out DhPacket? packet, out int length, out string? error)
    {
        packet = null;
        length = 0;
        error = null;
        var span = data.Span;
        var known = Math.Min(span.Length, 2);
        if (!span[..known].SequenceEqual("DH"u8[..known]))
        {
            error = "no DH where a packet begins";
            return DhavOutcome.Wrong;
        }

        if (span.Length < DhWriter.HeadLength)
        {
            return DhavOutcome.NeedsMore;
        }

        var total = BinaryPrimitives.ReadUInt32LittleEndian(span[4..]);
        int extension = BinaryPrimitives.ReadUInt16LittleEndian(span[10..]);
        error = span[2] is not ((byte)DhPacketType.Audio or (byte)DhPacketType.Video or (byte)DhPacketType.Auxiliary) ? "an unknown packet type"
            : DhavChecksum.Of(span[..23]) != span[23] ? "the head's checksum is wrong"
            : total > DhavReader.MaxFrame || total < DhWriter.HeadLength + extension ? "a length that cannot be"
            : null;
        if (error is not null)
        {
            return DhavOutcome.Wrong;
        }

        if (span.Length < total)
        {
            return DhavOutcome.NeedsMore;
        }

        if (!DhExtensionCoding.TryRead(span.Slice(DhWriter.HeadLength, extension), out var extensions))
        {
            error = "an extension header is cut short";
            return DhavOutcome.Wrong;
        }

        packet = new DhPacket(
            (DhPacketType)span[2],
            BinaryPrimitives.ReadUInt16LittleEndian(span[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(span[12..]),
            DhTime.Read(span[16..]),
            extensions,
            data[(DhWriter.HeadLength + extension)..(int)total]);
        length = (int)total;
        return DhavOutcome.Packet;
    }
}
