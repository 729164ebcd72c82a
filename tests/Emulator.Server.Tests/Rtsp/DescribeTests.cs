using Emulator.TestKit;

namespace Emulator.Server.Tests.Rtsp;

/// <summary>The description follows the configuration.</summary>
public class DescribeTests
{
    [Theory]
    [InlineData("", "m=video 0 RTP/AVP 96|a=rtpmap:96 H264/90000|a=fmtp:96 packetization-mode=1;profile-level-id=64|a=framerate:25.000000|a=x-dimensions:1920,1080|a=framesize:96 1920-1080|m=audio 0 RTP/AVP 8|a=rtpmap:8 PCMA/8000|a=range:npt=now-")]
    [InlineData("Video.Compression=H.265", "a=rtpmap:96 H265/90000|profile-id=1;tier-flag=0;level-id=|sprop-vps=|;sprop-sps=|;sprop-pps=")]
    [InlineData("Video.Compression=MJPG", "m=video 0 RTP/AVP 26|a=rtpmap:26 JPEG/90000|a=x-dimensions:1920,1080")]
    [InlineData("Video.resolution=1280x720", "a=x-dimensions:1280,720")]
    [InlineData("Video.FPS=10", "a=framerate:10.000000")]
    [InlineData("Audio.Compression=G.711Mu", "m=audio 0 RTP/AVP 0|a=rtpmap:0 PCMU/8000")]
    [InlineData("Audio.Compression=PCM&Audio.Frequency=16000", "m=audio 0 RTP/AVP 97|a=rtpmap:97 L16/16000")]
    [InlineData("Audio.Compression=AAC", "a=rtpmap:97 MPEG4-GENERIC/8000/1|config=1588")]
    [InlineData("AudioEnable=false", "!m=audio")]
    public async Task It_says_how_the_stream_is_set(string set, string lines)
    {
        await using var camera = await TestCamera.StartAsync();
        await SetAsync(camera, set);
        using var client = await RtspClient.ConnectAsync(camera);
        var answer = await client.AskAsync("DESCRIBE", RtspClient.Live());
        Assert.Equal((200, "application/sdp", RtspClient.Live() + "/"), (answer.Status, answer["Content-Type"], answer["Content-Base"]));
        foreach (var line in lines.Split('|'))
        {
            Assert.Equal(!line.StartsWith('!'), answer.Body.Contains(line.TrimStart('!'), StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_stream_that_is_switched_off_is_refused()
    {
        await using var camera = await TestCamera.StartAsync();
        await SetAsync(camera, "VideoEnable=false");
        using var client = await RtspClient.ConnectAsync(camera);
        Assert.Equal(404, (await client.AskAsync("DESCRIBE", RtspClient.Live())).Status);
        Assert.Equal(200, (await client.AskAsync("DESCRIBE", RtspClient.Live(subtype: 1))).Status);
    }

    [Fact]
    public async Task It_stays_the_same_as_long_as_the_stream_does()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RtspClient.ConnectAsync(camera);
        var first = (await client.AskAsync("DESCRIBE", RtspClient.Live())).Body;
        camera.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(first, (await client.AskAsync("DESCRIBE", RtspClient.Live())).Body);
    }

    internal static async Task SetAsync(TestCamera camera, string set)
    {
        if (set.Length > 0)
        {
            var query = string.Join('&', set.Split('&').Select(s => "Encode[0].MainFormat[0]." + s));
            Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&" + query));
        }
    }
}
