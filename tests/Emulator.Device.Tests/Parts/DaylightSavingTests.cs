using System.Globalization;
using Emulator.Device.Time;

namespace Emulator.Device.Tests.Parts;

public class DaylightSavingTests
{
    private static readonly DaylightEdge October = new(10, 0, 4, 2, 0);

    [Theory]
    [InlineData(1, 1, 0, "2026-12-31 22:59:59", true)]
    [InlineData(1, 1, 0, "2026-12-31 23:00:00", false)]
    [InlineData(1, 1, 0, "2026-12-31 23:59:59", false)]
    [InlineData(1, 1, 0, "2027-01-01 00:00:00", false)]
    [InlineData(1, 1, 0, "2027-10-04 02:00:00", true)]
    [InlineData(1, 10, 3, "2026-12-31 23:30:00", true)]
    [InlineData(1, 10, 3, "2027-01-10 01:59:59", true)]
    [InlineData(1, 10, 3, "2027-01-10 02:00:00", false)]
    [InlineData(12, 31, 23, "2026-12-31 21:59:59", true)]
    [InlineData(12, 31, 23, "2026-12-31 22:00:00", false)]
    [InlineData(12, 31, 23, "2026-12-31 23:30:00", false)]
    [InlineData(4, 5, 3, "2026-04-05 01:59:59", true)]
    [InlineData(4, 5, 3, "2026-04-05 02:00:00", false)]
    [InlineData(4, 5, 3, "2026-10-04 01:59:59", false)]
    public void It_ends_when_its_own_clock_says_so(int month, int day, int hour, string standard, bool inForce)
    {
        var rule = new DaylightSaving(true, October, new DaylightEdge(month, 0, day, hour, 0));
        Assert.Equal(inForce, rule.InForce(DateTime.ParseExact(standard, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)));
        Assert.False((rule with { Enabled = false }).InForce(DateTime.ParseExact(standard, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)));
    }
}
