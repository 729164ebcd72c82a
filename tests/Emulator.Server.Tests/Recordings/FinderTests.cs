using Emulator.Device.Recording;
using Emulator.TestKit;
using static Emulator.Server.Tests.Recordings.RecordingClient;

namespace Emulator.Server.Tests.Recordings;

/// <summary>Finders: their conditions, their number, their end.</summary>
public class FinderTests
{
    private const string Helper = "/cgi-bin/FileFindHelper.cgi?action=";

    public static TheoryData<string, Func<FoundItemView, bool>> Conditions => new()
    {
        { "&condition.Types[0]=dav", f => f.Type == "dav" },
        { "&condition.Types[0]=jpg", f => f.Type == "jpg" },
        { "&condition.Types[0]=mp4", _ => false },
        { "&condition.Types[0]=jpg&condition.Types[1]=dav", _ => true },
        { "&condition.Flag[0]=Timing", f => f.Flag == "Timing" },
        { "&condition.Flags[0]=Event", f => f.Flag == "Event" },
        { "&condition.Flag[0]=Manual", _ => false },
        { "&condition.Flag[0]=Event&condition.Flag[1]=Timing", _ => true },
        { "&condition.Events[0]=VideoMotion", f => f.Event == "VideoMotion" },
        { "&condition.Events[0]=AlarmLocal&condition.Events[1]=VideoMotion", f => f.Event.Length > 0 },
        { "&condition.Events[0]=Alarm*", f => f.Event == "AlarmLocal" },
        { "&condition.Events[0]=VideoLoss", _ => false },
        { "&condition.Events[0]=*", _ => true },
        { "&condition.VideoStream=Main", f => f.Stream == "Main" },
        { "&condition.VideoStream=Extra1", f => f.Stream == "Extra1" },
        { "&condition.VideoStream=Extra2", _ => false },
        { "&condition.Dirs[0]=/mnt/sd", _ => true },
        { "&condition.Dirs[0]=/mnt/sd/2026-01-05", f => f.Path.StartsWith("/mnt/sd/2026-01-05/", StringComparison.Ordinal) },
        { "&condition.Dirs[0]=/mnt/s", _ => false },
        { "&condition.Dirs[0]=/mnt/dvr/sda0&condition.Dirs[1]=/mnt/sd/", _ => true },
    };

    public sealed record FoundItemView(string Path, string Type, string Flag, string Event, string Stream);

    [Theory]
    [MemberData(nameof(Conditions))]
    public async Task Each_condition_lets_through_what_it_says(string condition, Func<FoundItemView, bool> holds)
    {
        await using var camera = await TestCamera.StartAsync();
        var all = await camera.FindAsync(Began.AddDays(-1), Began);
        var found = await camera.FindAsync(Began.AddDays(-1), Began, "&condition.Channel=1" + condition);
        Assert.Equal(all.Where(f => holds(new FoundItemView(f.Path, f.Type, f.Flags[0], f.Events.FirstOrDefault() ?? "", f.Stream))).Select(f => f.Path), found.Select(f => f.Path));
    }

    [Fact]
    public async Task A_time_finds_what_any_of_lies_in_it()
    {
        await using var camera = await TestCamera.StartAsync();
        var all = await camera.FindAsync(Began.AddDays(-1), Began, "&condition.Channel=1&condition.Types[0]=dav");
        var (from, to) = (Began.AddHours(-10).AddSeconds(17), Began.AddHours(-7));
        var found = await camera.FindAsync(from, to, "&condition.Channel=1&condition.Types[0]=dav");
        Assert.Equal(all.Where(f => f.Start < to && f.End > from).Select(f => f.Path), found.Select(f => f.Path));
    }

    [Fact]
    public async Task Channels_and_disks_of_a_recorder_are_told_apart()
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        var second = await camera.FindAsync(Began.AddHours(-2), Began, "&condition.Channel=2");
        Assert.All(second, f => Assert.Contains("/002/", f.Path, StringComparison.Ordinal));
        Assert.Equal(second.Select(f => f.Path), (await camera.FindAsync(Began.AddHours(-2), Began, "&condition.Channel=2&condition.Dirs[0]=/mnt/dvr/sdb0")).Select(f => f.Path));
        Assert.Equal(16 * second.Count(f => f.Type == "jpg" && f.Flags[0] == "Timing"), (await camera.FindAsync(Began.AddHours(-2), Began, "&condition.Types[0]=jpg&condition.Flag[0]=Timing")).Count);
    }

    [Theory]
    [InlineData("condition.Channel=9")]
    [InlineData("condition.Channel=-1")]
    [InlineData("condition.Channel=x")]
    [InlineData("condition.VideoStream=Extra9")]
    [InlineData("condition.StartTime=2026-13-1%2000:00:00")]
    public async Task A_condition_that_cannot_be_is_refused(string condition)
    {
        await using var camera = await TestCamera.StartAsync();
        var finder = await camera.CreateFinderAsync();
        Assert.Equal(400, await camera.StatusAsync($"{Find}findFile&object={finder}&condition.StartTime={Time(Began.AddDays(-1))}&condition.EndTime={Time(Began)}&{condition}"));
        Assert.Equal(400, await camera.StatusAsync($"{Find}findFile&object={finder}&condition.StartTime={Time(Began)}&condition.EndTime={Time(Began.AddDays(-1))}"));
        Assert.Equal(400, await camera.StatusAsync($"{Find}findNextFile&object={finder}&count=101"));
        Assert.Equal(400, await camera.StatusAsync($"{Find}findNextFile&object={finder}&count=0"));
    }

    [Fact]
    public async Task Finders_are_limited_end_and_expire()
    {
        const string Gone = "Error\r\nErrorID=4, Detail=Request invalid param!\r\n";
        await using var camera = await TestCamera.StartAsync();
        var finders = new List<string>();
        for (var i = 0; i < 8; i++)
        {
            finders.Add(await camera.CreateFinderAsync());
        }

        Assert.Equal(8, finders.Distinct().Count());
        Assert.StartsWith("Error\r\n", await camera.GetAsync(Find + "factory.create"), StringComparison.Ordinal);

        // One that was never given conditions has nothing to give.
        Assert.Equal(Gone, await camera.GetAsync($"{Find}findNextFile&object={finders[0]}&count=1"));
        Assert.Equal("OK\r\n", await camera.GetAsync($"{Find}findFile&object={finders[0]}&condition.StartTime={Time(Began.AddDays(-1))}&condition.EndTime={Time(Began)}"));
        Assert.Equal("1", (await camera.LinesAsync($"{Find}findNextFile&object={finders[0]}&count=1"))["found"]);
        Assert.Equal("OK\r\n", await camera.GetAsync($"{Find}close&object={finders[0]}"));
        Assert.Equal(Gone, await camera.GetAsync($"{Find}findNextFile&object={finders[0]}&count=1"));
        Assert.Equal("OK\r\n", await camera.GetAsync($"{Find}factory.close&object={finders[0]}"));
        Assert.Equal("OK\r\n", await camera.GetAsync($"{Find}factory.destroy&object={finders[0]}"));
        foreach (var action in new[] { "close", "destroy", "findNextFile" })
        {
            Assert.Equal(Gone, await camera.GetAsync($"{Find}{action}&object={finders[0]}"));
            Assert.Equal(Gone, await camera.GetAsync($"{Find}{action}&object=1"));
            Assert.Equal(Gone, await camera.GetAsync($"{Find}{action}&object=x"));
        }

        camera.Clock.Advance(FinderTable<object>.Idle + TimeSpan.FromSeconds(1));
        Assert.Equal(Gone, await camera.GetAsync($"{Find}destroy&object={finders[1]}"));
        await camera.CreateFinderAsync();
    }

    [Fact]
    public async Task The_helper_finds_in_one_step_and_tells_files_of_one_kind_as_one()
    {
        await using var camera = await TestCamera.StartAsync(TestProfiles.Full);
        var conditions = $"condition.channel=1&condition.startTime={Time(Began.AddDays(-2))}&condition.endTime={Time(Began)}&condition.streamType=Main";
        var single = await HelperAsync(camera, conditions + "&condition.flags[0]=Event");
        var plain = await camera.FindAsync(Began.AddDays(-2), Began, "&condition.Channel=1&condition.Types[0]=dav&condition.VideoStream=Main&condition.Flag[0]=Event");
        Assert.Equal(plain.Select(f => (f.Start, f.End, f.Length)), single.Select(f => (f.Start, f.End, f.Length)));

        // Everything follows everything else, so all of it is one; the index is repeated, as the document does.
        var one = Assert.Single(await HelperAsync(camera, conditions + "&combineMode.granularity=0&combineMode.types[0]=Timing&combineMode.types[0]=VideoMotion&combineMode.types[0]=AlarmLocal"));
        var all = await HelperAsync(camera, conditions);
        Assert.Equal((all[0].Start, all[^1].End, all.Sum(f => f.Length)), (one.Start, one.End, one.Length));

        var motions = await HelperAsync(camera, conditions + "&condition.events[0]=VideoMotion&combineMode.granularity=86400&combineMode.types[0]=VideoMotion");
        Assert.Single(motions);
        Assert.Equal(plain.Count, (await HelperAsync(camera, conditions + "&condition.flags[0]=Event&combineMode.granularity=1&combineMode.types[0]=VideoMotion")).Count);

        var bound = await camera.LinesAsync(Helper + "getBoundFile&" + conditions);
        Assert.Equal(("2", $"{all[0].Start:yyyy-MM-dd HH:mm:ss}", $"{all[^1].End:yyyy-MM-dd HH:mm:ss}"), (bound["found"], bound["items[0].startTime"], bound["items[1].endTime"]));
    }

    [Fact]
    public async Task Motion_is_found_by_where_it_was_and_how_strong()
    {
        await using var camera = await TestCamera.StartAsync(TestProfiles.Full);
        var device = camera.Host.Fleet.All[0].Device;
        var began = DateTime.SpecifyKind(Began, DateTimeKind.Utc);
        camera.Clock.Advance(TimeSpan.FromMinutes(1));
        device.Recordings.RecordEvent(0, "VideoMotion", began.AddMinutes(1), began.AddMinutes(2), new MotionRegion(0, 0, 5, 5), level: 2);
        camera.Clock.Advance(TimeSpan.FromMinutes(5));
        device.Recordings.RecordEvent(0, "VideoMotion", began.AddMinutes(6), began.AddMinutes(7), new MotionRegion(10, 10, 21, 17), level: 5);
        camera.Clock.Advance(TimeSpan.FromMinutes(5));
        var conditions = $"condition.channel=1&condition.startTime={Time(Began.AddSeconds(1))}&condition.endTime={Time(Began.AddHours(1))}&condition.streamType=Main&condition.events[0]=VideoMotion";

        Assert.Equal("1 6", await MinutesAsync("&motionRegion.senseLevel=0"));
        Assert.Equal("1", await MinutesAsync("&motionRegion.senseLevel=2"));
        Assert.Equal("1 6", await MinutesAsync("&motionRegion.senseLevel=6&" + Rect(1, 0, 0, 21, 17)));
        Assert.Equal("1", await MinutesAsync("&motionRegion.senseLevel=0&" + Rect(1, 5, 5, 9, 9)));
        Assert.Equal("", await MinutesAsync("&motionRegion.senseLevel=0&" + Rect(1, 6, 6, 9, 9)));
        Assert.Equal("1 6", await MinutesAsync("&motionRegion.senseLevel=0&" + Rect(1, 0, 0, 0, 0) + "&" + Rect(2, 21, 17, 20, 16)));
        Assert.Equal(400, await camera.StatusAsync($"{Helper}startMotionFind&{conditions}&motionRegion.senseLevel=0&" + Rect(1, 0, 0, 22, 17)));
        Assert.Equal(400, await camera.StatusAsync($"{Helper}startMotionFind&{conditions}&motionRegion.senseLevel=0&motionRegion.rects[1][0]=4"));
        Assert.Equal(400, await camera.StatusAsync($"{Helper}startMotionFind&{conditions}&motionRegion.senseLevel=7"));

        // With six seconds before each, as the configuration ships.
        async Task<string> MinutesAsync(string region) =>
            string.Join(' ', (await HelperAsync(camera, conditions + region, "startMotionFind")).Select(f => (int)(f.Start.AddSeconds(6) - Began).TotalMinutes));

        static string Rect(int number, int left, int top, int right, int bottom) =>
            $"motionRegion.rects[{number}][0]={left}&motionRegion.rects[{number}][1]={top}&motionRegion.rects[{number}][2]={right}&motionRegion.rects[{number}][3]={bottom}";
    }

    private static async Task<List<(DateTime Start, DateTime End, long Length)>> HelperAsync(TestCamera camera, string conditions, string action = "startFind")
    {
        var id = (await camera.LinesAsync($"{Helper}{action}&{conditions}"))["result"];
        var found = new List<(DateTime, DateTime, long)>();
        while (true)
        {
            var lines = await camera.LinesAsync($"{Helper}findNext&findId={id}&count=100");
            for (var i = 0; i < int.Parse(lines["found"]); i++)
            {
                found.Add((DateTime.Parse(lines[$"items[{i}].startTime"]), DateTime.Parse(lines[$"items[{i}].endTime"]), long.Parse(lines[$"items[{i}].length"])));
            }

            if (lines["found"] == "0")
            {
                break;
            }
        }

        Assert.Equal("OK\r\n", await camera.GetAsync($"{Helper}stopFind&findId={id}"));
        Assert.StartsWith("Error\r\n", await camera.GetAsync($"{Helper}findNext&findId={id}&count=1"), StringComparison.Ordinal);
        return found;
    }
}
