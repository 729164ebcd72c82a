using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Emulator.Device.Profiles;
using Emulator.TestKit;

namespace Emulator.Conformance.Matrix;

/// <summary>
/// A device that can do everything, for each dialect, with a user for every authority: <c>only-AuthPTZ</c> has it and no other,
/// <c>but-AuthPTZ</c> all others. Its state is compared from outside and from within, and put back when something was done.
/// </summary>
public sealed class GuardedLab : IAsyncLifetime
{
    private static readonly string[] OfAdmins =
    [
        "AuthUserMag", "AuthSysCfg", "AuthSysInfo", "AuthManuCtr", "AuthBackup", "AuthStoreCfg", "AuthEventCfg", "AuthNetCfg", "AuthRmtDevice", "AuthPeripheral", "AuthAVParam", "AuthPTZ",
        "AuthDisplay", "AuthSecurity", "AuthMaintence",
    ];

    private readonly Dictionary<string, GuardedCamera> _cameras = new(StringComparer.Ordinal);

    internal async Task<GuardedCamera> OfAsync(string dialect)
    {
        if (!_cameras.TryGetValue(dialect, out var guarded))
        {
            var camera = await TestCamera.StartAsync(
                TestProfiles.Full with { Habits = TestProfiles.Full.Habits with { MaxUsers = 64, MaxSessions = 1024, MaxFinders = 1024 } },
                o => o with { Dialect = Enum.Parse<Dialect>(dialect) });
            guarded = _cameras[dialect] = new GuardedCamera(camera);
            foreach (var authority in OfAdmins)
            {
                await guarded.AddUserAsync("only-" + authority, "admin", [authority]);
                await guarded.AddUserAsync("but-" + authority, "admin", [.. OfAdmins.Where(a => a != authority), "Monitor_01", "Monitor_02", "Replay_01", "Replay_02"]);
            }

            await guarded.AddUserAsync("only-Monitor", "user", ["Monitor_01", "Monitor_02"]);
            await guarded.AddUserAsync("only-Replay", "user", ["Replay_01", "Replay_02"]);
            await guarded.AddUserAsync("none", "user", []);
            await guarded.TakeAsync();
        }

        return guarded;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var guarded in _cameras.Values)
        {
            guarded.Knocker.Dispose();
            await guarded.Camera.DisposeAsync();
        }
    }
}

[CollectionDefinition(Name)]
public sealed class GuardedCollection : ICollectionFixture<GuardedLab>
{
    public const string Name = "guarded";
}

/// <summary>One of them.</summary>
internal sealed class GuardedCamera(TestCamera camera)
{
    private readonly Device.Device _device = camera.Host.Fleet.All[0].Device;
    private readonly string _resource = $"/api/v1/devices/{camera.Host.Cameras[0].Key}/";

    private long _lastDeed;

    public TestCamera Camera { get; } = camera;

    public Knocker Knocker { get; } = new(camera.Url);

    public static string Basic(string user, string password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    /// <summary>The password of everybody but admin and user.</summary>
    public const string Secret = "secret1";

    /// <summary>The header of a user of the lab.</summary>
    public static string Login(string user) => $"Authorization: {Basic(user, user is "admin" or "user" ? user : Secret)}\r\n";

    public async Task AddUserAsync(string name, string group, IEnumerable<string> authorities) => Assert.Equal(
        "OK\r\n",
        await Camera.GetAsync($"/cgi-bin/userManager.cgi?action=addUser&user.Name={name}&user.Password={Secret}&user.Group={group}&user.Sharable=true&user.AuthList={string.Join(',', authorities)}"));

    public async Task TakeAsync()
    {
        using var taken = await Camera.Control.PostAsync(_resource + "snapshots/clean", content: null);
        taken.EnsureSuccessStatusCode();
    }

    /// <summary>Returns to the state that it had with its users.</summary>
    public async Task RestoreAsync()
    {
        using var restored = await Camera.Control.PostAsJsonAsync(_resource + "restore", new { name = "clean" });
        Assert.True(restored.IsSuccessStatusCode, await restored.Content.ReadAsStringAsync());
        _lastDeed = 0;
    }

    /// <summary>All that a request could change: what the control port tells but for who is on, the configuration, the users, the recordings, and every line of the log but for logins.</summary>
    public async Task<string> StateAsync()
    {
        var state = (await Camera.Control.GetFromJsonAsync<JsonObject>(_resource + "state"))!;
        state.Remove("access");
        var deeds = _device.Log.Find(DateTime.MinValue, DateTime.MaxValue, null).Where(e => !e.What.StartsWith("Login", StringComparison.Ordinal)).Select(e => e.Number);
        // Logins that fail push old lines out of the log.
        _lastDeed = Math.Max(_lastDeed, deeds.DefaultIfEmpty().Max());
        return $"{state.ToJsonString()}\n{_device.Config.Current.GetHashCode()}\n{string.Join(' ', _device.Users.All.Select(u => $"{u.Name} {u.Group.Name} {u.Md5} {u.Authorities}"))}\n{_lastDeed}";
    }

    /// <summary>Asks as it is written; what an upload carries goes with it.</summary>
    public async Task<RawAnswer> AskAsync(string method, string target, string headers = "", bool upload = false)
    {
        var body = upload ? new string('A', 800) : "";
        var answer = await Knocker.AskAsync($"{method} {target} HTTP/1.1\r\nHost: camera\r\n{headers}{(upload ? "Content-Type: Audio/G.711A\r\nContent-Length: 800\r\n" : "")}\r\n{body}");
        Assert.True(answer is not null, $"{method} {target} {headers}: hung up on");
        return answer;
    }
}
