using System.Diagnostics;
using Emulator.Device.Profiles;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Auth;

/// <summary>Logging in with a client that nobody here wrote.</summary>
public class CurlTests
{
    private const string Target = "/cgi-bin/configManager.cgi?action=getConfig&name=VideoColor[0][0]";

    [Theory]
    [InlineData("--digest", "admin:admin", "200")]
    [InlineData("--basic", "admin:admin", "200")]
    [InlineData("--anyauth", "admin:admin", "200")]
    [InlineData("--digest", "admin:wrong", "401")]
    [InlineData("--basic", "nobody:admin", "401")]
    [InlineData("--digest", "user:user", "200")]
    public async Task Curl_logs_in(string scheme, string user, string status)
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.EndsWith(status, await CurlAsync(scheme, "--user", user, new Uri(camera.Url, "/") + Target[1..]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Curl_logs_in_once_for_several_requests()
    {
        await using var camera = await TestCamera.StartAsync();
        var url = new Uri(camera.Url, "/") + Target[1..];
        Assert.Equal(3, (await CurlAsync("--digest", "--user", "admin:admin", url, url, url)).Split("Saturation=").Length - 1);
    }

    [Fact]
    public async Task Curl_logs_in_with_sha_256()
    {
        await using var camera = await TestCamera.StartAsync(TestProfiles.Full with { Habits = new HabitsProfile { DigestAlgorithm = "SHA-256", Auth = AuthScheme.Digest } });
        Assert.EndsWith("200", await CurlAsync("--digest", "--user", "admin:admin", new Uri(camera.Url, "/") + Target[1..]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Curl_posts_a_form_after_the_challenge()
    {
        await using var camera = await TestCamera.StartAsync();
        var answer = await CurlAsync("--digest", "--user", "admin:admin", "--data", "ChannelTitle[0].Name=posted", new Uri(camera.Url, "/cgi-bin/configManager.cgi?action=setConfig").ToString());
        Assert.Equal("OK\r\n200", answer);
        Assert.Equal("posted", (await camera.LinesAsync("/cgi-bin/configManager.cgi?action=getConfig&name=ChannelTitle"))["table.ChannelTitle[0].Name"]);
    }

    private static async Task<string> CurlAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("curl", ["--silent", "--globoff", "--max-time", "10", "--write-out", "%{http_code}", .. arguments]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var curl = Process.Start(start)!;
        var output = await curl.StandardOutput.ReadToEndAsync();
        await curl.WaitForExitAsync();
        return output;
    }
}
