using Emulator.Protocol.Rtsp;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Faults of how long RTSP sessions last.</summary>
internal static class RtspSessionFaults
{
    public static FaultKind[] Table() =>
    [
        new("rtsp.timeout", FaultLayer.Rtsp, "Ends a session after so long without a sign of life, and without a goodbye; looked at every five seconds", "AxisCommunications/media-stream-library-js#100")
        {
            Cases = [10],
            Parameters =
            [
                FaultParameter.Duration("timeout", 60, 5, 86400, "The time that is kept, whatever is told"),
                FaultParameter.Flag("strict", true, "Whether only requests that name the session are signs of life: no reports, and no requests without it"),
            ],
            Hooks =
            [
                FaultPoints.Sign.Do((_, plan) => plan with { Counts = false }, (hit, plan) => hit.Flag("strict") && (!plan.IsNamed || plan.What == "RTCP")),
                FaultPoints.Quiet.Do(
                    (hit, plan) => plan with { Ends = plan.Idle >= hit.Duration("timeout"), Bye = false },
                    (hit, plan) => plan.Ends || plan.Idle >= hit.Duration("timeout")),
            ],
        },
        new("rtsp.keepalive", FaultLayer.Rtsp, "Takes some signs of life only, and refuses GET_PARAMETER and SET_PARAMETER that it does not take", "AlexxIT/go2rtc#2409; themactep/thingino-firmware#490")
        {
            Cases = [35],
            Parameters =
            [
                FaultParameter.Texts("accept", ["SET_PARAMETER", "RTCP"], "Methods that count, and RTCP for reports"),
                FaultParameter.Int("reply", 454, 0, 599, "Status that the others are answered with; 0 for what it is otherwise"),
            ],
            Hooks =
            [
                FaultPoints.Sign.Do((_, plan) => plan with { Counts = false }, (hit, plan) => !hit.Texts("accept").Contains(plan.What, StringComparer.Ordinal)),
                FaultPoints.RtspRequest.Do(
                    (hit, plan) => plan with { Instead = new RtspReply(hit.Int("reply")) },
                    (hit, plan) => plan.Request.Method is "GET_PARAMETER" or "SET_PARAMETER" && hit.Int("reply") > 0 && !hit.Texts("accept").Contains(plan.Request.Method, StringComparer.Ordinal)),
            ],
        },
        new("rtsp.requireRr", FaultLayer.Rtsp, "Ends a session whose receiver does not report; looked at every five seconds", "alexeyvasilyev/rtsp-client-android#2")
        {
            Cases = [37],
            Parameters = [FaultParameter.Duration("within", 30, 5, 86400, "How long it waits for a report")],
            Hooks = [FaultPoints.Quiet.Do((_, plan) => plan with { Ends = true, Bye = false }, (hit, plan) => plan.Unreported >= hit.Duration("within"))],
        },
    ];
}
