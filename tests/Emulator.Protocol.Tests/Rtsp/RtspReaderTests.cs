using System.Buffers;
using System.Text;
using Emulator.Protocol.Rtsp;

namespace Emulator.Protocol.Tests.Rtsp;

public class RtspReaderTests
{
    // RFC 2326 section 14.1, with what clients add.
    private const string Setup =
        "SETUP rtsp://audio.example.com/twister/audio.en RTSP/1.0\r\nCSeq: 1\r\nTransport: RTP/AVP/UDP;unicast\r\n    ;client_port=3056-3057\r\nSession:12345678;timeout=60\r\n\r\n";

    [Fact]
    public void A_request_is_read_with_its_headers()
    {
        var (item, rest) = Read(Setup);
        Assert.Equal((RtspItemKind.Request, ""), (item.Kind, rest));
        var request = item.Request!;
        Assert.Equal(("SETUP", "rtsp://audio.example.com/twister/audio.en", 1u), (request.Method, request.Uri, request.CSeq!.Value));
        Assert.Equal("12345678", request.Session);
        Assert.Equal("RTP/AVP/UDP;unicast ;client_port=3056-3057", request["transport"]);
        Assert.Null(request["Accept"]);
    }

    [Fact]
    public void A_body_is_read_by_its_length_and_what_follows_stays()
    {
        var (item, rest) = Read("\r\n\r\nSET_PARAMETER rtsp://h/a RTSP/1.0\nCSeq: 421\nContent-length: 20\nContent-type: text/parameters\n\nbarparam: barstuff\r\nOPTIONS");
        Assert.Equal("barparam: barstuff\r\n", Encoding.ASCII.GetString(item.Request!.Body.Span));
        Assert.Equal("OPTIONS", rest);
    }

    [Fact]
    public void It_does_not_matter_how_the_bytes_arrive()
    {
        var text = $"{Setup}$\u0001\0\u0004abcdPLAY rtsp://h/a RTSP/1.0\r\nCSeq: 2\r\nContent-Length: 3\r\n\r\nxyz";
        var bytes = Encoding.Latin1.GetBytes(text);
        var kinds = new List<RtspItemKind>();
        var from = 0;
        for (var to = 1; to <= bytes.Length; to++)
        {
            // Two segments, cut anywhere.
            var buffer = Sequence(bytes[from..to], (to - from) / 2);
            var item = RtspReader.Read(ref buffer);
            from = to - (int)buffer.Length;
            if (item.Kind != RtspItemKind.More)
            {
                kinds.Add(item.Kind);
            }

            if (item.Kind == RtspItemKind.Interleaved)
            {
                Assert.Equal((1, "abcd"), (item.Channel, Encoding.ASCII.GetString(item.Payload.ToArray())));
            }
        }

        Assert.Equal([RtspItemKind.Request, RtspItemKind.Interleaved, RtspItemKind.Request], kinds);
    }

    [Theory]
    [InlineData("\u0016\u0003\u0001\u0002\0", 400)]
    [InlineData("RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("OPTIONS\r\n\r\n", 400)]
    [InlineData("OPTIONS * RTSP/2.0\r\nCSeq: 1\r\n\r\n", 505)]
    [InlineData("OPTIONS * RTSP/1.0\r\nno colon\r\n\r\n", 400)]
    [InlineData("OPTIONS * RTSP/1.0\r\n folded: 1\r\n\r\n", 400)]
    [InlineData("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nRequire: a\rX: 1\r\n\r\n", 400)]
    [InlineData("OPTIONS rtsp://ho\rst/ RTSP/1.0\r\nCSeq: 1\r\n\r\n", 400)]
    [InlineData("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: \u001b[2J\r\n\r\n", 400)]
    [InlineData("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nX: \0\r\n\r\n", 400)]
    [InlineData("OPTIONS * RTSP/1.0\r\nContent-Length: -1\r\n\r\n", 400)]
    [InlineData("OPTIONS * RTSP/1.0\r\nContent-Length: 99999999999999999999\r\n\r\n", 400)]
    [InlineData("OPTIONS * RTSP/1.0\r\nContent-Length: 16385\r\n\r\n", 413)]
    public void What_is_no_request_has_a_status(string text, int status)
    {
        var (item, _) = Read(text);
        Assert.Equal((RtspItemKind.Bad, status), (item.Kind, item.Status));
    }

    [Theory]
    [InlineData("OPTIONS {long} RTSP/1.0\r\n", 414)]
    [InlineData("OPTIONS * RTSP/1.0\r\nX: {long}\r\n", 400)]
    [InlineData("{long}", 414)]
    public void What_is_too_long_is_refused_before_its_end(string text, int status)
    {
        var (item, _) = Read(text.Replace("{long}", new string('a', RtspReader.MaxHead), StringComparison.Ordinal));
        Assert.Equal((RtspItemKind.Bad, status, true), (item.Kind, item.Status, item.IsLost));
    }

    [Fact]
    public void More_headers_than_there_may_be_are_refused()
    {
        var (item, _) = Read($"OPTIONS * RTSP/1.0\r\n{string.Concat(Enumerable.Repeat("X: y\r\n", RtspReader.MaxHeaders + 1))}\r\n");
        Assert.Equal((RtspItemKind.Bad, 400), (item.Kind, item.Status));
    }

    [Fact]
    public void After_a_bad_request_whose_end_is_known_the_next_one_is_read()
    {
        var buffer = new ReadOnlySequence<byte>("OPTIONS *\r\nCSeq: 7\r\n\r\nOPTIONS * RTSP/1.0\r\nCSeq: 8\r\n\r\n"u8.ToArray());
        var bad = RtspReader.Read(ref buffer);
        Assert.Equal((RtspItemKind.Bad, false, 7u), (bad.Kind, bad.IsLost, bad.Request!.CSeq!.Value));
        Assert.Equal(8u, RtspReader.Read(ref buffer).Request!.CSeq);
    }

    [Theory]
    [InlineData("1", 1u)]
    [InlineData("0001", 1u)]
    [InlineData("4294967295", uint.MaxValue)]
    [InlineData("4294967296", null)]
    [InlineData("-1", null)]
    [InlineData("x", null)]
    public void A_sequence_number_is_a_number(string text, uint? cseq) =>
        Assert.Equal(cseq, Read($"OPTIONS * RTSP/1.0\r\nCSeq: {text}\r\n\r\n").Item.Request!.CSeq);

    [Fact]
    public void A_reply_says_what_it_answers_and_how_long_it_is()
    {
        var output = new ArrayBufferWriter<byte>();
        (new RtspReply(200) { Body = "hello"u8.ToArray() }.With("Content-Type", "text/plain")).Write(output, 3);
        new RtspReply(454).Write(output, null);
        Assert.Equal(
            "RTSP/1.0 200 OK\r\nCSeq: 3\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhelloRTSP/1.0 454 Session Not Found\r\n\r\n",
            Encoding.ASCII.GetString(output.WrittenSpan));
    }

    private static (RtspItem Item, string Left) Read(string text)
    {
        var buffer = new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(text));
        var item = RtspReader.Read(ref buffer);
        return (item, Encoding.Latin1.GetString(buffer));
    }

    private static ReadOnlySequence<byte> Sequence(byte[] bytes, int cut)
    {
        var first = new Segment(bytes.AsMemory(0, cut), 0, null);
        var second = new Segment(bytes.AsMemory(cut), cut, first);
        return new ReadOnlySequence<byte>(first, 0, second, second.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index, Segment? before)
        {
            Memory = memory;
            RunningIndex = index;
            before?.Next = this;
        }
    }
}
