using System.Net;
using System.Text;
using System.Text.Json;
using Emulator.Device.Profiles;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Queries;

/// <summary>Two devices that can do everything, one in each dialect, for all tests of this folder. They run one after another.</summary>
public sealed class FullCameras : IAsyncLifetime
{
    public TestCamera Firmware { get; private set; } = null!;

    public TestCamera Document { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Firmware = await TestCamera.StartAsync("full");
        Document = await TestCamera.StartAsync("full", o => o with { Dialect = Dialect.Document });
    }

    public async Task DisposeAsync()
    {
        await Firmware.DisposeAsync();
        await Document.DisposeAsync();
    }

    public TestCamera Of(Dialect dialect) => dialect == Dialect.Firmware ? Firmware : Document;
}

[CollectionDefinition(Name)]
public sealed class QueriesCollection : ICollectionFixture<FullCameras>
{
    public const string Name = "queries";
}

/// <summary>Steps that several tests take.</summary>
internal static class Steps
{
    /// <summary>Returns every device to the state it started in.</summary>
    public static async Task ResetAsync(this TestCamera camera)
    {
        using var answer = await camera.Control.PostAsync("/api/v1/devices/*/reset", null);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Sends a command that must be carried out.</summary>
    public static async Task DoAsync(this TestCamera camera, string request)
    {
        using var answer = await camera.Admin.GetAsync("/cgi-bin/" + request);
        Assert.Equal("200 OK\r\n", $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    public static Task SetAsync(this TestCamera camera, string values) => camera.DoAsync("configManager.cgi?action=setConfig&" + values);

    /// <summary>One value of an answer.</summary>
    public static async Task<string> ValueAsync(this TestCamera camera, string request, string key) => (await camera.LinesAsync("/cgi-bin/" + request))[key];

    /// <summary>The state of the first device on the control API.</summary>
    public static async Task<JsonElement> StateAsync(this TestCamera camera)
    {
        using var answer = await camera.Control.GetAsync($"/api/v1/devices/{camera.Host.Fleet.All[0].Id}/state");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    /// <summary>Reboots, boots and comes up again.</summary>
    public static async Task RebootAsync(this TestCamera camera)
    {
        using var power = await camera.Control.PostAsync("/api/v1/devices/*/power", new StringContent("""{"action":"reboot"}""", Encoding.UTF8, "application/json"));
        power.EnsureSuccessStatusCode();
        using var advanced = await camera.Control.PostAsync("/api/v1/devices/*/clock/advance", new StringContent("""{"seconds":60}""", Encoding.UTF8, "application/json"));
        advanced.EnsureSuccessStatusCode();
    }
}
