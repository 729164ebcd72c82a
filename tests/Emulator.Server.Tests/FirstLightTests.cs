using System.Net;
using Emulator.TestKit;

namespace Emulator.Server.Tests;

public class FirstLightTests
{
    [Fact]
    public async Task A_client_logs_in_with_digest_and_reads_the_configuration()
    {
        await using var camera = await TestCamera.StartAsync();
        var lines = await camera.LinesAsync("/cgi-bin/configManager.cgi?action=getConfig&name=ChannelTitle");
        Assert.Equal("CAM1", lines["table.ChannelTitle[0].Name"]);
    }

    [Fact]
    public async Task Without_credentials_there_is_a_challenge()
    {
        await using var camera = await TestCamera.StartAsync();
        using var answer = await camera.Anonymous.GetAsync("/cgi-bin/magicBox.cgi?action=getSystemInfo");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.StartsWith("realm=\"Login to ", Assert.Single(answer.Headers.WwwAuthenticate).Parameter, StringComparison.Ordinal);
    }
}
