using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Emulator.Media.Thermal;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Pictures;

/// <summary>One thermal camera for the tests of a class, which run one after the other: each begins with a device as it was at the start.</summary>
public sealed class ThermalCamera : IAsyncLifetime
{
    private TestCamera? _camera;

    /// <summary>The thermal channel, from 1.</summary>
    public const int Channel = 2;

    /// <summary>The options of the thermal channel.</summary>
    public const string Options = "ThermographyOptions[1][0].";

    public const string Measuring = "HeatImagingThermometry.";

    public async Task InitializeAsync() => _camera = await TestCamera.StartAsync("thermal");

    public async Task DisposeAsync() => await _camera!.DisposeAsync();

    /// <summary>The camera as at the start but for a small picture, with nothing drawn over the heat.</summary>
    internal async Task<TestCamera> BareAsync(params string[] values)
    {
        var camera = await FreshAsync();
        await camera.HideTitlesAsync(Channel);
        await camera.SetAsync([Measuring + "TemperEnable=false", Measuring + "Isotherm.ColorBarDisplay=false", "Encode[1].MainFormat[0].Video.resolution=640x480", .. values]);
        return camera;
    }

    internal async Task<TestCamera> FreshAsync()
    {
        var camera = _camera!;
        using var answer = await camera.Control.PostAsync(new Uri("/api/v1/devices/*/reset", UriKind.Relative), null);
        Assert.True(answer.IsSuccessStatusCode);
        return camera;
    }
}

/// <summary>What tests of heat do to a camera and see in its pictures.</summary>
internal static class ThermalClient
{
    /// <summary>Puts something hot before the thermal channel, on the grid of 8192.</summary>
    public static async Task HeatAsync(this TestCamera camera, int x, int y, double celsius, double seconds = 60)
    {
        using var answer = await camera.Control.PostAsJsonAsync("/api/v1/devices/*/stimuli", new { kind = "heat", channel = ThermalCamera.Channel, x, y, temperature = celsius, seconds });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The picture of the thermal channel.</summary>
    public static Task<Picture> HeatPictureAsync(this TestCamera camera) => camera.SnapshotAsync(ThermalCamera.Channel);

    /// <summary>The first picture of a stream of the thermal channel; this camera takes no Basic credentials.</summary>
    public static async Task<Picture> FirstOfStreamAsync(this TestCamera camera, int subtype)
    {
        using var answer = await camera.Admin.GetAsync($"/cgi-bin/mjpg/video.cgi?channel={ThermalCamera.Channel}&subtype={subtype}", HttpCompletionOption.ResponseHeadersRead);
        var stream = await answer.Content.ReadAsStreamAsync();
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            head.Append((char)stream.ReadByte());
        }

        var length = head.ToString().Split("Content-Length:")[1];
        var jpeg = new byte[int.Parse(length[..length.IndexOf('\r', StringComparison.Ordinal)], CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(jpeg);
        return new Picture(jpeg);
    }

    public static async Task ManagerAsync(this TestCamera camera, string action) => Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/ThermographyManager.cgi?action=" + action));

    /// <summary>The state of the thermal channel's core.</summary>
    public static async Task<JsonElement> CoreAsync(this TestCamera camera) =>
        (await camera.Control.GetFromJsonAsync<JsonElement>("/api/v1/devices/thermal-1/state")).GetProperty("parts").GetProperty("core");

    public static async Task<string?> ShutterAsync(this TestCamera camera) => (await camera.CoreAsync()).GetProperty("channels")[0].GetProperty("shutter").GetString();

    /// <summary>Brightness and colour of a point on the grid of 8192.</summary>
    public static (int Luma, int Blue, int Red) At(this Picture picture, int x, int y)
    {
        var (column, row) = (x * picture.Width / 8192, y * picture.Height / 8192);
        var (blue, red) = picture.ColourAt(column, row);
        return (picture.Luma(column, row), blue, red);
    }

    /// <summary>How far a point is from a level of a palette, in the largest of its three samples.</summary>
    public static int From(this (int Luma, int Blue, int Red) point, string palette, int level)
    {
        var colour = HeatPalette.ColourOf(palette, level);
        var (r, g, b) = ((double)colour.Red, (double)colour.Green, (double)colour.Blue);
        var (luma, blue, red) = ((0.299 * r) + (0.587 * g) + (0.114 * b), (-0.1687 * r) - (0.3313 * g) + (0.5 * b), (0.5 * r) - (0.4187 * g) - (0.0813 * b));
        return (int)Math.Max(Math.Abs(point.Luma - luma), Math.Max(Math.Abs(point.Blue - blue), Math.Abs(point.Red - red)));
    }
}
