using Emulator.Device.Access;
using Emulator.Protocol.KeyValue;
using Emulator.Server.Cameras;
using Emulator.Server.Cgi;
using Emulator.Server.Cgi.Sections;
using Emulator.Server.Faults;
using Emulator.Server.Journaling;
using Emulator.Server.Wire;

namespace Emulator.Server.Rpc;

/// <summary>
/// The JSON protocol over HTTP: <c>/RPC2_Login</c> and <c>/RPC2</c> take one call each, <c>/SubscribeNotify.cgi</c> tells what a session asked
/// to be told of, without an end. The vendor's document has none of them; its web pages and many clients do.
/// </summary>
internal static class RpcOverHttp
{
    private const string Login = "/RPC2_Login";
    private const string Calls = "/RPC2";
    private const string Stream = "/SubscribeNotify.cgi";
    private const int MaxCall = 256 * 1024;

    /// <summary>Whether a path is one of these.</summary>
    public static bool Serves(string path) => path.Length >= Calls.Length && path[1] is 'R' or 'S' && path is Login or Calls or Stream;

    public static async ValueTask<(CgiReply Reply, LoginSession? Login)> AnswerAsync(HttpContext http, Camera camera, WireConnection wire, string method, string path, string query)
    {
        var time = camera.Device.Clock.Time;
        var started = time.GetTimestamp();
        var link = new RpcLink(wire.Peer, DeviceAccess.Rpc, null);
        if (path == Stream)
        {
            return CgiQuery.TryParse(query, out var asked, out _) ? Listen(camera, link, asked["sessionId"]) : (CgiReply.BadRequest(ErrorId.RequestParses), null);
        }

        if (method != "POST" || await BoundedBody.ReadAsync(http, wire, time, MaxCall) is not { } call)
        {
            return (CgiReply.BadRequest(ErrorId.RequestParses), null);
        }

        var answer = RpcDispatcher.Answer(camera, link, call);
        // The http entry of the request is the pipeline's; this one tells what was called.
        camera.Journal.Add(new JournalEntry
        {
            Utc = time.GetUtcNow(),
            Kind = "rpc.call",
            Peer = wire.Peer,
            Connection = wire.Number,
            User = answer.User,
            Method = answer.Method,
            Target = path,
            Status = answer.IsLost ? 0 : answer.Error?.Code ?? 200,
            Bytes = answer.Body.Length,
            Duration = time.GetElapsedTime(started),
            Fault = answer.Faults,
        });
        await RpcDispatcher.WaitAsync(camera, wire, answer);
        if (answer.IsLost)
        {
            await FaultGate.EndAsync(http, wire, WireEnd.Silence);
        }

        return (CgiReply.Bytes("application/json;charset=utf-8", answer.Body), null);
    }

    private static (CgiReply, LoginSession?) Listen(Camera camera, RpcLink link, string? id)
    {
        if (camera.Rpc.Sessions.Find(id, link) is not { } session)
        {
            return (CgiReply.Bytes("application/json;charset=utf-8", RpcDispatcher.Line(json =>
            {
                var error = string.IsNullOrEmpty(id) ? RpcError.NoSession : RpcError.SessionOver;
                json.WriteStartObject();
                json.WriteStartObject("error");
                json.WriteNumber("code", error.Code);
                json.WriteString("message", error.Message);
                json.WriteEndObject();
                json.WriteBoolean("result", false);
                json.WriteEndObject();
            })), null);
        }

        session.Touch();
        return (CgiReply.Subscription("text/html;charset=utf-8", answer => TellAsync(session, answer), EventManagerCgi.NeverCached), session.Login);
    }

    // What is told comes wrapped as a page would run it; clients take what stands behind "var json=", and some the end of its line.
    private static async Task TellAsync(RpcSession session, CgiStream answer)
    {
        var begun = false;
        using var outbox = new RpcOutbox(WriteAsync, answer.Cut);
        answer.ProbeWhenIdle();
        // Before the head: who has read it may count on what it asked for.
        var notes = new Notes(outbox);
        session.Listen(notes, answer.Cut);
        try
        {
            outbox.Offer("subscribe Successfully!\r\n"u8.ToArray());
            while (await answer.ReadAsync())
            {
                // What a client sends here is nobody's.
            }
        }
        finally
        {
            session.Unlisten(notes);
        }

        async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> line)
        {
            if (!begun)
            {
                begun = true;
                if (!await answer.WriteHeadAsync())
                {
                    return false;
                }
            }

            return line.Span[0] != '{' ? await answer.WriteAsync(line)
                : await answer.WriteAsync("<script type=\"text/javascript\">var json="u8.ToArray(), line, ";receiveMessage(json);</script>\r\n"u8.ToArray());
        }
    }

    /// <summary>A stream of its own beside the calls.</summary>
    private sealed class Notes(RpcOutbox outbox) : IRpcNotes
    {
        public void Tell(RpcSession session, long request, ReadOnlyMemory<byte> line, FaultContext? at) => outbox.Offer(line);
    }
}
