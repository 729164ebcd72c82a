using Emulator.Server.Hosting;
using Emulator.Server.Tests.Events;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Rpc;

/// <summary><c>/RPC2_Login</c>: two steps, and the same users, lock-outs, limits and lists as everywhere on the device.</summary>
public class LoginTests
{
    [Fact]
    public async Task The_first_step_gives_a_challenge_and_the_second_a_session()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = new RpcClient(camera.Url);
        var challenge = await client.CallAsync("global.login", new { userName = "admin", password = "", clientType = "Web5.0" }, path: "/RPC2_Login");
        Assert.Equal(RpcText.LoginChallenge, challenge.Error());
        Assert.Equal("Component error: login challenge!", challenge.GetProperty("error").GetProperty("message").GetString());
        Assert.False(challenge.GetProperty("result").GetBoolean());
        Assert.Matches("^[0-9a-f]{32}$", challenge.GetProperty("session").GetString());
        Assert.Matches("^[0-9]{10}$", challenge.GetProperty("params").GetProperty("random").GetString());
        Assert.Equal($"Login to {(await camera.LinesAsync("/cgi-bin/magicBox.cgi?action=getSerialNo"))["sn"]}", challenge.GetProperty("params").GetProperty("realm").GetString());

        var answer = await client.TryLoginAsync("admin", "admin");
        Assert.Equal(60, answer.Params().GetProperty("keepAliveInterval").GetInt32());
        Assert.Equal(client.Session, answer.GetProperty("session").GetString());
        Assert.Equal("IPC", (await client.CallAsync("magicBox.getDeviceClass")).Params().GetProperty("type").GetString());
    }

    [Fact]
    public async Task Who_gives_a_wrong_password_is_told_and_locked_out_as_everywhere()
    {
        var profile = TestProfiles.All["ipc"];
        await using var camera = await TestCamera.StartAsync(profile with { Habits = profile.Habits with { LockoutAttempts = 3, LockoutSeconds = 60 } });
        await camera.StatusAsync("/cgi-bin/configManager.cgi?action=setConfig&LoginFailureAlarm.Enable=true");
        using var client = new RpcClient(camera.Url);
        var wrong = await client.TryLoginAsync("admin", "wrong");
        Assert.Equal(RpcText.BadLogin, wrong.Error());
        Assert.Equal(2, wrong.GetProperty("params").GetProperty("remainLoginTimes").GetInt32());
        Assert.Equal(RpcText.BadLogin, (await client.TryLoginAsync("nobody", "admin")).Error());
        var locked = await client.TryLoginAsync("admin", "wrong");
        Assert.Equal(RpcText.Locked, locked.Error());
        Assert.Equal(60, locked.GetProperty("params").GetProperty("remainLockSecond").GetInt32());
        // The right password is of no use, here and there.
        Assert.Equal(RpcText.Locked, (await client.TryLoginAsync("admin", "admin")).Error());
        Assert.Equal(403, await camera.StatusAsync("/cgi-bin/magicBox.cgi?action=getSerialNo"));
        camera.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(0, (await client.TryLoginAsync("admin", "admin")).Error());
        Assert.Contains("LoginFailure Pulse 0 device", await camera.EventLinesAsync());
    }

    [Fact]
    public async Task A_random_is_good_for_one_try()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = new RpcClient(camera.Url);
        var challenge = await client.CallAsync("global.login", new { userName = "admin", password = "" }, path: "/RPC2_Login");
        client.Session = challenge.GetProperty("session").GetString()!;
        var random = challenge.GetProperty("params").GetProperty("random").GetString()!;
        var hash = RpcText.Hash("admin", "admin", challenge.GetProperty("params").GetProperty("realm").GetString()!, random);
        Assert.Equal(0, (await client.CallAsync("global.login", new { userName = "admin", password = hash }, path: "/RPC2_Login")).Error());
        // Again it is no password but a new beginning.
        var again = await client.CallAsync("global.login", new { userName = "admin", password = hash }, path: "/RPC2_Login");
        Assert.Equal(RpcText.LoginChallenge, again.Error());
        Assert.NotEqual(random, again.GetProperty("params").GetProperty("random").GetString());
        // And one that is never answered is forgotten.
        var late = await client.CallAsync("global.login", new { userName = "admin", password = "" }, path: "/RPC2_Login");
        camera.Clock.Advance(TimeSpan.FromSeconds(61));
        client.Session = late.GetProperty("session").GetString()!;
        hash = RpcText.Hash("admin", "admin", late.GetProperty("params").GetProperty("realm").GetString()!, late.GetProperty("params").GetProperty("random").GetString()!);
        Assert.Equal(RpcText.LoginChallenge, (await client.CallAsync("global.login", new { userName = "admin", password = hash }, path: "/RPC2_Login")).Error());
    }

    [Fact]
    public async Task A_session_lasts_as_long_as_it_is_kept_alive()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RpcClient.LoginAsync(camera);
        for (var i = 0; i < 5; i++)
        {
            camera.Clock.Advance(TimeSpan.FromSeconds(60));
            Assert.Equal(60, (await client.CallAsync("global.keepAlive", new { timeout = 300, active = true })).Params().GetProperty("timeout").GetInt32());
        }

        camera.Clock.Advance(TimeSpan.FromSeconds(91));
        Assert.Equal(RpcText.SessionOver, (await client.CallAsync("global.keepAlive", new { timeout = 300, active = true })).Error());
        Assert.Equal(RpcText.SessionOver, (await client.CallAsync("magicBox.getSerialNo")).Error());
        client.Session = "";
        Assert.Equal(RpcText.NoSession, (await client.CallAsync("magicBox.getSerialNo")).Error());
    }

    [Fact]
    public async Task Who_is_on_is_listed_until_the_logout_and_no_longer()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RpcClient.LoginAsync(camera);
        using var other = await RpcClient.LoginAsync(camera, "user", "user");
        Assert.Equal(["admin Web5.0", "user Web5.0", "admin web3.0"], await OnAsync(camera));
        var listed = (await client.CallAsync("userManager.getActiveUserInfoAll")).Params().GetProperty("users");
        Assert.Equal("127.0.0.1", listed[1].GetProperty("ClientAddress").GetString());
        Assert.Equal("user", listed[1].GetProperty("Name").GetString());
        Assert.True((await client.CallAsync("global.logout")).GetProperty("result").GetBoolean());
        Assert.Equal(RpcText.SessionOver, (await client.CallAsync("magicBox.getSerialNo")).Error());
        Assert.Equal(["user Web5.0", "admin web3.0"], await OnAsync(camera));
    }

    [Fact]
    public async Task Each_login_takes_a_place_and_of_those_there_are_so_many()
    {
        var profile = TestProfiles.All["ipc"];
        await using var camera = await TestCamera.StartAsync(profile with { Habits = profile.Habits with { MaxSessions = 3 } });
        using var one = await RpcClient.LoginAsync(camera);
        using var two = await RpcClient.LoginAsync(camera);
        using var three = await RpcClient.LoginAsync(camera);
        using var four = new RpcClient(camera.Url);
        Assert.Equal(RpcText.Busy, (await four.TryLoginAsync("admin", "admin")).Error());
        Assert.Equal(403, await camera.StatusAsync("/cgi-bin/magicBox.cgi?action=getSerialNo"));
        await two.CallAsync("global.logout");
        Assert.Equal(0, (await four.TryLoginAsync("admin", "admin")).Error());
        // Sessions that leak are over when nobody has kept them alive.
        camera.Clock.Advance(TimeSpan.FromSeconds(91));
        Assert.Equal(200, await camera.StatusAsync("/cgi-bin/magicBox.cgi?action=getSerialNo"));
    }

    [Fact]
    public async Task A_session_ends_with_its_user_and_with_its_password()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.StatusAsync("/cgi-bin/userManager.cgi?action=addUser&user.Name=guest&user.Password=guest&user.Group=user&user.Sharable=true");
        using var guest = await RpcClient.LoginAsync(camera, "guest", "guest");
        Assert.Equal(0, (await guest.CallAsync("magicBox.getSerialNo")).Error());
        await camera.StatusAsync("/cgi-bin/userManager.cgi?action=deleteUser&name=guest");
        Assert.Equal(RpcText.SessionOver, (await guest.CallAsync("magicBox.getSerialNo")).Error());

        using var user = await RpcClient.LoginAsync(camera, "user", "user");
        Assert.Equal(0, (await user.CallAsync("userManager.modifyPassword", new { name = "user", pwd = "new", pwdOld = "user" })).Error());
        Assert.Equal(RpcText.SessionOver, (await user.CallAsync("magicBox.getSerialNo")).Error());
        Assert.Equal(RpcText.BadLogin, (await user.TryLoginAsync("user", "user")).Error());
        Assert.Equal(0, (await user.TryLoginAsync("user", "new")).Error());
    }

    [Fact]
    public async Task A_reboot_ends_every_session()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RpcClient.LoginAsync(camera);
        Assert.True((await client.CallAsync("magicBox.reboot")).GetProperty("result").GetBoolean());
        await Eventually.TrueAsync(() => !camera.Host.Fleet.All[0].Http.IsOpen, "the device does not reboot");
        camera.Clock.Advance(TimeSpan.FromMinutes(5));
        await Eventually.TrueAsync(() => camera.Host.Fleet.All[0].Http.IsOpen, "the device does not come back");
        Assert.Equal(RpcText.SessionOver, (await client.CallAsync("magicBox.getSerialNo")).Error());
    }

    [Fact]
    public async Task Two_runs_of_a_seed_draw_the_same_and_a_session_is_of_its_device_alone()
    {
        await using var camera = await TestCamera.StartAsync(with: o => o with { Devices = [new DeviceGroup("ipc", 2)] });
        await using var again = await TestCamera.StartAsync();
        using var one = await RpcClient.LoginAsync(camera);
        using var same = await RpcClient.LoginAsync(again);
        Assert.Equal(one.Session, same.Session);
        using var other = new RpcClient(camera.Host.Cameras[1].Value) { Session = one.Session };
        Assert.Equal(RpcText.SessionOver, (await other.CallAsync("magicBox.getSerialNo")).Error());
    }

    private static async Task<string[]> OnAsync(TestCamera camera)
    {
        var lines = await camera.LinesAsync("/cgi-bin/userManager.cgi?action=getActiveUserInfoAll");
        return [.. Enumerable.Range(0, lines.Count / 5).Select(i => $"{lines[$"users[{i}].name"]} {lines[$"users[{i}].clienttype"]}")];
    }
}
