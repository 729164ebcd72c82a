using System.Net;
using System.Net.Http.Json;
using Emulator.Server.Tests.Logs;
using Emulator.Server.Tests.Users;
using Emulator.TestKit;
using Microsoft.Data.Sqlite;

namespace Emulator.Server.Tests.Persistence;

/// <summary>Users, the log and recordings with a folder for data: what outlives a reboot and a restart, and what a store that fails refuses. What survives kill -9 is PowerCuts.</summary>
public sealed class KeptStateTests : IDisposable
{
    private const string Api = "/cgi-bin/userManager.cgi?action=";
    private const string Serial = "/cgi-bin/magicBox.cgi?action=getSerialNo";

    private readonly string _data = Directory.CreateTempSubdirectory("camulator-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Users_and_the_log_survive_a_reboot_and_a_restart_in_good_order()
    {
        await using (var camera = await TestCamera.StartAsync(with: o => o with { DataFolder = _data }))
        {
            await camera.GetAsync($"{Api}addUser&user.Name=ann&user.Password=secret1&user.Group=admin&user.Sharable=false&user.Memo=gate&user.AuthorityList[0]=AuthSysInfo");
            using var reboot = await camera.Control.PostAsJsonAsync("/api/v1/devices/*/power", new { action = "reboot" });
            using var advanced = await camera.Control.PostAsJsonAsync("/api/v1/devices/*/clock/advance", new { seconds = 31 });
            using var ann = camera.Client("ann", "secret1");
            Assert.Equal(200, await ann.StatusAsync(Serial));
        }

        await using var again = await TestCamera.StartAsync(with: o => o with { DataFolder = _data });
        var info = await again.LinesAsync(Api + "getUserInfo&name=ann");
        Assert.Equal(("gate", "admin", "false", "AuthSysInfo"), (info["user.Memo"], info["user.Group"], info["user.Sharable"], info["user.AuthList"]));
        var log = (await again.LogAsync()).Where(l => l.Type != "Login").ToArray();
        Assert.Equal(["Start", "AddUser", "Reboot", "Start", "Start"], log.Select(l => l.Type));
        Assert.Equal(Enumerable.Range(1, log.Length), log.Select(l => l.Number).Order().Select((_, i) => i + 1));
    }

    [Fact]
    public async Task Users_of_the_profile_count_until_the_first_change()
    {
        await using (var camera = await TestCamera.StartAsync(with: o => o with { DataFolder = _data }))
        {
            Assert.Equal(200, await camera.StatusAsync(Serial));
        }

        await using (var camera = await TestCamera.StartAsync(with: o => o with { DataFolder = _data, Password = "other" }))
        {
            using var admin = camera.Client("admin", "other");
            Assert.Equal("OK\r\n", await admin.GetStringAsync(Api + "modifyUser&name=user&user.Memo=x"));
        }

        await using var again = await TestCamera.StartAsync(with: o => o with { DataFolder = _data, Password = "third" });
        using var kept = again.Client("admin", "other");
        Assert.Equal(200, await kept.StatusAsync(Serial));
    }

    [Fact]
    public async Task What_cannot_be_kept_is_refused_and_not_done()
    {
        await using var camera = await TestCamera.StartAsync(with: o => o with { DataFolder = _data });
        Assert.Equal("OK\r\n", await camera.GetAsync($"{Api}addUser&user.Name=ann&user.Password=secret1&user.Group=user&user.Sharable=true"));
        await using (var other = new SqliteConnection($"Data Source={Directory.GetFiles(_data, "state.db", SearchOption.AllDirectories).Single()};Pooling=False"))
        {
            await other.OpenAsync();
            var command = other.CreateCommand();
            command.CommandText = "DROP TABLE state";
            await command.ExecuteNonQueryAsync();
        }

        const string Failed = "Error\r\nErrorID=5, Detail=Server internal error!\r\n";
        Assert.Equal(Failed, await camera.GetAsync($"{Api}addUser&user.Name=bob&user.Password=secret1&user.Group=user&user.Sharable=true"));
        Assert.Equal(Failed, await camera.GetAsync($"{Api}modifyUser&name=ann&user.Group=admin"));
        Assert.Equal(Failed, await camera.GetAsync($"{Api}modifyPassword&name=ann&pwd=new&pwdOld=secret1"));
        Assert.Equal(Failed, await camera.GetAsync($"{Api}deleteUser&name=ann"));
        Assert.Equal(Failed, await camera.GetAsync("/cgi-bin/log.cgi?action=clear"));
        Assert.Equal(["admin", "user", "ann"], await NamesAsync(camera.Admin));
        using var ann = camera.Client("ann", "secret1");
        Assert.Equal(200, await ann.StatusAsync(Serial));
        Assert.Contains(await camera.LogAsync(), l => l.Type == "AddUser");
        Assert.Contains("state cannot be kept", Assert.Single(camera.TakeLog()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_restricted_is_from_the_first_request_on()
    {
        var video = $"/cgi-bin/loadfile.cgi?action=startLoad&channel=1&startTime=2026-01-03%2012:00:00&endTime=2026-01-03%2012:00:01";
        await using (var camera = await TestCamera.StartAsync("dvr", o => o with { DataFolder = _data }))
        {
            Assert.Equal(200, await camera.StatusAsync(video));
            Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/FileManager.cgi?action=addConditionList&condition.Types[0]=RecordRestrict&condition.Channel[0]=1&condition.StartTime=2026-01-03%2012:00:00&condition.EndTime=2026-01-03%2012:00:01"));
        }

        await using var again = await TestCamera.StartAsync("dvr", o => o with { DataFolder = _data });
        Assert.Equal(403, await again.StatusAsync(video));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task A_damaged_store_stops_the_start_with_its_name_and_stays_as_it_is(int from)
    {
        await using (var process = await CamulatorProcess.StartAsync("--data", _data))
        {
            using var admin = Client(process.Camera, "admin", "admin");
            await AddAsync(admin, "ann", "secret1");
        }

        var file = Directory.EnumerateFiles(_data, "state.db", SearchOption.AllDirectories).Single();
        await using (var checkpoint = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await checkpoint.OpenAsync();
            var command = checkpoint.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            await command.ExecuteNonQueryAsync();
        }

        var damaged = await File.ReadAllBytesAsync(file);
        damaged.AsSpan(from).Fill(0x5A);
        await File.WriteAllBytesAsync(file, damaged);
        var (exit, output, error) = await CamulatorProcess.RunAsync("run", "--http", "0", "--rtsp", "0", "--control", "0", "--data", _data);
        Assert.Equal((1, ""), (exit, output));
        Assert.Contains(file, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Equal(damaged, await File.ReadAllBytesAsync(file));
    }

    private static Task<string> AddAsync(HttpClient client, string name, string password) => client.GetStringAsync($"{Api}addUser&user.Name={name}&user.Password={password}&user.Group=user&user.Sharable=true");

    private static async Task<string[]> NamesAsync(HttpClient client) =>
        [.. (await client.GetStringAsync(Api + "getUserInfoAll")).Split("\r\n").Where(l => l.Contains(".Name=", StringComparison.Ordinal)).Select(l => l.Split('=')[1])];

    private static HttpClient Client(Uri url, string user, string password) =>
        new(new SocketsHttpHandler { Credentials = new CredentialCache { { url, "Digest", new NetworkCredential(user, password) } }, PreAuthenticate = true }) { BaseAddress = url };
}
