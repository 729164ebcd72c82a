using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Emulator.Device.Access;
using Emulator.Device.Users;
using Emulator.Protocol.Rtsp;
using Emulator.Server.Faults;

namespace Emulator.Server.Rtsp;

/// <summary>A request on its way to its answer.</summary>
/// <param name="Connection">Where it came in.</param>
/// <param name="Request">The request.</param>
/// <param name="Url">Its URL.</param>
/// <param name="User">Who asks.</param>
/// <param name="Session">The session it names, or null.</param>
internal sealed record RtspCall(RtspConnection Connection, RtspRequest Request, RtspUrl Url, UserAccount User, RtspSession? Session)
{
    /// <summary>What the request is part of; null for methods that need no login.</summary>
    public LoginSession? Login { get; init; }

    /// <summary>The occasion that it is for faults; null while there are none.</summary>
    public FaultContext? At { get; init; }

    /// <summary>The session that it has made.</summary>
    public RtspSession? Made { get; set; }

    /// <summary>Done once the answer is on its way.</summary>
    public Action? Behind { get; set; }

    public CameraRtsp Rtsp => Connection.Camera.Rtsp;
}

/// <summary>A method that the device has.</summary>
/// <param name="Name">Its name.</param>
/// <param name="NeedsLogin">Whether it is answered to users only.</param>
/// <param name="NeedsSession">Whether it must name a session.</param>
/// <param name="ChangesState">Whether the session's state decides about it: see <see cref="RtspStates"/>.</param>
/// <param name="Handler">Makes the answer.</param>
internal sealed record RtspMethod(string Name, bool NeedsLogin, bool NeedsSession, bool ChangesState, Func<RtspCall, ValueTask<RtspReply>> Handler);

/// <summary>The methods (RFC 2326 section 10).</summary>
internal static class RtspMethods
{
    private static readonly FrozenDictionary<string, RtspMethod> Table = new RtspMethod[]
    {
        new("OPTIONS", NeedsLogin: false, NeedsSession: false, ChangesState: false, Options),
        new("DESCRIBE", NeedsLogin: true, NeedsSession: false, ChangesState: false, Describe),
        new("SETUP", NeedsLogin: true, NeedsSession: false, ChangesState: true, RtspSetup.AnswerAsync),
        new("PLAY", NeedsLogin: true, NeedsSession: true, ChangesState: true, Play),
        new("PAUSE", NeedsLogin: true, NeedsSession: true, ChangesState: true, Pause),
        new("TEARDOWN", NeedsLogin: true, NeedsSession: true, ChangesState: false, TeardownAsync),
        new("GET_PARAMETER", NeedsLogin: true, NeedsSession: false, ChangesState: false, Parameter),
        new("SET_PARAMETER", NeedsLogin: true, NeedsSession: false, ChangesState: false, Parameter),
    }.ToFrozenDictionary(m => m.Name, StringComparer.Ordinal);

    // Methods of the RFC that a camera does not have.
    private static readonly FrozenSet<string> Others = new[] { "ANNOUNCE", "RECORD", "REDIRECT" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What OPTIONS tells.</summary>
    public static string Names => "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER";

    public static bool TryGet(string name, [NotNullWhen(true)] out RtspMethod? method) => Table.TryGetValue(name, out method);

    /// <summary>Whether the RFC has a method that the device has not.</summary>
    public static bool IsKnown(string name) => Others.Contains(name);

    /// <summary>The Session header of an answer.</summary>
    public static string SessionOf(RtspSession session) => $"{session.Id};timeout={RtspSessions.TimeoutSeconds}";

    private static ValueTask<RtspReply> Options(RtspCall call) => new(Ok(call).With("Public", Names));

    private static ValueTask<RtspReply> Describe(RtspCall call)
    {
        if (call.Request["Accept"] is { Length: > 0 } accept && !Accepts(accept))
        {
            return new(new RtspReply(406));
        }

        if (call.Rtsp.Open(call.Url, call.User.Authorities, out var status) is not { } program)
        {
            return new(new RtspReply(status));
        }

        var text = program.Presentation.Describe(program.Range);
        text = call.At is { } at ? call.Connection.Camera.Faults.Ask(FaultPoints.Sdp, at, SdpPlan.Of(text)).Text : text;
        return new(new RtspReply(200) { Body = Encoding.UTF8.GetBytes(text) }
            .With("Content-Type", "application/sdp")
            .With("Content-Base", call.Url.Base + "/"));
    }

    private static bool Accepts(string header) => header.Split(',').Any(part =>
        part.Split(';')[0].Trim() is var type && (type is "*/*" || string.Equals(type, "application/*", StringComparison.OrdinalIgnoreCase) || string.Equals(type, "application/sdp", StringComparison.OrdinalIgnoreCase)));

    private static ValueTask<RtspReply> Play(RtspCall call)
    {
        var session = call.Session!;
        if (call.Url.Track is not null && session.Program.Presentation.Media.Count > 1)
        {
            return new(new RtspReply(460));
        }

        PlayRange? range = null;
        if (call.Request["Range"] is { } header && !PlayRange.TryParse(header, out range))
        {
            return new(new RtspReply(457));
        }

        var scale = 1.0;
        if (call.Request["Scale"] is { } text && (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out scale) || !double.IsFinite(scale) || scale == 0))
        {
            return new(new RtspReply(400));
        }

        if (session.State == RtspState.Playing && session.Program.EndsSession)
        {
            // It plays already, and from now on is where it is.
            return new(Ok(call).With("Range", session.Program.Range));
        }

        session.Sender.Stop();
        session.ReportedAt = call.Rtsp.Device.Clock.Time.GetTimestamp();
        if (session.Program.Play(session.Sender, new PlayRequest(range, scale), out var status) is not { } answer)
        {
            return new(new RtspReply(status));
        }

        call.Behind = () => Begin(call, answer.Source);
        var reply = Ok(call).With("Range", answer.Range);
        reply = answer.ScaleText is { } told ? reply.With("Scale", told) : reply;
        return new(reply.With("RTP-Info", InfoOf(session, answer)));
    }

    // Packets follow the answer that announces them: on the connection by themselves, elsewhere once the answer is out.
    private static void Begin(RtspCall call, IRtpSource source)
    {
        var sender = call.Session!.Sender;
        if (sender is not InterleavedSender)
        {
            call.Connection.Output.Pump();
        }

        sender.Start(source);
    }

    private static string InfoOf(RtspSession session, PlayAnswer answer)
    {
        var parts = new List<string>();
        for (var i = 0; i < session.Sender.Tracks.Count; i++)
        {
            if (session.Sender.Tracks[i] is { } track)
            {
                var time = answer.First is { } first ? string.Create(CultureInfo.InvariantCulture, $";rtptime={track.TimeOf(first)}") : "";
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"url={session.Url.Base}/{Sdp.Control(i)};seq={track.Sequence}{time}"));
            }
        }

        return string.Join(',', parts);
    }

    private static ValueTask<RtspReply> Pause(RtspCall call)
    {
        var session = call.Session!;
        session.Sender.Stop();
        session.Program.Pause();
        return new(Ok(call));
    }

    private static async ValueTask<RtspReply> TeardownAsync(RtspCall call)
    {
        await call.Rtsp.Sessions.EndAsync(call.Session!, bye: true, "teardown");
        call.Connection.Sessions.Remove(call.Session!);
        return new RtspReply(200);
    }

    // Clients send these to stay alive. There are no parameters.
    private static ValueTask<RtspReply> Parameter(RtspCall call) =>
        new(call.Request.Body.Span.IndexOfAnyExcept(" \r\n\t"u8) >= 0 ? new RtspReply(451) : Ok(call));

    private static RtspReply Ok(RtspCall call) => call.Session is { IsOver: false } session ? new RtspReply(200).With("Session", SessionOf(session)) : new RtspReply(200);
}
