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
        Assert.Equal(200, await camera.StatusAsync("/cgi-bin/magicBox.cgi?action=getSerialNo"));
        camera.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(200, await camera.StatusAsync("/cgi-bin/magicBox.cgi?action=getSerialNo"));
    }
}
