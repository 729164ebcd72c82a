namespace Emulator.Server.Notices;

/// <summary>
/// Sends notices one after another, in order, on threads of the pool and never on that of whoever has one. Nothing runs while there is none;
/// of too many the newest are dropped. Safe for any number of threads.
/// </summary>
/// <param name="capacity">Most that wait.</param>
/// <param name="send">Sends one; must bear what goes wrong.</param>
internal sealed class NoticeQueue<T>(int capacity, Func<T, CancellationToken, Task> send) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<T> _waiting = new();
    private CancellationTokenSource _stop = new();
    private bool _running;
    private bool _disposed;

    /// <summary>Sends a notice when those before it are sent. False when there are too many.</summary>
    public bool Post(T notice)
    {
        lock (_gate)
        {
            if (_disposed || _waiting.Count >= capacity)
            {
                return _disposed;
            }

            _waiting.Enqueue(notice);
            if (_running)
            {
                return true;
            }

            _running = true;
        }

        _ = Task.Run(RunAsync);
        return true;
    }

    /// <summary>Forgets those that wait, and gives up the one that is on its way.</summary>
    public void Clear()
    {
        CancellationTokenSource stop;
        lock (_gate)
        {
            _waiting.Clear();
            (stop, _stop) = (_stop, new CancellationTokenSource());
        }

        stop.Cancel();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        Clear();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            T? notice;
            CancellationToken stop;
            lock (_gate)
            {
                stop = _stop.Token;
                if (!_waiting.TryDequeue(out notice))
                {
                    _running = false;
                    return;
                }
            }

            await send(notice, stop);
        }
    }
}
