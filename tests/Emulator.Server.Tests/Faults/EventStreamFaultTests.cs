using Emulator.Server.Tests.Events;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Faults;

/// <summary>Event streams whose flow goes wrong, as a client sees them.</summary>
public class EventStreamFaultTests(SharedCamera shared) : IClassFixture<SharedCamera>
{
    private const string On = "Code=VideoMotion;action=Start;index=0";
    private const string Off = "Code=VideoMotion;action=Stop;index=0";
    private const string Beat = "Heartbeat";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [ShowsFault("events.mute")]
    public async Task Events_stop_and_heartbeats_may_go_on(bool keep)
    {
        var camera = await shared.FreshAsync();
        using var listener = await EventListener.AttachAsync(camera, "codes=[All]&heartbeat=5");
        var fault = await camera.InjectAsync("events.mute", $$"""{"keepHeartbeat":{{(keep ? "true" : "false")}}}""");
        await camera.RaiseAsync("VideoMotion", "Start");
        camera.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.True(await fault.RemoveAsync() == (keep ? 1 : 2));
        await camera.RaiseAsync("VideoMotion", "Stop");
        if (keep)
        {
            Assert.Equal(Beat, await listener.ReadAsync());
        }

        Assert.Equal(Off, await listener.ReadAsync());
        // The device itself missed nothing.
        Assert.Equal(["VideoMotion Start 0 injected", "VideoMotion Stop 0 injected"], await camera.EventLinesAsync());
    }

    [Fact]
    [ShowsFault("events.mute")]
    public async Task Only_one_code_or_channel_or_address_goes_missing()
    {
        var camera = await shared.FreshAsync();
        using var listener = await EventListener.AttachAsync(camera);
        await using var code = await camera.InjectAsync("events.mute", match: """{"code":"VideoMotion","surface":"events","channel":1,"path":"*eventManager.cgi","user":"admin"}""");
        await using var other = await camera.InjectAsync("events.mute", match: """{"code":"VideoBlind"}""", when: """{"nth":2}""");
        await camera.RaiseAsync("VideoMotion", "Start");
        await camera.RaiseAsync("VideoBlind", "Start");
        await camera.RaiseAsync("VideoBlind", "Stop");
        await camera.RaiseAsync("VideoLoss", "Start");
        Assert.Equal("Code=VideoBlind;action=Start;index=0", await listener.ReadAsync());
        Assert.Equal("Code=VideoLoss;action=Start;index=0", await listener.ReadAsync());
        listener.Dispose();
        await Eventually.TrueAsync(async () => (await camera.Control.GetStringAsync("api/v1/devices/ipc-1/requests?path=attach")).Contains($"{code.Id},{other.Id}", StringComparison.Ordinal), "the journal names both");
    }

    [Fact]
    [ShowsFault("events.closeOnAttach")]
    public async Task Closed_behind_the_head()
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("events.closeOnAttach");
        using var listener = await EventListener.AttachAsync(camera);
        Assert.Equal((WireSight.Fin, ""), await listener.Raw.DrainAsync());
        await Eventually.TrueAsync(async () => (await camera.Control.GetStringAsync("api/v1/devices/ipc-1/requests?path=attach")).Contains(fault.Id, StringComparison.Ordinal), "the journal names it");
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "--myboundary--\r\n")]
    [ShowsFault("events.closeAfter")]
    public async Task Closed_behind_the_second_part(bool terminator, string end)
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("events.closeAfter", $$"""{"parts":2,"terminator":{{(terminator ? "true" : "false")}}}""");
        using var listener = await EventListener.AttachAsync(camera);
        await RaiseAsync(camera, "Start", "Stop", "Start");
        Assert.Equal(On, await listener.ReadAsync());
        Assert.Equal(Off, await listener.ReadAsync());
        Assert.Equal((WireSight.Fin, end), await listener.Raw.DrainAsync());
    }

    [Fact]
    [ShowsFault("events.stall")]
    public async Task Silent_and_open_behind_the_first_part()
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("events.stall", """{"parts":1}""");
        using var stalled = await EventListener.AttachAsync(camera, "codes=[All]&heartbeat=5");
        await fault.RemoveAsync();
        using var well = await EventListener.AttachAsync(camera);
        await RaiseAsync(camera, "Start", "Stop");
        camera.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(On, await well.ReadAsync());
        Assert.Equal(Off, await well.ReadAsync());
        Assert.Equal(On, await stalled.ReadAsync());
        Assert.Equal(WireSight.Silence, (await stalled.Raw.SeeAsync(TimeSpan.FromMilliseconds(50))).Sight);
    }

    [Fact]
    [ShowsFault("events.holdHeaders")]
    public async Task The_head_waits_for_an_event()
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("events.holdHeaders");
        using var client = await RawClient.GetAsync(camera.Url, "/cgi-bin/eventManager.cgi?action=attach&codes=[All]");
        await Eventually.TrueAsync(async () => await fault.HitsAsync() == 1, "attached");
        camera.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(TimeSpan.FromMilliseconds(50))).Sight);
        await RaiseAsync(camera, "Start");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await client.ReadUntilAsync("\r\n\r\n"), StringComparison.Ordinal);
        await client.ReadUntilAsync(On);
    }

    [Fact]
    [ShowsFault("events.holdHeaders")]
    public async Task The_head_waits_no_longer_than_it_may()
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("events.holdHeaders", """{"most":"100s"}""");
        using var client = await RawClient.GetAsync(camera.Url, "/cgi-bin/eventManager.cgi?action=attach&codes=[All]");
        await Eventually.TrueAsync(async () => await fault.HitsAsync() == 1, "attached");
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(TimeSpan.FromMilliseconds(50))).Sight);
        var head = "";
        for (var i = 0; i < 100 && head.Length == 0; i++)
        {
            // Once more, should the stream have begun to wait only now.
            camera.Clock.Advance(TimeSpan.FromSeconds(100));
            head = (await client.SeeAsync(TimeSpan.FromMilliseconds(100))).Text;
        }

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", head, StringComparison.Ordinal);
    }

    [Fact]
    [ShowsFault("events.maxAttach")]
    public async Task A_second_subscriber_is_refused_while_one_lingers()
    {
        var camera = await shared.FreshAsync();
        await Eventually.TrueAsync(async () => (await camera.SubscribersAsync()).GetProperty("subscribers").GetArrayLength() == 0, "nobody is left of other tests");
        camera.Clock.Advance(TimeSpan.FromMinutes(1));
        await using var fault = await camera.InjectAsync("events.maxAttach", """{"linger":"30s"}""");
        using (await EventListener.AttachAsync(camera))
        {
            Assert.Equal(400, await AttachStatusAsync(camera));
        }

        await Eventually.TrueAsync(async () => (await camera.SubscribersAsync()).GetProperty("subscribers").GetArrayLength() == 0, "it has left");
        Assert.Equal(400, await AttachStatusAsync(camera));
        camera.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(200, await AttachStatusAsync(camera));
        Assert.Equal(2, await fault.HitsAsync());
    }

    [Fact]
    [ShowsFault("events.ignoreHeartbeat")]
    public async Task Heartbeats_do_not_come()
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("events.ignoreHeartbeat");
        using var listener = await EventListener.AttachAsync(camera, "codes=[All]&heartbeat=5");
        camera.Clock.Advance(TimeSpan.FromMinutes(5));
        await RaiseAsync(camera, "Start");
        Assert.Equal(On, await listener.ReadAsync());
    }

    [Fact]
    [ShowsFault("events.heartbeatEvery")]
    public async Task Heartbeats_come_at_another_pace()
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("events.heartbeatEvery", """{"every":"250ms"}""");
        using var listener = await EventListener.AttachAsync(camera, "codes=[All]&heartbeat=5");
        camera.Clock.Advance(TimeSpan.FromMilliseconds(500));
        await RaiseAsync(camera, "Start");
        Assert.Equal([Beat, Beat, On], await ReadAllAsync(listener, 3));
    }

    [Fact]
    [ShowsFault("events.heartbeatText")]
    public async Task Heartbeats_say_something_else()
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("events.heartbeatText", """{"text":"ping"}""");
        using var listener = await EventListener.AttachAsync(camera, "codes=[All]&heartbeat=5");
        camera.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("ping", await listener.ReadAsync());
    }

    [Fact]
    [ShowsFault("events.allCodes")]
    public async Task Codes_come_that_nobody_asked_for()
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("events.allCodes");
        using var listener = await EventListener.AttachAsync(camera, "codes=[VideoLoss]");
        await RaiseAsync(camera, "Start");
        Assert.Equal(On, await listener.ReadAsync());
    }

    [Fact]
    [ShowsFault("events.replay")]
    public async Task Old_events_come_once_more()
    {
        var camera = await shared.FreshAsync();
        await RaiseAsync(camera, "Start", "Stop", "Start");
        await using var fault = await camera.InjectAsync("events.replay", """{"count":2}""");
        using var listener = await EventListener.AttachAsync(camera);
        await RaiseAsync(camera, "Stop");
        Assert.Equal([Off, On, Off], await ReadAllAsync(listener, 3));
    }

    [Fact]
    [ShowsFault("events.contentType")]
    public async Task Another_content_type()
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("events.contentType", """{"type":"application/octet-stream"}""");
        using var listener = await EventListener.AttachAsync(camera);
        Assert.Contains("\r\nContent-Type: application/octet-stream\r\n", listener.Head, StringComparison.Ordinal);
        Assert.DoesNotContain("multipart", listener.Head, StringComparison.Ordinal);
    }

    [Fact]
    [ShowsFault("events.chunked")]
    public async Task Parts_are_chunks()
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("events.chunked");
        using var listener = await EventListener.AttachAsync(camera);
        Assert.Contains("\r\nTransfer-Encoding: chunked\r\n", listener.Head, StringComparison.Ordinal);
        await fault.RemoveAsync();
        await RaiseAsync(camera, "Start");
        var part = $"--myboundary\r\nContent-Type: text/plain\r\nContent-Length:37\r\n\r\n{On}\r\n\r\n";
        var chunk = $"{part.Length:x}\r\n{part}\r\n";
        Assert.Equal(chunk, await listener.Raw.ReadAsync(chunk.Length));
    }

    [Theory]
    [InlineData("events.lostStop", new[] { On, On })]
    [InlineData("events.lostStart", new[] { Off, Off })]
    [InlineData("events.reorder", new[] { Off, On, Off, On })]
    [InlineData("events.pulseOnly", new[] { "Code=VideoMotion;action=Pulse;index=0", "Code=VideoMotion;action=Pulse;index=0" })]
    [InlineData("events.duplicate", new[] { On, On, Off, Off, On, On, Off, Off })]
    [ShowsFault("events.lostStop")]
    [ShowsFault("events.lostStart")]
    [ShowsFault("events.reorder")]
    [ShowsFault("events.pulseOnly")]
    [ShowsFault("events.duplicate")]
    public async Task Parts_are_lost_or_moved_or_doubled(string kind, string[] expected)
    {
        var camera = await shared.FreshAsync();
        using var listener = await EventListener.AttachAsync(camera);
        var fault = await camera.InjectAsync(kind);
        await RaiseAsync(camera, "Start", "Stop", "Start", "Stop");
        Assert.True(await fault.RemoveAsync() > 0);
        await camera.RaiseAsync("VideoLoss", "Start");
        Assert.Equal(expected, await ReadAllAsync(listener, expected.Length));
        Assert.Equal("Code=VideoLoss;action=Start;index=0", await listener.ReadAsync());
    }

    [Fact]
    [ShowsFault("events.delay")]
    public async Task Events_come_late_and_heartbeats_do_not()
    {
        var camera = await shared.FreshAsync();
        using var listener = await EventListener.AttachAsync(camera, "codes=[All]&heartbeat=5");
        await using var fault = await camera.InjectAsync("events.delay", """{"delay":"7s"}""");
        await RaiseAsync(camera, "Start", "Stop");
        camera.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal([Beat, On, Off, Beat], await ReadAllAsync(listener, 4));
    }

    [Fact]
    [ShowsFault("events.storm")]
    public async Task One_event_is_many()
    {
        var camera = await shared.FreshAsync();
        using var listener = await EventListener.AttachAsync(camera);
        await using var fault = await camera.InjectAsync("events.storm", """{"pairs":500}""");
        await RaiseAsync(camera, "Start");
        Assert.Equal(Enumerable.Range(0, 1001).Select(i => i % 2 == 0 ? On : Off), await ReadAllAsync(listener, 1001));
    }

    [Fact]
    [ShowsFault("events.repeatStart")]
    public async Task Start_again_and_again()
    {
        var camera = await shared.FreshAsync();
        using var listener = await EventListener.AttachAsync(camera);
        await using var fault = await camera.InjectAsync("events.repeatStart", """{"every":"1s"}""");
        await RaiseAsync(camera, "Start");
        camera.Clock.Advance(TimeSpan.FromSeconds(3));
        await RaiseAsync(camera, "Stop");
        camera.Clock.Advance(TimeSpan.FromSeconds(30));
        await camera.RaiseAsync("VideoLoss", "Pulse");
        Assert.Equal([On, On, On, On, Off, "Code=VideoLoss;action=Pulse;index=0"], await ReadAllAsync(listener, 6));
        Assert.Equal(2, (await camera.EventsAsync("code=VideoMotion")).Length);
    }

    [Fact]
    [ShowsFault("events.split")]
    public async Task A_part_comes_in_pieces()
    {
        var camera = await shared.FreshAsync();
        using var listener = await EventListener.AttachAsync(camera, "codes=[All]&heartbeat=5");
        await using var fault = await camera.InjectAsync("events.split", """{"sizes":[10,200],"gap":"6s"}""");
        await RaiseAsync(camera, "Start");
        Assert.Equal((WireSight.Bytes, "--myboundar"[..10]), await listener.Raw.SeeAsync());
        Assert.Equal(WireSight.Silence, (await listener.Raw.SeeAsync(TimeSpan.FromMilliseconds(50))).Sight);
        camera.Clock.Advance(TimeSpan.FromSeconds(6));
        // The heartbeat of the fifth second waited for the rest.
        await listener.Raw.ReadUntilAsync($"{On}\r\n\r\n");
        camera.Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(Beat, await listener.ReadAsync());
    }

    [Fact]
    [ShowsFault("events.glue")]
    public async Task Parts_wait_for_each_other()
    {
        var camera = await shared.FreshAsync();
        using var listener = await EventListener.AttachAsync(camera);
        await using var fault = await camera.InjectAsync("events.glue", """{"parts":3}""");
        await RaiseAsync(camera, "Start", "Stop");
        Assert.Equal(WireSight.Silence, (await listener.Raw.SeeAsync(TimeSpan.FromMilliseconds(50))).Sight);
        await RaiseAsync(camera, "Start");
        var (_, text) = await listener.Raw.SeeAsync();
        Assert.Equal(4, text.Split("--myboundary\r\n").Length);
    }

    private static async Task<int> AttachStatusAsync(TestCamera camera)
    {
        using var client = await RawClient.GetAsync(camera.Url, "/cgi-bin/eventManager.cgi?action=attach&codes=[All]");
        return new RawAnswer(await client.ReadUntilAsync("\r\n\r\n"), "").Status;
    }

    private static async Task RaiseAsync(TestCamera camera, params string[] actions)
    {
        foreach (var action in actions)
        {
            await camera.RaiseAsync("VideoMotion", action);
        }
    }

    private static async Task<string[]> ReadAllAsync(EventListener listener, int count)
    {
        var lines = new string[count];
        for (var i = 0; i < count; i++)
        {
            lines[i] = await listener.ReadAsync();
        }

        return lines;
    }
}
