using System.Globalization;
using System.Text;
using System.Text.Json;
using Emulator.TestKit;

namespace Emulator.Interop;

/// <summary>What real clients make of faults: those that they are to bear, and those that they cannot miss.</summary>
public sealed class FaultTests(RunningCamera camera) : IClassFixture<RunningCamera>
{
    private const string Extra = "/cam/realmonitor?channel=1&subtype=1";

    [Theory]
    [InlineData("rtp.padding", """{"bytes":8}""")]
    [InlineData("rtp.extension", "{}")]
    [InlineData("rtp.csrc", """{"count":3}""")]
    [InlineData("rtp.unknownChannel", "{}")]
    [InlineData("rtsp.split", """{"size":7}""")]
    [InlineData("rtsp.ssrcPad", "{}")]
    [InlineData("rtsp.sessionHeader", """{"text":"{id};foo=bar;timeout=60"}""")]
    [InlineData("sdp.badOrigin", "{}")]
    [InlineData("sdp.unsolicitedBackchannel", "{}")]
    public async Task Ffmpeg_bears(string kind, string parameters)
    {
        Assert.True(await WithAsync(kind, parameters, async () => await Tool.OutputAsync(
            "ffmpeg", "-v", "error", "-xerror", "-rtsp_transport", "tcp", "-analyzeduration", "500000", "-i", camera.Rtsp(Extra), "-map", "0:v", "-frames:v", "10", "-f", "null", "-")) > 0, "it never fired");
    }

    [Fact]
    public async Task Ffprobe_is_refused_when_there_are_too_many_sessions() => Assert.True(await WithAsync("rtsp.limit", """{"max":0}""", async () =>
    {
        var (exit, _, error) = await ProbeAsync("stream=codec_name");
        Assert.NotEqual(0, exit);
        Assert.Contains("403", error, StringComparison.Ordinal);
    }) > 0);

    [Fact]
    public async Task Ffprobe_goes_over_to_TCP_when_UDP_is_refused() => Assert.True(await WithAsync("rtsp.transport", """{"refuse":"udp"}""", async () =>
    {
        var (exit, output, _) = await Tool.RunAsync("ffprobe", "-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0", camera.Rtsp(Extra));
        Assert.Equal((0, "h264"), (exit, Encoding.UTF8.GetString(output).Split('\n')[0].Trim()));
    }) > 0);

    [Fact]
    public async Task Ffprobe_sees_a_time_that_jumps_back() => await WithAsync("rtp.tsJump", """{"delta":-5,"at":1}""", async () =>
    {
        var (_, output, _) = await ProbeAsync("packet=stream_index,dts", "-read_intervals", "%+4");
        var times = Encoding.UTF8.GetString(output).Split('\n').Select(line => line.Split(',')).Where(parts => parts.Length >= 2 && parts[0] == "0" && parts[1].Trim() != "N/A")
            .Select(parts => long.Parse(parts[1].AsSpan().Trim(), CultureInfo.InvariantCulture)).ToList();
        Assert.Contains(times.Zip(times.Skip(1)), pair => pair.Second < pair.First);
    });

    [Fact]
    public async Task Ffprobe_begins_without_a_key_frame() => await WithAsync("video.startMidGop", """{"skip":1}""", async () =>
    {
        var (_, output, _) = await ProbeAsync("packet=flags", "-select_streams", "v", "-read_intervals", "%+#2");
        Assert.DoesNotContain("K", Encoding.UTF8.GetString(output).Split('\n')[0], StringComparison.Ordinal);
    });

    [Fact]
    public async Task Ffprobe_does_not_know_what_the_sound_is() => await WithAsync("audio.bogusG723", "{}", async () =>
    {
        var (_, output, _) = await ProbeAsync("stream=codec_name");
        Assert.Equal("h264 unknown", string.Join(' ', Encoding.UTF8.GetString(output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
    });

    [Theory]
    [InlineData("rtp.loss", """{"percent":20}""")]
    [InlineData("rtp.empty", "{}")]
    public async Task Ffmpeg_complains(string kind, string parameters) => await WithAsync(kind, parameters, async () =>
    {
        var (_, _, error) = await Tool.RunAsync("ffmpeg", "-v", "warning", "-rtsp_transport", "tcp", "-i", camera.Rtsp(Extra), "-map", "0:v", "-t", "1", "-f", "null", "-");
        Assert.NotEqual("", error);
    });

    private Task<(int Exit, byte[] Output, string Error)> ProbeAsync(string entries, params string[] more) =>
        Tool.RunAsync("ffprobe", ["-v", "error", "-rtsp_transport", "tcp", .. more, "-show_entries", entries, "-of", "csv=p=0", camera.Rtsp(Extra)]);

    private async Task<int> WithAsync(string kind, string parameters, Func<Task> see)
    {
        using var control = new HttpClient { BaseAddress = camera.Control };
        using var body = new StringContent($$"""{"kind":"{{kind}}","params":{{parameters}},"match":{"surface":"rtsp"} }""", Encoding.UTF8, "application/json");
        using var answer = await control.PostAsync(new Uri("/api/v1/devices/ipc-1/faults", UriKind.Relative), body);
        using var added = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var hits = 0;
        var fault = new TestFault(control, "ipc-1", added.RootElement[0].GetProperty("fault").GetProperty("id").GetString()!);
        try
        {
            await see();
        }
        finally
        {
            hits = await fault.RemoveAsync();
        }

        return hits;
    }
}
