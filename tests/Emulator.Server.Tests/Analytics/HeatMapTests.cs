using System.Buffers.Binary;
using System.Net;
using Emulator.Server.Tests.Recordings;
using Emulator.Server.Tests.World;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Analytics;

/// <summary>Heat maps (document section 8.2.2): width and height, twelve bytes, a byte a pixel.</summary>
public class HeatMapTests(AnalyticsFixture fixture) : IClassFixture<AnalyticsFixture>
{
    private const string Heat = "/cgi-bin/heatMap.cgi?action=getPicByTime&channel=1&";

    [Fact]
    public async Task Where_an_object_went_it_is_warm_and_nowhere_else()
    {
        var camera = await fixture.FreshAsync();
        var now = camera.Device().Clock.Now;
        Assert.All((await GetAsync(camera, now, now.AddHours(1))).Data, b => Assert.Equal(0, b));
        await camera.StimulateAsync(new { kind = "object", path = new[] { new[] { 500, 2000, 0 }, new[] { 7500, 6000, 7 }, new[] { 7500, 6000, 20 } } });
        camera.Advance(4);
        // While it goes, half of the way is warm.
        var (half, width, height) = await GetAsync(camera, now, now.AddHours(1));
        Assert.True(At(half, width, height, 1500, 2571) > 0 && At(half, width, height, 6500, 5428) == 0);
        camera.Advance(60);
        (var whole, width, height) = await GetAsync(camera, now, now.AddHours(1));
        for (var x = 600; x < 7400; x += 100)
        {
            var y = 2000 + ((x - 500) * 4000 / 7000);
            Assert.True(At(whole, width, height, x, y) > 0, $"cold at {x}, {y}");
            Assert.True(At(whole, width, height, x, y < 4096 ? y + 1500 : y - 1500) == 0, $"warm beside {x}, {y}");
        }

        // Warmest where it stood.
        Assert.Equal(255, whole.Max());
        Assert.True(At(whole, width, height, 7500, 6000) == 255);
        // In the seconds before, and of another time, it was not there.
        var (part, _, _) = await GetAsync(camera, now.AddSeconds(5), now.AddSeconds(6));
        Assert.True(At(part, width, height, 6500, 5428) > 0 && At(part, width, height, 1500, 2571) == 0);
        Assert.All((await GetAsync(camera, now.AddSeconds(30), now.AddHours(1))).Data, b => Assert.Equal(0, b));
    }

    [Fact]
    public async Task The_week_before_is_warm_where_people_usually_go()
    {
        var camera = await fixture.FreshAsync();
        var now = camera.Device().Clock.Now;
        var (week, _, _) = await GetAsync(camera, now.AddDays(-7), now);
        Assert.InRange(week.Count(b => b > 0), 100, week.Length / 2);
        Assert.Equal(255, week.Max());
        Assert.All((await GetAsync(camera, now.AddDays(-60), now.AddDays(-30))).Data, b => Assert.Equal(0, b));
    }

    [Theory]
    [InlineData("channel=1&StartTime=2026-1-5%2012:00:00&EndTime=2026-1-4%2012:00:00")]
    [InlineData("channel=2&StartTime=2026-1-5%2012:00:00&EndTime=2026-1-6%2012:00:00")]
    [InlineData("StartTime=2026-1-5%2012:00:00&EndTime=2026-1-6%2012:00:00")]
    [InlineData("channel=1&EndTime=2026-1-6%2012:00:00")]
    [InlineData("channel=1&StartTime=2026-1-5%2012:00:00")]
    [InlineData("channel=1&StartTime=2026-1-5&EndTime=2026-1-6%2012:00:00")]
    public async Task What_cannot_be_asked_is_refused(string query) => Assert.Equal(400, await fixture.Camera.StatusAsync("/cgi-bin/heatMap.cgi?action=getPicByTime&" + query));

    [Fact]
    public async Task The_ends_of_time_are_no_trouble()
    {
        var (all, _, _) = await GetAsync(await fixture.FreshAsync(), DateTime.MinValue, new DateTime(9999, 12, 31, 23, 59, 59));
        Assert.Equal(255, all.Max());
    }

    private static async Task<(byte[] Data, int Width, int Height)> GetAsync(TestCamera camera, DateTime from, DateTime to)
    {
        using var answer = await camera.Admin.GetAsync($"{Heat}StartTime={RecordingClient.Time(from)}&EndTime={RecordingClient.Time(to)}");
        Assert.Equal((HttpStatusCode.OK, "application/binarytet-stream"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal(bytes.Length, answer.Content.Headers.ContentLength);
        var (width, height) = (BinaryPrimitives.ReadUInt16LittleEndian(bytes), BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2)));
        Assert.Equal((width * height) + 16, bytes.Length);
        Assert.All(bytes[4..16], b => Assert.Equal(0, b));
        return (bytes[16..], width, height);
    }

    private static byte At(byte[] data, int width, int height, int x, int y) => data[(y * height / 8192 * width) + (x * width / 8192)];
}
