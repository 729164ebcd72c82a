using Emulator.TestKit;

namespace Emulator.Server.Tests.Pictures;

/// <summary>VideoInOptions turns the picture (document section 4.5.20).</summary>
public class OrientationTests
{
    // In squares of eight pixels of a picture of 1920 x 1080.
    private const int Right = 239;
    private const int Bottom = 134;

    [Fact]
    public async Task Flip_turns_the_picture_upside_down()
    {
        await using var camera = await TestCamera.StartAsync();
        var upright = await camera.BareAsync();
        await camera.SetAsync("VideoInOptions[0].Flip=true");
        (await camera.SnapshotAsync()).AssertShows(upright, (x, y) => (x, Bottom - y));
        await camera.SetAsync("VideoInOptions[0].Flip=false");
        Assert.Equal(upright.Jpeg, (await camera.SnapshotAsync()).Jpeg);
    }

    [Fact]
    public async Task Mirror_exchanges_left_and_right()
    {
        await using var camera = await TestCamera.StartAsync();
        var upright = await camera.BareAsync();
        await camera.SetAsync("VideoInOptions[0].Mirror=true");
        (await camera.SnapshotAsync()).AssertShows(upright, (x, y) => (Right - x, y));
    }

    [Fact]
    public async Task Flip_and_mirror_turn_it_by_half()
    {
        await using var camera = await TestCamera.StartAsync();
        var upright = await camera.BareAsync();
        await camera.SetAsync("VideoInOptions[0].Flip=true", "VideoInOptions[0].Mirror=true");
        (await camera.SnapshotAsync()).AssertShows(upright, (x, y) => (Right - x, Bottom - y));
    }

    [Fact]
    public async Task Rotate90_turns_it_clockwise_or_anticlockwise_and_exchanges_width_and_height()
    {
        await using var camera = await TestCamera.StartAsync();
        var upright = await camera.BareAsync();
        await camera.SetAsync("VideoInOptions[0].Rotate90=1");
        var clockwise = await camera.SnapshotAsync();
        Assert.Equal((1080, 1920), clockwise.Size);
        clockwise.AssertShows(upright, (x, y) => (y, Bottom - x));

        await camera.SetAsync("VideoInOptions[0].Rotate90=2");
        var anticlockwise = await camera.SnapshotAsync();
        Assert.Equal((1080, 1920), anticlockwise.Size);
        anticlockwise.AssertShows(upright, (x, y) => (Right - y, x));
        Assert.Equal((576, 704), (await camera.FirstFrameAsync(subtype: 1)).Size);
    }

    [Fact]
    public async Task Titles_stay_upright_at_their_corner()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.HideTitlesAsync();
        await camera.SetAsync("VideoInOptions[0].Rotate90=1", "VideoInOptions[0].Flip=true");
        var bare = await camera.SnapshotAsync();
        await camera.SetAsync("VideoWidget[0].ChannelTitle.EncodeBlend=true", "VideoWidget[0].ChannelTitle.BackColor[3]=0");
        var title = Assert.NotNull((await camera.SnapshotAsync()).ChangedSince(bare));
        Assert.Equal((0, 1920), (title.Left, title.Bottom));
        Assert.InRange(title.Height, 24, title.Width);
    }

    [Fact]
    public async Task Only_the_channel_that_is_turned_turns()
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        var second = await camera.SnapshotAsync(channel: 2);
        await camera.SetAsync("VideoInOptions[0].Flip=true");
        Assert.Equal(second.Jpeg, (await camera.SnapshotAsync(channel: 2)).Jpeg);
    }
}
