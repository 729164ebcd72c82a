using Emulator.Device.World;

namespace Emulator.Device.Analytics;

/// <summary>Counts people, as the rules of type NumberStat say. Its owner's lock guards it.</summary>
internal sealed class PeopleCounter(Device device, RuleBook rules, PeopleBook people)
{
    private long _version;

    /// <summary>Becomes another number whenever what is counted changes.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Who came and went today.</summary>
    public PeopleCount Today(int channel) => people.OfDay(channel, device.Clock.Now.Date);

    /// <summary>What is counted, or shown of it, is not what it was.</summary>
    public void Changed() => Interlocked.Increment(ref _version);

    /// <summary>Counts people now.</summary>
    public void Add(int channel, PeopleCount who)
    {
        people.Add(channel, device.Clock.Now, who);
        Changed();
    }

    /// <summary>Counts who comes and goes at once. Says what came of it, and the rule whose event it is.</summary>
    /// <param name="what">The stimulus.</param>
    /// <param name="resumed">Whether they were counted before.</param>
    public (Outcome Outcome, AnalyseRule? Rule) Count(Stimulus what, bool resumed)
    {
        string? why = null;
        foreach (var rule in rules.Of(what.Index).Where(r => r.Type == "NumberStat"))
        {
            if (rules.Idle(rule, device.Clock.Now) is { } idle)
            {
                why ??= idle;
            }
            else if (Wanted(rule, what) is not { } who)
            {
                why = $"the rule's direction is {rule.Direction}";
            }
            else
            {
                if (!resumed)
                {
                    Add(what.Index, who);
                }

                return IsReached(rule, who, counted: true)
                    ? (new Outcome("NumberStat", what.Index, true, "seen"), rule)
                    : (new Outcome("NumberStat", what.Index, false, "counted; no threshold of the rule is reached"), null);
            }
        }

        return (new Outcome("NumberStat", what.Index, false, why ?? "the channel has no rule of type NumberStat"), null);
    }

    /// <summary>Whom of a stimulus a rule counts: left to right is in, right to left is out; null when it wants none of them.</summary>
    public static PeopleCount? Wanted(AnalyseRule rule, Stimulus what)
    {
        var who = new PeopleCount(rule.Wants(rightwards: true) ? what.In : 0, rule.Wants(rightwards: false) ? what.Out : 0);
        return who == PeopleCount.None && what.In + what.Out > 0 ? null : who;
    }

    /// <summary>Whether today's numbers, with further people unless they are counted already, are an event. A rule without thresholds tells of everybody.</summary>
    public bool IsReached(AnalyseRule rule, PeopleCount who, bool counted = false)
    {
        if (rule is { EnterThreshold: 0, ExitThreshold: 0, InsideThreshold: 0 })
        {
            return true;
        }

        var today = Today(rule.Channel) + (counted ? PeopleCount.None : who);
        return (rule.EnterThreshold > 0 && today.In >= rule.EnterThreshold)
            || (rule.ExitThreshold > 0 && today.Out >= rule.ExitThreshold)
            || (rule.InsideThreshold > 0 && today.In - today.Out >= rule.InsideThreshold);
    }
}
