using Emulator.Media;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Pictures;

/// <summary>Day and night in front of the camera and in its settings (document section 4.5.20, docs/decisions 7), and what other channels see.</summary>
public class DayAndNightTests
{
    private const double Grey = 0.3;

    [Fact]
    public async Task Night_falls_at_half_past_six_and_ends_at_six_by_the_device_clock()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.HideTitlesAsync();
        await camera.SetAsync("VideoInOptions[0].DayNightColor=0", "NTP.TimeZone=13");
        await camera.SetTimeAsync("2026-01-05 18:29:59");
        await ShowsAsync(camera, Passage.Idle);
        camera.Advance(1);
        await ShowsAsync(camera, Passage.Night);
        await camera.SetTimeAsync("2026-01-06 05:59:59");
        await ShowsAsync(camera, Passage.Night);
        camera.Advance(1);
        await ShowsAsync(camera, Passage.Idle);
    }

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(1, false, true)]
    [InlineData(2, true, true)]
    public async Task DayNightColor_is_always_colour_automatic_or_always_grey(int value, bool greyByDay, bool greyByNight)
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.HideTitlesAsync();
        await camera.SetAsync($"VideoInOptions[0].DayNightColor={value}");
        Assert.Equal(greyByDay, await IsGreyAsync(camera));
        await camera.SetTimeAsync("2026-01-05 23:00:00");
        var night = await camera.SnapshotAsync();
        if (greyByNight)
        {
            Assert.InRange(night.Colour(), 0, Grey);
        }
        else
        {
            await ShowsAsync(camera, Passage.Night);
        }
    }

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(1, false, true)]
    [InlineData(2, false, true)]
    [InlineData(3, true, true)]
    public async Task SwitchMode_says_when_the_night_options_hold(int mode, bool byDay, bool byNight)
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.HideTitlesAsync();
        await camera.SetAsync(
            "VideoInOptions[0].DayNightColor=0", "VideoInOptions[0].NightOptions.DayNightColor=2", "VideoInOptions[0].NightOptions.Rotate90=1",
            "VideoInOptions[0].NightOptions.SunriseHour=6", "VideoInOptions[0].NightOptions.SunsetHour=20", "VideoInOptions[0].NightOptions.SunsetMinute=0",
            "VideoInOptions[0].NightOptions.SunsetSecond=0", $"VideoInOptions[0].NightOptions.SwitchMode={mode}");
        Assert.Equal(byDay, (await camera.SnapshotAsync()).Width == 1080);
        Assert.Equal(byDay, await IsGreyAsync(camera));
        await camera.SetTimeAsync("2026-01-05 22:00:00");
        Assert.Equal(byNight, (await camera.SnapshotAsync()).Width == 1080);
    }

    [Fact]
    public async Task By_the_clock_night_comes_at_Sunset_to_the_second()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.HideTitlesAsync();
        await camera.SetAsync(
            "VideoInOptions[0].NightOptions.SwitchMode=2", "VideoInOptions[0].NightOptions.SunriseHour=7", "VideoInOptions[0].NightOptions.SunriseMinute=30",
            "VideoInOptions[0].NightOptions.SunsetHour=16", "VideoInOptions[0].NightOptions.SunsetMinute=15", "VideoInOptions[0].NightOptions.SunsetSecond=20");
        await camera.SetTimeAsync("2026-01-05 16:15:19");
        Assert.False(await IsGreyAsync(camera));
        camera.Advance(1);
        Assert.True(await IsGreyAsync(camera));
        await camera.SetTimeAsync("2026-01-05 07:29:59");
        Assert.True(await IsGreyAsync(camera));
        camera.Advance(1);
        Assert.False(await IsGreyAsync(camera));
    }

    [Fact]
    public async Task SwitchMode_4_and_Profile_2_hold_the_normal_options()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.HideTitlesAsync();
        await camera.SetAsync("VideoInOptions[0].NormalOptions.DayNightColor=2", "VideoInOptions[0].NightOptions.SwitchMode=4");
        Assert.True(await IsGreyAsync(camera));
        await camera.SetAsync("VideoInOptions[0].NightOptions.SwitchMode=0");
        Assert.False(await IsGreyAsync(camera));
        await camera.SetAsync("VideoInOptions[0].NightOptions.Profile=2");
        Assert.True(await IsGreyAsync(camera));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public async Task A_profile_of_day_or_night_overrides_the_switch(int profile, bool night)
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.HideTitlesAsync();
        await camera.SetAsync(
            "VideoInOptions[0].DayNightColor=0", "VideoInOptions[0].NightOptions.Rotate90=2", $"VideoInOptions[0].NightOptions.SwitchMode={(night ? 0 : 3)}",
            $"VideoInOptions[0].NightOptions.Profile={profile}");
        Assert.Equal(night ? 1080 : 1920, (await camera.SnapshotAsync()).Width);
        await camera.SetTimeAsync("2026-01-05 22:00:00");
        Assert.Equal(night ? 1080 : 1920, (await camera.SnapshotAsync()).Width);
    }

    [Fact]
    public async Task Channels_have_their_own_scenes_and_titles()
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        var (first, second, third) = (await camera.SnapshotAsync(1), await camera.SnapshotAsync(2), await camera.SnapshotAsync(3));
        Assert.Equal([1, 2, 3], new[] { first, second, third }.Select(p => p.Identity.Channel));

        // The first looks at a yard and the third at a part of it, the second at a doorway.
        var bare = (await camera.BareAsync(1), await camera.BareAsync(2), await camera.BareAsync(3));
        foreach (var other in (Picture[])[bare.Item2, bare.Item3])
        {
            var changed = Assert.NotNull(other.ChangedSince(bare.Item1));
            Assert.True(changed.Width * changed.Height > 1280 * 720 / 2);
        }
    }

    private static async Task<bool> IsGreyAsync(TestCamera camera) => (await camera.SnapshotAsync()).Colour() < Grey;

    // With nothing drawn and nothing set, a picture of the scene's size is the frame that was filmed.
    private static async Task ShowsAsync(TestCamera camera, Passage passage)
    {
        var shown = await camera.SnapshotAsync();
        using var library = new SceneLibrary(Path.Combine(Repository.Root, "media-fixtures"));
        var scene = library.Get("yard");
        Assert.True(scene.Description.Passages.ContainsKey(passage), $"yard has no {passage}");
        var filmed = scene.Frame(passage, scene.FrameAt(passage, shown.Identity.Utc));
        Assert.True(Emulator.Protocol.Jpeg.JpegDecoder.TryDecode(filmed.Span, out var image, out var error), error);
        Assert.Equal((image.Width, image.Height), shown.Size);
        for (var y = 0; y < image.Height; y += 7)
        {
            for (var x = 0; x < image.Width; x++)
            {
                Assert.True(image.Luma.Row(y)[x] == shown.Luma(x, y), $"{passage} differs at {x}, {y}");
            }
        }
    }
}
