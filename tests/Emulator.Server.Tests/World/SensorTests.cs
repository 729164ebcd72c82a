using Emulator.TestKit;
using static Emulator.Server.Tests.Recordings.RecordingClient;

namespace Emulator.Server.Tests.World;

/// <summary>Between what happens and an event: what the configuration makes of it.</summary>
public class SensorTests
{
    // Monday 08:00:00 by the virtual clock.
    [Theory]
    [InlineData("ipc", "motion", "MotionDetect[0]", "VideoMotion")]
    [InlineData("ipc", "cover", "BlindDetect[0]", "VideoBlind")]
    [InlineData("ipc", "signal-loss", "LossDetect[0]", "VideoLoss")]
    [InlineData("ipc", "alarm-input", "Alarm[0]", "AlarmLocal")]
    [InlineData("ipc", "cable-pulled", "NetAbort", "NetAbort")]
    [InlineData("ipc", "ip-conflict", "IPConflict", "IPConflict")]
    [InlineData("full", "line-crossed", "VideoAnalyseRule[0][0]", "CrossLineDetection")]
    [InlineData("full", "people", "VideoAnalyseRule[0][1]", "NumberStat")]
    public async Task A_sensor_raises_its_event_only_while_it_is_enabled(string profile, string kind, string section, string code)
    {
        await using var camera = await TestCamera.StartAsync(TestProfiles.All[profile]);
        await camera.SetAsync($"{section}.Enable=false");
        var ear = new EventEar(camera);
        var off = Assert.Single(await camera.StimulateAsync(new { kind, seconds = 5 }));
        Assert.Equal(new SensorAnswer(code, 0, false, "disabled"), off);
        camera.Advance(20);
        Assert.Empty(ear.Lines);

        await camera.SetAsync($"{section}.Enable=true");
        var on = Assert.Single(await camera.StimulateAsync(new { kind, seconds = 5 }));
        Assert.Equal(new SensorAnswer(code, 0, true, "seen"), on);
        Assert.Equal([$"20 {code}/0 Start"], ear.Lines);
        camera.Advance(5);
        Assert.Equal([$"20 {code}/0 Start", $"25 {code}/0 Stop"], ear.Lines);
    }

    [Fact]
    public async Task A_section_of_the_time_ends_and_begins_the_event_while_the_stimulus_lasts()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("MotionDetect[0].Enable=true&MotionDetect[0].EventHandler.TimeSection[1][0]=1 08:00:10-08:00:19&MotionDetect[0].EventHandler.TimeSection[1][1]=1 08:01:00-24:00:00");
        var ear = new EventEar(camera);
        Assert.Equal(new SensorAnswer("VideoMotion", 0, false, "outside TimeSection"), Assert.Single(await camera.StimulateAsync(new { kind = "motion", seconds = 90 })));
        camera.Advance(300);
        Assert.Equal(["10 VideoMotion/0 Start", "20 VideoMotion/0 Stop", "60 VideoMotion/0 Start", "90 VideoMotion/0 Stop"], ear.Lines);
    }

    [Theory]
    [InlineData("setCurrentTime&time=2026-1-5%2012:00:00")]
    [InlineData("setCurrentTime&time=2025-1-6%2012:00:00")]
    public async Task A_clock_that_is_set_moves_the_sections_of_the_time_with_it(string set)
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("MotionDetect[0].Enable=true&MotionDetect[0].EventHandler.TimeSection[1][0]=1 12:00:10-12:00:19");
        var ear = new EventEar(camera);
        await camera.StimulateAsync(new { kind = "motion", seconds = 90 });
        camera.Advance(5);
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/global.cgi?action=" + set));
        camera.Advance(300);
        Assert.Equal(["VideoMotion Start 12:00:10", "VideoMotion Stop 12:00:20"], ear.Events.Where(e => e.Code == "VideoMotion").Select(e => $"{e.Code} {e.Action} {e.Utc:HH:mm:ss}"));
    }

    [Fact]
    public async Task A_time_zone_moves_the_sections_of_the_time_at_once()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("MotionDetect[0].Enable=true&MotionDetect[0].EventHandler.TimeSection[1][0]=1 09:00:00-09:59:59");
        var ear = new EventEar(camera);
        await camera.StimulateAsync(new { kind = "motion", seconds = 90 });
        camera.Advance(7);
        await camera.SetAsync("NTP.TimeZone=1");
        Assert.Equal(["7 VideoMotion/0 Start"], ear.Lines);
        await camera.SetAsync("NTP.TimeZone=0");
        Assert.Equal(["7 VideoMotion/0 Start", "7 VideoMotion/0 Stop"], ear.Lines);
    }

    [Theory]
    // The left half of the picture is watched: 11 of 22 blocks in each line.
    [InlineData(0, 0, 4096, 8192, 100, true, "seen")]
    [InlineData(4096, 0, 4096, 8192, 100, false, "outside the region")]
    [InlineData(3800, 4000, 4000, 400, 100, false, "below the threshold")]
    [InlineData(0, 0, 4096, 8192, 40, true, "seen")]
    [InlineData(0, 0, 4096, 8192, 39, false, "below the sensitivity")]
    public async Task Motion_counts_where_and_as_strongly_as_the_window_says(int x, int y, int width, int height, int level, bool raised, string why)
    {
        await using var camera = await TestCamera.StartAsync();
        var region = string.Join('&', Enumerable.Range(0, 18).Select(line => $"MotionDetect[0].MotionDetectWindow[0].Region[{line}]={(1 << 11) - 1}"));
        await camera.SetAsync($"MotionDetect[0].Enable=true&MotionDetect[0].DetectVersion=V3.0&MotionDetect[0].MotionDetectWindow[0].Sensitive=60&MotionDetect[0].MotionDetectWindow[0].Threshold=5&{region}");
        var answer = Assert.Single(await camera.StimulateAsync(new { kind = "motion", region = new[] { x, y, width, height }, level }));
        Assert.Equal((raised, why), (answer.Raised, answer.Why));
    }

    [Fact]
    public async Task The_event_names_its_windows_and_MDResult_the_blocks_that_move()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("MotionDetect[0].Enable=true&MotionDetect[0].MotionDetectWindow[0].Threshold=0&MotionDetect[0].MotionDetectWindow[0].Region[0]=7&MotionDetect[0].MotionDetectWindow[2].Region[17]=4194303&MotionDetect[0].MotionDetectWindow[2].Name=Floor");
        var ear = new EventEar(camera);
        // The two leftmost blocks of the top line; then the lowest line too.
        await camera.StimulateAsync(new { kind = "motion", region = new[] { 0, 0, 700, 400 }, seconds = 10 });
        Assert.Equal("{\n   \"Id\" : [ 0 ],\n   \"RegionName\" : [ \"Region1\" ]\n}", ear.Events.Single(e => e.Code == "VideoMotion").Data);
        await camera.StimulateAsync(new { kind = "motion", region = new[] { 0, 7800, 8192, 392 }, seconds = 10 });
        var masks = ear.Events.Where(e => e.Code == "MDResult").Select(e => e.Data!.Split(',')).ToArray();
        Assert.All(masks, m => Assert.Equal(18, m.Length));
        Assert.Equal([("3", "0"), ("3", "4194303")], masks.Select(m => (m[0], m[17])));
        Assert.Single(ear.Events, e => e.Code == "VideoMotion");
    }

    [Fact]
    public async Task Two_that_move_at_once_are_one_event()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("MotionDetect[0].Enable=true");
        var ear = new EventEar(camera);
        await camera.StimulateAsync(new { kind = "motion", seconds = 5 });
        camera.Advance(3);
        await camera.StimulateAsync(new { kind = "motion", seconds = 10 });
        camera.Advance(60);
        Assert.Equal(["0 VideoMotion/0 Start", "13 VideoMotion/0 Stop"], ear.Lines);
    }

    [Fact]
    public async Task Within_Dejitter_of_a_change_another_is_not_believed()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("Alarm[0].Enable=true&Alarm[0].EventHandler.Dejitter=10");
        var ear = new EventEar(camera);
        // A contact that trembles: 0 to 1, 2 to 3, then 12 to 14 and on from 15.
        await camera.StimulateAsync(new { kind = "alarm-input", seconds = 1 });
        camera.Advance(2);
        await camera.StimulateAsync(new { kind = "alarm-input", seconds = 1 });
        camera.Advance(10);
        Assert.Equal(["0 AlarmLocal/0 Start", "10 AlarmLocal/0 Stop"], ear.Lines);
        var early = Assert.Single(await camera.StimulateAsync(new { kind = "alarm-input", seconds = 2 }));
        Assert.False(early.Raised);
        Assert.Contains("Dejitter", early.Why, StringComparison.Ordinal);
        camera.Advance(3);
        await camera.StimulateAsync(new { kind = "alarm-input", seconds = 30 });
        camera.Advance(60);
        Assert.Equal(["0 AlarmLocal/0 Start", "10 AlarmLocal/0 Stop", "20 AlarmLocal/0 Start", "45 AlarmLocal/0 Stop"], ear.Lines);
    }

    [Theory]
    [InlineData("NC", "open", true)]
    [InlineData("NC", "closed", false)]
    [InlineData("NO", "open", false)]
    [InlineData("NO", "closed", true)]
    [InlineData("NO", null, true)]
    public async Task A_contact_is_in_alarm_as_its_type_says(string type, string? contact, bool raised)
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync($"Alarm[0].Enable=true&Alarm[0].SensorType={type}");
        Assert.Equal(raised, Assert.Single(await camera.StimulateAsync(new { kind = "alarm-input", contact })).Raised);
        // Another type turns it over while it stands so.
        var ear = new EventEar(camera);
        await camera.SetAsync($"Alarm[0].SensorType={(type == "NC" ? "NO" : "NC")}");
        Assert.Equal([$"0 AlarmLocal/0 {(raised ? "Stop" : "Start")}"], ear.Lines);
        Assert.Equal($"result={(raised ? 0 : 1)}\r\n", await camera.GetAsync("/cgi-bin/alarm.cgi?action=getInState"));
    }

    [Theory]
    [InlineData(1, 89, false)]
    [InlineData(1, 90, true)]
    [InlineData(6, 39, false)]
    [InlineData(6, 40, true)]
    public async Task A_cover_counts_by_the_level_of_the_detector(int sensitivity, int level, bool raised)
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync($"BlindDetect[0].Enable=true&BlindDetect[0].Level={sensitivity}");
        Assert.Equal(raised, Assert.Single(await camera.StimulateAsync(new { kind = "cover", level })).Raised);
    }

    [Fact]
    public async Task A_change_of_the_configuration_counts_at_once_while_an_event_lasts()
    {
        await using var camera = await TestCamera.StartAsync();
        var ear = new EventEar(camera);
        await camera.StimulateAsync(new { kind = "motion", seconds = 100, level = 50 });
        camera.Advance(1);
        await camera.SetAsync("MotionDetect[0].Enable=true");
        camera.Advance(1);
        await camera.SetAsync("MotionDetect[0].MotionDetectWindow[0].Sensitive=20");
        camera.Advance(1);
        await camera.SetAsync("MotionDetect[0].MotionDetectWindow[0].Sensitive=90");
        camera.Advance(1);
        await camera.SetAsync("MotionDetect[0].Enable=false");
        camera.Advance(200);
        Assert.Equal(["1 VideoMotion/0 Start", "2 VideoMotion/0 Stop", "3 VideoMotion/0 Start", "4 VideoMotion/0 Stop"], ear.Lines);
    }

    [Fact]
    public async Task A_rule_wants_its_direction()
    {
        await using var camera = await TestCamera.StartAsync(TestProfiles.Full);
        await camera.SetAsync("VideoAnalyseRule[0][0].Config.Direction=LeftToRight");
        var ear = new EventEar(camera);
        Assert.False(Assert.Single(await camera.StimulateAsync(new { kind = "line-crossed", direction = "RightToLeft" })).Raised);
        Assert.True(Assert.Single(await camera.StimulateAsync(new { kind = "line-crossed", direction = "LeftToRight" })).Raised);
        Assert.Equal(["0 CrossLineDetection/0 Pulse"], ear.Lines);
        Assert.Contains("\"Direction\" : \"LeftToRight\"", ear.Events.Single().Data, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("traffic", "vehicle", "{\"kind\":\"vehicle\",\"plate\":\"B-AB 123\",\"lane\":2}", "TrafficJunction", "\"PlateNumber\" : \"B-AB 123\"")]
    public async Task What_has_no_section_of_its_own_is_an_event_at_once(string profile, string kind, string body, string code, string? data)
    {
        await using var camera = await TestCamera.StartAsync(profile);
        var ear = new EventEar(camera);
        Assert.Equal(new SensorAnswer(code, 0, true, "seen"), Assert.Single(await camera.StimulateAsync(System.Text.Json.JsonDocument.Parse(body).RootElement)));
        Assert.Equal([$"0 {code}/0 Pulse"], ear.Lines);
        Assert.Contains(data ?? "", ear.Events.Single().Data ?? "", StringComparison.Ordinal);
        await using var plain = await TestCamera.StartAsync();
        Assert.Equal("kind", (await plain.RefusedAsync(new { kind })).Field);
    }

    [Fact]
    public async Task Heat_is_an_event_of_the_channel_that_sees_it()
    {
        await using var camera = await TestCamera.StartAsync("thermal");
        var channel = camera.Device().Profile.Channels.ToList().FindIndex(c => c.Kind == Emulator.Device.Profiles.ChannelKind.Thermal);
        await camera.SetAsync($"HeatImagingTemper[{channel}].Enable=true");
        var ear = new EventEar(camera);
        Assert.True(Assert.Single(await camera.StimulateAsync(new { kind = "heat", x = 4096, y = 4096, temperature = 120.5, seconds = 3 })).Raised);
        camera.Advance(5);
        Assert.Equal([$"0 HeatImagingTemper/{channel} Start", $"3 HeatImagingTemper/{channel} Stop"], ear.Lines);
        Assert.Contains("\"Temperature\" : 120.5", ear.Events.First().Data, StringComparison.Ordinal);
    }
}
