using System.Collections.Immutable;

namespace Emulator.Device.Thermal;

/// <summary>What a rule measured during one period of the past. Temperatures in °C.</summary>
/// <param name="Utc">The end of the period.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Average">The mean over its pixels and the time.</param>
/// <param name="Max">The highest.</param>
/// <param name="Min">The lowest.</param>
public sealed record TemperatureRecord(DateTime Utc, ThermometryRule Rule, double Average, double Max, double Min);

/// <summary>
/// A search in the history of temperatures (document section 10.2.7). Nothing is stored of the past: what was before a channel follows from the
/// time, but for what stimuli have placed there, which is kept. Records are reckoned when they are asked for.
/// </summary>
public sealed class TemperatureSearch
{
    /// <summary>Looks in the first record's place for no earlier time: devices of this kind are not older.</summary>
    public static readonly DateTime Oldest = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    // Samples of a period, besides those of what was placed meanwhile.
    private const int Samples = 6;
    private const int MaxPlaced = 24;

    private readonly Thermometry _thermometry;
    private readonly TemperatureField _field;
    private readonly ImmutableArray<ThermometryRule> _rules;
    private readonly DateTime _first;
    private readonly TimeSpan _period;

    /// <param name="thermometry">What measures.</param>
    /// <param name="field">Before which channel.</param>
    /// <param name="rules">The rules that are asked for.</param>
    /// <param name="from">The first moment, UTC.</param>
    /// <param name="to">The last.</param>
    /// <param name="period">From one record of a rule to the next.</param>
    /// <param name="zone">Of the device: records are at whole periods of its local time.</param>
    internal TemperatureSearch(Thermometry thermometry, TemperatureField field, ImmutableArray<ThermometryRule> rules, DateTime from, DateTime to, TimeSpan period, TimeSpan zone)
    {
        (_thermometry, _field, _rules, _period) = (thermometry, field, rules, period);
        var first = ((Later(from, Oldest) + zone).Ticks + period.Ticks - 1) / period.Ticks;
        var last = (to + zone).Ticks / period.Ticks;
        _first = new DateTime(first * period.Ticks, DateTimeKind.Utc) - zone;
        Count = (int)Math.Clamp(Math.Max(0, last - first + 1) * rules.Length, 0, int.MaxValue);
    }

    /// <summary>The channel, from 0.</summary>
    public int Channel => _field.Channel;

    /// <summary>How many records there are.</summary>
    public int Count { get; }

    /// <summary>Some of them, by their time and then in the order of the rules.</summary>
    /// <param name="first">The first, from 0; beyond the last there are none.</param>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<TemperatureRecord> Take(int first, int most)
    {
        var taken = new List<TemperatureRecord>();
        for (var i = first; i < Count && taken.Count < most; i++)
        {
            taken.Add(Record(_first + (_period * (i / _rules.Length)), _rules[i % _rules.Length]));
        }

        return taken;
    }

    private static DateTime Later(DateTime one, DateTime other) => one > other ? one : other;

    // Each sample counts for the time until the next.
    private TemperatureRecord Record(DateTime end, ThermometryRule rule)
    {
        var times = Times(end - _period, end);
        var (sum, max, min) = (0.0, double.MinValue, double.MaxValue);
        for (var i = 0; i < times.Count; i++)
        {
            var reading = _thermometry.Measure(_field.Channel, rule, times[i]);
            sum += reading.Average * ((i + 1 < times.Count ? times[i + 1] : end) - times[i]).TotalSeconds;
            (max, min) = (Math.Max(max, reading.Max), Math.Min(min, reading.Min));
        }

        return new TemperatureRecord(end, rule, sum / _period.TotalSeconds, max, min);
    }

    private List<DateTime> Times(DateTime from, DateTime to)
    {
        var times = new List<DateTime>();
        for (var i = 0; i < Samples; i++)
        {
            times.Add(from + (_period * i / Samples));
        }

        // The last moment belongs to the period, its value to no time.
        times.Add(to);
        var placed = _field.Objects.Where(o => o.Seen < to && o.Gone > from).Take(MaxPlaced).ToList();
        foreach (var one in placed)
        {
            var (begins, over) = (Later(one.Seen, from), one.Gone < to ? one.Gone : to);
            var steps = Math.Max(2, MaxPlaced / placed.Count);
            for (var i = 0; i < steps; i++)
            {
                times.Add(begins + ((over - begins) * i / steps));
            }

            // Hottest before it begins to cool, and calm again behind it.
            times.Add((one.Ended is { } ended && ended < over && ended > begins ? ended : over).AddTicks(-1));
            times.Add(over);
        }

        times.RemoveAll(t => t < from || t > to);
        times.Sort();
        return times;
    }
}
