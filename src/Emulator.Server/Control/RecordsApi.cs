using Emulator.Device.Records;
using Emulator.Server.Cameras;
using Emulator.Server.Cgi;

namespace Emulator.Server.Control;

/// <summary>What a device keeps records of: cards, attempts to open doors, announcements, alarms.</summary>
internal static class RecordsApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/devices/{id}/records/{kind}", IResult (string id, string kind, CameraFleet fleet, long? since) =>
                Find(id, kind, fleet, out var camera, out var found)
                ?? (camera!.Device.Profile.Has(found!.Needs)
                    ? TypedResults.Ok(Shelf(camera).All(found).Values.Where(row => row.Number > (since ?? 0)).Select(row => Describe(camera, row)).ToArray())
                    : TypedResults.Ok(Array.Empty<RecordInfo>())))
            .WithTags("world").WithSummary("The records of a kind that a device keeps, in the order of their numbers; a device without doors keeps none").Produces<RecordInfo[]>().ProducesProblem(404);

        api.MapPost("/devices/{id}/records/{kind}", IResult (string id, string kind, Dictionary<string, string> fields, CameraFleet fleet) => Insert(id, kind, fields, fleet))
            .WithTags("world").WithSummary("Add a record, with the fields that recordUpdater.cgi takes: a card, for one").Produces<RecordInfo>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);

        api.MapDelete("/devices/{id}/records/{kind}/{recNo:int}", IResult (string id, string kind, int recNo, CameraFleet fleet) =>
                Find(id, kind, fleet, out var camera, out var found)
                ?? Missing(camera!, found!)
                ?? (Shelf(camera!).Remove(found!, recNo) is var outcome && outcome == RecordOutcome.Done ? TypedResults.NoContent() : Refused(outcome, $"{found!.Name} {recNo}")))
            .WithTags("world").WithSummary("Take a record away").Produces(204).ProducesProblem(404).ProducesProblem(409);
    }

    private static IResult? Find(string id, string kind, CameraFleet fleet, out Camera? camera, out RecordKind? found)
    {
        found = RecordKinds.All.FirstOrDefault(k => string.Equals(k.Name, kind, StringComparison.OrdinalIgnoreCase));
        return !fleet.TryGet(id, out camera) ? Problem.NoDevice(id)
            : found is null ? TypedResults.Problem("kind is one of " + string.Join(", ", RecordKinds.All.Select(k => k.Name)), statusCode: StatusCodes.Status404NotFound, title: "no such kind of record")
            : null;
    }

    private static IResult Insert(string id, string kind, Dictionary<string, string> fields, CameraFleet fleet)
    {
        if ((Find(id, kind, fleet, out var camera, out var found) ?? Missing(camera!, found!)) is { } wrong)
        {
            return wrong;
        }

        if (found != RecordKinds.Card && found != RecordKinds.Announcement)
        {
            return Problem.Conflict("kind", $"{found!.Name} is what the device notes by itself");
        }

        if (RecordForm.TryRead(fields, found!, out var given) is { } bad)
        {
            return Problem.BadField(bad, found!.IndexOf(bad) is >= 0 and var place ? $"{bad} is {found.Fields[place].Accepts}" : $"a record of {found.Name} has {string.Join(", ", found.Fields.Select(f => f.Name))}");
        }

        if (found!.Fields.FirstOrDefault(f => f.Required && !given.Exists(g => g.Field == f)) is { } needed)
        {
            return Problem.BadField(needed.Name, $"{needed.Name} is needed: {needed.Accepts}");
        }

        var values = RecordValues.New(found);
        foreach (var (field, value) in given)
        {
            values[field.Name] = value;
        }

        return Shelf(camera!).Insert(found, values, out var added) is var outcome && outcome == RecordOutcome.Done ? TypedResults.Ok(Describe(camera!, added!)) : Refused(outcome, found.Name);
    }

    private static IResult? Missing(Camera camera, RecordKind kind) => camera.Device.Profile.Has(kind.Needs) ? null : Problem.Conflict("kind", $"a {camera.Device.Profile.Name} keeps no {kind.Name}");

    private static IResult Refused(RecordOutcome outcome, string what) => outcome switch
    {
        RecordOutcome.NoSuchRecord => TypedResults.Problem($"There is no {what}.", statusCode: StatusCodes.Status404NotFound, title: "no such record"),
        RecordOutcome.Impossible => Problem.BadField("", $"these values do not go together in {what}, or not on this device"),
        RecordOutcome.StoreFailed => TypedResults.Problem("The device's state could not be written.", statusCode: StatusCodes.Status500InternalServerError, title: "the store failed"),
        RecordOutcome.Full => Problem.Conflict("kind", $"no more {what} fit"),
        _ => Problem.Conflict("kind", $"there is such {what} already"),
    };

    private static RecordShelf Shelf(Camera camera) => camera.Device.Part<RecordShelf>()!;

    private static RecordInfo Describe(Camera camera, RecordRow row)
    {
        var clock = camera.Device.Clock;
        var now = clock.Now;
        return new RecordInfo(
            row.Number, CgiTime.Format(clock.ToLocal(row.Utc)), row.Kind.Fields.Where(f => row.At(f, now) is not null).ToDictionary(f => f.Name, f => row.At(f, now)!, StringComparer.Ordinal));
    }

    /// <param name="RecNo">Its number.</param>
    /// <param name="Time">When it was made: the device's local time, yyyy-MM-dd HH:mm:ss.</param>
    /// <param name="Fields">Its fields, as the device tells them now; several values of one in a row with commas.</param>
    internal sealed record RecordInfo(int RecNo, string Time, Dictionary<string, string> Fields);
}
