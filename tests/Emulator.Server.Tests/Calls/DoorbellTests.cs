using System.Net.Http.Json;
using System.Text.Json;
using Emulator.Server.Tests.Events;
using Emulator.Server.Tests.Scenarios;
using Emulator.Server.Tests.World;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Calls;

/// <summary>The doorbell, end to end and from outside: it rings, a client answers, both talk, the client opens the door and hangs up, and the call is in the log.</summary>
public class DoorbellTests
{
    private const string Door = "/cgi-bin/accessControl.cgi?action=";
    private const string Log = "/cgi-bin/recordFinder.cgi?action=find&name=VideoTalkLog";

    [Fact]
    public async Task A_visitor_rings_a_client_answers_both_talk_and_the_call_is_in_the_log()
    {
        await using var camera = await TalkClient.StartAsync();
        using var events = await EventListener.AttachAsync(camera, "codes=[Invite,CallNoAnswered,IgnoreInvite,PassiveHungup]");
        using var states = await camera.AttachAsync();
        using var pictures = await RawClient.GetAsync(camera.Url, "/cgi-bin/snapManager.cgi?action=attachFileProc&channel=1&heartbeat=60&Flags[0]=Event&Events=[Invite]");
        await pictures.ReadUntilAsync("\r\n\r\n");
        using var ear = new Ear();
        Assert.Equal([""], await states.StatesAsync(1));

        // It rings: the event, its picture, and the state.
        await camera.StimulateAsync(new { kind = "doorbell", room = "501" });
        Assert.StartsWith("Code=CallNoAnswered;action=Start;index=0;data=", await events.ReadAsync(), StringComparison.Ordinal);
        Assert.Contains("\"PeerNumber\" : \"501\"", await events.ReadAsync(), StringComparison.Ordinal);
        Assert.Contains("Events[0].Code=Invite", await pictures.ReadUntilAsync("Content-Type: image/jpeg\r\nContent-Length:"), StringComparison.Ordinal);
        Assert.Equal("Inviting", (await states.PartAsync())["state.State"]);
        var rings = await states.PartAsync();
        Assert.Equal("Ringing", rings["state.State"]);

        // The client answers, and both talk.
        camera.Advance(4);
        Assert.Equal("OK\r\n", await camera.TalkAsync($"answer&{TalkClient.Media}&Talkback.Audio.AudioPort={ear.Port}"));
        Assert.Equal(["Answer"], await states.StatesAsync(1));
        camera.Advance(1);
        var heard = await ear.HearAsync();
        Assert.Equal((8, 332), (heard[1] & 0x7F, heard.Length));
        for (var i = 0; i < 25; i++)
        {
            ear.Say(rings.Port(), Ear.Packet(8, (ushort)i, (uint)(i * 320), new byte[320]));
        }

        await Eventually.TrueAsync(async () => (await TalkAsync(camera)).GetProperty("bytes").GetInt64() == 8000, "the client is not heard");
        Assert.Equal(1, (await TalkAsync(camera)).GetProperty("durationSeconds").GetDouble(), 3);

        // It opens the door while they talk, and the call goes on.
        Assert.Equal("Info.status=Close\r\n", await camera.GetAsync(Door + "getDoorStatus&channel=1"));
        Assert.Equal("OK\r\n", await camera.GetAsync(Door + "openDoor&channel=1&UserID=101&Type=Remote"));
        Assert.Equal("Info.status=Open\r\n", await camera.GetAsync(Door + "getDoorStatus&channel=1"));
        Assert.Equal("Answer", await camera.StateNameAsync());

        // It hangs up.
        camera.Advance(9);
        Assert.Equal("OK\r\n", await camera.TalkAsync("hangup"));
        Assert.Equal(["Hangup"], await states.StatesAsync(1));
        Assert.StartsWith("Code=CallNoAnswered;action=Stop", await events.ReadAsync(), StringComparison.Ordinal);
        Assert.StartsWith("Code=IgnoreInvite;action=Pulse", await events.ReadAsync(), StringComparison.Ordinal);
        Assert.StartsWith("Code=PassiveHungup;action=Start", await events.ReadAsync(), StringComparison.Ordinal);
        var found = await camera.LinesAsync(Log + "&condition.CallType=Outgoing&condition.EndState=Received");
        Assert.Equal(("1", "501", "10"), (found["totalCount"], found["records[0].PeerNumber"], found["records[0].TalkTime"]));
        var lines = await camera.Control.GetFromJsonAsync<JsonElement[]>("/api/v1/devices/vto-1/log?type=event");
        Assert.Equal(["Inviting", "Ringing", "Answer", "Hangup"], lines!.Select(l => l.GetRawText()).Where(l => l.Contains("VideoTalk", StringComparison.Ordinal)).Select(StateIn));
    }

    [Fact]
    public async Task The_scenario_of_three_visitors_passes_with_a_client_that_minds()
    {
        await using var camera = await TalkClient.StartAsync();
        using var states = await camera.AttachAsync();
        var run = await camera.BeginAsync(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "scenarios", "doorbell.yaml")));
        camera.Advance(6);
        Assert.Equal(["", "Inviting", "Ringing"], await states.StatesAsync(3));
        await camera.TalkAsync("answer&" + TalkClient.Media);
        camera.Advance(30);
        await camera.GetAsync(Door + "openDoor&channel=1&UserID=101&Type=Remote");
        camera.Advance(30);
        await camera.TalkAsync("hangup");
        camera.Advance(300);
        await camera.FiredAsync(run, step: 8);
        Assert.Equal(["Answer", "Hangup", "Inviting", "Ringing", "Cancel", "Inviting", "Ringing", "Cancel"], await states.StatesAsync(8));
        Assert.Equal("2", (await camera.LinesAsync(Log + "&condition.EndState=Missed"))["totalCount"]);
        camera.Advance(100);
        var (state, _, all) = await camera.EndAsync(run);
        Assert.True(state == "passed", all.GetRawText());
    }

    private static async Task<JsonElement> TalkAsync(TestCamera camera) => Assert.Single((await camera.Control.GetFromJsonAsync<JsonElement[]>("/api/v1/devices/vto-1/audio-received"))!);

    private static string StateIn(string line) => ((string[])["Inviting", "Ringing", "Answer", "Refuse", "Cancel", "Hangup", "Busying"]).Single(s => line.Contains($"\"{s}\"", StringComparison.Ordinal) || line.Contains($"State={s}", StringComparison.Ordinal) || line.Contains($": {s}", StringComparison.Ordinal));
}
