using Emulator.Server.Tests.Events;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Faults;

/// <summary>Clocks that are wrong, as clients are told the time.</summary>
public class ClockFaultTests(SharedCamera shared) : IClassFixture<SharedCamera>
{
    [Fact]
    [ShowsFault("clock.drift")]
    public async Task A_clock_that_gains()
    {
        var camera = await shared.FreshAsync();
        var before = await camera.TimeAsync();
        var fault = await camera.InjectAsync("clock.drift", """{"perDay":3600}""");
        await camera.PassAsync(86400);
        Assert.Equal(before.AddHours(25), await camera.TimeAsync(), TimeSpan.FromSeconds(1));
        await fault.RemoveAsync();
        await camera.PassAsync(86400);
        Assert.Equal(before.AddHours(49), await camera.TimeAsync(), TimeSpan.FromSeconds(1));
        // Somebody puts it right.
        await camera.GetAsync($"/cgi-bin/global.cgi?action=setCurrentTime&time={before.AddHours(48):yyyy-MM-dd}%20{before.AddHours(48):HH:mm:ss}");
        Assert.Equal(before.AddHours(48), await camera.TimeAsync());
    }

    [Theory]
    [InlineData("ahead", 1)]
    [InlineData("back", -1)]
    [ShowsFault("clock.jump")]
    public async Task A_clock_that_jumps(string to, int sign)
    {
        var camera = await shared.FreshAsync();
        var before = await camera.TimeAsync();
        var fault = await camera.InjectAsync("clock.jump", $$"""{"by":"365d","to":"{{to}}"}""");
        Assert.Equal(before.AddDays(sign * 365), await camera.TimeAsync());
        await fault.RemoveAsync();
        Assert.Equal(before, await camera.TimeAsync());
    }

    [Fact]
    [ShowsFault("clock.ntpStep")]
    public async Task A_clock_that_is_put_right_to_and_fro()
    {
        var camera = await shared.FreshAsync();
        var before = await camera.TimeAsync();
        var fault = await camera.InjectAsync("clock.ntpStep", """{"by":"7s","every":"60s"}""");
        await camera.PassAsync(60);
        Assert.Equal(before.AddSeconds(67), await camera.TimeAsync());
        await camera.PassAsync(60);
        Assert.Equal(before.AddSeconds(120), await camera.TimeAsync());
        await camera.PassAsync(60);
        await fault.RemoveAsync();
        Assert.Equal(before.AddSeconds(180), await camera.TimeAsync());
    }

    [Fact]
    [ShowsFault("clock.batteryEmpty")]
    public async Task A_clock_that_forgets()
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("clock.batteryEmpty");
        await camera.PowerAsync("reboot");
        await camera.PassAsync(DeviceFaults.Boot + 5);
        Assert.Equal(new DateTime(2000, 1, 1, 0, 0, 5), await camera.TimeAsync());
        using var listener = await EventListener.AttachAsync(camera);
        await camera.RaiseAsync("VideoMotion", "Start");
        Assert.StartsWith("2000-01-01T00:00:05", (await camera.EventsAsync("code=VideoMotion"))[^1].GetProperty("time").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("clock.dstWrong", "{}", 8, 9)]
    [InlineData("clock.dstWrong", """{"mode":"never"}""", 8, 8)]
    [InlineData("clock.zoneLost", "{}", 8, 0)]
    [ShowsFault("clock.dstWrong")]
    [ShowsFault("clock.zoneLost")]
    public async Task A_clock_in_another_zone(string kind, string parameters, int before, int after)
    {
        var camera = await shared.FreshAsync();
        // Number 13 of the document's table is UTC+8.
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&NTP.TimeZone=13"));
        var utc = camera.Clock.GetUtcNow().UtcDateTime;
        Assert.Equal(before, (int)Math.Round((await camera.TimeAsync() - utc).TotalHours));
        var fault = await camera.InjectAsync(kind, parameters);
        Assert.Equal(after, (int)Math.Round((await camera.TimeAsync() - utc).TotalHours));
        await fault.RemoveAsync();
        Assert.Equal(before, (int)Math.Round((await camera.TimeAsync() - utc).TotalHours));
    }

    [Fact]
    [ShowsFault("clock.dstWrong")]
    public async Task Summer_does_not_come()
    {
        var camera = await shared.FreshAsync();
        await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&Locales.DSTEnable=true&Locales.DSTStart.Month=1&Locales.DSTStart.Week=0&Locales.DSTStart.Day=1&Locales.DSTEnd.Month=12&Locales.DSTEnd.Week=0&Locales.DSTEnd.Day=31");
        var summer = await camera.TimeAsync();
        await using var fault = await camera.InjectAsync("clock.dstWrong", """{"mode":"never"}""");
        Assert.Equal(summer.AddHours(-1), await camera.TimeAsync());
    }
}
