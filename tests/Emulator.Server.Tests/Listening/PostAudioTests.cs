using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Emulator.Protocol.G711;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Listening;

/// <summary>What clients say through audio.cgi (document section 4.3.3), and what a tester finds of it.</summary>
public class PostAudioTests
{
    private const string Single = "/cgi-bin/audio.cgi?action=postAudio&httptype=singlepart&channel=1";
    private const string Received = "/api/v1/devices/ipc-1/audio-received";
    private const string Announced = "Content-Length: 9999999";
    private const string ALawType = "Content-Type: Audio/G.711A";

    /// <summary>The head of a request of admin's that posts audio.</summary>
    public static string Post(string form, params string[] headers) =>
        $"POST /cgi-bin/audio.cgi?action=postAudio&httptype={form}&channel=1 HTTP/1.1\r\nHost: camera\r\nAuthorization: Basic {Convert.ToBase64String("admin:admin"u8)}\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n";

    [Fact]
    public async Task Who_does_not_log_in_is_asked_at_once_whatever_it_announces()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RawClient.ConnectAsync(camera.Url);
        await client.SendAsync($"POST {Single} HTTP/1.1\r\nHost: camera\r\n{ALawType}\r\n{Announced}\r\n\r\n");
        var answer = await client.ReadAnswerAsync();
        Assert.Equal("HTTP/1.1 401 Unauthorized", answer.StatusLine);
        Assert.StartsWith("Digest realm=", answer["WWW-Authenticate"], StringComparison.Ordinal);
        Assert.Empty(await TalksAsync(camera));
    }

    [Fact]
    public async Task Who_waits_to_be_told_to_go_on_is_told()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RawClient.ConnectAsync(camera.Url);
        await client.SendAsync(Post("singlepart", ALawType, "Content-Length: 3", "Expect: 100-continue"));
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", await client.ReadUntilAsync("\r\n\r\n"));
        await client.SendAsync("abc");
        Assert.Equal("OK\r\n", (await client.ReadAnswerAsync()).Body);
    }

    [Fact]
    public async Task A_talk_that_ends_politely_is_answered_and_kept()
    {
        await using var camera = await TestCamera.StartAsync();
        var sound = Enumerable.Range(0, 16000).Select(i => (byte)(i * 7)).ToArray();
        Assert.Equal("OK\r\n", await PostAsync(camera, sound, "Audio/G.711A"));

        var talk = Assert.Single(await TalksAsync(camera));
        Assert.Equal("admin", talk.GetProperty("user").GetString());
        Assert.Equal(("singlepart", "G.711A", 8000), (talk.GetProperty("form").GetString(), talk.GetProperty("codec").GetString(), talk.GetProperty("rate").GetInt32()));
        Assert.Equal((1, 1, 16000L, 2.0), (talk.GetProperty("talk").GetInt32(), talk.GetProperty("channel").GetInt32(), talk.GetProperty("bytes").GetInt64(), talk.GetProperty("durationSeconds").GetDouble()));
        Assert.Equal(DateTimeOffset.Parse("2026-01-05T08:00:00Z", null), talk.GetProperty("began").GetDateTimeOffset());
        Assert.Equal(talk.GetProperty("began").GetDateTimeOffset(), talk.GetProperty("ended").GetDateTimeOffset());
        Assert.StartsWith("127.0.0.1:", talk.GetProperty("peer").GetString(), StringComparison.Ordinal);

        Assert.Equal(sound, await camera.Control.GetByteArrayAsync(talk.GetProperty("raw").GetString()));
        var wav = await camera.Control.GetByteArrayAsync(talk.GetProperty("wav").GetString());
        Assert.Equal("RIFF", Encoding.ASCII.GetString(wav, 0, 4));
        Assert.Equal(wav.Length - 8, BitConverter.ToInt32(wav, 4));
        Assert.Equal(sound.Select(ALaw.Decode), Enumerable.Range(0, sound.Length).Select(i => BitConverter.ToInt16(wav, 44 + (i * 2))));
    }

    [Theory]
    [InlineData("fin")]
    [InlineData("rst")]
    [InlineData("power")]
    public async Task A_client_that_announces_more_than_it_sends_is_heard_until_it_goes(string end)
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RawClient.ConnectAsync(camera.Url);
        await client.SendAsync(Post("singlepart", ALawType, Announced) + new string('a', 8000));
        await Eventually.TrueAsync(async () => (await TalksAsync(camera)) is [var t] && t.GetProperty("bytes").GetInt64() == 8000, "nothing is heard while it talks");
        Assert.False((await TalksAsync(camera))[0].TryGetProperty("ended", out _));
        camera.Clock.Advance(TimeSpan.FromSeconds(1));
        await client.SendAsync(new string('b', 8000));
        await Eventually.TrueAsync(async () => (await TalksAsync(camera))[0].GetProperty("bytes").GetInt64() == 16000, "the second half is not heard");
        switch (end)
        {
            case "fin":
                client.Fin();
                Assert.Equal("OK\r\n", (await client.ReadAnswerAsync()).Body);
                break;
            case "rst":
                client.Rst();
                break;
            default:
                using (var off = await camera.Control.PostAsJsonAsync("/api/v1/devices/ipc-1/power", new { action = "off" }))
                {
                    off.EnsureSuccessStatusCode();
                }

                break;
        }

        await Eventually.TrueAsync(async () => (await TalksAsync(camera))[0].TryGetProperty("ended", out _), "the talk has no end");
        var talk = Assert.Single(await TalksAsync(camera));
        Assert.Equal((16000L, 2.0, 1.0), (talk.GetProperty("bytes").GetInt64(), talk.GetProperty("durationSeconds").GetDouble(), talk.GetProperty("elapsedSeconds").GetDouble()));
        Assert.Equal(new string('a', 8000) + new string('b', 8000), Encoding.Latin1.GetString(await camera.Control.GetByteArrayAsync(talk.GetProperty("raw").GetString())));
    }

    [Theory]
    [InlineData("--b\r\nContent-Type: Audio/G.711A\r\nContent-Length: 4\r\n\r\nab\r\n\r\n--b\r\ncontent-type:audio/g.711a\r\ncontent-length:2\r\n\r\ncd\r\n--b--\r\n", "ab\r\ncd")]
    [InlineData("--b\r\nContent-Type: Audio/G.711A\r\n\r\nab\r\n\r\n--b\r\nContent-Type: Audio/G.711A\r\n\r\ncd\r\n--b\r\n", "ab\r\ncd")]
    public async Task Parts_are_put_together_however_they_are_cut(string body, string sound)
    {
        await using var camera = await TestCamera.StartAsync();
        foreach (var slice in new[] { body.Length, 1, 5 })
        {
            using var client = await RawClient.ConnectAsync(camera.Url);
            await client.SendAsync(Post("multipart", "Content-Type: multipart/x-mixed-replace; boundary=b", $"Content-Length: {body.Length}"));
            for (var at = 0; at < body.Length; at += slice)
            {
                await client.SendAsync(body.Substring(at, Math.Min(slice, body.Length - at)));
            }

            Assert.Equal("OK\r\n", (await client.ReadAnswerAsync()).Body);
        }

        foreach (var talk in await TalksAsync(camera))
        {
            Assert.Equal(("multipart", 2), (talk.GetProperty("form").GetString(), talk.GetProperty("packets").GetInt32()));
            Assert.Equal(sound, Encoding.Latin1.GetString(await camera.Control.GetByteArrayAsync(talk.GetProperty("raw").GetString())));
        }
    }

    [Fact]
    public async Task A_chunked_talk_is_heard()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RawClient.ConnectAsync(camera.Url);
        await client.SendAsync(Post("singlepart", "Content-Type: Audio/PCM;rate=16000", "Transfer-Encoding: chunked") + "4\r\nabcd\r\n4\r\nefgh\r\n0\r\n\r\n");
        Assert.Equal("OK\r\n", (await client.ReadAnswerAsync()).Body);
        var talk = Assert.Single(await TalksAsync(camera));
        Assert.Equal((8L, 16000, 4 / 16000.0), (talk.GetProperty("bytes").GetInt64(), talk.GetProperty("rate").GetInt32(), talk.GetProperty("durationSeconds").GetDouble()));
    }

    [Fact]
    public async Task Aac_is_counted_by_its_frames_and_fetched_as_it_came()
    {
        await using var camera = await TestCamera.StartAsync();
        var aac = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "media-fixtures", "yard", "audio", "ambient-16k.aac"));
        Assert.Equal("OK\r\n", await PostAsync(camera, aac, "Audio/AAC"));
        var talk = Assert.Single(await TalksAsync(camera));
        Assert.Equal(("AAC", 16000), (talk.GetProperty("codec").GetString(), talk.GetProperty("rate").GetInt32()));
        Assert.InRange(talk.GetProperty("durationSeconds").GetDouble(), 10, 10.2);
        Assert.False(talk.TryGetProperty("wav", out _));
        Assert.Equal(aac, await camera.Control.GetByteArrayAsync(talk.GetProperty("raw").GetString()));
        using var wav = await camera.Control.GetAsync(Received + "/1.wav");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, wav.StatusCode);
        using var none = await camera.Control.GetAsync(Received + "/2.raw");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Fact]
    public async Task One_talks_at_a_time()
    {
        await using var camera = await TestCamera.StartAsync();
        using var first = await RawClient.ConnectAsync(camera.Url);
        await first.SendAsync(Post("singlepart", ALawType, Announced) + "first");
        await Eventually.TrueAsync(async () => (await TalksAsync(camera)).Length == 1, "nobody talks");
        using var second = await RawClient.ConnectAsync(camera.Url);
        await second.SendAsync(Post("singlepart", ALawType, Announced) + "second");
        Assert.Equal("Error\r\nErrorID=2, Detail=Invalid Request!\r\n", (await second.ReadAnswerAsync()).Body);
        first.Fin();
        await first.ReadAnswerAsync();
        Assert.Equal("OK\r\n", await PostAsync(camera, [1, 2, 3], "Audio/G.711A"));
        Assert.Equal([5L, 3L], (await TalksAsync(camera)).Select(t => t.GetProperty("bytes").GetInt64()));
    }

    [Fact]
    public async Task Who_says_nothing_for_half_a_minute_loses_its_turn()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RawClient.ConnectAsync(camera.Url);
        await client.SendAsync(Post("singlepart", ALawType, Announced) + "hello");
        await Eventually.TrueAsync(async () => (await TalksAsync(camera)) is [var t] && t.GetProperty("bytes").GetInt64() == 5, "nothing is heard");
        camera.Clock.Advance(TimeSpan.FromSeconds(29));
        await client.SendAsync("more");
        await Eventually.TrueAsync(async () => (await TalksAsync(camera))[0].GetProperty("bytes").GetInt64() == 9, "it was cut too early");
        camera.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal("Error\r\nErrorID=6, Detail=Request Timeout!\r\n", (await client.ReadAnswerAsync()).Body);
        Assert.Equal("OK\r\n", await PostAsync(camera, [1], "Audio/G.711A"));
    }

    [Fact]
    public async Task Of_much_sound_the_newest_is_kept()
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal("OK\r\n", await PostAsync(camera, new byte[100_000], "Audio/G.711A"));
        // More than Kestrel takes of a body unasked.
        var much = new byte[31_000_000];
        for (var i = 0; i < much.Length; i++)
        {
            much[i] = (byte)(i * 31 / 1000);
        }

        Assert.Equal("OK\r\n", await PostAsync(camera, much, "Audio/G.711A"));
        var talks = await TalksAsync(camera);
        Assert.Equal([100_000L, 31_000_000L], talks.Select(t => t.GetProperty("bytes").GetInt64()));
        Assert.Equal(0, talks[0].GetProperty("keptBytes").GetInt64());
        var kept = await camera.Control.GetByteArrayAsync(talks[1].GetProperty("raw").GetString());
        Assert.InRange(kept.Length, 8_000_000, 8 * 1024 * 1024);
        Assert.True(kept.AsSpan().SequenceEqual(much.AsSpan(much.Length - kept.Length)));
    }

    [Theory]
    [InlineData("singlepart", "Audio/G.726")]
    [InlineData("singlepart", "Audio/G.711A;rate=1")]
    [InlineData("singlepart", "text/html")]
    [InlineData("singlepart", "multipart/x-mixed-replace; boundary=b")]
    [InlineData("multipart", "Audio/G.711A")]
    [InlineData("multipart", "multipart/x-mixed-replace")]
    [InlineData("other", "Audio/G.711A")]
    public async Task What_the_device_cannot_play_is_refused(string form, string type)
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RawClient.ConnectAsync(camera.Url);
        await client.SendAsync(Post(form, "Content-Type: " + type, Announced) + "hello");
        Assert.Equal("Error\r\nBad Request!\r\n", (await client.ReadAnswerAsync()).Body);
        Assert.Empty(await TalksAsync(camera));
    }

    [Theory]
    [InlineData("--b\r\nContent-Type: Audio/G.726\r\n\r\nab\r\n--b--\r\n")]
    [InlineData("--b\r\nContent-Type: Audio/G.711A\r\nContent-Length: -4\r\n\r\nab\r\n--b--\r\n")]
    [InlineData("--b\r\nContent-Type: Audio/G.711A\r\nContent-Length: 2\r\n\r\nab\r\n--b\r\nContent-Type: Audio/PCM\r\n\r\nab\r\n--b--\r\n")]
    public async Task A_part_that_is_wrong_ends_the_talk(string body)
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RawClient.ConnectAsync(camera.Url);
        await client.SendAsync(Post("multipart", "Content-Type: multipart/x-mixed-replace; boundary=b", Announced) + body);
        Assert.Equal("Error\r\nBad Request!\r\n", (await client.ReadAnswerAsync()).Body);
        Assert.Equal("OK\r\n", await PostAsync(camera, [1], "Audio/G.711A"));
    }

    [Fact]
    public async Task A_body_without_a_type_is_what_the_device_itself_speaks()
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&Encode[0].MainFormat[0].Audio.Compression=PCM"));
        using var client = await RawClient.ConnectAsync(camera.Url);
        await client.SendAsync(Post("singlepart", "Content-Length: 4") + "abcd");
        Assert.Equal("OK\r\n", (await client.ReadAnswerAsync()).Body);
        Assert.Equal("PCM", (await TalksAsync(camera))[0].GetProperty("codec").GetString());
    }

    [Fact]
    public async Task A_get_does_not_talk_and_a_device_without_a_loudspeaker_lacks_it()
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal(400, await camera.StatusAsync(Single));
        await using var traffic = await TestCamera.StartAsync("traffic");
        Assert.Equal(404, await traffic.StatusAsync(Single));
    }

    [Fact]
    public async Task The_list_is_cleared_by_hand_and_by_a_reset_and_the_journal_tells_of_both_ends()
    {
        await using var camera = await TestCamera.StartAsync();
        await PostAsync(camera, [1], "Audio/G.711A");
        var journal = await camera.Control.GetFromJsonAsync<JsonElement[]>("/api/v1/devices/ipc-1/requests?path=postAudio&user=admin");
        Assert.Equal(["http", "http.end"], journal!.Select(e => e.GetProperty("kind").GetString()));
        using (var cleared = await camera.Control.DeleteAsync(Received))
        {
            Assert.Equal(HttpStatusCode.NoContent, cleared.StatusCode);
        }

        Assert.Empty(await TalksAsync(camera));
        await PostAsync(camera, [1], "Audio/G.711A");
        // Numbers go on.
        Assert.Equal(2, (await TalksAsync(camera))[0].GetProperty("talk").GetInt32());
        Assert.Empty((await camera.Control.GetFromJsonAsync<JsonElement[]>(Received + "?since=2"))!);
        using (var reset = await camera.Control.PostAsync("/api/v1/devices/ipc-1/reset", null))
        {
            reset.EnsureSuccessStatusCode();
        }

        Assert.Empty(await TalksAsync(camera));
        using var nobody = await camera.Control.GetAsync("/api/v1/devices/nobody/audio-received");
        Assert.Equal(HttpStatusCode.NotFound, nobody.StatusCode);
    }

    private static async Task<JsonElement[]> TalksAsync(TestCamera camera) => (await camera.Control.GetFromJsonAsync<JsonElement[]>(Received))!;

    private static async Task<string> PostAsync(TestCamera camera, byte[] sound, string type)
    {
        using var content = new ByteArrayContent(sound);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var answer = await camera.Admin.PostAsync(Single, content);
        return await answer.Content.ReadAsStringAsync();
    }
}
