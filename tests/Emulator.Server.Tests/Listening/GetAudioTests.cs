using System.Text;
using Emulator.Protocol.Aac;
using Emulator.Protocol.G711;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Listening;

/// <summary>What is heard through audio.cgi (document section 4.3.4): the scene's own samples, at the device's time.</summary>
public class GetAudioTests
{
    private const string Single = "/cgi-bin/audio.cgi?action=getAudio&httptype=singlepart&channel=1";
    private const string Parts = "/cgi-bin/audio.cgi?action=getAudio&httptype=multipart&channel=1";
    private const string Set = "/cgi-bin/configManager.cgi?action=setConfig&Encode[0].MainFormat[0].";

    // The clock starts at 2026-01-05 08:00:00 UTC.
    private static readonly long Start = DateTimeOffset.Parse("2026-01-05T08:00:00Z", null).ToUnixTimeSeconds();

    private static readonly string Yard = Path.Combine(Repository.Root, "media-fixtures", "yard", "audio");

    [Fact]
    public async Task A_single_part_is_a_head_and_then_the_scene_s_samples_at_the_pace_of_the_clock()
    {
        await using var camera = await TestCamera.StartAsync();
        await SetAsync(camera, "Audio.Compression=PCM");
        using var client = await RawClient.GetAsync(camera.Url, Single);
        Assert.Equal("HTTP/1.1 200 OK\r\nContent-Type: Audio/PCM\r\nConnection: close\r\n\r\n", await client.ReadUntilAsync("\r\n\r\n"));

        // The frame that is current comes while the clock stands, and nothing more.
        var heard = await client.ReadAsync(640);
        Assert.Equal((WireSight.Silence, ""), await client.SeeAsync(TimeSpan.FromMilliseconds(100)));
        camera.Clock.Advance(TimeSpan.FromSeconds(1));
        heard += await client.ReadAsync(25 * 640);
        Assert.Equal((WireSight.Silence, ""), await client.SeeAsync(TimeSpan.FromMilliseconds(100)));

        var samples = await File.ReadAllBytesAsync(Path.Combine(Yard, "ambient.pcm"));
        var place = (int)(Start * 16000 % samples.Length);
        Assert.Equal(Encoding.Latin1.GetString(samples, place, heard.Length), heard);
    }

    [Theory]
    [InlineData("G.711A", 8000, "Audio/G.711A", 320)]
    [InlineData("G.711Mu", 16000, "Audio/G.711Mu;rate=16000", 640)]
    [InlineData("PCM", 16000, "Audio/PCM;rate=16000", 1280)]
    public async Task Every_part_says_its_type_and_length(string codec, int rate, string type, int length)
    {
        await using var camera = await TestCamera.StartAsync();
        await SetAsync(camera, $"Audio.Compression={codec}&Encode[0].MainFormat[0].Audio.Frequency={rate}");
        using var client = await RawClient.GetAsync(camera.Url, Parts);
        Assert.Equal("HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=myboundary\r\nConnection: close\r\n\r\n", await client.ReadUntilAsync("\r\n\r\n"));
        for (var i = 0; i < 3; i++)
        {
            var head = $"--myboundary\r\nContent-Type: {type}\r\nContent-Length: {length}\r\n\r\n";
            Assert.Equal(head, await client.ReadAsync(head.Length));
            Assert.EndsWith("\r\n", await client.ReadAsync(length + 2), StringComparison.Ordinal);
            camera.Clock.Advance(TimeSpan.FromMilliseconds(40));
        }
    }

    [Fact]
    public async Task In_the_document_s_dialect_types_are_as_printed()
    {
        await using var camera = await TestCamera.StartAsync(with: o => o with { Dialect = Emulator.Device.Profiles.Dialect.Document });
        await SetAsync(camera, "Audio.Frequency=16000");
        using var client = await RawClient.GetAsync(camera.Url, Single);
        Assert.Contains("Content-Type: Audio/G.711A\r\n", await client.ReadUntilAsync("\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Aac_comes_in_ADTS_frames_in_the_file_s_order()
    {
        await using var camera = await TestCamera.StartAsync();
        await SetAsync(camera, "Audio.Compression=AAC&Encode[0].MainFormat[0].Audio.Frequency=16000");
        using var client = await RawClient.GetAsync(camera.Url, Single);
        Assert.Contains("Content-Type: Audio/AAC\r\n", await client.ReadUntilAsync("\r\n\r\n"), StringComparison.Ordinal);

        var file = Frames(await File.ReadAllBytesAsync(Path.Combine(Yard, "ambient-16k.aac")));
        var first = Start * 16000 / 1024;
        for (var i = 0; i < 30; i++)
        {
            var head = Encoding.Latin1.GetBytes(await client.ReadAsync(7));
            Assert.True(AdtsHeader.TryRead(head, out var header));
            Assert.Equal((16000, 1, 7), (header.Rate, header.Channels, header.HeaderLength));
            Assert.Equal(file[(int)((first + i) % file.Count)], Encoding.Latin1.GetBytes(await client.ReadAsync(header.FrameLength - 7)));
            // Once the first has come, it listens.
            camera.Clock.Advance(TimeSpan.FromMilliseconds(64));
        }
    }

    [Fact]
    public async Task All_who_listen_hear_the_same_and_one_pacer_is_enough()
    {
        await using var camera = await TestCamera.StartAsync();
        var clients = new List<RawClient>();
        for (var i = 0; i < 5; i++)
        {
            clients.Add(await RawClient.GetAsync(camera.Url, Single));
            await clients[i].ReadUntilAsync("\r\n\r\n");
        }

        var live = camera.Host.Fleet.All[0].Sound.Live(0);
        await Eventually.TrueAsync(() => live.Listeners == 5, "not all listen");
        camera.Clock.Advance(TimeSpan.FromSeconds(2));
        var heard = await Task.WhenAll(clients.Select(c => c.ReadAsync(51 * 320)));
        Assert.Single(heard.Distinct());
        clients.ForEach(c => c.Dispose());
        camera.Clock.Advance(TimeSpan.FromSeconds(2));
        await Eventually.TrueAsync(() => live.Listeners == 0, "they left and are still there");
    }

    [Fact]
    public async Task A_microphone_that_is_switched_off_is_refused_and_ends_for_who_listens()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RawClient.GetAsync(camera.Url, Parts);
        await client.ReadUntilAsync("\r\n\r\n");
        await SetAsync(camera, "AudioEnable=false");
        camera.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotEqual(WireSight.Silence, (await client.DrainAsync(TimeSpan.FromSeconds(5))).End);
        Assert.Equal("Error\r\nBad Request!\r\n", await camera.GetAsync(Single));
        Assert.Equal(400, await camera.StatusAsync(Parts));
        await SetAsync(camera, "AudioEnable=true");
        using var again = await RawClient.GetAsync(camera.Url, Single);
        Assert.StartsWith("HTTP/1.1 200 OK", await again.ReadUntilAsync("\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_codec_ends_a_single_part_and_goes_on_in_parts()
    {
        await using var camera = await TestCamera.StartAsync();
        using var single = await RawClient.GetAsync(camera.Url, Single);
        await single.ReadUntilAsync("\r\n\r\n");
        using var parts = await RawClient.GetAsync(camera.Url, Parts);
        await parts.ReadUntilAsync("Audio/G.711A\r\n");
        await SetAsync(camera, "Audio.Compression=PCM");
        camera.Clock.Advance(TimeSpan.FromSeconds(1));
        await parts.ReadUntilAsync("Content-Type: Audio/PCM\r\nContent-Length: 640\r\n\r\n");
        Assert.NotEqual(WireSight.Silence, (await single.DrainAsync(TimeSpan.FromSeconds(5))).End);
    }

    [Theory]
    [InlineData("ipc", "&channel=2", 400)]
    [InlineData("ipc", "&channel=0", 400)]
    [InlineData("ipc", "&channel=x", 400)]
    [InlineData("ipc", "&httptype=other", 400)]
    [InlineData("thermal", "&channel=2", 400)]
    [InlineData("traffic", "", 404)]
    public async Task What_is_not_there_is_refused(string profile, string parameters, int status)
    {
        await using var camera = await TestCamera.StartAsync(profile);
        Assert.Equal(status, await camera.StatusAsync("/cgi-bin/audio.cgi?action=getAudio" + parameters));
    }

    [Theory]
    [InlineData("dvr", true)]
    [InlineData("ipc", false)]
    public async Task A_half_duplex_device_hears_nothing_while_somebody_talks(string profile, bool deaf)
    {
        await using var camera = await TestCamera.StartAsync(profile);
        using var listener = await RawClient.GetAsync(camera.Url, Single);
        await listener.ReadUntilAsync("\r\n\r\n");
        Assert.False(IsSilent(await listener.ReadAsync(320)));

        using var talker = await RawClient.ConnectAsync(camera.Url);
        await talker.SendAsync(PostAudioTests.Post("singlepart", "Content-Type: Audio/G.711A", "Content-Length: 9999999") + "hello");
        var talks = camera.Host.Fleet.All[0].Sound.Talks;
        await Eventually.TrueAsync(() => talks.IsTalking, "nobody talks");
        camera.Clock.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Equal(deaf, IsSilent(await listener.ReadAsync(3200)));

        talker.Fin();
        await Eventually.TrueAsync(() => !talks.IsTalking, "the talker left and still talks");
        camera.Clock.Advance(TimeSpan.FromMilliseconds(400));
        Assert.False(IsSilent(await listener.ReadAsync(3200)));
    }

    private static bool IsSilent(string sound) => sound.All(c => c == (char)ALaw.Silence);

    private static async Task SetAsync(TestCamera camera, string values) => Assert.Equal("OK\r\n", await camera.GetAsync(Set + values));

    private static List<byte[]> Frames(byte[] adts)
    {
        var frames = new List<byte[]>();
        for (var at = 0; at < adts.Length;)
        {
            Assert.True(AdtsHeader.TryRead(adts.AsSpan(at), out var header));
            frames.Add(adts[(at + header.HeaderLength)..(at + header.FrameLength)]);
            at += header.FrameLength;
        }

        return frames;
    }
}
