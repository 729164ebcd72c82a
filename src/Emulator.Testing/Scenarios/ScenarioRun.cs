namespace Emulator.Testing;

/// <summary>A run of a scenario.</summary>
public sealed class ScenarioRun
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly ControlClient _control;
    private readonly string _id;

    private ScenarioRun(ControlClient control, string id) => (_control, _id) = (control, id);

    /// <summary>How it stands.</summary>
    public Task<ScenarioReport> ReadAsync(CancellationToken cancellation = default) => _control.GetAsync<ScenarioReport>("scenarios/" + _id, cancellation);

    /// <summary>Waits for its end.</summary>
    /// <param name="advance">Whether to move the virtual clock on to whatever is due next, as long as something is: for a script that waits for no client.</param>
    /// <param name="cancellation">Ends the wait; the run goes on.</param>
    /// <exception cref="ScenarioFailedException">It did not pass.</exception>
    public async Task<ScenarioReport> WaitAsync(bool advance = false, CancellationToken cancellation = default)
    {
        while (true)
        {
            var report = await ReadAsync(cancellation).ConfigureAwait(false);
            switch (report.State)
            {
                case ScenarioState.Passed:
                    return report;
                case ScenarioState.Failed or ScenarioState.Stopped:
                    throw new ScenarioFailedException(report);
                case ScenarioState.Running when advance && report.NextDue is { } due:
                    await _control.PostAsync("clock/advance", new { seconds = due }, cancellation).ConfigureAwait(false);
                    break;
                default:
#pragma warning disable RS0030 // A test lives by the clock of the machine.
                    await Task.Delay(Look, TimeProvider.System, cancellation).ConfigureAwait(false);
#pragma warning restore RS0030
                    break;
            }
        }
    }

    /// <summary>Ends it; the faults that it added go.</summary>
    public Task StopAsync(CancellationToken cancellation = default) => _control.DeleteAsync("scenarios/" + _id, cancellation);

    internal static async Task<ScenarioRun> StartAsync(ControlClient control, string file, CancellationToken cancellation)
    {
        var text = await File.ReadAllTextAsync(file, cancellation).ConfigureAwait(false);
        var report = await control.PostTextAsync<ScenarioReport>($"scenarios?file={Uri.EscapeDataString(Path.GetFileName(file))}", text, "application/yaml", cancellation).ConfigureAwait(false);
        return new ScenarioRun(control, report.Id);
    }
}
