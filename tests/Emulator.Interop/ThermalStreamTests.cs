using System.Globalization;
using System.Net.Http.Json;
using Emulator.Media.Thermal;
using Emulator.Protocol.H26x;
using Emulator.Protocol.Jpeg;
using Emulator.TestKit;

namespace Emulator.Interop;

/// <summary>ffmpeg and GStreamer on the coded streams of a thermal channel, which are drawn and coded at run time.</summary>
public sealed class ThermalStreamTests : IAsyncLifetime
{
    private const int Channel = 2;

    private readonly string _folder = Directory.CreateTempSubdirectory("camulator-thermal-").FullName;
    private CamulatorProcess? _process;

    public async Task InitializeAsync() => _process = await CamulatorProcess.StartAsync("--profile", "thermal");

    public async Task DisposeAsync()
    {
        await _process!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("1280x720", 0)]
    [InlineData("640x480", 1)]
    [InlineData("352x288", 1)]
    [InlineData("704x576", 0)]
    public async Task A_frame_over_RTSP_shows_what_the_snapshot_shows(string size, int subtype)
    {
        var format = subtype == 0 ? "MainFormat[0]" : "ExtraFormat[0]";
        await SetAsync(
            $"Encode[1].{format}.Video.resolution={size}", $"Encode[1].{format}.Video.GOP=25", "ThermographyOptions[1][0].Colorization=Ironbow2",
            "MediaGlobal.SnapFormatAs=" + (subtype == 0 ? "MainFormat" : "ExtraFormat"));
        using var client = new HttpClient();
        using var heat = await client.PostAsJsonAsync(new Uri(_process!.Control, "api/v1/devices/thermal-1/stimuli"), new { kind = "heat", channel = Channel, x = 4096, y = 5200, temperature = 120, seconds = 600 });
        Assert.True(heat.IsSuccessStatusCode);

        var (width, height) = (int.Parse(size.Split('x')[0], CultureInfo.InvariantCulture), int.Parse(size.Split('x')[1], CultureInfo.InvariantCulture));
        // Long enough for a picture of now: the first was coded when the second began. Nothing may be amiss on the way.
        var video = await Tool.OutputAsync(
            "ffmpeg", "-v", "error", "-xerror", "-rtsp_transport", "tcp", "-i", Rtsp(subtype), "-an", "-vf", "select=eq(n\\,50),format=rgb24", "-frames:v", "1", "-f", "rawvideo", "-");
        Assert.Equal(width * height * 3, video.Length);
        var file = Path.Combine(_folder, "snapshot.jpg");
        await CurlAsync($"cgi-bin/snapshot.cgi?channel={Channel}", "--output", file);
        var still = await Tool.OutputAsync("ffmpeg", "-v", "error", "-i", file, "-vf", "format=rgb24", "-f", "rawvideo", "-");

        var hot = HeatPalette.ColourOf("Ironbow2", 255);
        Assert.Equal((hot.Red, hot.Green, hot.Blue), At(video, width, width / 2, height * 5200 / 8192), Near);
        Assert.Equal((hot.Red, hot.Green, hot.Blue), At(still, width, width / 2, height * 5200 / 8192), Near);
        // Elsewhere the two are alike, but for the clock and who walks there.
        var difference = Enumerable.Range(0, width * height).Where(i => i / width > height / 12).Average(i => Math.Abs(video[i * 3] - still[i * 3]) + Math.Abs(video[(i * 3) + 2] - still[(i * 3) + 2]));
        Assert.InRange(difference, 0, 20);
    }

    [Fact]
    public async Task Each_container_and_client_takes_it()
    {
        await SetAsync("Encode[1].ExtraFormat[0].Video.FPS=10", "Encode[1].ExtraFormat[0].Video.GOP=20");
        await Tool.OutputAsync("ffmpeg", "-v", "error", "-xerror", "-rtsp_transport", "udp", "-i", Rtsp(1), "-t", "3", "-f", "null", "-");
        await Tool.GStreamerAsync("rtspsrc", $"location={Rtsp(1)}", "protocols=tcp", "latency=100", "name=source", "source.", "!", "rtph264depay", "!", "h264parse", "!", "avdec_h264", "!", "fakesink", "num-buffers=15", "sync=false");

        // Ten seconds that the device had recorded before it began.
        var end = DateTime.UtcNow.AddMinutes(-30);
        var file = Path.Combine(_folder, "recorded.dav");
        await CurlAsync(FormattableString.Invariant($"cgi-bin/loadfile.cgi?action=startLoad&channel=2&startTime={end.AddSeconds(-10):yyyy-MM-dd'%20'HH:mm:ss}&endTime={end:yyyy-MM-dd'%20'HH:mm:ss}&subtype=0"), "--output", file);
        await Tool.OutputAsync("ffmpeg", "-v", "error", "-xerror", "-i", file, "-f", "null", "-");
        var frames = (await Tool.TextAsync("ffprobe", "-v", "error", "-select_streams", "v", "-count_frames", "-show_entries", "stream=codec_name,nb_read_frames", "-of", "csv=p=0", file)).Trim();
        Assert.StartsWith("h264,25", frames, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(352, 288, 3000)]
    [InlineData(352, 288, 100_000)]
    [InlineData(1920, 1080, 60_000)]
    [InlineData(640, 480, 1300)]
    public async Task What_is_coded_decodes_to_the_picture(int width, int height, int bytes)
    {
        var image = new JpegImage(width, height, JpegSampling.Yuv420);
        var seed = 1u;
        foreach (var plane in image.Planes)
        {
            for (var y = 0; y < plane.Height; y++)
            {
                for (var x = 0; x < plane.Width; x++)
                {
                    // A slope with a disc and some grain.
                    seed = (seed * 1664525) + 1013904223;
                    var disc = (Math.Abs((2 * x) - plane.Width) < plane.Width / 3) && (Math.Abs((2 * y) - plane.Height) < plane.Height / 4);
                    plane.Row(y)[x] = (byte)Math.Clamp((disc ? 220 : x * 160 / plane.Width) + (int)(seed >> 29), 0, 255);
                }
            }
        }

        var coder = new H264Pictures(width, height, 25);
        var picture = coder.Code(image, bytes);
        var file = Path.Combine(_folder, "coded.h264");
        await using (var stream = File.Create(file))
        {
            byte[][] units =
            [
                coder.Sps.ToArray(), coder.Pps.ToArray(), H264Pictures.Key(picture, 0), H264Pictures.Filler(500), coder.Repeat(1), coder.Repeat(2), H264Pictures.Update(picture, 3), H264Pictures.Filler(2), coder.Repeat(4),
                coder.Sps.ToArray(), coder.Pps.ToArray(), H264Pictures.Key(picture, 1), H264Pictures.Filler(500), coder.Repeat(1),
            ];
            foreach (var unit in units)
            {
                await stream.WriteAsync(new byte[] { 0, 0, 0, 1 });
                await stream.WriteAsync(unit);
            }
        }

        var decoded = await Tool.OutputAsync("ffmpeg", "-v", "error", "-xerror", "-i", file, "-vsync", "passthrough", "-pix_fmt", "yuv420p", "-f", "rawvideo", "-");
        var size = width * height * 3 / 2;
        Assert.Equal(7 * size, decoded.Length);
        for (var frame = 1; frame < 7; frame++)
        {
            Assert.True(decoded.AsSpan(0, size).SequenceEqual(decoded.AsSpan(frame * size, size)), $"frame {frame} differs");
        }

        if (picture.Quantiser < 40 && bytes > 1300)
        {
            var error = Enumerable.Range(0, width * height).Average(i => Math.Abs(decoded[i] - (16 + (image.Luma.Row(i / width)[i % width] * 219 / 255.0))));
            Assert.InRange(error, 0, 6);
        }
    }

    private string Rtsp(int subtype) => $"rtsp://admin:admin@{_process!.Rtsp.Authority}/cam/realmonitor?channel={Channel}&subtype={subtype}";

    private Task<string> CurlAsync(string pathAndQuery, params string[] more) =>
        Tool.TextAsync("curl", ["--silent", "--show-error", "--globoff", "--digest", "--user", "admin:admin", .. more, _process!.Camera + pathAndQuery]);

    private async Task SetAsync(params string[] values) => Assert.Equal("OK\r\n", await CurlAsync("cgi-bin/configManager.cgi?action=setConfig&" + string.Join('&', values)));

    private static (byte Red, byte Green, byte Blue) At(byte[] picture, int width, int x, int y) =>
        (picture[((y * width) + x) * 3], picture[(((y * width) + x) * 3) + 1], picture[(((y * width) + x) * 3) + 2]);

    private static bool Near((byte Red, byte Green, byte Blue) a, (byte Red, byte Green, byte Blue) b) =>
        Math.Max(Math.Abs(a.Red - b.Red), Math.Max(Math.Abs(a.Green - b.Green), Math.Abs(a.Blue - b.Blue))) <= 24;
}
