using System.Text.Json;
using Emulator.Server.Cameras;
using Emulator.Server.Faults;

namespace Emulator.Server.Control;

/// <summary>How devices misbehave: rules that are added and taken away, and the catalogue of what there is.</summary>
internal static class FaultsApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/fault-kinds", (string? layer) => FaultCatalogue.All.Where(k => layer is null || k.Layer.ToString().Equals(layer, StringComparison.OrdinalIgnoreCase)).Select(FaultKindInfo.Of).ToArray())
            .WithTags("faults").WithSummary("Every kind of fault with its parameters, evidence and layer");

        api.MapGet("/devices/{id}/faults", IResult (string id, CameraFleet fleet) => fleet.TryGet(id, out var camera)
                ? TypedResults.Ok(camera.Faults.Plan.Rules.Select(FaultInfo.Of).ToArray())
                : Problem.NoDevice(id))
            .WithTags("faults").WithSummary("The faults of a device with what they have hit").Produces<FaultInfo[]>().ProducesProblem(404);

        api.MapGet("/devices/{id}/faults/{fault}", IResult (string id, string fault, CameraFleet fleet) =>
                !fleet.TryGet(id, out var camera) ? Problem.NoDevice(id)
                : camera.Faults.Find(fault) is { } rule ? TypedResults.Ok(FaultInfo.Of(rule))
                : NoFault(id, fault))
            .WithTags("faults").WithSummary("One fault").Produces<FaultInfo>().ProducesProblem(404);

        api.MapPost("/devices/{id}/faults", async Task<IResult> (string id, JsonElement given, CameraFleet fleet) =>
            {
                var added = Add(id, given, fleet);
                await SettleAsync(fleet.Matching(id));
                return added;
            })
            .Accepts<FaultGiven>("application/json")
            .WithTags("faults").WithSummary("Let a device misbehave; * means all devices").Produces<FaultAdded[]>(201).ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);

        api.MapDelete("/devices/{id}/faults", async Task<IResult> (string id, CameraFleet fleet) =>
            {
                var cameras = fleet.Matching(id);
                foreach (var camera in cameras)
                {
                    camera.Faults.Clear();
                }

                await SettleAsync(cameras);

                return cameras.Count == 0 ? Problem.NoDevice(id) : TypedResults.NoContent();
            })
            .WithTags("faults").WithSummary("Take all faults away").Produces(204).ProducesProblem(404);

        api.MapDelete("/devices/{id}/faults/{fault}", async Task<IResult> (string id, string fault, CameraFleet fleet) =>
            {
                var cameras = fleet.Matching(id);
                if (cameras.Count == 0)
                {
                    return Problem.NoDevice(id);
                }

                var removed = 0;
                foreach (var camera in cameras)
                {
                    removed += camera.Faults.Remove(fault) ? 1 : 0;
                }

                await SettleAsync(cameras);

                return removed == 0 ? NoFault(id, fault) : TypedResults.NoContent();
            })
            .WithTags("faults").WithSummary("Take one fault away").Produces(204).ProducesProblem(404);
    }

    // A fault may cut the device off, or bring it back; who asks next is to see it so.
    private static async Task SettleAsync(IReadOnlyList<Camera> cameras)
    {
        foreach (var camera in cameras)
        {
            await camera.PortsSettled;
        }
    }

    private static IResult Add(string id, JsonElement given, CameraFleet fleet)
    {
        var cameras = fleet.Matching(id);
        if (cameras.Count == 0)
        {
            return Problem.NoDevice(id);
        }

        if (!FaultReader.TryRead(given, out var request, out var field, out var why))
        {
            return Problem.BadField(field, why);
        }

        // A rule for one of many goes to that one alone.
        if (request.Match.Device is { } device)
        {
            cameras = [.. cameras.Where(camera => string.Equals(camera.Id, device, StringComparison.OrdinalIgnoreCase))];
            if (cameras.Count == 0)
            {
                return Problem.BadField("match.device", $"'{id}' has no device '{device}'");
            }
        }

        var added = new List<FaultAdded>();
        foreach (var camera in cameras)
        {
            if (!camera.Faults.TryAdd(request, out var rule, out field, out why))
            {
                // None or all.
                foreach (var (other, before) in cameras.Zip(added))
                {
                    other.Faults.Remove(before.Fault.Id);
                }

                return Problem.Conflict(field, why);
            }

            added.Add(new FaultAdded(camera.Id, FaultInfo.Of(rule)));
        }

        return TypedResults.Created($"/api/v1/devices/{id}/faults/{added[0].Fault.Id}", added);
    }

    private static IResult NoFault(string id, string fault) =>
        TypedResults.Problem($"No fault '{fault}'. GET /api/v1/devices/{id}/faults lists them.", statusCode: StatusCodes.Status404NotFound, title: "no such fault");

    /// <param name="Device">The device.</param>
    /// <param name="Fault">What was added.</param>
    internal sealed record FaultAdded(string Device, FaultInfo Fault);

    /// <summary>A fault as it is given.</summary>
    /// <param name="Kind">A kind of GET /api/v1/fault-kinds, such as events.mute.</param>
    /// <param name="Id">A name for it, unique on the device; one is found when left out.</param>
    /// <param name="Match">On which occasions: device, surface, channel, path, action, query, method, address, user, session, track, code.</param>
    /// <param name="When">When of those: nth, everyNth, first, skip, probability, after, for, between, hits, afterRequest; always when left out.</param>
    /// <param name="Params">The parameters of the kind.</param>
    /// <param name="For">Short for when.for: how long, 30s or 2m.</param>
    /// <param name="After">Short for when.after: how long until it begins.</param>
    internal sealed record FaultGiven(
        string Kind, string? Id = null, IReadOnlyDictionary<string, object>? Match = null, IReadOnlyDictionary<string, object>? When = null, IReadOnlyDictionary<string, object>? Params = null,
        string? For = null, string? After = null);
}
