namespace Emulator.Device.World;

/// <summary>What there is to see before a channel, and what its events say of it.</summary>
[Flags]
public enum Sights
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>Something moves.</summary>
    Motion = 1,

    /// <summary>The lens is covered.</summary>
    Covered = 2,

    /// <summary>There is no signal.</summary>
    Lost = 4,

    /// <summary>An alarm is on: bit 0 of the event flags of document section 15.2.5.</summary>
    AlarmEvent = 8,

    /// <summary>Motion is detected: bit 1.</summary>
    MotionEvent = 16,

    /// <summary>The loss of the signal is detected: bit 2.</summary>
    LossEvent = 32,

    /// <summary>The lens is masked: there is nothing to see.</summary>
    Masked = 64,
}

/// <summary>
/// What there was to see before one channel since the process began. What is looked at live and played back later is the same: a time that
/// has passed never changes. A sight that comes again within a second has not gone, so that a storm of events takes no room. Safe for
/// any number of threads.
/// </summary>
internal sealed class ChannelSights
{
    // Older ones are forgotten: then only what was recorded of them is known.
    private const int MaxSpans = 2048;

    private static readonly TimeSpan Blink = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<Span> _open = [];
    private readonly Queue<Span> _past = new();

    // The newest past one of each sight, by the number of its bit.
    private readonly Span?[] _newest = new Span?[7];

    /// <summary>Begins a sight; it lasts until each of its causes has ended.</summary>
    public void Begin(Sights sight, object cause, DateTime utc)
    {
        lock (_gate)
        {
            var span = _open.Find(s => s.Sight == sight);
            if (span is null)
            {
                span = Again(sight, utc) ?? new Span(sight, utc);
                span.To = DateTime.MaxValue;
                _open.Add(span);
            }

            if (!span.Causes.Contains(cause))
            {
                span.Causes.Add(cause);
            }
        }
    }

    /// <summary>Ends a cause of a sight.</summary>
    public void End(Sights sight, object cause, DateTime utc)
    {
        lock (_gate)
        {
            if (_open.Find(s => s.Sight == sight) is { } span && span.Causes.Remove(cause) && span.Causes.Count == 0)
            {
                Close(span, utc);
            }
        }
    }

    /// <summary>Ends every sight of a cause for which something holds.</summary>
    public void EndAll(Predicate<object> cause, DateTime utc)
    {
        lock (_gate)
        {
            foreach (var span in _open.ToArray())
            {
                if (span.Causes.RemoveAll(cause) > 0 && span.Causes.Count == 0)
                {
                    Close(span, utc);
                }
            }
        }
    }

    /// <summary>The clock is about to be set: what is seen ends by the old time, and is seen anew by the new.</summary>
    public List<(Sights Sight, object Cause)> Suspend(DateTime utc)
    {
        lock (_gate)
        {
            var causes = _open.SelectMany(s => s.Causes.Select(c => (s.Sight, c))).ToList();
            foreach (var span in _open.ToArray())
            {
                span.Causes.Clear();
                Close(span, utc);
            }

            return causes;
        }
    }

    /// <summary>What there was to see at a time.</summary>
    public Sights At(DateTime utc)
    {
        var seen = Sights.None;
        lock (_gate)
        {
            foreach (var span in _open)
            {
                seen |= span.From <= utc ? span.Sight : Sights.None;
            }

            foreach (var span in _past)
            {
                seen |= span.From <= utc && utc < span.To ? span.Sight : Sights.None;
            }
        }

        return seen;
    }

    /// <summary>Times between two at which <see cref="At"/> may change; in no order.</summary>
    public List<DateTime> Changes(DateTime from, DateTime to)
    {
        var changes = new List<DateTime>();
        lock (_gate)
        {
            foreach (var span in _open.Concat(_past))
            {
                if (span.From > from && span.From < to)
                {
                    changes.Add(span.From);
                }

                if (span.To > from && span.To < to)
                {
                    changes.Add(span.To);
                }
            }
        }

        return changes;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _open.Clear();
            _past.Clear();
            Array.Clear(_newest);
        }
    }

    // Only the newest of its kind can have been within a second.
    private Span? Again(Sights sight, DateTime utc)
    {
        if (_newest[BitOf(sight)] is not { } last || utc < last.To || utc - last.To >= Blink)
        {
            return null;
        }

        last.Revived = true;
        return last;
    }

    private static int BitOf(Sights sight) => int.TrailingZeroCount((int)sight);

    private void Close(Span span, DateTime utc)
    {
        _open.Remove(span);
        span.To = utc;
        if (span.Revived)
        {
            span.Revived = false;
            return;
        }

        _past.Enqueue(span);
        _newest[BitOf(span.Sight)] = span;
        if (_past.Count > MaxSpans)
        {
            _past.Dequeue();
        }
    }

    private sealed class Span(Sights sight, DateTime from)
    {
        public Sights Sight => sight;

        public DateTime From => from;

        public DateTime To { get; set; } = DateTime.MaxValue;

        public List<object> Causes { get; } = [];

        // It is open, and among the past ones already.
        public bool Revived { get; set; }
    }
}
