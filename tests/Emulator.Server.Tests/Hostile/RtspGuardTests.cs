using Emulator.Server.Tests.Rtsp;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Hostile;

/// <summary>Who may do what over RTSP: nobody without a login but ask for the options, each what the authority list says, and nobody with another's session.</summary>
public sealed class RtspGuardTests(RtspGuardTests.Guarded guarded) : IClassFixture<RtspGuardTests.Guarded>
{
    private const string Live = "rtsp://camera:554/cam/realmonitor?channel=1&subtype=0";
    private const string Other = "rtsp://camera:554/cam/realmonitor?channel=2&subtype=0";
    private const string Past = "rtsp://camera:554/cam/playback?channel=1&starttime=2026_01_05_07_00_00&endtime=2026_01_05_07_01_00";
    private const string OtherPast = "rtsp://camera:554/cam/playback?channel=2&starttime=2026_01_05_07_00_00&endtime=2026_01_05_07_01_00";
    private const string Interleaved = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1";

    private TestCamera Camera => guarded.Camera;

    public static TheoryData<string, string, int[]> Matrix()
    {
        // Status for: monitor of channel 1, replay of channel 1, both of both (user), admin without either, admin.
        var rows = new TheoryData<string, string, int[]>();
        foreach (var method in new[] { "DESCRIBE", "SETUP" })
        {
            rows.Add(method, Live, [200, 403, 200, 403, 200]);
            rows.Add(method, Other, [403, 403, 200, 403, 200]);
            rows.Add(method, Past, [403, 200, 200, 403, 200]);
            rows.Add(method, OtherPast, [403, 403, 200, 403, 200]);
            rows.Add(method, "file1", [403, 200, 200, 403, 200]);
            rows.Add(method, "file2", [403, 403, 200, 403, 200]);
            // The last one counts, and is the one that is checked.
            rows.Add(method, Live + "&channel=2", [403, 403, 200, 403, 200]);
            rows.Add(method, Live + "&CHANNEL=2", [403, 403, 200, 403, 200]);
            rows.Add(method, Live.Replace("realmonitor", "playback", StringComparison.Ordinal) + "&starttime=2026_01_05_07_00_00", [403, 200, 200, 403, 200]);
            rows.Add(method, Live.Replace("/cam/", "//cam///", StringComparison.Ordinal).Replace("channel", "%63hannel", StringComparison.Ordinal), [200, 403, 200, 403, 200]);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task A_stream_is_given_to_those_who_may_have_it(string method, string url, int[] expected)
    {
        url = guarded.Files.GetValueOrDefault(url) is { } file ? "rtsp://camera:554" + file : url;
        foreach (var ((user, password), status) in new[] { ("watch1", "secret1"), ("replay1", "secret1"), ("user", "user"), ("keys", "secret1"), ("admin", "admin") }.Zip(expected))
        {
            using var client = await RtspClient.ConnectAsync(Camera, user, password);
            var answer = await client.AskAsync(method, method == "SETUP" ? url + "/trackID=0" : url, method == "SETUP" ? [Interleaved] : []);
            Assert.True(answer.Status == status, $"{method} {url} by {user}: {answer.Status}");
        }
    }

    [Theory]
    [InlineData("DESCRIBE")]
    [InlineData("SETUP")]
    [InlineData("PLAY")]
    [InlineData("PAUSE")]
    [InlineData("TEARDOWN")]
    [InlineData("GET_PARAMETER")]
    [InlineData("SET_PARAMETER")]
    public async Task A_stranger_is_asked_to_log_in_and_gets_at_nobody_s_session(string method)
    {
        using var owner = await RtspClient.ConnectAsync(Camera);
        await owner.PlayAsync(Live);
        var sessions = Camera.Host.Fleet.All[0].Rtsp.Sessions;
        var session = sessions.All.Single(s => s.User == "admin").Id;
        foreach (var header in new[]
        {
            null, "", "Basic", "Basic YWRtaW46", "Basic bm9ib2R5OmFkbWlu", "Basic YWRtaW46d3Jvbmc=", "Basic admin:admin", "Bearer YWRtaW46YWRtaW4=", "Digest", "Digest username=\"admin\"",
            "Digest username=\"\", realm=\"\", nonce=\"\", uri=\"\", response=\"\"", "Basic YWRtaW46YWRtaW4=\r\nAuthorization: Basic YWRtaW46YWRtaW4=",
        })
        {
            using var client = await RtspClient.ConnectAsync(Camera, user: "");
            var answer = await client.AskAsync(method, Live, ["Session: " + session, Interleaved, .. header is null ? Array.Empty<string>() : ["Authorization: " + header]]);
            Assert.True(answer.Status == 401 && answer["WWW-Authenticate"] is not null, $"{method} {header}: {answer.Head}");
        }

        foreach (var (user, password) in new[] { ("user", "user"), ("keys", "secret1") })
        {
            using var client = await RtspClient.ConnectAsync(Camera, user, password);
            var answer = await client.AskAsync(method, Live, "Session: " + session, "Transport: RTP/AVP;unicast;client_port=40000-40001");
            Assert.True(answer.Status == 454, $"{method} by {user}: {answer.Head}");
        }

        Assert.True(sessions.TryGet(session, out var still) && !still.IsOver);
        Camera.Clock.Advance(TimeSpan.FromMilliseconds(40));
        await owner.PacketAsync(0);
        Assert.Equal(200, (await owner.AskAsync("TEARDOWN", Live, "Session: " + session)).Status);
    }

    [Fact]
    public async Task A_digest_opens_the_request_it_was_made_for_and_no_other()
    {
        using var asked = await RtspClient.ConnectAsync(Camera, user: "");
        var challenge = (await asked.AskAsync("DESCRIBE", Live))["WWW-Authenticate"]!;
        foreach (var (method, uri, status) in new[]
        {
            ("DESCRIBE", Live, 200), ("DESCRIBE", Live + "/trackID=0", 200), ("DESCRIBE", Live.Replace("&", "%26", StringComparison.Ordinal), 401), ("DESCRIBE", Other, 401), ("DESCRIBE", Past, 401),
            ("DESCRIBE", "*", 401), ("DESCRIBE", "", 401), ("OPTIONS", Live, 401), ("SETUP", Live, 401), ("describe", Live, 401),
        })
        {
            using var client = await RtspClient.ConnectAsync(Camera, user: "");
            var answer = await client.AskAsync("DESCRIBE", Live, "Authorization: " + Digest(challenge, method, uri));
            Assert.True(answer.Status == status, $"a digest of {method} {uri}: {answer.Status}");
        }
    }

    private static string Digest(string challenge, string method, string uri)
    {
        string Part(string name) => challenge.Split(name + "=\"")[1].Split('"')[0];
        static string Hash(string text) => Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
        var (realm, nonce) = (Part("realm"), Part("nonce"));
        return $"Digest username=\"admin\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", response=\"{Hash($"{Hash($"admin:{realm}:admin")}:{nonce}:{Hash($"{method}:{uri}")}")}\"";
    }

    /// <summary>A device of two channels with recordings, and its users.</summary>
    public sealed class Guarded : IAsyncLifetime
    {
        public TestCamera Camera { get; private set; } = null!;

        /// <summary>A recorded file of each channel.</summary>
        public Dictionary<string, string> Files { get; } = new(StringComparer.Ordinal);

        public async Task InitializeAsync()
        {
            Camera = await TestCamera.StartAsync("full");
            await AddAsync("watch1", "user", "Monitor_01");
            await AddAsync("replay1", "user", "Replay_01");
            await AddAsync("keys", "admin", "AuthUserMag,AuthSysCfg,AuthPTZ");
            for (var channel = 1; channel <= 2; channel++)
            {
                var finder = (await Camera.LinesAsync("/cgi-bin/mediaFileFind.cgi?action=factory.create"))["result"];
                await Camera.GetAsync($"/cgi-bin/mediaFileFind.cgi?action=findFile&object={finder}&condition.Channel={channel}&condition.Types[0]=dav&condition.StartTime=2026-1-5%2006:00:00&condition.EndTime=2026-1-5%2007:00:00");
                Files[$"file{channel}"] = (await Camera.LinesAsync($"/cgi-bin/mediaFileFind.cgi?action=findNextFile&object={finder}&count=1"))["items[0].FilePath"];
            }
        }

        public async Task DisposeAsync() => await Camera.DisposeAsync();

        private async Task AddAsync(string name, string group, string authorities) =>
            Assert.Equal("OK\r\n", await Camera.GetAsync($"/cgi-bin/userManager.cgi?action=addUser&user.Name={name}&user.Password=secret1&user.Group={group}&user.Sharable=true&user.AuthList={authorities}"));
    }
}
