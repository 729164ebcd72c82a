using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Emulator.Device.Recording;

/// <summary>
/// Searches that clients have under way (document sections 4.11.5 and 13.1). They belong to the device, whoever asks; there are only
/// so many, and one that nobody asks for a while is gone. Safe for any number of threads.
/// </summary>
/// <param name="time">The time that they expire on.</param>
/// <param name="most">Most at once.</param>
/// <param name="seed">Where their numbers begin.</param>
public sealed class FinderTable<T>(TimeProvider time, int most, uint seed)
    where T : class
{
    /// <summary>How long one is kept that nobody asks.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    // Few enough to look through.
    private readonly List<Entry> _finders = [];
    private uint _last = seed & 0x3FFFFFFF;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                Expire();
                return _finders.Count;
            }
        }
    }

    /// <summary>Keeps one under a number of its own; false when there are too many.</summary>
    public bool TryAdd(T finder, out uint number)
    {
        lock (_gate)
        {
            Expire();
            number = 0;
            if (_finders.Count >= most)
            {
                return false;
            }

            // Numbers in a row would hide a client that asks with another's.
            number = _last = ((_last * 1664525) + 1013904223) & 0x7FFFFFFF;
            while (number == 0 || Find(number) is not null)
            {
                number = ++_last;
            }

            _finders.Add(new Entry(number, finder) { Asked = time.GetTimestamp() });
            return true;
        }
    }

    /// <summary>Finds one by its number.</summary>
    public bool TryGet(string number, [NotNullWhen(true)] out T? finder)
    {
        lock (_gate)
        {
            Expire();
            finder = null;
            if (Find(number) is { } found)
            {
                found.Asked = time.GetTimestamp();
                finder = found.Finder;
            }

            return finder is not null;
        }
    }

    /// <summary>Ends one; false when there is none such.</summary>
    public bool Remove(string number)
    {
        lock (_gate)
        {
            Expire();
            return Find(number) is { } found && _finders.Remove(found);
        }
    }

    /// <summary>Ends all.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _finders.Clear();
        }
    }

    private Entry? Find(string number) => uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var key) ? Find(key) : null;

    private Entry? Find(uint number) => _finders.Find(entry => entry.Number == number);

    private void Expire() => _finders.RemoveAll(entry => time.GetElapsedTime(entry.Asked) > Idle);

    private sealed class Entry(uint number, T finder)
    {
        public uint Number => number;

        public T Finder => finder;

        /// <summary>When it was last asked.</summary>
        public long Asked { get; set; }
    }
}
