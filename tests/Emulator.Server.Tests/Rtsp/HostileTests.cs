using System.Net.Sockets;
using System.Text;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Rtsp;

/// <summary>What strangers send: an answer or an end, bounded memory, and nothing in the log (the camera's disposal checks that).</summary>
public class HostileTests
{
    [Theory]
    [InlineData("\u0016\u0003\u0001\u0002\0\u0001\0", "RTSP/1.0 400 Bad Request\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "RTSP/1.0 400 Bad Request\r\n\r\n")]
    [InlineData("OPTIONS * RTSP/2.0\r\nCSeq: 4\r\n\r\n", "RTSP/1.0 505 RTSP Version Not Supported\r\nCSeq: 4\r\n\r\n")]
    [InlineData("OPTIONS * RTSP/1.0\r\n\r\n", "RTSP/1.0 400 Bad Request\r\n\r\n")]
    [InlineData("OPTIONS * RTSP/1.0\r\nCSeq: 3\r\nContent-Length: 99999\r\n\r\n", "RTSP/1.0 413 Request Entity Too Large\r\nCSeq: 3\r\n\r\n")]
    public async Task Nonsense_is_answered(string text, string answer)
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RawAsync(camera);
        await client.SendAsync(Encoding.Latin1.GetBytes(text));
        Assert.Equal(answer, await ReadAsync(client, answer.Length));
        await ServesAsync(camera);
    }

    [Fact]
    public async Task A_head_without_an_end_is_cut()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera, user: "");
        await client.SendAsync("OPTIONS * RTSP/1.0\r\nX: " + new string('a', 20_000));
        Assert.Equal(400, (await client.AnswerAsync()).Status);
        Assert.True(await client.EndsAsync());
        await ServesAsync(camera);
    }

    [Fact]
    public async Task Nonsense_without_end_is_not_listened_to_for_ever()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera, user: "");
        await client.SendAsync(string.Concat(Enumerable.Repeat("NONSENSE\r\n\r\n", 100)));
        for (var i = 0; i < 16; i++)
        {
            Assert.Equal(400, (await client.AnswerAsync()).Status);
        }

        Assert.True(await client.EndsAsync());
    }

    [Fact]
    public async Task A_request_may_come_a_byte_at_a_time()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera, user: "");
        foreach (var b in "OPTIONS * RTSP/1.0\r\nCSeq: 77\r\n\r\n"u8.ToArray())
        {
            await client.SendAsync([b]);
        }

        Assert.Equal("77", (await client.AnswerAsync())["CSeq"]);
    }

    [Fact]
    public async Task Interleaved_packets_of_nobody_are_passed_over()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera);
        var flood = new byte[4 + 60_000];
        (flood[0], flood[1], flood[2], flood[3]) = ((byte)'$', 9, 60_000 >> 8, 60_000 & 255);
        for (var i = 0; i < 100; i++)
        {
            await client.SendAsync(flood);
        }

        Assert.Equal(200, (await client.AskAsync("DESCRIBE", RtspClient.Live())).Status);
    }

    [Fact]
    public async Task Who_asks_and_does_not_read_is_not_read_from()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RawAsync(camera);
        client.SendBufferSize = 16 * 1024;
        var requests = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n", 1000)));
        var stuck = false;
        for (var i = 0; i < 2000 && !stuck; i++)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            try
            {
                await client.SendAsync(requests, SocketFlags.None, patience.Token);
            }
            catch (OperationCanceledException)
            {
                stuck = true;
            }
        }

        Assert.True(stuck);
        await ServesAsync(camera);
    }

    [Fact]
    public async Task Sessions_set_up_in_a_storm_and_left_open_are_bounded_and_end()
    {
        await using var camera = await TestCamera.StartAsync();
        var sessions = camera.Host.Fleet.All[0].Rtsp.Sessions;
        using var client = await RtspClient.ConnectAsync(camera);
        var refused = 0;
        for (var i = 0; i < 200; i++)
        {
            var answer = await client.AskAsync("SETUP", RtspClient.Live() + "/trackID=0", i % 2 == 0 ? "Transport: RTP/AVP;unicast;client_port=5000-5001" : "Transport: RTP/AVP/TCP;interleaved=0-1");
            refused += answer.Status == 453 ? 1 : 0;
        }

        Assert.Equal((20, 180), (sessions.Count, refused));
        camera.Clock.Advance(TimeSpan.FromSeconds(70));
        await Eventually.TrueAsync(() => sessions.Count == 0, "sessions were left");
        await ServesAsync(camera);
    }

    [Fact]
    public async Task Clients_that_vanish_while_they_play_are_forgotten()
    {
        await using var camera = await TestCamera.StartAsync();
        var device = camera.Host.Fleet.All[0];
        for (var i = 0; i < 10; i++)
        {
            using var client = await RtspClient.ConnectAsync(camera);
            await client.PlayAsync(RtspClient.Live(), 2);
            client.Socket.Close(timeout: 0);
        }

        await Eventually.TrueAsync(() => device.Rtsp.Sessions.Count == 0 && device.RtspPort.ConnectionCount == 0, "sessions or connections were left");
        Assert.Equal((0, 0), (device.Rtsp.Feed(0, 0).Viewers, device.Streams.Live(0, 0).Viewers));
    }

    private static async Task<Socket> RawAsync(TestCamera camera)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(RtspClient.PortOf(camera));
        return socket;
    }

    private static async Task<string> ReadAsync(Socket socket, int count)
    {
        var bytes = new byte[count];
        using var patience = new CancellationTokenSource(RawClient.Patience);
        for (var at = 0; at < count;)
        {
            var read = await socket.ReceiveAsync(bytes.AsMemory(at), SocketFlags.None, patience.Token);
            Assert.True(read > 0, Encoding.Latin1.GetString(bytes, 0, at));
            at += read;
        }

        return Encoding.Latin1.GetString(bytes);
    }

    private static async Task ServesAsync(TestCamera camera)
    {
        using var client = await RtspClient.ConnectAsync(camera);
        Assert.Equal(200, (await client.AskAsync("DESCRIBE", RtspClient.Live())).Status);
    }
}
