using System.Text.Json.Nodes;
using Emulator.Server.Rpc;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Faults of the JSON protocol, over HTTP and DHIP alike; <c>match.surface</c> tells them apart, <c>match.method</c> is the method that is called.</summary>
internal static class RpcFaults
{
    private static readonly Func<FaultHit, CallPlan, bool> IsNoLogin = static (_, plan) => plan.Method != "global.login";
    private static readonly Func<FaultHit, CallAnswerPlan, bool> IsChallenge = static (_, plan) => plan.Error == RpcError.LoginChallenge;
    private static readonly Func<FaultHit, CallAnswerPlan, bool> LetsIn = static (_, plan) => plan is { IsPassword: true, Error: null };
    private static readonly Func<FaultHit, NotePlan, bool> IsEvent = static (_, plan) => plan.Method == "client.notifyEventStream";

    public static FaultKind[] Table() =>
    [
        new("rpc.error", FaultLayer.Rpc, "Answers a call with an error", "rroller/dahua keeps a list of numbers that mean never again, try later, or log in anew")
        {
            Parameters = Error(RpcError.Failed),
            Hooks = [FaultPoints.Call.Do((hit, plan) => plan with { Instead = ErrorOf(hit) }, IsNoLogin)],
        },
        new("rpc.sessionExpired", FaultLayer.Rpc, "Ends the session with a call, which is told so", "rroller/dahua: a session that ends unasked closed the event stream and backed off for ten minutes")
        {
            Parameters = Error(RpcError.SessionOver),
            Hooks = [FaultPoints.Call.Do((hit, plan) => plan with { Instead = ErrorOf(hit), EndsSession = true }, IsNoLogin)],
        },
        new("rpc.loginFail", FaultLayer.Rpc, "Refuses the right password", "rroller/dahua#603: a full table of sessions looks like a wrong password")
        {
            Parameters = Error(RpcError.BadLogin),
            Hooks = [FaultPoints.Call.Do((hit, plan) => plan with { Instead = ErrorOf(hit) }, (_, plan) => plan.IsPassword)],
        },
        new("rpc.noRandom", FaultLayer.Rpc, "Gives a challenge without a random", "Clients read it without looking; a locked account answers the first step so")
        {
            Hooks = [FaultPoints.CallAnswer.Do((_, plan) => plan.Edited(answer => answer["params"]!.AsObject().Remove("random")), IsChallenge)],
        },
        new("rpc.encryption", FaultLayer.Rpc, "Asks for another way to hash the password", "Firmware offers OldDigest, Basic or WatchNet, and clients know Default alone")
        {
            Parameters = [FaultParameter.Choice("scheme", "OldDigest", ["OldDigest", "Basic", "WatchNet", "RPAC-256"], "What it asks for")],
            Hooks = [FaultPoints.CallAnswer.Do((hit, plan) => plan.Edited(answer => answer["params"]!["encryption"] = hit.Text("scheme")), IsChallenge)],
        },
        new("rpc.noKeepAliveInterval", FaultLayer.Rpc, "Lets a client in without telling how often it wants a sign of life", "myhomeiot/DahuaVTO falls back to an interval of its own; others take it for a refusal")
        {
            Hooks = [FaultPoints.CallAnswer.Do((_, plan) => plan.Edited(answer => answer["params"]!.AsObject().Remove("keepAliveInterval")), LetsIn)],
        },
        new("rpc.keepAliveInterval", FaultLayer.Rpc, "Wants a sign of life at another interval", "Clients that subtract five seconds from a short one wait for less than nothing")
        {
            Parameters = [FaultParameter.Int("seconds", 5, -1, 86400, "What it tells; sessions last as long as ever")],
            Hooks = [FaultPoints.CallAnswer.Do((hit, plan) => plan.Edited(answer => answer["params"]!["keepAliveInterval"] = hit.Int("seconds")), LetsIn)],
        },
        Edit("rpc.wrongId", "Answers with the number of another request", "Clients that find their handler by the number wait for ever, or run the wrong one",
            (hit, answer) => answer["id"] = (answer["id"]?.GetValue<long>() ?? 0) + hit.Int("by"), FaultParameter.Int("by", 1, -1000, 1000, "How much the number is off")),
        Edit("rpc.wrongSession", "Answers with another session", "Clients that take the session of each answer are out with the next call",
            (_, answer) => answer["session"] = answer["session"] is JsonValue value && value.TryGetValue<long>(out var number) ? JsonValue.Create(number ^ 1) : JsonValue.Create("0123456789abcdef")),
        Edit("rpc.sessionType", "Gives the session as text where it is a number, and as a number where it is text", "Firmware has both; typed clients fail to read the answer",
            (_, answer) => answer["session"] = answer["session"] is JsonValue value && value.TryGetValue<long>(out var number)
                ? JsonValue.Create(number.ToString(System.Globalization.CultureInfo.InvariantCulture))
                : JsonValue.Create(1722306858L)),
        Edit("rpc.noResult", "Answers without saying whether it went well", "Clients read result without looking",
            (_, answer) => answer.Remove("result")),
        Edit("rpc.resultNumber", "Says 1 and 0 for true and false", "Objects have a number for their result; firmware that mixes the two up fools clients that compare with true",
            (_, answer) => answer["result"] = answer["result"] is JsonValue value && value.TryGetValue<bool>(out var well) ? JsonValue.Create(well ? 1 : 0) : answer["result"]?.DeepClone()),
        Edit("rpc.noParams", "Answers without params", "elad-bar/DahuaVTO2MQTT reads what it asked for out of params without looking",
            (_, answer) => answer.Remove("params")),
        new("rpc.plainText", FaultLayer.Rpc, "Answers with a text that is no JSON", "Devices answer so while they boot, and web servers before them when they are down")
        {
            Parameters = [FaultParameter.Text("text", "Error\r\nBad Request!\r\n", "The text")],
            Hooks = [FaultPoints.CallAnswer.Do((hit, plan) => plan.Worded(hit.Text("text")))],
        },
        new("rpc.truncated", FaultLayer.Rpc, "Breaks an answer off and gives the length of what is left", "rroller/dahua#148: JSON that ends in the middle")
        {
            Parameters = [FaultParameter.Int("bytes", 20, 0, 1_000_000, "Bytes that are left")],
            Hooks = [FaultPoints.CallAnswer.Do((hit, plan) => plan with { Body = plan.Body[..Math.Min(plan.Body.Length, hit.Int("bytes"))] })],
        },
        new("rpc.slow", FaultLayer.Rpc, "Waits before it answers", "rroller/dahua gives a call five seconds")
        {
            Parameters = [FaultParameter.Duration("delay", 6, 0, 3600, "How long it waits, on the device's clock")],
            Hooks = [FaultPoints.CallAnswer.Do((hit, plan) => plan with { Delay = plan.Delay + hit.Duration("delay") })],
        },
        new("rpc.noAnswer", FaultLayer.Rpc, "Does what is called and never answers; the connection stays open", "rroller/dahua#6 met it over HTTP: a device that takes the connection and says nothing")
        {
            Hooks = [FaultPoints.CallAnswer.Do((_, plan) => plan with { Lost = true })],
        },
        new("rpc.noMulticall", FaultLayer.Rpc, "Knows no system.multicall", "Older firmware has none, and clients write several tables by it alone")
        {
            Hooks = [FaultPoints.Call.Do((_, plan) => plan with { Instead = RpcError.MethodNotFound }, (_, plan) => plan.Method == "system.multicall")],
        },
        new("rpc.eventTwice", FaultLayer.Rpc, "Tells each event several times", "A client that counts people or rings a bell does it twice")
        {
            Parameters = [FaultParameter.Int("times", 2, 2, 100, "How often")],
            Hooks = [FaultPoints.Note.Do((hit, plan) => plan with { Times = plan.Times * hit.Int("times") }, IsEvent)],
        },
        new("rpc.eventMany", FaultLayer.Rpc, "Tells several events in one message", "rroller/dahua's parser notes that a message has sometimes two events")
        {
            Parameters = [FaultParameter.Int("events", 2, 2, 100, "How many: the one that was raised, again and again")],
            Hooks =
            [
                FaultPoints.Note.Do(
                    (hit, plan) => plan.Edited(note =>
                    {
                        var list = note["params"]!["eventList"]!.AsArray();
                        for (var i = 1; i < hit.Int("events"); i++)
                        {
                            list.Add(list[0]!.DeepClone());
                        }
                    }),
                    IsEvent),
            ],
        },
        new("rpc.eventNoData", FaultLayer.Rpc, "Tells events without their details", "Codes without details have no Data on some firmware, and clients read it without looking")
        {
            Hooks = [FaultPoints.Note.Do((_, plan) => plan.Edited(note => note["params"]!["eventList"]![0]!.AsObject().Remove("Data")), IsEvent)],
        },
    ];

    /// <summary>The parameters of a kind that answers with an error.</summary>
    internal static FaultParameter[] Error(RpcError error) =>
    [
        FaultParameter.Int("code", error.Code, int.MinValue, int.MaxValue, "Number of the error"),
        FaultParameter.Text("message", error.Message, "Its line for people"),
    ];

    internal static RpcError ErrorOf(FaultHit hit) => new(hit.Int("code"), hit.Text("message"));

    private static FaultKind Edit(string id, string summary, string evidence, Action<FaultHit, JsonObject> edit, params FaultParameter[] parameters) => new(id, FaultLayer.Rpc, summary, evidence)
    {
        Parameters = parameters,
        Hooks = [FaultPoints.CallAnswer.Do((hit, plan) => plan.Edited(answer => edit(hit, answer)))],
    };
}
