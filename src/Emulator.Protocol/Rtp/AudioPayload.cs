using System.Buffers.Binary;

namespace Emulator.Protocol.Rtp;

/// <summary>Packets of sound.</summary>
public static class AudioPayload
{
    private const int AacHeaders = 4;
    private const int AacSizeShift = 3;
    private const int MaxAacSize = (1 << 13) - 1;

    /// <summary>G.711: a byte a sample, split where it is longer than a packet (RFC 3551 section 4.5.14).</summary>
    public static void PackBytes(ReadOnlySpan<byte> samples, RtpPacketBuilder packets)
    {
        ArgumentNullException.ThrowIfNull(packets);
        for (; !samples.IsEmpty; samples = samples[Math.Min(samples.Length, packets.MaxPayload)..])
        {
            packets.Add(samples[..Math.Min(samples.Length, packets.MaxPayload)]);
        }
    }

    /// <summary>L16: signed samples of 16 bits, big endian on the wire (RFC 3551 section 4.5.11).</summary>
    /// <param name="samples">Little endian.</param>
    /// <param name="packets">Where the packet goes; it must fit, since each packet would need a timestamp of its own.</param>
    public static void PackL16(ReadOnlySpan<byte> samples, RtpPacketBuilder packets)
    {
        ArgumentNullException.ThrowIfNull(packets);
        var payload = packets.Add(samples.Length & ~1);
        for (var i = 0; i < payload.Length; i += 2)
        {
            (payload[i], payload[i + 1]) = (samples[i + 1], samples[i]);
        }
    }

    /// <summary>AAC-hbr: one access unit behind its header, in several packets where it is longer than one (RFC 3640 section 3.3.6).</summary>
    /// <param name="unit">A raw access unit, without ADTS header, of at most 8191 bytes.</param>
    /// <param name="packets">Where the packets go; take them with the marker set.</param>
    public static void PackAac(ReadOnlySpan<byte> unit, RtpPacketBuilder packets)
    {
        ArgumentNullException.ThrowIfNull(packets);
        if (unit.Length > MaxAacSize)
        {
            throw new ArgumentException($"an access unit has at most {MaxAacSize} bytes", nameof(unit));
        }

        var whole = unit.Length;
        while (!unit.IsEmpty)
        {
            var size = Math.Min(unit.Length, packets.MaxPayload - AacHeaders);
            var payload = packets.Add(AacHeaders + size);
            // One header of 16 bits: the size of the whole unit, index 0.
            BinaryPrimitives.WriteUInt16BigEndian(payload, 16);
            BinaryPrimitives.WriteUInt16BigEndian(payload[2..], (ushort)(whole << AacSizeShift));
            unit[..size].CopyTo(payload[AacHeaders..]);
            unit = unit[size..];
        }
    }
}
