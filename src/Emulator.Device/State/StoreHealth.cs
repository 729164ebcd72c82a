using System.Collections.Immutable;

namespace Emulator.Device.State;

/// <summary>A store of a device that cannot be written or read.</summary>
/// <param name="Store">Which one: configuration, recordings or state.</param>
/// <param name="Why">The file, and what is wrong with it.</param>
/// <param name="Since">When it first failed; UTC of the process's time.</param>
/// <param name="Failures">How often it has failed since.</param>
public sealed record StoreTrouble(string Store, string Why, DateTimeOffset Since, long Failures);

/// <summary>
/// Whether what a device keeps can be kept. A store that fails is told of once, and once more when it is well again; meanwhile it is tried
/// again by itself. While all is well no timer runs. Safe for any number of threads.
/// </summary>
/// <param name="time">The device's time.</param>
public sealed class StoreHealth(TimeProvider time) : IDisposable
{
    /// <summary>How long after a failure a store is tried again.</summary>
    public static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private ImmutableArray<StoreTrouble> _troubles = [];
    private Action? _try;
    private ITimer? _timer;
    private long _failures;
    private bool _over;

    /// <summary>Told when a store begins to fail, and when it is well again; then with the trouble that is over.</summary>
    public event Action<StoreTrouble, bool>? Changed;

    /// <summary>Stores that fail now; none when all is well.</summary>
    public ImmutableArray<StoreTrouble> Troubles
    {
        get
        {
            lock (_gate)
            {
                return _troubles;
            }
        }
    }

    /// <summary>How often any store has failed.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _over = true;
            _timer?.Dispose();
        }
    }

    /// <summary>Says what tries again whatever waits to be kept.</summary>
    internal void TryWith(Action again) => _try = again;

    /// <summary>A store was used.</summary>
    /// <param name="store">Which one.</param>
    /// <param name="error">Why it failed; null when it did not.</param>
    internal void Note(string store, string? error)
    {
        StoreTrouble? told = null;
        if (error is not null)
        {
            Interlocked.Increment(ref _failures);
        }

        lock (_gate)
        {
            var at = IndexOf(store);
            if (error is null)
            {
                if (at >= 0)
                {
                    told = _troubles[at];
                    _troubles = _troubles.RemoveAt(at);
                }
            }
            else if (at >= 0)
            {
                _troubles = _troubles.SetItem(at, _troubles[at] with { Why = error, Failures = _troubles[at].Failures + 1 });
            }
            else
            {
                told = new StoreTrouble(store, error, time.GetUtcNow(), 1);
                _troubles = _troubles.Add(told);
            }

            if (error is not null && !_over)
            {
                _timer ??= time.CreateTimer(_ => Again(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(Retry, Timeout.InfiniteTimeSpan);
            }
        }

        if (told is not null)
        {
            Changed?.Invoke(told, error is null);
        }
    }

    // What fails again winds the timer up again.
    private void Again()
    {
        lock (_gate)
        {
            if (_over || _troubles.IsEmpty)
            {
                return;
            }
        }

        _try?.Invoke();
    }

    private int IndexOf(string store)
    {
        for (var i = 0; i < _troubles.Length; i++)
        {
            if (_troubles[i].Store == store)
            {
                return i;
            }
        }

        return -1;
    }
}
