using System.Globalization;
using System.Text;
using Emulator.Device.Events;
using Emulator.Device.Profiles;
using Emulator.Server.Events;
using Emulator.Server.Tests.Pictures;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Events;

/// <summary><c>snapManager.cgi?action=attachFileProc</c> (document section 4.4.3): text and a picture for each event.</summary>
public class SnapTests
{
    [Theory]
    [InlineData(Dialect.Firmware, "Content-Length:", "Events[0].EventBaseInfo.Action=Start\r\nEvents[0].EventBaseInfo.Code=VideoMotion\r\nEvents[0].EventBaseInfo.Index=0\r\n")]
    [InlineData(Dialect.Document, "Content-Length: ", "")]
    public async Task An_event_brings_its_text_and_the_picture_of_its_moment(Dialect dialect, string length, string beside)
    {
        await using var camera = await TestCamera.StartAsync(with: o => o with { Dialect = dialect });
        using var client = await AttachAsync(camera, "Events=[VideoMotion%2CVideoLoss]");
        camera.Clock.Advance(TimeSpan.FromSeconds(3.5));
        var moment = camera.Clock.GetUtcNow().UtcDateTime;
        await camera.RaiseAsync("VideoMotion", "Start");
        camera.Clock.Advance(TimeSpan.FromSeconds(30));
        var text = "Events[0].Code=VideoMotion\r\nEvents[0].CountInGroup=1\r\nEvents[0].Data.PTS="
            + (moment - DateTime.UnixEpoch).TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture) + "\r\n" + beside + "Events[0].IndexInGroup=1";
        var part = $"--myboundary\r\nContent-Type: text/plain\r\n{length}{text.Length}\r\n\r\n{text}\r\n\r\n";
        Assert.Equal(part, await client.ReadAsync(part.Length));
        var picture = await PictureAsync(client);
        Assert.Equal((1920, 1080), picture.Size);
        // The frame that was showing: one of 25 a second.
        Assert.Equal(1, picture.Identity.Channel);
        Assert.InRange((moment - picture.Identity.Utc).TotalMilliseconds, 0, 40);
    }

    [Fact]
    public async Task Details_are_keys_as_the_document_names_them()
    {
        await using var camera = await TestCamera.StartAsync("traffic");
        using var client = await AttachAsync(camera, "Events=[TrafficJunction]");
        await camera.RaiseAsync("TrafficJunction", "Pulse", data: new { Lane = 2, TrafficCar = new { PlateNumber = "浙A12345", DeviceAddress = "杭州" }, BoundingBox = new[] { 1, 2 } });
        var lines = (await TextAsync(client, "TrafficBoundary")).Split("\r\n");
        foreach (var line in (string[])["Code=TrafficJunction", "CountInGroup=1", "IndexInGroup=1", "Lane=2", "TrafficCar.PlateNumber=浙A12345", "TrafficCar.DeviceAddress=杭州", "BoundingBox[1]=2"])
        {
            Assert.Contains("Events[0]." + line, lines);
        }

        Assert.Contains(lines, l => l.StartsWith("Events[0].Data.PTS=", StringComparison.Ordinal));
        await PictureAsync(client, "TrafficBoundary");
        await camera.RaiseAsync("TrafficJunction", "Pulse");
        lines = (await TextAsync(client, "TrafficBoundary")).Split("\r\n");
        Assert.Contains("Events[0].Lane=1", lines);
        Assert.Contains("Events[0].TrafficCar.PlateNumber=", lines);
        Assert.Contains("Events[0].TrafficCar.DeviceAddress=", lines);
    }

    [Theory]
    [InlineData("", "VideoMotion 1, AlarmLocal 1")]
    [InlineData("channel=1", "VideoMotion 1, AlarmLocal 1")]
    [InlineData("channel=3", "VideoMotion 3, AlarmLocal 3")]
    [InlineData("channel=-1", "VideoMotion 1, VideoMotion 3, VideoLoss 3, AlarmLocal 1")]
    [InlineData("channel=-1&Events=[All]", "VideoMotion 1, VideoMotion 3, VideoLoss 3, AlarmLocal 1")]
    [InlineData("channel=-1&Events=[VideoLoss]", "VideoLoss 3")]
    public async Task Pictures_are_of_the_channel_that_was_asked_for(string query, string expected)
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        var codes = query.Contains("Events", StringComparison.Ordinal) ? query : query + "&Events=[VideoMotion,AlarmLocal" + (query == "channel=-1" ? ",VideoLoss]" : "]");
        using var client = await AttachAsync(camera, codes);
        await camera.RaiseAsync("VideoMotion", "Start", 0);
        await camera.RaiseAsync("VideoMotion", "Start", 2);
        await camera.RaiseAsync("VideoLoss", "Start", 2);
        await camera.RaiseAsync("VideoMotion", "Stop", 0);
        await camera.RaiseAsync("AlarmLocal", "Start", 5);
        foreach (var wanted in expected.Split(", "))
        {
            var code = (await TextAsync(client)).Split("\r\n")[0]["Events[0].Code=".Length..];
            Assert.Equal(wanted, $"{code} {(await PictureAsync(client)).Identity.Channel}");
        }
    }

    [Fact]
    public async Task Without_a_list_every_event_counts_and_heartbeats_do_not_come_between_text_and_picture()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await AttachAsync(camera, "heartbeat=2");
        for (var i = 0; i < 5; i++)
        {
            await camera.RaiseAsync("NewFile", "Pulse");
            await TextAsync(client);
            await PictureAsync(client);
            camera.Clock.Advance(TimeSpan.FromSeconds(2));
            Assert.Equal("Heartbeat", await TextAsync(client));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Flags[0]=Timing")]
    [InlineData("Flags[0]=Event&Events=[NoSuchCode]")]
    [InlineData("Flags[0]=Event&Events=[]")]
    [InlineData("Flags[0]=Event&channel=2")]
    [InlineData("Flags[0]=Event&channel=0")]
    [InlineData("Flags[0]=Event&channel=-2")]
    [InlineData("Flags[0]=Event&heartbeat=61")]
    public async Task What_makes_no_sense_is_refused(string query)
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal(400, await camera.StatusAsync("/cgi-bin/snapManager.cgi?action=attachFileProc&" + query));
    }

    [Fact]
    public async Task Pictures_that_the_device_takes_by_itself_follow_in_their_group()
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        using var client = await AttachAsync(camera, "channel=-1");
        var server = camera.Host.Fleet.All[0];
        var motion = server.Device.Events.Raise("VideoMotion", EventAction.Start, 1)!;
        server.EventPictures.Deliver(new EventPicture(motion, 1, motion.Utc, 1, 3));
        server.EventPictures.Deliver(new EventPicture(motion, 4, motion.Utc, 1, 3));
        server.EventPictures.Deliver(new EventPicture(motion, 1, motion.Utc.AddSeconds(1), 2, 3));
        foreach (var (index, count, channel) in ((int, int, int)[])[(1, 1, 2), (1, 3, 5), (2, 3, 2)])
        {
            var lines = (await TextAsync(client)).Split("\r\n");
            Assert.Contains($"Events[0].IndexInGroup={index}", lines);
            Assert.Contains($"Events[0].CountInGroup={count}", lines);
            var picture = await PictureAsync(client);
            Assert.Equal((channel, motion.Utc.AddSeconds(index - 1)), (picture.Identity.Channel, picture.Identity.Utc));
        }
    }

    private static async Task<RawClient> AttachAsync(TestCamera camera, string query)
    {
        var client = await RawClient.GetAsync(camera.Url, $"/cgi-bin/snapManager.cgi?action=attachFileProc&Flags[0]=Event&{query}");
        var head = await client.ReadUntilAsync("\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=", head, StringComparison.Ordinal);
        return client;
    }

    private static async Task<string> TextAsync(RawClient client, string boundary = "myboundary")
    {
        var head = await client.ReadUntilAsync("\r\n\r\n");
        var start = $"--{boundary}\r\nContent-Type: text/plain\r\nContent-Length:";
        Assert.StartsWith(start, head, StringComparison.Ordinal);
        var text = await client.ReadAsync(int.Parse(head[start.Length..^4], CultureInfo.InvariantCulture));
        Assert.Equal("\r\n\r\n", await client.ReadAsync(4));
        return Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text));
    }

    private static async Task<Picture> PictureAsync(RawClient client, string boundary = "myboundary")
    {
        var head = await client.ReadUntilAsync("\r\n\r\n");
        var start = $"--{boundary}\r\nContent-Type: image/jpeg\r\nContent-Length:";
        Assert.StartsWith(start, head, StringComparison.Ordinal);
        var jpeg = await client.ReadAsync(int.Parse(head[start.Length..^4], CultureInfo.InvariantCulture));
        Assert.Equal("\r\n", await client.ReadAsync(2));
        return new Picture(Encoding.Latin1.GetBytes(jpeg));
    }
}
