using System.Net;
using System.Text;
using System.Text.Json;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Scenarios;

/// <summary>Scenarios by way of the control API.</summary>
internal static class ScenarioClient
{
    private const string Api = "/api/v1/devices/*/scenarios";

    /// <summary>Begins a scenario and gives the id of its run.</summary>
    public static async Task<string> BeginAsync(this TestCamera camera, string yaml)
    {
        var (status, body) = await camera.PostScenarioAsync(yaml);
        Assert.True(status == 201, body.GetRawText());
        return body.GetProperty("id").GetString()!;
    }

    public static async Task<(int Status, JsonElement Body)> PostScenarioAsync(this TestCamera camera, string yaml, string? id = null)
    {
        using var content = new StringContent(yaml, Encoding.UTF8, "application/yaml");
        using var answer = await camera.Control.PostAsync(id is null ? Api : $"/api/v1/devices/{id}/scenarios", content);
        return ((int)answer.StatusCode, JsonElement.Parse(await answer.Content.ReadAsStringAsync()));
    }

    /// <summary>How a run stands.</summary>
    public static async Task<JsonElement> RunAsync(this TestCamera camera, string run)
    {
        using var answer = await camera.Control.GetAsync($"{Api}/{run}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Waits until the run is over, and tells its state and what became of each step.</summary>
    public static async Task<(string State, string[] Steps, JsonElement All)> EndAsync(this TestCamera camera, string run)
    {
        JsonElement report = default;
        await Eventually.TrueAsync(
            async () =>
            {
                report = await camera.RunAsync(run);
                return report.GetProperty("state").GetString() != "running";
            },
            "the run ends");
        return (report.GetProperty("state").GetString()!, [.. report.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("state").GetString()!)], report);
    }

    /// <summary>Waits until a step of a run was done so often.</summary>
    public static Task FiredAsync(this TestCamera camera, string run, int step, int times = 1) => Eventually.TrueAsync(
        async () => (await camera.RunAsync(run)).GetProperty("steps")[step - 1].GetProperty("fired").GetInt32() >= times, $"step {step} is done");
}
