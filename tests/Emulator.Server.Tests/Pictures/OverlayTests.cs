using Emulator.TestKit;

namespace Emulator.Server.Tests.Pictures;

/// <summary>What is drawn over the picture: titles, the clock, covers (document sections 4.5.7, 4.5.12, 4.6.3, 4.6.4, 4.7.10).</summary>
public class OverlayTests
{
    // White on solid black, so that what is under it does not matter.
    private const string Solid = "BackColor[3]=0";

    [Fact]
    public async Task A_channel_title_is_drawn_moved_and_hidden()
    {
        await using var camera = await TestCamera.StartAsync();
        var bare = await camera.BareAsync();
        await camera.SetAsync("VideoWidget[0].ChannelTitle.EncodeBlend=true", "VideoWidget[0].ChannelTitle." + Solid);
        var drawn = await camera.SnapshotAsync();
        var corner = Changed(drawn, bare);
        Assert.Equal((0, 1080), (corner.Left, corner.Bottom));
        Assert.InRange(corner.Width, 40, 200);
        Assert.InRange(corner.Height, 24, 64);

        await camera.SetAsync("VideoWidget[0].ChannelTitle.Rect[0]=4096", "VideoWidget[0].ChannelTitle.Rect[1]=2048");
        var moved = Changed(await camera.SnapshotAsync(), bare);
        Assert.InRange(moved.Left, 960 - 8, 960);
        Assert.InRange(moved.Top, 270 - 8, 270);
        Assert.InRange(moved.Width, corner.Width - 8, corner.Width + 8);

        await camera.SetAsync("VideoWidget[0].ChannelTitle.EncodeBlend=false");
        Assert.Null((await camera.SnapshotAsync()).ChangedSince(bare));
    }

    [Fact]
    public async Task A_channel_title_reads_as_its_name()
    {
        await using var camera = await TestCamera.StartAsync();
        var bare = await camera.BareAsync();
        await camera.SetAsync("VideoWidget[0].ChannelTitle.EncodeBlend=true", "VideoWidget[0].ChannelTitle." + Solid, "ChannelTitle[0].Name=Gate");
        var gate = await camera.SnapshotAsync();
        await camera.SetAsync("ChannelTitle[0].Name=Goat");
        var goat = await camera.SnapshotAsync();
        await camera.SetAsync("ChannelTitle[0].Name=The gate of the north yard");
        var longer = await camera.SnapshotAsync();

        Assert.NotNull(gate.ChangedSince(goat));
        Assert.Equal(Changed(gate, bare), Changed(goat, bare));
        Assert.Equal(26.0 / 4, (double)Changed(longer, bare).Width / Changed(gate, bare).Width, tolerance: 0.8);
        await camera.SetAsync("ChannelTitle[0].Name=");
        Assert.Null((await camera.SnapshotAsync()).ChangedSince(bare));
    }

    [Fact]
    public async Task Titles_have_their_colours()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.BareAsync();
        await camera.SetAsync("VideoWidget[0].ChannelTitle.EncodeBlend=true", "VideoWidget[0].ChannelTitle.Rect[0]=0", "VideoWidget[0].ChannelTitle.Rect[1]=0", "ChannelTitle[0].Name=     ");
        await camera.SetAsync("VideoWidget[0].ChannelTitle.BackColor[0]=0", "VideoWidget[0].ChannelTitle.BackColor[2]=255", "VideoWidget[0].ChannelTitle." + Solid);
        var (blue, red) = (await camera.SnapshotAsync()).ColourAt(20, 16);
        Assert.InRange(blue, 100, 128);
        Assert.InRange(red, -40, 0);
    }

    [Fact]
    public async Task The_clock_is_drawn_moved_and_hidden()
    {
        await using var camera = await TestCamera.StartAsync();
        var bare = await camera.BareAsync();
        await camera.SetAsync("VideoWidget[0].TimeTitle.EncodeBlend=true", "VideoWidget[0].TimeTitle." + Solid);
        var corner = Changed(await camera.SnapshotAsync(), bare);
        Assert.Equal((1920, 0), (corner.Right, corner.Top));
        Assert.InRange(corner.Height, 24, 64);

        await camera.SetAsync("VideoWidget[0].TimeTitle.Rect[0]=0", "VideoWidget[0].TimeTitle.Rect[1]=4096");
        var moved = Changed(await camera.SnapshotAsync(), bare);
        Assert.Equal(0, moved.Left);
        Assert.InRange(moved.Top, 540 - 8, 540);

        await camera.SetAsync("VideoWidget[0].TimeTitle.EncodeBlend=false");
        Assert.Null((await camera.SnapshotAsync()).ChangedSince(bare));
    }

    [Fact]
    public async Task The_clock_reads_the_time_of_the_device()
    {
        await using var camera = await StartReadableAsync();
        await ReadsAsync(camera, "2026-01-05 08:00:00");
        camera.Advance(61.5);
        await ReadsAsync(camera, "2026-01-05 08:01:01");
        await camera.SetTimeAsync("2031-12-31 23:59:58");
        await ReadsAsync(camera, "2031-12-31 23:59:58");
        camera.Advance(2);
        await ReadsAsync(camera, "2032-01-01 00:00:00");
    }

    [Theory]
    [InlineData("yyyy-MM-dd HH:mm:ss", "2026-01-05 14:07:09")]
    [InlineData("dd/MM/yyyy h:mm:ss", "05/01/2026 2:07:09")]
    [InlineData("M.d.yy hh:mm:ss", "1.5.26 02:07:09")]
    [InlineData("d-MMMM-yyyy H:mm:ss", "5-Jan-2026 14:07:09")]
    public async Task The_clock_follows_TimeFormat(string format, string expected)
    {
        await using var camera = await StartReadableAsync();
        await camera.SetTimeAsync("2026-01-05 14:07:09");
        await camera.SetAsync("Locales.TimeFormat=" + format);
        await ReadsAsync(camera, expected);
    }

    [Fact]
    public async Task ShowWeek_adds_the_day()
    {
        await using var camera = await StartReadableAsync();
        await camera.SetAsync("VideoWidget[0].TimeTitle.ShowWeek=true");
        await ReadsAsync(camera, "2026-01-05 08:00:00 Mon");
    }

    [Fact]
    public async Task The_clock_follows_the_time_zone()
    {
        await using var camera = await StartReadableAsync();
        await camera.SetAsync("NTP.TimeZone=13");
        await ReadsAsync(camera, "2026-01-05 16:00:00");
        await camera.SetAsync("NTP.TimeZone=25");
        await ReadsAsync(camera, "2026-01-05 03:00:00");
    }

    [Fact]
    public async Task The_clock_follows_daylight_saving()
    {
        await using var camera = await StartReadableAsync();
        await camera.SetAsync(
            "Locales.DSTStart.Month=3", "Locales.DSTStart.Week=-1", "Locales.DSTStart.Day=0", "Locales.DSTStart.Hour=2", "Locales.DSTStart.Minute=0",
            "Locales.DSTEnd.Month=10", "Locales.DSTEnd.Week=-1", "Locales.DSTEnd.Day=0", "Locales.DSTEnd.Hour=3", "Locales.DSTEnd.Minute=0");
        await camera.SetAsync("Locales.DSTEnable=true");
        await ReadsAsync(camera, "2026-01-05 08:00:00");
        await camera.SetTimeAsync("2026-03-29 01:59:59");
        await ReadsAsync(camera, "2026-03-29 01:59:59");
        camera.Advance(1);
        await ReadsAsync(camera, "2026-03-29 03:00:00");
        await camera.SetAsync("Locales.DSTEnable=false");
        await ReadsAsync(camera, "2026-03-29 02:00:00");
    }

    [Fact]
    public async Task A_clock_that_reads_otherwise_is_told_apart()
    {
        await using var camera = await StartReadableAsync();
        Assert.True(await MisreadAsync(camera, "2026-01-05 08:00:01") > 60);
    }

    [Fact]
    public async Task A_cover_hides_its_rectangle_and_only_that()
    {
        await using var camera = await TestCamera.StartAsync();
        var bare = await camera.BareAsync();
        await camera.SetAsync(
            "VideoWidget[0].Covers[1].Rect[0]=2048", "VideoWidget[0].Covers[1].Rect[1]=2730", "VideoWidget[0].Covers[1].Rect[2]=4096", "VideoWidget[0].Covers[1].Rect[3]=5461",
            "VideoWidget[0].Covers[1].BackColor[0]=255", "VideoWidget[0].Covers[1].EncodeBlend=true");
        var covered = await camera.SnapshotAsync();

        // A quarter to a half across, a third to two thirds down; half transparent by BackColor[3], which must not let anything through.
        var inside = new Region(488, 368, 464, 344);
        Assert.InRange(covered.Spread(inside), 0, 1.5);
        Assert.Equal(76, covered.Mean(inside), tolerance: 2);
        Assert.Equal(127, covered.ColourAt(700, 540).Red, tolerance: 3);
        var changed = Changed(covered, bare);
        Assert.InRange(changed.Left, 480 - 8, 480 + 40);
        Assert.InRange(changed.Top, 360 - 8, 360 + 40);
        Assert.InRange(changed.Right, 960 - 40, 960 + 8);
        Assert.InRange(changed.Bottom, 720 - 40, 720 + 8);

        await camera.SetAsync("VideoWidget[0].Covers[1].EncodeBlend=false");
        Assert.Null((await camera.SnapshotAsync()).ChangedSince(bare));
    }

    [Fact]
    public async Task Four_covers_hide_four_rectangles()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.HideTitlesAsync();
        for (var i = 0; i < 4; i++)
        {
            await camera.SetAsync(
                $"VideoWidget[0].Covers[{i}].Rect[0]={i * 2000}", $"VideoWidget[0].Covers[{i}].Rect[1]={i * 2000}",
                $"VideoWidget[0].Covers[{i}].Rect[2]={(i * 2000) + 1500}", $"VideoWidget[0].Covers[{i}].Rect[3]={(i * 2000) + 1500}",
                $"VideoWidget[0].Covers[{i}].BackColor[1]={i * 60}", $"VideoWidget[0].Covers[{i}].EncodeBlend=true");
        }

        var picture = await camera.SnapshotAsync();
        for (var i = 0; i < 4; i++)
        {
            var region = new Region((i * 469) + 16, (i * 264) + 16, 310, 164);
            Assert.InRange(picture.Spread(region), 0, 1.5);
            Assert.Equal(i * 60 * 0.587, picture.Mean(region), tolerance: 2);
        }
    }

    private static Region Changed(Picture picture, Picture since) => Assert.NotNull(picture.ChangedSince(since));

    // The clock at the top left, the channel title at a place below it that lies alike on the grid of the JPEG.
    private static async Task<TestCamera> StartReadableAsync()
    {
        var camera = await TestCamera.StartAsync();
        await camera.SetAsync(
            "VideoWidget[0].TimeTitle.Rect[0]=0", "VideoWidget[0].TimeTitle.Rect[1]=0", "VideoWidget[0].TimeTitle." + Solid,
            "VideoWidget[0].ChannelTitle.Rect[0]=0", "VideoWidget[0].ChannelTitle.Rect[1]=3641", "VideoWidget[0].ChannelTitle." + Solid);
        return camera;
    }

    private static async Task ReadsAsync(TestCamera camera, string text) => Assert.InRange(await MisreadAsync(camera, text), 0, 4);

    // Writes as the channel title what the clock should say: then the two look alike.
    private static async Task<int> MisreadAsync(TestCamera camera, string text)
    {
        await camera.SetAsync("ChannelTitle[0].Name=" + text);
        var picture = await camera.SnapshotAsync();
        // Whole squares of eight pixels within the line: a letter is seventeen pixels wide.
        var width = text.Length * 17 / 8 * 8;
        return picture.LargestDifference(new Region(0, 0, width, 32), picture, new Region(0, 480, width, 32));
    }
}
