using System.Buffers;
using System.Text;
using Emulator.Device.Access;
using Emulator.Device.Config;
using Emulator.Device.Power;
using Emulator.Device.Users;
using Emulator.Protocol.KeyValue;
using Emulator.Server.Cameras;
using Emulator.Server.Faults;
using Emulator.Server.Journaling;
using Emulator.Server.Metrics;
using Emulator.Server.Rpc;
using Emulator.Server.Wire;
using Microsoft.AspNetCore.Http.Features;

namespace Emulator.Server.Cgi;

/// <summary>
/// The steps from a request to its answer, in order: find the script, log in, find the operation, check role and parameters, answer,
/// write the journal. Every answer leaves through here.
/// </summary>
internal sealed class CgiPipeline(ILogger<CgiPipeline> log)
{
    private const int MaxForm = CgiQuery.MaxLength;
    private const string Root = "/cgi-bin/";

    // For the next bytes of a body that is taken as it comes: who talks and says nothing keeps others from talking.
    private static readonly TimeSpan BodyPatience = TimeSpan.FromSeconds(30);

    public async Task HandleAsync(HttpContext http, Camera camera, WireConnection wire)
    {
        var time = camera.Device.Clock.Time;
        var started = time.GetTimestamp();
        if (camera.Device.Power.State != PowerState.On || !camera.Admits(wire.Peer.Address))
        {
            http.Abort();
            return;
        }

        // Who talks announces any length. Kestrel would reset such a connection before its challenge is read; forms have a limit of their own.
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = null;
        http.Response.Headers.Date = camera.Date.Now;
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var method = http.Request.Method;
        LoginSession? login = null;
        long bytes = 0;
        var takesBody = false;
        CgiReply reply;
        var at = FaultGate.Of(camera, http, wire, method, target);
        var journal = new CgiJournal(camera, wire, http, started, at);
        try
        {
            var entry = at is null ? null : await FaultGate.EnterAsync(camera, wire, at, target);
            if (entry is { End: not WireEnd.None })
            {
                camera.Traffic.Answered(Surface.Http, 0);
                journal.Answered(null, 0, 0, entry.End.ToString().ToLowerInvariant());
                await FaultGate.EndAsync(http, wire, entry.End);
                return;
            }

            (reply, login) = entry?.Reply is { } instead ? (instead, null) : await AnswerAsync(http, camera, wire, method, entry?.Target ?? target, at);
            if (at is not null)
            {
                reply = await FaultGate.LeaveAsync(camera, http, wire, at, reply);
            }

            if (reply.TakeBody is { } take)
            {
                journal.Answered(login, reply.Status, 0, reply.Reason);
                takesBody = true;
                using var lasting = Lasting(camera, wire, login!);
                var talks = camera.Traffic.Of(Traffic.KindOf(target));
                talks.Begin();
                try
                {
                    reply = await TakeBodyAsync(http, wire, time, take);
                }
                finally
                {
                    talks.End();
                }
            }
        }
        catch (ConfigStoreException)
        {
            // What it remembers cannot be read now; the log and the control API have been told once (StoreHealth).
            reply = CgiReply.Failed(ErrorId.ServerInternal);
        }
        catch (Exception problem) when (!IsGone(problem))
        {
            log.LogError(problem, "{Device} {Method} {Target}", camera.Id, method, JournalTarget.Of(target));
            reply = CgiReply.Failed(ErrorId.ServerInternal);
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
        catch (BadHttpRequestException)
        {
            // A body that is not what its head says, such as a chunk without a length.
            reply = CgiReply.BadRequest(ErrorId.RequestParses);
            http.Response.Headers.Connection = "close";
        }
        catch (Exception gone) when (IsGone(gone))
        {
            http.Abort();
            return;
        }
        finally
        {
            wire.EndBody();
        }

        if (wire.IsBodyCut)
        {
            http.Response.Headers.Connection = "close";
        }

        if (reply.Stream is not null && !camera.Seats.TryTake())
        {
            reply = CgiReply.Failed(ErrorId.InvalidRequest);
        }

        if (reply.Stream is not null)
        {
            var traffic = camera.Traffic.Of(Traffic.KindOf(target));
            traffic.Begin();
            camera.Traffic.Answered(Surface.Http, reply.Status);
            journal.Answered(login, reply.Status, 0, reply.Reason);
            var stream = new CgiStream(wire, reply.ContentType, reply.Headers, traffic) { At = at };
            stream.Faults = new StreamFaults(camera, () => stream.At ??= FaultGate.Describe(camera, http, wire, method, target));
            try
            {
                using var lasting = Lasting(camera, wire, login!);
                await StreamAsync(http, wire, reply, stream);
            }
            finally
            {
                traffic.End();
                camera.Seats.Leave();
            }

            bytes = wire.BytesSent;
            journal.Ended(login, reply.Status, bytes, stream.At);
            return;
        }

        if (camera.Device.Power.IsPending)
        {
            // The device goes down once this answer is out: the connection closes behind it, and only then does the power change.
            http.Response.Headers.Connection = "close";
            _ = SettleAsync(wire, camera.Device.Power);
        }

        // Before it is out: who has the answer finds it in the journal. What is sent from elsewhere is known only when it is.
        JournalEntry? noted = null;
        var known = reply.Part is null;
        if (known)
        {
            bytes = HttpMethods.IsHead(method) ? 0 : reply.BodyIn(camera.Dialect).Length;
            noted = Note(journal, takesBody, login, http.Response.StatusCode == StatusCodes.Status200OK ? reply.Status : http.Response.StatusCode, bytes, reply);
        }

        bytes = await WriteAsync(http, camera, reply);
        wire.AnswerDone();
        camera.Traffic.Answered(Surface.Http, http.Response.StatusCode);
        journal.Announce(known ? noted : Note(journal, takesBody, login, http.Response.StatusCode, bytes, reply));
    }

    private static JournalEntry? Note(CgiJournal journal, bool takesBody, LoginSession? login, int status, long bytes, CgiReply reply) =>
        takesBody ? journal.Ending(login, status, bytes) : journal.Answering(login, status, bytes, reply.Reason);

    private static async Task<CgiReply> TakeBodyAsync(HttpContext http, WireConnection wire, TimeProvider time, Func<CgiBody, Task<CgiReply>> take)
    {
        await using var body = new CgiBody(http.Request.BodyReader, wire, time, BodyPatience);
        return await take(body);
    }

    private static async ValueTask<(CgiReply Reply, LoginSession? Login)> AnswerAsync(HttpContext http, Camera camera, WireConnection wire, string method, string target, FaultContext? at)
    {
        var mark = target.IndexOf('?');
        var path = mark < 0 ? target : target[..mark];
        if (RpcOverHttp.Serves(path))
        {
            return await RpcOverHttp.AnswerAsync(http, camera, wire, method, path, mark < 0 ? "" : target[(mark + 1)..]);
        }

        if (!TryScript(camera.Scripts, path, out var operations, out var rest))
        {
            return (CgiReply.NotFound, null);
        }

        var (device, from) = (camera.Device, wire.Peer.Address);
        if (device.Access.IsLocked(from))
        {
            return (CgiReply.LockedOut, null);
        }

        var attempt = CgiAuth.Check(device, http.Request.Headers.Authorization, method, target);
        CgiReply? refusal = null;
        if (at is not null)
        {
            var plan = FaultGate.Login(camera, at, http.Request.Headers.Authorization.ToString(), attempt);
            (attempt, refusal) = (new LoginAttempt(plan.User, plan.Stale, plan.Wrong), plan.Reply);
        }

        if (refusal is { Status: not 401 })
        {
            return (refusal, null);
        }

        if (attempt.User is not { } user || refusal is not null)
        {
            if (attempt.Wrong is { } name)
            {
                device.Access.Fail(name, from);
            }

            return (Challenge(http, camera, wire, at, attempt.Stale, refusal ?? (attempt.Stale ? CgiReply.Stale : attempt.Wrong is null ? CgiReply.Unauthorized : CgiReply.WrongLogin)), null);
        }

        if (device.Access.Enter(user, from, DeviceAccess.Http, wire) is not { } login)
        {
            return (device.Access.Table switch
            {
                null => CgiReply.TooMany,
                { Status: StatusCodes.Status401Unauthorized } => Challenge(http, camera, wire, at, stale: false, CgiReply.NoPlace(401)),
                var full => CgiReply.NoPlace(full.Status),
            }, null);
        }

        if (method is not ("GET" or "POST" or "HEAD") || !CgiQuery.TryParse(mark < 0 ? "" : target.AsSpan(mark + 1), out var query, out _))
        {
            return (CgiReply.BadRequest(ErrorId.RequestParses), login);
        }

        if (CgiScripts.Find(operations, query) is { TakesBody: true })
        {
            // What is not taken of the body, and what follows it, is nobody's.
            http.Response.Headers.Connection = "close";
        }
        else if (method == "POST" && IsForm(http.Request))
        {
            if (await ReadFormAsync(http, wire, camera.Device.Clock.Time) is not { } form)
            {
                return (CgiReply.BadRequest(ErrorId.RequestParses), login);
            }

            query = query.Then(form);
        }

        if (at is not null)
        {
            var plan = await FaultGate.OperateAsync(camera, wire, at, query);
            query = plan.Query;
            if (plan.Reply is { } instead)
            {
                return (instead, login);
            }
        }

        // A device that is being restored is asked when it is whole again.
        device.Gate.Enter();
        try
        {
            return (Answer(new CgiCall(http, camera, wire, method, rest, at), operations, query, user), login);
        }
        finally
        {
            device.Gate.Leave();
        }
    }

    private static CgiReply Answer(CgiCall call, CgiOperation[] operations, CgiQuery query, UserAccount user)
    {
        var (http, camera, wire, method, rest, at) = call;
        if (CgiScripts.Find(operations, query) is not { } operation)
        {
            return CgiReply.BadRequest(ErrorId.MethodNotFound);
        }

        if (operation.TakesBody && method != "POST")
        {
            return CgiReply.BadRequest(ErrorId.RequestParses);
        }

        if (!CgiAuthority.Permits(user, operation, query, camera.Device.Profile))
        {
            return CgiReply.Forbidden;
        }

        foreach (var parameter in operation.Parameters)
        {
            var value = query[parameter.Name];
            if (value is null ? parameter.Required : !parameter.Check(camera.Device.Profile, value))
            {
                return CgiReply.BadRequest(value is null ? ErrorId.RequestParses : ErrorId.InvalidParameter);
            }
        }

        return operation.Handler(new CgiRequest(camera, operation, query, user, wire.Peer, rest) { Range = http.Request.Headers.Range, ContentType = http.Request.ContentType, At = at });
    }

    private static CgiReply Challenge(HttpContext http, Camera camera, WireConnection wire, FaultContext? at, bool stale, CgiReply reply)
    {
        var challenge = CgiAuth.Challenge(camera.Device, stale);
        wire.IsChallenged = true;
        http.Response.Headers.WWWAuthenticate = at is null ? challenge : FaultGate.Challenge(camera, at, challenge);
        return reply;
    }

    /// <summary>A request whose user is known.</summary>
    private readonly record struct CgiCall(HttpContext Http, Camera Camera, WireConnection Wire, string Method, string Rest, FaultContext? At);

    // The user is on while it lasts, and when the user is removed the connection goes.
    private static IDisposable Lasting(Camera camera, WireConnection wire, LoginSession login)
    {
        var lasting = login.Last(wire.Cut);
        if (!camera.Device.Users.TryGet(login.User, out _))
        {
            wire.Cut();
        }

        return lasting;
    }

    private static async Task SettleAsync(WireConnection wire, DevicePower power)
    {
        await wire.EndedAsync();
        power.Settle();
    }

    // A device that is disposed of while it answers is as gone as a client that hung up.
    private static bool IsGone(Exception problem) => problem is OperationCanceledException or IOException or ObjectDisposedException;

    private static bool TryScript(CgiScripts scripts, string path, out CgiOperation[] operations, out string rest)
    {
        if (path.Contains("//", StringComparison.Ordinal) || path.Contains('%'))
        {
            // Clients write /cgi-bin//snapshot.cgi, and escape what stands in file names.
            path = CgiQuery.TryUnescape(path.Replace("+", "%2B", StringComparison.Ordinal), out var plain) ? plain : "";
            while (path.Contains("//", StringComparison.Ordinal))
            {
                path = path.Replace("//", "/", StringComparison.Ordinal);
            }
        }

        operations = [];
        rest = "";
        if (!path.StartsWith(Root, StringComparison.OrdinalIgnoreCase) || !scripts.TryScript(path.AsSpan(Root.Length), out operations, out var behind))
        {
            return false;
        }

        rest = behind.ToString();
        return true;
    }

    private static bool IsForm(HttpRequest request) =>
        request.ContentType is null || request.ContentType.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
        || request.ContentType.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase);

    /// <returns>The form, or null when it is too long, cut short, or no form.</returns>
    private static async ValueTask<CgiQuery?> ReadFormAsync(HttpContext http, WireConnection wire, TimeProvider time) =>
        await BoundedBody.ReadAsync(http, wire, time, MaxForm) is { } body && CgiQuery.TryParse(Encoding.Latin1.GetString(body).TrimEnd('\r', '\n'), out var form, out _) ? form : null;

    private static async ValueTask<long> WriteAsync(HttpContext http, Camera camera, CgiReply reply)
    {
        var body = reply.BodyIn(camera.Dialect);
        var response = http.Response;
        if (response.StatusCode == StatusCodes.Status200OK)
        {
            response.StatusCode = reply.Status;
        }

        response.ContentType = reply.ContentType;
        response.ContentLength = reply.Part?.Count ?? body.Length;
        foreach (var (name, value) in reply.Headers)
        {
            response.Headers[name] = value;
        }

        try
        {
            if (HttpMethods.IsHead(http.Request.Method))
            {
                await response.CompleteAsync();
                return 0;
            }

            if (reply.Part is var (file, offset, count))
            {
                await file.WriteAsync(response.BodyWriter, offset, count, http.RequestAborted);
            }
            else
            {
                response.BodyWriter.Write(body.Span);
            }

            await response.CompleteAsync();
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // The client left before its answer.
        }

        return response.ContentLength ?? 0;
    }

    private async ValueTask StreamAsync(HttpContext http, WireConnection wire, CgiReply reply, CgiStream stream)
    {
        wire.IsStreaming = true;
        try
        {
            if (reply.WritesHead || await stream.WriteHeadAsync())
            {
                await reply.Stream!(stream);
                await wire.CloseAsync();
            }
        }
        catch (Exception gone) when (IsGone(gone))
        {
            // The client left, which is how an endless answer ends, or the device did.
        }
        catch (Exception problem)
        {
            log.LogError(problem, "stream to {Peer}", wire.Peer);
        }
        finally
        {
            http.Abort();
        }
    }
}
