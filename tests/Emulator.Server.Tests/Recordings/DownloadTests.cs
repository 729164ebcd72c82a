using System.Net.Http.Headers;
using Emulator.Protocol.Dhav;
using Emulator.TestKit;
using static Emulator.Server.Tests.Recordings.RecordingClient;

namespace Emulator.Server.Tests.Recordings;

/// <summary>RPC_Loadfile and loadfile.cgi: exact lengths, ranges, and nothing that is not a recording.</summary>
public class DownloadTests
{
    private static readonly DateTime Dusk = Began.Date.AddDays(-1).AddHours(18.5);

    [Theory]
    [InlineData("")]
    [InlineData("Video.FPS=12.5&Video.GOP=10")]
    [InlineData("Video.FPS=7&Video.GOP=100&Audio.Compression=AAC&Audio.Frequency=16000")]
    [InlineData("Video.Compression=H.265&Video.FPS=20&Audio.Compression=G.711Mu")]
    [InlineData("Video.Compression=MJPG&Audio.Compression=PCM&Audio.Frequency=16000")]
    [InlineData("Video.FPS=0.2&Video.GOP=1&AudioEnable=false")]
    public async Task The_length_that_is_told_before_the_first_byte_is_that_of_the_file(string format)
    {
        await using var camera = await TestCamera.StartAsync();
        if (format.Length > 0)
        {
            await camera.SetAsync(string.Join('&', format.Split('&').Select(f => "Encode[0].MainFormat[0]." + f)));
        }

        // From day into night, with an event on the way.
        camera.Clock.Advance(TimeSpan.FromMinutes(625));
        var from = DateTime.SpecifyKind(Began, DateTimeKind.Utc).AddMinutes(627);
        camera.Host.Fleet.All[0].Device.Recordings.RecordEvent(0, "VideoMotion", from.AddMilliseconds(480), from.AddSeconds(77.7));
        camera.Clock.Advance(TimeSpan.FromMinutes(25));
        foreach (var (start, end) in new[] { (Began.AddMinutes(618).AddSeconds(7), Began.AddMinutes(636).AddSeconds(11)), (Began.AddMinutes(627).AddSeconds(1), Began.AddMinutes(627).AddSeconds(4)) })
        {
            using var answer = await camera.Admin.GetAsync(Load(start, end), HttpCompletionOption.ResponseHeadersRead);
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            Assert.Equal(answer.Content.Headers.ContentLength, bytes.Length);
            var frames = Frames(bytes);
            Assert.Equal(DhavFrameType.Key, Video(frames)[0].Head.Type);
            // It lasts as long as was asked, to the frame.
            var frame = TimeSpan.FromSeconds(format.Contains("0.2", StringComparison.Ordinal) ? 5 : format.Contains("FPS=7", StringComparison.Ordinal) ? 1 / 7.0 : 0.08);
            Assert.InRange(At(Video(frames)[0]), frame > end - start ? start - frame : start, start + frame);
            Assert.InRange(At(Video(frames)[^1]), end - frame, end);
        }
    }

    [Fact]
    public async Task A_week_is_one_download_whose_length_is_known_at_once()
    {
        await using var camera = await TestCamera.StartAsync();
        using var week = new HttpRequestMessage(HttpMethod.Head, Load(Began.AddDays(-7), Began));
        using var head = await camera.Admin.SendAsync(week);
        var files = await camera.FindAsync(Began.AddDays(-7), Began, "&condition.Channel=1&condition.Types[0]=dav&condition.VideoStream=Main");
        // Each file has the frame at its end, which the next one begins with.
        Assert.InRange(head.Content.Headers.ContentLength!.Value, files.Sum(f => f.Length) - (files.Count * 100_000L), files.Sum(f => f.Length));

        // Its very end, without what comes before it.
        using var tail = await RangeAsync(camera, Load(Began.AddDays(-7), Began), new RangeHeaderValue(null, 8));
        var trailer = await tail.Content.ReadAsByteArrayAsync();
        Assert.Equal("dhav", Text(trailer[..4]));
    }

    [Theory]
    [InlineData(0L, 0L)]
    [InlineData(0L, 99L)]
    [InlineData(31L, 32L)]
    [InlineData(123_456L, 654_321L)]
    [InlineData(1_000_000L, null)]
    [InlineData(null, 1L)]
    [InlineData(null, 100_000L)]
    [InlineData(0L, 99_999_999_999L)]
    public async Task Any_part_of_a_file_can_be_had(long? from, long? to)
    {
        await using var camera = await TestCamera.StartAsync();
        var target = Load(Dusk.AddSeconds(-30), Dusk.AddSeconds(30));
        var whole = await camera.Admin.GetByteArrayAsync(target);
        using var answer = await RangeAsync(camera, target, new RangeHeaderValue(from, to));
        Assert.Equal(206, (int)answer.StatusCode);
        var first = from ?? whole.Length - to!.Value;
        var last = from is null ? whole.Length - 1 : Math.Min(whole.Length - 1, to ?? long.MaxValue);
        Assert.Equal($"bytes {first}-{last}/{whole.Length}", answer.Content.Headers.ContentRange!.ToString());
        Assert.Equal(whole[(int)first..(int)(last + 1)], await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("bytes=99999999999-", 416)]
    [InlineData("bytes=-0", 416)]
    [InlineData("bytes=5-2", 200)]
    [InlineData("bytes=0-1,4-5", 200)]
    [InlineData("bytes=x-", 200)]
    [InlineData("bytes=-", 200)]
    [InlineData("bytes=9223372036854775807-", 200)]
    [InlineData("lines=1-2", 200)]
    public async Task A_range_that_cannot_be_had_is_refused_and_one_that_is_not_understood_ignored(string range, int status)
    {
        await using var camera = await TestCamera.StartAsync();
        var file = (await camera.FindAsync(Began.AddHours(-1), Began, "&condition.Channel=1&condition.Types[0]=jpg"))[0];
        using var client = await RawClient.GetAsync(camera.Url, "/cgi-bin/RPC_Loadfile" + file.Path, "Range: " + range);
        var answer = await client.ReadAnswerAsync();
        Assert.Equal(status, answer.Status);
        Assert.Equal("bytes", answer["Accept-Ranges"]);
        Assert.Equal(status == 416 ? $"bytes */{file.Length}" : null, answer["Content-Range"]);
        Assert.Equal(status == 416 ? "text/plain;charset=utf-8" : "image/jpeg", answer["Content-Type"]);
    }

    [Fact]
    public async Task Names_may_be_escaped_and_their_slashes_doubled()
    {
        await using var camera = await TestCamera.StartAsync();
        var file = (await camera.FindAsync(Began.AddHours(-1), Began, "&condition.Channel=1&condition.Types[0]=jpg"))[0];
        foreach (var name in new[] { file.Path, "/" + file.Path, file.Path.Replace("/", "//", StringComparison.Ordinal), Uri.EscapeDataString(file.Path).Replace("%2F", "/", StringComparison.Ordinal) })
        {
            using var client = await RawClient.GetAsync(camera.Url, "/cgi-bin/RPC_Loadfile" + name);
            var answer = await client.ReadAnswerAsync();
            Assert.Equal((200, file.Length), (answer.Status, answer.Body.Length));
        }
    }

    [Theory]
    [InlineData("/mnt/sd/../../etc/passwd")]
    [InlineData("/../../../../etc/passwd")]
    [InlineData("/mnt/sd/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("/mnt/sd")]
    [InlineData("/mnt/sd/2026-01-05/001/jpg/07/00/00[R][0@0][0].jpg/")]
    [InlineData("/mnt/sd/2026-01-05/001/dav/07/07.00.00-08.00.00[M][9@9][9].dav")]
    public async Task What_is_no_recording_is_not_found(string name)
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RawClient.GetAsync(camera.Url, "/cgi-bin/RPC_Loadfile" + name);
        Assert.Equal(404, (await client.ReadAnswerAsync()).Status);
    }

    [Fact]
    public async Task Times_that_make_no_sense_are_refused_and_times_that_never_were_recorded_are_an_error()
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal(400, await camera.StatusAsync(Load(Began, Began.AddSeconds(-1))));
        Assert.Equal(400, await camera.StatusAsync(Load(Began, Began)));
        Assert.Equal(400, await camera.StatusAsync("/cgi-bin/loadfile.cgi?action=startLoad&channel=1&startTime=2026-1-32%2000:00:00&endTime=2026-2-1%2000:00:00"));
        Assert.Equal(400, await camera.StatusAsync(Load(Began.AddHours(-1), Began, channel: 2)));
        Assert.Equal(400, await camera.StatusAsync(Load(Began.AddHours(-1), Began, subtype: 3)));
        Assert.Equal("Error\r\nErrorID=2, Detail=Invalid Request!\r\n", await camera.GetAsync(Load(Began.AddYears(-5), Began.AddYears(-4))));
        Assert.Equal("Error\r\nErrorID=2, Detail=Invalid Request!\r\n", await camera.GetAsync(Load(Began.AddHours(1), Began.AddHours(2))));
        // Extra stream 2 is not recorded.
        Assert.Equal("Error\r\nErrorID=2, Detail=Invalid Request!\r\n", await camera.GetAsync(Load(Began.AddHours(-1), Began, subtype: 2)));
    }

    [Fact]
    public async Task A_client_that_leaves_amid_a_download_leaves_nothing_behind()
    {
        await using var camera = await TestCamera.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            using var client = await RawClient.GetAsync(camera.Url, Load(Began.AddDays(-7), Began));
            await client.ReadAsync(100_000);
            client.Rst();
        }

        await Eventually.TrueAsync(() => camera.Host.Fleet.All[0].Http.ConnectionCount == 0, "connections are left");
    }

    [Fact]
    public async Task The_same_minute_is_the_same_bytes_in_two_runs_and_those_that_were_live()
    {
        var target = Load(Began.AddHours(-1), Began.AddHours(-1).AddSeconds(10));
        byte[] first;
        await using (var camera = await TestCamera.StartAsync())
        {
            first = await camera.Admin.GetByteArrayAsync(target);
        }

        await using var again = await TestCamera.StartAsync();
        Assert.Equal(first, await again.Admin.GetByteArrayAsync(target));

        // Live: a group is sent at once, and the rest as the clock goes. With its first frame the stream has begun; the head alone says nothing of that.
        using var live = await LiveAsync(again, "/cgi-bin/realmonitor.cgi?action=getStream&channel=1&subtype=0");
        var seen = new List<DhavFrame> { await live.NextAsync() };
        again.Clock.Advance(TimeSpan.FromSeconds(4));
        while (Video(seen).Count < 101)
        {
            seen.Add(await live.NextAsync());
        }

        var recorded = Video(Frames(await again.Admin.GetByteArrayAsync(Load(Began, Began.AddSeconds(4)))));
        Assert.Equal(recorded.Select(f => Convert.ToHexString(f.Data.Span)), Video(seen).Take(101).Select(f => Convert.ToHexString(f.Data.Span)));
        Assert.Equal(recorded.Select(f => f.Head), Video(seen).Take(101).Select(f => f.Head));
    }

    internal static async Task<DhavStreamReader> LiveAsync(TestCamera camera, string target)
    {
        var client = await RawClient.GetAsync(camera.Url, target);
        return new DhavStreamReader(client, await client.ReadUntilAsync("\r\n\r\n"));
    }

    private static async Task<HttpResponseMessage> RangeAsync(TestCamera camera, string target, RangeHeaderValue range)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        request.Headers.Range = range;
        return await camera.Admin.SendAsync(request);
    }
}
