using System.Security.Authentication;
using Emulator.Server.Tests.Tls;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Faults;

/// <summary>Faults of TLS, seen by a client that takes any certificate and remembers it.</summary>
public sealed class TlsFaultTests(SecureCamera camera) : IClassFixture<SecureCamera>
{
    [Theory]
    [InlineData("tls.expired", 2020, 2021)]
    [InlineData("tls.notYetValid", 2049, 2050)]
    [ShowsFault("tls.expired")]
    [ShowsFault("tls.notYetValid")]
    public async Task A_certificate_of_another_time(string kind, int from, int to)
    {
        await using var fault = await camera.Camera.InjectAsync(kind);
        using var client = await TlsClient.ConnectAsync(camera.Https);
        Assert.Equal((from, to), (client.Certificate.NotBefore.ToUniversalTime().Year, client.Certificate.NotAfter.ToUniversalTime().Year));
        Assert.Equal(camera.Serial, (await client.AskAsync(SecureCamera.SerialNo)).Body);
    }

    [Fact]
    [ShowsFault("tls.wrongHost")]
    [ShowsFault("tls.changed")]
    public async Task A_certificate_of_another_host_or_key()
    {
        using var own = await TlsClient.ConnectAsync(camera.Https);
        await using (await camera.Camera.InjectAsync("tls.wrongHost", when: """{"nth":1}"""))
        {
            using var wrong = await TlsClient.ConnectAsync(camera.Https);
            Assert.False(wrong.Certificate.MatchesHostname("127.0.0.1"));
            using var next = await TlsClient.ConnectAsync(camera.Https);
            Assert.Equal(own.Certificate.Thumbprint, next.Certificate.Thumbprint);
        }

        await using (await camera.Camera.InjectAsync("tls.changed", match: """{"surface":"rtsp"}"""))
        {
            using var changed = await TlsClient.ConnectAsync(camera.Rtsps);
            Assert.NotEqual(own.Certificate.GetPublicKeyString(), changed.Certificate.GetPublicKeyString());
            using var other = await TlsClient.ConnectAsync(camera.Https);
            Assert.Equal(own.Certificate.Thumbprint, other.Certificate.Thumbprint);
        }
    }

    [Theory]
    [InlineData("no13", SslProtocols.Tls12, SslProtocols.Tls13)]
    [InlineData("only13", SslProtocols.Tls13, SslProtocols.Tls12)]
    [ShowsFault("tls.mode")]
    public async Task Some_versions_alone(string mode, SslProtocols spoken, SslProtocols other)
    {
        await using var fault = await camera.Camera.InjectAsync("tls.mode", $$"""{"mode":"{{mode}}"}""");
        using var client = await TlsClient.ConnectAsync(camera.Https);
        Assert.Equal(spoken, client.Version);
        await Assert.ThrowsAnyAsync<Exception>(() => TlsClient.ConnectAsync(camera.Https, other));
    }

    [Theory]
    [InlineData("tls.redirect", "{}")]
    [InlineData("tls.mode", """{"mode":"redirect"}""")]
    [ShowsFault("tls.redirect")]
    [ShowsFault("tls.mode")]
    public async Task Clients_are_sent_to_HTTPS(string kind, string parameters)
    {
        await using var fault = await camera.Camera.InjectAsync(kind, parameters);
        using (var plain = await RawClient.GetAsync(camera.Camera.Url, SecureCamera.SerialNo))
        {
            var answer = await plain.ReadAnswerAsync();
            Assert.Equal((302, $"https://127.0.0.1:{camera.Https.Port}{SecureCamera.SerialNo}"), (answer.Status, answer["Location"]));
        }

        using var client = await TlsClient.ConnectAsync(camera.Https);
        Assert.Equal(camera.Serial, (await client.AskAsync(SecureCamera.SerialNo)).Body);
    }

    [Fact]
    [ShowsFault("tls.mode")]
    public async Task A_certificate_that_nobody_vouches_for_in_place_of_one_that_was_given()
    {
        using var own = await TlsClient.ConnectAsync(camera.Https);
        await using var fault = await camera.Camera.InjectAsync("tls.mode", """{"mode":"selfSigned"}""");
        using var client = await TlsClient.ConnectAsync(camera.Https);
        Assert.Equal(client.Certificate.Subject, client.Certificate.Issuer);
        Assert.Equal(own.Certificate.GetPublicKeyString(), client.Certificate.GetPublicKeyString());
    }

    [Theory]
    [InlineData("tls.stall", "{}", WireSight.Silence, 0)]
    [InlineData("tls.stall", """{"bytes":33}""", WireSight.Silence, 33)]
    [InlineData("tls.cut", "{}", WireSight.Rst, 40)]
    [InlineData("tls.cut", """{"bytes":0,"end":"fin"}""", WireSight.Fin, 0)]
    [ShowsFault("tls.stall")]
    [ShowsFault("tls.cut")]
    public async Task A_handshake_that_stops(string kind, string parameters, WireSight sight, int bytes)
    {
        await using var fault = await camera.Camera.InjectAsync(kind, parameters);
        using var client = await RawClient.ConnectAsync(new Uri($"https://{camera.Https}"));
        await client.SendAsync(await ClientHello.MakeAsync());
        var (end, text) = await client.DrainAsync(TimeSpan.FromMilliseconds(200));
        Assert.Equal((sight, bytes), (end, text.Length));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [ShowsFault("tls.noGoodbye")]
    public async Task An_end_without_a_word(bool faulty)
    {
        await using var close = await camera.Camera.InjectAsync("http.close");
        if (faulty)
        {
            await camera.Camera.InjectAsync("tls.noGoodbye", when: """{"first":1}""");
        }

        using var client = await TlsClient.ConnectAsync(camera.Https, SslProtocols.Tls12);
        await client.SendAsync(RawClient.Get(SecureCamera.SerialNo));
        Assert.EndsWith(camera.Serial, await client.ReadToEndAsync(), StringComparison.Ordinal);
        // 21 is an alert, 23 data.
        Assert.Equal(faulty ? 23 : 21, client.LastRecord);
    }

    [Fact]
    [ShowsFault("tls.plain")]
    public async Task In_the_clear_where_TLS_belongs()
    {
        await using var fault = await camera.Camera.InjectAsync("tls.plain");
        using var client = await RawClient.GetAsync(new Uri($"https://{camera.Https}"), SecureCamera.SerialNo);
        Assert.Equal(camera.Serial, (await client.ReadAnswerAsync()).Body);
        await Assert.ThrowsAnyAsync<Exception>(() => TlsClient.ConnectAsync(camera.Https));
    }
}
