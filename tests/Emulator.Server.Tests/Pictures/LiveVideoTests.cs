using System.Buffers.Binary;
using System.Net;
using System.Text;
using System.Text.Json;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Pictures;

/// <summary>Coded video on the control port: what the boxes say, who shares what, and how it ends. That real players play it is in the interop and dashboard tests.</summary>
public sealed class LiveVideoTests : IAsyncLifetime
{
    private const string Live = "api/v1/devices/ipc-1/channels/1/live.mp4";

    private TestCamera _camera = null!;

    public async Task InitializeAsync() => _camera = await TestCamera.StartAsync("ipc");

    public async Task DisposeAsync() => await _camera.DisposeAsync();

    [Theory]
    [InlineData("H.264", "avc1.640032", "avc1", "avcC")]
    [InlineData("H.265", "hvc1.1.6.L120.90", "hvc1", "hvcC")]
    public async Task It_begins_with_the_group_that_is_under_way_and_goes_on_frame_by_frame(string codec, string word, string entry, string configuration)
    {
        await SetAsync($"Encode[0].MainFormat[0].Video.Compression={codec}");
        using var answer = await GetAsync(Live);
        Assert.Equal($"video/mp4; codecs=\"{word}\"", answer.Content.Headers.ContentType!.ToString());
        await using var body = await answer.Content.ReadAsStreamAsync();
        Assert.Equal("ftyp", (await BoxAsync(body)).Type);
        var (type, moov) = await BoxAsync(body);
        Assert.Equal("moov", type);
        var text = Encoding.Latin1.GetString(moov);
        Assert.Contains(entry, text, StringComparison.Ordinal);
        Assert.Contains(configuration, text, StringComparison.Ordinal);

        // The clock stands where a group begins; 90,000 units a second are 3,600 for a frame.
        var (number, time, key) = await FragmentAsync(body);
        Assert.Equal((1u, 0L, true), (number, time, key));
        for (var i = 1u; i <= 60; i++)
        {
            _camera.Clock.Advance(TimeSpan.FromMilliseconds(40));
            (number, time, key) = await FragmentAsync(body);
            Assert.Equal((i + 1, i * 3600L), (number, time));
        }
    }

    [Fact]
    public async Task Who_looks_on_shares_the_pacer_is_in_no_journal_and_is_gone_when_he_goes()
    {
        using (var one = await GetAsync(Live))
        using (var other = await GetAsync(Live))
        {
            await using var first = await one.Content.ReadAsStreamAsync();
            await using var second = await other.Content.ReadAsStreamAsync();
            await BoxAsync(first);
            await BoxAsync(second);
            var made = (await StreamsAsync()).Single().GetProperty("framesMade").GetInt64();
            _camera.Clock.Advance(TimeSpan.FromMilliseconds(400));
            // Ten of video and ten of sound, though two look on.
            Assert.InRange((await StreamsAsync()).Single().GetProperty("framesMade").GetInt64() - made, 10, 21);
            Assert.Equal("[]", await _camera.Control.GetStringAsync(new Uri("api/v1/devices/ipc-1/requests", UriKind.Relative)));
        }

        await Eventually.TrueAsync(async () => (await StreamsAsync()).Count == 0, "nobody looks on any more");
    }

    [Theory]
    [InlineData("Encode[0].MainFormat[0].Video.Compression=H.265")]
    [InlineData("Encode[0].MainFormat[0].Video.resolution=1280x720")]
    [InlineData("Encode[0].MainFormat[0].VideoEnable=false")]
    public async Task It_ends_when_what_follows_takes_another_head(string change)
    {
        using var answer = await GetAsync(Live);
        await using var body = await answer.Content.ReadAsStreamAsync();
        await SetAsync(change);
        _camera.Clock.Advance(TimeSpan.FromMilliseconds(80));
        using var rest = new MemoryStream();
        await body.CopyToAsync(rest);
        Assert.NotEqual(0, rest.Length);
    }

    [Fact]
    public async Task What_cannot_be_shown_so_is_told()
    {
        await SetAsync("Encode[0].MainFormat[0].Video.Compression=MJPG");
        Assert.Equal("stream", await RefusedAsync(Live, HttpStatusCode.Conflict));
        await SetAsync("Encode[0].MainFormat[0].VideoEnable=false");
        Assert.Equal("stream", await RefusedAsync(Live, HttpStatusCode.Conflict));
        Assert.Equal("stream", await RefusedAsync(Live + "?stream=9", HttpStatusCode.BadRequest));
        Assert.Equal("channel", await RefusedAsync(Live.Replace("channels/1", "channels/2", StringComparison.Ordinal), HttpStatusCode.BadRequest));
        using var head = await _camera.Control.SendAsync(new HttpRequestMessage(HttpMethod.Head, Live + "?stream=1"));
        Assert.StartsWith("video/mp4", head.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> GetAsync(string url) => _camera.Control.GetAsync(new Uri(url, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);

    private async Task SetAsync(string values) => Assert.Equal("OK\r\n", await _camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&" + values));

    private async Task<string?> RefusedAsync(string url, HttpStatusCode status)
    {
        using var answer = await GetAsync(url);
        Assert.Equal(status, answer.StatusCode);
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("field").GetString();
    }

    private async Task<IReadOnlyList<JsonElement>> StreamsAsync() =>
        [.. JsonElement.Parse(await _camera.Control.GetStringAsync(new Uri("api/v1/devices/ipc-1/streams", UriKind.Relative))).GetProperty("live").EnumerateArray()];

    private static async Task<(string Type, byte[] Body)> BoxAsync(Stream stream)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var head = new byte[8];
        await stream.ReadExactlyAsync(head, patience.Token);
        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(head) - 8];
        await stream.ReadExactlyAsync(body, patience.Token);
        return (Encoding.ASCII.GetString(head, 4, 4), body);
    }

    // A moof with its mdat: which it is, when it is shown, and whether it is a key frame; and that its data is where it says.
    private static async Task<(uint Number, long Time, bool Key)> FragmentAsync(Stream stream)
    {
        var (type, moof) = await BoxAsync(stream);
        Assert.Equal("moof", type);
        var (data, mdat) = await BoxAsync(stream);
        Assert.Equal("mdat", data);
        uint At(string box, int word) => BinaryPrimitives.ReadUInt32BigEndian(moof.AsSpan(moof.AsSpan().IndexOf(Encoding.ASCII.GetBytes(box)) + 4 + (4 * word)));
        Assert.Equal((uint)moof.Length + 16, At("trun", 2));
        Assert.Equal((uint)mdat.Length, At("trun", 4));
        // Units one behind the other, each with its length.
        var at = 0;
        while (at < mdat.Length)
        {
            at += 4 + BinaryPrimitives.ReadInt32BigEndian(mdat.AsSpan(at));
        }

        Assert.Equal(mdat.Length, at);
        return (At("mfhd", 1), ((long)At("tfdt", 1) << 32) | At("tfdt", 2), At("trun", 5) == 0x0200_0000);
    }
}
