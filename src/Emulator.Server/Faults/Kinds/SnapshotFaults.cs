using Emulator.Server.Cgi;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Faults of <c>snapshot.cgi</c>: whether a picture comes, and what it is.</summary>
internal static class SnapshotFaults
{
    public static FaultKind[] Table() =>
    [
        new("snapshot.minInterval", FaultLayer.Media, "Refuses a snapshot that comes too soon after another as if the login were wrong", "pnbruckner/homeassistant-config#130; tchellomello/python-amcrest#102")
        {
            Cases = [28],
            Parameters =
            [
                FaultParameter.Duration("interval", 2, 0, 3600, "Time between two snapshots, on the device's clock"),
                FaultParameter.Int("status", 401, 400, 599, "Status code of the refusal; a 401 carries a challenge"),
            ],
            Hooks =
            [
                FaultPoints.Login.Do(
                    (hit, plan) => plan with { Reply = CgiReply.OfError(hit.Int("status"), ErrorId.InvalidAuthority) },
                    (hit, plan) => plan.User is not null && IsAsked(hit) && hit.State<Pace>().IsTooSoon(hit)),
            ],
        },
        new("snapshot.fail", FaultLayer.Media, "Fails to take a snapshot", "koush/scrypted#48; home-assistant/core#66601; evercam-server#1098")
        {
            Cases = [29],
            Parameters = [FaultParameter.Int("status", 500, 200, 599, "Status code of the answer")],
            Hooks = [FaultPoints.Operation.Do((hit, plan) => plan with { Reply = CgiReply.OfStatus(hit.Int("status")) }, (hit, _) => IsAsked(hit))],
        },
        new("snapshot.pace", FaultLayer.Media, "Takes one snapshot after another, and waits between two", "koush/scrypted#48: seven seconds and more")
        {
            Cases = [29],
            Parameters = [FaultParameter.Duration("interval", 7, 0, 3600, "Time between two snapshots, on the device's clock")],
            Hooks = [FaultPoints.Operation.Do((hit, plan) => plan with { Delay = plan.Delay + hit.State<Pace>().Wait(hit) }, (hit, _) => IsAsked(hit))],
        },
        new("snapshot.mjpegBlocks", FaultLayer.Media, "Has no snapshot of a channel while its first extra stream is MJPEG", "AlexxIT/go2rtc internal/http/README.md")
        {
            Cases = [30],
            Parameters =
            [
                FaultParameter.Flag("unless", false, "The other way round: no snapshot unless it is MJPEG"),
                FaultParameter.Int("status", 404, 200, 599, "Status code of the answer"),
            ],
            Hooks =
            [
                FaultPoints.Operation.Do(
                    (hit, plan) => plan with { Reply = CgiReply.OfStatus(hit.Int("status")) },
                    (hit, _) => IsAsked(hit) && IsMjpeg(hit) != hit.Flag("unless")),
            ],
        },
        new("snapshot.stale", FaultLayer.Media, "Shows the same picture for ever", "An encoder that has stopped behind a web server that has not")
        {
            Hooks = [Picture((hit, jpeg) => hit.State<Album>().First(ChannelOf(hit), jpeg))],
        },
        new("snapshot.truncated", FaultLayer.Media, "The picture stops half-way, and Content-Length agrees", "A picture buffer that is too small for a busy scene; decoders show grey below")
        {
            Parameters = [FaultParameter.Int("percent", 50, 0, 99, "How much of its bytes come")],
            Hooks = [Picture((hit, jpeg) => jpeg[..(int)((long)jpeg.Length * hit.Int("percent") / 100)])],
        },
        new("snapshot.otherStream", FaultLayer.Media, "The picture is that of another stream, and of its size", "Snapshots of 704x576 where 4 MP are expected, after a change of the encoder")
        {
            Parameters = [FaultParameter.Int("stream", 1, 0, 3, "0 main, 1 and up extra")],
            Hooks = [Picture((hit, _) => hit.Camera.Pictures.At(ChannelOf(hit), hit.Int("stream"), hit.Camera.Device.Clock.UtcNow).Jpeg.ToArray())],
        },
        new("snapshot.notJpeg", FaultLayer.Media, "What is said to be image/jpeg is text", "An error of the encoder written where the picture belongs")
        {
            Hooks = [Picture((_, _) => "Error\r\nGet snapshot failed!\r\n"u8.ToArray())],
        },
        new("snapshot.empty", FaultLayer.Media, "Answers 200 with no picture at all", "A snapshot while the encoder restarts")
        {
            Hooks = [Picture((_, _) => [])],
        },
        new("snapshot.corrupt", FaultLayer.Media, "Some bytes of the picture are others", "Memory that was overwritten while it was sent; decoders must not crash")
        {
            Parameters = [FaultParameter.Int("bytes", 20, 1, 10_000, "How many")],
            Hooks = [Picture(Corrupted)],
        },
    ];

    /// <summary>Whether a request asks for a snapshot.</summary>
    public static bool IsAsked(FaultHit hit) => hit.Context.Path?.EndsWith("/snapshot.cgi", StringComparison.OrdinalIgnoreCase) == true;

    private static FaultHook Picture(Func<FaultHit, byte[], byte[]> change) => FaultPoints.Reply.Do(
        (hit, plan) => FramingFaults.Body(hit, plan, jpeg => change(hit, jpeg)),
        (hit, plan) => IsAsked(hit) && plan is { IsWhole: true, Reply: { Status: 200, ContentType: "image/jpeg" } });

    private static bool IsMjpeg(FaultHit hit) =>
        string.Equals(hit.Camera.Device.Config.Current.Text($"Encode[{ChannelOf(hit)}].ExtraFormat[0].Video.Compression"), "MJPG", StringComparison.OrdinalIgnoreCase);

    // From 0. A client may name any channel, and another fault may have it mean one that there is.
    private static int ChannelOf(FaultHit hit) => Math.Clamp((hit.Context.Channel ?? 1) - 1, 0, hit.Camera.Device.Profile.Channels.Length - 1);

    // Not the markers at its beginning: a decoder is to get as far as the picture.
    private static byte[] Corrupted(FaultHit hit, byte[] jpeg)
    {
        var whole = (byte[])jpeg.Clone();
        for (var i = 0; i < hit.Int("bytes") && whole.Length > 1; i++)
        {
            whole[(whole.Length / 2) + hit.Chance(whole.Length / 2)] ^= (byte)(1 + hit.Chance(255));
        }

        return whole;
    }

    /// <summary>When the last snapshot was taken.</summary>
    private sealed class Pace
    {
        private readonly Lock _gate = new();
        private TimeSpan _next = TimeSpan.MinValue;
        private long _began;

        public bool IsTooSoon(FaultHit hit)
        {
            lock (_gate)
            {
                var now = Now(hit);
                if (now < _next)
                {
                    return true;
                }

                _next = now + hit.Duration("interval");
                return false;
            }
        }

        public TimeSpan Wait(FaultHit hit)
        {
            lock (_gate)
            {
                var now = Now(hit);
                var turn = now > _next ? now : _next;
                _next = turn + hit.Duration("interval");
                return turn - now;
            }
        }

        private TimeSpan Now(FaultHit hit)
        {
            var time = hit.Camera.Device.Clock.Time;
            if (_next == TimeSpan.MinValue)
            {
                _began = time.GetTimestamp();
            }

            return time.GetElapsedTime(_began);
        }
    }

    /// <summary>The first picture of each channel.</summary>
    private sealed class Album
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<int, byte[]> _first = [];

        public byte[] First(int channel, byte[] picture)
        {
            lock (_gate)
            {
                return _first.TryGetValue(channel, out var first) ? first : _first[channel] = picture;
            }
        }
    }
}
