using Emulator.Server.Cameras;

namespace Emulator.Server.Control;

internal static class PowerApi
{
    public static void Map(IEndpointRouteBuilder api) => api
        .MapPost("/devices/{id}/power", async Task<IResult> (string id, PowerRequest request, CameraFleet fleet) =>
        {
            var cameras = fleet.Matching(id);
            if (cameras.Count == 0)
            {
                return Problem.NoDevice(id);
            }

            foreach (var camera in cameras)
            {
                switch (request.Action?.ToUpperInvariant())
                {
                    case "REBOOT":
                        camera.Device.Power.Reboot(TimeSpan.Zero);
                        break;
                    case "OFF":
                        camera.Device.Power.Shutdown(TimeSpan.Zero);
                        break;
                    case "ON":
                        camera.Device.Power.TurnOn();
                        break;
                    default:
                        return Problem.BadField("action", "action is reboot, off or on");
                }

                camera.Device.Power.Settle();
                await camera.PortsSettled;
            }

            return TypedResults.Ok(cameras.Select(DevicesApi.Describe).ToArray());
        })
        .WithTags("devices").WithSummary("Reboot a device, or turn it off or on; * means all").Produces<DevicesApi.DeviceInfo[]>().ProducesProblem(400).ProducesProblem(404);

    /// <param name="Action">reboot, off or on.</param>
    internal sealed record PowerRequest(string? Action);
}
