using Emulator.TestKit;

namespace Emulator.Interop;

/// <summary>curl moves the speed dome of a real process on the real clock, and ffmpeg sees what it looks at.</summary>
public sealed class PtzTests
{
    [Fact]
    public async Task Curl_turns_the_camera_and_the_picture_turns_with_it()
    {
        await using var process = await CamulatorProcess.StartAsync("--profile", "speed-dome");
        Task<string> CurlAsync(string request, params string[] more) =>
            Tool.TextAsync("curl", ["--silent", "--show-error", "--globoff", "--digest", "--user", "admin:admin", .. more, $"{process.Camera}cgi-bin/{request}"]);

        Assert.Equal("OK\r\n", await CurlAsync("ptz.cgi?action=start&channel=0&code=PositionABS&arg1=90&arg2=10&arg3=2"));
        await Eventually.TrueAsync(async () => (await CurlAsync("ptz.cgi?action=getStatus&channel=1")).Contains("status.Position=90,10,2\r\n", StringComparison.Ordinal), "the camera does not get there");
        Assert.Equal("OK\r\n", await CurlAsync("ptz.cgi?action=start&channel=1&code=SetPreset&arg1=0&arg2=3&arg3=0"));
        Assert.Equal("presets[0].Index=3\r\npresets[0].Name=preset3\r\n", await CurlAsync("ptz.cgi?action=getPresets&channel=1"));
        Assert.Equal("OK\r\n", await CurlAsync("ptzBase.cgi?action=moveDirectly&channel=0&startPoint[0]=7253&startPoint[1]=2275&endPoint[0]=7893&endPoint[1]=3034"));
        Assert.Equal("Error\r\nBad Request!\r\n", await CurlAsync("ptz.cgi?action=start&channel=1&code=Up&arg1=0&arg2=9&arg3=0"));
        var folder = Directory.CreateTempSubdirectory("camulator-interop-").FullName;
        try
        {
            var picture = Path.Combine(folder, "turned.jpg");
            await CurlAsync("snapshot.cgi?channel=1", "--output", picture);
            Assert.Contains("1920", await Tool.TextAsync("ffprobe", "-v", "error", "-show_entries", "stream=width", "-of", "csv=p=0", picture), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
