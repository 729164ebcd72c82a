using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Events;

/// <summary>A client of <c>eventManager.cgi?action=attach</c> that takes nothing but the layout clients rely on.</summary>
internal sealed class EventListener(RawClient client, string boundary) : IDisposable
{
    /// <summary>The head of the answer, through its blank line.</summary>
    public string Head { get; private set; } = "";

    public RawClient Raw => client;

    /// <summary>Attaches and reads the head.</summary>
    public static async Task<EventListener> AttachAsync(TestCamera camera, string codes = "codes=[All]", string boundary = "myboundary", Uri? url = null)
    {
        var listener = new EventListener(await RawClient.GetAsync(url ?? camera.Url, $"/cgi-bin/eventManager.cgi?action=attach&{codes}"), boundary);
        listener.Head = await listener.Raw.ReadUntilAsync("\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", listener.Head, StringComparison.Ordinal);
        return listener;
    }

    /// <summary>Reads one part, byte for byte as it must be, and gives its text.</summary>
    public async Task<string> ReadAsync(string afterColon = "")
    {
        Assert.Equal($"--{boundary}\r\nContent-Type: text/plain\r\nContent-Length:{afterColon}", await client.ReadAsync(boundary.Length + 4 + 26 + 15 + afterColon.Length));
        var length = (await client.ReadUntilAsync("\r\n\r\n"))[..^4];
        var text = await client.ReadAsync(int.Parse(length, NumberStyles.None, CultureInfo.InvariantCulture));
        Assert.Equal("\r\n\r\n", await client.ReadAsync(4));
        return Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text));
    }

    /// <summary>Waits for the end of the stream, before which nothing more comes.</summary>
    public async Task AssertEndedAsync()
    {
        var (end, text) = await client.DrainAsync();
        Assert.True(end is WireSight.Fin or WireSight.Rst, $"the stream goes on: {end}");
        Assert.Equal("", text);
    }

    public void Dispose() => client.Dispose();
}

/// <summary>Events by way of the control API.</summary>
internal static class EventControl
{
    // Names as they are.
    private static readonly JsonSerializerOptions Plain = new();

    /// <summary>Makes an event happen on the first camera and tells what was raised.</summary>
    public static async Task<JsonElement> RaiseAsync(this TestCamera camera, string code, string action, int index = 0, object? data = null)
    {
        using var answer = await camera.Control.PostAsJsonAsync($"/api/v1/devices/{camera.Host.Cameras[0].Key}/events", new { code, action, index, data }, Plain);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, body);
        return JsonElement.Parse(body);
    }

    /// <summary>What was raised so far.</summary>
    public static async Task<JsonElement[]> EventsAsync(this TestCamera camera, string query = "") =>
        (await camera.Control.GetFromJsonAsync<JsonElement[]>($"/api/v1/devices/{camera.Host.Cameras[0].Key}/events?{query}"))!;

    /// <summary>The same in short: <c>VideoMotion Start 0 injected</c>.</summary>
    public static async Task<string[]> EventLinesAsync(this TestCamera camera, string query = "") =>
        [.. (await camera.EventsAsync(query)).Select(e => $"{e.GetProperty("code")} {e.GetProperty("action")} {e.GetProperty("index")} {e.GetProperty("cause")}")];

    /// <summary>Who listens, by the control API.</summary>
    public static async Task<JsonElement> SubscribersAsync(this TestCamera camera)
    {
        var streams = await camera.Control.GetFromJsonAsync<JsonElement>($"/api/v1/devices/{camera.Host.Cameras[0].Key}/streams");
        return streams.GetProperty("events");
    }

    /// <summary>Turns a camera off, on, or reboots it.</summary>
    public static async Task PowerAsync(this TestCamera camera, string action)
    {
        using var answer = await camera.Control.PostAsJsonAsync("/api/v1/devices/*/power", new { action });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
