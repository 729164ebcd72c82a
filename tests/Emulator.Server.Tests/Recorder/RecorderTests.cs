using Emulator.Server.Tests.World;
using Emulator.TestKit;
using Picture = Emulator.Server.Tests.Pictures.Picture;

namespace Emulator.Server.Tests.Recorder;

/// <summary>What else makes a recorder: channels that differ, a limit of its bandwidth (document section 13.2), and searches that make no sense (13.1).</summary>
public class RecorderTests
{
    private const string Limit = "/cgi-bin/bandLimit.cgi?action=getLimitState";

    [Fact]
    public async Task No_two_of_sixteen_channels_show_the_same()
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        Assert.Equal("16", (await camera.LinesAsync("/cgi-bin/devVideoInput.cgi?action=getCollect"))["result"]);
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&" + string.Join('&', Enumerable.Range(0, 16).SelectMany(i => new[]
        {
            $"VideoWidget[{i}].ChannelTitle.EncodeBlend=false", $"VideoWidget[{i}].TimeTitle.EncodeBlend=false", $"Encode[{i}].MainFormat[0].Video.Width=352", $"Encode[{i}].MainFormat[0].Video.Height=288",
        }))));
        var pictures = new List<double[]>();
        for (var channel = 1; channel <= 16; channel++)
        {
            pictures.Add([.. new Picture(await camera.Admin.GetByteArrayAsync($"/cgi-bin/snapshot.cgi?channel={channel}")).Means().Cast<double>()]);
        }

        for (var a = 0; a < 16; a++)
        {
            for (var b = a + 1; b < 16; b++)
            {
                var difference = pictures[a].Zip(pictures[b]).Average(pair => Math.Abs(pair.First - pair.Second));
                Assert.True(difference > 5, $"channels {a + 1} and {b + 1} differ by {difference}");
            }
        }

        var titles = await camera.LinesAsync("/cgi-bin/configManager.cgi?action=getConfig&name=ChannelTitle");
        Assert.Equal(16, titles.Values.Distinct().Count());
    }

    [Fact]
    public async Task The_bandwidth_is_limited_while_more_is_watched_than_it_has()
    {
        await using var camera = await TestCamera.StartAsync(TestProfiles.All["dvr"] with { Name = "narrow", BandwidthLimit = 5000 });
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&Encode[0].MainFormat[0].Video.BitRate=2000&Encode[1].MainFormat[0].Video.BitRate=2000&Encode[0].ExtraFormat[0].Video.BitRate=1024&Encode[0].ExtraFormat[0].Video.Compression=MJPG"));
        Assert.Equal("limit=false\r\n", await camera.GetAsync(Limit));
        using var first = await WatchAsync(camera, "realmonitor.cgi?action=getStream&channel=1&subtype=0");
        using var second = await WatchAsync(camera, "realmonitor.cgi?action=getStream&channel=2&subtype=0");
        Assert.Equal("limit=false\r\n", await camera.GetAsync(Limit));
        // Who looks on by the control port is no client of the recorder's.
        foreach (var what in new[] { "live.mp4", "live" })
        {
            using var looksOn = await camera.Control.GetAsync(new Uri($"api/v1/devices/{camera.Host.Cameras[0].Key}/channels/1/{what}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            await using var shown = await looksOn.Content.ReadAsStreamAsync();
            await shown.ReadExactlyAsync(new byte[200]);
            Assert.Equal("limit=false\r\n", await camera.GetAsync(Limit));
        }

        using (await WatchAsync(camera, "mjpg/video.cgi?channel=1&subtype=1"))
        {
            await Eventually.TrueAsync(async () => await camera.GetAsync(Limit) == "limit=true\r\n", "the third viewer watches");
        }

        await Eventually.TrueAsync(async () => await camera.GetAsync(Limit) == "limit=false\r\n", "the third viewer is gone");
        // A stream that takes more counts for more.
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&Encode[1].MainFormat[0].Video.BitRate=4000"));
        Assert.Equal("limit=true\r\n", await camera.GetAsync(Limit));
        await using var free = await TestCamera.StartAsync(TestProfiles.All["dvr"] with { Name = "free", BandwidthLimit = 0 });
        using var watched = await WatchAsync(free, "realmonitor.cgi?action=getStream&channel=1&subtype=0");
        Assert.Equal("limit=false\r\n", await free.GetAsync(Limit));
    }

    [Theory]
    [InlineData("condition.flags[0]=Sometimes")]
    [InlineData("combineMode.types[0]=VideoLoss")]
    [InlineData("combineMode.granularity=-1")]
    [InlineData("condition.channel=17")]
    [InlineData("condition.streamType=Third")]
    [InlineData("condition.startTime=yesterday")]
    public async Task A_search_that_makes_no_sense_is_refused(string wrong)
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        var query = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["condition.channel"] = "1",
            ["condition.startTime"] = "2026-1-5%2000:00:00",
            ["condition.endTime"] = "2026-1-5%2008:00:00",
            ["condition.streamType"] = "Main",
        };
        Assert.Equal(200, await camera.StatusAsync(Url()));
        query[wrong[..wrong.IndexOf('=', StringComparison.Ordinal)]] = wrong[(wrong.IndexOf('=', StringComparison.Ordinal) + 1)..];
        Assert.Equal(400, await camera.StatusAsync(Url()));

        string Url() => "/cgi-bin/FileFindHelper.cgi?action=startFind&" + string.Join('&', query.Select(q => $"{q.Key}={q.Value}"));
    }

    [Fact]
    public async Task A_flashlight_lights_the_night_in_its_hours()
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/global.cgi?action=setCurrentTime&time=2026-01-05%2023:00:00"));
        var dark = await BrightnessAsync(camera);
        await SetAsync(camera, "FlashLight.Enable=true&FlashLight.Brightness=100");
        Assert.Equal(100, await LevelAsync(camera));
        var lit = await BrightnessAsync(camera);
        Assert.True(lit > dark + 10, $"{dark} {lit}");
        await SetAsync(camera, "FlashLight.Brightness=40");
        Assert.InRange(await BrightnessAsync(camera), dark + 3, lit - 3);
        // Monday from ten to eleven.
        await SetAsync(camera, "FlashLight.TimeSection[1][0]=1%2022:00:00-23:00:09");
        Assert.Equal(40, await LevelAsync(camera));
        camera.Advance(10);
        Assert.Equal(0, await LevelAsync(camera));
        Assert.InRange(await BrightnessAsync(camera), dark - 3, dark + 3);
        foreach (var wrong in (string[])["FlashLight.Brightness=101", "FlashLight.Enable=2x", "FlashLight.TimeSection[1][0]=1%2025:00:00-26:00:00", "FlashLight.TimeSection[7][0]=1%2000:00:00-01:00:00"])
        {
            Assert.StartsWith("Error", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&" + wrong), StringComparison.Ordinal);
        }

        await using var other = await TestCamera.StartAsync("dvr");
        Assert.StartsWith("Error", await other.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=FlashLight"), StringComparison.Ordinal);
    }

    private static async Task<RawClient> WatchAsync(TestCamera camera, string script)
    {
        var client = await RawClient.GetAsync(camera.Url, "/cgi-bin/" + script);
        await client.ReadUntilAsync("\r\n\r\n");
        return client;
    }

    private static async Task<int> LevelAsync(TestCamera camera) => (await camera.StateAsync()).GetProperty("parts").GetProperty("flashlight").GetProperty("level").GetInt32();

    private static async Task<double> BrightnessAsync(TestCamera camera)
    {
        var picture = new Picture(await camera.Admin.GetByteArrayAsync("/cgi-bin/snapshot.cgi"));
        return picture.Mean(picture.All);
    }

    private static async Task SetAsync(TestCamera camera, string settings) => Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&" + settings));
}
