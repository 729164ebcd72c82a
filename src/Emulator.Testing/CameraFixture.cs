namespace Emulator.Testing;

/// <summary>
/// A camera that the tests of a class share. It is started when first asked for, and set back to its start before each test that asks. Derive from it to say which
/// profile; it needs no test framework, so it is a class fixture of xunit 2 and 3 as well as a field of any other.
/// </summary>
public class CameraFixture : IAsyncDisposable, IDisposable
{
    private readonly Lock _gate = new();
    private Task<CameraEmulator>? _starting;

    /// <summary>The profile of the camera.</summary>
    protected virtual string Profile => "ipc";

    /// <summary>How it is started.</summary>
    protected virtual CameraOptions Options => new();

    /// <summary>The camera as it is: started when nobody has asked before.</summary>
    public Task<CameraEmulator> CameraAsync()
    {
        lock (_gate)
        {
            return _starting ??= CameraEmulator.StartAsync(Profile, Options);
        }
    }

    /// <summary>The camera as it was started: configuration, journal, faults and all.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<CameraEmulator> FreshAsync(CancellationToken cancellation = default)
    {
        var camera = await CameraAsync().ConfigureAwait(false);
        await camera.ResetAsync(cancellation).ConfigureAwait(false);
        return camera;
    }

    /// <summary>Stops it. Fails when the emulator logged an error.</summary>
    /// <exception cref="EmulatorErrorException">The emulator logged an error.</exception>
    public async ValueTask DisposeAsync()
    {
        Task<CameraEmulator>? started;
        lock (_gate)
        {
            (started, _starting) = (_starting, null);
        }

        GC.SuppressFinalize(this);
        if (started is not null)
        {
            var camera = await started.ConfigureAwait(false);
            await camera.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The same for frameworks that do not wait.</summary>
    public void Dispose()
    {
        // Not on a context that its end would wait for.
        Task.Run(async () => await DisposeAsync().ConfigureAwait(false)).GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }
}
