using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Emulator.Testing;

/// <summary>Asks the control API of one device, and makes exceptions of its refusals.</summary>
internal sealed class ControlClient : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly HttpClient _http;

    public ControlClient(Uri control, string device, string? token)
    {
        // Waits are the emulator's: a request ends when it is answered or cancelled.
        _http = new HttpClient { BaseAddress = new Uri(control, "/api/v1/"), Timeout = Timeout.InfiniteTimeSpan };
        if (token is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        Device = device;
    }

    /// <summary>Id of the device; empty until it is known.</summary>
    public string Device { get; set; }

    public Task<T> GetAsync<T>(string resource, CancellationToken cancellation) => SendAsync<T>(HttpMethod.Get, resource, null, cancellation);

    public Task<T> PostAsync<T>(string resource, object? body, CancellationToken cancellation) => SendAsync<T>(HttpMethod.Post, resource, Content(body), cancellation);

    public Task PostAsync(string resource, object? body, CancellationToken cancellation) => SendAsync(HttpMethod.Post, resource, Content(body), cancellation);

    public Task<T> PutAsync<T>(string resource, object? body, CancellationToken cancellation) => SendAsync<T>(HttpMethod.Put, resource, Content(body), cancellation);

    public Task DeleteAsync(string resource, CancellationToken cancellation) => SendAsync(HttpMethod.Delete, resource, null, cancellation);

    /// <summary>Sends a text as it is.</summary>
    public Task<T> PostTextAsync<T>(string resource, string text, string type, CancellationToken cancellation) =>
        SendAsync<T>(HttpMethod.Post, resource, new StringContent(text, System.Text.Encoding.UTF8, type), cancellation);

    /// <summary>Follows a resource as it grows, until it is cancelled.</summary>
    public async IAsyncEnumerable<T> FollowAsync<T>(string resource, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path(resource));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        await CheckAsync(answer, cancellation).ConfigureAwait(false);
        var events = System.Net.ServerSentEvents.SseParser.Create(await answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false));
        await foreach (var one in events.EnumerateAsync(cancellation).ConfigureAwait(false))
        {
            yield return JsonSerializer.Deserialize<T>(one.Data, Json)!;
        }
    }

    public void Dispose() => _http.Dispose();

    private static JsonContent? Content(object? body) => body is null ? null : JsonContent.Create(body, body.GetType(), options: Json);

    // What begins with a slash is of the process, the rest of the device.
    private string Path(string resource) => resource.StartsWith('/') ? resource[1..] : $"devices/{Device}{(resource.Length == 0 || resource[0] == '?' ? "" : "/")}{resource}";

    private async Task<T> SendAsync<T>(HttpMethod method, string resource, HttpContent? body, CancellationToken cancellation)
    {
        using var answer = await AskAsync(method, resource, body, cancellation).ConfigureAwait(false);
        return (await answer.Content.ReadFromJsonAsync<T>(Json, cancellation).ConfigureAwait(false))!;
    }

    private async Task SendAsync(HttpMethod method, string resource, HttpContent? body, CancellationToken cancellation)
    {
        using var answer = await AskAsync(method, resource, body, cancellation).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string resource, HttpContent? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, Path(resource)) { Content = body };
        HttpResponseMessage answer;
        try
        {
            answer = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException problem)
        {
            throw new ControlApiException($"{_http.BaseAddress} does not answer: {problem.Message}", problem);
        }

        try
        {
            await CheckAsync(answer, cancellation).ConfigureAwait(false);
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private static async Task CheckAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        if (answer.IsSuccessStatusCode)
        {
            return;
        }

        var text = await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
        var (said, field) = (text, (string?)null);
        try
        {
            using var problem = JsonDocument.Parse(text);
            said = Text(problem.RootElement, "detail") ?? Text(problem.RootElement, "title") ?? text;
            field = Text(problem.RootElement, "field");
        }
        catch (JsonException)
        {
            // Not the emulator's words, but all there is to tell.
        }

        throw new ControlApiException($"{(int)answer.StatusCode}: {(field is null ? "" : field + ": ")}{said}", (int)answer.StatusCode, field);
    }

    private static string? Text(JsonElement problem, string name) => problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty(name, out var value) ? value.GetString() : null;
}
