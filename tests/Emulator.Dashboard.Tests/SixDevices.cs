using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Emulator.Server.Hosting;
using Emulator.TestKit;

namespace Emulator.Dashboard.Tests;

/// <summary>One emulator with a device of each profile, shared by tests that leave nothing behind that others would stumble over.</summary>
public sealed class SixDevices : IAsyncLifetime
{
    public static IReadOnlyList<string> Profiles { get; } = ["ipc", "speed-dome", "dvr", "thermal", "vto", "traffic"];

    public TestCamera Camera { get; private set; } = null!;

    public async Task InitializeAsync() => Camera = await TestCamera.StartAsync("ipc", o => o with { VirtualClock = false, Devices = [.. Profiles.Select(p => new DeviceGroup(p, 1))] });

    public async Task DisposeAsync() => await Camera.DisposeAsync();

    /// <summary>What a client of a device is answered.</summary>
    internal async Task<string> AskAsync(string device, string pathAndQuery)
    {
        var url = Camera.Host.Cameras.Single(c => c.Key == device).Value;
        using var client = new HttpClient(new SocketsHttpHandler { Credentials = new CredentialCache { { url, "Digest", new NetworkCredential("admin", "admin") } } }) { BaseAddress = url };
        using var answer = await client.GetAsync(new Uri("/cgi-bin/" + pathAndQuery, UriKind.Relative));
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Lets something happen before a device.</summary>
    internal async Task HappenAsync(string device, object stimulus)
    {
        using var answer = await Camera.Control.PostAsJsonAsync($"api/v1/devices/{device}/stimuli", stimulus);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>What the control API tells of a device.</summary>
    internal async Task<JsonElement> ReadAsync(string device, string what) => JsonElement.Parse(await Camera.Control.GetStringAsync(new Uri($"api/v1/devices/{device}/{what}", UriKind.Relative)));
}
