using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Emulator.Device.Events;
using Emulator.Device.World;
using Emulator.TestKit;
using static Emulator.Server.Tests.Recordings.RecordingClient;

namespace Emulator.Server.Tests.World;

/// <summary>Stimuli on the control API: what is refused, what goes on, how it ends.</summary>
public class StimulusTests
{
    [Theory]
    [InlineData("{}", "kind")]
    [InlineData("{\"kind\":\"earthquake\"}", "kind")]
    [InlineData("{\"kind\":\"motion\",\"channel\":2}", "channel")]
    [InlineData("{\"kind\":\"motion\",\"channel\":0}", "channel")]
    [InlineData("{\"kind\":\"motion\",\"seconds\":0}", "seconds")]
    [InlineData("{\"kind\":\"motion\",\"seconds\":-3}", "seconds")]
    [InlineData("{\"kind\":\"motion\",\"seconds\":1e9}", "seconds")]
    [InlineData("{\"kind\":\"motion\",\"region\":[0,0,8192]}", "region")]
    [InlineData("{\"kind\":\"motion\",\"region\":[0,0,8193,10]}", "region")]
    [InlineData("{\"kind\":\"motion\",\"region\":[0,0,0,10]}", "region")]
    [InlineData("{\"kind\":\"motion\",\"level\":101}", "level")]
    [InlineData("{\"kind\":\"motion\",\"contact\":\"open\"}", "contact")]
    [InlineData("{\"kind\":\"cover\",\"region\":[0,0,1,1]}", "region")]
    [InlineData("{\"kind\":\"alarm-input\",\"input\":2}", "input")]
    [InlineData("{\"kind\":\"alarm-input\",\"contact\":\"ajar\"}", "contact")]
    [InlineData("{\"kind\":\"alarm-input\",\"channel\":1}", "channel")]
    [InlineData("{\"kind\":\"disk-removed\",\"disk\":2}", "disk")]
    [InlineData("{\"kind\":\"disk-restored\",\"seconds\":5}", "seconds")]
    [InlineData("{\"kind\":\"disk-full\",\"free\":101}", "free")]
    [InlineData("{\"kind\":\"line-crossed\"}", "kind")]
    [InlineData("{\"kind\":\"card\"}", "kind")]
    [InlineData("{\"kind\":\"heat\"}", "kind")]
    public async Task What_cannot_be_is_refused_and_the_field_is_named(string body, string field)
    {
        await using var camera = await TestCamera.StartAsync();
        using var json = JsonDocument.Parse(body);
        var refused = await camera.RefusedAsync(json.RootElement);
        Assert.Equal(field, refused.Field);
        Assert.NotEmpty(refused.Why);
    }

    [Theory]
    [InlineData("{\"kind\":\"motion\",\"colour\":1}")]
    [InlineData("{\"kind\":\"motion\",\"channel\":\"one\"}")]
    [InlineData("{\"kind\":\"motion\",\"region\":[\"a\"]}")]
    [InlineData("[")]
    public async Task What_is_no_stimulus_at_all_is_refused(string body)
    {
        await using var camera = await TestCamera.StartAsync();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await camera.Control.PostAsync("/api/v1/devices/ipc-1/stimuli", content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var nobody = await camera.Control.PostAsJsonAsync("/api/v1/devices/ipc-9/stimuli", new { kind = "motion" });
        Assert.Equal(HttpStatusCode.NotFound, nobody.StatusCode);
    }

    [Fact]
    public async Task What_goes_on_is_listed_and_can_be_ended()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("MotionDetect[0].Enable=true&BlindDetect[0].Enable=true");
        var ear = new EventEar(camera);
        await camera.StimulateAsync(new { kind = "motion", seconds = 100 });
        await camera.StimulateAsync(new { kind = "cover", seconds = 100 });
        camera.Advance(10);
        var going = await camera.Control.GetFromJsonAsync<JsonElement>("/api/v1/devices/ipc-1/stimuli");
        Assert.Equal(["1 motion 1 90", "2 cover 1 90"], going.EnumerateArray().Select(s => $"{s.GetProperty("stimulus")} {s.GetProperty("kind")} {s.GetProperty("number")} {s.GetProperty("secondsLeft")}"));
        using var one = await camera.Control.DeleteAsync("/api/v1/devices/ipc-1/stimuli/1");
        using var again = await camera.Control.DeleteAsync("/api/v1/devices/ipc-1/stimuli/1");
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (one.StatusCode, again.StatusCode));
        camera.Advance(5);
        using var all = await camera.Control.DeleteAsync("/api/v1/devices/*/stimuli");
        camera.Advance(200);
        Assert.Equal(["0 VideoMotion/0 Start", "0 VideoBlind/0 Start", "10 VideoMotion/0 Stop", "15 VideoBlind/0 Stop"], ear.Lines);
    }

    [Fact]
    public async Task A_reset_calms_the_world()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.StimulateAsync(new { kind = "cover", seconds = 100 });
        using var reset = await camera.Control.PostAsync("/api/v1/devices/*/reset", content: null);
        Assert.Empty((await camera.Control.GetFromJsonAsync<JsonElement>("/api/v1/devices/ipc-1/stimuli")).EnumerateArray());
        Assert.Equal(Sights.None, camera.Device().World.SightsAt(0, camera.Device().Clock.UtcNow));
    }

    [Fact]
    public async Task With_the_cable_out_nobody_reaches_the_camera_until_it_is_back_and_the_event_was_raised_meanwhile()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("NetAbort.Enable=true&NetAbort.EventHandler.AlarmOutEnable=true");
        var ear = new EventEar(camera);
        await camera.StimulateAsync(new { kind = "cable-pulled", seconds = 30 });
        Assert.False((await camera.StateAsync()).GetProperty("cable").GetBoolean());
        using (var client = new TcpClient())
        {
            await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(camera.Url.Host, camera.Url.Port));
        }

        camera.Advance(30);
        await camera.Host.Fleet.All[0].PortsSettled;
        Assert.Equal(200, await camera.StatusAsync("/cgi-bin/magicBox.cgi?action=getSerialNo"));
        Assert.Equal(["0 NetAbort/0 Start", "0 AlarmOutput/0 Start", "30 NetAbort/0 Stop"], ear.Lines);
    }

    [Fact]
    public async Task A_device_that_is_off_notices_nothing()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("MotionDetect[0].Enable=true");
        camera.Device().Power.Shutdown(TimeSpan.Zero);
        camera.Device().Power.Settle();
        await camera.Host.Fleet.All[0].PortsSettled;
        var ear = new EventEar(camera);
        Assert.Equal(new SensorAnswer("VideoMotion", 0, false, "the device is off"), Assert.Single(await camera.StimulateAsync(new { kind = "motion", seconds = 5 })));
        camera.Advance(60);
        Assert.Empty(ear.Lines);
    }

    [Fact]
    public void Every_kind_raises_an_event_that_exists() =>
        Assert.All(StimulusKinds.All.Where(k => k.Code.Length > 0), kind => Assert.True(EventCodes.Find(kind.Code)?.Name == kind.Code, kind.Name));
}
