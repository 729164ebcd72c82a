using Emulator.TestKit;

namespace Emulator.Server.Tests.Pictures;

/// <summary>VideoColor, and which of its slots is in force (document section 4.5.2).</summary>
public class ColourTests
{
    [Fact]
    public async Task Brightness_lifts_and_lowers_every_level()
    {
        await using var camera = await TestCamera.StartAsync();
        var plain = await camera.BareAsync();
        await camera.SetAsync("VideoColor[0][0].Brightness=75");
        Assert.InRange((await BrightnessAsync(camera)) - plain.Mean(plain.All), 20, 51);
        await camera.SetAsync("VideoColor[0][0].Brightness=25");
        Assert.InRange(plain.Mean(plain.All) - await BrightnessAsync(camera), 20, 51);
        await camera.SetAsync("VideoColor[0][0].Brightness=50");
        Assert.Equal(plain.Jpeg, (await camera.SnapshotAsync()).Jpeg);
    }

    [Fact]
    public async Task Contrast_spreads_the_levels()
    {
        await using var camera = await TestCamera.StartAsync();
        var plain = await camera.BareAsync();
        await camera.SetAsync("VideoColor[0][0].Contrast=75");
        var strong = await camera.SnapshotAsync();
        Assert.InRange(strong.Spread(strong.All) / plain.Spread(plain.All), 1.15, 1.6);
        await camera.SetAsync("VideoColor[0][0].Contrast=25");
        var weak = await camera.SnapshotAsync();
        Assert.InRange(weak.Spread(weak.All) / plain.Spread(plain.All), 0.4, 0.6);
        await camera.SetAsync("VideoColor[0][0].Contrast=0");
        var flat = await camera.SnapshotAsync();
        Assert.InRange(flat.Spread(flat.All), 0, 1);
        Assert.Equal(128, flat.Mean(flat.All), tolerance: 1);
    }

    [Fact]
    public async Task Saturation_takes_colour_away_and_adds_it()
    {
        await using var camera = await TestCamera.StartAsync();
        var plain = await camera.BareAsync();
        await camera.SetAsync("VideoColor[0][0].Saturation=0");
        Assert.InRange((await camera.SnapshotAsync()).Colour(), 0, 0.1);
        await camera.SetAsync("VideoColor[0][0].Saturation=100");
        Assert.InRange((await camera.SnapshotAsync()).Colour() / plain.Colour(), 1.6, 2.2);
    }

    [Fact]
    public async Task Hue_turns_the_colours_about()
    {
        await using var camera = await TestCamera.StartAsync();
        var plain = await camera.BareAsync();
        await camera.SetAsync("VideoColor[0][0].Hue=100");
        var turned = await camera.SnapshotAsync();
        // Half a turn makes every colour its opposite.
        var (product, square) = (0.0, 0.0);
        for (var y = 4; y < plain.Height; y += 8)
        {
            for (var x = 4; x < plain.Width; x += 8)
            {
                var (blue, red) = plain.ColourAt(x, y);
                var (otherBlue, otherRed) = turned.ColourAt(x, y);
                product += (blue * otherBlue) + (red * otherRed);
                square += (blue * blue) + (red * red);
            }
        }

        Assert.InRange(product / square, -1.1, -0.85);
    }

    [Fact]
    public async Task A_slot_is_in_force_from_its_first_second_to_its_last_of_the_device_clock()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.HideTitlesAsync();
        await camera.SetAsync("VideoColor[0][1].TimeSection=1 09:00:30-09:59:45", "VideoColor[0][1].Contrast=0", "VideoColor[0][1].Brightness=90");
        await camera.SetAsync("NTP.TimeZone=1");
        await camera.SetTimeAsync("2026-01-05 09:00:29");
        Assert.True(await BrightnessAsync(camera) < 200);
        camera.Advance(1);
        Assert.Equal(208, await BrightnessAsync(camera), tolerance: 1);
        await camera.SetTimeAsync("2026-01-06 09:59:45");
        Assert.Equal(208, await BrightnessAsync(camera), tolerance: 1);
        camera.Advance(1);
        Assert.True(await BrightnessAsync(camera) < 200);
    }

    [Fact]
    public async Task Of_two_slots_in_force_the_shorter_counts_and_a_masked_one_does_not()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.HideTitlesAsync();
        await camera.SetAsync(
            "VideoColor[0][1].TimeSection=1 07:00:00-12:00:00", "VideoColor[0][1].Contrast=0", "VideoColor[0][1].Brightness=90",
            "VideoColor[0][2].TimeSection=1 08:00:00-09:00:00", "VideoColor[0][2].Contrast=0", "VideoColor[0][2].Brightness=10");
        Assert.Equal(48, await BrightnessAsync(camera), tolerance: 1);
        await camera.SetAsync("VideoColor[0][2].TimeSection=0 08:00:00-09:00:00");
        Assert.Equal(208, await BrightnessAsync(camera), tolerance: 1);
    }

    [Fact]
    public async Task A_running_stream_changes_with_the_slot()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("VideoColor[0][1].TimeSection=1 08:00:01-09:00:00", "VideoColor[0][1].Contrast=0", "VideoColor[0][1].Brightness=90");
        using var viewer = await MjpegViewer.OpenAsync(camera, subtype: 1);
        var middle = new Region(160, 160, 320, 240);
        Assert.True(new Picture(await viewer.ReadAsync()).Spread(middle) > 2);
        for (var i = 1; i < 25; i++)
        {
            camera.Advance(0.04);
            await viewer.ReadAsync();
        }

        camera.Advance(0.04);
        var later = new Picture(await viewer.ReadAsync());
        Assert.Equal((208, 0), (later.Mean(middle), later.Spread(middle)), (expected, actual) => Math.Abs(expected.Item1 - actual.Item1) < 1 && actual.Item2 < 1);
    }

    private static async Task<double> BrightnessAsync(TestCamera camera)
    {
        var picture = await camera.SnapshotAsync();
        return picture.Mean(picture.All);
    }
}
