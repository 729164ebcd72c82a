namespace Emulator.Interop;

/// <summary>curl's own digest and form posting against the real program.</summary>
public sealed class CurlTests(RunningCamera camera) : IClassFixture<RunningCamera>
{
    private const string Title = "cgi-bin/configManager.cgi?action=getConfig&name=ChannelTitle";

    [Fact]
    public async Task Digest_logs_in_reads_and_sets()
    {
        await camera.SetAsync("ChannelTitle[0].Name=North%20gate");
        Assert.Equal("table.ChannelTitle[0].Name=North gate\r\n", await camera.CurlAsync(Title));
        await camera.SetAsync("ChannelTitle[0].Name=CAM1");
        Assert.Equal("table.ChannelTitle[0].Name=CAM1\r\n", await camera.CurlAsync(Title));
    }

    [Fact]
    public async Task A_form_is_posted()
    {
        Assert.Equal(
            "OK\r\n",
            await camera.CurlAsync("cgi-bin/configManager.cgi?action=setConfig", "--data", "VideoColor[0][2].Hue=51", "--data-urlencode", "VideoColor[0][2].Contrast=52"));
        var lines = (await camera.CurlAsync("cgi-bin/configManager.cgi?action=getConfig&name=VideoColor[0][2]")).Split("\r\n");
        Assert.Contains("table.VideoColor[0][2].Hue=51", lines);
        Assert.Contains("table.VideoColor[0][2].Contrast=52", lines);
    }

    [Theory]
    [InlineData("--digest", "admin:admin", "200")]
    [InlineData("--basic", "admin:admin", "200")]
    [InlineData("--anyauth", "admin:admin", "200")]
    [InlineData("--digest", "user:user", "200")]
    [InlineData("--digest", "admin:wrong", "401")]
    [InlineData("--digest", "nobody:admin", "401")]
    [InlineData("--basic", "admin:wrong", "401")]
    public async Task Every_way_to_log_in_has_its_answer(string scheme, string user, string status) =>
        Assert.Equal(status, await Tool.TextAsync("curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}", scheme, "--user", user, camera.Url + Title));

    [Fact]
    public async Task Several_requests_go_over_one_connection()
    {
        var url = camera.Url + Title;
        var connects = await Tool.TextAsync(
            "curl", "--silent", "--digest", "--user", "admin:admin", "--write-out", "%{num_connects}:%{http_code} ", "--output", "/dev/null", url, "--output", "/dev/null", url, "--output", "/dev/null", url);
        Assert.Equal("1:200 0:200 0:200 ", connects);
    }

    [Fact]
    public async Task A_snapshot_is_a_whole_JPEG_with_its_length()
    {
        var file = Path.Combine(camera.Folder, "curl.jpg");
        var said = await camera.CurlAsync("cgi-bin/snapshot.cgi", "--output", file, "--write-out", "%{content_type} %header{content-length} %{size_download}");
        var jpeg = await File.ReadAllBytesAsync(file);
        Assert.Equal($"image/jpeg {jpeg.Length} {jpeg.Length}", said);
        Assert.Equal([0xFF, 0xD8, 0xFF], jpeg[..3]);
        Assert.Equal([0xFF, 0xD9], jpeg[^2..]);
    }
}
