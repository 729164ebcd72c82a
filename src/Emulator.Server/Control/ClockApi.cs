using Emulator.Device.Time;
using Emulator.Server.Cameras;
using Emulator.Server.Cgi;

namespace Emulator.Server.Control;

internal static class ClockApi
{
    private const double MaxSeconds = 366 * 86400.0;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/devices/{id}/clock", IResult (string id, CameraFleet fleet) => fleet.TryGet(id, out var camera) ? TypedResults.Ok(Describe(camera)) : Problem.NoDevice(id))
            .WithTags("clock").WithSummary("A device's clock").Produces<ClockInfo>().ProducesProblem(404);
        api.MapPut("/devices/{id}/clock", IResult (string id, ClockSetting setting, CameraFleet fleet) =>
            {
                var cameras = fleet.Matching(id);
                if (cameras.Count == 0)
                {
                    return Problem.NoDevice(id);
                }

                if (!CgiTime.TryParse(setting.Local ?? "", out var local) || local.Year is < 2000 or > 2037)
                {
                    return Problem.BadField("local", "local is a time between 2000 and 2037, yyyy-MM-dd HH:mm:ss");
                }

                foreach (var camera in cameras)
                {
                    camera.Device.SetClock(local);
                }

                return TypedResults.Ok(Describe(cameras[0]));
            })
            .WithTags("clock").WithSummary("Set a device's local time").Produces<ClockInfo>().ProducesProblem(400).ProducesProblem(404);
        api.MapPost("/devices/{id}/clock/advance", async Task<IResult> (string id, ClockAdvance advance, CameraFleet fleet, TimeProvider time) =>
            {
                var cameras = fleet.Matching(id);
                if (cameras.Count == 0)
                {
                    return Problem.NoDevice(id);
                }

                if (time is not VirtualClock clock)
                {
                    return Problem.BadField("clock", "the process runs on the real clock; start it with --clock virtual");
                }

                if (advance.Seconds is not (>= 0 and <= MaxSeconds))
                {
                    return Problem.BadField("seconds", $"seconds is 0 to {MaxSeconds}");
                }

                clock.Advance(TimeSpan.FromSeconds(advance.Seconds.Value));
                foreach (var camera in fleet.All)
                {
                    await camera.PortsSettled;
                }

                return TypedResults.Ok(Describe(cameras[0]));
            })
            .WithTags("clock").WithSummary("Move the virtual clock, which all devices share; timers due on the way fire in order").Produces<ClockInfo>().ProducesProblem(400).ProducesProblem(404);
    }

    public static ClockInfo Describe(Camera camera)
    {
        var clock = camera.Device.Clock;
        return new ClockInfo(CgiTime.Format(clock.Now), CgiTime.Format(clock.UtcNow), clock.ZoneOffset.TotalMinutes, clock.InDaylightSaving, clock.Time is VirtualClock ? "virtual" : "real");
    }

    /// <param name="Local">The device's local time, yyyy-MM-dd HH:mm:ss.</param>
    /// <param name="Utc">What the device takes for UTC.</param>
    /// <param name="ZoneMinutes">Its time zone, minutes east of UTC.</param>
    /// <param name="DaylightSaving">Whether daylight saving time is in force.</param>
    /// <param name="Mode">real or virtual.</param>
    internal sealed record ClockInfo(string Local, string Utc, double ZoneMinutes, bool DaylightSaving, string Mode);

    /// <param name="Local">The local time to set, yyyy-MM-dd HH:mm:ss.</param>
    internal sealed record ClockSetting(string? Local);

    /// <param name="Seconds">How far to move on.</param>
    internal sealed record ClockAdvance(double? Seconds);
}
