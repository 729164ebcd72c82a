using System.Globalization;

namespace Emulator.Interop;

/// <summary>A stream goes from one passage of the scene to another and back without a decoder noticing anything but the picture.</summary>
public sealed class SightTests(RunningCamera camera) : IClassFixture<RunningCamera>
{
    [Theory]
    [InlineData("H.264", "cover")]
    [InlineData("H.264", "signal-loss")]
    [InlineData("H.264", "motion")]
    [InlineData("H.265", "cover")]
    public async Task Ffmpeg_decodes_through_a_switch_of_the_passage(string codec, string kind)
    {
        await camera.SetAsync($"Encode[0].ExtraFormat[0].Video.Compression={codec}&Encode[0].ExtraFormat[0].Video.GOP=25");
        // The brightness of each frame, by a decoder that ends at the first error; of a lost signal, which is blue, how blue it is.
        var key = kind == "signal-loss" ? "lavfi.signalstats.UAVG" : "lavfi.signalstats.YAVG";
        var watching = Tool.TextAsync(
            "ffmpeg", "-v", "error", "-xerror", "-rtsp_transport", "tcp", "-i", camera.Rtsp("/cam/realmonitor?channel=1&subtype=1"), "-t", "10", "-an",
            "-vf", $"signalstats,metadata=print:key={key}:file=-", "-f", "null", "-");
        await camera.Emulator.Stimulate.SendAsync(kind, new Dictionary<string, object>(StringComparer.Ordinal) { ["seconds"] = 5 });
        var brightness = (await watching).Split('\n').Where(l => l.StartsWith(key + "=", StringComparison.Ordinal))
            .Select(l => double.Parse(l[(key.Length + 1)..], CultureInfo.InvariantCulture)).ToList();
        Assert.InRange(brightness.Count, 240, 260);
        if (kind != "motion")
        {
            // Both were there: the scene and what hid it.
            Assert.True(brightness.Max() - brightness.Min() > 20, $"{brightness.Min()} to {brightness.Max()}");
        }
    }
}
