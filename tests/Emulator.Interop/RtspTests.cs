using System.Globalization;

namespace Emulator.Interop;

/// <summary>ffmpeg, ffprobe and GStreamer on the RTSP of the real program.</summary>
public sealed class RtspTests(RunningCamera camera) : IClassFixture<RunningCamera>
{
    private const string Main = "/cam/realmonitor?channel=1&subtype=0";
    private const string Extra = "/cam/realmonitor?channel=1&subtype=1";

    [Theory]
    [InlineData("H.264", "G.711A", "h264,1920,1080", "pcm_alaw")]
    [InlineData("H.265", "G.711Mu", "hevc,1920,1080", "pcm_mulaw")]
    [InlineData("MJPG", "AAC", "mjpeg,1920,1080", "aac")]
    [InlineData("H.264", "PCM", "h264,1920,1080", "pcm_s16be")]
    public async Task Ffmpeg_plays_each_codec_without_an_error(string video, string audio, string described, string sound)
    {
        await camera.SetAsync($"Encode[0].MainFormat[0].Video.Compression={video}&Encode[0].MainFormat[0].Audio.Compression={audio}");
        var probed = await Tool.TextAsync(
            "ffprobe", "-v", "error", "-rtsp_transport", "tcp", "-show_entries", "stream=codec_name,width,height", "-of", "csv=p=0", camera.Rtsp(Main));
        Assert.Equal([described, sound], probed.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        // Decoded: what it cannot decode, or misses, it complains about.
        await Tool.OutputAsync("ffmpeg", "-v", "error", "-xerror", "-rtsp_transport", "tcp", "-i", camera.Rtsp(Main), "-t", "3", "-f", "null", "-");
    }

    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    public async Task Ffmpeg_plays_over(string transport)
    {
        await camera.SetAsync("Encode[0].ExtraFormat[0].Video.Compression=H.264");
        await Tool.OutputAsync("ffmpeg", "-v", "error", "-xerror", "-rtsp_transport", transport, "-i", camera.Rtsp(Extra), "-t", "3", "-f", "null", "-");
    }

    [Fact]
    public async Task Times_run_on_through_the_loops_of_the_scene()
    {
        await camera.SetAsync("Encode[0].ExtraFormat[1].Video.Compression=H.264");
        // Long enough for the end of one and the beginning of the next.
        var packets = await Tool.TextAsync(
            "ffprobe", "-v", "error", "-rtsp_transport", "tcp", "-read_intervals", "%+12", "-show_entries", "packet=stream_index,dts", "-of", "csv=p=0:nk=1", camera.Rtsp("/cam/realmonitor?channel=1&subtype=2"));
        var times = packets.Split('\n').Select(l => l.Split(',')).Where(p => p.Length >= 2 && p[0] == "0" && p[1] != "N/A")
            .Select(p => long.Parse(p[1], CultureInfo.InvariantCulture)).ToList();
        Assert.InRange(times.Count, 270, 400);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(3600, pair.Second - pair.First));
    }

    [Theory]
    [InlineData("tcp", "H.264", "rtph264depay ! h264parse ! avdec_h264")]
    [InlineData("udp", "H.264", "rtph264depay ! h264parse ! avdec_h264")]
    [InlineData("udp-mcast", "H.264", "rtph264depay ! h264parse ! avdec_h264")]
    [InlineData("tcp", "H.265", "rtph265depay ! h265parse ! avdec_h265")]
    [InlineData("tcp", "MJPG", "rtpjpegdepay ! jpegdec")]
    public async Task GStreamer_plays(string transport, string codec, string decode)
    {
        await camera.SetAsync($"Encode[0].ExtraFormat[0].Video.Compression={codec}");
        await Tool.GStreamerAsync(
            ["rtspsrc", $"location={camera.Rtsp(Extra)}", $"protocols={transport}", "multicast-iface=lo", "latency=100", "name=source", "source.", "!", .. decode.Split(' '), "!", "fakesink", "num-buffers=50", "sync=false"]);
    }

    [Fact]
    public async Task GStreamer_plays_jpegs_larger_than_their_packets_can_say()
    {
        // RFC 2435 has 8 bits for each side, in blocks of 8 pixels; what is larger stands in the description alone. ffmpeg does not read it there.
        await camera.SetAsync("Encode[0].MainFormat[0].Video.resolution=2560x1440&Encode[0].MainFormat[0].Video.Compression=MJPG");
        await Tool.GStreamerAsync(
            "rtspsrc", $"location={camera.Rtsp(Main)}", "protocols=tcp", "name=source", "source.", "!", "rtpjpegdepay", "!", "jpegdec", "!", "video/x-raw,width=2560,height=1440", "!", "fakesink", "num-buffers=10", "sync=false");
        await camera.SetAsync("Encode[0].MainFormat[0].Video.resolution=1920x1080&Encode[0].MainFormat[0].Video.Compression=H.264");
    }

    [Theory]
    [InlineData("H.264")]
    [InlineData("H.265")]
    public async Task Mpv_plays(string codec)
    {
        await camera.SetAsync($"Encode[0].ExtraFormat[0].Video.Compression={codec}");
        var (exit, _, error) = await Tool.RunAsync(
            "mpv", "--no-config", "--vo=null", "--ao=null", "--frames=50", "--rtsp-transport=tcp", "--msg-level=all=no,ffmpeg=error,vd=error,demux=error", camera.Rtsp(Extra));
        Assert.Equal((0, ""), (exit, error));
    }

    [Theory]
    [InlineData("CAP_FFMPEG")]
    [InlineData("CAP_GSTREAMER")]
    public async Task OpenCv_reads_frames_of_what_is_configured(string backend)
    {
        await camera.SetAsync("Encode[0].ExtraFormat[0].Video.Compression=H.264");
        // Shape and brightness of 30 frames: none is missing, empty or grey.
        var script = $"""
            import cv2, sys
            capture = cv2.VideoCapture(sys.argv[1], cv2.{backend})
            frames = [capture.read()[1] for _ in range(30)]
            print(len(frames), frames[-1].shape, min(f.std() for f in frames) > 5)
            """;
        Assert.Equal("30 (576, 704, 3) True", (await Tool.RunAsync("/usr/bin/python3", "-c", script, camera.Rtsp(Extra))) is (0, var output, _) ? System.Text.Encoding.UTF8.GetString(output).Trim() : "failed");
    }

    [Fact]
    public async Task Ffmpeg_joins_a_multicast_group()
    {
        // ffmpeg joins where the routes lead, which may not be here: it has a network of its own, with a camera in it.
        var script = $"""
            ip link set lo up && ip link set lo multicast on && ip route add 239.0.0.0/8 dev lo
            dotnet '{Path.Combine(AppContext.BaseDirectory, "camulator.dll")}' run --http 18080 --rtsp 18554 --control 18090 > '{camera.Folder}/ready' & camera=$!
            until grep -q ready '{camera.Folder}/ready'; do :; done
            ffmpeg -v error -xerror -rtsp_transport udp_multicast -i 'rtsp://admin:admin@127.0.0.1:18554{Extra}' -t 2 -f null - ; result=$?
            kill $camera
            exit $result
            """;
        await Tool.OutputAsync("unshare", "--map-root-user", "--net", "bash", "-c", script);
    }

    [Fact]
    public async Task A_recording_plays_for_as_long_as_was_asked_for()
    {
        await camera.SetAsync("Encode[0].MainFormat[0].Video.Compression=H.264");
        var now = DateTime.ParseExact((await camera.CurlAsync("cgi-bin/global.cgi?action=getCurrentTime")).Trim()["result=".Length..], "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        static string Text(DateTime time) => time.ToString("yyyy_MM_dd_HH_mm_ss", CultureInfo.InvariantCulture);
        var url = camera.Rtsp($"/cam/playback?channel=1&subtype=0&starttime={Text(now.AddHours(-2))}&endtime={Text(now.AddHours(-2).AddSeconds(4))}");
        Assert.Equal("4.000000", (await Tool.TextAsync("ffprobe", "-v", "error", "-rtsp_transport", "tcp", "-show_entries", "format=duration", "-of", "csv=p=0", url)).Trim());
        // It ends by itself, at the goodbye.
        var times = await Tool.TextAsync("ffprobe", "-v", "error", "-rtsp_transport", "tcp", "-select_streams", "v", "-show_entries", "packet=dts_time", "-of", "csv=p=0:nk=1", url);
        Assert.InRange(times.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(l => l.Any(char.IsDigit) || l.Contains("N/A", StringComparison.Ordinal)), 100, 101);
    }
}
