using System.Buffers;
using System.Text;
using Emulator.Protocol.Dhip;

namespace Emulator.Protocol.Tests.Dhip;

/// <summary>Frames of DHIP from bytes that come in any way.</summary>
public class DhipReaderTests
{
    // As a client in the field sends its first message: session and request are 0, the length stands there twice.
    private static readonly byte[] Hello = Convert.FromHexString(
        "20000000" + "44484950" + "00000000" + "00000000" + "13000000" + "00000000" + "13000000" + "00000000"
        + Convert.ToHexString("{\"method\":\"a.b\"} \r\n"u8));

    [Fact]
    public void A_frame_is_laid_out_as_clients_have_it()
    {
        Assert.Equal(Hello, DhipHeader.Frame(0, 0, "{\"method\":\"a.b\"} \r\n"u8));
        Assert.Equal("200000004448495004030201070000000200000000000000020000000000000041" + "42", Convert.ToHexString(DhipHeader.Frame(0x01020304, 7, "AB"u8)));
        Assert.True(DhipHeader.TryRead(DhipHeader.Frame(0x01020304, 7, "AB"u8), out var header));
        Assert.Equal(new DhipHeader(0x01020304, 7, 2, 2), header);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(1000)]
    public void Messages_come_out_whole_however_they_are_cut_and_glued(int size)
    {
        byte[] bytes = [.. Hello, .. DhipHeader.Frame(5, 1, "one"u8), .. DhipHeader.Frame(5, 2, ""u8), .. DhipHeader.Frame(5, 3, "three"u8)];
        Assert.Equal(["{\"method\":\"a.b\"} \r\n", "one", "", "three"], ReadAll(bytes, size).Messages);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET / HTTP/1.1\r\nHost: camera\r\n\r\n")]
    [InlineData("   DHI   DHIP \x20\0\0\0DHI")]
    [InlineData("\x20\0\0\0PIHD")]
    public void What_is_no_frame_is_passed_over(string garbage)
    {
        byte[] bytes = [.. Encoding.Latin1.GetBytes(garbage), .. DhipHeader.Frame(5, 1, "one"u8), .. Encoding.Latin1.GetBytes(garbage), .. DhipHeader.Frame(5, 2, "two"u8)];
        foreach (var size in (int[])[1, 7, 4096])
        {
            var (messages, lost) = ReadAll(bytes, size);
            Assert.Equal(["one", "two"], messages);
            Assert.False(lost);
        }
    }

    [Fact]
    public void A_message_in_several_frames_is_put_together()
    {
        byte[] bytes = [.. Part("one ", 13), .. Part("and ", 13), .. Part("three", 13), .. DhipHeader.Frame(5, 2, "two"u8)];
        Assert.Equal(["one and three", "two"], ReadAll(bytes, 3).Messages);
    }

    [Theory]
    [InlineData(uint.MaxValue, uint.MaxValue)]
    [InlineData(DhipReader.MaxMessage + 1u, 4u)]
    [InlineData(4u, DhipReader.MaxMessage + 1u)]
    public void A_length_beyond_all_reason_loses_the_connection_before_its_bytes_come(uint length, uint total)
    {
        var frame = DhipHeader.Frame(5, 1, "four"u8);
        new DhipHeader(5, 1, length, total).Write(frame);
        Assert.True(ReadAll(frame, 36).Lost);
    }

    [Fact]
    public void Too_much_garbage_loses_the_connection() => Assert.True(ReadAll(new byte[DhipReader.MaxGarbage + 2], 1000).Lost);

    [Fact]
    public void Parts_that_are_more_than_they_said_lose_the_connection() => Assert.True(ReadAll([.. Part("one", 5), .. Part("three", 5)], 100).Lost);

    private static byte[] Part(string text, int total)
    {
        var frame = DhipHeader.Frame(5, 1, Encoding.ASCII.GetBytes(text));
        new DhipHeader(5, 1, (uint)text.Length, (uint)total).Write(frame);
        return frame;
    }

    private static (List<string> Messages, bool Lost) ReadAll(byte[] bytes, int size)
    {
        var (reader, messages, kept) = (new DhipReader(), new List<string>(), Array.Empty<byte>());
        foreach (var chunk in bytes.Chunk(size))
        {
            var buffer = new ReadOnlySequence<byte>([.. kept, .. chunk]);
            while (true)
            {
                var item = reader.Read(ref buffer);
                if (item.Kind == DhipItemKind.Message)
                {
                    messages.Add(Encoding.Latin1.GetString(item.Body.Span));
                    continue;
                }

                if (item.Kind == DhipItemKind.Lost)
                {
                    return (messages, true);
                }

                break;
            }

            kept = buffer.ToArray();
        }

        return (messages, false);
    }
}
