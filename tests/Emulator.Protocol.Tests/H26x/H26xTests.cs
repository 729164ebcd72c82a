using Emulator.Protocol.H26x;

namespace Emulator.Protocol.Tests.H26x;

public class H26xTests
{
    // Made with x264: 1920x1080 at 25 frames a second.
    private const string AvcSps = "67640032ACB1203C0113F2E02D4040405000000300100000030328F1832260";
    private const string AvcPps = "68E88C0B4B22C0";

    [Fact]
    public void A_byte_stream_is_cut_at_start_codes_of_three_and_four_bytes()
    {
        byte[] stream = [9, 9, 0, 0, 0, 1, 0x67, 1, 2, 0, 0, 0, 1, 0x68, 3, 0, 0, 1, 0x65, 0, 0, 3, 1, 0, 0];
        Assert.Equal(["670102", "6803", "6500000301"], AnnexB.Split(stream).Select(u => Convert.ToHexString(u.Span)));
        Assert.Empty(AnnexB.Split(new byte[] { 0, 0, 1 }));
        Assert.Empty(AnnexB.Split(default));
    }

    [Theory]
    [InlineData("000000", "00000300")]
    [InlineData("000001", "00000301")]
    [InlineData("00000003", "0000030003")]
    [InlineData("0000040000", "0000040000")]
    [InlineData("0000000000", "00000300000300")]
    public void Escapes_go_in_and_out(string plain, string escaped)
    {
        Assert.Equal(escaped, Convert.ToHexString(Rbsp.Escape(Convert.FromHexString(plain))));
        Assert.Equal(plain, Convert.ToHexString(Rbsp.Unescape(Convert.FromHexString(escaped))));
    }

    [Fact]
    public void An_sps_tells_profile_size_and_rate_and_takes_another_rate()
    {
        var unit = Convert.FromHexString(AvcSps);
        var sps = H264Sps.Read(unit)!;
        Assert.Equal(("640032", 1920, 1080, 25.0), (sps.ProfileLevelId, sps.Width, sps.Height, sps.FramesPerSecond));
        foreach (var rate in new[] { 12.5, 30, 1, 0.2, 7 })
        {
            var changed = H264Sps.WithRate(unit, rate);
            Assert.Equal(sps with { FramesPerSecond = rate }, H264Sps.Read(changed.Span)! with { }, new SaysTheSame());
            Assert.Equal(unit, H264Sps.WithRate(changed, 25).ToArray());
        }
    }

    [Fact]
    public void What_is_no_sps_or_cut_short_is_none()
    {
        Assert.Null(H264Sps.Read(Convert.FromHexString(AvcPps)));
        Assert.Null(H264Sps.Read(default));
        Assert.Null(H265Sps.Read(default));
        var unit = Convert.FromHexString(AvcSps);
        for (var length = 0; length < 12; length++)
        {
            Assert.Null(H264Sps.Read(unit.AsSpan(0, length)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_frame_carries_a_text(bool h265)
    {
        const string Text = "camulator channel=1 stream=0 frame=45 utc=2026-11-22T10:00:00.040Z";
        var unit = IdentitySei.Write(Text, h265);
        Assert.Equal(Text, IdentitySei.Read(unit));
        Assert.Equal(unit.Length, IdentitySei.LengthOf(Text.Length, h265));
        Assert.Equal(unit, Rbsp.Escape(unit));
        Assert.Null(IdentitySei.Read(unit.AsSpan(0, unit.Length - 1)));
        Assert.Null(IdentitySei.Read(Convert.FromHexString(AvcSps)));
    }

    private sealed class SaysTheSame : IEqualityComparer<H264Sps>
    {
        public bool Equals(H264Sps? x, H264Sps? y) => x?.ToString() == y?.ToString();

        public int GetHashCode(H264Sps obj) => 0;
    }
}
