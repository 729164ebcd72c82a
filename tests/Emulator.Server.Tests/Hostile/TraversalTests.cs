using System.Text;
using System.Text.Json;
using Emulator.Server.Tests.Rpc;
using Emulator.Server.Tests.Rtsp;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Hostile;

/// <summary>
/// Wherever a client names a file, a folder or a thing of which a file might be made: no bytes of a file that is not the device's, and no file
/// but in the device's own folder. A secret lies beside the data folder, and a link to it in the device's own.
/// </summary>
public sealed class TraversalTests(TraversalTests.Kept kept) : IClassFixture<TraversalTests.Kept>
{
    private const string Secret = "the-secret-beside-the-data-folder";
    private const string Login = "Authorization: Basic YWRtaW46YWRtaW4=\r\n";

    private static readonly string[] Ways =
    [
        "../secret.txt", "../../secret.txt", "../../../../../../../../../../etc/passwd", "/etc/passwd", "//etc/passwd", "/./etc/passwd", "mnt/sd/../../../../../../etc/passwd", "/mnt/sd/../../etc/passwd", "..%2f..%2fsecret.txt",
        "%2e%2e/%2e%2e/secret.txt", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "%252e%252e%252fsecret.txt", "..%252fsecret.txt", "..%c0%afsecret.txt", "..%ef%bc%8fsecret.txt", "..\\secret.txt", "..%5csecret.txt", "%5c%5chost%5cshare%5csecret.txt",
        "\\\\host\\share\\secret.txt", "c:\\windows\\win.ini", "file:///etc/passwd", "....//....//secret.txt", "..;/secret.txt", "secret.txt%00.jpg", "../secret.txt%00", "..%00/secret.txt", "~/.profile", "/proc/self/environ", "/proc/self/cmdline", "/dev/zero",
        "/mnt/sd/link.txt", "link.txt", "./link.txt", "config.db", "../ipc-1/config.db", "/mnt/sd/config.db", ".", "..", "%2e", "%2e%2e", "*", "a/../../b", "nul", new string('a', 3000), string.Concat(Enumerable.Repeat("../", 800)) + "etc/passwd",
        "/mnt/sd/" + new string('a', 300),
    ];

    /// <summary>A request of the device's HTTP API with a name in it, which is <c>{0}</c>.</summary>
    public static TheoryData<string> Targets =>
    [
        "/cgi-bin/RPC_Loadfile/{0}", "/cgi-bin/RPC_Loadfile{0}", "/cgi-bin/RPC_Loadfile/mnt/sd/{0}", "/RPC_Loadfile/{0}", "/{0}", "/cgi-bin/{0}", "/cgi-bin/{0}?action=getSystemInfo", "/cgi-bin/mjpg/{0}",
        "/cgi-bin/configManager.cgi?action=getConfig&name={0}", "/cgi-bin/configManager.cgi?action=restore&names[0]={0}", "/cgi-bin/mediaFileFind.cgi?action=findFile&object={object}&condition.Channel=1&condition.Dirs[0]={0}&condition.StartTime=2026-1-5%2006:00:00&condition.EndTime=2026-1-5%2007:00:00",
        "/cgi-bin/mediaFileFind.cgi?action=findNextFile&object={0}", "/cgi-bin/storageDevice.cgi?action=getDeviceAllInfo&name={0}", "/cgi-bin/Config.backup?action={0}", "/cgi-bin/Config.backup?action=All&name={0}", "/cgi-bin/Log.backup?action={0}&condition.StartTime=2026-1-5%2006:00:00&condition.EndTime=2026-1-5%2007:00:00",
        "/cgi-bin/magicBox.cgi?action=getProductDefinition&name={0}", "/cgi-bin/upgrader.cgi?action=uploadFile&name={0}", "/cgi-bin/FileManager.cgi?action=downloadFile&fileName={0}", "/cgi-bin/FileManager.cgi?action=list&path={0}", "/cgi-bin/FileManager.cgi?action=addConditionList&condition.Types[0]={0}",
        "/cgi-bin/audio.cgi?action=getAudio&httptype={0}&channel=1", "/cgi-bin/snapshot.cgi?channel={0}", "/cgi-bin/realmonitor.cgi?action=getStream&channel=1&subtype={0}", "/cgi-bin/recordUpdater.cgi?action=insert&name={0}", "/RPC2/{0}", "/SubscribeNotify.cgi?sessionId={0}",
        "/cgi-bin/userManager.cgi?action=addUser&user.Name={0}&user.Password=secret1&user.Group=user&user.Sharable=true", "/cgi-bin/userManager.cgi?action=getUserInfo&name={0}",
    ];

    /// <summary>Settings that are names of files and folders, and what reads them.</summary>
    public static TheoryData<string> Settings =>
        ["NAS[0].Directory", "NAS[0].Address", "MediaGlobal.SnapFormatAs", "StorageGroup[0].PicturePathRule", "StorageGroup[0].RecordPathRule", "StorageGroup[0].Name", "RecordStoragePoint[0].TimingRecord.Local", "ChannelTitle[0].Name", "General.MachineName", "General.LocalNo", "Language"];

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task No_request_reads_or_writes_outside(string target)
    {
        using var knocker = new Knocker(kept.Camera.Url);
        target = target.Replace("{object}", "1", StringComparison.Ordinal);
        foreach (var way in Ways)
        {
            var answer = await knocker.AskAsync($"GET {target.Replace("{0}", way, StringComparison.Ordinal)} HTTP/1.1\r\nHost: camera\r\n{Login}\r\n");
            AssertNothing($"{target} {way}", answer?.Head + answer?.Body);
        }

        kept.AssertNoStrangers();
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task No_setting_reads_or_writes_outside(string name)
    {
        foreach (var way in Ways.Append("/mnt/sd/%y-%M-%d/../../../x"))
        {
            using var knocker = new Knocker(kept.Camera.Url);
            await knocker.AskAsync($"GET /cgi-bin/configManager.cgi?action=setConfig&{name}={Uri.EscapeDataString(Uri.UnescapeDataString(way))} HTTP/1.1\r\nHost: camera\r\n{Login}\r\n");
            using var raised = await kept.Camera.Control.PostAsync("/api/v1/devices/*/events", Json("""{"code":"VideoMotion","action":"Pulse","index":0}"""));
        }

        kept.Camera.Clock.Advance(TimeSpan.FromMinutes(2));
        AssertNothing(name, await kept.Camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=All"));
        kept.AssertNoStrangers();
    }

    [Fact]
    public async Task No_stream_reads_outside()
    {
        foreach (var way in Ways.Select(w => w.Replace(' ', '+')))
        {
            foreach (var url in new[] { $"rtsp://camera:554/{way}", $"rtsp://camera:554//mnt/sd/{way}", $"rtsp://camera:554//mnt/{way}", $"rtsp://camera:554/cam/{way}", $"/{way}", way })
            {
                using var client = await RtspClient.ConnectAsync(kept.Camera, user: "");
                var answer = await client.AskAsync("DESCRIBE", url, "Authorization: Basic YWRtaW46YWRtaW4=");
                Assert.True(answer.Status is 404 or 400 or 401, $"{url}: {answer.Status}");
                AssertNothing(url, answer.Head + answer.Body);
            }
        }
    }

    [Fact]
    public async Task No_call_reads_or_writes_outside()
    {
        using var rpc = await RpcClient.LoginAsync(kept.Camera);
        foreach (var way in Ways)
        {
            foreach (var (method, parameters) in new (string, object)[]
            {
                ("configManager.getConfig", new { name = way }), ("configManager.setConfig", new { name = way, table = new { } }), ("configManager.restore", new { names = new[] { way } }),
                ("RPC_Loadfile.get", new { name = way }), ("FileManager.list", new { path = way }), ("FileManager.downloadFile", new { fileName = way }), ("magicBox.getProductDefinition", new { name = way }), ("mediaFileFind.findFile", new { condition = new { Dirs = new[] { way } } }), (way, new { }),
            })
            {
                AssertNothing($"{method} {way}", (await rpc.CallAsync(method, parameters)).GetRawText());
            }
        }

        kept.AssertNoStrangers();
    }

    [Fact]
    public async Task No_resource_of_the_control_port_reads_or_writes_outside()
    {
        using var knocker = new Knocker(kept.Camera.Host.ControlUrl);
        foreach (var way in Ways)
        {
            foreach (var target in new[]
            {
                "/{0}", "/dashboard/{0}", "/dashboard/{0}/index.html", "/dashboard//{0}", "/openapi/{0}", "/api/v1/{0}", "/api/v1/devices/{0}", "/api/v1/devices/{0}/state", "/api/v1/devices/ipc-1/config/{0}", "/api/v1/devices/ipc-1/faults/{0}", "/api/v1/devices/ipc-1/scenarios/{0}",
                "/api/v1/devices/ipc-1/records/{0}", "/api/v1/devices/ipc-1/audio-received/{0}.wav", "/api/v1/devices/ipc-1/audio-received/{0}.raw", "/api/v1/devices/ipc-1/channels/{0}/picture",
            })
            {
                var answer = await knocker.AskAsync($"GET {target.Replace("{0}", way, StringComparison.Ordinal)} HTTP/1.1\r\nHost: localhost\r\n\r\n");
                Assert.True(answer is null or { Status: not 500 }, $"{target} {way}: {answer?.Head}");
                AssertNothing($"{target} {way}", answer?.Head + answer?.Body);
            }

            foreach (var (method, target, body) in new (string, string, object?)[]
            {
                ("POST", "/api/v1/devices/ipc-1/snapshots/" + Uri.EscapeDataString(way), null), ("DELETE", "/api/v1/devices/ipc-1/snapshots/" + Uri.EscapeDataString(way), null), ("POST", "/api/v1/devices/ipc-1/restore", new { name = way }), ("DELETE", "/api/v1/devices/" + Uri.EscapeDataString(way) + "?forget=true", null),
                ("POST", "/api/v1/devices/ipc-1/scenarios?file=" + Uri.EscapeDataString(way), new { name = way, include = way, steps = Array.Empty<string>() }), ("POST", "/api/v1/devices", new { profile = way }), ("POST", "/api/v1/devices", new { profile = "ipc", id = way }),
                ("POST", "/api/v1/devices", new { profile = "ipc", serial = way }), ("POST", "/api/v1/devices/ipc-1/stimuli", new { kind = way }), ("POST", "/api/v1/devices/ipc-1/faults", new { kind = way }), ("PUT", "/api/v1/devices/ipc-1/config/" + Uri.EscapeDataString(way), "x"),
            })
            {
                // As it is written: a client that is kind would take the dots out of it.
                var json = body is null ? "" : JsonSerializer.Serialize(body);
                var answer = await knocker.AskAsync($"{method} {target} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n{Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(json))}", chunks: true);
                Assert.True(answer is { Status: < 500 }, $"{method} {target}: {answer?.Head}{answer?.Body}");
                var text = answer!.Head + answer.Body;
                AssertNothing($"{method} {target}", text);
                if (answer.Status == 201 && target == "/api/v1/devices")
                {
                    // An odd name that is one: its folder is the device's own, and goes with it.
                    var id = answer.Body.Split("\"id\":\"")[1].Split('"')[0];
                    kept.AssertNoStrangers(id);
                    using var removed = await kept.Camera.Control.DeleteAsync($"/api/v1/devices/{id}?forget=true");
                    Assert.True(removed.IsSuccessStatusCode, await removed.Content.ReadAsStringAsync());
                }
            }
        }

        kept.AssertNoStrangers();
        Assert.Equal(200, (await knocker.AskAsync("GET /api/v1/devices/ipc-1 HTTP/1.1\r\nHost: localhost\r\n\r\n"))!.Status);
        // Of the dashboard only its own files, by their own names.
        foreach (var name in new[] { "index.html", "" })
        {
            Assert.Equal(200, (await knocker.AskAsync($"GET /dashboard/{name} HTTP/1.1\r\nHost: localhost\r\n\r\n"))!.Status);
        }
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static void AssertNothing(string where, string text)
    {
        foreach (var sign in new[] { Secret, "root:x:0", "SQLite format 3", "DOTNET_", "\0bin\0", "[fonts]" })
        {
            Assert.False(text.Contains(sign, StringComparison.Ordinal), $"{where}: {text[..Math.Min(text.Length, 400)]}");
        }
    }

    /// <summary>A device that keeps its state in a folder of its own, with a secret beside it.</summary>
    public sealed class Kept : IAsyncLifetime
    {
        private readonly string _root = Directory.CreateTempSubdirectory("camulator-traversal-").FullName;
        private HashSet<string> _before = [];

        public TestCamera Camera { get; private set; } = null!;

        private string Data => Path.Combine(_root, "data");

        public async Task InitializeAsync()
        {
            await File.WriteAllTextAsync(Path.Combine(_root, "secret.txt"), Secret);
            Camera = await TestCamera.StartAsync("ipc", o => o with { DataFolder = Data });
            await File.WriteAllTextAsync(Path.Combine(Data, "secret.txt"), Secret);
            File.CreateSymbolicLink(Path.Combine(Data, "ipc-1", "link.txt"), Path.Combine(_root, "secret.txt"));
            File.CreateSymbolicLink(Path.Combine(Data, "ipc-1", "mnt"), _root);
            _before = [.. Strangers(null)];
        }

        /// <summary>Fails when there is a file or folder that was not there, but for what belongs to a device of that name.</summary>
        public void AssertNoStrangers(string? device = null)
        {
            Assert.Equal(_before.Order(StringComparer.Ordinal), Strangers(device).Order(StringComparer.Ordinal));
            Assert.Equal(Secret, File.ReadAllText(Path.Combine(_root, "secret.txt")));
            Assert.Equal(Secret, File.ReadAllText(Path.Combine(Data, "secret.txt")));
        }

        public async Task DisposeAsync()
        {
            await Camera.DisposeAsync();
            Directory.Delete(_root, recursive: true);
        }

        // What the store keeps beside its files comes and goes.
        private IEnumerable<string> Strangers(string? device) => Directory.EnumerateFileSystemEntries(_root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Where(f => !f.EndsWith("-wal", StringComparison.Ordinal) && !f.EndsWith("-shm", StringComparison.Ordinal) && !f.EndsWith("-journal", StringComparison.Ordinal) && !f.EndsWith(".db", StringComparison.Ordinal))
            .Where(f => device is null || !f.StartsWith(Path.Combine(Data, device), StringComparison.Ordinal));
    }
}
