using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Emulator.Device.Events;
using Emulator.Server.Hosting;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Events;

/// <summary>The control API's events.</summary>
public class EventsApiTests
{
    [Fact]
    public async Task What_was_raised_is_answered_and_listed()
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        var raised = (await camera.RaiseAsync("videomotion", "start", 2, new { Id = 1 }))[0];
        Assert.Equal(
            ("dvr-1", 1L, "VideoMotion", "Start", 2, "{\n   \"Id\" : 1\n}", "injected"),
            (Text(raised, "device"), raised.GetProperty("seq").GetInt64(), Text(raised, "code"), Text(raised, "action"), raised.GetProperty("index").GetInt32(), Text(raised, "data"), Text(raised, "cause")));
        Assert.Equal(camera.Clock.GetUtcNow().UtcDateTime, raised.GetProperty("time").GetDateTime());
        await camera.RaiseAsync("AlarmLocal", "Start", 15);
        await camera.RaiseAsync("VideoMotion", "Stop", 2);
        Assert.Equal(["VideoMotion Start 2 injected", "AlarmLocal Start 15 injected", "VideoMotion Stop 2 injected"], await camera.EventLinesAsync());
        Assert.Equal(["AlarmLocal Start 15 injected", "VideoMotion Stop 2 injected"], await camera.EventLinesAsync("since=1"));
        Assert.Equal(["VideoMotion Stop 2 injected"], await camera.EventLinesAsync("since=1&code=VIDEOMOTION"));
        Assert.Equal(["VideoMotion Stop 2 injected"], await camera.EventLinesAsync("limit=1"));
        Assert.Empty(await camera.EventLinesAsync("since=3"));
        Assert.Empty(await camera.EventLinesAsync("since=9223372036854775807"));
        Assert.Equal(3, (await camera.EventLinesAsync("since=-9223372036854775808")).Length);
    }

    [Fact]
    public async Task What_is_on_does_not_begin_again_and_ends_once()
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal(1, (await camera.RaiseAsync("VideoMotion", "Start")).GetArrayLength());
        Assert.Equal(0, (await camera.RaiseAsync("VideoMotion", "Start")).GetArrayLength());
        Assert.Equal(1, (await camera.RaiseAsync("VideoMotion", "Pulse")).GetArrayLength());
        Assert.Equal(1, (await camera.RaiseAsync("VideoMotion", "Stop")).GetArrayLength());
        Assert.Equal(0, (await camera.RaiseAsync("VideoMotion", "Stop")).GetArrayLength());
        Assert.Equal([1, 2, 3], (await camera.EventsAsync()).Select(e => e.GetProperty("seq").GetInt64()));
    }

    [Fact]
    public async Task A_star_means_every_device_or_none()
    {
        await using var camera = await TestCamera.StartAsync(with: o => o with { Devices = [new DeviceGroup("ipc", 2), new DeviceGroup("vto", 1)] });
        using var all = await camera.Control.PostAsJsonAsync("/api/v1/devices/*/events", new { code = "VideoMotion", action = "Start" });
        var raised = (await all.Content.ReadFromJsonAsync<JsonElement[]>())!;
        Assert.Equal(["ipc-1", "ipc-2", "vto-1"], raised.Select(r => Text(r, "device")));
        using var none = await camera.Control.PostAsJsonAsync("/api/v1/devices/*/events", new { code = "DoorStatus", action = "Pulse" });
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
        Assert.Equal(["VideoMotion Start 0 injected"], await camera.EventLinesAsync());
    }

    [Theory]
    [InlineData("""{"action":"Start"}""", "code")]
    [InlineData("""{"code":"NoSuchCode","action":"Start"}""", "code")]
    [InlineData("""{"code":"HeatImagingTemper","action":"Start"}""", "code")]
    [InlineData("""{"code":"VideoMotion"}""", "action")]
    [InlineData("""{"code":"VideoMotion","action":"Go"}""", "action")]
    [InlineData("""{"code":"VideoMotion","action":"1"}""", "action")]
    [InlineData("""{"code":"VideoMotion","action":"State"}""", "action")]
    [InlineData("""{"code":"LoginFailure","action":"Start"}""", "action")]
    [InlineData("""{"code":"VideoMotion","action":"Start","index":1}""", "index")]
    [InlineData("""{"code":"VideoMotion","action":"Start","index":-1}""", "index")]
    [InlineData("""{"code":"LoginFailure","action":"Pulse","index":1}""", "index")]
    [InlineData("""{"code":"VideoMotion","action":"Start","data":"a\r\nb"}""", "data")]
    public async Task What_a_device_could_not_raise_is_refused_with_the_field(string body, string field)
    {
        await using var camera = await TestCamera.StartAsync();
        using var answer = await PostAsync(camera, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(field, Text(await answer.Content.ReadFromJsonAsync<JsonElement>(), "field"));
        Assert.Empty(await camera.EventLinesAsync());
    }

    [Fact]
    public async Task Other_refusals_have_their_status()
    {
        await using var camera = await TestCamera.StartAsync();
        using var unknown = await PostAsync(camera, """{"code":"VideoMotion","action":"Start","channel":1}""");
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        using var long_ = await PostAsync(camera, $$"""{"code":"VideoMotion","action":"Start","data":"{{new string('x', 70_000)}}"}""");
        Assert.Equal(HttpStatusCode.BadRequest, long_.StatusCode);
        using var nobody = await camera.Control.PostAsJsonAsync("/api/v1/devices/none/events", new { code = "VideoMotion", action = "Start" });
        Assert.Equal(HttpStatusCode.NotFound, nobody.StatusCode);
        foreach (var query in (string[])["code=NoSuchCode", "limit=0", "limit=1001", "since=x"])
        {
            using var bad = await camera.Control.GetAsync("/api/v1/devices/ipc-1/events?" + query);
            Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        }

        await camera.PowerAsync("off");
        using var off = await PostAsync(camera, """{"code":"VideoMotion","action":"Start"}""");
        Assert.Equal(HttpStatusCode.Conflict, off.StatusCode);
        Assert.Empty(await camera.EventLinesAsync());
    }

    [Fact]
    public async Task Events_are_followed_as_they_happen()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.RaiseAsync("VideoLoss", "Start");
        using var all = await FollowAsync(camera, "since=0");
        Assert.StartsWith("id: 1\nevent: VideoLoss\ndata: {\"device\":\"ipc-1\",\"seq\":1,", await MessageAsync(all), StringComparison.Ordinal);
        using var motion = await FollowAsync(camera, "code=VideoMotion");
        using var again = await FollowAsync(camera, "since=0", ("Last-Event-ID", "1"));
        await camera.RaiseAsync("VideoLoss", "Stop");
        await camera.RaiseAsync("VideoMotion", "Start");
        Assert.StartsWith("id: 2\nevent: VideoLoss\n", await MessageAsync(all), StringComparison.Ordinal);
        Assert.StartsWith("id: 3\nevent: VideoMotion\n", await MessageAsync(all), StringComparison.Ordinal);
        Assert.StartsWith("id: 3\nevent: VideoMotion\n", await MessageAsync(motion), StringComparison.Ordinal);
        Assert.StartsWith("id: 2\nevent: VideoLoss\n", await MessageAsync(again), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_history_is_bounded_and_keeps_the_newest()
    {
        await using var camera = await TestCamera.StartAsync();
        var data = new string('x', 60_000);
        for (var i = 0; i < 60; i++)
        {
            await camera.RaiseAsync("MDResult", "Pulse", data: data);
        }

        var kept = await camera.EventsAsync();
        Assert.InRange(kept.Length, 20, 40);
        Assert.Equal(60, kept[^1].GetProperty("seq").GetInt64());
        Assert.Equal(Enumerable.Range(61 - kept.Length, kept.Length).Select(n => (long)n), kept.Select(e => e.GetProperty("seq").GetInt64()));
        Assert.Equal(2, (await camera.EventsAsync("since=58")).Length);
    }

    [Fact]
    public async Task The_description_names_fields_and_errors()
    {
        await using var camera = await TestCamera.StartAsync();
        var api = await camera.Control.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        var path = api.GetProperty("paths").GetProperty("/api/v1/devices/{id}/events");
        Assert.Equal(["200", "400", "401", "403", "404", "409", "413", "415"], path.GetProperty("post").GetProperty("responses").EnumerateObject().Select(r => r.Name).Order(StringComparer.Ordinal));
        Assert.Contains("text/event-stream", path.GetProperty("get").GetProperty("responses").GetProperty("200").GetProperty("content").EnumerateObject().Select(c => c.Name));
        Assert.Equal(
            ["action", "code", "data", "index"],
            api.GetProperty("components").GetProperty("schemas").GetProperty("EventRequest").GetProperty("properties").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_guide_lists_every_code_and_its_section()
    {
        var guide = File.ReadLines(Path.Combine(Repository.Root, "docs", "guides", "events.md")).SkipWhile(l => l != "## The codes").Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Skip(1);
        Assert.Equal(EventCodes.All.Select(c => $"{c.Name} {c.Section}"), guide.Select(l => l.Split('|', StringSplitOptions.TrimEntries)).Select(f => $"{f[1]} {f[6]}"));
    }

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;

    private static Task<HttpResponseMessage> PostAsync(TestCamera camera, string body) =>
        camera.Control.PostAsync("/api/v1/devices/ipc-1/events", new StringContent(body, Encoding.UTF8, "application/json"));

    private static async Task<StreamReader> FollowAsync(TestCamera camera, string query, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/devices/ipc-1/events?" + query);
        request.Headers.Accept.ParseAdd("text/event-stream");
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        var answer = await camera.Control.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal(": following\n", await MessageAsync(reader));
        return reader;
    }

    private static async Task<string> MessageAsync(StreamReader reader)
    {
        using var patience = new CancellationTokenSource(RawClient.Patience);
        var message = new StringBuilder();
        while (await reader.ReadLineAsync(patience.Token) is { Length: > 0 } line)
        {
            message.Append(line).Append('\n');
        }

        return message.ToString();
    }
}
