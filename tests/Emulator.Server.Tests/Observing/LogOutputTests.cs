using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Observing;

/// <summary>The program's own log, as it comes out of the program.</summary>
public class LogOutputTests
{
    [Fact]
    public async Task JSON_has_an_object_in_each_line_with_the_device_and_no_password()
    {
        var lines = (await RunAsync("--log-format", "json", "--log-level", "debug")).Select(l => JsonElement.Parse(l)).ToArray();
        var raised = lines.First(l => l.GetProperty("State").TryGetProperty("Code", out var code) && code.GetString() == "VideoMotion");
        Assert.Equal(("Information", "Camulator.Device", "Start"), (Text(raised, "LogLevel"), Text(raised, "Category"), Text(raised.GetProperty("State"), "Action")));
        Assert.Contains(raised.GetProperty("Scopes").EnumerateArray(), s => s.TryGetProperty("Device", out var device) && device.GetString() == "ipc-1");
        var asked = lines.First(l => l.GetProperty("State").TryGetProperty("Target", out var target) && target.GetString()!.Contains("getSerialNo", StringComparison.Ordinal));
        Assert.Equal(("Debug", "GET", "admin"), (Text(asked, "LogLevel"), Text(asked.GetProperty("State"), "Method"), Text(asked.GetProperty("State"), "User")));
        Assert.Equal(["Camulator.Device"], lines.Select(l => Text(l, "Category")).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Text_has_a_line_for_each_entry_and_requests_only_for_debugging()
    {
        var lines = await RunAsync("--log-level", "information");
        Assert.Contains(lines, l => l.StartsWith("info: Camulator.Device[0] =>", StringComparison.Ordinal) && l.Contains("=> ipc-1 event VideoMotion Start 0 by injected", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, l => l.Contains("getSerialNo", StringComparison.Ordinal));
    }

    [Fact]
    public async Task As_it_is_nothing_is_written() => Assert.Empty(await RunAsync());

    [Theory]
    [InlineData("--log-level", "loud")]
    [InlineData("--log-format", "xml")]
    public async Task A_word_that_is_none_is_refused(string option, string word)
    {
        var (exit, _, error) = await CamulatorProcess.RunAsync("run", option, word);
        Assert.NotEqual(0, exit);
        Assert.Contains($"{option}: '{word}' is n", error, StringComparison.Ordinal);
    }

    // A login, a password in a query, an event; then all that was written behind the ready line.
    private static async Task<string[]> RunAsync(params string[] arguments)
    {
        const string Secret = "hunter2-secret";
        await using var process = await CamulatorProcess.StartAsync([.. arguments, "--password", Secret, "--control-token", "t0ken-secret"]);
        using var camera = new HttpClient { BaseAddress = process.Camera };
        camera.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("admin:" + Secret)));
        await camera.GetStringAsync("/cgi-bin/magicBox.cgi?action=getSerialNo");
        using (await camera.GetAsync($"/cgi-bin/userManager.cgi?action=modifyPassword&name=user&pwd={Secret}&pwdOld={Secret}"))
        {
            // Whatever it says.
        }

        using var control = new HttpClient { BaseAddress = process.Control };
        control.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "t0ken-secret");
        using (var raised = await control.PostAsync("/api/v1/devices/ipc-1/events", new StringContent("""{"code":"VideoMotion","action":"Start"}""", Encoding.UTF8, "application/json")))
        {
            raised.EnsureSuccessStatusCode();
        }

        using (var ended = await control.PostAsync("/api/v1/devices/ipc-1/power", new StringContent("""{"action":"off"}""", Encoding.UTF8, "application/json")))
        {
            ended.EnsureSuccessStatusCode();
        }

        // The console is written by a thread of its own, which a kill would cut off.
        var text = await process.StopAndReadAsync();
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;
}
