using Emulator.Server.Tests.Pictures;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Ptz;

/// <summary>"The drawn picture pans and zooms with it." The field is 60 by 33.75 degrees, so that 15 degrees are a quarter of the width.</summary>
public class ViewTests
{
    // In squares of eight pixels of a picture of 1920 x 1080.
    private const int Across = 240;

    [Fact]
    public async Task At_home_the_picture_is_that_of_a_camera_that_does_not_turn()
    {
        await using var dome = await TestCamera.StartAsync("speed-dome");
        await using var still = await TestCamera.StartAsync(TestProfiles.All["speed-dome"] with { Capabilities = TestProfiles.All["ipc"].Capabilities });
        var expected = (await still.BareAsync()).Jpeg;
        Assert.Equal(expected, (await dome.BareAsync()).Jpeg);
        await dome.GoAsync(200, 60, 9);
        Assert.NotEqual(expected, (await dome.SnapshotAsync()).Jpeg);
        await dome.GoAsync(0, 0, 1);
        dome.Clock.Advance(still.Clock.GetUtcNow() - dome.Clock.GetUtcNow() is var ahead && ahead > TimeSpan.Zero ? ahead : TimeSpan.Zero);
        still.Clock.Advance(dome.Clock.GetUtcNow() - still.Clock.GetUtcNow());
        Assert.Equal((await still.SnapshotAsync()).Jpeg, (await dome.SnapshotAsync()).Jpeg);
    }

    [Theory]
    [InlineData(15, 60)]
    [InlineData(345, -60)]
    public async Task Panned_the_scene_moves_the_other_way_and_goes_on_mirrored(double pan, int squares)
    {
        await using var camera = await TestCamera.StartAsync("speed-dome");
        var home = await HomeAsync(camera);
        await camera.StartAsync("PositionABS", pan, 0, 1);
        camera.Wait(10);
        (await camera.SnapshotAsync()).AssertShows(home, (x, y) => (Mirrored(x + squares), y));

        static int Mirrored(int x) => x < 0 ? -1 - x : x < Across ? x : (2 * Across) - 1 - x;
    }

    [Fact]
    public async Task Tilted_the_scene_moves_up()
    {
        await using var camera = await TestCamera.StartAsync("speed-dome");
        var home = await HomeAsync(camera);
        // 40 squares of eight pixels: 10 degrees of 33.75 are 320 of 1080 pixels.
        await camera.StartAsync("PositionABS", 0, 10, 1);
        camera.Wait(10);
        (await camera.SnapshotAsync()).AssertShows(home, (x, y) => (x, y + 40 < 135 ? y + 40 : 269 - y - 40));
    }

    [Fact]
    public async Task Zoomed_by_three_the_middle_third_fills_the_picture()
    {
        await using var camera = await TestCamera.StartAsync("speed-dome");
        var wide = (await HomeAsync(camera)).Means();
        await camera.StartAsync("PositionABS", 0, 0, 3);
        camera.Wait(10);
        var zoomed = (await camera.SnapshotAsync()).Means();
        var sum = 0.0;
        for (var x = 0; x < 80; x++)
        {
            for (var y = 0; y < 45; y++)
            {
                // A square of the wide picture is three by three of the zoomed one.
                var mean = Enumerable.Range(0, 9).Average(i => zoomed[(3 * x) + (i % 3), (3 * y) + (i / 3)]);
                sum += Math.Abs(mean - wide[80 + x, 45 + y]);
            }
        }

        Assert.InRange(sum / (80 * 45), 0, 1);
    }

    [Fact]
    public async Task What_moveDirectly_is_pointed_at_fills_the_picture()
    {
        await using var camera = await TestCamera.StartAsync("speed-dome");
        var home = await HomeAsync(camera);
        // The upper left quarter.
        await PointAsync(camera, 0, 0, 4096, 4096);
        await camera.IsAtAsync("345,-5,2");
        // Its top lies above what the dome can tilt to, so the picture is lower by 3.44 degrees, 0.2 of the picture; its columns are those of the quarter.
        var pointed = await camera.SnapshotAsync();
        var (mine, theirs) = (pointed.Means(), home.Means());
        var sum = 0.0;
        for (var x = 0; x < 120; x++)
        {
            var top = 13 + 1;
            sum += Math.Abs(Enumerable.Range(0, 60).Average(y => (mine[2 * x, 2 * y] + mine[(2 * x) + 1, 2 * y]) / 2) - Enumerable.Range(top, 60).Average(y => theirs[x, y]));
        }

        Assert.InRange(sum / 120, 0, 4);
    }

    [Fact]
    public async Task While_it_turns_each_frame_shows_something_else_and_none_is_kept()
    {
        await using var camera = await TestCamera.StartAsync("speed-dome");
        await camera.HideTitlesAsync();
        var maker = camera.Host.Fleet.All[0].Pictures;
        await camera.SnapshotAsync();
        var kept = maker.CachedBytes;
        await camera.StartAsync("Right", 0, 1, 0);
        using var viewer = await MjpegViewer.OpenAsync(camera, 0, 1);
        var last = new Picture(await viewer.ReadAsync());
        for (var i = 0; i < 5; i++)
        {
            camera.Wait(0.04);
            var next = new Picture(await viewer.ReadAsync());
            Assert.NotNull(next.ChangedSince(last));
            last = next;
        }

        Assert.Equal(kept, maker.CachedBytes);
    }

    [Fact]
    public async Task Two_pictures_within_one_frame_time_are_the_same_while_it_turns()
    {
        await using var camera = await TestCamera.StartAsync("speed-dome");
        await camera.StartAsync("Right", 0, 8, 0);
        camera.Wait(1);
        var first = await camera.SnapshotAsync();
        camera.Wait(0.03);
        Assert.Equal(first.Jpeg, (await camera.SnapshotAsync()).Jpeg);
        camera.Wait(0.02);
        Assert.NotEqual(first.Jpeg, (await camera.SnapshotAsync()).Jpeg);
    }

    [Fact]
    public async Task The_menu_is_drawn_while_it_is_open()
    {
        await using var camera = await TestCamera.StartAsync("speed-dome");
        var bare = await camera.BareAsync();
        await camera.StartAsync("Menu");
        Assert.NotNull((await camera.SnapshotAsync()).ChangedSince(bare));
        await camera.StartAsync("Exit");
        Assert.Equal(bare.Jpeg, (await camera.SnapshotAsync()).Jpeg);
    }

    // The picture of home at the moment at which the camera, ten seconds on, stands elsewhere.
    private static async Task<Picture> HomeAsync(TestCamera camera)
    {
        await camera.HideTitlesAsync();
        camera.Wait(10);
        var home = await camera.SnapshotAsync();
        // The scene comes round every four seconds: at ten seconds more it is two seconds further.
        camera.Wait(2);
        return home;
    }

    private static async Task PointAsync(TestCamera camera, int left, int top, int right, int bottom)
    {
        Assert.Equal("OK\r\n", await camera.GetAsync($"/cgi-bin/ptzBase.cgi?action=moveDirectly&channel=1&startPoint[0]={left}&startPoint[1]={top}&endPoint[0]={right}&endPoint[1]={bottom}"));
        camera.Wait(10);
    }
}
