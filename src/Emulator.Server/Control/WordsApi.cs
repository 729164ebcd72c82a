using Emulator.Device.Events;
using Emulator.Device.World;
using Emulator.Server.Cameras;

namespace Emulator.Server.Control;

/// <summary>The words that a device understands: what can happen to it, and what it can raise.</summary>
internal static class WordsApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/devices/{id}/stimulus-kinds", IResult (string id, CameraFleet fleet) => fleet.TryGet(id, out var camera)
                ? TypedResults.Ok(StimulusKinds.All.Where(k => camera.Device.Profile.Has(k.Needs) && k.CountOn(camera.Device.Profile) > 0).Select(k => StimulusKindInfo.Of(k, camera)).ToArray())
                : Problem.NoDevice(id))
            .WithTags("world").WithSummary("What can happen in front of a device, and which fields say more of it").Produces<StimulusKindInfo[]>().ProducesProblem(404);

        api.MapGet("/devices/{id}/event-codes", IResult (string id, CameraFleet fleet) => fleet.TryGet(id, out var camera)
                ? TypedResults.Ok(EventCodes.All.Where(c => camera.Device.Profile.Has(c.Needs) && c.CountOn(camera.Device.Profile) > 0).Select(c => EventCodeInfo.Of(c, camera)).ToArray())
                : Problem.NoDevice(id))
            .WithTags("world").WithSummary("Events that a device can raise").Produces<EventCodeInfo[]>().ProducesProblem(404);
    }

    /// <param name="Kind">Its name.</param>
    /// <param name="Subject">What it happens to: device, channel, input, disk or door.</param>
    /// <param name="Count">How many of them the device has.</param>
    /// <param name="Fields">Fields that it takes besides kind, seconds and its subject.</param>
    /// <param name="Seconds">How long it lasts when that is not said; 0 for a moment.</param>
    /// <param name="Code">The event that may follow; empty for none.</param>
    internal sealed record StimulusKindInfo(string Kind, string Subject, int Count, string[] Fields, int Seconds, string Code)
    {
        public static StimulusKindInfo Of(StimulusKind kind, Camera camera) => new(kind.Name, WordOf(kind.Subject), kind.CountOn(camera.Device.Profile), [.. kind.Fields], kind.Seconds, kind.Code);

        private static string WordOf(StimulusSubject subject) => subject switch
        {
            StimulusSubject.ThermalChannel => "channel",
            StimulusSubject.AlarmInput => "input",
            _ => subject.ToString().ToLowerInvariant(),
        };
    }

    /// <param name="Code">Event code.</param>
    /// <param name="Count">How many indexes it has, from 0.</param>
    /// <param name="Span">lasting: Start and Stop; moment: Pulse; standing: State or Pulse.</param>
    /// <param name="Section">Section of the document; empty when it does not name it.</param>
    /// <param name="Meaning">What happened.</param>
    internal sealed record EventCodeInfo(string Code, int Count, string Span, string Section, string Meaning)
    {
        public static EventCodeInfo Of(EventCode code, Camera camera) => new(code.Name, code.CountOn(camera.Device.Profile), code.Span.ToString().ToLowerInvariant(), code.Section, code.Meaning);
    }
}
