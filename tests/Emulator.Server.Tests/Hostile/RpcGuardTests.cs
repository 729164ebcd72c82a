using Emulator.Server.Tests.Dhip;
using Emulator.Server.Tests.Rpc;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Hostile;

/// <summary>Who may call what by the JSON protocol, over HTTP and DHIP: method by method what it takes, written down here.</summary>
public sealed class RpcGuardTests(RpcGuardTests.Guarded guarded) : IClassFixture<RpcGuardTests.Guarded>
{
    // Authority, and the methods that take it; what is not here takes nothing but a session.
    private static readonly (string Needs, string[] Methods)[] Table =
    [
        ("AuthManuCtr", ["CoaxialControlIO.control"]),
        ("AuthSysCfg", ["configManager.restoreExcept", "global.setCurrentTime"]),
        ("AuthMaintence", ["magicBox.reboot", "magicBox.shutdown"]),
        ("AuthPTZ", ["ptz.start", "ptz.stop", "ptz.gotoPreset", "ptz.setPreset", "ptz.moveAbsolutely", "ptz.moveRelatively", "ptz.moveContinuously", "ptz.stopMove", "ptz.removePreset"]),
        ("AuthUserMag", ["userManager.getUserInfo", "userManager.getUserInfoAll", "userManager.getActiveUserInfoAll", "userManager.getGroupInfoAll", "userManager.addUser", "userManager.modifyUser", "userManager.deleteUser"]),
        ("Replay_01", ["mediaFileFind.factory.create", "mediaFileFind.findFile", "mediaFileFind.findNextFile", "mediaFileFind.close", "mediaFileFind.destroy"]),
    ];

    // What they take goes with the section, or with whose password it is, and is tried with one.
    private static readonly string[] ByWhat = ["configManager.setConfig", "configManager.restore", "configManager.restoreDefault", "userManager.modifyPassword"];

    private TestCamera Camera => guarded.Camera;

    [Fact]
    public async Task Every_method_takes_what_is_written_down()
    {
        using var admin = await RpcClient.LoginAsync(Camera);
        using var none = await RpcClient.LoginAsync(Camera, "none", "secret1");
        var before = await StateAsync();
        var seen = new List<string>();
        foreach (var service in (await admin.CallAsync("system.listService")).Params().GetProperty("service").EnumerateArray().Select(s => s.GetString()!))
        {
            foreach (var method in (await admin.CallAsync(service + ".listMethod")).Params().GetProperty("method").EnumerateArray().Select(m => m.GetString()!))
            {
                seen.Add(method);
                var needs = Table.FirstOrDefault(t => t.Methods.Contains(method.Replace("instance", "", StringComparison.Ordinal), StringComparer.OrdinalIgnoreCase)).Needs;
                if (needs is not null || ByWhat.Contains(method))
                {
                    var error = (await none.CallAsync(method, Parameters(method))).Error();
                    Assert.True(error == RpcText.NoAuthority, $"{method}: {error}");
                }
                else if (method is not ("global.logout" or "global.login"))
                {
                    Assert.True((await none.CallAsync(method, Parameters(method))).Error() != RpcText.NoAuthority, method);
                }
            }
        }

        Assert.Equal(before, await StateAsync());
        // Nothing of the table is about a method that there is not.
        Assert.Empty(Table.SelectMany(t => t.Methods).Concat(ByWhat).Except(seen, StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Who_has_just_the_authority_is_not_refused_and_all_others_are()
    {
        foreach (var (needs, methods) in Table)
        {
            using var has = await RpcClient.LoginAsync(Camera, "only-" + needs, "secret1");
            using var lacks = await RpcClient.LoginAsync(Camera, "but-" + needs, "secret1");
            foreach (var method in methods)
            {
                // Those that may would restart it.
                Assert.True(method.StartsWith("magicBox", StringComparison.Ordinal) || (await has.CallAsync(method, new { })).Error() != RpcText.NoAuthority, method);
                Assert.True((await lacks.CallAsync(method, Parameters(method))).Error() == RpcText.NoAuthority, $"{method} by all but {needs}");
            }
        }
    }

    [Fact]
    public async Task Without_a_session_of_this_way_nothing_is_answered()
    {
        using var admin = await RpcClient.LoginAsync(Camera);
        using var dhip = await DhipClient.LoginAsync(Camera);
        using var stranger = new RpcClient(Camera.Url);
        using var raw = await DhipClient.ConnectAsync(Camera);
        var before = await StateAsync();
        foreach (var session in new[] { "\"\"", "0", "1", "null", "[]", "{}", "true", "-1", "\"0\"", $"{dhip.Session}", $"\"{dhip.Session}\"", $"\"{admin.Session}x\"", $"\"{admin.Session.ToUpperInvariant()} \"", $"[\"{admin.Session}\"]", "\"' or 1=1\"", "\"\\ud800\"" })
        {
            foreach (var method in new[] { "magicBox.reboot", "configManager.getConfig", "userManager.getUserInfoAll", "system.multicall", "global.keepAlive" })
            {
                var answer = await stranger.PostAsync($$$"""{"method":"{{{method}}}","id":1,"session":{{{session}}},"params":{"name":"General"}}""");
                Assert.True(answer.Error() is RpcText.NoSession or RpcText.SessionOver, $"{method} {session}: {answer.GetRawText()}");
            }
        }

        // Of two sessions in one call one is looked at; the one of another connection is nobody's here.
        raw.Session = dhip.Session;
        Assert.Equal(RpcText.SessionOver, (await raw.CallAsync("magicBox.reboot")).Error());
        foreach (var cookie in new[] { $"DhWebClientSessionID={admin.Session}", $"DWebClientSessionID={admin.Session}", $"WebClientHttpSessionID={admin.Session}", $"session={admin.Session}" })
        {
            using var knocker = new Knocker(Camera.Url);
            Assert.Equal(401, (await knocker.AskAsync($"GET /cgi-bin/magicBox.cgi?action=reboot&session={admin.Session} HTTP/1.1\r\nHost: camera\r\nCookie: {cookie}\r\n\r\n"))!.Status);
        }

        Assert.Equal(before, await StateAsync());
        Assert.Equal(0, (await admin.CallAsync("magicBox.getSerialNo")).Error());
        Assert.Equal(0, (await dhip.CallAsync("magicBox.getSerialNo")).Error());
    }

    [Theory]
    [InlineData("""{"method":"global.login","id":1,"session":SESSION,"params":{"userName":"admin","password":"RESPONSE","realm":"REALM","random":"RANDOM"}}""", true)]
    [InlineData("""{"method":"global.login","id":1,"session":SESSION,"params":{"userName":"admin","password":"admin"}}""", false)]
    [InlineData("""{"method":"global.login","id":1,"session":SESSION,"params":{"userName":"ADMIN","password":"RESPONSE"}}""", false)]
    [InlineData("""{"method":"global.login","id":1,"session":SESSION,"params":{"userName":["admin"],"password":"RESPONSE"}}""", false)]
    [InlineData("""{"method":"global.login","id":1,"session":SESSION,"params":{"userName":"user","password":"RESPONSE"}}""", false)]
    [InlineData("""{"method":"global.login","id":1,"session":SESSION,"params":{"userName":"admin","password":"\ud800"}}""", false)]
    [InlineData("""{"method":"global.login","id":1,"session":SESSION,"params":{"userName":"admin","password":"x","password":"y"}}""", false)]
    [InlineData("""{"method":"system.multicall","id":1,"session":SESSION,"params":[{"method":"global.login","params":{"userName":"admin","password":"RESPONSE"}}]}""", false)]
    public async Task A_login_is_good_with_the_right_hash_once(string text, bool good)
    {
        using var client = new RpcClient(Camera.Url);
        var challenge = (await client.CallAsync("global.login", new { userName = "admin", password = "" }, path: "/RPC2_Login"));
        var (realm, random) = (challenge.GetProperty("params").GetProperty("realm").GetString()!, challenge.GetProperty("params").GetProperty("random").GetString()!);
        var call = text.Replace("SESSION", $"\"{challenge.GetProperty("session").GetString()}\"", StringComparison.Ordinal).Replace("RESPONSE", RpcText.Hash("admin", "admin", realm, random), StringComparison.Ordinal)
            .Replace("REALM", realm, StringComparison.Ordinal).Replace("RANDOM", random, StringComparison.Ordinal);
        Assert.Equal(good, (await client.PostAsync(call, "/RPC2_Login")).GetProperty("result").GetBoolean());
        // The random is used up: what was heard on the wire opens nothing.
        Assert.False((await client.PostAsync(call, "/RPC2_Login")).GetProperty("result").GetBoolean());
    }

    private static object Parameters(string method) => method switch
    {
        "configManager.setConfig" => new { name = "General", table = new { MachineName = "stolen" } },
        "configManager.restore" or "configManager.restoreDefault" => new { names = new[] { "General" } },
        "configManager.restoreExcept" => new { names = new[] { "Network" } },
        "userManager.addUser" => new { user = new { Name = "more", Password = "secret1", Group = "admin", Sharable = true } },
        "userManager.modifyUser" => new { name = "none", user = new { Name = "none", Group = "admin" } },
        "userManager.deleteUser" or "userManager.getUserInfo" => new { name = "user" },
        "userManager.modifyPassword" => new { name = "admin", pwd = "stolen", pwdOld = "wrong" },
        "global.setCurrentTime" => new { time = "2030-01-01 00:00:00" },
        _ => new { },
    };

    private async Task<string> StateAsync()
    {
        var users = string.Join(' ', Camera.Host.Fleet.All[0].Device.Users.All.Select(u => u.ToString() + u.Md5));
        return $"{users} {Camera.Host.Fleet.All[0].Device.Config.Current.GetHashCode()} {Camera.Host.Fleet.All[0].Device.Power.State} {await Camera.Control.GetStringAsync($"/api/v1/devices/{Camera.Host.Cameras[0].Key}/clock")}";
    }

    /// <summary>A device that can do everything, and a user for every authority.</summary>
    public sealed class Guarded : IAsyncLifetime
    {
        public TestCamera Camera { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Camera = await TestCamera.StartAsync(TestProfiles.Full with { Habits = TestProfiles.Full.Habits with { MaxUsers = 64, Dhip = true } }, o => o with { DhipPort = 0 });
            await AddAsync("none", "user", "");
            var all = (await Camera.LinesAsync("/cgi-bin/userManager.cgi?action=getGroupInfo&name=admin"))["group.AuthorityList"].Split(',');
            foreach (var (needs, _) in Table)
            {
                await AddAsync("only-" + needs, "admin", needs);
                await AddAsync("but-" + needs, "admin", string.Join(',', all.Where(a => a != needs && !(needs.StartsWith("Replay", StringComparison.Ordinal) && a.StartsWith("Replay", StringComparison.Ordinal)))));
            }
        }

        public async Task DisposeAsync() => await Camera.DisposeAsync();

        private async Task AddAsync(string name, string group, string authorities) =>
            Assert.Equal("OK\r\n", await Camera.GetAsync($"/cgi-bin/userManager.cgi?action=addUser&user.Name={name}&user.Password=secret1&user.Group={group}&user.Sharable=true&user.AuthList={authorities}"));
    }
}
