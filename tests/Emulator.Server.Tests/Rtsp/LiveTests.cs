using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Rtsp;

/// <summary>A live stream on the wire (document section 4.1.1).</summary>
public class LiveTests
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(40);

    [Fact]
    public async Task Pictures_come_at_once_without_a_gap_and_each_at_its_time()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera);
        var play = await client.PlayAsync(RtspClient.Live(), 1, "Range: npt=0-");
        var last = await client.PictureAsync();
        Assert.True(last.IsKey);
        // RTP-Info is exact.
        Assert.Equal($"url={RtspClient.Live()}/trackID=0;seq={last.First.Sequence};rtptime={last.Time}", play["RTP-Info"]);
        for (var i = 0; i < 120; i++)
        {
            camera.Clock.Advance(Frame);
            var next = await client.PictureAsync();
            Assert.Equal((last.Number + 1, last.Utc + Frame, last.Time + 3600, (ushort)(last.Last.Sequence + 1)), (next.Number, next.Utc, next.Time, next.First.Sequence));
            Assert.Equal(next.Number % 50 == 0, next.IsKey);
            last = next;
        }
    }

    [Theory]
    [InlineData("2026-05-06 12:00:00")]
    [InlineData("2026-05-06 18:29:50")]
    public async Task It_goes_on_evenly_through_two_loops_of_the_scene_and_into_the_night(string time)
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/global.cgi?action=setCurrentTime&time=" + Uri.EscapeDataString(time)));
        using var client = await RtspClient.ConnectAsync(camera);
        await client.PlayAsync(RtspClient.Live(subtype: 1));
        var last = await CatchUpAsync(camera, client);
        for (var i = 0; i < 25 * 21; i++)
        {
            camera.Clock.Advance(Frame);
            var next = await client.PictureAsync();
            Assert.Equal((last.Number + 1, last.Time + 3600), (next.Number, next.Time));
            last = next;
        }
    }

    [Fact]
    public async Task A_clock_that_is_set_moves_no_timestamp()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera);
        await client.PlayAsync(RtspClient.Live());
        var last = await CatchUpAsync(camera, client);
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/global.cgi?action=setCurrentTime&time=2030-01-01%2000:00:00"));
        camera.Clock.Advance(Frame);
        var next = await client.PictureAsync();
        Assert.True(next.IsKey);
        Assert.Equal(2030, next.Utc.Year);
        Assert.InRange(next.Time - last.Time, 1u, 7200u);
    }

    [Fact]
    public async Task A_clock_that_is_set_by_a_little_and_then_by_much_moves_no_timestamp_back()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera);
        await client.PlayAsync(RtspClient.Live());
        var last = await CatchUpAsync(camera, client);
        // So little that it is taken for a busy host, which makes up for it: the stream is then ahead of the time that passed.
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/global.cgi?action=setCurrentTime&time=2026-01-05%2008:00:01"));
        camera.Clock.Advance(Frame);
        while (last.Utc < new DateTime(2026, 1, 5, 8, 0, 1, DateTimeKind.Utc))
        {
            var owed = await client.PictureAsync();
            Assert.Equal(last.Time + 3600, owed.Time);
            last = owed;
        }

        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/global.cgi?action=setCurrentTime&time=2030-01-01%2000:00:00"));
        camera.Clock.Advance(Frame);
        for (var next = await client.PictureAsync(); ; next = await client.PictureAsync())
        {
            Assert.InRange(next.Time - last.Time, 1u, 7200u);
            last = next;
            if (next.Utc.Year == 2030)
            {
                return;
            }
        }
    }

    [Fact]
    public async Task A_report_tells_which_timestamp_belongs_to_which_moment()
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/global.cgi?action=setCurrentTime&time=2027-03-04%2005:06:07"));
        using var client = await RtspClient.ConnectAsync(camera);
        await client.PlayAsync(RtspClient.Live(), 2);
        var picture = await client.PictureAsync();
        var report = (await client.PacketAsync(1)).Bytes;
        Assert.Equal(picture.First.Source, BinaryPrimitives.ReadUInt32BigEndian(report.AsSpan(4)));
        var ntp = BinaryPrimitives.ReadUInt64BigEndian(report.AsSpan(8));
        var said = DateTime.UnixEpoch.AddSeconds((double)(ntp >> 32) - 2_208_988_800.0).AddSeconds((uint)ntp / 4294967296.0);
        var since = (int)(BinaryPrimitives.ReadUInt32BigEndian(report.AsSpan(16)) - picture.Time) / 90_000.0;
        Assert.InRange((said - picture.Utc).TotalSeconds - since, -0.001, 0.001);
        Assert.InRange((said - new DateTime(2027, 3, 4, 5, 6, 7, DateTimeKind.Utc)).TotalSeconds, 0, 2);

        // The next follows after five seconds, and counts what was sent.
        for (var i = 0; i < 125; i++)
        {
            camera.Clock.Advance(Frame);
            await client.PictureAsync();
        }

        report = (await client.PacketAsync(1)).Bytes;
        Assert.InRange(BinaryPrimitives.ReadUInt32BigEndian(report.AsSpan(20)), 126u, 2000u);
    }

    [Fact]
    public async Task Sound_goes_on_by_its_samples()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera);
        await client.PlayAsync(RtspClient.Live(), 2);
        camera.Clock.Advance(Frame);
        var last = await client.PacketAsync(2);
        Assert.Equal((8, 320), (last.Bytes[1] & 127, last.Payload.Length));
        for (var i = 0; i < 30; i++)
        {
            camera.Clock.Advance(Frame);
            var next = await client.PacketAsync(2);
            Assert.Equal((last.Time + 320, (ushort)(last.Sequence + 1)), (next.Time, next.Sequence));
            last = next;
        }
    }

    [Fact]
    public async Task Viewers_have_the_same_pictures_which_are_made_once_and_heads_of_their_own()
    {
        await using var camera = await TestCamera.StartAsync();
        using var one = await RtspClient.ConnectAsync(camera);
        using var other = await RtspClient.ConnectAsync(camera);
        await one.PlayAsync(RtspClient.Live());
        await other.PlayAsync(RtspClient.Live());
        var stream = camera.Host.Fleet.All[0].Streams.Live(0, 0);
        var (a, b) = (await one.PictureAsync(), await other.PictureAsync());
        Assert.Equal(a.Text, b.Text);
        Assert.NotEqual(a.First.Source, b.First.Source);
        Assert.NotEqual(a.Time, b.Time);
        while (a.Number < FrameNow(camera))
        {
            a = await one.PictureAsync();
        }

        var made = stream.FramesMade;
        Assert.Equal(1, stream.Viewers);
        camera.Clock.Advance(Frame);
        Assert.InRange(stream.FramesMade - made, 1, 2);
    }

    [Fact]
    public async Task A_pause_stops_it_and_PLAY_goes_on_without_running_backwards()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera);
        var url = RtspClient.Live();
        var session = "Session: " + (await client.PlayAsync(url)).Session;
        var last = await CatchUpAsync(camera, client);
        Assert.Equal(200, (await client.AskAsync("PAUSE", url, session)).Status);
        camera.Clock.Advance(TimeSpan.FromSeconds(10));
        await client.AskAsync("OPTIONS", url);
        Assert.DoesNotContain(client.Left, p => p.Channel == 0);
        var play = await client.AskAsync("PLAY", url, session);
        var next = await client.PictureAsync();
        Assert.True(next.IsKey);
        Assert.InRange(next.Number - last.Number, 200, 250);
        Assert.Equal((uint)(next.Number - last.Number) * 3600, next.Time - last.Time);
        Assert.Equal((ushort)(last.Last.Sequence + 1), next.First.Sequence);
        Assert.EndsWith($"seq={next.First.Sequence};rtptime={next.Time}", play["RTP-Info"], StringComparison.Ordinal);

        // Within a group it goes on where it was.
        last = next.Number < FrameNow(camera) ? await CatchUpAsync(camera, client) : next;
        await client.AskAsync("PAUSE", url, session);
        await client.AskAsync("PLAY", url, session);
        camera.Clock.Advance(Frame);
        Assert.Equal(last.Number + 1, (await client.PictureAsync()).Number);
    }

    [Theory]
    [InlineData("Video.resolution=1280x720")]
    [InlineData("Video.Compression=H.265")]
    [InlineData("Video.FPS=10")]
    [InlineData("Audio.Compression=AAC")]
    [InlineData("AudioEnable=false")]
    [InlineData("VideoEnable=false")]
    public async Task A_change_of_what_was_described_ends_it_with_a_goodbye(string set)
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera);
        await client.PlayAsync(RtspClient.Live(), 2);
        await client.PictureAsync();
        await DescribeTests.SetAsync(camera, set);
        camera.Clock.Advance(TimeSpan.FromMilliseconds(200));
        Assert.True(await client.EndsAsync());
        Assert.Equal([1, 3], client.Left.Where(p => p.Channel % 2 == 1 && p.IsBye).Select(p => p.Channel));
        Assert.Empty(camera.Host.Fleet.All[0].Rtsp.Sessions.All);
    }

    [Theory]
    [InlineData("Video.GOP=20")]
    [InlineData("Video.BitRate=1024")]
    public async Task Other_changes_do_not(string set)
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera);
        await client.PlayAsync(RtspClient.Live());
        var last = await CatchUpAsync(camera, client);
        await DescribeTests.SetAsync(camera, set);
        for (var i = 0; i < 30; i++)
        {
            camera.Clock.Advance(Frame);
            var next = await client.PictureAsync();
            Assert.Equal((last.Number + 1, last.Time + 3600), (next.Number, next.Time));
            last = next;
        }
    }

    [Fact]
    public async Task A_client_that_does_not_read_loses_pictures_up_to_a_key_frame_and_harms_nobody()
    {
        await using var camera = await TestCamera.StartAsync();
        using var slow = await RtspClient.ConnectAsync(camera, receiveBuffer: 4096);
        using var quick = await RtspClient.ConnectAsync(camera);
        await slow.PlayAsync(RtspClient.Live());
        await quick.PlayAsync(RtspClient.Live());
        var last = await CatchUpAsync(camera, quick);
        var (dropped, bytes, groups, newestKey) = (0L, 0, 0, 0L);
        // Three groups beyond the first loss: by then the one it stands at is gone, whatever its connection has taken in.
        while (groups < 3 && bytes < 60_000_000)
        {
            camera.Clock.Advance(Frame);
            var next = await quick.PictureAsync();
            Assert.Equal(last.Number + 1, next.Number);
            bytes += next.Text.Length;
            last = next;
            if (next.IsKey)
            {
                newestKey = next.Number;
                groups += dropped > 0 ? 1 : 0;
                var streams = await camera.Control.GetFromJsonAsync<JsonElement>("/api/v1/devices/ipc-1/streams");
                dropped = streams.GetProperty("sessions").EnumerateArray().Max(s => s.GetProperty("droppedFrames").GetInt64());
            }

            camera.Host.Fleet.All[0].Rtsp.Sessions.All.ToList().ForEach(camera.Host.Fleet.All[0].Rtsp.Sessions.Touch);
        }

        // What is lost is lost up to a key frame, and when it reads again it goes on with the newest of them.
        var before = await slow.PictureAsync();
        var (gap, resumed) = (0L, 0L);
        while (before.Number < last.Number)
        {
            var next = await slow.PictureAsync();
            Assert.Equal((ushort)(before.Last.Sequence + 1), next.First.Sequence);
            Assert.True(next.Number == before.Number + 1 || next.IsKey);
            gap += next.Number - before.Number - 1;
            resumed = next.Number == before.Number + 1 ? resumed : next.Number;
            before = next;
        }

        Assert.Equal(newestKey, resumed);
        var told = await camera.Control.GetFromJsonAsync<JsonElement>("/api/v1/devices/ipc-1/streams");
        Assert.Equal(gap, told.GetProperty("sessions").EnumerateArray().Max(s => s.GetProperty("droppedFrames").GetInt64()));
        Assert.True(gap > 0);
    }

    [Fact]
    public async Task A_silent_client_is_given_up_after_a_minute_and_a_sign_of_life_keeps_it()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera);
        var url = RtspClient.Live();
        var setup = await client.AskAsync("SETUP", url + "/trackID=0", "Transport: RTP/AVP/TCP;interleaved=0-1");
        var sessions = camera.Host.Fleet.All[0].Rtsp.Sessions;
        string[] signs = [$"GET_PARAMETER {url}", $"OPTIONS {url}"];
        foreach (var sign in signs)
        {
            camera.Clock.Advance(TimeSpan.FromSeconds(50));
            Assert.Equal(200, (await client.AskAsync(sign.Split(' ')[0], url, "Session: " + setup.Session)).Status);
        }

        camera.Clock.Advance(TimeSpan.FromSeconds(50));
        // A receiver's report is one too.
        await client.SendAsync([(byte)'$', 1, 0, 8, 0x80, 201, 0, 1, 0, 0, 0, 7]);
        Assert.Equal(200, (await client.AskAsync("OPTIONS", url)).Status);
        camera.Clock.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(1, sessions.Count);
        camera.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.True(await client.EndsAsync());
        Assert.Equal(0, sessions.Count);
    }

    [Fact]
    public async Task The_port_follows_the_configuration()
    {
        await using var camera = await TestCamera.StartAsync();
        var device = camera.Host.Fleet.All[0];
        var first = RtspClient.PortOf(camera);
        Assert.Equal($"table.RTSP.Port={first.Port}\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=RTSP.Port"));
        using var client = await RtspClient.ConnectAsync(camera);
        await client.PlayAsync(RtspClient.Live());
        using var free = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)free.LocalEndPoint!).Port;
        free.Dispose();
        Assert.Equal("OK\r\n", await camera.GetAsync($"/cgi-bin/configManager.cgi?action=setConfig&RTSP.Port={port}"));
        Assert.True(await client.EndsAsync());
        await device.PortsSettled;
        Assert.Equal(port, RtspClient.PortOf(camera).Port);
        using var moved = await RtspClient.ConnectAsync(camera);
        Assert.Equal(200, (await moved.AskAsync("DESCRIBE", RtspClient.Live())).Status);
        Assert.Contains($"\"rtsp\":\"rtsp://127.0.0.1:{port}\"", await camera.Control.GetStringAsync("/api/v1/devices/ipc-1"), StringComparison.Ordinal);

        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&RTSP.Enable=false"));
        Assert.True(await moved.EndsAsync());
        await device.PortsSettled;
        await Assert.ThrowsAsync<SocketException>(() => RtspClient.ConnectAsync(camera));
    }

    [Fact]
    public async Task A_device_that_reboots_cuts_everybody_off_and_comes_back()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera);
        await client.PlayAsync(RtspClient.Live());
        using var answer = await camera.Control.PostAsJsonAsync("/api/v1/devices/ipc-1/power", new { action = "reboot" });
        Assert.True(answer.IsSuccessStatusCode);
        Assert.True(await client.EndsAsync());
        await Assert.ThrowsAsync<SocketException>(() => RtspClient.ConnectAsync(camera));
        camera.Clock.Advance(TimeSpan.FromSeconds(31));
        await camera.Host.Fleet.All[0].PortsSettled;
        using var again = await RtspClient.ConnectAsync(camera);
        await again.PlayAsync(RtspClient.Live());
        Assert.True((await again.PictureAsync()).IsKey);
    }

    [Fact]
    public async Task The_control_API_tells_who_watches()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera);
        await client.PlayAsync(RtspClient.Live(subtype: 1), 2);
        await client.PictureAsync();
        var streams = await camera.Control.GetFromJsonAsync<JsonElement>("/api/v1/devices/ipc-1/streams");
        var session = streams.GetProperty("sessions")[0];
        Assert.Equal(
            ("playing", "tcp", "admin", "H264/90000", "PCMA/8000"),
            (session.GetProperty("state").GetString(), session.GetProperty("transport").GetString(), session.GetProperty("user").GetString(),
                session.GetProperty("tracks")[0].GetProperty("codec").GetString(), session.GetProperty("tracks")[1].GetProperty("codec").GetString()));
        Assert.True(session.GetProperty("tracks")[0].GetProperty("packets").GetInt64() > 0);
        Assert.Equal(1, streams.GetProperty("live")[0].GetProperty("stream").GetInt32());
    }

    [Fact]
    public async Task Two_runs_give_the_same_packets()
    {
        async Task<List<byte[]>> RunAsync()
        {
            await using var camera = await TestCamera.StartAsync(with: options => options with { Seed = 7 });
            using var client = await RtspClient.ConnectAsync(camera);
            await client.PlayAsync(RtspClient.Live(), 2);
            var packets = new List<byte[]>();
            for (var i = 0; i < 20; i++)
            {
                camera.Clock.Advance(Frame);
            }

            while (packets.Count < 60)
            {
                packets.Add((await client.PacketAsync()).Bytes);
            }

            return packets;
        }

        Assert.Equal(await RunAsync(), await RunAsync());
    }

    internal static long FrameNow(TestCamera camera) => (camera.Host.Fleet.All[0].Device.Clock.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) / Frame.Ticks;

    // Takes pictures up to the one that is now.
    internal static async Task<Picture> CatchUpAsync(TestCamera camera, RtspClient client)
    {
        var picture = await client.PictureAsync();
        while (picture.Number < FrameNow(camera))
        {
            picture = await client.PictureAsync();
        }

        return picture;
    }
}
