using Emulator.Device.Profiles;

namespace Emulator.Server.Tests.Queries;

/// <summary>The clock over the camera's API (document sections 4.6.2, 4.6.3, 13.4).</summary>
[Collection(QueriesCollection.Name)]
public class ClockTests(FullCameras cameras)
{
    private const string Get = "global.cgi?action=getCurrentTime";

    [Theory]
    [InlineData(Dialect.Firmware, "2016-02-03 04:05:06")]
    [InlineData(Dialect.Document, "2016-2-3 04:05:06")]
    public async Task The_time_that_is_set_is_the_time_that_is_told(Dialect dialect, string told)
    {
        var camera = cameras.Of(dialect);
        await camera.ResetAsync();
        await camera.DoAsync("global.cgi?action=setCurrentTime&time=2016-2-3%204:05:06");
        Assert.Equal(told, await camera.ValueAsync(Get, "result"));
        Assert.Equal("2016-02-03 04:05:06", (await camera.StateAsync()).GetProperty("clock").GetProperty("local").GetString());
        await camera.ResetAsync();
    }

    [Fact]
    public async Task Setting_the_time_moves_nothing_else_and_the_clock_goes_on()
    {
        var camera = cameras.Firmware;
        await camera.ResetAsync();
        var config = await camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=All");
        var process = camera.Clock.GetUtcNow();
        await camera.DoAsync("global.cgi?action=setCurrentTime&time=2037-12-31 23:59:59");
        Assert.Equal(process, camera.Clock.GetUtcNow());
        camera.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("2038-01-01 00:00:01", await camera.ValueAsync(Get, "result"));
        Assert.Equal(config, await camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=All"));
        await camera.ResetAsync();
        Assert.NotEqual("2038-01-01 00:00:01", await camera.ValueAsync(Get, "result"));
    }

    [Fact]
    public async Task The_time_follows_the_zone()
    {
        var camera = cameras.Firmware;
        await camera.ResetAsync();
        await camera.SetAsync("NTP.TimeZone=0");
        await camera.DoAsync("global.cgi?action=setCurrentTime&time=2026-01-15 12:00:00");
        await camera.SetAsync("NTP.TimeZone=9");
        Assert.Equal("2026-01-15 17:45:00", await camera.ValueAsync(Get, "result"));
        await camera.SetAsync("NTP.TimeZone=20");
        Assert.Equal("2026-01-15 11:00:00", await camera.ValueAsync(Get, "result"));
        await camera.ResetAsync();
    }

    [Theory]
    [InlineData("2026-03-29 01:59:59", "0", "2026-03-29 03:00:00", "1")]
    [InlineData("2026-10-25 02:59:59", "1", "2026-10-25 02:00:00", "0")]
    public async Task Daylight_saving_begins_and_ends(string before, string dst, string after, string dstAfter)
    {
        var camera = cameras.Firmware;
        await camera.ResetAsync();
        await camera.SetAsync("NTP.TimeZone=1&Locales.DSTEnable=true"
            + "&Locales.DSTStart.Month=3&Locales.DSTStart.Week=-1&Locales.DSTStart.Day=0&Locales.DSTStart.Hour=2&Locales.DSTStart.Minute=0"
            + "&Locales.DSTEnd.Month=10&Locales.DSTEnd.Week=-1&Locales.DSTEnd.Day=0&Locales.DSTEnd.Hour=3&Locales.DSTEnd.Minute=0");
        await camera.DoAsync("global.cgi?action=setCurrentTime&time=" + before);
        Assert.Equal(dst, await camera.ValueAsync("global.cgi?action=getDST", "result"));
        camera.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(after, await camera.ValueAsync(Get, "result"));
        Assert.Equal(dstAfter, await camera.ValueAsync("global.cgi?action=getDST", "result"));
        await camera.SetAsync("Locales.DSTEnable=false");
        Assert.Equal("0", await camera.ValueAsync("global.cgi?action=getDST", "result"));
        await camera.ResetAsync();
    }
}
