using Emulator.TestKit;

namespace Emulator.Server.Tests.Hostile;

/// <summary>Requests that no camera client should send: a clear refusal, nothing changed, nothing logged.</summary>
public sealed class BadRequestTests : IAsyncLifetime
{
    private TestCamera _camera = null!;
    private byte[] _before = [];

    public static TheoryData<string, int> Targets => new()
    {
        { "/cgi-bin/configManager.cgi", 400 },
        { "/cgi-bin/configManager.cgi?", 400 },
        { "/cgi-bin/configManager.cgi?action", 400 },
        { "/cgi-bin/configManager.cgi?action=", 400 },
        { "/cgi-bin/configManager.cgi?action=noSuch", 400 },
        { "/cgi-bin/configManager.cgi?=&=&=", 400 },
        { "/cgi-bin/configManager.cgi?action=getConfig", 400 },
        { "/cgi-bin/configManager.cgi?action=getConfig&name=", 400 },
        { "/cgi-bin/configManager.cgi?action=getConfig&name=NoSuch", 400 },
        { "/cgi-bin/configManager.cgi?action=getConfig&name=VideoColor&name=NoSuch", 400 },
        { "/cgi-bin/configManager.cgi?action=getConfig&name=VideoColor[0", 400 },
        { "/cgi-bin/configManager.cgi?action=getConfig&name=VideoColor[]", 400 },
        { "/cgi-bin/configManager.cgi?action=getConfig&name=VideoColor[-1]", 400 },
        { "/cgi-bin/configManager.cgi?action=getConfig&name=VideoColor[2]", 400 },
        { "/cgi-bin/configManager.cgi?action=getConfig&name=VideoColor[99999999999999999999]", 400 },
        { "/cgi-bin/configManager.cgi?action=getConfig&name=VideoColor[*]", 400 },
        { "/cgi-bin/configManager.cgi?action=getConfig&name=VideoColor[0][0].Brightness.More", 400 },
        { "/cgi-bin/configManager.cgi?action=getConfig&name=%", 400 },
        { "/cgi-bin/configManager.cgi?action=getConfig&name=%4", 400 },
        { "/cgi-bin/configManager.cgi?action=getConfig&name=%zz", 400 },
        { "/cgi-bin/configManager.cgi?action=getConfig&name=%ff%fe", 400 },
        { "/cgi-bin/configManager.cgi?action=getConfig&name=%00", 400 },
        { "/cgi-bin/configManager.cgi?action=getConfig&name=VideoColor%0d%0aSet-Cookie:%20a=b", 400 },
        { "/cgi-bin/configManager.cgi?action=setConfig", 400 },
        { "/cgi-bin/configManager.cgi?action=setConfig&NoSuch=1", 400 },
        { "/cgi-bin/configManager.cgi?action=setConfig&VideoColor=1", 400 },
        { "/cgi-bin/configManager.cgi?action=setConfig&VideoColor[0][0]=1", 400 },
        { "/cgi-bin/configManager.cgi?action=setConfig&VideoColor[0][0].Brightness", 400 },
        { "/cgi-bin/configManager.cgi?action=setConfig&VideoColor[0][0].Brightness=", 400 },
        { "/cgi-bin/configManager.cgi?action=setConfig&VideoColor[0][0].Brightness=101", 400 },
        { "/cgi-bin/configManager.cgi?action=setConfig&VideoColor[0][0].Brightness=-1", 400 },
        { "/cgi-bin/configManager.cgi?action=setConfig&VideoColor[0][0].Brightness=1e1", 400 },
        { "/cgi-bin/configManager.cgi?action=setConfig&VideoColor[0][0].Brightness=99999999999999999999999", 400 },
        { "/cgi-bin/configManager.cgi?action=setConfig&VideoColor[0][0].Brightness=%00", 400 },
        { "/cgi-bin/configManager.cgi?action=setConfig&VideoColor[9][0].Brightness=50", 400 },
        { "/cgi-bin/configManager.cgi?action=setConfig&VideoColor[0][0].Brightness=10&VideoColor[0][0].Contrast=999", 400 },
        { "/cgi-bin/configManager.cgi?action=setConfig&VideoColor[0][0].Brightness=10&NoSuch.Thing=1", 400 },
        { "/cgi-bin/configManager.cgi?action=setConfig&ChannelTitle[0].Name=a%0d%0atable.ChannelTitle[1].Name=b", 400 },
        { "/cgi-bin/configManager.cgi?action=setConfig&ChannelTitle[0].Name=%0a", 400 },
        { "/cgi-bin/configManager.cgi?action=setConfig&ChannelTitle[0].Name=%c0%af", 400 },
        { "/cgi-bin/configManager.cgi?action=restore", 400 },
        { "/cgi-bin/configManager.cgi?action=restore&names[0]=NoSuch", 400 },
        { "/cgi-bin/configManager.cgi?action=restore&names[0]=ChannelTitle&names[1]=NoSuch", 400 },
        { "/cgi-bin/magicBox.cgi?action=reboot&delay=soon", 400 },
        { "/cgi-bin/magicBox.cgi?action=reboot&delay=-1", 400 },
        { "/cgi-bin/magicBox.cgi?action=reboot&delay=99999999999", 400 },
        { "/", 404 },
        { "/cgi-bin", 404 },
        { "/cgi-bin/", 404 },
        { "/cgi-bin/noSuch.cgi?action=getConfig", 404 },
        { "/cgi-bin/configManager.cgi/", 404 },
        { "/cgi-bin/configManager.cgi/etc/passwd?action=getConfig", 404 },
        { "/cgi-bin/../configManager.cgi?action=getConfig&name=General", 404 },
        { "/cgi-bin/../../../../etc/passwd", 404 },
        { "/cgi-bin/%2e%2e/%2e%2e/etc/passwd", 404 },
        { "/cgi-bin/..%2f..%2fetc%2fpasswd", 404 },
        { "/cgi-bin/RPC_Loadfile/../../etc/passwd", 404 },
        { "/api/v1/devices", 404 },
        { "/health/live", 404 },
        { "/openapi/v1.json", 404 },
    };

    public async Task InitializeAsync()
    {
        _camera = await TestCamera.StartAsync();
        _before = await BackupAsync();
    }

    public async Task DisposeAsync()
    {
        // A refused request changes nothing.
        Assert.Equal(_before, await BackupAsync());
        await _camera.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task A_malformed_target_is_refused(string target, int status)
    {
        using var client = await RawClient.GetAsync(_camera.Url, target);
        var answer = await client.ReadAnswerAsync();
        Assert.Equal(status, answer.Status);
        Assert.StartsWith("Error\r\n", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Set-Cookie", answer.Head, StringComparison.Ordinal);
        // The connection is none the worse for it.
        await client.SendAsync(RawClient.Get("/cgi-bin/magicBox.cgi?action=getSerialNo"));
        Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
    }

    [Theory]
    [InlineData(1000, 400)]
    [InlineData(200_000, 400)]
    [InlineData(262_000, 400)]
    [InlineData(1_000_000, 414)]
    public async Task A_long_query_is_refused(int length, int status)
    {
        using var client = await RawClient.GetAsync(_camera.Url, "/cgi-bin/configManager.cgi?action=getConfig&name=" + new string('a', length));
        Assert.Equal(status, (await client.ReadAnswerAsync()).Status);
    }

    [Fact]
    public async Task Many_parameters_are_refused()
    {
        using var client = await RawClient.GetAsync(_camera.Url, "/cgi-bin/configManager.cgi?action=getConfig" + string.Concat(Enumerable.Repeat("&a=1", 20_000)));
        Assert.Equal(400, (await client.ReadAnswerAsync()).Status);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(5000)]
    public async Task Deep_paths_are_refused(int depth)
    {
        foreach (var path in new[] { "VideoColor" + string.Concat(Enumerable.Repeat("[0]", depth)), "General" + string.Concat(Enumerable.Repeat(".a", depth)) })
        {
            Assert.Equal(400, await _camera.StatusAsync("/cgi-bin/configManager.cgi?action=getConfig&name=" + path));
            Assert.Equal(400, await _camera.StatusAsync($"/cgi-bin/configManager.cgi?action=setConfig&{path}=1"));
        }
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("PATCH")]
    [InlineData("BREW")]
    public async Task Other_methods_are_refused(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/cgi-bin/configManager.cgi?action=setConfig&ChannelTitle[0].Name=other");
        using var answer = await _camera.Admin.SendAsync(request);
        Assert.Equal(400, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Head_gives_the_head_alone()
    {
        using var client = await RawClient.ConnectAsync(_camera.Url);
        await client.SendAsync(RawClient.Get("/cgi-bin/magicBox.cgi?action=getSerialNo").Replace("GET", "HEAD", StringComparison.Ordinal));
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await client.ReadUntilAsync("\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(TimeSpan.FromMilliseconds(100))).Sight);
    }

    [Theory]
    [InlineData("Content-Length: 300000", 300_000, 400)]
    [InlineData("Content-Length: 40000000", 0, 400)]
    [InlineData("Content-Length: -1", 0, 400)]
    [InlineData("Content-Length: abc", 0, 400)]
    public async Task A_huge_or_lying_form_is_refused(string header, int sent, int status)
    {
        using var client = await RawClient.ConnectAsync(_camera.Url);
        var head = RawClient.Get("/cgi-bin/configManager.cgi?action=setConfig", "Content-Type: application/x-www-form-urlencoded", header).Replace("GET", "POST", StringComparison.Ordinal);
        await client.SendAsync(head + new string('a', sent));
        Assert.Equal(status, (await client.ReadAnswerAsync()).Status);
    }

    [Theory]
    [InlineData("GET\r\n\r\n")]
    [InlineData("GET /cgi-bin/magicBox.cgi%00.jpg?action=getSerialNo HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("\0\0\0\0\r\n\r\n")]
    [InlineData("GET / HTTP/9.9\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n")]
    [InlineData("GET /cgi-bin/magicBox.cgi?action=getSerialNo HTTP/1.1\r\n\r\n")]
    [InlineData("GET /cgi-bin/magicBox.cgi?a=\u0001 HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /cgi-bin/magicBox.cgi?a=\0 HTTP/1.1\r\nHost: a\r\n\r\n")]
    public async Task What_is_not_http_is_refused(string text)
    {
        using var client = await RawClient.ConnectAsync(_camera.Url);
        await client.SendAsync(text);
        Assert.InRange((await client.ReadAnswerAsync()).Status, 400, 505);
    }

    [Fact]
    public async Task Many_headers_are_refused()
    {
        using var client = await RawClient.GetAsync(_camera.Url, "/cgi-bin/magicBox.cgi?action=getSerialNo", [.. Enumerable.Range(0, 2000).Select(i => $"X-{i}: {new string('a', 50)}")]);
        Assert.Equal(431, (await client.ReadAnswerAsync()).Status);
    }

    private async Task<byte[]> BackupAsync()
    {
        using var answer = await _camera.Admin.GetAsync("/cgi-bin/Config.backup?action=All");
        return await answer.Content.ReadAsByteArrayAsync();
    }
}
