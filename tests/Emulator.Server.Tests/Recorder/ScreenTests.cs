using System.Text.Json;
using Emulator.Device.Display;
using Emulator.Server.Tests.World;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Recorder;

/// <summary>Screens of a recorder (document chapter 7): every split, tours with masks and collections, by the device's time.</summary>
public class ScreenTests
{
    [Fact]
    public async Task Every_mode_takes_the_groups_that_sixteen_channels_make_and_no_more()
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        Assert.Equal("2", (await camera.LinesAsync("/cgi-bin/devVideoOutput.cgi?action=getCollect"))["result"]);
        Assert.Equal("split16 1", await ModeAsync(camera));
        foreach (var mode in SplitMode.All)
        {
            var groups = mode.Windows == 0 ? 1 : Math.Max(1, (16 + mode.Windows - 1) / mode.Windows);
            Assert.Equal("OK\r\n", await SplitAsync(camera, mode.Name, groups));
            Assert.Equal($"{mode.Name} {groups}", await ModeAsync(camera));
            Assert.StartsWith("Error", await SplitAsync(camera, mode.Name, groups + 1), StringComparison.Ordinal);
            Assert.Equal($"{mode.Name} {groups}", await ModeAsync(camera));
        }

        await SplitAsync(camera, "split6", 3);
        Assert.Equal("13 14 15 16", await ChannelsAsync(camera));
        Assert.Equal("split16 1", await ModeAsync(camera, 2));
    }

    [Fact]
    public async Task A_profile_of_ones_own_has_its_own_groups_and_screens()
    {
        var dvr = TestProfiles.All["dvr"];
        await using var camera = await TestCamera.StartAsync(dvr with { Name = "small", Channels = dvr.Channels[..5], VideoOutputs = 1, MaxRemoteInputs = 0, Habits = dvr.Habits with { ChannelBase = 0 }, Capabilities = dvr.Capabilities & ~Emulator.Device.Profiles.Capability.RemoteInputs });
        Assert.Equal("1", (await camera.LinesAsync("/cgi-bin/devVideoOutput.cgi?action=getCollect"))["result"]);
        Assert.Equal("split6 1", await ModeAsync(camera, 0));
        Assert.Equal("OK\r\n", await SplitAsync(camera, "split2", 3, 0));
        Assert.StartsWith("Error", await SplitAsync(camera, "split2", 4, 0), StringComparison.Ordinal);
        Assert.Equal(400, await camera.StatusAsync("/cgi-bin/split.cgi?action=getMode&channel=1"));
    }

    [Fact]
    public async Task A_tour_visits_the_groups_of_its_mask_and_then_its_collections()
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        await SetAsync(
            camera, "MonitorTour[0].Interval=10", "MonitorTour[0].Mask.Split1=0,1,5", "MonitorTour[0].Collections=Favorite1,Nobody,Gate", "MonitorCollection.Favorite1.Mode=split4",
            "MonitorCollection.Favorite1.Windows[1].Enable=true", "MonitorCollection.Favorite1.Windows[1].VideoChannel=2", "MonitorCollection.Favorite1.Windows[2].Enable=true",
            "MonitorCollection.Favorite1.Windows[2].VideoChannel=9", "MonitorCollection.Gate.Mode=PIP1");
        await SplitAsync(camera, "split1", 2);
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/split.cgi?action=enableTour&channel=1&enable=true"));
        var seen = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            seen.Add($"{await ModeAsync(camera)} {await CollectionAsync(camera)}".TrimEnd());
            camera.Advance(10);
        }

        Assert.Equal(["split1 2", "split1 6", "split4 1 Favorite1", "pip1 1 Gate", "split1 1", "split1 2", "split1 6"], seen);
        Assert.Equal("3 10", await ChannelsAsync(camera));
        // What is told to rest keeps what it shows; what is split leaves the collection.
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/split.cgi?action=enableTour&channel=1&enable=false"));
        camera.Advance(100);
        Assert.Equal("split4 1", await ModeAsync(camera));
        await SplitAsync(camera, "split8", 2);
        Assert.Equal("split8 2", await ModeAsync(camera));
        Assert.Equal("split16 1", await ModeAsync(camera, 2));
    }

    [Fact]
    public async Task A_tour_as_shipped_visits_every_group_by_the_time_of_the_device()
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        await SetAsync(camera, "MonitorTour[1].Enable=true", "MonitorTour[1].Interval=5");
        await SplitAsync(camera, "split4", 3, 2);
        var seen = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            seen.Add((await ModeAsync(camera, 2))[^1..]);
            camera.Advance(5);
        }

        Assert.Equal("34123", string.Concat(seen));
        // A clock that is set moves no tour; one that stands holds it.
        await camera.GetAsync("/cgi-bin/global.cgi?action=setCurrentTime&time=2027-01-01%2000:00:00");
        Assert.Equal("split4 4", await ModeAsync(camera, 2));
        await SetAsync(camera, "MonitorTour[1].Mask.Split8=8");
        await SplitAsync(camera, "split8", 1, 2);
        camera.Advance(5);
        Assert.Equal("split8 2", await ModeAsync(camera, 2));
        camera.Advance(5);
        Assert.Equal("split8 2", await ModeAsync(camera, 2));
    }

    [Theory]
    [InlineData("MonitorTour[0].Interval=0")]
    [InlineData("MonitorTour[0].Mask.Split1=a")]
    [InlineData("MonitorTour[2].Enable=true")]
    [InlineData("MonitorCollection.Favorite1.Mode=split5")]
    [InlineData("MonitorCollection.Favorite1.Windows[0].VideoStream=Third")]
    [InlineData("VideoOut[0].Mode.Format=CGA")]
    [InlineData("VideoOut[0].Color.Hue=101")]
    [InlineData("GUISet[0].AutoLogout=121")]
    [InlineData("GUISet[0].MenuShowOption=3")]
    public async Task What_a_screen_cannot_is_refused(string setting)
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        Assert.StartsWith("Error", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&" + setting), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_resolution_is_that_of_VideoOut()
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        await SetAsync(camera, "VideoOut[1].Mode.Width=800", "VideoOut[1].Mode.Height=600", "VideoOut[1].Mode.RefreshRate=75", "VideoOut[1].Mode.Format=VGA");
        var screens = (await camera.StateAsync()).GetProperty("screens");
        Assert.Equal("1920x1080@60 800x600@75", string.Join(' ', screens.EnumerateArray().Select(s => $"{s.GetProperty("width")}x{s.GetProperty("height")}@{s.GetProperty("refreshRate")}")));
    }

    private static Task<string> SplitAsync(TestCamera camera, string mode, int group, int screen = 1) => camera.GetAsync($"/cgi-bin/split.cgi?action=setMode&channel={screen}&mode={mode}&group={group}");

    private static async Task<string> ModeAsync(TestCamera camera, int screen = 1) =>
        string.Join(' ', (await camera.LinesAsync($"/cgi-bin/split.cgi?action=getMode&channel={screen}")).Values);

    private static async Task<JsonElement> ScreenAsync(TestCamera camera) => (await camera.StateAsync()).GetProperty("screens")[0];

    private static async Task<string> ChannelsAsync(TestCamera camera) => string.Join(' ', (await ScreenAsync(camera)).GetProperty("channels").EnumerateArray());

    private static async Task<string> CollectionAsync(TestCamera camera) => (await ScreenAsync(camera)).TryGetProperty("collection", out var name) ? name.GetString() ?? "" : "";

    private static async Task SetAsync(TestCamera camera, params string[] settings) =>
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&" + string.Join('&', settings)));
}
