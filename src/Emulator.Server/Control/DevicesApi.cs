using Emulator.Device.Power;
using Emulator.Server.Cameras;
using Emulator.Server.Cgi;

namespace Emulator.Server.Control;

internal static class DevicesApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/devices", (CameraFleet fleet) => fleet.All.Select(Describe).ToArray()).WithTags("devices").WithSummary("All devices");
        api.MapGet("/devices/{id}", IResult (string id, CameraFleet fleet) => fleet.TryGet(id, out var camera) ? TypedResults.Ok(Describe(camera)) : Problem.NoDevice(id))
            .WithTags("devices").WithSummary("One device").Produces<DeviceInfo>().ProducesProblem(404);
        api.MapPost("/devices/{id}/reset", async Task<IResult> (string id, bool? hangUp, CameraFleet fleet) => await ResetAsync(id, hangUp == true, fleet))
            .WithTags("devices").WithSummary("Return a device to the state it started in; * means all. With hangUp=true streams and RTSP sessions end as well").Produces(204).ProducesProblem(404);
    }

    public static DeviceInfo Describe(Camera camera) => new(
        camera.Id,
        camera.Device.Profile.Name,
        camera.Device.Identity.Serial,
        camera.Device.Identity.Mac,
        UrlsOf(camera),
        camera.Device.Power.State,
        CgiTime.Format(camera.Device.Clock.Now),
        camera.Dialect.ToString().ToLowerInvariant(),
        [.. camera.Device.Profile.Channels.Select((c, i) => new ChannelInfo(i + 1, camera.Device.Config.Current.Text($"ChannelTitle[{i}].Name", c.Title), c.Scene, c.Kind.ToString().ToLowerInvariant()))]);

    private static DeviceUrls UrlsOf(Camera camera) => new(
        $"http://{camera.Http.EndPoint}",
        camera.RtspPort.IsOpen ? $"rtsp://{camera.RtspPort.EndPoint}" : null,
        camera.Secure?.Https is { } https ? $"https://{https.EndPoint}" : null,
        camera.Secure?.Rtsps is { IsOpen: true } rtsps ? $"rtsps://{rtsps.EndPoint}" : null);

    private static async Task<IResult> ResetAsync(string id, bool hangUp, CameraFleet fleet)
    {
        var cameras = fleet.Matching(id);
        foreach (var camera in cameras)
        {
            await camera.ResetAsync(hangUp);
        }

        return cameras.Count == 0 ? Problem.NoDevice(id) : TypedResults.NoContent();
    }

    /// <param name="Id">Name on the control API.</param>
    /// <param name="Profile">Its kind.</param>
    /// <param name="Serial">Serial number.</param>
    /// <param name="Mac">MAC address.</param>
    /// <param name="Urls">Where it listens.</param>
    /// <param name="Power">Whether it answers.</param>
    /// <param name="Clock">The device's local time, yyyy-MM-dd HH:mm:ss.</param>
    /// <param name="Dialect">firmware or document.</param>
    /// <param name="Channels">Its video channels.</param>
    internal sealed record DeviceInfo(string Id, string Profile, string Serial, string Mac, DeviceUrls Urls, PowerState Power, string Clock, string Dialect, ChannelInfo[] Channels);

    /// <param name="Http">Base address of the HTTP API.</param>
    /// <param name="Rtsp">Base address of RTSP; left out while the configuration has it closed.</param>
    /// <param name="Https">Base address of the HTTP API over TLS; left out when there is none.</param>
    /// <param name="Rtsps">Base address of RTSP over TLS; left out when there is none, or the configuration has it closed.</param>
    internal sealed record DeviceUrls(string Http, string? Rtsp, string? Https, string? Rtsps);

    /// <param name="Number">Channel number, from 1.</param>
    /// <param name="Title">Its title now.</param>
    /// <param name="Scene">The scene it looks at.</param>
    /// <param name="Kind">visible or thermal.</param>
    internal sealed record ChannelInfo(int Number, string Title, string Scene, string Kind);
}
