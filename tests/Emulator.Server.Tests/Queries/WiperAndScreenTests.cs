using System.Text.Json;

namespace Emulator.Server.Tests.Queries;

/// <summary>Wipers (document section 5.2) and screens (7.2.1, 7.3.2) over the camera's API and the control API.</summary>
[Collection(QueriesCollection.Name)]
public class WiperAndScreenTests(FullCameras cameras) : IAsyncLifetime
{
    public Task InitializeAsync() => cameras.Firmware.ResetAsync();

    public Task DisposeAsync() => cameras.Firmware.ResetAsync();

    [Fact]
    public async Task A_wiper_makes_one_stroke()
    {
        await cameras.Firmware.DoAsync("rainBrush.cgi?action=moveOnce&channel=2");
        Assert.Equal("once 0 True 1", await WiperAsync(2));
        Assert.Equal("idle 0 False 0", await WiperAsync(1));
        Advance(2);
        Assert.Equal("idle 0 False 1", await WiperAsync(2));
    }

    [Fact]
    public async Task A_wiper_goes_on_until_it_is_stopped()
    {
        await cameras.Firmware.DoAsync("rainBrush.cgi?action=moveContinuously&interval=5");
        Assert.Equal("continuous 5 True 1", await WiperAsync(1));
        Advance(4);
        Assert.Equal("continuous 5 False 1", await WiperAsync(1));
        Advance(7);
        Assert.Equal("continuous 5 True 3", await WiperAsync(1));
        await cameras.Firmware.DoAsync("rainBrush.cgi?action=stopMove");
        Assert.Equal("idle 0 False 3", await WiperAsync(1));
        await cameras.Firmware.DoAsync("rainBrush.cgi?action=moveContinuously&interval=1");
        Advance(4);
        Assert.Equal("continuous 1 True 6", await WiperAsync(1));
        await cameras.Firmware.RebootAsync();
        Assert.StartsWith("idle", await WiperAsync(1), StringComparison.Ordinal);
        await cameras.Firmware.ResetAsync();
        Assert.Equal("idle 0 False 0", await WiperAsync(1));
    }

    [Fact]
    public async Task A_screen_is_split_as_it_is_told()
    {
        Assert.Equal("split2 1", await ModeAsync(1));
        await cameras.Firmware.DoAsync("split.cgi?action=setMode&channel=1&mode=SPLIT4&group=1");
        Assert.Equal("split4 1", await ModeAsync(1));
        Assert.Equal("split2 1", await ModeAsync(2));
        await cameras.Firmware.DoAsync("split.cgi?action=setMode&channel=1&mode=free&group=1");
        Assert.Equal("Free 1", await ModeAsync(1));
        await cameras.Firmware.ResetAsync();
        Assert.Equal("split2 1", await ModeAsync(1));
    }

    [Fact]
    public async Task A_tour_goes_through_the_groups_and_agrees_with_the_configuration()
    {
        await cameras.Firmware.SetAsync("MonitorTour[0].Interval=10");
        await cameras.Firmware.DoAsync("split.cgi?action=setMode&channel=1&mode=split1&group=2");
        await cameras.Firmware.DoAsync("split.cgi?action=enableTour&channel=1&enable=true");
        Assert.Equal("true", await cameras.Firmware.ValueAsync("configManager.cgi?action=getConfig&name=MonitorTour[0].Enable", "table.MonitorTour[0].Enable"));
        Assert.True((await ScreenAsync(1)).GetProperty("tour").GetBoolean());
        Assert.Equal("split1 2", await ModeAsync(1));
        Advance(10);
        Assert.Equal("split1 1", await ModeAsync(1));
        Advance(10);
        Assert.Equal("split1 2", await ModeAsync(1));
        Assert.Equal("split2 1", await ModeAsync(2));
        await cameras.Firmware.SetAsync("MonitorTour[0].Enable=false");
        Assert.False((await ScreenAsync(1)).GetProperty("tour").GetBoolean());
        Advance(10);
        Assert.Equal("split1 2", await ModeAsync(1));
    }

    [Fact]
    public async Task A_screen_that_is_split_while_it_tours_goes_on_from_there()
    {
        await cameras.Firmware.DoAsync("split.cgi?action=enableTour&channel=2&enable=true");
        Advance(7);
        await cameras.Firmware.DoAsync("split.cgi?action=setMode&channel=2&mode=split1&group=2");
        Assert.Equal("split1 2", await ModeAsync(2));
        Advance(5);
        Assert.Equal("split1 1", await ModeAsync(2));
        await cameras.Firmware.DoAsync("split.cgi?action=enableTour&channel=2&enable=false");
        Advance(50);
        Assert.Equal("split1 1", await ModeAsync(2));
    }

    [Fact]
    public async Task The_state_of_no_device_is_not_found()
    {
        using var answer = await cameras.Firmware.Control.GetAsync("/api/v1/devices/none/state");
        Assert.Equal(404, (int)answer.StatusCode);
    }

    [Fact]
    public async Task The_control_api_describes_the_state()
    {
        using var document = JsonDocument.Parse(await cameras.Firmware.Control.GetStringAsync("/openapi/v1.json"));
        Assert.True(document.RootElement.GetProperty("paths").TryGetProperty("/api/v1/devices/{id}/state", out _));
        var described = document.RootElement.GetProperty("components").GetProperty("schemas").GetProperty("StateInfo").GetProperty("properties").EnumerateObject().Select(p => p.Name);
        using var state = JsonDocument.Parse(await cameras.Firmware.Control.GetStringAsync($"/api/v1/devices/{cameras.Firmware.Host.Cameras[0].Key}/state"));
        Assert.Equal(state.RootElement.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    private void Advance(double seconds) => cameras.Firmware.Clock.Advance(TimeSpan.FromSeconds(seconds));

    private async Task<string> WiperAsync(int channel)
    {
        var wiper = (await cameras.Firmware.StateAsync()).GetProperty("wiper")[channel - 1];
        return $"{wiper.GetProperty("mode")} {wiper.GetProperty("intervalSeconds")} {wiper.GetProperty("stroking")} {wiper.GetProperty("strokes")}";
    }

    private async Task<JsonElement> ScreenAsync(int number) => (await cameras.Firmware.StateAsync()).GetProperty("screens")[number - 1];

    private async Task<string> ModeAsync(int screen)
    {
        var mode = string.Join(' ', (await cameras.Firmware.LinesAsync("/cgi-bin/split.cgi?action=getMode&channel=" + screen)).Values);
        var state = await ScreenAsync(screen);
        Assert.Equal(mode, $"{state.GetProperty("mode")} {state.GetProperty("group")}");
        return mode;
    }
}
