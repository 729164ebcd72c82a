using System.Globalization;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Rtsp;

/// <summary>Recordings over RTSP (document sections 4.1.2 and 4.1.3). The virtual clock stands at 2026-01-05 08:00; the card has what was recorded before.</summary>
public class PlaybackTests
{
    private const string Ten = "rtsp://camera/cam/playback?channel=1&subtype=0&starttime=2026_01_05_07_00_00&endtime=2026_01_05_07_00_10";
    private static readonly DateTime Seven = new(2026, 1, 5, 7, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(40);

    [Fact]
    public async Task It_plays_what_was_recorded_at_its_pace_and_ends_with_a_goodbye()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera);
        Assert.Contains("a=range:npt=0.000-10.000\r\n", (await client.AskAsync("DESCRIBE", Ten)).Body, StringComparison.Ordinal);
        var play = await client.PlayAsync(Ten);
        Assert.Equal("npt=0.000-10.000", play["Range"]);
        camera.Clock.Advance(TimeSpan.FromMilliseconds(5));
        var last = await client.PictureAsync();
        Assert.Equal((Seven, true), (last.Utc, last.IsKey));
        Assert.EndsWith($";seq={last.First.Sequence};rtptime={last.Time}", play["RTP-Info"], StringComparison.Ordinal);
        for (var i = 1; i < 250; i++)
        {
            camera.Clock.Advance(Frame);
            var next = await client.PictureAsync();
            Assert.Equal((last.Utc + Frame, last.Time + 3600), (next.Utc, next.Time));
            last = next;
        }

        camera.Clock.Advance(TimeSpan.FromMilliseconds(400));
        Packet packet;
        do
        {
            packet = await client.PacketAsync();
        }
        while (!(packet.Channel == 1 && packet.IsBye));
        Assert.Equal(200, (await client.AskAsync("OPTIONS", Ten)).Status);
    }

    [Theory]
    [InlineData("Range: npt=4.5-", "npt=4.000-10.000", 4.0)]
    [InlineData("Range: clock=20260105T070006Z-", "clock=20260105T070006Z-", 6.0)]
    [InlineData("Range: clock=20260105T060000Z-20260105T070008Z", "clock=20260105T070000Z-20260105T070008Z", 0.0)]
    public async Task A_seek_lands_on_the_key_frame_at_or_before(string range, string told, double seconds)
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera);
        var play = await client.PlayAsync(Ten, 1, range);
        Assert.Equal(told, play["Range"]);
        camera.Clock.Advance(TimeSpan.FromMilliseconds(5));
        var picture = await client.PictureAsync();
        Assert.Equal((Seven.AddSeconds(seconds), true), (picture.Utc, picture.IsKey));
    }

    [Theory]
    [InlineData("Range: npt=11-")]
    [InlineData("Range: npt=5-4")]
    [InlineData("Range: clock=20260105T070008Z-20260105T070004Z")]
    [InlineData("Range: smpte=0:10:20-")]
    public async Task A_range_that_cannot_be_played_is_refused(string range)
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera);
        var setup = await client.AskAsync("SETUP", Ten + "/trackID=0", "Transport: RTP/AVP/TCP;interleaved=0-1");
        Assert.Equal(457, (await client.AskAsync("PLAY", Ten, "Session: " + setup.Session, range)).Status);
        Assert.Equal(200, (await client.AskAsync("PLAY", Ten, "Session: " + setup.Session)).Status);
    }

    [Theory]
    [InlineData("2", "2.000000", 40, 1800)]
    [InlineData("0.5", "0.500000", 40, 7200)]
    [InlineData("8", "8.000000", 2000, 22500)]
    [InlineData("100", "16.000000", 2000, 11250)]
    [InlineData("-1", "-1.000000", -2000, 180000)]
    [InlineData("-16", "-16.000000", -2000, 11250)]
    public async Task It_plays_at_the_speed_that_is_asked_for(string scale, string told, int step, int ticks)
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera);
        var play = await client.PlayAsync(Ten, 1, "Scale: " + scale);
        Assert.Equal(told, play["Scale"]);
        var last = (Picture?)null;
        var wait = TimeSpan.FromTicks(Math.Abs(step) * TimeSpan.TicksPerMillisecond / Math.Max(1, (long)Math.Abs(double.Parse(told, CultureInfo.InvariantCulture)))) + TimeSpan.FromMilliseconds(1);
        for (var i = 0; i < 4; i++)
        {
            camera.Clock.Advance(scale == "0.5" ? Frame * 2 : wait);
            var next = await client.PictureAsync();
            if (last is not null)
            {
                Assert.Equal((step, (uint)ticks), ((int)(next.Utc - last.Utc).TotalMilliseconds, next.Time - last.Time));
                Assert.True(next.IsKey || Math.Abs(step) == 40);
            }

            last = next;
        }
    }

    [Fact]
    public async Task A_pause_holds_it_and_PLAY_goes_on_with_the_next_picture()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera);
        var session = "Session: " + (await client.PlayAsync(Ten)).Session;
        camera.Clock.Advance(TimeSpan.FromMilliseconds(5));
        var last = await client.PictureAsync();
        Assert.Equal(200, (await client.AskAsync("PAUSE", Ten, session)).Status);
        camera.Clock.Advance(TimeSpan.FromSeconds(30));
        await client.AskAsync("OPTIONS", Ten);
        Assert.DoesNotContain(client.Left, p => p.Channel == 0);
        var play = await client.AskAsync("PLAY", Ten, session);
        Assert.Equal("npt=0.040-10.000", play["Range"]);
        camera.Clock.Advance(Frame);
        var next = await client.PictureAsync();
        Assert.Equal((last.Utc + Frame, last.Time + 3600, (ushort)(last.Last.Sequence + 1)), (next.Utc, next.Time, next.First.Sequence));
    }

    [Fact]
    public async Task A_file_is_played_by_its_path()
    {
        await using var camera = await TestCamera.StartAsync();
        var recording = camera.Host.Fleet.All[0].Recordings.Find(0, 0, Seven, Seven.AddMinutes(1))[0];
        using var client = await RtspClient.ConnectAsync(camera);
        var url = "rtsp://camera/" + recording.Path;
        var describe = await client.AskAsync("DESCRIBE", url);
        var length = (recording.End - recording.Start).TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
        Assert.Contains($"a=range:npt=0.000-{length}\r\n", describe.Body, StringComparison.Ordinal);
        await client.PlayAsync(url);
        camera.Clock.Advance(TimeSpan.FromMilliseconds(5));
        Assert.Equal(recording.Start, (await client.PictureAsync()).Utc);
    }

    [Fact]
    public async Task A_gap_between_recordings_takes_no_time_and_a_seek_into_it_lands_behind_it()
    {
        await using var camera = await TestCamera.StartAsync();
        await SetAsync(camera, "RecordMode[0].Mode=2");
        camera.Clock.Advance(TimeSpan.FromMinutes(5));
        await SetAsync(camera, "RecordMode[0].Mode=0");
        camera.Clock.Advance(TimeSpan.FromMinutes(5));
        const string Around = "rtsp://camera/cam/playback?channel=1&subtype=0&starttime=2026_01_05_07_59_56&endtime=2026_01_05_08_05_04";
        var (stopped, again) = (Seven.AddHours(1), Seven.AddMinutes(65));

        using var client = await RtspClient.ConnectAsync(camera);
        Assert.Contains("a=range:npt=0.000-8.000\r\n", (await client.AskAsync("DESCRIBE", Around)).Body, StringComparison.Ordinal);
        await client.PlayAsync(Around);
        camera.Clock.Advance(TimeSpan.FromMilliseconds(5));
        var last = await client.PictureAsync();
        var jumps = new List<DateTime>();
        for (var i = 1; i < 200; i++)
        {
            camera.Clock.Advance(Frame);
            var next = await client.PictureAsync();
            Assert.Equal(last.Time + 3600, next.Time);
            if (next.Utc != last.Utc + Frame)
            {
                Assert.Equal((stopped - Frame, again, true), (last.Utc, next.Utc, next.IsKey));
                jumps.Add(next.Utc);
            }

            last = next;
        }

        Assert.Equal([again], jumps);
        using var other = await RtspClient.ConnectAsync(camera);
        Assert.Equal("clock=20260105T080500Z-", (await other.PlayAsync(Around, 1, "Range: clock=20260105T080230Z-"))["Range"]);
        camera.Clock.Advance(TimeSpan.FromMilliseconds(5));
        Assert.Equal(again, (await other.PictureAsync()).Utc);
    }

    private static async Task SetAsync(TestCamera camera, string values) =>
        Assert.Equal("OK\r\n", await camera.Admin.GetStringAsync("/cgi-bin/configManager.cgi?action=setConfig&" + values));
}
