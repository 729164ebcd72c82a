using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Emulator.Device.Events;
using Emulator.TestKit;

namespace Emulator.Server.Tests.World;

/// <summary>What a sensor made of a stimulus, as the control API says it.</summary>
internal sealed record SensorAnswer(string Code, int Index, bool Raised, string Why);

/// <summary>Lets things happen in front of a camera, and sees what events it raises.</summary>
internal static class WorldClient
{
    public static async Task<SensorAnswer[]> StimulateAsync(this TestCamera camera, object stimulus)
    {
        using var answer = await camera.Control.PostAsJsonAsync("/api/v1/devices/*/stimuli", stimulus);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, body);
        using var json = JsonDocument.Parse(body);
        return [.. json.RootElement[0].GetProperty("outcomes").EnumerateArray().Select(o => new SensorAnswer(
            o.GetProperty("code").GetString()!, o.GetProperty("index").GetInt32(), o.GetProperty("raised").GetBoolean(), o.GetProperty("why").GetString()!))];
    }

    /// <summary>The field that a refused stimulus is told to be wrong in, and why.</summary>
    public static async Task<(string Field, string Why)> RefusedAsync(this TestCamera camera, object stimulus)
    {
        using var answer = await camera.Control.PostAsJsonAsync("/api/v1/devices/*/stimuli", stimulus);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return (json.RootElement.GetProperty("field").GetString()!, json.RootElement.GetProperty("detail").GetString()!);
    }

    public static async Task<JsonElement> StateAsync(this TestCamera camera) =>
        await camera.Control.GetFromJsonAsync<JsonElement>($"/api/v1/devices/{camera.Device().Identity.Id}/state");

    public static async Task<JsonElement> LinkageAsync(this TestCamera camera) => (await camera.StateAsync()).GetProperty("linkage");

    public static Device.Device Device(this TestCamera camera) => camera.Host.Fleet.All[0].Device;

    public static void Advance(this TestCamera camera, double seconds) => camera.Clock.Advance(TimeSpan.FromSeconds(seconds));
}

/// <summary>The events of a camera from now on, as <c>second code/index action</c>.</summary>
internal sealed class EventEar
{
    private readonly ConcurrentQueue<DeviceEvent> _heard = new();
    private readonly DateTime _since;

    public EventEar(TestCamera camera)
    {
        _since = camera.Device().Clock.UtcNow;
        camera.Device().Events.Raised += _heard.Enqueue;
    }

    public IReadOnlyCollection<DeviceEvent> Events => [.. _heard.OrderBy(e => e.Sequence)];

    /// <summary>What was heard but MDResult.</summary>
    public string[] Lines => [.. Events.Where(e => e.Code != "MDResult").Select(e => $"{(e.Utc - _since).TotalSeconds:0.###} {e.Code}/{e.Index} {e.Action}")];
}
