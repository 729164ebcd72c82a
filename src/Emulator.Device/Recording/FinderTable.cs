using System.Diagnostics.CodeAnalysis;

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
    private readonly Dictionary<uint, (T Finder, long Asked)> _finders = [];
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
            while (number == 0 || _finders.ContainsKey(number))
            {
                number = ++_last;
            }

            _finders[number] = (finder, time.GetTimestamp());
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
            if (!uint.TryParse(number, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var key) || !_finders.TryGetValue(key, out var found))
            {
                return false;
            }

            _finders[key] = (found.Finder, time.GetTimestamp());
            finder = found.Finder;
            return true;
        }
    }

    /// <summary>Ends one; false when there is none such.</summary>
    public bool Remove(string number)
    {
        lock (_gate)
        {
            Expire();
            return uint.TryParse(number, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var key) && _finders.Remove(key);
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

    private void Expire()
    {
        foreach (var (number, found) in _finders)
        {
            if (time.GetElapsedTime(found.Asked) > Idle)
            {
                _finders.Remove(number);
            }
        }
    }
}
