using Emulator.Device.Profiles;
using Emulator.Server.Tests.Events;
using Emulator.Server.Tests.World;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Calls;

/// <summary><c>VideoTalkPeer.cgi?action=attachState</c> and <c>detachState</c> (document sections 12.1.1 and 12.1.2) on the wire.</summary>
public class AttachStateTests
{
    [Theory]
    [InlineData(Dialect.Firmware, "")]
    [InlineData(Dialect.Document, " ")]
    public async Task A_part_tells_the_subscription_the_state_and_the_media_of_the_device(Dialect dialect, string blank)
    {
        await using var camera = await TalkClient.StartAsync(o => o with { Dialect = dialect });
        using var listener = await camera.AttachAsync();
        var first = await listener.PartAsync(blank);
        Assert.Equal(["SID"], first.Keys);
        await camera.RingAsync();
        Assert.Equal("Inviting", (await listener.PartAsync(blank))["state.State"]);
        var rings = await listener.PartAsync(blank);
        Assert.Equal(
            [
                "SID", "state.State", "state.Talkback.Pack", "state.Talkback.Protocol", "state.Talkback.Type", "state.Talkback.Audio.AudioPort",
                .. Enumerable.Range(0, 4).SelectMany(i => (string[])[$"state.Talkback.Audio.Format[{i}].Compression", $"state.Talkback.Audio.Format[{i}].Frequency", $"state.Talkback.Audio.Format[{i}].Depth"]),
                "state.Talkback.Video.VideoPort", "state.Talkback.Video.Format[0].Compression", "state.Talkback.Video.Format[0].Frequency", "state.Talkback.MediaAddr",
            ],
            rings.Keys);
        Assert.Equal(("RTP", "UDP", "Talk", "127.0.0.1"), (rings["state.Talkback.Pack"], rings["state.Talkback.Protocol"], rings["state.Talkback.Type"], rings["state.Talkback.MediaAddr"]));
        Assert.Equal(
            ["G.711A 8000 16", "G.711A 16000 16", "PCM 8000 16", "PCM 16000 16"],
            Enumerable.Range(0, 4).Select(i => $"state.Talkback.Audio.Format[{i}].").Select(head => $"{rings[head + "Compression"]} {rings[head + "Frequency"]} {rings[head + "Depth"]}"));
        Assert.InRange(rings.Port(), 1024, 65534);
        Assert.Equal((first["SID"], 0), (rings["SID"], rings.Port() % 2));
        await camera.TalkAsync("answer&" + TalkClient.Media + "&Talkback.Audio.Format[0].Compression=mp3&Talkback.Audio.Format[1].Compression=pcm&Talkback.Audio.Format[1].Frequency=16000");
        var answer = await listener.PartAsync(blank);
        Assert.Equal(("Answer", "PCM", "16000", rings.Port()), (answer["state.State"], answer["state.Talkback.Audio.Format[0].Compression"], answer["state.Talkback.Audio.Format[0].Frequency"], answer.Port()));
        Assert.False(answer.ContainsKey("state.Talkback.Audio.Format[1].Compression"));
        await camera.TalkAsync("hangup");
        Assert.Equal(["SID", "state.State"], (await listener.PartAsync(blank)).Keys);
    }

    [Fact]
    public async Task Each_subscriber_has_a_number_and_who_detaches_ends_that_one_alone()
    {
        await using var camera = await TalkClient.StartAsync();
        using var one = await camera.AttachAsync();
        using var other = await camera.AttachAsync();
        var (first, second) = (await one.PartAsync(), await other.PartAsync());
        Assert.NotEqual(first["SID"], second["SID"]);
        Assert.Equal(TalkClient.Impossible, await camera.TalkAsync("detachState&SID=1"));
        await camera.RingAsync();
        Assert.Equal("OK\r\n", await camera.TalkAsync("detachState&SID=" + first["SID"]));
        Assert.Equal(TalkClient.Impossible, await camera.TalkAsync("detachState&SID=" + first["SID"]));
        await camera.TalkAsync("refuse");
        Assert.Equal(["Inviting", "Ringing"], await one.StatesAsync(2));
        await one.AssertEndedAsync();
        Assert.Equal(["Inviting", "Ringing", "Refuse"], await other.StatesAsync(3));
        await Eventually.TrueAsync(async () => (await camera.SubscribersAsync()).GetProperty("subscribers").GetArrayLength() == 1, "the one that detached is still there");
    }

    [Fact]
    public async Task Who_hangs_up_the_connection_is_subscribed_no_more()
    {
        await using var camera = await TalkClient.StartAsync();
        var one = await camera.AttachAsync();
        var sid = (await one.PartAsync())["SID"];
        one.Raw.Rst();
        await Eventually.TrueAsync(async () => (await camera.SubscribersAsync()).GetProperty("subscribers").GetArrayLength() == 0, "the one that left is still there");
        Assert.Equal(TalkClient.Impossible, await camera.TalkAsync("detachState&SID=" + sid));
    }

    [Fact]
    public async Task It_hears_no_events_and_event_streams_hear_no_states()
    {
        await using var camera = await TalkClient.StartAsync();
        using var states = await camera.AttachAsync("&heartbeat=5");
        using var events = await EventListener.AttachAsync(camera, "codes=[IgnoreInvite,VideoMotion]");
        Assert.Equal([""], await states.StatesAsync(1));
        await camera.RaiseAsync("VideoMotion", "Start");
        await camera.RingAsync();
        await camera.TalkAsync("answer&" + TalkClient.Media);
        Assert.Equal(["Inviting", "Ringing", "Answer"], await states.StatesAsync(3));
        camera.Advance(5);
        Assert.Equal("Heartbeat", await states.ReadAsync());
        Assert.StartsWith("Code=VideoMotion;action=Start", await events.ReadAsync(), StringComparison.Ordinal);
        Assert.StartsWith("Code=IgnoreInvite;action=Pulse;index=0;data=", await events.ReadAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reboot")]
    [InlineData("ban")]
    [InlineData("user")]
    public async Task What_ends_event_streams_ends_it(string how)
    {
        await using var camera = await TalkClient.StartAsync();
        await camera.GetAsync("/cgi-bin/userManager.cgi?action=addUser&user.Name=guest&user.Password=secret&user.Group=user&user.Sharable=true&user.Reserved=false");
        using var client = await RawClient.ConnectAsync(camera.Url);
        await client.SendAsync($"GET {TalkClient.Script}attachState HTTP/1.1\r\nHost: camera\r\nAuthorization: Basic {Convert.ToBase64String("guest:secret"u8)}\r\n\r\n");
        var listener = new EventListener(client, "myboundary");
        await client.ReadUntilAsync("\r\n\r\n");
        Assert.Equal([""], await listener.StatesAsync(1));
        switch (how)
        {
            case "reboot":
                await camera.PowerAsync("reboot");
                break;
            case "user":
                await camera.GetAsync("/cgi-bin/userManager.cgi?action=deleteUser&name=guest");
                break;
            default:
                await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&AccessFilter.Enable=true&AccessFilter.Type=BannedList&AccessFilter.BannedList[0]=127.0.0.1");
                break;
        }

        await listener.AssertEndedAsync();
    }

    [Fact]
    public async Task Faults_of_event_streams_befall_it_too()
    {
        await using var camera = await TalkClient.StartAsync();
        await using (await camera.InjectAsync("events.duplicate", """{"copies":2}""", """{"code":"VideoTalk"}"""))
        {
            using var listener = await camera.AttachAsync();
            Assert.Equal(["", ""], await listener.StatesAsync(2));
            await camera.RingAsync();
            Assert.Equal(["Inviting", "Inviting", "Ringing", "Ringing"], await listener.StatesAsync(4));
        }

        await using (await camera.InjectAsync("events.closeOnAttach"))
        {
            using var cut = await camera.AttachAsync();
            await cut.AssertEndedAsync();
        }
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_cut_off()
    {
        await using var camera = await TalkClient.StartAsync();
        using var slow = await camera.AttachAsync();
        for (var i = 0; i < 6000 && (await Subscribers(camera)) > 0; i += 50)
        {
            for (var call = 0; call < 400; call++)
            {
                camera.Device().World.Apply(new Device.World.Stimulus { Kind = Device.World.StimulusKinds.Find("doorbell")! });
                camera.Device().World.Apply(new Device.World.Stimulus { Kind = Device.World.StimulusKinds.Find("talk-cancel")! });
            }
        }

        Assert.Equal(0, await Subscribers(camera));
        Assert.Equal(1, (await camera.SubscribersAsync()).GetProperty("cutOff").GetInt32());

        static async Task<int> Subscribers(TestCamera camera) => (await camera.SubscribersAsync()).GetProperty("subscribers").GetArrayLength();
    }
}
