using System.Globalization;
using Emulator.Device.Profiles;
using Emulator.Protocol.Dhav;
using Emulator.TestKit;
using static Emulator.Server.Tests.Recordings.RecordingClient;

namespace Emulator.Server.Tests.Recordings;

/// <summary>playBack.cgi: recorded time at the pace, in the direction and from the point that its control says.</summary>
public class PlaybackTests
{
    private static readonly DateTime Start = DateTime.SpecifyKind(Began.AddHours(-2), DateTimeKind.Utc);

    [Fact]
    public async Task It_plays_at_the_pace_of_the_clock_to_the_end_and_hangs_up()
    {
        await using var camera = await TestCamera.StartAsync();
        using var stream = await OpenAsync(camera, Start, Start.AddSeconds(4));
        Assert.Equal(Start, At(await stream.Reader.NextVideoAsync()));
        camera.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(Start.AddSeconds(2), await LastAsync(stream, 50));
        await NoPictureAsync(stream);
        camera.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(Start.AddSeconds(4), await LastAsync(stream, 50));
        Assert.Equal(WireSight.Fin, (await stream.Reader.Client.DrainAsync()).End);
        Assert.Equal("Error\r\nErrorID=4, Detail=Request invalid param!\r\n", await ControlAsync(camera, stream.Id, "cmd=play"));
    }

    [Fact]
    public async Task It_pauses_seeks_goes_fast_and_backwards()
    {
        await using var camera = await TestCamera.StartAsync();
        using var stream = await OpenAsync(camera, Start, Start.AddHours(1));
        camera.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Start.AddSeconds(1), await LastAsync(stream, 26));

        Assert.Equal("OK\r\n", await ControlAsync(camera, stream.Id, "cmd=pause"));
        await NoPictureAsync(stream);
        camera.Clock.Advance(TimeSpan.FromSeconds(30));
        await NoPictureAsync(stream);

        // On from where it was, no frame twice and none left out.
        Assert.Equal("OK\r\noperateId=1\r\n", await ControlAsync(camera, stream.Id, "cmd=play"));
        Assert.Equal(Start.AddSeconds(1.04), At(await stream.Reader.NextVideoAsync()));

        // Within one group of where it should go, on a key frame.
        Assert.Equal("OK\r\noperateId=2\r\n", await ControlAsync(camera, stream.Id, $"cmd=play&seekTime={Time(Start.AddMinutes(20).AddSeconds(3))}"));
        var sought = await SoughtAsync(stream, Start.AddMinutes(20));
        Assert.Equal(DhavFrameType.Key, sought.Head.Type);
        Assert.InRange(At(sought), Start.AddMinutes(20).AddSeconds(1), Start.AddMinutes(20).AddSeconds(3));

        // Four times as fast: 100 frames in a second.
        Assert.Equal("OK\r\noperateId=3\r\n", await ControlAsync(camera, stream.Id, "cmd=play&speed=4"));
        var from = At(await stream.Reader.NextVideoAsync());
        camera.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(from.AddSeconds(4), await LastAsync(stream, 100));

        // Key frames alone: one each two seconds.
        Assert.Equal("OK\r\noperateId=4\r\n", await ControlAsync(camera, stream.Id, "cmd=play&speed=4&iframe=1"));
        var key = await stream.Reader.NextVideoAsync();
        camera.Clock.Advance(TimeSpan.FromSeconds(1));
        for (var i = 2; i <= 4; i += 2)
        {
            var next = await stream.Reader.NextVideoAsync();
            Assert.Equal((DhavFrameType.Key, At(key).AddSeconds(i)), (next.Head.Type, At(next)));
        }

        // Backwards, of itself key frames alone.
        Assert.Equal("OK\r\noperateId=5\r\n", await ControlAsync(camera, stream.Id, "cmd=play&speed=-2"));
        var back = await stream.Reader.NextVideoAsync();
        Assert.InRange(At(back), At(key).AddSeconds(2), At(key).AddSeconds(4));
        camera.Clock.Advance(TimeSpan.FromSeconds(2));
        for (var i = 2; i <= 4; i += 2)
        {
            var next = await stream.Reader.NextVideoAsync();
            Assert.Equal((DhavFrameType.Key, At(back).AddSeconds(-i)), (next.Head.Type, At(next)));
        }

        Assert.Equal("OK\r\n", await ControlAsync(camera, stream.Id, "cmd=cancel"));
        Assert.Equal(WireSight.Fin, (await stream.Reader.Client.DrainAsync()).End);
    }

    [Fact]
    public async Task A_gap_is_told_and_not_waited_for()
    {
        await using var camera = await TestCamera.StartAsync();
        camera.Clock.Advance(TimeSpan.FromMinutes(1));
        await camera.SetAsync("RecordMode[0].Mode=2");
        camera.Clock.Advance(TimeSpan.FromMinutes(10));
        await camera.SetAsync("RecordMode[0].Mode=0");
        camera.Clock.Advance(TimeSpan.FromMinutes(1));
        var began = DateTime.SpecifyKind(Began, DateTimeKind.Utc);
        using var stream = await OpenAsync(camera, began.AddSeconds(58), began.AddMinutes(12));
        camera.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(began.AddSeconds(60), await LastAsync(stream, 51));
        DhavFrame news;
        do
        {
            news = await stream.Reader.NextAsync();
        }
        while (news.Head.Type != DhavFrameType.Auxiliary);
        Assert.True(DhExtensionCoding.TryRead(news.Data.Span, out var gap));
        Assert.Equal([new DhGap(0, began.AddMinutes(1), began.AddMinutes(11))], gap);
        var next = await stream.Reader.NextVideoAsync();
        Assert.Equal((DhavFrameType.Key, began.AddMinutes(11)), (next.Head.Type, At(next)));
    }

    [Fact]
    public async Task In_the_documents_container_every_packet_names_the_control_it_follows()
    {
        await using var camera = await TestCamera.StartAsync("ipc", o => o with { Dialect = Dialect.Document });
        using var stream = await OpenAsync(camera, Start, Start.AddMinutes(10));
        var first = await stream.Reader.NextDhAsync();
        Assert.Equal(new DhVideo(2, true, 1920, 1080, 50, 25, 0), first.Extensions[0]);
        Assert.Equal("OK\r\noperateId=1\r\n", await ControlAsync(camera, stream.Id, $"cmd=play&seekTime={Time(Start.AddMinutes(5))}"));
        DhPacket packet;
        do
        {
            packet = await stream.Reader.NextDhAsync();
        }
        while (packet.Utc < Start.AddMinutes(5));
        Assert.Equal(new DhVideo(2, true, 1920, 1080, 50, 25, 1), packet.Extensions[0]);
    }

    [Theory]
    [InlineData("cmd=play&speed=0", 400)]
    [InlineData("cmd=play&speed=1000", 400)]
    [InlineData("cmd=play&speed=x", 400)]
    [InlineData("cmd=play&iframe=2", 400)]
    [InlineData("cmd=play&seekTime=tomorrow", 400)]
    [InlineData("cmd=dance", 400)]
    [InlineData("", 400)]
    [InlineData("cmd=pause", 200)]
    public async Task A_control_that_cannot_be_is_refused(string control, int status)
    {
        await using var camera = await TestCamera.StartAsync();
        using var stream = await OpenAsync(camera, Start, Start.AddMinutes(10));
        Assert.Equal(status, await camera.StatusAsync($"/cgi-bin/playBack.cgi?action=control&streamId={stream.Id}&{control}"));
        foreach (var id in new[] { "99", "-1", "x" })
        {
            Assert.StartsWith("Error\r\n", await ControlAsync(camera, id, "cmd=pause"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Streams_that_are_left_or_forgotten_are_closed()
    {
        await using var camera = await TestCamera.StartAsync();
        var table = camera.Host.Fleet.All[0].Recordings.Playbacks;
        var left = await OpenAsync(camera, Start, Start.AddMinutes(10));
        using var forgotten = await OpenAsync(camera, Start, Start.AddMinutes(10));
        Assert.NotEqual(left.Id, forgotten.Id);
        Assert.Equal(2, table.Count);
        left.Dispose();
        await Eventually.TrueAsync(() => table.Count == 1, "a stream whose client left is open");
        await ControlAsync(camera, forgotten.Id, "cmd=pause");
        await Eventually.TrueAsync(() => { camera.Clock.Advance(TimeSpan.FromMinutes(11)); return table.Count == 0; }, "a stream that was paused for long is open");
        Assert.Equal(WireSight.Fin, (await forgotten.Reader.Client.DrainAsync()).End);
    }

    [Theory]
    [InlineData(10, 5, 400)]
    [InlineData(5, 5, 400)]
    [InlineData(-100_000_000, -99_999_000, 200)]
    public async Task Times_without_sense_are_refused_and_those_without_recordings_an_error(int from, int to, int status)
    {
        await using var camera = await TestCamera.StartAsync();
        using var answer = await camera.Admin.GetAsync($"/cgi-bin/playBack.cgi?action=getStream&channel=1&startTime={Time(Start.AddSeconds(from))}&endTime={Time(Start.AddSeconds(to))}");
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.StartsWith("Error\r\n", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static Task<string> ControlAsync(TestCamera camera, string id, string control) => camera.GetAsync($"/cgi-bin/playBack.cgi?action=control&streamId={id}&{control}");

    private static async Task<OpenPlayback> OpenAsync(TestCamera camera, DateTime from, DateTime to)
    {
        var reader = await DownloadTests.LiveAsync(camera, $"/cgi-bin/playBack.cgi?action=getStream&channel=1&subtype=0&startTime={Time(from)}&endTime={Time(to)}");
        var line = await reader.Client.ReadUntilAsync("\r\n");
        Assert.StartsWith("streamId=", line, StringComparison.Ordinal);
        Assert.True(int.TryParse(line.AsSpan(9, line.Length - 11), NumberStyles.None, CultureInfo.InvariantCulture, out var id));
        return new OpenPlayback(id.ToString(CultureInfo.InvariantCulture), reader);
    }

    // Time of the last of so many frames; the first may have been taken already.
    private static async Task<DateTime> LastAsync(OpenPlayback stream, int frames)
    {
        var last = default(DateTime);
        for (var i = 0; i < frames; i++)
        {
            last = At(await stream.Reader.NextVideoAsync());
        }

        return last;
    }

    // Nothing comes but sound that belongs to what has come.
    private static async Task NoPictureAsync(OpenPlayback stream)
    {
        var (end, text) = await stream.Reader.Client.DrainAsync(TimeSpan.FromMilliseconds(100));
        Assert.Equal(WireSight.Silence, end);
        Assert.Empty(Video(Frames(System.Text.Encoding.Latin1.GetBytes(text))));
    }

    private static async Task<DhavFrame> SoughtAsync(OpenPlayback stream, DateTime after)
    {
        while (true)
        {
            if (await stream.Reader.NextVideoAsync() is var frame && At(frame) >= after)
            {
                return frame;
            }
        }
    }

    private sealed record OpenPlayback(string Id, DhavStreamReader Reader) : IDisposable
    {
        public void Dispose() => Reader.Dispose();
    }
}
