using System.Globalization;
using System.Net;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Pictures;

/// <summary>What these tests do to a camera, all of it over HTTP.</summary>
internal static class PictureClient
{
    /// <summary>Sets configuration values: <c>"ChannelTitle[0].Name=Gate"</c>.</summary>
    public static async Task SetAsync(this TestCamera camera, params string[] values) => Assert.Equal("OK\r\n", await camera.GetAsync(SetPath(values)));

    /// <summary>Sets configuration values that the camera must refuse.</summary>
    public static async Task RefusesAsync(this TestCamera camera, params string[] values) => Assert.Equal(400, await camera.StatusAsync(SetPath(values)));

    /// <summary>Sets the device's local time.</summary>
    public static async Task SetTimeAsync(this TestCamera camera, string local) =>
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/global.cgi?action=setCurrentTime&time=" + Uri.EscapeDataString(local)));

    /// <summary>Takes a picture.</summary>
    public static async Task<Picture> SnapshotAsync(this TestCamera camera, int channel = 1)
    {
        using var answer = await camera.Admin.GetAsync($"/cgi-bin/snapshot.cgi?channel={channel}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("image/jpeg", answer.Content.Headers.ContentType?.ToString());
        return new Picture(await answer.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Takes a picture with nothing drawn over it.</summary>
    public static async Task<Picture> BareAsync(this TestCamera camera, int channel = 1)
    {
        await camera.HideTitlesAsync(channel);
        return await camera.SnapshotAsync(channel);
    }

    public static Task HideTitlesAsync(this TestCamera camera, int channel = 1) =>
        camera.SetAsync($"VideoWidget[{channel - 1}].ChannelTitle.EncodeBlend=false", $"VideoWidget[{channel - 1}].TimeTitle.EncodeBlend=false");

    /// <summary>The first frame of a stream.</summary>
    public static async Task<Picture> FirstFrameAsync(this TestCamera camera, int subtype = 0, int channel = 1)
    {
        using var viewer = await MjpegViewer.OpenAsync(camera, subtype, channel);
        return new Picture(await viewer.ReadAsync());
    }

    /// <summary>A value of the configuration.</summary>
    public static async Task<string> ConfigAsync(this TestCamera camera, string path)
    {
        var lines = await camera.LinesAsync("/cgi-bin/configManager.cgi?action=getConfig&name=" + Uri.EscapeDataString(path));
        return Assert.Single(lines).Value;
    }

    /// <summary>A number of encode.cgi's capabilities, or a list.</summary>
    public static async Task<string> EncodeCapAsync(this TestCamera camera, string name) =>
        (await camera.LinesAsync("/cgi-bin/encode.cgi?action=getConfigCaps&channel=1"))[$"caps[0].{name}"];

    public static async Task<DateTime> DeviceUtcAsync(this TestCamera camera)
    {
        var clock = System.Text.Json.JsonDocument.Parse(await camera.Control.GetStringAsync("/api/v1/devices/" + camera.Host.Cameras[0].Key + "/clock"));
        return DateTime.Parse(
            clock.RootElement.GetProperty("utc").GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
    }

    /// <summary>That a client left is known when its socket says so, which is soon and not at once.</summary>
    public static async Task NobodyWatchesAsync(this TestCamera camera, int stream = 0)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var device = camera.Host.Fleet.All[0];
        while (device.Pictures.Stream(0, stream).Viewers > 0)
        {
            Assert.False(patience.IsCancellationRequested, "a viewer who left is still there");
            await Task.Yield();
        }
    }

    public static void Advance(this TestCamera camera, double seconds) => camera.Clock.Advance(TimeSpan.FromSeconds(seconds));

    private static string SetPath(string[] values) => "/cgi-bin/configManager.cgi?action=setConfig&" + string.Join('&', values.Select(v =>
    {
        var equals = v.IndexOf('=', StringComparison.Ordinal);
        return $"{Uri.EscapeDataString(v[..equals])}={Uri.EscapeDataString(v[(equals + 1)..])}";
    }));
}
