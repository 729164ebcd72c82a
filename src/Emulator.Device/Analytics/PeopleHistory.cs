using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Emulator.Device.Analytics;

/// <summary>People who came and went.</summary>
/// <param name="In">Who entered.</param>
/// <param name="Out">Who left.</param>
public sealed record PeopleCount(long In, long Out)
{
    /// <summary>Nobody.</summary>
    public static PeopleCount None { get; } = new(0, 0);

    /// <summary>Both together.</summary>
    public static PeopleCount operator +(PeopleCount one, PeopleCount other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return new PeopleCount(one.In + other.In, one.Out + other.Out);
    }
}

/// <summary>
/// Who came and went in the week before a device was first switched on: follows from its serial number, the channel and the day alone, so
/// that two runs with one seed have the same past. Nothing of it is kept.
/// </summary>
internal sealed class PeopleHistory(string serial)
{
    /// <summary>Days that it reaches back.</summary>
    public const int Days = 7;

    // People who enter in each hour of a working day.
    private static ReadOnlySpan<byte> Usual => [0, 0, 0, 0, 0, 0, 0, 8, 22, 18, 14, 16, 30, 26, 16, 15, 20, 34, 24, 10, 0, 0, 0, 0];

    // How many, in percent, of those who have come by the end of each hour are gone again by then.
    private static ReadOnlySpan<byte> Gone => [0, 0, 0, 0, 0, 0, 0, 10, 25, 40, 52, 60, 64, 70, 76, 80, 84, 88, 93, 98, 100, 100, 100, 100];

    /// <summary>Who came and went in each hour of a day.</summary>
    /// <param name="channel">From 0.</param>
    /// <param name="day">A day of local time.</param>
    public PeopleCount[] Of(int channel, DateTime day)
    {
        var dice = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"people/{serial}/{channel}/{day:yyyyMMdd}")));
        var weekend = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
        var hours = new PeopleCount[24];
        var (entered, left) = (0, 0);
        for (var hour = 0; hour < hours.Length; hour++)
        {
            // From seven to thirteen tenths of what is usual, half of it at the weekend.
            var comes = Usual[hour] * (178 + (dice[hour] * 154 / 255)) / (weekend ? 512 : 256);
            entered += comes;
            var goes = (entered * Gone[hour] / 100) - left;
            left += goes;
            hours[hour] = new PeopleCount(comes, goes);
        }

        return hours;
    }
}
