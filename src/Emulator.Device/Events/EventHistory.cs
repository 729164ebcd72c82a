namespace Emulator.Device.Events;

/// <summary>The newest events of a device. Grows as it is used, to a number of events and of characters of their details. Not safe for threads.</summary>
internal sealed class EventHistory
{
    /// <summary>Most events that are kept.</summary>
    public const int MaxEvents = 4096;

    /// <summary>Most characters of details that are kept.</summary>
    public const int MaxCharacters = 2 * 1024 * 1024;

    private DeviceEvent?[] _ring = [];
    private int _first;
    private int _count;
    private long _characters;

    /// <summary>Adds the newest; of too many the oldest go.</summary>
    public void Add(DeviceEvent raised)
    {
        if (_count == _ring.Length && _count < MaxEvents)
        {
            Grow();
        }

        if (_count == _ring.Length)
        {
            Forget();
        }

        _ring[(_first + _count++) % _ring.Length] = raised;
        _characters += raised.Data?.Length ?? 0;
        while (_characters > MaxCharacters && _count > 1)
        {
            Forget();
        }
    }

    /// <summary>Those with a number above <paramref name="since"/>, oldest first.</summary>
    public List<DeviceEvent> Since(long since)
    {
        // Numbers have no gaps, so the place of the first is known.
        var skip = _count == 0 ? 0 : (int)Math.Clamp(since + 1 - _ring[_first]!.Sequence, 0, _count);
        var found = new List<DeviceEvent>(_count - skip);
        for (var i = skip; i < _count; i++)
        {
            found.Add(_ring[(_first + i) % _ring.Length]!);
        }

        return found;
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => (_ring, _first, _count, _characters) = ([], 0, 0, 0);

    private void Forget()
    {
        _characters -= _ring[_first]!.Data?.Length ?? 0;
        _ring[_first] = null;
        _first = (_first + 1) % _ring.Length;
        _count--;
    }

    private void Grow()
    {
        var ring = new DeviceEvent?[Math.Clamp(_ring.Length * 2, 64, MaxEvents)];
        for (var i = 0; i < _count; i++)
        {
            ring[i] = _ring[(_first + i) % _ring.Length];
        }

        (_ring, _first) = (ring, 0);
    }
}
