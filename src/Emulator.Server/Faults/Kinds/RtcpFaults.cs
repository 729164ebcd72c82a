using System.Buffers.Binary;
using Emulator.Protocol.Rtp;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Faults of what the device tells about its streams (RFC 3550 section 6).</summary>
internal static class RtcpFaults
{
    private const int NtpOffset = 8;
    private const int WholeReport = 28;

    public static FaultKind[] Table() =>
    [
        new("rtcp.none", FaultLayer.Rtp, "Sends no reports", "Clients that line sound and picture up by them alone wait for the first")
        {
            Hooks = [FaultPoints.RtcpReport.Do((_, plan) => plan with { Bytes = [] }, (_, plan) => !plan.IsBye)],
        },
        new("rtcp.noBye", FaultLayer.Rtp, "Ends streams without a goodbye", "rroller/dahua#207 met it in events: what ends without a word is taken for what goes on")
        {
            Hooks = [FaultPoints.RtcpReport.Do((_, plan) => plan with { Bytes = [] }, (_, plan) => plan.IsBye)],
        },
        new("rtcp.ntp", FaultLayer.Rtp, "Reports tell another time of day than the device's; with match.track sound and picture are apart", "Cameras without a time server, and those that set the clock of one track alone")
        {
            Parameters = [FaultParameter.Number("shift", 3600, -3e9, 3e9, "Seconds that are added")],
            Hooks = [Edit((hit, report) => BinaryPrimitives.WriteUInt64BigEndian(report.AsSpan(NtpOffset), BinaryPrimitives.ReadUInt64BigEndian(report.AsSpan(NtpOffset)) + (ulong)(long)(hit.Number("shift") * 4294967296.0)))],
        },
        new("rtcp.ntpZero", FaultLayer.Rtp, "Reports tell no time of day", "RFC 3550 section 6.4.1 allows 0 for who has no clock; clients then show 1900")
        {
            Hooks = [Edit((_, report) => report.AsSpan(NtpOffset, 8).Clear())],
        },
        new("rtcp.rtpTime", FaultLayer.Rtp, "Reports tell another timestamp than belongs to their time", "Clients that line up by reports jump by that much at the first one")
        {
            Parameters = [FaultParameter.Int("shift", 900_000, int.MinValue, int.MaxValue, "Ticks that are added")],
            Hooks = [Edit((hit, report) => BinaryPrimitives.WriteUInt32BigEndian(report.AsSpan(Rtcp.RtpTimeOffset), BinaryPrimitives.ReadUInt32BigEndian(report.AsSpan(Rtcp.RtpTimeOffset)) + (uint)hit.Int("shift")))],
        },
        new("rtcp.wrongSsrc", FaultLayer.Rtp, "Reports name another source than packets have", "Clients that look the source up find none, and line nothing up")
        {
            Hooks = [Edit((_, report) => Rtcp.SetSource(report, ~BinaryPrimitives.ReadUInt32BigEndian(report.AsSpan(4))))],
        },
        new("rtcp.malformed", FaultLayer.Rtp, "Reports tell lengths that go beyond their end, or are cut short", "Lengths in a packet are not to be trusted")
        {
            Parameters = [FaultParameter.Choice("as", "length", ["length", "cut"], "Which")],
            Hooks = [FaultPoints.RtcpReport.Do((hit, plan) => plan with { Bytes = hit.Text("as") == "cut" ? plan.Bytes[..10] : [.. plan.Bytes[..2], 0xFF, 0xFF, .. plan.Bytes[4..]] }, (_, plan) => plan.Bytes.Length > 10)],
        },
    ];

    private static FaultHook Edit(Action<FaultHit, byte[]> change) => FaultPoints.RtcpReport.Do(
        (hit, plan) =>
        {
            var bytes = plan.Bytes.ToArray();
            change(hit, bytes);
            return plan with { Bytes = bytes };
        },
        (_, plan) => plan.Bytes.Length >= WholeReport);
}
