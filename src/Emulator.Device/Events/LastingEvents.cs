namespace Emulator.Device.Events;

/// <summary>One event that is on.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Index">What it is about, from 0.</param>
/// <param name="Began">The Start that said so.</param>
public sealed record LastingEvent(EventCode Code, int Index, DeviceEvent Began);

/// <summary>
/// What is on now. An event may have several causes at once, such as two people who move in one picture: it begins with the first and
/// ends when the last is over. Not safe for threads.
/// </summary>
internal sealed class LastingEvents
{
    // Of one event; more than these are one more.
    private const int MaxHolders = 64;

    private Dictionary<long, Entry>? _on;

    /// <summary>A cause begins. True when the event was not on.</summary>
    public bool Begin(EventCode code, int index, object holder)
    {
        _on ??= [];
        if (_on.TryGetValue(Key(code, index), out var entry))
        {
            if (!entry.Holders.Contains(holder) && entry.Holders.Count < MaxHolders)
            {
                entry.Holders.Add(holder);
            }

            return false;
        }

        _on.Add(Key(code, index), new Entry(code, index) { Holders = { holder } });
        return true;
    }

    /// <summary>A cause ends. True when it was the last.</summary>
    public bool End(EventCode code, int index, object holder)
    {
        if (_on is null || !_on.TryGetValue(Key(code, index), out var entry) || !entry.Holders.Remove(holder) || entry.Holders.Count > 0)
        {
            return false;
        }

        return _on.Remove(Key(code, index));
    }

    /// <summary>Notes the event that told of a beginning.</summary>
    public void Told(EventCode code, int index, DeviceEvent began) => _on![Key(code, index)].Began = began;

    /// <summary>Whether an event is on.</summary>
    public bool IsOn(EventCode code, int index) => _on?.ContainsKey(Key(code, index)) == true;

    /// <summary>Everything that is on, in the order in which it began.</summary>
    public LastingEvent[] All() => _on is null
        ? []
        : [.. _on.Values.Where(e => e.Began is not null).Select(e => new LastingEvent(e.Code, e.Index, e.Began!)).OrderBy(e => e.Began.Sequence)];

    /// <summary>What a cause keeps on, in the order in which it began.</summary>
    public LastingEvent[] Of(object holder) => _on is null
        ? []
        : [.. _on.Values.Where(e => e.Began is not null && e.Holders.Contains(holder)).Select(e => new LastingEvent(e.Code, e.Index, e.Began!)).OrderBy(e => e.Began.Sequence)];

    /// <summary>Forgets everything, whatever its causes.</summary>
    public void Clear() => _on = null;

    private static long Key(EventCode code, int index) => ((long)code.Number << 32) | (uint)index;

    private sealed class Entry(EventCode code, int index)
    {
        public EventCode Code => code;

        public int Index => index;

        public List<object> Holders { get; } = [];

        public DeviceEvent? Began { get; set; }
    }
}
