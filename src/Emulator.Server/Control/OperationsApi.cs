using Emulator.Device.Users;
using Emulator.Server.Cameras;
using Emulator.Server.Cgi;

namespace Emulator.Server.Control;

internal static class OperationsApi
{
    public static void Map(IEndpointRouteBuilder api) => api
        .MapGet("/operations", (CgiCatalog catalog, CameraFleet fleet) => All(catalog, fleet).ToArray())
        .WithTags("operations").WithSummary("Every operation of the camera's HTTP API and the running profiles that have it");

    private static IEnumerable<OperationInfo> All(CgiCatalog catalog, CameraFleet fleet)
    {
        var profiles = fleet.All.Select(c => c.Device.Profile).DistinctBy(p => p.Name).ToArray();
        return catalog.Operations.Select(o => new OperationInfo(
            o.Path,
            o.Action,
            o.When is { } when ? $"{when.Key}={when.Value}" : null,
            o.Section,
            o.Role.ToString(),
            o.Authority == Authority.None ? null : o.Authority.ToString(),
            [.. profiles.Where(o.ExistsOn).Select(p => p.Name)],
            [.. o.Parameters.Select(p => new ParameterInfo(p.Name, p.Required, p.Accepts))]));
    }

    /// <param name="Script">Path.</param>
    /// <param name="Action">Value of the action parameter; empty for scripts without one.</param>
    /// <param name="When">A further parameter that tells it from another operation of the same action.</param>
    /// <param name="Section">Section of the vendor's document.</param>
    /// <param name="Role">What the user must be.</param>
    /// <param name="Authority">What must be on the user's authority list, if anything.</param>
    /// <param name="Profiles">Running profiles that have it.</param>
    /// <param name="Parameters">Its checked parameters.</param>
    internal sealed record OperationInfo(string Script, string Action, string? When, string Section, string Role, string? Authority, string[] Profiles, ParameterInfo[] Parameters);

    /// <param name="Name">Name.</param>
    /// <param name="Required">Whether the request is refused without it.</param>
    /// <param name="Accepts">What it may be.</param>
    internal sealed record ParameterInfo(string Name, bool Required, string Accepts);
}
