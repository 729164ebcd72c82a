using Emulator.Device.Profiles;
using Emulator.Protocol.Auth;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Auth;

/// <summary>Logging in, seen from outside with headers written by hand.</summary>
public class LoginTests
{
    private const string Target = "/cgi-bin/magicBox.cgi?action=getSerialNo";
    private const string Named = "/cgi-bin/configManager.cgi?action=getConfig&name=VideoColor[0][0]";

    [Fact]
    public async Task The_challenge_is_as_devices_send_it()
    {
        await using var camera = await TestCamera.StartAsync();
        var serial = camera.Host.Fleet.All[0].Device.Identity.Serial;
        var answer = await AskAsync(camera, Target, null);
        Assert.Equal("HTTP/1.1 401 Unauthorized", answer.StatusLine);
        Assert.Matches($"^Digest realm=\"Login to {serial}\", qop=\"auth\", nonce=\"[0-9a-f]{{40}}\", opaque=\"[0-9a-f]{{32}}\"$", answer["WWW-Authenticate"]);
        Assert.Equal("Error\r\nInvalid Authority!\r\n", answer.Body);
        Assert.NotNull(answer["Content-Length"]);
        Assert.Single(answer.Head.Split("\r\n"), l => l.StartsWith("WWW-Authenticate:", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_nonce_serves_many_requests_on_many_connections_in_any_order_of_their_count()
    {
        await using var camera = await TestCamera.StartAsync();
        var digest = await DigestAsync(camera);
        foreach (var count in new[] { "00000005", "00000002", "00000002", "00000001", "ffffffff" })
        {
            Assert.Equal(200, (await AskAsync(camera, Target, digest.Header(Target, nonceCount: count))).Status);
        }
    }

    [Theory]
    [InlineData("qop=auth, nc={nc}, cnonce=\"{cnonce}\"")]
    [InlineData("qop=\"auth\", nc=\"{nc}\", cnonce={cnonce}")]
    [InlineData("QOP=auth,NC={nc},CNONCE=\"{cnonce}\", ALGORITHM=md5")]
    [InlineData("algorithm=\"MD5\", qop=auth, nc={nc}, cnonce=\"{cnonce}\"")]
    public async Task Clients_write_the_header_differently(string form)
    {
        await using var camera = await TestCamera.StartAsync();
        var digest = await DigestAsync(camera);
        Assert.Equal(200, (await AskAsync(camera, Target, digest.Header(Target, form: form))).Status);
    }

    [Fact]
    public async Task Without_qop_as_RFC_2069_has_it()
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal(200, (await AskAsync(camera, Target, (await DigestAsync(camera)).Header(Target, form: ""))).Status);
    }

    [Theory]
    [InlineData("/cgi-bin/configManager.cgi?action=getConfig&name=VideoColor%5B0%5D%5B0%5D")]
    [InlineData("/cgi-bin/configManager.cgi?action=getConfig&name=VideoColor%5b0%5d%5b0%5d")]
    [InlineData("http://192.168.1.108/cgi-bin/configManager.cgi?action=getConfig&name=VideoColor[0][0]")]
    [InlineData("https://camera:8443/cgi-bin/configManager.cgi?action=getConfig&name=VideoColor[0][0]")]
    public async Task The_hashed_uri_may_be_escaped_otherwise_or_be_absolute(string uri)
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal(200, (await AskAsync(camera, Named, (await DigestAsync(camera)).Header(uri))).Status);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("/cgi-bin/configManager.cgi")]
    [InlineData("/cgi-bin/configManager.cgi?action=getConfig&name=VideoColor[0][1]")]
    [InlineData("/cgi-bin/configManager.cgi?action=getConfig&name=VideoColor[0][0]&x=1")]
    [InlineData("http://")]
    [InlineData("http://camera")]
    [InlineData("/%")]
    public async Task A_hash_of_another_resource_is_refused(string uri)
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal(401, (await AskAsync(camera, Named, (await DigestAsync(camera)).Header(uri))).Status);
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(200_000)]
    public async Task A_long_query_can_be_hashed_too(int length)
    {
        await using var camera = await TestCamera.StartAsync();
        var target = Target + "&x=" + new string('a', length);
        Assert.Equal(200, (await AskAsync(camera, target, (await DigestAsync(camera)).Header(target))).Status);
    }

    [Fact]
    public async Task An_old_nonce_is_stale_and_the_next_one_works()
    {
        await using var camera = await TestCamera.StartAsync();
        var digest = await DigestAsync(camera);
        camera.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(200, (await AskAsync(camera, Target, digest.Header(Target))).Status);
        camera.Clock.Advance(TimeSpan.FromSeconds(1));
        var stale = await AskAsync(camera, Target, digest.Header(Target));
        Assert.Equal(401, stale.Status);
        Assert.EndsWith(", stale=TRUE", stale["WWW-Authenticate"], StringComparison.Ordinal);
        Assert.Equal(200, (await AskAsync(camera, Target, Digest.From(stale).Header(Target))).Status);
    }

    [Fact]
    public async Task An_old_nonce_with_a_wrong_password_is_not_called_stale()
    {
        await using var camera = await TestCamera.StartAsync();
        var digest = await DigestAsync(camera) with { Password = "wrong" };
        camera.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.DoesNotContain("stale", (await AskAsync(camera, Target, digest.Header(Target)))["WWW-Authenticate"], StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Setting_the_device_s_time_logs_nobody_out()
    {
        await using var camera = await TestCamera.StartAsync();
        var digest = await DigestAsync(camera);
        using var body = new StringContent("""{"local":"2030-01-01 00:00:00"}""", System.Text.Encoding.UTF8, "application/json");
        using var set = await camera.Control.PutAsync("/api/v1/devices/*/clock", body);
        set.EnsureSuccessStatusCode();
        Assert.Equal(200, (await AskAsync(camera, Target, digest.Header(Target))).Status);
    }

    [Fact]
    public async Task Another_device_s_nonce_and_realm_are_refused()
    {
        await using var camera = await TestCamera.StartAsync();
        var digest = await DigestAsync(camera);
        Assert.Equal(401, (await AskAsync(camera, Target, (digest with { Realm = "Login to me" }).Header(Target))).Status);
        Assert.Equal(401, (await AskAsync(camera, Target, (digest with { Nonce = new string('0', 40) }).Header(Target))).Status);
    }

    [Theory]
    [InlineData("nobody", "admin")]
    [InlineData("", "")]
    [InlineData("Admin", "admin")]
    [InlineData("admin", "Admin")]
    [InlineData("admin", "")]
    public async Task Wrong_names_and_passwords_are_refused_alike(string user, string password)
    {
        await using var camera = await TestCamera.StartAsync();
        var digest = await DigestAsync(camera) with { User = user, Password = password };
        var refused = await AskAsync(camera, Target, digest.Header(Target));
        Assert.Equal((401, "Error\r\nInvalid Authority!\r\n"), (refused.Status, refused.Body));
        var basic = await AskAsync(camera, Target, Basic(user, password));
        Assert.Equal((401, "Error\r\nInvalid Authority!\r\n"), (basic.Status, basic.Body));
    }

    [Theory]
    [InlineData(AuthScheme.Digest, false, true, "Digest ")]
    [InlineData(AuthScheme.Basic, true, false, "Basic realm=\"Login to ")]
    [InlineData(AuthScheme.BasicAndDigest, true, true, "Digest ")]
    public async Task A_profile_says_which_schemes_it_takes(AuthScheme scheme, bool basic, bool digest, string challenge)
    {
        await using var camera = await TestCamera.StartAsync(TestProfiles.Full with { Habits = new HabitsProfile { Auth = scheme } });
        var asked = await AskAsync(camera, Target, null);
        Assert.StartsWith(challenge, asked["WWW-Authenticate"], StringComparison.Ordinal);
        Assert.Equal(basic ? 200 : 401, (await AskAsync(camera, Target, Basic("admin", "admin"))).Status);
        if (digest)
        {
            Assert.Equal(200, (await AskAsync(camera, Target, Digest.From(asked).Header(Target))).Status);
        }
    }

    [Fact]
    public async Task A_basic_only_device_refuses_a_right_digest()
    {
        await using var camera = await TestCamera.StartAsync(TestProfiles.Full with { Habits = new HabitsProfile { Auth = AuthScheme.Basic } });
        var device = camera.Host.Fleet.All[0].Device;
        var digest = new Digest(device.Realm, device.Nonces.Mint(camera.Clock.GetUtcNow().ToUnixTimeMilliseconds()));
        Assert.Equal(401, (await AskAsync(camera, Target, digest.Header(Target))).Status);
    }

    [Fact]
    public async Task A_profile_with_sha_256_offers_it_first_and_md5_beside_it()
    {
        await using var camera = await TestCamera.StartAsync(TestProfiles.Full with { Habits = new HabitsProfile { DigestAlgorithm = "SHA-256" } });
        var asked = await AskAsync(camera, Target, null);
        var challenges = asked.Head.Split("\r\n").Where(l => l.StartsWith("WWW-Authenticate:", StringComparison.OrdinalIgnoreCase)).ToArray();
        Assert.Equal(2, challenges.Length);
        Assert.EndsWith(", algorithm=SHA-256", challenges[0], StringComparison.Ordinal);
        Assert.DoesNotContain("algorithm", challenges[1], StringComparison.Ordinal);
        var digest = Digest.From(asked);
        Assert.Equal(200, (await AskAsync(camera, Target, (digest with { Algorithm = DigestAlgorithm.Sha256 }).Header(Target))).Status);
        Assert.Equal(200, (await AskAsync(camera, Target, digest.Header(Target))).Status);
    }

    [Fact]
    public async Task A_hash_that_was_not_offered_is_refused()
    {
        await using var camera = await TestCamera.StartAsync();
        var digest = await DigestAsync(camera) with { Algorithm = DigestAlgorithm.Sha256 };
        Assert.Equal(401, (await AskAsync(camera, Target, digest.Header(Target))).Status);
    }

    [Theory]
    [InlineData("magicBox.cgi?action=reboot")]
    [InlineData("configManager.cgi?action=setConfig&ChannelTitle[0].Name=mine")]
    [InlineData("configManager.cgi?action=restore&names[0]=ChannelTitle")]
    [InlineData("Config.backup?action=All")]
    public async Task A_user_is_forbidden_what_only_admins_may(string operation)
    {
        await using var camera = await TestCamera.StartAsync();
        var answer = await AskAsync(camera, "/cgi-bin/" + operation, Basic("user", "user"));
        Assert.Equal(("HTTP/1.1 403 Forbidden", "Error\r\nInvalid Authority!\r\n"), (answer.StatusLine, answer.Body));
        Assert.Null(answer["WWW-Authenticate"]);
        Assert.Equal("CAM1", (await camera.LinesAsync("/cgi-bin/configManager.cgi?action=getConfig&name=ChannelTitle"))["table.ChannelTitle[0].Name"]);
    }

    [Theory]
    [InlineData("Authorization: Basic YWRtaW46YWRtaW4=\r\nAuthorization: Basic YWRtaW46YWRtaW4=\r\n")]
    [InlineData("Authorization: Bearer YWRtaW46YWRtaW4=\r\n")]
    [InlineData("Authorization:\r\n")]
    [InlineData("Authorization: Digest\r\n")]
    [InlineData("Authorization: Digest username=\r\n")]
    [InlineData("Authorization: Digest \"\"\"\"\r\n")]
    [InlineData("Authorization: Basic ====\r\n")]
    public async Task A_broken_header_is_no_login(string header)
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RawClient.ConnectAsync(camera.Url);
        await client.SendAsync($"GET {Target} HTTP/1.1\r\nHost: camera\r\n{header}\r\n");
        Assert.Equal(401, (await client.ReadAnswerAsync()).Status);
    }

    private static async Task<RawAnswer> AskAsync(TestCamera camera, string target, string? authorization)
    {
        using var client = await RawClient.ConnectAsync(camera.Url);
        await client.SendAsync($"GET {target} HTTP/1.1\r\nHost: camera\r\n{(authorization is null ? "" : $"Authorization: {authorization}\r\n")}\r\n");
        return await client.ReadAnswerAsync();
    }

    private static async Task<Digest> DigestAsync(TestCamera camera) => Digest.From(await AskAsync(camera, Target, null));

    private static string Basic(string user, string password) => "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{user}:{password}"));

    /// <summary>A client's digest, made anew from the RFCs.</summary>
    private sealed record Digest(string Realm, string Nonce)
    {
        public string User { get; init; } = "admin";

        public string Password { get; init; } = "admin";

        public DigestAlgorithm Algorithm { get; init; }

        public static Digest From(RawAnswer challenge)
        {
            var parts = challenge["WWW-Authenticate"]!.Split('"');
            return new Digest(parts[1], parts[5]);
        }

        public string Header(string uri, string nonceCount = "00000001", string? form = null)
        {
            const string ClientNonce = "0a4f113b";
            var ha1 = DigestHash.Of(Algorithm, $"{User}:{Realm}:{Password}");
            var ha2 = DigestHash.Of(Algorithm, $"GET:{uri}");
            form ??= Algorithm == DigestAlgorithm.Sha256 ? "algorithm=SHA-256, qop=auth, nc={nc}, cnonce=\"{cnonce}\"" : "qop=auth, nc={nc}, cnonce=\"{cnonce}\"";
            var response = DigestHash.Of(Algorithm, form.Length == 0 ? $"{ha1}:{Nonce}:{ha2}" : $"{ha1}:{Nonce}:{nonceCount}:{ClientNonce}:auth:{ha2}");
            var more = form.Length == 0 ? "" : ", " + form.Replace("{nc}", nonceCount, StringComparison.Ordinal).Replace("{cnonce}", ClientNonce, StringComparison.Ordinal);
            return $"Digest username=\"{User}\", realm=\"{Realm}\", nonce=\"{Nonce}\", uri=\"{uri}\", response=\"{response}\"{more}";
        }
    }
}
