using System.Collections.Concurrent;
using Emulator.Server.Journaling;
using Emulator.Server.Streams;

namespace Emulator.Server.Rtsp;

/// <summary>What a device serves over RTSP: its sessions, the live streams as packets, and recordings.</summary>
internal sealed class CameraRtsp : IDisposable
{
    private readonly Device.Device _device;
    private readonly CameraStreams _streams;
    private readonly Journal _journal;
    private readonly ConcurrentDictionary<(int Channel, int Stream), RtpFeed> _feeds = new();
    private readonly ConcurrentDictionary<(int Channel, int Stream), RtspPresentation> _presentations = new();
    private readonly PlaybackPacer _pacer;

    public CameraRtsp(Device.Device device, CameraStreams streams, Journal journal)
    {
        _device = device;
        _streams = streams;
        _journal = journal;
        _pacer = new PlaybackPacer(device.Clock.Time);
        Chance = new RtspChance(device.Identity.NonceKey);
        Sessions = new RtspSessions(device.Clock.Time, OnEnded);
        Ports = new RtpPorts(() => device.Config.Current);
        Groups = new RtpGroups(this, device);
    }

    /// <summary>What the device has recorded.</summary>
    public IRecordedMedia Recordings { get; set; } = new NoRecordings();

    public RtspSessions Sessions { get; }

    public RtpPorts Ports { get; }

    /// <summary>The streams that are sent to multicast groups.</summary>
    public RtpGroups Groups { get; }

    public RtspChance Chance { get; }

    public Device.Device Device => _device;

    /// <summary>The live streams that somebody has watched, as packets.</summary>
    public IEnumerable<KeyValuePair<(int Channel, int Stream), RtpFeed>> Feeds => _feeds;

    /// <summary>What a URL names, ready to be described and set up.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="status">The status to refuse with, when the answer is null.</param>
    public RtspProgram? Open(RtspUrl url, out int status)
    {
        var profile = _device.Profile;
        switch (url.Resource(profile.Habits.ChannelBase, profile.Channels.Length, _streams.StreamsPerChannel, out status))
        {
            case RtspResource.Live live:
                return Describe(live.Channel, live.Stream) is { } presentation ? new LiveProgram(presentation, Feed(live.Channel, live.Stream)) : null;
            case RtspResource.Recorded recorded:
                status = 404;
                var (from, to) = (_device.Clock.ToUtc(recorded.From), recorded.To is { } end ? _device.Clock.ToUtc(end) : DateTime.MaxValue);
                return Recorded(recorded.Channel, recorded.Stream, Recordings.Find(recorded.Channel, recorded.Stream, from, to), from, to);
            case RtspResource.RecordedFile file:
                status = 404;
                return Recordings.File(file.Path) is { } span ? Recorded(span.Channel, span.Stream, [span], span.FromUtc, span.ToUtc) : null;
            default:
                return null;
        }
    }

    /// <summary>A live stream as packets.</summary>
    public RtpFeed Feed(int channel, int stream) =>
        _feeds.GetOrAdd((channel, stream), key => new RtpFeed(_streams.Live(key.Channel, key.Stream), () => _streams.SettingsOf(key.Channel, key.Stream)));

    /// <summary>How a stream is described now, or null when it is switched off.</summary>
    public RtspPresentation? Describe(int channel, int stream)
    {
        if (_streams.SettingsOf(channel, stream) is not { } settings)
        {
            return null;
        }

        if (!_presentations.TryGetValue((channel, stream), out var known) || known.Settings != settings)
        {
            known = RtspPresentation.Of(settings, settings.Video.Codec == Media.VideoCodec.Jpeg ? null : _streams.Video(channel, stream, settings.Video));
            _presentations[(channel, stream)] = known;
        }

        return known;
    }

    /// <summary>What is a track's own, drawn anew.</summary>
    public RtpTrack NewTrack(RtspPresentation presentation, int track)
    {
        var (source, sequence, offset) = Chance.Track();
        return new RtpTrack(_device.Clock, presentation.ClockOf(track), source, sequence, offset);
    }

    /// <summary>Ends all sessions, as when the port is closed or moved.</summary>
    public Task EndAllAsync() => Task.WhenAll(Sessions.All.Select(session => Sessions.EndAsync(session, bye: true)));

    public void Dispose()
    {
        Sessions.Dispose();
        _pacer.Dispose();
        Groups.Dispose();
    }

    private RecordedProgram? Recorded(int channel, int stream, IReadOnlyList<RecordedSpan> files, DateTime from, DateTime to)
    {
        var timeline = new RecordedTimeline(files, from, to);
        if (timeline.Parts.Count == 0 || Describe(channel, stream) is not { } presentation)
        {
            return null;
        }

        var audio = presentation.Settings.Audio;
        return new RecordedProgram(
            presentation,
            timeline,
            _pacer,
            _device.Clock,
            anchor => _streams.Track(channel, stream, presentation.Settings.Video, anchor),
            audio is null ? null : () => _streams.Audio(channel, audio));
    }

    private void OnEnded(RtspSession session) => _journal.Add(
        _device.Clock.Time.GetUtcNow(),
        "rtsp.end",
        session.Peer,
        session.User,
        "",
        session.Url.Base,
        200,
        session.Sender.Tracks.Sum(t => t?.Bytes ?? 0),
        _device.Clock.Time.GetUtcNow() - session.Began);
}
