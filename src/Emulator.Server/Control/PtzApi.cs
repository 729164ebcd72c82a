using Emulator.Device.Power;
using Emulator.Device.Ptz;
using Emulator.Server.Cameras;
using Emulator.Server.Cgi.Sections;

namespace Emulator.Server.Control;

/// <summary>Moves a camera's mechanics as somebody at its keyboard would, beside what its clients do.</summary>
internal static class PtzApi
{
    public static void Map(IEndpointRouteBuilder api) => api
        .MapPost("/devices/{id}/ptz", IResult (string id, PtzRequest request, CameraFleet fleet) => Move(id, request, fleet))
        .WithTags("ptz").WithSummary("Start or stop a PTZ command, with the codes and arguments of the document's section 4.10.7").Produces(204).ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);

    private static IResult Move(string id, PtzRequest request, CameraFleet fleet)
    {
        if (!fleet.TryGet(id, out var camera))
        {
            return Problem.NoDevice(id);
        }

        var device = camera.Device;
        if (device.Ptz.IsEmpty)
        {
            return Problem.Conflict("id", $"a {device.Profile.Name} has nothing that turns");
        }

        var channel = request.Channel ?? 1;
        if (channel < 1 || channel > device.Ptz.Length)
        {
            return Problem.BadField("channel", $"channel is 1 to {device.Ptz.Length}");
        }

        if (!PtzCodes.TryFind(request.Code ?? "", out var code))
        {
            return Problem.BadField("code", "code is one of the document's section 4.10.7: Up, Down, Left, Right, ZoomTele, ZoomWide, GotoPreset, ...");
        }

        var arguments = new PtzArguments(number => number switch { 1 => request.Arg1, 2 => request.Arg2, 3 => request.Arg3, _ => request.Arg4 });
        var stops = string.Equals(request.Action, "stop", StringComparison.OrdinalIgnoreCase);
        if (!stops && request.Action is { } word && !string.Equals(word, "start", StringComparison.OrdinalIgnoreCase))
        {
            return Problem.BadField("action", "action is start or stop");
        }

        if (!stops && !PtzCodes.Accepts(code, arguments, device.Profile.Ptz, out var missing))
        {
            return Problem.BadField(missing ? "arg1" : "code", $"{code.Name} takes {string.Join(", ", code.Arguments.Select(a => $"arg{a.Number} from {a.Least} to {a.Most}"))}");
        }

        if (device.Power.State != PowerState.On)
        {
            return Problem.Conflict("id", $"{camera.Id} is {device.Power.State.ToString().ToLowerInvariant()}: it does not move.");
        }

        var unit = device.Ptz[channel - 1];
        return (stops ? code.Stop(unit) : code.Start(unit, arguments)) == PtzResult.Done
            ? TypedResults.NoContent()
            : Problem.Conflict("code", $"{code.Name} cannot be done: what it names is not there, or is beyond what turns");
    }

    /// <param name="Code">A code of section 4.10.7.</param>
    /// <param name="Action">start or stop; start when left out.</param>
    /// <param name="Channel">Channel number, from 1; the first when left out.</param>
    /// <param name="Arg1">First argument.</param>
    /// <param name="Arg2">Second argument.</param>
    /// <param name="Arg3">Third argument.</param>
    /// <param name="Arg4">Fourth argument.</param>
    internal sealed record PtzRequest(string? Code, string? Action = null, int? Channel = null, double? Arg1 = null, double? Arg2 = null, double? Arg3 = null, double? Arg4 = null);
}
