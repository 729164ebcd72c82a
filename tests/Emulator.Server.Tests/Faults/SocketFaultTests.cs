using System.Net;
using System.Net.Sockets;
using Emulator.TestKit;
using static Emulator.Server.Tests.Faults.FaultLab;

namespace Emulator.Server.Tests.Faults;

/// <summary>Faults of connections, seen by a client on a bare socket.</summary>
public sealed class SocketFaultTests(FaultLab lab) : IClassFixture<FaultLab>
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);

    [Theory]
    [InlineData("{}", true, true)]
    [InlineData("""{"ports":"rtsp"}""", false, true)]
    [ShowsFault("net.refuse")]
    public async Task A_port_that_is_closed_for_a_time(string parameters, bool http, bool rtsp)
    {
        await using var camera = await TestCamera.StartAsync();
        var rtspUrl = camera.Host.RtspUrl(camera.Host.Cameras[0].Key)!;
        using var before = await RawClient.ConnectAsync(camera.Url);
        await using (await camera.InjectAsync("net.refuse", parameters))
        {
            await Eventually.TrueAsync(async () => await IsRefusedAsync(camera.Url) == http && await IsRefusedAsync(rtspUrl) == rtsp, "the ports that are meant are closed");
            Assert.Equal(http ? WireSight.Rst : WireSight.Silence, (await before.SeeAsync(Quiet)).Sight);
        }

        await Eventually.TrueAsync(async () => !await IsRefusedAsync(camera.Url) && !await IsRefusedAsync(rtspUrl), "all ports are open again");
    }

    [Fact]
    [ShowsFault("net.refuse")]
    public async Task A_port_opens_again_when_its_time_is_over()
    {
        await using var camera = await TestCamera.StartAsync();
        await using var fault = await camera.InjectAsync("net.refuse", when: """{"after":"5s","for":"10s"}""");
        Assert.False(await IsRefusedAsync(camera.Url));
        camera.Clock.Advance(TimeSpan.FromSeconds(5));
        await Eventually.TrueAsync(() => IsRefusedAsync(camera.Url), "it closes");
        camera.Clock.Advance(TimeSpan.FromSeconds(10));
        await Eventually.TrueAsync(async () => !await IsRefusedAsync(camera.Url), "it opens");
    }

    [Fact]
    [ShowsFault("net.backlog")]
    public async Task Connecting_neither_succeeds_nor_fails()
    {
        await using var camera = await TestCamera.StartAsync();
        using var before = await RawClient.ConnectAsync(camera.Url);
        await using (await camera.InjectAsync("net.backlog"))
        {
            await Eventually.TrueAsync(async () => await ConnectAsync(camera.Url, Quiet) == "timeout", "the queue is full");
            // Who was there before is served.
            Assert.Equal(200, (await AskAsync(before, Basic())).Status);
        }

        await Eventually.TrueAsync(async () => await ConnectAsync(camera.Url, TimeSpan.FromSeconds(5)) == "connected", "the port is open again");
    }

    [Fact]
    [ShowsFault("net.silent")]
    public async Task Accepted_and_never_heard()
    {
        await using var fault = await lab.InjectAsync("net.silent");
        Assert.Equal((WireSight.Silence, ""), await lab.DrainAsync());
    }

    [Theory]
    [InlineData("close", WireSight.Fin)]
    [InlineData("reset", WireSight.Rst)]
    [InlineData("silence", WireSight.Silence)]
    [ShowsFault("net.limit")]
    public async Task One_connection_too_many(string answer, WireSight sight)
    {
        await using var camera = await TestCamera.StartAsync();
        await using var fault = await camera.InjectAsync("net.limit", $$"""{"max":1,"answer":"{{answer}}"}""");
        using var first = await RawClient.ConnectAsync(camera.Url);
        Assert.Equal(200, (await AskAsync(first, Basic())).Status);
        using var second = await RawClient.ConnectAsync(camera.Url);
        Assert.Equal(sight, (await second.SeeAsync(Quiet)).Sight);
        Assert.Equal(200, (await AskAsync(first, Basic())).Status);
        Assert.Equal(1, await fault.HitsAsync());
    }

    [Theory]
    [InlineData("net.rst", "accept", WireSight.Rst)]
    [InlineData("net.rst", "beforeHead", WireSight.Rst)]
    [InlineData("net.rst", "inHead", WireSight.Rst)]
    [InlineData("net.rst", "inBody", WireSight.Rst)]
    [InlineData("net.fin", "accept", WireSight.Fin)]
    [InlineData("net.fin", "beforeHead", WireSight.Fin)]
    [InlineData("net.fin", "inHead", WireSight.Fin)]
    [InlineData("net.fin", "inBody", WireSight.Fin)]
    [ShowsFault("net.rst")]
    [ShowsFault("net.fin")]
    public async Task A_connection_ends_before_or_within_an_answer(string kind, string at, WireSight sight)
    {
        var whole = await lab.AskAsync();
        await using var fault = await lab.InjectAsync(kind, $$"""{"at":"{{at}}"}""");
        using var client = await RawClient.ConnectAsync(lab.Camera.Url);
        if (at != "accept")
        {
            await client.SendAsync(RawClient.Get(Serial));
        }

        var (end, text) = await client.DrainAsync(Quiet);
        Assert.Equal(sight, end);
        var expected = at switch { "inHead" => whole.Head[..20], "inBody" => whole.Head + whole.Body[..(whole.Body.Length / 2)], _ => "" };
        Assert.Equal(expected.Length, text.Length);
        Assert.StartsWith(expected.Length == 0 ? "" : "HTTP/1.1 200 OK\r\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fin", WireSight.Fin)]
    [InlineData("rst", WireSight.Rst)]
    [InlineData("silence", WireSight.Silence)]
    [ShowsFault("net.cut")]
    public async Task A_connection_ends_after_so_many_bytes_of_many_answers(string end, WireSight sight)
    {
        var length = (await lab.AskAsync()) is var one ? one.Head.Length + one.Body.Length : 0;
        await using var fault = await lab.InjectAsync("net.cut", $$"""{"bytes":{{(2 * length) + 30}},"end":"{{end}}"}""");
        using var client = await RawClient.ConnectAsync(lab.Camera.Url);
        Assert.Equal(200, (await AskAsync(client, Basic())).Status);
        Assert.Equal(200, (await AskAsync(client, Basic())).Status);
        await client.SendAsync(RawClient.Get(Serial));
        var (seen, text) = await client.DrainAsync(Quiet);
        Assert.Equal((sight, 30), (seen, text.Length));
    }

    [Theory]
    [InlineData("out")]
    [InlineData("in")]
    [InlineData("both")]
    [ShowsFault("net.blackhole")]
    public async Task A_connection_goes_dead_without_a_word(string dir)
    {
        await using var fault = await lab.InjectAsync("net.blackhole", $$"""{"after":"10s","dir":"{{dir}}"}""");
        using var client = await RawClient.ConnectAsync(lab.Camera.Url);
        Assert.Equal(200, (await AskAsync(client, Basic())).Status);
        var asked = await JournalAsync("getSerialNo");
        lab.Camera.Clock.Advance(TimeSpan.FromSeconds(11));
        await client.SendAsync(RawClient.Get(Serial));
        Assert.Equal((WireSight.Silence, ""), await client.DrainAsync(Quiet));
        // Whether the device has heard the request is what tells the directions apart.
        Assert.Equal(dir == "out" ? asked + 1 : asked, await JournalAsync("getSerialNo"));
        Assert.Equal(200, (await lab.AskAsync()).Status);
    }

    [Fact]
    [ShowsFault("net.blackhole")]
    public async Task A_connection_goes_dead_after_so_many_bytes()
    {
        await using var fault = await lab.InjectAsync("net.blackhole", """{"bytes":25}""");
        var (end, text) = await lab.DrainAsync();
        Assert.Equal((WireSight.Silence, 25), (end, text.Length));
    }

    [Fact]
    [ShowsFault("net.hang")]
    public async Task Connections_that_are_open_go_dead_and_new_ones_are_well()
    {
        using var stream = await RawClient.GetAsync(lab.Camera.Url, "/cgi-bin/mjpg/video.cgi?subtype=1");
        using var idle = await RawClient.ConnectAsync(lab.Camera.Url);
        Assert.Equal(200, (await AskAsync(idle, Basic())).Status);
        await stream.ReadUntilAsync("\r\n\r\n");
        await using var fault = await lab.InjectAsync("net.hang");
        await stream.DrainAsync(Quiet);
        lab.Camera.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((WireSight.Silence, ""), await stream.DrainAsync(Quiet));
        await idle.SendAsync(RawClient.Get(Serial));
        Assert.Equal((WireSight.Silence, ""), await idle.DrainAsync(Quiet));
        Assert.Equal(200, (await lab.AskAsync()).Status);
    }

    [Theory]
    [InlineData("rst", WireSight.Rst)]
    [InlineData("fin", WireSight.Fin)]
    [ShowsFault("net.drop")]
    public async Task Connections_that_are_open_end_and_new_ones_are_well(string end, WireSight sight)
    {
        using var idle = await RawClient.ConnectAsync(lab.Camera.Url);
        Assert.Equal(200, (await AskAsync(idle, Basic())).Status);
        await using var fault = await lab.InjectAsync("net.drop", $$"""{"end":"{{end}}"}""", """{"surface":"http"}""");
        Assert.Equal(sight, (await idle.SeeAsync()).Sight);
        Assert.Equal(200, (await lab.AskAsync()).Status);
    }

    [Fact]
    [ShowsFault("net.slice")]
    public async Task Pieces_of_some_sizes()
    {
        await using var fault = await lab.InjectAsync("net.slice", """{"sizes":[3,5],"delay":"1s"}""");
        using var client = await RawClient.GetAsync(lab.Camera.Url, Serial);
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(Quiet)).Sight);
        Assert.Equal("HTT", await NextAsync(client, TimeSpan.FromSeconds(1)));
        Assert.Equal("P/1.1", await NextAsync(client, TimeSpan.FromSeconds(1)));
        Assert.Equal(" 20", await NextAsync(client, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    [ShowsFault("net.coalesce")]
    public async Task Pictures_of_a_second_in_one()
    {
        await using var fault = await lab.InjectAsync("net.coalesce", """{"delay":"1s"}""");
        using var client = await RawClient.ConnectAsync(lab.Camera.Url);
        await client.SendAsync(RawClient.Get(Serial) + RawClient.Get(Title));
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(Quiet)).Sight);
        await Eventually.TrueAsync(async () => (await JournalAsync("ChannelTitle")) > 0, "both are answered");
        var text = await NextAsync(client, TimeSpan.FromSeconds(1));
        Assert.Contains(lab.SerialBody + "HTTP/1.1 200 OK", text, StringComparison.Ordinal);
    }

    [Fact]
    [ShowsFault("net.bandwidth")]
    public async Task No_faster_than_a_slow_network()
    {
        await using var fault = await lab.InjectAsync("net.bandwidth", """{"bytesPerSecond":200}""");
        using var client = await RawClient.GetAsync(lab.Camera.Url, Serial);
        Assert.Equal(10, (await NextAsync(client, TimeSpan.FromMilliseconds(50))).Length);
        Assert.Equal(10, (await NextAsync(client, TimeSpan.FromMilliseconds(50))).Length);
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(Quiet)).Sight);
    }

    [Fact]
    [ShowsFault("net.latency")]
    public async Task All_comes_late()
    {
        await using var fault = await lab.InjectAsync("net.latency", """{"delay":"2s","jitter":"1s"}""");
        using var client = await RawClient.GetAsync(lab.Camera.Url, Serial);
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(Quiet)).Sight);
        lab.Camera.Clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(Quiet)).Sight);
        Assert.StartsWith("HTTP/1.1 200 OK", await NextAsync(client, TimeSpan.FromSeconds(1.2)), StringComparison.Ordinal);
    }

    [Fact]
    [ShowsFault("net.drip")]
    public async Task A_byte_now_and_then_and_the_next_answer_at_once()
    {
        await using var fault = await lab.InjectAsync("net.drip", """{"every":"1s"}""", when: """{"first":1}""");
        using var client = await RawClient.GetAsync(lab.Camera.Url, Serial);
        Assert.Equal("H", await NextAsync(client, TimeSpan.FromSeconds(1)));
        Assert.Equal("T", await NextAsync(client, TimeSpan.FromSeconds(1)));
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(Quiet)).Sight);
        var rest = client.ReadUntilAsync(lab.SerialBody);
        await Eventually.TrueAsync(
            () =>
            {
                lab.Camera.Clock.Advance(TimeSpan.FromSeconds(1));
                return rest.IsCompleted;
            },
            "the rest comes");
        Assert.Equal(lab.SerialBody, (await AskAsync(client, Basic())).Body);
    }

    [Theory]
    [InlineData("net.halfClose", WireSight.Fin)]
    [InlineData("net.rstAtEnd", WireSight.Rst)]
    [ShowsFault("net.halfClose")]
    [ShowsFault("net.rstAtEnd")]
    public async Task A_connection_ends_behind_an_answer_that_promised_to_keep_it(string kind, WireSight sight)
    {
        await using var fault = await lab.InjectAsync(kind);
        using var client = await RawClient.GetAsync(lab.Camera.Url, Serial);
        var answer = await client.ReadAnswerAsync();
        Assert.Equal((lab.SerialBody, null), (answer.Body, answer["Connection"]));
        Assert.Equal(sight, (await client.SeeAsync()).Sight);
    }

    [Fact]
    [ShowsFault("net.closeIdle")]
    public async Task A_connection_that_nobody_uses_is_closed()
    {
        await using var fault = await lab.InjectAsync("net.closeIdle", """{"after":"5s"}""");
        using var client = await RawClient.ConnectAsync(lab.Camera.Url);
        Assert.Equal(200, (await AskAsync(client, Basic())).Status);
        lab.Camera.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(200, (await AskAsync(client, Basic())).Status);
        lab.Camera.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(Quiet)).Sight);
        lab.Camera.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(WireSight.Fin, (await client.SeeAsync()).Sight);
    }

    [Fact]
    public async Task What_a_connection_goes_through_and_what_an_answer_does_add_up()
    {
        await using var slices = await lab.InjectAsync("net.slice", """{"sizes":[7],"delay":0}""");
        await using var version = await lab.InjectAsync("http.version");
        await using var cut = await lab.InjectAsync("http.truncated", """{"after":5}""");
        var (end, text) = await lab.DrainAsync();
        Assert.Equal(WireSight.Fin, end);
        Assert.StartsWith("HTTP/1.0 200 OK\r\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n" + lab.SerialBody[..5], text, StringComparison.Ordinal);
    }

    // What comes next, as the clock moves on: in small steps, so that it hardly moves on behind what is waited for.
    private async Task<string> NextAsync(RawClient client, TimeSpan delay)
    {
        var next = client.SeeAsync(RawClient.Patience);
        await Eventually.TrueAsync(
            () =>
            {
                lab.Camera.Clock.Advance(next.IsCompleted ? TimeSpan.Zero : delay / 10);
                return next.IsCompleted;
            },
            "nothing came");
        return (await next).Text;
    }

    private async Task<int> JournalAsync(string path)
    {
        using var journal = System.Text.Json.JsonDocument.Parse(await lab.Camera.Control.GetStringAsync("api/v1/devices/ipc-1/requests?path=" + path));
        return journal.RootElement.GetArrayLength();
    }

    private static async Task<bool> IsRefusedAsync(Uri url) => await ConnectAsync(url, TimeSpan.FromSeconds(5)) == "refused";

    private static async Task<string> ConnectAsync(Uri url, TimeSpan within)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var patience = new CancellationTokenSource(within);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(url.Host), url.Port), patience.Token);
            return "connected";
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return "refused";
        }
        catch (OperationCanceledException)
        {
            return "timeout";
        }
    }
}
