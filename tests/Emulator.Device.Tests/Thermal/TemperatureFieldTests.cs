using Emulator.Device.Thermal;
using Emulator.Device.Time;

namespace Emulator.Device.Tests.Thermal;

public class TemperatureFieldTests
{
    private static readonly DateTime Afternoon = new(2026, 6, 1, 15, 0, 0, DateTimeKind.Utc);

    private static TemperatureField Field() => new(new DeviceClock(new VirtualClock(new DateTimeOffset(Afternoon))), 1);

    private static HeatObject Hot(double celsius, params HeatPoint[] path) => new() { Path = [.. path], Celsius = celsius };

    [Fact]
    public void The_same_moment_is_the_same_in_two_runs_and_warmer_in_the_afternoon()
    {
        var (one, other) = (Field(), Field());
        Assert.Equal(one.CelsiusAt(4096, 4096, Afternoon), other.CelsiusAt(4096, 4096, Afternoon));
        Assert.InRange(one.CelsiusAt(4096, 4096, Afternoon), 15, 30);
        Assert.InRange(one.CelsiusAt(4096, 4096, Afternoon) - one.CelsiusAt(4096, 4096, Afternoon.AddHours(12)), 11, 13);
        Assert.True(one.CelsiusAt(4096, 100, Afternoon) < one.CelsiusAt(4096, 6000, Afternoon) - 5, "the sky is colder than the ground");
    }

    [Fact]
    public void Somebody_walks_through_it()
    {
        var field = Field();
        var seen = Enumerable.Range(0, 12).Select(i => field.CelsiusAt(4096, 6300, Afternoon.AddSeconds(30 * i))).ToArray();
        Assert.InRange(seen.Max() - seen.Min(), 5, 20);
    }

    [Theory]
    [InlineData(64, 48)]
    [InlineData(400, 300)]
    public void A_picture_of_it_is_its_points(int width, int height)
    {
        var field = Field();
        field.Place(1, Hot(120, new HeatPoint(3000, 3000)), TimeSpan.FromSeconds(10), Afternoon);
        var picture = new float[width * height];
        field.Fill(picture, width, height, Afternoon);
        for (var i = 0; i < picture.Length; i += 37)
        {
            var (x, y) = ((i % width) + 0.5, (i / width) + 0.5);
            Assert.Equal(field.CelsiusAt(x * 8192 / width, y * 8192 / height, Afternoon), picture[i], 3);
        }
    }

    [Fact]
    public void A_hot_object_goes_its_way_at_an_even_pace_warms_and_cools()
    {
        var field = Field();
        var hot = Hot(200, new HeatPoint(1000, 2000), new HeatPoint(5000, 2000), new HeatPoint(5000, 3000));
        hot = hot with { Warming = TimeSpan.FromSeconds(2), Cooling = TimeSpan.FromSeconds(4) };
        field.Place(1, hot, TimeSpan.FromSeconds(10), Afternoon);
        Assert.InRange(field.CelsiusAt(1000, 2000, Afternoon), 0, 60);
        var behind = field.CelsiusAt(1400, 2000, Afternoon.AddHours(-1));
        Assert.InRange(field.CelsiusAt(1500, 2000, Afternoon.AddSeconds(1)), (200 + behind) / 2 - 5, (200 + behind) / 2 + 5);
        Assert.Equal(200, field.CelsiusAt(5000, 2000, Afternoon.AddSeconds(8)), 3);
        Assert.Equal(200, field.CelsiusAt(5000, 3000, Afternoon.AddSeconds(10)), 3);
        field.End(1, Afternoon.AddSeconds(10));
        Assert.InRange(field.CelsiusAt(5000, 3000, Afternoon.AddSeconds(12)), 90, 120);
        Assert.InRange(field.CelsiusAt(5000, 3000, Afternoon.AddSeconds(14)), 0, 60);
        Assert.Equal(200, field.CelsiusAt(5000, 2000, Afternoon.AddSeconds(8)), 3); // what has passed stays as it was
    }

    [Fact]
    public void While_it_is_calm_nothing_is_colder_than_eight_below_or_hotter_than_forty_eight()
    {
        // What decides whether an alarm has to be watched for counts on it.
        var field = Field();
        var picture = new float[64 * 48];
        for (var minutes = 0; minutes < 2 * 1440; minutes += 7)
        {
            field.Fill(picture, 64, 48, Afternoon.AddMinutes(minutes));
            Assert.InRange(picture.Min(), -8, 48);
            Assert.InRange(picture.Max(), -8, 48);
        }
    }
}
