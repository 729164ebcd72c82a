using System.Globalization;
using System.Text.RegularExpressions;
using Emulator.TestKit;

namespace Emulator.Interop;

/// <summary>curl and ffmpeg on one device of every profile that is shipped, all in one process.</summary>
public sealed partial class EveryProfileTests : IAsyncLifetime
{
    private static readonly string[] Profiles = ["ipc", "speed-dome", "dvr", "thermal", "vto", "traffic"];

    // Over a quarter of the picture; white, because it may be night.
    private const string WhiteCover =
        "VideoWidget[0].Covers[0].EncodeBlend=true&VideoWidget[0].Covers[0].Rect[0]=0&VideoWidget[0].Covers[0].Rect[1]=0&VideoWidget[0].Covers[0].Rect[2]=4096&VideoWidget[0].Covers[0].Rect[3]=4096"
        + "&VideoWidget[0].Covers[0].BackColor[0]=255&VideoWidget[0].Covers[0].BackColor[1]=255&VideoWidget[0].Covers[0].BackColor[2]=255";

    private readonly string _folder = Directory.CreateTempSubdirectory("camulator-profiles-").FullName;
    private CamulatorProcess? _process;

    public async Task InitializeAsync() => _process = await CamulatorProcess.StartAsync("--devices", string.Join(',', Profiles));

    public async Task DisposeAsync()
    {
        await _process!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Every_profile_logs_in_is_set_shows_it_and_plays()
    {
        foreach (var profile in Profiles)
        {
            var url = DeviceUrl().Matches(_process!.Ready).Single(m => m.Groups["id"].Value == profile + "-1").Groups["url"].Value;
            Assert.Contains("serialNumber=", await CurlAsync(url + "/cgi-bin/magicBox.cgi?action=getSystemInfo"), StringComparison.Ordinal);
            var video = Lines(await CurlAsync(url + "/cgi-bin/configManager.cgi?action=getConfig&name=Encode[0].MainFormat[0].Video"));
            var size = string.Create(CultureInfo.InvariantCulture, $"{video["Width"]},{video["Height"]}");

            var before = await SnapshotAsync(url, profile + "-before.jpg");
            Assert.Equal("OK\r\n", await CurlAsync(url + "/cgi-bin/configManager.cgi?action=setConfig&" + WhiteCover));
            var after = await SnapshotAsync(url, profile + "-after.jpg");
            Assert.Equal($"mjpeg,{size}\n", await Tool.TextAsync("ffprobe", "-v", "error", "-show_entries", "stream=codec_name,width,height", "-of", "csv=p=0", after));
            Assert.True(await DifferenceAsync(before, after) > 5, $"{profile}: the cover does not show");

            await Tool.OutputAsync(
                "ffmpeg", "-v", "warning", "-xerror", "-f", "mpjpeg", "-i", url.Replace("http://", "http://admin:admin@", StringComparison.Ordinal) + "/cgi-bin/mjpg/video.cgi",
                "-frames:v", "10", "-f", "null", "-");
        }
    }

    // Mean difference of the two pictures' luminance, in levels.
    private static async Task<double> DifferenceAsync(string a, string b)
    {
        var (first, second) = (await GreyAsync(a), await GreyAsync(b));
        Assert.Equal(first.Length, second.Length);
        return first.Zip(second, (x, y) => Math.Abs(x - y)).Average();
    }

    private static Task<byte[]> GreyAsync(string file) =>
        Tool.OutputAsync("ffmpeg", "-v", "error", "-i", file, "-vf", "scale=160:90", "-pix_fmt", "gray", "-f", "rawvideo", "-");

    private static Dictionary<string, string> Lines(string body) =>
        body.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).ToDictionary(l => l[(l.LastIndexOf('.', l.IndexOf('=')) + 1)..l.IndexOf('=')], l => l[(l.IndexOf('=') + 1)..], StringComparer.Ordinal);

    private static Task<string> CurlAsync(string url, params string[] more) =>
        Tool.TextAsync("curl", ["--silent", "--show-error", "--globoff", "--digest", "--user", "admin:admin", .. more, url]);

    private async Task<string> SnapshotAsync(string url, string name)
    {
        var file = Path.Combine(_folder, name);
        await CurlAsync(url + "/cgi-bin/snapshot.cgi", "--output", file);
        return file;
    }

    [GeneratedRegex(@"(?<id>[\w-]+) (?<url>http://[\d.]+:\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DeviceUrl();
}
