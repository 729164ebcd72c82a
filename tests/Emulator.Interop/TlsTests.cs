using Emulator.TestKit;

namespace Emulator.Interop;

/// <summary>curl, openssl and ffmpeg on the secure ports of the real program.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("camulator-tls-").FullName;
    private CamulatorProcess _camera = null!;

    public async Task InitializeAsync() => _camera = await CamulatorProcess.StartAsync("--https", "0", "--rtsps", "0");

    public async Task DisposeAsync()
    {
        await _camera.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Curl_asks_when_it_trusts_the_device_and_only_then()
    {
        var url = UrlOf("https") + "/cgi-bin/magicBox.cgi?action=getMachineName";
        var (untrusted, _, _) = await Tool.RunAsync("curl", "--silent", "--digest", "--user", "admin:admin", url);
        Assert.Equal(60, untrusted);
        var said = await Tool.RunAsync("openssl", "s_client", "-connect", UrlOf("https")["https://".Length..], "-showcerts");
        var pem = Path.Combine(_folder, "camera.pem");
        await File.WriteAllBytesAsync(pem, said.Output);
        Assert.StartsWith("name=", await Tool.TextAsync("curl", "--silent", "--show-error", "--digest", "--user", "admin:admin", "--cacert", pem, url), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ffmpeg_plays_rtsps_without_an_error() => await Tool.OutputAsync(
        "ffmpeg", "-v", "error", "-xerror", "-rtsp_transport", "tcp", "-i", UrlOf("rtsps").Replace("://", "://admin:admin@", StringComparison.Ordinal) + "/cam/realmonitor?channel=1&subtype=0", "-t", "2", "-f", "null", "-");

    [Fact]
    public async Task Ffmpeg_plays_mjpeg_over_https_without_an_error() => await Tool.OutputAsync(
        "ffmpeg", "-v", "error", "-xerror", "-f", "mpjpeg", "-i", UrlOf("https").Replace("://", "://admin:admin@", StringComparison.Ordinal) + "/cgi-bin/mjpg/video.cgi?subtype=1", "-t", "2", "-f", "null", "-");

    private string UrlOf(string scheme) => _camera.Ready.Split(' ').Single(word => word.StartsWith(scheme + "://", StringComparison.Ordinal));
}
