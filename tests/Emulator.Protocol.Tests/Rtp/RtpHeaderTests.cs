using Emulator.Protocol.Rtp;

namespace Emulator.Protocol.Tests.Rtp;

public class RtpHeaderTests
{
    private static readonly byte[] Plain = [0x80, 0x88, 0x12, 0x34, 0, 0, 1, 0x40, 0xCA, 0xFE, 0xBA, 0xBE, 1, 2, 3];

    [Fact]
    public void A_packet_is_read_to_the_last_byte()
    {
        Assert.True(RtpHeader.TryRead(Plain, out var header));
        Assert.Equal((8, 0x1234, 320u, 0xCAFEBABE), (header.PayloadType, header.Sequence, header.Timestamp, header.Source));
        Assert.Equal([1, 2, 3], Plain[header.Payload]);
    }

    [Fact]
    public void Contributors_extension_and_padding_are_no_payload()
    {
        byte[] packet = [0xB1, 0x08, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 9, 9, 9, 9, 0xBE, 0xDE, 0, 1, 7, 7, 7, 7, 5, 6, 0, 2];
        Assert.True(RtpHeader.TryRead(packet, out var header));
        Assert.Equal([5, 6], packet[header.Payload]);
        byte[] empty = [0x91, .. packet[1..24]];
        Assert.True(RtpHeader.TryRead(empty, out header));
        Assert.Empty(empty[header.Payload]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("80880001000000000000")]
    [InlineData("408800010000000000000001")]
    [InlineData("8F8800010000000000000001")]
    [InlineData("908800010000000000000001BEDE")]
    [InlineData("908800010000000000000001BEDEFFFF00")]
    [InlineData("A0880001000000000000000100")]
    [InlineData("A08800010000000000000001FF")]
    public void What_is_no_packet_is_refused(string hex) => Assert.False(RtpHeader.TryRead(Convert.FromHexString(hex), out _));

    [Fact]
    public void What_is_lost_late_or_twice_is_counted_and_numbers_may_wrap_or_begin_anew()
    {
        var sequence = new RtpSequence();
        Assert.Equal(
            [true, true, true, false, true, false, true],
            new ushort[] { 65534, 65535, 0, 0, 3, 2, 4 }.Select(number => sequence.Take(1, number)));
        Assert.Equal((2, 2), (sequence.Lost, sequence.Late));
        Assert.True(sequence.Take(2, 1));
        Assert.True(sequence.Take(2, 40_000));
        Assert.Equal((2, 2), (sequence.Lost, sequence.Late));
    }
}
