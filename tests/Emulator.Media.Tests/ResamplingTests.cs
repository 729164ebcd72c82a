using FsCheck;
using FsCheck.Fluent;

namespace Emulator.Media.Tests;

public class ResamplingTests
{
    [Fact]
    public void Samples_are_what_exact_arithmetic_makes_of_them()
    {
        var cases = ArbMap.Default.ArbFor<(byte Source, byte Target, byte Start, byte Length, int Seed)>();
        Check.QuickThrowOnFailure(Prop.ForAll(cases, c =>
        {
            var (from, to) = ((c.Source % 30) + 1, (c.Target % 30) + 1);
            var start = c.Start / 512.0;
            var length = (c.Length + 1) / 512.0;
            var source = new byte[from * from];
            new System.Random(c.Seed).NextBytes(source);
            var taps = AxisTaps.Create(from, to, start, length);
            var target = new byte[to * to];
            Resampling.Scale(source, from, target, to, taps, taps);
            var weights = Enumerable.Range(0, to).Select(i => Weights(from, to, start, length, i)).ToArray();
            return Enumerable.Range(0, to * to).All(i => Math.Abs(Exact(source, weights[i % to], weights[i / to]) - target[i]) <= 1.5);
        }));
    }

    [Theory]
    [InlineData(40, 40)]
    [InlineData(40, 17)]
    [InlineData(17, 40)]
    public void A_flat_plane_stays_exactly_flat(int from, int to)
    {
        foreach (byte level in (byte[])[0, 1, 127, 254, 255])
        {
            var source = new byte[from * from];
            source.AsSpan().Fill(level);
            var taps = AxisTaps.Create(from, to, 0, 1);
            var target = new byte[to * to];
            Resampling.Scale(source, from, target, to, taps, taps);
            Assert.All(target, sample => Assert.Equal(level, sample));
        }
    }

    private static double Exact(byte[] source, double[] across, double[] down)
    {
        var sum = 0.0;
        for (var i = 0; i < source.Length; i++)
        {
            sum += source[i] * across[i % across.Length] * down[i / across.Length];
        }

        return sum;
    }

    // Area when shrinking, linear between centres when growing.
    private static double[] Weights(int from, int to, double start, double length, int index)
    {
        var step = length * from / to;
        var left = (start * from) + (index * step);
        var centre = Math.Clamp(left + (step / 2) - 0.5, 0, from - 1);
        return [.. Enumerable.Range(0, from).Select(i => step <= 1
            ? Math.Max(0, 1 - Math.Abs(centre - i))
            : Math.Max(0, Math.Min(left + step, i + 1) - Math.Max(left, i)) / step)];
    }
}
