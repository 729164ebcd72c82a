using System.Globalization;
using System.Text;
using Emulator.Device.Profiles;
using Emulator.Server.Tests.Queries;
using Emulator.Server.Tests.World;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Thermal;

/// <summary>A thermal camera for the tests of this folder; they run one after another, and each begins with a reset.</summary>
public sealed class ThermalCamera : IAsyncLifetime
{
    public TestCamera Camera { get; private set; } = null!;

    /// <summary>The shipped camera, but that it takes Basic too: what reads byte for byte does not answer challenges.</summary>
    public static DeviceProfile Profile { get; } = TestProfiles.All["thermal"] is var shipped ? shipped with { Habits = shipped.Habits with { Auth = AuthScheme.BasicAndDigest } } : null!;

    public async Task InitializeAsync() => Camera = await TestCamera.StartAsync(Profile);

    public async Task DisposeAsync() => await Camera.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class ThermalCollection : ICollectionFixture<ThermalCamera>
{
    public const string Name = "thermal";
}

/// <summary>What clients of chapter 10.2 do. The thermal channel is the second.</summary>
internal static class Heat
{
    public const string Script = "/cgi-bin/RadiometryManager.cgi?action=";

    /// <summary>Something hot; the answer of its sensor.</summary>
    public static async Task<SensorAnswer> HeatAsync(this TestCamera camera, object stimulus) => Assert.Single(await camera.StimulateAsync(stimulus));

    /// <summary>It is eight o'clock on Monday, the fifth of January 2026.</summary>
    public static Task MorningAsync(this TestCamera camera) => camera.DoAsync("global.cgi?action=setCurrentTime&time=2026-01-05%2008:00:00");

    /// <summary>The temperature that the device tells of a point.</summary>
    public static async Task<double> PointAsync(this TestCamera camera, int x, int y)
    {
        var lines = await camera.LinesAsync($"{Script}getRandomPointTemper&channel=2&coordinate[0]={x}&coordinate[1]={y}");
        Assert.Equal(["TempInfo.Type", "TempInfo.TemperAver"], lines.Keys);
        Assert.Equal("Spot", lines["TempInfo.Type"]);
        return Number(lines["TempInfo.TemperAver"]);
    }

    public static Task<IReadOnlyDictionary<string, string>> TemperAsync(this TestCamera camera, string condition) =>
        camera.LinesAsync($"{Script}getTemper&condition.channel=2&{condition}");

    public static double Number(string text) => double.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    public static Task SetHeatAsync(this TestCamera camera, string values) => camera.DoAsync("configManager.cgi?action=setConfig&" + values);

    /// <summary>Rule <paramref name="n"/> of the thermal channel.</summary>
    public static Task SetRuleAsync(this TestCamera camera, int n, params string[] values) =>
        camera.SetHeatAsync(string.Join('&', values.Select(v => $"ThermometryRule[1][{n}].{v}")));
}

/// <summary>A client of attachTemper or attachProc that reads parts as docs/guides/thermal.md tells them.</summary>
internal sealed class HeatListener(RawClient client) : IDisposable
{
    public RawClient Raw => client;

    public static async Task<HeatListener> AttachAsync(TestCamera camera, string action)
    {
        var listener = new HeatListener(await RawClient.GetAsync(camera.Url, $"{Heat.Script}{action}&channel=2", "Connection: close"));
        var head = await listener.Raw.ReadUntilAsync("\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=myboundary\r\n", head, StringComparison.Ordinal);
        return listener;
    }

    /// <summary>The next part: its type and its bytes.</summary>
    public async Task<(string Type, byte[] Body)> PartAsync(string tail)
    {
        var head = await client.ReadUntilAsync("\r\n\r\n");
        var lines = head.Split("\r\n");
        Assert.Equal("--myboundary", lines[0]);
        Assert.StartsWith("Content-Type: ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("Content-Length:", lines[2], StringComparison.Ordinal);
        var body = await client.ReadAsync(int.Parse(lines[2]["Content-Length:".Length..], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture));
        Assert.Equal(tail, await client.ReadAsync(tail.Length));
        return (lines[1]["Content-Type: ".Length..], Encoding.Latin1.GetBytes(body));
    }

    /// <summary>The next part of text, as keys and values.</summary>
    public async Task<IReadOnlyDictionary<string, string>> LinesAsync()
    {
        var (type, body) = await PartAsync("\r\n\r\n");
        Assert.Equal("text/plain", type);
        return Encoding.UTF8.GetString(body).Split("\r\n").ToDictionary(l => l[..l.IndexOf('=')], l => l[(l.IndexOf('=') + 1)..], StringComparer.Ordinal);
    }

    /// <summary>The next radiometry frame, decoded as the guide tells: °C, row by row.</summary>
    public async Task<HeatFrame> FrameAsync()
    {
        var info = await LinesAsync();
        var (type, body) = await PartAsync("\r\n");
        Assert.Equal("application/http", type);
        var (width, height) = (Int("Width"), Int("Height"));
        Assert.Equal((Int("Length"), 2 * width * height), (body.Length, body.Length));
        double r = Int("Unzip.ParamR"), b = Int("Unzip.ParamB"), f = Int("Unzip.ParamF"), o = Int("Unzip.ParamO");
        var celsius = new double[width * height];
        for (var i = 0; i < celsius.Length; i++)
        {
            var signal = body[2 * i] + (256 * body[(2 * i) + 1]);
            celsius[i] = (b / Math.Log((r / (signal - o)) + f)) - 273.15;
        }

        return new HeatFrame(info, width, height, celsius);

        int Int(string name) => int.Parse(info["dataInfo." + name], CultureInfo.InvariantCulture);
    }

    public void Dispose() => client.Dispose();
}

/// <summary>A frame of temperatures.</summary>
internal sealed record HeatFrame(IReadOnlyDictionary<string, string> Info, int Width, int Height, double[] Celsius)
{
    /// <summary>The temperature of the pixel that a point of the grid lies in.</summary>
    public double At(int x, int y) => Celsius[(y * Height / 8192 * Width) + (x * Width / 8192)];
}
