using System.Collections.Concurrent;
using Emulator.Device.Recording;
using Emulator.Device.Users;
using Emulator.Server.Faults;
using Emulator.Server.Journaling;
using Emulator.Server.Metrics;
using Emulator.Server.Recordings;
using Emulator.Server.Streams;

namespace Emulator.Server.Rtsp;

/// <summary>What a device serves over RTSP: its sessions, the live streams as packets, and recordings.</summary>
internal sealed class CameraRtsp : IDisposable
{
    private readonly Device.Device _device;
    private readonly CameraStreams _streams;
    private readonly CameraRecordings _recordings;
    private readonly Journal _journal;
    private readonly RtpTraffic _traffic;
    private readonly ConcurrentDictionary<StreamKey, RtpFeed> _feeds = new();
    private readonly ConcurrentDictionary<StreamKey, RtspPresentation> _presentations = new();
    private readonly PlaybackPacer _pacer;

    public CameraRtsp(Device.Device device, CameraStreams streams, CameraRecordings recordings, Journal journal, StreamSeats seats, RtpTraffic traffic, CameraFaults faults)
    {
        _device = device;
        _streams = streams;
        _recordings = recordings;
        _journal = journal;
        _traffic = traffic;
        Faults = faults;
        _pacer = new PlaybackPacer(device.Clock.Time);
        Chance = new RtspChance(device.Identity.NonceKey);
        Sessions = new RtspSessions(device.Clock.Time, seats, faults, OnEnded);
        Ports = new RtpPorts(() => device.Config.Current);
        Groups = new RtpGroups(this, device);
    }

    /// <summary>How it misbehaves.</summary>
    public CameraFaults Faults { get; }

    public RtspSessions Sessions { get; }

    public RtpPorts Ports { get; }

    /// <summary>The streams that are sent to multicast groups.</summary>
    public RtpGroups Groups { get; }

    public RtspChance Chance { get; }

    /// <summary>What it sends over RTP, counted.</summary>
    public RtpTraffic Traffic => _traffic;

    public Device.Device Device => _device;

    /// <summary>What a URL names, ready to be described and set up.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="allowed">What the user may do.</param>
    /// <param name="status">The status to refuse with, when the answer is null.</param>
    public RtspProgram? Open(RtspUrl url, AuthorityList allowed, out int status)
    {
        var profile = _device.Profile;
        var resource = url.Resource(profile.Habits.ChannelBase, profile.Channels.Length, _streams.StreamsPerChannel, out status);
        if (!Allows(allowed, resource))
        {
            status = 403;
            return null;
        }

        switch (resource)
        {
            case RtspResource.Live live:
                return Describe(live.Channel, live.Stream) is { } presentation ? new LiveProgram(presentation, Feed(live.Channel, live.Stream)) : null;
            case RtspResource.Recorded recorded:
                return Recorded(
                    recorded.Channel, recorded.Stream, _device.Clock.ToUtc(recorded.From), recorded.To is { } end ? _device.Clock.ToUtc(end) : _device.Clock.UtcNow, out status);
            case RtspResource.RecordedFile file:
                status = 404;
                return _recordings.At(file.Path) is { Type: RecordingType.Video } found ? Recorded(found.Channel, found.Stream, found.Start, found.End, out status) : null;
            default:
                return null;
        }
    }

    private bool Allows(AuthorityList allowed, RtspResource? resource) => resource switch
    {
        RtspResource.Live live => allowed.Allows(Authority.Monitor, live.Channel),
        RtspResource.Recorded recorded => allowed.Allows(Authority.Replay, recorded.Channel),
        RtspResource.RecordedFile file => _recordings.At(file.Path) is not { } found || allowed.Allows(Authority.Replay, found.Channel),
        _ => true,
    };

    /// <summary>A live stream as packets.</summary>
    public RtpFeed Feed(int channel, int stream) =>
        _feeds.GetOrAdd(new StreamKey(channel, stream), key => new RtpFeed(_streams.Live(key.Channel, key.Stream), () => _streams.SettingsOf(key.Channel, key.Stream), _traffic, Faults, before => Changed(key, before)));

    // A fault may let a stream go on to who was told otherwise; not with sound where there was none, which has no packets.
    private RtspPresentation? Changed(StreamKey key, RtspPresentation before) =>
        !Faults.IsEmpty && Faults.Ask(FaultPoints.StreamChange, new FaultContext(FaultSurface.Rtsp) { Channel = key.Channel + 1 }, new StreamChangePlan()).GoesOn
        && Describe(key.Channel, key.Stream) is { } now && now.Media.Count == before.Media.Count ? now : null;

    /// <summary>How a stream is described now, or null when it is switched off.</summary>
    public RtspPresentation? Describe(int channel, int stream)
    {
        if (_streams.SettingsOf(channel, stream) is not { } settings)
        {
            return null;
        }

        var key = new StreamKey(channel, stream);
        if (!_presentations.TryGetValue(key, out var known) || known.Settings != settings)
        {
            known = RtspPresentation.Of(settings, settings.Video.Codec == Media.VideoCodec.Jpeg ? null : _streams.Video(channel, stream, settings.Video));
            _presentations[key] = known;
        }

        return known;
    }

    /// <summary>What is a track's own, drawn anew.</summary>
    public RtpTrack NewTrack(RtspPresentation presentation, int track)
    {
        var (source, sequence, offset) = Chance.Track();
        return new RtpTrack(_device.Clock, presentation.ClockOf(track), source, sequence, offset, _traffic);
    }

    /// <summary>Ends all sessions, as when the port is closed or moved.</summary>
    public Task EndAllAsync() => Task.WhenAll(Sessions.All.Select(session => Sessions.EndAsync(session, bye: true)));

    /// <summary>Ends a session whose user may use the device no more, and its connection if it plays there.</summary>
    public async Task EndAsync(RtspSession session)
    {
        await Sessions.EndAsync(session, bye: true);
        session.Output?.Finish();
    }

    /// <summary>Ends the sessions of addresses that may not talk to the device any more.</summary>
    public async Task EndUnwelcomeAsync(Func<System.Net.IPAddress, bool> admits)
    {
        foreach (var session in Sessions.All.Where(s => !admits(s.Peer.Address)).ToArray())
        {
            await Sessions.EndAsync(session, bye: false);
            session.Output?.Finish();
        }
    }

    public void Dispose()
    {
        Sessions.Dispose();
        _pacer.Dispose();
        Groups.Dispose();
    }

    private RecordedProgram? Recorded(int channel, int stream, DateTime from, DateTime to, out int status)
    {
        status = 404;
        if (from >= to || _recordings.Clips(channel, stream, from, to) is not { Count: > 0 } clips)
        {
            return null;
        }

        if (_recordings.IsRestricted(channel, from, to))
        {
            status = 403;
            return null;
        }

        // What is described must hold to the end: where the format changed, a client asks again.
        var settings = SettingsOf(clips[0]);
        var presentation = RtspPresentation.Of(settings, clips[0].Video);
        return new RecordedProgram(presentation, new RecordedTimeline(clips.TakeWhile(clip => presentation.Holds(SettingsOf(clip)))), _pacer, _device.Clock);
    }

    private static StreamSettings SettingsOf(RecordedClip clip) => new(clip.Video.Format, clip.Audio?.Format);

    /// <summary>Writes of a session's beginning or end in the journal.</summary>
    public void Note(string kind, RtspSession session)
    {
        var ends = kind == "rtsp.end";
        _journal.Add(new JournalEntry
        {
            Utc = _device.Clock.Time.GetUtcNow(),
            Kind = kind,
            Peer = session.Peer,
            Connection = session.Connection,
            User = session.User,
            Agent = session.Agent,
            Target = session.Url.Base,
            Status = 200,
            Bytes = session.Sender.Tracks.Sum(t => t?.Bytes ?? 0),
            Duration = _device.Clock.Time.GetUtcNow() - session.Began,
            Session = session.Id,
            Reason = ends ? session.EndReason : session.Transport,
            Count = session.Sender.Tracks.Sum(t => t?.Packets ?? 0),
            Fault = Faults.IsEmpty ? null : session.At.FaultIds,
        });
    }

    private void OnEnded(RtspSession session) => Note("rtsp.end", session);
}
