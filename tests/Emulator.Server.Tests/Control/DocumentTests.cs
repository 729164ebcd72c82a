using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Emulator.Server.Tests.Control;

/// <summary>What the OpenAPI document says is whole, and is what the server does. A resource that is added is held to it by being there.</summary>
[Collection(ControlCollection.Name)]
public class DocumentTests(ControlContract control)
{
    // What there must be before an operation can answer, done before each example.
    private static readonly string[] Before = ["postDeviceReset", "postDeviceStimuli", "postDeviceFaults", "postDeviceSnapshot", "postDeviceScenarios"];

    // Operations that take away what others need, or the device itself.
    private static readonly string[] Ending = ["deleteDevice"];

    // Operations about what this device has not: they say so. SensesTests and DoorTests see them answered.
    private static readonly string[] Elsewhere = ["getDeviceChannelTemperature", "getDeviceChannelHeatMap", "postDeviceRecord", "deleteDeviceRecordRecNo"];

    [Fact]
    public void Every_route_is_described()
    {
        var routes = control.Camera.Host.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Select(e => "/" + string.Join('/', e.RoutePattern.PathSegments.Select(s => string.Concat(s.Parts.Select(Text)))))
            // What describes the API, and the page for people, are not the API.
            .Where(r => r is not ("/openapi/{documentName}.json" or "/" or "/dashboard/{file}"));
        Assert.Empty(routes.Except(control.Operations.Select(o => o.Path), StringComparer.Ordinal));
        Assert.Equal(control.Operations.Count, control.Operations.Select(o => o.Id).Distinct(StringComparer.Ordinal).Count());

        static string Text(Microsoft.AspNetCore.Routing.Patterns.RoutePatternPart part) => part switch
        {
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
            _ => "",
        };
    }

    [Fact]
    public void Every_operation_is_described_to_the_last_field()
    {
        var missing = new List<string>();
        foreach (var operation in control.Operations)
        {
            Need(operation.Json.TryGetProperty("summary", out _), operation, "summary");
            Need(operation.Json.TryGetProperty("tags", out var tags) && tags.GetArrayLength() == 1, operation, "one tag");
            foreach (var parameter in operation.Parameters("path").Concat(operation.Parameters("query")))
            {
                var name = parameter.GetProperty("name").GetString();
                Need(parameter.TryGetProperty("description", out _), operation, $"description of {name}");
                Need(parameter.TryGetProperty("example", out var example), operation, $"example of {name}");
                missing.AddRange(control.Schema.Errors(parameter.GetProperty("schema"), example, $"{operation} {name}"));
            }

            if (operation.Body is { } body)
            {
                Need(body.TryGetProperty("schema", out var schema), operation, "schema of its body");
                Need(body.TryGetProperty("example", out var example), operation, "example of its body");
                missing.AddRange(example.ValueKind == JsonValueKind.Undefined ? [] : control.Schema.Errors(schema, example, $"{operation} body"));
            }

            var answers = operation.Json.GetProperty("responses").EnumerateObject().ToArray();
            foreach (var status in new[] { "400", "403" }.Concat(operation.Path.StartsWith("/health", StringComparison.Ordinal) ? [] : ["401"]).Concat(operation.Body is null ? [] : ["413", "415"]).Concat(operation.Path.Contains("{id}", StringComparison.Ordinal) ? ["404"] : []))
            {
                Need(answers.Any(a => a.Name == status), operation, $"problem {status}");
            }

            Need(operation.Path.StartsWith("/health", StringComparison.Ordinal) != operation.Json.TryGetProperty("security", out _), operation, "right security");
            foreach (var answer in answers.Where(a => a.Name != "204"))
            {
                Need(answer.Value.TryGetProperty("content", out var contents), operation, $"content of {answer.Name}");
                foreach (var content in contents.ValueKind == JsonValueKind.Object ? contents.EnumerateObject() : [])
                {
                    if (content.Name is "audio/wav" or "application/octet-stream" or "image/jpeg" or "multipart/x-mixed-replace" or "video/mp4")
                    {
                        continue;
                    }

                    var where = $"{operation} {answer.Name} {content.Name}";
                    Need(content.Value.TryGetProperty("schema", out var schema), operation, $"schema of {answer.Name}");
                    Need(content.Value.TryGetProperty("example", out var example), operation, $"example of {answer.Name} {content.Name}");
                    missing.AddRange(content.Name is "text/event-stream" || example.ValueKind == JsonValueKind.Undefined ? [] : control.Schema.Errors(schema, example, where));
                }
            }
        }

        foreach (var schema in control.Document.GetProperty("components").GetProperty("schemas").EnumerateObject())
        {
            foreach (var property in schema.Value.TryGetProperty("properties", out var all) ? all.EnumerateObject() : [])
            {
                // Of what may be null and is another type, the description is beside that type's name.
                if (!property.Value.TryGetProperty("description", out _) && !(property.Value.TryGetProperty("oneOf", out var either) && either.EnumerateArray().Any(e => e.TryGetProperty("description", out _))))
                {
                    missing.Add($"{schema.Name}.{property.Name} has no description");
                }
            }
        }

        Assert.True(missing.Count == 0, string.Join('\n', missing));

        void Need(bool there, ControlOperation operation, string what)
        {
            if (!there)
            {
                missing.Add($"{operation} has no {what}");
            }
        }
    }

    [Fact]
    public async Task Every_example_is_taken_and_its_answer_is_as_described()
    {
        var wrong = new List<string>();
        await TalkAsync();
        foreach (var operation in control.Operations.OrderBy(o => Ending.Contains(o.Id)))
        {
            foreach (var before in control.Operations.Where(o => Before.Contains(o.Id) && o.Id != operation.Id).OrderBy(o => Array.IndexOf(Before, o.Id)))
            {
                if (before.Id == "postDeviceReset" && operation.Path.Contains("{talk}", StringComparison.Ordinal))
                {
                    continue;
                }

                var prepared = await control.SendAsync(before, before.BodyExample);
                Assert.True(prepared.Status is >= 200 and < 300 or 409, $"{before}: {prepared.Status} {prepared.Body}");
            }

            if (operation.Id == "postDeviceFaults")
            {
                await control.SendAsync("DELETE", "/api/v1/devices/*/faults");
            }

            if (operation.Path.Contains("{talk}", StringComparison.Ordinal))
            {
                await TalkAsync();
            }

            var url = operation.Url;
            if (operation.Path.EndsWith("/stimuli/{number}", StringComparison.Ordinal) || operation.Path.EndsWith("/scenarios/{run}", StringComparison.Ordinal) || operation.Path.Contains("{talk}", StringComparison.Ordinal))
            {
                // Numbers go on; the newest is there.
                var (_, list, _) = await control.SendAsync("GET", url[..url.LastIndexOf('/')]);
                var newest = JsonElement.Parse(list).EnumerateArray().Last().EnumerateObject().First().Value;
                url = url[..(url.LastIndexOf('/') + 1)] + newest + (url.Contains('.', StringComparison.Ordinal) ? url[url.LastIndexOf('.')..] : "");
            }

            var sent = await control.SendAsync(operation.Method, url + Query(operation), operation.BodyExample is { } body ? Encoding.UTF8.GetBytes(body.ToJsonString()) : null);
            using var answer = sent.Answer;
            if (Elsewhere.Contains(operation.Id))
            {
                control.AssertProblem(operation.Id, sent, 409);
            }
            else if (sent.Status is < 200 or > 299 || !operation.Json.GetProperty("responses").TryGetProperty($"{sent.Status}", out var described))
            {
                wrong.Add($"{operation}: {sent.Status} {sent.Body}");
            }
            else if (answer.Content.Headers.ContentType is { } type)
            {
                if (!described.GetProperty("content").TryGetProperty(type.MediaType!, out var content))
                {
                    wrong.Add($"{operation}: {type} is not described");
                }
                else if (type.MediaType == "application/json")
                {
                    wrong.AddRange(control.Schema.Errors(content.GetProperty("schema"), JsonElement.Parse(sent.Body), operation.Id));
                }
            }
            else if (sent.Status != 204)
            {
                wrong.Add($"{operation}: no type");
            }
        }

        await control.SendAsync("POST", "/api/v1/devices/*/reset");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static string Query(ControlOperation operation)
    {
        var given = operation.Parameters("query").Select(p => $"{p.GetProperty("name").GetString()}={Uri.EscapeDataString(p.TryGetProperty("example", out var example) ? example.ToString() : "1")}").ToArray();
        return given.Length == 0 ? "" : "?" + string.Join('&', given);
    }

    private async Task TalkAsync()
    {
        using var said = new ByteArrayContent(new byte[800]);
        said.Headers.TryAddWithoutValidation("Content-Type", "Audio/G.711A");
        using var client = control.Camera.BasicClient("admin", "admin");
        using var answer = await client.PostAsync("/cgi-bin/audio.cgi?action=postAudio&httptype=singlepart&channel=1", said);
        Assert.True(answer.IsSuccessStatusCode);
    }
}
