namespace Emulator.Device.Analytics;

/// <summary>Who came and went in a part of local time.</summary>
/// <param name="Start">Its first second.</param>
/// <param name="End">Its last second.</param>
/// <param name="Count">Who came and went.</param>
public sealed record StatRow(DateTime Start, DateTime End, PeopleCount Count);

/// <summary>
/// A search of videoStatServer.cgi (document section 8.3.2): what had been counted when it began, by the hour, the day or more. Its rows are
/// reckoned when they are asked for: there may be any number of them.
/// </summary>
public sealed class StatSearch
{
    private readonly DateTime _first;
    private readonly long[] _hours;
    private readonly PeopleCount[] _sums;

    internal StatSearch(int channel, IReadOnlyList<PeopleHour> hours, DateTime from, DateTime to, Granularity by)
    {
        (Channel, By, Total) = (channel, by, by.Count(from, to));
        _first = by.Floor(from);
        _hours = [.. hours.Select(h => h.Hour.Ticks)];
        _sums = new PeopleCount[_hours.Length + 1];
        _sums[0] = PeopleCount.None;
        for (var i = 0; i < _hours.Length; i++)
        {
            _sums[i + 1] = _sums[i] + hours[i].Count;
        }
    }

    /// <summary>The channel, from 0.</summary>
    public int Channel { get; }

    /// <summary>What a row is of.</summary>
    public Granularity By { get; }

    /// <summary>How many rows there are.</summary>
    public long Total { get; }

    /// <summary>Some of the rows, oldest first.</summary>
    /// <param name="begin">The first one, from 0.</param>
    /// <param name="count">At most so many.</param>
    public IEnumerable<StatRow> Rows(long begin, int count)
    {
        for (var row = begin; row < Total && row - begin < count; row++)
        {
            var (start, next) = (By.After(_first, row), By.After(_first, row + 1));
            var (from, to) = (_sums[Before(start)], _sums[Before(next)]);
            yield return new StatRow(start, next == DateTime.MaxValue ? next : next.AddSeconds(-1), new PeopleCount(to.In - from.In, to.Out - from.Out));
        }
    }

    // How many hours begin before a time.
    private int Before(DateTime time)
    {
        var at = Array.BinarySearch(_hours, time.Ticks);
        return at < 0 ? ~at : at;
    }
}
