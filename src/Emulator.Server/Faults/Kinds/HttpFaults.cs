using Emulator.Server.Cgi;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Faults in the head and the framing of HTTP answers.</summary>
internal static class HttpFaults
{
    public static FaultKind[] Table() =>
    [
        new("http.status", FaultLayer.Http, "Answers with another status and the device's error text", "Clients that look only for 200 or 401 take the rest for either")
        {
            Parameters = [FaultParameter.Int("status", 503, 200, 599, "Status code of the answer")],
            Hooks = [FaultPoints.Request.Do((hit, plan) => plan with { Reply = CgiReply.OfStatus(hit.Int("status")) })],
        },
        new("http.slow", FaultLayer.Http, "Waits before it answers", "dchesterton/amcrest2mqtt#33; tchellomello/python-amcrest#99")
        {
            Parameters = [FaultParameter.Duration("delay", 3, 0, 3600, "How long it waits, on the device's clock")],
            Hooks = [FaultPoints.Reply.Do((hit, plan) => plan with { Delay = plan.Delay + hit.Duration("delay") })],
        },
        new("http.version", FaultLayer.Http, "Answers as HTTP/1.0 and closes the connection behind it", "koush/scrypted#1958")
        {
            Cases = [16],
            Hooks =
            [
                FaultPoints.Reply.Do((hit, plan) => plan with
                {
                    Close = true,
                    Shape = plan.ShapeSoFar with { Head = plan.HeadSoFar with { StatusLine = $"HTTP/1.0 {plan.Reply.Status} {Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(plan.Reply.Status)}" } },
                }),
            ],
        },
    ];
}
