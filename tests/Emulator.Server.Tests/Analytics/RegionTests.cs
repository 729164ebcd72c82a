using Emulator.Server.Tests.Recordings;
using Emulator.Server.Tests.World;

namespace Emulator.Server.Tests.Analytics;

/// <summary>Regions that objects enter, leave, stay in (document section 8.1.3). The region is x 3000 to 5000, y 3000 to 5000; a second is 1000 of the grid.</summary>
public class RegionTests(AnalyticsFixture fixture) : IClassFixture<AnalyticsFixture>
{
    private const string Rule = "VideoAnalyseRule[0][0].";
    private static readonly int[][] Through = [[1000, 4000, 0], [7000, 4000, 6]];

    [Theory]
    [InlineData("Cross", "Both", "2 CrossRegionDetection/0 Pulse|4 CrossRegionDetection/0 Pulse")]
    [InlineData("Cross", "Enter", "2 CrossRegionDetection/0 Pulse")]
    [InlineData("Cross", "Leave", "4 CrossRegionDetection/0 Pulse")]
    [InlineData("Cross", "LeftToRight", "2 CrossRegionDetection/0 Pulse|4 CrossRegionDetection/0 Pulse")]
    [InlineData("Cross", "RightToLeft", "")]
    [InlineData("Inside", "Both", "2 CrossRegionDetection/0 Start|4 CrossRegionDetection/0 Stop")]
    [InlineData("Appear", "Both", "")]
    [InlineData("Disappear", "Both", "")]
    public async Task Who_goes_through_a_region_enters_and_leaves_it(string action, string direction, string expected)
    {
        var camera = await FreshAsync("CrossRegionDetection", $"{Rule}Config.ActionType[0]={action}&{Rule}Config.Direction={direction}");
        var ear = new EventEar(camera);
        var answer = await camera.SeeAsync("CrossRegionDetection", new { kind = "object", path = Through });
        camera.Advance(20);
        Assert.Equal(expected.Split('|', StringSplitOptions.RemoveEmptyEntries), ear.Lines);
        Assert.Equal(expected.Length > 0, answer.Raised);
        Assert.StartsWith(expected.Length > 0 ? "rule 0 'line1': " : "rule 0 'line1': enters after 2 s, leaves after 4 s; the rule's ActionType is " + action, answer.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_begins_and_ends_in_a_region_appears_there_and_disappears()
    {
        var camera = await FreshAsync("CrossRegionDetection", $"{Rule}Config.ActionType[0]=Appear&{Rule}Config.ActionType[1]=Disappear");
        var ear = new EventEar(camera);
        await camera.StimulateAsync(new { kind = "object", path = new[] { new[] { 4000, 4000, 0 }, new[] { 4000, 4500, 3 } } });
        Assert.Equal(["0 CrossRegionDetection/0 Pulse"], ear.Lines);
        camera.Advance(10);
        Assert.Equal(["0 CrossRegionDetection/0 Pulse", "3 CrossRegionDetection/0 Pulse"], ear.Lines);
        Assert.Equal(["Appear", "Disappear"], ear.Events.Select(e => System.Text.Json.JsonDocument.Parse(e.Data!).RootElement.GetProperty("ActionType").GetString()));
    }

    [Fact]
    public async Task A_region_of_three_corners_is_one()
    {
        var camera = await fixture.FreshAsync($"{Rule}Type=CrossRegionDetection&{Rule}Enable=true&{Corner(0, 1000, 1000)}&{Corner(1, 7000, 1000)}&{Corner(2, 1000, 7000)}");
        var lines = await camera.LinesAsync("/cgi-bin/configManager.cgi?action=getConfig&name=VideoAnalyseRule[0][0].Config.DetectRegion");
        Assert.Equal(6, lines.Count);
        var ear = new EventEar(camera);
        await camera.StimulateAsync(new { kind = "object", path = new[] { new[] { 6000, 6000, 0 }, new[] { 8000, 8000, 2 } } });
        await camera.StimulateAsync(new { kind = "object", path = new[] { new[] { 0, 2000, 0 }, new[] { 2000, 2000, 2 } } });
        camera.Advance(10);
        Assert.Equal(["1 CrossRegionDetection/0 Pulse"], ear.Lines);
    }

    [Theory]
    // In the region from 2 to 12 s: 10 s, standing from 3 to 11.
    [InlineData("WanderDetection", "MinDuration=9", "Human", "11 WanderDetection/0 Start|12 WanderDetection/0 Stop")]
    [InlineData("WanderDetection", "MinDuration=11", "Human", "")]
    [InlineData("WanderDetection", "MinDuration=9", "Vehicle", "")]
    [InlineData("ParkingDetection", "MinDuration=7", "Vehicle", "10 ParkingDetection/0 Start|11 ParkingDetection/0 Stop")]
    [InlineData("ParkingDetection", "MinDuration=9", "Vehicle", "")]
    [InlineData("ParkingDetection", "MinDuration=7", "Human", "")]
    [InlineData("LeftDetection", "MinDuration=6", "Unknown", "9 LeftDetection/0 Start|11 LeftDetection/0 Stop")]
    [InlineData("LeftDetection", "MinDuration=6", "Human", "")]
    [InlineData("TakenAwayDetection", "MinDuration=1", "Unknown", "")]
    public async Task Who_stays_long_enough_is_an_event_until_he_goes(string type, string set, string objectType, string expected)
    {
        var camera = await FreshAsync(type, $"{Rule}Config.{set}");
        var ear = new EventEar(camera);
        var answer = await camera.SeeAsync(type, new { kind = "object", objectType, path = new[] { new[] { 1000, 4000, 0 }, new[] { 4000, 4000, 3 }, new[] { 4000, 4000, 11 }, new[] { 7000, 4000, 14 } } });
        camera.Advance(60);
        Assert.Equal(expected.Split('|', StringSplitOptions.RemoveEmptyEntries), ear.Lines);
        Assert.Equal(expected.Length > 0, answer.Raised);
    }

    [Theory]
    [InlineData("LeftDetection", "leave", 4000, true)]
    [InlineData("LeftDetection", "take", 4000, false)]
    [InlineData("LeftDetection", "leave", 6000, false)]
    [InlineData("TakenAwayDetection", "take", 4000, true)]
    [InlineData("TakenAwayDetection", "leave", 4000, false)]
    public async Task What_is_left_or_taken_is_an_event_for_as_long_as_it_is_so(string type, string action, int x, bool seen)
    {
        var camera = await FreshAsync(type, $"{Rule}Config.MinDuration=5");
        var ear = new EventEar(camera);
        await camera.StimulateAsync(new { kind = "object", action, path = new[] { new[] { 1000, 4000, 0 }, new[] { x, 4000, 3 } }, seconds = 20 });
        camera.Advance(60);
        Assert.Equal(seen ? [$"8 {type}/0 Start", $"20 {type}/0 Stop"] : [], ear.Lines);
    }

    [Theory]
    // 2000 of the grid a second is fast for sensitivity 7, whose limit is 1600, not for 6, whose limit is 2000.
    [InlineData(7, true)]
    [InlineData(6, false)]
    public async Task Who_is_fast_is_so_by_the_sensitivity(int sensitivity, bool seen)
    {
        var camera = await FreshAsync("MoveDetection", $"{Rule}Config.Sensitivity={sensitivity}");
        var ear = new EventEar(camera);
        await camera.StimulateAsync(new { kind = "object", path = new[] { new[] { 1000, 4000, 0 }, new[] { 7000, 4000, 3 } } });
        camera.Advance(10);
        Assert.Equal(seen ? ["1 MoveDetection/0 Start", "2 MoveDetection/0 Stop"] : [], ear.Lines);
    }

    [Fact]
    public async Task A_crowd_is_as_many_as_the_sensitivity_says_and_may_come_one_by_one()
    {
        // Sensitivity 8: four people, for ten seconds.
        var camera = await FreshAsync("RioterDetection", $"{Rule}Config.Sensitivity=8&{Rule}Config.MinDuration=10");
        var ear = new EventEar(camera);
        object Group(int count, int seconds) => new { kind = "object", count, path = new[] { new[] { 4000, 4000 } }, seconds };
        Assert.False((await camera.SeeAsync("RioterDetection", Group(3, 40))).Raised);
        camera.Advance(5);
        Assert.True((await camera.SeeAsync("RioterDetection", Group(1, 20))).Raised);
        camera.Advance(100);
        Assert.Equal(["15 RioterDetection/0 Start", "25 RioterDetection/0 Stop"], ear.Lines);
    }

    [Fact]
    public async Task A_face_is_seen_while_it_is_there_in_a_scene_of_faces()
    {
        var camera = await FreshAsync("FaceDetection", "VideoAnalyseGlobal[0].Scene.Type=FaceDetection");
        var ear = new EventEar(camera);
        await camera.StimulateAsync(new { kind = "object", objectType = "Human", path = Through });
        await camera.StimulateAsync(new { kind = "object", objectType = "HumanFace", path = Through });
        camera.Advance(100);
        Assert.Equal(["0 FaceDetection/0 Start", "6 FaceDetection/0 Stop"], ear.Lines);
    }

    [Fact]
    public async Task What_lasts_ends_with_the_period_and_begins_with_it_again()
    {
        var camera = await FreshAsync("CrossRegionDetection", $"{Rule}Config.ActionType[0]=Inside");
        var now = camera.Device().Clock.Now;
        await camera.SetAsync($"{Rule}EventHandler.TimeSection[{(int)now.DayOfWeek}][0]=1 {now.AddSeconds(10):HH:mm:ss}-{now.AddSeconds(19):HH:mm:ss}");
        var ear = new EventEar(camera);
        await camera.StimulateAsync(new { kind = "object", path = new[] { new[] { 4000, 4000 } }, seconds = 100 });
        camera.Advance(300);
        Assert.Equal(["10 CrossRegionDetection/0 Start", "20 CrossRegionDetection/0 Stop"], ear.Lines);
    }

    [Theory]
    [InlineData("Config.Direction=Enter")]
    [InlineData("Config.Direction=Upwards")]
    [InlineData("Config.ActionType[0]=Fly")]
    [InlineData("ObjectTypes[0]=Ghost")]
    [InlineData("Config.Sensitivity=11")]
    public async Task Words_that_a_rule_does_not_know_are_refused(string set)
    {
        var camera = await fixture.FreshAsync();
        Assert.Equal(400, await camera.StatusAsync("/cgi-bin/configManager.cgi?action=setConfig&" + Rule + set));
    }

    private static string Corner(int number, int x, int y) => $"{Rule}Config.DetectRegion[{number}][0]={x}&{Rule}Config.DetectRegion[{number}][1]={y}";

    private Task<TestKit.TestCamera> FreshAsync(string type, string set) => fixture.FreshAsync(
        $"{Rule}Type={type}&{Rule}Enable=true&{Corner(0, 3000, 3000)}&{Corner(1, 5000, 3000)}&{Corner(2, 5000, 5000)}&{Corner(3, 3000, 5000)}&{set}");
}
