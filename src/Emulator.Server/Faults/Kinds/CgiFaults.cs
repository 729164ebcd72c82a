using System.IO.Enumeration;
using System.Text;
using Emulator.Protocol.KeyValue;
using Emulator.Server.Cgi;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Faults of what operations do. Those of the texts they answer with are <see cref="CgiTextFaults"/>.</summary>
internal static class CgiFaults
{
    private static readonly string[] Changing = ["set*", "add*", "modify*", "update*", "insert*", "delete*", "remove*", "restore*"];

    public static FaultKind[] Table() =>
    [
        new("cgi.error", FaultLayer.Cgi, "Answers with one of the errors of the document's table 3-2", "Errors come with 200 as well as with 400, in one text or the other")
        {
            Parameters =
            [
                FaultParameter.Int("error", 5, 0, 7, "Number of the error: 0 authority, 1 parse, 2 request, 3 method, 4 parameter, 5 internal, 6 timeout, 7 keep-alive"),
                FaultParameter.Int("status", 200, 200, 599, "Status code of the answer"),
            ],
            Hooks = [FaultPoints.Operation.Do((hit, plan) => plan with { Reply = CgiReply.OfError(hit.Int("status"), (ErrorId)hit.Int("error")) })],
        },
        new("cgi.busy", FaultLayer.Cgi, "Answers that it is busy, after the login", "home-assistant/core#12104, #85859: cameras that many ask at once")
        {
            Parameters = [FaultParameter.Int("retryAfter", 5, 0, 86400, "Seconds of the Retry-After header")],
            Hooks =
            [
                FaultPoints.Operation.Do((_, plan) => plan with { Reply = CgiReply.OfStatus(503) }),
                FaultPoints.Reply.Then((hit, plan) => plan.Headed("Retry-After", $"{hit.Int("retryAfter")}")),
            ],
        },
        new("cgi.slow", FaultLayer.Cgi, "The challenge comes at once, the answer takes long", "dchesterton/amcrest2mqtt#33: clients that give the login and the answer one time between them")
        {
            Parameters = [FaultParameter.Duration("delay", 10, 0, 3600, "How long it takes, on the device's clock")],
            Hooks = [FaultPoints.Operation.Do((hit, plan) => plan with { Delay = plan.Delay + hit.Duration("delay") })],
        },
        new("cgi.lies", FaultLayer.Cgi, "Answers OK to what would change something, and changes nothing", "rroller/dahua#232 and many a device with a switch that it only pretends to have")
        {
            Parameters = [FaultParameter.Texts("actions", Changing, "Actions that are not carried out; * for any text")],
            Hooks = [FaultPoints.Operation.Do((_, plan) => plan with { Reply = CgiReply.Ok }, (hit, plan) => Is(hit.Texts("actions"), plan.Query["action"]))],
        },
        new("cgi.partialSet", FaultLayer.Cgi, "Takes only the first values of setConfig and answers OK", "Firmware with a short buffer or a parser that stops at what it does not know")
        {
            Parameters = [FaultParameter.Int("count", 1, 0, 8192, "How many values it takes")],
            Hooks =
            [
                FaultPoints.Operation.Do(
                    (hit, plan) => FirstOf(plan, hit.Int("count")) is { } query ? plan with { Query = query } : plan with { Reply = CgiReply.Ok },
                    (hit, plan) => Is("setConfig", plan) && plan.Query.Pairs.Length > hit.Int("count") + 1),
            ],
        },
        new("cgi.unknownConfig", FaultLayer.Cgi, "Does not know some config sections", "rroller/dahua#410, #413, #232: one such answer made the whole device fail")
        {
            Cases = [26],
            Parameters =
            [
                FaultParameter.Texts("names", null, "Sections that it does not know, such as Lighting_V2; * for any text"),
                FaultParameter.Int("status", 400, 200, 599, "Status code of the answer"),
            ],
            Hooks = [FaultPoints.Operation.Do((hit, plan) => plan with { Reply = CgiReply.OfError(hit.Int("status"), ErrorId.InvalidRequest) }, (hit, plan) => Sections(plan.Query).Any(name => Is(hit.Texts("names"), name)))],
        },
        new("cgi.unsupported", FaultLayer.Cgi, "Does not have some operations", "rroller/dahua#410; dchesterton/amcrest2mqtt#17; the profile field unsupported")
        {
            Cases = [26],
            Parameters =
            [
                FaultParameter.Texts("operations", null, "What it does not have: a script, or script?action, such as magicBox.cgi?getMachineName; * for any text"),
                FaultParameter.Int("status", 400, 200, 599, "Status code of the answer: 400, or 404 as if there were no script"),
            ],
            Hooks =
            [
                FaultPoints.Operation.Do(
                    (hit, plan) => plan with { Reply = hit.Int("status") == 404 ? CgiReply.NotFound : CgiReply.OfError(hit.Int("status"), ErrorId.MethodNotFound) },
                    (hit, plan) => Script(hit) is var script && (Is(hit.Texts("operations"), script) || Is(hit.Texts("operations"), $"{script}?{plan.Query["action"]}"))),
            ],
        },
        new("cgi.channelBase", FaultLayer.Cgi, "Counts the channel parameter from another number", "rroller/dahua#707, #95, #67: snapshot of channel 0 is refused by one device and that of channel 1 by the next")
        {
            Cases = [24],
            Parameters = [FaultParameter.Int("base", 0, 0, 1, "Number of the first channel")],
            Hooks = [FaultPoints.Operation.Do((hit, plan) => Counted(hit, plan, hit.Int("base")), (hit, plan) => plan.Query["channel"] is not null && hit.Int("base") != hit.Camera.Device.Profile.Habits.ChannelBase)],
        },
        new("cgi.unlikelyChannel", FaultLayer.Cgi, "Takes any channel number for the first channel", "Devices with one lens that never look at the parameter: a client that counts channels by asking finds no end")
        {
            Hooks =
            [
                FaultPoints.Operation.Do(
                    (hit, plan) => With(plan, "channel", hit.Camera.Device.Profile.Habits.ChannelBase),
                    (hit, plan) => CgiParameters.TryInt(plan.Query["channel"] ?? "", out var channel) && channel != hit.Camera.Device.Profile.Habits.ChannelBase),
            ],
        },
        new("channel.protocol", FaultLayer.Cgi, "A recorder refuses the API for a channel whose camera it reaches by another protocol", "rroller/dahua#646: 400 for a channel attached by ONVIF")
        {
            Cases = [25],
            Parameters =
            [
                FaultParameter.Ints("channels", [1], 1, 1024, "Such channels, from 1"),
                FaultParameter.Text("protocol", "Onvif", "The protocol; it is told nowhere"),
                FaultParameter.Int("status", 400, 200, 599, "Status code of the answer"),
                FaultParameter.Texts("except", ["snapshot.cgi", "mjpg/video.cgi", "realmonitor.cgi"], "Scripts that work all the same"),
            ],
            Hooks =
            [
                FaultPoints.Operation.Do(
                    (hit, plan) => plan with { Reply = CgiReply.OfError(hit.Int("status"), ErrorId.InvalidRequest) },
                    (hit, plan) => !Is(hit.Texts("except"), Script(hit)) && Channels(hit, plan.Query).Any(hit.Ints("channels").Contains)),
            ],
        },
        new("cgi.html", FaultLayer.Cgi, "Answers 200 with a page for people", "A login page or an error page of the web server in front of the API")
        {
            Parameters = [FaultParameter.Text("page", "<html><head><title>Error</title></head><body>The page cannot be displayed.</body></html>", "The page")],
            Hooks = [FaultPoints.Operation.Do((hit, plan) => plan with { Reply = CgiReply.Ok.With(Encoding.UTF8.GetBytes(hit.Text("page")), "text/html") })],
        },
        new("cgi.okAnyway", FaultLayer.Cgi, "Answers OK to what it does not know, or cannot do", "Firmware that answers OK to every setConfig, so that a client takes a feature for there")
        {
            Hooks = [FaultPoints.Reply.Do((_, plan) => plan with { Reply = CgiReply.Ok }, (hit, plan) => plan.Reply.Status is 400 or 404 or 501 && hit.Context.Path?.Contains(".cgi", StringComparison.OrdinalIgnoreCase) == true)],
        },
    ];

    /// <summary>Whether one of some patterns is a text, without regard to case.</summary>
    public static bool Is(string[] patterns, string? text) => text is not null && patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: true));

    /// <summary>The script of a request below /cgi-bin/, in small letters or not as it was asked for; empty for none.</summary>
    public static string Script(FaultHit hit) => hit.Context.Path is { } path && path.IndexOf("/cgi-bin/", StringComparison.OrdinalIgnoreCase) is >= 0 and var at ? path[(at + 9)..].TrimStart('/') : "";

    private static bool Is(string action, OperationPlan plan) => string.Equals(plan.Query["action"], action, StringComparison.OrdinalIgnoreCase);

    private static CgiQuery? FirstOf(OperationPlan plan, int count)
    {
        var values = plan.Query.Pairs.ToArray().Where(pair => !pair.Key.Equals("action", StringComparison.OrdinalIgnoreCase)).Take(count).ToArray();
        return values.Length == 0 ? null : CgiQuery.Of([KeyValuePair.Create("action", "setConfig"), .. values]);
    }

    // Sections that getConfig or setConfig is about.
    private static IEnumerable<string> Sections(CgiQuery query) =>
        string.Equals(query["action"], "getConfig", StringComparison.OrdinalIgnoreCase) ? query.All("name").Select(SectionOf)
        : string.Equals(query["action"], "setConfig", StringComparison.OrdinalIgnoreCase) ? query.Pairs.ToArray().Select(pair => SectionOf(pair.Key))
        : [];

    private static string SectionOf(string path) => path.IndexOfAny(['[', '.']) is >= 0 and var end ? path[..end] : path;

    // Channels from 1 that a request is only: by its parameter, or by the index of a config section.
    private static IEnumerable<long> Channels(FaultHit hit, CgiQuery query)
    {
        if (hit.Context.Channel is { } channel)
        {
            yield return channel;
        }

        foreach (var (key, value) in query.Pairs.ToArray())
        {
            var path = key.Equals("name", StringComparison.OrdinalIgnoreCase) ? value : key;
            var (open, close) = (path.IndexOf('['), path.IndexOf(']'));
            if (open > 0 && close > open && CgiParameters.TryInt(path[(open + 1)..close], out var index))
            {
                yield return index + 1;
            }
        }
    }

    private static OperationPlan Counted(FaultHit hit, OperationPlan plan, int from) =>
        CgiParameters.TryInt(plan.Query["channel"] ?? "", out var channel) && channel >= from
            ? With(plan, "channel", channel - from + hit.Camera.Device.Profile.Habits.ChannelBase)
            : plan with { Reply = CgiReply.BadRequest(ErrorId.InvalidParameter) };

    private static OperationPlan With(OperationPlan plan, string name, long value) => plan with
    {
        Query = CgiQuery.Of(plan.Query.Pairs.ToArray().Select(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase) ? KeyValuePair.Create(pair.Key, value.ToString(System.Globalization.CultureInfo.InvariantCulture)) : pair)),
    };
}
