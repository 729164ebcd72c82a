using Emulator.Device.Time;

namespace Emulator.Device.Tests.Parts;

public class DaylightEdgeTests
{
    [Theory]
    [InlineData(3, -1, 0, 29)]
    [InlineData(3, 1, 0, 1)]
    [InlineData(3, 4, 6, 28)]
    [InlineData(2, 0, 31, 28)]
    [InlineData(10, -1, 31, 28)]
    public void An_edge_lies_in_its_month(int month, int week, int day, int date) => Assert.Equal(new DateTime(2026, month, date, 2, 0, 0), new DaylightEdge(month, week, day, 2, 0).In(2026));

    [Fact]
    public void Any_week_and_day_of_the_configuration_make_a_date()
    {
        foreach (var week in new[] { -1, 0, 1, 2, 3, 4 })
        {
            for (var day = 0; day <= 31; day++)
            {
                for (var month = 1; month <= 12; month++)
                {
                    Assert.Equal(month, new DaylightEdge(month, week, day, 0, 0).In(2026).Month);
                }
            }
        }
    }
}
