using System.Reflection;
using Emulator.Device.Power;
using Emulator.Server.Cameras;

namespace Emulator.Server.Control;

internal static class HealthApi
{
    // Of a large fleet that is off, not all have to be named.
    private const int MaxNamed = 20;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", () => new Live("live", Version))
            .WithTags("health").WithSummary("The process runs");
        app.MapGet("/health/ready", IResult (CameraFleet fleet) => fleet.HasStarted ? TypedResults.Ok(Describe(fleet.All)) : Starting(fleet.All))
            .WithTags("health").WithSummary("Every port listens, and which devices answer").Produces<Ready>().ProducesProblem(503);
    }

    /// <summary>Version of the program.</summary>
    public static string Version { get; } = typeof(HealthApi).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    // A device that is off, or whose RTSP is switched off, is as it was told to be: the emulator is ready all the same.
    private static Ready Describe(IReadOnlyList<Camera> cameras)
    {
        var down = cameras.Where(c => c.Device.Power.State != PowerState.On).ToArray();
        return new Ready("ready", Version, cameras.Count, cameras.Count - down.Length, [.. down.Take(MaxNamed).Select(c => new Down(c.Id, c.Device.Power.State))],
            [.. cameras.SelectMany(c => c.Device.Stores.Troubles.Select(t => new Unkept(c.Id, t.Store, t.Why))).Take(MaxNamed)]);
    }

    private static IResult Starting(IReadOnlyList<Camera> cameras) => TypedResults.Problem(
        $"The cameras' ports are still opening: {cameras.Count(c => c.Http.IsOpen)} of {cameras.Count} devices listen.", statusCode: StatusCodes.Status503ServiceUnavailable, title: "starting");

    /// <param name="Status">live.</param>
    /// <param name="Version">Version of the program.</param>
    internal sealed record Live(string Status, string Version);

    /// <param name="Status">ready.</param>
    /// <param name="Version">Version of the program.</param>
    /// <param name="Devices">Devices of the process.</param>
    /// <param name="Up">Devices that are on.</param>
    /// <param name="Down">Those that are not, up to 20 of them.</param>
    /// <param name="Unkept">What cannot be kept, up to 20 stores. What a client sets there is refused; the devices go on.</param>
    internal sealed record Ready(string Status, string Version, int Devices, int Up, Down[] Down, Unkept[] Unkept);

    /// <param name="Device">The device.</param>
    /// <param name="Store">configuration, recordings or state.</param>
    /// <param name="Why">The file, and what is wrong with it.</param>
    internal sealed record Unkept(string Device, string Store, string Why);

    /// <param name="Device">The device.</param>
    /// <param name="Power">booting or off.</param>
    internal sealed record Down(string Device, PowerState Power);
}
