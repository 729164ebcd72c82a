using Emulator.Server.Cameras;
using Emulator.Server.Events;
using Emulator.Server.Rtsp;

namespace Emulator.Server.Control;

/// <summary>Who watches a device over RTSP and who listens to its events, and how well it goes.</summary>
internal static class StreamsApi
{
    public static void Map(IEndpointRouteBuilder api) => api
        .MapGet("/devices/{id}/streams", IResult (string id, CameraFleet fleet) => fleet.TryGet(id, out var camera) ? TypedResults.Ok(Describe(camera)) : Problem.NoDevice(id))
        .WithTags("devices").WithSummary("The RTSP sessions of a device: what each plays, how, and what was sent and lost; and who listens to its events").Produces<StreamsInfo>().ProducesProblem(404);

    public static StreamsInfo Describe(Camera camera) => new(
        [.. camera.Streams.All.Where(s => s.Value.Viewers > 0).OrderBy(s => s.Key.Channel).ThenBy(s => s.Key.Stream).Select(s => new LiveInfo(s.Key.Channel + 1, s.Key.Stream, s.Value.FramesMade, s.Value.FramesDropped))],
        [.. camera.Rtsp.Sessions.All.OrderBy(s => s.Began).ThenBy(s => s.Id, StringComparer.Ordinal).Select(Describe)],
        new EventsInfo([.. camera.Subscriptions.All.Select(Describe)], camera.Subscriptions.CutOff, camera.EventPictures.LeftOut));

    private static SessionInfo Describe(RtspSession session)
    {
        var presentation = session.Program.Presentation;
        var tracks = session.Sender.Tracks;
        return new SessionInfo(
            session.Id,
            session.Peer.ToString(),
            session.User,
            session.Url.Base,
            session.State,
            session.Transport,
            session.Began,
            [.. Enumerable.Range(0, tracks.Count).Where(i => tracks[i] is not null).Select(i => Describe(i, presentation, tracks[i]!))],
            session.Dropped,
            session.Lost);
    }

    private static TrackInfo Describe(int number, RtspPresentation presentation, RtpTrack track) => new(
        number,
        presentation.Media[number].RtpMap,
        $"{track.Source:X8}",
        track.Packets,
        track.Bytes,
        track.Report is { } report ? new ReportInfo(report.FractionLost / 256.0, report.Lost, report.Jitter) : null);

    private static SubscriberInfo Describe(EventSubscriber one) => new(
        one.Wish.Script,
        one.Wish.Peer.ToString(),
        one.Wish.User,
        one.Wish.Names,
        one.Wish.Heartbeat?.TotalSeconds,
        one.Wish.Keepalive?.TotalSeconds,
        one.Began,
        one.Heard,
        one.Sent,
        one.Waiting);

    /// <param name="Live">The live streams that are being made.</param>
    /// <param name="Sessions">The sessions, oldest first.</param>
    /// <param name="Events">Who listens to its events.</param>
    internal sealed record StreamsInfo(LiveInfo[] Live, SessionInfo[] Sessions, EventsInfo Events);

    /// <param name="Subscribers">Clients of eventManager.cgi, snapManager.cgi and attachState of VideoTalkPeer.cgi, oldest first.</param>
    /// <param name="CutOff">Clients that were cut off since the start: they did not read, or not send what they had promised, or were no longer welcome. The journal has each, with the reason.</param>
    /// <param name="PicturesLeftOut">Pictures that were left out because too many were asked for at once.</param>
    internal sealed record EventsInfo(SubscriberInfo[] Subscribers, long CutOff, long PicturesLeftOut);

    /// <param name="Script">What it asked: eventManager.cgi, snapManager.cgi or VideoTalkPeer.cgi.</param>
    /// <param name="Peer">Client address and port.</param>
    /// <param name="User">Who listens.</param>
    /// <param name="Codes">The event codes it asked for; left out for all.</param>
    /// <param name="HeartbeatSeconds">How often it is sent a sign of life.</param>
    /// <param name="KeepaliveSeconds">How often it has to send one.</param>
    /// <param name="Began">When it began, on the process's clock.</param>
    /// <param name="Heard">When it last sent something.</param>
    /// <param name="Sent">Parts sent.</param>
    /// <param name="Waiting">Parts that wait because it does not read.</param>
    internal sealed record SubscriberInfo(
        string Script, string Peer, string User, string[]? Codes, double? HeartbeatSeconds, double? KeepaliveSeconds, DateTimeOffset Began, DateTimeOffset? Heard, long Sent, int Waiting);

    /// <param name="Channel">Channel number, from 1.</param>
    /// <param name="Stream">0 main, 1 and up extra.</param>
    /// <param name="FramesMade">Frames of video and sound made since the start, once for all who watch.</param>
    /// <param name="FramesDropped">Frames that viewers over HTTP were too slow for, all of them together; those over RTSP are counted by session.</param>
    internal sealed record LiveInfo(int Channel, int Stream, long FramesMade, long FramesDropped);

    /// <param name="Id">Session id.</param>
    /// <param name="Peer">Client address and port.</param>
    /// <param name="User">Who plays.</param>
    /// <param name="Url">What.</param>
    /// <param name="State">init, ready or playing.</param>
    /// <param name="Transport">tcp, udp or multicast.</param>
    /// <param name="Began">When it was set up.</param>
    /// <param name="Tracks">Its tracks.</param>
    /// <param name="DroppedFrames">Frames that were gone before its client could take them.</param>
    /// <param name="LostPackets">Packets that the network did not take.</param>
    internal sealed record SessionInfo(
        string Id, string Peer, string User, string Url, RtspState State, string Transport, DateTimeOffset Began, TrackInfo[] Tracks, long DroppedFrames, long LostPackets);

    /// <param name="Track">Its number.</param>
    /// <param name="Codec">Encoding and clock.</param>
    /// <param name="Ssrc">Its source, hex.</param>
    /// <param name="Packets">Packets sent.</param>
    /// <param name="Bytes">Bytes of payload sent.</param>
    /// <param name="Report">What its receiver last reported.</param>
    internal sealed record TrackInfo(int Track, string Codec, string Ssrc, long Packets, long Bytes, ReportInfo? Report);

    /// <param name="LostNow">Share of packets lost since the report before, 0 to 1.</param>
    /// <param name="Lost">Packets lost so far.</param>
    /// <param name="Jitter">In ticks of the track's clock.</param>
    internal sealed record ReportInfo(double LostNow, int Lost, uint Jitter);
}
