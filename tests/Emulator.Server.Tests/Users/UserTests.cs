using Emulator.Device.Profiles;
using Emulator.Server.Tests.Logs;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Users;

/// <summary>Users and groups (document section 4.12), seen from outside.</summary>
public class UserTests
{
    private const string Api = "/cgi-bin/userManager.cgi?action=";
    private const string Serial = "/cgi-bin/magicBox.cgi?action=getSerialNo";
    private const string Ann = Api + "addUser&user.Name=ann&user.Password=secret1&user.Group=user&user.Sharable=true";
    private const string NoSuch = "Error\r\nErrorID=4, Detail=Request invalid param!\r\n";
    private const string Refused = "Error\r\nErrorID=2, Detail=Invalid Request!\r\n";

    [Fact]
    public async Task The_shipped_users_are_told_with_what_they_may()
    {
        await using var camera = await TestCamera.StartAsync();
        var all = await camera.LinesAsync(Api + "getUserInfoAll");
        Assert.Equal(("admin", "1", "admin 's account", "admin", "true", "true"), (all["users[0].Group"], all["users[0].Id"], all["users[0].Memo"], all["users[0].Name"], all["users[0].Reserved"], all["users[0].Sharable"]));
        Assert.Equal(("user", "2", "false"), (all["users[1].Group"], all["users[1].Id"], all["users[1].Reserved"]));
        Assert.Equal("Monitor_01,Replay_01", all["users[1].AuthList"]);
        Assert.Equal(("Monitor_01", "Replay_01"), (all["users[1].AuthorityList[0]"], all["users[1].AuthorityList[1]"]));
        Assert.StartsWith("AuthUserMag,AuthSysCfg,", all["users[0].AuthList"], StringComparison.Ordinal);
        Assert.DoesNotContain(all.Keys, k => k.StartsWith("users[2]", StringComparison.Ordinal));
        Assert.Equal(all["users[0].AuthList"], (await camera.LinesAsync(Api + "getUserInfo&name=admin"))["user.AuthList"]);
        Assert.Equal(NoSuch, await camera.GetAsync(Api + "getUserInfo&name=nobody"));
    }

    [Fact]
    public async Task In_the_document_s_dialect_a_list_is_one_line()
    {
        await using var camera = await TestCamera.StartAsync(with: o => o with { Dialect = Dialect.Document });
        Assert.Equal(["group.Name", "group.Memo", "group.AuthorityList"], (await camera.LinesAsync(Api + "getGroupInfo&name=user")).Keys);
    }

    [Fact]
    public async Task There_are_two_groups_and_they_are_told_without_regard_to_case()
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        var groups = await camera.LinesAsync(Api + "getGroupInfoAll");
        Assert.Equal(("admin", "administrator group", "user", "user group"), (groups["group[0].Name"], groups["group[0].Memo"], groups["group[1].Name"], groups["group[1].Memo"]));
        Assert.Equal("Monitor_16", groups["group[1].AuthorityList[15]"]);
        Assert.Equal("Replay_16", groups["group[1].AuthorityList[31]"]);
        Assert.Equal("user", (await camera.LinesAsync(Api + "getGroupInfo&name=USER"))["group.Name"]);
        Assert.Equal(NoSuch, await camera.GetAsync(Api + "getGroupInfo&name=guests"));
    }

    [Fact]
    public async Task A_user_that_is_added_may_log_in_and_one_that_is_deleted_may_not()
    {
        await using var camera = await TestCamera.StartAsync();
        using var ann = camera.Client("ann", "secret1");
        Assert.Equal(401, await ann.StatusAsync(Serial));
        Assert.Equal("OK\r\n", await camera.GetAsync(Ann + "&user.Memo=gate+keeper&user.Reserved=false"));
        Assert.Equal(200, await ann.StatusAsync(Serial));
        var info = await camera.LinesAsync(Api + "getUserInfo&name=ann");
        Assert.Equal(("ann", "gate keeper", "user", "false", "true"), (info["user.Name"], info["user.Memo"], info["user.Group"], info["user.Reserved"], info["user.Sharable"]));
        Assert.Equal("OK\r\n", await camera.GetAsync(Api + "deleteUser&name=ann"));
        Assert.Equal(401, await ann.StatusAsync(Serial));
        Assert.Equal(NoSuch, await camera.GetAsync(Api + "deleteUser&name=ann"));
    }

    [Fact]
    public async Task Neither_a_reserved_user_nor_the_last_that_manages_users_can_go()
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal(Refused, await camera.GetAsync(Api + "deleteUser&name=admin"));
        Assert.Equal("OK\r\n", await camera.GetAsync(Api + "modifyUser&name=admin&user.Reserved=false"));
        Assert.Equal(Refused, await camera.GetAsync(Api + "deleteUser&name=admin"));
        Assert.Equal(Refused, await camera.GetAsync(Api + "modifyUser&name=admin&user.Group=user"));
        Assert.Equal(Refused, await camera.GetAsync(Api + "modifyUser&name=admin&user.AuthList=AuthSysCfg"));
        Assert.Equal("OK\r\n", await camera.GetAsync(Api + "addUser&user.Name=root&user.Password=secret1&user.Group=admin&user.Sharable=true&user.Reserved=true"));
        Assert.Equal(Refused, await camera.GetAsync(Api + "deleteUser&name=root"));
        Assert.Equal("OK\r\n", await camera.GetAsync(Api + "deleteUser&name=admin"));
        Assert.Equal(401, await camera.StatusAsync(Serial));
        using var root = camera.Client("root", "secret1");
        Assert.Equal(200, await root.StatusAsync(Api + "getUserInfoAll"));
    }

    [Theory]
    [InlineData("user.Name=ann&user.Password=x&user.Group=user")]
    [InlineData("user.Name=ann&user.Group=user&user.Sharable=true")]
    [InlineData("user.Name=&user.Password=x&user.Group=user&user.Sharable=true")]
    [InlineData("user.Name=ann&user.Password=&user.Group=user&user.Sharable=true")]
    [InlineData("user.Name=ann&user.Password=x&user.Group=guests&user.Sharable=true")]
    [InlineData("user.Name=ann&user.Password=x&user.Group=user&user.Sharable=perhaps")]
    [InlineData("user.Name=an%20n&user.Password=x&user.Group=user&user.Sharable=true")]
    [InlineData("user.Name=an:n&user.Password=x&user.Group=user&user.Sharable=true")]
    [InlineData("user.Name=an%22n&user.Password=x&user.Group=user&user.Sharable=true")]
    [InlineData("user.Name=%C3%A4nn&user.Password=x&user.Group=user&user.Sharable=true")]
    [InlineData("user.Name=../../etc&user.Password=x&user.Group=user&user.Sharable=true")]
    [InlineData("user.Name=ann&user.Password=%C3%A4&user.Group=user&user.Sharable=true")]
    [InlineData("user.Name=ann&user.Password=x&user.Group=user&user.Sharable=true&user.Memo=a%3Db")]
    [InlineData("user.Name=ann&user.Password=x&user.Group=user&user.Sharable=true&user.AuthList=Fly")]
    [InlineData("user.Name=ann&user.Password=x&user.Group=user&user.Sharable=true&user.AuthList=AuthSysCfg")]
    [InlineData("user.Name=ann&user.Password=x&user.Group=user&user.Sharable=true&user.AuthorityList[0]=Monitor_02")]
    public async Task A_user_that_cannot_be_is_refused(string details)
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal(400, await camera.StatusAsync(Api + "addUser&" + details));
        Assert.DoesNotContain("users[2].Name", (await camera.LinesAsync(Api + "getUserInfoAll")).Keys);
    }

    [Fact]
    public async Task Names_and_passwords_may_be_long_and_no_longer()
    {
        await using var camera = await TestCamera.StartAsync();
        var (name, password) = (new string('n', 31), "p&w%+=?#/ " + new string('p', 54));
        string Add(string n, string p) => $"{Api}addUser&user.Name={n}&user.Password={Uri.EscapeDataString(p)}&user.Group=user&user.Sharable=true";
        Assert.Equal(400, await camera.StatusAsync(Add(name + "n", password)));
        Assert.Equal(400, await camera.StatusAsync(Add(name, password + "p")));
        Assert.Equal("OK\r\n", await camera.GetAsync(Add(name, password)));
        using var client = camera.Client(name, password);
        Assert.Equal(200, await client.StatusAsync(Serial));
    }

    [Theory]
    [InlineData("ann")]
    [InlineData("ANN")]
    public async Task A_name_that_is_taken_is_refused(string name)
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.GetAsync(Ann);
        Assert.Equal(Refused, await camera.GetAsync(Ann.Replace("=ann&", $"={name}&", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task There_are_only_so_many_users()
    {
        await using var camera = await TestCamera.StartAsync(TestProfiles.Full with { Habits = new HabitsProfile { MaxUsers = 3 } });
        Assert.Equal("OK\r\n", await camera.GetAsync(Ann));
        Assert.Equal(Refused, await camera.GetAsync(Ann.Replace("ann", "bob", StringComparison.Ordinal)));
        await camera.GetAsync(Api + "deleteUser&name=user");
        Assert.Equal("OK\r\n", await camera.GetAsync(Ann.Replace("ann", "bob", StringComparison.Ordinal)));
        Assert.Equal(("admin", "bob", "ann"), await NamesAsync(camera));
    }

    [Fact]
    public async Task A_thousand_users_are_told_and_log_in()
    {
        await using var camera = await TestCamera.StartAsync(TestProfiles.Full with { Habits = new HabitsProfile { MaxUsers = 1000 } });
        using var fast = camera.BasicClient("admin", "admin");
        for (var i = 0; i < 998; i++)
        {
            Assert.Equal("OK\r\n", await fast.GetStringAsync(Ann.Replace("ann", $"u{i}", StringComparison.Ordinal)));
        }

        Assert.Equal("u997", (await camera.LinesAsync(Api + "getUserInfoAll"))["users[999].Name"]);
        using var last = camera.Client("u997", "secret1");
        Assert.Equal(200, await last.StatusAsync(Serial));
    }

    [Fact]
    public async Task A_user_that_is_modified_is_what_it_is_from_the_next_request_on()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.GetAsync(Ann);
        using var ann = camera.Client("ann", "secret1");
        const string Change = "/cgi-bin/configManager.cgi?action=setConfig&VideoColor[0][0].Brightness=61";
        Assert.Equal(403, await ann.StatusAsync(Change));
        Assert.Equal("OK\r\n", await camera.GetAsync(Api + "modifyUser&name=ann&user.Group=admin&user.Memo=boss&user.Sharable=false"));
        Assert.Equal(200, await ann.StatusAsync(Change));
        var info = await camera.LinesAsync(Api + "getUserInfo&name=ann");
        Assert.Equal(("admin", "boss", "false"), (info["user.Group"], info["user.Memo"], info["user.Sharable"]));
        Assert.Equal("OK\r\n", await camera.GetAsync(Api + "modifyUser&name=ann&user.Group=user"));
        Assert.Equal(403, await ann.StatusAsync(Change));
        Assert.Equal("Monitor_01,Replay_01", (await camera.LinesAsync(Api + "getUserInfo&name=ann"))["user.AuthList"]);
        Assert.Equal(NoSuch, await camera.GetAsync(Api + "modifyUser&name=nobody&user.Group=user"));
    }

    [Fact]
    public async Task A_password_takes_the_old_one_and_the_next_request_takes_the_new_one()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.GetAsync(Ann);
        using var old = camera.Client("ann", "secret1");
        Assert.Equal(200, await old.StatusAsync(Serial));
        Assert.Equal("Error\r\nErrorID=0, Detail=Invalid Authority!\r\n", await camera.GetAsync(Api + "modifyPassword&name=ann&pwd=new&pwdOld=wrong"));
        Assert.Equal(400, await camera.StatusAsync(Api + "modifyPassword&name=ann&pwd=new"));
        Assert.Equal(NoSuch, await camera.GetAsync(Api + "modifyPassword&name=nobody&pwd=new&pwdOld=x"));
        Assert.Equal(200, await old.StatusAsync(Serial));
        Assert.Equal("OK\r\n", await camera.GetAsync(Api + "modifyPassword&name=ann&pwd=new&pwdOld=secret1"));
        Assert.Equal(401, await old.StatusAsync(Serial));
        using var fresh = camera.Client("ann", "new");
        Assert.Equal(200, await fresh.StatusAsync(Serial));
    }

    [Fact]
    public async Task Users_may_see_themselves_and_change_their_own_password_and_nobody_else_s()
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal(200, await camera.User.StatusAsync(Api + "getUserInfo&name=user"));
        Assert.Equal(403, await camera.User.StatusAsync(Api + "getUserInfo&name=admin"));
        Assert.Equal(403, await camera.User.StatusAsync(Api + "modifyPassword&name=admin&pwd=mine&pwdOld=admin"));
        Assert.Equal(403, await camera.User.StatusAsync(Api + "modifyPassword&name=user&name=admin&pwd=mine&pwdOld=admin"));
        Assert.Equal("OK\r\n", await camera.User.GetStringAsync(Api + "modifyPassword&name=user&pwd=mine&pwdOld=user"));
        using var user = camera.Client("user", "mine");
        Assert.Equal(200, await user.StatusAsync(Serial));
    }

    [Fact]
    public async Task What_is_done_to_users_is_noted()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.GetAsync(Ann);
        await camera.GetAsync(Api + "modifyUser&name=ann&user.Group=admin");
        await camera.GetAsync(Api + "modifyPassword&name=ann&pwd=new&pwdOld=secret1");
        await camera.GetAsync(Api + "deleteUser&name=ann");
        var log = (await camera.LogAsync($"{LogReader.Always}&condition.Type=Account")).Where(l => l.Type != "Login").ToArray();
        Assert.Equal(["AddUser", "ModifyUser", "ModifyPassword", "DeleteUser"], log.Select(l => l.Type));
        Assert.All(log, l => Assert.Equal(("admin", "ann"), (l.User, l.Detail["Name"])));
        Assert.Equal("user->admin", log[1].Detail["Group"]);
    }

    [Fact]
    public async Task A_reset_brings_back_the_users_it_shipped_with()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.GetAsync(Ann);
        await camera.GetAsync(Api + "modifyPassword&name=user&pwd=new&pwdOld=user");
        using var reset = await camera.Control.PostAsync("/api/v1/devices/ipc-1/reset", null);
        Assert.Equal(200, await camera.User.StatusAsync(Serial));
        Assert.DoesNotContain("users[2].Name", (await camera.LinesAsync(Api + "getUserInfoAll")).Keys);
    }

    private static async Task<(string, string, string)> NamesAsync(TestCamera camera)
    {
        var all = await camera.LinesAsync(Api + "getUserInfoAll");
        return (all["users[0].Name"], all["users[1].Name"], all["users[2].Name"]);
    }
}
