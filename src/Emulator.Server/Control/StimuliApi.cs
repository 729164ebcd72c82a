using Emulator.Device.World;
using Emulator.Server.Cameras;

namespace Emulator.Server.Control;

/// <summary>What happens in front of a device and to it.</summary>
internal static class StimuliApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/devices/{id}/stimuli", async Task<IResult> (string id, StimulusRequest request, CameraFleet fleet) => await PostAsync(id, request, fleet))
            .WithTags("world").WithSummary("Let something happen; the answer says what the sensors made of it; * means all devices")
            .Produces<StimulusResult[]>().ProducesProblem(400).ProducesProblem(404);

        api.MapGet("/devices/{id}/stimuli", IResult (string id, CameraFleet fleet) => fleet.TryGet(id, out var camera)
                ? TypedResults.Ok(Describe(camera))
                : Problem.NoDevice(id))
            .WithTags("world").WithSummary("What goes on now").Produces<GoingOnInfo[]>().ProducesProblem(404);

        api.MapDelete("/devices/{id}/stimuli", async Task<IResult> (string id, CameraFleet fleet) =>
            {
                var cameras = fleet.Matching(id);
                foreach (var camera in cameras)
                {
                    camera.Device.World.Calm();
                    await camera.PortsSettled;
                }

                return cameras.Count == 0 ? Problem.NoDevice(id) : TypedResults.NoContent();
            })
            .WithTags("world").WithSummary("End everything that goes on").Produces(204).ProducesProblem(404);

        api.MapDelete("/devices/{id}/stimuli/{number:long}", async Task<IResult> (string id, long number, CameraFleet fleet) =>
            {
                if (!fleet.TryGet(id, out var camera))
                {
                    return Problem.NoDevice(id);
                }

                var ended = camera.Device.World.Calm(number);
                await camera.PortsSettled;
                return ended
                    ? TypedResults.NoContent()
                    : TypedResults.Problem($"No stimulus {number} goes on. GET /api/v1/devices/{id}/stimuli lists them.", statusCode: StatusCodes.Status404NotFound, title: "no such stimulus");
            })
            .WithTags("world").WithSummary("End one stimulus").Produces(204).ProducesProblem(404);
    }

    public static GoingOnInfo[] Describe(Camera camera) => [.. camera.Device.World.Lasting.Select(s => new GoingOnInfo(s.Number, s.What.Kind.Name, s.What.Index + 1, s.SecondsLeft))];

    private static async Task<IResult> PostAsync(string id, StimulusRequest request, CameraFleet fleet)
    {
        var cameras = fleet.Matching(id);
        if (cameras.Count == 0)
        {
            return Problem.NoDevice(id);
        }

        // Nothing happens to any unless it can happen to all.
        var stimuli = new List<Stimulus>();
        foreach (var camera in cameras)
        {
            if (!StimulusReader.TryRead(request, camera.Device.Profile, out var stimulus, out var field, out var why))
            {
                return Problem.BadField(field, why);
            }

            stimuli.Add(stimulus);
        }

        var results = new List<StimulusResult>();
        foreach (var (camera, stimulus) in cameras.Zip(stimuli))
        {
            var (number, outcomes) = camera.Device.World.Apply(stimulus);
            await camera.PortsSettled;
            results.Add(new StimulusResult(camera.Id, number, stimulus.Lasts?.TotalSeconds, [.. outcomes]));
        }

        return TypedResults.Ok(results);
    }

    /// <param name="Device">The device.</param>
    /// <param name="Stimulus">Its number, to end it by.</param>
    /// <param name="Seconds">How long it lasts; left out for a moment, and for a disk that stays as it is.</param>
    /// <param name="Outcomes">What each sensor made of it: the event, whether it was raised, and why or why not.</param>
    internal sealed record StimulusResult(string Device, long Stimulus, double? Seconds, Outcome[] Outcomes);

    /// <param name="Stimulus">Its number.</param>
    /// <param name="Kind">What goes on.</param>
    /// <param name="Number">The channel, input, disk or door, from 1.</param>
    /// <param name="SecondsLeft">How much longer.</param>
    internal sealed record GoingOnInfo(long Stimulus, string Kind, int Number, double? SecondsLeft);
}
