using Emulator.Protocol.H26x;
using Emulator.Protocol.Jpeg;

namespace Emulator.Protocol.Tests.H26x;

/// <summary>The small encoder: what it says of itself. That decoders see the pictures is for Emulator.Interop.</summary>
public class H264PicturesTests
{
    [Theory]
    [InlineData(352, 288, 25, "42C00D")]
    [InlineData(640, 480, 25, "42C01E")]
    [InlineData(1280, 720, 30, "42C01F")]
    [InlineData(1920, 1080, 12.5, "42C028")]
    public void The_parameter_sets_tell_size_rate_and_level(int width, int height, double rate, string profile)
    {
        var sps = H264Sps.Read(new H264Pictures(width, height, rate).Sps.Span);
        Assert.NotNull(sps);
        Assert.Equal((profile, width, height, rate), (sps.ProfileLevelId, sps.Width, sps.Height, sps.FramesPerSecond));
    }

    [Fact]
    public void Every_picture_fits_and_the_same_picture_gives_the_same_bytes()
    {
        var coder = new H264Pictures(352, 288, 25);
        foreach (var image in new[] { Noise(352, 288, 7), Slope(352, 288) })
        {
            var finer = int.MaxValue;
            foreach (var bytes in new[] { coder.LeastBytes, 2000, 6000, 20_000, 200_000 })
            {
                var key = H264Pictures.Key(coder.Code(image, bytes), 1);
                Assert.InRange(key.Length, 1, bytes);
                Assert.Equal(key, H264Pictures.Key(new H264Pictures(352, 288, 25).Code(image, bytes), 1));
                var quantiser = coder.Code(image, bytes).Quantiser;
                Assert.True(bytes < 2000 || quantiser <= finer || finer == 26);
                finer = quantiser;
            }
        }
    }

    [Fact]
    public void A_picture_that_repeats_the_one_before_takes_as_many_bytes_at_every_place()
    {
        foreach (var (width, height) in new[] { (352, 288), (640, 480), (1280, 720), (1920, 1080), (2560, 1440) })
        {
            var coder = new H264Pictures(width, height, 25);
            Assert.All(Enumerable.Range(1, 70_000).Where(i => i < 600 || i % 97 == 0), place => Assert.Equal(coder.RepeatBytes, coder.Repeat(place).Length));
            Assert.InRange(coder.RepeatBytes, 6, 12);
        }
    }

    [Fact]
    public void A_filler_is_as_long_as_it_is_to_be()
    {
        foreach (var bytes in new[] { 2, 3, 1000 })
        {
            var unit = H264Pictures.Filler(bytes);
            Assert.Equal((bytes, 12, 0x80), (unit.Length, unit[0] & 0x1F, unit[^1]));
        }
    }

    internal static JpegImage Noise(int width, int height, uint seed)
    {
        var image = new JpegImage(width, height, JpegSampling.Yuv420);
        foreach (var plane in image.Planes)
        {
            foreach (ref var sample in plane.Samples.AsSpan())
            {
                seed = (seed * 1664525) + 1013904223;
                sample = (byte)(seed >> 24);
            }
        }

        return image;
    }

    internal static JpegImage Slope(int width, int height)
    {
        var image = new JpegImage(width, height, JpegSampling.Yuv420);
        foreach (var plane in image.Planes)
        {
            for (var y = 0; y < plane.Height; y++)
            {
                for (var x = 0; x < plane.Width; x++)
                {
                    plane.Row(y)[x] = (byte)(((x * 3) + (y * 2)) * 255 / ((plane.Width * 3) + (plane.Height * 2)));
                }
            }
        }

        return image;
    }
}
