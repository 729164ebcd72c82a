using System.Collections.Immutable;
using System.Net;
using Emulator.Device.Config;
using Emulator.Device.Recording;
using Emulator.Device.State;
using Emulator.Device.Time;

namespace Emulator.Device.Logs;

/// <summary>
/// What a device has noted of itself (document section 4.13): the last <see cref="Capacity"/> lines. A line can be found as soon as it is
/// written; it is kept behind the back of whoever wrote it, with all others that wait, so that no request waits for it. What that costs
/// and what it can lose is decision 17. Safe for any number of threads.
/// </summary>
public sealed class DeviceLog : IDisposable
{
    /// <summary>Lines that are held; of more the oldest go.</summary>
    public const int Capacity = 4096;

    // Taken before the other one; held while lines are kept.
    private readonly Lock _keepGate = new();
    private readonly Lock _gate = new();
    private readonly DeviceClock _clock;
    private readonly IStateStore? _store;
    private readonly FinderTable<LogSearch> _searches;
    private LogEntry?[] _ring = [];
    private DateTime _start;
    private bool _starts;
    private long _first = 1;
    private long _last;
    private long _kept;
    private bool _loaded;
    private bool _keeping;

    /// <summary>Makes the log of a device; what is kept of it is read when it is first needed.</summary>
    /// <param name="clock">The device's clock.</param>
    /// <param name="store">Where lines are kept.</param>
    /// <param name="searches">Most searches at once.</param>
    /// <param name="seed">Where their tokens begin.</param>
    public DeviceLog(DeviceClock clock, IStateStore store, int searches, uint seed)
    {
        _clock = clock;
        _store = store is MemoryStateStore ? null : store;
        _searches = new FinderTable<LogSearch>(clock.Time, searches, seed);
    }

    /// <summary>Searches under way.</summary>
    public FinderTable<LogSearch> Searches => _searches;

    /// <summary>Why lines are not kept; null when they are, or need not be.</summary>
    public string? Fault { get; private set; }

    /// <summary>Notes that the device starts. The line waits for the next one, or for the end: a start has no time for it.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            (_start, _starts) = (_clock.UtcNow, true);
        }
    }

    /// <summary>Notes something at this moment.</summary>
    /// <param name="type">Its kind.</param>
    /// <param name="what">What happened, in the words of the device's log: <c>SaveConfig</c>.</param>
    /// <param name="user">Who did it; empty for the device itself.</param>
    /// <param name="from">From where, or null.</param>
    /// <param name="detail">Details, name and value; never a password.</param>
    public void Write(LogType type, string what, string user = "", IPAddress? from = null, params ReadOnlySpan<KeyValuePair<string, string>> detail)
    {
        var entry = LogEntry.Of(_clock.UtcNow, type, what, user, from, detail);
        lock (_gate)
        {
            Load();
            Add(entry);
            if (_store is null || _keeping || Fault is not null)
            {
                return;
            }

            _keeping = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static log => log.KeepAll(), this, preferLocal: false);
    }

    /// <summary>The lines of a time, in the order of their numbers.</summary>
    /// <param name="from">First moment, the device's UTC.</param>
    /// <param name="to">Last moment, the device's UTC.</param>
    /// <param name="type">Only of that kind; null for all.</param>
    public IReadOnlyList<LogEntry> Find(DateTime from, DateTime to, LogType? type = null) => Where(e => e.Utc >= from && e.Utc <= to && (type is null || e.Type == type));

    /// <summary>The lines with a number above <paramref name="number"/>, oldest first.</summary>
    public IReadOnlyList<LogEntry> Since(long number, LogType? type = null) => Where(e => e.Number > number && (type is null || e.Type == type));

    /// <summary>Forgets all lines but the one that says so. Numbers go on.</summary>
    /// <returns>False, and all is as it was, when the store cannot.</returns>
    public bool TryClear(string user, IPAddress? from)
    {
        lock (_keepGate)
        {
            lock (_gate)
            {
                Load();
                var line = LogEntry.Of(_clock.UtcNow, LogType.Data, "ClearLog", user, from, []) with { Number = _last + 1 };
                if (_store is not null)
                {
                    var rows = Numbers(_first, _last).Select(LogRows.Removal).Append(LogRows.Of(line)).ToList();
                    if (Fault is not null || !_store.TryCommit(rows, out _))
                    {
                        return false;
                    }
                }

                Forget(line.Number);
                Add(line);
                _kept = _last;
                return true;
            }
        }
    }

    /// <summary>As it was when the device first started.</summary>
    public void Reset()
    {
        lock (_keepGate)
        {
            lock (_gate)
            {
                Load();
                _store?.Keep([.. Numbers(_first, _last).Select(LogRows.Removal)]);
                Forget(1);
                _kept = 0;
                _searches.Clear();
            }
        }

        Begin();
    }

    /// <summary>Keeps what waits to be kept because it could not be.</summary>
    internal void Retry() => KeepAll();

    /// <summary>Its lines as they are.</summary>
    internal LogMoment Capture()
    {
        lock (_gate)
        {
            Load();
            return new LogMoment(_first, [.. Numbers(_first, _last).Select(number => this[number])]);
        }
    }

    /// <summary>Returns to the lines that there were. Searches go on in what they had found.</summary>
    internal void Restore(LogMoment then)
    {
        lock (_keepGate)
        {
            lock (_gate)
            {
                Load();
                if (_store is not null)
                {
                    // Of the lines now, those go whose place no line then takes; of the lines then, those come that are not there.
                    var gone = Numbers(Math.Max(_first, then.First + then.Lines.Length), _last).Select(LogRows.Removal);
                    var back = then.Lines.Where(line => line.Number < _first || line.Number > _kept || !ReferenceEquals(this[line.Number], line)).Select(LogRows.Of);
                    _store.Keep([.. gone, .. back]);
                }

                Forget(then.First);
                foreach (var line in then.Lines)
                {
                    Add(line);
                }

                _kept = _last;
            }
        }
    }

    /// <summary>Keeps what is not kept yet.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_starts)
            {
                Load();
            }
        }

        Keep();
    }

    private static IEnumerable<long> Numbers(long first, long last)
    {
        for (var number = first; number <= last; number++)
        {
            yield return number;
        }
    }

    private List<LogEntry> Where(Func<LogEntry, bool> wanted)
    {
        lock (_gate)
        {
            Load();
            return [.. Numbers(_first, _last).Select(number => this[number]).Where(wanted)];
        }
    }

    // Under the gate. A store that cannot be read is left as it is; the device notes on, for itself.
    private void Load()
    {
        if (!_loaded)
        {
            _loaded = true;
            try
            {
                foreach (var entry in _store is null ? [] : LogRows.Load(_store))
                {
                    if (entry.Number != _last + 1)
                    {
                        Forget(entry.Number);
                    }

                    Add(entry);
                }

                _kept = _last;
            }
            catch (ConfigStoreException damaged)
            {
                Fault = damaged.Message;
            }
        }

        if (_starts)
        {
            _starts = false;
            Add(LogEntry.Of(_start, LogType.System, "Start", "", null, []));
        }
    }

    private LogEntry this[long number] => _ring[number % _ring.Length]!;

    private void Add(LogEntry entry)
    {
        var number = ++_last;
        _first = Math.Max(_first, number - Capacity + 1);
        if (number - _first >= _ring.Length)
        {
            var ring = new LogEntry?[Math.Clamp(_ring.Length * 2, 16, Capacity)];
            foreach (var held in Numbers(_first, number - 1))
            {
                ring[held % ring.Length] = this[held];
            }

            _ring = ring;
        }

        _ring[number % _ring.Length] = entry with { Number = number };
    }

    private void Forget(long next)
    {
        _ring = [];
        _first = next;
        _last = next - 1;
    }

    private void KeepAll()
    {
        while (Keep())
        {
        }
    }

    // False when nothing was left to keep, or it cannot be kept now: then the next line tries again.
    private bool Keep()
    {
        lock (_keepGate)
        {
            List<StateRow> rows;
            long last;
            lock (_gate)
            {
                last = _last;
                rows = _store is null || Fault is not null ? [] : [.. Numbers(Math.Max(_first, _kept + 1), last).Select(n => LogRows.Of(this[n]))];
                if (rows.Count == 0)
                {
                    return _keeping = false;
                }
            }

            var kept = _store!.TryCommit(rows, out _);
            lock (_gate)
            {
                _kept = kept ? last : _kept;
                return kept || (_keeping = false);
            }
        }
    }
}

/// <summary>Lines of a log, the first of which has a number.</summary>
internal sealed record LogMoment(long First, ImmutableArray<LogEntry> Lines);
