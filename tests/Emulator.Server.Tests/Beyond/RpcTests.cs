using System.Text.Json;
using Emulator.Server.Tests.Ptz;
using Emulator.Server.Tests.Rpc;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Beyond;

/// <summary>The same by the JSON protocol: what is done there is seen over HTTP, by the same rules and with the same lines in the log.</summary>
public class RpcTests
{
    [Theory]
    [InlineData("CoaxialControlIO")]
    [InlineData("coaxialControlIO")]
    public async Task The_white_light_and_the_siren(string service)
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RpcClient.LoginAsync(camera);
        Assert.Equal(1, (await client.CallAsync(service + ".getCaps", new { channel = 0 })).Params().GetProperty("caps").GetProperty("SupportControlLight").GetInt32());
        Assert.True((await client.CallAsync(service + ".control", new { channel = 0, info = new[] { new { Type = 1, IO = 1, TriggerMode = 2 } } })).GetProperty("result").GetBoolean());
        Assert.Equal("On", (await client.CallAsync(service + ".getStatus", new { channel = 0 })).Params().GetProperty("status").GetProperty("WhiteLight").GetString());
        Assert.Equal("On", (await camera.LinesAsync("/cgi-bin/coaxialControlIO.cgi?action=getStatus&channel=1"))["status.status.WhiteLight"]);
        Assert.Equal(RpcText.ParameterInvalid, (await client.CallAsync(service + ".control", new { channel = 0, info = new[] { new { Type = 3, IO = 1 } } })).Error());
        Assert.Equal(RpcText.ParameterInvalid, (await client.CallAsync(service + ".control", new { channel = 1, info = new[] { new { Type = 1, IO = 1 } } })).Error());
        Assert.Equal(RpcText.ParameterInvalid, (await client.CallAsync(service + ".control", new { channel = 0, info = Array.Empty<int>() })).Error());
        using var user = await RpcClient.LoginAsync(camera, "user", "user");
        Assert.Equal(RpcText.NoAuthority, (await user.CallAsync(service + ".control", new { channel = 0, info = new[] { new { Type = 1, IO = 2 } } })).Error());
    }

    [Fact]
    public async Task Users_are_added_changed_and_deleted_by_the_rules_of_the_HTTP_API()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RpcClient.LoginAsync(camera);
        Assert.True((await client.CallAsync("userManager.addUser", new { user = new { Name = "guard", Password = "pass1", Group = "user", Sharable = true, Memo = "night" } })).GetProperty("result").GetBoolean());
        Assert.Equal("night", (await camera.LinesAsync("/cgi-bin/userManager.cgi?action=getUserInfo&name=guard"))["user.Memo"]);
        using (var guard = camera.Client("guard", "pass1"))
        {
            Assert.Equal(200, (int)(await guard.GetAsync("/cgi-bin/magicBox.cgi?action=getDeviceType")).StatusCode);
        }

        foreach (var bad in new object[]
        {
            new { Name = "guard", Password = "pass1", Group = "nobody", Sharable = true }, new { Name = "a b", Password = "x", Group = "user", Sharable = true },
            new { Name = "x", Password = "", Group = "user", Sharable = true }, new { Name = "x", Password = "y", Group = "user" },
            new { Name = "x", Password = "y", Group = "user", Sharable = true, AuthorityList = new[] { "Fly" } }, new { Name = "x", Password = "y", Group = "user", Sharable = true, AuthorityList = new[] { "AuthUserMag" } },
            new { Name = "x", Password = "0123456789ABCDEF0123456789ABCDEF", Group = "user", Sharable = true, Encryption = "Default" },
        })
        {
            Assert.Equal(RpcText.ParameterInvalid, (await client.CallAsync("userManager.addUser", new { user = bad })).Error());
        }

        Assert.NotEqual(0, (await client.CallAsync("userManager.addUser", new { user = new { Name = "GUARD", Password = "p", Group = "user", Sharable = true } })).Error());
        Assert.True((await client.CallAsync("userManager.modifyUser", new { name = "guard", user = new { Memo = "day" } })).GetProperty("result").GetBoolean());
        Assert.Equal("day", (await client.CallAsync("userManager.getUserInfo", new { name = "guard" })).Params().GetProperty("user").GetProperty("Memo").GetString());
        Assert.Equal(RpcText.ParameterInvalid, (await client.CallAsync("userManager.modifyUser", new { name = "guard", user = new { Memo = 7 } })).Error());
        Assert.True((await client.CallAsync("userManager.deleteUser", new { name = "guard" })).GetProperty("result").GetBoolean());
        Assert.NotEqual(0, (await client.CallAsync("userManager.deleteUser", new { name = "admin" })).Error());
        var log = string.Join('\n', camera.Host.Fleet.All[0].Device.Log.Since(0).Select(e => $"{e.What} {string.Join(' ', e.Detail.Select(d => $"{d.Key}={d.Value}"))}"));
        Assert.Contains("AddUser Name=guard Group=user", log, StringComparison.Ordinal);
        Assert.Contains("ModifyUser Name=guard Memo=night->day", log, StringComparison.Ordinal);
        Assert.Contains("DeleteUser Name=guard", log, StringComparison.Ordinal);
        using var user = await RpcClient.LoginAsync(camera, "user", "user");
        Assert.Equal(RpcText.NoAuthority, (await user.CallAsync("userManager.addUser", new { user = new { Name = "z", Password = "z", Group = "user", Sharable = true } })).Error());
    }

    [Fact]
    public async Task Places_of_the_mechanics()
    {
        await using var camera = await TestCamera.StartAsync("speed-dome");
        using var client = await RpcClient.LoginAsync(camera);
        Assert.True((await client.CallAsync("ptz.moveAbsolutely", new { channel = 0, position = new[] { 0.5, -0.25, 0.5 }, speed = 1 })).GetProperty("result").GetBoolean());
        camera.Wait(10);
        await camera.IsAtAsync("90,45,13", "Idle");
        await client.CallAsync("ptz.setPreset", new { channel = 0, index = 2, name = "Gate" });
        await client.CallAsync("ptz.moveRelatively", new { channel = 0, translation = new[] { 0.1, 0, -0.5 } });
        camera.Wait(10);
        await camera.IsAtAsync("108,45,1", "Idle");
        Assert.Equal("Gate", (await camera.LinesAsync("/cgi-bin/ptz.cgi?action=getPresets&channel=1"))["presets[0].Name"]);
        await client.CallAsync("ptz.moveContinuously", new { channel = 0, speed = new[] { 1.0, 0, 0 }, timeout = 1 });
        camera.Wait(5);
        await camera.IsAtAsync("208,45,1", "Idle");
        await client.CallAsync("ptz.moveContinuously", new { channel = 0, speed = new[] { 0.5, 0, 0 } });
        camera.Wait(0.5);
        await client.CallAsync("ptz.stopMove", new { channel = 0 });
        camera.Wait(5);
        await camera.IsAtAsync("233,45,1", "Idle");
        foreach (var (method, parameters) in new (string, object)[]
        {
            ("moveAbsolutely", new { channel = 0, position = new[] { 2.0, 0, 0 } }), ("moveAbsolutely", new { channel = 0, position = new[] { 0.0, 0 } }),
            ("moveRelatively", new { channel = 0, translation = "x" }), ("moveContinuously", new { channel = 0, speed = new[] { 0, 0, 1.5 } }), ("setPreset", new { channel = 0, index = 1, name = "" }),
        })
        {
            Assert.Equal(RpcText.ParameterInvalid, (await client.CallAsync("ptz." + method, parameters)).Error());
        }
    }

    [Fact]
    public async Task A_part_of_a_section_is_set_by_the_name_that_reads_it_whole_or_not_at_all()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RpcClient.LoginAsync(camera);
        var before = await camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=MotionDetect");
        Assert.True((await client.CallAsync("configManager.setConfig", new { name = "ChannelTitle[0]", table = new { Name = "Gate" } })).GetProperty("result").GetBoolean());
        Assert.Equal("table.ChannelTitle[0].Name=Gate\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=ChannelTitle[0].Name"));
        Assert.Equal("Gate", (await client.CallAsync("configManager.getConfig", new { name = "ChannelTitle[0]" })).Params().GetProperty("table").GetProperty("Name").GetString());
        Assert.True((await client.CallAsync("configManager.setConfig", new { name = "ChannelTitle[0].Name", table = "Yard" })).GetProperty("result").GetBoolean());
        Assert.Equal("table.ChannelTitle[0].Name=Yard\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=ChannelTitle[0].Name"));
        foreach (var (name, table) in new (string, object)[] { ("MotionDetect[99]", new { Enable = true }), ("MotionDetect[0].Nothing", 1), ("MotionDetect[0]", new { Enable = true, Nothing = 1 }), ("MotionDetect[*]", new { Enable = true }) })
        {
            Assert.False((await client.CallAsync("configManager.setConfig", new { name, table })).GetProperty("result").GetBoolean(), name);
        }

        Assert.Equal(before, await camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=MotionDetect"));
    }

    [Fact]
    public async Task What_a_device_may_send_and_what_it_is_restored_to()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RpcClient.LoginAsync(camera);
        var events = (await client.CallAsync("eventManager.getExposureEvents")).Params().GetProperty("events").EnumerateArray().Select(e => e.GetString()).ToArray();
        Assert.Equal((await camera.LinesAsync("/cgi-bin/eventManager.cgi?action=getExposureEvents")).Values, events);
        var lights = (await client.CallAsync("configManager.getConfig", new { name = "Lighting_V2" })).Params().GetProperty("table");
        Assert.Equal("WhiteLight", lights[0][0][1].GetProperty("LightType").GetString());
        Assert.True((await client.CallAsync("configManager.setConfig", new { name = "Lighting", table = new[] { new[] { new { Mode = "Off" } } } })).GetProperty("result").GetBoolean());
        Assert.Equal("table.Lighting_V2[0][0][0].Mode=Off\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=Lighting_V2[0][0][0].Mode"));
        Assert.True((await client.CallAsync("configManager.restoreDefault", new { name = "Lighting" })).GetProperty("result").GetBoolean());
        Assert.Equal("table.Lighting_V2[0][0][0].Mode=Auto\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=Lighting_V2[0][0][0].Mode"));
        var all = (await client.PostAsync(JsonSerializer.Serialize(new
        {
            method = "system.multicall",
            id = 9,
            session = client.Session,
            @params = new object[] { new { method = "magicBox.getLanguageCaps", id = 1, session = client.Session }, new { method = "CoaxialControlIO.getStatus", id = 2, session = client.Session, @params = new { channel = 0 } } },
        }))).Params();
        Assert.Contains("English", all[0].GetProperty("params").GetProperty("Languages").GetString(), StringComparison.Ordinal);
        Assert.Equal("Off", all[1].GetProperty("params").GetProperty("status").GetProperty("Speaker").GetString());
    }
}
