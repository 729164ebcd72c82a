using Emulator.TestKit;

namespace Emulator.Server.Tests.Pictures;

/// <summary>What the encoder is set to is what every picture is (document sections 4.5.4, 4.5.5, 4.5.11, 4.11.4).</summary>
public class EncodeTests
{
    [Theory]
    [InlineData(2560, 1440, "2560x1440")]
    [InlineData(1280, 720, "720P")]
    [InlineData(352, 288, "CIF")]
    public async Task The_main_size_is_the_size_of_snapshots_and_of_the_main_stream(int width, int height, string name)
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Contains(name, (await camera.EncodeCapAsync("MainFormat[0].Video.ResolutionTypes")).Split(','));
        await camera.SetAsync($"Encode[0].MainFormat[0].Video.Width={width}", $"Encode[0].MainFormat[0].Video.Height={height}");

        Assert.Equal(name, await camera.ConfigAsync("Encode[0].MainFormat[0].Video.CustomResolutionName"));
        Assert.Equal($"{width}x{height}", await camera.ConfigAsync("Encode[0].MainFormat[0].Video.resolution"));
        Assert.Equal((width, height), (await camera.SnapshotAsync()).Size);
        Assert.Equal((width, height), (await camera.FirstFrameAsync()).Size);
        Assert.Equal((704, 576), (await camera.FirstFrameAsync(subtype: 1)).Size);
    }

    [Fact]
    public async Task An_extra_size_is_that_of_its_stream_alone()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("Encode[0].ExtraFormat[0].Video.resolution=640x480");
        await camera.SetAsync("Encode[0].ExtraFormat[1].Video.CustomResolutionName=CIF");

        Assert.Equal((1920, 1080), (await camera.SnapshotAsync()).Size);
        Assert.Equal((1920, 1080), (await camera.FirstFrameAsync(subtype: 0)).Size);
        Assert.Equal((640, 480), (await camera.FirstFrameAsync(subtype: 1)).Size);
        Assert.Equal((352, 288), (await camera.FirstFrameAsync(subtype: 2)).Size);
    }

    [Theory]
    [InlineData("MainFormat", 0)]
    [InlineData("ExtraFormat", 1)]
    public async Task Every_size_of_the_capabilities_can_be_had(string format, int subtype)
    {
        await using var camera = await TestCamera.StartAsync();
        var head = $"Encode[0].{format}[0].Video.";
        foreach (var name in (await camera.EncodeCapAsync($"{format}[0].Video.ResolutionTypes")).Split(','))
        {
            await camera.SetAsync($"{head}CustomResolutionName={name}");
            var size = (int.Parse(await camera.ConfigAsync(head + "Width")), int.Parse(await camera.ConfigAsync(head + "Height")));
            Assert.Equal(size, (await camera.FirstFrameAsync(subtype)).Size);
        }
    }

    [Fact]
    public async Task A_size_that_the_capabilities_do_not_list_is_refused_and_nothing_changes()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.RefusesAsync("Encode[0].MainFormat[0].Video.Width=1600", "Encode[0].MainFormat[0].Video.Height=1200");
        await camera.RefusesAsync("Encode[0].ExtraFormat[0].Video.resolution=1920x1080");
        await camera.RefusesAsync("Encode[0].MainFormat[0].Video.resolution=720P", "Encode[0].MainFormat[0].Video.Width=1600");

        Assert.Equal((1920, 1080), (await camera.SnapshotAsync()).Size);
        Assert.Equal((704, 576), (await camera.FirstFrameAsync(subtype: 1)).Size);
    }

    [Fact]
    public async Task SnapFormatAs_says_which_stream_a_snapshot_is_of()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("MediaGlobal.SnapFormatAs=ExtraFormat", "Encode[0].ExtraFormat[0].Video.resolution=CIF");
        var extra = await camera.SnapshotAsync();
        Assert.Equal(((352, 288), 1), (extra.Size, extra.Identity.Stream));

        await camera.SetAsync("MediaGlobal.SnapFormatAs=MainFormat");
        var main = await camera.SnapshotAsync();
        Assert.Equal(((1920, 1080), 0), (main.Size, main.Identity.Stream));
    }

    [Theory]
    [InlineData("25", 25)]
    [InlineData("10", 10)]
    [InlineData("12.5", 12.5)]
    [InlineData("1", 1)]
    public async Task FPS_is_the_number_of_frames_in_a_second(string set, double fps)
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync($"Encode[0].ExtraFormat[0].Video.FPS={set}");
        await AssertRateAsync(camera, fps, frames: 6);
    }

    [Fact]
    public async Task The_video_standard_is_the_ceiling_of_the_rate()
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal("25", await camera.EncodeCapAsync("ExtraFormat[0].Video.FPSMax"));
        await camera.RefusesAsync("Encode[0].ExtraFormat[0].Video.FPS=30");
        await AssertRateAsync(camera, 25, frames: 4);

        await camera.SetAsync("VideoStandard=NTSC");
        await camera.SetAsync("Encode[0].ExtraFormat[0].Video.FPS=30");
        Assert.Equal("30", await camera.EncodeCapAsync("ExtraFormat[0].Video.FPSMax"));
        await AssertRateAsync(camera, 30, frames: 4);

        await camera.SetAsync("VideoStandard=PAL");
        Assert.Equal("25", await camera.ConfigAsync("Encode[0].ExtraFormat[0].Video.FPS"));
        await AssertRateAsync(camera, 25, frames: 4);
    }

    [Fact]
    public async Task A_stream_that_is_switched_off_is_refused_and_its_viewers_end()
    {
        await using var camera = await TestCamera.StartAsync();
        using var main = await MjpegViewer.OpenAsync(camera);
        using var extra = await MjpegViewer.OpenAsync(camera, subtype: 1);
        await main.ReadAsync();
        await extra.ReadAsync();

        await camera.SetAsync("Encode[0].MainFormat[0].VideoEnable=false");
        camera.Advance(0.04);
        Assert.Equal(0, await main.DrainAsync());
        await extra.ReadAsync();
        Assert.Equal(400, await camera.StatusAsync("/cgi-bin/mjpg/video.cgi"));
        Assert.Equal("Error\r\nErrorID=5, Detail=Server internal error!\r\n", await camera.GetAsync("/cgi-bin/snapshot.cgi"));

        await camera.SetAsync("Encode[0].MainFormat[0].VideoEnable=true");
        Assert.Equal((1920, 1080), (await camera.SnapshotAsync()).Size);
        Assert.Equal((1920, 1080), (await camera.FirstFrameAsync()).Size);
    }

    [Fact]
    public async Task A_running_viewer_sees_a_new_size_with_the_next_frame()
    {
        await using var camera = await TestCamera.StartAsync();
        using var viewer = await MjpegViewer.OpenAsync(camera, subtype: 1);
        Assert.Equal((704, 576), new Picture(await viewer.ReadAsync()).Size);

        await camera.SetAsync("Encode[0].ExtraFormat[0].Video.resolution=CIF");
        camera.Advance(0.04);
        Assert.Equal((352, 288), new Picture(await viewer.ReadAsync()).Size);
    }

    // Each frame is read before time goes on, so none is lost; times are whole milliseconds, as the identity's are.
    private static async Task AssertRateAsync(TestCamera camera, double fps, int frames)
    {
        using var viewer = await MjpegViewer.OpenAsync(camera, subtype: 1);
        var first = Identity.Of(await viewer.ReadAsync());
        for (var i = 1; i <= frames; i++)
        {
            camera.Clock.Advance(TimeSpan.FromMilliseconds(Math.Ceiling(i * 1000 / fps) - Math.Ceiling((i - 1) * 1000 / fps)));
            var next = Identity.Of(await viewer.ReadAsync());
            Assert.Equal(first.Frame + i, next.Frame);
            Assert.Equal(i * 1000 / fps, (next.Utc - first.Utc).TotalMilliseconds, tolerance: 1);
        }

        viewer.Dispose();
        await camera.NobodyWatchesAsync(stream: 1);
        // On to a whole second, where a frame begins at every rate.
        camera.Clock.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(camera.Clock.GetUtcNow().Ticks % TimeSpan.TicksPerSecond));
    }
}
