using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Emulator.Server.Scenarios;

namespace Emulator.Server.Commands;

/// <summary>Runs a scenario on an emulator that is there already, by way of its control API.</summary>
internal static class RemoteScenario
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>Sends the scenario, waits for its end, and gives its report.</summary>
    public static async Task<ScenarioReport> RunAsync(ScenarioWish wish, string url, string? token, bool advance, CancellationToken stop)
    {
        if (wish.Client.Length > 0)
        {
            throw new ScenarioException("camulator: a client is run beside cameras that are started for it, not with --control");
        }

        using var http = new HttpClient { BaseAddress = AddressOf(url) };
        if (token is not null)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        using var text = new ByteArrayContent(await File.ReadAllBytesAsync(wish.File, stop));
        text.Headers.ContentType = new MediaTypeHeaderValue("application/yaml");
        var scenarios = $"/api/v1/devices/{Uri.EscapeDataString(wish.Device)}/scenarios";
        var report = await AskAsync<ScenarioReport>(() => http.PostAsync($"{scenarios}?file={Uri.EscapeDataString(wish.File)}", text, stop), stop);
        while (report.State == RunState.Running)
        {
            if (advance && report.NextDue is { } due)
            {
                await AskAsync<object>(() => http.PostAsJsonAsync("/api/v1/devices/*/clock/advance", new { seconds = due }, Json, stop), stop);
            }
            else
            {
                await Task.Delay(Look, TimeProvider.System, stop);
            }

            report = await AskAsync<ScenarioReport>(() => http.GetAsync($"{scenarios}/{report.Id}", stop), stop);
        }

        return report;
    }

    private static Uri AddressOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : throw new ScenarioException($"camulator: '{url}' is no http address");

    private static async Task<T> AskAsync<T>(Func<Task<HttpResponseMessage>> ask, CancellationToken stop)
    {
        using var answer = await ask();
        var body = await answer.Content.ReadAsStringAsync(stop);
        if (answer.IsSuccessStatusCode)
        {
            return JsonSerializer.Deserialize<T>(body, Json) ?? throw new ScenarioException("camulator: the emulator answered nothing");
        }

        throw new ScenarioException(Explain(answer.StatusCode, body));
    }

    private static string Explain(HttpStatusCode status, string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            return root.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array
                ? string.Join(Environment.NewLine, errors.EnumerateArray().Select(e => $"line {e.GetProperty("line")}: {e.GetProperty("field").GetString()}: {e.GetProperty("message").GetString()}"))
                : "camulator: " + (root.TryGetProperty("detail", out var detail) ? detail.GetString() : root.GetProperty("title").GetString());
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"camulator: the emulator answered {(int)status}";
        }
    }
}
