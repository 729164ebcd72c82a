using Emulator.Protocol.Radiometry;

namespace Emulator.Protocol.Tests.Radiometry;

public class RadiometryScaleTests
{
    [Theory]
    [InlineData(20, -50, 20)]
    [InlineData(150, -50, 150)]
    [InlineData(151, -50, 550)]
    [InlineData(2000, -50, 2000)]
    public void What_is_written_is_read_again_to_a_tenth(double hottest, double from, double to)
    {
        var scale = RadiometryScale.For(hottest);
        for (var celsius = from; celsius <= to; celsius += 0.7)
        {
            // The wider the range the coarser the cold: a fifth of a degree at -50 of a frame that holds 2000.
            Assert.InRange(scale.Decode(scale.Encode(celsius)) - celsius, celsius < 0 && hottest > 550 ? -0.2 : -0.1, celsius < 0 && hottest > 550 ? 0.2 : 0.1);
        }

        Assert.True(scale.Encode(hottest) is > 3000 and < ushort.MaxValue);
    }

    [Fact]
    public void Numbers_are_two_bytes_low_first_by_the_law_that_the_parameters_name()
    {
        var scale = new RadiometryScale(300_000, 1428, 1, 256);
        var bytes = new byte[4];
        scale.Write([26.85f, 126.85f], bytes);
        Assert.Equal(Math.Round((300_000 / (Math.Exp(1428 / 300.0) - 1)) + 256), bytes[0] + (256 * bytes[1]));
        Assert.Equal(Math.Round((300_000 / (Math.Exp(1428 / 400.0) - 1)) + 256), bytes[2] + (256 * bytes[3]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    public void No_radiation_is_absolute_zero(int signal) => Assert.Equal(-273.15, new RadiometryScale(300_000, 1428, 1, 256).Decode((ushort)signal));

    [Fact]
    public void What_does_not_fit_is_the_last_that_does()
    {
        var scale = RadiometryScale.For(100);
        Assert.Equal(ushort.MaxValue, scale.Encode(1000));
        Assert.Equal(256, scale.Encode(-300));
    }
}
