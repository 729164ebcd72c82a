namespace Emulator.Testing;

/// <summary>Scripts that run on a camera (docs/guides/scenarios.md): what happens to it, when, and what is expected of its client.</summary>
public sealed class CameraScenarios
{
    private readonly ControlClient _control;

    internal CameraScenarios(ControlClient control) => _control = control;

    /// <summary>Begins a scenario.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ControlApiException">Something is wrong with it: nothing has happened then; the message names line and field.</exception>
    public Task<ScenarioRun> StartAsync(string text, CancellationToken cancellation = default) => StartAsync("scenarios", text, cancellation);

    /// <summary>Begins the scenario of a file.</summary>
    /// <param name="file">A file with YAML or JSON.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ControlApiException">Something is wrong with it: nothing has happened then; the message names line and field.</exception>
    public async Task<ScenarioRun> StartFileAsync(string file, CancellationToken cancellation = default)
    {
        var text = await File.ReadAllTextAsync(file, cancellation).ConfigureAwait(false);
        return await StartAsync($"scenarios?file={Uri.EscapeDataString(Path.GetFileName(file))}", text, cancellation).ConfigureAwait(false);
    }

    private async Task<ScenarioRun> StartAsync(string resource, string text, CancellationToken cancellation)
    {
        var report = await _control.PostTextAsync<ScenarioReport>(resource, text, "application/yaml", cancellation).ConfigureAwait(false);
        return new ScenarioRun(_control, report.Id);
    }
}
