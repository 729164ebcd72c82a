using System.Net.Http.Json;
using Emulator.Media;
using Emulator.Server.Cameras;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Pictures;

/// <summary><c>mjpg/video.cgi</c> on the wire, and several who watch (document section 4.2.1).</summary>
public class MjpegStreamTests
{
    [Fact]
    public async Task The_head_is_what_clients_bear_and_no_more()
    {
        await using var camera = await TestCamera.StartAsync();
        using var viewer = await MjpegViewer.OpenAsync(camera);
        Assert.Equal("HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=myboundary\r\nConnection: close\r\n\r\n", viewer.Head);
    }

    [Fact]
    public async Task The_boundary_is_the_profile_s()
    {
        var profile = TestProfiles.All["ipc"];
        await using var camera = await TestCamera.StartAsync(profile with { Habits = profile.Habits with { Boundary = "--between" } });
        using var viewer = await MjpegViewer.OpenAsync(camera, boundary: "--between");
        Assert.Contains("; boundary=--between\r\n", viewer.Head, StringComparison.Ordinal);
        await viewer.ReadAsync();
        camera.Advance(0.04);
        await viewer.ReadAsync();
    }

    [Fact]
    public async Task Each_frame_says_which_it_is()
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        await camera.SetTimeAsync("2026-05-06 07:08:09");
        using var viewer = await MjpegViewer.OpenAsync(camera, subtype: 1, channel: 3);
        var last = Identity.Of(await viewer.ReadAsync());
        Assert.Equal(await camera.DeviceUtcAsync(), last.Utc);
        for (var i = 0; i < 30; i++)
        {
            camera.Advance(0.04);
            var next = Identity.Of(await viewer.ReadAsync());
            Assert.Equal(last with { Frame = last.Frame + 1, Utc = last.Utc.AddMilliseconds(40) }, next);
            last = next;
        }

        Assert.Equal((3, 1), (last.Channel, last.Stream));
        var snapshot = await camera.SnapshotAsync(channel: 3);
        Assert.Equal(last with { Stream = 0 }, snapshot.Identity);
    }

    [Fact]
    public async Task Viewers_of_a_stream_see_the_same_bytes_which_are_made_once()
    {
        await using var camera = await TestCamera.StartAsync();
        var viewers = new MjpegViewer[3];
        for (var i = 0; i < viewers.Length; i++)
        {
            viewers[i] = await MjpegViewer.OpenAsync(camera);
        }

        for (var frame = 0; frame < 20; frame++)
        {
            var first = await viewers[0].ReadAsync();
            Assert.Equal(first, await viewers[1].ReadAsync());
            Assert.Equal(first, await viewers[2].ReadAsync());
            camera.Advance(0.04);
        }

        var stream = StreamOf(camera);
        Assert.Equal((3, 21), (stream.Viewers, stream.FramesMade));
        Array.ForEach(viewers, v => v.Dispose());
    }

    [Fact]
    public async Task A_viewer_who_does_not_read_loses_frames_and_harms_nobody()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.SetAsync("Encode[0].MainFormat[0].Video.resolution=2560x1440");
        using var slow = await MjpegViewer.OpenAsync(camera, receiveBuffer: 4096);
        using var quick = await MjpegViewer.OpenAsync(camera);
        var sent = new Dictionary<long, byte[]>();
        var bytes = 0L;
        // Much more than the buffers of a connection hold.
        while (bytes < 24_000_000)
        {
            var jpeg = await quick.ReadAsync();
            bytes += jpeg.Length;
            sent.Add(Identity.Of(jpeg).Frame, jpeg);
            camera.Advance(0.04);
        }

        var last = await quick.ReadAsync();
        sent.Add(Identity.Of(last).Frame, last);
        Assert.Equal(Enumerable.Range(0, sent.Count).Select(i => sent.Keys.First() + i), sent.Keys);

        var seen = new List<long>();
        do
        {
            var jpeg = await slow.ReadAsync();
            seen.Add(Identity.Of(jpeg).Frame);
            Assert.Equal(sent[seen[^1]], jpeg);
        }
        while (seen[^1] != sent.Keys.Last());

        Assert.Equal(seen.Order().Distinct(), seen);
        Assert.InRange(seen.Count, 2, sent.Count - 10);
    }

    [Fact]
    public async Task Viewers_who_leave_are_forgotten()
    {
        await using var camera = await TestCamera.StartAsync();
        var device = camera.Host.Fleet.All[0];
        for (var i = 0; i < 3; i++)
        {
            using var viewer = await MjpegViewer.OpenAsync(camera);
            await viewer.ReadAsync();
            Assert.Equal((1, 1), (StreamOf(camera).Viewers, device.Http.ConnectionCount));
            viewer.Dispose();
            await camera.NobodyWatchesAsync();
            await ConnectionsEndAsync(device);
        }

        camera.Advance(0.04);
        var made = StreamOf(camera).FramesMade;
        camera.Advance(10);
        Assert.Equal(made, StreamOf(camera).FramesMade);
    }

    [Fact]
    public async Task A_device_that_goes_down_cuts_its_viewers_off()
    {
        await using var camera = await TestCamera.StartAsync();
        using var viewer = await MjpegViewer.OpenAsync(camera);
        await viewer.ReadAsync();
        using var off = await camera.Control.PostAsJsonAsync("/api/v1/devices/ipc-1/power", new { action = "off" });
        Assert.True(off.IsSuccessStatusCode);
        await viewer.DrainAsync();
        await camera.NobodyWatchesAsync();
    }

    [Theory]
    [InlineData("/cgi-bin/mjpg/video.cgi?channel=2")]
    [InlineData("/cgi-bin/mjpg/video.cgi?channel=0")]
    [InlineData("/cgi-bin/mjpg/video.cgi?channel=1&subtype=3")]
    [InlineData("/cgi-bin/mjpg/video.cgi?channel=1&subtype=-1")]
    [InlineData("/cgi-bin/snapshot.cgi?channel=0")]
    [InlineData("/cgi-bin/snapshot.cgi?channel=x")]
    public async Task A_channel_or_stream_that_does_not_exist_is_refused(string path)
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal(400, await camera.StatusAsync(path));
    }

    [Theory]
    [InlineData("/cgi-bin/mjpg/video.cgi")]
    [InlineData("/cgi-bin/snapshot.cgi")]
    public async Task Nobody_watches_without_logging_in(string path)
    {
        await using var camera = await TestCamera.StartAsync();
        using var answer = await camera.Anonymous.GetAsync(path);
        Assert.Equal(401, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Two_runs_give_the_same_bytes()
    {
        async Task<byte[][]> RunAsync()
        {
            await using var camera = await TestCamera.StartAsync(with: options => options with { Seed = 7 });
            await camera.SetAsync("VideoColor[0][0].Contrast=60", "VideoWidget[0].Covers[0].EncodeBlend=true", "ChannelTitle[0].Name=Gate");
            using var viewer = await MjpegViewer.OpenAsync(camera, subtype: 1);
            var frames = new List<byte[]> { await viewer.ReadAsync() };
            for (var i = 0; i < 10; i++)
            {
                camera.Advance(0.04);
                frames.Add(await viewer.ReadAsync());
            }

            frames.Add((await camera.SnapshotAsync()).Jpeg);
            return [.. frames];
        }

        Assert.Equal(await RunAsync(), await RunAsync());
    }

    private static PictureStream StreamOf(TestCamera camera) => camera.Host.Fleet.All[0].Pictures.Stream(0, 0);

    private static async Task ConnectionsEndAsync(Camera camera)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (camera.Http.ConnectionCount > 0)
        {
            Assert.False(patience.IsCancellationRequested, "a connection that ended is still counted");
            await Task.Yield();
        }
    }
}
