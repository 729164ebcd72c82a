using System.Buffers;
using Emulator.Protocol.Dhav;

namespace Emulator.Protocol.Tests.Dhav;

/// <summary>The packets of the document's section 15 as bytes, both ways.</summary>
public class DhTests
{
    private static readonly DateTime At = new(2026, 1, 5, 12, 30, 59, 480, DateTimeKind.Utc);

    [Fact]
    public void A_picture_is_these_bytes() => Assert.Equal(
        "4448" + "20" + "00" + "2B000000" + "0100" + "1000" + "07000000" + "03AF5B69" + "E001" + "00" + "46"
        + "21100000" + "0201" + "8007" + "3804" + "3200" + "1900" + "0300" + "AABBCC",
        Convert.ToHexString(Write(DhPacketType.Video, 1, 7, [new DhVideo(2, true, 1920, 1080, 50, 25, 3)], [0xAA, 0xBB, 0xCC])));

    public static TheoryData<string, DhExtension> Extensions => new()
    {
        { "21100000" + "0202" + "6001" + "2001" + "1900" + "0C00" + "0000", new DhVideo(2, false, 352, 288, 25, 12) },
        { "11100000" + "080102" + "00" + "0500" + "000000000000", new DhAudio(8, 1, 8000, 5) },
        { "22080000" + "43414D31", new DhTitle("CAM1") },
        { "220C0000" + "4BC3BC636865" + "0000", new DhTitle("K\u00fcche") },
        { "22040000", new DhTitle("") },
        { "31080000" + "08000000", new DhTimeZone(8, 0, false) },
        { "31080000" + "FDE20100", new DhTimeZone(-3, -30, true) },
        { "23080000" + "02000000", new DhEventFlags(2) },
        { "24180000" + "09000000" + "03AF5B69" + "E001" + "0000" + "04AF5B69" + "0100" + "0000", new DhGap(9, At, At.AddMilliseconds(521)) },
    };

    [Theory]
    [MemberData(nameof(Extensions))]
    public void An_extension_is_these_bytes_both_ways(string hex, DhExtension extension)
    {
        var span = new byte[DhExtensionCoding.SizeOf(extension)];
        Assert.Equal(span.Length, DhExtensionCoding.Write(span, extension));
        Assert.Equal(hex, Convert.ToHexString(span));
        Assert.True(DhExtensionCoding.TryRead(span, out var read));
        Assert.Equal([extension], read);
    }

    [Fact]
    public void A_title_that_is_too_long_is_cut_between_characters()
    {
        var span = new byte[DhExtensionCoding.SizeOf(new DhTitle(new string('\u00fc', 200)))];
        DhExtensionCoding.Write(span, new DhTitle(new string('\u00fc', 200)));
        Assert.True(DhExtensionCoding.TryRead(span, out var read));
        Assert.Equal([new DhTitle(new string('\u00fc', 124))], read);
    }

    [Fact]
    public void What_is_written_is_read_and_as_long_as_was_said()
    {
        DhExtension[] extensions = [new DhVideo(2, true, 1920, 1080, 50, 25), new DhTitle("Front door"), new DhTimeZone(0, 0, false), new DhEventFlags(3)];
        var bytes = Write(DhPacketType.Video, 15, uint.MaxValue, extensions, [1, 2, 3]);
        Assert.Equal(DhWriter.SizeOf(extensions, 3), bytes.Length);
        Assert.Equal(DhavOutcome.Packet, DhReader.Read(bytes, out var packet, out var length, out _));
        Assert.Equal(bytes.Length, length);
        Assert.Equal((DhPacketType.Video, 15, uint.MaxValue, At), (packet!.Type, packet.Channel, packet.Sequence, packet.Utc));
        Assert.Equal(extensions, packet.Extensions);
        Assert.Equal([1, 2, 3], packet.Data.ToArray());
        for (var cut = 0; cut < bytes.Length; cut++)
        {
            Assert.Equal(DhavOutcome.NeedsMore, DhReader.Read(bytes.AsMemory(0, cut), out _, out _, out _));
        }
    }

    private static byte[] Write(DhPacketType type, ushort channel, uint sequence, DhExtension[] extensions, byte[] data)
    {
        var output = new ArrayBufferWriter<byte>();
        DhWriter.WriteHead(output, type, channel, sequence, At, extensions, data.Length);
        output.Write(data);
        return output.WrittenSpan.ToArray();
    }
}
