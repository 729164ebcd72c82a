using System.Net;
using System.Text.Json;
using Emulator.Device.Events;
using Emulator.Device.Profiles;
using Emulator.Server.Tests.World;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Calls;

/// <summary>Calls of a door station (document section 12.1): who may do what when, what is told of it, and how long it lasts.</summary>
public class CallTests
{
    [Theory]
    [InlineData("", "doorbell", "answer", "hangup", "Inviting Ringing Answer Hangup")]
    [InlineData("", "doorbell", "answer", "talk-hangup", "Inviting Ringing Answer Hangup")]
    [InlineData("", "doorbell", "refuse", "", "Inviting Ringing Refuse")]
    [InlineData("", "doorbell", "talk-cancel", "", "Inviting Ringing Cancel")]
    [InlineData("", "invite", "talk-answer", "hangup", "Inviting Ringing Answer Hangup")]
    [InlineData("", "invite", "talk-answer", "talk-hangup", "Inviting Ringing Answer Hangup")]
    [InlineData("", "invite", "talk-refuse", "", "Inviting Ringing Refuse")]
    [InlineData("", "invite", "cancel", "", "Inviting Ringing Cancel")]
    [InlineData("", "doorbell", "doorbell!", "refuse", "Inviting Ringing Busying Refuse")]
    [InlineData("", "doorbell", "invite!", "refuse", "Inviting Ringing Busying Refuse")]
    [InlineData("invite!", "invite", "invite!", "cancel", "Inviting Ringing Busying Cancel")]
    // Whoever cannot do it now is told so, and nothing happens.
    [InlineData("answer!", "doorbell", "talk-answer!", "answer", "Inviting Ringing Answer")]
    [InlineData("refuse!", "doorbell", "talk-refuse!", "refuse", "Inviting Ringing Refuse")]
    [InlineData("cancel!", "doorbell", "cancel!", "talk-cancel", "Inviting Ringing Cancel")]
    [InlineData("hangup!", "doorbell", "hangup!", "refuse", "Inviting Ringing Refuse")]
    [InlineData("talk-answer!", "invite", "answer!", "talk-answer", "Inviting Ringing Answer")]
    [InlineData("talk-refuse!", "invite", "refuse!", "talk-refuse", "Inviting Ringing Refuse")]
    [InlineData("talk-cancel!", "invite", "talk-cancel!", "cancel", "Inviting Ringing Cancel")]
    [InlineData("talk-hangup!", "invite", "talk-hangup!", "cancel", "Inviting Ringing Cancel")]
    public async Task A_call_goes_its_way_and_no_other(string before, string first, string second, string third, string told)
    {
        var busy = before == "invite!";
        await using var camera = await TalkClient.StartAsync();
        using var listener = await camera.AttachAsync();
        Assert.Equal([""], await listener.StatesAsync(1));
        foreach (var step in (string[])[busy ? "" : before, first, second, third])
        {
            await DoAsync(camera, step);
        }

        var states = told.Split(' ');
        Assert.Equal(states, await listener.StatesAsync(states.Length));
        Assert.Equal(states[^1] == "Answer" ? "Answer" : "Idle", await camera.StateNameAsync());
    }

    [Fact]
    public async Task Whoever_listens_in_the_middle_of_a_call_is_told_the_state_first()
    {
        await using var camera = await TalkClient.StartAsync();
        await camera.RingAsync();
        using var listener = await camera.AttachAsync();
        var part = await listener.PartAsync();
        Assert.Equal("Ringing", part["state.State"]);
        await camera.TalkAsync("answer&" + TalkClient.Media);
        using var other = await camera.AttachAsync();
        Assert.Equal(["Answer"], await other.StatesAsync(1));
        await camera.TalkAsync("hangup");
        Assert.Equal(["Answer", "Hangup"], await listener.StatesAsync(2));
        Assert.Equal(["Hangup"], await other.StatesAsync(1));
        using var late = await camera.AttachAsync();
        Assert.Equal([""], await late.StatesAsync(1));
    }

    [Fact]
    public async Task A_call_that_nobody_answers_is_given_up_and_a_talk_has_an_end()
    {
        await using var camera = await TestCamera.StartAsync(TalkClient.Vto with { Talk = new TalkProfile { RingSeconds = 7, TalkSeconds = 11, Peer = "501" } });
        using var listener = await camera.AttachAsync();
        await camera.RingAsync();
        camera.Advance(6.999);
        Assert.Equal("Ringing", await camera.StateNameAsync());
        camera.Advance(0.002);
        Assert.Equal("Idle", await camera.StateNameAsync());
        await camera.TalkAsync("invite");
        camera.Advance(5);
        await DoAsync(camera, "talk-answer");
        camera.Advance(10.999);
        var call = (await camera.TalkStateAsync()).GetProperty("call");
        Assert.Equal(("Incoming", "501", "admin", "127.0.0.1"), (Text(call, "callType"), Text(call, "peer"), Text(call, "user"), Text(call, "from")));
        Assert.Equal(10.999, call.GetProperty("talkSeconds").GetDouble(), 3);
        camera.Advance(0.002);
        Assert.Equal(["", "Inviting", "Ringing", "Cancel", "Inviting", "Ringing", "Answer", "Hangup"], await listener.StatesAsync(8));
    }

    [Fact]
    public async Task The_events_of_a_call_are_those_of_devices_in_the_field()
    {
        await using var camera = await TalkClient.StartAsync();
        var ear = new EventEar(camera);
        var outcome = Assert.Single(await camera.StimulateAsync(new { kind = "doorbell", room = "502" }));
        Assert.Equal(new SensorAnswer("Invite", 0, true, "seen"), outcome);
        await camera.TalkAsync("answer&" + TalkClient.Media);
        camera.Advance(3);
        await camera.TalkAsync("hangup");
        await camera.RingAsync();
        camera.Advance(30);
        await camera.RingAsync();
        await camera.TalkAsync("refuse");
        await camera.TalkAsync("invite");
        await DoAsync(camera, "talk-refuse");
        Assert.Equal(
            [
                "0 CallNoAnswered/0 Start", "0 Invite/0 Pulse", "0 BackKeyLight/0 Pulse", "0 CallNoAnswered/0 Stop", "0 IgnoreInvite/0 Pulse", "0 BackKeyLight/0 Pulse",
                "3 PassiveHungup/0 Start", "3 PassiveHungup/0 Stop", "3 BackKeyLight/0 Pulse", "3 VideoTalkLog/0 Pulse",
                "3 CallNoAnswered/0 Start", "3 Invite/0 Pulse", "3 BackKeyLight/0 Pulse", "33 CallNoAnswered/0 Stop", "33 _CallNoAnswer_/0 Pulse", "33 BackKeyLight/0 Pulse", "33 VideoTalkLog/0 Pulse",
                "33 CallNoAnswered/0 Start", "33 Invite/0 Pulse", "33 BackKeyLight/0 Pulse", "33 CallNoAnswered/0 Stop", "33 HungupPhone/0 Pulse", "33 BackKeyLight/0 Pulse", "33 VideoTalkLog/0 Pulse",
                "33 BackKeyLight/0 Pulse", "33 HungupPhone/0 Pulse", "33 BackKeyLight/0 Pulse", "33 VideoTalkLog/0 Pulse",
            ],
            ear.Lines);
        Assert.Equal([1, 5, 0, 1, 6, 1, 0, 7, 0], ear.Events.Where(e => e.Code == "BackKeyLight").Select(e => Data(e).GetProperty("State").GetInt32()));
        var invite = Data(ear.Events.First(e => e.Code == "Invite"));
        Assert.Equal(("1", "502", 1), (Text(invite, "CallID"), Text(invite, "PeerNumber"), invite.GetProperty("LockNum").GetInt32()));
        Assert.Equal(
            ["1 Outgoing Received 502 3", "2 Outgoing Missed 9901 0", "3 Outgoing Missed 9901 0", "4 Incoming Missed 9901 0"],
            ear.Events.Where(e => e.Code == "VideoTalkLog").Select(Data).Select(d => $"{d.GetProperty("CallID")} {d.GetProperty("CallType")} {d.GetProperty("EndState")} {d.GetProperty("PeerNumber")} {d.GetProperty("TalkTime")}"));
    }

    [Fact]
    public async Task With_the_power_a_call_ends_and_nobody_can_ring_while_there_is_none()
    {
        await using var camera = await TalkClient.StartAsync();
        await camera.RingAsync();
        using var off = await camera.Control.PostAsync("/api/v1/devices/*/power", Json("""{"action":"off"}"""));
        Assert.Equal("Idle", await camera.StateNameAsync());
        Assert.Equal(new SensorAnswer("Invite", 0, false, "the device is off"), Assert.Single(await camera.RingAsync()));
        using var on = await camera.Control.PostAsync("/api/v1/devices/*/power", Json("""{"action":"on"}"""));
        camera.Advance(60);
        Assert.Equal("Idle", await camera.StateNameAsync());
        await camera.RingAsync();
        using var reset = await camera.Control.PostAsync("/api/v1/devices/*/reset", content: null);
        Assert.Equal("Idle", await camera.StateNameAsync());
    }

    [Fact]
    public async Task A_snapshot_holds_a_call_with_the_time_that_it_has_left()
    {
        await using var camera = await TalkClient.StartAsync();
        using var listener = await camera.AttachAsync();
        await camera.RingAsync();
        camera.Advance(10);
        using var taken = await camera.Control.PostAsync("/api/v1/devices/vto-1/snapshots/ringing", content: null);
        Assert.True(taken.IsSuccessStatusCode);
        await camera.TalkAsync("refuse");
        camera.Advance(100);
        using var restored = await camera.Control.PostAsync("/api/v1/devices/vto-1/restore", Json("""{"name":"ringing"}"""));
        Assert.True(restored.IsSuccessStatusCode, await restored.Content.ReadAsStringAsync());
        Assert.Equal("Ringing", await camera.StateNameAsync());
        camera.Advance(19.9);
        Assert.Equal("Ringing", await camera.StateNameAsync());
        camera.Advance(0.2);
        Assert.Equal(["", "Inviting", "Ringing", "Refuse", "Ringing", "Cancel"], await listener.StatesAsync(6));
    }

    [Theory]
    [InlineData("{\"kind\":\"doorbell\",\"room\":\"\"}", "room")]
    [InlineData("{\"kind\":\"doorbell\",\"room\":\"12345678901234567\"}", "room")]
    [InlineData("{\"kind\":\"doorbell\",\"room\":\"5a\"}", "room")]
    [InlineData("{\"kind\":\"doorbell\",\"seconds\":3}", "seconds")]
    [InlineData("{\"kind\":\"talk-answer\",\"room\":\"501\"}", "room")]
    [InlineData("{\"kind\":\"talk-hangup\",\"seconds\":3}", "seconds")]
    public async Task A_stimulus_that_cannot_be_names_the_field(string body, string field)
    {
        await using var camera = await TalkClient.StartAsync();
        using var json = JsonDocument.Parse(body);
        Assert.Equal(field, (await camera.RefusedAsync(json.RootElement)).Field);
        await using var plain = await TestCamera.StartAsync();
        Assert.Equal("kind", (await plain.RefusedAsync(json.RootElement)).Field);
        Assert.Equal(404, await plain.StatusAsync(TalkClient.Script + "attachState"));
    }

    [Theory]
    [InlineData("invite&Talkback.Protocol=TCP")]
    [InlineData("invite&Talkback.Type=Video")]
    [InlineData("invite&Talkback.Pack=PS")]
    [InlineData("invite&Talkback.MediaAddr=nowhere")]
    [InlineData("invite&Talkback.MediaAddr=::1")]
    [InlineData("invite&Talkback.Audio.AudioPort=0")]
    [InlineData("invite&Talkback.Audio.AudioPort=65536")]
    [InlineData("invite&Talkback.Audio.Format[0].Compression=MP3")]
    [InlineData("invite&Talkback.Audio.Format[0].Compression=G.711A&Talkback.Audio.Format[0].Frequency=44000")]
    [InlineData("invite&Talkback.Audio.Format[0].Compression=PCM&Talkback.Audio.Format[0].Depth=8")]
    [InlineData("invite&Talkback.Audio.Format[0].Compression=PCM&Talkback.Audio.Format[0].Frequency=fast")]
    [InlineData("invite&Talkback.Audio.Format[0].Compression=PCM&Talkback.Audio.Format[0].Depth=")]
    [InlineData("answer")]
    [InlineData("answer&Talkback.Protocol=UDP&Talkback.Type=Talk")]
    [InlineData("answer&Talkback.Protocol=UDP&Talkback.Type=Talk&Talkback.MediaAddr=300.1.1.1")]
    [InlineData("detachState")]
    [InlineData("detachState&SID=one")]
    [InlineData("attachState&heartbeat=0")]
    public async Task What_cannot_be_asked_is_refused(string request)
    {
        await using var camera = await TalkClient.StartAsync();
        Assert.Equal(400, await camera.StatusAsync(TalkClient.Script + request));
        Assert.Equal("Idle", await camera.StateNameAsync());
    }

    [Fact]
    public async Task A_user_may_listen_and_not_talk()
    {
        await using var camera = await TalkClient.StartAsync();
        foreach (var action in (string[])["invite", "cancel", "answer&" + TalkClient.Media, "refuse", "hangup"])
        {
            using var answer = await camera.User.GetAsync(TalkClient.Script + action);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        using var listens = await camera.User.GetAsync(TalkClient.Script + "attachState", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, listens.StatusCode);
    }

    // A step that is refused ends with an exclamation mark; one with a hyphen, and the bell, is done at the door.
    internal static async Task DoAsync(TestCamera camera, string step)
    {
        if (step.Length == 0)
        {
            return;
        }

        var (name, refused) = (step.TrimEnd('!'), step.EndsWith('!'));
        if (name == "doorbell" || name.Contains('-', StringComparison.Ordinal))
        {
            Assert.Equal(!refused, Assert.Single(await camera.StimulateAsync(new { kind = name })).Raised);
            return;
        }

        Assert.Equal(refused ? TalkClient.Impossible : "OK\r\n", await camera.TalkAsync(name == "answer" ? "answer&" + TalkClient.Media : name));
    }

    private static JsonElement Data(DeviceEvent raised) => JsonElement.Parse(raised.Data!);

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");
}
