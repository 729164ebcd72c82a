using System.Text.Json;
using Emulator.Server.Tests.Queries;
using Emulator.Server.Tests.World;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Thermal;

/// <summary>Alarms of thermometry rules as events: condition, hysteresis, duration, and the section HeatImagingTemper.</summary>
[Collection(ThermalCollection.Name)]
public sealed class RuleAlarmTests(ThermalCamera thermal) : IAsyncLifetime
{
    private readonly TestCamera _camera = thermal.Camera;

    public async Task InitializeAsync()
    {
        await _camera.ResetAsync();
        await _camera.MorningAsync();
        await _camera.SetHeatAsync("HeatImagingTemper[1].Enable=true&HeatImagingTemper[1].EventHandler.Dejitter=0&ThermometryRule[1][1].Alarm.Enable=false");
    }

    public Task DisposeAsync() => _camera.ResetAsync();

    [Fact]
    public async Task An_alarm_says_what_was_measured_where()
    {
        var ear = new EventEar(_camera);
        await _camera.SetRuleAsync(0, "Name=Kiln", "RuleId=4", "Alarm.Id=77", "MeterRegion.Coordinates[0][0]=1234", "MeterRegion.Coordinates[0][1]=5432");
        var answer = await _camera.HeatAsync(new { kind = "heat", x = 1234, y = 5432, temperature = 120.5, seconds = 3 });
        Assert.Equal(new SensorAnswer("HeatImagingTemper", 1, true, "Kiln: value 120.5, Above 80.0 holds"), answer);
        _camera.Advance(5);
        Assert.Equal(["0 HeatImagingTemper/1 Start", "3 HeatImagingTemper/1 Stop"], ear.Lines);
        var data = JsonElement.Parse(ear.Events.First().Data!);
        Assert.Equal(("Kiln", 4, 77, 120.5), (data.GetProperty("Name").GetString(), data.GetProperty("RuleId").GetInt32(), data.GetProperty("AlarmId").GetInt32(), data.GetProperty("Temperature").GetDouble()));
        Assert.Equal([1234, 5432], data.GetProperty("Coordinate").EnumerateArray().Select(n => n.GetInt32()));
        Assert.True(JsonElement.Parse(ear.Events.Last().Data!).GetProperty("Temperature").GetDouble() < 60);
    }

    [Fact]
    public async Task What_is_not_hot_enough_or_elsewhere_is_no_alarm()
    {
        var ear = new EventEar(_camera);
        Assert.Equal((false, "Spot1: value 79.9, Above 80.0 does not hold"), await OutcomeAsync(new { kind = "heat", temperature = 79.9, seconds = 2 }));
        Assert.False((await OutcomeAsync(new { kind = "heat", x = 1000, y = 1000, temperature = 500, seconds = 2 })).Raised);
        await _camera.SetHeatAsync("HeatImagingTemper[1].Enable=false");
        Assert.Equal((false, "disabled"), await OutcomeAsync(new { kind = "heat", temperature = 200, seconds = 2 }));
        _camera.Advance(60);
        Assert.Empty(ear.Lines);
    }

    [Theory]
    [InlineData("Above", 80, 200.0, "Start")]
    [InlineData("Above", 80, 60.0, "")]
    [InlineData("Below", 5, -30.0, "Start")]
    [InlineData("Below", 5, 6.0, "")]
    [InlineData("Match", 50, 50.3, "Start")]
    [InlineData("Match", 50, 49.7, "Start")]
    [InlineData("Match", 50, 50.6, "")]
    public async Task Conditions_are_above_below_and_match(string condition, int threshold, double temperature, string raised)
    {
        await _camera.SetRuleAsync(0, $"Alarm.AlarmCondition={condition}", $"Alarm.Threshold={threshold}", "Alarm.Hysteresis=0.5");
        var ear = new EventEar(_camera);
        await _camera.HeatAsync(new { kind = "heat", temperature, seconds = 5 });
        Assert.Equal(raised.Length > 0 ? ["0 HeatImagingTemper/1 Start"] : [], ear.Lines);
    }

    [Fact]
    public async Task Hysteresis_keeps_an_alarm_on_until_the_value_has_gone_back_by_it()
    {
        await _camera.SetRuleAsync(0, "Alarm.Threshold=80", "Alarm.Hysteresis=20", "T=1");
        var ear = new EventEar(_camera);
        // It cools from 130 to the 20 or so behind it in 110 s: a degree a second, past 80 after 50 and past 60 after 70.
        await _camera.HeatAsync(new { kind = "heat", temperature = 130, cooling = 110, seconds = 10 });
        _camera.Advance(200);
        Assert.Equal(2, ear.Lines.Length);
        Assert.Equal("0 HeatImagingTemper/1 Start", ear.Lines[0]);
        var stop = double.Parse(ear.Lines[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(stop, 10 + 64, 10 + 78);
    }

    [Fact]
    public async Task Duration_is_how_long_it_has_to_hold()
    {
        await _camera.SetRuleAsync(0, "Alarm.Duration=7", "T=60");
        var ear = new EventEar(_camera);
        Assert.Equal((false, "Spot1: value 100.0, Above 80.0 holds, but not yet for 7 s"), await OutcomeAsync(new { kind = "heat", temperature = 100, seconds = 6 }));
        _camera.Advance(30);
        Assert.Empty(ear.Lines);
        await _camera.HeatAsync(new { kind = "heat", temperature = 100, seconds = 20 });
        _camera.Advance(60);
        Assert.Equal(["37 HeatImagingTemper/1 Start", "50 HeatImagingTemper/1 Stop"], ear.Lines);
    }

    [Fact]
    public async Task Somebody_hot_who_walks_through_an_area_is_seen_when_he_is_in_it()
    {
        await _camera.SetHeatAsync("ThermometryRule[1][0].Alarm.Enable=false&ThermometryRule[1][1].Alarm.Enable=true&ThermometryRule[1][1].T=1");
        var ear = new EventEar(_camera);
        double[][] path = [[0, 4000], [8000, 4000]];
        await _camera.HeatAsync(new { kind = "heat", path, temperature = 300, radius = 200, seconds = 80 });
        _camera.Advance(100);
        // 100 a second: the area is from 2048 to 6144, and he reaches 200 further.
        Assert.Equal(["19 HeatImagingTemper/1 Start", "64 HeatImagingTemper/1 Stop"], ear.Lines);
    }

    [Fact]
    public async Task An_event_lasts_from_the_first_rule_to_the_last()
    {
        await _camera.SetHeatAsync("ThermometryRule[1][1].Alarm.Enable=true&ThermometryRule[1][1].Alarm.Threshold=150&ThermometryRule[1][1].Alarm.Result=Max");
        var ear = new EventEar(_camera);
        await _camera.HeatAsync(new { kind = "heat", temperature = 100, seconds = 10 });
        await _camera.HeatAsync(new { kind = "heat", x = 2500, y = 2500, temperature = 200, seconds = 20 });
        _camera.Advance(60);
        Assert.Equal(["0 HeatImagingTemper/1 Start", "20 HeatImagingTemper/1 Stop"], ear.Lines);
    }

    [Theory]
    [InlineData("ThermometryRule[1][0].Enable=false")]
    [InlineData("ThermometryRule[1][0].Alarm.Enable=false")]
    [InlineData("ThermometryRule[1][0].Alarm.Threshold=500")]
    [InlineData("HeatImagingTemper[1].Enable=false")]
    [InlineData("HeatImagingThermometry.TemperEnable=false")]
    [InlineData("HeatImagingThermometry.ObjectEmissivity=1.0&ThermometryRule[1][0].Alarm.Threshold=98")] // it takes the object for colder then
    public async Task A_change_of_the_configuration_is_believed_at_once(string values)
    {
        var ear = new EventEar(_camera);
        await _camera.HeatAsync(new { kind = "heat", temperature = 100, seconds = 60 });
        _camera.Advance(1);
        await _camera.SetHeatAsync(values);
        Assert.Equal(["0 HeatImagingTemper/1 Start", "1 HeatImagingTemper/1 Stop"], ear.Lines);
    }

    [Fact]
    public async Task Outside_its_periods_there_is_no_alarm()
    {
        // The tests' clock stands at 8 on a Monday.
        await _camera.SetHeatAsync("HeatImagingTemper[1].EventHandler.TimeSection[1][0]=1%2008:00:30-08:01:00");
        var ear = new EventEar(_camera);
        Assert.Equal((false, "outside TimeSection"), await OutcomeAsync(new { kind = "heat", temperature = 100, seconds = 300 }));
        _camera.Advance(120);
        Assert.Equal(2, ear.Lines.Length);
        Assert.Equal("30 HeatImagingTemper/1 Start", ear.Lines[0]);
        Assert.Matches("^6[01]", ear.Lines[1]); // the last second belongs to the period
    }

    [Fact]
    public async Task What_the_scene_does_by_itself_is_an_alarm_too()
    {
        // The machine at work goes from 38 to 46 °C in 17 minutes.
        await _camera.SetRuleAsync(0, "MeterRegion.Coordinates[0][0]=6700", "MeterRegion.Coordinates[0][1]=3900", "Alarm.Threshold=42", "T=5");
        var ear = new EventEar(_camera);
        _camera.Advance(40 * 60);
        Assert.InRange(ear.Lines.Length, 3, 6);
    }

    [Fact]
    public async Task Nothing_is_sampled_while_nothing_can_come_of_it()
    {
        // An area of 15,000 pixels, every second: ten days of that would take minutes.
        await _camera.SetRuleAsync(1, "T=1", "Alarm.Enable=true");
        await _camera.HeatAsync(new { kind = "heat", temperature = 100, seconds = 10 });
        _camera.Advance(60);
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        _camera.Advance(10 * 86400);
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 20);
        Assert.True((await _camera.HeatAsync(new { kind = "heat", temperature = 100, seconds = 10 })).Raised);
    }

    [Fact]
    public async Task Recordings_and_outputs_follow_the_alarm()
    {
        await _camera.SetHeatAsync("HeatImagingTemper[1].EventHandler.AlarmOutEnable=true&HeatImagingTemper[1].EventHandler.AlarmOutChannels[0]=1&HeatImagingTemper[1].EventHandler.AlarmOutLatch=10"
            + "&HeatImagingTemper[1].EventHandler.LogEnable=true");
        var ear = new EventEar(_camera);
        await _camera.HeatAsync(new { kind = "heat", temperature = 100, seconds = 5 });
        _camera.Advance(30);
        Assert.Equal(["0 HeatImagingTemper/1 Start", "0 AlarmOutput/0 Start", "5 HeatImagingTemper/1 Stop", "15 AlarmOutput/0 Stop"], ear.Lines);
    }

    [Fact]
    public async Task With_the_power_it_ends_and_comes_back_with_it()
    {
        var ear = new EventEar(_camera);
        await _camera.HeatAsync(new { kind = "heat", temperature = 100, seconds = 600 });
        foreach (var action in new[] { "off", "on" })
        {
            using var power = await _camera.Control.PostAsync("/api/v1/devices/*/power", new StringContent($$"""{"action":"{{action}}"}""", System.Text.Encoding.UTF8, "application/json"));
            power.EnsureSuccessStatusCode();
            _camera.Advance(70);
        }

        Assert.Equal(["HeatImagingTemper/1 Start", "HeatImagingTemper/1 Stop", "HeatImagingTemper/1 Start"], ear.Lines.Select(l => l[(l.IndexOf(' ') + 1)..]));
    }

    [Fact]
    public async Task A_snapshot_takes_objects_and_alarms_back()
    {
        double[][] path = [[1000, 7000], [5000, 7000]];
        await _camera.HeatAsync(new { kind = "heat", path, temperature = 180, seconds = 20 });
        await _camera.HeatAsync(new { kind = "heat", temperature = 99, seconds = 100 });
        _camera.Advance(10);
        await SnapshotAsync("snapshots/hot");
        await _camera.ResetAsync();
        Assert.InRange(await _camera.PointAsync(3000, 7000), 0, 45);
        var ear = new EventEar(_camera);
        await SnapshotAsync("restore", """{"name":"hot"}""");
        Assert.Equal(180, await _camera.PointAsync(3000, 7000));
        Assert.Equal(99, await _camera.PointAsync(4096, 4096));
        Assert.Equal(["HeatImagingTemper/1 Start"], ear.Lines.Select(l => l[(l.IndexOf(' ') + 1)..]));
        _camera.Advance(9);
        Assert.Equal(180, await _camera.PointAsync(4800, 7000));
        _camera.Advance(2);
        Assert.InRange(await _camera.PointAsync(4800, 7000), 0, 45);
    }

    [Fact]
    public async Task Objects_stay_where_they_are_when_the_clock_is_set()
    {
        await _camera.HeatAsync(new { kind = "heat", temperature = 99, seconds = 100 });
        _camera.Advance(10);
        await _camera.DoAsync("global.cgi?action=setCurrentTime&time=2025-03-04%2011:22:33");
        Assert.Equal(99, await _camera.PointAsync(4096, 4096));
        _camera.Advance(89);
        Assert.Equal(99, await _camera.PointAsync(4096, 4096));
        _camera.Advance(2);
        Assert.InRange(await _camera.PointAsync(4096, 4096), 0, 45);
    }

    private async Task<(bool Raised, string Why)> OutcomeAsync(object stimulus)
    {
        var answer = await _camera.HeatAsync(stimulus);
        return (answer.Raised, answer.Why);
    }

    private async Task SnapshotAsync(string resource, string? body = null)
    {
        using var content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await _camera.Control.PostAsync($"/api/v1/devices/{_camera.Host.Cameras[0].Key}/{resource}", content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
