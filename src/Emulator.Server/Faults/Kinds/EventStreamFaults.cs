using Emulator.Device.Events;
using Emulator.Server.Cgi;

namespace Emulator.Server.Faults.Kinds;

/// <summary>
/// Faults of event streams as a whole: what becomes of a client that attaches, and of the flow of its parts. They change what clients see;
/// the device itself notices, records and links every event as ever.
/// </summary>
internal static class EventStreamFaults
{
    private static readonly Func<FaultHit, EventPartPlan, bool> Starts = static (_, plan) => plan.IsStart;
    private static readonly Func<FaultHit, EventPartPlan, bool> Stops = static (_, plan) => plan.IsStop;

    public static FaultKind[] Table() =>
    [
        new("events.mute", FaultLayer.Events, "The stream stays up and events no longer come", "rroller/dahua#596")
        {
            Cases = [1],
            Parameters = [FaultParameter.Flag("keepHeartbeat", true, "Whether heartbeats go on")],
            Hooks =
            [
                FaultPoints.EventPart.Do((_, plan) => plan with { Lost = true }),
                FaultPoints.Heartbeat.Do((_, plan) => plan with { Lost = true }, only: (hit, _) => !hit.Flag("keepHeartbeat")),
            ],
        },
        new("events.closeOnAttach", FaultLayer.Events, "Answers an attach with 200 and closes the connection behind the head", "rroller/dahua#644")
        {
            Cases = [12],
            Hooks = [FaultPoints.Attach.Do((_, plan) => plan with { CloseAfter = 0 })],
        },
        new("events.closeAfter", FaultLayer.Events, "Closes the stream after some parts", "Proxies and firmware limit the life of an answer; a client that reconnects has missed what happened meanwhile")
        {
            Parameters =
            [
                FaultParameter.Int("parts", 1, 1, 1_000_000, "Parts that are sent first, heartbeats too"),
                FaultParameter.Flag("terminator", false, "Whether the closing boundary of multipart is sent before"),
            ],
            Hooks = [FaultPoints.Attach.Do((hit, plan) => plan with { CloseAfter = hit.Int("parts"), Terminates = hit.Flag("terminator") })],
        },
        new("events.stall", FaultLayer.Events, "After some parts nothing more is sent, not even heartbeats, and the connection stays open", "kushagharahi/homebridge-dahua-alerts#27; nayrnet/node-dahua-api#14")
        {
            Parameters = [FaultParameter.Int("parts", 0, 0, 1_000_000, "Parts that are sent first, heartbeats too")],
            Hooks = [FaultPoints.Attach.Do((hit, plan) => plan with { StallAfter = hit.Int("parts") })],
        },
        new("events.holdHeaders", FaultLayer.Events, "The head of the answer comes only with the first event", "tchellomello/python-amcrest#215")
        {
            Cases = [20],
            Parameters = [FaultParameter.Duration("most", 0, 0, 86400, "How long the head is held at most; 0 for as long as there is no event")],
            Hooks = [FaultPoints.Attach.Do((hit, plan) => plan with { HoldsHead = true, HoldsAtMost = hit.Duration("most") is var most && most > TimeSpan.Zero ? most : null })],
        },
        new("events.maxAttach", FaultLayer.Events, "Refuses a subscriber while another listens", "kushagharahi/homebridge-dahua-alerts#21")
        {
            Cases = [21],
            Parameters =
            [
                FaultParameter.Int("max", 1, 0, 1000, "Subscribers at once"),
                FaultParameter.Int("status", 400, 400, 599, "Status for one more"),
                FaultParameter.Duration("linger", 0, 0, 3600, "How long one that has left still counts"),
            ],
            Hooks =
            [
                FaultPoints.Reply.Do(
                    (hit, plan) => plan with { Reply = CgiReply.OfStatus(hit.Int("status")) },
                    only: (hit, plan) => plan.Reply.Stream is not null && hit.Context.Surface == FaultSurface.Events && hit.Camera.Subscriptions.CountWith(hit.Duration("linger")) >= hit.Int("max")),
            ],
        },
        new("events.ignoreHeartbeat", FaultLayer.Events, "Sends no heartbeats though the client asked for them: while nothing happens, nothing comes", "kushagharahi/homebridge-dahua-alerts#14")
        {
            Cases = [22],
            Hooks = [FaultPoints.Attach.Do((_, plan) => plan with { Wish = plan.Wish with { Heartbeat = null } })],
        },
        new("events.heartbeatEvery", FaultLayer.Events, "Sends heartbeats at a pace of its own, asked for or not", "A time-out of twice what was asked for ends streams that are well; a flood of heartbeats hides events")
        {
            Parameters = [FaultParameter.Duration("every", 120, 0.05, 86400, "From one to the next")],
            Hooks = [FaultPoints.Attach.Do((hit, plan) => plan with { Wish = plan.Wish with { Heartbeat = hit.Duration("every") } })],
        },
        new("events.heartbeatText", FaultLayer.Events, "Heartbeats say something else", "Clients tell heartbeats from events by the word alone, and take another for a broken event")
        {
            Parameters = [FaultParameter.Text("text", "KeepAlive", "What they say")],
            Hooks = [FaultPoints.Heartbeat.Do((hit, plan) => plan with { Text = plan.Text with { Words = hit.Text("text") } })],
        },
        new("events.allCodes", FaultLayer.Events, "Tells of every code, whatever the client asked for", "Clients that take any part for an answer to their own codes= raise false alarms")
        {
            Hooks = [FaultPoints.Attach.Do((_, plan) => plan with { Wish = plan.Wish with { Wanted = null } })],
        },
        new("events.replay", FaultLayer.Events, "Tells events of the past once more when a client attaches", "Firmware that tells a new subscriber what it has in its buffer makes old motion look new")
        {
            Parameters = [FaultParameter.Int("count", 10, 1, 1000, "How many of the newest events")],
            Hooks = [FaultPoints.Attach.Do((hit, plan) => plan with { Replay = hit.Int("count") })],
        },
        new("events.contentType", FaultLayer.Events, "The stream announces another Content-Type", "Multipart readers of libraries refuse what is not multipart, or look for a boundary that is not there")
        {
            Parameters = [FaultParameter.Text("type", "text/plain", "Value of the header")],
            Hooks = [FaultPoints.Attach.Do((hit, plan) => plan with { ContentType = OneLine(hit.Text("type")) })],
        },
        new("events.chunked", FaultLayer.Events, "Each part is a chunk of HTTP/1.1", "Clients that read the socket themselves find lengths in hexadecimal between the parts")
        {
            Hooks = [FaultPoints.Attach.Do((_, plan) => plan with { Chunked = true, HeadLines = [.. plan.HeadLines, "Transfer-Encoding: chunked"] })],
        },
        new("events.lostStop", FaultLayer.Events, "An event begins and never ends: the Stop is not told", "home-assistant/core#68271; home-assistant/core#66633")
        {
            Hooks = [FaultPoints.EventPart.Do((_, plan) => plan with { Lost = true }, Stops)],
        },
        new("events.lostStart", FaultLayer.Events, "An event ends that never began: the Start is not told", "After a reconnection in the middle of an event the first that a client hears is its Stop")
        {
            Hooks = [FaultPoints.EventPart.Do((_, plan) => plan with { Lost = true }, Starts)],
        },
        new("events.duplicate", FaultLayer.Events, "Tells each event several times", "Clients that count or toggle go wrong with the second Start")
        {
            Parameters = [FaultParameter.Int("copies", 2, 2, 1000, "How often each is told")],
            Hooks = [FaultPoints.EventPart.Do((hit, plan) => plan with { Copies = plan.Copies * hit.Int("copies") })],
        },
        new("events.reorder", FaultLayer.Events, "Two events that follow each other are told the other way round", "Stop before Start leaves a sensor on for ever")
        {
            Hooks = [FaultPoints.EventPart.Do((_, plan) => plan with { Behind = true })],
        },
        new("events.delay", FaultLayer.Events, "Tells events late; heartbeats are on time", "dchesterton/amcrest2mqtt#33")
        {
            Parameters = [FaultParameter.Duration("delay", 10, 0, 3600, "How late, on the device's clock")],
            Hooks = [FaultPoints.EventPart.Do((hit, plan) => plan with { Delay = plan.Delay + hit.Duration("delay") })],
        },
        new("events.storm", FaultLayer.Events, "One event is followed by a burst of the same ending and beginning again", "Rain, insects and a flickering lamp do this; queues and notifications of clients overflow")
        {
            Parameters = [FaultParameter.Int("pairs", 100, 1, 2000, "How many times it ends and begins again")],
            Hooks =
            [
                FaultPoints.EventPart.Do(
                    (hit, plan) => plan with
                    {
                        After = [.. plan.After, .. Enumerable.Range(0, 2 * hit.Int("pairs")).Select(i => plan.Text with { Action = i % 2 == 0 ? nameof(EventAction.Stop) : nameof(EventAction.Start) })],
                    },
                    Starts),
            ],
        },
        new("events.repeatStart", FaultLayer.Events, "Tells Start again and again for as long as an event is on", "Some firmware does so for smart events; clients count each as a new one")
        {
            Parameters = [FaultParameter.Duration("every", 1, 0.05, 3600, "From one to the next")],
            Hooks = [FaultPoints.EventPart.Do((hit, plan) => plan with { RepeatEvery = hit.Duration("every") }, Starts)],
        },
        new("events.pulseOnly", FaultLayer.Events, "Says Pulse instead of Start, and never Stop", "Many smart events are pulses on some firmware and lasting on other; a sensor that waits for Stop stays on")
        {
            Hooks =
            [
                FaultPoints.EventPart.Do(
                    (_, plan) => plan.IsStop ? plan with { Lost = true } : plan with { Text = plan.Text with { Action = nameof(EventAction.Pulse) } },
                    only: (_, plan) => plan.IsStart || plan.IsStop),
            ],
        },
        new("events.split", FaultLayer.Events, "Each part comes in pieces, torn anywhere", "rroller/dahua#148; mezz64/pyHik#85")
        {
            Parameters =
            [
                FaultParameter.Ints("sizes", [1, 7, 20], 1, 65536, "Sizes of the pieces in bytes, in turn"),
                FaultParameter.Duration("gap", 0.1, 0, 3600, "From one piece to the next, on the device's clock"),
            ],
            Hooks = [FaultPoints.EventPart.Do(Tear), FaultPoints.Heartbeat.Do(Tear)],
        },
        new("events.glue", FaultLayer.Events, "Parts wait until there are several and come in one piece", "rroller/dahua#148; mezz64/pyHik#85")
        {
            Parameters = [FaultParameter.Int("parts", 2, 2, 1000, "How many come at once")],
            Hooks =
            [
                FaultPoints.EventPart.Do((hit, plan) => plan with { Glue = hit.Int("parts") }),
                FaultPoints.Heartbeat.Do((hit, plan) => plan with { Glue = hit.Int("parts") }),
            ],
        },
    ];

    private static EventPartPlan Tear(FaultHit hit, EventPartPlan plan) =>
        hit.Ints("sizes") is { Length: > 0 } sizes ? plan with { Slices = [.. sizes.Select(size => (int)size)], Gap = hit.Duration("gap") } : plan;

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
