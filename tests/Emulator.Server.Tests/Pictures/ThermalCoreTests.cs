using System.Net.Http.Json;
using Emulator.TestKit;
using static Emulator.Server.Tests.Pictures.ThermalCamera;

namespace Emulator.Server.Tests.Pictures;

/// <summary>Shutter, flat field correction and focus of a thermal channel (document sections 10.1.6 to 10.1.8).</summary>
public class ThermalCoreTests(ThermalCamera thermal) : IClassFixture<ThermalCamera>
{
    // Ground, where nobody walks.
    private static readonly Region Ground = new(200, 440, 240, 40);

    [Fact]
    public async Task A_closed_shutter_is_all_there_is_to_see()
    {
        var camera = await thermal.BareAsync();
        var open = await camera.HeatPictureAsync();
        await camera.ManagerAsync("enableShutter&channel=2&enable=true");
        var closed = await camera.HeatPictureAsync();
        Assert.InRange(closed.Spread(closed.All), 0, 1);
        Assert.Equal("closed", await camera.ShutterAsync());
        await camera.HeatAsync(4096, 4096, 120);
        closed = await camera.HeatPictureAsync();
        Assert.InRange(closed.Spread(closed.All), 0, 1);
        await camera.ManagerAsync("enableShutter&channel=2&enable=false");
        Assert.Equal("open", await camera.ShutterAsync());
        Assert.True((await camera.HeatPictureAsync()).Spread(open.All) > 20);
    }

    [Fact]
    public async Task The_shutter_is_part_of_snapshots_and_opens_with_a_reset_and_a_reboot()
    {
        var camera = await thermal.BareAsync();
        await camera.ManagerAsync("enableShutter&channel=2&enable=true");
        await PostAsync(camera, "snapshots/shut");
        await camera.ManagerAsync("enableShutter&channel=2&enable=false");
        camera.Advance(50);
        await PostAsync(camera, "restore", new { name = "shut" });
        Assert.Equal("closed", await camera.ShutterAsync());
        await PostAsync(camera, "reset");
        Assert.Equal("open", await camera.ShutterAsync());

        await camera.ManagerAsync("enableShutter&channel=2&enable=true");
        await PostAsync(camera, "power", new { action = "reboot" });
        camera.Advance(120);
        Assert.Equal("open", await camera.ShutterAsync());
    }

    [Fact]
    public async Task The_sensor_drifts_until_it_is_corrected()
    {
        var camera = await thermal.BareAsync(Options + "FFCMode=Manual", Options + "AgcMaxGain=60", Options + "OptimizedRegion.Enable=true", Options + "OptimizedRegion.Type=Ground");
        var fresh = Roughness(await camera.HeatPictureAsync());
        camera.Advance(600);
        var later = Roughness(await camera.HeatPictureAsync());
        camera.Advance(3000);
        var drifted = Roughness(await camera.HeatPictureAsync());
        Assert.True(later > fresh + 1 && drifted > later + 1, $"{fresh:0.00} {later:0.00} {drifted:0.00}");

        await camera.ManagerAsync("doFFC&channel=2");
        Assert.Equal("correcting", await camera.ShutterAsync());
        var during = await camera.HeatPictureAsync();
        camera.Advance(0.9);
        // It stands meanwhile, whatever happens before it.
        await camera.HeatAsync(4096, 7700, 120);
        Assert.Null((await camera.HeatPictureAsync()).ChangedSince(during));
        camera.Advance(0.2);
        Assert.Equal("open", await camera.ShutterAsync());
        Assert.True((await camera.HeatPictureAsync()).At(4096, 7700).Luma > 240);
        camera.Advance(90);
        Assert.InRange(Roughness(await camera.HeatPictureAsync()), 0, fresh + 1);
    }

    [Fact]
    public async Task It_corrects_itself_by_its_period()
    {
        var camera = await thermal.BareAsync(Options + "FFCPeriod=60");
        camera.Advance(30);
        var core = (await camera.CoreAsync()).GetProperty("channels")[0];
        Assert.Equal(60, core.GetProperty("sinceCorrection").GetDouble() + core.GetProperty("nextCorrection").GetDouble(), 3);
        camera.Advance(core.GetProperty("nextCorrection").GetDouble() + 0.5);
        Assert.Equal("correcting", await camera.ShutterAsync());
        camera.Advance(1);
        Assert.Equal("open", await camera.ShutterAsync());
        camera.Advance(58.6);
        Assert.Equal("correcting", await camera.ShutterAsync());

        // Setting the clock moves nothing.
        camera.Advance(10);
        var since = (await camera.CoreAsync()).GetProperty("channels")[0].GetProperty("sinceCorrection").GetDouble();
        await camera.SetTimeAsync("2025-01-05 08:00:00");
        Assert.Equal(since, (await camera.CoreAsync()).GetProperty("channels")[0].GetProperty("sinceCorrection").GetDouble(), 3);
        await camera.SetAsync(Options + "FFCMode=Manual");
        camera.Advance(500);
        core = (await camera.CoreAsync()).GetProperty("channels")[0];
        Assert.Equal(since + 500, core.GetProperty("sinceCorrection").GetDouble(), 3);
        Assert.False(core.TryGetProperty("nextCorrection", out _));

        // What is due by the new measure comes at once.
        await camera.SetAsync(Options + "FFCMode=Auto");
        Assert.Equal("correcting", await camera.ShutterAsync());
    }

    [Fact]
    public async Task The_visible_lens_takes_over_the_focus_of_the_thermal_one()
    {
        var camera = await thermal.FreshAsync();
        await camera.HideTitlesAsync(1);
        var sharp = await camera.SnapshotAsync(1);
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/devVideoInput.cgi?action=adjustFocus&focus=0.75&zoom=0&channel=2"));
        camera.Advance(6);
        await camera.ManagerAsync("fixFocus&linkVideoChannel[0]=1&linkVideoChannel[1]=2&speed=0.5");
        camera.Advance(1);
        Assert.Equal("Autofocus", (await FocusAsync(camera, 1))["status.Status"]);
        camera.Advance(5);
        var focus = await FocusAsync(camera, 1);
        Assert.Equal(("0.75", "Normal"), (focus["status.Focus"], focus["status.Status"]));
        var link = (await camera.CoreAsync()).GetProperty("focus");
        Assert.Equal((1, 2, 0.75), (link.GetProperty("visible").GetInt32(), link.GetProperty("thermal").GetInt32(), link.GetProperty("focus").GetDouble()));
        // Here that is not where its picture is sharp.
        Assert.True(Detail(await camera.SnapshotAsync(1)) < Detail(sharp) / 2);

        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/devVideoInput.cgi?action=autoFocus&channel=2"));
        camera.Advance(6);
        await camera.ManagerAsync("fixFocus&linkVideoChannel[0]=2&linkVideoChannel[1]=1");
        camera.Advance(6);
        Assert.Equal(Detail(sharp), Detail(await camera.SnapshotAsync(1)), Detail(sharp) * 0.2);

        foreach (var wrong in new[] { "linkVideoChannel[0]=1&linkVideoChannel[1]=1", "linkVideoChannel[0]=2&linkVideoChannel[1]=2", "linkVideoChannel[0]=1", "linkVideoChannel[0]=1&linkVideoChannel[1]=3", "linkVideoChannel[0]=1&linkVideoChannel[1]=2&speed=1.1" })
        {
            Assert.Equal(400, await camera.StatusAsync("/cgi-bin/ThermographyManager.cgi?action=fixFocus&" + wrong));
        }
    }

    [Fact]
    public async Task What_was_done_is_in_the_log()
    {
        var camera = await thermal.FreshAsync();
        await camera.ManagerAsync("enableShutter&channel=2&enable=true");
        await camera.ManagerAsync("doFFC&channel=2");
        await camera.ManagerAsync("fixFocus&linkVideoChannel[0]=1&linkVideoChannel[1]=2");
        var token = (await camera.LinesAsync("/cgi-bin/log.cgi?action=startFind&condition.StartTime=2025-1-1%2000:00:00&condition.EndTime=2030-1-1%2000:00:00"))["token"];
        var lines = await camera.LinesAsync($"/cgi-bin/log.cgi?action=doFind&token={token}&count=100");
        Assert.Superset(new HashSet<string> { "EnableShutter", "DoFFC", "FixFocus" }, lines.Where(l => l.Key.EndsWith("].Type", StringComparison.Ordinal)).Select(l => l.Value).ToHashSet());
    }

    [Theory]
    [InlineData("enableShutter&channel=1&enable=true")]
    [InlineData("enableShutter&channel=2")]
    [InlineData("enableShutter&channel=2&enable=perhaps")]
    [InlineData("doFFC&channel=1")]
    [InlineData("doFFC")]
    public async Task What_makes_no_sense_is_refused(string action)
    {
        var camera = await thermal.FreshAsync();
        Assert.Equal(400, await camera.StatusAsync("/cgi-bin/ThermographyManager.cgi?action=" + action));
    }

    // How much neighbours across differ on the ground: stripes and grain, not what is warm there.
    private static double Roughness(Picture picture)
    {
        var sum = 0.0;
        for (var y = Ground.Top; y < Ground.Bottom; y++)
        {
            for (var x = Ground.Left; x < Ground.Right; x++)
            {
                sum += Math.Abs((2 * picture.Luma(x, y)) - picture.Luma(x - 3, y) - picture.Luma(x + 3, y));
            }
        }

        return sum / (Ground.Width * Ground.Height);
    }

    private static double Detail(Picture picture)
    {
        var sum = 0.0;
        for (var y = 200; y < 600; y += 2)
        {
            for (var x = 200; x < 1000; x++)
            {
                sum += Math.Abs(picture.Luma(x, y) - picture.Luma(x + 2, y));
            }
        }

        return sum;
    }

    private static Task<IReadOnlyDictionary<string, string>> FocusAsync(TestCamera camera, int channel) => camera.LinesAsync($"/cgi-bin/devVideoInput.cgi?action=getFocusStatus&channel={channel}");

    private static async Task PostAsync(TestCamera camera, string what, object? body = null)
    {
        using var answer = await camera.Control.PostAsync(new Uri("/api/v1/devices/thermal-1/" + what, UriKind.Relative), body is null ? null : JsonContent.Create(body));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
