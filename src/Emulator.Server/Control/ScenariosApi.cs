using Emulator.Device.Profiles;
using Emulator.Server.Cameras;
using Emulator.Server.Scenarios;

namespace Emulator.Server.Control;

/// <summary>Scripts: what happens to devices, when, and what is expected of their clients.</summary>
internal static class ScenariosApi
{
    private const int MaxBytes = 1_000_000;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/devices/{id}/scenarios", (string id, string? file, CameraFleet fleet, ScenarioRuns runs, HttpContext http) => StartAsync(id, file ?? "scenario", fleet, runs, http))
            .Accepts<string>("application/yaml", "application/json", "text/plain")
            .WithTags("scenarios").WithSummary("Run a scenario, YAML or JSON; * means all devices. It is checked as a whole first: nothing happens when anything is wrong with it")
            .Produces<ScenarioReport>(201).ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
        api.MapGet("/devices/{id}/scenarios", IResult (string id, CameraFleet fleet, ScenarioRuns runs) =>
                fleet.Matching(id).Count == 0 && id != "*" ? Problem.NoDevice(id) : TypedResults.Ok(runs.Of(id).Select(ScenarioReport.Of).ToArray()))
            .WithTags("scenarios").WithSummary("The runs that are about a device, oldest first").Produces<ScenarioReport[]>().ProducesProblem(404);
        api.MapGet("/devices/{id}/scenarios/{run}", IResult (string id, string run, ScenarioRuns runs) => runs.TryGet(id, run, out var found) ? TypedResults.Ok(ScenarioReport.Of(found)) : NoRun(id, run))
            .WithTags("scenarios").WithSummary("How a run stands, step by step").Produces<ScenarioReport>().ProducesProblem(404);
        api.MapDelete("/devices/{id}/scenarios/{run}", IResult (string id, string run, ScenarioRuns runs) =>
            {
                if (!runs.TryGet(id, run, out var found))
                {
                    return NoRun(id, run);
                }

                found.Stop();
                return TypedResults.Ok(ScenarioReport.Of(found));
            })
            .WithTags("scenarios").WithSummary("Stop a run; the faults that it added go").Produces<ScenarioReport>().ProducesProblem(404);
    }

    private static async Task<IResult> StartAsync(string id, string file, CameraFleet fleet, ScenarioRuns runs, HttpContext http)
    {
        var cameras = fleet.Matching(id);
        if (cameras.Count == 0)
        {
            return Problem.NoDevice(id);
        }

        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > MaxBytes)
            {
                return TypedResults.Problem("A scenario has at most 1 MB.", statusCode: StatusCodes.Status413PayloadTooLarge, title: "too long");
            }
        }

        DeviceProfile[] profiles = [.. cameras.Select(c => c.Device.Profile).DistinctBy(p => p.Name, StringComparer.Ordinal)];
        if (ScenarioReader.Read(file, body.GetBuffer().AsSpan(0, (int)body.Length), profiles, out var errors) is not { } scenario)
        {
            return Wrong(errors);
        }

        if (scenario.Virtual is { } isVirtual && isVirtual != runs.IsVirtual)
        {
            return TypedResults.Problem(
                $"The scenario is for the {(isVirtual ? "virtual" : "real")} clock, and the process runs on the {(isVirtual ? "real" : "virtual")} one.",
                statusCode: StatusCodes.Status409Conflict, title: "another clock", extensions: Field("clock"));
        }

        if (runs.Start(scenario, cameras) is not { } run)
        {
            return TypedResults.Problem($"{ScenarioRuns.MaxRunning} scenarios go on already.", statusCode: StatusCodes.Status409Conflict, title: "too many scenarios");
        }

        foreach (var camera in cameras)
        {
            await camera.PortsSettled;
        }

        return TypedResults.Created($"/api/v1/devices/{id}/scenarios/{run.Id}", ScenarioReport.Of(run));
    }

    private static IResult Wrong(IReadOnlyList<ProfileError> errors)
    {
        var extensions = Field(errors.Count > 0 ? errors[0].Field : "");
        extensions["errors"] = errors.Select(e => new ErrorInfo(e.Line, e.Column, e.Field, e.Message)).ToArray();
        return TypedResults.Problem(errors.Count > 0 ? errors[0].ToString() : "", statusCode: StatusCodes.Status400BadRequest, title: "not a scenario", extensions: extensions);
    }

    private static Dictionary<string, object?> Field(string name) => new(StringComparer.Ordinal) { ["field"] = name };

    private static IResult NoRun(string id, string run) =>
        TypedResults.Problem($"No run '{run}'. GET /api/v1/devices/{id}/scenarios lists them.", statusCode: StatusCodes.Status404NotFound, title: "no such run");

    /// <param name="Line">From 1.</param>
    /// <param name="Column">From 1.</param>
    /// <param name="Field">Path of the field.</param>
    /// <param name="Message">What is wrong with it.</param>
    internal sealed record ErrorInfo(int Line, int Column, string Field, string Message);
}
