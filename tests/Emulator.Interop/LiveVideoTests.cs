using System.Globalization;

namespace Emulator.Interop;

/// <summary>ffmpeg and ffprobe on the fragmented MP4 of the control port.</summary>
public sealed class LiveVideoTests(RunningCamera camera) : IClassFixture<RunningCamera>
{
    [Theory]
    [InlineData("H.264", 1, "352x288", 25, "h264")]
    [InlineData("H.265", 2, "704x576", 12, "hevc")]
    [InlineData("H.264", 0, "1920x1080", 7, "h264")]
    public async Task It_is_whole_and_its_times_are_those_of_the_stream(string codec, int stream, string size, int rate, string name)
    {
        var format = stream == 0 ? "MainFormat[0]" : $"ExtraFormat[{stream - 1}]";
        await camera.SetAsync($"Encode[0].{format}.Video.Compression={codec}&Encode[0].{format}.Video.resolution={size}&Encode[0].{format}.Video.FPS={rate}&Encode[0].{format}.Video.GOP={rate}&Encode[0].{format}.VideoEnable=true");
        var file = Path.Combine(camera.Folder, $"live-{stream}.mp4");
        var url = new Uri(camera.Control, $"api/v1/devices/ipc-1/channels/1/live.mp4?stream={stream}").AbsoluteUri;
        // As a player does it, for two seconds; then every frame decoded.
        await Tool.OutputAsync("ffmpeg", "-v", "error", "-xerror", "-i", url, "-t", "2", "-c", "copy", "-f", "mp4", "-y", file);
        await Tool.OutputAsync("ffmpeg", "-v", "error", "-xerror", "-i", file, "-f", "null", "-");
        var told = await Tool.TextAsync("ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "stream=codec_name,width,height,r_frame_rate:packet=dts_time", "-of", "compact=p=0:nk=1", file);
        var lines = told.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal($"{name}|{size.Replace('x', '|')}|{rate}/1", lines[^1]);
        var times = lines[..^1].Select(t => double.Parse(t, CultureInfo.InvariantCulture)).ToArray();
        Assert.InRange(times.Length, 2 * rate, (2 * rate) + 1);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(1.0 / rate, pair.Second - pair.First, 0.0002));
    }
}
