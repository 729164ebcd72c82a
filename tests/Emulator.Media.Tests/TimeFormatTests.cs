namespace Emulator.Media.Tests;

public class TimeFormatTests
{
    [Theory]
    [InlineData("yyyy-MM-dd HH:mm:ss", "2026-01-02 03:04:05")]
    [InlineData("MM-dd-yyyy HH:mm:ss", "01-02-2026 03:04:05")]
    [InlineData("d/M/yy H:m:s", "2/1/26 3:4:5")]
    [InlineData("dd MMMM yyyy hh:mm", "02 Jan 2026 03:04")]
    [InlineData("plain text ÿ", "plain text ÿ")]
    [InlineData("", "")]
    public void Each_part_in_any_order(string format, string expected) =>
        Assert.Equal(expected, TimeFormat.Format(new DateTime(2026, 1, 2, 3, 4, 5), format, showWeek: false));

    [Theory]
    [InlineData(0, "12 0 00")]
    [InlineData(12, "12 12 12")]
    [InlineData(13, "1 13 13")]
    [InlineData(23, "11 23 23")]
    public void Twelve_hours_begin_at_twelve(int hour, string expected) =>
        Assert.Equal(expected, TimeFormat.Format(new DateTime(2026, 1, 2, hour, 0, 0), "h H HH", showWeek: false));

    [Fact]
    public void The_week_day_follows() =>
        Assert.Equal("2026-11-22 Sun", TimeFormat.Format(new DateTime(2026, 11, 22), "yyyy-MM-dd", showWeek: true));
}
