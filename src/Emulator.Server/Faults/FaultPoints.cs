using Emulator.Device.Users;
using Emulator.Protocol.KeyValue;
using Emulator.Server.Cgi;
using Emulator.Server.Wire;
using Emulator.Server.Wire.Tls;

namespace Emulator.Server.Faults;

/// <summary>The points where surfaces ask, in the order in which a client meets them.</summary>
internal static class FaultPoints
{
    /// <summary>A connection was accepted and nothing read of it yet.</summary>
    public static FaultPoint<AcceptPlan> Accept { get; } = new();

    /// <summary>The head of an HTTP request was read, and nothing done about it yet.</summary>
    public static FaultPoint<RequestPlan> Request { get; } = new();

    /// <summary>Credentials were judged, or there were none.</summary>
    public static FaultPoint<LoginPlan> Login { get; } = new();

    /// <summary>A challenge is about to be sent.</summary>
    public static FaultPoint<ChallengePlan> Challenge { get; } = new();

    /// <summary>An answer to an HTTP request is about to be sent; an endless one is about to begin.</summary>
    public static FaultPoint<ReplyPlan> Reply { get; } = new();

    /// <summary>A client attaches to events or their pictures; nothing was sent yet.</summary>
    public static FaultPoint<AttachPlan> Attach { get; } = new();

    /// <summary>An event is about to be told to one client.</summary>
    public static FaultPoint<EventPartPlan> EventPart { get; } = new();

    /// <summary>A heartbeat is about to be sent to one client.</summary>
    public static FaultPoint<EventPartPlan> Heartbeat { get; } = new();

    /// <summary>A user is logged in and the parameters of the request are read; its operation has not been looked up yet.</summary>
    public static FaultPoint<OperationPlan> Operation { get; } = new();

    /// <summary>A connection on a port of TLS is about to shake hands.</summary>
    public static FaultPoint<HandshakePlan> Handshake { get; } = new();

    /// <summary>A picture of MJPEG or a frame of DHAV is about to be sent to one client.</summary>
    public static FaultPoint<MediaPartPlan> MediaPart { get; } = new();

    /// <summary>An RTSP request was read, and nothing done about it yet.</summary>
    public static FaultPoint<RtspRequestPlan> RtspRequest { get; } = new();

    /// <summary>A description is about to be put into the answer to DESCRIBE.</summary>
    public static FaultPoint<SdpPlan> Sdp { get; } = new();

    /// <summary>An answer to an RTSP request is about to be sent.</summary>
    public static FaultPoint<RtspReplyPlan> RtspReply { get; } = new();

    /// <summary>The client of an RTSP session has given a sign of life.</summary>
    public static FaultPoint<SignPlan> Sign { get; } = new();

    /// <summary>An RTSP session is looked at, every five seconds, whether its client is still there.</summary>
    public static FaultPoint<QuietPlan> Quiet { get; } = new();

    /// <summary>A frame is about to go to one client over RTP.</summary>
    public static FaultPoint<FramePlan> RtpFrame { get; } = new();

    /// <summary>A packet of it is about to go.</summary>
    public static FaultPoint<PacketPlan> RtpPacket { get; } = new();

    /// <summary>A report or a goodbye is about to go to one client.</summary>
    public static FaultPoint<ReportPlan> RtcpReport { get; } = new();

    /// <summary>A live stream is no more what its viewers were told.</summary>
    public static FaultPoint<StreamChangePlan> StreamChange { get; } = new();

    /// <summary>A client begins to talk to the device.</summary>
    public static FaultPoint<TalkPlan> Talk { get; } = new();

    /// <summary>A client begins to listen to the device over HTTP.</summary>
    public static FaultPoint<ListenPlan> Listen { get; } = new();

    /// <summary>A call of the JSON protocol has come: its session is known, and nothing done about it yet.</summary>
    public static FaultPoint<CallPlan> Call { get; } = new();

    /// <summary>The answer to a call of the JSON protocol is about to be sent.</summary>
    public static FaultPoint<CallAnswerPlan> CallAnswer { get; } = new();

    /// <summary>A session of the JSON protocol is about to be told of something.</summary>
    public static FaultPoint<NotePlan> Note { get; } = new();

    /// <summary>A DHIP frame is about to be sent.</summary>
    public static FaultPoint<DhipFramePlan> DhipFrame { get; } = new();

    /// <summary>How many there are. The last here, for it counts those above.</summary>
    public static int Count { get; } = FaultPoint.Made;
}

/// <summary>What becomes of a new connection.</summary>
/// <param name="Verdict">Whether it is served.</param>
/// <param name="Shape">What happens to all that is sent on it; null for nothing.</param>
internal sealed record AcceptPlan(WireVerdict Verdict, WireShape? Shape = null)
{
    /// <summary>From when on nothing that the client sends is read, counted from the connection's beginning; null for never.</summary>
    public TimeSpan? DeafAfter { get; init; }

    /// <summary>The same with another shape.</summary>
    public AcceptPlan Shaped(Func<WireShape, WireShape> change) => this with { Shape = change(Shape ?? new WireShape()) };
}

/// <summary>How a connection is secured.</summary>
/// <param name="Settings">What the device shows and speaks; null to speak in the clear.</param>
internal sealed record HandshakePlan(TlsSettings? Settings);

/// <summary>What becomes of a request before it is looked at.</summary>
/// <param name="Target">Its target, which may be put otherwise.</param>
internal sealed record RequestPlan(string Target)
{
    /// <summary>Time to pass first, on the device's clock.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>An answer instead of what the request asks for, before any login; null to go on.</summary>
    public CgiReply? Reply { get; init; }

    /// <summary>An end of the connection instead of any answer.</summary>
    public WireEnd End { get; init; }
}

/// <summary>What came of credentials.</summary>
/// <param name="Header">The Authorization header; empty when there is none.</param>
/// <param name="User">The user they are of, or null.</param>
/// <param name="Stale">Whether only the nonce is refused.</param>
/// <param name="Wrong">The name that somebody tried in vain; null when nobody tried.</param>
internal sealed record LoginPlan(string Header, UserAccount? User, bool Stale, string? Wrong)
{
    /// <summary>An answer instead of what the login leads to; null to go on. A 401 carries the challenge.</summary>
    public CgiReply? Reply { get; init; }
}

/// <summary>A challenge.</summary>
/// <param name="Values">The values of the WWW-Authenticate headers.</param>
internal sealed record ChallengePlan(string[] Values);

/// <summary>What a user asks for.</summary>
/// <param name="Query">The parameters, which may be put otherwise.</param>
internal sealed record OperationPlan(CgiQuery Query)
{
    /// <summary>Time to pass first, on the device's clock.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>An answer instead of what the operation gives; null to go on.</summary>
    public CgiReply? Reply { get; init; }
}

/// <summary>An answer on its way out.</summary>
/// <param name="Reply">The answer.</param>
internal sealed record ReplyPlan(CgiReply Reply)
{
    /// <summary>Time to pass first, on the device's clock.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>What happens to its bytes; null for nothing. Several faults on one answer add to each other's shape.</summary>
    public WireShape? Shape { get; init; }

    /// <summary>Whether the connection is closed behind it.</summary>
    public bool Close { get; init; }

    /// <summary>Time after the answer, on the device's clock, after which the connection is closed unless another request has come; null for none.</summary>
    public TimeSpan? CloseIdle { get; init; }

    /// <summary>The shape so far, to build on.</summary>
    public WireShape ShapeSoFar => Shape ?? new WireShape();

    /// <summary>The edit of the head so far, to build on.</summary>
    public HeadEdit HeadSoFar => Shape?.Head ?? new HeadEdit();

    /// <summary>Whether the body is in memory and complete, so that it can be changed.</summary>
    public bool IsWhole => Reply is { Stream: null, TakeBody: null, Part: null };

    /// <summary>The same with another shape.</summary>
    public ReplyPlan Shaped(Func<WireShape, WireShape> change) => this with { Shape = change(ShapeSoFar) };

    /// <summary>The same with bytes before the head, behind those that are there already.</summary>
    public ReplyPlan Prefixed(ReadOnlySpan<byte> bytes) => this with { Shape = ShapeSoFar with { Prefix = (byte[])[.. ShapeSoFar.Prefix.Span, .. bytes] } };

    /// <summary>The same with another edit of the head.</summary>
    public ReplyPlan Headed(Func<HeadEdit, HeadEdit> change) => Shaped(shape => shape with { Head = change(HeadSoFar) });

    /// <summary>The same with a header in place of all of its name, or none when it is null.</summary>
    public ReplyPlan Headed(string name, string? value) => Headed(head => head with
    {
        Remove = [.. head.Remove, name],
        Add = [.. head.Add.Where(line => !line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)), .. value is null ? (string[])[] : [$"{name}: {value}"]],
    });
}
