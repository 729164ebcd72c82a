using System.Buffers;
using System.Text;
using Emulator.Protocol.Multipart;

namespace Emulator.Protocol.Tests.Multipart;

/// <summary>Bodies in every way they may be cut into pieces.</summary>
public class MultipartReaderTests
{
    private const string Known = "preamble\r\n--b\r\nContent-Type: t/1\r\nContent-Length: 6\r\n\r\n\r\n--b\n\r\n--b\r\ncontent-length: 0\r\n\r\n--b--\r\nepilogue";
    private const string Unknown = "--b\nContent-Type: t/1\n\na\r\n-\r\n--\r\n--b\r\nContent-Type: t/2\r\n\r\nlast\r\n--b\r\n";

    [Theory]
    [InlineData(Known, "b", "[t/1|\r\n--b\n][|]END")]
    [InlineData(Known, "--b", "[t/1|\r\n--b\n][|]END")]
    [InlineData(Unknown, "b", "[t/1|a\r\n-\r\n--][t/2|last]")]
    [InlineData("--b\r\nA: 1\r\n\r\nnever ends, so its last bytes may be a delimiter's", "b", "[|never ends, so its last bytes may be a delimi")]
    public void Pieces_do_not_matter(string body, string boundary, string expected)
    {
        for (var size = 1; size <= body.Length; size++)
        {
            var read = Read(body, boundary, size);
            Assert.True(read.StartsWith(expected, StringComparison.Ordinal), $"in pieces of {size}: {read}");
        }
    }

    [Theory]
    [InlineData("--b\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("--b\r\nContent-Length: x\r\n\r\n")]
    [InlineData("--b\r\nContent-Length: 99999999999999999999\r\n\r\n")]
    public void A_length_that_is_none_is_wrong(string body) => Assert.EndsWith("WRONG", Read(body, "b", 7), StringComparison.Ordinal);

    [Fact]
    public void Memory_does_not_grow()
    {
        Assert.Equal("WRONG", Read(new string('x', 5000), "b", 100));
        Assert.Equal("WRONG", Read("--b\r\n" + new string('x', 5000), "b", 100));
        Assert.Equal("WRONG", Read("--b\r\n" + string.Concat(Enumerable.Repeat("A: b\r\n", 100)), "b", 100));
    }

    // As a pipe does: what is not used is seen again with more behind it.
    private static string Read(string body, string boundary, int size)
    {
        var reader = new MultipartReader(boundary);
        var (said, held, open) = (new StringBuilder(), "", false);
        for (var at = 0; at < body.Length; at += size)
        {
            held += body.Substring(at, Math.Min(size, body.Length - at));
            var bytes = new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(held));
            for (var done = false; !done;)
            {
                switch (reader.Read(ref bytes, out var data))
                {
                    case MultipartEvent.Part:
                        said.Append(open ? "]" : "").Append('[').Append(reader.ContentType).Append('|');
                        open = true;
                        break;
                    case MultipartEvent.Data:
                        said.Append(Encoding.Latin1.GetString(data));
                        break;
                    case MultipartEvent.Wrong:
                        return said.Append("WRONG").ToString();
                    case MultipartEvent.End:
                        return said.Append("]END").ToString();
                    default:
                        done = true;
                        break;
                }
            }

            held = Encoding.Latin1.GetString(bytes);
        }

        return said.Append(open ? "]" : "").ToString();
    }
}
