using System.Text.Json;
using Emulator.Device.Config;
using Emulator.Device.Fleets;
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
        api.MapPost("/devices", async Task<IResult> (JsonElement device, CameraFleet fleet, ProfileShelf profiles) => await AddAsync(device, fleet, profiles))
            .Accepts<NewDevice>("application/json")
            .WithTags("devices").WithSummary("Add a device while the others run; its ports listen when this is answered").Produces<DeviceInfo>(201).ProducesProblem(400).ProducesProblem(409);
        api.MapDelete("/devices/{id}", async Task<IResult> (string id, bool? forget, CameraFleet fleet) => await RemoveAsync(id, forget ?? false, fleet))
            .WithTags("devices").WithSummary("Take a device away: its ports close, its clients are cut off; forget=true deletes what it kept on disk").Produces(204).ProducesProblem(400).ProducesProblem(404);
        api.MapPost("/devices/{id}/reset", async Task<IResult> (string id, bool? hangUp, CameraFleet fleet) => await ResetAsync(id, hangUp == true, fleet))
            .WithTags("devices").WithSummary("Return a device to the state it started in; * means all. With hangUp=true streams and RTSP sessions end as well").Produces(204).ProducesProblem(404).ProducesProblem(500);
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
        [.. camera.Device.Profile.Channels.Select((c, i) => new ChannelInfo(i + 1, camera.Device.Config.Current.Text($"ChannelTitle[{i}].Name", c.Title), c.Scene, c.Kind.ToString().ToLowerInvariant(), 1 + camera.Device.Profile.Encode.ExtraStreams))]);

    private static async Task<IResult> AddAsync(JsonElement given, CameraFleet fleet, ProfileShelf profiles)
    {
        if (FleetOrder.Read(given, out var errors) is not { } order)
        {
            return Problem.BadField(errors[0].Field, string.Join("; ", errors.Select(e => $"{e.Field}: {e.Why}")));
        }

        try
        {
            var camera = await fleet.AddAsync(order, number: 0, profiles.Get(order.Profile));
            return TypedResults.Created($"/api/v1/devices/{camera.Id}", Describe(camera));
        }
        catch (FleetException wrong)
        {
            return wrong.IsConflict ? Problem.Conflict(wrong.Field, wrong.Message) : Problem.BadField(wrong.Field, wrong.Message);
        }
        catch (Exception kept) when (kept is ConfigStoreException or IOException or UnauthorizedAccessException)
        {
            return Problem.Conflict("id", kept.Message);
        }
    }

    private static async Task<IResult> RemoveAsync(string id, bool forget, CameraFleet fleet)
    {
        if (id == "*")
        {
            return Problem.BadField("id", "Devices are taken away one by one: * would leave nothing to test.");
        }

        try
        {
            return await fleet.RemoveAsync(id, forget) ? TypedResults.NoContent() : Problem.NoDevice(id);
        }
        catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
        {
            return Problem.Conflict("forget", $"The device is gone; what it kept is not: {kept.Message}");
        }
    }

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
            if (await camera.ResetAsync(hangUp) is { } problem)
            {
                return Problem.StoreFailed(camera.Id, problem);
            }
        }

        return cameras.Count == 0 ? Problem.NoDevice(id) : TypedResults.NoContent();
    }

    /// <summary>A device to be added, for the description of the API: <see cref="FleetOrder"/> reads it. All but the profile may be left out.</summary>
    /// <param name="Profile">What kind of device.</param>
    /// <param name="Id">Its name here; the profile's and a number when left out.</param>
    /// <param name="Name">Its machine name.</param>
    /// <param name="Address">Where it listens.</param>
    /// <param name="Http">HTTP port; 0 picks a free one, the next of the series when left out.</param>
    /// <param name="Rtsp">RTSP port, likewise.</param>
    /// <param name="Https">Port of HTTP over TLS, likewise if there is a series.</param>
    /// <param name="Rtsps">Port of RTSP over TLS, likewise if there is a series.</param>
    /// <param name="Dhip">Port of DHIP, likewise, on devices that have it.</param>
    /// <param name="Serial">Serial number.</param>
    /// <param name="Mac">MAC address.</param>
    /// <param name="Seed">Seed of its serial number, addresses and nonces.</param>
    /// <param name="User">Name of its administrator.</param>
    /// <param name="Password">Password of its administrator.</param>
    /// <param name="Dialect">firmware or document.</param>
    /// <param name="Config">Config values as shipped, by path.</param>
    internal sealed record NewDevice(
        string Profile, string? Id, string? Name, string? Address, int? Http, int? Rtsp, int? Https, int? Rtsps, int? Dhip, string? Serial, string? Mac, int? Seed, string? User, string? Password, string? Dialect,
        Dictionary<string, string>? Config);

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
    /// <param name="Streams">How many streams it has: the main one and its extra ones.</param>
    internal sealed record ChannelInfo(int Number, string Title, string Scene, string Kind, int Streams);
}
