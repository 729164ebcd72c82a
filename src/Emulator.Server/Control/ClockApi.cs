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

                if (Wrong(setting) is var (field, why))
                {
                    return Problem.BadField(field, why);
                }

                foreach (var camera in cameras)
                {
                    Set(camera.Device, setting);
                }

                return TypedResults.Ok(Describe(cameras[0]));
            })
            .WithTags("clock").WithSummary("Set a device's local time, make its clock stand, run faster or slower, or go wrong. What is left out stays as it is; * means all devices").Produces<ClockInfo>().ProducesProblem(400).ProducesProblem(404);
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

    internal static (string Field, string Why)? Wrong(ClockSetting setting)
    {
        if (setting is { Local: null, Frozen: null, Scale: null, Drift: null })
        {
            return ("local", "give at least one of local, frozen, scale, drift");
        }

        if (setting.Local is { } text && (!CgiTime.TryParse(text, out var local) || local.Year is < 2000 or > 2037))
        {
            return ("local", "local is a time between 2000 and 2037, yyyy-MM-dd HH:mm:ss");
        }

        return setting.Scale is { } scale && !(scale >= ClockPace.MinScale && scale <= ClockPace.MaxScale) ? ("scale", $"scale is {ClockPace.MinScale} to {ClockPace.MaxScale}")
            : setting.Drift is { } drift && !(Math.Abs(drift) <= ClockPace.MaxDrift) ? ("drift", $"drift is -{ClockPace.MaxDrift} to {ClockPace.MaxDrift} seconds a day")
            : null;
    }

    internal static void Set(Device.Device device, ClockSetting setting)
    {
        var pace = device.Clock.Pace;
        device.Clock.Run(new ClockPace(setting.Frozen ?? pace.Frozen, setting.Scale ?? pace.Scale, setting.Drift ?? pace.Drift));
        if (setting.Local is { } text && CgiTime.TryParse(text, out var local))
        {
            device.SetClock(local);
        }
    }

    public static ClockInfo Describe(Camera camera)
    {
        var clock = camera.Device.Clock;
        return new ClockInfo(CgiTime.Format(clock.Now), CgiTime.Format(clock.UtcNow), clock.ZoneOffset.TotalMinutes, clock.InDaylightSaving, clock.ProcessTime is VirtualClock ? "virtual" : "real", clock.Pace.Frozen, clock.Pace.Scale, clock.Pace.Drift);
    }

    /// <param name="Local">The device's local time, yyyy-MM-dd HH:mm:ss.</param>
    /// <param name="Utc">What the device takes for UTC.</param>
    /// <param name="ZoneMinutes">Its time zone, minutes east of UTC.</param>
    /// <param name="DaylightSaving">Whether daylight saving time is in force.</param>
    /// <param name="Mode">The process's clock: real, or virtual, which only advance moves.</param>
    /// <param name="Frozen">Whether the device's clock stands, and all its timers with it.</param>
    /// <param name="Scale">Seconds it counts in one of the process's.</param>
    /// <param name="Drift">Seconds a day by which it goes wrong.</param>
    internal sealed record ClockInfo(string Local, string Utc, double ZoneMinutes, bool DaylightSaving, string Mode, bool Frozen, double Scale, double Drift);

    /// <param name="Local">The local time to set, yyyy-MM-dd HH:mm:ss.</param>
    /// <param name="Frozen">Whether it is to stand.</param>
    /// <param name="Scale">Seconds to count in one of the process's, 0.1 to 1000.</param>
    /// <param name="Drift">Seconds a day by which it is to go wrong; negative when it is to be slow.</param>
    internal sealed record ClockSetting(string? Local, bool? Frozen, double? Scale, double? Drift);

    /// <param name="Seconds">How far to move on.</param>
    internal sealed record ClockAdvance(double? Seconds);
}
