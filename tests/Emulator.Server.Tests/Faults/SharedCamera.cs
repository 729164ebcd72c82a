using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Faults;

/// <summary>One camera for the tests of a class, as it was at the start for each of them.</summary>
public class SharedCamera : IAsyncLifetime
{
    public TestCamera Camera { get; private set; } = null!;

    protected virtual string Profile => "ipc";

    public async Task InitializeAsync() => Camera = await TestCamera.StartAsync(Profile, o => o with { DhipPort = 0 });

    public async Task DisposeAsync() => await Camera.DisposeAsync();

    /// <summary>Returns it to how it started: no faults, nothing on, an empty journal.</summary>
    public async Task<TestCamera> FreshAsync()
    {
        using var reset = await Camera.Control.PostAsync(new Uri("api/v1/devices/*/reset", UriKind.Relative), content: null);
        Assert.Equal(HttpStatusCode.NoContent, reset.StatusCode);
        return Camera;
    }
}

/// <summary>The same that turns.</summary>
public sealed class SharedDome : SharedCamera
{
    protected override string Profile => "speed-dome";
}

/// <summary>What tests of a whole device look at.</summary>
internal static class DeviceFaults
{
    public const string Serial = "/cgi-bin/magicBox.cgi?action=getSerialNo";

    /// <summary>Seconds that the profiles here take to start.</summary>
    public const int Boot = 30;

    /// <summary>Lets time pass; ports that open or close have done so.</summary>
    public static async Task PassAsync(this TestCamera camera, double seconds)
    {
        using var answer = await camera.Control.PostAsJsonAsync("/api/v1/devices/*/clock/advance", new { seconds });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>Lets a start end that may have begun only now, on another thread.</summary>
    public static async Task StartAsync(this TestCamera camera)
    {
        for (var i = 0; i < 100 && await camera.PowerAsync() != "on"; i++)
        {
            await camera.PassAsync(Boot);
        }
    }

    /// <summary>on, booting or off.</summary>
    public static async Task<string> PowerAsync(this TestCamera camera) => (await camera.DeviceAsync()).GetProperty("power").GetString()!;

    /// <summary>The device as the control API lists it.</summary>
    public static async Task<JsonElement> DeviceAsync(this TestCamera camera) => await camera.Control.GetFromJsonAsync<JsonElement>($"/api/v1/devices/{camera.Host.Cameras[0].Key}");

    /// <summary>Its state.</summary>
    public static async Task<JsonElement> WholeStateAsync(this TestCamera camera) => await camera.Control.GetFromJsonAsync<JsonElement>($"/api/v1/devices/{camera.Host.Cameras[0].Key}/state");

    /// <summary>Local time as the device tells it.</summary>
    public static async Task<DateTime> TimeAsync(this TestCamera camera) => DateTime.ParseExact(
        (await camera.LinesAsync("/cgi-bin/global.cgi?action=getCurrentTime"))["result"], "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Status of a GET on a connection of its own; 0 when nobody answers.</summary>
    public static async Task<int> AskAsync(this TestCamera camera, string target = Serial, string user = "admin", string password = "admin")
    {
        using var client = await ConnectAsync(camera);
        if (client is null)
        {
            return 0;
        }

        await client.SendAsync(Request(target, user, password));
        var (_, text) = await client.SeeAsync();
        return text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>A GET with Basic credentials.</summary>
    public static string Request(string target = Serial, string user = "admin", string password = "admin") =>
        RawClient.Get(target).Replace(Convert.ToBase64String("admin:admin"u8), Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{user}:{password}")), StringComparison.Ordinal);

    /// <summary>Status of a DESCRIBE with Basic credentials on a connection of its own.</summary>
    public static async Task<int> DescribeAsync(this TestCamera camera, string user = "admin", string password = "admin")
    {
        using var client = await RawClient.ConnectAsync(camera.Host.RtspUrl(camera.Host.Cameras[0].Key)!);
        var basic = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{user}:{password}"));
        await client.SendAsync($"DESCRIBE rtsp://camera/cam/realmonitor?channel=1&subtype=1 RTSP/1.0\r\nCSeq: 1\r\nAuthorization: Basic {basic}\r\n\r\n");
        return new RawAnswer(await client.ReadUntilAsync("\r\n\r\n"), "").Status;
    }

    private static async Task<RawClient?> ConnectAsync(TestCamera camera)
    {
        try
        {
            return await RawClient.ConnectAsync(camera.Url);
        }
        catch (System.Net.Sockets.SocketException)
        {
            return null;
        }
    }
}
