using Emulator.Server.Cameras;
using Emulator.Server.Journaling;

namespace Emulator.Server.Control;

internal static class RequestsApi
{
    private const int MaxEntries = 10_000;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/devices/{id}/requests", IResult (string id, CameraFleet fleet, long? since, string? path, int? status, string? user, int? limit) =>
            {
                if (!fleet.TryGet(id, out var camera))
                {
                    return Problem.NoDevice(id);
                }

                if (limit is < 1 or > MaxEntries)
                {
                    return Problem.BadField("limit", $"limit is 1 to {MaxEntries}");
                }

                var entries = camera.Journal.Since(since ?? 0)
                    .Where(e => path is null || e.Target.Contains(path, StringComparison.OrdinalIgnoreCase))
                    .Where(e => status is null || e.Status == status)
                    .Where(e => user is null || string.Equals(e.User, user, StringComparison.Ordinal));
                return TypedResults.Ok(entries.TakeLast(limit ?? MaxEntries).Select(RequestInfo.Of).ToArray());
            })
            .WithTags("requests").WithSummary("The journal: what clients asked and what they were answered, oldest first").Produces<RequestInfo[]>().ProducesProblem(404);

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

    /// <param name="Seq">Number, from 1; a gap means that the oldest went.</param>
    /// <param name="Time">When, UTC of the process's clock.</param>
    /// <param name="Kind">http, or http.end for the end of an endless answer; rtsp, or rtsp.end for the end of a session; events.slow, events.silent or events.unwelcome for a listener that was cut off.</param>
    /// <param name="Peer">Client address and port.</param>
    /// <param name="User">Who was logged in.</param>
    /// <param name="Method">Method.</param>
    /// <param name="Target">Path and query as sent.</param>
    /// <param name="Status">Status of the answer.</param>
    /// <param name="Bytes">Bytes of its body.</param>
    /// <param name="DurationMs">From the request's head until the answer was handed on.</param>
    /// <param name="Fault">The fault rule that touched it.</param>
    internal sealed record RequestInfo(
        long Seq, DateTimeOffset Time, string Kind, string Peer, string? User, string Method, string Target, int Status, long Bytes, double DurationMs, string? Fault)
    {
        public static RequestInfo Of(JournalEntry entry) => new(
            entry.Number, entry.Utc, entry.Kind, entry.Peer.ToString(), entry.User, entry.Method, entry.Target, entry.Status, entry.Bytes, entry.Duration.TotalMilliseconds, entry.Fault);
    }
}
