using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Snapshots;

/// <summary>What was restored is what survives kill -9, and nothing of what was done since the snapshot.</summary>
public sealed class RestoreKilledTests : IDisposable
{
    private const string Device = "/api/v1/devices/speed-dome-1/";
    private readonly string _data = Directory.CreateTempSubdirectory("camulator-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task A_restored_state_survives_the_death_of_the_process()
    {
        string[] before;
        await using (var process = await CamulatorProcess.StartAsync("--data", _data, "--profile", "speed-dome"))
        {
            using var admin = Client(process.Camera);
            using var control = new HttpClient { BaseAddress = process.Control };
            await ChangeAsync(admin, "before", 1);
            (await control.PostAsync(Device + "snapshots/a", null)).EnsureSuccessStatusCode();
            before = await LookAsync(admin, control);
            await ChangeAsync(admin, "after", 2);
            (await control.PostAsJsonAsync(Device + "stimuli", new { kind = "disk-removed", seconds = 5000 })).EnsureSuccessStatusCode();
            Assert.All(before.Zip(await LookAsync(admin, control)), pair => Assert.NotEqual(pair.First, pair.Second));
            (await control.PostAsJsonAsync(Device + "restore", new { name = "a" })).EnsureSuccessStatusCode();
            Assert.Equal(before, await LookAsync(admin, control));
            process.Kill();
        }

        await using var again = await CamulatorProcess.StartAsync("--data", _data, "--profile", "speed-dome");
        using var client = Client(again.Camera);
        using var api = new HttpClient { BaseAddress = again.Control };
        Assert.Equal(before, await LookAsync(client, api));
    }

    private static async Task ChangeAsync(HttpClient admin, string word, int number)
    {
        Assert.Equal("OK\r\n", await admin.GetStringAsync($"/cgi-bin/configManager.cgi?action=setConfig&ChannelTitle[0].Name={word}"));
        Assert.Equal("OK\r\n", await admin.GetStringAsync($"/cgi-bin/userManager.cgi?action=addUser&user.Name={word}&user.Password=secret1&user.Group=user&user.Sharable=true"));
        Assert.Equal("OK\r\n", await admin.GetStringAsync($"/cgi-bin/ptz.cgi?action=start&channel=1&code=SetPreset&arg1=0&arg2={number}&arg3=0"));
    }

    // The lines of the log that say when a process began differ, of course.
    private static async Task<string[]> LookAsync(HttpClient admin, HttpClient control) =>
    [
        await admin.GetStringAsync("/cgi-bin/configManager.cgi?action=getConfig&name=ChannelTitle"),
        await admin.GetStringAsync("/cgi-bin/userManager.cgi?action=getUserInfoAll"),
        await admin.GetStringAsync("/cgi-bin/ptz.cgi?action=getPresets&channel=1"),
        (await control.GetFromJsonAsync<JsonElement>(Device + "state")).GetProperty("disks")[0].GetProperty("state").GetRawText(),
        string.Join('\n', (await control.GetFromJsonAsync<JsonElement[]>(Device + "log"))!.Where(l => l.GetProperty("what").GetString() is not ("Start" or "Login")).Select(l => l.GetRawText())),
    ];

    private static HttpClient Client(Uri url) =>
        new(new SocketsHttpHandler { Credentials = new CredentialCache { { url, "Digest", new NetworkCredential("admin", "admin") } }, PreAuthenticate = true }) { BaseAddress = url };
}
