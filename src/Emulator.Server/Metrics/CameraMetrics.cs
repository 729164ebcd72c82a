using Emulator.Device.Access;
using Emulator.Device.Power;
using Emulator.Server.Cameras;
using Emulator.Server.Wire;

namespace Emulator.Server.Metrics;

/// <summary>What is told of each device: one line for each family.</summary>
internal static class CameraMetrics
{
    private static readonly string[] Statuses = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"];
    private static readonly string[] Surfaces = ["http", "rtsp"];
    private static readonly string[] Kinds = ["mjpeg", "dhav", "audio", "talk", "events", "event-pictures", "other"];
    private static readonly string[] Transports = ["tcp", "udp", "multicast"];

    public static IReadOnlyList<MetricFamily> All { get; } =
    [
        new("device_info", MetricType.Gauge, "The kind of a device; always 1.", c => [new(1, L("profile", c.Device.Profile.Name), L("dialect", c.Dialect.ToString().ToLowerInvariant()))]) { Sums = false },
        new("device_up", MetricType.Gauge, "1 while a device is on and answers, 0 while it is off or starts up.", c => [new(c.Device.Power.State == PowerState.On ? 1 : 0)]),
        new("device_uptime_seconds", MetricType.Gauge, "Seconds since a device last came up, on the process's clock; 0 while it is off.", c => [new(Uptime(c))]) { Sums = false },
        new("device_clock_offset_seconds", MetricType.Gauge, "What a device takes for UTC, less the process's clock.", c => [new(ClockOffset(c))]) { Sums = false },

        new("requests_total", MetricType.Counter, "Requests, by protocol and class of the answer's status; none is a request that a fault left without one.", Requests),
        new("connections", MetricType.Gauge, "Connections that are open.", c => OfPorts(c, p => p.ConnectionCount)),
        new("connections_accepted_total", MetricType.Counter, "Connections that were accepted.", c => OfPorts(c, p => p.Accepted)),
        new("connections_refused_total", MetricType.Counter, "Connections that were accepted and not served.", c => OfPorts(c, p => p.Refused)),
        new("sent_bytes_total", MetricType.Counter, "Bytes handed to connections: answers, streams, RTP within RTSP.", c => OfPorts(c, p => p.BytesSent)),
        new("login_sessions", MetricType.Gauge, "Login sessions that are on.", Logins),
        new("lockouts", MetricType.Gauge, "Addresses that are locked out.", c => [new(c.Device.Access.Locked.Count)]),

        new("streams", MetricType.Gauge, "Endless answers over HTTP that are under way.", c => OfStreams(c, s => s.Now)),
        new("streams_total", MetricType.Counter, "Endless answers over HTTP that were begun.", c => OfStreams(c, s => s.Began)),
        new("stream_parts_sent_total", MetricType.Counter, "Parts of endless answers that were sent: pictures, coded frames, packets of sound, events.", c => OfStreams(c, s => s.Parts)),
        new("stream_seats_taken", MetricType.Gauge, "Streams that count towards what a device serves at once, HTTP and RTSP together.", c => [new(c.Seats.Taken)]),
        new("rtsp_sessions", MetricType.Gauge, "RTSP sessions, by how their packets travel.", RtspSessions),
        new("rtsp_sessions_total", MetricType.Counter, "RTSP sessions that were set up.", c => [new(c.Rtsp.Sessions.Begun)]),
        new("rtp_frames_sent_total", MetricType.Counter, "Frames of video and sound sent over RTP, each as often as it was sent.", c => [new(c.Traffic.Rtp.Frames)]),
        new("rtp_packets_sent_total", MetricType.Counter, "RTP packets sent.", c => [new(c.Traffic.Rtp.Packets)]),
        new("rtp_sent_bytes_total", MetricType.Counter, "Bytes of payload sent over RTP.", c => [new(c.Traffic.Rtp.Bytes)]),
        new("rtp_packets_lost_total", MetricType.Counter, "RTP packets that the network did not take.", c => [new(c.Traffic.Rtp.Lost)]),
        new("frames_dropped_total", MetricType.Counter, "Frames that clients were too slow for.", Dropped),

        new("events_raised_total", MetricType.Counter, "Events raised, by code.", c => c.EventCounts.All.Select(e => new MetricSample(e.Value, L("code", e.Key)))),
        new("events_lasting", MetricType.Gauge, "Events that are on.", c => [new(c.Device.Events.Lasting.Count)]),
        new("event_subscribers", MetricType.Gauge, "Clients that listen to events or to pictures of events.", c => [new(c.Subscriptions.All.Length)]),
        new("event_subscribers_cut_total", MetricType.Counter, "Clients that listened and were cut off.", c => [new(c.Subscriptions.CutOff)]),

        new("store_failing", MetricType.Gauge, "1 while a store of a device cannot be written or read, by store; nothing of those that are well.", c => c.Device.Stores.Troubles.Select(t => new MetricSample(1, L("store", t.Store)))),
        new("store_failures_total", MetricType.Counter, "How often a store of a device could not be written or read.", c => [new(c.Device.Stores.Failures)]),

        new("faults_active", MetricType.Gauge, "Rules that make a device misbehave, by kind.", c => c.Faults.Plan.Rules.GroupBy(r => r.Kind.Id, StringComparer.Ordinal).Select(k => new MetricSample(k.Count(), L("kind", k.Key)))),
        new("fault_hits_total", MetricType.Counter, "How often faults fired, by kind.", c => c.FaultCounts.All.Select(k => new MetricSample(k.Value, L("kind", k.Key)))),

        new("journal_entries", MetricType.Gauge, "Entries that the journal keeps.", c => [new(c.Journal.Counts.Kept)]),
        new("journal_entries_total", MetricType.Counter, "Entries written to the journal.", c => [new(c.Journal.Counts.Written)]),
        new("journal_entries_dropped_total", MetricType.Counter, "Entries that the journal had no room for any more.", c => [new(c.Journal.Counts.Dropped)]),
    ];

    private static KeyValuePair<string, string> L(string name, string value) => new(name, value);

    private static double Uptime(Camera camera) =>
        camera.Device.Power.State == PowerState.On ? (camera.Device.Clock.Time.GetUtcNow() - camera.Device.Power.UpSince).TotalSeconds : 0;

    // Two readings, so of a clock that runs the difference is some ticks off.
    private static double ClockOffset(Camera camera) => Math.Round((camera.Device.Clock.UtcNow - camera.Device.Clock.Time.GetUtcNow().UtcDateTime).TotalSeconds, 3);

    private static IEnumerable<MetricSample> Requests(Camera camera)
    {
        for (var surface = 0; surface < Surfaces.Length; surface++)
        {
            // 2xx to 5xx are there from the start, so that the first of them is seen as an increase.
            for (var hundreds = 0; hundreds < Traffic.Classes; hundreds++)
            {
                var count = camera.Traffic.Answers((Surface)surface, hundreds);
                if (hundreds > 1 || count > 0)
                {
                    yield return new(count, L("surface", Surfaces[surface]), L("status", Statuses[hundreds]));
                }
            }
        }
    }

    private static IEnumerable<MetricSample> OfPorts(Camera camera, Func<CameraPort, double> read)
    {
        yield return new(read(camera.Http), L("surface", Surfaces[0]));
        yield return new(read(camera.RtspPort), L("surface", Surfaces[1]));
        if (camera.Secure?.Https is { } https)
        {
            yield return new(read(https), L("surface", "https"));
        }

        if (camera.Secure?.Rtsps is { } rtsps)
        {
            yield return new(read(rtsps), L("surface", "rtsps"));
        }
    }

    private static IEnumerable<MetricSample> OfStreams(Camera camera, Func<StreamTraffic, double> read)
    {
        for (var kind = 0; kind < Kinds.Length; kind++)
        {
            var known = camera.Traffic.Known((StreamKind)kind);
            if (known is not null || kind != (int)StreamKind.Other)
            {
                yield return new(known is null ? 0 : read(known), L("kind", Kinds[kind]));
            }
        }
    }

    private static MetricSample[] Logins(Camera camera)
    {
        var on = camera.Device.Access.Active;
        var rtsp = on.Count(s => s.Client == DeviceAccess.Rtsp);
        return [new(on.Count - rtsp, L("surface", Surfaces[0])), new(rtsp, L("surface", Surfaces[1]))];
    }

    private static IEnumerable<MetricSample> RtspSessions(Camera camera)
    {
        var sessions = camera.Rtsp.Sessions.All.ToArray();
        return Transports.Select(t => new MetricSample(sessions.Count(s => s.Transport == t), L("transport", t)));
    }

    private static MetricSample[] Dropped(Camera camera) =>
    [
        new(camera.Pictures.FramesDropped, L("kind", "mjpeg")),
        new(camera.Streams.All.Sum(s => s.Value.FramesDropped), L("kind", "dhav")),
        new(camera.Traffic.Rtp.Dropped, L("kind", "rtsp")),
        new(camera.EventPictures.LeftOut, L("kind", "event-pictures")),
    ];
}
