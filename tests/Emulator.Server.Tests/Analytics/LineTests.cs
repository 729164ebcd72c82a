using System.Text.Json;
using Emulator.Server.Tests.Recordings;
using Emulator.Server.Tests.World;

namespace Emulator.Server.Tests.Analytics;

/// <summary>Lines that ways cross, or do not (document section 8.1.3).</summary>
public class LineTests(AnalyticsFixture fixture) : IClassFixture<AnalyticsFixture>
{
    private const string Rule = "VideoAnalyseRule[0][0].";

    [Theory]
    [InlineData("Both", true, true)]
    [InlineData("Both", false, true)]
    [InlineData("LeftToRight", true, true)]
    [InlineData("LeftToRight", false, false)]
    [InlineData("RightToLeft", true, false)]
    [InlineData("RightToLeft", false, true)]
    public async Task A_line_is_crossed_in_the_direction_of_the_rule_when_the_object_gets_there(string direction, bool rightwards, bool seen)
    {
        var camera = await fixture.FreshAsync($"{Rule}Enable=true&{Rule}Config.Direction={direction}");
        var ear = new EventEar(camera);
        var way = rightwards ? "LeftToRight" : "RightToLeft";
        Assert.Equal(
            new SensorAnswer("CrossLineDetection", 0, seen, seen ? $"rule 0 'line1': crosses the line {way} after 5 s" : $"rule 0 'line1': its way crosses the line {way} after 5 s, and the rule's direction is {direction}"),
            await camera.SeeAsync("CrossLineDetection", new { kind = "object", path = rightwards ? Ways.Rightwards : Ways.Leftwards }));
        camera.Advance(4.9);
        Assert.Empty(ear.Lines);
        camera.Advance(60);
        Assert.Equal(seen ? ["5 CrossLineDetection/0 Pulse"] : [], ear.Lines);
    }

    [Fact]
    public async Task An_event_says_where_it_was_and_what()
    {
        var camera = await fixture.FreshAsync($"{Rule}Enable=true&{Rule}Name=gate&{Rule}Config.DetectLine[0][0]=3000&{Rule}Config.DetectLine[0][1]=1000&{Rule}Config.DetectLine[1][0]=3000&{Rule}Config.DetectLine[1][1]=7000");
        var ear = new EventEar(camera);
        await camera.StimulateAsync(new { kind = "object", path = new[] { new[] { 1000, 4000, 0 }, new[] { 5000, 4000, 8 } }, objectType = "Vehicle", size = new[] { 1000, 600 } });
        camera.Advance(8);
        using var data = JsonDocument.Parse(Assert.Single(ear.Events).Data!);
        var said = data.RootElement;
        Assert.Equal(
            ("gate", 0, "LeftToRight", "Normal", 1767600004L),
            (said.GetProperty("Name").GetString(), said.GetProperty("RuleId").GetInt32(), said.GetProperty("Direction").GetString(), said.GetProperty("Class").GetString(), said.GetProperty("UTC").GetInt64() - (long)(ear.Events.Single().Utc - DateTime.UnixEpoch).TotalSeconds + 1767600004L));
        Assert.Equal("[ [ 3000, 1000 ], [ 3000, 7000 ] ]", said.GetProperty("DetectLine").GetRawText());
        var thing = said.GetProperty("Object");
        Assert.Equal(("Vehicle", "[ 2500, 3700, 3500, 4300 ]", "[ 3000, 4000 ]"), (thing.GetProperty("ObjectType").GetString(), thing.GetProperty("BoundingBox").GetRawText(), thing.GetProperty("Center").GetRawText()));
    }

    [Theory]
    // Beside the end of the line, up to it and back, along it.
    [InlineData("[[1000,500],[5000,500]]", "")]
    [InlineData("[[1000,4000],[3000,4000],[1000,4000]]", "")]
    [InlineData("[[3000,500],[3000,6500]]", "")]
    // There and back, through a corner of the way that lies on it, and at an angle.
    [InlineData("[[2000,4000,0],[4000,4000,2],[2000,4000,6]]", "1 4")]
    [InlineData("[[2000,4000,0],[3000,4000,1],[3000,5000,2],[4000,5000,3]]", "2")]
    [InlineData("[[2000,3000,0],[4000,5000,4]]", "2")]
    public async Task Ways_meet_a_line_where_it_is(string path, string at)
    {
        var camera = await fixture.FreshAsync($"{Rule}Enable=true&{Rule}Config.DetectLine[0][0]=3000&{Rule}Config.DetectLine[0][1]=1000&{Rule}Config.DetectLine[1][0]=3000&{Rule}Config.DetectLine[1][1]=7000");
        var ear = new EventEar(camera);
        using var points = JsonDocument.Parse(path);
        var answer = await camera.SeeAsync("CrossLineDetection", new { kind = "object", path = points.RootElement });
        camera.Advance(20);
        Assert.Equal(at.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(t => $"{t} CrossLineDetection/0 Pulse"), ear.Lines);
        Assert.Equal(at.Length > 0, answer.Raised);
    }

    [Theory]
    [InlineData("Human", 400, 1200, true)]
    [InlineData("Vehicle", 400, 1200, false)]
    [InlineData("Human", 501, 1200, false)]
    [InlineData("Human", 400, 999, false)]
    public async Task A_rule_wants_its_sorts_and_sizes(string objectType, int width, int height, bool seen)
    {
        var camera = await fixture.FreshAsync($"{Rule}Enable=true&{Rule}ObjectTypes[0]=Human&{Rule}Config.SizeFilter.MaxSize[0]=500&{Rule}Config.SizeFilter.MinSize[1]=1000");
        var ear = new EventEar(camera);
        var answer = await camera.SeeAsync("CrossLineDetection", new { kind = "object", path = Ways.Rightwards, objectType, size = new[] { width, height } });
        camera.Advance(20);
        Assert.Equal((seen, seen ? 1 : 0), (answer.Raised, ear.Lines.Length));
    }

    [Theory]
    [InlineData("VideoAnalyseRule[0][0].Enable=false", "disabled")]
    [InlineData("VideoAnalyseRule[0][0].EventHandler.TimeSection[1][0]=1 00:00:00-00:00:01", "outside TimeSection")]
    [InlineData("VideoAnalyseGlobal[0].Scene.Type=NumberStat", "a scene of type NumberStat has no rules of type CrossLineDetection")]
    [InlineData("VideoAnalyseGlobal[0].Scene.Type=Traffic", "a scene of type Traffic is about vehicles, and this is Human")]
    public async Task A_rule_that_does_not_watch_says_why(string set, string why)
    {
        var camera = await fixture.FreshAsync(Rule + "Enable=true");
        await camera.SetAsync(set);
        var ear = new EventEar(camera);
        var answer = Assert.Single(await camera.StimulateAsync(new { kind = "object", path = Ways.Rightwards }), o => o.Code == "CrossLineDetection");
        Assert.Equal(("rule 0 'line1': " + why, false), (answer.Why, answer.Raised));
        camera.Advance(20);
        Assert.Empty(ear.Lines);
    }

    [Fact]
    public async Task A_rule_that_changes_meanwhile_counts_from_then_on()
    {
        var camera = await fixture.FreshAsync();
        var ear = new EventEar(camera);
        await camera.StimulateAsync(new { kind = "object", path = Ways.Rightwards });
        camera.Advance(4);
        await camera.SetAsync(Rule + "Enable=true");
        camera.Advance(3);
        // It is past that line already; the next one is still to come.
        await camera.SetAsync($"{Rule}Config.DetectLine[0][0]=2500&{Rule}Config.DetectLine[1][0]=2500");
        await camera.SetAsync($"{Rule}Config.DetectLine[0][0]=5296&{Rule}Config.DetectLine[1][0]=5296");
        camera.Advance(60);
        Assert.Equal(["5 CrossLineDetection/0 Pulse", "8 CrossLineDetection/0 Pulse"], ear.Lines);
    }

    [Fact]
    public async Task What_follows_is_what_the_rule_says_whose_event_it_is()
    {
        const string Other = "VideoAnalyseRule[0][1].";
        var camera = await fixture.FreshAsync(
            $"{Rule}Enable=true&{Rule}EventHandler.LogEnable=false&{Other}Type=CrossLineDetection&{Other}Enable=true&{Other}Config.DetectLine[0][0]=5296&{Other}Config.DetectLine[1][0]=5296"
            + $"&{Other}EventHandler.AlarmOutEnable=true&{Other}EventHandler.AlarmOutChannels[0]=1&{Other}EventHandler.AlarmOutLatch=10");
        var ear = new EventEar(camera);
        await camera.StimulateAsync(new { kind = "object", path = Ways.Rightwards });
        camera.Advance(60);
        Assert.Equal(["5 CrossLineDetection/0 Pulse", "8 CrossLineDetection/0 Pulse", "8 AlarmOutput/0 Start", "18 AlarmOutput/0 Stop"], ear.Lines);
        // Both see a crowd that one of them wants to be told of; it is over for both at once.
        await camera.SetAsync(string.Join('&', new[] { Rule, Other }.Select(r => $"{r}Type=RioterDetection&{r}Config.Sensitivity=10&{r}Config.MinDuration={(r == Rule ? 12 : 10)}")));
        ear = new EventEar(camera);
        await camera.StimulateAsync(new { kind = "object", count = 3, path = new[] { new[] { 4000, 4000 } }, seconds = 30 });
        camera.Advance(60);
        Assert.Equal(["10 RioterDetection/0 Start", "10 AlarmOutput/0 Start", "30 RioterDetection/0 Stop", "40 AlarmOutput/0 Stop"], ear.Lines);
    }

    [Fact]
    public async Task What_is_called_off_does_not_happen_and_neither_does_what_nobody_has_power_for()
    {
        var camera = await fixture.FreshAsync(Rule + "Enable=true");
        var ear = new EventEar(camera);
        await camera.StimulateAsync(new { kind = "object", path = Ways.Rightwards });
        camera.Advance(4);
        using var calm = await camera.Control.DeleteAsync("/api/v1/devices/*/stimuli");
        camera.Advance(20);
        await camera.StimulateAsync(new { kind = "object", path = Ways.Rightwards });
        camera.Device().Power.Shutdown(TimeSpan.Zero);
        camera.Device().Power.Settle();
        camera.Advance(20);
        Assert.Empty(ear.Lines);
        camera.Device().Power.TurnOn();
        camera.Advance(600);
        await camera.Host.Fleet.All[0].PortsSettled;
        await camera.StimulateAsync(new { kind = "object", path = Ways.Rightwards });
        camera.Advance(20);
        Assert.Single(ear.Lines, l => l.EndsWith("CrossLineDetection/0 Pulse", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Moments_of_line_crossings_obey_the_direction_too()
    {
        var camera = await fixture.FreshAsync($"{Rule}Enable=true&{Rule}Config.Direction=LeftToRight");
        Assert.False(Assert.Single(await camera.StimulateAsync(new { kind = "line-crossed", direction = "RightToLeft" })).Raised);
        Assert.True(Assert.Single(await camera.StimulateAsync(new { kind = "line-crossed", direction = "LeftToRight" })).Raised);
        await camera.SetAsync("VideoAnalyseGlobal[0].Scene.Type=FaceDetection");
        Assert.Equal("a scene of type FaceDetection has no rules of type CrossLineDetection", Assert.Single(await camera.StimulateAsync(new { kind = "line-crossed" })).Why);
    }

    [Theory]
    [InlineData("{\"kind\":\"object\"}", "path")]
    [InlineData("{\"kind\":\"object\",\"path\":[]}", "path")]
    [InlineData("{\"kind\":\"object\",\"path\":[null]}", "path")]
    [InlineData("{\"kind\":\"object\",\"path\":[[1]]}", "path")]
    [InlineData("{\"kind\":\"object\",\"path\":[[1,2],[3,4,5]]}", "path")]
    [InlineData("{\"kind\":\"object\",\"path\":[[1,8192]]}", "path")]
    [InlineData("{\"kind\":\"object\",\"path\":[[-1,2]]}", "path")]
    [InlineData("{\"kind\":\"object\",\"path\":[[1,2,3],[4,5,3]]}", "path")]
    [InlineData("{\"kind\":\"object\",\"path\":[[1,2,-3],[4,5,3]]}", "path")]
    [InlineData("{\"kind\":\"object\",\"path\":[[1,2],[4,5]],\"action\":\"leave\"}", "path")]
    [InlineData("{\"kind\":\"object\",\"path\":[[1,2,0],[4,5,9]],\"seconds\":8}", "seconds")]
    [InlineData("{\"kind\":\"object\",\"path\":[[1,2]],\"seconds\":0}", "seconds")]
    [InlineData("{\"kind\":\"object\",\"path\":[[1,2]],\"objectType\":\"Ghost\"}", "objectType")]
    [InlineData("{\"kind\":\"object\",\"path\":[[1,2]],\"action\":\"vanish\"}", "action")]
    [InlineData("{\"kind\":\"object\",\"path\":[[1,2]],\"size\":[0,5]}", "size")]
    [InlineData("{\"kind\":\"object\",\"path\":[[1,2]],\"size\":[5]}", "size")]
    [InlineData("{\"kind\":\"object\",\"path\":[[1,2]],\"count\":0}", "count")]
    [InlineData("{\"kind\":\"object\",\"path\":[[1,2]],\"channel\":2}", "channel")]
    [InlineData("{\"kind\":\"object\",\"path\":[[1,2]],\"direction\":\"Enter\"}", "direction")]
    [InlineData("{\"kind\":\"people\",\"path\":[[1,2]]}", "path")]
    public async Task Ways_that_cannot_be_are_refused_and_the_field_is_named(string body, string field)
    {
        using var json = JsonDocument.Parse(body);
        var refused = await fixture.Camera.RefusedAsync(json.RootElement);
        Assert.Equal(field, refused.Field);
        Assert.NotEmpty(refused.Why);
    }
}
