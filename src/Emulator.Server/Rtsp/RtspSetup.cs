using System.Globalization;
using System.Net;
using Emulator.Protocol.Rtsp;

namespace Emulator.Server.Rtsp;

/// <summary>SETUP (RFC 2326 section 10.4): a track gets a transport, and the first of a session makes the session.</summary>
internal static class RtspSetup
{
    public static async ValueTask<RtspReply> AnswerAsync(RtspCall call)
    {
        if (call.Request["Transport"] is not { } header)
        {
            return new RtspReply(461);
        }

        if (!TransportOffer.TryParse(header, out var offers))
        {
            return new RtspReply(400);
        }

        return call.Session is { } session ? More(call, session, offers) : await FirstAsync(call, offers);
    }

    private static async ValueTask<RtspReply> FirstAsync(RtspCall call, IReadOnlyList<TransportOffer> offers)
    {
        var rtsp = call.Rtsp;
        if (rtsp.Open(call.Url, call.User.Authorities, out var status) is not { } program)
        {
            return new RtspReply(status);
        }

        if (TrackOf(call, program) is not { } track)
        {
            return new RtspReply(call.Url.Track is null ? 459 : 404);
        }

        if (offers.FirstOrDefault(o => Serves(o, program)) is not { } offer)
        {
            return new RtspReply(461);
        }

        var session = Make(call, program, offer);
        var transport = SetUp(call, session, track, offer);
        if (transport is null || !rtsp.Sessions.TryAdd(session))
        {
            session.Sender.Close();
            return new RtspReply(453);
        }

        session.State = RtspState.Ready;
        call.Made = session;
        rtsp.Note("rtsp.begin", session);
        // The user is on while it lasts, and when the user is removed it goes.
        session.Login = call.Login!.Last(() => _ = rtsp.EndAsync(session));
        if (session.IsOver)
        {
            session.Login.Dispose();
        }

        if (session.Sender is InterleavedSender sender)
        {
            call.Connection.Sessions.Add(session);
            call.Connection.Output.Add(sender);
        }

        // The port may have closed while this was set up; then nobody else would end it.
        if (call.Connection.Output.IsClosing || !rtsp.Device.Users.TryGet(call.User.Name, out _))
        {
            await rtsp.Sessions.EndAsync(session, bye: false);
        }

        return Answer(session, transport);
    }

    private static RtspReply More(RtspCall call, RtspSession session, IReadOnlyList<TransportOffer> offers)
    {
        if (!session.Url.Names(call.Url))
        {
            // Some clients first put a track's URL together as the web does, and mend it when that does not exist.
            return new RtspReply(call.Rtsp.Open(call.Url, call.User.Authorities, out var status) is null ? status : 455);
        }

        if (TrackOf(call, session.Program) is not { } track)
        {
            return new RtspReply(call.Url.Track is null ? 459 : 404);
        }

        // One session travels one way; an interleaved one stays on its connection.
        var offer = offers.FirstOrDefault(o => Serves(o, session.Program) && NameOf(o) == session.Transport);
        return offer is null || (session.Output is { } output && output != call.Connection.Output) || SetUp(call, session, track, offer) is not { } transport
            ? new RtspReply(461)
            : Answer(session, transport);
    }

    private static RtspReply Answer(RtspSession session, string transport) =>
        new RtspReply(200).With("Session", RtspMethods.SessionOf(session)).With("Transport", transport);

    private static bool Serves(TransportOffer offer, RtspProgram program) => string.Equals(offer.Mode, "PLAY", StringComparison.OrdinalIgnoreCase) && offer switch
    {
        { Lower: RtpLowerTransport.Tcp, IsMulticast: false } => true,
        { Lower: RtpLowerTransport.Udp, IsMulticast: false } => offer.ClientPorts is { Rtp: > 0, Rtcp: > 0 },
        { Lower: RtpLowerTransport.Udp } => program is LiveProgram or GroupProgram,
        _ => false,
    };

    private static string NameOf(TransportOffer offer) => offer switch
    {
        { IsMulticast: true } => "multicast",
        { Lower: RtpLowerTransport.Tcp } => "tcp",
        _ => "udp",
    };

    private static int? TrackOf(RtspCall call, RtspProgram program) => call.Url.Track is { } track
        ? track < program.Presentation.Media.Count ? track : null
        : program.Presentation.Media.Count == 1 ? 0 : null;

    private static RtspSession Make(RtspCall call, RtspProgram program, TransportOffer offer)
    {
        var rtsp = call.Rtsp;
        var connection = call.Connection;
        RtpSender sender;
        if (offer.IsMulticast && program is LiveProgram)
        {
            var live = (RtspResource.Live)call.Url.Resource(
                rtsp.Device.Profile.Habits.ChannelBase, rtsp.Device.Profile.Channels.Length, 1 + rtsp.Device.Profile.Encode.ExtraStreams, out _)!;
            var group = rtsp.Groups.Of(live.Channel, live.Stream, program.Presentation, Plain(connection.Wire.Local.Address));
            var player = new MulticastSender(group);
            (program, sender) = (new GroupProgram(group, player), player);
        }
        else
        {
            sender = offer.Lower == RtpLowerTransport.Tcp
                ? new InterleavedSender(connection.Output, program.Presentation.Media.Count)
                : new DatagramSender(program.Presentation.Media.Count);
        }

        var session = new RtspSession(rtsp.Chance.SessionId(), call.Url, program, sender, connection.Wire.Peer, call.User.Name, rtsp.Device.Clock.Time.GetUtcNow())
        {
            Transport = NameOf(offer),
            Channel = RtspFaultGate.ChannelOf(connection.Camera, call.Url),
            Connection = connection.Wire.Number,
            Agent = call.Request["User-Agent"] ?? connection.Wire.Agent,
            Output = sender is InterleavedSender ? connection.Output : null,
        };
        if (sender is not MulticastSender)
        {
            sender.Faulted = new FaultedStream(rtsp.Faults, rtsp.Device.Clock, program.Presentation, () => session.At)
            {
                Kick = sender.Kick,
                Cut = end => ThreadPool.UnsafeQueueUserWorkItem(_ => RtspFaultGate.End(connection, end), null),
            };
        }

        // Told by whoever sends, which must not wait for the end of it.
        sender.Ended = () => ThreadPool.UnsafeQueueUserWorkItem(_ => _ = OnEndedAsync(rtsp, session), null);
        return session;
    }

    private static async Task OnEndedAsync(CameraRtsp rtsp, RtspSession session)
    {
        if (session.Program.EndsSession)
        {
            await rtsp.Sessions.EndAsync(session, bye: false, "played");
            session.Output?.Finish();
            return;
        }

        await session.Turn.WaitAsync();
        session.State = session is { State: RtspState.Playing, Sender.Source: null } ? RtspState.Ready : session.State;
        session.Turn.Release();
    }

    // The Transport header of the answer, or null when the device has no port left.
    private static string? SetUp(RtspCall call, RtspSession session, int number, TransportOffer offer)
    {
        var rtsp = call.Rtsp;
        if (session.Sender is MulticastSender multicast)
        {
            multicast.SetUp(number);
            var port = multicast.Group.PortOf(number);
            return string.Create(CultureInfo.InvariantCulture, $"RTP/AVP;multicast;destination={multicast.Group.Address};port={port}-{port + 1};ttl={RtpGroups.TimeToLive}");
        }

        var track = rtsp.NewTrack(session.Program.Presentation, number);
        if (session.Sender is InterleavedSender interleaved)
        {
            var channel = ChannelFor(call, offer);
            interleaved.SetUp(number, track, channel);
            return string.Create(CultureInfo.InvariantCulture, $"RTP/AVP/TCP;unicast;interleaved={channel}-{channel + 1};ssrc={track.Source:X8}");
        }

        var (peer, local) = (Plain(call.Connection.Wire.Peer.Address), Plain(call.Connection.Wire.Local.Address));
        if (rtsp.Ports.Open(local) is not { } sockets)
        {
            return null;
        }

        // Packets go to who asks for them, whatever destination it names.
        var client = offer.ClientPorts!.Value;
        sockets.SendTo(new IPEndPoint(peer, client.Rtp), new IPEndPoint(peer, client.Rtcp));
        ((DatagramSender)session.Sender).SetUp(number, track, sockets);
        _ = sockets.ReadReportsAsync(peer, packet => rtsp.Sessions.Report(session, track, packet));
        return string.Create(
            CultureInfo.InvariantCulture, $"RTP/AVP;unicast;client_port={client.Rtp}-{client.Rtcp};server_port={sockets.Port}-{sockets.Port + 1};ssrc={track.Source:X8}");
    }

    // A port that listens for both families sees addresses of one in the other's form.
    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    // The channel that the client wants, or the next pair that nothing on its connection uses.
    private static int ChannelFor(RtspCall call, TransportOffer offer)
    {
        bool IsFree(int channel) => call.Connection.Sessions.TrueForAll(s => s == call.Session || s.Sender is not InterleavedSender sender || !sender.Uses(channel));
        if (offer.Interleaved is { } wanted && wanted.Rtcp == wanted.Rtp + 1 && IsFree(wanted.Rtp))
        {
            return wanted.Rtp;
        }

        var channel = 0;
        while (channel < 254 && (!IsFree(channel) || (call.Session?.Sender as InterleavedSender)?.Uses(channel) == true))
        {
            channel += 2;
        }

        return channel;
    }
}
