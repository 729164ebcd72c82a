using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Emulator.Server.Control.Guard;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Control;

/// <summary>
/// Every resource of the control API, walked by its own document, refuses what it does not take, says which field is wrong, and tells nothing
/// of the program's insides. A resource that is added is walked as well.
/// </summary>
[Collection(ControlCollection.Name)]
public class MisuseTests(ControlContract control)
{
    private const string Nonsense = "nonsense";

    private static readonly string[] Methods = ["GET", "PUT", "POST", "DELETE", "PATCH"];

    // A value of each kind of JSON.
    private static readonly JsonNode?[] OfEachKind = ["wrong", 12.5, 3_000_000_000_000L, true, new JsonArray(1, "x"), new JsonObject { ["wrong"] = 1 }];

    private IEnumerable<ControlOperation> WithBody => control.Operations.Where(o => o.Body is not null);

    [Fact]
    public async Task A_parameter_that_is_unknown_or_there_twice_is_refused()
    {
        foreach (var operation in control.Operations)
        {
            control.AssertProblem($"{operation} ?nonsense", await SendAsync(operation, $"?{Nonsense}=1"), 400, Nonsense);
            foreach (var name in operation.Parameters("query").Select(p => p.GetProperty("name").GetString()))
            {
                control.AssertProblem($"{operation} {name} twice", await SendAsync(operation, $"?{name}=1&{name}=1"), 400, name);
            }
        }
    }

    [Fact]
    public async Task A_parameter_of_another_type_or_out_of_range_is_refused()
    {
        foreach (var operation in control.Operations)
        {
            foreach (var parameter in operation.Parameters("query"))
            {
                var (name, schema) = (parameter.GetProperty("name").GetString()!, control.Schema.Follow(parameter.GetProperty("schema")));
                string[] wrong = [.. Types(schema).Contains("integer") ? ["abc", "", "1.5", "1e3", "0x10", "99999999999999999999", "१"] : Array.Empty<string>(), .. schema.TryGetProperty("enum", out _) ? [Nonsense, "1", ""] : Array.Empty<string>()];
                foreach (var value in wrong.Concat(Beyond(schema).Select(v => v.ToString(CultureInfo.InvariantCulture))))
                {
                    control.AssertProblem($"{operation} {name}={value}", await SendAsync(operation, $"?{name}={Uri.EscapeDataString(value)}"), 400, name);
                }
            }
        }
    }

    [Fact]
    public async Task A_field_of_another_type_or_out_of_range_is_named()
    {
        foreach (var operation in WithBody.Where(o => o.BodyExample is not null))
        {
            foreach (var (name, schema) in Properties(operation))
            {
                foreach (var value in OfEachKind.Where(v => control.Schema.Errors(schema, JsonElement.Parse(v!.ToJsonString())).Any()).Concat(Beyond(schema).Select(b => (JsonNode)b)))
                {
                    var body = operation.BodyExample!;
                    body[name] = value!.DeepClone();
                    var sent = await control.SendAsync(operation, body);
                    control.AssertProblem($"{operation} {body.ToJsonString()}", sent, 400);
                    var field = JsonElement.Parse(sent.Body).TryGetProperty("field", out var named) ? named.GetString()! : "";
                    Assert.True(field == name || field.StartsWith(name + ".", StringComparison.Ordinal) || field.StartsWith(name + "[", StringComparison.Ordinal), $"{operation} {body.ToJsonString()}: {sent.Body}");
                }
            }
        }
    }

    [Fact]
    public async Task A_field_that_is_missing_unknown_or_there_twice_is_named()
    {
        foreach (var operation in WithBody.Where(o => o.BodyExample is not null && Properties(o).Any()))
        {
            var schema = control.Schema.Follow(operation.Body!.Value.GetProperty("schema"));
            foreach (var name in schema.TryGetProperty("required", out var required) ? required.EnumerateArray().Select(r => r.GetString()!) : [])
            {
                var without = operation.BodyExample!;
                Assert.True(without.Remove(name), $"{operation}: its example has no {name}");
                control.AssertProblem($"{operation} without {name}", await control.SendAsync(operation, without), 400, name);
            }

            var with = operation.BodyExample!;
            with[Nonsense] = 1;
            control.AssertProblem($"{operation} {with.ToJsonString()}", await control.SendAsync(operation, with), 400, Nonsense);
            var (first, value) = operation.BodyExample!.First();
            var twice = $"{{\"{first}\":{value!.ToJsonString()},{operation.BodyExample!.ToJsonString()[1..]}";
            control.AssertProblem($"{operation} {twice}", await control.SendAsync(operation.Method, operation.Url, Encoding.UTF8.GetBytes(twice)), 400, first);
        }
    }

    [Fact]
    public async Task A_body_that_is_no_JSON_is_refused()
    {
        var deep = "{\"nonsense\":" + new string('[', 100) + new string(']', 100) + "}";
        foreach (var operation in WithBody)
        {
            foreach (var text in new[] { "", " ", "null", "{", "}", "{\"a\"", "{\"a\":}", "{} {}", "{'a':1}", "{\"a\":1,}", "NaN", "\"x\"", "7", deep })
            {
                control.AssertProblem($"{operation} '{text}'", await control.SendAsync(operation.Method, operation.Url, Encoding.UTF8.GetBytes(text)), 400);
            }

            foreach (var bytes in new byte[][] { [.. "{\"kind\":\""u8, 0xff, .. "\"}"u8], [.. "{\""u8, 0xc3, 0x28, .. "\":1}"u8], [.. "{\"kind\":\""u8, 0xed, 0xa0, 0x80, .. "\"}"u8], [0xff, 0xfe, (byte)'{', 0, (byte)'}', 0], [.. """{"kind":"\ud800"}"""u8], [.. """{"\uDC00":"x"}"""u8] })
            {
                control.AssertProblem($"{operation} {Convert.ToHexString(bytes)}", await control.SendAsync(operation.Method, operation.Url, bytes), 400);
            }
        }
    }

    [Fact]
    public async Task A_body_of_another_type_is_refused()
    {
        foreach (var operation in WithBody)
        {
            var body = "{}"u8.ToArray();
            var taken = operation.Json.GetProperty("requestBody").GetProperty("content");
            foreach (var type in new[] { "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "application/octet-stream" }.Where(t => !taken.TryGetProperty(t, out _)))
            {
                control.AssertProblem($"{operation} {type}", await control.SendAsync(operation.Method, operation.Url, body, type), 415);
            }

            // A scenario is YAML where nothing is said.
            if (taken.EnumerateObject().Count() == 1)
            {
                using var untyped = new HttpRequestMessage(new HttpMethod(operation.Method), operation.Url) { Content = new ByteArrayContent(body) };
                using var answer = await control.Camera.Control.SendAsync(untyped);
                control.AssertProblem($"{operation} without a type", ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer), 415);
            }
        }

        foreach (var operation in control.Operations.Where(o => !o.Json.TryGetProperty("requestBody", out _) && o.Method != "GET"))
        {
            control.AssertProblem($"{operation} with a body", await control.SendAsync(operation.Method, operation.Url, "{}"u8.ToArray()), 400);
        }
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_and_its_client_sees_the_answer()
    {
        foreach (var operation in WithBody)
        {
            var large = new byte[ControlBody.MaxBytes + 1];
            large.AsSpan().Fill((byte)' ');
            control.AssertProblem($"{operation} large", await control.SendAsync(operation.Method, operation.Url, large), 413);
        }
    }

    [Fact]
    public async Task A_method_that_is_not_taken_is_told_which_are()
    {
        foreach (var path in control.Operations.GroupBy(o => o.Path, StringComparer.Ordinal))
        {
            var taken = path.Select(o => o.Method).ToArray();
            var url = path.First().Url;
            foreach (var method in Methods.Except(taken))
            {
                var sent = await control.SendAsync(method, url);
                control.AssertProblem($"{method} {url}", sent, 405);
                AssertAllows(sent.Answer, taken);
            }

            var options = await control.SendAsync("OPTIONS", url);
            Assert.Equal((204, ""), (options.Status, options.Body));
            AssertAllows(options.Answer, taken);
        }

        control.AssertProblem("no path", await control.SendAsync("GET", "/api/v1/nonsense"), 404);
        control.AssertProblem("no path", await control.SendAsync("POST", "/nonsense", "{}"u8.ToArray()), 404);
    }

    [Fact]
    public async Task A_HEAD_is_a_GET_without_its_body()
    {
        foreach (var operation in control.Operations.Where(o => o.Method == "GET"))
        {
            var (get, head) = (await control.SendAsync("GET", operation.Url), await control.SendAsync("HEAD", operation.Url, null, "", ("Accept", "text/event-stream")));
            Assert.True((head.Status, head.Body) == (get.Status, "") && head.Answer.Content.Headers.ContentType?.ToString() == get.Answer.Content.Headers.ContentType?.ToString(), $"HEAD {operation.Url}: {head.Status} {head.Body}");
        }
    }

    [Fact]
    public async Task A_page_of_another_origin_may_not_write()
    {
        var own = control.Camera.Control.BaseAddress!.GetLeftPart(UriPartial.Authority);
        foreach (var operation in control.Operations.Where(o => o.Method != "GET"))
        {
            foreach (var origin in new[] { "null", "http://evil.example", "https://evil.example:8090", own + "0", "file://", "x" })
            {
                control.AssertProblem($"{operation} of {origin}", await control.SendAsync(operation.Method, operation.Url, null, "", ("Origin", origin)), 403);
            }

            control.AssertProblem($"{operation} cross-site", await control.SendAsync(operation.Method, operation.Url, null, "", ("Sec-Fetch-Site", "cross-site")), 403);
            // Past the origin, and refused for its query.
            control.AssertProblem($"{operation} of our own", await control.SendAsync(operation.Method, operation.Url + "?nonsense=1", null, "", ("Origin", own), ("Sec-Fetch-Site", "same-origin")), 400);
        }

        using var preflight = (await control.SendAsync("OPTIONS", "/api/v1/devices", null, "", ("Origin", "http://evil.example"), ("Access-Control-Request-Method", "POST"))).Answer;
        Assert.Equal(HttpStatusCode.Forbidden, preflight.StatusCode);
        Assert.DoesNotContain(preflight.Headers, h => h.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_name_that_does_not_mean_this_machine_is_refused()
    {
        foreach (var operation in control.Operations)
        {
            foreach (var host in new[] { "evil.example", "evil.example:8090", "localhost.evil.example", "10.0.0.1", "127.0.0.1.evil.example" })
            {
                control.AssertProblem($"{operation} by {host}", await control.SendAsync(operation.Method, operation.Url, null, "", ("Host", host)), 403);
            }
        }

        foreach (var host in new[] { "localhost", "localhost:1", "camulator.localhost", "127.0.0.1", "127.1.2.3:90", "[::1]:90" })
        {
            Assert.Equal(200, (await control.SendAsync("GET", "/health/live", null, "", ("Host", host))).Status);
        }
    }

    [Fact]
    public async Task A_token_opens_everything_and_nothing_but_health_goes_without()
    {
        await using var camera = await TestCamera.StartAsync(with: o => o with { ControlToken = "s3cret" });
        foreach (var operation in control.Operations)
        {
            foreach (var header in new[] { null, "Bearer", "Bearer ", "Bearer wrong", "Bearer s3crets", "s3cret", "Basic s3cret" })
            {
                using var answer = await AskAsync(operation, header);
                var open = operation.Path.StartsWith("/health", StringComparison.Ordinal);
                Assert.True(open == (answer.StatusCode != HttpStatusCode.Unauthorized), $"{operation} with '{header}': {answer.StatusCode}");
                Assert.True(open || answer.Headers.WwwAuthenticate.ToString() == "Bearer");
            }

            using var welcome = await AskAsync(operation, "bearer s3cret");
            Assert.Equal(HttpStatusCode.BadRequest, welcome.StatusCode);
        }

        // The query is refused, so nothing is done.
        async Task<HttpResponseMessage> AskAsync(ControlOperation operation, string? authorization)
        {
            using var request = new HttpRequestMessage(new HttpMethod(operation.Method), operation.Url + "?nonsense=1");
            Assert.True(authorization is null || request.Headers.TryAddWithoutValidation("Authorization", authorization));
            return await camera.Control.SendAsync(request);
        }
    }

    [Fact]
    public async Task Beyond_loopback_the_control_API_does_not_start_without_a_token()
    {
        var problem = await Assert.ThrowsAsync<ArgumentException>(() => TestCamera.StartAsync(with: o => o with { ControlAddress = IPAddress.Any }));
        Assert.Contains("token", problem.Message, StringComparison.OrdinalIgnoreCase);
        await using var camera = await TestCamera.StartAsync(with: o => o with { ControlAddress = IPAddress.Any, ControlToken = "s3cret" });
        // There its names are not known: the token is what counts.
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{camera.Host.ControlUrl.Port}/api/v1/devices");
        request.Headers.Host = "camulator.lan";
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer s3cret");
        using var answer = await camera.Anonymous.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_device_that_is_not_there_is_not_found_by_any()
    {
        foreach (var operation in control.Operations.Where(o => o.Path.Contains("{id}", StringComparison.Ordinal)))
        {
            var path = operation.Path.Replace("{id}", Nonsense, StringComparison.Ordinal);
            var url = (operation with { Path = path }).Url;
            var body = operation.Body is null ? null : Encoding.UTF8.GetBytes(operation.Body.Value.TryGetProperty("example", out var example) ? example.GetRawText() : "{}");
            control.AssertProblem($"{operation.Method} {url}", await control.SendAsync(operation.Method, url, body), 404);
        }
    }

    private static void AssertAllows(HttpResponseMessage answer, string[] taken)
    {
        var expected = taken.Concat(taken.Contains("GET") ? ["HEAD"] : []).Append("OPTIONS").Order(StringComparer.Ordinal);
        Assert.Equal(expected, answer.Content.Headers.Allow.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Types(JsonElement schema) => !schema.TryGetProperty("type", out var type) ? [] : type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(t => t.GetString()!) : [type.GetString()!];

    // The first values that are outside what a schema says.
    private static IEnumerable<double> Beyond(JsonElement schema)
    {
        foreach (var (word, step) in new[] { ("minimum", -1), ("exclusiveMinimum", 0), ("maximum", 1) })
        {
            if (schema.TryGetProperty(word, out var bound))
            {
                yield return double.Parse(bound.ToString(), CultureInfo.InvariantCulture) + step;
            }
        }
    }

    private IEnumerable<(string Name, JsonElement Schema)> Properties(ControlOperation operation)
    {
        var schema = control.Schema.Follow(operation.Body!.Value.GetProperty("schema"));
        return schema.TryGetProperty("properties", out var all) ? all.EnumerateObject().Select(p => (p.Name, control.Schema.Follow(p.Value))) : [];
    }

    private Task<(int Status, string Body, HttpResponseMessage Answer)> SendAsync(ControlOperation operation, string query) => control.SendAsync(operation, operation.BodyExample, query);
}
