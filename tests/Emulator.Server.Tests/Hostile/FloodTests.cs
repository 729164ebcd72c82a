using System.Net;
using System.Net.Sockets;
using System.Text;
using Emulator.Protocol.Dhip;
using Emulator.Server.Tests.Rtsp;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Hostile;

/// <summary>Much of something, or something very long, in short: scripts/prove-hostile.py does the same to the real program at length.</summary>
public class FloodTests
{
    [Theory]
    [InlineData("")]
    [InlineData("OPTIONS * RTSP/1.0\r\nX-a: b\r\n")]
    [InlineData("GARBAGE\r\n\r\n")]
    public async Task Who_asks_nothing_of_RTSP_is_hung_up_on_and_who_is_known_is_not(string said)
    {
        await using var camera = await TestCamera.StartAsync();
        using var known = await RtspClient.ConnectAsync(camera);
        Assert.Equal(200, (await known.AskAsync("DESCRIBE", RtspClient.Live())).Status);
        using var asking = await RtspClient.ConnectAsync(camera, user: "");
        await asking.AskAsync("OPTIONS", "*");
        var silent = new List<RtspClient>();
        for (var i = 0; i < 50; i++)
        {
            silent.Add(await RtspClient.ConnectAsync(camera, user: ""));
            await silent[^1].SendAsync(said);
        }

        var port = camera.Host.Fleet.All[0].RtspPort;
        await Eventually.TrueAsync(() => port.ConnectionCount == 52, "all are served");
        // Who asks is looked for again; who has logged in stays as long as it likes.
        await Eventually.TrueAsync(
            async () =>
            {
                await asking.AskAsync("OPTIONS", "*");
                camera.Clock.Advance(TimeSpan.FromSeconds(20));
                return port.ConnectionCount == 2;
            },
            "who asks nothing holds its place");
        await Eventually.TrueAsync(
            () =>
            {
                camera.Clock.Advance(TimeSpan.FromSeconds(20));
                return port.ConnectionCount == 1;
            },
            "who asks no more holds its place");
        camera.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(200, (await known.AskAsync("DESCRIBE", RtspClient.Live())).Status);
        foreach (var one in silent)
        {
            Assert.True(await one.EndsAsync());
            one.Dispose();
        }
    }

    [Fact]
    public async Task What_is_written_down_of_a_request_is_never_as_long_as_its_client_likes()
    {
        await using var camera = await TestCamera.StartAsync();
        var (junk, journal) = (new string('A', 15_000), camera.Host.Fleet.All[0].Journal);
        using var knocker = new Knocker(camera.Url);
        await knocker.AskAsync($"{junk} /{junk} HTTP/1.1\r\nHost: camera\r\nUser-Agent: {junk}\r\n\r\n");
        await knocker.AskAsync($"GET / HTTP/1.1\r\nHost: camera\r\nAuthorization: Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes(junk[..700] + ":x"))}\r\n\r\n");
        foreach (var request in new[] { $"{junk} * RTSP/1.0\r\nCSeq: 1\r\n\r\n", $"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nSession: {junk}\r\n\r\n", $"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: {junk}\r\n\r\n" })
        {
            using var client = await RtspClient.ConnectAsync(camera, user: "");
            await client.SendAsync(request);
            await client.AnswerAsync();
        }

        Assert.True(journal.Last >= 5);
        Assert.All(journal.Since(0), e => Assert.InRange(e.Method.Length + e.Target.Length + (e.Agent ?? "").Length + (e.Session ?? "").Length + (e.User ?? "").Length + (e.Reason ?? "").Length, 0, 2048 + 256 + 400));
    }

    [Fact]
    public async Task Datagrams_of_nonsense_do_not_end_the_search_for_devices()
    {
        await using var camera = await TestCamera.StartAsync(with: o => o with { DiscoveryPort = 0 });
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        var at = camera.Host.Discovery!;
        for (var i = 0; i < 500; i++)
        {
            await socket.SendToAsync(new byte[i % 2 == 0 ? 60_000 : i], at);
        }

        var search = DhipHeader.Frame(0, 0, """{"method":"DHDiscover.search","params":{"mac":""}}"""u8);
        var (answer, patience) = (new byte[64 * 1024], new CancellationTokenSource(RawClient.Patience));
        // What was sent before it may fill the socket, and then it is lost.
        var read = socket.ReceiveFromAsync(answer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), patience.Token).AsTask();
        await Eventually.TrueAsync(
            async () =>
            {
                await socket.SendToAsync(search, at);
                return read.IsCompleted;
            },
            "nobody answers a search any more");
        // Ten times as long as what was asked is the most that anybody gets of a device for a forged address.
        Assert.InRange((await read).ReceivedBytes, search.Length, 10 * search.Length);
        patience.Dispose();
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n-1\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("Transfer-Encoding: identity\r\n\r\n")]
    [InlineData("Content-Length: 1\r\nContent-Length: 2\r\n\r\naa")]
    [InlineData("Content-Length: 1,1\r\n\r\na")]
    [InlineData("Content-Length: 18446744073709551617\r\n\r\n")]
    [InlineData("Content-Encoding: gzip\r\nContent-Length: 10\r\n\r\n\u001f\u008b\b\0\0\0\0\0\0\u0003")]
    public async Task A_body_that_cannot_be_is_refused_and_changes_nothing(string rest)
    {
        await using var camera = await TestCamera.StartAsync();
        var before = camera.Host.Fleet.All[0].Device.Config.Current;
        foreach (var path in new[] { "/cgi-bin/configManager.cgi?action=setConfig&ChannelTitle[0].Name=smuggled", "/RPC2", "/RPC2_Login" })
        {
            using var knocker = new Knocker(camera.Url);
            var answer = await knocker.AskAsync($"POST {path} HTTP/1.1\r\nHost: camera\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\n{rest}");
            Assert.True(answer is null or { Status: >= 400 and < 600 } || !path.Contains("cgi-bin", StringComparison.Ordinal), $"{path} {rest}: {answer?.Head}{answer?.Body}");
        }

        Assert.Same(before, camera.Host.Fleet.All[0].Device.Config.Current);
    }

    [Fact]
    public async Task Requests_that_smuggle_another_behind_two_lengths_get_one_answer()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RawClient.ConnectAsync(camera.Url);
        const string Hidden = "GET /cgi-bin/magicBox.cgi?action=getSerialNo HTTP/1.1\r\nHost: camera\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\n\r\n";
        await client.SendAsync($"POST /cgi-bin/magicBox.cgi HTTP/1.1\r\nHost: camera\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Hidden}");
        client.Fin();
        var (_, text) = await client.DrainAsync();
        // RFC 9112 section 6.1: such a request is refused, or its connection ends behind its answer.
        Assert.DoesNotContain("sn=", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0xFFFFFFFFu)]
    [InlineData(0x7FFFFFFFu)]
    [InlineData(300_000u)]
    public async Task A_frame_of_DHIP_longer_than_any_ends_its_connection(uint length)
    {
        await using var camera = await TestCamera.StartAsync("ipc", o => o with { DhipPort = 0 });
        using var client = await RawClient.ConnectAsync(camera.Host.DhipUrl(camera.Host.Cameras[0].Key)!);
        var head = DhipHeader.Frame(0, 0, "{}"u8).AsSpan(0, DhipHeader.Size).ToArray();
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(16), length);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(24), length);
        await client.SendAsync(head);
        Assert.NotEqual(WireSight.Silence, (await client.DrainAsync()).End);
    }
}
