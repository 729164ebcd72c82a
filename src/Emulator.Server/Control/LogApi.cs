using Emulator.Device.Logs;
using Emulator.Server.Cameras;
using Emulator.Server.Cgi;
using Emulator.Server.Control.Guard;

namespace Emulator.Server.Control;

/// <summary>What a device has noted of itself, without a search.</summary>
internal static class LogApi
{
    public static void Map(IEndpointRouteBuilder api) => api
        .MapGet("/devices/{id}/log", IResult (string id, CameraFleet fleet, long? since, string? type, int? limit) =>
        {
            if (!fleet.TryGet(id, out var camera))
            {
                return Problem.NoDevice(id);
            }

            if (limit is < 1 or > DeviceLog.Capacity)
            {
                return Problem.BadField("limit", $"limit is 1 to {DeviceLog.Capacity}");
            }

            LogType? kind = null;
            if (type is not null)
            {
                if (!Enum.GetNames<LogType>().Contains(type, StringComparer.OrdinalIgnoreCase))
                {
                    return Problem.BadField("type", "type is " + FieldType.Name(typeof(LogType)));
                }

                kind = Enum.Parse<LogType>(type, ignoreCase: true);
            }

            var clock = camera.Device.Clock;
            return TypedResults.Ok(camera.Device.Log.Since(since ?? 0, kind).TakeLast(limit ?? DeviceLog.Capacity).Select(e => new LogInfo(
                e.Number, CgiTime.Format(clock.ToLocal(e.Utc)), e.Type, e.What, e.User, e.From.Length > 0 ? e.From : null, e.Detail.DistinctBy(d => d.Key).ToDictionary(d => d.Key, d => d.Value, StringComparer.Ordinal))).ToArray());
        })
        .WithTags("log").WithSummary("The device's own log, oldest first").Produces<LogInfo[]>().ProducesProblem(400).ProducesProblem(404);

    /// <param name="RecNo">Its number.</param>
    /// <param name="Time">The device's local time, yyyy-MM-dd HH:mm:ss.</param>
    /// <param name="Type">Its kind.</param>
    /// <param name="What">What happened.</param>
    /// <param name="User">Who did it.</param>
    /// <param name="From">From which address.</param>
    /// <param name="Detail">Details.</param>
    internal sealed record LogInfo(long RecNo, string Time, LogType Type, string What, string User, string? From, Dictionary<string, string> Detail);
}
