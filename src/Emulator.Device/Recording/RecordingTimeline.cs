using System.Collections.Immutable;
using Emulator.Device.Config;
using Emulator.Device.Time;

namespace Emulator.Device.Recording;

/// <summary>A time for which one file is written.</summary>
internal readonly record struct Stretch(DateTime Start, DateTime End, RecordingReason Reason, ImmutableArray<string> Events);

/// <summary>
/// What a channel records between two moments while nothing but time passes: schedule, mode and events decide for each second, and a
/// file ends where the reason changes, and with the hour of the device's local time.
/// </summary>
internal static class RecordingTimeline
{
    private const int RegularBit = 1;
    private const int MotionBit = 2;
    private const int AlarmBit = 4;
    private const int CardBit = 8;

    /// <summary>The stretches, in order.</summary>
    /// <param name="rules">The channel's rules.</param>
    /// <param name="events">Events of the channel that may matter, in any order.</param>
    /// <param name="clock">Between UTC and local time.</param>
    /// <param name="from">Whole seconds, UTC.</param>
    /// <param name="to">Whole seconds, UTC.</param>
    public static List<Stretch> Of(ChannelRules rules, IReadOnlyList<RecordedEvent> events, DeviceClock clock, DateTime from, DateTime to)
    {
        var stretches = new List<Stretch>();
        if (rules.Mode == 2 || from >= to)
        {
            return stretches;
        }

        var cuts = Cuts(rules, events, clock, from, to, out var hours);
        var matter = new List<RecordedEvent>(events.Where(e => Begins(e, rules) < to && Ends(e) > from).OrderBy(e => e.From));
        for (var i = 0; i + 1 < cuts.Count; i++)
        {
            var (start, end) = (cuts[i], cuts[i + 1]);
            if (ReasonAt(rules, matter, clock.ToLocal(start), start) is not { } found)
            {
                continue;
            }

            if (stretches.Count > 0 && stretches[^1] is var last && last.End == start && last.Reason == found.Reason && !hours.Contains(start))
            {
                stretches[^1] = last with { End = end, Events = last.Events.AddRange(found.Events.Except(last.Events, StringComparer.Ordinal)) };
            }
            else
            {
                stretches.Add(new Stretch(start, end, found.Reason, found.Events));
            }
        }

        return stretches;
    }

    // All moments at which something may change, from and to among them.
    private static List<DateTime> Cuts(ChannelRules rules, IReadOnlyList<RecordedEvent> events, DeviceClock clock, DateTime from, DateTime to, out HashSet<DateTime> hours)
    {
        var cuts = new SortedSet<DateTime> { from, to };
        hours = [];
        for (var local = clock.ToLocal(from).Date.AddHours(clock.ToLocal(from).Hour); ; local = local.AddHours(1))
        {
            var utc = clock.ToUtc(local);
            if (utc >= to)
            {
                break;
            }

            hours.Add(utc);
            Add(utc);
        }

        if (rules.Mode == 0)
        {
            for (var day = clock.ToLocal(from).Date; clock.ToUtc(day) < to; day = day.AddDays(1))
            {
                foreach (var section in rules.PeriodsOf(day))
                {
                    Add(clock.ToUtc(day.AddSeconds(section.Start)));
                    Add(clock.ToUtc(day.AddSeconds(Last(section))));
                }
            }
        }

        foreach (var recorded in events)
        {
            Add(Begins(recorded, rules));
            Add(Ends(recorded));
        }

        return [.. cuts];

        void Add(DateTime utc)
        {
            if (utc > from && utc < to)
            {
                cuts.Add(utc);
            }
        }
    }

    // The last second of a period belongs to it; 23:59:59 is how many clients write midnight.
    private static int Last(MaskedTimeSection section) => Math.Min(section.End + 1, 86400);

    private static (RecordingReason Reason, ImmutableArray<string> Events)? ReasonAt(ChannelRules rules, List<RecordedEvent> events, DateTime local, DateTime utc)
    {
        var mask = rules.Mode == 1 ? RegularBit | MotionBit | AlarmBit | CardBit : MaskAt(rules, local);
        var codes = ImmutableArray<string>.Empty;
        RecordingReason? reason = null;
        foreach (var happens in events)
        {
            if (Begins(happens, rules) > utc || Ends(happens) <= utc || (mask & BitOf(happens.Reason)) == 0)
            {
                continue;
            }

            codes = codes.Contains(happens.Code) ? codes : codes.Add(happens.Code);
            reason = reason is { } other && Rank(other) >= Rank(happens.Reason) ? other : happens.Reason;
        }

        return reason is { } found ? (found, codes)
            : rules.Mode == 1 ? (RecordingReason.Manual, codes)
            : (mask & RegularBit) != 0 ? (RecordingReason.Regular, codes)
            : null;
    }

    private static int MaskAt(ChannelRules rules, DateTime local)
    {
        var second = (int)local.TimeOfDay.TotalSeconds;
        var mask = 0;
        foreach (var section in rules.PeriodsOf(local))
        {
            mask |= second >= section.Start && second < Last(section) ? section.Mask : 0;
        }

        return mask;
    }

    private static int BitOf(RecordingReason reason) => reason switch
    {
        RecordingReason.Motion => MotionBit,
        RecordingReason.Card => CardBit,
        _ => AlarmBit,
    };

    private static int Rank(RecordingReason reason) => reason == RecordingReason.Alarm ? 2 : reason == RecordingReason.Card ? 1 : 0;

    private static DateTime Begins(RecordedEvent recorded, ChannelRules rules) => Seconds.Floor(recorded.From).AddSeconds(-rules.PreRecord);

    private static DateTime Ends(RecordedEvent recorded) => Seconds.Ceiling(recorded.To);
}

/// <summary>Whole seconds, in which files begin and end.</summary>
internal static class Seconds
{
    public static DateTime Floor(DateTime time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));

    public static DateTime Ceiling(DateTime time) => Floor(time.AddTicks(TimeSpan.TicksPerSecond - 1));
}
