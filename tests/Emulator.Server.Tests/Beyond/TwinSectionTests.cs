using Emulator.Server.Tests.Pictures;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Beyond;

/// <summary>Sections that say the same under two names agree, whichever is set.</summary>
[Collection(BeyondCollection.Name)]
public class TwinSectionTests(BeyondCamera shared)
{
    [Theory]
    [InlineData("VideoInDayNight[0][0].Mode=Color", "VideoInOptions[0].DayNightColor", "0")]
    [InlineData("VideoInDayNight[0][0].Mode=Auto", "VideoInOptions[0].DayNightColor", "1")]
    [InlineData("VideoInDayNight[0][1].Mode=Color", "VideoInOptions[0].NightOptions.DayNightColor", "0")]
    [InlineData("VideoInDayNight[0][2].Mode=blackwhite", "VideoInOptions[0].NormalOptions.DayNightColor", "2")]
    [InlineData("VideoInOptions[0].DayNightColor=2", "VideoInDayNight[0][0].Mode", "BlackWhite")]
    [InlineData("VideoInOptions[0].NightOptions.DayNightColor=1", "VideoInDayNight[0][1].Mode", "Brightness")]
    [InlineData("VideoImageControl[0].Flip=true", "VideoInOptions[0].Flip", "true")]
    [InlineData("VideoImageControl[0].Flip=true", "VideoInOptions[0].NightOptions.Flip", "true")]
    [InlineData("VideoImageControl[0].Rotate90=2", "VideoInOptions[0].NormalOptions.Rotate90", "2")]
    [InlineData("VideoInOptions[0].Mirror=true", "VideoImageControl[0].Mirror", "true")]
    [InlineData("VideoInOptions[0].Flip=true", "VideoInOptions[0].NightOptions.Flip", "false")]
    [InlineData("Lighting[0][1].Mode=Off", "Lighting_V2[0][1][0].Mode", "Off")]
    [InlineData("Lighting_V2[0][2][0].NearLight[0].Light=77", "Lighting[0][2].NearLight[0].Light", "77")]
    [InlineData("Lighting_V2[0][0][1].Mode=Manual", "Lighting[0][0].Mode", "Auto")]
    public async Task What_is_set_here_is_read_there(string set, string path, string value)
    {
        await shared.Camera.SetAsync(set);
        Assert.Equal($"table.{path}={value}\r\n", await shared.Camera.GetAsync($"/cgi-bin/configManager.cgi?action=getConfig&name={path}"));
        var section = set[..set.IndexOf('[', StringComparison.Ordinal)];
        // Restoring the one restores the other.
        Assert.Equal("OK\r\n", await shared.Camera.GetAsync($"/cgi-bin/configManager.cgi?action=restore&names[0]={section}"));
        Assert.Equal(shared.Shipped, await shared.Camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=All"));
    }

    [Fact]
    public async Task An_orientation_of_one_of_the_options_alone_stays_when_another_is_set()
    {
        await shared.Camera.SetAsync("VideoInOptions[0].NightOptions.Flip=true");
        await shared.Camera.SetAsync("VideoImageControl[0].Mirror=true");
        var options = await shared.Camera.LinesAsync("/cgi-bin/configManager.cgi?action=getConfig&name=VideoInOptions");
        Assert.Equal("true false true", $"{options["table.VideoInOptions[0].NightOptions.Flip"]} {options["table.VideoInOptions[0].Flip"]} {options["table.VideoInOptions[0].NightOptions.Mirror"]}");
        await shared.Camera.GetAsync("/cgi-bin/configManager.cgi?action=restore&names[0]=VideoInOptions");
    }

    [Theory]
    [InlineData("VideoInDayNight[0][0].Mode=Color&VideoInOptions[0].DayNightColor=2")]
    [InlineData("VideoImageControl[0].Flip=true&VideoInOptions[0].Flip=false&VideoInOptions[0].Flip=false&VideoInOptions[0].Mirror=true&VideoImageControl[0].Mirror=false")]
    [InlineData("Lighting[0][0].Mode=Manual&Lighting_V2[0][0][0].Mode=Off")]
    [InlineData("Lighting_V2[0][0][1].LightType=InfraredLight")]
    [InlineData("Lighting_V2[0][0][2].Mode=Off")]
    [InlineData("Lighting_V2[0][3][0].Mode=Off")]
    [InlineData("Lighting[0][0].MiddleLight[0].Light=101")]
    [InlineData("Lighting[0][0].Mode=On")]
    [InlineData("VideoInDayNight[0][0].Delay=11")]
    [InlineData("VideoInDayNight[0][0].Mode=Night")]
    [InlineData("VideoImageControl[0].Freeze=true")]
    [InlineData("VideoImageControl[0].Rotate90=3")]
    [InlineData("LeLensMask[0].TimeSection[0][0]=2 00:00:00-24:00:00")]
    [InlineData("LeLensMask[1].Enable=true")]
    [InlineData("SmartMotionDetect[0].Sensitivity=Highest")]
    [InlineData("SmartMotionDetect[0].ObjectTypes.Dog=true")]
    public async Task What_contradicts_or_does_not_exist_is_refused_as_a_whole(string values)
    {
        Assert.Equal(400, await shared.Camera.StatusAsync("/cgi-bin/configManager.cgi?action=setConfig&" + values));
        Assert.Equal(shared.Shipped, await shared.Camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=All"));
    }

    [Fact]
    public async Task All_is_every_section_in_one_answer()
    {
        var all = await shared.Camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=All");
        foreach (var name in (string[])["AccessFilter", "Encode", "Lighting_V2", "WLan"])
        {
            Assert.Contains(await shared.Camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=" + name), all, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Restoring_to_default_takes_names_or_leaves_only_how_the_device_is_reached()
    {
        await shared.Camera.SetAsync("General.MachineName=Other", "Network.Hostname=other", "VideoColor[0][0].Hue=1");
        Assert.Equal("OK\r\n", await shared.Camera.GetAsync("/cgi-bin/configManager.cgi?action=restoreDefault&name=VideoColor"));
        Assert.Equal("table.VideoColor[0][0].Hue=50\r\n", await shared.Camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=VideoColor[0][0].Hue"));
        Assert.Equal("table.General.MachineName=Other\r\n", await shared.Camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=General.MachineName"));
        Assert.Equal(400, await shared.Camera.StatusAsync("/cgi-bin/configManager.cgi?action=restoreDefault&names[0]=Nothing"));
        Assert.Equal("OK\r\n", await shared.Camera.GetAsync("/cgi-bin/configManager.cgi?action=restoreDefault"));
        Assert.NotEqual("table.General.MachineName=Other\r\n", await shared.Camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=General.MachineName"));
        Assert.Equal("table.Network.Hostname=other\r\n", await shared.Camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=Network.Hostname"));
        Assert.Equal("OK\r\n", await shared.Camera.GetAsync("/cgi-bin/configManager.cgi?action=restoreDefault&name=All"));
        Assert.Equal(shared.Shipped, await shared.Camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=All"));
    }

    [Theory]
    [InlineData("thermal", "Lighting[1]", 400)]
    [InlineData("thermal", "Lighting_V2[0][2][1]", 200)]
    [InlineData("speed-dome", "Lighting_V2[0][0][1]", 400)]
    [InlineData("speed-dome", "LeLensMask", 200)]
    [InlineData("dvr", "Lighting", 400)]
    [InlineData("dvr", "SmartMotionDetect[15]", 200)]
    [InlineData("vto", "SmartMotionDetect", 400)]
    [InlineData("vto", "VideoInDayNight[0][2]", 200)]
    public async Task Which_sections_there_are_follows_from_what_a_device_can_do(string profile, string name, int status)
    {
        await using var camera = await TestCamera.StartAsync(profile);
        // The array of a channel without light is there, and empty.
        var body = await camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=" + name);
        Assert.Equal(status == 200, body.StartsWith("table." + name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_codes_that_a_device_may_send_are_listed()
    {
        var events = await shared.Camera.LinesAsync("/cgi-bin/eventManager.cgi?action=getExposureEvents");
        Assert.Contains("SmartMotionHuman", events.Values);
        Assert.Contains("VideoMotion", events.Values);
        Assert.DoesNotContain("HeatImagingTemper", events.Values);
        Assert.Equal(events.Count, events.Values.Distinct().Count());
        Assert.Equal("VideoMotion", events["events[0]"]);
    }
}
