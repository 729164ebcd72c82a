using Emulator.Device.Config;

namespace Emulator.Device.Time;

/// <summary>One end of daylight saving time, as <c>Locales.DSTStart</c> and <c>Locales.DSTEnd</c> give it (document section 4.6.4).</summary>
/// <param name="Month">1 to 12.</param>
/// <param name="Week">1 to 4, -1 for the last; 0 when <paramref name="Day"/> is a day of the month.</param>
/// <param name="Day">Day of the week from Sunday = 0, or day of the month.</param>
/// <param name="Hour">0 to 23, local time.</param>
/// <param name="Minute">0 to 59.</param>
public readonly record struct DaylightEdge(int Month, int Week, int Day, int Hour, int Minute)
{
    /// <summary>The moment in one year, in local time.</summary>
    public DateTime In(int year)
    {
        var month = Math.Clamp(Month, 1, 12);
        var days = DateTime.DaysInMonth(year, month);
        int day;
        if (Week == 0)
        {
            day = Math.Clamp(Day, 1, days);
        }
        else if (Week < 0)
        {
            var last = (int)new DateTime(year, month, days).DayOfWeek;
            day = days - ((last - (Day % 7) + 7) % 7);
        }
        else
        {
            var first = (int)new DateTime(year, month, 1).DayOfWeek;
            day = 1 + ((Day - first + 7) % 7) + (7 * (Week - 1));
        }

        return new DateTime(year, month, day, Hour, Minute, 0);
    }
}

/// <summary>
/// Daylight saving time: an hour ahead between two edges of each year. The years in the configuration are not looked at: devices
/// repeat the rule yearly (docs/decisions). Where the start lies after the end in the year, the time runs over New Year.
/// </summary>
/// <param name="Enabled">Whether there is any.</param>
/// <param name="Start">When it begins, in standard time.</param>
/// <param name="End">When it ends, in daylight time.</param>
public readonly record struct DaylightSaving(bool Enabled, DaylightEdge Start, DaylightEdge End)
{
    /// <summary>How far clocks are put forward.</summary>
    public static readonly TimeSpan Shift = TimeSpan.FromHours(1);

    /// <summary>Reads the rule from <c>Locales</c>.</summary>
    public static DaylightSaving From(ConfigSnapshot config) => new(config.Bool("Locales.DSTEnable"), Edge(config, "Locales.DSTStart"), Edge(config, "Locales.DSTEnd"));

    /// <summary>Whether it is in force at a moment given in standard time.</summary>
    public bool InForce(DateTime standard)
    {
        if (!Enabled)
        {
            return false;
        }

        var daylight = standard + Shift;
        var started = standard >= Start.In(standard.Year);
        if (Start.In(standard.Year) <= End.In(standard.Year))
        {
            return started && daylight < End.In(standard.Year);
        }

        // Over New Year. In its last hour the end that counts may be the one of the year that has begun in daylight time.
        return (started && daylight.Year == standard.Year) || daylight < End.In(daylight.Year);
    }

    private static DaylightEdge Edge(ConfigSnapshot config, string head) => new(
        config.Int(head + ".Month", 1), config.Int(head + ".Week"), config.Int(head + ".Day"), config.Int(head + ".Hour"), config.Int(head + ".Minute"));
}
