using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Emulator.Server.Tests.World;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Calls;

/// <summary>The sound of a call: RTP in both directions, from the answer to the end.</summary>
public class TalkSoundTests
{
    [Theory]
    [InlineData("G.711A", 8000, 8, 320, 320)]
    [InlineData("G.711A", 16000, 97, 640, 640)]
    [InlineData("PCM", 8000, 97, 640, 320)]
    [InlineData("PCM", 16000, 97, 1280, 640)]
    public async Task What_the_microphone_hears_goes_to_the_port_that_the_client_told_in_the_codec_agreed(string compression, int frequency, int type, int bytes, int samples)
    {
        await using var camera = await TalkClient.StartAsync();
        using var ear = new Ear();
        await camera.RingAsync();
        Assert.Equal("OK\r\n", await camera.TalkAsync(Answer(ear.Port, compression, frequency)));
        // One to begin with, and one every 40 ms from then on.
        camera.Advance(2);
        var packets = new List<byte[]> { await ear.HearAsync() };
        while (packets.Count < 50)
        {
            packets.Add(await ear.HearAsync());
        }

        Assert.All(packets, p => Assert.Equal((0x80, type, 12 + bytes), (p[0], p[1] & 0x7F, p.Length)));
        Assert.Equal([true, .. Enumerable.Repeat(false, packets.Count - 1)], packets.Select(p => (p[1] & 0x80) != 0));
        var (sequence, time, source) = (Sequence(packets[0]), Time(packets[0]), Source(packets[0]));
        Assert.Equal(Enumerable.Range(0, packets.Count).Select(i => (ushort)(sequence + i)), packets.Select(Sequence));
        Assert.Equal(Enumerable.Range(0, packets.Count).Select(i => time + (uint)(i * samples)), packets.Select(Time));
        Assert.All(packets, p => Assert.Equal(source, Source(p)));
        Assert.True(packets.Select(p => Convert.ToHexString(p, 12, bytes)).Distinct(StringComparer.Ordinal).Count() > 10, "every packet sounds the same");
        var sound = (await camera.TalkStateAsync()).GetProperty("sound");
        Assert.Equal((compression, frequency, type, $"127.0.0.1:{ear.Port}"), (sound.GetProperty("compression").GetString(), sound.GetProperty("frequency").GetInt32(), sound.GetProperty("payloadType").GetInt32(), sound.GetProperty("to").GetString()));
        Assert.InRange(sound.GetProperty("packetsSent").GetInt64(), 50, 52);
        await camera.TalkAsync("hangup");
        ear.Rest();
        camera.Advance(2);
        Assert.Empty(ear.Rest());
    }

    [Fact]
    public async Task What_the_client_says_is_kept_with_what_clients_post()
    {
        await using var camera = await TalkClient.StartAsync();
        using var listener = await camera.AttachAsync();
        using var ear = new Ear();
        await camera.RingAsync();
        await listener.StatesAsync(2);
        var port = (await listener.PartAsync()).Port();
        // Before the answer nobody is heard.
        ear.Say(port, Ear.Packet(8, 1, 0, new byte[160]));
        await Eventually.TrueAsync(async () => (await SoundAsync(camera)).GetProperty("packetsIgnored").GetInt64() == 1, "the early packet did not come");
        await camera.TalkAsync(Answer(ear.Port, "G.711A", 8000));
        for (var i = 0; i < 10; i++)
        {
            ear.Say(port, Ear.Packet(8, (ushort)(65530 + i), (uint)(i * 160), [.. Enumerable.Repeat((byte)i, 160)]));
        }

        // One that never comes, one that comes twice, another codec, and what is no RTP.
        ear.Say(port, Ear.Packet(8, 5, 1760, [.. Enumerable.Repeat((byte)11, 160)]));
        ear.Say(port, Ear.Packet(8, 5, 1760, [.. Enumerable.Repeat((byte)11, 160)]));
        ear.Say(port, Ear.Packet(0, 6, 1920, new byte[160]));
        ear.Say(port, "hello"u8.ToArray());
        await Eventually.TrueAsync(async () => (await SoundAsync(camera)).GetProperty("packetsIgnored").GetInt64() == 3, "not all packets came");
        var sound = await SoundAsync(camera);
        Assert.Equal((11, 1, 1), (sound.GetProperty("packetsReceived").GetInt32(), sound.GetProperty("packetsLost").GetInt32(), sound.GetProperty("packetsLate").GetInt32()));
        var going = Assert.Single(await TalksAsync(camera));
        Assert.False(going.TryGetProperty("ended", out _));
        await camera.TalkAsync("hangup");
        var talk = Assert.Single(await TalksAsync(camera));
        Assert.Equal(
            "rtp G.711A 8000 1760 11 admin 1",
            string.Create(CultureInfo.InvariantCulture, $"{talk.GetProperty("form")} {talk.GetProperty("codec")} {talk.GetProperty("rate")} {talk.GetProperty("bytes")} {talk.GetProperty("packets")} {talk.GetProperty("user")} {talk.GetProperty("channel")}"));
        Assert.True(talk.TryGetProperty("ended", out _));
        var raw = await camera.Control.GetByteArrayAsync(talk.GetProperty("raw").GetString());
        Assert.Equal([.. Enumerable.Range(0, 10).Append(11).SelectMany(i => Enumerable.Repeat((byte)i, 160))], raw);
        // The port is closed with the call.
        using var probe = new UdpClient(new IPEndPoint(IPAddress.Loopback, port));
    }

    [Fact]
    public async Task Samples_of_16_bits_are_kept_little_endian_and_a_client_without_a_port_is_answered_where_it_sends_from()
    {
        await using var camera = await TalkClient.StartAsync();
        using var listener = await camera.AttachAsync();
        using var ear = new Ear();
        Assert.Equal("OK\r\n", await camera.TalkAsync("invite&Talkback.Audio.Format[0].Compression=PCM&Talkback.Audio.Format[0].Frequency=16000"));
        await listener.StatesAsync(2);
        var port = (await listener.PartAsync()).Port();
        await camera.StimulateAsync(new { kind = "talk-answer" });
        camera.Advance(1);
        Assert.Empty(ear.Rest());
        ear.Say(port, Ear.Packet(96, 1, 0, [0x12, 0x34, 0x56, 0x78]));
        await Eventually.TrueAsync(async () => (await SoundAsync(camera)).GetProperty("packetsReceived").GetInt64() == 1, "the packet did not come");
        camera.Advance(0.1);
        var heard = await ear.HearAsync();
        Assert.Equal((97, 1292), (heard[1] & 0x7F, heard.Length));
        await camera.StimulateAsync(new { kind = "talk-hangup" });
        var talk = Assert.Single(await TalksAsync(camera));
        Assert.Equal([0x34, 0x12, 0x78, 0x56], await camera.Control.GetByteArrayAsync(talk.GetProperty("raw").GetString()));
    }

    [Fact]
    public async Task Who_names_a_port_for_the_picture_sees_the_main_stream_until_the_end()
    {
        await using var camera = await TalkClient.StartAsync();
        using var listener = await camera.AttachAsync();
        using var eye = new Ear();
        await camera.RingAsync();
        await listener.StatesAsync(2);
        var rings = await listener.PartAsync();
        Assert.Equal(("H.264", "90000"), (rings["state.Talkback.Video.Format[0].Compression"], rings["state.Talkback.Video.Format[0].Frequency"]));
        await camera.TalkAsync($"answer&{TalkClient.Media}&Talkback.Video.VideoPort={eye.Port}");
        camera.Advance(2);
        var packets = new List<byte[]> { await eye.HearAsync() };
        packets.AddRange(eye.Rest());
        Assert.All(packets, p => Assert.Equal((0x80, 96), (p[0], p[1] & 0x7F)));
        Assert.Equal(Enumerable.Range(0, packets.Count).Select(i => (ushort)(Sequence(packets[0]) + i)), packets.Select(Sequence));
        Assert.Contains(packets, p => (p[12] & 0x1F) == 7 || (p[12] & 0x1F) == 24);
        Assert.True((await SoundAsync(camera)).GetProperty("videoPacketsSent").GetInt64() > 10);
        await camera.TalkAsync("hangup");
        eye.Rest();
        camera.Advance(2);
        Assert.Empty(eye.Rest());
        using var probe = new UdpClient(new IPEndPoint(IPAddress.Loopback, int.Parse(rings["state.Talkback.Video.VideoPort"], CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("limit")]
    [InlineData("power")]
    [InlineData("reset")]
    public async Task The_sound_ends_with_the_call_however_it_ends(string how)
    {
        await using var camera = await TalkClient.StartAsync();
        using var ear = new Ear();
        await camera.RingAsync();
        await camera.TalkAsync(Answer(ear.Port, "G.711A", 8000));
        await ear.HearAsync();
        var port = (await SoundAsync(camera)).GetProperty("port").GetInt32();
        switch (how)
        {
            case "limit":
                camera.Advance(120.5);
                break;
            case "power":
                using (await camera.Control.PostAsJsonAsync("/api/v1/devices/*/power", new { action = "off" }))
                {
                    break;
                }

            default:
                using (await camera.Control.PostAsync("/api/v1/devices/*/reset", content: null))
                {
                    break;
                }
        }

        using var probe = new UdpClient(new IPEndPoint(IPAddress.Loopback, port));
        ear.Rest();
        camera.Advance(2);
        Assert.Empty(ear.Rest());
        Assert.False((await camera.TalkStateAsync()).TryGetProperty("sound", out var sound) && sound.ValueKind != JsonValueKind.Null);
        if (how != "reset")
        {
            Assert.True(Assert.Single(await TalksAsync(camera)).TryGetProperty("ended", out _));
        }
    }

    private static string Answer(int port, string compression, int frequency) =>
        $"answer&{TalkClient.Media}&Talkback.Audio.AudioPort={port}&Talkback.Audio.Format[0].Compression={compression}&Talkback.Audio.Format[0].Frequency={frequency}&Talkback.Audio.Format[0].Depth=16";

    private static async Task<JsonElement> SoundAsync(TestCamera camera) => (await camera.TalkStateAsync()).GetProperty("sound");

    private static async Task<JsonElement[]> TalksAsync(TestCamera camera) => (await camera.Control.GetFromJsonAsync<JsonElement[]>("/api/v1/devices/vto-1/audio-received"))!;

    private static ushort Sequence(byte[] packet) => BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(2));

    private static uint Time(byte[] packet) => BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(4));

    private static uint Source(byte[] packet) => BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(8));
}
