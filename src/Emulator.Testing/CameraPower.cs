namespace Emulator.Testing;

/// <summary>A camera's power.</summary>
public sealed class CameraPower
{
    private readonly ControlClient _control;

    internal CameraPower(ControlClient control) => _control = control;

    /// <summary>Reboots it: every connection is cut, and for its boot time it refuses others.</summary>
    public Task RebootAsync(CancellationToken cancellation = default) => SetAsync("reboot", cancellation);

    /// <summary>Turns it off.</summary>
    public Task OffAsync(CancellationToken cancellation = default) => SetAsync("off", cancellation);

    /// <summary>Turns it on; it boots first.</summary>
    public Task OnAsync(CancellationToken cancellation = default) => SetAsync("on", cancellation);

    private Task SetAsync(string action, CancellationToken cancellation) => _control.PostAsync("power", new { action }, cancellation);
}
