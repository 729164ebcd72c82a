using System.Net;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Control;

public class ResetTests
{
    [Theory]
    [InlineData("magicBox.cgi?action=reboot")]
    [InlineData("magicBox.cgi?action=shutdown")]
    [InlineData("magicBox.cgi?action=reboot&delay=30")]
    public async Task A_reset_device_answers_at_once_and_goes_on_answering(string command)
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/" + command));
        using var reset = await camera.Control.PostAsync("/api/v1/devices/*/reset", content: null);
        Assert.Equal(HttpStatusCode.NoContent, reset.StatusCode);
        await AssertAnswersAsync(camera);
        camera.Clock.Advance(TimeSpan.FromMinutes(2));
        await AssertAnswersAsync(camera);
    }

    // On a connection of its own: those from before went with the power.
    private static async Task AssertAnswersAsync(TestCamera camera)
    {
        using var client = await RawClient.GetAsync(camera.Url, "/cgi-bin/magicBox.cgi?action=getSerialNo");
        Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
    }
}
