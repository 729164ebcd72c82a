namespace Emulator.Device.Analytics;

/// <summary>By what people are counted together (document section 8.3.2).</summary>
public enum Granularity
{
    /// <summary>From full hour to full hour.</summary>
    Hour,

    /// <summary>From midnight to midnight.</summary>
    Day,

    /// <summary>From Sunday to Saturday, as the document's weeks go.</summary>
    Week,

    /// <summary>A month of the calendar.</summary>
    Month,

    /// <summary>A quarter of a year, from January, April, July and October.</summary>
    Season,

    /// <summary>A year of the calendar.</summary>
    Year,
}

/// <summary>Local time cut into equal parts.</summary>
public static class Granules
{
    /// <summary>When the part begins that holds a time.</summary>
    public static DateTime Floor(this Granularity by, DateTime time) => by switch
    {
        Granularity.Hour => time.Date.AddHours(time.Hour),
        Granularity.Day => time.Date,
        // The first day of all was a Monday.
        Granularity.Week => time.Date - DateTime.MinValue < TimeSpan.FromDays(6) ? DateTime.MinValue : time.Date.AddDays(-(int)time.DayOfWeek),
        Granularity.Month => new DateTime(time.Year, time.Month, 1),
        Granularity.Season => new DateTime(time.Year, ((time.Month - 1) / 3 * 3) + 1, 1),
        _ => new DateTime(time.Year, 1, 1),
    };

    /// <summary>When the part begins that comes so many after one; the end of all time beyond it.</summary>
    /// <param name="by">The size of a part.</param>
    /// <param name="start">When one begins.</param>
    /// <param name="parts">How many further, from 0.</param>
    public static DateTime After(this Granularity by, DateTime start, long parts)
    {
        try
        {
            return by switch
            {
                Granularity.Hour => start.AddHours(parts),
                Granularity.Day => start.AddDays(parts),
                Granularity.Week => by.Floor(start.AddDays(parts * 7)),
                Granularity.Month => start.AddMonths((int)parts),
                Granularity.Season => start.AddMonths((int)parts * 3),
                _ => start.AddYears((int)parts),
            };
        }
        catch (ArgumentOutOfRangeException)
        {
            return DateTime.MaxValue;
        }
    }

    /// <summary>How many parts there are from the one that holds the first time to the one that holds the last moment before the second.</summary>
    public static long Count(this Granularity by, DateTime from, DateTime to)
    {
        var (first, last) = (by.Floor(from), by.Floor(to > from ? to.AddTicks(-1) : from));
        return 1 + by switch
        {
            Granularity.Hour => (last - first).Ticks / TimeSpan.TicksPerHour,
            Granularity.Day => (last - first).Days,
            Granularity.Week => ((last - first).Days + 6) / 7,
            Granularity.Month => Months(),
            Granularity.Season => Months() / 3,
            _ => last.Year - first.Year,
        };

        long Months() => ((last.Year - first.Year) * 12) + last.Month - first.Month;
    }
}
