using Emulator.Protocol.Rtp;

namespace Emulator.Protocol.Tests.Rtp;

public class RtcpTests
{
    // RFC 3550 section 6.4.1, figure 2.
    private static readonly DateTime Example = new DateTime(1995, 11, 10, 11, 33, 25, DateTimeKind.Utc).AddMilliseconds(125);

    [Fact]
    public void Ntp_is_what_the_RFC_says() => Assert.Equal(0xb44db705_20000000, Rtcp.Ntp(Example));

    [Fact]
    public void A_report_is_written_to_the_letter() => Assert.Equal(
        Convert.FromHexString("80C80006" + "11223344" + "b44db705" + "20000000" + "0000ABCD" + "00000005" + "00000640" + "81CA0003" + "11223344" + "01036361" + "6D000000"),
        Rtcp.WriteReport(new SenderReport(0x11223344, Example, 0xABCD, 5, 1600), "cam"));

    [Fact]
    public void A_bye_comes_behind_a_report()
    {
        var bye = Rtcp.WriteBye(new SenderReport(0x11223344, Example, 1, 2, 3), "camulator");
        Assert.Equal(Convert.FromHexString("81CB0001" + "11223344"), bye[^8..]);
        Assert.True(Rtcp.TryRead(bye, out var report, out var leaves));
        Assert.True(leaves);
        Assert.Equal(0x11223344u, report.Reporter);
    }

    [Fact]
    public void A_receiver_s_report_is_read()
    {
        var packet = Convert.FromHexString("81C90007" + "0000002A" + "11223344" + "40FFFFFE" + "00010010" + "00000063" + "00000000" + "00000000" + "81CA0002" + "0000002A" + "01016100");
        Assert.True(Rtcp.TryRead(packet, out var report, out var bye));
        Assert.False(bye);
        Assert.Equal(new ReceiverReport(42, 0x11223344, 64, -2, 0x10010, 99), report);
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("80C90001000000")]
    [InlineData("40C900010000002A")]
    [InlineData("80C9FFFF0000002A")]
    [InlineData("80C900010000002A80")]
    public void What_is_no_RTCP_is_not_read(string hex) => Assert.False(Rtcp.TryRead(Convert.FromHexString(hex), out _, out _));
}
