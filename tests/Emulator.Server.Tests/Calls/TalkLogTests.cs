using System.Globalization;
using System.Net;
using Emulator.Device.Profiles;
using Emulator.Server.Tests.World;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Calls;

/// <summary><c>recordFinder.cgi?action=find&amp;name=VideoTalkLog</c> (document section 12.2): every call, once it is over.</summary>
public sealed class TalkLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("camulator-calls-").FullName;

    private const string Find = "/cgi-bin/recordFinder.cgi?action=find&name=VideoTalkLog";

    [Theory]
    [InlineData(Dialect.Firmware, true)]
    [InlineData(Dialect.Document, false)]
    public async Task Each_call_is_in_the_log_with_the_fields_of_the_document(Dialect dialect, bool more)
    {
        await using var camera = await TalkClient.StartAsync(o => o with { Dialect = dialect });
        Assert.Equal("totalCount=0\r\nfound=0\r\n", await camera.GetAsync(Find));
        camera.Advance(100);
        var began = new DateTimeOffset(camera.Device().Clock.UtcNow).ToUnixTimeSeconds();
        await camera.StimulateAsync(new { kind = "doorbell", room = "501" });
        camera.Advance(5);
        await camera.TalkAsync("answer&" + TalkClient.Media);
        Assert.Equal("totalCount=0\r\nfound=0\r\n", await camera.GetAsync(Find));
        camera.Advance(42);
        await camera.TalkAsync("hangup");
        Assert.Equal(
            $"totalCount=1\r\nfound=1\r\nrecords[0].RecNo=1\r\nrecords[0].CreateTime={began}\r\nrecords[0].CallType=Outgoing\r\nrecords[0].EndState=Received\r\nrecords[0].PeerNumber=501\r\n"
            + (more ? "records[0].LocalNumber=8001\r\nrecords[0].TalkTime=42\r\n" : ""),
            await camera.GetAsync(Find));
    }

    [Fact]
    public async Task It_is_found_by_who_called_how_it_ended_when_and_how_many_are_wanted()
    {
        await using var camera = await TalkClient.StartAsync();
        // 1: nobody answers.
        await camera.RingAsync();
        camera.Advance(60);
        // 2: a talk that the limit ends. 3: refused. 4: given up. 5: refused at the door. 6: a client's call that is answered.
        foreach (var step in (string[])["invite", "talk-answer", "", "doorbell", "refuse", "invite", "cancel", "invite", "talk-refuse", "invite", "talk-answer", "hangup"])
        {
            await CallTests.DoAsync(camera, step);
            camera.Advance(step.Length == 0 ? 120 : 1);
        }

        Assert.Equal(["1 Outgoing Missed 0", "2 Incoming Received 120", "3 Outgoing Missed 0", "4 Incoming Missed 0", "5 Incoming Missed 0", "6 Incoming Received 1"], await LogAsync(camera, ""));
        Assert.Equal(["4 Incoming Missed 0", "5 Incoming Missed 0"], await LogAsync(camera, "&condition.CallType=Incoming&condition.EndState=Missed&count=500"));
        Assert.Equal(["2 Incoming Received 120", "6 Incoming Received 1"], await LogAsync(camera, "&condition.EndState=received"));
        Assert.Equal(["1 Outgoing Missed 0"], await LogAsync(camera, "&condition.CallType=Outgoing&count=1"));
        Assert.StartsWith("totalCount=2\r\nfound=1\r\n", await camera.GetAsync(Find + "&condition.CallType=Outgoing&count=1"), StringComparison.Ordinal);
        Assert.Equal("count=4\r\n", await camera.GetAsync("/cgi-bin/recordFinder.cgi?action=getQuerySize&name=VideoTalkLog&condition.CallType=Incoming"));
        foreach (var wrong in (string[])["&condition.CallType=Sideways", "&condition.EndState=Busy", "&condition.Colour=red", "&count=0", "&count=x"])
        {
            Assert.Equal(400, await camera.StatusAsync(Find + wrong));
        }

        using var user = await camera.User.GetAsync(Find);
        Assert.Equal(HttpStatusCode.OK, user.StatusCode);
        await using var plain = await TestCamera.StartAsync();
        Assert.Equal(404, await plain.StatusAsync(Find));
    }

    [Fact]
    public async Task It_survives_the_process_and_the_power_comes_back_with_a_snapshot_and_goes_with_a_reset()
    {
        await using (var camera = await TalkClient.StartAsync(o => o with { DataFolder = _folder }))
        {
            await camera.RingAsync();
            await camera.TalkAsync("answer&" + TalkClient.Media);
            camera.Advance(7);
            // The power ends it.
            using var off = await camera.Control.PostAsync("/api/v1/devices/*/power", Json("""{"action":"off"}"""));
        }

        await using (var camera = await TalkClient.StartAsync(o => o with { DataFolder = _folder }))
        {
            Assert.Equal(["1 Outgoing Received 7"], await LogAsync(camera, ""));
            using var taken = await camera.Control.PostAsync("/api/v1/devices/vto-1/snapshots/one", content: null);
            await camera.RingAsync();
            await camera.TalkAsync("refuse");
            Assert.Equal(2, (await LogAsync(camera, "")).Length);
            using var restored = await camera.Control.PostAsync("/api/v1/devices/vto-1/restore", Json("""{"name":"one"}"""));
            Assert.Equal(["1 Outgoing Received 7"], await LogAsync(camera, ""));
            using var reset = await camera.Control.PostAsync("/api/v1/devices/*/reset", content: null);
            Assert.Empty(await LogAsync(camera, ""));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<string[]> LogAsync(TestCamera camera, string conditions)
    {
        var lines = await camera.LinesAsync(Find + conditions);
        return
        [
            .. Enumerable.Range(0, int.Parse(lines["found"], CultureInfo.InvariantCulture)).Select(i => $"records[{i}].")
                .Select(head => $"{lines[head + "RecNo"]} {lines[head + "CallType"]} {lines[head + "EndState"]} {lines[head + "TalkTime"]}"),
        ];
    }

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");
}
