using Emulator.Protocol.Rtsp;

namespace Emulator.Protocol.Tests.Rtsp;

public class SdpTests
{
    [Fact]
    public void A_description_is_written_to_the_letter()
    {
        // The parameter sets of RFC 6184 section 8.2.1's example: profile-level-id=42A01E.
        var video = SdpFormats.H264(Convert.FromBase64String("Z0IACpZTBYmI"), Convert.FromBase64String("aMljiA==")) with { FrameRate = 12.5, Size = (1920, 1080), Bandwidth = 4096 };
        var sdp = new Sdp { Id = 17, Range = "npt=now-", Media = [video, SdpFormats.Pcma(8000)] };
        Assert.Equal(
            """
            v=0
            o=- 17 17 IN IP4 0.0.0.0
            s=Media Server
            c=IN IP4 0.0.0.0
            t=0 0
            a=control:*
            a=range:npt=now-
            m=video 0 RTP/AVP 96
            b=AS:4096
            a=control:trackID=0
            a=rtpmap:96 H264/90000
            a=fmtp:96 packetization-mode=1;profile-level-id=42000A;sprop-parameter-sets=Z0IACpZTBYmI,aMljiA==
            a=framerate:12.500000
            a=x-dimensions:1920,1080
            a=framesize:96 1920-1080
            a=recvonly
            m=audio 0 RTP/AVP 8
            a=control:trackID=1
            a=rtpmap:8 PCMA/8000
            a=recvonly

            """.ReplaceLineEndings("\r\n"),
            sdp.ToString());
    }

    [Fact]
    public void H265_tells_its_profile_tier_and_level()
    {
        // Parameter sets of an x265 stream: Main profile, level 4 (120), emulation prevention inside.
        var sps = Convert.FromHexString("420101016000000300900000030000030078A003C08010E58DAE4932BCE0404040");
        var media = SdpFormats.H265(Convert.FromHexString("40010C01"), sps, Convert.FromHexString("4401C172"));
        Assert.StartsWith("profile-space=0;profile-id=1;tier-flag=0;level-id=120;sprop-vps=QAEMAQ==;sprop-sps=", media.Fmtp, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8000, "1588")]
    [InlineData(16000, "1408")]
    [InlineData(44100, "1208")]
    public void AAC_tells_how_it_is_configured(int rate, string config) =>
        Assert.EndsWith(";mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=" + config, SdpFormats.Aac(rate).Fmtp, StringComparison.Ordinal);

    [Fact]
    public void Only_telephone_speed_has_fixed_payload_types()
    {
        Assert.Equal((8, 0, 97), (SdpFormats.Pcma(8000).PayloadType, SdpFormats.Pcmu(8000).PayloadType, SdpFormats.Pcma(16000).PayloadType));
        Assert.Equal((97, "L16/16000"), (SdpFormats.L16(16000).PayloadType, SdpFormats.L16(16000).RtpMap));
    }
}
