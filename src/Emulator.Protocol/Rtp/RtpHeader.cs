using System.Buffers.Binary;

namespace Emulator.Protocol.Rtp;

/// <summary>What stands before the payload of an RTP packet that somebody sent (RFC 3550 section 5.1), and where the payload is.</summary>
/// <param name="PayloadType">0 to 127.</param>
/// <param name="Sequence">Sequence number.</param>
/// <param name="Timestamp">Timestamp.</param>
/// <param name="Source">SSRC.</param>
/// <param name="Payload">Where the payload is, without padding; may be empty.</param>
public readonly record struct RtpHeader(int PayloadType, ushort Sequence, uint Timestamp, uint Source, Range Payload)
{
    private const int Length = 12;
    private const int Version = 2;
    private const int ExtensionHead = 4;

    /// <summary>Reads a packet. False for what is none: another version, or cut short.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, out RtpHeader header)
    {
        header = default;
        if (packet.Length < Length || packet[0] >> 6 != Version)
        {
            return false;
        }

        var start = Length + (sizeof(uint) * (packet[0] & 0x0F));
        if ((packet[0] & 0x10) != 0)
        {
            if (packet.Length < start + ExtensionHead)
            {
                return false;
            }

            start += ExtensionHead + (sizeof(uint) * BinaryPrimitives.ReadUInt16BigEndian(packet[(start + 2)..]));
        }

        var padding = (packet[0] & 0x20) != 0 ? packet[^1] : 0;
        var end = packet.Length - padding;
        if (start > end || ((packet[0] & 0x20) != 0 && padding == 0))
        {
            return false;
        }

        header = new RtpHeader(
            packet[1] & 0x7F, BinaryPrimitives.ReadUInt16BigEndian(packet[2..]), BinaryPrimitives.ReadUInt32BigEndian(packet[4..]), BinaryPrimitives.ReadUInt32BigEndian(packet[8..]), start..end);
        return true;
    }
}
