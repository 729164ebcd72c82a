using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Faults of the media in a stream: what an encoder does wrong.</summary>
internal static class VideoFaults
{
    private const int G723PayloadType = 4;
    private const int G723Length = 40;

    public static FaultKind[] Table() =>
    [
        new("video.noParameterSets", FaultLayer.Media, "Key frames come without parameter sets: none at all, or with the first of a session only", "RFC 6184 section 8.1: they may come in the description alone; clients that take them from the stream show nothing")
        {
            Parameters = [FaultParameter.Choice("as", "never", ["never", "start"], "Never, or at the start alone")],
            Hooks = [FaultPoints.RtpFrame.Do((_, plan) => plan with { Packets = Bare(plan.Packets) }, (hit, plan) => plan is { IsVideo: true, IsKey: true, Codec: "H264" or "H265" } && (hit.Text("as") == "never" || plan.Number > 0))],
        },
        new("video.smartGop", FaultLayer.Media, "Key frames come with every nth group of pictures alone; frames of the others go on as if theirs had come", "ZLMediaKit/ZLMediaKit#1665; AlexxIT/go2rtc#2360")
        {
            Cases = [38],
            Parameters = [FaultParameter.Int("n", 10, 2, 1_000_000, "Groups for each key frame; a great number for a group without an end")],
            Hooks = [FaultPoints.RtpFrame.Do((_, plan) => plan with { Packets = [] }, (hit, plan) => plan is { IsVideo: true, IsKey: true } && plan.Notes.Of<Keys>(hit.Rule).Count++ % hit.Int("n") != 0)],
        },
        new("video.startMidGop", FaultLayer.Media, "Streams begin in the middle of a group of pictures: the first key frame does not come", "ZLMediaKit/ZLMediaKit#1665; AlexxIT/go2rtc#2360: green frames until the next key frame")
        {
            Cases = [38],
            Parameters = [FaultParameter.Int("skip", 1, 1, 1000, "Frames that do not come")],
            Hooks = [FaultPoints.RtpFrame.Do((_, plan) => plan with { Packets = [] }, (hit, plan) => plan.IsVideo && plan.Number < hit.Int("skip"))],
        },
        new("video.dropFrames", FaultLayer.Media, "Frames are missing, without a gap in sequence numbers", "An encoder under load; the rate is not what was described, and pictures refer to some that never came")
        {
            Parameters = [FaultParameter.Int("every", 2, 1, 100_000, "One of so many frames is missing")],
            Hooks = [FaultPoints.RtpFrame.Do((_, plan) => plan with { Packets = [] }, (hit, plan) => plan is { IsVideo: true, IsKey: false } && plan.Number % hit.Int("every") == hit.Int("every") - 1)],
        },
        new("video.frozen", FaultLayer.Media, "The picture stands still, while times go on: the same key frame over and over", "A sensor that hangs; only who looks at pictures finds it")
        {
            Hooks = [FaultPoints.RtpFrame.Do((hit, plan) => plan with { Packets = Still(plan.Notes.Of<Picture>(hit.Rule), plan) }, (hit, plan) => plan.IsVideo && (plan.IsKey || !plan.Notes.Of<Picture>(hit.Rule).Packets.IsEmpty))],
        },
        new("video.changeUnannounced", FaultLayer.Media, "A change of size, rate or codec does not end the streams that are on: they go on as they now are, against their description", "blakeblackshear/frigate#6499 and its like: decoders and files that were made for the old size")
        {
            Hooks = [FaultPoints.StreamChange.Do((_, plan) => plan with { GoesOn = true })],
        },
        new("audio.bogusG723", FaultLayer.Media, "Sound is described as G723 and comes as 40 bytes without a meaning", "scottlamb/retina src/codec/mod.rs")
        {
            Cases = [42],
            Hooks =
            [
                FaultPoints.Sdp.Do((_, plan) => plan.Edit((medium, line) => medium != "audio" ? line : DescribedAsG723(line)), (_, plan) => plan.Lines.Any(line => line.StartsWith("m=audio", StringComparison.Ordinal))),
                FaultPoints.RtpFrame.Do((_, plan) => plan with { Packets = [plan.Packets[0] with { PayloadType = G723PayloadType, Payload = Meaningless(plan.Number), Marker = false }] }, (_, plan) => !plan.IsVideo && plan.Packets.Length > 0),
            ],
        },
    ];

    private static string? DescribedAsG723(string line) =>
        line.StartsWith("m=", StringComparison.Ordinal) ? $"m=audio 0 RTP/AVP {G723PayloadType}"
        : line.StartsWith("a=rtpmap:", StringComparison.Ordinal) ? $"a=rtpmap:{G723PayloadType} G723.1/8000"
        : line.StartsWith("a=fmtp:", StringComparison.Ordinal) ? null
        : line;

    // The same in two runs, and no sound in any codec.
    private static byte[] Meaningless(long number)
    {
        var payload = new byte[G723Length];
        for (var i = 0; i < payload.Length; i++)
        {
            payload[i] = (byte)((number * 31) + (i * 7));
        }

        return payload;
    }

    private static ImmutableArray<PacketPlan> Still(Picture picture, FramePlan plan)
    {
        picture.Packets = picture.Packets.IsEmpty ? plan.Packets : picture.Packets;
        return picture.Packets;
    }

    private static ImmutableArray<PacketPlan> Bare(ImmutableArray<PacketPlan> packets)
    {
        var left = ImmutableArray.CreateBuilder<PacketPlan>(packets.Length);
        foreach (var packet in packets)
        {
            // One that came empty is another fault's.
            var payload = packet.Payload.IsEmpty ? packet.Payload : BareOf(packet);
            if (payload.Length > 0 || packet.Payload.IsEmpty)
            {
                left.Add(packet with { Payload = payload });
            }
        }

        return left.DrainToImmutable();
    }

    private static ReadOnlyMemory<byte> BareOf(PacketPlan packet)
    {
        var payload = packet.Payload;
        var (type, head, together) = packet.Codec == "H264" ? (payload.Span[0] & 31, 1, 24) : (payload.Span[0] >> 1 & 63, 2, 48);
        if (type != together)
        {
            return IsParameterSet(packet.Codec, type) ? default : payload;
        }

        // An aggregate is put together anew of those of its units that are no parameter sets (RFC 6184 section 5.7.1, RFC 7798 section 4.4.2).
        var left = new List<byte>(payload[..head].ToArray());
        for (var rest = payload[head..]; rest.Length > 2;)
        {
            var size = BinaryPrimitives.ReadUInt16BigEndian(rest.Span);
            var unit = rest.Slice(2, size);
            if (!IsParameterSet(packet.Codec, packet.Codec == "H264" ? unit.Span[0] & 31 : unit.Span[0] >> 1 & 63))
            {
                left.AddRange(rest[..(2 + size)].ToArray());
            }

            rest = rest[(2 + size)..];
        }

        return left.Count > head ? left.ToArray() : default;
    }

    private static bool IsParameterSet(string codec, int type) => codec == "H264" ? type is 7 or 8 : type is 32 or 33 or 34;

    private sealed class Keys
    {
        public int Count { get; set; }
    }

    private sealed class Picture
    {
        public ImmutableArray<PacketPlan> Packets { get; set; } = [];
    }
}
