using System.Collections.Immutable;
using Emulator.Device.Config;
using Emulator.Device.Events;
using Emulator.Device.Parts;
using Emulator.Device.Recording;
using Emulator.Device.State;
using Emulator.Device.Time;

namespace Emulator.Device.Analytics;

/// <summary>
/// What a device makes of objects that move through its picture (document chapter 8): the rules of VideoAnalyseRule against their ways, people
/// who are counted, and where it gets warm. What a rule will see of a way is reckoned when the object appears, and told when it gets there:
/// one timer runs, for what is due next; none while nothing moves. Safe for any number of threads.
/// </summary>
public sealed class VideoAnalytics : DevicePart
{
    private readonly Lock _gate = new();
    private readonly Lock _keepGate = new();
    private readonly InOrder _news = new();
    private readonly Device _device;
    private readonly RuleBook _rules;
    private readonly RuleWatch _watch;
    private readonly PeopleCounter _counter;
    private readonly PeopleBook _people;
    private readonly TrackBook _tracks;
    private ImmutableArray<PassingMoment> _resumed = [];
    private FinderTable<StatSearch>? _searches;
    private ITimer? _timer;
    private DateTime _born;

    internal VideoAnalytics(Device device)
    {
        _device = device;
        _born = device.Clock.UtcNow;
        _rules = new RuleBook(device);
        _people = new PeopleBook(device.States, device.Identity.Serial, () => _device.Clock.ToLocal(_born));
        _tracks = new TrackBook(device.States, _people);
        _counter = new PeopleCounter(device, _rules, _people);
        _watch = new RuleWatch(device, _rules, _counter, _news.Add);
    }

    /// <inheritdoc/>
    public override string Name => "analytics";

    /// <summary>Searches of videoStatServer.cgi under way.</summary>
    public FinderTable<StatSearch> Searches =>
        Volatile.Read(ref _searches) ?? Interlocked.CompareExchange(ref _searches, new FinderTable<StatSearch>(_device.Clock.Time, _device.Profile.Habits.MaxFinders, BitConverter.ToUInt32(_device.Identity.NonceKey, 8)), null) ?? _searches!;

    /// <summary>Becomes another number whenever what is counted changes.</summary>
    public long Version => _counter.Version;

    /// <summary>What videoStatServer.cgi tells of a channel at a glance (document section 8.3.1).</summary>
    /// <param name="channel">From 0.</param>
    public StatSummary Summarize(int channel)
    {
        lock (_gate)
        {
            var now = _device.Clock.Now;
            var total = PeopleCount.None;
            foreach (var hour in _people.HoursOf(channel))
            {
                total += hour.Count;
            }

            var rule = Array.Find(_rules.Of(channel), r => r is { Type: "NumberStat", Enabled: true });
            var section = rule?.Periods.Began(now);
            return new StatSummary(_people.OfDay(channel, now.Date), total, section is { } began ? _people.OfDay(channel, now.Date, began.Hour) : PeopleCount.None);
        }
    }

    /// <summary>Begins a search of who came and went; what is counted from now on is not in it.</summary>
    /// <param name="channel">From 0.</param>
    /// <param name="from">Local time in its first part.</param>
    /// <param name="to">Local time up to which it goes.</param>
    /// <param name="by">What a row is of.</param>
    public StatSearch Search(int channel, DateTime from, DateTime to, Granularity by)
    {
        lock (_gate)
        {
            return new StatSearch(channel, _people.HoursOf(channel), from, to, by);
        }
    }

    /// <summary>Who came and went on the day of a local time until its hour ends; null where nobody is counted.</summary>
    /// <param name="channel">From 0.</param>
    /// <param name="local">Local time.</param>
    public PeopleCount? Shown(int channel, DateTime local)
    {
        lock (_gate)
        {
            return Array.Exists(_rules.Of(channel), r => r is { Type: "NumberStat", Enabled: true }) ? _people.OfDay(channel, local.Date, 0, local.Hour) : null;
        }
    }

    /// <summary>Where it was how warm, in the document's layout (section 8.2.2).</summary>
    /// <param name="channel">From 0.</param>
    /// <param name="since">Local time.</param>
    /// <param name="until">Local time.</param>
    public byte[] HeatBetween(int channel, DateTime since, DateTime until)
    {
        lock (_gate)
        {
            var now = _device.Clock.Time.Passed();
            var running = _watch.Passings.Select(p => _rules.Powered && p.Channel == channel ? p.WayUntil(now, _device.Clock.Now) : null).OfType<Track>();
            return _tracks.Map(channel, since, until, running).ToBytes();
        }
    }

    /// <summary>What covers which part of the picture at a time that is hardly past: left, top, right, bottom on the grid, and its type.</summary>
    /// <param name="channel">From 0.</param>
    /// <param name="utc">The device's time.</param>
    public IReadOnlyList<(int Left, int Top, int Right, int Bottom, string Type)> Visible(int channel, DateTime utc)
    {
        lock (_gate)
        {
            if (_watch.Passings.Count == 0)
            {
                return [];
            }

            var time = _device.Clock.Time.Passed() + (utc - _device.Clock.UtcNow);
            var seen = new List<(int, int, int, int, string)>();
            foreach (var passing in _watch.Passings)
            {
                if (passing.Thing is { } thing && passing.Channel == channel && passing.SecondsAt(time) is var at && at >= thing.Appears && at < thing.Ends)
                {
                    var (left, top, right, bottom) = thing.BoxAt(thing.PlaceAt(at));
                    seen.Add((left, top, right, bottom, at < thing.Disappears ? thing.Type : MovingObject.Thing));
                }
            }

            return seen;
        }
    }

    /// <inheritdoc/>
    public override object Describe()
    {
        lock (_gate)
        {
            var (now, local) = (_device.Clock.Time.Passed(), _device.Clock.Now);
            return new AnalyticsInfo(
                [.. Enumerable.Range(0, _rules.Channels).Select(channel => ChannelOf(channel, local))],
                [.. _watch.Passings.Where(p => p.Thing is not null).Select(p => ObjectInfo.Of(p, p.Thing!, p.SecondsAt(now)))],
                [.. _watch.Alerts.Select(a => new AlertInfo(a.Rule.Channel + 1, a.Rule.Place, a.Rule.Name, a.Rule.Type, a.Cause))],
                [.. _watch.Recent],
                _tracks.Count);
        }
    }

    /// <inheritdoc/>
    protected internal override void Noticed(StimulusNotice notice)
    {
        if (notice.What.Kind.Name is not ("object" or "people"))
        {
            return;
        }

        lock (_gate)
        {
            var now = _device.Clock.Time.Passed();
            switch (notice.Phase)
            {
                case StimulusPhase.Began:
                    // What was put back with a snapshot goes on where it was.
                    var before = _resumed.FirstOrDefault(r => r.Number == notice.Number);
                    var passing = new Passing(notice.Number, notice.What, now - (before?.Elapsed ?? TimeSpan.Zero));
                    if (before is not null)
                    {
                        (passing.Told, passing.Unwritten) = (now, before.Unwritten);
                    }

                    _watch.Begin(passing, before is not null, now).ForEach(notice.Outcomes.Add);
                    break;
                case StimulusPhase.Ended:
                    _watch.Step(now);
                    if (_watch.Passings.FirstOrDefault(p => p.Number == notice.Number) is { } over)
                    {
                        Write(over, now);
                        _watch.End(over, now);
                    }

                    break;
                default:
                    notice.Outcomes.Add(_watch.Flash(new Passing(notice.Number, notice.What, now)));
                    break;
            }

            Settle();
        }

        notice.Later(() =>
        {
            _news.Do();
            Keep();
        });
    }

    /// <inheritdoc/>
    protected internal override void Follow(ConfigChange change)
    {
        if (!change.Touches("VideoAnalyseRule") && !change.Touches("VideoAnalyseGlobal"))
        {
            return;
        }

        lock (_gate)
        {
            _counter.Changed();
            _watch.Relook(_device.Clock.Time.Passed());
            Settle();
        }

        _news.Do();
    }

    /// <inheritdoc/>
    protected internal override void Power(bool on)
    {
        lock (_gate)
        {
            var now = _device.Clock.Time.Passed();
            foreach (var passing in _watch.Passings)
            {
                Write(passing, now);
                passing.Unwritten = Math.Max(passing.Unwritten, passing.SecondsAt(now));
            }

            _rules.Powered = on;
            Volatile.Read(ref _searches)?.Clear();
            _watch.Step(now);
            Settle();
        }

        _news.Do();
    }

    /// <inheritdoc/>
    protected internal override void Suspend()
    {
        lock (_gate)
        {
            var now = _device.Clock.Time.Passed();
            foreach (var passing in _watch.Passings)
            {
                Write(passing, now);
            }

            Settle();
        }

        _news.Do();
    }

    /// <inheritdoc/>
    protected internal override void Resume() => Look();

    /// <inheritdoc/>
    protected internal override void Reset()
    {
        lock (_gate)
        {
            _born = _device.Clock.UtcNow;
            Forget();
            _device.States.Keep([.. _people.Reset(), .. _tracks.Reset()]);
        }
    }

    /// <inheritdoc/>
    protected internal override object Capture()
    {
        lock (_gate)
        {
            var now = _device.Clock.Time.Passed();
            return new AnalyticsMoment(_people.Capture(), _tracks.Capture(), [.. _watch.Passings.Select(p => new PassingMoment(p.Number, now - p.Began, p.Unwritten))]);
        }
    }

    /// <inheritdoc/>
    protected internal override void Restore(object? then)
    {
        if (then is not AnalyticsMoment moment)
        {
            return;
        }

        lock (_gate)
        {
            Forget();
            _resumed = moment.Passings;
            _device.States.Keep([.. _people.Restore(moment.People), .. _tracks.Restore(moment.Tracks)]);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            _timer?.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_watch.Passings.Count > 0)
            {
                _watch.Step(_device.Clock.Time.Passed());
                Settle();
            }
        }

        _news.Do();
    }

    // Searches, and what goes on, belong to the state that is left.
    private void Forget()
    {
        _watch.Forget();
        _resumed = [];
        _counter.Changed();
        Volatile.Read(ref _searches)?.Clear();
    }

    private void Write(Passing passing, TimeSpan now)
    {
        if (_rules.Powered && passing.WayUntil(now, _device.Clock.Now) is { } track)
        {
            _tracks.Add(track);
            passing.Unwritten = track.To;
        }
    }

    // Without the lock of the rest: nobody waits for the disk but who let it happen. When it returns all that was new is kept, by whichever thread.
    private void Keep()
    {
        lock (_keepGate)
        {
            List<StateRow> rows;
            lock (_gate)
            {
                rows = [.. _people.Unkept(), .. _tracks.Unkept()];
            }

            if (rows.Count > 0)
            {
                _device.States.Keep(rows);
            }
        }
    }

    private ChannelInfo ChannelOf(int channel, DateTime local)
    {
        var summary = Summarize(channel);
        return new ChannelInfo(
            channel + 1, AnalyseScenes.Of(_device.Config.Current, channel), summary.Today.In, summary.Today.Out, summary.Total.In, summary.Total.Out,
            [.. _rules.Of(channel).Select(r => new RuleInfo(r.Place, r.Name, r.Type, _rules.Idle(r, local) ?? "watching"))]);
    }

    // Wakes for what is due next, and has kept what is new.
    private void Settle()
    {
        if (_timer is not null || _watch.Due is not null)
        {
            _timer ??= _device.Clock.Time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.FireAt(_device.Clock.Time, _watch.Due);
        }

        if (_people.IsUnkept || _tracks.IsUnkept)
        {
            _news.Add(Keep);
        }
    }
}
