namespace Emulator.Media;

/// <summary>
/// What was made once and may be wanted again, for the whole process: keyed by value, bounded in bytes, least recently used out first. A thing
/// is made at most once at a time; others who want it wait for it.
/// </summary>
internal sealed class PictureCache(long capacity)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<object, Entry> _entries = [];
    private readonly LinkedList<Entry> _recent = new();
    private long _used;

    /// <summary>Bytes that are held now.</summary>
    public long Used
    {
        get
        {
            lock (_gate)
            {
                return _used;
            }
        }
    }

    /// <summary>Finds a thing or makes it.</summary>
    /// <param name="key">Equal keys mean the same thing.</param>
    /// <param name="make">Makes it and says how many bytes it holds.</param>
    public T Get<T>(object key, Func<(T Value, long Bytes)> make)
        where T : class
    {
        Entry? entry;
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out entry))
            {
                _recent.Remove(entry.Place);
                _recent.AddLast(entry.Place);
            }
            else
            {
                entry = new Entry(key, new Lazy<(object, long)>(() => make()));
                _entries.Add(key, entry);
                _recent.AddLast(entry.Place);
            }
        }

        try
        {
            var (value, bytes) = entry.Making.Value;
            if (!entry.Charged)
            {
                Charge(entry, bytes);
            }

            return (T)value;
        }
        catch
        {
            // What failed once, a missing file perhaps, may succeed the next time.
            Remove(entry);
            throw;
        }
    }

    private void Charge(Entry entry, long bytes)
    {
        lock (_gate)
        {
            if (entry.Charged || !_entries.TryGetValue(entry.Key, out var current) || current != entry)
            {
                return;
            }

            entry.Charged = true;
            entry.Bytes = bytes;
            _used += bytes;
            for (var oldest = _recent.First; _used > capacity && oldest is not null;)
            {
                var next = oldest.Next;
                // What is being made has no size yet; dropping it would gain nothing and might make it twice.
                if (oldest.Value.Charged)
                {
                    Drop(oldest.Value);
                }

                oldest = next;
            }
        }
    }

    private void Remove(Entry entry)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(entry.Key, out var current) && current == entry)
            {
                Drop(entry);
            }
        }
    }

    private void Drop(Entry entry)
    {
        _entries.Remove(entry.Key);
        _recent.Remove(entry.Place);
        _used -= entry.Bytes;
    }

    private sealed class Entry
    {
        public Entry(object key, Lazy<(object Value, long Bytes)> making)
        {
            Key = key;
            Making = making;
            Place = new LinkedListNode<Entry>(this);
        }

        public object Key { get; }

        public Lazy<(object Value, long Bytes)> Making { get; }

        public LinkedListNode<Entry> Place { get; }

        public bool Charged { get; set; }

        public long Bytes { get; set; }
    }
}
