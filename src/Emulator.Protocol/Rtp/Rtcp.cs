using System.Buffers.Binary;
using System.Text;

namespace Emulator.Protocol.Rtp;

/// <summary>What a sender tells about itself (RFC 3550 section 6.4.1).</summary>
/// <param name="Source">Its SSRC.</param>
/// <param name="Utc">When.</param>
/// <param name="RtpTime">The same moment on the clock of its RTP timestamps.</param>
/// <param name="Packets">Packets sent so far.</param>
/// <param name="Bytes">Bytes of payload sent so far.</param>
public readonly record struct SenderReport(uint Source, DateTime Utc, uint RtpTime, uint Packets, uint Bytes);

/// <summary>What a receiver tells about one sender (RFC 3550 section 6.4.2).</summary>
/// <param name="Reporter">SSRC of the receiver.</param>
/// <param name="Source">SSRC of the sender; 0 in a report about nobody.</param>
/// <param name="FractionLost">Packets lost since the last report, in 256ths.</param>
/// <param name="Lost">Packets lost so far.</param>
/// <param name="HighestSequence">Highest sequence number seen, with its cycles.</param>
/// <param name="Jitter">In units of the RTP clock.</param>
public readonly record struct ReceiverReport(uint Reporter, uint Source, byte FractionLost, int Lost, uint HighestSequence, uint Jitter);

/// <summary>Control packets (RFC 3550 section 6).</summary>
public static class Rtcp
{
    /// <summary>Where the timestamp of a sender report stands.</summary>
    public const int RtpTimeOffset = 16;

    /// <summary>Seconds from 1900, where NTP begins, to 1970.</summary>
    private const long NtpToUnix = 2_208_988_800;
    private const byte Version = 2 << 6;
    private const byte SenderReportType = 200;
    private const byte ReceiverReportType = 201;
    private const byte DescriptionType = 202;
    private const byte ByeType = 203;
    private const int HeaderLength = 8;
    private const int BlockLength = 24;
    private const byte CanonicalName = 1;

    /// <summary>64-bit NTP time: seconds since 1900 and their fraction in 2^-32 (RFC 3550 section 4).</summary>
    public static ulong Ntp(DateTime utc)
    {
        var ticks = utc.Ticks - DateTime.UnixEpoch.Ticks;
        var (seconds, rest) = Math.DivRem(ticks, TimeSpan.TicksPerSecond);
        return ((ulong)(seconds + NtpToUnix) << 32) | (ulong)(((UInt128)(ulong)rest << 32) / TimeSpan.TicksPerSecond);
    }

    /// <summary>A compound packet of a sender report and a source description.</summary>
    /// <param name="report">The report.</param>
    /// <param name="name">The sender's canonical name, at most 255 bytes.</param>
    public static byte[] WriteReport(SenderReport report, string name)
    {
        var text = Encoding.UTF8.GetBytes(name);
        // Header, SSRC, one item, and at least one byte of zero up to a whole word.
        var description = (HeaderLength + 2 + text.Length + 4) & ~3;
        var packet = new byte[28 + description];
        WriteHeader(packet, 0, SenderReportType, 28);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), report.Source);
        BinaryPrimitives.WriteUInt64BigEndian(packet.AsSpan(8), Ntp(report.Utc));
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(16), report.RtpTime);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(20), report.Packets);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(24), report.Bytes);
        var sdes = packet.AsSpan(28);
        WriteHeader(sdes, 1, DescriptionType, description);
        BinaryPrimitives.WriteUInt32BigEndian(sdes[4..], report.Source);
        sdes[8] = CanonicalName;
        sdes[9] = (byte)text.Length;
        text.CopyTo(sdes[10..]);
        return packet;
    }

    /// <summary>A compound packet that ends with BYE: a last report must come first (RFC 3550 section 6.1).</summary>
    public static byte[] WriteBye(SenderReport report, string name)
    {
        var bye = new byte[HeaderLength];
        WriteHeader(bye, 1, ByeType, HeaderLength);
        BinaryPrimitives.WriteUInt32BigEndian(bye.AsSpan(4), report.Source);
        return [.. WriteReport(report, name), .. bye];
    }

    /// <summary>Puts another source into every packet of a compound of our own.</summary>
    /// <param name="compound">The compound.</param>
    /// <param name="source">The SSRC.</param>
    public static void SetSource(Span<byte> compound, uint source)
    {
        while (compound.Length >= HeaderLength)
        {
            BinaryPrimitives.WriteUInt32BigEndian(compound[4..], source);
            compound = compound[Math.Min(compound.Length, (BinaryPrimitives.ReadUInt16BigEndian(compound[2..]) + 1) * 4)..];
        }
    }

    /// <summary>Reads what a receiver sent.</summary>
    /// <param name="compound">One datagram or interleaved packet.</param>
    /// <param name="report">Its first report, or a default.</param>
    /// <param name="bye">Whether the receiver leaves.</param>
    /// <returns>False for what is no RTCP.</returns>
    public static bool TryRead(ReadOnlySpan<byte> compound, out ReceiverReport report, out bool bye)
    {
        report = default;
        bye = false;
        var known = false;
        while (compound.Length >= 4)
        {
            var length = (BinaryPrimitives.ReadUInt16BigEndian(compound[2..]) + 1) * 4;
            if ((compound[0] & 0xC0) != Version || length > compound.Length)
            {
                return false;
            }

            var packet = compound[..length];
            var count = packet[0] & 31;
            switch (packet[1])
            {
                case SenderReportType when length >= 28:
                    known = true;
                    report = ReadBlock(packet, count, 28, report);
                    break;
                case ReceiverReportType when length >= HeaderLength:
                    known = true;
                    report = ReadBlock(packet, count, HeaderLength, report);
                    break;
                case ByeType:
                    bye = true;
                    break;
            }

            compound = compound[length..];
        }

        return known && compound.IsEmpty;
    }

    private static ReceiverReport ReadBlock(ReadOnlySpan<byte> packet, int count, int at, ReceiverReport before)
    {
        if (before.Reporter != 0)
        {
            return before;
        }

        var reporter = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        if (count == 0 || packet.Length < at + BlockLength)
        {
            return new ReceiverReport(reporter, 0, 0, 0, 0, 0);
        }

        var block = packet.Slice(at, BlockLength);
        // The number lost has 24 bits and a sign.
        var lost = BinaryPrimitives.ReadInt32BigEndian(block[4..]) << 8 >> 8;
        return new ReceiverReport(
            reporter,
            BinaryPrimitives.ReadUInt32BigEndian(block),
            block[4],
            lost,
            BinaryPrimitives.ReadUInt32BigEndian(block[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(block[12..]));
    }

    private static void WriteHeader(Span<byte> packet, int count, byte type, int length)
    {
        packet[0] = (byte)(Version | count);
        packet[1] = type;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)((length / 4) - 1));
    }
}
