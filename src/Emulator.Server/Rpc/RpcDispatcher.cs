using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Emulator.Device.Users;
using Emulator.Server.Cameras;
using Emulator.Server.Faults;
using Emulator.Server.Wire;

namespace Emulator.Server.Rpc;

/// <summary>What came of a message: the answer, and what is written down of it.</summary>
/// <param name="Body">The answer, one line of JSON.</param>
/// <param name="Method">What was asked, as far as it could be read.</param>
/// <param name="User">Who asked, or null.</param>
/// <param name="Error">The error, or null.</param>
/// <param name="Session">Number of the session that the answer is of; 0 for none.</param>
/// <param name="Request">Number of the request.</param>
/// <param name="Closes">Whether the connection ends behind it.</param>
internal sealed record RpcAnswer(ReadOnlyMemory<byte> Body, string Method, string? User, RpcError? Error, uint Session, long Request, bool Closes)
{
    /// <summary>Time to pass before it is sent, on the device's clock.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Whether it is never sent.</summary>
    public bool IsLost { get; init; }

    /// <summary>Ids of the fault rules that touched it; null for none.</summary>
    public string? Faults { get; init; }

    /// <summary>The occasion, for further faults; null while there are none.</summary>
    public FaultContext? At { get; init; }
}

/// <summary>
/// The steps from a message to its answer, in order: read it, find the session, the method, check role and authority, answer. Members of an
/// answer are sorted by name, as devices send them.
/// </summary>
internal static class RpcDispatcher
{
    /// <summary>Longest name of a method that is written down.</summary>
    private const int MaxName = 64;

    private const int MaxCalls = 64;

    private static readonly JsonWriterOptions Layout = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers a message.</summary>
    /// <param name="camera">The device that is asked.</param>
    /// <param name="link">By which way.</param>
    /// <param name="message">The message.</param>
    /// <param name="session">The session that the message's envelope names; null when it has no envelope, or that names none.</param>
    public static RpcAnswer Answer(Camera camera, RpcLink link, ReadOnlyMemory<byte> message, string? session = null)
    {
        Outcome outcome;
        try
        {
            using var document = RpcMessage.Parse(message);
            outcome = Ask(camera, link, document.RootElement, session, mayNest: true);
            return Leave(camera, link, outcome);
        }
        catch (JsonException)
        {
            outcome = new Outcome(RpcReply.Failed(RpcError.RequestInvalid), 0, session ?? "", "", null);
        }

        return Write(link, outcome);
    }

    /// <summary>A line of JSON.</summary>
    public static ReadOnlyMemory<byte> Line(Action<Utf8JsonWriter> write)
    {
        var body = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(body, Layout))
        {
            write(json);
        }

        // Clients in the field cut the stream at line ends.
        body.Write("\n"u8);
        return body.WrittenMemory;
    }

    /// <summary>Writes a session as the way has it.</summary>
    public static void WriteSession(Utf8JsonWriter json, RpcLink link, string session)
    {
        if (link.Connection is null)
        {
            json.WriteString("session", session);
        }
        else
        {
            json.WriteNumber("session", long.TryParse(session, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0);
        }
    }

    /// <summary>The occasion that a call, or something that is told, is for faults.</summary>
    public static FaultContext Occasion(RpcLink link, string method, string session) => new(link.Connection is null ? FaultSurface.Http : FaultSurface.Dhip)
    {
        IsOverHttp = link.Connection is null,
        Address = link.Peer.Address,
        Method = method,
        Path = link.Connection is null ? "/RPC2" : "dhip",
        Session = session,
    };

    /// <summary>Lets the time pass that an answer is to take.</summary>
    public static async ValueTask WaitAsync(Camera camera, WireConnection wire, RpcAnswer answer)
    {
        if (answer.Delay <= TimeSpan.Zero)
        {
            return;
        }

        try
        {
            await Task.Delay(answer.Delay, camera.Device.Clock.Time, wire.Closed);
        }
        catch (OperationCanceledException)
        {
            // The client has closed its side; who only closed one direction gets the answer now.
        }
    }

    private static Outcome Ask(Camera camera, RpcLink link, JsonElement message, string? envelope, bool mayNest)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            return new Outcome(RpcReply.Failed(RpcError.RequestInvalid), 0, envelope ?? "", "", null);
        }

        var call = new RpcParameters(message);
        var (request, name) = (call.Int("id") ?? 0, call.Text("method") ?? "");
        var id = (call.TryGet("session", out var sent) ? RpcParameters.IntOf(sent) is { } number ? number.ToString(CultureInfo.InvariantCulture) : RpcParameters.TextOf(sent) : null) ?? "0";
        id = id == "0" && envelope is not null ? envelope : id;
        if (name.Length == 0)
        {
            return new Outcome(RpcReply.Failed(RpcError.RequestInvalid), request, id, name, null);
        }

        if (name == "global.login")
        {
            var plan = Enter(camera, link, name, id, call.In("params").Text("userName"), call.In("params").Text("password") is { Length: > 0 }, out var login);
            if (plan?.Instead is { } refusal)
            {
                return new Outcome(RpcReply.Failed(refusal), request, id, name, null) { At = login, IsPassword = plan.IsPassword };
            }

            var reply = RpcLogin.Answer(camera, link, id, call.In("params"), out var begun, out var opened);
            return new Outcome(reply, request, begun, name, opened?.User) { At = login, IsPassword = reply.Error != RpcError.LoginChallenge };
        }

        if (camera.Rpc.Sessions.Find(id, link) is not { } session)
        {
            return new Outcome(RpcReply.Failed(id is "0" or "" ? RpcError.NoSession : RpcError.SessionOver), request, id, name, null);
        }

        if (!camera.Device.Users.TryGet(session.User, out var user) || !string.Equals(user.Md5, session.Secret, StringComparison.Ordinal))
        {
            session.End("expelled");
            return new Outcome(RpcReply.Failed(RpcError.SessionOver), request, id, name, session.User);
        }

        var entry = Enter(camera, link, name, id, user.Name, isPassword: false, out var at);
        if (entry is { EndsSession: true })
        {
            session.End("fault");
        }

        if (entry?.Instead is { } error)
        {
            return new Outcome(RpcReply.Failed(error), request, id, name, user.Name) { At = at };
        }

        session.Touch();
        var answer = name == "system.multicall" && mayNest ? AskAll(camera, link, call.In("params").Value, id) : Run(camera, link, session, user, name, request, call);
        return new Outcome(answer, request, id, name, user.Name) { At = at };
    }

    // Null while there are no faults.
    private static CallPlan? Enter(Camera camera, RpcLink link, string name, string session, string? user, bool isPassword, out FaultContext? at)
    {
        at = null;
        if (camera.Faults.IsEmpty)
        {
            return null;
        }

        at = Occasion(link, name, session);
        at.User = user;
        if (link.Connection is not null)
        {
            // Over HTTP the pipeline has told of the request.
            camera.Faults.Request(at);
        }

        return camera.Faults.Ask(FaultPoints.Call, at, new CallPlan(name, isPassword));
    }

    private static RpcReply Run(Camera camera, RpcLink link, RpcSession session, UserAccount user, string name, long request, RpcParameters call)
    {
        if (RpcCatalog.Shared.Find(name, camera.Device.Profile, out var error) is not { } method)
        {
            return RpcReply.Failed(error);
        }

        return method.Permits(user)
            ? method.Handler(new RpcCall(camera, link, session, user, method, request, call.Int("object") ?? 0, call.In("params")))
            : RpcReply.Failed(RpcError.NoAuthority);
    }

    // Each is answered as if it had come alone, and those that fail keep none of the others.
    private static RpcReply AskAll(Camera camera, RpcLink link, JsonElement calls, string session)
    {
        if (calls.ValueKind != JsonValueKind.Array || calls.GetArrayLength() > MaxCalls)
        {
            return RpcReply.Failed(RpcError.ParameterInvalid);
        }

        var outcomes = new List<Outcome>();
        foreach (var call in calls.EnumerateArray())
        {
            outcomes.Add(Ask(camera, link, call, session, mayNest: false));
        }

        return RpcReply.Raw(json =>
        {
            json.WriteStartArray();
            foreach (var outcome in outcomes)
            {
                Write(json, link, outcome);
            }

            json.WriteEndArray();
        });
    }

    private static RpcAnswer Leave(Camera camera, RpcLink link, Outcome outcome)
    {
        var answer = Write(link, outcome);
        if (outcome.At is not { } at)
        {
            return answer;
        }

        var plan = camera.Faults.Ask(FaultPoints.CallAnswer, at, new CallAnswerPlan(outcome.Method, outcome.IsPassword, answer.Error, answer.Body));
        return answer with { Body = plan.Body, IsLost = plan.Lost, Delay = plan.Delay, Closes = answer.Closes || plan.Closes, Faults = at.FaultIds, At = at };
    }

    private static RpcAnswer Write(RpcLink link, Outcome outcome)
    {
        var body = Line(json => Write(json, link, outcome));
        return new RpcAnswer(
            body,
            outcome.Method.Length <= MaxName ? outcome.Method : outcome.Method[..MaxName],
            outcome.User,
            outcome.Reply.Error,
            uint.TryParse(outcome.Session, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0,
            outcome.Request,
            outcome.Reply.Closes);
    }

    private static void Write(Utf8JsonWriter json, RpcLink link, Outcome outcome)
    {
        var reply = outcome.Reply;
        json.WriteStartObject();
        if (reply.Error is { } error)
        {
            json.WriteStartObject("error");
            json.WriteNumber("code", error.Code);
            json.WriteString("message", error.Message);
            json.WriteEndObject();
        }

        json.WriteNumber("id", outcome.Request);
        json.WritePropertyName("params");
        if (reply.Parameters is { } parameters)
        {
            parameters(json);
        }
        else
        {
            json.WriteNullValue();
        }

        if (reply.Object is { } made)
        {
            json.WriteNumber("result", made);
        }
        else
        {
            json.WriteBoolean("result", reply.Error is null);
        }

        WriteSession(json, link, outcome.Session);
        json.WriteEndObject();
    }

    private sealed record Outcome(RpcReply Reply, long Request, string Session, string Method, string? User)
    {
        public FaultContext? At { get; init; }

        public bool IsPassword { get; init; }
    }
}
