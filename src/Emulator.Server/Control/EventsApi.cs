using System.Text.Json;
using Emulator.Device.Events;
using Emulator.Device.Power;
using Emulator.Protocol.KeyValue;
using Emulator.Server.Cameras;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Emulator.Server.Control;

/// <summary>What happens to a device: what did, what does, and what a tester makes happen.</summary>
internal static class EventsApi
{
    // Of the details of one event, as text.
    private const int MaxData = 64 * 1024;
    private const int MaxEvents = 1000;
    private const string ServerSent = ServerSentEvents<DeviceEvent>.ContentType;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/devices/{id}/events", (string id, EventRequest request, CameraFleet fleet) => Raise(id, request, fleet))
            .WithTags("events").WithSummary("Make an event happen, past the sensor that would raise it, with all that follows from it; * means all devices. Answers what was raised: nothing when it was on already, or has another cause still")
            .Produces<EventInfo[]>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);

        api.MapGet("/devices/{id}/events", (string id, CameraFleet fleet, HttpContext http, IHostApplicationLifetime life, IOptions<JsonOptions> json, long? since, string? code, int? limit) =>
                Read(id, fleet, http, life, json.Value.SerializerOptions, since, code, limit))
            .WithTags("events").WithSummary("What was raised, oldest first; with Accept: text/event-stream, also what is raised from now on, as server-sent events")
            .Produces<EventInfo[]>(200, "application/json", ServerSent).ProducesProblem(400).ProducesProblem(404);
    }

    private static IResult Raise(string id, EventRequest request, CameraFleet fleet)
    {
        var cameras = fleet.Matching(id);
        if (cameras.Count == 0)
        {
            return Problem.NoDevice(id);
        }

        if (request.Code is null || EventCodes.Find(request.Code) is not { } code)
        {
            return Problem.BadField("code", $"no event code '{request.Code}'; docs/guides/events.md lists them");
        }

        if (request.Action is not { } name || !Enum.TryParse<EventAction>(name, ignoreCase: true, out var action) || !Enum.IsDefined(action) || char.IsAsciiDigit(name[0]))
        {
            return Problem.BadField("action", "action is Start, Stop, Pulse or State");
        }

        if (!code.Allows(action))
        {
            return Problem.BadField("action", $"{code.Name} is {Actions(code)}");
        }

        if (!TryData(request.Data, out var data))
        {
            return Problem.BadField("data", $"data is JSON of up to {MaxData} characters, or a text without line ends");
        }

        // All of them can, or none does.
        var index = request.Index ?? 0;
        foreach (var camera in cameras)
        {
            if (!camera.Device.Profile.Has(code.Needs))
            {
                return Problem.BadField("code", $"{camera.Id} has nothing that raises {code.Name}: it lacks {code.Needs}");
            }

            if (!code.Fits(camera.Device.Profile, index))
            {
                return Problem.BadField("index", $"{camera.Id} has no {code.Subject} {index}: an index counts from 0");
            }

            if (camera.Device.Power.State != PowerState.On)
            {
                return TypedResults.Problem($"{camera.Id} is {camera.Device.Power.State.ToString().ToLowerInvariant()}: nothing happens to it.", statusCode: StatusCodes.Status409Conflict, title: "no power");
            }
        }

        var raised = new List<EventInfo>();
        foreach (var camera in cameras)
        {
            if (camera.Device.Events.Raise(code.Name, action, index, data, cause: EventBus.Injected) is { } happened)
            {
                raised.Add(EventInfo.Of(camera, happened));
            }
        }

        return TypedResults.Ok(raised.ToArray());
    }

    private static IResult Read(string id, CameraFleet fleet, HttpContext http, IHostApplicationLifetime life, JsonSerializerOptions json, long? since, string? code, int? limit)
    {
        if (!fleet.TryGet(id, out var camera))
        {
            return Problem.NoDevice(id);
        }

        if (limit is < 1 or > MaxEvents)
        {
            return Problem.BadField("limit", $"limit is 1 to {MaxEvents}");
        }

        var wanted = code is null ? null : EventCodes.Find(code);
        if (code is not null && wanted is null)
        {
            return Problem.BadField("code", $"no event code '{code}'; docs/guides/events.md lists them");
        }

        if (ServerSentEvents<DeviceEvent>.IsWanted(http.Request))
        {
            var from = ServerSentEvents<DeviceEvent>.From(http.Request, since);
            return TypedResults.Stream(body => new EventFollower(camera, from, wanted, json).WriteAsync(body, http.RequestAborted, life.ApplicationStopping), ServerSent);
        }

        var events = camera.Device.Events.Since(since ?? 0).Where(e => wanted is null || e.Code == wanted.Name);
        return TypedResults.Ok(events.TakeLast(limit ?? MaxEvents).Select(e => EventInfo.Of(camera, e)).ToArray());
    }

    private static string Actions(EventCode code) => code.Span switch
    {
        EventSpan.Lasting => "Start, Stop or Pulse",
        EventSpan.Moment => "a Pulse: it is over as soon as it happens",
        _ => "State or Pulse",
    };

    // A text goes as it is, such as the masks of MDResult; anything else as devices write JSON.
    internal static bool TryData(JsonElement? given, out string? data)
    {
        data = given switch
        {
            null or { ValueKind: JsonValueKind.Undefined or JsonValueKind.Null } => null,
            { ValueKind: JsonValueKind.String } text => text.GetString(),
            { } json => StyledJson.Format(json),
        };
        return data is null || (data.Length <= MaxData && (given?.ValueKind != JsonValueKind.String || !data.Any(char.IsControl)));
    }

    /// <param name="Code">Event code.</param>
    /// <param name="Action">Start, Stop, Pulse or State.</param>
    /// <param name="Index">The channel, input, output or disk it is about, from 0; 0 when left out.</param>
    /// <param name="Data">Details: JSON, or a text that is sent as it is.</param>
    internal sealed record EventRequest(string? Code, string? Action, int? Index, JsonElement? Data);

    /// <param name="Device">Where it happened.</param>
    /// <param name="Seq">Its number among the device's events, from 1, without gaps.</param>
    /// <param name="Time">When, by the device's clock, UTC.</param>
    /// <param name="Code">Event code.</param>
    /// <param name="Action">Start, Stop, Pulse or State.</param>
    /// <param name="Index">What it is about, from 0.</param>
    /// <param name="Data">Details as sent.</param>
    /// <param name="Cause">device, stimulus or injected; power or reset for a Stop that came with it.</param>
    internal sealed record EventInfo(string Device, long Seq, DateTime Time, string Code, string Action, int Index, string? Data, string Cause)
    {
        public static EventInfo Of(Camera camera, DeviceEvent raised) =>
            new(camera.Id, raised.Sequence, raised.Utc, raised.Code, raised.Action.ToString(), raised.Index, raised.Data, raised.Cause);
    }
}
