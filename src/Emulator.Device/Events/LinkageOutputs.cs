namespace Emulator.Device.Events;

/// <summary>
/// The alarm outputs as events want them: closed while any event holds one, and for its latch after the last has let go. It belongs to
/// <see cref="Linkage"/>, whose lock is held while it is used.
/// </summary>
/// <param name="count">How many outputs there are.</param>
/// <param name="switched">Told of each that closes or opens.</param>
internal sealed class LinkageOutputs(int count, Action<int, bool> switched)
{
    private readonly HashSet<object>?[] _holders = new HashSet<object>?[count];
    private readonly TimeSpan?[] _opens = new TimeSpan?[count];
    private readonly bool[] _closed = new bool[count];

    /// <summary>When the next one opens whose latch runs; null when none runs.</summary>
    public TimeSpan? Due => _opens.Min();

    public bool IsClosed(int output) => _closed[output];

    public void Hold(int output, object holder)
    {
        (_holders[output] ??= []).Add(holder);
        _opens[output] = null;
        Switch(output, true);
    }

    public void Release(int output, object holder, TimeSpan opens)
    {
        if (_holders[output] is { } holders && holders.Remove(holder) && holders.Count == 0)
        {
            _opens[output] = opens;
        }
    }

    /// <summary>Opens those whose latch is over.</summary>
    public void Step(TimeSpan now)
    {
        for (var output = 0; output < count; output++)
        {
            if (_opens[output] <= now)
            {
                _opens[output] = null;
                Switch(output, false);
            }
        }
    }

    /// <summary>Opens all of them, whoever holds them.</summary>
    public void Cut()
    {
        for (var output = 0; output < count; output++)
        {
            (_holders[output], _opens[output]) = (null, null);
            Switch(output, false);
        }
    }

    private void Switch(int output, bool closed)
    {
        if (_closed[output] != closed)
        {
            _closed[output] = closed;
            switched(output, closed);
        }
    }
}
