using System.Collections.Concurrent;
using System.Text;
using Emulator.Server.Cgi;
using Emulator.Server.Wire;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Wire;

/// <summary>Answers without an end, written below Kestrel.</summary>
public class EndlessAnswerTests
{
    [Fact]
    public async Task It_has_neither_length_nor_chunks_and_flows_part_by_part()
    {
        var section = new EndlessCgi();
        await using var camera = await WireCamera.StartAsync(section);
        using var client = await RawClient.GetAsync(camera.Url, "/cgi-bin/endless.cgi?action=parts");
        Assert.Equal("HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\nConnection: close\r\nX-Test: 1\r\n\r\n", await client.ReadUntilAsync("\r\n\r\n"));
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(TimeSpan.FromMilliseconds(50))).Sight);
        for (var i = 0; i < 3; i++)
        {
            var part = $"--b\r\nContent-Type: text/plain\r\nContent-Length:6\r\n\r\npart {i}\r\n\r\n";
            section.Parts.Add(part);
            Assert.Equal((WireSight.Bytes, part), await client.SeeAsync());
        }
    }

    [Fact]
    public async Task When_the_client_leaves_the_answer_ends()
    {
        var section = new EndlessCgi();
        await using var camera = await WireCamera.StartAsync(section);
        using (var client = await RawClient.GetAsync(camera.Url, "/cgi-bin/endless.cgi?action=parts"))
        {
            await client.ReadUntilAsync("\r\n\r\n");
        }

        await Eventually.TrueAsync(() => section.Ended == 1, "the answer goes on without its client");
    }

    [Fact]
    public async Task When_the_client_resets_the_answer_ends()
    {
        var section = new EndlessCgi();
        await using var camera = await WireCamera.StartAsync(section);
        using var client = await RawClient.GetAsync(camera.Url, "/cgi-bin/endless.cgi?action=parts");
        await client.ReadUntilAsync("\r\n\r\n");
        client.Rst();
        await Eventually.TrueAsync(() => section.Ended == 1, "the answer goes on without its client");
    }

    [Fact]
    public async Task An_answer_that_ends_by_itself_is_sent_to_its_last_byte_and_then_closed()
    {
        await using var camera = await WireCamera.StartAsync(new EndlessCgi());
        using var client = await RawClient.GetAsync(camera.Url, "/cgi-bin/endless.cgi?action=blocks");
        await client.ReadUntilAsync("\r\n\r\n");
        var (end, text) = await client.DrainAsync();
        Assert.Equal(WireSight.Fin, end);
        Assert.Equal(EndlessCgi.Blocks * EndlessCgi.BlockSize, text.Length);
        Assert.All(Enumerable.Range(0, EndlessCgi.Blocks), i => Assert.Equal('a' + (i % 26), text[i * EndlessCgi.BlockSize]));
    }

    [Fact]
    public async Task A_client_that_reads_nothing_holds_the_answer_back_and_no_memory()
    {
        var section = new EndlessCgi();
        await using var camera = await WireCamera.StartAsync(section);
        using (var client = await RawClient.GetAsync(camera.Url, "/cgi-bin/endless.cgi?action=flood"))
        {
            await client.ReadUntilAsync("\r\n\r\n");
            var written = -1L;
            await Eventually.TrueAsync(() => Interlocked.Exchange(ref written, section.Written) == section.Written && section.Written > 0, "the flood never stops");
            Assert.InRange(section.Written, 1, 64 * 1024 * 1024);
        }

        await Eventually.TrueAsync(() => section.Ended == 1, "the answer goes on without its client");
    }

    [Fact]
    public async Task A_shape_touches_an_endless_answer_too()
    {
        await using var camera = await WireCamera.StartAsync(new EndlessCgi());
        using var client = await camera.AskShapedAsync(
            new WireShape { Head = new HeadEdit { StatusLine = "HTTP/1.0 200 OK", Remove = ["x-test"] }, AfterBytes = 5000, End = WireEnd.Fin }, "/cgi-bin/endless.cgi?action=blocks");
        var (end, text) = await client.DrainAsync();
        Assert.Equal((WireSight.Fin, 5000), (end, text.Length));
        Assert.StartsWith("HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\nConnection: close\r\n\r\na", text, StringComparison.Ordinal);
    }

    private sealed class EndlessCgi : ICgiSection
    {
        public const int Blocks = 50;
        public const int BlockSize = 60_001;

        private int _ended;
        private long _written;

        public BlockingCollection<string> Parts { get; } = [];

        public int Ended => Volatile.Read(ref _ended);

        public long Written => Interlocked.Read(ref _written);

        public void Map(CgiMap cgi) => cgi.Script("endless.cgi")
            .Get("parts", "", _ => Endless(PartsAsync))
            .Get("blocks", "", _ => Endless(BlocksAsync))
            .Get("flood", "", _ => Endless(FloodAsync));

        private CgiReply Endless(Func<CgiStream, Task> write) => CgiReply.Endless(
            "multipart/x-mixed-replace; boundary=b",
            async stream =>
            {
                try
                {
                    await write(stream);
                }
                finally
                {
                    Interlocked.Increment(ref _ended);
                }
            },
            new KeyValuePair<string, string>("X-Test", "1"));

        private async Task PartsAsync(CgiStream stream)
        {
            await Task.Yield();
            while (await stream.WriteAsync(Encoding.ASCII.GetBytes(await Task.Run(() => Parts.Take(stream.Closed)))))
            {
            }
        }

        private static async Task BlocksAsync(CgiStream stream)
        {
            for (var i = 0; i < Blocks; i++)
            {
                await stream.WriteAsync(Enumerable.Repeat((byte)('a' + (i % 26)), BlockSize).ToArray());
            }
        }

        private async Task FloodAsync(CgiStream stream)
        {
            while (await stream.WriteAsync(new byte[BlockSize]))
            {
                Interlocked.Add(ref _written, BlockSize);
            }
        }
    }
}
