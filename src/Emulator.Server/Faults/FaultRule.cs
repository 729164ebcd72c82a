using Emulator.Device.Time;

namespace Emulator.Server.Faults;

/// <summary>A fault that is to happen: what, on which occasions, when. It counts its occasions and its hits.</summary>
internal sealed class FaultRule(string id, FaultKind kind, FaultMatch match, FaultWhen when, FaultArguments arguments, DeviceClock clock, int seed)
{
    private readonly Lock _gate = new();
    private readonly long _added = clock.Time.GetTimestamp();
#pragma warning disable CA5394 // Chance that repeats is what is wanted.
    private readonly Random _random = new(seed);
#pragma warning restore CA5394
    private object? _state;
    private int _occasions;
    private int _requests;
    private int _hits;

    /// <summary>Its name, unique on its device.</summary>
    public string Id => id;

    public FaultKind Kind => kind;

    public FaultMatch Match => match;

    public FaultWhen When => when;

    public FaultArguments Arguments => arguments;

    /// <summary>When it was added, on the process's clock.</summary>
    public DateTimeOffset Added { get; } = clock.Time.GetUtcNow();

    /// <summary>Occasions it was about.</summary>
    public int Occasions => Volatile.Read(ref _occasions);

    /// <summary>How often it fired.</summary>
    public int Hits => Volatile.Read(ref _hits);

    /// <summary>Whether it can still fire.</summary>
    public bool IsSpent => (when.Hits is { } most && Hits >= most) || (when.Nth is { } nth && Occasions >= nth) || (when.First is { } first && Occasions >= first) || IsOver;

    private bool IsOver => when.For is { } lasts && clock.Time.GetElapsedTime(_added) >= (when.After ?? TimeSpan.Zero) + lasts;

    /// <summary>Tells it of a request, which it may be waiting for.</summary>
    public void Watch(FaultContext request)
    {
        if (when.AfterRequest?.Holds(request) == true)
        {
            Interlocked.Increment(ref _requests);
        }
    }

    /// <summary>Whether this is an occasion that it counts.</summary>
    public bool IsAbout(FaultContext at) => match.Holds(at) && IsTime() && (when.AfterRequest is null || Volatile.Read(ref _requests) >= when.AfterRequests);

    /// <summary>Whether it fires on this occasion, which it counts.</summary>
    public bool Fires(FaultContext at)
    {
        if (!IsAbout(at))
        {
            return false;
        }

        lock (_gate)
        {
            var count = ++_occasions;
            if ((when.Nth is { } nth && count != nth) || (when.EveryNth is { } every && count % every != 0) || (when.First is { } first && count > first) || count <= (when.Skip ?? 0)
                || (when.Hits is { } most && _hits >= most) || (when.Probability is { } probability && NextChance() >= probability))
            {
                return false;
            }

            _hits++;
            return true;
        }
    }

    /// <summary>Counts a hit of a fault that began by itself.</summary>
    public void Hit() => Interlocked.Increment(ref _hits);

    /// <summary>Something the rule keeps between its hits, made at the first.</summary>
    public T State<T>()
        where T : class, new()
    {
        lock (_gate)
        {
            return (T)(_state ??= new T());
        }
    }

    /// <summary>A number from 0 up to <paramref name="below"/>, by the rule's own chance.</summary>
    public int Chance(int below)
    {
        lock (_gate)
        {
            return (int)(NextChance() * below);
        }
    }

#pragma warning disable CA5394
    private double NextChance() => _random.NextDouble();
#pragma warning restore CA5394

    private bool IsTime()
    {
        if (when.After is { } after && clock.Time.GetElapsedTime(_added) < after)
        {
            return false;
        }

        if (IsOver)
        {
            return false;
        }

        if (when.From is not { } from || when.To is not { } to)
        {
            return true;
        }

        var now = TimeOnly.FromDateTime(clock.Now);
        return now.IsBetween(from, to);
    }
}
