using System.Globalization;
using System.Text.Json;
using Emulator.Device.Profiles;
using Emulator.Server.Tests.Queries;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Ptz;

/// <summary>What these tests do to mechanics, all of it over HTTP. The speed dome turns 100 degrees a second at speed 8.</summary>
internal static class PtzClient
{
    /// <summary>The path of a command.</summary>
    public static string Path(string action, string code, params double[] arguments) =>
        $"ptz.cgi?action={action}&channel=1&code={code}" + string.Concat(arguments.Select((a, i) => string.Create(CultureInfo.InvariantCulture, $"&arg{i + 1}={a}")));

    public static Task StartAsync(this TestCamera camera, string code, params double[] arguments) => camera.DoAsync(Path("start", code, arguments));

    public static Task StopAsync(this TestCamera camera, string code, params double[] arguments) => camera.DoAsync(Path("stop", code, arguments));

    /// <summary>Goes to a position and waits until it is there.</summary>
    public static async Task GoAsync(this TestCamera camera, double pan, double tilt, double zoom = 1)
    {
        await camera.StartAsync("PositionABS", pan, tilt, zoom);
        camera.Wait(10);
    }

    /// <summary>Makes where it stands after going there a preset.</summary>
    public static async Task PresetAsync(this TestCamera camera, int number, double pan, double tilt = 0, double zoom = 1)
    {
        await camera.GoAsync(pan, tilt, zoom);
        await camera.StartAsync("SetPreset", 0, number, 0);
    }

    public static void Wait(this TestCamera camera, double seconds) => camera.Clock.Advance(TimeSpan.FromSeconds(seconds));

    public static Task<IReadOnlyDictionary<string, string>> StatusAsync(this TestCamera camera) => camera.LinesAsync("/cgi-bin/ptz.cgi?action=getStatus&channel=1");

    /// <summary>Pan, tilt and zoom as getStatus gives them, with a comma between.</summary>
    public static async Task<string> PositionAsync(this TestCamera camera) => (await camera.StatusAsync())["status.Position"];

    /// <summary>Fails unless it stands, or is, at a position now.</summary>
    public static async Task IsAtAsync(this TestCamera camera, string position) => Assert.Equal(position, await camera.PositionAsync());

    /// <summary>Fails unless it is at a position now and moves or not.</summary>
    public static async Task IsAtAsync(this TestCamera camera, string position, string move, string zoom = "Idle")
    {
        var status = await camera.StatusAsync();
        Assert.Equal($"{position} {move} {zoom}", $"{status["status.Position"]} {status["status.MoveStatus"]} {status["status.ZoomStatus"]}");
    }

    /// <summary>The mechanics of the first channel on the control API.</summary>
    public static async Task<JsonElement> MechanicsAsync(this TestCamera camera) => (await camera.StateAsync()).GetProperty("ptz")[0];

    /// <summary>The speed dome with other mechanics.</summary>
    public static DeviceProfile Dome(Func<PtzProfile, PtzProfile> with) => TestProfiles.All["speed-dome"] with { Ptz = with(TestProfiles.All["speed-dome"].Ptz) };
}
