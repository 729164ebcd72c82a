using System.Buffers;
using Emulator.Device.Access;
using Emulator.Device.Users;
using Emulator.Protocol.Rtsp;
using Emulator.Server.Cameras;
using Emulator.Server.Cgi;
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

    private readonly RtspAuth _auth = new(camera.Device);
    private readonly ArrayBufferWriter<byte> _reply = new();
    private int _bad;

    public Camera Camera => camera;

    public WireConnection Wire => wire;

    /// <summary>What goes out.</summary>
    public RtspOutput Output { get; } = new(wire);

    /// <summary>The sessions that play on it.</summary>
    public List<RtspSession> Sessions { get; } = [];

    /// <summary>Serves it to its end.</summary>
    public async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var read = await wire.Input.ReadAsync();
                var buffer = read.Buffer;
                var goes = await TakeAsync(buffer);
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
                await camera.Rtsp.Sessions.EndAsync(session, bye: false);
            }
        }
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
                case RtspItemKind.Request:
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
                session.Reported(track, item.Payload.ToArray(), camera.Device.Clock.Time.GetTimestamp());
                return;
            }
        }
    }

    private async ValueTask AnswerAsync(RtspRequest request)
    {
        var started = camera.Device.Clock.Time.GetTimestamp();
        RtspCall? call = null;
        RtspReply reply;
        try
        {
            (reply, call) = await AnswerOfAsync(request);
        }
        catch (Exception problem) when (problem is not (OperationCanceledException or IOException or ObjectDisposedException))
        {
            log.LogError(problem, "{Device} {Method} {Uri}", camera.Id, request.Method, request.Uri);
            reply = new RtspReply(500);
        }

        Write(request, reply, call?.User.Name, started);
        // Packets follow the answer that announces them.
        call?.Behind?.Invoke();
    }

    private async ValueTask<(RtspReply Reply, RtspCall? Call)> AnswerOfAsync(RtspRequest request)
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

        if (await FaultGate.BearAsync(camera, wire, at: null, wantsVideo: true) is var refused and not 0)
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
                return (new RtspReply(403), null);
            }

            var attempt = _auth.Check(request, url);
            user = attempt.User;
            if (user is null)
            {
                if (attempt.Wrong is { } name)
                {
                    access.Fail(name, from);
                }

                return (new RtspReply(401).With("WWW-Authenticate", _auth.Challenge(attempt.Stale)), null);
            }

            if ((login = access.Enter(user, from, DeviceAccess.Rtsp, wire)) is null)
            {
                var status = access.Table?.Status ?? 403;
                return (status == 401 ? new RtspReply(401).With("WWW-Authenticate", _auth.Challenge(stale: false)) : new RtspReply(status), null);
            }
        }

        RtspSession? session = null;
        if (request.Session is { } id && !camera.Rtsp.Sessions.TryGet(id, out session))
        {
            return (new RtspReply(454), null);
        }

        if (session is null && method.NeedsSession)
        {
            return (new RtspReply(454), null);
        }

        // A sign of life is one for all that plays here: not every client names the session in it.
        foreach (var playing in session is null ? Sessions : Sessions.Append(session))
        {
            camera.Rtsp.Sessions.Touch(playing);
        }

        var call = new RtspCall(this, request, url, user ?? UserAccount.Nobody, session) { Login = login };
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

    private void Write(RtspRequest? request, RtspReply reply, string? user, long started)
    {
        _reply.ResetWrittenCount();
        reply.Write(_reply, request?.CSeq);
        Output.Send(_reply.WrittenSpan);
        var time = camera.Device.Clock.Time;
        camera.Traffic.Answered(Surface.Rtsp, reply.Status);
        camera.Journal.Add(time.GetUtcNow(), "rtsp", wire.Peer, user, request?.Method ?? "", request?.Uri ?? "", reply.Status, reply.Body.Length, time.GetElapsedTime(started));
    }
}
