using System.Globalization;
using Emulator.Server.Tests.Pictures;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Ptz;

/// <summary>"Homing after idleness, PtzAutoMovement on schedule." The device's clock stands at Monday, 2026-01-05, before each test.</summary>
public sealed class ScheduleTests : IAsyncLifetime
{
    private const string Task0 = "PtzAutoMovement[0][0].";
    private TestCamera _camera = null!;

    public async Task InitializeAsync()
    {
        _camera = await TestCamera.StartAsync("speed-dome");
        await _camera.PresetAsync(1, 100);
        await _camera.PresetAsync(2, 200);
        await _camera.GoAsync(0, 0);
        await _camera.SetTimeAsync("2026-01-05 09:59:00");
    }

    public async Task DisposeAsync() => await _camera.DisposeAsync();

    [Fact]
    public async Task After_idleness_it_goes_to_the_homing_preset_once()
    {
        await SetAsync("Ptz[0].Homing[0]=1", "Ptz[0].Homing[1]=30");
        await _camera.GoAsync(20, 0);
        _camera.Wait(19.5);
        await _camera.IsAtAsync("20,0,1", "Idle");
        _camera.Wait(1);
        await _camera.IsAtAsync("70,0,1", "Moving");
        _camera.Wait(10);
        await _camera.IsAtAsync("100,0,1", "Idle");
        Assert.Equal("1", (await _camera.StatusAsync())["status.PresetID"]);
    }

    [Fact]
    public async Task Each_order_begins_the_idleness_anew_and_a_tour_is_none()
    {
        await SetAsync("Ptz[0].Homing[0]=2", "Ptz[0].Homing[1]=30");
        await _camera.StartAsync("AddTour", 1, 1, 0);
        await _camera.StartAsync("StartTour", 1, 0, 0);
        _camera.Wait(100);
        await _camera.IsAtAsync("100,0,1", "Idle");
        await _camera.StartAsync("StopTour", 1, 0, 0);
        _camera.Wait(29);
        await _camera.StopAsync("Up");
        _camera.Wait(29);
        await _camera.IsAtAsync("100,0,1", "Idle");
        _camera.Wait(2);
        await _camera.IsAtAsync("200,0,1", "Idle");
    }

    [Theory]
    [InlineData("Ptz[0].Homing[0]=-1", "Ptz[0].Homing[1]=30")]
    [InlineData("Ptz[0].Homing[0]=9", "Ptz[0].Homing[1]=30")]
    [InlineData("Ptz[0].Homing[0]=1", "Ptz[0].Homing[1]=0")]
    public async Task Without_a_preset_or_a_time_there_is_no_homing(string preset, string time)
    {
        await SetAsync(preset, time);
        await _camera.GoAsync(20, 0);
        _camera.Wait(100_000);
        await _camera.IsAtAsync("20,0,1", "Idle");
    }

    [Theory]
    [InlineData("Preset", "PresetId=1", "100,0,1")]
    [InlineData("Tour", "TourId=3", "200,0,1")]
    [InlineData("Pattern", "PatternId=1", "40,0,1")]
    public async Task A_task_begins_with_its_period_and_ends_with_it(string function, string number, string there)
    {
        await _camera.StartAsync("AddTour", 3, 2, 0);
        await _camera.StartAsync("PositionABS", 40, 0);
        _camera.Wait(10);
        await _camera.StartAsync("SetPatternBegin", 2, 0, 0);
        await _camera.StartAsync("IrisLarge", 0, 0, 0);
        _camera.Wait(1);
        await _camera.StartAsync("SetPatternEnd", 2, 0, 0);
        await _camera.GoAsync(0, 0);
        await _camera.SetTimeAsync("2026-01-05 09:59:00");
        await TaskAsync(function, number);
        _camera.Wait(59.9);
        await _camera.IsAtAsync("0,0,1", "Idle");
        _camera.Wait(3.1);
        Assert.Equal(there, await _camera.PositionAsync());
        Assert.True(await OnScheduleAsync());
        _camera.Wait(3600);
        Assert.False(await OnScheduleAsync());
        await _camera.IsAtAsync(there, "Idle");
    }

    [Fact]
    public async Task A_scan_is_a_task_as_well()
    {
        await TaskAsync("Scan", "ScanId=0");
        _camera.Wait(61);
        await _camera.IsAtAsync("25,0,1", "Moving");
        _camera.Wait(3600);
        await _camera.IsAtAsync("0,0,1", "Idle");
    }

    [Theory]
    [InlineData(1, "2026-01-05 10:00:01", true)]
    [InlineData(1, "2026-01-06 10:00:01", false)]
    [InlineData(0, "2026-01-11 10:00:01", true)]
    [InlineData(7, "2026-01-11 10:00:01", true)]
    [InlineData(6, "2026-01-10 10:00:01", true)]
    public async Task A_day_of_the_week_has_its_own_periods(int day, string local, bool moves)
    {
        await TaskAsync("Preset", "PresetId=1", onlyDay: day);
        await _camera.SetTimeAsync(local);
        _camera.Wait(1);
        await _camera.IsAtAsync(moves ? "100,0,1" : "0,0,1");
    }

    [Fact]
    public async Task An_order_takes_over_and_the_task_recovers_after_its_time()
    {
        await TaskAsync("Preset", "PresetId=1", "AutoHoming.Enable=true", "AutoHoming.Time=20");
        _camera.Wait(70);
        await _camera.IsAtAsync("100,0,1", "Idle");
        await _camera.StartAsync("PositionABS", 150, 0);
        _camera.Wait(19.9);
        await _camera.IsAtAsync("150,0,1", "Idle");
        Assert.False(await OnScheduleAsync());
        _camera.Wait(0.6);
        await _camera.IsAtAsync("100,0,1", "Idle");
        Assert.True(await OnScheduleAsync());
    }

    [Fact]
    public async Task Without_recovery_an_order_holds_until_the_next_period()
    {
        await TaskAsync("Preset", "PresetId=1");
        _camera.Wait(70);
        await _camera.GoAsync(150, 0);
        _camera.Wait(20_000);
        await _camera.IsAtAsync("150,0,1", "Idle");
        _camera.Wait(86_400 - 20_000);
        await _camera.IsAtAsync("100,0,1", "Idle");
    }

    [Fact]
    public async Task The_first_of_two_tasks_counts()
    {
        await TaskAsync("Preset", "PresetId=1");
        await SetAsync("PtzAutoMovement[0][1].Enable=true", "PtzAutoMovement[0][1].Fuction=Preset", "PtzAutoMovement[0][1].PresetId=2");
        _camera.Wait(10);
        await _camera.IsAtAsync("200,0,1", "Idle");
        _camera.Wait(60);
        await _camera.IsAtAsync("100,0,1", "Idle");
        _camera.Wait(3600);
        await _camera.IsAtAsync("200,0,1", "Idle");
    }

    [Fact]
    public async Task A_clock_that_is_set_counts_at_once_and_a_year_back_breaks_nothing()
    {
        await TaskAsync("Preset", "PresetId=1");
        await _camera.SetTimeAsync("2026-01-05 10:30:00");
        _camera.Wait(1);
        await _camera.IsAtAsync("100,0,1", "Idle");
        await _camera.SetTimeAsync("2025-01-05 09:00:00");
        Assert.False(await OnScheduleAsync());
        await _camera.GoAsync(0, 0);
        _camera.Wait(3600);
        await _camera.IsAtAsync("100,0,1", "Idle");
        Assert.True(await OnScheduleAsync());
    }

    [Fact]
    public async Task A_task_follows_the_time_zone()
    {
        await TaskAsync("Preset", "PresetId=1");
        await SetAsync("NTP.TimeZone=1");
        _camera.Wait(1);
        await _camera.IsAtAsync("100,0,1", "Idle");
    }

    [Fact]
    public async Task A_task_takes_a_picture_at_its_preset_and_keeps_it()
    {
        await TaskAsync("Preset", "PresetId=1", "SnapshotEnable=true", "SnapshotDelayTime=30");
        _camera.Wait(60 + 29);
        Assert.Equal(0, await PicturesAsync());
        _camera.Wait(2);
        Assert.Equal(1, await PicturesAsync());
        _camera.Wait(2000);
        Assert.Equal(1, await PicturesAsync());
    }

    [Fact]
    public async Task Disabling_the_task_stops_it()
    {
        await TaskAsync("Scan", "ScanId=0");
        _camera.Wait(61);
        await SetAsync(Task0 + "Enable=false");
        await _camera.IsAtAsync("25,0,1", "Idle");
        _camera.Wait(10);
        await _camera.IsAtAsync("25,0,1", "Idle");
    }

    // From ten to eleven, on every day or on one.
    private Task TaskAsync(string function, string number, params string[] more) => TaskAsync(function, number, null, more);

    private async Task TaskAsync(string function, string number, int? onlyDay, params string[] more)
    {
        var days = Enumerable.Range(0, onlyDay == 7 ? 8 : 7).Select(day => $"{Task0}TimeSection[{day}][0]={(onlyDay is null || onlyDay == day ? 1 : 0)} 10:00:00-10:59:59");
        await SetAsync([.. days, $"{Task0}Fuction={function}", Task0 + number, Task0 + "Enable=true", .. more.Select(m => Task0 + m)]);
    }

    private Task SetAsync(params string[] values) => PictureClient.SetAsync(_camera, values);

    private async Task<bool> OnScheduleAsync() => (await _camera.MechanicsAsync()).GetProperty("onSchedule").GetBoolean();

    // Found by its own API, as a client would.
    private async Task<int> PicturesAsync()
    {
        var finder = (await _camera.LinesAsync("/cgi-bin/mediaFileFind.cgi?action=factory.create"))["result"];
        var found = await _camera.GetAsync(string.Create(CultureInfo.InvariantCulture,
            $"/cgi-bin/mediaFileFind.cgi?action=findFile&object={finder}&condition.Channel=1&condition.StartTime=2026-1-5%2009:59:00&condition.EndTime=2026-1-5%2012:00:00&condition.Types[0]=jpg"));
        if (!found.StartsWith("OK", StringComparison.Ordinal))
        {
            return 0;
        }

        var files = await _camera.GetAsync($"/cgi-bin/mediaFileFind.cgi?action=findNextFile&object={finder}&count=100");
        return int.Parse(files.Split("\r\n")[0].Split('=')[1], CultureInfo.InvariantCulture);
    }
}
