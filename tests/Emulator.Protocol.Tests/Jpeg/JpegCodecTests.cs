using Emulator.Protocol.Jpeg;
using FsCheck;
using FsCheck.Fluent;

namespace Emulator.Protocol.Tests.Jpeg;

public class JpegCodecTests
{
    [Fact]
    public void What_is_encoded_finely_decodes_to_nearly_the_same()
    {
        var cases = ArbMap.Default.ArbFor<(byte Width, byte Height, byte Sampling, int Seed)>();
        Check.QuickThrowOnFailure(Prop.ForAll(cases, c =>
        {
            var image = Pictures.Smooth(c.Width + 1, c.Height + 1, (JpegSampling)(c.Sampling % 4), c.Seed);
            var decoded = Pictures.Decode(new JpegEncoder(100).Encode(image));
            return decoded.Sampling == image.Sampling && Pictures.Furthest(Pictures.ToPlanes(image), Pictures.ToPlanes(decoded)) <= 3;
        }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(100)]
    public void The_hardest_blocks_stay_within_the_range_of_the_tables(int quality)
    {
        // Checkers and stripes of black and white reach the largest coefficients there are.
        var image = new JpegImage(64, 64, JpegSampling.Yuv444);
        for (var i = 0; i < image.Luma.Samples.Length; i++)
        {
            var (x, y) = (i % 64, i / 64);
            image.Luma.Samples[i] = (byte)(((x + y) & 1) * 255);
            image.Cb!.Samples[i] = (byte)((((x >> 1) ^ (x >> 2)) & 1) * 255);
            image.Cr!.Samples[i] = (byte)((((x >> 3) ^ (y >> 3)) & 1) * 255);
        }

        var decoded = Pictures.Decode(new JpegEncoder(quality).Encode(image));

        Assert.InRange(Pictures.Furthest(image.Cr!.Samples, decoded.Cr!.Samples), 0, 2);
    }

    [Fact]
    public void The_same_picture_is_the_same_bytes()
    {
        var image = Pictures.Smooth(160, 90, JpegSampling.Yuv420, 4);

        Assert.Equal(new JpegEncoder(70).Encode(image), new JpegEncoder(70).Encode(image));
    }

    [Fact]
    public void The_bytes_do_not_depend_on_the_machine()
    {
        var image = new JpegImage(200, 120, JpegSampling.Yuv420);
        foreach (var plane in image.Planes)
        {
            for (var i = 0; i < plane.Samples.Length; i++)
            {
                plane.Samples[i] = (byte)((i * 7 / 5) ^ (i * i / 977));
            }
        }

        var jpeg = new JpegEncoder(83).Encode(image);
        var planes = Pictures.ToPlanes(Pictures.Decode(jpeg));

        // Noted on x64 with AVX-512; the same without any hardware intrinsics.
        Assert.Equal("3C0175D15D41B53E", Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(jpeg))[..16]);
        Assert.Equal("AFC70F09CB3EB4CB", Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(planes))[..16]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void A_quality_outside_its_range_is_refused(int quality) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new JpegEncoder(quality));

    [Theory]
    [InlineData(0, 10)]
    [InlineData(10, 8193)]
    [InlineData(8192, 8192)]
    public void A_size_outside_the_limits_is_refused(int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new JpegImage(width, height, JpegSampling.Grey));

    [Fact]
    public void The_end_of_a_file_is_found_among_others()
    {
        var first = new JpegEncoder(60).Encode(Pictures.Smooth(50, 40, JpegSampling.Yuv420, 1));
        // A segment that holds what looks like the end of the image.
        byte[] withTrap = [.. first[..2], 0xFF, 0xE5, 0, 6, 0xFF, 0xD9, 0xFF, 0xD8, .. first[2..]];
        byte[] both = [.. withTrap, .. first];

        Assert.True(JpegDecoder.TryFindEnd(both, out var length));
        Assert.Equal(withTrap.Length, length);
        Assert.False(JpegDecoder.TryFindEnd(both.AsSpan(0, 40), out _));
        Assert.False(JpegDecoder.TryFindEnd(both.AsSpan(1), out _));
    }
}
