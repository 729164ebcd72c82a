using System.Collections.Immutable;
using Emulator.Device.Config;
using Emulator.Device.Config.Sections;

namespace Emulator.Device.Time;

/// <summary>
/// The periods of a week in which something is in effect, by local time: what a <c>TimeSection</c> with masks of 0 and 1 says (document
/// section 4.9.1). The last second of a period belongs to it, so that 23:59:59 ends at midnight.
/// </summary>
public sealed class WeekPeriods
{
    private const int Day = 86_400;

    // Of each day from Sunday: periods in use, sorted, in seconds from midnight, the end outside.
    private readonly ImmutableArray<ImmutableArray<(int Start, int End)>> _days;

    private WeekPeriods(ImmutableArray<ImmutableArray<(int Start, int End)>> days) => _days = days;

    /// <summary>At any time.</summary>
    public static WeekPeriods Always { get; } = new([.. Enumerable.Repeat<ImmutableArray<(int, int)>>([(0, Day)], 7)]);

    /// <summary>Reads <c>TimeSection[7][n]</c>, Sunday first. Periods that overlap or touch are one.</summary>
    public static WeekPeriods Read(ConfigNode week)
    {
        var days = ImmutableArray.CreateBuilder<ImmutableArray<(int, int)>>(7);
        foreach (var day in week.Items())
        {
            var periods = new List<(int Start, int End)>();
            foreach (var item in day.Items())
            {
                if (MaskedTimeSection.TryParse(((ConfigValue)item).Text, out var section) && section.Mask != 0)
                {
                    periods.Add((section.Start, Math.Min(section.End + 1, Day)));
                }
            }

            days.Add(Joined(periods));
        }

        return new WeekPeriods(days.MoveToImmutable());
    }

    /// <summary>Whether it is in effect at a local time.</summary>
    public bool Covers(DateTime local)
    {
        var second = (int)(local.TimeOfDay.Ticks / TimeSpan.TicksPerSecond);
        foreach (var (start, end) in _days[(int)local.DayOfWeek])
        {
            if (second >= start && second < end)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>When, on the same day, the period began that is in effect at a local time; null outside of one.</summary>
    public DateTime? Began(DateTime local)
    {
        var second = (int)(local.TimeOfDay.Ticks / TimeSpan.TicksPerSecond);
        foreach (var (start, end) in _days[(int)local.DayOfWeek])
        {
            if (second >= start && second < end)
            {
                return local.Date.AddSeconds(start);
            }
        }

        return null;
    }

    /// <summary>The next local time after one at which <see cref="Covers"/> changes; null when it never does.</summary>
    public DateTime? NextChange(DateTime local)
    {
        var before = Covers(local);
        for (var day = 0; day <= 7; day++)
        {
            var midnight = local.Date.AddDays(day);
            foreach (var (start, end) in _days[(int)midnight.DayOfWeek])
            {
                // A period up to midnight may go on in the next day, so the edge is asked and not the list.
                var edge = midnight.AddSeconds(before ? end : start);
                if (edge > local && Covers(edge) != before)
                {
                    return edge;
                }
            }
        }

        return null;
    }

    private static ImmutableArray<(int Start, int End)> Joined(List<(int Start, int End)> periods)
    {
        periods.Sort();
        var joined = ImmutableArray.CreateBuilder<(int Start, int End)>();
        foreach (var period in periods)
        {
            if (joined.Count > 0 && period.Start <= joined[^1].End)
            {
                joined[^1] = (joined[^1].Start, Math.Max(joined[^1].End, period.End));
            }
            else
            {
                joined.Add(period);
            }
        }

        return joined.ToImmutable();
    }
}
