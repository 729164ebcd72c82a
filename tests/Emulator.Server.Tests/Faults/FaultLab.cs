using Emulator.Protocol.Auth;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Faults;

/// <summary>One camera for a class of tests, each of which takes its faults away again; and requests whose every byte is looked at.</summary>
public sealed class FaultLab : IAsyncLifetime
{
    public const string Serial = "/cgi-bin/magicBox.cgi?action=getSerialNo";
    public const string Title = "/cgi-bin/configManager.cgi?action=getConfig&name=ChannelTitle";

    public TestCamera Camera { get; private set; } = null!;

    /// <summary>The body of the answer to <see cref="Serial"/> of a device that is well.</summary>
    public string SerialBody => $"sn={Camera.Host.Fleet.All[0].Device.Identity.Serial}\r\n";

    public async Task InitializeAsync() => Camera = await TestCamera.StartAsync();

    public async Task DisposeAsync() => await Camera.DisposeAsync();

    public Task<TestFault> InjectAsync(string kind, string parameters = "{}", string match = "{}", string when = "{}") => Camera.InjectAsync(kind, parameters, match, when);

    /// <summary>An answer on a connection of its own, with Basic credentials of admin.</summary>
    public async Task<RawAnswer> AskAsync(string target = Serial, params string[] headers)
    {
        using var client = await RawClient.GetAsync(Camera.Url, target, headers);
        return await client.ReadAnswerAsync();
    }

    /// <summary>The same with any Authorization header, or none.</summary>
    public async Task<RawAnswer> AskAsAsync(string? authorization, string target = Serial)
    {
        using var client = await RawClient.ConnectAsync(Camera.Url);
        return await AskAsync(client, authorization, target);
    }

    /// <summary>The same on a connection that goes on.</summary>
    public static async Task<RawAnswer> AskAsync(RawClient client, string? authorization, string target = Serial)
    {
        await client.SendAsync($"GET {target} HTTP/1.1\r\nHost: camera\r\n{(authorization is null ? "" : $"Authorization: {authorization}\r\n")}\r\n");
        return await client.ReadAnswerAsync();
    }

    /// <summary>Everything that comes until the connection ends, or nothing comes for a while.</summary>
    public async Task<(WireSight End, string Text)> DrainAsync(string target = Serial, params string[] headers)
    {
        using var client = await RawClient.GetAsync(Camera.Url, target, headers);
        return await client.DrainAsync(TimeSpan.FromMilliseconds(150));
    }

    public static string Basic(string user = "admin", string password = "admin") => "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{user}:{password}"));

    /// <summary>An Authorization header that answers a challenge.</summary>
    public static string Digest(string challenge, string target = Serial, string user = "admin", string password = "admin", DigestAlgorithm algorithm = DigestAlgorithm.Md5, string count = "00000001")
    {
        var (realm, nonce) = (Value(challenge, "realm"), Value(challenge, "nonce"));
        var (ha1, ha2) = (DigestHash.Ha1(algorithm, user, realm, password), DigestHash.Of(algorithm, "GET:" + target));
        var response = DigestHash.Of(algorithm, $"{ha1}:{nonce}:{count}:0a4f113b:auth:{ha2}");
        return $"Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{target}\", qop=auth, nc={count}, cnonce=\"0a4f113b\", response=\"{response}\"{(algorithm == DigestAlgorithm.Sha256 ? ", algorithm=SHA-256" : "")}";
    }

    public static string Value(string challenge, string name)
    {
        var at = challenge.IndexOf(name + "=\"", StringComparison.Ordinal) + name.Length + 2;
        return challenge[at..challenge.IndexOf('"', at)];
    }

    /// <summary>The challenge of a 401.</summary>
    public async Task<string> ChallengeAsync() => (await AskAsAsync(null))["WWW-Authenticate"]!;
}
