using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Emulator.Device.Profiles;
using Emulator.Device.Time;
using Emulator.Server.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Emulator.TestKit;

/// <summary>
/// An emulator in this process on free ports, seen from outside: real Kestrel, real sockets, the virtual clock unless asked otherwise.
/// Disposing of it fails the test when the emulator logged a warning or an error.
/// </summary>
public sealed class TestCamera : IAsyncDisposable
{
    private readonly ErrorLog _log;

    private TestCamera(EmulatorHost host, ErrorLog log)
    {
        Host = host;
        _log = log;
        Url = host.Cameras[0].Value;
        Admin = Client("admin", "admin");
        User = Client("user", "user");
        Anonymous = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(20) };
        Control = new HttpClient { BaseAddress = host.ControlUrl, Timeout = TimeSpan.FromSeconds(20) };
    }

    public EmulatorHost Host { get; }

    /// <summary>Base address of the first camera.</summary>
    public Uri Url { get; }

    /// <summary>Logs in as admin with digest.</summary>
    public HttpClient Admin { get; }

    /// <summary>Logs in as user with digest.</summary>
    public HttpClient User { get; }

    /// <summary>Does not log in.</summary>
    public HttpClient Anonymous { get; }

    /// <summary>The control API.</summary>
    public HttpClient Control { get; }

    /// <summary>The virtual clock.</summary>
    public VirtualClock Clock => Host.Clock ?? throw new InvalidOperationException("the camera runs on the real clock");

    /// <summary>Starts one camera of a profile.</summary>
    public static Task<TestCamera> StartAsync(string profile = "ipc", Func<EmulatorOptions, EmulatorOptions>? with = null) =>
        StartAsync(TestProfiles.All, new EmulatorOptions { Devices = [new DeviceGroup(profile, 1)] }, with);

    /// <summary>Starts one camera of a profile made for the test.</summary>
    public static Task<TestCamera> StartAsync(DeviceProfile profile, Func<EmulatorOptions, EmulatorOptions>? with = null) =>
        StartAsync(
            new Dictionary<string, DeviceProfile>(StringComparer.Ordinal) { [profile.Name] = profile },
            new EmulatorOptions { Devices = [new DeviceGroup(profile.Name, 1)] },
            with);

    /// <summary>The body of an answer to admin, whatever its status.</summary>
    public async Task<string> GetAsync(string pathAndQuery)
    {
        using var answer = await Admin.GetAsync(pathAndQuery);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>The lines of a 200 answer to admin, as keys and values.</summary>
    public async Task<IReadOnlyDictionary<string, string>> LinesAsync(string pathAndQuery)
    {
        using var answer = await Admin.GetAsync(pathAndQuery);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{pathAndQuery}: {(int)answer.StatusCode} {body}");
        Assert.EndsWith("\r\n", body, StringComparison.Ordinal);
        return body[..^2].Split("\r\n").ToDictionary(line => line[..line.IndexOf('=')], line => line[(line.IndexOf('=') + 1)..], StringComparer.Ordinal);
    }

    /// <summary>Status of an answer to admin.</summary>
    public async Task<int> StatusAsync(string pathAndQuery)
    {
        using var answer = await Admin.GetAsync(pathAndQuery);
        return (int)answer.StatusCode;
    }

    /// <summary>A new client that answers digest challenges as that user.</summary>
    public HttpClient Client(string user, string password)
    {
        var credentials = new CredentialCache { { Url, "Digest", new NetworkCredential(user, password) } };
        return new HttpClient(new SocketsHttpHandler { Credentials = credentials, PreAuthenticate = true }) { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(20) };
    }

    /// <summary>A new client that sends Basic credentials unasked.</summary>
    public HttpClient BasicClient(string user, string password)
    {
        var client = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(20) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        return client;
    }

    /// <summary>What the emulator has logged as a warning or worse since this was last asked: a test that means to provoke it says what it expects.</summary>
    public IReadOnlyList<string> TakeLog() => _log.Take();

    /// <summary>Adds a fault to the first camera, by the control API. Disposing of it fails the test when the fault never fired, and takes it away.</summary>
    /// <param name="kind">Kind, such as <c>http.status</c>.</param>
    /// <param name="parameters">Its parameters as a JSON object.</param>
    /// <param name="match">Its match as a JSON object.</param>
    /// <param name="when">Its when as a JSON object.</param>
    public async Task<TestFault> InjectAsync(string kind, string parameters = "{}", string match = "{}", string when = "{}")
    {
        using var body = new StringContent($$"""{"kind":"{{kind}}","params":{{parameters}},"match":{{match}},"when":{{when}}}""", Encoding.UTF8, "application/json");
        using var answer = await Control.PostAsync(new Uri($"api/v1/devices/{Host.Cameras[0].Key}/faults", UriKind.Relative), body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Created, $"{kind}: {(int)answer.StatusCode} {text}");
        using var added = System.Text.Json.JsonDocument.Parse(text);
        return new TestFault(Control, Host.Cameras[0].Key, added.RootElement[0].GetProperty("fault").GetProperty("id").GetString()!);
    }

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        User.Dispose();
        Anonymous.Dispose();
        Control.Dispose();
        await Host.DisposeAsync();
        Assert.True(_log.Lines.Count == 0, $"the emulator logged:\n{string.Join('\n', _log.Lines)}");
    }

    private static async Task<TestCamera> StartAsync(IReadOnlyDictionary<string, DeviceProfile> profiles, EmulatorOptions options, Func<EmulatorOptions, EmulatorOptions>? with)
    {
        options = options with { HttpPort = 0, RtspPort = 0, ControlPort = 0, VirtualClock = true, SceneFolders = [Path.Combine(Repository.Root, "media-fixtures")] };
        var log = new ErrorLog();
        var host = await EmulatorHost.StartAsync(with?.Invoke(options) ?? options, profiles, TimeProvider.System, logging => logging.AddProvider(log));
        return new TestCamera(host, log);
    }
}
