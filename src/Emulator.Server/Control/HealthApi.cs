using Emulator.Device.Power;
using Emulator.Server.Cameras;

namespace Emulator.Server.Control;

internal static class HealthApi
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", () => new Health("live", 0, 0)).WithTags("health").WithSummary("The process runs");
        app.MapGet("/health/ready", IResult (CameraFleet fleet) => fleet.HasStarted
                ? TypedResults.Ok(new Health("ready", fleet.All.Count, fleet.All.Count(c => c.Device.Power.State == PowerState.On)))
                : TypedResults.Problem("The cameras' ports are still opening.", statusCode: StatusCodes.Status503ServiceUnavailable, title: "starting"))
            .WithTags("health").WithSummary("Every port listens").Produces<Health>().ProducesProblem(503);
    }

    /// <param name="Status">live or ready.</param>
    /// <param name="Devices">Devices of the process.</param>
    /// <param name="Up">Devices that are on.</param>
    internal sealed record Health(string Status, int Devices, int Up);
}
