using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Emulator.Protocol.Auth;
using Emulator.Server.Tests.Rtsp;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Journaling;

/// <summary>A client that does what a test tells it, on the camera's own clock, and calls itself by a name.</summary>
internal sealed class ScriptedClient(TestCamera camera, string name) : IDisposable
{
    public const string Info = "/cgi-bin/magicBox.cgi?action=getSystemInfo";
    public const string Attach = "/cgi-bin/eventManager.cgi?action=attach&codes=[All]";

    private readonly List<IDisposable> _open = [];

    public Device.Device Device => camera.Host.Fleet.All[0].Device;

    /// <summary>Lets time pass.</summary>
    public void Wait(double seconds) => camera.Clock.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>One request on a connection of its own, with Basic credentials; none when the user is empty.</summary>
    public async Task<RawAnswer> AskAsync(string target = Info, string user = "admin", string password = "admin")
    {
        using var client = await RawClient.ConnectAsync(camera.Url);
        return await AskAsync(client, target, user.Length == 0 ? "" : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
    }

    /// <summary>So many requests on one connection.</summary>
    public async Task AskOnOneAsync(int count, double apart = 0)
    {
        using (var client = await RawClient.ConnectAsync(camera.Url))
        {
            for (var i = 0; i < count; i++)
            {
                await AskAsync(client, Info, "Basic YWRtaW46YWRtaW4=");
                Wait(apart);
            }
        }
    }

    /// <summary>A request with the digest of a nonce.</summary>
    public async Task<RawAnswer> AskWithAsync(RawAnswer challenge)
    {
        using var client = await RawClient.ConnectAsync(camera.Url);
        return await AskAsync(client, Info, Digest(challenge));
    }

    /// <summary>The same nonce again and again, on one connection.</summary>
    public async Task InsistAsync(RawAnswer challenge, int times)
    {
        using var client = await RawClient.ConnectAsync(camera.Url);
        for (var i = 0; i < times; i++)
        {
            await AskAsync(client, Info, Digest(challenge));
        }
    }

    /// <summary>Attaches to events; it listens until it is told to leave.</summary>
    public async Task<RawClient> AttachAsync(string more = "&heartbeat=5")
    {
        var client = await RawClient.GetAsync(camera.Url, Attach + more, "User-Agent: " + name);
        _open.Add(client);
        await client.ReadUntilAsync("\r\n\r\n");
        return client;
    }

    /// <summary>Waits until an entry of this client is in the journal: what ends, ends after the client has seen it end.</summary>
    public Task<JsonElement> EntryAsync(string kind, Func<JsonElement, bool>? which = null) => camera.EntryAsync(kind, e => e.Text("userAgent") == name && which?.Invoke(e) != false);

    public async Task<RtspClient> PlayAsync()
    {
        var client = await RtspClient.ConnectAsync(camera);
        _open.Add(client);
        var setUp = await client.AskAsync("SETUP", RtspClient.Live() + "/trackID=0", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1", "User-Agent: " + name);
        Assert.Equal(200, (await AskAsync(client, "PLAY", "Session: " + setUp.Session)).Status);
        return client;
    }

    /// <summary>Asks over RTSP by its name.</summary>
    public Task<RtspAnswer> AskAsync(RtspClient client, string method, params string[] headers) => client.AskAsync(method, RtspClient.Live(), [.. headers, "User-Agent: " + name]);

    public async Task<RtspClient> DescribeAsync(int times)
    {
        var client = await RtspClient.ConnectAsync(camera);
        _open.Add(client);
        for (var i = 0; i < times; i++)
        {
            Assert.Equal(200, (await AskAsync(client, "DESCRIBE")).Status);
        }

        return client;
    }

    /// <summary>The device answers 503 until the answer is disposed of.</summary>
    public Task<TestFault> BrokenAsync() => camera.InjectAsync("http.status", """{"status":503}""");

    /// <summary>The device reboots and is back.</summary>
    public async Task RebootAsync()
    {
        using var answer = await camera.Control.PostAsJsonAsync("/api/v1/devices/*/power", new { action = "reboot" });
        answer.EnsureSuccessStatusCode();
        await EntryAsync("http.end");
        Wait(Device.Power.BootTime.TotalSeconds);
        await camera.Host.Fleet.All[0].PortsSettled;
    }

    /// <summary>What the report says of this client, by verdict.</summary>
    public async Task<Dictionary<string, JsonElement>> ReportAsync()
    {
        var clients = await camera.Control.GetFromJsonAsync<JsonElement[]>("/api/v1/devices/ipc-1/client-report?agent=" + name);
        return Assert.Single(clients!).GetProperty("verdicts").EnumerateArray().ToDictionary(v => v.Text("id")!, StringComparer.Ordinal);
    }

    public void Dispose() => _open.ForEach(o => o.Dispose());

    private static string Digest(RawAnswer challenge)
    {
        var parts = challenge["WWW-Authenticate"]!.Split('"');
        var (realm, nonce) = (parts[1], parts[5]);
        var response = DigestHash.Of(DigestAlgorithm.Md5, $"{DigestHash.Of(DigestAlgorithm.Md5, $"admin:{realm}:admin")}:{nonce}:{DigestHash.Of(DigestAlgorithm.Md5, "GET:" + Info)}");
        return $"Digest username=\"admin\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{Info}\", response=\"{response}\"";
    }

    private async Task<RawAnswer> AskAsync(RawClient client, string target, string authorization)
    {
        await client.SendAsync($"GET {target} HTTP/1.1\r\nHost: camera\r\nUser-Agent: {name}\r\n{(authorization.Length == 0 ? "" : $"Authorization: {authorization}\r\n")}\r\n");
        return await client.ReadAnswerAsync();
    }
}
