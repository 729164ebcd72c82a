using Emulator.Server.Tests.Pictures;
using Emulator.Server.Tests.World;

namespace Emulator.Server.Tests.Analytics;

/// <summary>The numbers of people over the picture (document section 8.2.1), and what moves through it.</summary>
public class NumberOverlayTests(AnalyticsFixture fixture) : IClassFixture<AnalyticsFixture>
{
    private const string Widget = "VideoWidgetNumberStat[0].";

    [Fact]
    public async Task The_numbers_are_drawn_where_they_belong_as_they_are_set_and_change_when_somebody_passes()
    {
        var camera = await fixture.FreshAsync();
        // Nobody is counted: nothing to show.
        var bare = await camera.BareAsync();
        await camera.SetAsync("VideoAnalyseRule[0][1].Enable=true", Widget + "BackColor[3]=0");
        var none = Changed(await camera.SnapshotAsync(), bare);
        Assert.True(none.Left < 8 && none.Right < bare.Width / 2, none.ToString());
        Assert.InRange(none.Top, (bare.Height * 800 / 8191) - 8, (bare.Height * 800 / 8191) + 8);

        var before = await camera.SnapshotAsync();
        await camera.StimulateAsync(new Dictionary<string, object> { ["kind"] = "people", ["in"] = 120 });
        camera.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.True(Changed(await camera.SnapshotAsync(), bare).Width > none.Width);

        await camera.SetAsync(Widget + "ShowExitNum=false");
        var entered = Changed(await camera.SnapshotAsync(), bare);
        Assert.True(entered.Width < none.Width);
        await camera.SetAsync(Widget + "TextAlign=2");
        var right = Changed(await camera.SnapshotAsync(), bare);
        Assert.True(right.Right > bare.Width - 8 && right.Left > bare.Width / 2, right.ToString());
        await camera.SetAsync(Widget + "Rect[2]=4096", Widget + "Rect[1]=4096");
        var moved = Changed(await camera.SnapshotAsync(), bare);
        Assert.InRange(moved.Right, (bare.Width / 2) - 16, (bare.Width / 2) + 8);
        Assert.InRange(moved.Top, (bare.Height / 2) - 8, (bare.Height / 2) + 8);

        await camera.SetAsync(Widget + "ShowEnterNum=false");
        Assert.Null((await camera.SnapshotAsync()).ChangedSince(bare));
        await camera.SetAsync(Widget + "ShowEnterNum=true", Widget + "EncodeBlend=false");
        Assert.Null((await camera.SnapshotAsync()).ChangedSince(bare));
        Assert.NotNull(before.ChangedSince(bare));
        foreach (var wrong in new[] { "TextAlign=1", "EncodeBlend=maybe", "Rect[0]=8192", "FrontColor[0]=256" })
        {
            await camera.RefusesAsync(Widget + wrong);
        }
    }

    [Fact]
    public async Task An_object_is_seen_where_it_is()
    {
        var camera = await fixture.FreshAsync();
        var bare = await camera.BareAsync();
        await camera.StimulateAsync(new { kind = "object", objectType = "Vehicle", path = new[] { new[] { 1000, 4000, 0 }, new[] { 7000, 4000, 6 } } });
        // The vehicle is 1600 wide; the scene moves besides.
        camera.Clock.Advance(TimeSpan.FromSeconds(1));
        var at = await camera.SnapshotAsync();
        camera.Clock.Advance(TimeSpan.FromSeconds(3));
        var later = await camera.SnapshotAsync();
        Assert.True(Blue(at, 2000, 4000) > Blue(at, 5000, 4000) + 15 && Blue(later, 5000, 4000) > Blue(later, 2000, 4000) + 15);
        camera.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.True(Math.Abs(Blue(await camera.SnapshotAsync(), 7000, 4000) - Blue(bare, 7000, 4000)) < 15);

        static int Blue(Picture picture, int x, int y) => picture.ColourAt(x * picture.Width / 8192, y * picture.Height / 8192).Item1;
    }

    private static Pictures.Region Changed(Picture now, Picture before) => now.ChangedSince(before) ?? throw new InvalidOperationException("nothing has changed");
}
