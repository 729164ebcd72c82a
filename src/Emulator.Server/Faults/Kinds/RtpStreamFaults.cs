using Emulator.Server.Wire;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Faults in the course of an RTP stream: times, sequence numbers, sources, silence.</summary>
internal static class RtpStreamFaults
{
    private static FaultParameter At => FaultParameter.Duration("at", 10, 0, 86400 * 30, "How long after SETUP");

    public static FaultKind[] Table() =>
    [
        new("rtp.tsJump", FaultLayer.Rtp, "Timestamps jump once in each session, and go on from there", "blakeblackshear/frigate#3672, #9676, #6499")
        {
            Cases = [9],
            Parameters = [FaultParameter.Number("delta", -10, -100_000, 100_000, "Seconds that they jump; below 0 backwards"), At],
            Hooks = [Once((hit, plan) => plan with { Stamp = plan.Stamp with { Time = plan.Stamp.Time + (uint)(long)(hit.Number("delta") * plan.Rate) } })],
        },
        new("rtp.tsFreeze", FaultLayer.Rtp, "Timestamps stand still, while packets go on", "blakeblackshear/frigate#9676: recorders that pace by them write files of no length")
        {
            Hooks =
            [
                FaultPoints.RtpFrame.Do((hit, plan) =>
                {
                    var frozen = plan.Notes.Of<Frozen>(hit.Rule);
                    frozen.Time ??= plan.Time;
                    return plan with { Time = frozen.Time.Value };
                }),
            ],
        },
        new("rtp.tsDrift", FaultLayer.Rtp, "Timestamps run faster or slower than time: with match.track, sound and picture drift apart", "Cheap crystals; players that never correct are seconds off after a day")
        {
            Parameters = [FaultParameter.Int("ppm", 1000, -900_000, 900_000, "How much faster, in millionths")],
            Hooks =
            [
                FaultPoints.RtpFrame.Do((hit, plan) =>
                {
                    var drift = plan.Notes.Of<Drift>(hit.Rule);
                    var ticks = drift.Last is { } last ? ((long)(int)(plan.Time - last) * hit.Int("ppm")) + drift.Rest : 0;
                    (var step, drift.Rest) = Math.DivRem(ticks, 1_000_000);
                    drift.Last = plan.Time;
                    return plan with { Stamp = plan.Stamp with { Time = plan.Stamp.Time + (uint)step } };
                }),
            ],
        },
        new("rtp.seqJump", FaultLayer.Rtp, "Sequence numbers jump once in each session, and go on from there", "A receiver takes it for a loss of thousands of packets, or waits for them")
        {
            Parameters = [FaultParameter.Int("delta", 1000, -32768, 32767, "How far they jump"), At],
            Hooks = [Once((hit, plan) => plan with { Stamp = plan.Stamp with { Sequence = (ushort)(plan.Stamp.Sequence + hit.Int("delta")) } })],
        },
        new("rtp.seqReset", FaultLayer.Rtp, "Sequence numbers begin anew once in each session, with the same source", "RFC 3550 appendix A.1: a receiver drops what follows until it believes in a restart")
        {
            Parameters = [FaultParameter.Int("to", 0, 0, 65535, "The number that they begin with"), At],
            Hooks = [Once((hit, plan) => plan with { Stamp = plan.Stamp with { Sequence = (ushort)(plan.Stamp.Sequence + hit.Int("to") - plan.FirstSequence) } })],
        },
        new("rtp.ssrcChange", FaultLayer.Rtp, "The source changes once in each session, without a goodbye", "RFC 3550 section 8.2: an encoder that starts anew; receivers that know one source alone show nothing more")
        {
            Parameters = [At],
            Hooks = [Once((hit, plan) => plan with { Stamp = plan.Stamp with { Source = (uint)hit.Chance(int.MaxValue) } })],
        },
        new("rtp.stall", FaultLayer.Rtp, "Sends nothing more of what it plays, while the session lives; match.track for one track of it", "kushagharahi/homebridge-dahua-alerts#27 met it in events: the connection is there, and nothing comes")
        {
            Parameters = [FaultParameter.Duration("at", 0, 0, 86400 * 30, "How long after SETUP")],
            Hooks = [FaultPoints.RtpFrame.Do((_, plan) => plan with { Packets = [] }, (hit, plan) => plan.Played >= hit.Duration("at"))],
        },
        new("rtp.cut", FaultLayer.Rtp, "Ends the connection in the middle of a stream, without a goodbye", "AxisCommunications/media-stream-library-js#100: clients are to notice and to come back, not at once and for ever")
        {
            Parameters = [At, FaultParameter.Choice("how", "fin", ["fin", "rst"], "What the client sees")],
            Hooks = [Once((hit, plan) => plan with { End = hit.Text("how") == "fin" ? WireEnd.Fin : WireEnd.Rst })],
        },
        new("rtp.empty", FaultLayer.Rtp, "Sends a packet without payload before each frame", "rtsp-simple-server and others had a crash each for it; RFC 3550 does not forbid it")
        {
            Hooks = [FaultPoints.RtpFrame.Do((_, plan) => plan with { Packets = plan.Packets.Insert(0, plan.Packets[0] with { Payload = default, Marker = false }) }, (_, plan) => plan.Packets.Length > 0)],
        },
        new("rtcp.bye", FaultLayer.Rtp, "Says goodbye in the middle of a stream, and goes on", "RFC 3550 section 6.6; ffmpeg ends there, others do not")
        {
            Parameters = [At],
            Hooks = [Once((_, plan) => plan with { Bye = true })],
        },
    ];

    // Once for each track of each session, at the first frame that is late enough.
    private static FaultHook Once(Func<FaultHit, FramePlan, FramePlan> change) => FaultPoints.RtpFrame.Do(
        (hit, plan) =>
        {
            plan.Notes.Of<Done>(hit.Rule);
            return change(hit, plan);
        },
        (hit, plan) => plan.Played >= hit.Duration("at") && !plan.Notes.Has(hit.Rule));

    private sealed class Done;

    private sealed class Frozen
    {
        public uint? Time { get; set; }
    }

    private sealed class Drift
    {
        public uint? Last { get; set; }

        public long Rest { get; set; }
    }
}
