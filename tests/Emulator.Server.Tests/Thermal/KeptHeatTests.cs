using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Thermal;

/// <summary>The past of a thermal channel with a folder for data: what was measured survives kill -9.</summary>
public sealed partial class KeptHeatTests : IDisposable
{
    private const string Device = "/api/v1/devices/thermal-1/";
    private readonly string _data = Directory.CreateTempSubdirectory("camulator-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task What_was_measured_survives_the_death_of_the_process_and_goes_with_a_reset()
    {
        string past;
        await using (var process = await StartAsync())
        {
            using var admin = Client(process.Camera);
            using var control = new HttpClient { BaseAddress = process.Control };
            using (var set = await control.PutAsJsonAsync(Device + "clock", new { local = "2025-12-24 10:01:00" }))
            {
                Assert.True(set.IsSuccessStatusCode, await set.Content.ReadAsStringAsync());
            }

            await PostAsync(control, "stimuli", new { kind = "heat", temperature = 150, seconds = 120, cooling = 60 });
            await PostAsync(control, "clock/advance", new { seconds = 600 });
            // It is cut short by the death of the process, and was to last until then at most.
            await PostAsync(control, "stimuli", new { kind = "heat", temperature = 90, seconds = 60 });
            past = await HistoryAsync(admin);
            Assert.Contains("TemperMax=150.0\r\n", past, StringComparison.Ordinal);
            process.Kill();
        }

        await using (var again = await StartAsync())
        {
            using var admin = Client(again.Camera);
            using var control = new HttpClient { BaseAddress = again.Control };
            Assert.Equal(past, await HistoryAsync(admin));
            await PostAsync(control, "stimuli", new { kind = "heat", temperature = 200, seconds = 5 });
            Assert.Contains("TemperAver=200.0\r\n", await NowAsync(admin), StringComparison.Ordinal);
            again.Kill();
        }

        // The virtual clock has begun anew: what this process has seen at this time it has not come to.
        await using var third = await StartAsync();
        using var client = Client(third.Camera);
        using var api = new HttpClient { BaseAddress = third.Control };
        Assert.DoesNotContain("TemperAver=200.0\r\n", await NowAsync(client), StringComparison.Ordinal);
        Assert.Equal(past, await HistoryAsync(client));
        using (var reset = await api.PostAsync(new Uri(Device + "reset", UriKind.Relative), null))
        {
            Assert.True(reset.IsSuccessStatusCode, await reset.Content.ReadAsStringAsync());
        }

        Assert.DoesNotContain("TemperMax=150.0\r\n", await HistoryAsync(client), StringComparison.Ordinal);
    }

    private Task<CamulatorProcess> StartAsync() => CamulatorProcess.StartAsync("--data", _data, "--profile", "thermal", "--clock", "virtual");

    private static Task<string> NowAsync(HttpClient admin) =>
        admin.GetStringAsync("/cgi-bin/RadiometryManager.cgi?action=getRandomPointTemper&channel=2&coordinate[0]=4096&coordinate[1]=4096");

    private static async Task<string> HistoryAsync(HttpClient admin)
    {
        const string Script = "/cgi-bin/RadiometryManager.cgi?action=";
        var begun = await admin.GetStringAsync(
            $"{Script}startFind&condition.StartTime=2025-12-24%2009:55:00&condition.EndTime=2025-12-24%2010:10:00&condition.Type=Spot&condition.channel=2&condition.Period=5");
        return await admin.GetStringAsync($"{Script}doFind&token={Token().Match(begun).Groups["token"].Value}&beginNumber=0&count=100");
    }

    private static async Task PostAsync(HttpClient control, string path, object body)
    {
        using var answer = await control.PostAsJsonAsync(Device + path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static HttpClient Client(Uri url) =>
        new(new SocketsHttpHandler { Credentials = new CredentialCache { { url, "Digest", new NetworkCredential("admin", "admin") } }, PreAuthenticate = true }) { BaseAddress = url };

    [GeneratedRegex("token=(?<token>[0-9]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
