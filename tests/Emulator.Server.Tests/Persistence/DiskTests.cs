using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Emulator.TestKit;
using Microsoft.Data.Sqlite;

namespace Emulator.Server.Tests.Persistence;

/// <summary>
/// A folder for data that cannot be written any more: what a client sets is refused and does not show, the camera goes on, everybody who asks
/// is told, the log says so once, and it is over by itself. scripts/prove-disks.sh does the same with disks that are really full, read-only and slow.
/// </summary>
public sealed class DiskTests : IDisposable
{
    private const string Failed = "Error\r\nErrorID=5, Detail=Server internal error!\r\n";
    private const string Title = "/cgi-bin/configManager.cgi?action=getConfig&name=ChannelTitle[0]";

    private readonly string _data = Directory.CreateTempSubdirectory("camulator-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task While_its_folder_is_away_everything_that_is_set_is_refused_and_when_it_is_back_all_goes_on()
    {
        var folder = Path.Combine(_data, "ipc-1");
        await using (var camera = await StartAsync("ipc"))
        {
            Assert.Equal("OK\r\n", await SetAsync(camera, "before"));
            Assert.Equal("OK\r\n", await AddUserAsync(camera, "ann"));
            await WellAsync(camera);
            Directory.Move(folder, folder + "-away");
            for (var i = 0; i < 10; i++)
            {
                Assert.Equal(Failed, await SetAsync(camera, "meanwhile"));
                Assert.Equal(Failed, await AddUserAsync(camera, "bob"));
            }

            Assert.Contains("Name=before\r\n", await camera.GetAsync(Title), StringComparison.Ordinal);
            Assert.DoesNotContain("bob", await camera.GetAsync("/cgi-bin/userManager.cgi?action=getUserInfoAll"), StringComparison.Ordinal);
            Assert.Equal(200, await camera.StatusAsync("/cgi-bin/snapshot.cgi"));
            Assert.Equal(["configuration", "state"], (await UnkeptAsync(camera)).Select(t => t.Store).Order());
            Assert.All(await UnkeptAsync(camera), t => Assert.Contains(folder, t.Why, StringComparison.Ordinal));
            Assert.Contains("""camulator_store_failing{device="ipc-1",store="configuration"} 1""", await camera.Control.GetStringAsync("/metrics"), StringComparison.Ordinal);
            var lines = camera.TakeLog();
            Assert.Equal(2, lines.Count);
            Assert.All(lines, line => Assert.Contains("cannot be kept", line, StringComparison.Ordinal));

            Directory.Move(folder + "-away", folder);
            camera.Clock.Advance(TimeSpan.FromSeconds(6));
            await WellAsync(camera);
            Assert.Equal(2, camera.TakeLog().Count(line => line.Contains("is kept again", StringComparison.Ordinal)));
            Assert.Equal("OK\r\n", await SetAsync(camera, "after"));
            Assert.Equal("OK\r\n", await AddUserAsync(camera, "bob"));
        }

        await using var again = await StartAsync("ipc");
        Assert.Contains("Name=after\r\n", await again.GetAsync(Title), StringComparison.Ordinal);
        Assert.Contains("bob", await again.GetAsync("/cgi-bin/userManager.cgi?action=getUserInfoAll"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_stays_away_is_tried_again_without_a_word()
    {
        await using var camera = await StartAsync("ipc");
        var folder = Path.Combine(_data, "ipc-1");
        Directory.Move(folder, folder + "-away");
        Assert.Equal(Failed, await SetAsync(camera, "meanwhile"));
        for (var i = 0; i < 60; i++)
        {
            camera.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        // The log of the device, which is kept behind its back, may have noticed as well.
        var log = camera.TakeLog();
        Assert.Single(log, line => line.Contains("configuration cannot be kept", StringComparison.Ordinal));
        Assert.InRange(log.Count, 1, 2);
        var trouble = (await StateAsync(camera)).GetProperty("unkept").EnumerateArray().Single(t => t.GetProperty("store").GetString() == "configuration");
        Assert.InRange(trouble.GetProperty("failures").GetInt64(), 50, 800);
        Directory.Move(folder + "-away", folder);
        camera.Clock.Advance(TimeSpan.FromSeconds(6));
        await WellAsync(camera);
        Assert.Single(camera.TakeLog(), line => line.Contains("configuration is kept again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Recordings_that_cannot_be_kept_are_told_of_and_kept_when_they_can()
    {
        const string Protect = "/cgi-bin/FileManager.cgi?action=addConditionList&condition.Types[0]=RecordProtect&condition.Channel[0]=1&condition.StartTime=2026-01-03%2012:00:00&condition.EndTime=2026-01-03%2012:00:01";
        int files;
        await using (var camera = await StartAsync("dvr"))
        {
            Assert.NotEqual(0, await CountAsync(camera));
            await SqlAsync("recordings.db", "ALTER TABLE state RENAME TO away");
            camera.Clock.Advance(TimeSpan.FromMinutes(65));
            files = await CountAsync(camera);
            Assert.Equal("recordings", Assert.Single(await UnkeptAsync(camera)).Store);
            Assert.Contains("recordings cannot be kept", Assert.Single(camera.TakeLog()), StringComparison.Ordinal);
            Assert.NotEqual("OK\r\n", await camera.GetAsync(Protect));
            Assert.Equal("OK\r\n", await SetAsync(camera, "other stores are well"));

            await SqlAsync("recordings.db", "ALTER TABLE away RENAME TO state");
            camera.Clock.Advance(TimeSpan.FromSeconds(6));
            await WellAsync(camera);
            Assert.Contains("is kept again", Assert.Single(camera.TakeLog()), StringComparison.Ordinal);
            Assert.Equal("OK\r\n", await camera.GetAsync(Protect));
        }

        // What was recorded while it could not be kept is there, and goes on from there.
        await using var again = await StartAsync("dvr", o => o with { VirtualStart = o.VirtualStart.AddMinutes(66) });
        Assert.Equal(files, await CountAsync(again));
    }

    [Fact]
    public async Task What_happens_while_nothing_can_be_kept_is_kept_as_soon_as_it_can()
    {
        await using (var camera = await StartAsync("dvr"))
        {
            Assert.Equal("OK\r\n", await AddUserAsync(camera, "ann"));
            await SqlAsync("state.db", "ALTER TABLE state RENAME TO away");
            await StimulusAsync(camera, """{"kind":"disk-removed","disk":2,"seconds":100000}""");
            Assert.Equal(Failed, await AddUserAsync(camera, "bob"));
            await SqlAsync("state.db", "ALTER TABLE away RENAME TO state");
            camera.Clock.Advance(TimeSpan.FromSeconds(6));
            await WellAsync(camera);
            Assert.Equal(2, camera.TakeLog().Count);
        }

        await using var again = await StartAsync("dvr");
        Assert.Equal("removed", (await StateAsync(again)).GetProperty("disks")[1].GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_reset_that_cannot_be_kept_is_refused_and_nothing_is_done()
    {
        await using var camera = await StartAsync("ipc");
        Assert.Equal("OK\r\n", await SetAsync(camera, "before"));
        var folder = Path.Combine(_data, "ipc-1");
        Directory.Move(folder, folder + "-away");
        using (var refused = await camera.Control.PostAsync("/api/v1/devices/ipc-1/reset", null))
        {
            Assert.Equal(HttpStatusCode.InternalServerError, refused.StatusCode);
            Assert.Contains("the store failed", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Contains("Name=before\r\n", await camera.GetAsync(Title), StringComparison.Ordinal);
        Directory.Move(folder + "-away", folder);
        using (var done = await camera.Control.PostAsync("/api/v1/devices/ipc-1/reset", null))
        {
            Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        }

        Assert.DoesNotContain("Name=before\r\n", await camera.GetAsync(Title), StringComparison.Ordinal);
        camera.TakeLog();
    }

    private Task<TestCamera> StartAsync(string profile, Func<Hosting.EmulatorOptions, Hosting.EmulatorOptions>? with = null) =>
        TestCamera.StartAsync(profile, o => (with ?? (p => p))(o with { DataFolder = _data }));

    private static Task<string> SetAsync(TestCamera camera, string name) => camera.GetAsync($"/cgi-bin/configManager.cgi?action=setConfig&ChannelTitle[0].Name={Uri.EscapeDataString(name)}");

    private static Task<string> AddUserAsync(TestCamera camera, string name) => camera.GetAsync($"/cgi-bin/userManager.cgi?action=addUser&user.Name={name}&user.Password=secret1&user.Group=user&user.Sharable=true");

    private static async Task<JsonElement> StateAsync(TestCamera camera) => await camera.Control.GetFromJsonAsync<JsonElement>($"/api/v1/devices/{camera.Host.Cameras[0].Key}/state");

    // Health and the device's own state say the same.
    private static async Task<(string Store, string Why)[]> UnkeptAsync(TestCamera camera)
    {
        var health = (await camera.Control.GetFromJsonAsync<JsonElement>("/health/ready")).GetProperty("unkept").EnumerateArray().Select(t => (t.GetProperty("store").GetString()!, t.GetProperty("why").GetString()!)).ToArray();
        Assert.Equal(health, (await StateAsync(camera)).GetProperty("unkept").EnumerateArray().Select(t => (t.GetProperty("store").GetString()!, t.GetProperty("why").GetString()!)));
        return health;
    }

    private static async Task WellAsync(TestCamera camera) => Assert.Empty(await UnkeptAsync(camera));

    private static async Task StimulusAsync(TestCamera camera, string json)
    {
        using var body = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var answer = await camera.Control.PostAsync($"/api/v1/devices/{camera.Host.Cameras[0].Key}/stimuli", body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<int> CountAsync(TestCamera camera) =>
        (await camera.Control.GetFromJsonAsync<JsonElement>($"/api/v1/devices/{camera.Host.Cameras[0].Key}/recordings?from=2026-01-04%2000:00:00&to=2026-01-05%2010:00:00")).GetArrayLength();

    private async Task SqlAsync(string store, string sql)
    {
        await using var other = new SqliteConnection($"Data Source={Directory.GetFiles(_data, store, SearchOption.AllDirectories).Single()};Pooling=False");
        await other.OpenAsync();
        var command = other.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
