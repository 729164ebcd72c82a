using System.Globalization;
using System.Net;
using System.Text.Json;
using Emulator.Server.Tests.Recordings;
using Emulator.Server.Tests.World;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Analytics;

/// <summary>People who are counted, and what is told of them (document section 8.3).</summary>
public class CountingTests(AnalyticsFixture fixture) : IClassFixture<AnalyticsFixture>
{
    private const string Stat = "/cgi-bin/videoStatServer.cgi?action=";
    private const string Rule = "VideoAnalyseRule[0][1].";
    private const string On = Rule + "Enable=true";

    [Fact]
    public async Task Who_comes_and_goes_is_in_the_summary()
    {
        var camera = await fixture.FreshAsync(On);
        var before = await TodayAsync(camera);
        Assert.Equal((0, 0), (before.In, before.Out));
        Assert.InRange(before.Total, 500, 3000);
        var ear = new EventEar(camera);
        Assert.Equal(new SensorAnswer("NumberStat", 0, true, "seen"), Assert.Single(await camera.StimulateAsync(new Dictionary<string, object> { ["kind"] = "people", ["in"] = 5, ["out"] = 2 })));
        await camera.StimulateAsync(new { kind = "object", path = Ways.Rightwards });
        await camera.StimulateAsync(new { kind = "object", path = Ways.Leftwards, count = 3 });
        await camera.StimulateAsync(new { kind = "object", path = Ways.Leftwards, objectType = "Vehicle" });
        camera.Advance(20);
        Assert.Equal((6, 5, before.Total + 6), await TodayAsync(camera));
        Assert.Equal(["0 NumberStat/0 Pulse", "5 NumberStat/0 Pulse", "5 NumberStat/0 Pulse"], ear.Lines);
        using var data = JsonDocument.Parse(ear.Events.Last().Data!);
        Assert.Equal((6, 5, 1), (data.RootElement.GetProperty("EnteredSubtotal").GetInt32(), data.RootElement.GetProperty("ExitedSubtotal").GetInt32(), data.RootElement.GetProperty("InsideSubtotal").GetInt32()));
    }

    [Theory]
    [InlineData("LeftToRight", 4, 0)]
    [InlineData("RightToLeft", 0, 3)]
    public async Task A_rule_counts_its_direction(string direction, int entered, int left)
    {
        var camera = await fixture.FreshAsync($"{On}&{Rule}Config.Direction={direction}");
        await camera.StimulateAsync(new Dictionary<string, object> { ["kind"] = "people", ["in"] = 3, ["out"] = 2 });
        await camera.StimulateAsync(new { kind = "object", path = Ways.Rightwards });
        await camera.StimulateAsync(new { kind = "object", path = Ways.Leftwards });
        camera.Advance(20);
        var today = await TodayAsync(camera);
        Assert.Equal((entered, left), (today.In, today.Out));
    }

    [Fact]
    public async Task Only_what_is_watched_is_counted_and_a_day_ends_at_midnight()
    {
        var camera = await fixture.FreshAsync();
        await camera.StimulateAsync(new Dictionary<string, object> { ["kind"] = "people", ["in"] = 3 });
        Assert.Equal(0, (await TodayAsync(camera)).In);
        // Outside the line's ends, and outside the region.
        await camera.SetAsync($"{On}&{Rule}Config.DetectLine[1][1]=3999");
        await camera.StimulateAsync(new { kind = "object", path = Ways.Rightwards });
        camera.Advance(20);
        await camera.SetAsync($"{Rule}Config.DetectLine[1][1]=8191&{Rule}Config.DetectRegion[2][1]=3000&{Rule}Config.DetectRegion[3][1]=3000");
        await camera.StimulateAsync(new { kind = "object", path = Ways.Rightwards });
        camera.Advance(20);
        Assert.Equal(0, (await TodayAsync(camera)).In);
        await camera.StimulateAsync(new Dictionary<string, object> { ["kind"] = "people", ["in"] = 2 });
        var day = await TodayAsync(camera);
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/global.cgi?action=setCurrentTime&time=" + Time(camera.Device().Clock.Now.Date.AddDays(1).AddSeconds(-1))));
        Assert.Equal(2, (await TodayAsync(camera)).In);
        camera.Advance(1);
        Assert.Equal((0, 0, day.Total), await TodayAsync(camera));
    }

    [Fact]
    public async Task Thresholds_decide_whether_counted_people_are_an_event()
    {
        var camera = await fixture.FreshAsync($"{On}&{Rule}Config.EnterThreshold=3&{Rule}Config.InsideThreshold=10");
        var ear = new EventEar(camera);
        Assert.Equal(new SensorAnswer("NumberStat", 0, false, "counted; no threshold of the rule is reached"), Assert.Single(await camera.StimulateAsync(new Dictionary<string, object> { ["kind"] = "people", ["in"] = 2, ["out"] = 2 })));
        Assert.True((await camera.SeeAsync("NumberStat", new { kind = "object", path = Ways.Rightwards })).Raised);
        camera.Advance(20);
        Assert.Equal(["5 NumberStat/0 Pulse"], ear.Lines);
        Assert.Equal(3, (await TodayAsync(camera)).In);
    }

    [Fact]
    public async Task A_summary_counts_the_period_of_the_rule_that_is_in_force()
    {
        var camera = await fixture.FreshAsync(On);
        await camera.StimulateAsync(new Dictionary<string, object> { ["kind"] = "people", ["in"] = 2 });
        camera.Advance(3600);
        var now = camera.Device().Clock.Now;
        await camera.SetAsync($"{Rule}EventHandler.TimeSection[{(int)now.DayOfWeek}][0]=1 {now.Hour}:00:00-23:59:59");
        await camera.StimulateAsync(new Dictionary<string, object> { ["kind"] = "people", ["in"] = 5, ["out"] = 1 });
        var summary = await camera.LinesAsync(Stat + "getSummary&channel=1");
        Assert.Equal(("0", "NumberStat", "7", "5", "1"), (summary["summary.Channel"], summary["summary.RuleName"], summary["summary.EnteredSubtotal.Today"], summary["summary.EnteredSubtotal.TotalInTimeSection"], summary["summary.ExitedSubtotal.TotalInTimeSection"]));
        await camera.SetAsync($"{Rule}EventHandler.TimeSection[{(int)now.DayOfWeek}][0]=1 00:00:00-00:00:01");
        Assert.Equal("0", (await camera.LinesAsync(Stat + "getSummary"))["summary.EnteredSubtotal.TotalInTimeSection"]);
    }

    [Theory]
    [InlineData("Hour", 192)]
    [InlineData("Day", 8)]
    [InlineData("week", 2)]
    [InlineData("Month", 2)]
    [InlineData("Season", 2)]
    [InlineData("Year", 2)]
    public async Task A_search_has_all_that_the_summary_has_part_by_part(string granularity, int parts)
    {
        var camera = await fixture.FreshAsync(On);
        await camera.StimulateAsync(new Dictionary<string, object> { ["kind"] = "people", ["in"] = 4, ["out"] = 3 });
        var summary = await camera.LinesAsync(Stat + "getSummary");
        var today = camera.Device().Clock.Now.Date;
        var (token, total) = await BeginAsync(camera, today.AddDays(-7), today.AddDays(1), granularity);
        Assert.InRange(total, 1, parts);
        var rows = new List<(DateTime Start, DateTime End, long In, long Out)>();
        while (rows.Count < total)
        {
            var lines = await camera.LinesAsync($"{Stat}doFind&channel=1&token={token}&beginNumber={rows.Count}&count=50");
            var found = int.Parse(lines["found"], CultureInfo.InvariantCulture);
            Assert.Equal(Math.Min(50, total - rows.Count), found);
            rows.AddRange(Enumerable.Range(0, found).Select(i => (Moment(lines[$"info[{i}].StartTime"]), Moment(lines[$"info[{i}].EndTime"]), long.Parse(lines[$"info[{i}].EnteredSubtotal"], CultureInfo.InvariantCulture), long.Parse(lines[$"info[{i}].ExitedSubtotal"], CultureInfo.InvariantCulture))));
        }

        Assert.Equal(summary["summary.EnteredSubtotal.Total"], rows.Sum(r => r.In).ToString(CultureInfo.InvariantCulture));
        Assert.Equal(summary["summary.ExitedSubtotal.Total"], rows.Sum(r => r.Out).ToString(CultureInfo.InvariantCulture));
        Assert.All(rows.Zip(rows.Skip(1)), pair => Assert.Equal(pair.First.End.AddSeconds(1), pair.Second.Start));
        Assert.True(rows[0].Start <= today.AddDays(-7) && rows[^1].End >= today.AddDays(1).AddSeconds(-1));
        var now = camera.Device().Clock.Now;
        Assert.Contains(rows, r => r.Start <= now && now <= r.End && r.In >= 4);
        Assert.Equal("OK\r\n", await camera.GetAsync($"{Stat}stopFind&token={token}"));
        Assert.StartsWith("Error", await camera.GetAsync($"{Stat}doFind&token={token}&beginNumber=0&count=1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Searches_are_of_a_channel_hold_what_there_was_and_are_limited_and_end()
    {
        var camera = await fixture.FreshAsync(On);
        var today = camera.Device().Clock.Now.Date;
        var (token, _) = await BeginAsync(camera, today, today.AddDays(1), "Day");
        await camera.StimulateAsync(new Dictionary<string, object> { ["kind"] = "people", ["in"] = 4 });
        Assert.Equal("0", (await camera.LinesAsync($"{Stat}doFind&token={token}&beginNumber=0&count=9"))["info[0].EnteredSubtotal"]);
        Assert.Equal(400, await camera.StatusAsync($"{Stat}doFind&token={token}&beginNumber=1&count=9"));
        Assert.Equal("OK\r\n", await camera.GetAsync($"{Stat}stopFind&token={token}&channel=1"));
        for (var i = 0; i < 16; i++)
        {
            await BeginAsync(camera, today, today, "Hour");
        }

        var start = $"{Stat}startFind&condition.StartTime={Time(today)}&condition.EndTime={Time(today)}&condition.Granularity=Hour";
        Assert.StartsWith("Error\r\nErrorID=", await camera.GetAsync(start), StringComparison.Ordinal);
        camera.Advance(301);
        Assert.StartsWith("token=", await camera.GetAsync(start), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("startFind&channel=1&condition.StartTime=2026-1-5%2012:00:00&condition.EndTime=2026-1-4%2012:00:00&condition.Granularity=Hour")]
    [InlineData("startFind&channel=1&condition.StartTime=2026-1-5%2012:00:00&condition.EndTime=2026-1-6%2012:00:00&condition.Granularity=Minute")]
    [InlineData("startFind&channel=1&condition.StartTime=2026-1-5%2012:00:00&condition.EndTime=2026-1-6%2012:00:00&condition.Granularity=1")]
    [InlineData("startFind&channel=1&condition.StartTime=2026-1-5%2012:00:00&condition.EndTime=2026-1-6%2012:00:00")]
    [InlineData("startFind&channel=2&condition.StartTime=2026-1-5%2012:00:00&condition.EndTime=2026-1-6%2012:00:00&condition.Granularity=Day")]
    [InlineData("startFind&channel=1&condition.StartTime=yesterday&condition.EndTime=2026-1-6%2012:00:00&condition.Granularity=Day")]
    [InlineData("doFind&channel=1&token=1&beginNumber=-1&count=1")]
    [InlineData("doFind&channel=1&token=1&beginNumber=0&count=0")]
    [InlineData("doFind&channel=1&token=1&beginNumber=0")]
    [InlineData("doFind&channel=1&beginNumber=0&count=1")]
    [InlineData("stopFind&channel=1")]
    [InlineData("stopFind&channel=7&token=1")]
    [InlineData("getSummary&channel=0")]
    [InlineData("getSummary&channel=one")]
    public async Task What_cannot_be_asked_is_refused(string query) => Assert.Equal(400, await fixture.Camera.StatusAsync(Stat + query));

    [Fact]
    public async Task The_ends_of_time_are_no_trouble()
    {
        var camera = await fixture.FreshAsync();
        foreach (var granularity in Enum.GetNames<Emulator.Device.Analytics.Granularity>())
        {
            var (token, total) = await BeginAsync(camera, DateTime.MinValue, new DateTime(9999, 12, 31, 23, 59, 59), granularity);
            var first = await camera.LinesAsync($"{Stat}doFind&token={token}&beginNumber=0&count=1");
            var last = await camera.LinesAsync($"{Stat}doFind&token={token}&beginNumber={total - 1}&count=2147483647");
            Assert.Equal(("0001-01-01 00:00:00", "1", "9999-12-31 23:59:59"), (first["info[0].StartTime"], last["found"], last["info[0].EndTime"]));
        }
    }

    [Fact]
    public async Task What_was_counted_returns_with_a_snapshot_and_goes_with_a_reset()
    {
        var camera = await fixture.FreshAsync(On);
        await camera.StimulateAsync(new Dictionary<string, object> { ["kind"] = "people", ["in"] = 4 });
        await camera.StimulateAsync(new { kind = "object", path = Ways.Rightwards });
        camera.Advance(3);
        using var taken = await camera.Control.PostAsync("/api/v1/devices/traffic-1/snapshots/a", null);
        camera.Advance(7);
        await camera.StimulateAsync(new Dictionary<string, object> { ["kind"] = "people", ["in"] = 4 });
        Assert.Equal(9, (await TodayAsync(camera)).In);
        using var body = new StringContent("{\"name\":\"a\"}", System.Text.Encoding.UTF8, "application/json");
        using var restored = await camera.Control.PostAsync("/api/v1/devices/traffic-1/restore", body);
        Assert.Equal(HttpStatusCode.NoContent, restored.StatusCode);
        Assert.Equal(4, (await TodayAsync(camera)).In);
        // Who was on his way then still is, and is counted two seconds later.
        camera.Advance(1.9);
        Assert.Equal(4, (await TodayAsync(camera)).In);
        camera.Advance(0.2);
        Assert.Equal(5, (await TodayAsync(camera)).In);
        await fixture.FreshAsync();
        Assert.Equal(0, (await TodayAsync(camera)).In);
    }

    [Fact]
    public async Task Two_devices_of_one_seed_have_the_same_past_and_channels_have_their_own()
    {
        var camera = await fixture.FreshAsync();
        await using var thermal = await TestCamera.StartAsync("thermal");
        await using var twin = await TestCamera.StartAsync("thermal");
        var one = await thermal.GetAsync(Stat + "getSummary&channel=1");
        Assert.Equal(one, await twin.GetAsync(Stat + "getSummary&channel=1"));
        var other = await thermal.GetAsync(Stat + "getSummary&channel=2");
        Assert.NotEqual(one.Replace("Channel=0", "Channel=1", StringComparison.Ordinal), other);
        await using var plain = await TestCamera.StartAsync();
        Assert.Equal(404, await plain.StatusAsync(Stat + "getSummary"));
        Assert.Equal(404, await plain.StatusAsync("/cgi-bin/heatMap.cgi?action=getPicByTime&channel=1&StartTime=2026-1-5%2012:00:00&EndTime=2026-1-6%2012:00:00"));
    }

    private static async Task<(int In, int Out, int Total)> TodayAsync(TestCamera camera)
    {
        var lines = await camera.LinesAsync(Stat + "getSummary&channel=1");
        return (Number("EnteredSubtotal.Today"), Number("ExitedSubtotal.Today"), Number("EnteredSubtotal.Total"));

        int Number(string key) => int.Parse(lines["summary." + key], CultureInfo.InvariantCulture);
    }

    private static async Task<(string Token, int Total)> BeginAsync(TestCamera camera, DateTime from, DateTime to, string granularity)
    {
        var lines = await camera.LinesAsync($"{Stat}startFind&channel=1&condition.StartTime={Time(from)}&condition.EndTime={Time(to)}&condition.Granularity={granularity}");
        return (lines["token"], int.Parse(lines["totalCount"], CultureInfo.InvariantCulture));
    }

    private static string Time(DateTime time) => RecordingClient.Time(time);

    private static DateTime Moment(string text) => DateTime.ParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
