namespace Emulator.Testing;

/// <summary>A fault that is active. Disposing of it takes it away.</summary>
public sealed class InjectedFault : IAsyncDisposable
{
    private readonly ControlClient _control;
    private bool _gone;

    internal InjectedFault(ControlClient control, string id, string kind) => (_control, Id, Kind) = (control, id, kind);

    /// <summary>Its name on the device, which the journal tells at everything it touched.</summary>
    public string Id { get; }

    /// <summary>Its kind.</summary>
    public string Kind { get; }

    /// <summary>How often it has hit.</summary>
    public async Task<int> HitsAsync(CancellationToken cancellation = default) => (await _control.GetAsync<Counted>($"faults/{Id}", cancellation).ConfigureAwait(false)).Hits;

    /// <summary>Takes it away.</summary>
    public async Task RemoveAsync(CancellationToken cancellation = default)
    {
        if (!_gone)
        {
            await _control.DeleteAsync($"faults/{Id}", cancellation).ConfigureAwait(false);
            _gone = true;
        }
    }

    /// <summary>Takes it away, unless somebody else has.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await RemoveAsync().ConfigureAwait(false);
        }
        catch (ControlApiException gone) when (gone.Status == 404)
        {
            // All were cleared, or the device was reset.
        }
    }

    private sealed record Counted(int Hits);
}
