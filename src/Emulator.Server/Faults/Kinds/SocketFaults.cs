using Emulator.Server.Wire;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Faults of connections: whether they come about, how their bytes go out, how they end.</summary>
internal static class SocketFaults
{
    // Some bytes of a status line.
    private const int InHead = 20;

    private static readonly FaultParameter At = FaultParameter.Choice(
        "at", "beforeHead", ["accept", "beforeHead", "inHead", "inBody"], "When: as the connection is accepted, when the request is read, within the head of the answer, or within its body");

    public static FaultKind[] Table() =>
    [
        new("net.refuse", FaultLayer.Socket, "Refuses connections for a time, and cuts those that there are", "Devices that restart their web server; a refusal comes at once where a lost device takes its time")
        {
            Parameters = [Ports()],
            Begin = hit => hit.Camera.Shut(SurfaceOf(hit.Text("ports")), clog: false),
        },
        new("net.backlog", FaultLayer.Socket, "Connecting neither succeeds nor fails: the queue of the port is full", "A device whose processes hang; clients without a time limit for connecting wait for minutes")
        {
            Parameters = [Ports()],
            Begin = hit => hit.Camera.Shut(SurfaceOf(hit.Text("ports")), clog: true),
        },
        new("net.silent", FaultLayer.Socket, "Accepts connections and never reads nor sends", "home-assistant/core#68272: a web server that hangs behind a kernel that does not")
        {
            Hooks = [FaultPoints.Accept.Do((_, plan) => plan with { Verdict = WireVerdict.Silence })],
        },
        new("net.limit", FaultLayer.Socket, "Takes only so many connections at once, on all ports together", "home-assistant/core#12104: cameras serve ten or twenty connections, and clients open one for every request")
        {
            Parameters =
            [
                FaultParameter.Int("max", 10, 0, 10_000, "How many it takes"),
                FaultParameter.Choice("answer", "close", ["close", "reset", "silence"], "What becomes of the others"),
            ],
            Hooks = [FaultPoints.Accept.Do((hit, plan) => plan with { Verdict = VerdictOf(hit.Text("answer")) }, (hit, _) => hit.Camera.ConnectionCount > hit.Int("max"))],
        },
        new("net.rst", FaultLayer.Socket, "Ends a connection with an RST and without an answer, or within one", "home-assistant/core#20700, #68272")
        {
            Cases = [33],
            Parameters = [At],
            Hooks = [.. Cut(WireEnd.Rst, WireVerdict.Reset)],
        },
        new("net.fin", FaultLayer.Socket, "Ends a connection in good order and without an answer, or within one", "home-assistant/core#20700, #68272")
        {
            Cases = [33],
            Parameters = [At],
            Hooks = [.. Cut(WireEnd.Fin, WireVerdict.Close)],
        },
        new("net.cut", FaultLayer.Socket, "Ends each connection once so many bytes were sent on it, whatever they were", "A device that runs out of memory in the middle of a long answer or stream")
        {
            Parameters =
            [
                FaultParameter.Int("bytes", 10_000, 0, 1_000_000_000_000, "How many"),
                FaultParameter.Choice("end", "rst", ["fin", "rst", "silence"], "How it ends"),
            ],
            Hooks = [FaultPoints.Accept.Do((hit, plan) => plan.Shaped(shape => shape with { AfterBytes = hit.Long("bytes"), End = WireEnds.Of(hit.Text("end")) }))],
        },
        new("net.blackhole", FaultLayer.Socket, "Connections stay open, but from some time on nothing comes through, and nobody is told", "kushagharahi/homebridge-dahua-alerts#27; nayrnet/node-dahua-api#14")
        {
            Cases = [2],
            Parameters =
            [
                FaultParameter.Duration("after", 0, 0, 1_000_000, "How long after it began a connection goes dead, on the device's clock"),
                FaultParameter.Int("bytes", -1, -1, 1_000_000_000_000, "Bytes after which it goes dead at the latest, if the device sends them; -1 for any number"),
                FaultParameter.Choice("dir", "out", ["out", "in", "both"], "What is lost: what the device sends, what the client sends, or both"),
            ],
            Hooks =
            [
                FaultPoints.Accept.Do((hit, plan) => (hit.Text("dir") == "in" ? plan : plan.Shaped(shape => hit.Long("bytes") < 0
                    ? shape with { AfterTime = hit.Duration("after"), End = WireEnd.Silence }
                    : shape with { AfterTime = hit.Duration("after") > TimeSpan.Zero ? hit.Duration("after") : null, AfterBytes = hit.Long("bytes"), End = WireEnd.Silence }))
                    with { DeafAfter = hit.Text("dir") == "out" ? null : hit.Duration("after") }),
            ],
        },
        new("net.hang", FaultLayer.Socket, "Nothing is sent any more on the connections that are open when it begins; new ones are well", "nayrnet/node-dahua-api#14: a router that forgot them, or a switch that was restarted")
        {
            Begin = hit => ToOpen(hit, connection => connection.ShapeAll(new WireShape { AfterBytes = 0, AfterTime = TimeSpan.Zero, End = WireEnd.Silence })),
        },
        new("net.drop", FaultLayer.Socket, "The connections that are open when it begins end at once; new ones are well", "A router that was restarted and answers what it does not know with an RST")
        {
            Parameters = [FaultParameter.Choice("end", "rst", ["fin", "rst"], "How they end")],
            Begin = hit => ToOpen(hit, connection =>
            {
                if (hit.Text("end") == "rst")
                {
                    connection.Reset();
                }
                else
                {
                    connection.Leave();
                }
            }),
        },
        new("net.slice", FaultLayer.Socket, "Sends in pieces of some sizes, in turn", "rroller/dahua#148; mezz64/pyHik#85")
        {
            Cases = [18],
            Parameters =
            [
                FaultParameter.Ints("sizes", [1], 1, 1_000_000, "Bytes of each piece, in turn and again from the first"),
                FaultParameter.Duration("delay", 0.001, 0, 3600, "Wait before each piece, on the device's clock"),
            ],
            Hooks = [FaultPoints.Accept.Do((hit, plan) => plan.Shaped(shape => shape with { Slices = Sizes(hit), Delay = hit.Duration("delay") }))],
        },
        new("net.coalesce", FaultLayer.Socket, "Holds back what it sends for a time, and then sends it in one", "rroller/dahua#148: two messages in one read")
        {
            Cases = [18],
            Parameters = [FaultParameter.Duration("delay", 0.5, 0, 3600, "How long, on the device's clock")],
            Hooks = [FaultPoints.Accept.Do((hit, plan) => plan.Shaped(shape => shape with { Gather = hit.Duration("delay") }))],
        },
        new("net.bandwidth", FaultLayer.Socket, "Sends no faster than a slow network", "Cameras on power lines, radio and telephone networks")
        {
            Parameters = [FaultParameter.Int("bytesPerSecond", 16_384, 16, 1_000_000_000, "Bytes a second on each connection, on the device's clock")],
            Hooks = [FaultPoints.Accept.Do((hit, plan) => plan.Shaped(shape => shape.Limited(hit.Long("bytesPerSecond"))))],
        },
        new("net.latency", FaultLayer.Socket, "All that it sends comes late, and not evenly", "Radio and far-away networks; clients that take 200 ms for dead")
        {
            Parameters =
            [
                FaultParameter.Duration("delay", 0.2, 0, 3600, "How late at least, on the device's clock"),
                FaultParameter.Duration("jitter", 0, 0, 3600, "How much later at most, by seeded chance"),
            ],
            Hooks = [FaultPoints.Accept.Do((hit, plan) => plan.Shaped(shape => shape with { Delay = hit.Duration("delay"), Jitter = () => hit.Duration("jitter") * (hit.Chance(1001) / 1000.0) }))],
        },
        new("net.drip", FaultLayer.Socket, "Sends a byte now and then, often enough that no time limit between reads strikes", "A tarpit: clients need a time limit for the whole answer as well")
        {
            Parameters = [FaultParameter.Duration("every", 1, 0, 3600, "Time between two bytes, on the device's clock")],
            Hooks = [FaultPoints.Reply.Do((hit, plan) => plan.Shaped(shape => shape with { Slices = [1], Delay = hit.Duration("every") }))],
        },
        new("net.halfClose", FaultLayer.Socket, "Closes its direction behind an answer that promised to keep the connection, and goes on reading", "Clients that send the next request into it and wait")
        {
            Hooks = [FaultPoints.Reply.Do((_, plan) => plan.Shaped(shape => shape with { End = WireEnd.Fin }))],
        },
        new("net.rstAtEnd", FaultLayer.Socket, "Resets the connection behind an answer that is complete", "Web servers that close with data unread; what has arrived may be lost with it")
        {
            Hooks = [FaultPoints.Reply.Do((_, plan) => plan.Shaped(shape => shape with { End = WireEnd.Rst }))],
        },
        new("net.closeIdle", FaultLayer.Socket, "Closes a connection that has been idle for a time", "Keep-alive of a few seconds: a client's next request meets the end of the connection")
        {
            Parameters = [FaultParameter.Duration("after", 5, 0, 3600, "How long, on the device's clock")],
            Hooks = [FaultPoints.Reply.Do((hit, plan) => plan with { CloseIdle = hit.Duration("after") })],
        },
    ];

    private static FaultParameter Ports() => FaultParameter.Choice("ports", "all", ["all", "http", "rtsp", "dhip"], "Which, those over TLS with them");

    private static FaultSurface? SurfaceOf(string ports) => ports switch { "http" => FaultSurface.Http, "rtsp" => FaultSurface.Rtsp, "dhip" => FaultSurface.Dhip, _ => null };

    private static int[] Sizes(FaultHit hit) => hit.Ints("sizes") is { Length: > 0 } sizes ? [.. sizes.Select(size => (int)size)] : [1];

    private static WireVerdict VerdictOf(string answer) => answer switch { "reset" => WireVerdict.Reset, "silence" => WireVerdict.Silence, _ => WireVerdict.Close };

    private static FaultHook[] Cut(WireEnd end, WireVerdict verdict) =>
    [
        FaultPoints.Accept.Do((_, plan) => plan with { Verdict = verdict }, (hit, _) => hit.Text("at") == "accept"),
        FaultPoints.Request.Do((_, plan) => plan with { End = end }, (hit, _) => hit.Text("at") == "beforeHead"),
        FaultPoints.Reply.Do(
            (hit, plan) => plan.Shaped(shape => hit.Text("at") == "inHead" ? shape with { AfterBytes = InHead, End = end } : shape with { AfterBody = HalfOf(hit, plan), End = end }),
            (hit, _) => hit.Text("at") is "inHead" or "inBody"),
    ];

    // Of a stream without an end, some of its first part.
    private static long HalfOf(FaultHit hit, ReplyPlan plan) =>
        plan.Reply.Stream is not null ? 1000 : (plan.Reply.Part?.Count ?? plan.Reply.BodyIn(hit.Camera.Dialect).Length) / 2;

    // What of a match connections can tell: the request that a rule waited for is another matter.
    private static IDisposable? ToOpen(FaultHit hit, Action<WireConnection> act)
    {
        var match = new FaultMatch { Surface = hit.Rule.Match.Surface is null or FaultSurface.Rtsp or FaultSurface.Dhip ? hit.Rule.Match.Surface : FaultSurface.Http, Address = hit.Rule.Match.Address };
        foreach (var connection in hit.Camera.Ports.SelectMany(port => port.Connections))
        {
            if (match.Holds(hit.Camera.OccasionOf(connection)))
            {
                act(connection);
            }
        }

        return null;
    }
}
