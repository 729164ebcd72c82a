using Emulator.Server.Tests.Pictures;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Beyond;

/// <summary>A device's own lights by night: what the configuration and coaxialControlIO.cgi switch is seen, told alike by both, and goes off again.</summary>
public sealed class LightTests : IAsyncLifetime
{
    private const string White = "/cgi-bin/coaxialControlIO.cgi?action=control&channel=1&info[0].Type=1&info[0].IO=";
    private const string Siren = "/cgi-bin/coaxialControlIO.cgi?action=control&channel=1&info[0].Type=2&info[0].IO=";

    private TestCamera _camera = null!;

    public async Task InitializeAsync()
    {
        _camera = await TestCamera.StartAsync();
        await _camera.HideTitlesAsync();
        await _camera.SetTimeAsync("2026-01-05 23:00:00");
    }

    public async Task DisposeAsync() => await _camera.DisposeAsync();

    [Fact]
    public async Task Infrared_gives_the_grey_night_picture_white_light_a_brighter_one_in_colour_and_none_a_darker_one()
    {
        var shipped = await _camera.SnapshotAsync();
        Assert.InRange(shipped.Colour(), 0, 0.3);
        await _camera.SetAsync("Lighting[0][0].Mode=Off");
        var none = await _camera.SnapshotAsync();
        Assert.InRange(none.Colour(), 0, 0.3);
        Assert.True(none.Mean(none.All) < shipped.Mean(shipped.All) - 5);
        await _camera.SetAsync("Lighting[0][0].Mode=Manual", "Lighting[0][0].MiddleLight[0].Light=80");
        Assert.Equal(shipped.Mean(shipped.All), (await _camera.SnapshotAsync()).Mean(shipped.All), 1.0);
        await _camera.SetAsync("Lighting_V2[0][0][1].Mode=Manual", "Lighting_V2[0][0][1].MiddleLight[0].Light=100");
        var white = await _camera.SnapshotAsync();
        Assert.True(white.Colour() > 1);
        Assert.True(white.Mean(white.All) > shipped.Mean(shipped.All) + 5);
        await _camera.SetAsync("Lighting_V2[0][0][1].MiddleLight[0].Light=10", "Lighting_V2[0][0][1].NearLight[0].Light=0", "Lighting_V2[0][0][1].FarLight[0].Light=0");
        Assert.True((await _camera.SnapshotAsync()).Mean(white.All) < white.Mean(white.All) - 5);
    }

    [Fact]
    public async Task By_day_no_light_is_seen_and_the_options_in_force_say_which_holds()
    {
        // Of the night options, which do not hold yet.
        await _camera.SetAsync("Lighting_V2[0][1][1].Mode=Auto", "VideoInOptions[0].NightOptions.DayNightColor=1");
        Assert.Equal("Off", await StatusAsync("WhiteLight"));
        await _camera.SetAsync("VideoInOptions[0].NightOptions.SwitchMode=1");
        Assert.Equal("On", await StatusAsync("WhiteLight"));
        Assert.True((await _camera.SnapshotAsync()).Colour() > 1);
        await _camera.SetTimeAsync("2026-01-05 12:00:00");
        Assert.Equal("Off", await StatusAsync("WhiteLight"));
        var day = await _camera.SnapshotAsync();
        await _camera.SetAsync("Lighting_V2[0][0][1].Mode=Manual", "Lighting_V2[0][0][0].Mode=Off");
        Assert.Equal(day.Mean(day.All), (await _camera.SnapshotAsync()).Mean(day.All), 0.5);
    }

    [Fact]
    public async Task The_white_light_by_hand_is_that_of_Lighting_V2_and_goes_off_after_a_minute()
    {
        var before = await _camera.SnapshotAsync();
        Assert.Equal("OK\r\n", await _camera.GetAsync(White + "1&info[0].TriggerMode=2"));
        Assert.Equal("On", await StatusAsync("WhiteLight"));
        Assert.Equal("Manual", await _camera.ConfigAsync("Lighting_V2[0][0][1].Mode"));
        Assert.True((await _camera.SnapshotAsync()).Mean(before.All) > before.Mean(before.All) + 5);
        _camera.Advance(59);
        Assert.Equal("On", await StatusAsync("WhiteLight"));
        _camera.Advance(1);
        Assert.Equal("Off", await StatusAsync("WhiteLight"));
        Assert.Equal("Off", await _camera.ConfigAsync("Lighting_V2[0][0][1].Mode"));
        Assert.Equal("OK\r\n", await _camera.GetAsync(White + "1&info[0].TriggerMode=1"));
        _camera.Advance(10);
        Assert.Equal("Off", await StatusAsync("WhiteLight"));
    }

    [Fact]
    public async Task Off_by_hand_is_off_and_another_mode_set_meanwhile_stays()
    {
        await _camera.SetAsync("Lighting_V2[0][0][1].Mode=Manual");
        Assert.Equal("On", await StatusAsync("WhiteLight"));
        await _camera.GetAsync(White + "2");
        Assert.Equal("Off", await StatusAsync("WhiteLight"));
        Assert.Equal("Off", await _camera.ConfigAsync("Lighting_V2[0][0][1].Mode"));
        await _camera.GetAsync(White + "1");
        await _camera.SetAsync("Lighting_V2[0][0][1].Mode=Auto");
        _camera.Advance(100);
        Assert.Equal("Auto", await _camera.ConfigAsync("Lighting_V2[0][0][1].Mode"));
        Assert.Equal("On", await StatusAsync("WhiteLight"));
        await _camera.GetAsync(White + "0");
        Assert.Equal("Off", await StatusAsync("WhiteLight"));
    }

    [Fact]
    public async Task The_siren_sounds_for_ten_seconds_and_both_are_switched_at_once()
    {
        Assert.Equal("OK\r\n", await _camera.GetAsync(Siren + "1&info[1].Type=1&info[1].IO=1"));
        Assert.Equal("On On", $"{await StatusAsync("Speaker")} {await StatusAsync("WhiteLight")}");
        _camera.Advance(10);
        Assert.Equal("Off On", $"{await StatusAsync("Speaker")} {await StatusAsync("WhiteLight")}");
        await _camera.GetAsync(Siren + "1");
        await _camera.GetAsync(Siren + "2");
        Assert.Equal("Off", await StatusAsync("Speaker"));
        Assert.Contains("CoaxialControl", string.Join(' ', _camera.Host.Fleet.All[0].Device.Log.Since(0).Select(e => e.What)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("control&channel=1")]
    [InlineData("control&channel=1&info[0].Type=1")]
    [InlineData("control&channel=1&info[0].Type=3&info[0].IO=1")]
    [InlineData("control&channel=1&info[0].Type=1&info[0].IO=3")]
    [InlineData("control&channel=1&info[0].Type=1&info[0].IO=1&info[0].TriggerMode=3")]
    [InlineData("control&channel=2&info[0].Type=1&info[0].IO=1")]
    [InlineData("control&channel=1&info[0].Type=1&info[0].IO=1&info[1].Type=2")]
    [InlineData("getStatus&channel=0")]
    public async Task What_it_cannot_do_is_refused(string query)
    {
        Assert.Equal(400, await _camera.StatusAsync("/cgi-bin/coaxialControlIO.cgi?action=" + query));
        Assert.Equal("Off Off", $"{await StatusAsync("Speaker")} {await StatusAsync("WhiteLight")}");
    }

    [Fact]
    public async Task A_device_without_any_has_no_such_script_and_a_user_may_look_only()
    {
        using (var user = await _camera.User.GetAsync(White + "1"))
        {
            Assert.Equal(403, (int)user.StatusCode);
        }

        using (var status = await _camera.User.GetAsync("/cgi-bin/coaxialControlIO.cgi?action=getStatus"))
        {
            Assert.Equal(200, (int)status.StatusCode);
        }

        Assert.Equal("1", (await _camera.LinesAsync("/cgi-bin/coaxialControlIO.cgi?action=getCaps&channel=1"))["caps.SupportControlSpeaker"]);
        await using var dome = await TestCamera.StartAsync("speed-dome");
        Assert.Equal(404, await dome.StatusAsync("/cgi-bin/coaxialControlIO.cgi?action=getStatus&channel=1"));
    }

    private async Task<string> StatusAsync(string what) => (await _camera.LinesAsync("/cgi-bin/coaxialControlIO.cgi?action=getStatus&channel=1"))["status.status." + what];
}
