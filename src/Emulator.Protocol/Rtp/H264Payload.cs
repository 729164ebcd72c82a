using System.Buffers.Binary;

namespace Emulator.Protocol.Rtp;

/// <summary>Packets of H.264 (RFC 6184, packetization-mode 1): single NAL units, STAP-A for what stands before the slices, FU-A for what is too large.</summary>
public static class H264Payload
{
    private const int StapA = 24;
    private const int FuA = 28;
    private const int TypeMask = 0x1F;
    private const int ImportanceMask = 0x60;
    private const byte Start = 0x80;
    private const byte End = 0x40;
    private const int LastSliceType = 5;

    /// <summary>Packs an access unit.</summary>
    /// <param name="units">Its NAL units in order, without start codes.</param>
    /// <param name="packets">Where the packets go; take them with the marker set.</param>
    public static void Pack(IReadOnlyList<ReadOnlyMemory<byte>> units, RtpPacketBuilder packets)
    {
        ArgumentNullException.ThrowIfNull(units);
        ArgumentNullException.ThrowIfNull(packets);
        for (var i = 0; i < units.Count;)
        {
            var together = Together(units, i, packets.MaxPayload);
            if (together > 1)
            {
                Aggregate(units, i, together, packets);
            }
            else if (units[i].Length <= packets.MaxPayload)
            {
                packets.Add(units[i].Span);
            }
            else
            {
                Fragment(units[i].Span, packets);
            }

            i += together;
        }
    }

    // Parameter sets and SEI share a packet. Slices have their own: receivers in the field know aggregation of nothing else.
    private static int Together(IReadOnlyList<ReadOnlyMemory<byte>> units, int first, int max)
    {
        var (count, size) = (0, 1);
        while (first + count < units.Count && units[first + count] is { IsEmpty: false } unit && (unit.Span[0] & TypeMask) > LastSliceType && size + 2 + unit.Length <= max)
        {
            size += 2 + unit.Length;
            count++;
        }

        return Math.Max(1, count);
    }

    private static void Aggregate(IReadOnlyList<ReadOnlyMemory<byte>> units, int first, int count, RtpPacketBuilder packets)
    {
        var (size, importance) = (1, 0);
        for (var i = first; i < first + count; i++)
        {
            size += 2 + units[i].Length;
            importance = Math.Max(importance, units[i].Span[0] & ImportanceMask);
        }

        var payload = packets.Add(size);
        payload[0] = (byte)(importance | StapA);
        payload = payload[1..];
        for (var i = first; i < first + count; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)units[i].Length);
            units[i].Span.CopyTo(payload[2..]);
            payload = payload[(2 + units[i].Length)..];
        }
    }

    private static void Fragment(ReadOnlySpan<byte> unit, RtpPacketBuilder packets)
    {
        var indicator = (byte)((unit[0] & ~TypeMask) | FuA);
        var type = (byte)(unit[0] & TypeMask);
        var rest = unit[1..];
        var flag = Start;
        while (!rest.IsEmpty)
        {
            var size = Math.Min(rest.Length, packets.MaxPayload - 2);
            flag |= size == rest.Length ? End : (byte)0;
            var payload = packets.Add(2 + size);
            payload[0] = indicator;
            payload[1] = (byte)(flag | type);
            rest[..size].CopyTo(payload[2..]);
            rest = rest[size..];
            flag = 0;
        }
    }
}
