namespace Emulator.Testing;

/// <summary>States of a camera that have names.</summary>
public sealed class CameraSnapshots
{
    private readonly ControlClient _control;

    internal CameraSnapshots(ControlClient control) => _control = control;

    /// <summary>Gives its state a name; one of that name gives way.</summary>
    public Task TakeAsync(string name, CancellationToken cancellation = default) => _control.PostAsync("snapshots/" + Uri.EscapeDataString(name), null, cancellation);

    /// <summary>Returns it to the state of that name.</summary>
    public Task RestoreAsync(string name, CancellationToken cancellation = default) => _control.PostAsync("restore", new { name }, cancellation);

    /// <summary>Forgets one.</summary>
    public Task RemoveAsync(string name, CancellationToken cancellation = default) => _control.DeleteAsync("snapshots/" + Uri.EscapeDataString(name), cancellation);
}
