using Emulator.Device.Events;
using Emulator.Device.Time;
using Emulator.Device.World;

namespace Emulator.Device.Analytics;

/// <summary>
/// What goes on before a device's channels, and what its rules make of it: foreseen when something appears, told when it gets there. It belongs
/// to <see cref="VideoAnalytics"/>, whose lock is held while it is used.
/// </summary>
/// <param name="device">The device.</param>
/// <param name="rules">Its rules.</param>
/// <param name="people">Who counts people.</param>
/// <param name="later">Does something when no lock is held.</param>
internal sealed class RuleWatch(Device device, RuleBook rules, PeopleCounter people, Action<Action> later)
{
    // Sightings that are remembered.
    private const int MaxRecent = 16;

    // Times that passed are told to some ten microseconds: what is due in less than this is due, or it would come a millisecond late.
    private static readonly TimeSpan Hardly = TimeSpan.FromMicroseconds(100);

    private readonly List<Passing> _passings = [];
    private readonly List<Planned> _plan = [];
    private readonly List<Alert> _alerts = [];
    private readonly Queue<RecentSighting> _recent = new();

    /// <summary>What goes on, oldest first.</summary>
    public IReadOnlyList<Passing> Passings => _passings;

    /// <summary>What rules keep on.</summary>
    public IReadOnlyList<Alert> Alerts => _alerts;

    /// <summary>What rules saw last, oldest first.</summary>
    public IReadOnlyCollection<RecentSighting> Recent => _recent;

    /// <summary>When it is to be looked at next; null while nothing is to come.</summary>
    public TimeSpan? Due { get; private set; }

    /// <summary>Something begins. Says what the rules will make of it.</summary>
    /// <param name="passing">What begins.</param>
    /// <param name="resumed">Whether it went on before, and goes on.</param>
    /// <param name="now">The time that passes.</param>
    public List<Outcome> Begin(Passing passing, bool resumed, TimeSpan now)
    {
        _passings.Add(passing);
        List<Outcome> outcomes;
        if (passing.Thing is { } thing)
        {
            LookAt(passing);
            outcomes = [.. Foresee(passing, thing)];
        }
        else
        {
            outcomes = [people.Count(passing.What, resumed).Outcome];
            LookAt(passing);
        }

        Plan();
        Step(now);
        return outcomes;
    }

    /// <summary>Something is over.</summary>
    public void End(Passing passing, TimeSpan now)
    {
        _passings.Remove(passing);
        Plan();
        Step(now);
    }

    /// <summary>Somebody comes and goes in a moment. Says what came of it.</summary>
    public Outcome Flash(Passing passing)
    {
        var (outcome, rule) = people.Count(passing.What, resumed: false);
        if (rule is not null)
        {
            Raise(EventAction.Pulse, new Alert(rule, passing.Number), new Sighting(0, null, "Cross", ""), passing);
        }

        return outcome;
    }

    /// <summary>The rules have changed: what is still to come is reckoned anew.</summary>
    public void Relook(TimeSpan now)
    {
        if (_passings.Count > 0)
        {
            _passings.ForEach(LookAt);
            Plan();
            Step(now);
        }
    }

    /// <summary>Nothing goes on, and nobody says that it ended.</summary>
    public void Forget()
    {
        _passings.Clear();
        _plan.Clear();
        _alerts.Clear();
        _recent.Clear();
        Due = null;
    }

    /// <summary>Tells what is due, and finds out when the next is.</summary>
    public void Step(TimeSpan now)
    {
        now += Hardly;
        var local = device.Clock.Now;
        foreach (var planned in _plan.ToArray())
        {
            var isNew = planned.From <= now && planned.From > (planned.Cause?.Told ?? now);
            if (isNew && (planned.Until is null || planned.Until <= now) && rules.Idle(planned.Alert.Rule, local) is null)
            {
                Tell(planned);
            }
        }

        foreach (var passing in _passings)
        {
            passing.Told = now;
        }

        var lasting = _plan.FindAll(p => p.Until > now && p.From <= now && rules.Idle(p.Alert.Rule, local) is null);
        foreach (var over in _alerts.FindAll(a => !lasting.Exists(p => IsSame(p.Alert, a))))
        {
            _alerts.Remove(over);
            Raise(EventAction.Stop, over, null, null);
        }

        foreach (var begins in lasting.Where(p => !_alerts.Exists(a => IsSame(p.Alert, a))))
        {
            _alerts.Add(begins.Alert);
            Raise(EventAction.Start, begins.Alert, begins.Seen, begins.Cause);
        }

        TimeSpan? due = null;
        foreach (var planned in _plan)
        {
            due = planned.From > now ? Timing.Sooner(due, planned.From) : due;
            if (planned.Until is { } until && until > now)
            {
                due = Timing.Sooner(due, until);
                due = planned.From <= now ? Timing.Sooner(due, device.Clock.Coming(planned.Alert.Rule.Periods.NextChange(local))) : due;
            }
        }

        Due = due - Hardly;
    }

    private static bool IsSame(Alert one, Alert other) => one.Holder == other.Holder && one.Rule.Type == other.Rule.Type;

    // What each rule of its channel sees of it.
    private void LookAt(Passing passing)
    {
        passing.Looks.Clear();
        foreach (var rule in rules.Of(passing.Channel))
        {
            if (passing.Thing is { } thing)
            {
                if (RuleEyes.LooksAtObjects(rule.Type) && rule.Type != "RioterDetection")
                {
                    passing.Looks.Add((rule, RuleEyes.Look(rule, thing)));
                }
            }
            else if (rule.Type == "NumberStat" && PeopleCounter.Wanted(rule, passing.What) is not null && people.IsReached(rule, PeopleCount.None))
            {
                passing.Looks.Add((rule, new Verdict([new Sighting(0, passing.What.Lasts?.TotalSeconds, "Cross", "")], "seen")));
            }
        }
    }

    // All that is to be told of everything that goes on.
    private void Plan()
    {
        _plan.Clear();
        foreach (var passing in _passings)
        {
            foreach (var (rule, verdict) in passing.Looks)
            {
                foreach (var seen in verdict.Seen)
                {
                    _plan.Add(new Planned(new Alert(rule, passing.Number), seen, passing, passing.When(seen.At), seen.Until is { } until ? passing.When(until) : null));
                }
            }
        }

        foreach (var channel in _passings.Select(p => p.Channel).Distinct())
        {
            foreach (var rule in rules.Of(channel).Where(r => r.Type == "RioterDetection"))
            {
                foreach (var seen in CrowdOf(rule).Seen)
                {
                    _plan.Add(new Planned(new Alert(rule, 0), seen, null, TimeSpan.FromSeconds(seen.At), TimeSpan.FromSeconds(seen.Until!.Value)));
                }
            }
        }

        _plan.Sort((one, other) => one.From != other.From ? one.From.CompareTo(other.From) : one.Alert.Rule.Place.CompareTo(other.Alert.Rule.Place));
    }

    private Verdict CrowdOf(AnalyseRule rule) =>
        RuleEyes.Crowd(rule, [.. _passings.Where(p => p.Channel == rule.Channel && p.Thing is not null).Select(p => (p.Thing!, p.Began.TotalSeconds))]);

    private void Tell(Planned planned)
    {
        var rule = planned.Alert.Rule;
        if (rule.Type == "NumberStat" && planned.Cause?.Thing is { } thing)
        {
            var who = planned.Seen.Direction == "RightToLeft" ? new PeopleCount(0, thing.Count) : new PeopleCount(thing.Count, 0);
            people.Add(rule.Channel, who);
            if (!people.IsReached(rule, who, counted: true))
            {
                Note(rule, planned.Seen, planned.Cause);
                return;
            }
        }

        if (planned.Until is null)
        {
            Raise(EventAction.Pulse, planned.Alert, planned.Seen, planned.Cause);
        }
        else
        {
            // So short that it is over already.
            Raise(EventAction.Start, planned.Alert, planned.Seen, planned.Cause);
            Raise(EventAction.Stop, planned.Alert, null, null);
        }
    }

    private void Raise(EventAction action, Alert alert, Sighting? seen, Passing? cause)
    {
        var rule = alert.Rule;
        string? data = null;
        if (seen is not null)
        {
            var today = rule.Type == "NumberStat" ? people.Today(rule.Channel) : PeopleCount.None;
            data = AnalyseEvent.Of(rule, seen, cause, device.Clock.UtcNow, rule.Type != "NumberStat" ? [] :
            [
                new("EnteredSubtotal", JsonText.Number(today.In)), new("ExitedSubtotal", JsonText.Number(today.Out)), new("InsideSubtotal", JsonText.Number(Math.Max(0, today.In - today.Out))),
                .. cause?.What.Details ?? [],
            ]);
            Note(rule, seen, cause);
        }

        later(() => device.Events.Raise(rule.Type, action, rule.Channel, data, "stimulus", alert.Holder, rule.Place));
    }

    private void Note(AnalyseRule rule, Sighting seen, Passing? cause)
    {
        _recent.Enqueue(new RecentSighting(device.Clock.Now, rule.Channel + 1, rule.Place, rule.Name, rule.Type, cause?.Number ?? 0, seen.What, seen.Direction));
        if (_recent.Count > MaxRecent)
        {
            _recent.Dequeue();
        }
    }

    private IEnumerable<Outcome> Foresee(Passing passing, MovingObject thing)
    {
        var any = false;
        foreach (var rule in rules.Of(passing.Channel).Where(r => RuleEyes.LooksAtObjects(r.Type)))
        {
            any = true;
            var crowd = rule.Type == "RioterDetection";
            var verdict = crowd ? CrowdOf(rule) : passing.Looks.Find(l => ReferenceEquals(l.Rule, rule)).Verdict;
            var began = crowd ? passing.Began.TotalSeconds : 0;
            var idle = verdict.Seen.IsEmpty ? rules.Idle(rule, device.Clock.Now) : null;
            var seen = verdict.Seen.FirstOrDefault(s => (idle = rules.Idle(rule, device.Clock.ToLocal(device.Clock.UtcNow.AddSeconds(s.At - began)))) is null);
            var reached = rule.Type != "NumberStat" || seen is null || people.IsReached(rule, seen.Direction == "RightToLeft" ? new PeopleCount(0, thing.Count) : new PeopleCount(thing.Count, 0));
            yield return new Outcome(rule.Type, rule.Channel, seen is not null && reached, $"{rule.Title}: {idle ?? (crowd ? rule.Miss(thing) : null) ?? verdict.Why}{(reached ? "" : "; counted, and no threshold of the rule is reached")}");
        }

        if (!any)
        {
            yield return new Outcome("VideoAnalyseRule", passing.Channel, false, "the channel has no rule that looks at objects");
        }
    }

    // Something that will be told, unless the configuration changes before.
    private sealed record Planned(Alert Alert, Sighting Seen, Passing? Cause, TimeSpan From, TimeSpan? Until);
}
