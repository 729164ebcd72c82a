using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Analytics;

/// <summary>Counts and ways with a folder for data: what was told survives kill -9.</summary>
public sealed class KeptCountsTests : IDisposable
{
    private const string Device = "/api/v1/devices/traffic-1/";
    private readonly string _data = Directory.CreateTempSubdirectory("camulator-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Who_was_counted_and_where_it_is_warm_survive_the_death_of_the_process()
    {
        string total, heat;
        await using (var process = await CamulatorProcess.StartAsync("--data", _data, "--profile", "traffic", "--clock", "virtual"))
        {
            using var admin = Client(process.Camera);
            using var control = new HttpClient { BaseAddress = process.Control };
            await PostAsync(control, "stimuli", new Dictionary<string, object> { ["kind"] = "people", ["in"] = 4, ["out"] = 1 });
            await PostAsync(control, "stimuli", new { kind = "object", path = Ways.Rightwards });
            await PostAsync(control, "clock/advance", new { seconds = 30 });
            (total, heat) = await LookAsync(admin, control);
            Assert.Contains("EnteredSubtotal.Today=5\r\n", total, StringComparison.Ordinal);
            process.Kill();
        }

        await using var again = await CamulatorProcess.StartAsync("--data", _data, "--profile", "traffic", "--clock", "virtual");
        using var client = Client(again.Camera);
        using var api = new HttpClient { BaseAddress = again.Control };
        await PostAsync(api, "clock/advance", new { seconds = 30 });
        Assert.Equal((total, heat), await LookAsync(client, api));
        Assert.Equal(1, (await api.GetFromJsonAsync<JsonElement>(Device + "state")).GetProperty("parts").GetProperty("analytics").GetProperty("tracks").GetInt32());
    }

    private static async Task<(string Total, string Heat)> LookAsync(HttpClient admin, HttpClient control)
    {
        var local = (await control.GetFromJsonAsync<JsonElement>(Device + "state")).GetProperty("clock").GetProperty("local").GetString()!;
        return (
            await admin.GetStringAsync("/cgi-bin/videoStatServer.cgi?action=getSummary"),
            Convert.ToHexString(await admin.GetByteArrayAsync($"/cgi-bin/heatMap.cgi?action=getPicByTime&channel=1&StartTime={local[..10]}%2000:00:00&EndTime={local[..10]}%2023:59:59")));
    }

    private static async Task PostAsync(HttpClient control, string path, object body)
    {
        using var answer = await control.PostAsJsonAsync(Device + path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static HttpClient Client(Uri url) =>
        new(new SocketsHttpHandler { Credentials = new CredentialCache { { url, "Digest", new NetworkCredential("admin", "admin") } }, PreAuthenticate = true }) { BaseAddress = url };
}
