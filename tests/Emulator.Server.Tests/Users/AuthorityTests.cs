using Emulator.Server.Tests.Rtsp;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Users;

/// <summary>An authority list decides operation by operation, and channel by channel where a name has one.</summary>
public class AuthorityTests
{
    private const string Live = "rtsp://camera:554/cam/realmonitor?subtype=0&channel=";
    private const string Past = "rtsp://camera:554/cam/playback?starttime=2026_01_05_07_00_00&endtime=2026_01_05_07_01_00&channel=";

    /// <summary>What a user needs for a request, and another that it needs not.</summary>
    public static TheoryData<string, string> Needs => new()
    {
        { "AuthUserMag", "userManager.cgi?action=getUserInfoAll" },
        { "AuthUserMag", "userManager.cgi?action=modifyUser&name=user&user.Memo=x" },
        { "AuthSysInfo", "log.cgi?action=stopFind&token=0" },
        { "AuthMaintence", "log.cgi?action=clear" },
        { "AuthBackup", "Config.backup?action=All" },
        { "AuthBackup", "Log.backup?action=All&condition.StartTime=2026-1-1%2000:00:00&condition.EndTime=2026-2-1%2000:00:00" },
        { "AuthMaintence", "magicBox.cgi?action=shutdown&delay=3600" },
        { "AuthSysCfg", "global.cgi?action=setCurrentTime&time=2026-1-5%2008:00:00" },
        { "AuthSysCfg", "configManager.cgi?action=setConfig&General.MachineName=x" },
        { "AuthSysCfg", "configManager.cgi?action=restore&names[0]=General" },
        { "AuthSecurity", "configManager.cgi?action=setConfig&AccessFilter.Type=BannedList" },
        { "AuthNetCfg", "configManager.cgi?action=setConfig&table.Network.Hostname=x" },
        { "AuthEventCfg", "configManager.cgi?action=setConfig&MotionDetect[0].Enable=true" },
        { "AuthStoreCfg", "configManager.cgi?action=setConfig&RecordMode[0].Mode=0" },
        { "AuthAVParam", "configManager.cgi?action=setConfig&VideoColor[0][0].Brightness=61" },
        { "AuthPTZ", "configManager.cgi?action=setConfig&Ptz[0].ProtocolName=DH-SD1" },
        { "AuthPTZ", "ptz.cgi?action=start&channel=0&code=Up&arg1=0&arg2=1&arg3=0" },
        { "AuthPTZ", "devVideoInput.cgi?action=autoFocus" },
        { "AuthManuCtr", "rainBrush.cgi?action=moveOnce" },
        { "AuthDisplay", "split.cgi?action=enableTour&channel=1&enable=true" },
        { "AuthStoreCfg", "FileManager.cgi?action=addConditionList&condition.Types[0]=RecordProtect&condition.Channel[0]=1&condition.StartTime=2026-1-5%2007:00:00&condition.EndTime=2026-1-5%2007:01:00" },
        { "Monitor_01", "snapshot.cgi" },
        { "Monitor_02", "snapshot.cgi?channel=2" },
        { "Replay_01", "loadfile.cgi?action=startLoad&channel=1&startTime=2026-1-5%2007:00:00&endTime=2026-1-5%2007:00:01" },
        { "Replay_02", "loadfile.cgi?action=startLoad&channel=2&startTime=2026-1-5%2007:00:00&endTime=2026-1-5%2007:00:01" },
        { "Replay_02", "mediaFileFind.cgi?action=factory.create" },
    };

    [Theory]
    [MemberData(nameof(Needs))]
    public async Task An_operation_takes_its_authority_and_no_other(string authority, string request)
    {
        await using var camera = await TestCamera.StartAsync("full");
        var all = (await camera.LinesAsync("/cgi-bin/userManager.cgi?action=getGroupInfo&name=admin"))["group.AuthorityList"].Split(',');
        await AddAsync(camera, "has", "admin", [authority]);
        await AddAsync(camera, "lacks", "admin", all.Where(a => a != authority && !(request.Contains("factory", StringComparison.Ordinal) && a.StartsWith("Replay", StringComparison.Ordinal))));
        using var lacks = camera.Client("lacks", "secret1");
        Assert.Equal(403, await lacks.StatusAsync("/cgi-bin/" + request));
        using var has = camera.Client("has", "secret1");
        Assert.Equal(200, await has.StatusAsync("/cgi-bin/" + request));
    }

    [Fact]
    public async Task Nothing_that_only_administrators_may_is_left_without_an_authority()
    {
        await using var camera = await TestCamera.StartAsync();
        var free = camera.Host.Catalog.Operations.Where(o => o is { Role: Device.Users.Role.Admin, Authority: Device.Users.Authority.None }).Select(o => $"{o.Script}?{o.Action}");
        // Theirs goes with the sections they name.
        Assert.Equal(["configManager.cgi?restore", "configManager.cgi?restoreDefault", "configManager.cgi?setConfig"], free.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nobody_may_more_than_the_group()
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/userManager.cgi?action=modifyUser&name=user&user.AuthList=AuthSysCfg,Monitor_01"));
        Assert.Equal("Monitor_01", (await camera.LinesAsync("/cgi-bin/userManager.cgi?action=getUserInfo&name=user"))["user.AuthList"]);
        Assert.Equal(403, await camera.User.StatusAsync("/cgi-bin/configManager.cgi?action=setConfig&General.MachineName=x"));
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/userManager.cgi?action=modifyUser&name=user&user.AuthList="));
        Assert.Equal(403, await camera.User.StatusAsync("/cgi-bin/snapshot.cgi"));
    }

    [Fact]
    public async Task Of_a_set_of_two_sections_both_are_needed_and_nothing_is_set()
    {
        await using var camera = await TestCamera.StartAsync();
        await AddAsync(camera, "net", "admin", ["AuthNetCfg"]);
        using var net = camera.Client("net", "secret1");
        Assert.Equal(403, await net.StatusAsync("/cgi-bin/configManager.cgi?action=setConfig&Network.Hostname=mine&General.MachineName=mine"));
        Assert.DoesNotContain("=mine", await camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=Network"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_user_may_ask_what_the_device_is()
    {
        await using var camera = await TestCamera.StartAsync();
        await AddAsync(camera, "bare", "user", ["Monitor_01"]);
        using var bare = camera.Client("bare", "secret1");
        Assert.Equal(200, await bare.StatusAsync("/cgi-bin/magicBox.cgi?action=getSystemInfo"));
        Assert.Equal(200, await bare.StatusAsync("/cgi-bin/configManager.cgi?action=getConfig&name=ChannelTitle"));
        Assert.Equal(403, await bare.StatusAsync("/cgi-bin/loadfile.cgi?action=startLoad&channel=1&startTime=2026-1-5%2007:00:00&endTime=2026-1-5%2007:00:01"));
    }

    [Fact]
    public async Task A_file_is_of_the_channel_it_was_recorded_from()
    {
        await using var camera = await TestCamera.StartAsync("full");
        await AddAsync(camera, "one", "user", ["Replay_01"]);
        using var one = camera.Client("one", "secret1");
        var finder = (await camera.LinesAsync("/cgi-bin/mediaFileFind.cgi?action=factory.create"))["result"];
        await camera.GetAsync($"/cgi-bin/mediaFileFind.cgi?action=findFile&object={finder}&condition.Channel=2&condition.StartTime=2026-1-5%2006:00:00&condition.EndTime=2026-1-5%2007:00:00");
        var file = (await camera.LinesAsync($"/cgi-bin/mediaFileFind.cgi?action=findNextFile&object={finder}&count=1"))["items[0].FilePath"];
        Assert.Equal(403, await one.StatusAsync("/cgi-bin/RPC_Loadfile" + Uri.EscapeDataString(file).Replace("%2F", "/", StringComparison.Ordinal)));
        Assert.Equal(403, await one.StatusAsync($"/cgi-bin/mediaFileFind.cgi?action=findFile&object={finder}&condition.Channel=2&condition.StartTime=2026-1-5%2006:00:00&condition.EndTime=2026-1-5%2007:00:00"));
    }

    [Theory]
    [InlineData("Monitor_01", Live + "1", 200)]
    [InlineData("Monitor_01", Live + "2", 403)]
    [InlineData("Monitor_02", Live + "2", 200)]
    [InlineData("Replay_01", Live + "1", 403)]
    [InlineData("Replay_01", Past + "1", 200)]
    [InlineData("Replay_01", Past + "2", 403)]
    [InlineData("Monitor_01", Past + "1", 403)]
    public async Task RTSP_takes_the_same(string authority, string url, int status)
    {
        await using var camera = await TestCamera.StartAsync("full");
        await AddAsync(camera, "ann", "user", [authority]);
        using var client = await RtspClient.ConnectAsync(camera, "ann", "secret1");
        Assert.Equal(status, (await client.AskAsync("DESCRIBE", url)).Status);
        Assert.Equal(status, (await client.AskAsync("SETUP", url + "/trackID=0", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1")).Status);
    }

    private static async Task AddAsync(TestCamera camera, string name, string group, IEnumerable<string> authorities) =>
        Assert.Equal("OK\r\n", await camera.GetAsync($"/cgi-bin/userManager.cgi?action=addUser&user.Name={name}&user.Password=secret1&user.Group={group}&user.Sharable=true&{string.Join('&', authorities.Select((a, i) => $"user.AuthorityList[{i}]={a}"))}"));
}
