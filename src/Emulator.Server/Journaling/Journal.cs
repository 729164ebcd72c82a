using System.Net;

namespace Emulator.Server.Journaling;

/// <summary>What happened between clients and one device, newest kept. Grows as it is used, up to its capacity. Safe for any number of threads.</summary>
internal sealed class Journal(int capacity)
{
    private readonly Lock _gate = new();
    private JournalEntry?[] _ring = [];
    private long _count;
    private long _first = 1;
    private long _dropped;
    private long _connections;

    /// <summary>Told of each entry once it is written, on the thread that wrote it: whoever listens does little. With several threads the order is that of the numbers only in the journal.</summary>
    public event Action<JournalEntry>? Added;

    /// <summary>Most entries that are kept; 0 turns the journal off.</summary>
    public int Capacity => capacity;

    /// <summary>Number of the newest entry; 0 for none.</summary>
    public long Last => Volatile.Read(ref _count);

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

    /// <summary>The number of a connection that has just come.</summary>
    public long NextConnection() => Interlocked.Increment(ref _connections);

    /// <summary>Writes an entry for a client without more to tell of it.</summary>
    public void Add(DateTimeOffset utc, string kind, IPEndPoint peer, string? user, string method, string target, int status, long bytes, TimeSpan duration, string? fault = null) =>
        Add(new JournalEntry { Utc = utc, Kind = kind, Peer = peer, User = user, Method = method, Target = target, Status = status, Bytes = bytes, Duration = duration, Fault = fault });

    /// <summary>Writes an entry, gives it its number, and tells whoever listens.</summary>
    public void Add(JournalEntry entry)
    {
        Write(entry);
        Announce(entry);
    }

    /// <summary>
    /// Writes an entry of something that is about to be done, so that whoever sees it done finds it here; tell of it with <see cref="Announce"/> once it is done.
    /// </summary>
    public void Write(JournalEntry entry)
    {
        if (capacity == 0)
        {
            return;
        }

        lock (_gate)
        {
            var number = entry.Number = ++_count;
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

    /// <summary>Tells whoever listens of an entry that was written.</summary>
    public void Announce(JournalEntry entry)
    {
        if (capacity > 0)
        {
            Added?.Invoke(entry);
        }
    }

    /// <summary>Entries with a number above <paramref name="since"/>, oldest first.</summary>
    public IReadOnlyList<JournalEntry> Since(long since)
    {
        lock (_gate)
        {
            var from = Math.Max(_first, since + 1);
            var entries = new List<JournalEntry>((int)Math.Max(0, _count - from + 1));
            for (var number = from; number <= _count; number++)
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
