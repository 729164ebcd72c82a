using Emulator.Server.Tests.Ptz;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Beyond;

/// <summary>Positions of newer firmware, and presets that have names.</summary>
public sealed class PtzPlacesTests : IAsyncLifetime
{
    private TestCamera _camera = null!;

    public async Task InitializeAsync() => _camera = await TestCamera.StartAsync("speed-dome");

    public async Task DisposeAsync() => await _camera.DisposeAsync();

    [Theory]
    [InlineData("arg1=0.5&arg2=-0.25&arg3=0.5", "90,45,13")]
    [InlineData("arg1=-0.8&arg2=0.3&arg3=0.5", "216,-5,13")]
    [InlineData("arg1=-0.5", "270,0,1")]
    [InlineData("arg2=-1", "0,90,1")]
    [InlineData("arg3=-1", "0,0,1")]
    public async Task An_absolute_position_is_gone_to_and_stops_where_the_reach_ends(string arguments, string there)
    {
        Assert.Equal("OK\r\n", await _camera.GetAsync("/cgi-bin/ptz.cgi?action=moveAbsolutely&channel=1&" + arguments));
        _camera.Wait(10);
        await _camera.IsAtAsync(there, "Idle");
    }

    [Fact]
    public async Task A_relative_one_goes_on_from_where_it_is_and_takes_its_time()
    {
        await _camera.GoAsync(10, 40);
        Assert.Equal("OK\r\n", await _camera.GetAsync("/cgi-bin/ptz.cgi?action=moveRelatively&channel=1&arg1=-0.1&arg2=0.1&arg3=0.5"));
        Assert.Equal("Moving", (await _camera.StatusAsync())["status.MoveStatus"]);
        _camera.Wait(10);
        await _camera.IsAtAsync("352,22,13", "Idle");
        await _camera.GetAsync("/cgi-bin/ptz.cgi?action=moveRelatively&channel=1&arg3=1&arg2=-1");
        _camera.Wait(10);
        await _camera.IsAtAsync("352,90,25", "Idle");
    }

    [Theory]
    [InlineData("moveAbsolutely&channel=1")]
    [InlineData("moveAbsolutely&channel=1&arg1=1.01")]
    [InlineData("moveRelatively&channel=1&arg1=nan")]
    [InlineData("moveRelatively&channel=2&arg1=0")]
    [InlineData("setPreset&channel=1&arg2=x")]
    [InlineData("setPreset&channel=1&arg1=0&arg2=x")]
    [InlineData("setPreset&channel=1&arg1=256&arg2=x")]
    [InlineData("setPreset&channel=1&arg1=1&arg2=")]
    [InlineData("setPreset&channel=1&arg1=1&arg2=a%0Ab")]
    [InlineData("start&channel=1&code=SetPresetName&arg1=0&arg2=x")]
    [InlineData("start&channel=1&code=SetPresetName&arg1=256&arg2=x")]
    [InlineData("start&channel=1&code=SetPresetName&arg1=3")]
    [InlineData("start&channel=1&code=SetPresetName&arg1=3&arg2=a%0Ab")]
    [InlineData("start&channel=1&code=Up&arg1=0&arg2=fast")]
    [InlineData("start&channel=1&code=GotoPreset&arg1=0&arg2=Gate")]
    [InlineData("gotoPreset&channel=1")]
    [InlineData("setTour&channel=1&arg1=1")]
    public async Task What_is_no_position_or_name_is_refused(string query)
    {
        Assert.Equal(400, await _camera.StatusAsync("/cgi-bin/ptz.cgi?action=" + query));
        await _camera.IsAtAsync("0,0,1", "Idle");
    }

    [Fact]
    public async Task A_preset_is_set_or_named_and_gone_to()
    {
        await _camera.PresetAsync(3, 30);
        await _camera.GoAsync(60, 10);
        Assert.Equal("OK\r\n", await _camera.GetAsync("/cgi-bin/ptz.cgi?action=setPreset&channel=1&arg1=3&arg2=Front+door"));
        Assert.Equal("OK\r\n", await _camera.GetAsync("/cgi-bin/ptz.cgi?action=setPreset&channel=1&arg1=4&arg2=Here"));
        Assert.Equal("OK\r\n", await _camera.GetAsync("/cgi-bin/ptz.cgi?action=setPreset&channel=1&index=5"));
        var presets = await _camera.LinesAsync("/cgi-bin/ptz.cgi?action=getPresets&channel=1");
        Assert.Equal("3 Front door 4 Here 5 preset5", string.Join(' ', Enumerable.Range(0, 3).Select(i => $"{presets[$"presets[{i}].Index"]} {presets[$"presets[{i}].Name"]}")));
        Assert.Equal("OK\r\n", await _camera.GetAsync("/cgi-bin/ptz.cgi?action=gotoPreset&channel=1&index=3"));
        _camera.Wait(10);
        await _camera.IsAtAsync("30,0,1", "Idle");
        Assert.Equal("OK\r\n", await _camera.GetAsync("/cgi-bin/ptz.cgi?action=gotoPreset&channel=1&arg1=4"));
        _camera.Wait(10);
        await _camera.IsAtAsync("60,10,1", "Idle");
        Assert.StartsWith("Error", await _camera.GetAsync("/cgi-bin/ptz.cgi?action=gotoPreset&channel=1&index=9"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("channel=0&code=SetPresetName&arg1=3&arg2=Gate&arg3=0&arg4=0")]                // ZoneMinder
    [InlineData("channel=1&code=setpresetname&arg1=0&arg2=3&arg3=0&name=Gate")]
    public async Task A_code_names_a_preset_as_clients_write_it(string query)
    {
        await _camera.PresetAsync(3, 30);
        Assert.Equal("OK\r\n", await _camera.GetAsync("/cgi-bin/ptz.cgi?action=start&" + query));
        Assert.Equal("Gate", (await _camera.LinesAsync("/cgi-bin/ptz.cgi?action=getPresets&channel=1"))["presets[0].Name"]);
        Assert.Equal("OK\r\n", await _camera.GetAsync("/cgi-bin/ptz.cgi?action=stop&" + query));
    }

    [Fact]
    public async Task A_tour_has_a_name_once_it_visits_something()
    {
        Assert.StartsWith("Error", await _camera.GetAsync("/cgi-bin/ptz.cgi?action=setTour&channel=1&arg1=2&arg2=Round"), StringComparison.Ordinal);
        await _camera.PresetAsync(1, 30);
        await _camera.StartAsync("AddTour", 2, 1, 0);
        Assert.Equal("OK\r\n", await _camera.GetAsync("/cgi-bin/ptz.cgi?action=setTour&channel=1&arg1=2&arg2=Round"));
        Assert.Equal("Round", (await _camera.LinesAsync("/cgi-bin/ptz.cgi?action=getTours&channel=1"))["tours[0].Name"]);
    }
}
