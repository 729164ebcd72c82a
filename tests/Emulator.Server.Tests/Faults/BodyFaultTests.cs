using Emulator.Server.Tests.Events;
using Emulator.Server.Tests.Ptz;
using Emulator.Server.Tests.Queries;
using Emulator.Server.Tests.World;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Faults;

/// <summary>Mechanics, sensors and contacts that do it wrongly.</summary>
public class BodyFaultTests(SharedDome shared) : IClassFixture<SharedDome>
{
    [Fact]
    [ShowsFault("ptz.stuck")]
    public async Task Nothing_moves()
    {
        var camera = await shared.FreshAsync();
        await camera.PresetAsync(1, 90, 30);
        await camera.GoAsync(10, 20);
        var fault = await camera.InjectAsync("ptz.stuck");
        await camera.GoAsync(50, 40);
        await camera.StartAsync("GotoPreset", 0, 1, 0);
        await camera.StartAsync("Right", 0, 8, 0);
        camera.Wait(3);
        await camera.IsAtAsync("10,20,1", "Idle");
        await fault.RemoveAsync();
        await camera.GoAsync(50, 40);
        await camera.IsAtAsync("50,40,1");
    }

    [Fact]
    [ShowsFault("ptz.inverted")]
    public async Task Left_is_right()
    {
        var camera = await shared.FreshAsync();
        await camera.GoAsync(100, 40);
        await using var fault = await camera.InjectAsync("ptz.inverted");
        await camera.StartAsync("Right", 0, 8, 0);
        camera.Wait(0.5);
        await camera.StopAsync("Right", 0, 8, 0);
        await camera.IsAtAsync("50,40,1");
    }

    [Fact]
    [ShowsFault("ptz.drift")]
    public async Task Each_move_misses_by_more()
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("ptz.drift", """{"degrees":2}""");
        await camera.GoAsync(100, 40);
        await camera.IsAtAsync("102,40,1");
        await camera.GoAsync(100, 40);
        await camera.IsAtAsync("104,40,1");
    }

    [Fact]
    [ShowsFault("ptz.stalePosition")]
    public async Task The_position_stays_as_it_was()
    {
        var camera = await shared.FreshAsync();
        await camera.GoAsync(10, 20);
        var fault = await camera.InjectAsync("ptz.stalePosition");
        await camera.GoAsync(100, 40);
        await camera.IsAtAsync("10,20,1");
        await fault.RemoveAsync();
        await camera.IsAtAsync("100,40,1");
    }

    [Fact]
    [ShowsFault("ptz.presetsLost")]
    public async Task Presets_are_gone()
    {
        var camera = await shared.FreshAsync();
        await camera.PresetAsync(1, 90, 30);
        Assert.Contains("Index=1", await camera.GetAsync("/cgi-bin/ptz.cgi?action=getPresets&channel=1"), StringComparison.Ordinal);
        await using var fault = await camera.InjectAsync("ptz.presetsLost");
        Assert.DoesNotContain("Index=1", await camera.GetAsync("/cgi-bin/ptz.cgi?action=getPresets&channel=1"), StringComparison.Ordinal);
    }

    [Fact]
    [ShowsFault("sensor.flood")]
    public async Task False_alarms()
    {
        var camera = await shared.FreshAsync();
        using var listener = await EventListener.AttachAsync(camera, "codes=[VideoMotion]");
        var fault = await camera.InjectAsync("sensor.flood", """{"every":"2s"}""");
        camera.Advance(5);
        Assert.Equal("channels[0]=0\r\n", await camera.GetAsync("/cgi-bin/eventManager.cgi?action=getEventIndexes&code=VideoMotion"));
        await fault.RemoveAsync();
        foreach (var action in new[] { "Start", "Stop", "Start", "Stop", "Start", "Stop" })
        {
            Assert.Equal($"Code=VideoMotion;action={action};index=0", await listener.ReadAsync());
        }
    }

    [Fact]
    [ShowsFault("sensor.blind")]
    public async Task Nothing_is_noticed()
    {
        var camera = await shared.FreshAsync();
        await camera.SetAsync("MotionDetect[0].Enable=true");
        var fault = await camera.InjectAsync("sensor.blind");
        await camera.StimulateAsync(new { kind = "motion", seconds = 5 });
        camera.Advance(30);
        Assert.DoesNotContain("VideoMotion Start 0 stimulus", await camera.EventLinesAsync());
        await fault.RemoveAsync();
        await camera.StimulateAsync(new { kind = "motion", seconds = 5 });
        Assert.Contains("VideoMotion Start 0 stimulus", await camera.EventLinesAsync());
    }

    [Fact]
    [ShowsFault("sensor.stuck")]
    public async Task What_begins_does_not_end()
    {
        var camera = await shared.FreshAsync();
        await camera.SetAsync("BlindDetect[0].Enable=true");
        var fault = await camera.InjectAsync("sensor.stuck", """{"code":"VideoBlind"}""");
        await camera.StimulateAsync(new { kind = "cover", seconds = 5 });
        camera.Advance(600);
        Assert.Equal("channels[0]=0\r\n", await camera.GetAsync("/cgi-bin/eventManager.cgi?action=getEventIndexes&code=VideoBlind"));
        await fault.RemoveAsync();
        Assert.Equal("Error:No Events\r\n", await camera.GetAsync("/cgi-bin/eventManager.cgi?action=getEventIndexes&code=VideoBlind"));
        Assert.Equal(["VideoBlind Start 0 stimulus", "VideoBlind Stop 0 stimulus"], await camera.EventLinesAsync("code=VideoBlind"));
    }

    [Fact]
    [ShowsFault("alarm.inputBounce")]
    public async Task A_loose_wire()
    {
        var camera = await shared.FreshAsync();
        await camera.SetAsync("Alarm[0].Enable=true");
        await using var fault = await camera.InjectAsync("alarm.inputBounce", """{"every":"20s"}""");
        camera.Advance(60);
        Assert.True((await camera.EventLinesAsync("code=AlarmLocal")).Length >= 4);
    }

    [Fact]
    [ShowsFault("alarm.inputStuck")]
    public async Task A_contact_in_alarm()
    {
        var camera = await shared.FreshAsync();
        await camera.SetAsync("Alarm[0].Enable=true");
        var fault = await camera.InjectAsync("alarm.inputStuck");
        camera.Advance(86400);
        Assert.Equal("result=1\r\n", await camera.GetAsync("/cgi-bin/alarm.cgi?action=getInState"));
        Assert.Equal(["AlarmLocal Start 0 stimulus"], await camera.EventLinesAsync("code=AlarmLocal"));
        await fault.RemoveAsync();
        Assert.Equal("result=0\r\n", await camera.GetAsync("/cgi-bin/alarm.cgi?action=getInState"));
    }

    [Theory]
    [InlineData("on", 2, 1)]
    [InlineData("off", 1, 0)]
    [ShowsFault("alarm.outputStuck")]
    public async Task A_relay_that_does_not_switch(string at, int mode, int state)
    {
        const string State = "/cgi-bin/alarm.cgi?action=getOutState";
        var camera = await shared.FreshAsync();
        var fault = await camera.InjectAsync("alarm.outputStuck", $$"""{"at":"{{at}}"}""");
        await camera.SetAsync($"AlarmOut[0].Mode={mode}");
        Assert.Equal($"result={state}\r\n", await camera.GetAsync(State));
        await fault.RemoveAsync();
        Assert.Equal($"result={1 - state}\r\n", await camera.GetAsync(State));
    }

    [Fact]
    [ShowsFault("image.nightFlap")]
    public async Task Day_and_night_all_the_time()
    {
        const string Colour = "/cgi-bin/configManager.cgi?action=getConfig&name=VideoInOptions[0].DayNightColor";
        var camera = await shared.FreshAsync();
        var before = await camera.GetAsync(Colour);
        var fault = await camera.InjectAsync("image.nightFlap", """{"every":"10s"}""");
        camera.Advance(10);
        Assert.EndsWith("=2\r\n", await camera.GetAsync(Colour), StringComparison.Ordinal);
        camera.Advance(10);
        Assert.EndsWith("=0\r\n", await camera.GetAsync(Colour), StringComparison.Ordinal);
        await fault.RemoveAsync();
        Assert.Equal(before, await camera.GetAsync(Colour));
    }
}
