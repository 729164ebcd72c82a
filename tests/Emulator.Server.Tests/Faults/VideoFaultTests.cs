using System.Buffers.Binary;
using System.Text.Json;
using Emulator.Server.Tests.Listening;
using Emulator.Server.Tests.Rtsp;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Faults;

/// <summary>Faults of the media in streams, and of sound over HTTP.</summary>
public class VideoFaultTests(SharedCamera fixture) : IClassFixture<SharedCamera>
{
    private const string Gop = "/cgi-bin/configManager.cgi?action=setConfig&Encode[0].ExtraFormat[0].Video.GOP=";
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(40);
    private static readonly string Url = RtspTalk.Url;

    private TestCamera Camera => fixture.Camera;

    [Theory]
    [ShowsFault("video.noParameterSets")]
    [InlineData("never", "H.264", 0, 0)]
    [InlineData("start", "H.264", 1, 0)]
    [InlineData("never", "H.265", 0, 0)]
    [InlineData("start", "H.265", 1, 0)]
    public async Task Key_frames_have_no_parameter_sets(string form, string codec, int first, int others)
    {
        var h265 = codec == "H.265";
        await SetAsync(Gop + "5&Encode[0].ExtraFormat[0].Video.Compression=" + codec);
        await using (await Camera.InjectAsync("video.noParameterSets", $$"""{"as":"{{form}}"}"""))
        {
            using var client = await RtspClient.ConnectAsync(Camera);
            await client.PlayAsync(Url);
            var keys = await SetsAsync(client, h265);
            Assert.InRange(keys.Count, 4, 7);
            Assert.Equal(first, Math.Sign(keys[0]));
            Assert.All(keys.Skip(1), sets => Assert.Equal(others, sets));
        }

        using var other = await RtspClient.ConnectAsync(Camera);
        await other.PlayAsync(Url);
        Assert.All(await SetsAsync(other, h265), sets => Assert.Equal(h265 ? 3 : 2, sets));
        await SetAsync(Gop + "50&Encode[0].ExtraFormat[0].Video.Compression=H.264");
    }

    [Fact]
    [ShowsFault("video.smartGop")]
    public async Task Key_frames_come_with_every_third_group()
    {
        await SetAsync(Gop + "5");
        await using var fault = await Camera.InjectAsync("video.smartGop", """{"n":3}""");
        using var client = await RtspClient.ConnectAsync(Camera);
        await client.PlayAsync(Url);
        var pictures = await PicturesAsync(client, 45);
        var keys = pictures.Where(picture => picture.IsKey).Select(picture => picture.Number).ToList();
        Assert.InRange(keys.Count, 3, 4);
        Assert.All(keys.Zip(keys.Skip(1)), pair => Assert.Equal(15, pair.Second - pair.First));
        // What comes in place of a key frame refers to what never came; its time is right.
        Assert.Contains(pictures.Zip(pictures.Skip(1)), pair => pair.Second.Number == pair.First.Number + 2 && pair.Second.Time == pair.First.Time + 7200);
        await SetAsync(Gop + "50");
    }

    [Fact]
    [ShowsFault("video.startMidGop")]
    public async Task The_first_picture_is_no_key_frame()
    {
        await using var fault = await Camera.InjectAsync("video.startMidGop");
        using var client = await RtspClient.ConnectAsync(Camera);
        await client.PlayAsync(Url);
        Assert.False((await PicturesAsync(client, 3))[0].IsKey);
        Assert.Equal(1, await fault.HitsAsync());
    }

    [Fact]
    [ShowsFault("video.dropFrames")]
    public async Task Every_fourth_picture_is_missing()
    {
        await SetAsync(Gop + "25");
        await using var fault = await Camera.InjectAsync("video.dropFrames", """{"every":4}""");
        using var client = await RtspClient.ConnectAsync(Camera);
        await client.PlayAsync(Url);
        var numbers = (await PicturesAsync(client, 12)).ConvertAll(picture => picture.Number);
        Assert.Equal([0, 1, 2, 4, 5, 6, 8], numbers.Take(7).Select(number => number - numbers[0]));
        await SetAsync(Gop + "50");
    }

    [Fact]
    [ShowsFault("video.frozen")]
    public async Task The_picture_stands_still_and_times_go_on()
    {
        await using var fault = await Camera.InjectAsync("video.frozen");
        using var client = await RtspClient.ConnectAsync(Camera);
        await client.PlayAsync(Url);
        var pictures = await PicturesAsync(client, 10);
        Assert.Single(pictures.Select(picture => picture.Text).Distinct(StringComparer.Ordinal));
        Assert.All(pictures.Zip(pictures.Skip(1)), pair => Assert.Equal(3600u, pair.Second.Time - pair.First.Time));
    }

    [Fact]
    [ShowsFault("video.changeUnannounced")]
    public async Task A_new_size_goes_to_who_was_told_the_old_one()
    {
        await using var fault = await Camera.InjectAsync("video.changeUnannounced", match: """{"channel":1}""");
        using var client = await RtspClient.ConnectAsync(Camera);
        await client.PlayAsync(RtspClient.Live(), 2);
        var before = await PicturesAsync(client, 2);
        await DescribeTests.SetAsync(Camera, "Video.resolution=1280x720");
        var after = await PicturesAsync(client, 10);
        Assert.True(after[0].IsKey);
        Assert.NotEqual(Sps(before[0]), Sps(after[0]));
        Assert.Equal(1, await fault.HitsAsync());
        Assert.InRange(after[0].Time - before[^1].Time, 3600u, 7200u);

        // Who comes now is told what is so, and plays it with the others.
        using var other = await RtspClient.ConnectAsync(Camera);
        Assert.Contains("a=x-dimensions:1280,720\r\n", (await other.AskAsync("DESCRIBE", RtspClient.Live())).Body, StringComparison.Ordinal);
        await other.PlayAsync(RtspClient.Live());
        Assert.Equal(Sps(after[0]), Sps(await other.PictureAsync()));
        await DescribeTests.SetAsync(Camera, "Video.resolution=1920x1080");
    }

    [Fact]
    [ShowsFault("audio.bogusG723")]
    public async Task Sound_is_forty_bytes_of_nothing()
    {
        await using var fault = await Camera.InjectAsync("audio.bogusG723");
        using var client = await RtspClient.ConnectAsync(Camera);
        Assert.Contains("m=audio 0 RTP/AVP 4\r\na=control:trackID=1\r\na=rtpmap:4 G723.1/8000\r\n", (await client.AskAsync("DESCRIBE", Url)).Body, StringComparison.Ordinal);
        await client.PlayAsync(Url, 2);
        Camera.Clock.Advance(TimeSpan.FromSeconds(1));
        var (one, other) = (await client.PacketAsync(2), await client.PacketAsync(2));
        Assert.Equal((4, 40, 320u), (one.Bytes[1] & 127, one.Payload.Length, other.Time - one.Time));
        Assert.NotEqual(one.Payload.ToArray(), other.Payload.ToArray());
    }

    [Fact]
    [ShowsFault("talk.exclusive")]
    public async Task Who_plays_sound_over_RTSP_has_the_loudspeaker()
    {
        await using var fault = await Camera.InjectAsync("talk.exclusive");
        Assert.Equal("OK\r\n", await TalkAsync());
        using var client = await RtspClient.ConnectAsync(Camera);
        var session = "Session: " + (await client.PlayAsync(Url, 2)).Session;
        Assert.StartsWith("Error", await TalkAsync(), StringComparison.Ordinal);
        Assert.Equal(200, (await client.AskAsync("TEARDOWN", Url, session)).Status);
        Assert.Equal("OK\r\n", await TalkAsync());
    }

    [Fact]
    public async Task The_newest_talk_takes_the_loudspeaker_from_the_one_before()
    {
        await using var fault = await Camera.InjectAsync("talk.exclusive", """{"holder":"newest"}""");
        using var first = await RawClient.ConnectAsync(Camera.Url);
        await first.SendAsync(PostAudioTests.Post("singlepart", "Content-Type: Audio/G.711A", "Content-Length: 1000"));
        await first.SendAsync("abc");
        await Eventually.TrueAsync(async () => (await TalksAsync())[^1].GetProperty("bytes").GetInt64() == 3, "the first talks");
        Assert.Equal("OK\r\n", await TalkAsync());
        await first.SendAsync("def");
        Assert.StartsWith("Error", (await first.ReadAnswerAsync()).Body, StringComparison.Ordinal);
        var talks = await TalksAsync();
        Assert.Equal((3, 4), (talks[^2].GetProperty("bytes").GetInt32(), talks[^1].GetProperty("bytes").GetInt32()));
    }

    [Theory]
    [ShowsFault("talk.busy")]
    [InlineData("{}", 200)]
    [InlineData("""{"status":503}""", 503)]
    public async Task Talk_is_refused(string parameters, int status)
    {
        await using var fault = await Camera.InjectAsync("talk.busy", parameters, """{"surface":"audio","channel":1}""");
        var before = (await TalksAsync()).Length;
        using var client = await RawClient.ConnectAsync(Camera.Url);
        await client.SendAsync(PostAudioTests.Post("singlepart", "Content-Type: Audio/G.711A", "Content-Length: 4") + "abcd");
        var answer = await client.ReadAnswerAsync();
        Assert.Equal(status, answer.Status);
        Assert.StartsWith("Error", answer.Body, StringComparison.Ordinal);
        Assert.Equal(before, (await TalksAsync()).Length);
    }

    [Fact]
    [ShowsFault("talk.swallow")]
    public async Task What_is_said_is_lost()
    {
        await using var fault = await Camera.InjectAsync("talk.swallow");
        Assert.Equal("OK\r\n", await TalkAsync());
        Assert.Equal(0, (await TalksAsync())[^1].GetProperty("bytes").GetInt32());
    }

    [Theory]
    [ShowsFault("audio.wrongType")]
    [InlineData("singlepart", "\r\nContent-Type: Audio/AAC\r\n")]
    [InlineData("multipart", "boundary=myboundary\r\nConnection: close\r\n\r\n--myboundary\r\nContent-Type: Audio/AAC\r\nContent-Length: 320\r\n")]
    public async Task Sound_has_another_type(string form, string expected)
    {
        await using var fault = await Camera.InjectAsync("audio.wrongType");
        using var client = await RawClient.GetAsync(Camera.Url, $"/cgi-bin/audio.cgi?action=getAudio&httptype={form}&channel=1");
        Assert.Contains(expected, await client.ReadUntilAsync("\r\n\r\n") + (form == "multipart" ? await client.ReadUntilAsync("\r\n\r\n") : ""), StringComparison.Ordinal);
    }

    [Fact]
    [ShowsFault("audio.silence")]
    public async Task Sound_is_silence()
    {
        await using var fault = await Camera.InjectAsync("audio.silence");
        using var client = await RawClient.GetAsync(Camera.Url, "/cgi-bin/audio.cgi?action=getAudio&httptype=singlepart&channel=1");
        await client.ReadUntilAsync("\r\n\r\n");
        // Zero in A-law.
        Assert.Equal(new string((char)0xD5, 320), await client.ReadAsync(320));
    }

    [Theory]
    [ShowsFault("audio.cut")]
    [InlineData("singlepart", 3 * 320)]
    [InlineData("multipart", 3 * (320 + 67))]
    public async Task Sound_ends(string form, int bytes)
    {
        await using var fault = await Camera.InjectAsync("audio.cut", """{"packets":3}""");
        using var client = await RawClient.GetAsync(Camera.Url, $"/cgi-bin/audio.cgi?action=getAudio&httptype={form}&channel=1");
        await client.ReadUntilAsync("\r\n\r\n");
        // The first comes at once; from then on it listens.
        await client.ReadAsync(bytes / 3);
        for (var i = 0; i < 10; i++)
        {
            Camera.Clock.Advance(Frame);
        }

        var (end, text) = await client.DrainAsync();
        Assert.Equal((WireSight.Fin, bytes * 2 / 3), (end, text.Length));
    }

    private async Task SetAsync(string target) => Assert.Equal("OK\r\n", await Camera.GetAsync(target));

    private async Task<string> TalkAsync()
    {
        using var client = await RawClient.ConnectAsync(Camera.Url);
        await client.SendAsync(PostAudioTests.Post("singlepart", "Content-Type: Audio/G.711A", "Content-Length: 4") + "abcd");
        return (await client.ReadAnswerAsync()).Body;
    }

    private async Task<JsonElement[]> TalksAsync()
    {
        using var talks = JsonDocument.Parse(await Camera.Control.GetStringAsync("/api/v1/devices/ipc-1/audio-received"));
        return [.. talks.RootElement.EnumerateArray().Select(talk => talk.Clone())];
    }

    private async Task<List<Picture>> PicturesAsync(RtspClient client, int frames)
    {
        for (var i = 0; i < frames; i++)
        {
            Camera.Clock.Advance(Frame);
        }

        await client.AskAsync("OPTIONS", Url);
        var pictures = new List<Picture>();
        while (client.Left.Any(packet => packet.Channel == 0))
        {
            pictures.Add(await client.PictureAsync());
        }

        return pictures;
    }

    // How many parameter sets each key frame begins with, of those that begin a group.
    private async Task<List<int>> SetsAsync(RtspClient client, bool h265)
    {
        var pictures = await PicturesAsync(client, 22);
        return [.. pictures.Where(picture => picture.Number % 5 == 0).Select(picture => Units(picture.First).Count(unit => (h265 ? unit[0] >> 1 & 63 : unit[0] & 31) is var type && (h265 ? type is 32 or 33 or 34 : type is 7 or 8)))];
    }

    private static List<byte[]> Units(Packet packet)
    {
        var payload = packet.Payload.ToArray();
        var head = (payload[0] & 31) == 24 ? 1 : (payload[0] >> 1 & 63) == 48 ? 2 : 0;
        if (head == 0)
        {
            return [payload];
        }

        var units = new List<byte[]>();
        for (var at = head; at < payload.Length;)
        {
            var size = BinaryPrimitives.ReadUInt16BigEndian(payload.AsSpan(at));
            units.Add(payload[(at + 2)..(at + 2 + size)]);
            at += 2 + size;
        }

        return units;
    }

    private static string Sps(Picture picture) => Convert.ToHexString(Units(picture.First).First(unit => (unit[0] & 31) == 7));
}
