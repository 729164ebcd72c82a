using Emulator.Server.Hosting;
using Emulator.Server.Tests.World;
using Emulator.TestKit;
using Picture = Emulator.Server.Tests.Pictures.Picture;

namespace Emulator.Server.Tests.Recorder;

/// <summary>Cameras that a recorder has over the network: how many, which answer, and what is shown of them.</summary>
public class RemoteInputTests
{
    private const string Entry = "RemoteDevice.System_CONFIG_NETCAMERA_INFO_";

    [Fact]
    public async Task There_may_be_as_many_as_the_profile_says_and_their_passwords_stay_here()
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        Assert.Equal("16", (await camera.LinesAsync("/cgi-bin/magicBox.cgi?action=getProductDefinition&name=MaxRemoteInputChannels"))["table.MaxRemoteInputChannels"]);
        var lines = await camera.LinesAsync("/cgi-bin/configManager.cgi?action=getConfig&name=RemoteDevice");
        Assert.Equal(16, lines.Keys.Count(k => k.EndsWith(".Enable", StringComparison.Ordinal)));
        Assert.Equal("OK\r\n", await SetAsync(camera, $"{Entry}15.Password=geheim7"));
        Assert.StartsWith("Error", await SetAsync(camera, $"{Entry}16.Enable=true"), StringComparison.Ordinal);
        Assert.DoesNotContain("geheim7", await camera.GetAsync("/cgi-bin/Config.backup?action=All"), StringComparison.Ordinal);
        await using var other = await TestCamera.StartAsync();
        Assert.StartsWith("Error", await other.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=RemoteDevice"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_does_not_answer_is_a_lost_signal_and_a_window_more()
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        Assert.Equal(400, await camera.StatusAsync("/cgi-bin/snapshot.cgi?channel=17"));
        Assert.Equal(400, await camera.StatusAsync("/cgi-bin/snapshot.cgi?channel=33"));
        Assert.Equal(400, await camera.StatusAsync("/cgi-bin/split.cgi?action=setMode&channel=1&mode=split4&group=5"));
        var ear = new EventEar(camera);
        Assert.Equal("OK\r\n", await SetAsync(camera, $"{Entry}1.Enable=true&{Entry}1.Address=127.0.0.9&{Entry}1.HttpPort=81&{Entry}1.Name=Gate"));
        Assert.Equal(["0 VideoLoss/17 Start"], ear.Lines);
        Assert.Contains("channels[0]=17", await camera.GetAsync("/cgi-bin/eventManager.cgi?action=getEventIndexes&code=VideoLoss"), StringComparison.Ordinal);
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/split.cgi?action=setMode&channel=1&mode=split4&group=5"));
        var remote = (await camera.StateAsync()).GetProperty("parts").GetProperty("remote")[0];
        Assert.Equal((18, "Gate", false), (remote.GetProperty("channel").GetInt32(), remote.GetProperty("name").GetString(), remote.GetProperty("online").GetBoolean()));
        var picture = new Picture(await camera.Admin.GetByteArrayAsync("/cgi-bin/snapshot.cgi?channel=18"));
        Assert.True(picture.ColourAt(picture.Width / 2, picture.Height / 2).Blue > 40);
        Assert.Equal("OK\r\n", await SetAsync(camera, $"{Entry}1.Enable=false"));
        Assert.Equal(["0 VideoLoss/17 Start", "0 VideoLoss/17 Stop"], ear.Lines);
        // Nobody is left for the fifth group.
        Assert.Equal("4", (await camera.LinesAsync("/cgi-bin/split.cgi?action=getMode&channel=1"))["group"]);
    }

    [Fact]
    public async Task One_of_the_same_process_is_seen_and_lost_when_it_goes_down()
    {
        await using var camera = await TestCamera.StartAsync("dvr", o => o with { Devices = [new DeviceGroup("dvr", 1), new DeviceGroup("ipc", 1)] });
        var other = camera.Host.Cameras[1].Value;
        var ear = new EventEar(camera);
        Assert.Equal("OK\r\n", await SetAsync(camera, $"{Entry}0.Enable=true&{Entry}0.Address={other.Host}&{Entry}0.HttpPort={other.Port}"));
        Assert.Empty(ear.Lines);
        using var client = new HttpClient(new SocketsHttpHandler { Credentials = new System.Net.NetworkCredential("admin", "admin") }) { BaseAddress = other };
        Assert.Equal(await client.GetByteArrayAsync("/cgi-bin/snapshot.cgi"), await camera.Admin.GetByteArrayAsync("/cgi-bin/snapshot.cgi?channel=17"));
        var device = camera.Host.Fleet.All[1].Device;
        device.Power.Shutdown(TimeSpan.Zero);
        device.Power.Settle();
        Assert.Equal(["0 VideoLoss/16 Start"], ear.Lines);
        device.Power.TurnOn();
        device.Power.Settle();
        camera.Advance(60);
        await camera.Host.Fleet.All[1].PortsSettled;
        Assert.Equal("VideoLoss/16 Stop", ear.Lines[^1][(ear.Lines[^1].IndexOf(' ', StringComparison.Ordinal) + 1)..]);
    }

    private static Task<string> SetAsync(TestCamera camera, string settings) => camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&" + settings);
}
