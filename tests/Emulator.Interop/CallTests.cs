using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Emulator.TestKit;
using Emulator.Testing;

namespace Emulator.Interop;

/// <summary>curl and ffmpeg as the monitor indoors: they answer the door station of the real program, hear it by RTP, and are heard.</summary>
public sealed partial class CallTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("camulator-calls-").FullName;

    [Theory]
    [InlineData("G.711A", 8000, "8", "", "pcm_alaw")]
    [InlineData("PCM", 16000, "97", "a=rtpmap:97 L16/16000\n", "pcm_s16be")]
    public async Task Ffmpeg_hears_the_door_and_is_heard_there(string compression, int rate, string type, string map, string codec)
    {
        await using var process = await CamulatorProcess.StartAsync("--profile", "vto");
        await using var emulator = await CameraEmulator.ConnectAsync(process.Control);
        Assert.True((await emulator.Stimulate.DoorbellAsync("501")).Raised);
        var port = FreePort();
        var sdp = Path.Combine(_folder, "talk.sdp");
        await File.WriteAllTextAsync(sdp, $"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio {port} RTP/AVP {type}\n{map}");
        var wav = Path.Combine(_folder, "heard.wav");
        var hears = Tool.RunAsync("ffmpeg", "-v", "error", "-protocol_whitelist", "file,udp,rtp", "-i", sdp, "-t", "1.5", "-y", wav);
        Assert.Equal("OK\r\n", await AskAsync(
            process,
            $"answer&Talkback.Protocol=UDP&Talkback.Type=Talk&Talkback.MediaAddr=127.0.0.1&Talkback.Audio.AudioPort={port}&Talkback.Audio.Format[0].Compression={compression}&Talkback.Audio.Format[0].Frequency={rate}"));
        using var state = JsonDocument.Parse(await Tool.TextAsync("curl", "--silent", "--fail", process.Control + "api/v1/devices/vto-1/state"));
        var device = state.RootElement.GetProperty("parts").GetProperty("talk").GetProperty("sound").GetProperty("port").GetInt32();
        await Tool.OutputAsync(
            "ffmpeg", "-v", "error", "-re", "-f", "lavfi", "-i", "sine=440:d=1", "-ar", $"{rate}", "-ac", "1", "-c:a", codec, "-f", "rtp", "-sdp_file", Path.Combine(_folder, "own.sdp"), $"rtp://127.0.0.1:{device}");
        var (exit, _, error) = await hears;
        Assert.True(exit == 0 && error.Length == 0, error);
        Assert.Equal($"pcm_s16le,{rate},1\n", await Tool.TextAsync("ffprobe", "-v", "error", "-show_entries", "stream=codec_name,sample_rate,channels", "-of", "csv=p=0", wav));
        var (_, _, said) = await Tool.RunAsync("ffmpeg", "-i", wav, "-af", "volumedetect", "-f", "null", "-");
        Assert.InRange(double.Parse(Level().Match(said).Groups["dB"].Value, CultureInfo.InvariantCulture), -50, -10);
        Assert.Equal("OK\r\n", await AskAsync(process, "hangup"));

        using var talks = JsonDocument.Parse(await Tool.TextAsync("curl", "--silent", "--fail", process.Control + "api/v1/devices/vto-1/audio-received"));
        var talk = Assert.Single(talks.RootElement.EnumerateArray());
        Assert.Equal(("rtp", compression, rate), (talk.GetProperty("form").GetString(), talk.GetProperty("codec").GetString(), talk.GetProperty("rate").GetInt32()));
        Assert.Equal(1, talk.GetProperty("durationSeconds").GetDouble(), 2);
        var heard = Path.Combine(_folder, "said.wav");
        await Tool.OutputAsync("curl", "--silent", "--fail", "--output", heard, new Uri(process.Control, talk.GetProperty("wav").GetString()).ToString());
        var (_, _, tone) = await Tool.RunAsync("ffmpeg", "-i", heard, "-af", "volumedetect", "-f", "null", "-");
        Assert.InRange(double.Parse(Level().Match(tone).Groups["dB"].Value, CultureInfo.InvariantCulture), -25, -15);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task<string> AskAsync(CamulatorProcess process, string action) =>
        Tool.TextAsync("curl", "--silent", "--show-error", "--globoff", "--digest", "--user", "admin:admin", $"{process.Camera}cgi-bin/VideoTalkPeer.cgi?action={action}");

    // An even one, whose neighbour ffmpeg takes for reports.
    private static int FreePort()
    {
        for (var port = 43_000; ; port += 2)
        {
            try
            {
                using var one = new UdpClient(new IPEndPoint(IPAddress.Loopback, port));
                using var other = new UdpClient(new IPEndPoint(IPAddress.Loopback, port + 1));
                return port;
            }
            catch (SocketException) when (port < 60_000)
            {
                // Taken.
            }
        }
    }

    [GeneratedRegex(@"mean_volume: (?<dB>-?[\d.]+) dB", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Level();
}
