using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using Emulator.Device.Time;

namespace Emulator.Device.Events;

/// <summary>Every event of one device, in one order for all who listen, and what of it is on now.</summary>
public sealed class EventBus(DeviceClock clock)
{
    /// <summary>Cause of an event that a tester made happen.</summary>
    public const string Injected = "injected";

    // Far more than who listens ever owes. Beyond it what is over at once is left out; what lasts never is, or it would not end.
    private const int MaxUntold = 65_536;

    private readonly Lock _gate = new();
    private readonly Queue<DeviceEvent> _untold = new();
    private readonly EventHistory _history = new();
    private readonly LastingEvents _lasting = new();
    private ImmutableArray<Action<DeviceEvent>> _listeners = [];
    private ImmutableArray<EventSense> _senses = [];
    private long _sequence;
    private bool _telling;

    /// <summary>
    /// Told of each event in the order of their numbers, one at a time: every listener has heard of an event before any hears of the next,
    /// also when one raises another. No lock is held meanwhile. Who listens must not wait.
    /// </summary>
    public event Action<DeviceEvent>? Raised
    {
        add => ImmutableInterlocked.Update(ref _listeners, (all, one) => one is null ? all : all.Add(one), value);
        remove => ImmutableInterlocked.Update(ref _listeners, (all, one) => one is null ? all : all.Remove(one), value);
    }

    /// <summary>Whether those who listen over the network are told nothing, though the device goes on noticing and doing what follows.</summary>
    public bool IsMute { get; set; }

    /// <summary>Number of the newest event; 0 before the first.</summary>
    public long Last
    {
        get
        {
            lock (_gate)
            {
                return _sequence;
            }
        }
    }

    /// <summary>What is on now, in the order in which it began.</summary>
    public IReadOnlyList<LastingEvent> Lasting
    {
        get
        {
            lock (_gate)
            {
                return _lasting.All();
            }
        }
    }

    /// <summary>
    /// Raises an event. A Start of what is on already, and a Stop of what is not on or has another cause still, change nothing and raise
    /// nothing. Whoever listens has been told when it returns, unless another thread was telling of an earlier event: then that thread does.
    /// </summary>
    /// <param name="code">Event code, one of <see cref="EventCodes"/>.</param>
    /// <param name="action">What it says.</param>
    /// <param name="index">The channel, input or device it is about, from 0.</param>
    /// <param name="data">Details as JSON, or null.</param>
    /// <param name="cause">What raised it: <c>device</c>, <c>stimulus</c> or <c>injected</c>.</param>
    /// <param name="holder">
    /// What keeps a lasting event on: its Stop must name the same. The cause when null, so that two stimuli of one kind have to name themselves.
    /// </param>
    /// <param name="rule">The place of the rule that raises it, from 0; null for none.</param>
    /// <returns>The event, or null when nothing changed, or when so many events wait to be told that a moment more or less is lost in them.</returns>
    /// <exception cref="ArgumentException">No such code.</exception>
    public DeviceEvent? Raise(string code, EventAction action, int index, string? data = null, string cause = "device", object? holder = null, int? rule = null)
    {
        var known = EventCodes.Find(code) ?? throw new ArgumentException($"no event code '{code}'", nameof(code));
        if (!_senses.IsEmpty && !Notices(known, action, index, cause, holder ?? cause))
        {
            return null;
        }

        DeviceEvent raised;
        lock (_gate)
        {
            var changes = action switch
            {
                EventAction.Start => _lasting.Begin(known, index, holder ?? cause),
                EventAction.Stop => _lasting.End(known, index, holder ?? cause),
                _ => _untold.Count < MaxUntold,
            };
            if (!changes)
            {
                return null;
            }

            raised = Add(known, action, index, data, cause, rule);
        }

        Tell();
        return raised;
    }

    /// <summary>Has the device notice only what this one lets it, until the answer is disposed of. The end of the power is always noticed.</summary>
    public IDisposable Sense(EventSense sense)
    {
        ImmutableInterlocked.Update(ref _senses, static (all, one) => all.Add(one), sense);
        return new Sensing(this, sense);
    }

    /// <summary>Whether an event is on.</summary>
    public bool IsOn(string code, int index)
    {
        var known = EventCodes.Find(code);
        lock (_gate)
        {
            return known is not null && _lasting.IsOn(known, index);
        }
    }

    /// <summary>Events with a number above <paramref name="since"/>, oldest first, as far back as they are kept.</summary>
    public IReadOnlyList<DeviceEvent> Since(long since)
    {
        lock (_gate)
        {
            return _history.Since(since);
        }
    }

    /// <summary>Ends everything that is on, whatever keeps it on: a Stop for each.</summary>
    /// <param name="cause">Why: <c>power</c> or <c>reset</c>.</param>
    public void EndAll(string cause)
    {
        lock (_gate)
        {
            foreach (var on in _lasting.All())
            {
                Add(on.Code, EventAction.Stop, on.Index, null, cause);
            }

            _lasting.Clear();
        }

        Tell();
    }

    /// <summary>Ends what is on, and forgets what was. Numbers go on.</summary>
    public void Reset()
    {
        EndAll("reset");
        lock (_gate)
        {
            _history.Clear();
        }
    }

    /// <summary>What a cause keeps on, in the order in which it began.</summary>
    internal IReadOnlyList<LastingEvent> LastingOf(object holder)
    {
        lock (_gate)
        {
            return _lasting.Of(holder);
        }
    }

    private DeviceEvent Add(EventCode code, EventAction action, int index, string? data, string cause, int? rule = null)
    {
        var raised = new DeviceEvent(++_sequence, clock.UtcNow, code.Name, action, index, data, cause) { Rule = rule };
        if (action == EventAction.Start)
        {
            _lasting.Told(code, index, raised);
        }

        _history.Add(raised);
        _untold.Enqueue(raised);
        return raised;
    }

    // One thread tells at a time, so that nobody has to hold a lock while others work; it goes on with what is raised meanwhile.
    private void Tell()
    {
        lock (_gate)
        {
            if (_telling)
            {
                return;
            }

            _telling = true;
        }

        Exception? problem = null;
        while (true)
        {
            DeviceEvent? next;
            lock (_gate)
            {
                if (!_untold.TryDequeue(out next))
                {
                    _telling = false;
                    break;
                }
            }

            foreach (var listener in _listeners)
            {
                try
                {
                    listener(next);
                }
                catch (Exception thrown)
                {
                    // The others hear of it all the same; whoever raised it gets the first complaint.
                    problem ??= thrown;
                }
            }
        }

        if (problem is not null)
        {
            ExceptionDispatchInfo.Throw(problem);
        }
    }

    private bool Notices(EventCode code, EventAction action, int index, string cause, object holder)
    {
        foreach (var sense in _senses)
        {
            if (!sense(code, action, index, cause, holder))
            {
                return false;
            }
        }

        return true;
    }

    private sealed class Sensing(EventBus bus, EventSense sense) : IDisposable
    {
        public void Dispose() => ImmutableInterlocked.Update(ref bus._senses, static (all, one) => all.Remove(one), sense);
    }
}
