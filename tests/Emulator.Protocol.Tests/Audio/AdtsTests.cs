using Emulator.Protocol.Aac;

namespace Emulator.Protocol.Tests.Audio;

public class AdtsTests
{
    [Theory]
    [InlineData(8000, 1, 1, 7)]
    [InlineData(16000, 1, 400, 7)]
    [InlineData(48000, 2, 8184, 7)]
    [InlineData(44100, 7, 1234, 7)]
    public void What_is_written_is_read(int rate, int channels, int frame, int headerLength)
    {
        var bytes = new byte[AdtsHeader.Length];
        AdtsHeader.Write(rate, channels, frame, bytes);
        Assert.True(AdtsHeader.TryRead(bytes, out var header));
        Assert.Equal(new AdtsHeader(2, rate, channels, headerLength, headerLength + frame), header);
    }

    [Fact]
    public void A_header_of_ffmpeg_s_is_read_and_written_alike()
    {
        // ffmpeg -f lavfi -i sine -ar 16000 -ac 1 -c:a aac -f adts -
        byte[] theirs = [0xFF, 0xF1, 0x60, 0x40, 0x1A, 0x1F, 0xFC];
        Assert.True(AdtsHeader.TryRead(theirs, out var header));
        Assert.Equal(new AdtsHeader(2, 16000, 1, 7, 208), header);
        var ours = new byte[7];
        AdtsHeader.Write(16000, 1, 201, ours);
        Assert.Equal(theirs, ours);
    }

    [Fact]
    public void A_checksum_makes_the_header_longer()
    {
        Assert.True(AdtsHeader.TryRead([0xFF, 0xF0, 0x60, 0x40, 0x1A, 0x1F, 0xFC, 1, 2], out var header));
        Assert.Equal(9, header.HeaderLength);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xF1, 0x60, 0x40, 0x1A, 0x1F })]
    [InlineData(new byte[] { 0xFE, 0xF1, 0x60, 0x40, 0x1A, 0x1F, 0xFC })]
    [InlineData(new byte[] { 0xFF, 0xE1, 0x60, 0x40, 0x1A, 0x1F, 0xFC })]
    [InlineData(new byte[] { 0xFF, 0xF7, 0x60, 0x40, 0x1A, 0x1F, 0xFC })]
    [InlineData(new byte[] { 0xFF, 0xF1, 0x7C, 0x40, 0x1A, 0x1F, 0xFC })]
    [InlineData(new byte[] { 0xFF, 0xF1, 0x60, 0x40, 0x00, 0xDF, 0xFC })]
    [InlineData(new byte[] { 0xFF, 0xF1, 0x60, 0x40, 0x1A, 0x1F, 0xFD })]
    public void Anything_else_is_no_header(byte[] bytes) => Assert.False(AdtsHeader.TryRead(bytes, out _));

    [Theory]
    [InlineData(8000, 1, "1588")]
    [InlineData(16000, 1, "1408")]
    [InlineData(48000, 2, "1190")]
    [InlineData(44100, 2, "1210")]
    public void A_config_is_what_the_standard_says(int rate, int channels, string hex) => Assert.Equal(hex, Convert.ToHexString(AudioSpecificConfig.Of(rate, channels)));

    [Fact]
    public void A_rate_that_AAC_lacks_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => AudioSpecificConfig.Of(8001, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => AdtsHeader.Write(8001, 1, 1, new byte[7]));
        Assert.Throws<ArgumentOutOfRangeException>(() => AdtsHeader.Write(8000, 1, 8185, new byte[7]));
    }
}

public class AdtsCounterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(50)]
    [InlineData(10_000)]
    public void Frames_are_counted_however_the_stream_is_cut(int size)
    {
        // Some dirt, then ten frames of 20 bytes, then half a header.
        var stream = new byte[5 + (10 * 27) + 3];
        stream[2] = 0xFF;
        for (var i = 0; i < 10; i++)
        {
            AdtsHeader.Write(16000, 1, 20, stream.AsSpan(5 + (i * 27)));
        }

        stream[^3] = 0xFF;
        stream[^2] = 0xF1;
        var counter = new AdtsCounter();
        for (var at = 0; at < stream.Length; at += size)
        {
            counter.Add(stream.AsSpan(at, Math.Min(size, stream.Length - at)));
        }

        Assert.Equal((10, 16000), (counter.Frames, counter.Rate));
    }
}
