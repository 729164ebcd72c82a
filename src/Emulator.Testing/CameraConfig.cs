using System.Text.Json;

namespace Emulator.Testing;

/// <summary>A camera's configuration as JSON.</summary>
public sealed class CameraConfig
{
    private readonly ControlClient _control;

    internal CameraConfig(ControlClient control) => _control = control;

    /// <summary>Names of the sections.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(CancellationToken cancellation = default) => await _control.GetAsync<string[]>("config", cancellation).ConfigureAwait(false);

    /// <summary>One section, such as MotionDetect.</summary>
    public Task<JsonElement> GetAsync(string name, CancellationToken cancellation = default) => _control.GetAsync<JsonElement>("config/" + Uri.EscapeDataString(name), cancellation);

    /// <summary>Lays values over a section, all of them or nothing: <c>SetAsync("AccessFilter", new { Enable = false })</c>. Lists begin with their first member.</summary>
    /// <param name="name">The section.</param>
    /// <param name="values">What is to change; names as the configuration has them.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The section as it is then.</returns>
    /// <exception cref="ControlApiException">A value is refused: the field says which.</exception>
    public Task<JsonElement> SetAsync(string name, object values, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        // Names as they are: the configuration's begin with capitals.
        return _control.PutAsync<JsonElement>("config/" + Uri.EscapeDataString(name), JsonSerializer.SerializeToElement(values), cancellation);
    }
}
