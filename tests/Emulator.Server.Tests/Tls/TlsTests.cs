using System.Net.Http.Json;
using System.Security.Authentication;
using System.Text.Json;
using Emulator.Server.Tests.Rtsp;
using Emulator.Server.Wire;
using Emulator.Server.Wire.Tls;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Tls;

/// <summary>Camera ports over TLS: what they serve, and what may be wrong with them, connection by connection.</summary>
public sealed class TlsTests(SecureCamera camera) : IClassFixture<SecureCamera>
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(150);

    [Fact]
    public async Task Requests_are_answered_one_after_another_on_one_connection()
    {
        using var client = await TlsClient.ConnectAsync(camera.Https);
        Assert.Equal((200, camera.Serial), (await client.AskAsync(SecureCamera.SerialNo) is var first ? (first.Status, first.Body) : default));
        Assert.Equal(camera.Serial, (await client.AskAsync(SecureCamera.SerialNo)).Body);
        Assert.Equal(401, await StatusWithoutLoginAsync(client));
    }

    [Fact]
    public async Task A_picture_arrives_whole()
    {
        using var client = await TlsClient.ConnectAsync(camera.Https);
        var picture = await client.AskAsync("/cgi-bin/snapshot.cgi");
        Assert.Equal("image/jpeg", picture["Content-Type"]);
        Assert.StartsWith("\u00ff\u00d8\u00ff", picture.Body, StringComparison.Ordinal);
        Assert.EndsWith("\u00ff\u00d9", picture.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_answer_is_not_chunked_and_its_parts_come_as_things_happen()
    {
        using var client = await TlsClient.ConnectAsync(camera.Https);
        await client.SendAsync(RawClient.Get("/cgi-bin/eventManager.cgi?action=attach&codes=[All]"));
        var head = await client.ReadUntilAsync("\r\n\r\n");
        Assert.DoesNotContain("Transfer-Encoding", head, StringComparison.OrdinalIgnoreCase);
        using var raised = await camera.Camera.Control.PostAsJsonAsync("/api/v1/devices/ipc-1/events", new { code = "VideoMotion", action = "Pulse", index = 0 });
        Assert.True(raised.IsSuccessStatusCode);
        Assert.Contains("Code=VideoMotion;action=Pulse;index=0", await client.ReadUntilAsync("index=0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rtsp_plays_interleaved()
    {
        using var client = await TlsClient.ConnectAsync(camera.Rtsps);
        var login = $"Authorization: Basic {Convert.ToBase64String("admin:admin"u8)}\r\n";
        var url = $"rtsps://{camera.Rtsps}/cam/realmonitor?channel=1&subtype=1";
        await client.SendAsync($"SETUP {url}/trackID=0 RTSP/1.0\r\nCSeq: 1\r\n{login}Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n");
        var setUp = await client.ReadUntilAsync("\r\n\r\n");
        Assert.StartsWith("RTSP/1.0 200 OK", setUp, StringComparison.Ordinal);
        await client.SendAsync($"PLAY {url} RTSP/1.0\r\nCSeq: 2\r\n{login}Session: {new RtspAnswer(200, setUp, "").Session}\r\n\r\n");
        Assert.StartsWith("RTSP/1.0 200 OK", await client.ReadUntilAsync("\r\n\r\n"), StringComparison.Ordinal);
        var packets = 0;
        for (var i = 0; i < 40 && packets < 60; i++)
        {
            camera.Camera.Clock.Advance(TimeSpan.FromMilliseconds(100));
            var frame = await client.ReadAsync(4);
            Assert.Equal((byte)'$', frame[0]);
            Assert.InRange(frame[1], 0, 1);
            await client.ReadAsync((frame[2] << 8) | frame[3]);
            packets++;
        }

        Assert.InRange(packets, 30, 60);
    }

    [Fact]
    public async Task The_last_answer_of_rtsp_reaches_a_client_that_has_said_all_it_had_to_say()
    {
        using var client = await TlsClient.ConnectAsync(camera.Rtsps);
        await client.SendAsync("OPTIONS * RTSP/1.0\r\nCSeq: 7\r\n\r\n");
        await client.FinAsync();
        Assert.Contains("CSeq: 7", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_certificate_names_the_device_and_its_address_and_is_good_for_long()
    {
        using var client = await TlsClient.ConnectAsync(camera.Https);
        Assert.Equal($"CN={camera.Device.Device.Identity.Serial}", client.Certificate.Subject);
        Assert.True(client.Certificate.MatchesHostname("127.0.0.1"));
        Assert.True(client.Certificate.MatchesHostname("localhost"));
        Assert.Equal((2020, 2050), (client.Certificate.NotBefore.ToUniversalTime().Year, client.Certificate.NotAfter.ToUniversalTime().Year));
        using var again = await TlsClient.ConnectAsync(camera.Rtsps);
        Assert.Equal(client.Certificate.Thumbprint, again.Certificate.Thumbprint);
    }

    [Fact]
    public async Task One_connection_has_an_old_version_only()
    {
        camera.SecureNext(s => s with { Versions = SslProtocols.Tls12 });
        using (var client = await TlsClient.ConnectAsync(camera.Https))
        {
            Assert.Equal(SslProtocols.Tls12, client.Version);
            Assert.Equal(camera.Serial, (await client.AskAsync(SecureCamera.SerialNo)).Body);
        }

        camera.SecureNext(s => s with { Versions = SslProtocols.Tls12 });
        await Assert.ThrowsAnyAsync<Exception>(() => TlsClient.ConnectAsync(camera.Https, SslProtocols.Tls13));
        using var next = await TlsClient.ConnectAsync(camera.Https);
        Assert.Equal(SslProtocols.Tls13, next.Version);
    }

    [Fact]
    public async Task One_connection_has_another_certificate()
    {
        using var own = await TlsClient.ConnectAsync(camera.Https);
        using var expired = await MeetAsync(CertificateOrder.Expired);
        Assert.Equal((2021, own.Certificate.GetPublicKeyString()), (expired.Certificate.NotAfter.ToUniversalTime().Year, expired.Certificate.GetPublicKeyString()));
        using var early = await MeetAsync(CertificateOrder.NotYetGood);
        Assert.Equal(2049, early.Certificate.NotBefore.ToUniversalTime().Year);
        using var wrong = await MeetAsync(CertificateOrder.WrongHost);
        Assert.False(wrong.Certificate.MatchesHostname("127.0.0.1"));
        using var changed = await MeetAsync(CertificateOrder.Changed);
        Assert.Equal(own.Certificate.Subject, changed.Certificate.Subject);
        Assert.NotEqual(own.Certificate.GetPublicKeyString(), changed.Certificate.GetPublicKeyString());
        Assert.Equal(camera.Serial, (await changed.AskAsync(SecureCamera.SerialNo)).Body);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public async Task A_handshake_that_never_gets_on(int bytes)
    {
        camera.SecureNext(s => s with { HandshakeBytes = bytes });
        using var client = await HelloAsync();
        var (end, text) = await client.DrainAsync(Quiet);
        Assert.Equal((WireSight.Silence, bytes), (end, text.Length));
        await camera.AssertServesOthersAsync();
    }

    [Theory]
    [InlineData(WireEnd.Fin, WireSight.Fin)]
    [InlineData(WireEnd.Rst, WireSight.Rst)]
    internal async Task A_handshake_that_is_cut(WireEnd end, WireSight seen)
    {
        camera.SecureNext(s => s with { HandshakeBytes = 100, HandshakeEnd = end });
        using var client = await HelloAsync();
        var (sight, text) = await client.DrainAsync();
        Assert.Equal(seen, sight);
        Assert.InRange(text.Length, seen == WireSight.Rst ? 0 : 100, 100);
    }

    [Theory]
    [InlineData(true, 21)]
    [InlineData(false, 23)]
    public async Task The_last_word_is_said_or_not(bool goodbye, int lastRecord)
    {
        // Up to 1.2 the type of a record is there for all to see.
        camera.SecureNext(s => s with { Versions = SslProtocols.Tls12, SaysGoodbye = goodbye });
        using var client = await TlsClient.ConnectAsync(camera.Https);
        await client.SendAsync(RawClient.Get(SecureCamera.SerialNo, "Connection: close"));
        Assert.EndsWith(camera.Serial, await client.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(lastRecord, client.LastRecord);
    }

    [Fact]
    public async Task An_answer_is_cut_behind_so_many_bytes_as_on_a_plain_port()
    {
        camera.ShapeNext(new WireShape { Slices = [5], AfterBytes = 20, End = WireEnd.Fin });
        using var client = await TlsClient.ConnectAsync(camera.Https);
        await client.SendAsync(RawClient.Get(SecureCamera.SerialNo));
        Assert.Equal("HTTP/1.1 200 OK\r\nCon", await client.ReadToEndAsync());
        await camera.AssertServesOthersAsync();
    }

    [Fact]
    public async Task A_head_is_rewritten_as_on_a_plain_port()
    {
        camera.ShapeNext(new WireShape { Head = new HeadEdit { StatusLine = "HTTP/1.0 200 OK" } });
        using var client = await TlsClient.ConnectAsync(camera.Https);
        var answer = await client.AskAsync(SecureCamera.SerialNo);
        Assert.Equal(("HTTP/1.0 200 OK", camera.Serial), (answer.StatusLine, answer.Body));
    }

    [Fact]
    public async Task Who_speaks_plainly_gets_nothing_and_the_journal_tells()
    {
        using var client = await RawClient.ConnectAsync(new Uri($"http://{camera.Https}"));
        await client.SendAsync(RawClient.Get(SecureCamera.SerialNo));
        var (sight, text) = await client.DrainAsync();
        Assert.NotEqual(WireSight.Silence, sight);
        Assert.DoesNotContain("HTTP/1.1 200", text, StringComparison.Ordinal);
        await AssertNotedAsync("corrupted frame");
    }

    [Fact]
    public async Task The_journal_tells_of_a_client_that_does_not_trust_the_device()
    {
        await Assert.ThrowsAnyAsync<AuthenticationException>(() => TlsClient.ConnectAsync(camera.Https, SslProtocols.None, trusts: false));
        await AssertNotedAsync("left without a word");
    }

    [Fact]
    public async Task A_client_that_says_nothing_is_not_waited_for()
    {
        using var client = await RawClient.ConnectAsync(new Uri($"http://{camera.Https}"));
        await Eventually.TrueAsync(() => camera.Secure.Https!.ConnectionCount > 0, "not accepted");
        await Eventually.TrueAsync(
            async () =>
            {
                camera.Camera.Clock.Advance(TimeSpan.FromSeconds(61));
                return (await client.SeeAsync(TimeSpan.FromMilliseconds(20))).Sight != WireSight.Silence;
            },
            "it was");
    }

    [Fact]
    public async Task A_banned_address_hears_no_more()
    {
        await using var banning = await TestCamera.StartAsync("ipc", o => o with { HttpsPort = 0 });
        var port = banning.Host.Fleet.All[0].Secure!.Https!.EndPoint;
        using var client = await TlsClient.ConnectAsync(port);
        await client.SendAsync(RawClient.Get("/cgi-bin/eventManager.cgi?action=attach&codes=[All]"));
        await client.ReadUntilAsync("\r\n\r\n");
        Assert.Equal("OK\r\n", await banning.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&AccessFilter.BannedList[0]=127.0.0.1&AccessFilter.Enable=true&AccessFilter.Type=BannedList"));
        await Assert.ThrowsAnyAsync<IOException>(async () => Assert.Fail(await client.ReadToEndAsync()));
    }

    [Fact]
    public async Task A_device_that_is_off_has_no_secure_port_either()
    {
        await using var off = await TestCamera.StartAsync("ipc", o => o with { HttpsPort = 0, RtspsPort = 0 });
        var secure = off.Host.Fleet.All[0].Secure!;
        using var power = await off.Control.PostAsJsonAsync("/api/v1/devices/ipc-1/power", new { action = "off" });
        Assert.True(power.IsSuccessStatusCode);
        Assert.False(secure.Https!.IsOpen || secure.Rtsps!.IsOpen);
        using var on = await off.Control.PostAsJsonAsync("/api/v1/devices/ipc-1/power", new { action = "on" });
        off.Clock.Advance(TimeSpan.FromMinutes(5));
        await Eventually.TrueAsync(() => secure.Https!.IsOpen && secure.Rtsps!.IsOpen, "it did not come back");
    }

    [Fact]
    public async Task The_control_api_tells_where_it_listens()
    {
        var device = await camera.Camera.Control.GetFromJsonAsync<JsonElement>("/api/v1/devices/ipc-1");
        Assert.Equal($"https://{camera.Https}", device.GetProperty("urls").GetProperty("https").GetString());
        Assert.Equal($"rtsps://{camera.Rtsps}", device.GetProperty("urls").GetProperty("rtsps").GetString());
    }

    private async Task<TlsClient> MeetAsync(CertificateOrder order)
    {
        camera.SecureNext(s => s with { Certificate = camera.Secure.Certificates.Of(order) });
        return await TlsClient.ConnectAsync(camera.Https);
    }

    private static async Task<int> StatusWithoutLoginAsync(TlsClient client)
    {
        await client.SendAsync($"GET {SecureCamera.SerialNo} HTTP/1.1\r\nHost: camera\r\n\r\n");
        return new RawAnswer(await client.ReadUntilAsync("\r\n\r\n"), "").Status;
    }

    // A client's first word, as openssl says it: taken from a real handshake.
    private async Task<RawClient> HelloAsync()
    {
        var client = await RawClient.ConnectAsync(new Uri($"http://{camera.Https}"));
        await client.SendAsync(await ClientHello.MakeAsync());
        return client;
    }

    private Task AssertNotedAsync(string why) => Eventually.TrueAsync(
        () => camera.Device.Journal.Since(0).Any(e => e.Kind == "socket.tls" && e.Reason!.Contains(why, StringComparison.OrdinalIgnoreCase)),
        $"the journal has {string.Join(", ", camera.Device.Journal.Since(0).Where(e => e.Kind == "socket.tls").Select(e => e.Reason))}");
}
