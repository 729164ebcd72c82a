using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Control;

/// <summary>One operation of the control API as its own document describes it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Method">Its method, in capitals.</param>
/// <param name="Path">Its path, with names in braces.</param>
/// <param name="Json">What is said of it.</param>
internal sealed record ControlOperation(string Id, string Method, string Path, JsonElement Json)
{
    /// <summary>Its parameters in the query or the path.</summary>
    public IEnumerable<JsonElement> Parameters(string where) =>
        Json.TryGetProperty("parameters", out var all) ? all.EnumerateArray().Where(p => p.GetProperty("in").GetString() == where) : [];

    /// <summary>The JSON body it takes; null when it takes none.</summary>
    public JsonElement? Body => Json.TryGetProperty("requestBody", out var body) && body.GetProperty("content").TryGetProperty("application/json", out var json) ? json : null;

    /// <summary>An example of its body.</summary>
    public JsonObject? BodyExample => Body is { } body && body.TryGetProperty("example", out var example) ? JsonNode.Parse(example.GetRawText()) as JsonObject : null;

    /// <summary>Its path with the examples of its parameters in it, and without a query.</summary>
    public string Url => Parameters("path").Aggregate(Path, (url, p) => url.Replace($"{{{p.GetProperty("name").GetString()}}}", p.TryGetProperty("example", out var example) ? example.ToString() : "1", StringComparison.Ordinal));

    public override string ToString() => Id;
}

/// <summary>A camera and what its control API says of itself, for tests that walk all of it.</summary>
public sealed class ControlContract : IAsyncLifetime
{
    /// <summary>The camera; nothing that the tests send it may last.</summary>
    public TestCamera Camera { get; private set; } = null!;

    internal JsonElement Document { get; private set; }

    internal JsonSchema Schema { get; private set; } = null!;

    internal IReadOnlyList<ControlOperation> Operations { get; private set; } = [];

    public async Task InitializeAsync()
    {
        // The name of the examples, and mechanics for them to move.
        Camera = await TestCamera.StartAsync(TestProfiles.All["speed-dome"] with { Name = "ipc" });
        Document = JsonElement.Parse(await Camera.Control.GetStringAsync("/openapi/v1.json"));
        Schema = new JsonSchema(Document);
        Operations =
        [
            .. from path in Document.GetProperty("paths").EnumerateObject()
               from operation in path.Value.EnumerateObject()
               select new ControlOperation(operation.Value.GetProperty("operationId").GetString()!, operation.Name.ToUpperInvariant(), path.Name, operation.Value),
        ];
    }

    public async Task DisposeAsync() => await Camera.DisposeAsync();

    /// <summary>Sends a request and gives its status and its body.</summary>
    internal async Task<(int Status, string Body, HttpResponseMessage Answer)> SendAsync(string method, string url, byte[]? body = null, string type = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        var answer = await Camera.Control.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        // What has no end is not waited for.
        var endless = answer.IsSuccessStatusCode && answer.Content.Headers.ContentType?.MediaType is "text/event-stream" or "multipart/x-mixed-replace" or "video/mp4";
        return ((int)answer.StatusCode, endless ? "" : await answer.Content.ReadAsStringAsync(), answer);
    }

    /// <summary>The same with JSON.</summary>
    internal Task<(int Status, string Body, HttpResponseMessage Answer)> SendAsync(ControlOperation operation, JsonNode? body, string query = "") =>
        SendAsync(operation.Method, operation.Url + query, body is null ? null : Encoding.UTF8.GetBytes(body.ToJsonString()));

    /// <summary>Asserts that an answer is a problem that names a field, and nothing of the program's insides.</summary>
    internal void AssertProblem(string what, (int Status, string Body, HttpResponseMessage Answer) sent, int status, string? field = null)
    {
        Assert.True(sent.Status == status, $"{what}: {sent.Status} instead of {status}: {sent.Body}");
        Assert.True(sent.Answer.Content.Headers.ContentType?.MediaType == "application/problem+json", $"{what}: {sent.Answer.Content.Headers.ContentType}");
        var problem = JsonElement.Parse(sent.Body);
        var wrong = Schema.Errors(Document.GetProperty("components").GetProperty("schemas").GetProperty("ProblemDetails"), problem);
        Assert.True(!wrong.Any(), $"{what}: {string.Join("; ", wrong)}");
        Assert.True(problem.GetProperty("status").GetInt32() == status && problem.GetProperty("detail").GetString() is { Length: > 0 }, $"{what}: {sent.Body}");
        var named = problem.TryGetProperty("field", out var name) ? name.GetString() : null;
        Assert.True(field is null || named == field, $"{what}: the field is '{named}' instead of '{field}': {sent.Body}");
        foreach (var inside in new[] { "System.", "Emulator.", "Microsoft.", "   at ", "Exception" })
        {
            Assert.False(sent.Body.Contains(inside, StringComparison.Ordinal), $"{what}: {sent.Body}");
        }
    }
}

[CollectionDefinition(Name)]
public sealed class ControlCollection : ICollectionFixture<ControlContract>
{
    public const string Name = "control";
}
