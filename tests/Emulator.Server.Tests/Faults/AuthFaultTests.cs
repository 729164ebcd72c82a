using Emulator.Protocol.Auth;
using Emulator.TestKit;
using static Emulator.Server.Tests.Faults.FaultLab;

namespace Emulator.Server.Tests.Faults;

/// <summary>Faults of logins, with credentials written by hand.</summary>
public sealed class AuthFaultTests(FaultLab lab) : IClassFixture<FaultLab>
{
    [Fact]
    public async Task A_device_that_is_well_takes_a_nonce_again_and_says_when_it_is_stale()
    {
        var challenge = await lab.ChallengeAsync();
        Assert.Equal(200, (await lab.AskAsAsync(Digest(challenge))).Status);
        Assert.Equal(200, (await lab.AskAsAsync(Digest(challenge, count: "00000002"))).Status);
        lab.Camera.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Contains("stale=TRUE", (await lab.AskAsAsync(Digest(challenge)))["WWW-Authenticate"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", false)]
    [InlineData("""{"stale":true}""", true)]
    [ShowsFault("auth.nonce")]
    public async Task A_nonce_serves_one_request(string parameters, bool stale)
    {
        await using var fault = await lab.InjectAsync("auth.nonce", parameters);
        var challenge = await lab.ChallengeAsync();
        Assert.Equal(200, (await lab.AskAsAsync(Digest(challenge))).Status);
        var again = await lab.AskAsAsync(Digest(challenge, count: "00000002"));
        Assert.Equal(401, again.Status);
        Assert.Equal(stale, again["WWW-Authenticate"]!.Contains("stale=TRUE", StringComparison.Ordinal));
        Assert.Equal(200, (await lab.AskAsAsync(Digest(again["WWW-Authenticate"]!))).Status);
    }

    [Fact]
    [ShowsFault("auth.nonce")]
    public async Task A_nonce_serves_for_a_short_time()
    {
        await using var fault = await lab.InjectAsync("auth.nonce", """{"oneShot":false,"lifetime":"5s"}""");
        var challenge = await lab.ChallengeAsync();
        Assert.Equal(200, (await lab.AskAsAsync(Digest(challenge))).Status);
        Assert.Equal(200, (await lab.AskAsAsync(Digest(challenge))).Status);
        lab.Camera.Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(401, (await lab.AskAsAsync(Digest(challenge))).Status);
    }

    [Fact]
    [ShowsFault("auth.latestNonce")]
    public async Task Two_clients_push_each_other_out()
    {
        await using var fault = await lab.InjectAsync("auth.latestNonce");
        var first = await lab.ChallengeAsync();
        Assert.Equal(200, (await lab.AskAsAsync(Digest(first))).Status);
        lab.Camera.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = await lab.ChallengeAsync();
        Assert.Equal(200, (await lab.AskAsAsync(Digest(first))).Status);
        Assert.Equal(200, (await lab.AskAsAsync(Digest(second))).Status);
        Assert.Equal(401, (await lab.AskAsAsync(Digest(first))).Status);
    }

    [Fact]
    [ShowsFault("auth.stale")]
    public async Task Every_nonce_is_stale()
    {
        await using var fault = await lab.InjectAsync("auth.stale");
        var challenge = await lab.ChallengeAsync();
        for (var i = 0; i < 3; i++)
        {
            var answer = await lab.AskAsAsync(Digest(challenge));
            Assert.Equal(401, answer.Status);
            challenge = answer["WWW-Authenticate"]!;
            Assert.Contains("stale=TRUE", challenge, StringComparison.Ordinal);
        }
    }

    [Fact]
    [ShowsFault("auth.neverStale")]
    public async Task An_old_nonce_is_refused_as_a_wrong_password_is()
    {
        await using var fault = await lab.InjectAsync("auth.neverStale");
        var challenge = await lab.ChallengeAsync();
        lab.Camera.Clock.Advance(TimeSpan.FromMinutes(2));
        var answer = await lab.AskAsAsync(Digest(challenge));
        Assert.Equal(401, answer.Status);
        Assert.DoesNotContain("stale", answer["WWW-Authenticate"], StringComparison.Ordinal);
    }

    [Fact]
    [ShowsFault("auth.rejectPreemptive")]
    public async Task Credentials_that_nobody_asked_for_are_refused()
    {
        await using var fault = await lab.InjectAsync("auth.rejectPreemptive");
        Assert.Equal(403, (await lab.AskAsAsync(Basic())).Status);
        using var client = await RawClient.ConnectAsync(lab.Camera.Url);
        var challenge = (await AskAsync(client, null))["WWW-Authenticate"]!;
        Assert.Equal(200, (await AskAsync(client, Digest(challenge))).Status);
        Assert.Equal(403, (await AskAsync(client, Digest(challenge, count: "00000002"))).Status);
    }

    [Fact]
    [ShowsFault("auth.refuse")]
    public async Task Good_credentials_are_refused_now_and_then()
    {
        await using var fault = await lab.InjectAsync("auth.refuse", when: """{"everyNth":2}""");
        Assert.Equal(200, (await lab.AskAsync()).Status);
        Assert.Equal(401, (await lab.AskAsync()).Status);
        Assert.Equal(200, (await lab.AskAsync()).Status);
        Assert.Equal(1, await fault.HitsAsync());
    }

    [Fact]
    [ShowsFault("auth.forbidden")]
    public async Task Nobody_is_asked_who_they_are()
    {
        await using var fault = await lab.InjectAsync("auth.forbidden");
        var answer = await lab.AskAsAsync(null);
        Assert.Equal((403, null), (answer.Status, answer["WWW-Authenticate"]));
        Assert.Equal(200, (await lab.AskAsync()).Status);
    }

    [Fact]
    [ShowsFault("auth.basicOnly")]
    public async Task Basic_alone()
    {
        var digest = Digest(await lab.ChallengeAsync());
        await using var fault = await lab.InjectAsync("auth.basicOnly");
        Assert.StartsWith("Basic realm=\"Login to ", await lab.ChallengeAsync(), StringComparison.Ordinal);
        Assert.Equal(401, (await lab.AskAsAsync(digest)).Status);
        Assert.Equal(200, (await lab.AskAsAsync(Basic())).Status);
        Assert.Equal(401, (await lab.AskAsAsync(Basic(password: "wrong"))).Status);
    }

    [Theory]
    [InlineData("{}", "Digest Basic")]
    [InlineData("""{"basicFirst":true}""", "Basic Digest")]
    [ShowsFault("auth.both")]
    public async Task Digest_and_Basic_side_by_side(string parameters, string schemes)
    {
        var profile = TestProfiles.All["ipc"];
        await using var camera = await TestCamera.StartAsync(profile with { Habits = profile.Habits with { Auth = Emulator.Device.Profiles.AuthScheme.Digest } });
        using (var refused = await RawClient.GetAsync(camera.Url, Serial))
        {
            Assert.Equal(401, (await refused.ReadAnswerAsync()).Status);
        }

        await using var fault = await camera.InjectAsync("auth.both", parameters);
        using var client = await RawClient.ConnectAsync(camera.Url);
        var answer = await AskAsync(client, null);
        var offered = answer.Head.Split("\r\n").Where(line => line.StartsWith("WWW-Authenticate: ", StringComparison.Ordinal)).ToList();
        Assert.Equal(schemes, string.Join(' ', offered.Select(line => line.Split(' ')[1])));
        Assert.Equal(200, (await AskAsync(client, Basic())).Status);
        Assert.Equal(200, (await AskAsync(client, Digest(offered.Single(line => line.Contains("Digest", StringComparison.Ordinal))))).Status);
    }

    [Fact]
    [ShowsFault("auth.sha256Only")]
    public async Task SHA_256_alone()
    {
        await using var fault = await lab.InjectAsync("auth.sha256Only");
        var challenge = await lab.ChallengeAsync();
        Assert.EndsWith(", algorithm=SHA-256", challenge, StringComparison.Ordinal);
        Assert.Equal(401, (await lab.AskAsAsync(Digest(challenge))).Status);
        Assert.Equal(200, (await lab.AskAsAsync(Digest(challenge, algorithm: DigestAlgorithm.Sha256))).Status);
        Assert.Equal(401, (await lab.AskAsAsync(Digest(challenge, password: "wrong", algorithm: DigestAlgorithm.Sha256))).Status);
    }

    [Fact]
    [ShowsFault("auth.realm")]
    public async Task Another_realm_each_time()
    {
        var known = await lab.ChallengeAsync();
        await using var fault = await lab.InjectAsync("auth.realm");
        var (one, two) = (await lab.ChallengeAsync(), await lab.ChallengeAsync());
        Assert.NotEqual(Value(one, "realm"), Value(two, "realm"));
        Assert.Equal(401, (await lab.AskAsAsync(Digest(known))).Status);
        Assert.Equal(200, (await lab.AskAsAsync(Digest(two))).Status);
        Assert.Equal(401, (await lab.AskAsAsync(Digest(two, password: "wrong"))).Status);
    }

    [Fact]
    [ShowsFault("auth.userCase")]
    public async Task Names_with_capitals_are_refused()
    {
        Assert.Equal("OK\r\n", await lab.Camera.GetAsync("/cgi-bin/userManager.cgi?action=addUser&user.Name=Gate&user.Password=secret123&user.Group=user&user.Sharable=true"));
        Assert.Equal(200, (await lab.AskAsAsync(Basic("Gate", "secret123"))).Status);
        await using var fault = await lab.InjectAsync("auth.userCase");
        Assert.Equal(401, (await lab.AskAsAsync(Basic("Gate", "secret123"))).Status);
        Assert.Equal(200, (await lab.AskAsync()).Status);
    }

    [Fact]
    [ShowsFault("auth.open")]
    public async Task Everybody_is_let_in()
    {
        await using var fault = await lab.InjectAsync("auth.open");
        Assert.Equal(200, (await lab.AskAsAsync(null)).Status);
        Assert.Equal(200, (await lab.AskAsAsync(Basic(password: "wrong"))).Status);
    }

    [Theory]
    [InlineData("auth.noQop", "{}", "^Digest realm=\"[^\"]+\", nonce=\"[^\"]+\", opaque=\"[^\"]+\"$")]
    [InlineData("auth.noOpaque", "{}", "^Digest realm=\"[^\"]+\", qop=\"auth\", nonce=\"[^\"]+\"$")]
    [InlineData("auth.noQuotes", "{}", "^Digest realm=Login to [^\"]+, qop=auth, nonce=[0-9a-f]+, opaque=[0-9a-f]+$")]
    [InlineData("auth.digestCase", "{}", "^digest realm=\"")]
    [InlineData("auth.tight", "{}", "^Digest realm=\"[^\"]+\",qop=\"auth\",nonce=\"[^\"]+\",opaque=\"[^\"]+\"$")]
    [InlineData("auth.nonceFirst", "{}", "^Digest opaque=\"[^\"]+\", nonce=\"[^\"]+\", qop=\"auth\", realm=\"[^\"]+\"$")]
    [InlineData("auth.qop", """{"value":"auth-int"}""", "^Digest realm=\"[^\"]+\", qop=\"auth-int\", nonce=\"")]
    [InlineData("auth.algorithm", "{}", ", algorithm=SHA-512-256$")]
    [InlineData("auth.oneHeader", "{}", "^Digest realm=\"[^\"]+\", .*, Basic realm=\"[^\"]+\"$")]
    [InlineData("auth.unknownScheme", "{}", "^Negotiate$")]
    [ShowsFault("auth.noQop")]
    [ShowsFault("auth.noOpaque")]
    [ShowsFault("auth.noQuotes")]
    [ShowsFault("auth.digestCase")]
    [ShowsFault("auth.tight")]
    [ShowsFault("auth.nonceFirst")]
    [ShowsFault("auth.qop")]
    [ShowsFault("auth.algorithm")]
    [ShowsFault("auth.oneHeader")]
    [ShowsFault("auth.unknownScheme")]
    public async Task A_challenge_of_another_form(string kind, string parameters, string pattern)
    {
        Assert.DoesNotMatch(pattern, await lab.ChallengeAsync());
        await using var fault = await lab.InjectAsync(kind, parameters);
        Assert.Matches(pattern, await lab.ChallengeAsync());
    }

    [Fact]
    [ShowsFault("auth.noChallenge")]
    public async Task A_401_without_a_challenge()
    {
        await using var fault = await lab.InjectAsync("auth.noChallenge");
        var answer = await lab.AskAsAsync(null);
        Assert.Equal((401, null), (answer.Status, answer["WWW-Authenticate"]));
    }

    [Fact]
    public async Task A_text_that_cannot_stand_in_a_header_hurts_nobody()
    {
        await using var fault = await lab.InjectAsync("auth.unknownScheme", """{"challenge":"Bad\r\nX: y\u20ac"}""");
        Assert.Equal("Bad??X: y?", await lab.ChallengeAsync());
    }
}
