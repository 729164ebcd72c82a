using Emulator.Server.Cameras;
using Emulator.Server.Cgi;

namespace Emulator.Server.Control;

/// <summary>States of a device that have names, and the way back to them.</summary>
internal static class SnapshotsApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/devices/{id}/snapshots", IResult (string id, CameraFleet fleet) =>
                fleet.TryGet(id, out var camera) ? TypedResults.Ok(camera.Snapshots.All.Select(s => new SnapshotInfo(camera.Id, s.Key, CgiTime.Format(s.Value.Local))).ToArray()) : Problem.NoDevice(id))
            .WithTags("snapshots").WithSummary("The snapshots of a device, by name").Produces<SnapshotInfo[]>().ProducesProblem(404);
        api.MapPost("/devices/{id}/snapshots/{name}", (string id, string name, CameraFleet fleet) => Take(id, name, fleet))
            .WithTags("snapshots").WithSummary("Give the state of a device a name; one of that name gives way; * means all devices").Produces<SnapshotInfo[]>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
        api.MapDelete("/devices/{id}/snapshots/{name}", IResult (string id, string name, CameraFleet fleet) =>
            {
                var cameras = fleet.Matching(id);
                var removed = 0;
                foreach (var camera in cameras)
                {
                    removed += camera.Snapshots.Remove(name) ? 1 : 0;
                }

                return cameras.Count == 0 ? Problem.NoDevice(id) : removed == 0 ? NoSnapshot(id, name) : TypedResults.NoContent();
            })
            .WithTags("snapshots").WithSummary("Forget a snapshot").Produces(204).ProducesProblem(404);
        api.MapPost("/devices/{id}/restore", async Task<IResult> (string id, RestoreRequest request, CameraFleet fleet) => await RestoreAsync(id, request, fleet))
            .WithTags("snapshots").WithSummary("Return a device to the state of a snapshot; * means all devices, each of which must have one of that name").Produces(204).ProducesProblem(400).ProducesProblem(404).ProducesProblem(500);
    }

    private static IResult Take(string id, string name, CameraFleet fleet)
    {
        if (!CameraSnapshots.IsName(name))
        {
            return Problem.BadField("name", $"a name is 1 to {CameraSnapshots.MaxName} letters, digits and . _ -");
        }

        var cameras = fleet.Matching(id);
        if (cameras.FirstOrDefault(c => !c.Snapshots.HasRoom(name)) is { } full)
        {
            return TypedResults.Problem($"{full.Id} has {CameraSnapshots.Max} snapshots. DELETE one of them first.", statusCode: StatusCodes.Status409Conflict, title: "too many snapshots");
        }

        return cameras.Count == 0 ? Problem.NoDevice(id) : TypedResults.Ok(cameras.Select(c => new SnapshotInfo(c.Id, name, CgiTime.Format(c.Snapshots.Take(name).Local))).ToArray());
    }

    private static async Task<IResult> RestoreAsync(string id, RestoreRequest request, CameraFleet fleet)
    {
        if (request.Name is not { } name)
        {
            return Problem.BadField("name", "name says which snapshot");
        }

        var cameras = fleet.Matching(id);
        if (cameras.Any(c => c.Snapshots.Find(name) is null))
        {
            return NoSnapshot(id, name);
        }

        foreach (var camera in cameras)
        {
            if (camera.Snapshots.Find(name)?.Restore(camera.Device) is { } problem)
            {
                return Problem.StoreFailed(camera.Id, problem);
            }

            await camera.PortsSettled;
        }

        return cameras.Count == 0 ? Problem.NoDevice(id) : TypedResults.NoContent();
    }

    private static IResult NoSnapshot(string id, string name) =>
        TypedResults.Problem($"No snapshot '{name}'. GET /api/v1/devices/{id}/snapshots lists them.", statusCode: StatusCodes.Status404NotFound, title: "no such snapshot");

    /// <param name="Device">Whose state it is.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Clock">The device's local time when it was taken, yyyy-MM-dd HH:mm:ss.</param>
    internal sealed record SnapshotInfo(string Device, string Name, string Clock);

    /// <param name="Name">Which snapshot.</param>
    internal sealed record RestoreRequest(string? Name);
}
