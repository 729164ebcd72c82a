using Emulator.Device.Profiles;
using Emulator.TestKit;
using static Emulator.Server.Tests.Recordings.RecordingClient;

namespace Emulator.Server.Tests.Recordings;

/// <summary>What is recorded as time passes: by schedule, mode, events, and as long as there is room.</summary>
public class PassingTimeTests
{
    private const string Main = "&condition.Channel=1&condition.Types[0]=dav&condition.VideoStream=Main";

    [Fact]
    public async Task Time_that_passes_is_recorded_and_a_file_that_grows_keeps_its_first_name_too()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.AdvanceAsync(TimeSpan.FromMinutes(10));
        var open = Assert.Single(await camera.FindAsync(Began.AddSeconds(1), Began.AddDays(1), Main));
        Assert.Equal((Began, Began.AddMinutes(10)), (open.Start, open.End));
        Assert.Equal(15001, Video(Frames(await camera.LoadAsync(open))).Count);

        await camera.AdvanceAsync(TimeSpan.FromMinutes(80));
        var files = await camera.FindAsync(Began.AddSeconds(1), Began.AddDays(1), Main);
        Assert.Equal([(Began, Began.AddHours(1)), (Began.AddHours(1), Began.AddMinutes(90))], files.Select(f => (f.Start, f.End)));
        Assert.NotEqual(open.Path, files[0].Path);
        var byFirstName = await camera.Admin.GetByteArrayAsync("/cgi-bin/RPC_Loadfile" + open.Path);
        Assert.Equal(files[0].Length, byFirstName.Length);
    }

    [Fact]
    public async Task A_mode_of_2_records_nothing_and_1_records_whatever_the_schedule_says()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.AdvanceAsync(TimeSpan.FromMinutes(5));
        await camera.SetAsync("RecordMode[0].Mode=2");
        await camera.AdvanceAsync(TimeSpan.FromMinutes(5));
        await camera.SetAsync("RecordMode[0].Mode=1&" + string.Join('&', Enumerable.Range(0, 7).Select(d => $"Record[0].TimeSection[{d}][0]=0 00:00:00-24:00:00")));
        await camera.AdvanceAsync(TimeSpan.FromMinutes(5));
        await camera.SetAsync("RecordMode[0].Mode=0");
        await camera.AdvanceAsync(TimeSpan.FromMinutes(5));
        var files = await camera.FindAsync(Began.AddSeconds(1), Began.AddDays(1), Main);
        Assert.Equal([(Began, Began.AddMinutes(5), "Timing"), (Began.AddMinutes(10), Began.AddMinutes(15), "Manual")], files.Select(f => (f.Start, f.End, f.Flags[0])));
    }

    [Fact]
    public async Task The_schedule_decides_by_the_devices_own_clock()
    {
        await using var camera = await TestCamera.StartAsync();
        // Monday. The second period is for events alone.
        await camera.SetAsync("Record[0].TimeSection[1][0]=1 08:30:00-09:00:00&Record[0].TimeSection[1][1]=6 10:00:00-11:00:00");
        var device = camera.Host.Fleet.All[0].Device;
        await camera.AdvanceAsync(TimeSpan.FromHours(4));
        Assert.Equal([(Began.AddMinutes(30), Began.AddMinutes(60).AddSeconds(1))], (await camera.FindAsync(Began.AddSeconds(1), Began.AddDays(1), Main))
            .GroupBy(f => f.Flags[0]).Select(g => (g.Min(f => f.Start), g.Max(f => f.End))));
        Assert.Equal(Began.AddHours(4), device.Clock.Now);
    }

    [Theory]
    [InlineData("true", 16, true)]
    [InlineData("true", 32, false)]
    [InlineData("false", 16, false)]
    public async Task A_holiday_goes_by_Sunday_s_periods_where_the_schedule_minds_it(string enable, int daysOfJanuary, bool holiday)
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync($"Holiday.MonthMask[0]={daysOfJanuary}&Record[0].HolidayEnable={enable}&Record[0].TimeSection[0][0]=1 09:00:00-10:00:00&Record[0].TimeSection[1][0]=1 10:30:00-11:00:00");
        await camera.AdvanceAsync(TimeSpan.FromHours(4));
        var (from, to) = holiday ? (60, 120) : (150, 180);
        Assert.Equal([(Began.AddMinutes(from), Began.AddMinutes(to).AddSeconds(1))], (await camera.FindAsync(Began.AddSeconds(1), Began.AddDays(1), Main))
            .GroupBy(f => f.Flags[0]).Select(g => (g.Min(f => f.Start), g.Max(f => f.End))));
    }

    [Theory]
    [InlineData("7", "VideoMotion", "M", "Event")]
    [InlineData("7", "AlarmLocal", "A", "Event")]
    [InlineData("6", "VideoMotion", "M", "Event")]
    [InlineData("4", "VideoMotion", "", "")]
    [InlineData("2", "AlarmLocal", "", "")]
    [InlineData("1", "VideoMotion", "R", "Timing")]
    public async Task An_event_is_recorded_from_before_it_began_where_the_schedule_asks_for_it(string mask, string code, string letter, string flag)
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync($"Record[0].PreRecord=10&Record[0].TimeSection[1][0]={mask} 00:00:00-24:00:00");
        await camera.AdvanceAsync(TimeSpan.FromMinutes(1));
        var from = DateTime.SpecifyKind(Began, DateTimeKind.Utc).AddMinutes(1);
        camera.Host.Fleet.All[0].Device.Recordings.RecordEvent(0, code, from, from.AddSeconds(20));
        await camera.AdvanceAsync(TimeSpan.FromMinutes(2));
        var covering = (await camera.FindAsync(Began.AddSeconds(60), Began.AddSeconds(70), Main)).SingleOrDefault();
        Assert.Equal(flag, covering?.Flags[0] ?? "");
        if (flag == "Event")
        {
            Assert.Equal((Began.AddSeconds(50), Began.AddSeconds(80)), (covering!.Start, covering.End));
            Assert.Equal([code], covering.Events);
        }

        Assert.Equal(letter.Length > 0, covering?.Path.Contains($"[{letter}]", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public async Task A_stream_that_is_off_is_not_recorded_and_a_change_of_format_begins_a_file()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.AdvanceAsync(TimeSpan.FromMinutes(1));
        await camera.SetAsync("Encode[0].MainFormat[0].Video.Compression=H.265&Encode[0].MainFormat[0].Video.resolution=1280x720&Encode[0].ExtraFormat[0].VideoEnable=false");
        await camera.AdvanceAsync(TimeSpan.FromMinutes(1));
        var files = await camera.FindAsync(Began.AddSeconds(1), Began.AddDays(1), "&condition.Channel=1&condition.Types[0]=dav");
        Assert.Equal(["Main 08:00", "Extra1 08:00", "Main 08:01"], files.Select(f => $"{f.Stream} {f.Start:HH:mm}"));
        Assert.Equal((Protocol.Dhav.DhavVideoCodec.H264, 1920), (Video(Frames(await camera.LoadAsync(files[0])))[0].Head.Video!.Value.Codec, 1920));
        var after = Video(Frames(await camera.LoadAsync(files[2])))[0].Head.Video!.Value;
        Assert.Equal(new Protocol.Dhav.DhavVideo(Protocol.Dhav.DhavVideoCodec.H265, 1280, 720, 25), after);

        // Both formats in one download, without a frame twice.
        var both = Video(Frames(await camera.Admin.GetByteArrayAsync(Load(Began.AddSeconds(50), Began.AddSeconds(70)))));
        Assert.Equal(501, both.Count);
        Assert.Equal(501, both.Select(f => f.Head.Number).Distinct().Count());
    }

    [Fact]
    public async Task A_clock_that_is_set_leaves_a_gap()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/global.cgi?action=setCurrentTime&time=2026-1-5%2012:00:00"));
        await camera.AdvanceAsync(TimeSpan.FromMinutes(1));
        var files = await camera.FindAsync(Began.AddSeconds(1), Began.AddDays(1), Main);
        Assert.Equal([(Began, Began.AddMinutes(1)), (Began.AddHours(4), Began.AddHours(4).AddMinutes(1))], files.Select(f => (f.Start, f.End)));
    }

    [Fact]
    public async Task When_the_disk_is_full_the_oldest_gives_way_but_not_what_is_protected()
    {
        await using var camera = await TestCamera.StartAsync(Small());
        var before = await camera.FindAsync(Began.AddDays(-30), Began.AddDays(30), Main);
        var kept = before[1];
        var gone = before[0];
        Assert.Equal("OK\r\n", await camera.GetAsync(
            $"/cgi-bin/FileManager.cgi?action=addConditionList&condition.Types[0]=RecordProtect&condition.StartTime={Time(kept.Start)}&condition.EndTime={Time(kept.End)}&condition.Channel[0]=1"));
        await camera.AdvanceAsync(TimeSpan.FromHours(12));
        var after = await camera.FindAsync(Began.AddDays(-30), Began.AddDays(30), Main);
        Assert.DoesNotContain(after, f => f.Path == gone.Path);
        Assert.Equal(404, await camera.StatusAsync("/cgi-bin/RPC_Loadfile" + gone.Path));
        Assert.Contains(after, f => f.Path == kept.Path && f.Flags.Contains("Marker"));
        Assert.Equal(200, await camera.StatusAsync("/cgi-bin/RPC_Loadfile" + kept.Path));
        Assert.Equal(Began.AddHours(12), after[^1].End);
        var used = camera.Host.Fleet.All[0].Device.Recordings.UsedBytes(0);
        Assert.InRange(used, Small().Disks[0].TotalBytes / 2, Small().Disks[0].TotalBytes);
    }

    [Fact]
    public async Task Without_leave_to_overwrite_recording_stops_when_the_disk_is_full()
    {
        await using var camera = await TestCamera.StartAsync(Small());
        await camera.SetAsync("StorageGroup[0].OverWrite=false");
        var before = await camera.FindAsync(Began.AddDays(-30), Began, Main);
        await camera.AdvanceAsync(TimeSpan.FromHours(48));
        var after = await camera.FindAsync(Began.AddDays(-30), Began.AddDays(30), Main);
        Assert.Equal(before.Select(f => f.Path), after.Where(f => f.End <= Began).Select(f => f.Path));
        Assert.InRange(after.Where(f => f.End < Began.AddHours(48)).Max(f => f.End), Began.AddHours(-1), Began.AddHours(20));
    }

    [Fact]
    public async Task Files_are_held_as_long_as_the_group_says()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("StorageGroup[0].FileHoldTime=1&StorageGroup[0].Channels[0].MaxPictures=5");
        var files = await camera.FindAsync(Began.AddDays(-30), Began, "");
        Assert.True(files.Where(f => f.Type == "dav").Min(f => f.End) >= Began.AddDays(-1));
        Assert.Equal(5, files.Count(f => f.Type == "jpg"));
    }

    // Room for about half a day of both streams.
    private static DeviceProfile Small() => TestProfiles.All["ipc"] with
    {
        Name = "small",
        Capabilities = TestProfiles.All["ipc"].Capabilities | Capability.FileHelper,
        Disks = [new DiskProfile { Name = "/dev/mmc0", Mount = "/mnt/sd", TotalBytes = 900_000_000, UsedBytes = 0 }],
        HistoryDays = 1,
    };
}
