using System.Buffers.Binary;
using Emulator.Protocol.Jpeg;
using Emulator.Protocol.Rtp;
using Emulator.Protocol.Tests.Jpeg;

namespace Emulator.Protocol.Tests.Rtp;

/// <summary>Frames are packed and, by the receiver's rules of each RFC, put together again.</summary>
public class PayloadTests
{
    private const int Max = 100;

    [Fact]
    public void The_head_of_each_packet_is_the_viewer_s_own()
    {
        var builder = new RtpPacketBuilder(96, Max);
        builder.Add(new byte[40]);
        builder.Add("abc"u8);
        var packets = builder.Take(marker: true);
        var copy = new byte[packets.Length];
        packets.CopyTo(copy, channel: 6, sequence: 65535, timestamp: 0x01020304, source: 0xAABBCCDD);

        // RFC 2326 section 10.12 and RFC 3550 section 5.1.
        Assert.Equal(Convert.FromHexString("24060034" + "8060FFFF" + "01020304" + "AABBCCDD"), copy[..16]);
        Assert.Equal(Convert.FromHexString("2406000F" + "80E00000" + "01020304" + "AABBCCDD" + "616263"), copy[56..]);
        Assert.Equal((2, 43, 52), (packets.Count, packets.PayloadBytes, copy[packets.Packet(0)].Length));
        Assert.Equal(copy[60..], copy[packets.Packet(1)]);
        Assert.Equal(0, builder.Take(marker: true).Count);
    }

    [Fact]
    public void H264_parameter_sets_share_a_packet_and_slices_are_cut()
    {
        byte[][] units = [[0x67, 1, 2, 3], [0x68, 4], [0x06, 5, 5], Unit(0x65, 350), Unit(0x41, 100)];
        var payloads = Pack(builder => H264Payload.Pack(Memory(units), builder), 96);
        // RFC 6184 section 5.7.1: STAP-A, NRI 3, each unit behind its size.
        Assert.Equal(Convert.FromHexString("78" + "000467010203" + "00026804" + "0003060505"), payloads[0]);
        Assert.Equal([0x7C, 0x85], payloads[1][..2]);
        Assert.Equal([0x7C, 0x05], payloads[2][..2]);
        Assert.Equal([0x7C, 0x45], payloads[4][..2]);
        Assert.Equal(units[4], payloads[5]);
        Assert.Equal(units, FromH264(payloads));
    }

    [Fact]
    public void H265_parameter_sets_share_a_packet_and_slices_are_cut()
    {
        byte[][] units = [[0x40, 1, 9], [0x42, 1, 8, 8], [0x44, 1, 7], Unit(0x26, 350, 1), Unit(0x02, 100, 1)];
        var payloads = Pack(builder => H265Payload.Pack(Memory(units), builder), 96);
        // RFC 7798 section 4.4.2: type 48, layer 0, TID 1.
        Assert.Equal(Convert.FromHexString("6001" + "0003400109" + "000442010808" + "0003440107"), payloads[0]);
        Assert.Equal([0x62, 0x01, 0x93], payloads[1][..3]);
        Assert.Equal([0x62, 0x01, 0x13], payloads[2][..3]);
        Assert.Equal([0x62, 0x01, 0x53], payloads[4][..3]);
        Assert.Equal(units, FromH265(payloads));
    }

    [Fact]
    public void One_parameter_set_alone_travels_as_it_is() =>
        Assert.Equal([0x06, 5, 5], Pack(builder => H264Payload.Pack(Memory([[0x06, 5, 5], Unit(0x41, 20)]), builder), 96)[0]);

    [Theory]
    [InlineData(JpegSampling.Yuv420, 1)]
    [InlineData(JpegSampling.Yuv422, 0)]
    public void JPEG_keeps_its_scan_and_tables(JpegSampling sampling, int type)
    {
        var jpeg = new JpegEncoder(80).Encode(Pictures.Smooth(64, 48, sampling, seed: 1));
        var payloads = Pack(builder => Assert.True(JpegPayload.TryPack(jpeg, builder, out var error), error), 26, 300);
        var first = payloads[0];
        Assert.Equal((type, 255, 8, 6), (first[4] & 63, (int)first[5], (int)first[6], (int)first[7]));
        Assert.Equal(jpeg, FromJpeg(payloads, jpeg));
    }

    [Fact]
    public void What_RFC_2435_cannot_say_is_refused()
    {
        var builder = new RtpPacketBuilder(26);
        Assert.False(JpegPayload.TryPack(new JpegEncoder(80).Encode(Pictures.Smooth(32, 32, JpegSampling.Yuv444, seed: 1)), builder, out _));
        Assert.False(JpegPayload.TryPack([], builder, out _));
        Assert.False(JpegPayload.TryPack([0xFF, 0xD8, 0xFF, 0xD9], builder, out _));
    }

    [Fact]
    public void Sound_travels_as_its_RFC_has_it()
    {
        Assert.Equal(Convert.FromHexString("0001FFFE"), Pack(builder => AudioPayload.PackL16(Convert.FromHexString("0100FEFF"), builder), 97).Single());
        Assert.Equal([60, 60, 30], Pack(builder => AudioPayload.PackBytes(new byte[150], builder), 8, 60).Select(p => p.Length));
        // RFC 3640 section 3.2.1: 16 bits of headers, then size 5 and index 0.
        Assert.Equal(Convert.FromHexString("00100028" + "0102030405"), Pack(builder => AudioPayload.PackAac([1, 2, 3, 4, 5], builder), 97).Single());
        var cut = Pack(builder => AudioPayload.PackAac(new byte[150], builder), 97);
        Assert.Equal([100, 58], cut.Select(p => p.Length));
        Assert.All(cut, p => Assert.Equal(150, BinaryPrimitives.ReadUInt16BigEndian(p.AsSpan(2)) >> 3));
    }

    private static byte[] Unit(byte header, int length, byte second = 0x77)
    {
        var unit = new byte[length];
        for (var i = 2; i < length; i++)
        {
            unit[i] = (byte)(i * 7);
        }

        (unit[0], unit[1]) = (header, second);
        return unit;
    }

    private static ReadOnlyMemory<byte>[] Memory(byte[][] units) => [.. units.Select(u => (ReadOnlyMemory<byte>)u)];

    private static List<byte[]> Pack(Action<RtpPacketBuilder> pack, int type, int max = Max)
    {
        var builder = new RtpPacketBuilder(type, max);
        pack(builder);
        var packets = builder.Take(marker: true);
        var copy = new byte[packets.Length];
        packets.CopyTo(copy, 0, 1, 2, 3);
        var payloads = new List<byte[]>();
        for (var i = 0; i < packets.Count; i++)
        {
            var packet = copy[packets.Packet(i)];
            Assert.Equal(i == packets.Count - 1, (packet[1] & 0x80) != 0);
            Assert.Equal((type, i + 1), (packet[1] & 0x7F, (int)BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(2))));
            Assert.InRange(packet.Length, RtpPackets.HeaderLength + 1, RtpPackets.HeaderLength + max);
            payloads.Add(packet[RtpPackets.HeaderLength..]);
        }

        return payloads;
    }

    private static List<byte[]> FromH264(List<byte[]> payloads) => Units(payloads, p => p[0] & 31, aggregate: 24, fragment: 28, head: 1, p => [(byte)((p[0] & 0xE0) | (p[1] & 0x1F))], p => p[1]);

    private static List<byte[]> FromH265(List<byte[]> payloads) =>
        Units(payloads, p => (p[0] >> 1) & 63, aggregate: 48, fragment: 49, head: 2, p => [(byte)((p[0] & 0x81) | ((p[2] & 63) << 1)), p[1]], p => p[2]);

    private static List<byte[]> Units(List<byte[]> payloads, Func<byte[], int> type, int aggregate, int fragment, int head, Func<byte[], byte[]> header, Func<byte[], byte> flags)
    {
        var units = new List<byte[]>();
        foreach (var payload in payloads)
        {
            if (type(payload) == aggregate)
            {
                for (var at = head; at < payload.Length;)
                {
                    var size = BinaryPrimitives.ReadUInt16BigEndian(payload.AsSpan(at));
                    units.Add(payload[(at + 2)..(at + 2 + size)]);
                    at += 2 + size;
                }
            }
            else if (type(payload) == fragment)
            {
                if ((flags(payload) & 0x80) != 0)
                {
                    units.Add(header(payload));
                }

                units[^1] = [.. units[^1], .. payload[(head + 1)..]];
            }
            else
            {
                units.Add(payload);
            }
        }

        return units;
    }

    // The file with its scan replaced by what the packets carry, and its tables checked against the first.
    private static byte[] FromJpeg(List<byte[]> payloads, byte[] jpeg)
    {
        var scan = new List<byte>();
        foreach (var payload in payloads)
        {
            var offset = (payload[1] << 16) | (payload[2] << 8) | payload[3];
            Assert.Equal(scan.Count, offset);
            var at = payload[4] >= 64 ? 12 : 8;
            if (offset == 0)
            {
                var length = BinaryPrimitives.ReadUInt16BigEndian(payload.AsSpan(at + 2));
                Assert.Equal(128, length);
                Assert.True(jpeg.AsSpan().IndexOf(payload.AsSpan(at + 4, 64)) > 0 && jpeg.AsSpan().IndexOf(payload.AsSpan(at + 68, 64)) > 0);
                at += 4 + length;
            }

            scan.AddRange(payload[at..]);
        }

        return [.. jpeg[..^(scan.Count + 2)], .. scan, 0xFF, 0xD9];
    }
}
