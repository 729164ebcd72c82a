using Emulator.Device.Profiles;
using Emulator.Protocol.Dhav;
using Emulator.TestKit;
using static Emulator.Server.Tests.Recordings.RecordingClient;

namespace Emulator.Server.Tests.Recordings;

/// <summary>realmonitor.cgi and playBack.cgi as a client on a bare socket sees them, in both containers.</summary>
public class StreamTests
{
    private const string Live = "/cgi-bin/realmonitor.cgi?action=getStream&channel=1&subtype=";

    [Fact]
    public async Task Live_video_and_sound_come_unchunked_and_without_a_gap()
    {
        await using var camera = await TestCamera.StartAsync();
        using var live = await DownloadTests.LiveAsync(camera, Live + "1");
        Assert.Contains("HTTP/1.1 200 OK\r\nContent-Type: Application/octet-stream\r\nConnection: close\r\n", live.Head, StringComparison.Ordinal);
        Assert.DoesNotContain("Transfer-Encoding", live.Head, StringComparison.Ordinal);
        var first = await live.NextAsync();
        Assert.Equal(DhavFrameType.Auxiliary, first.Head.Type);
        Assert.True(DhExtensionCoding.TryRead(first.Data.Span, out var facts));
        Assert.Equal([new DhTitle("CAM1"), new DhTimeZone(0, 0, false)], facts);

        // Not all at once: a viewer that is ten seconds behind is taken for slow, and loses some.
        var frames = new List<DhavFrame>();
        for (var seconds = 2; seconds <= 10; seconds += 2)
        {
            camera.Clock.Advance(TimeSpan.FromSeconds(2));
            while (Video(frames).Count < seconds * 25)
            {
                frames.Add(await live.NextAsync());
            }
        }

        var video = Video(frames);
        Assert.Equal(new DhavVideo(DhavVideoCodec.H264, 704, 576, 25), video[0].Head.Video);
        Assert.All(video.Zip(video.Skip(1)), pair => Assert.Equal(pair.First.Head.Number + 1, pair.Second.Head.Number));
        Assert.All(SoundOf(frames).Zip(SoundOf(frames).Skip(1)), pair => Assert.Equal(pair.First.Head.Number + 1, pair.Second.Head.Number));
        Assert.InRange(SoundOf(frames).Count, 248, 251);
    }

    [Fact]
    public async Task News_of_title_zone_and_motion_come_when_they_change()
    {
        await using var camera = await TestCamera.StartAsync();
        using var live = await DownloadTests.LiveAsync(camera, Live + "1");
        await live.NextVideoAsync();
        await camera.SetAsync("ChannelTitle[0].Name=Gate");
        camera.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([new DhTitle("Gate")], await NewsAsync(live));
        await camera.SetAsync("NTP.TimeZone=13");
        camera.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<DhTimeZone>(Assert.Single(await NewsAsync(live)));
        var now = camera.Host.Fleet.All[0].Device.Clock.UtcNow;
        camera.Host.Fleet.All[0].Device.Recordings.RecordEvent(0, "VideoMotion", now, now.AddSeconds(3));
        camera.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal([new DhEventFlags(2)], await NewsAsync(live));
        Assert.Equal([new DhEventFlags(0)], await NewsAsync(live));
    }

    [Theory]
    [InlineData(Dialect.Document, Container.ByDialect, true)]
    [InlineData(Dialect.Firmware, Container.Dh, true)]
    [InlineData(Dialect.Document, Container.Dhav, false)]
    [InlineData(Dialect.Firmware, Container.ByDialect, false)]
    public async Task The_container_is_the_dialects_or_the_profiles(Dialect dialect, Container container, bool isDh)
    {
        var profile = TestProfiles.All["ipc"];
        await using var camera = await TestCamera.StartAsync(profile with { Habits = profile.Habits with { Container = container } }, o => o with { Dialect = dialect });
        using var live = await DownloadTests.LiveAsync(camera, Live + "0");
        if (!isDh)
        {
            await live.NextVideoAsync();
            return;
        }

        var first = await live.NextDhAsync();
        Assert.Equal((DhPacketType.Video, (ushort)0, 0u), (first.Type, first.Channel, first.Sequence));
        Assert.Equal([new DhVideo(2, true, 1920, 1080, 50, 25), new DhTitle("CAM1"), new DhTimeZone(0, 0, false)], first.Extensions);
        Assert.Equal(DateTime.SpecifyKind(Began, DateTimeKind.Utc), first.Utc);
        camera.Clock.Advance(TimeSpan.FromSeconds(1));
        var (video, audio) = (0, 0);
        for (var i = 1u; video < 25; i++)
        {
            var packet = await live.NextDhAsync();
            Assert.Equal(i, packet.Sequence);
            if (packet.Type == DhPacketType.Audio)
            {
                Assert.Equal([new DhAudio(8, 1, 8000)], packet.Extensions);
                audio++;
            }
            else
            {
                Assert.Equal([new DhVideo(2, false, 1920, 1080, 50, 25)], packet.Extensions);
                video++;
            }
        }

        Assert.InRange(audio, 24, 26);
    }

    [Fact]
    public async Task A_stream_that_is_off_is_refused_and_one_that_is_switched_off_ends()
    {
        await using var camera = await TestCamera.StartAsync();
        using var live = await DownloadTests.LiveAsync(camera, Live + "1");
        await live.NextVideoAsync();
        await camera.SetAsync("Encode[0].ExtraFormat[0].VideoEnable=false");
        camera.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(WireSight.Fin, (await live.Client.DrainAsync()).End);
        Assert.Equal(400, await camera.StatusAsync(Live + "1"));
    }

    [Fact]
    public async Task There_are_no_more_streams_than_the_device_bears()
    {
        var profile = TestProfiles.All["ipc"];
        await using var camera = await TestCamera.StartAsync(profile with { Habits = profile.Habits with { MaxStreams = 2 } });
        using var first = await DownloadTests.LiveAsync(camera, Live + "1");
        using (await DownloadTests.LiveAsync(camera, Live + "1"))
        {
            Assert.Equal("Error\r\nErrorID=2, Detail=Invalid Request!\r\n", await camera.GetAsync(Live + "1"));
        }

        // Who leaves makes room, once the device has seen it.
        var one = camera.Host.Fleet.All[0];
        await Eventually.TrueAsync(
            () =>
            {
                camera.Clock.Advance(TimeSpan.FromSeconds(1));
                return one.Seats.Taken == 1;
            },
            "a stream that was left still counts");
    }

    // What the next auxiliary frame tells.
    private static async Task<IReadOnlyList<DhExtension>> NewsAsync(DhavStreamReader live)
    {
        while (true)
        {
            if (await live.NextAsync() is { Head.Type: DhavFrameType.Auxiliary } frame)
            {
                Assert.True(DhExtensionCoding.TryRead(frame.Data.Span, out var news));
                return news;
            }
        }
    }
}
