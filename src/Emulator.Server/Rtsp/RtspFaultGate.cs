using System.Text;
using Emulator.Protocol.Rtsp;
using Emulator.Server.Cameras;
using Emulator.Server.Cgi;
using Emulator.Server.Faults;
using Emulator.Server.Wire;

namespace Emulator.Server.Rtsp;

/// <summary>Where requests and answers of RTSP ask the fault plan. Nothing here runs while a device has no faults.</summary>
internal static class RtspFaultGate
{
    /// <summary>The occasion that a request is.</summary>
    public static FaultContext Describe(RtspConnection connection, RtspRequest request)
    {
        var url = RtspUrl.TryParse(request.Uri, out var parsed) ? parsed : null;
        var playing = request.Session ?? (connection.Sessions.Count == 1 ? connection.Sessions[0].Id : null);
        return new FaultContext(FaultSurface.Rtsp)
        {
            Address = connection.Wire.Peer.Address,
            Method = request.Method,
            Target = request.Uri,
            Connection = connection.Wire,
            Path = url?.Path,
            Query = url?.Query,
            User = FaultGate.Claimed(request["Authorization"]) ?? (playing is not null && connection.Camera.Rtsp.Sessions.TryGet(playing, out var session) ? session.User : null),
            Session = playing,
            Channel = url is null ? null : ChannelOf(connection.Camera, url),
            Track = url?.Track switch { RtspPresentation.VideoTrack => "video", RtspPresentation.AudioTrack => "audio", _ => null },
        };
    }

    /// <summary>The channel that a URL names, from 1; null when it names none.</summary>
    public static int? ChannelOf(Camera camera, RtspUrl url) =>
        CgiParameters.TryInt(url.Query["channel"] ?? "", out var number) && number is >= 0 and < 1024 ? (int)number + 1 - camera.Device.Profile.Habits.ChannelBase : null;

    /// <summary>Asks what becomes of a request, and lets the time pass that it is to take.</summary>
    public static async ValueTask<RtspRequestPlan> EnterAsync(RtspConnection connection, FaultContext at, RtspRequest request)
    {
        var faults = connection.Camera.Faults;
        faults.Request(at);
        var plan = faults.Ask(FaultPoints.RtspRequest, at, new RtspRequestPlan(request));
        await FaultGate.WaitAsync(connection.Camera, connection.Wire, plan.Delay);
        return plan;
    }

    /// <summary>Ends a connection, or leaves it as it is when the end is silence.</summary>
    public static void End(RtspConnection connection, WireEnd end)
    {
        switch (end)
        {
            case WireEnd.Fin:
                connection.Output.Finish();
                break;
            case WireEnd.Rst:
                connection.Output.Close();
                connection.Wire.Reset();
                break;
        }
    }

    /// <summary>Asks what becomes of an answer, and sends it so.</summary>
    /// <returns>What was sent.</returns>
    public static async ValueTask<RtspReplyPlan> LeaveAsync(RtspConnection connection, FaultContext at, RtspRequest request, RtspReply reply, Action? behind)
    {
        var plan = connection.Camera.Faults.Ask(FaultPoints.RtspReply, at, new RtspReplyPlan(request, reply));
        await FaultGate.WaitAsync(connection.Camera, connection.Wire, plan.Delay);
        await SendAsync(connection, plan, BytesOf(plan), plan.IsTrue ? behind : null);
        End(connection, plan.End);
        return plan;
    }

    private static async ValueTask SendAsync(RtspConnection connection, RtspReplyPlan plan, byte[] bytes, Action? behind)
    {
        var output = connection.Output;
        if (plan.AmidPackets && connection.Sessions.Find(session => session.State == RtspState.Playing) is { Sender.Faulted: { } way })
        {
            way.Insert(bytes);
            // From now on frames go the long way.
            output.Pump();
            behind?.Invoke();
            return;
        }

        if (plan.Slice == 0)
        {
            output.Send(bytes, behind);
            return;
        }

        // No frame may come between the pieces.
        output.Hold();
        try
        {
            for (var from = 0; from < bytes.Length; from += plan.Slice)
            {
                await FaultGate.WaitAsync(connection.Camera, connection.Wire, from == 0 ? TimeSpan.Zero : plan.SliceDelay);
                output.Send(bytes.AsSpan(from, Math.Min(plan.Slice, bytes.Length - from)));
            }

            behind?.Invoke();
        }
        finally
        {
            output.Release();
        }
    }

    private static byte[] BytesOf(RtspReplyPlan plan)
    {
        var head = new StringBuilder(256).Append(plan.StatusLine ?? $"RTSP/1.0 {plan.Reply.Status} {RtspStatus.Reason(plan.Reply.Status)}").Append(plan.LineEnd);
        void Line(string name, string? value)
        {
            if (value is not null)
            {
                head.Append(plan.Spell(name)).Append(": ").Append(value).Append(plan.LineEnd);
            }
        }

        Line("CSeq", plan.CSeq);
        foreach (var (name, value) in plan.Reply.Headers)
        {
            Line(name, value);
        }

        Line("Content-Length", plan.ContentLength);
        byte[] one = [.. Encoding.Latin1.GetBytes(head.Append(plan.LineEnd).ToString()), .. plan.Reply.Body.Span];
        var all = new List<byte>(Encoding.Latin1.GetBytes(string.Concat(plan.Requests)));
        for (var copy = 0; copy < plan.Copies; copy++)
        {
            all.AddRange(one);
        }

        return [.. all];
    }
}
