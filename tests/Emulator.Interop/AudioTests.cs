using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Emulator.Interop;

/// <summary>curl, ffmpeg and ffprobe on audio.cgi of the real program: they decode what it says and it hears what they post.</summary>
public sealed partial class AudioTests(RunningCamera camera) : IClassFixture<RunningCamera>
{
    private const string Get = "cgi-bin/audio.cgi?action=getAudio&channel=1&httptype=";
    private const string Post = "cgi-bin/audio.cgi?action=postAudio&channel=1&httptype=";

    [Theory]
    [InlineData("G.711A", 8000, "alaw")]
    [InlineData("G.711A", 16000, "alaw")]
    [InlineData("G.711Mu", 8000, "mulaw")]
    [InlineData("G.711Mu", 16000, "mulaw")]
    [InlineData("PCM", 8000, "s16le")]
    [InlineData("PCM", 16000, "s16le")]
    [InlineData("AAC", 8000, "aac")]
    [InlineData("AAC", 16000, "aac")]
    public async Task Ffmpeg_decodes_a_second_and_a_half_at_the_pace_of_the_clock(string codec, int rate, string format)
    {
        await camera.SetAsync($"Encode[0].MainFormat[0].Audio.Compression={codec}&Encode[0].MainFormat[0].Audio.Frequency={rate}");
        var file = Path.Combine(camera.Folder, $"{codec}-{rate}.wav");
        string[] raw = format == "aac" ? [] : ["-ar", $"{rate}", "-ac", "1", "-guess_layout_max", "0"];
        var clock = Stopwatch.StartNew();
        await Tool.OutputAsync(
            "ffmpeg", ["-v", "warning", "-xerror", "-f", format, .. raw, "-i", $"http://admin:admin@{camera.Url.Authority}/{Get}singlepart", "-t", "1.5", "-y", file]);
        Assert.InRange(clock.Elapsed.TotalSeconds, 1.0, 15);

        Assert.Equal($"pcm_s16le,{rate},1\n", await Tool.TextAsync("ffprobe", "-v", "error", "-show_entries", "stream=codec_name,sample_rate,channels", "-of", "csv=p=0", file));
        var (_, _, said) = await Tool.RunAsync("ffmpeg", "-i", file, "-af", "volumedetect", "-f", "null", "-");
        var level = double.Parse(Level().Match(said).Groups["dB"].Value, CultureInfo.InvariantCulture);
        Assert.InRange(level, -50, -10);
    }

    [Fact]
    public async Task Ffmpeg_finds_aac_by_itself()
    {
        await camera.SetAsync("Encode[0].MainFormat[0].Audio.Compression=AAC&Encode[0].MainFormat[0].Audio.Frequency=16000");
        Assert.Equal("aac,LC,16000,1\n", await Tool.TextAsync(
            "ffprobe", "-v", "error", "-probesize", "4000", "-show_entries", "stream=codec_name,profile,sample_rate,channels", "-of", "csv=p=0", $"http://admin:admin@{camera.Url.Authority}/{Get}singlepart"));
    }

    [Theory]
    [InlineData("G.711A", "alaw", 8000, "--data-binary", "@FILE")]
    [InlineData("G.711Mu", "mulaw", 8000, "--upload-file", "FILE", "--request", "POST")]
    [InlineData("PCM", "s16le", 16000, "--data-binary", "@FILE", "--header", "Transfer-Encoding: chunked")]
    [InlineData("PCM", "s16le", 8000, "--data-binary", "@FILE", "--header", "Expect: 100-continue")]
    [InlineData("AAC", "adts", 16000, "--data-binary", "@FILE")]
    public async Task What_curl_posts_with_digest_is_heard_to_the_byte(string codec, string format, int rate, params string[] how)
    {
        var file = Path.Combine(camera.Folder, "said-" + format + rate);
        await Tool.OutputAsync("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=440:d=2", "-ar", $"{rate}", "-ac", "1", "-f", format, "-y", file);
        Assert.Equal("OK\r\n", await camera.CurlAsync(
            Post + "singlepart", ["--header", $"Content-Type: Audio/{codec};rate={rate}", .. how.Select(h => h.Replace("FILE", file, StringComparison.Ordinal))]));

        var talk = await LastTalkAsync();
        Assert.Equal((codec, rate), (talk.GetProperty("codec").GetString(), talk.GetProperty("rate").GetInt32()));
        Assert.InRange(talk.GetProperty("durationSeconds").GetDouble(), 2, 2.13);
        Assert.Equal(await File.ReadAllBytesAsync(file), await Tool.OutputAsync("curl", "--silent", "--fail", Control(talk.GetProperty("raw"))));
        if (talk.TryGetProperty("wav", out var wav))
        {
            Assert.Equal($"pcm_s16le,{rate},1,2.000000\n", await Tool.TextAsync("ffprobe", "-v", "error", "-show_entries", "stream=codec_name,sample_rate,channels,duration", "-of", "csv=p=0", Control(wav)));
        }
    }

    [Fact]
    public async Task Ffmpeg_talks_too()
    {
        // It posts in chunks, at the pace of speech with -re.
        await Tool.OutputAsync(
            "ffmpeg", "-v", "error", "-re", "-f", "lavfi", "-i", "sine=440:d=1", "-ar", "8000", "-ac", "1", "-c:a", "pcm_alaw", "-f", "alaw",
            "-method", "POST", "-content_type", "Audio/G.711A", $"http://admin:admin@{camera.Url.Authority}/{Post}singlepart");
        var talk = await LastTalkAsync();
        Assert.Equal(8000, talk.GetProperty("bytes").GetInt64());
    }

    private string Control(JsonElement path) => new Uri(camera.Emulator.ControlUrl, path.GetString()).ToString();

    private async Task<JsonElement> LastTalkAsync()
    {
        using var talks = JsonDocument.Parse(await Tool.TextAsync("curl", "--silent", "--fail", camera.Emulator.ControlUrl + "api/v1/devices/ipc-1/audio-received"));
        return talks.RootElement.EnumerateArray().Last().Clone();
    }

    [GeneratedRegex(@"mean_volume: (?<dB>-?[\d.]+) dB", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Level();
}
