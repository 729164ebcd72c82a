using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Emulator.Server.Tests.Rpc;
using Emulator.Server.Tests.Rtsp;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Hostile;

/// <summary>
/// Values that end a line where one is echoed: in names, titles, memos, headers, URLs, event details. Whatever way they come in by, no answer,
/// header, part of a stream, line of the device's log or of the process's begins with what they hold.
/// </summary>
public sealed class InjectionTests(InjectionTests.Lined lined) : IClassFixture<InjectionTests.Lined>
{
    private const string Forged = "FORGED";

    private static readonly string[] Evils =
    [
        $"x\r\n{Forged}: 1\r\n\r\n{Forged}=1", $"x\n{Forged}=1", $"x\r{Forged}=1", $"{Forged}\r\n{Forged}", $"x\0\r\n{Forged}", $"x\u0085{Forged}=1", $"x\r\n--myboundary\r\n{Forged}: 1\r\n\r\n", $"\r\n{Forged}",
        $"x%0d%0a{Forged}=1", $"x%250d%250a{Forged}=1", $"\u001b]0;{Forged}\u0007\u001b[2J\r\n{Forged}", $"x\\r\\n{Forged}", $"\"}}\r\n{Forged}", $"\ud83d\ude00\r\n{Forged}",
    ];

    // What a line-oriented reader takes for the end of a line.
    private static readonly string[] Ends = ["\r\n", "\n", "\r", "\0", "\u0085", "\u00c2\u0085"];

    private TestCamera Camera => lined.Camera;

    private static IEnumerable<(string Name, Func<TestCamera, string, Task> Send)> Ways()
    {
        const string Cgi = "/cgi-bin/";
        // As a query: escaped, once more escaped, and as it is.
        foreach (var query in new[]
        {
            "configManager.cgi?action=setConfig&ChannelTitle[0].Name={0}", "configManager.cgi?action=setConfig&General.MachineName={0}", "configManager.cgi?action=setConfig&Email.Title={0}", "configManager.cgi?action=setConfig&Email.SendAddress={0}",
            "configManager.cgi?action=setConfig&NTP.Address={0}", "configManager.cgi?action=setConfig&AlarmServer.Address={0}", "configManager.cgi?action=setConfig&VideoWidget[0].CustomTitle[0].Text={0}", "configManager.cgi?action=setConfig&{0}=1",
            "configManager.cgi?action=getConfig&name={0}", "userManager.cgi?action=addUser&user.Name=memo&user.Password=secret1&user.Group=user&user.Sharable=true&user.Memo={0}", "userManager.cgi?action=addUser&user.Name={0}&user.Password=secret1&user.Group=user&user.Sharable=true",
            "userManager.cgi?action=modifyUser&name=user&user.Memo={0}", "userManager.cgi?action=getUserInfo&name={0}", "ptz.cgi?action=setPreset&channel=1&arg1=1&arg2={0}", "recordUpdater.cgi?action=insert&name=AccessControlCard&CardNo=9&CardName={0}&UserID={0}",
            "recordUpdater.cgi?action=insert&name=Announcement&Content={0}&ExpirTime=2027-01-01%2012:00:00&IssueTime=2026-01-01%2012:00:00&Title={0}&User=1&State=0&ReadFlag=0", "recordFinder.cgi?action=find&name=AccessControlCard&condition.CardNo={0}", "accessControl.cgi?action=openDoor&channel=1&UserID={0}&Type=Remote",
            "magicBox.cgi?action=getProductDefinition&name={0}", "eventManager.cgi?action=getEventIndexes&code={0}", "wlan.cgi?action=scanWlanDevices&SSID={0}", "mediaFileFind.cgi?action=findNextFile&object={0}", "RPC_Loadfile/mnt/{0}", "{0}", "log.cgi?action=doFind&token={0}&count=1",
        })
        {
            yield return (query, async (camera, evil) =>
            {
                foreach (var text in new[] { Uri.EscapeDataString(evil.IsNormalized() ? evil : "x"), Uri.EscapeDataString(Uri.EscapeDataString(evil)), evil })
                {
                    using var knocker = new Knocker(camera.Url);
                    NoForgery(query, await knocker.AskAsync($"GET {Cgi}{query.Replace("{0}", text, StringComparison.Ordinal)} HTTP/1.1\r\nHost: camera\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\nConnection: close\r\n\r\n"));
                }
            }
            );
        }

        yield return ("the name of a login", async (camera, evil) =>
        {
            using var knocker = new Knocker(camera.Url);
            foreach (var login in new[] { "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(evil + ":x")), "Basic " + Convert.ToBase64String(Encoding.Latin1.GetBytes(evil + ":x")), $"Digest username=\"{evil.ReplaceLineEndings("\t")}\", realm=\"x\", nonce=\"x\", uri=\"x\", response=\"x\"" })
            {
                NoForgery("login", await knocker.AskAsync($"GET {Cgi}snapshot.cgi HTTP/1.1\r\nHost: camera\r\nAuthorization: {login}\r\nUser-Agent: {Uri.EscapeDataString(evil)}\r\n\r\n"));
            }

            using var rtsp = await RtspClient.ConnectAsync(camera, user: "");
            NoForgery("login", (await rtsp.AskAsync("DESCRIBE", RtspClient.Live(), "Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(evil + ":x")))).Head);
            using var rpc = new RpcClient(camera.Url);
            await rpc.TryLoginAsync(evil, "x");
        }
        );
        foreach (var header in new[] { "Require", "Proxy-Require", "Session", "Transport", "User-Agent", "Range", "Accept", "Scale" })
        {
            yield return ("RTSP " + header, async (camera, evil) =>
            {
                foreach (var text in new[] { evil, evil.Replace("\r\n", "\r", StringComparison.Ordinal).Replace('\n', '\r'), Uri.EscapeDataString(evil) })
                {
                    NoForgery(header, await RtspAsync(camera, $"DESCRIBE {RtspClient.Live()} RTSP/1.0\r\nCSeq: 1\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\n{header}: {Latin(text)}\r\n\r\n"));
                }
            }
            );
        }

        foreach (var url in new[] { "rtsp://{0}/cam/realmonitor?channel=1&subtype=0", "rtsp://camera/cam/realmonitor?channel=1&subtype=0&x={0}", "rtsp://camera/cam/{0}", "rtsp://camera//mnt/{0}", "{0}" })
        {
            yield return (url, async (camera, evil) =>
            {
                foreach (var text in new[] { evil.Replace("\r\n", "\r", StringComparison.Ordinal).Replace('\n', '\r').Replace(' ', '+'), Uri.EscapeDataString(evil), Uri.EscapeDataString(Uri.EscapeDataString(evil)) })
                {
                    NoForgery(url, await RtspAsync(camera, $"DESCRIBE {url.Replace("{0}", Latin(text), StringComparison.Ordinal)} RTSP/1.0\r\nCSeq: 1\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\n\r\n"));
                }
            }
            );
        }

        foreach (var (method, parameters) in new (string, Func<string, object>)[]
        {
            ("configManager.setConfig", e => new { name = "ChannelTitle", table = new[] { new { Name = e } } }),
            ("configManager.setConfig", e => new { name = "General", table = new Dictionary<string, object> { ["MachineName"] = e, [e] = e } }),
            ("configManager.setConfig", e => new { name = "Email", table = new { Title = e, SendAddress = e, ReceiversAddress = new[] { e } } }),
            ("userManager.addUser", e => new { user = new { Name = "memo2", Memo = e, Password = "secret1", Group = "user", Sharable = true } }),
            ("userManager.addUser", e => new { user = new { Name = e, Memo = "x", Password = "secret1", Group = "user", Sharable = true } }),
            ("userManager.modifyUser", e => new { name = "user", user = new { Name = "user", Memo = e } }),
            ("ptz.setPreset", e => new { channel = 0, preset = 1, name = e, index = 1 }),
            ("eventManager.attach", e => new { codes = new[] { e } }),
        })
        {
            yield return (method, async (camera, evil) =>
            {
                using var rpc = await RpcClient.LoginAsync(camera);
                NoForgery(method, (await rpc.CallAsync(method, parameters(evil))).GetRawText());
            }
            );
        }

        foreach (var (http, path, body) in new (string, string, Func<string, object?>)[]
        {
            ("PUT", "config/ChannelTitle[0].Name", e => e),
            ("PUT", "config/General.MachineName", e => e),
            ("POST", "events", e => new { code = "VideoMotion", action = "Pulse", data = e }),
            ("POST", "events", e => new { code = "VideoMotion", action = "Pulse", data = new Dictionary<string, object> { [e] = e } }),
            ("POST", "events", e => new { code = e, action = "Pulse" }),
            ("POST", "stimuli", e => new { kind = "vehicle", plate = e, brand = e }),
            ("POST", "stimuli", e => new { kind = "card", card = e }),
            ("POST", "stimuli", e => new { kind = "card", user = e, password = e }),
            ("POST", "stimuli", e => new { kind = "ipConflict", address = e, mac = e }),
            ("POST", "stimuli", e => new { kind = "doorbell", room = e }),
            ("POST", "stimuli", e => new { kind = e }),
            ("POST", "snapshots/EVIL", _ => null),
            ("POST", "restore", e => new { name = e }),
            ("GET", "recordings?x=EVIL", _ => null),
            ("GET", "audio-received/EVIL.wav", _ => null),
            ("POST", "scenarios?file=EVIL", e => new { e }),
        })
        {
            yield return ($"{http} {path}", async (camera, evil) =>
            {
                var target = $"/api/v1/devices/{camera.Host.Cameras[0].Key}/{path.Replace("EVIL", Uri.EscapeDataString(evil), StringComparison.Ordinal)}";
                using var request = new HttpRequestMessage(new HttpMethod(http), target);
                request.Content = body(evil) is { } json ? new StringContent(JsonSerializer.Serialize(json), Encoding.UTF8, "application/json") : null;
                using var answer = await camera.Control.SendAsync(request);
                NoForgery(path, answer.Headers + await answer.Content.ReadAsStringAsync());
            }
            );
        }

        foreach (var field in new[] { "id", "name", "serial", "mac", "user", "password", "address", "profile", "dialect" })
        {
            yield return ("a device's " + field, async (camera, evil) =>
            {
                var json = new Dictionary<string, string>(StringComparer.Ordinal) { ["profile"] = "full", ["id"] = "evil", [field] = evil };
                using var answer = await camera.Control.PostAsync("/api/v1/devices", new StringContent(JsonSerializer.Serialize(json), Encoding.UTF8, "application/json"));
                NoForgery(field, answer.Headers + await answer.Content.ReadAsStringAsync());
                if (answer.StatusCode == HttpStatusCode.Created)
                {
                    using var added = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
                    using var knocker = new Knocker(new Uri(added.RootElement.GetProperty("urls").GetProperty("http").GetString()!));
                    NoForgery(field, await knocker.AskAsync("GET /cgi-bin/magicBox.cgi?action=getMachineName HTTP/1.1\r\nHost: camera\r\n\r\n"));
                    NoForgery(field, await knocker.AskAsync("GET /cgi-bin/magicBox.cgi?action=getMachineName HTTP/1.1\r\nHost: camera\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\n\r\n"));
                    using var removed = await camera.Control.DeleteAsync("/api/v1/devices/" + added.RootElement.GetProperty("id").GetString());
                }
            }
            );
        }
    }

    public static TheoryData<int, string> Rows()
    {
        var rows = new TheoryData<int, string>();
        foreach (var (i, (name, _)) in Ways().Index())
        {
            rows.Add(i, name);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Nothing_that_is_echoed_begins_a_line_of_its_own(int way, string name)
    {
        foreach (var evil in Evils)
        {
            await Ways().ElementAt(way).Send(Camera, evil);
        }

        // What each surface says of it afterwards.
        foreach (var target in new[]
        {
            "configManager.cgi?action=getConfig&name=All", "Config.backup?action=All", "userManager.cgi?action=getUserInfoAll", "userManager.cgi?action=getActiveUserInfoAll", "magicBox.cgi?action=getMachineName", "magicBox.cgi?action=getSystemInfo",
            "ptz.cgi?action=getPresets&channel=1", "recordFinder.cgi?action=find&name=AccessControlCard", "recordFinder.cgi?action=find&name=AccessControlCardRec", "recordFinder.cgi?action=find&name=Announcement", "recordFinder.cgi?action=find&name=VideoTalkLog",
            "Log.backup?action=All&condition.StartTime=2026-1-1%2000:00:00&condition.EndTime=2026-2-1%2000:00:00", "eventManager.cgi?action=getEventIndexes&code=VideoMotion", "trafficSnap.cgi?action=getParkingSpaceStatus",
        })
        {
            using var answer = await Camera.Admin.GetAsync("/cgi-bin/" + target);
            NoForgery($"{name}: {target}", answer.Headers + await answer.Content.ReadAsStringAsync());
        }

        var token = (await Camera.LinesAsync("/cgi-bin/log.cgi?action=startFind&condition.StartTime=2026-1-1%2000:00:00&condition.EndTime=2026-2-1%2000:00:00"))["token"];
        for (string page; (page = await Camera.GetAsync($"/cgi-bin/log.cgi?action=doFind&token={token}&count=100")) != "found=0\r\n";)
        {
            NoForgery(name + ": log.cgi", page);
        }

        await Camera.GetAsync($"/cgi-bin/log.cgi?action=stopFind&token={token}");
        NoForgery(name + ": SDP", await RtspAsync(Camera, $"DESCRIBE {RtspClient.Live()} RTSP/1.0\r\nCSeq: 1\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\n\r\n"));
        NoForgery(name + ": metrics", await Camera.Control.GetStringAsync("/metrics"));
        // All that the event streams said while it went on.
        NoForgery(name + ": attach", lined.Heard());
        Assert.All(lined.Logged(), line => NoForgery(name + ": log", line));
        await lined.ResetAsync();
    }

    // Bytes of UTF-8 as characters.
    private static string Latin(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static void NoForgery(string where, RawAnswer? answer) => NoForgery(where, answer?.Head + answer?.Body);

    private static void NoForgery(string where, string text)
    {
        foreach (var end in Ends)
        {
            var at = text.IndexOf(end + Forged, StringComparison.Ordinal);
            Assert.True(at < 0, $"{where}: {(at < 0 ? "" : text[Math.Max(0, at - 200)..Math.Min(text.Length, at + 50)])}");
        }
    }

    private static async Task<string> RtspAsync(TestCamera camera, string request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(RtspClient.PortOf(camera));
        await socket.SendAsync(Encoding.Latin1.GetBytes(request));
        socket.Shutdown(SocketShutdown.Send);
        var (text, buffer) = (new StringBuilder(), new byte[16 * 1024]);
        using var patience = new CancellationTokenSource(RawClient.Patience);
        try
        {
            for (int read; (read = await socket.ReceiveAsync(buffer, SocketFlags.None, patience.Token)) > 0;)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (SocketException gone) when (gone.SocketErrorCode == SocketError.ConnectionReset)
        {
            // What it was sent behind the end of its patience it did not read.
        }

        return text.ToString();
    }

    /// <summary>A device that can do everything, somebody who listens to all events, and all that the process logs, requests too.</summary>
    public sealed class Lined : IAsyncLifetime, IDisposable
    {
        private readonly Lines _log = new();
        private Socket _listener = null!;

        public TestCamera Camera { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Camera = await TestCamera.StartAsync(TestProfiles.Full with { Habits = TestProfiles.Full.Habits with { MaxUsers = 64 } }, o => o with { LogLevel = Microsoft.Extensions.Logging.LogLevel.Debug });
            Camera.Host.Fleet.All[0].Journal.Added += entry => _log.Add($"{entry.Kind} {entry.User} {entry.Method} {entry.Target} {entry.Agent} {entry.Session} {entry.Reason}");
            Assert.Equal("OK\r\n", await Camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&LoginFailureAlarm.Enable=true"));
            using var taken = await Camera.Control.PostAsync("/api/v1/devices/*/snapshots/clean", content: null);
            taken.EnsureSuccessStatusCode();
            _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await _listener.ConnectAsync(Camera.Url.Host, Camera.Url.Port);
            await _listener.SendAsync(Encoding.ASCII.GetBytes(RawClient.Get("/cgi-bin/eventManager.cgi?action=attach&codes=[All]")));
        }

        public string Heard()
        {
            var (text, buffer) = (new StringBuilder(), new byte[64 * 1024]);
            while (_listener.Available > 0)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, _listener.Receive(buffer)));
            }

            return text.ToString();
        }

        public IEnumerable<string> Logged() => _log.Take();

        public async Task ResetAsync()
        {
            using var restored = await Camera.Control.PostAsync("/api/v1/devices/*/restore", new StringContent("{\"name\":\"clean\"}", Encoding.UTF8, "application/json"));
            Assert.True(restored.IsSuccessStatusCode, await restored.Content.ReadAsStringAsync());
        }

        public async Task DisposeAsync() => await Camera.DisposeAsync();

        public void Dispose() => _listener.Dispose();

        private sealed class Lines
        {
            private readonly Lock _gate = new();
            private List<string> _lines = [];

            public void Add(string line)
            {
                lock (_gate)
                {
                    _lines.Add(line);
                }
            }

            public List<string> Take()
            {
                lock (_gate)
                {
                    (var lines, _lines) = (_lines, []);
                    return lines;
                }
            }
        }
    }
}
