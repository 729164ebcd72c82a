using System.Net.Http.Json;
using System.Text.Json;
using Emulator.Device.Alarms;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Events;

/// <summary><c>alarm.cgi</c> (document sections 4.9.4 to 4.9.7) and AlarmOut (4.9.3).</summary>
public class AlarmTests
{
    private const string Inputs = "/cgi-bin/alarm.cgi?action=getInState";
    private const string Outputs = "/cgi-bin/alarm.cgi?action=getOutState";

    [Fact]
    public async Task Inputs_in_alarm_are_bits()
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        Assert.Equal("result=0\r\n", await camera.GetAsync(Inputs));
        await camera.RaiseAsync("AlarmLocal", "Start", 0);
        await camera.RaiseAsync("AlarmLocal", "Start", 15);
        Assert.Equal("result=32769\r\n", await camera.GetAsync(Inputs));
        await camera.RaiseAsync("AlarmLocal", "Stop", 15);
        Assert.Equal("result=1\r\n", await camera.GetAsync(Inputs));
    }

    [Fact]
    public async Task A_contact_is_in_alarm_as_SensorType_has_it()
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        await SetAsync(camera, "Alarm[1].SensorType=NO");
        var inputs = camera.Host.Fleet.All[0].Device.Alarms.Inputs;
        Assert.Equal("result=0\r\n", await camera.GetAsync(Inputs));
        inputs[0].Set(AlarmContact.Open);
        inputs[1].Set(AlarmContact.Open);
        Assert.Equal("result=1\r\n", await camera.GetAsync(Inputs));
        inputs[0].Set(AlarmContact.Closed);
        inputs[1].Set(AlarmContact.Closed);
        Assert.Equal("result=2\r\n", await camera.GetAsync(Inputs));
        await SetAsync(camera, "Alarm[0].SensorType=NO");
        Assert.Equal("result=3\r\n", await camera.GetAsync(Inputs));
        await camera.PowerAsync("reboot");
        camera.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("result=3\r\n", await camera.GetAsync(Inputs));
    }

    [Fact]
    public async Task An_output_is_forced_on_off_or_follows_events()
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        using var listener = await EventListener.AttachAsync(camera, "codes=[AlarmOutput]");
        Assert.Equal("result=0\r\n", await camera.GetAsync(Outputs));
        await SetAsync(camera, "AlarmOut[1].Mode=1");
        Assert.Equal("Code=AlarmOutput;action=Start;index=1", await listener.ReadAsync());
        Assert.Equal("result=2\r\n", await camera.GetAsync(Outputs));
        var outputs = camera.Host.Fleet.All[0].Device.Alarms.Outputs;
        outputs[3].Close(TimeSpan.FromSeconds(10));
        Assert.Equal("Code=AlarmOutput;action=Start;index=3", await listener.ReadAsync());
        var state = await camera.Control.GetFromJsonAsync<JsonElement>("/api/v1/devices/dvr-1/state");
        Assert.Equal([false, true, false, true], state.GetProperty("alarms").GetProperty("outputs").EnumerateArray().Select(o => o.GetBoolean()));
        Assert.Equal([1, 3], state.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("index").GetInt32()));
        Assert.Equal("result=10\r\n", await camera.GetAsync(Outputs));
        await SetAsync(camera, "AlarmOut[1].Mode=2");
        Assert.Equal("Code=AlarmOutput;action=Stop;index=1", await listener.ReadAsync());
        Assert.Equal("result=8\r\n", await camera.GetAsync(Outputs));
        camera.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("Code=AlarmOutput;action=Stop;index=3", await listener.ReadAsync());
        Assert.Equal("result=0\r\n", await camera.GetAsync(Outputs));
    }

    [Fact]
    public async Task An_output_that_is_forced_on_is_on_again_after_a_reboot()
    {
        await using var camera = await TestCamera.StartAsync();
        await SetAsync(camera, "AlarmOut[0].Mode=1");
        await camera.PowerAsync("reboot");
        camera.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("result=1\r\n", await camera.GetAsync(Outputs));
        Assert.Equal(["AlarmOutput Start 0 device", "AlarmOutput Stop 0 power", "AlarmOutput Start 0 device"], await camera.EventLinesAsync());
        using var reset = await camera.Control.PostAsync("/api/v1/devices/*/reset", content: null);
        Assert.Equal("result=0\r\n", await camera.GetAsync(Outputs));
    }

    private static async Task SetAsync(TestCamera camera, string values) =>
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&" + values));
}
