using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Emulator.Server.Tests.Events;
using Emulator.Server.Tests.World;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Clock;

/// <summary>A device's clock that stands, runs at another pace or goes wrong, seen on the camera's own surfaces.</summary>
public class PaceTests
{
    private const string Now = "/cgi-bin/global.cgi?action=getCurrentTime";

    [Fact]
    public async Task A_frozen_clock_stops_the_device_and_not_its_neighbour()
    {
        await using var camera = await TestCamera.StartAsync(with: o => o with { Devices = [new("ipc", 2)] });
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&MotionDetect[0].Enable=true"));
        using var listener = await EventListener.AttachAsync(camera, "codes=[All]&heartbeat=5");
        await SetAsync(camera, "ipc-1", new { frozen = true });
        await camera.Control.PostAsJsonAsync("/api/v1/devices/ipc-1/stimuli", new { kind = "motion", seconds = 3 });
        camera.Advance(3600);
        Assert.Equal("result=2026-01-05 08:00:00\r\n", await camera.GetAsync(Now));
        Assert.Equal(["ipc-1 08:00:00 frozen", "ipc-2 09:00:00 runs"], await ClocksAsync(camera));
        // The motion, the heartbeat and the session all wait for time that does not pass.
        await SetAsync(camera, "ipc-1", new { frozen = false });
        camera.Advance(3);
        Assert.Equal("Code=VideoMotion;action=Stop;index=0", await LastAsync(listener, "VideoMotion;action=Stop"));
        camera.Advance(2);
        Assert.Equal("Heartbeat", await listener.ReadAsync());
        Assert.Equal("result=2026-01-05 08:00:05\r\n", await camera.GetAsync(Now));
    }

    [Fact]
    public async Task A_scaled_clock_takes_timers_events_and_boots_along()
    {
        await using var camera = await TestCamera.StartAsync();
        await SetAsync(camera, "ipc-1", new { scale = 60 });
        using var listener = await EventListener.AttachAsync(camera, "codes=[All]&heartbeat=30");
        camera.Advance(0.5);
        Assert.Equal("Heartbeat", await listener.ReadAsync());
        Assert.Equal("result=2026-01-05 08:00:30\r\n", await camera.GetAsync(Now));
        await camera.PowerAsync("reboot");
        camera.Advance(3);
        Assert.Equal("on", (await camera.StateAsync()).GetProperty("power").GetString());
        Assert.Equal("result=2026-01-05 08:03:30\r\n", await camera.GetAsync(Now));
    }

    [Fact]
    public async Task Answers_are_dated_by_the_devices_clock()
    {
        await using var camera = await TestCamera.StartAsync();
        await SetAsync(camera, "ipc-1", new { local = "2031-05-06 07:08:09", scale = 2 });
        camera.Advance(10);
        foreach (var (client, status) in new[] { (camera.Admin, HttpStatusCode.OK), (camera.Anonymous, HttpStatusCode.Unauthorized) })
        {
            using var answer = await client.GetAsync(Now);
            Assert.Equal(status, answer.StatusCode);
            Assert.Equal(new DateTimeOffset(2031, 5, 6, 7, 8, 29, TimeSpan.Zero), answer.Headers.Date);
        }
    }

    [Fact]
    public async Task What_is_left_out_stays_and_a_reset_lets_it_run_right_again()
    {
        await using var camera = await TestCamera.StartAsync();
        await SetAsync(camera, "*", new { scale = 10 });
        await SetAsync(camera, "*", new { drift = 8.64 });
        await SetAsync(camera, "*", new { frozen = true });
        var clock = await SetAsync(camera, "*", new { local = "2026-02-01 00:00:00" });
        Assert.Equal((true, 10, 8.64, "virtual"), (clock.GetProperty("frozen").GetBoolean(), clock.GetProperty("scale").GetDouble(), clock.GetProperty("drift").GetDouble(), clock.GetProperty("mode").GetString()));
        await SetAsync(camera, "*", new { frozen = false });
        camera.Advance(8640);
        // 86,400 seconds as it counts them, and 8.64 that it is wrong by.
        Assert.Equal("result=2026-02-02 00:00:08\r\n", await camera.GetAsync(Now));
        using (await camera.Control.PostAsync("/api/v1/devices/*/reset", null))
        {
            Assert.Equal("result=2026-01-05 10:24:00\r\n", await camera.GetAsync(Now));
        }

        camera.Advance(60);
        Assert.Equal("result=2026-01-05 10:25:00\r\n", await camera.GetAsync(Now));
    }

    [Theory]
    [InlineData("{}", "local")]
    [InlineData("""{"scale":0}""", "scale")]
    [InlineData("""{"scale":1001}""", "scale")]
    [InlineData("""{"drift":-44000}""", "drift")]
    [InlineData("""{"local":"yesterday","scale":2}""", "local")]
    public async Task A_clock_that_cannot_be_is_refused_and_nothing_is_changed(string body, string field)
    {
        await using var camera = await TestCamera.StartAsync();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await camera.Control.PutAsync("/api/v1/devices/ipc-1/clock", content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(field, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("field").GetString());
        Assert.Equal(1, (await camera.Control.GetFromJsonAsync<JsonElement>("/api/v1/devices/ipc-1/clock")).GetProperty("scale").GetDouble());
    }

    private static async Task<string> LastAsync(EventListener listener, string until)
    {
        while (true)
        {
            var text = await listener.ReadAsync();
            if (text.Contains(until, StringComparison.Ordinal))
            {
                return text;
            }
        }
    }

    private static async Task<JsonElement> SetAsync(TestCamera camera, string id, object setting)
    {
        using var answer = await camera.Control.PutAsJsonAsync($"/api/v1/devices/{id}/clock", setting);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, body);
        return JsonElement.Parse(body);
    }

    private static async Task<string[]> ClocksAsync(TestCamera camera)
    {
        var lines = new List<string>();
        foreach (var id in (string[])["ipc-1", "ipc-2"])
        {
            var clock = await camera.Control.GetFromJsonAsync<JsonElement>($"/api/v1/devices/{id}/clock");
            lines.Add($"{id} {clock.GetProperty("local").GetString()![11..]} {(clock.GetProperty("frozen").GetBoolean() ? "frozen" : "runs")}");
        }

        return [.. lines];
    }
}
