using Emulator.Device.Records;
using Emulator.Server.Cameras;
using Emulator.Server.Cgi;

namespace Emulator.Server.Control;

/// <summary>What a device keeps records of: cards, attempts to open doors, announcements, alarms.</summary>
internal static class RecordsApi
{
    public static void Map(IEndpointRouteBuilder api) => api
        .MapGet("/devices/{id}/records/{kind}", IResult (string id, string kind, CameraFleet fleet, long? since) =>
        {
            if (!fleet.TryGet(id, out var camera))
            {
                return Problem.NoDevice(id);
            }

            var device = camera.Device;
            if (RecordKinds.All.FirstOrDefault(k => string.Equals(k.Name, kind, StringComparison.OrdinalIgnoreCase)) is not { } found)
            {
                return TypedResults.Problem("kind is one of " + string.Join(", ", RecordKinds.All.Select(k => k.Name)), statusCode: StatusCodes.Status404NotFound, title: "no such kind of record");
            }

            if (!device.Profile.Has(found.Needs))
            {
                return TypedResults.Ok(Array.Empty<RecordInfo>());
            }

            var now = device.Clock.Now;
            return TypedResults.Ok(device.Part<RecordShelf>()!.All(found).Values.Where(row => row.Number > (since ?? 0)).Select(row => new RecordInfo(
                row.Number, CgiTime.Format(device.Clock.ToLocal(row.Utc)), found.Fields.Where(f => row.At(f, now) is not null).ToDictionary(f => f.Name, f => row.At(f, now)!, StringComparer.Ordinal))).ToArray());
        })
        .WithTags("world").WithSummary("The records of a kind that a device keeps, in the order of their numbers; a device without doors keeps none").Produces<RecordInfo[]>().ProducesProblem(404);

    /// <param name="RecNo">Its number.</param>
    /// <param name="Time">When it was made: the device's local time, yyyy-MM-dd HH:mm:ss.</param>
    /// <param name="Fields">Its fields, as the device tells them now; several values of one in a row with commas.</param>
    internal sealed record RecordInfo(int RecNo, string Time, Dictionary<string, string> Fields);
}
