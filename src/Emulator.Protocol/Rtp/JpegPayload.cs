using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Emulator.Protocol.Rtp;

/// <summary>
/// Packets of JPEG (RFC 2435): baseline, 4:2:2 or 4:2:0, with the usual Huffman tables, which are not sent. Quantisation tables go with
/// the first packet of each picture (Q = 255), restart markers are announced.
/// </summary>
public static class JpegPayload
{
    /// <summary>Largest width and height that the header can say, in pixels.</summary>
    public const int MaxSide = 255 * 8;

    private const int MainHeader = 8;
    private const int RestartHeader = 4;
    private const int TableHeader = 4;
    private const int WithRestarts = 64;
    private const byte TablesInBand = 255;
    // Whole intervals are not kept together in packets: first and last set, and a count of all ones, say so (section 3.1.7).
    private const ushort Reassemble = 0xFFFF;

    /// <summary>Packs a picture.</summary>
    /// <param name="jpeg">The file.</param>
    /// <param name="packets">Where the packets go; take them with the marker set.</param>
    /// <param name="error">Why it cannot travel so, when the answer is false.</param>
    public static bool TryPack(ReadOnlySpan<byte> jpeg, RtpPacketBuilder packets, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(packets);
        if (!JpegScanInfo.TryRead(jpeg, out var info, out error))
        {
            return false;
        }

        // A side that does not fit is 0; the description's a=x-dimensions has it.
        var (width, height) = info.Width > MaxSide || info.Height > MaxSide ? (0, 0) : ((info.Width + 7) / 8, (info.Height + 7) / 8);
        var type = info.RestartInterval > 0 ? info.Type + WithRestarts : info.Type;
        var scan = jpeg[info.ScanStart..info.ScanEnd];
        var offset = 0;
        do
        {
            var heads = MainHeader + (info.RestartInterval > 0 ? RestartHeader : 0) + (offset == 0 ? TableHeader + info.Tables.Length : 0);
            var size = Math.Min(scan.Length - offset, packets.MaxPayload - heads);
            var payload = packets.Add(heads + size);
            BinaryPrimitives.WriteInt32BigEndian(payload, offset);
            payload[4] = (byte)type;
            payload[5] = TablesInBand;
            payload[6] = (byte)width;
            payload[7] = (byte)height;
            payload = payload[MainHeader..];
            if (info.RestartInterval > 0)
            {
                BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)info.RestartInterval);
                BinaryPrimitives.WriteUInt16BigEndian(payload[2..], Reassemble);
                payload = payload[RestartHeader..];
            }

            if (offset == 0)
            {
                payload[0] = 0;
                payload[1] = 0; // Both tables have steps of 8 bits.
                BinaryPrimitives.WriteUInt16BigEndian(payload[2..], (ushort)info.Tables.Length);
                info.Tables.CopyTo(payload[TableHeader..]);
                payload = payload[(TableHeader + info.Tables.Length)..];
            }

            scan.Slice(offset, size).CopyTo(payload);
            offset += size;
        }
        while (offset < scan.Length);

        return true;
    }
}
