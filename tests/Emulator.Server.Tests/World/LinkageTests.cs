using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Emulator.Device.Events;
using Emulator.TestKit;
using static Emulator.Server.Tests.Recordings.RecordingClient;

namespace Emulator.Server.Tests.World;

/// <summary>What follows from an event, as its EventHandler says (document section 4.9.1).</summary>
public class LinkageTests
{
    private const string Main = "&condition.Channel=1&condition.Types[0]=dav&condition.VideoStream=Main";
    private const string EventsOnly = "Record[0].TimeSection[1][0]=6 00:00:00-24:00:00&Record[0].PreRecord=0";

    [Fact]
    public async Task A_stimulus_is_recorded_from_before_it_to_its_latch()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("MotionDetect[0].Enable=true&MotionDetect[0].EventHandler.RecordLatch=20&" + EventsOnly + "&Record[0].PreRecord=10");
        camera.Advance(60);
        await camera.StimulateAsync(new { kind = "motion", seconds = 7 });
        camera.Advance(120);
        var file = Assert.Single(await camera.FindAsync(Began.AddSeconds(1), Began.AddHours(1), Main));
        Assert.Equal((Began.AddSeconds(50), Began.AddSeconds(87), "Event", "VideoMotion"), (file.Start, file.End, file.Flags[0], file.Events[0]));
    }

    [Fact]
    public async Task An_injected_event_skips_the_sensor_but_not_its_consequences()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("MotionDetect[0].Enable=false&MotionDetect[0].EventHandler.AlarmOutEnable=true&" + EventsOnly);
        camera.Advance(60);
        var ear = new EventEar(camera);
        var events = camera.Device().Events;
        events.Raise("VideoMotion", EventAction.Start, 0, cause: "injected");
        camera.Advance(5);
        events.Raise("VideoMotion", EventAction.Stop, 0, cause: "injected");
        camera.Advance(60);
        Assert.Equal(["0 VideoMotion/0 Start", "0 AlarmOutput/0 Start", "5 VideoMotion/0 Stop", "15 AlarmOutput/0 Stop"], ear.Lines);
        var file = Assert.Single(await camera.FindAsync(Began.AddSeconds(1), Began.AddHours(1), Main));
        Assert.Equal((Began.AddSeconds(60), Began.AddSeconds(75)), (file.Start, file.End));
    }

    [Fact]
    public async Task Only_the_channels_that_the_handler_names_are_recorded()
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        await camera.SetAsync("RecordMode[0].Mode=0&" + string.Join('&', Enumerable.Range(0, 3).Select(c => $"Record[{c}].TimeSection[1][0]=6 00:00:00-24:00:00"))
            + "&Alarm[4].Enable=true&Alarm[4].EventHandler.RecordChannels[4]=0&Alarm[4].EventHandler.RecordChannels[1]=1&Alarm[4].EventHandler.RecordChannels[2]=1");
        camera.Advance(60);
        await camera.StimulateAsync(new { kind = "alarm-input", input = 5, seconds = 10 });
        Assert.Equal([2, 3], (await camera.LinkageAsync()).GetProperty("recording").EnumerateArray().Select(c => c.GetInt32()));
        camera.Advance(120);
        for (var channel = 1; channel <= 3; channel++)
        {
            var files = await camera.FindAsync(Began.AddSeconds(1), Began.AddHours(1), $"&condition.Channel={channel}&condition.Types[0]=dav&condition.VideoStream=Main");
            Assert.Equal(channel == 1 ? [] : ["AlarmLocal"], files.SelectMany(f => f.Events));
        }
    }

    [Fact]
    public async Task Without_RecordEnable_nothing_is_recorded()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("MotionDetect[0].Enable=true&MotionDetect[0].EventHandler.RecordEnable=false&" + EventsOnly);
        camera.Advance(60);
        await camera.StimulateAsync(new { kind = "motion", seconds = 7 });
        camera.Advance(120);
        Assert.Empty(await camera.FindAsync(Began.AddSeconds(1), Began.AddHours(1), Main));
    }

    [Theory]
    // Pictures a second apart, as SnapFormat's rate has them; every so many frames.
    [InlineData(3, 0, new[] { 0, 3, 6, 9 })]
    [InlineData(3, 2, new[] { 0, 3 })]
    [InlineData(0, 4, new[] { 0, 1, 2, 3 })]
    public async Task Snapshots_are_taken_as_often_as_the_handler_says(int period, int times, int[] seconds)
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync($"MotionDetect[0].Enable=true&MotionDetect[0].EventHandler.SnapshotEnable=true&MotionDetect[0].EventHandler.SnapshotPeriod={period}&MotionDetect[0].EventHandler.SnapshotTimes={times}");
        camera.Advance(60);
        await camera.StimulateAsync(new { kind = "motion", seconds = 10 });
        camera.Advance(120);
        var files = await camera.FindAsync(Began.AddSeconds(1), Began.AddHours(1), "&condition.Channel=1&condition.Types[0]=jpg");
        Assert.Equal(seconds.Select(s => Began.AddSeconds(60 + s)), files.Select(f => f.Start));
        Assert.All(files, f => Assert.Equal("VideoMotion", f.Events[0]));
    }

    [Theory]
    [InlineData("Snap[0].TimeSection[1][0]=2 00:00:00-24:00:00", new[] { "VideoMotion" })]
    [InlineData("Snap[0].TimeSection[1][0]=4 00:00:00-24:00:00", new[] { "AlarmLocal" })]
    [InlineData("Snap[0].TimeSection[1][0]=6 09:00:00-24:00:00", new string[0])]
    [InlineData("Snap[0].TimeSection[0][0]=2 00:00:00-24:00:00&Snap[0].HolidayEnable=true&Holiday.MonthMask[0]=16", new[] { "VideoMotion" })]
    public async Task The_schedule_of_pictures_says_of_which_events_there_are_any(string set, string[] codes)
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("MotionDetect[0].Enable=true&MotionDetect[0].EventHandler.SnapshotEnable=true&Alarm[0].Enable=true&Alarm[0].EventHandler.SnapshotEnable=true&" + set);
        camera.Advance(60);
        await camera.StimulateAsync(new { kind = "motion", seconds = 2 });
        await camera.StimulateAsync(new { kind = "alarm-input", seconds = 2 });
        camera.Advance(120);
        var files = await camera.FindAsync(Began.AddSeconds(1), Began.AddMinutes(30), "&condition.Channel=1&condition.Types[0]=jpg");
        Assert.Equal(codes, files.Select(f => f.Events[0]).Distinct());
    }

    [Fact]
    public async Task Outputs_close_with_the_event_and_open_a_latch_after_the_last_of_them()
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        await camera.SetAsync("MotionDetect[0].Enable=true&MotionDetect[0].EventHandler.AlarmOutEnable=true&MotionDetect[0].EventHandler.AlarmOutChannels[0]=0&MotionDetect[0].EventHandler.AlarmOutChannels[2]=1"
            + "&Alarm[0].Enable=true&Alarm[0].EventHandler.AlarmOutEnable=true&Alarm[0].EventHandler.AlarmOutLatch=30&Alarm[0].EventHandler.AlarmOutChannels[2]=1"
            + "&Alarm[0].EventHandler.ExAlarmOutEnable=true&Alarm[0].EventHandler.ExAlarmOutChannels[0]=3");
        var ear = new EventEar(camera);
        await camera.StimulateAsync(new { kind = "motion", seconds = 5 });
        camera.Advance(8);
        await camera.StimulateAsync(new { kind = "alarm-input", seconds = 5 });
        Assert.Equal("result=5\r\n", await camera.GetAsync("/cgi-bin/alarm.cgi?action=getOutState"));
        Assert.Equal([3], (await camera.LinkageAsync()).GetProperty("extendedOutputs").EnumerateArray().Select(o => o.GetInt32()));
        camera.Advance(120);
        Assert.Equal(["0 AlarmOutput/2 Start", "8 AlarmOutput/0 Start", "43 AlarmOutput/0 Stop", "43 AlarmOutput/2 Stop"], ear.Lines.Where(l => l.Contains("AlarmOutput", StringComparison.Ordinal)));
        Assert.Equal("result=0\r\n", await camera.GetAsync("/cgi-bin/alarm.cgi?action=getOutState"));
        Assert.Empty((await camera.LinkageAsync()).GetProperty("extendedOutputs").EnumerateArray());
    }

    [Fact]
    public async Task The_delay_is_waited_for_and_who_is_gone_by_then_has_no_consequences()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("Alarm[0].Enable=true&Alarm[0].EventHandler.Delay=10&Alarm[0].EventHandler.AlarmOutEnable=true");
        var ear = new EventEar(camera);
        await camera.StimulateAsync(new { kind = "alarm-input", seconds = 8 });
        camera.Advance(30);
        await camera.StimulateAsync(new { kind = "alarm-input", seconds = 15 });
        camera.Advance(60);
        Assert.Equal(
            ["0 AlarmLocal/0 Start", "8 AlarmLocal/0 Stop", "30 AlarmLocal/0 Start", "40 AlarmOutput/0 Start", "45 AlarmLocal/0 Stop", "55 AlarmOutput/0 Stop"], ear.Lines);
    }

    [Fact]
    public async Task Outside_the_handlers_periods_nothing_follows_from_an_injected_event()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("MotionDetect[0].EventHandler.AlarmOutEnable=true&MotionDetect[0].EventHandler.TimeSection[1][0]=1 08:00:10-08:00:19");
        var ear = new EventEar(camera);
        camera.Device().Events.Raise("VideoMotion", EventAction.Start, 0, cause: "injected");
        camera.Advance(100);
        camera.Device().Events.Raise("VideoMotion", EventAction.Stop, 0, cause: "injected");
        Assert.Equal(["0 VideoMotion/0 Start", "10 AlarmOutput/0 Start", "30 AlarmOutput/0 Stop", "100 VideoMotion/0 Stop"], ear.Lines);
    }

    [Fact]
    public async Task Buzzer_light_voice_message_and_screens_are_seen_as_state()
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        const string Handler = "MotionDetect[1].EventHandler.";
        await camera.SetAsync("MotionDetect[1].Enable=true&" + string.Join('&', new[]
        {
            "BeepEnable=true", "FlashEnable=true", "FlashLatch=15", "VoiceEnable=true", "Voice.AudioFileName=alarm.wav", "TipEnable=true", "MatrixEnable=true", "TourEnable=true", "TourChannels[3]=1",
        }.Select(v => Handler + v)));
        Assert.Equal("False False False 0  ", Describe(await camera.LinkageAsync()));
        await camera.StimulateAsync(new { kind = "motion", channel = 2, seconds = 5 });
        Assert.Equal("True True True 1 2 2,4", Describe(await camera.LinkageAsync()));
        camera.Advance(6);
        Assert.Equal("False True False 1  ", Describe(await camera.LinkageAsync()));
        camera.Advance(14);
        Assert.Equal("False False False 1  ", Describe(await camera.LinkageAsync()));

        static string Describe(JsonElement l) => string.Create(
            CultureInfo.InvariantCulture,
            $"{l.GetProperty("beep").GetBoolean()} {l.GetProperty("flash").GetBoolean()} {l.GetProperty("tip").GetBoolean()} {l.GetProperty("voiceCount").GetInt64()} {string.Join(',', l.GetProperty("matrix").EnumerateArray())} {string.Join(',', l.GetProperty("tour").EnumerateArray())}");
    }

    [Fact]
    public async Task An_event_sends_a_camera_to_its_preset()
    {
        await using var camera = await TestCamera.StartAsync("speed-dome");
        await camera.SetAsync("MotionDetect[0].EventHandler.PtzLinkEnable=true&MotionDetect[0].EventHandler.PtzLink[0][0]=Preset&MotionDetect[0].EventHandler.PtzLink[0][1]=7");
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/ptz.cgi?action=start&channel=1&code=PositionABS&arg1=40&arg2=10&arg3=1"));
        camera.Advance(10);
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/ptz.cgi?action=start&channel=1&code=SetPreset&arg1=0&arg2=7&arg3=0"));
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/ptz.cgi?action=start&channel=1&code=PositionABS&arg1=200&arg2=30&arg3=1"));
        camera.Advance(10);
        camera.Device().Events.Raise("VideoMotion", EventAction.Start, 0, cause: "injected");
        camera.Advance(10);
        camera.Device().Events.Raise("VideoMotion", EventAction.Stop, 0, cause: "injected");
        Assert.Equal("7", (await camera.LinesAsync("/cgi-bin/ptz.cgi?action=getStatus&channel=1"))["status.PresetID"]);
    }

    [Theory]
    [InlineData("Tour", "tour")]
    [InlineData("Pattern", "pattern")]
    public async Task An_event_starts_a_tour_or_a_pattern(string kind, string told)
    {
        await using var camera = await TestCamera.StartAsync("speed-dome");
        await camera.SetAsync($"Alarm[0].EventHandler.PtzLinkEnable=true&Alarm[0].EventHandler.PtzLink[0][0]={kind}&Alarm[0].EventHandler.PtzLink[0][1]=2");
        string[] orders =
        [
            "SetPreset&arg1=0&arg2=1&arg3=0", "AddTour&arg1=2&arg2=1&arg3=0", "SetPatternBegin&arg1=2&arg2=0&arg3=0",
            "PositionABS&arg1=90&arg2=10&arg3=1", "SetPatternEnd&arg1=2&arg2=0&arg3=0",
        ];
        foreach (var order in orders)
        {
            Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/ptz.cgi?action=start&channel=1&code=" + order));
            camera.Advance(10);
        }

        camera.Device().Events.Raise("AlarmLocal", EventAction.Start, 0, cause: "injected");
        var state = (await camera.Control.GetFromJsonAsync<JsonElement>("/api/v1/devices/speed-dome-1/state")).GetProperty("ptz")[0];
        Assert.Equal((told, 2), (state.GetProperty("action").GetString(), state.GetProperty(told).GetInt32()));
    }

    [Fact]
    public async Task A_handler_that_changes_while_its_event_lasts_is_in_force_at_once()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("MotionDetect[0].Enable=true&MotionDetect[0].EventHandler.MailEnable=true&" + EventsOnly);
        var mails = 0;
        camera.Device().Linkage.MailDue += _ => mails++;
        var ear = new EventEar(camera);
        await camera.StimulateAsync(new { kind = "motion", seconds = 40 });
        camera.Advance(10);
        await camera.SetAsync("MotionDetect[0].EventHandler.AlarmOutEnable=true&MotionDetect[0].EventHandler.RecordEnable=false");
        camera.Advance(10);
        await camera.SetAsync("MotionDetect[0].EventHandler.AlarmOutEnable=false&MotionDetect[0].EventHandler.RecordEnable=true");
        camera.Advance(60);
        Assert.Equal(["0 VideoMotion/0 Start", "10 AlarmOutput/0 Start", "20 AlarmOutput/0 Stop", "40 VideoMotion/0 Stop"], ear.Lines);
        Assert.Equal(
            [(Began, Began.AddSeconds(10)), (Began.AddSeconds(20), Began.AddSeconds(50))],
            (await camera.FindAsync(Began, Began.AddHours(1), Main)).Where(f => f.Start >= Began).Select(f => (f.Start, f.End)));
        Assert.Equal(1, mails);
    }

    [Fact]
    public async Task With_the_power_everything_ends_at_once_and_what_still_lasts_begins_anew()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("MotionDetect[0].Enable=true&MotionDetect[0].EventHandler.AlarmOutEnable=true&" + EventsOnly);
        var ear = new EventEar(camera);
        await camera.StimulateAsync(new { kind = "motion", seconds = 100 });
        camera.Advance(10);
        camera.Device().Power.Reboot(TimeSpan.Zero);
        camera.Device().Power.Settle();
        await camera.Host.Fleet.All[0].PortsSettled;
        var boot = camera.Device().Profile.Habits.BootSeconds;
        camera.Advance(boot + 100);
        Assert.Equal(
            [
                "0 VideoMotion/0 Start", "0 AlarmOutput/0 Start", "10 VideoMotion/0 Stop", "10 AlarmOutput/0 Stop",
                $"{10 + boot} VideoMotion/0 Start", $"{10 + boot} AlarmOutput/0 Start", "100 VideoMotion/0 Stop", "110 AlarmOutput/0 Stop",
            ],
            ear.Lines);
        await camera.Host.Fleet.All[0].PortsSettled;
        Assert.Equal(
            [(Began, Began.AddSeconds(10)), (Began.AddSeconds(10 + boot), Began.AddSeconds(110))],
            (await camera.FindAsync(Began, Began.AddHours(1), Main)).Where(f => f.Start >= Began).Select(f => (f.Start, f.End)));
    }

    [Fact]
    public async Task A_clock_set_back_a_year_breaks_neither_an_event_nor_its_latch()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("MotionDetect[0].Enable=true&MotionDetect[0].EventHandler.AlarmOutEnable=true&" + EventsOnly);
        camera.Advance(60);
        var ear = new EventEar(camera);
        await camera.StimulateAsync(new { kind = "motion", seconds = 20 });
        camera.Advance(10);
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/global.cgi?action=setCurrentTime&time=2025-1-6%2008:00:00"));
        camera.Advance(60);
        Assert.Equal(["VideoMotion Start", "AlarmOutput Start", "VideoMotion Stop", "AlarmOutput Stop"], ear.Events.Where(e => e.Code != "MDResult").Select(e => $"{e.Code} {e.Action}"));
        Assert.Equal(new DateTime(2025, 1, 6, 8, 0, 20), ear.Events.Last().Utc);
        var year = new DateTime(2025, 1, 6, 8, 0, 0);
        Assert.Equal((Began.AddSeconds(60), Began.AddSeconds(70)), Span(Assert.Single(await camera.FindAsync(Began.AddSeconds(30), Began.AddHours(1), Main))));
        Assert.Equal((year, year.AddSeconds(20)), Span(Assert.Single(await camera.FindAsync(year.AddMinutes(-1), year.AddHours(1), Main))));

        static (DateTime, DateTime) Span(Recordings.FoundItem file) => (file.Start, file.End);
    }

    [Fact]
    public async Task A_storm_of_events_is_one_recording_and_few_pictures()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("MotionDetect[0].EventHandler.AlarmOutEnable=true&MotionDetect[0].EventHandler.SnapshotEnable=true&" + EventsOnly);
        camera.Advance(60);
        var ear = new EventEar(camera);
        var events = camera.Device().Events;
        for (var i = 0; i < 10_000; i++)
        {
            events.Raise("VideoMotion", EventAction.Start, 0, cause: "injected");
            camera.Clock.Advance(TimeSpan.FromMilliseconds(0.5));
            events.Raise("VideoMotion", EventAction.Stop, 0, cause: "injected");
            camera.Clock.Advance(TimeSpan.FromMilliseconds(0.5));
        }

        camera.Advance(60);
        Assert.Equal(20_002, ear.Lines.Length);
        Assert.Equal(2, ear.Lines.Count(l => l.Contains("AlarmOutput", StringComparison.Ordinal)));
        var file = Assert.Single(await camera.FindAsync(Began.AddSeconds(30), Began.AddHours(1), Main));
        Assert.Equal((Began.AddSeconds(60), Began.AddSeconds(80)), (file.Start, file.End));
        Assert.InRange((await camera.FindAsync(Began.AddSeconds(30), Began.AddHours(1), "&condition.Channel=1&condition.Types[0]=jpg")).Count, 3, 5);
    }

    [Fact]
    public async Task Who_wants_a_log_of_it_finds_its_beginning_and_its_end()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("MotionDetect[0].Enable=true&BlindDetect[0].Enable=true&BlindDetect[0].EventHandler.LogEnable=false");
        await camera.StimulateAsync(new { kind = "motion", seconds = 5 });
        await camera.StimulateAsync(new { kind = "cover", seconds = 5 });
        camera.Advance(5);
        var token = (await camera.LinesAsync($"/cgi-bin/log.cgi?action=startFind&condition.StartTime={Time(Began)}&condition.EndTime={Time(Began.AddDays(1))}&condition.Type=Event"))["token"];
        var lines = await camera.GetAsync($"/cgi-bin/log.cgi?action=doFind&token={token}&count=100");
        Assert.Contains("EventStart", lines, StringComparison.Ordinal);
        Assert.Contains("EventStop", lines, StringComparison.Ordinal);
        Assert.Contains("VideoMotion", lines, StringComparison.Ordinal);
        Assert.DoesNotContain("VideoBlind", lines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_that_fails_too_often_closes_an_output()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("LoginFailureAlarm.Enable=true&LoginFailureAlarm.EventHandler.AlarmOutEnable=true");
        var ear = new EventEar(camera);
        camera.Device().Events.Raise("LoginFailure", EventAction.Pulse, 0);
        camera.Advance(60);
        Assert.Equal(["0 LoginFailure/0 Pulse", "0 AlarmOutput/0 Start", "10 AlarmOutput/0 Stop"], ear.Lines);
    }

    [Fact]
    public async Task Further_snapshots_of_an_event_reach_who_subscribed_to_its_pictures()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("MediaGlobal.SnapFormatAs=ExtraFormat&MotionDetect[0].Enable=true&MotionDetect[0].EventHandler.SnapshotEnable=true&MotionDetect[0].EventHandler.SnapshotTimes=3&MotionDetect[0].EventHandler.SnapshotPeriod=1");
        using var client = await RawClient.GetAsync(camera.Url, "/cgi-bin/snapManager.cgi?action=attachFileProc&Flags[0]=Event&Events=[VideoMotion]");
        await client.ReadUntilAsync("\r\n\r\n");
        await camera.StimulateAsync(new { kind = "motion", seconds = 20 });
        await client.ReadUntilAsync("Events[0].IndexInGroup=1");
        camera.Advance(5);
        await client.ReadUntilAsync("Events[0].IndexInGroup=2");
        await client.ReadUntilAsync("Events[0].IndexInGroup=3");
    }
}
