using Emulator.Protocol.Rtsp;
using Emulator.Server.Wire;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Faults of whole RTSP answers: none, another, late, twice, in pieces.</summary>
internal static class RtspFaults
{
    public static FaultKind[] Table() =>
    [
        new("rtsp.status", FaultLayer.Rtsp, "Refuses requests with a status, before any login", "Clients that retry at once on whatever they do not know storm the camera")
        {
            Parameters = [FaultParameter.Int("status", 503, 300, 599, "Status code of the answer")],
            Hooks = [FaultPoints.RtspRequest.Do((hit, plan) => plan with { Reply = new RtspReply(hit.Int("status")) })],
        },
        new("rtsp.silence", FaultLayer.Rtsp, "Does not answer a request; the connection stays open and the next one is answered", "Clients without a time-out for each request hang for good")
        {
            Hooks = [FaultPoints.RtspRequest.Do((_, plan) => plan with { End = WireEnd.Silence })],
        },
        new("rtsp.rst", FaultLayer.Rtsp, "Resets the connection instead of an answer", "home-assistant/core#20700 met the like over HTTP; a reset reaches other code than an end does")
        {
            Hooks = [FaultPoints.RtspRequest.Do((_, plan) => plan with { End = WireEnd.Rst })],
        },
        new("rtsp.fin", FaultLayer.Rtsp, "Closes the connection instead of an answer", "home-assistant/core#68272 met the like over HTTP; a client must tell it from an empty answer")
        {
            Hooks = [FaultPoints.RtspRequest.Do((_, plan) => plan with { End = WireEnd.Fin })],
        },
        new("rtsp.slow", FaultLayer.Rtsp, "Waits before it answers", "dchesterton/amcrest2mqtt#33: a busy camera takes seconds for what it does at once otherwise")
        {
            Parameters = [FaultParameter.Duration("delay", 3, 0, 3600, "How long it waits, on the device's clock")],
            Hooks = [FaultPoints.RtspReply.Do((hit, plan) => plan with { Delay = plan.Delay + hit.Duration("delay") })],
        },
        new("rtsp.limit", FaultLayer.Rtsp, "Refuses DESCRIBE, and SETUP of a new session, while so many sessions are on", "AlexxIT/WebRTC#959")
        {
            Cases = [8],
            Parameters =
            [
                FaultParameter.Int("max", 6, 0, 10_000, "Sessions that are served"),
                FaultParameter.Int("status", 403, 300, 599, "Status of the refusal"),
            ],
            Hooks =
            [
                FaultPoints.RtspRequest.Do(
                    (hit, plan) => plan with { Instead = new RtspReply(hit.Int("status")) },
                    (hit, plan) => (plan.Request.Method == "DESCRIBE" || (plan.Request.Method == "SETUP" && plan.Request.Session is null)) && hit.Camera.Rtsp.Sessions.Count >= hit.Int("max")),
            ],
        },
        new("rtsp.transport", FaultLayer.Rtsp, "Refuses one way of transport with 461", "Clients are to try the other way; some give up, some try the same for ever")
        {
            Parameters = [FaultParameter.Choice("refuse", "udp", ["udp", "tcp", "multicast"], "The way that is refused")],
            Hooks =
            [
                FaultPoints.RtspRequest.Do(
                    (_, plan) => plan with { Instead = new RtspReply(461) },
                    (hit, plan) => plan.Request.Method == "SETUP" && TransportOffer.TryParse(plan.Request["Transport"] ?? "", out var offers) && offers.All(offer => WayOf(offer) == hit.Text("refuse"))),
            ],
        },
        new("rtsp.redirect", FaultLayer.Rtsp, "Sends the client elsewhere with 302", "RFC 2326 section 10.10 has it; clients that follow without an end, or not at all")
        {
            Parameters = [FaultParameter.Text("location", "", "Where to; empty for the same URL, which never ends")],
            Hooks =
            [
                FaultPoints.RtspRequest.Do(
                    (hit, plan) => plan with { Reply = new RtspReply(302).With("Location", hit.Text("location") is { Length: > 0 } location ? location : plan.Request.Uri) },
                    (_, plan) => plan.Request.Method is "DESCRIBE" or "SETUP" or "PLAY"),
            ],
        },
        new("rtsp.playNothing", FaultLayer.Rtsp, "Answers PLAY with 200 and sends nothing", "kushagharahi/homebridge-dahua-alerts#27 met such silence in events: only a time-out on packets finds it")
        {
            Hooks = [FaultPoints.RtspReply.Do((_, plan) => plan with { IsTrue = false }, (_, plan) => plan.Answers("PLAY"))],
        },
        new("rtsp.teardownIgnored", FaultLayer.Rtsp, "Answers TEARDOWN with 200 and plays on", "Clients that come back on the same connection take old packets for new")
        {
            Hooks = [FaultPoints.RtspRequest.Do((_, plan) => plan with { Instead = new RtspReply(200) }, (_, plan) => plan.Request.Method == "TEARDOWN")],
        },
        new("rtsp.doubleReply", FaultLayer.Rtsp, "Sends an answer twice", "Clients that match answers by their order are one behind from then on")
        {
            Hooks = [FaultPoints.RtspReply.Do((_, plan) => plan with { Copies = 2 })],
        },
        new("rtsp.split", FaultLayer.Rtsp, "Sends answers in pieces", "mezz64/pyHik#85: parsers that take a read for a message")
        {
            Parameters =
            [
                FaultParameter.Int("size", 1, 1, 65536, "Bytes of each piece"),
                FaultParameter.Duration("delay", 0, 0, 60, "Time between two pieces, on the device's clock"),
            ],
            Hooks = [FaultPoints.RtspReply.Do((hit, plan) => plan with { Slice = hit.Int("size"), SliceDelay = hit.Duration("delay") })],
        },
        new("rtsp.amidPackets", FaultLayer.Rtsp, "Sends answers between two packets of a picture, while it plays on the same connection", "RFC 2326 section 10.12 allows it between any two packets; clients that read a picture at once lose their place")
        {
            Hooks = [FaultPoints.RtspReply.Do((_, plan) => plan with { AmidPackets = true }, (_, plan) => plan.Request?.Method is "OPTIONS" or "GET_PARAMETER" or "SET_PARAMETER")],
        },
        new("rtsp.asksClient", FaultLayer.Rtsp, "Sends a request of its own before an answer", "RFC 2326 section 10 lets a server ask; clients that wait for an answer take it for one")
        {
            Parameters = [FaultParameter.Choice("method", "OPTIONS", ["OPTIONS", "ANNOUNCE", "GET_PARAMETER", "SET_PARAMETER"], "Method of the request")],
            Hooks =
            [
                FaultPoints.RtspReply.Do(
                    (hit, plan) => plan with { Requests = plan.Requests.Add($"{hit.Text("method")} {plan.Request!.Uri} RTSP/1.0\r\nCSeq: {plan.Requests.Length + 1}\r\n{(hit.Context.Session is { } id ? $"Session: {id}\r\n" : "")}\r\n") },
                    (_, plan) => plan.Request is not null),
            ],
        },
        new("rtsp.statusLine", FaultLayer.Rtsp, "Begins answers with another status line", "scrypted#1958 met the like over HTTP: parsers that ask for one form of it alone")
        {
            Parameters = [FaultParameter.Text("text", "RTSP/1.0 {status}", "The line; {status} stands for the status")],
            Hooks = [FaultPoints.RtspReply.Do((hit, plan) => plan with { StatusLine = hit.Text("text").Replace("{status}", plan.Reply.Status.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal) })],
        },
        new("rtsp.lineEnds", FaultLayer.Rtsp, "Ends the lines of answers with a bare LF", "RFC 2326 section 4 wants receivers to take it; some wait for CR LF CR LF for ever")
        {
            Hooks = [FaultPoints.RtspReply.Do((_, plan) => plan with { LineEnd = "\n" })],
        },
        new("rtsp.contentLength", FaultLayer.Rtsp, "Tells another length of a body than it has", "A client that believes it loses the next answer, or waits for bytes that never come")
        {
            Parameters = [FaultParameter.Int("shift", -20, -100_000, 100_000, "Added to the length")],
            Hooks =
            [
                FaultPoints.RtspReply.Do(
                    (hit, plan) => plan with { ContentLength = Math.Max(0, plan.Reply.Body.Length + hit.Int("shift")).ToString(System.Globalization.CultureInfo.InvariantCulture) },
                    (_, plan) => !plan.Reply.Body.IsEmpty),
            ],
        },
    ];

    private static string WayOf(TransportOffer offer) => offer.IsMulticast ? "multicast" : offer.Lower == RtpLowerTransport.Tcp ? "tcp" : "udp";
}
