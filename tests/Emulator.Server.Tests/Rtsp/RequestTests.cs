using System.Net.Http.Json;
using System.Text.Json;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Rtsp;

/// <summary>Answers that need no media: login, statuses, states.</summary>
public class RequestTests
{
    private const string Tcp = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1";

    [Fact]
    public async Task Options_need_no_login()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera, user: "");
        var answer = await client.AskAsync("OPTIONS", RtspClient.Live());
        Assert.Equal((200, "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER"), (answer.Status, answer["Public"]));
        Assert.Equal(200, (await client.AskAsync("OPTIONS", "*")).Status);
    }

    [Fact]
    public async Task The_challenge_is_digest_without_qop()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera, user: "");
        var answer = await client.AskAsync("DESCRIBE", RtspClient.Live());
        Assert.Equal(401, answer.Status);
        Assert.Matches("^Digest realm=\"Login to [A-Z0-9]+\", nonce=\"[0-9a-f]{40}\"$", answer["WWW-Authenticate"]);
    }

    [Theory]
    [InlineData("admin", "admin", 200)]
    [InlineData("user", "user", 200)]
    [InlineData("admin", "wrong", 401)]
    [InlineData("nobody", "admin", 401)]
    public async Task Digest_logs_in(string user, string password, int status)
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera, user, password);
        Assert.Equal(status, (await client.AskAsync("DESCRIBE", RtspClient.Live())).Status);
    }

    [Theory]
    [InlineData("YWRtaW46YWRtaW4=", 200)]
    [InlineData("YWRtaW46d3Jvbmc=", 401)]
    [InlineData("!", 401)]
    public async Task Basic_sent_unasked_is_taken(string credentials, int status)
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera, user: "");
        Assert.Equal(status, (await client.AskAsync("DESCRIBE", RtspClient.Live(), $"Authorization: Basic {credentials}")).Status);
    }

    [Fact]
    public async Task A_nonce_stays_good_on_its_connection_and_is_stale_on_another()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera);
        Assert.Equal(200, (await client.AskAsync("DESCRIBE", RtspClient.Live())).Status);
        camera.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(200, (await client.AskAsync("DESCRIBE", RtspClient.Live())).Status);
    }

    [Theory]
    [InlineData("DESCRIBE", "rtsp://camera/cam/realmonitor?channel=1&subtype=0", 200)]
    [InlineData("DESCRIBE", "rtsp://camera/cam/realmonitor", 200)]
    [InlineData("DESCRIBE", "rtsp://camera/CAM/RealMonitor?Channel=1&SubType=2&unicast=true&proto=Onvif", 200)]
    [InlineData("DESCRIBE", "rtsp://camera//cam/realmonitor?channel=1&subtype=0/", 200)]
    [InlineData("DESCRIBE", "/cam/realmonitor?channel=1", 200)]
    [InlineData("DESCRIBE", "rtsp://camera/cam/realmonitor?channel=2&subtype=0", 404)]
    [InlineData("DESCRIBE", "rtsp://camera/cam/realmonitor?channel=0&subtype=0", 404)]
    [InlineData("DESCRIBE", "rtsp://camera/cam/realmonitor?channel=1&subtype=3", 404)]
    [InlineData("DESCRIBE", "rtsp://camera/cam/realmonitor?channel=one", 404)]
    [InlineData("DESCRIBE", "rtsp://camera/elsewhere", 404)]
    [InlineData("DESCRIBE", "rtsp://camera/", 404)]
    [InlineData("DESCRIBE", "rtsp://camera//mnt/sd/none.dav", 404)]
    [InlineData("DESCRIBE", "http://camera/cam/realmonitor", 400)]
    [InlineData("DESCRIBE", "rtsp://camera/cam/playback?channel=1&starttime=2026_01_05_07_00_00&endtime=2026_01_05_06_00_00", 400)]
    [InlineData("DESCRIBE", "rtsp://camera/cam/playback?channel=1&starttime=2026_02_30_00_00_00", 400)]
    [InlineData("DESCRIBE", "rtsp://camera/cam/playback?channel=1&starttime=0001_01_01_00_00_00", 400)]
    [InlineData("DESCRIBE", "rtsp://camera/cam/playback?channel=1", 400)]
    [InlineData("DESCRIBE", "rtsp://camera/cam/playback?channel=1&starttime=2031_01_05_07_00_00", 404)]
    [InlineData("PLAY", "rtsp://camera/cam/realmonitor", 454)]
    [InlineData("PAUSE", "rtsp://camera/cam/realmonitor", 454)]
    [InlineData("TEARDOWN", "rtsp://camera/cam/realmonitor", 454)]
    [InlineData("GET_PARAMETER", "rtsp://camera/cam/realmonitor", 200)]
    [InlineData("SETUP", "rtsp://camera/cam/realmonitor/trackID=0", 461)]
    [InlineData("ANNOUNCE", "rtsp://camera/cam/realmonitor", 405)]
    [InlineData("EXPLODE", "rtsp://camera/cam/realmonitor", 501)]
    public async Task Each_mistake_has_its_status(string method, string url, int status)
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera);
        var answer = await client.AskAsync(method, url);
        Assert.True(status == answer.Status, answer.Head);
    }

    [Theory]
    [InlineData("DESCRIBE", 406, "Accept: text/html")]
    [InlineData("DESCRIBE", 200, "Accept: text/html, application/*")]
    [InlineData("DESCRIBE", 551, "Require: implicit-play")]
    [InlineData("PLAY", 454, "Session: 4711")]
    [InlineData("SETUP", 461, "Transport: RTP/SAVP;unicast;client_port=5000-5001")]
    [InlineData("SETUP", 461, "Transport: RTP/AVP;unicast")]
    [InlineData("SETUP", 461, "Transport: RTP/AVP/TCP;unicast;interleaved=0-1;mode=RECORD")]
    [InlineData("SETUP", 400, "Transport: RTP/AVP;client_port=99999-100000")]
    [InlineData("SETUP", 459, Tcp)]
    public async Task Each_header_has_its_status(string method, int status, string header)
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera);
        // Of two tracks one must be named, but not where that is the mistake.
        var answer = await client.AskAsync(method, RtspClient.Live() + (method == "SETUP" && status != 459 ? "/trackID=1" : ""), header);
        Assert.True(status == answer.Status, answer.Head);
    }

    [Fact]
    public async Task States_decide_what_is_allowed()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera);
        var url = RtspClient.Live();
        var setup = await client.AskAsync("SETUP", url + "/trackID=0", Tcp);
        Assert.EndsWith(";timeout=60", setup["Session"], StringComparison.Ordinal);
        Assert.Matches("^RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=[0-9A-F]{8}$", setup["Transport"]);
        var session = "Session: " + setup.Session;
        Assert.Equal(404, (await client.AskAsync("SETUP", url + "/trackID=2", session, "Transport: RTP/AVP/TCP;interleaved=4-5")).Status);
        Assert.Equal(461, (await client.AskAsync("SETUP", url + "/trackID=1", session, "Transport: RTP/AVP;unicast;client_port=5000-5001")).Status);
        Assert.Equal(455, (await client.AskAsync("SETUP", RtspClient.Live(subtype: 1) + "/trackID=0", session, Tcp)).Status);
        Assert.Equal(404, (await client.AskAsync("SETUP", "rtsp://camera/cam/trackID=1", session, Tcp)).Status);
        Assert.Equal(200, (await client.AskAsync("PAUSE", url, session)).Status);
        Assert.Equal(460, (await client.AskAsync("PLAY", url + "/trackID=0", session)).Status);
        Assert.Equal(457, (await client.AskAsync("PLAY", url, session, "Range: npt=never")).Status);
        Assert.Equal(400, (await client.AskAsync("PLAY", url, session, "Scale: 0")).Status);
        Assert.Equal(200, (await client.AskAsync("PLAY", url, session)).Status);
        Assert.Equal(200, (await client.AskAsync("PLAY", url, session)).Status);
        Assert.Equal(455, (await client.AskAsync("SETUP", url + "/trackID=1", session, "Transport: RTP/AVP/TCP;interleaved=2-3")).Status);
        Assert.Equal(200, (await client.AskAsync("TEARDOWN", url, session)).Status);
        Assert.Equal(454, (await client.AskAsync("PLAY", url, session)).Status);
    }

    [Fact]
    public async Task A_parameter_is_not_understood_and_none_keeps_alive()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera, user: "");
        await client.SendAsync("SET_PARAMETER /cam/realmonitor RTSP/1.0\r\nCSeq: 1\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\nContent-Length: 7\r\n\r\na: b\r\n\n");
        Assert.Equal(451, (await client.AnswerAsync()).Status);
    }

    [Fact]
    public async Task As_many_sessions_as_the_profile_bears_and_no_more()
    {
        var profile = TestProfiles.All["ipc"];
        await using var camera = await TestCamera.StartAsync(profile with { Habits = profile.Habits with { MaxStreams = 3 } });
        using var client = await RtspClient.ConnectAsync(camera);
        var sessions = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            sessions.Add((await client.AskAsync("SETUP", RtspClient.Live() + "/trackID=0", Tcp)).Session);
        }

        Assert.Equal(3, sessions.Distinct().Count());
        Assert.Equal(453, (await client.AskAsync("SETUP", RtspClient.Live() + "/trackID=0", Tcp)).Status);
        await client.AskAsync("TEARDOWN", RtspClient.Live(), "Session: " + sessions[1]);
        Assert.Equal(200, (await client.AskAsync("SETUP", RtspClient.Live() + "/trackID=0", Tcp)).Status);
    }

    [Fact]
    public async Task Streams_over_HTTP_take_seats_too()
    {
        var profile = TestProfiles.All["ipc"];
        await using var camera = await TestCamera.StartAsync(profile with { Habits = profile.Habits with { MaxStreams = 2 } });
        using var watching = await RawClient.GetAsync(camera.Url, "/cgi-bin/mjpg/video.cgi");
        var seats = camera.Host.Fleet.All[0].Seats;
        await Eventually.TrueAsync(() => seats.Taken == 1, "the stream over HTTP did not begin");
        using var client = await RtspClient.ConnectAsync(camera);
        Assert.Equal(200, (await client.AskAsync("SETUP", RtspClient.Live() + "/trackID=0", Tcp)).Status);
        Assert.Equal(453, (await client.AskAsync("SETUP", RtspClient.Live() + "/trackID=0", Tcp)).Status);
    }

    [Fact]
    public async Task The_journal_has_every_request()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera);
        await client.PlayAsync(RtspClient.Live());
        client.Dispose();
        var sessions = camera.Host.Fleet.All[0].Rtsp.Sessions;
        await Eventually.TrueAsync(() => sessions.Count == 0, "the session did not end");
        var journal = await camera.Control.GetFromJsonAsync<JsonElement>("/api/v1/devices/ipc-1/requests?kind=rtsp*");
        Assert.Equal(
            ["rtsp SETUP  401", "rtsp.begin  admin 200", "rtsp SETUP admin 200", "rtsp PLAY admin 200", "rtsp.end  admin 200"],
            journal.EnumerateArray().Select(e => $"{e.GetProperty("kind")} {e.GetProperty("method")} {(e.TryGetProperty("user", out var user) ? user : "")} {e.GetProperty("status")}"));
        Assert.Equal(RtspClient.Live(), journal[3].GetProperty("target").GetString());
    }

    [Fact]
    public async Task Nobody_who_is_banned_gets_anything()
    {
        await using var camera = await TestCamera.StartAsync();
        using var playing = await RtspClient.ConnectAsync(camera);
        await playing.PlayAsync(RtspClient.Live());
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&AccessFilter.BannedList[0]=127.0.0.1&AccessFilter.Type=BannedList&AccessFilter.Enable=true"));
        Assert.True(await playing.EndsAsync());
        using var client = await RtspClient.ConnectAsync(camera, user: "");
        Assert.True(await client.EndsAsync());
    }
}
