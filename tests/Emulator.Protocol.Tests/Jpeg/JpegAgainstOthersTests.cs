using Emulator.Protocol.Jpeg;

namespace Emulator.Protocol.Tests.Jpeg;

/// <summary>The codec against ffmpeg's and libjpeg's: what they make of ours and we of theirs.</summary>
public class JpegAgainstOthersTests
{
    [Theory]
    [InlineData(320, 240, JpegSampling.Yuv420, "yuvj420p", 95, 40)]
    [InlineData(333, 211, JpegSampling.Yuv420, "yuvj420p", 95, 40)]
    [InlineData(1920, 1080, JpegSampling.Yuv420, "yuvj420p", 90, 38)]
    [InlineData(200, 120, JpegSampling.Yuv422, "yuvj422p", 95, 40)]
    [InlineData(200, 120, JpegSampling.Yuv444, "yuvj444p", 95, 40)]
    [InlineData(200, 120, JpegSampling.Grey, "gray", 95, 40)]
    [InlineData(17, 9, JpegSampling.Yuv420, "yuvj420p", 95, 40)]
    public void Ffmpeg_sees_what_we_encoded(int width, int height, JpegSampling sampling, string format, int quality, double atLeast)
    {
        var source = External.TestPicture(width, height, format);
        var jpeg = new JpegEncoder(quality).Encode(Pictures.FromPlanes(source, width, height, sampling));

        Assert.InRange(Pictures.Psnr(source, External.Decode(jpeg, format)), atLeast, 100);
    }

    [Theory]
    [InlineData("-pix_fmt yuvj420p -q:v 2", "yuvj420p", JpegSampling.Yuv420)]
    [InlineData("-pix_fmt yuvj420p -q:v 9 -huffman default", "yuvj420p", JpegSampling.Yuv420)]
    [InlineData("-pix_fmt yuvj422p -q:v 3", "yuvj422p", JpegSampling.Yuv422)]
    [InlineData("-pix_fmt yuvj444p -q:v 3", "yuvj444p", JpegSampling.Yuv444)]
    public void We_see_what_ffmpeg_encoded(string options, string format, JpegSampling sampling)
    {
        var jpeg = External.Ffmpeg(External.TestPpm(330, 218), $"-f ppm_pipe -i pipe:0 {options} -f mjpeg -");
        var image = Pictures.Decode(jpeg);

        Assert.Equal((330, 218, sampling), (image.Width, image.Height, image.Sampling));
        Assert.InRange(Pictures.Furthest(Pictures.ToPlanes(image), External.Decode(jpeg, format)), 0, 2);
    }

    [Theory]
    [InlineData("-quality 92 -sample 2x2", "yuvj420p")]
    [InlineData("-quality 40 -sample 2x2 -optimize -restart 3B", "yuvj420p")]
    [InlineData("-quality 85 -sample 2x1 -restart 1", "yuvj422p")]
    [InlineData("-quality 100 -sample 1x1", "yuvj444p")]
    [InlineData("-quality 75 -grayscale", "gray")]
    [InlineData("-quality 3 -sample 2x2 -baseline", "yuvj420p")]
    public void We_see_what_libjpeg_encoded(string options, string format)
    {
        var jpeg = External.Cjpeg(External.TestPpm(331, 217), options);

        Assert.InRange(Pictures.Furthest(Pictures.ToPlanes(Pictures.Decode(jpeg)), External.Decode(jpeg, format)), 0, 2);
    }

    [Fact]
    public void Progressive_is_refused_by_name()
    {
        var jpeg = External.Cjpeg(External.TestPpm(64, 64), "-progressive");

        Assert.False(JpegDecoder.TryDecode(jpeg, out _, out var error));
        Assert.Contains("baseline", error, StringComparison.Ordinal);
    }
}
