using System.Globalization;
using System.Security.Cryptography;
using Emulator.Protocol.G711;

namespace Emulator.Protocol.Tests.Audio;

/// <summary>Against the tables of ITU-T G.711 and, by their hashes, of ffmpeg 5.1.</summary>
public class G711Tests
{
    // sha256 of what ffmpeg makes of the bytes 0 to 255: ffmpeg -f alaw -ar 8000 -i codes -f s16le -
    [Fact]
    public void Alaw_decodes_as_ffmpeg_does() => Assert.Equal("e04788d110e58ff8c70c93b8480190d973e3b67876b6119abbaec766cc75c174", Hash(ALaw.Decode));

    [Fact]
    public void Mulaw_decodes_as_ffmpeg_does() => Assert.Equal("3dab54339e520bb2c924826e3b72a917a2b612e9fd12fc867500f1d983a75827", Hash(MuLaw.Decode));

    [Theory]
    [InlineData(0, 0xD5)]
    [InlineData(8, 0xD5)]
    [InlineData(-1, 0x55)]
    [InlineData(-8, 0x55)]
    [InlineData(16, 0xD4)]
    [InlineData(256, 0xC5)]
    [InlineData(512, 0xF5)]
    [InlineData(32767, 0xAA)]
    [InlineData(-32768, 0x2A)]
    public void Alaw_has_the_standard_s_codes(int sample, int code) => Assert.Equal((byte)code, ALaw.Encode((short)sample));

    [Theory]
    [InlineData(0, 0xFF)]
    [InlineData(-1, 0x7F)]
    [InlineData(8, 0xFE)]
    [InlineData(32767, 0x80)]
    [InlineData(-32768, 0x00)]
    public void Mulaw_has_the_standard_s_codes(int sample, int code) => Assert.Equal((byte)code, MuLaw.Encode((short)sample));

    [Fact]
    public void Every_alaw_code_comes_back() => Assert.All(Enumerable.Range(0, 256), code => Assert.Equal((byte)code, ALaw.Encode(ALaw.Decode((byte)code))));

    // Mu-law has a zero of either sign; a sample has not.
    [Fact]
    public void Every_mulaw_code_but_minus_zero_comes_back() =>
        Assert.All(Enumerable.Range(0, 256).Where(c => c != 0x7F), code => Assert.Equal((byte)code, MuLaw.Encode(MuLaw.Decode((byte)code))));

    // A step is a sixteenth of its segment wide and decodes to its middle; what is louder never decodes to something quieter.
    [Fact]
    public void Every_sample_comes_back_within_half_a_step()
    {
        var (lastA, lastMu) = (int.MinValue, int.MinValue);
        for (int sample = short.MinValue; sample <= short.MaxValue; sample++)
        {
            int a = ALaw.Decode(ALaw.Encode((short)sample));
            int mu = MuLaw.Decode(MuLaw.Encode((short)sample));
            Assert.True(Math.Abs(a - sample) <= Math.Max(8, Math.Abs(sample) / 32) + 1, $"A-law of {sample} is {a}");
            Assert.True(Math.Abs(mu - sample) <= ((Math.Abs(sample) + 132) / 32) + 1, $"mu-law of {sample} is {mu}");
            Assert.True(a >= lastA && mu >= lastMu, $"after {sample}");
            (lastA, lastMu) = (a, mu);
        }
    }

    [Fact]
    public void Spans_are_coded_sample_by_sample()
    {
        short[] samples = [0, 1000, -1000, 32767];
        var codes = new byte[4];
        var back = new short[4];
        ALaw.Encode(samples, codes);
        ALaw.Decode(codes, back);
        Assert.Equal(samples.Select(s => ALaw.Decode(ALaw.Encode(s))), back);
        MuLaw.Encode(samples, codes);
        MuLaw.Decode(codes, back);
        Assert.Equal(samples.Select(s => MuLaw.Decode(MuLaw.Encode(s))), back);
    }

    private static string Hash(Func<byte, short> decode) =>
        Convert.ToHexString(SHA256.HashData([.. Enumerable.Range(0, 256).SelectMany(c => BitConverter.GetBytes(decode((byte)c)))])).ToLower(CultureInfo.InvariantCulture);
}
