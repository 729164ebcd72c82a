using System.Text;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Faults of single RTP packets.</summary>
internal static class RtpFaults
{
    private const int H264FuA = 28;
    private const int H265Fu = 49;
    private const byte Begins = 0x80;
    private const byte Ends = 0x40;

    public static FaultKind[] Table() =>
    [
        new("rtp.loss", FaultLayer.Rtp, "Packets are lost", "Wireless links; the first thing to go wrong in the field")
        {
            Parameters = [Percent(5)],
            Hooks = [Some((_, packet) => packet with { Copies = 0 })],
        },
        new("rtp.lossBurst", FaultLayer.Rtp, "Packets are lost in runs", "A cell that is changed or a queue that is full loses a whole frame, not one packet here and there")
        {
            Parameters = [FaultParameter.Int("count", 20, 1, 100_000, "Packets of a run"), Every(500)],
            Hooks = [FaultPoints.RtpPacket.Do((_, packet) => packet with { Copies = 0 }, (hit, packet) => packet.Number % hit.Int("every") >= hit.Int("every") - hit.Int("count"))],
        },
        new("rtp.reorder", FaultLayer.Rtp, "Packets are overtaken by others", "RFC 3550 section 5.1: over UDP they come in any order; over TCP no client expects it")
        {
            Parameters = [FaultParameter.Int("by", 2, 1, 100, "How many go before it that were made after it"), Every(10)],
            Hooks = [Nth((hit, packet) => packet with { Behind = hit.Int("by") })],
        },
        new("rtp.duplicate", FaultLayer.Rtp, "Packets come more than once", "Routes that are doubled; a fragment that is added twice spoils the picture")
        {
            Parameters = [FaultParameter.Int("copies", 2, 2, 10, "How often each comes"), Every(1)],
            Hooks = [Nth((hit, packet) => packet with { Copies = hit.Int("copies") })],
        },
        new("rtp.jitter", FaultLayer.Rtp, "Packets are late by times that vary; they stay in order", "Players that pace by arrival stutter")
        {
            Parameters = [FaultParameter.Duration("most", 0.2, 0, 60, "The longest that one is late, on the device's clock")],
            Hooks = [FaultPoints.RtpPacket.Do((hit, packet) => packet with { Delay = TimeSpan.FromMilliseconds(hit.Chance(1 + (int)hit.Duration("most").TotalMilliseconds)) })],
        },
        new("rtp.corrupt", FaultLayer.Rtp, "Bytes of payloads are wrong", "Decoders must conceal, and depacketizers must not trust lengths in a payload")
        {
            Parameters = [Percent(5), FaultParameter.Int("bytes", 4, 1, 1400, "How many are wrong")],
            Hooks = [Some(Corrupt)],
        },
        new("rtp.truncate", FaultLayer.Rtp, "Packets end early", "koush/scrypted#1958 and its like over HTTP; a head of 12 bytes is not to be taken for granted")
        {
            Parameters = [Percent(5), FaultParameter.Int("keep", 10, 0, 1500, "Bytes that are left")],
            Hooks = [Some((hit, packet) => packet with { Keep = hit.Int("keep") })],
        },
        new("rtp.oversize", FaultLayer.Rtp, "Packets are larger than any network carries, with zeros behind the payload", "Receivers with a buffer of 1500 or 2048 bytes; over TCP 65535 are possible")
        {
            Parameters = [Percent(5), FaultParameter.Int("size", 20_000, 1, 60_000, "Bytes of the payload")],
            Hooks = [Some((hit, packet) => packet with { Payload = Padded(packet.Payload, hit.Int("size")) })],
        },
        new("rtp.version", FaultLayer.Rtp, "Packets have another version than 2", "RFC 3550 appendix A.1 has receivers drop them, which few do")
        {
            Parameters = [Percent(5), FaultParameter.Int("version", 1, 0, 3, "The version")],
            Hooks = [Some((hit, packet) => packet with { Version = hit.Int("version") })],
        },
        new("rtp.marker", FaultLayer.Rtp, "The marker bit is never set, or on every packet", "Clients that end a picture at the marker alone wait for ever, or decode it in pieces")
        {
            Parameters = [FaultParameter.Choice("as", "never", ["never", "always"], "Which")],
            Hooks = [FaultPoints.RtpPacket.Do((hit, packet) => packet with { Marker = hit.Text("as") == "always" })],
        },
        new("rtp.payloadType", FaultLayer.Rtp, "Packets have another payload type than was described", "Firmware that describes 96 and sends 98: clients that drop them show nothing")
        {
            Parameters = [FaultParameter.Int("type", 98, 0, 127, "The payload type")],
            Hooks = [FaultPoints.RtpPacket.Do((hit, packet) => packet with { PayloadType = hit.Int("type") })],
        },
        new("rtp.padding", FaultLayer.Rtp, "Packets have padding", "RFC 3550 section 5.1; it is rare, and zeros at the end of a NAL unit where it is not taken off")
        {
            Parameters = [FaultParameter.Int("bytes", 4, 1, 255, "How many bytes")],
            Hooks = [FaultPoints.RtpPacket.Do((hit, packet) => packet with { Padding = hit.Int("bytes") })],
        },
        new("rtp.extension", FaultLayer.Rtp, "Packets have a header extension", "ONVIF replay has one on every packet; clients that take 12 bytes off read it as payload")
        {
            Parameters = [FaultParameter.Int("words", 3, 0, 64, "Words of four bytes in it")],
            Hooks = [FaultPoints.RtpPacket.Do((hit, packet) => packet with { Extension = new byte[4 * hit.Int("words")] })],
        },
        new("rtp.csrc", FaultLayer.Rtp, "Packets name contributing sources", "RFC 3550 section 5.1; clients that take 12 bytes off read them as payload")
        {
            Parameters = [FaultParameter.Int("count", 2, 1, 15, "How many")],
            Hooks = [FaultPoints.RtpPacket.Do((hit, packet) => packet with { Contributing = [.. Enumerable.Range(1, hit.Int("count")).Select(number => (uint)number)] })],
        },
        new("rtp.fragments", FaultLayer.Rtp, "Fragments of NAL units lack the bit that begins them, or the one that ends them", "RFC 6184 section 5.8: a lost fragment looks like this; clients glue two units together")
        {
            Parameters = [FaultParameter.Choice("as", "noStart", ["noStart", "noEnd"], "Which bit")],
            Hooks = [FaultPoints.RtpPacket.Do(Unfinished, (_, packet) => HeadOfFragment(packet) is not null)],
        },
        new("rtp.auHeaders", FaultLayer.Rtp, "AU headers of AAC tell what is not so", "RFC 3640 section 3.2.1: lengths in a payload that go beyond it")
        {
            Parameters = [FaultParameter.Choice("as", "size", ["size", "length"], "The size of the unit, or the length of the headers")],
            Hooks = [FaultPoints.RtpPacket.Do(WrongUnits, (_, packet) => packet.Codec == "MPEG4-GENERIC" && packet.Payload.Length >= 4)],
        },
        new("rtp.unknownChannel", FaultLayer.Rtp, "Packets come on interleaved channels that nobody set up, between the others", "RFC 2326 section 10.12; clients that look the channel up without a check")
        {
            Parameters = [FaultParameter.Int("channel", 30, 0, 255, "The channel"), Every(10)],
            Hooks = [Nth((hit, packet) => packet with { Before = (byte[])[(byte)'$', (byte)hit.Int("channel"), 0, 12, 0x80, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3] })],
        },
        new("rtp.garbage", FaultLayer.Rtp, "Bytes that are no packet and no answer stand between packets on a connection", "Recorders behind a full buffer; clients are to find the next $ or an answer again")
        {
            Parameters = [FaultParameter.Text("text", "\u0000\u0001garbage", "The bytes"), Every(100)],
            Hooks = [Nth((hit, packet) => packet with { Before = Encoding.Latin1.GetBytes(hit.Text("text")) })],
        },
        new("rtp.wrongLength", FaultLayer.Rtp, "Interleave prefixes tell another length than the packet has", "A client that loses its place must end the connection and not show nonsense")
        {
            Parameters = [FaultParameter.Int("shift", -3, -65535, 65535, "Added to the length"), Every(100)],
            Hooks = [Nth((hit, packet) => packet with { LengthShift = hit.Int("shift") })],
        },
        new("rtp.otherPort", FaultLayer.Rtp, "Datagrams come from another port than was told", "Translating routers; clients that look at the sender drop them")
        {
            Hooks = [FaultPoints.RtpPacket.Do((_, packet) => packet with { FromOtherPort = true })],
        },
    ];

    private static FaultParameter Percent(double otherwise) => FaultParameter.Number("percent", otherwise, 0, 100, "How many of a hundred packets, by the rule's seeded chance");

    private static FaultParameter Every(long otherwise) => FaultParameter.Int("every", otherwise, 1, 1_000_000, "One of so many packets of a track, the last of them");

    private static FaultHook Some(Func<FaultHit, PacketPlan, PacketPlan> change) => FaultPoints.RtpPacket.Do(change, (hit, _) => hit.Chance(1_000_000) < hit.Number("percent") * 10_000);

    private static FaultHook Nth(Func<FaultHit, PacketPlan, PacketPlan> change) => FaultPoints.RtpPacket.Do(change, (hit, packet) => packet.Number % hit.Int("every") == hit.Int("every") - 1);

    private static PacketPlan Corrupt(FaultHit hit, PacketPlan packet)
    {
        var payload = packet.Payload.ToArray();
        for (var i = 0; i < hit.Int("bytes") && payload.Length > 0; i++)
        {
            payload[hit.Chance(payload.Length)] ^= (byte)(1 + hit.Chance(255));
        }

        return packet with { Payload = payload };
    }

    private static byte[] Padded(ReadOnlyMemory<byte> payload, int size)
    {
        var padded = new byte[Math.Max(size, payload.Length)];
        payload.CopyTo(padded);
        return padded;
    }

    // Where the byte with the two bits stands, when it is a fragment.
    private static int? HeadOfFragment(PacketPlan packet) => packet switch
    {
        { Codec: "H264", Payload.Length: > 1 } when (packet.Payload.Span[0] & 31) == H264FuA => 1,
        { Codec: "H265", Payload.Length: > 2 } when (packet.Payload.Span[0] >> 1 & 63) == H265Fu => 2,
        _ => null,
    };

    private static PacketPlan Unfinished(FaultHit hit, PacketPlan packet)
    {
        var payload = packet.Payload.ToArray();
        payload[HeadOfFragment(packet)!.Value] &= (byte)~(hit.Text("as") == "noStart" ? Begins : Ends);
        return packet with { Payload = payload };
    }

    private static PacketPlan WrongUnits(FaultHit hit, PacketPlan packet)
    {
        var payload = packet.Payload.ToArray();
        var at = hit.Text("as") == "size" ? 2 : 0;
        payload[at] = 0x3F;
        payload[at + 1] = 0xF0;
        return packet with { Payload = payload };
    }
}
