using System.Net.Http.Json;
using System.Text.Json;
using Emulator.Server.Hosting;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Fleet;

/// <summary>200 devices in one process, asked, listened to and watched at once. How fast that is, <c>fleet-load</c> of the benchmarks says.</summary>
public class LargeFleetTests
{
    private const int Devices = 200;

    [Fact]
    public async Task Two_hundred_devices_answer_are_watched_and_tell_of_their_own_events()
    {
        await using var fleet = await TestCamera.StartAsync(with: o => o with { Devices = [new DeviceGroup("ipc", Devices)] });
        var cameras = fleet.Host.Fleet.All;
        Assert.Equal(Devices, cameras.Select(c => c.Device.Identity.Serial).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(Devices, cameras.Select(c => c.Device.Identity.Mac).Distinct(StringComparer.Ordinal).Count());
        var urls = fleet.Host.Cameras.Select(c => c.Value).ToArray();

        var listeners = await Task.WhenAll(urls.Select(url => RawClient.GetAsync(url, "/cgi-bin/eventManager.cgi?action=attach&codes=[VideoMotion]")));
        await Task.WhenAll(listeners.Select(l => l.ReadUntilAsync("\r\n\r\n")));
        var viewers = await Task.WhenAll(urls.Where((_, i) => i % 10 == 0).Select(url => RawClient.GetAsync(url, "/cgi-bin/mjpg/video.cgi?subtype=1")));
        await Task.WhenAll(viewers.Select(v => v.ReadUntilAsync("Content-Type: image/jpeg")));

        using var raised = await fleet.Control.PostAsJsonAsync("/api/v1/devices/*/events", new { code = "VideoMotion", action = "Start", index = 0 });
        Assert.True(raised.IsSuccessStatusCode);
        using var one = await fleet.Control.PostAsJsonAsync("/api/v1/devices/ipc-7/events", new { code = "VideoMotion", action = "Stop", index = 0 });
        Assert.True(one.IsSuccessStatusCode);
        var serials = await Task.WhenAll(urls.Select(async url =>
        {
            using var client = await RawClient.GetAsync(url, "/cgi-bin/magicBox.cgi?action=getSerialNo");
            return (await client.ReadAnswerAsync()).Body;
        }));
        Assert.Equal(cameras.Select(c => $"sn={c.Device.Identity.Serial}\r\n"), serials);
        await Task.WhenAll(listeners.Select(l => l.ReadUntilAsync("action=Start;index=0")));
        await listeners[6].ReadUntilAsync("action=Stop;index=0");
        for (var i = 0; i < 3; i++)
        {
            fleet.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAll(viewers.Select(v => v.ReadUntilAsync("Content-Type: image/jpeg")));
        }

        var health = await fleet.Control.GetFromJsonAsync<JsonElement>("/health/ready");
        Assert.Equal((Devices, Devices), (health.GetProperty("devices").GetInt32(), health.GetProperty("up").GetInt32()));
        foreach (var client in listeners.Concat(viewers))
        {
            client.Dispose();
        }
    }
}
