using System.Buffers;
using Emulator.Device.Access;
using Emulator.Device.Users;
using Emulator.Protocol.Rtsp;
using Emulator.Server.Cameras;
using Emulator.Server.Cgi;
using Emulator.Server.Faults;
using Emulator.Server.Journaling;
using Emulator.Server.Metrics;
using Emulator.Server.Wire;

namespace Emulator.Server.Rtsp;

/// <summary>
/// One connection: reads what the client sends and answers, in order. The steps of an answer: sequence number, required options, method,
/// URL, login, session, state, and then the method's own. Every answer is written in the journal.
/// </summary>
internal sealed class RtspConnection(Camera camera, WireConnection wire, ILogger log)
{
    // Who sends nothing but nonsense is not listened to for ever.
    private const int MaxBad = 16;

    // Who connects and neither logs in nor asks anything holds its place no longer than this.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly RtspAuth _auth = new(camera.Device);
    private readonly ArrayBufferWriter<byte> _reply = new();
    private int _bad;
    private int _asked;

    // Whether somebody has logged in here, and whether anything was asked since nobody was last looked for.
    private volatile bool _known;
    private volatile bool _heard;

    // Why the request at hand is refused, for the journal.
    private string? _refusal;

    public Camera Camera => camera;

    public WireConnection Wire => wire;

    /// <summary>What goes out.</summary>
    public RtspOutput Output { get; } = new(wire);

    /// <summary>The sessions that play on it.</summary>
    public List<RtspSession> Sessions { get; } = [];

    /// <summary>Serves it to its end.</summary>
    public async Task ServeAsync()
    {
        using var looking = new Vigil(camera.Device.Clock.Time, Patience, LookAway);
        try
        {
            while (true)
            {
                var read = await wire.Input.ReadAsync();
                var buffer = read.Buffer;
                var goes = await TakeAsync(buffer);
                if (read.IsCompleted)
                {
                    wire.ClientEnded(reset: false);
                }

                if (goes is not { } rest || read.IsCompleted || read.IsCanceled)
                {
                    break;
                }

                wire.Input.AdvanceTo(rest, buffer.End);
            }

            // What was answered last is still on its way to a client that only closed its own direction.
            await Output.DrainAsync();
        }
        finally
        {
            Output.Close();
            foreach (var session in Sessions.ToArray())
            {
                await camera.Rtsp.Sessions.EndAsync(session, bye: false, "connection");
            }
        }
    }

    // True to look again. A head that never ends is no request, however slowly it comes.
    private bool LookAway()
    {
        if (_known)
        {
            return false;
        }

        if (!_heard)
        {
            wire.Cut();
            return false;
        }

        _heard = false;
        return true;
    }

    // Where to read on, or null when the connection is to end.
    private async ValueTask<SequencePosition?> TakeAsync(ReadOnlySequence<byte> buffer)
    {
        while (!Output.IsClosing)
        {
            var item = RtspReader.Read(ref buffer);
            switch (item.Kind)
            {
                case RtspItemKind.More:
                    return buffer.Start;
                case RtspItemKind.Interleaved:
                    TakeReport(item);
                    break;
                case RtspItemKind.Request when !camera.Admits(wire.Peer.Address):
                    return null;
                case RtspItemKind.Bad when _asked > 0 && item.Request?.Method.StartsWith("RTSP/", StringComparison.Ordinal) == true:
                    // The client's answer to a request of ours.
                    _asked--;
                    break;
                case RtspItemKind.Request:
                    _heard = true;
                    await AnswerAsync(item.Request!);
                    break;
                default:
                    Write(item.Request, new RtspReply(item.Status), null, camera.Device.Clock.Time.GetTimestamp());
                    if (item.IsLost || ++_bad == MaxBad)
                    {
                        Output.Finish();
                        return null;
                    }

                    break;
            }

            await Output.ReadyAsync();
        }

        // Read on until the client closes as well, and pass over what it says.
        return buffer.End;
    }

    private void TakeReport(in RtspItem item)
    {
        foreach (var session in Sessions)
        {
            if (session.Sender is InterleavedSender sender && sender.TrackOfReports(item.Channel) is { } track)
            {
                camera.Rtsp.Sessions.Report(session, track, item.Payload.ToArray());
                return;
            }
        }
    }

    private async ValueTask AnswerAsync(RtspRequest request)
    {
        var started = camera.Device.Clock.Time.GetTimestamp();
        if (!camera.Faults.IsEmpty)
        {
            await AnswerFaultedAsync(request, started);
            return;
        }

        var (reply, call) = await HandleAsync(request, null, null);
        Write(request, reply, call?.User.Name, started, call?.Behind);
    }

    private async ValueTask AnswerFaultedAsync(RtspRequest request, long started)
    {
        var at = RtspFaultGate.Describe(this, request);
        var entry = await RtspFaultGate.EnterAsync(this, at, request);
        if (entry.End != WireEnd.None)
        {
            camera.Journal.Announce(Note(request, 0, 0, at.User, started, at.FaultIds));
            RtspFaultGate.End(this, entry.End);
            return;
        }

        var (reply, call) = entry.Reply is { } instead ? (instead, null) : await HandleAsync(request, at, entry);
        // A rule may be about the session that the request has made.
        at.Session ??= call?.Made?.Id;
        var sent = await RtspFaultGate.LeaveAsync(this, at, request, reply, call?.Behind);
        _asked += sent.Requests.Length;
        camera.Journal.Announce(Note(request, sent.Copies == 0 ? 0 : sent.Reply.Status, sent.Reply.Body.Length, call?.User.Name, started, at.FaultIds));
    }

    private async ValueTask<(RtspReply Reply, RtspCall? Call)> HandleAsync(RtspRequest request, FaultContext? at, RtspRequestPlan? plan)
    {
        try
        {
            return await AnswerOfAsync(request, at, plan);
        }
        catch (Exception problem) when (problem is not (OperationCanceledException or IOException or ObjectDisposedException))
        {
            log.LogError(problem, "{Device} {Method} {Uri}", camera.Id, request.Method, request.Uri);
            return (new RtspReply(500), null);
        }
    }

    private async ValueTask<(RtspReply Reply, RtspCall? Call)> AnswerOfAsync(RtspRequest request, FaultContext? at, RtspRequestPlan? plan)
    {
        if (request.CSeq is null)
        {
            return (new RtspReply(400), null);
        }

        if ((request["Require"] ?? request["Proxy-Require"]) is { Length: > 0 } option)
        {
            return (new RtspReply(551).With("Unsupported", option), null);
        }

        if (!RtspMethods.TryGet(request.Method, out var method))
        {
            return (RtspMethods.IsKnown(request.Method) ? new RtspReply(405).With("Allow", RtspMethods.Names) : new RtspReply(501).With("Public", RtspMethods.Names), null);
        }

        if (!RtspUrl.TryParse(request.Uri, out var url))
        {
            return (new RtspReply(400), null);
        }

        if (await FaultGate.BearAsync(camera, wire, at, wantsVideo: true) is var refused and not 0)
        {
            return (new RtspReply(refused), null);
        }

        UserAccount? user = null;
        LoginSession? login = null;
        if (method.NeedsLogin)
        {
            var (access, from) = (camera.Device.Access, wire.Peer.Address);
            if (access.IsLocked(from))
            {
                _refusal = "locked";
                return (new RtspReply(403), null);
            }

            var attempt = _auth.Check(request, url);
            if (at is not null)
            {
                var judged = FaultGate.Login(camera, at, request["Authorization"] ?? "", attempt);
                attempt = new LoginAttempt(judged.User, judged.Stale, judged.Wrong);
                if (judged.Reply is { Status: not 401 } refusal)
                {
                    return (new RtspReply(refusal.Status), null);
                }
            }

            user = attempt.User;
            if (user is null)
            {
                if (attempt.Wrong is { } name)
                {
                    access.Fail(name, from);
                }

                _refusal = attempt.Stale ? "stale" : attempt.Wrong is null ? "challenge" : "password";
                string[] challenges = [_auth.Challenge(attempt.Stale)];
                challenges = at is null ? challenges : FaultGate.Challenge(camera, at, challenges);
                return (challenges.Aggregate(new RtspReply(401), (reply, challenge) => reply.With("WWW-Authenticate", challenge)), null);
            }

            if ((login = access.Enter(user, from, DeviceAccess.Rtsp, wire)) is null)
            {
                _refusal = "sessions";
                var status = access.Table?.Status ?? 403;
                return (status == 401 ? new RtspReply(401).With("WWW-Authenticate", _auth.Challenge(stale: false)) : new RtspReply(status), null);
            }

            _known = true;
        }

        if (plan?.Instead is { } instead)
        {
            return (instead, new RtspCall(this, request, url, user ?? UserAccount.Nobody, null));
        }

        RtspSession? session = null;
        if (request.Session is { } id && !camera.Rtsp.Sessions.TryGet(id, out session))
        {
            return (new RtspReply(454), null);
        }

        // What one user has set up another neither sees nor ends, who may not be allowed to watch it.
        if (session is null ? method.NeedsSession : method.NeedsLogin && !string.Equals(session.User, user!.Name, StringComparison.Ordinal))
        {
            return (new RtspReply(454), null);
        }

        // A sign of life is one for all that plays here: not every client names the session in it.
        foreach (var playing in session is null ? Sessions : Sessions.Append(session))
        {
            camera.Rtsp.Sessions.Touch(playing, at, request.Method, playing == session);
        }

        var call = new RtspCall(this, request, url, user ?? UserAccount.Nobody, session) { Login = login, At = at };
        if (session is null || !method.ChangesState)
        {
            return (await method.Handler(call), call);
        }

        await session.Turn.WaitAsync();
        try
        {
            if (session.IsOver)
            {
                return (new RtspReply(454), call);
            }

            if (!RtspStates.Allows(request.Method, session.State))
            {
                return (new RtspReply(455).With("Allow", RtspMethods.Names), call);
            }

            var reply = await method.Handler(call);
            session.State = reply.Status == 200 ? RtspStates.After(request.Method, session.State) : session.State;
            return (reply, call);
        }
        finally
        {
            session.Turn.Release();
        }
    }

    private void Write(RtspRequest? request, RtspReply reply, string? user, long started, Action? behind = null)
    {
        _reply.ResetWrittenCount();
        reply.Write(_reply, request?.CSeq);
        // Before it is out: who has the answer finds it in the journal.
        var noted = Note(request, reply.Status, reply.Body.Length, user, started, null);
        Output.Send(_reply.WrittenSpan, behind);
        camera.Journal.Announce(noted);
    }

    // Written, and not yet told of.
    private JournalEntry Note(RtspRequest? request, int status, int bytes, string? user, long started, string? faults)
    {
        var time = camera.Device.Clock.Time;
        camera.Traffic.Answered(Surface.Rtsp, status);
        wire.Requests++;
        wire.Agent = request?["User-Agent"] ?? wire.Agent;
        var entry = new JournalEntry
        {
            Utc = time.GetUtcNow(),
            Kind = "rtsp",
            Peer = wire.Peer,
            Connection = wire.Number,
            User = user is { Length: > 0 } ? user : null,
            Agent = wire.Agent,
            Method = request?.Method ?? "",
            Target = request?.Uri ?? "",
            Status = status,
            Bytes = bytes,
            Duration = time.GetElapsedTime(started),
            Session = request?.Session,
            Reason = _refusal,
            Fault = faults,
        };
        _refusal = null;
        camera.Journal.Write(entry);
        return entry;
    }
}
