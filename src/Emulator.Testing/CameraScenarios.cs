namespace Emulator.Testing;

/// <summary>Scripts that run on a camera: what happens to it, when, and what is expected of its client.</summary>
public sealed class CameraScenarios
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly ControlClient _control;

    internal CameraScenarios(ControlClient control) => _control = control;

    /// <summary>Begins a scenario.</summary>
    /// <param name="text">YAML or JSON, as docs/guides/scenarios.md says.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ControlApiException">Something is wrong with it; the message names line and field.</exception>
    public Task<ScenarioRun> StartAsync(string text, CancellationToken cancellation = default) => _control.PostTextAsync<ScenarioRun>("scenarios", text, "application/yaml", cancellation);

    /// <summary>How a run stands now.</summary>
    public Task<ScenarioRun> ReadAsync(string run, CancellationToken cancellation = default) => _control.GetAsync<ScenarioRun>("scenarios/" + Uri.EscapeDataString(run), cancellation);

    /// <summary>Waits until a run is over. On the virtual clock somebody has to move it meanwhile.</summary>
    public async Task<ScenarioRun> EndAsync(string run, CancellationToken cancellation = default)
    {
        using var timer = new PeriodicTimer(Look);
        while (true)
        {
            var report = await ReadAsync(run, cancellation).ConfigureAwait(false);
            if (report.State != "running")
            {
                return report;
            }

            await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Stops a run; the faults that it added go.</summary>
    public Task StopAsync(string run, CancellationToken cancellation = default) => _control.DeleteAsync("scenarios/" + Uri.EscapeDataString(run), cancellation);
}

/// <summary>A run of a scenario.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">The scenario's name.</param>
/// <param name="State">running, passed, failed or stopped.</param>
/// <param name="Seconds">How long it has gone on, on the process's clock.</param>
/// <param name="NextDue">Seconds of that clock until something is due; null when nothing is.</param>
/// <param name="Steps">Its steps.</param>
public sealed record ScenarioRun(string Id, string Name, string State, double Seconds, double? NextDue, IReadOnlyList<ScenarioStep> Steps);

/// <summary>A step of a run.</summary>
/// <param name="Number">Its place, from 1.</param>
/// <param name="Line">Its line in the file.</param>
/// <param name="Title">When and what, in words.</param>
/// <param name="State">waiting, passed, failed or skipped.</param>
/// <param name="Fired">How often it was done.</param>
/// <param name="Problem">What went wrong; null when nothing did.</param>
public sealed record ScenarioStep(int Number, int Line, string Title, string State, int Fired, string? Problem);
