using System.Net;
using System.Text.Json;
using Emulator.Server.Journaling;
using Emulator.Server.Tests.Events;
using Emulator.Server.Tests.Rtsp;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Journaling;

/// <summary>One numbered list of what happens between clients and a device.</summary>
public class JournalTests
{
    private const string Info = "/cgi-bin/magicBox.cgi?action=getSystemInfo";

    [Fact]
    public async Task A_connection_opens_carries_requests_and_ends_and_all_of_it_has_its_number()
    {
        await using var camera = await TestCamera.StartAsync();
        using (var client = await RawClient.GetAsync(camera.Url, Info, "User-Agent: nvr/1.0"))
        {
            await client.ReadAnswerAsync();
            await client.SendAsync(RawClient.Get("/cgi-bin/magicBox.cgi?action=getMachineName", "User-Agent: nvr/1.0"));
            await client.ReadAnswerAsync();
        }

        var end = await camera.EntryAsync("socket.end");
        var journal = await camera.JournalAsync("?connection=" + end.Text("connection"));
        Assert.Equal(["socket.open", "http", "http", "socket.end"], journal.Select(e => e.Text("kind")));
        Assert.All(journal.Skip(1), e => Assert.Equal("nvr/1.0", e.Text("userAgent")));
        Assert.Single(journal.Select(e => e.Text("peer")).Distinct());
        Assert.Equal(("client", "2"), (end.Text("reason"), end.Text("count")));
        Assert.True(end.GetProperty("bytes").GetInt64() > journal[1].GetProperty("bytes").GetInt64() + journal[2].GetProperty("bytes").GetInt64());
    }

    [Fact]
    public async Task Who_ended_a_connection_and_how_is_told()
    {
        await using var camera = await TestCamera.StartAsync();
        using (var resetting = await RawClient.GetAsync(camera.Url, Info))
        {
            await resetting.ReadAnswerAsync();
            resetting.Rst();
        }

        await camera.EntryAsync("socket.end", e => e.Text("reason") == "client-reset");
        using (var closed = await RawClient.GetAsync(camera.Url, Info, "Connection: close"))
        {
            Assert.Equal(WireSight.Fin, (await closed.DrainAsync()).End);
        }

        await camera.EntryAsync("socket.end", e => e.Text("reason") == "closed");
        using var cut = await RawClient.GetAsync(camera.Url, "/cgi-bin/eventManager.cgi?action=attach&codes=[All]");
        await camera.EntryAsync("events.begin");
        camera.Host.Fleet.All[0].Device.Power.Shutdown(TimeSpan.Zero);
        camera.Host.Fleet.All[0].Device.Power.Settle();
        await camera.EntryAsync("socket.end", e => e.Text("reason") == "cut");
        Assert.Equal("cut", (await camera.EntryAsync("events.end")).Text("reason"));
        Assert.Equal("off", (await camera.EntryAsync("device.power")).Text("reason"));
    }

    [Fact]
    public async Task Who_is_not_let_in_is_told_of()
    {
        var profile = TestProfiles.All["ipc"];
        await using var camera = await TestCamera.StartAsync(profile with { Habits = profile.Habits with { MaxConnections = 1 } });
        using var first = await RawClient.ConnectAsync(camera.Url);
        await camera.EntryAsync("socket.open");
        using var second = await RawClient.ConnectAsync(camera.Url);
        await second.DrainAsync();
        Assert.Equal("connections", (await camera.EntryAsync("socket.refused")).Text("reason"));
        Assert.Single(await camera.JournalAsync("?kind=socket.*&connection=2"));
    }

    [Fact]
    public async Task An_event_stream_tells_its_parts_and_why_it_ended()
    {
        await using var camera = await TestCamera.StartAsync();
        using (var listener = await EventListener.AttachAsync(camera))
        {
            await camera.RaiseAsync("VideoMotion", "Start");
            await listener.ReadAsync();
            await camera.RaiseAsync("VideoMotion", "Stop");
            await listener.ReadAsync();
        }

        var end = await camera.EntryAsync("events.end");
        Assert.Equal(("client", "2", "/cgi-bin/eventManager.cgi"), (end.Text("reason"), end.Text("count"), end.Text("target")));
        var begin = await camera.EntryAsync("events.begin");
        Assert.Equal(begin.Text("connection"), end.Text("connection"));
    }

    [Fact]
    public async Task A_session_of_RTSP_begins_and_ends_with_its_packets_counted()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera);
        var playing = await client.PlayAsync(RtspClient.Live());
        camera.Clock.Advance(TimeSpan.FromMilliseconds(40));
        await client.PacketAsync();
        Assert.Equal(200, (await client.AskAsync("TEARDOWN", RtspClient.Live(), "Session: " + playing.Session)).Status);
        var end = await camera.EntryAsync("rtsp.end");
        Assert.Equal(("teardown", playing.Session), (end.Text("reason"), end.Text("session")));
        Assert.True(end.GetProperty("count").GetInt64() > 0);
        Assert.Equal("tcp", (await camera.EntryAsync("rtsp.begin")).Text("reason"));
        Assert.Equal(["SETUP", "PLAY", "TEARDOWN"], (await camera.JournalAsync("?kind=rtsp&status=200")).Select(e => e.Text("method")));
    }

    [Fact]
    public async Task A_session_that_nobody_keeps_alive_ends_with_its_timeout()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera);
        await client.PlayAsync(RtspClient.Live());
        camera.Clock.Advance(TimeSpan.FromSeconds(70));
        Assert.Equal("timeout", (await camera.EntryAsync("rtsp.end")).Text("reason"));
    }

    [Fact]
    public async Task Logins_that_fail_and_lock_are_told_of_with_the_name_that_was_given()
    {
        var profile = TestProfiles.All["ipc"];
        await using var camera = await TestCamera.StartAsync(profile with { Habits = profile.Habits with { LockoutAttempts = 2 } });
        using var wrong = camera.BasicClient("mallory", "guess");
        for (var i = 0; i < 3; i++)
        {
            using var answer = await wrong.GetAsync(Info);
        }

        var journal = await camera.JournalAsync("?kind=http,login.*");
        Assert.Equal(
            ["login.failed mallory password", "http  password", "login.failed mallory password", "login.locked mallory failures", "http  password", "http  locked"],
            journal.Select(e => $"{e.Text("kind")} {e.Text("user")} {e.Text("reason")}"));
    }

    [Theory]
    [InlineData("?method=POST", 0)]
    [InlineData("?kind=http&user=admin", 2)]
    [InlineData("?kind=http&agent=nv*", 1)]
    [InlineData("?kind=http&path=getMachineName", 1)]
    [InlineData("?kind=http&status=400", 1)]
    [InlineData("?kind=http&limit=1", 1)]
    [InlineData("?kind=http&peer=127.0.0.1", 2)]
    [InlineData("?kind=http&peer=127.0.0.2", 0)]
    [InlineData("?until=0", 0)]
    [InlineData("?fault=*", 0)]
    [InlineData("?since=1000", 0)]
    public async Task The_list_is_asked_for_what_is_wanted(string query, int count)
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.AskAsync("/cgi-bin/magicBox.cgi?action=getMachineName", "nvr/1.0");
        await camera.AskAsync("/cgi-bin/magicBox.cgi?action=nonsense", "other");
        Assert.Equal(count, (await camera.JournalAsync(query)).Length);
    }

    [Fact]
    public async Task It_is_followed_as_it_grows()
    {
        await using var camera = await TestCamera.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/devices/ipc-1/requests?kind=http");
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var answer = await camera.Control.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal(": following", await lines.ReadLineAsync());
        await camera.AskAsync(Info);
        await lines.ReadLineAsync();
        Assert.StartsWith("id: ", await lines.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal("event: http", await lines.ReadLineAsync());
        using var entry = JsonDocument.Parse((await lines.ReadLineAsync())!["data: ".Length..]);
        Assert.Equal(Info, entry.RootElement.Text("target"));
    }

    [Fact]
    public async Task A_journal_that_is_off_says_so_when_it_is_asked_to_verify()
    {
        await using var camera = await TestCamera.StartAsync(with: o => o with { JournalCapacity = 0 });
        await camera.AskAsync(Info);
        Assert.Empty(await camera.JournalAsync());
        using var content = new StringContent("""{"request":{}}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await camera.Control.PostAsync("/api/v1/devices/ipc-1/verify", content);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
    }

    [Fact]
    public void A_long_target_and_a_long_name_are_kept_short()
    {
        var entry = new JournalEntry { Utc = default, Kind = "http", Target = "/" + new string('x', 100_000), Agent = new string('y', 100_000) };
        Assert.True(entry.Target.Length < 2100 && entry.Agent.Length < 300);
    }

    [Fact]
    public void Whoever_listens_is_told_once_the_entry_has_its_number()
    {
        var journal = new Journal(2);
        var told = new List<long>();
        journal.Added += entry => told.Add(entry.Number);
        for (var i = 0; i < 5; i++)
        {
            journal.Add(new JournalEntry { Utc = default, Kind = "http" });
        }

        Assert.Equal([1, 2, 3, 4, 5], told);
        Assert.Equal([4, 5], journal.Since(0).Select(e => e.Number));
    }
}
