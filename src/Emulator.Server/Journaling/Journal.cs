using System.Net;

namespace Emulator.Server.Journaling;

/// <summary>One thing that happened between a client and a device.</summary>
/// <param name="Number">Counts up from 1 for each device; gaps mean that the journal was full and the oldest went.</param>
/// <param name="Utc">When, on the process's clock.</param>
/// <param name="Kind">What: <c>http</c> for a request and its answer, <c>http.end</c> when an endless answer ended; <c>rtsp</c> and <c>rtsp.end</c> for requests and sessions; <c>events.slow</c> and the like for a listener that was cut off.</param>
/// <param name="Peer">Address and port of the client.</param>
/// <param name="User">User name, or null when nobody was logged in.</param>
/// <param name="Method">Request method.</param>
/// <param name="Target">Target as sent, shortened when very long.</param>
/// <param name="Status">Status of the answer.</param>
/// <param name="Bytes">Bytes of the body.</param>
/// <param name="Duration">From the request's head until its answer was handed on.</param>
/// <param name="Fault">Ids of the fault rules that touched it, with a comma between; null for none.</param>
internal sealed record JournalEntry(
    long Number, DateTimeOffset Utc, string Kind, IPEndPoint Peer, string? User, string Method, string Target, int Status, long Bytes, TimeSpan Duration, string? Fault = null);

/// <summary>What happened between clients and one device, newest kept. Grows as it is used, up to its capacity.</summary>
internal sealed class Journal(int capacity)
{
    private const int MaxTarget = 2048;

    private readonly Lock _gate = new();
    private JournalEntry?[] _ring = [];
    private long _count;
    private long _first = 1;
    private long _dropped;

    /// <summary>Most entries that are kept; 0 turns the journal off.</summary>
    public int Capacity => capacity;

    /// <summary>Entries that are kept, that were written, and that went because there was no room.</summary>
    public (long Kept, long Written, long Dropped) Counts
    {
        get
        {
            lock (_gate)
            {
                return (_count + 1 - _first, _count, _dropped);
            }
        }
    }

    public void Add(DateTimeOffset utc, string kind, IPEndPoint peer, string? user, string method, string target, int status, long bytes, TimeSpan duration, string? fault = null)
    {
        if (capacity == 0)
        {
            return;
        }

        target = JournalTarget.Of(target.Length <= MaxTarget ? target : target[..MaxTarget] + "...");
        lock (_gate)
        {
            var number = ++_count;
            var entry = new JournalEntry(number, utc, kind, peer, user, method, target, status, bytes, duration, fault);
            var held = number - _first;
            if (held == _ring.Length && _ring.Length < capacity)
            {
                Grow();
            }

            if (held == _ring.Length)
            {
                _first++;
                _dropped++;
            }

            _ring[(number - 1) % _ring.Length] = entry;
        }
    }

    /// <summary>Entries with a number above <paramref name="since"/>, oldest first.</summary>
    public IReadOnlyList<JournalEntry> Since(long since)
    {
        lock (_gate)
        {
            var entries = new List<JournalEntry>();
            for (var number = Math.Max(_first, since + 1); number <= _count; number++)
            {
                entries.Add(_ring[(number - 1) % _ring.Length]!);
            }

            return entries;
        }
    }

    /// <summary>Forgets all entries. Numbers go on.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            Array.Clear(_ring);
            _first = _count + 1;
        }
    }

    private void Grow()
    {
        var ring = new JournalEntry?[Math.Min(Math.Max(_ring.Length * 2, 64), capacity)];
        for (var number = _first; number < _count; number++)
        {
            ring[(number - 1) % ring.Length] = _ring[(number - 1) % _ring.Length];
        }

        _ring = ring;
    }
}
