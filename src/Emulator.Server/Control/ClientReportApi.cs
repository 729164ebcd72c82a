using Emulator.Server.Cameras;
using Emulator.Server.Verdicts;

namespace Emulator.Server.Control;

/// <summary>How clients did, as the journal shows it.</summary>
internal static class ClientReportApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/devices/{id}/client-report", IResult (string id, CameraFleet fleet, string? peer, string? agent, long? since) => fleet.TryGet(id, out var camera)
                ? TypedResults.Ok(Report(camera, since ?? 0).Where(c => (peer is null || c.Address == peer) && (agent is null || c.UserAgent == agent)).ToArray())
                : Problem.NoDevice(id))
            .WithTags("requests").WithSummary("How each client does: reconnecting, logging in, keeping alive, leaving things behind, asking too much; each verdict with what was measured and the journal's entries that show it")
            .Produces<ClientInfo[]>().ProducesProblem(404);

        api.MapGet("/verdicts", () => VerdictTable.All.Select(v => new VerdictKind(v.Id, v.Asks, v.Threshold, v.Why)).ToArray())
            .WithTags("requests").WithSummary("In what clients are judged");
    }

    private static IEnumerable<ClientInfo> Report(Camera camera, long since) =>
        ClientHistory.Split(camera.Journal.Since(since), camera.Device.Clock.Time.GetUtcNow())
            // A failed login tells the address alone: where several clients have it, it is nobody's.
            .Where(client => client.Agent.Length > 0 || client.Requests.Count > 0)
            .Select(client => new ClientInfo(client.Address.ToString(), client.Agent, client.Requests.Count, [.. VerdictTable.All.Select(rule => VerdictInfo.Of(rule, client)).OfType<VerdictInfo>()]));

    /// <param name="Address">Where it is.</param>
    /// <param name="UserAgent">What it calls itself; empty when it does not.</param>
    /// <param name="Requests">Requests it sent.</param>
    /// <param name="Verdicts">What it was judged in: only that of which it did something.</param>
    internal sealed record ClientInfo(string Address, string UserAgent, int Requests, VerdictInfo[] Verdicts);

    /// <param name="Id">Which verdict.</param>
    /// <param name="Grade">good, warn or bad.</param>
    /// <param name="Measured">The figure.</param>
    /// <param name="Unit">What it counts.</param>
    /// <param name="Threshold">What is good, a warning, bad.</param>
    /// <param name="Says">What was seen.</param>
    /// <param name="Evidence">Numbers of the journal's entries that show it, at most 20.</param>
    internal sealed record VerdictInfo(string Id, Grade Grade, double Measured, string Unit, string Threshold, string Says, long[] Evidence)
    {
        public static VerdictInfo? Of(VerdictRule rule, ClientHistory client) =>
            rule.Judge(client) is { } finding ? new VerdictInfo(rule.Id, finding.Grade, finding.Measured, finding.Unit, rule.Threshold, finding.Says, [.. finding.Evidence]) : null;
    }

    /// <param name="Id">Its name.</param>
    /// <param name="Asks">The question it answers.</param>
    /// <param name="Threshold">What is good, a warning, bad.</param>
    /// <param name="Why">What it does to devices.</param>
    internal sealed record VerdictKind(string Id, string Asks, string Threshold, string Why);
}
