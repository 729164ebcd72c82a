using Emulator.Device.Power;
using Emulator.Protocol.Auth;
using Emulator.Protocol.KeyValue;
using Emulator.Server.Cameras;
using Emulator.Server.Faults;
using Emulator.Server.Wire;

namespace Emulator.Server.Cgi;

/// <summary>Where the pipeline asks the fault plan. Nothing here runs while a device has no faults.</summary>
internal static class FaultGate
{
    private static readonly string[] Implied = ["/snapshot.cgi", "/video.cgi", "/realmonitor.cgi", "/playBack.cgi", "/audio.cgi"];

    /// <summary>The occasion that a request is; null while there are no faults.</summary>
    public static FaultContext? Of(Camera camera, HttpContext http, WireConnection wire, string method, string target) =>
        camera.Faults.IsEmpty ? null : Describe(camera, http, wire, method, target);

    /// <summary>Asks what becomes of a request, and lets the time pass that it is to take.</summary>
    public static async ValueTask<RequestPlan> EnterAsync(Camera camera, WireConnection wire, FaultContext at, string target)
    {
        wire.IsAsked();
        camera.Faults.Request(at);
        var plan = camera.Faults.Ask(FaultPoints.Request, at, new RequestPlan(target));
        await WaitAsync(camera, wire, plan.Delay);
        var status = await BearAsync(camera, wire, at, at.Surface is FaultSurface.Dhav or FaultSurface.Mjpeg);
        if (camera.Device.Power.State != PowerState.On)
        {
            // It went down meanwhile.
            return plan with { End = WireEnd.Rst };
        }

        return status != 0 ? plan with { Reply = CgiReply.OfStatus(status) } : plan;
    }

    /// <summary>Lets a request bear what weighs on the device.</summary>
    /// <returns>Status of a refusal; 0 when it is served.</returns>
    public static async ValueTask<int> BearAsync(Camera camera, WireConnection wire, FaultContext? at, bool wantsVideo)
    {
        if (camera.Device.Burdens.IsEmpty)
        {
            return 0;
        }

        var toll = camera.Device.Burdens.Weigh(wantsVideo, by => at?.Add((FaultRule)by));
        await WaitAsync(camera, wire, toll.Wait);
        return toll.Status;
    }

    /// <summary>Ends a connection instead of an answer.</summary>
    public static async ValueTask EndAsync(HttpContext http, WireConnection wire, WireEnd end)
    {
        wire.Shape(new WireShape { AfterBytes = 0, End = end });
        if (end == WireEnd.Silence)
        {
            await wire.GoneAsync();
        }

        http.Abort();
    }

    /// <summary>Asks what becomes of an answer, and prepares the connection for it.</summary>
    public static async ValueTask<CgiReply> LeaveAsync(Camera camera, HttpContext http, WireConnection wire, FaultContext at, CgiReply reply)
    {
        var plan = camera.Faults.Ask(FaultPoints.Reply, at, new ReplyPlan(reply));
        await WaitAsync(camera, wire, plan.Delay);
        if (plan.Close)
        {
            http.Response.Headers.Connection = "close";
        }

        if (plan.CloseIdle is { } idle)
        {
            wire.CloseWhenIdle(idle);
        }

        if (plan.Shape is { } shape)
        {
            wire.ShapeAnswer(shape);
        }

        return plan.Reply;
    }

    /// <summary>Asks what becomes of a challenge. Of what it may be, only what can stand in a header is sent.</summary>
    public static string[] Challenge(Camera camera, FaultContext at, string[] values) =>
        [.. camera.Faults.Ask(FaultPoints.Challenge, at, new ChallengePlan(values)).Values.Select(value => string.Concat(value.Select(c => c is >= ' ' and <= '~' ? c : '?')))];

    /// <summary>Asks what becomes of what a user asks for, and lets the time pass that it is to take.</summary>
    public static async ValueTask<OperationPlan> OperateAsync(Camera camera, WireConnection wire, FaultContext at, CgiQuery query)
    {
        var plan = camera.Faults.Ask(FaultPoints.Operation, at, new OperationPlan(query));
        await WaitAsync(camera, wire, plan.Delay);
        return plan;
    }

    /// <summary>Asks what is made of credentials.</summary>
    public static LoginPlan Login(Camera camera, FaultContext at, string header, LoginAttempt attempt)
    {
        var plan = camera.Faults.Ask(FaultPoints.Login, at, new LoginPlan(header, attempt.User, attempt.Stale, attempt.Wrong));
        at.User = plan.User?.Name ?? at.User;
        return plan;
    }

    /// <summary>Lets time pass on the device's clock, or until the client has closed its side.</summary>
    public static async ValueTask WaitAsync(Camera camera, WireConnection wire, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            return;
        }

        try
        {
            await Task.Delay(delay, camera.Device.Clock.Time, wire.Closed);
        }
        catch (OperationCanceledException)
        {
            // The client has closed its side; who only closed one direction gets the answer now.
        }
    }

    /// <summary>The occasion that a request is.</summary>
    public static FaultContext Describe(Camera camera, HttpContext http, WireConnection wire, string method, string target)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var path = mark < 0 ? target : target[..mark];
        path = CgiQuery.TryUnescape(path, out var plain) ? plain : path;
        if (mark < 0 || !CgiQuery.TryParse(target.AsSpan(mark + 1), out var query, out _))
        {
            query = null;
        }

        return new FaultContext(SurfaceOf(path, query?["action"]))
        {
            IsOverHttp = true,
            Address = wire.Peer.Address,
            Method = method,
            Target = target,
            Connection = wire,
            Path = path,
            Query = query,
            User = Claimed(http.Request.Headers.Authorization),
            Channel = ChannelOf(camera, path, query),
        };
    }

    private static FaultSurface SurfaceOf(string path, string? action)
    {
        var script = path[(path.LastIndexOf('/') + 1)..];
        return script.ToUpperInvariant() switch
        {
            "EVENTMANAGER.CGI" or "SNAPMANAGER.CGI" when string.Equals(action, "attach", StringComparison.OrdinalIgnoreCase) || string.Equals(action, "attachFileProc", StringComparison.OrdinalIgnoreCase) => FaultSurface.Events,
            "VIDEOTALKPEER.CGI" when string.Equals(action, "attachState", StringComparison.OrdinalIgnoreCase) => FaultSurface.Events,
            "REALMONITOR.CGI" or "PLAYBACK.CGI" => FaultSurface.Dhav,
            "VIDEO.CGI" => FaultSurface.Mjpeg,
            "AUDIO.CGI" => FaultSurface.Audio,
            "LOADFILE.CGI" => FaultSurface.Files,
            _ when path.Contains("/RPC_Loadfile/", StringComparison.OrdinalIgnoreCase) => FaultSurface.Files,
            _ => FaultSurface.Http,
        };
    }

    // Who asks for a picture or a stream and names no channel means the first.
    private static int? ChannelOf(Camera camera, string path, CgiQuery? query) =>
        query?["channel"] is { } named ? CgiParameters.TryInt(named, out var number) && number is >= 0 and < 1024 ? (int)number + 1 - camera.Device.Profile.Habits.ChannelBase : null
        : Implied.Any(script => path.EndsWith(script, StringComparison.OrdinalIgnoreCase)) ? 1
        : null;

    /// <summary>The name that a client gives, before anybody has checked it.</summary>
    public static string? Claimed(string? header) =>
        header is not { Length: > 0 } ? null
        : BasicCredentials.TryParse(header, out var basic) ? basic.UserName
        : DigestCredentials.TryParse(header, out var digest) ? digest.UserName
        : null;
}
