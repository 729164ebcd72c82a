using Emulator.Protocol.Rtsp;

namespace Emulator.Protocol.Tests.Rtsp;

/// <summary>Transport and Range, with the examples of RFC 2326 and what clients send.</summary>
public class HeaderTests
{
    [Fact]
    public void Offers_keep_their_order()
    {
        // Section 12.39.
        Assert.True(TransportOffer.TryParse("RTP/AVP;multicast;ttl=127;mode=\"PLAY\",\r\n RTP/AVP;unicast;client_port=3456-3457;mode=\"PLAY\"", out var offers));
        Assert.Equal(
            [
                new TransportOffer(RtpLowerTransport.Udp) { IsMulticast = true },
                new TransportOffer(RtpLowerTransport.Udp) { ClientPorts = (3456, 3457) },
            ],
            offers);
    }

    [Theory]
    [InlineData("RTP/AVP/TCP;unicast;interleaved=0-1", RtpLowerTransport.Tcp, 0, 1)]
    [InlineData("rtp/avp/tcp;interleaved=4-5", RtpLowerTransport.Tcp, 4, 5)]
    [InlineData("RTP/AVP/TCP;unicast;interleaved=2", RtpLowerTransport.Tcp, 2, 3)]
    [InlineData("RTP/SAVP;unicast;interleaved=254-255", RtpLowerTransport.Unknown, 254, 255)]
    public void Interleaved_channels_are_read(string header, RtpLowerTransport lower, int rtp, int rtcp)
    {
        Assert.True(TransportOffer.TryParse(header, out var offers));
        Assert.Equal((lower, (rtp, rtcp)), (offers[0].Lower, offers[0].Interleaved!.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("RTP/AVP/TCP;interleaved=256-257")]
    [InlineData("RTP/AVP/TCP;interleaved=255")]
    [InlineData("RTP/AVP;client_port=65536-1")]
    [InlineData("RTP/AVP;client_port=-1")]
    [InlineData("RTP/AVP;client_port=a-b")]
    public void A_malformed_transport_is_refused(string header) => Assert.False(TransportOffer.TryParse(header, out _));

    [Theory]
    [InlineData("npt=0-", 0.0, null)]
    [InlineData("npt=123.45-125", 123.45, 125.0)]
    [InlineData("npt=12:05:35.3-", 43535.3, null)]
    [InlineData("npt=-20", null, 20.0)]
    [InlineData("npt=now-", null, null)]
    [InlineData("NPT = 10 - 15 ;time=19970123T143720Z", 10.0, 15.0)]
    public void Normal_play_time_is_read(string header, double? start, double? end)
    {
        Assert.True(PlayRange.TryParse(header, out var range));
        Assert.Equal((start, end, false), (range.Start?.TotalSeconds, range.End?.TotalSeconds, range.IsClock));
        Assert.Equal(header == "npt=now-", range.FromNow);
    }

    [Fact]
    public void Absolute_time_is_read()
    {
        // Section 3.7.
        Assert.True(PlayRange.TryParse("clock=19961108T143720.25Z-", out var range));
        Assert.Equal((new DateTime(1996, 11, 8, 14, 37, 20, 250, DateTimeKind.Utc), null), (range.StartUtc!.Value, range.EndUtc));
        Assert.Equal(DateTimeKind.Utc, range.StartUtc.Value.Kind);
        Assert.True(PlayRange.TryParse(PlayRange.Clock(range.StartUtc.Value, range.StartUtc.Value.AddHours(1)), out var again));
        Assert.Equal((range.StartUtc, range.StartUtc.Value.AddHours(1)), (again.StartUtc, again.EndUtc!.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("npt")]
    [InlineData("npt=-")]
    [InlineData("npt=a-b")]
    [InlineData("npt=1:2-")]
    [InlineData("npt=1e9-")]
    [InlineData("npt=99999999999-")]
    [InlineData("smpte=0:10:20-")]
    [InlineData("clock=20260230T000000Z-")]
    [InlineData("clock=yesterday-")]
    [InlineData("bytes=0-5")]
    public void A_malformed_range_is_refused(string header) => Assert.False(PlayRange.TryParse(header, out _));
}
