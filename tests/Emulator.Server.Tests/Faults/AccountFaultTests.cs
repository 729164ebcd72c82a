using Emulator.Server.Tests.Dhip;
using Emulator.Server.Tests.Events;
using Emulator.Server.Tests.Logs;
using Emulator.Server.Tests.Rpc;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Faults;

/// <summary>Devices that let nobody in, or the wrong ones.</summary>
public class AccountFaultTests(SharedCamera shared) : IClassFixture<SharedCamera>
{
    [Fact]
    [ShowsFault("session.limit")]
    public async Task The_right_password_is_refused_until_a_reboot()
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("session.limit", """{"max":2}""");
        using (var first = await RawClient.GetAsync(camera.Url, DeviceFaults.Serial))
        {
            Assert.Equal(200, (await first.ReadAnswerAsync()).Status);
            Assert.Equal(200, await camera.DescribeAsync());
            using var third = await RawClient.GetAsync(camera.Url, DeviceFaults.Serial);
            var refused = await third.ReadAnswerAsync();
            Assert.Equal(401, refused.Status);
            Assert.StartsWith("Digest realm=", refused["WWW-Authenticate"], StringComparison.Ordinal);
            Assert.Equal(401, await camera.DescribeAsync());
            using (var dhip = await DhipClient.ConnectAsync(camera))
            {
                // "Device is busy!"
                Assert.Equal(268632075, (await dhip.TryLoginAsync("admin", "admin")).Error());
            }

            // Who has a place goes on.
            await first.SendAsync(DeviceFaults.Request());
            Assert.Equal(200, (await first.ReadAnswerAsync()).Status);
        }

        await camera.PassAsync(3600);
        Assert.Equal(401, await camera.AskAsync());
        var table = (await camera.WholeStateAsync()).GetProperty("access").GetProperty("table");
        Assert.Equal((2, 2, 4), (table.GetProperty("used").GetInt32(), table.GetProperty("max").GetInt32(), table.GetProperty("refused").GetInt32()));
        await camera.PowerAsync("reboot");
        await camera.PassAsync(DeviceFaults.Boot);
        Assert.Equal(200, await camera.AskAsync());
        Assert.Single(await camera.LogAsync(), line => line.Type == "SessionFull");
    }

    [Theory]
    [InlineData("""{"max":1,"leak":false,"answer":503}""", 503, 60)]
    [InlineData("""{"max":1,"leak":true,"heal":"10m"}""", 401, 600)]
    [ShowsFault("session.limit")]
    public async Task A_place_is_free_again(string parameters, int status, int seconds)
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("session.limit", parameters);
        Assert.Equal(200, await camera.AskAsync());
        await camera.PassAsync(seconds - 1);
        Assert.Equal(status, await camera.AskAsync());
        await camera.PassAsync(1);
        Assert.Equal(200, await camera.AskAsync());
    }

    [Fact]
    [ShowsFault("auth.lockout")]
    public async Task An_address_is_locked_out_on_every_surface()
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("auth.lockout", """{"after":2,"for":"30m"}""");
        Assert.Equal(401, await camera.AskAsync(password: "wrong"));
        Assert.Equal(401, await camera.DescribeAsync(password: "wrong"));
        Assert.Equal(403, await camera.AskAsync());
        Assert.Equal(403, await camera.DescribeAsync());
        Assert.Equal("127.0.0.1", (await camera.WholeStateAsync()).GetProperty("access").GetProperty("lockedAddresses")[0].GetString());
        await camera.PassAsync(1799);
        Assert.Equal(403, await camera.AskAsync());
        await camera.PassAsync(1);
        Assert.Equal(200, await camera.AskAsync());
    }

    [Fact]
    [ShowsFault("auth.lockout")]
    public async Task Polling_keeps_an_address_locked_out()
    {
        var camera = await shared.FreshAsync();
        var fault = await camera.InjectAsync("auth.lockout", """{"after":1,"for":"60s","extend":true}""");
        Assert.Equal(401, await camera.AskAsync(password: "wrong"));
        await camera.PassAsync(59);
        Assert.Equal(403, await camera.AskAsync());
        await camera.PassAsync(59);
        Assert.Equal(403, await camera.AskAsync());
        await fault.RemoveAsync();
        Assert.Equal(200, await camera.AskAsync());
    }

    [Fact]
    [ShowsFault("auth.lockout")]
    public async Task A_user_is_locked_out_and_others_are_not()
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("auth.lockout", """{"after":2,"for":"60s","per":"user"}""");
        Assert.Equal(401, await camera.AskAsync(user: "user", password: "wrong"));
        Assert.Equal(401, await camera.AskAsync(user: "user", password: "wrong"));
        Assert.Equal(403, await camera.AskAsync(user: "user", password: "user"));
        Assert.Equal(403, await camera.DescribeAsync(user: "user", password: "user"));
        Assert.Equal(200, await camera.AskAsync());
        Assert.Equal("user", (await camera.WholeStateAsync()).GetProperty("access").GetProperty("lockedUsers")[0].GetString());
        await camera.PassAsync(60);
        Assert.Equal(200, await camera.AskAsync(user: "user", password: "user"));
    }

    [Fact]
    [ShowsFault("users.tableFull")]
    public async Task No_user_can_be_added()
    {
        const string Add = "/cgi-bin/userManager.cgi?action=addUser&user.Name=guard&user.Password=secret1&user.Group=user&user.Sharable=true&user.Reserved=false";
        var camera = await shared.FreshAsync();
        var fault = await camera.InjectAsync("users.tableFull");
        Assert.StartsWith("Error", await camera.GetAsync(Add), StringComparison.Ordinal);
        Assert.Equal(1, await fault.RemoveAsync());
        Assert.Equal("OK\r\n", await camera.GetAsync(Add));
    }

    [Fact]
    [ShowsFault("users.resetOnReboot")]
    public async Task The_password_of_the_box_is_back()
    {
        var camera = await shared.FreshAsync();
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/userManager.cgi?action=modifyPassword&name=user&pwd=mine&pwdOld=user"));
        Assert.Equal(200, await camera.AskAsync(user: "user", password: "mine"));
        await using var fault = await camera.InjectAsync("users.resetOnReboot");
        await camera.PowerAsync("reboot");
        await camera.PassAsync(DeviceFaults.Boot);
        Assert.Equal(401, await camera.AskAsync(user: "user", password: "mine"));
        Assert.Equal(200, await camera.AskAsync(user: "user", password: "user"));
    }
}
