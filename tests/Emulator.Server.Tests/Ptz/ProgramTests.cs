using Emulator.TestKit;

namespace Emulator.Server.Tests.Ptz;

/// <summary>"Presets, tours (AddTour...StartTour visits its presets), patterns (recorded and replayed), auto pan between SetLeftLimit and SetRightLimit, auto scan."</summary>
public sealed class ProgramTests : IAsyncLifetime
{
    private TestCamera _camera = null!;

    public async Task InitializeAsync() => _camera = await TestCamera.StartAsync("speed-dome");

    public async Task DisposeAsync() => await _camera.DisposeAsync();

    [Fact]
    public async Task A_preset_is_gone_to_and_told_while_it_stands_there()
    {
        await _camera.PresetAsync(7, 100, 20, 4);
        Assert.Equal("7", (await _camera.StatusAsync())["status.PresetID"]);
        await _camera.GoAsync(0, 0, 1);
        Assert.Equal("0", (await _camera.StatusAsync())["status.PresetID"]);
        await _camera.StartAsync("GotoPreset", 0, 7, 0);
        _camera.Wait(0.5);
        await _camera.IsAtAsync("50,20,3.4", "Moving", "Moving");
        Assert.Equal("0", (await _camera.StatusAsync())["status.PresetID"]);
        _camera.Wait(0.5);
        await _camera.IsAtAsync("100,20,4", "Idle");
        Assert.Equal("7", (await _camera.StatusAsync())["status.PresetID"]);
    }

    [Fact]
    public async Task Presets_and_tours_are_listed_by_number_in_the_words_of_each_dialect()
    {
        Assert.Equal("", await _camera.GetAsync("/cgi-bin/ptz.cgi?action=getPresets&channel=1"));
        await AddAsync(_camera);
        Assert.Equal(
            "presets[0].Index=3\r\npresets[0].Name=preset3\r\npresets[1].Index=10\r\npresets[1].Name=preset10\r\n", await _camera.GetAsync("/cgi-bin/ptz.cgi?action=getPresets&channel=1"));
        Assert.Equal("tours[0].Index=2\r\ntours[0].Name=tour2\r\n", await _camera.GetAsync("/cgi-bin/ptz.cgi?action=getTours&channel=0"));
        await using var document = await TestCamera.StartAsync("speed-dome", o => o with { Dialect = Emulator.Device.Profiles.Dialect.Document });
        await AddAsync(document);
        Assert.StartsWith("presets.presets[0].Index=3\r\npresets.presets[0].Name=preset3\r\n", await document.GetAsync("/cgi-bin/ptz.cgi?action=getPresets"), StringComparison.Ordinal);
        Assert.StartsWith("tours.tours[0].Index=2\r\n", await document.GetAsync("/cgi-bin/ptz.cgi?action=getTours"), StringComparison.Ordinal);

        static async Task AddAsync(TestCamera camera)
        {
            await camera.StartAsync("SetPreset", 0, 10, 0);
            await camera.StartAsync("SetPreset", 0, 3, 0);
            await camera.StartAsync("AddTour", 2, 3, 0);
        }
    }

    [Fact]
    public async Task A_tour_visits_its_presets_in_order_and_stays_at_each()
    {
        await TourAsync();
        await _camera.StartAsync("StartTour", 1, 0, 0);
        Assert.Equal("tour 1", await ActionAsync("tour"));
        // A second from 0 to 100, five there, half a second to 50, and so on.
        _camera.Wait(1);
        await _camera.IsAtAsync("100,0,1", "Idle");
        Assert.Equal("1", (await _camera.StatusAsync())["status.PresetID"]);
        _camera.Wait(5.25);
        await _camera.IsAtAsync("75,0,1", "Moving");
        _camera.Wait(5.15);
        await _camera.IsAtAsync("50,0,1", "Idle");
        _camera.Wait(0.35);
        await _camera.IsAtAsync("75,0,1", "Moving");
        await _camera.StartAsync("StopTour", 1, 0, 0);
        await _camera.IsAtAsync("75,0,1", "Idle");
        _camera.Wait(100);
        await _camera.IsAtAsync("75,0,1", "Idle");
        Assert.Equal("none 0", await ActionAsync("tour"));
    }

    [Fact]
    public async Task A_tour_of_a_year_is_where_it_has_to_be()
    {
        await TourAsync();
        await _camera.StartAsync("StartTour", 1, 0, 0);
        // The first round takes 1 + 5 + 0.5 + 5 s, each one after it 0.5 s less.
        _camera.Wait(11.5 + (11 * 3_000_000L) + 0.25);
        await _camera.IsAtAsync("75,0,1", "Moving");
        _camera.Wait(0.25);
        await _camera.IsAtAsync("100,0,1", "Idle");
    }

    [Fact]
    public async Task Any_other_order_ends_a_tour_where_it_is()
    {
        await TourAsync();
        await _camera.StartAsync("StartTour", 1, 0, 0);
        _camera.Wait(0.5);
        await _camera.StartAsync("Down", 0, 4, 0);
        _camera.Wait(1);
        await _camera.IsAtAsync("50,50,1", "Moving");
        Assert.Equal("none 0", await ActionAsync("tour"));
    }

    [Fact]
    public async Task Presets_leave_a_tour_when_they_are_deleted_or_cleared()
    {
        await TourAsync();
        await _camera.PresetAsync(3, 30);
        await _camera.StartAsync("AddTour", 1, 3, 0);
        await _camera.StartAsync("DelTour", 1, 1, 0);
        await _camera.StartAsync("ClearPreset", 0, 2, 0);
        await _camera.GoAsync(0, 0);
        await _camera.StartAsync("StartTour", 1, 0, 0);
        _camera.Wait(20);
        await _camera.IsAtAsync("30,0,1", "Idle");
        await _camera.StartAsync("ClearTour", 1, 0, 0);
        Assert.Equal("", await _camera.GetAsync("/cgi-bin/ptz.cgi?action=getTours&channel=1"));
    }

    [Fact]
    public async Task Stopping_a_tour_that_is_not_under_way_disturbs_nothing()
    {
        await TourAsync();
        await _camera.StartAsync("StartTour", 1, 0, 0);
        await _camera.StartAsync("StopTour", 2, 0, 0);
        await _camera.StartAsync("AutoPanOff");
        await _camera.StopAsync("GotoPreset", 0, 1, 0);
        Assert.Equal("tour 1", await ActionAsync("tour"));
        await _camera.StopAsync("StartTour", 1, 0, 0);
        Assert.Equal("none 0", await ActionAsync("tour"));
    }

    [Fact]
    public async Task A_pattern_is_replayed_as_it_was_recorded_again_and_again()
    {
        await _camera.GoAsync(10, 5);
        await _camera.StartAsync("SetPatternBegin", 2, 0, 0);
        Assert.Equal(2, (await _camera.MechanicsAsync()).GetProperty("recording").GetInt32());
        var recorded = await GoThroughAsync(record: true);
        await _camera.StartAsync("SetPatternEnd", 2, 0, 0);
        await _camera.GoAsync(200, 60);
        await _camera.StartAsync("StartPattern", 2, 0, 0);
        // 170 degrees to its start, the tilt and the zoom meanwhile; then it waits a second.
        _camera.Wait(1.7 + 1);
        Assert.Equal("pattern 2", await ActionAsync("pattern"));
        Assert.Equal(recorded, await GoThroughAsync(record: false));

        // Back from 91 to 10, zooming out takes 0.4 s.
        _camera.Wait(0.81 + 1);
        Assert.Equal(recorded, await GoThroughAsync(record: false));
        await _camera.StartAsync("StopPattern", 2, 0, 0);
        Assert.Equal("none 0", await ActionAsync("pattern"));
        await _camera.StartAsync("ClearPattern", 2, 0, 0);
        Assert.Contains("ErrorID=2", await _camera.GetAsync("/cgi-bin/" + PtzClient.Path("start", "StartPattern", 2)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_in_which_nothing_moved_is_no_pattern()
    {
        await _camera.StartAsync("SetPatternBegin", 1, 0, 0);
        _camera.Wait(5);
        Assert.Contains("ErrorID=2", await _camera.GetAsync("/cgi-bin/" + PtzClient.Path("start", "SetPatternEnd", 1)), StringComparison.Ordinal);
        Assert.Contains("ErrorID=2", await _camera.GetAsync("/cgi-bin/" + PtzClient.Path("start", "SetPatternEnd", 2)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Auto_pan_goes_to_and_fro_between_the_limits()
    {
        await LimitsAsync(350, 50);
        await _camera.GoAsync(0, 0);
        await _camera.StartAsync("AutoPanOn");
        Assert.Equal("autoPan 0", await ActionAsync("tour"));
        // 50 degrees a second: to 50 in one second, back to 350 in 1.2.
        _camera.Wait(0.5);
        await _camera.IsAtAsync("25,0,1", "Moving");
        _camera.Wait(1);
        await _camera.IsAtAsync("25,0,1", "Moving");
        _camera.Wait(0.7);
        await _camera.IsAtAsync("350,0,1", "Moving");
        _camera.Wait(0.4);
        await _camera.IsAtAsync("10,0,1", "Moving");
        _camera.Wait(2.4 * 1_000_000);
        await _camera.IsAtAsync("10,0,1", "Moving");
        await _camera.StartAsync("AutoPanOff");
        _camera.Wait(1);
        await _camera.IsAtAsync("10,0,1", "Idle");
    }

    [Fact]
    public async Task From_outside_the_limits_a_scan_goes_to_the_left_one_first()
    {
        await LimitsAsync(100, 150);
        await _camera.GoAsync(0, 0);
        await _camera.StartAsync("AutoScanOn");
        _camera.Wait(0.5);
        await _camera.IsAtAsync("50,0,1", "Moving");
        _camera.Wait(0.5 + 1);
        await _camera.IsAtAsync("125,0,1", "Moving");
        _camera.Wait(2);
        await _camera.IsAtAsync("125,0,1", "Moving");
        await _camera.StopAsync("AutoScanOn");
        await _camera.IsAtAsync("125,0,1", "Idle");
    }

    [Fact]
    public async Task Without_limits_auto_pan_goes_round_and_auto_scan_to_and_fro()
    {
        await _camera.StartAsync("AutoPanOn");
        _camera.Wait(7.2 + 0.2);
        await _camera.IsAtAsync("10,0,1", "Moving");
        await _camera.StartAsync("AutoScanOn");
        _camera.Wait(14 + 0.4);
        await _camera.IsAtAsync("350,0,1", "Moving");
    }

    [Fact]
    public async Task Bounded_mechanics_scan_all_they_can_reach()
    {
        await using var bounded = await TestCamera.StartAsync(PtzClient.Dome(p => p with { Pan = (-170, 170) }));
        await bounded.StartAsync("AutoPanOn");
        bounded.Wait(3.4 + 0.2);
        await bounded.IsAtAsync("160,0,1", "Moving");
        bounded.Wait(6.6);
        await bounded.IsAtAsync("-170,0,1", "Moving");
    }

    [Fact]
    public async Task Reset_forgets_all_and_goes_to_where_it_started()
    {
        await TourAsync();
        await LimitsAsync(10, 20);
        await _camera.StartAsync("AuxOn", 3, 0, 0);
        await _camera.StartAsync("Reset");
        _camera.Wait(10);
        await _camera.IsAtAsync("0,0,1", "Idle");
        var state = await _camera.MechanicsAsync();
        Assert.Equal("[] [] [] []", $"{state.GetProperty("presets")} {state.GetProperty("tours")} {state.GetProperty("patterns")} {state.GetProperty("auxiliaries")}");
    }

    [Fact]
    public async Task Auxiliaries_lights_and_the_menu_are_switched()
    {
        await _camera.StartAsync("AuxOn", 3, 0, 0);
        await _camera.StartAsync("AuxOn", 1, 0, 0);
        await _camera.StartAsync("LightController", 2, 1, 1);
        await _camera.StartAsync("Menu");
        await _camera.StartAsync("MenuDown");
        var on = await _camera.MechanicsAsync();
        Assert.Equal("[1,3] [\"2/1\"] PTZ", $"{on.GetProperty("auxiliaries")} {on.GetProperty("lights")} {on.GetProperty("menu")}");
        await _camera.StartAsync("AuxOff", 3, 0, 0);
        await _camera.StartAsync("LightController", 2, 1, 0);
        await _camera.StartAsync("MenuDown");
        await _camera.StartAsync("MenuDown");
        await _camera.StartAsync("Enter");
        var off = await _camera.MechanicsAsync();
        Assert.Equal("[1] [] False", $"{off.GetProperty("auxiliaries")} {off.GetProperty("lights")} {off.TryGetProperty("menu", out _)}");
    }

    private async Task TourAsync()
    {
        await _camera.PresetAsync(1, 100);
        await _camera.PresetAsync(2, 50);
        await _camera.StartAsync("AddTour", 1, 1, 0);
        await _camera.StartAsync("AddTour", 1, 2, 0);
        await _camera.GoAsync(0, 0);
    }

    private async Task LimitsAsync(double left, double right)
    {
        await _camera.GoAsync(left, 0);
        await _camera.StartAsync("SetLeftLimit");
        await _camera.GoAsync(right, 0);
        await _camera.StartAsync("SetRightLimit");
    }

    // Where it is each quarter of a second of the recording and of its replay.
    private async Task<string> GoThroughAsync(bool record)
    {
        var places = new List<string>();
        for (var quarter = 0; quarter < 12; quarter++)
        {
            Func<Task> order = quarter switch
            {
                0 => () => _camera.StartAsync("Right", 0, 4, 0),
                2 => () => _camera.StartAsync("RightDown", 2, 4, 0),
                5 => () => _camera.StopAsync("RightDown"),
                6 => () => _camera.StartAsync("ZoomTele", 0, 4, 0),
                8 => () => _camera.StartAsync("PositionABS", 91, 10, 3),
                _ => () => Task.CompletedTask,
            };
            if (record)
            {
                await order();
            }

            places.Add(await _camera.PositionAsync());
            _camera.Wait(0.25);
        }

        return string.Join(' ', places);
    }

    private async Task<string> ActionAsync(string number)
    {
        var state = await _camera.MechanicsAsync();
        return $"{state.GetProperty("action").GetString()} {state.GetProperty(number).GetInt32()}";
    }
}
