using System.Net.Http.Json;
using System.Text.Json;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Journaling;

/// <summary>The journal of a camera as a tester reads it.</summary>
internal static class JournalClient
{
    private const string Requests = "/api/v1/devices/ipc-1/requests";

    public static async Task<JsonElement[]> JournalAsync(this TestCamera camera, string query = "") => (await camera.Control.GetFromJsonAsync<JsonElement[]>(Requests + query))!;

    /// <summary>An entry of a kind, waited for: what ends, ends after the client has seen it end.</summary>
    public static async Task<JsonElement> EntryAsync(this TestCamera camera, string kind, Func<JsonElement, bool>? which = null)
    {
        JsonElement? found = null;
        await Eventually.TrueAsync(
            async () =>
            {
                foreach (var entry in (await camera.JournalAsync("?kind=" + kind)).Where(e => which?.Invoke(e) != false))
                {
                    found = entry;
                }

                return found is not null;
            },
            $"no {kind}");
        return found!.Value;
    }

    public static string? Text(this JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.ToString() : null;

    public static async Task<JsonElement> VerifyAsync(this TestCamera camera, object body)
    {
        using var answer = await camera.Control.PostAsJsonAsync("/api/v1/devices/ipc-1/verify", body);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Sends one request of a client that calls itself so, and reads the answer.</summary>
    public static async Task<RawAnswer> AskAsync(this TestCamera camera, string target, string agent = "test")
    {
        using var client = await RawClient.GetAsync(camera.Url, target, "User-Agent: " + agent);
        return await client.ReadAnswerAsync();
    }
}
