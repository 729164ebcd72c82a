using System.Globalization;
using System.Text;
using System.Text.Json;
using Emulator.Server.Cameras;
using Emulator.Server.Journaling;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Emulator.Server.Control;

/// <summary>The journal, read and followed.</summary>
internal static class RequestsApi
{
    private const int MaxEntries = 10_000;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/devices/{id}/requests", (string id, [AsParameters] JournalQuery query, CameraFleet fleet, HttpContext http, IHostApplicationLifetime life, IOptions<JsonOptions> json) =>
                Read(id, query, fleet, http, life, json.Value.SerializerOptions))
            .WithTags("requests").WithSummary("The journal: what clients did and what they were answered, oldest first; with Accept: text/event-stream, also what they do from now on, as server-sent events")
            .Produces<RequestInfo[]>(200, "application/json", ServerSentEvents<JournalEntry>.ContentType).ProducesProblem(400).ProducesProblem(404);

        api.MapDelete("/devices/{id}/requests", IResult (string id, CameraFleet fleet) =>
            {
                var cameras = fleet.Matching(id);
                foreach (var camera in cameras)
                {
                    camera.Journal.Clear();
                }

                return cameras.Count == 0 ? Problem.NoDevice(id) : TypedResults.NoContent();
            })
            .WithTags("requests").WithSummary("Forget the journal; numbers go on").Produces(204).ProducesProblem(404);
    }

    private static IResult Read(string id, JournalQuery query, CameraFleet fleet, HttpContext http, IHostApplicationLifetime life, JsonSerializerOptions json)
    {
        if (!fleet.TryGet(id, out var camera))
        {
            return Problem.NoDevice(id);
        }

        if (query.Limit is < 1 or > MaxEntries)
        {
            return Problem.BadField("limit", $"limit is 1 to {MaxEntries}");
        }

        if (ServerSentEvents<JournalEntry>.IsWanted(http.Request))
        {
            return TypedResults.Stream(
                body => FollowAsync(camera.Journal, query, ServerSentEvents<JournalEntry>.From(http.Request, query.Since), json, body, http.RequestAborted, life.ApplicationStopping),
                ServerSentEvents<JournalEntry>.ContentType);
        }

        var entries = camera.Journal.Since(query.Since ?? 0).Where(query.Takes);
        return TypedResults.Ok(entries.TakeLast(query.Limit ?? MaxEntries).Select(RequestInfo.Of).ToArray());
    }

    private static async Task FollowAsync(Journal journal, JournalQuery query, long? since, JsonSerializerOptions json, Stream body, CancellationToken gone, CancellationToken stopping)
    {
        var feed = new ServerSentEvents<JournalEntry>(journal.Since, entry => entry.Number, entry => query.Takes(entry) ? Message(entry) : null);
        journal.Added += feed.Wake;
        try
        {
            await feed.WriteAsync(since ?? journal.Last, body, gone, stopping);
        }
        finally
        {
            journal.Added -= feed.Wake;
        }

        byte[] Message(JournalEntry entry) => Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"id: {entry.Number}\nevent: {entry.Kind}\ndata: {JsonSerializer.Serialize(RequestInfo.Of(entry), json)}\n\n"));
    }

    /// <summary>Which entries are wanted: all that is given must hold.</summary>
    /// <param name="Since">Only entries with a number above it.</param>
    /// <param name="Until">Only entries up to this number.</param>
    /// <param name="Path">A part of the target.</param>
    /// <param name="Method">Request method.</param>
    /// <param name="Status">Status of the answer.</param>
    /// <param name="User">Who was logged in.</param>
    /// <param name="Kind">Kinds, separated by commas; * stands for anything: http,rtsp or socket.*</param>
    /// <param name="Peer">Client address, with or without port.</param>
    /// <param name="Agent">What the client calls itself; * stands for anything.</param>
    /// <param name="Connection">Number of the connection.</param>
    /// <param name="Session">RTSP session.</param>
    /// <param name="Fault">Id of a fault rule; * for any.</param>
    /// <param name="Limit">At most so many, the newest: 1 to 10000.</param>
    internal sealed record JournalQuery(
        long? Since, long? Until, string? Path, string? Method, int? Status, string? User, string? Kind, string? Peer, string? Agent, long? Connection, string? Session, string? Fault, int? Limit)
    {
        private RequestPattern? _pattern;

        private RequestPattern Pattern => _pattern ??= new RequestPattern
        {
            Kind = "*",
            Method = Method,
            Status = Status,
            User = User,
            Peer = Peer,
            Agent = Agent,
            Connection = Connection,
            Session = Session,
            Fault = Fault == "*" ? null : Fault,
        };

        public bool Takes(JournalEntry entry) =>
            (Until is null || entry.Number <= Until)
            && (Kind is null || Kind.Split(',', StringSplitOptions.TrimEntries).Any(kind => Wildcard.Matches(kind, entry.Kind)))
            && (Fault is not "*" || entry.Fault is not null)
            && Pattern.Matches(entry)
            && (Path is null || entry.Target.Contains(Path, StringComparison.OrdinalIgnoreCase));
    }

    /// <param name="Seq">Number, from 1; a gap means that the oldest went.</param>
    /// <param name="Time">When, UTC of the process's clock.</param>
    /// <param name="Kind">What: http and rtsp for requests, with a dot what happens around them (docs/guides/journal.md).</param>
    /// <param name="Peer">Client address and port; port 0 where only the address is known.</param>
    /// <param name="Connection">Number of the connection among those of the device.</param>
    /// <param name="User">Who was logged in; of login.failed the name that was given.</param>
    /// <param name="UserAgent">What the client calls itself.</param>
    /// <param name="Method">Method.</param>
    /// <param name="Target">Path and query as sent, without passwords; of a socket http or rtsp.</param>
    /// <param name="Status">Status of the answer.</param>
    /// <param name="Bytes">Bytes of its body; of a connection, all that was sent.</param>
    /// <param name="DurationMs">From the request's head until the answer was handed on; of an end, since the beginning.</param>
    /// <param name="Session">RTSP session.</param>
    /// <param name="Reason">Why something ended or was refused.</param>
    /// <param name="Count">Parts of an event stream, packets of a session, requests of a connection.</param>
    /// <param name="Fault">The fault rule that touched it.</param>
    internal sealed record RequestInfo(
        long Seq, DateTimeOffset Time, string Kind, string? Peer, long? Connection, string? User, string? UserAgent, string Method, string Target, int Status, long Bytes, double DurationMs,
        string? Session, string? Reason, long? Count, string? Fault)
    {
        public static RequestInfo Of(JournalEntry entry) => new(
            entry.Number, entry.Utc, entry.Kind, entry.Peer?.ToString(), entry.Connection == 0 ? null : entry.Connection, entry.User, entry.Agent, entry.Method, entry.Target, entry.Status,
            entry.Bytes, entry.Duration.TotalMilliseconds, entry.Session, entry.Reason, entry.Count, entry.Fault);
    }
}
