namespace Emulator.Device.State;

/// <summary>
/// The door that requests go through side by side, and what changes a device as a whole goes through alone: so no request sees half of a state
/// that is being restored. Nobody waits for anything else while inside.
/// </summary>
public sealed class StateGate : IDisposable
{
    private readonly ReaderWriterLockSlim _lock = new();

    /// <summary>Goes in beside others; out again with <see cref="Leave"/>, on the same thread.</summary>
    public void Enter() => _lock.EnterReadLock();

    /// <summary>Goes out.</summary>
    public void Leave() => _lock.ExitReadLock();

    /// <summary>Does something while nobody else is inside.</summary>
    public T Alone<T>(Func<T> act)
    {
        _lock.EnterWriteLock();
        try
        {
            return act();
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();
}
