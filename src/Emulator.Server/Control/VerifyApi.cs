using Emulator.Server.Cameras;
using Emulator.Server.Faults;
using Emulator.Server.Hosting;
using Emulator.Server.Journaling;

namespace Emulator.Server.Control;

/// <summary>What a tester expects of a client, held against the journal.</summary>
internal static class VerifyApi
{
    private const int MaxSteps = 100;
    private static readonly TimeSpan MaxWithin = TimeSpan.FromHours(1);

    public static void Map(IEndpointRouteBuilder api) => api
        .MapPost("/devices/{id}/verify", (string id, VerifyRequest request, CameraFleet fleet, HostClock host, HttpContext http) => VerifyAsync(id, request, fleet, host, http.RequestAborted))
        .WithTags("requests").WithSummary("Whether clients asked what they should have; waits for it when within is given. When they did not, the entries that come nearest and what differs")
        .Produces<VerifyResult>().ProducesProblem(400).ProducesProblem(404);

    private static async Task<IResult> VerifyAsync(string id, VerifyRequest request, CameraFleet fleet, HostClock host, CancellationToken gone)
    {
        if (!fleet.TryGet(id, out var camera))
        {
            return Problem.NoDevice(id);
        }

        if (camera.Journal.Capacity == 0)
        {
            return TypedResults.Problem("The journal is off (--journal 0).", statusCode: StatusCodes.Status409Conflict, title: "no journal");
        }

        var within = TimeSpan.Zero;
        if (request.Within is { } text && (!DurationText.TryParse(text, out within) || within > MaxWithin))
        {
            return Problem.BadField("within", "within is a time up to an hour: 5s, 200ms, 1m");
        }

        if (!TryRead(request, out var verification, out var field, out var why))
        {
            return Problem.BadField(field, why);
        }

        try
        {
            var result = within > TimeSpan.Zero
                ? await verification!.WaitAsync(camera.Journal, within, camera.Device.Clock.Time, host.Time, gone)
                : verification!.Check(camera.Journal);
            return TypedResults.Ok(VerifyResult.Of(result));
        }
        catch (OperationCanceledException)
        {
            // Who asked has left.
            return TypedResults.Empty;
        }
    }

    private static bool TryRead(VerifyRequest request, out Verification? verification, out string field, out string why)
    {
        verification = null;
        (field, why) = ("inOrder", $"inOrder is 1 to {MaxSteps} patterns, without request and count");
        if (request.InOrder is { } order)
        {
            if (request.Request is not null || request.Count is not null || order.Length is 0 or > MaxSteps)
            {
                return false;
            }

            var steps = new List<RequestPattern>();
            foreach (var step in order)
            {
                if (!PatternReader.TryRead(step, out var pattern, out field, out why))
                {
                    field = $"inOrder[{steps.Count}].{field}";
                    return false;
                }

                steps.Add(pattern);
            }

            verification = Verification.InOrder(steps, request.Since ?? 0);
            return true;
        }

        if (request.Request is null)
        {
            (field, why) = ("request", "say what is expected: request, or inOrder");
            return false;
        }

        if (!PatternReader.TryRead(request.Request, out var wanted, out field, out why))
        {
            field = "request." + field;
            return false;
        }

        if (!PatternReader.TryRead(request.Count, out var count, out field, out why))
        {
            return false;
        }

        verification = Verification.Of(wanted, count, request.Since ?? 0);
        return true;
    }

    /// <param name="Request">What is counted.</param>
    /// <param name="Count">How often it must have happened; at least once when left out.</param>
    /// <param name="InOrder">Instead of the two: patterns that must be found one behind the other.</param>
    /// <param name="Within">How long to wait for it, on the device's clock or the clients', whichever is over first: 5s, 200ms, 1m; no time when left out.</param>
    /// <param name="Since">Only entries with a number above it count.</param>
    internal sealed record VerifyRequest(PatternRequest? Request = null, CountRequest? Count = null, PatternRequest[]? InOrder = null, string? Within = null, long? Since = null);

    /// <param name="Passed">Whether it holds.</param>
    /// <param name="Count">Entries that match; of an order, how many steps were found.</param>
    /// <param name="Expected">What was expected, in words.</param>
    /// <param name="Matches">Numbers of the entries that match, the newest hundred.</param>
    /// <param name="NearMisses">When too little matches, the five that come nearest.</param>
    internal sealed record VerifyResult(bool Passed, int Count, string Expected, long[] Matches, NearMissInfo[] NearMisses)
    {
        public static VerifyResult Of(VerificationResult result) => new(
            result.Passed,
            result.Count,
            result.Expected,
            [.. result.Matches],
            [.. result.NearMisses.Select(m => new NearMissInfo(RequestsApi.RequestInfo.Of(m.Entry), [.. m.Differences]))]);
    }

    /// <param name="Request">The entry.</param>
    /// <param name="Differences">What differs: field, what was wanted, what it is.</param>
    internal sealed record NearMissInfo(RequestsApi.RequestInfo Request, Difference[] Differences);
}
