using System.Buffers.Binary;

namespace Emulator.Protocol.Rtp;

/// <summary>Packets of H.265 (RFC 7798, without DONL): single NAL units, aggregation for what stands before the slices, fragments for what is too large.</summary>
public static class H265Payload
{
    private const int Aggregation = 48;
    private const int Fragmentation = 49;
    private const int LastSliceType = 31;
    private const int HeaderLength = 2;
    private const byte Start = 0x80;
    private const byte End = 0x40;

    /// <summary>Packs an access unit.</summary>
    /// <param name="units">Its NAL units in order, without start codes, two bytes or more each.</param>
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

    private static int TypeOf(ReadOnlySpan<byte> unit) => (unit[0] >> 1) & 0x3F;

    private static int Together(IReadOnlyList<ReadOnlyMemory<byte>> units, int first, int max)
    {
        var (count, size) = (0, HeaderLength);
        while (first + count < units.Count && units[first + count] is { Length: > HeaderLength } unit && TypeOf(unit.Span) > LastSliceType && size + 2 + unit.Length <= max)
        {
            size += 2 + unit.Length;
            count++;
        }

        return Math.Max(1, count);
    }

    private static void Aggregate(IReadOnlyList<ReadOnlyMemory<byte>> units, int first, int count, RtpPacketBuilder packets)
    {
        // The header has the lowest layer and temporal id of what is in it (section 4.4.2).
        var (size, layer, temporal) = (HeaderLength, 63, 7);
        for (var i = first; i < first + count; i++)
        {
            var header = BinaryPrimitives.ReadUInt16BigEndian(units[i].Span);
            size += 2 + units[i].Length;
            layer = Math.Min(layer, (header >> 3) & 63);
            temporal = Math.Min(temporal, header & 7);
        }

        var payload = packets.Add(size);
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)((Aggregation << 9) | (layer << 3) | temporal));
        payload = payload[HeaderLength..];
        for (var i = first; i < first + count; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)units[i].Length);
            units[i].Span.CopyTo(payload[2..]);
            payload = payload[(2 + units[i].Length)..];
        }
    }

    private static void Fragment(ReadOnlySpan<byte> unit, RtpPacketBuilder packets)
    {
        var type = (byte)TypeOf(unit);
        var first = (byte)((unit[0] & 0x81) | (Fragmentation << 1));
        var second = unit[1];
        var rest = unit[HeaderLength..];
        var flag = Start;
        while (!rest.IsEmpty)
        {
            var size = Math.Min(rest.Length, packets.MaxPayload - 3);
            flag |= size == rest.Length ? End : (byte)0;
            var payload = packets.Add(3 + size);
            payload[0] = first;
            payload[1] = second;
            payload[2] = (byte)(flag | type);
            rest[..size].CopyTo(payload[3..]);
            rest = rest[size..];
            flag = 0;
        }
    }
}
