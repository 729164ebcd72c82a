using Emulator.Device.Profiles;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Events;

/// <summary><c>eventManager.cgi?action=attach</c> (document section 4.9.17) on the wire.</summary>
public class AttachTests
{
    [Theory]
    [InlineData(Dialect.Firmware, "Content-Length:36", "Code=VideoMotion;action=Stop;index=0")]
    [InlineData(Dialect.Document, "Content-Length: 38", "Code=VideoMotion; action=Stop; index=0")]
    public async Task A_part_is_laid_out_as_the_dialect_has_it(Dialect dialect, string length, string line)
    {
        await using var camera = await TestCamera.StartAsync(with: o => o with { Dialect = dialect });
        await camera.RaiseAsync("VideoMotion", "Start");
        using var listener = await EventListener.AttachAsync(camera);
        await camera.RaiseAsync("VideoMotion", "Stop");
        var part = $"--myboundary\r\nContent-Type: text/plain\r\n{length}\r\n\r\n{line}\r\n\r\n";
        Assert.Equal(part, await listener.Raw.ReadAsync(part.Length));
    }

    [Fact]
    public async Task The_head_comes_at_once_and_nothing_is_chunked()
    {
        await using var camera = await TestCamera.StartAsync("traffic");
        using var listener = await EventListener.AttachAsync(camera, boundary: "TrafficBoundary");
        Assert.Equal(
            "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=TrafficBoundary\r\nConnection: close\r\nCache-Control: no-cache\r\nPragma: no-cache\r\n"
            + "Expires: Thu, 01 Dec 2099 16:00:00 GMT\r\n\r\n",
            listener.Head);
        await camera.RaiseAsync("TrafficJunction", "Pulse");
        Assert.Equal("Code=TrafficJunction;action=Pulse;index=0", await listener.ReadAsync());
    }

    [Theory]
    [InlineData("codes=[VideoMotion,AlarmLocal]")]
    [InlineData("codes=%5BVideoMotion%2CAlarmLocal%5D")]
    [InlineData("codes=[VideoMotion%2CAlarmLocal]")]
    [InlineData("codes=VideoMotion,AlarmLocal")]
    [InlineData("codes=[VideoMotion,%20AlarmLocal]")]
    [InlineData("codes=[videomotion,ALARMLOCAL]")]
    [InlineData("codes=[VideoMotion]&codes=[AlarmLocal]")]
    [InlineData("codes=[VideoMotion,NoSuchCode,AlarmLocal]")]
    public async Task Only_what_was_asked_for_is_told(string codes)
    {
        await using var camera = await TestCamera.StartAsync();
        using var listener = await EventListener.AttachAsync(camera, codes);
        await camera.RaiseAsync("VideoBlind", "Start");
        await camera.RaiseAsync("AlarmLocal", "Start");
        await camera.RaiseAsync("VideoLoss", "Start");
        await camera.RaiseAsync("VideoMotion", "Start");
        Assert.Equal("Code=AlarmLocal;action=Start;index=0", await listener.ReadAsync());
        Assert.Equal("Code=VideoMotion;action=Start;index=0", await listener.ReadAsync());
    }

    [Theory]
    [InlineData("codes=All")]
    [InlineData("codes=[All]")]
    [InlineData("codes=[all]")]
    [InlineData("codes=[VideoMotion,All]")]
    [InlineData("codes=[VideoMotion]&codes=All")]
    public async Task All_means_every_code(string codes)
    {
        await using var camera = await TestCamera.StartAsync();
        using var listener = await EventListener.AttachAsync(camera, codes);
        await camera.RaiseAsync("LoginFailure", "Pulse");
        await camera.RaiseAsync("StorageNotExist", "Start");
        Assert.Equal("Code=LoginFailure;action=Pulse;index=0", await listener.ReadAsync());
        Assert.Equal("Code=StorageNotExist;action=Start;index=0", await listener.ReadAsync());
    }

    [Theory]
    [InlineData("action=attach")]
    [InlineData("action=attach&codes=")]
    [InlineData("action=attach&codes=[]")]
    [InlineData("action=attach&codes=[NoSuchCode]")]
    [InlineData("action=attach&codes=[All]&heartbeat=0")]
    [InlineData("action=attach&codes=[All]&heartbeat=61")]
    [InlineData("action=attach&codes=[All]&heartbeat=x")]
    [InlineData("action=attach&codes=[All]&keepalive=0")]
    [InlineData("action=attach&codes=[All]&keepalive=61")]
    [InlineData("action=getEventIndexes")]
    [InlineData("action=getEventIndexes&code=NoSuchCode")]
    public async Task What_makes_no_sense_is_refused(string query)
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal(400, await camera.StatusAsync("/cgi-bin/eventManager.cgi?" + query));
    }

    [Fact]
    public async Task Details_come_last_as_devices_write_JSON_and_count_in_bytes()
    {
        await using var camera = await TestCamera.StartAsync();
        using var listener = await EventListener.AttachAsync(camera);
        await camera.RaiseAsync("VideoMotion", "Start", data: new { Id = new[] { 0 }, RegionName = new[] { "Tür" }, Objects = new[] { new { Type = "Human" } }, None = new { } });
        Assert.Equal(
            "Code=VideoMotion;action=Start;index=0;data={\n   \"Id\" : [ 0 ],\n   \"RegionName\" : [ \"Tür\" ],\n   \"Objects\" : [\n      {\n         \"Type\" : \"Human\"\n      }\n   ],\n   \"None\" : {}\n}",
            await listener.ReadAsync());
        await camera.RaiseAsync("MDResult", "Pulse", data: "61708863,61708863");
        Assert.Equal("Code=MDResult;action=Pulse;index=0;data=61708863,61708863", await listener.ReadAsync());
    }

    [Fact]
    public async Task A_heartbeat_comes_every_so_many_seconds_and_between_events()
    {
        await using var camera = await TestCamera.StartAsync();
        using var listener = await EventListener.AttachAsync(camera, "codes=[All]&heartbeat=5");
        camera.Clock.Advance(TimeSpan.FromSeconds(4.999));
        await camera.RaiseAsync("VideoMotion", "Start");
        Assert.Equal("Code=VideoMotion;action=Start;index=0", await listener.ReadAsync());
        camera.Clock.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Equal("Heartbeat", await listener.ReadAsync());
        camera.Clock.Advance(TimeSpan.FromSeconds(10));
        await camera.RaiseAsync("VideoMotion", "Stop");
        Assert.Equal("Heartbeat", await listener.ReadAsync());
        Assert.Equal("Heartbeat", await listener.ReadAsync());
        Assert.Equal("Code=VideoMotion;action=Stop;index=0", await listener.ReadAsync());
    }

    [Fact]
    public async Task Who_promises_to_send_and_does_not_is_dropped()
    {
        await using var camera = await TestCamera.StartAsync();
        using var silent = await EventListener.AttachAsync(camera, "codes=[All]&keepalive=20");
        using var lively = await EventListener.AttachAsync(camera, "codes=[All]&keepalive=20");
        using var free = await EventListener.AttachAsync(camera);
        camera.Clock.Advance(TimeSpan.FromSeconds(15));
        await lively.Raw.SendAsync("keep alive");
        var before = camera.Clock.GetUtcNow();
        await Eventually.TrueAsync(
            async () => (await camera.SubscribersAsync()).GetProperty("subscribers").EnumerateArray().Any(s => s.TryGetProperty("heard", out var heard) && heard.GetDateTimeOffset() == before), "it was heard");
        camera.Clock.Advance(TimeSpan.FromSeconds(5));
        await silent.AssertEndedAsync();
        await camera.RaiseAsync("VideoMotion", "Start");
        Assert.Equal("Code=VideoMotion;action=Start;index=0", await lively.ReadAsync());
        Assert.Equal("Code=VideoMotion;action=Start;index=0", await free.ReadAsync());
        camera.Clock.Advance(TimeSpan.FromSeconds(15));
        await lively.AssertEndedAsync();
        await camera.RaiseAsync("VideoMotion", "Stop");
        Assert.Equal("Code=VideoMotion;action=Stop;index=0", await free.ReadAsync());
        await Eventually.TrueAsync(async () => (await camera.SubscribersAsync()).GetProperty("cutOff").GetInt64() == 2, "counted");
    }

    [Fact]
    public async Task What_is_on_already_is_not_told_but_asked_for()
    {
        await using var camera = await TestCamera.StartAsync("dvr");
        await camera.RaiseAsync("VideoMotion", "Start", 3);
        await camera.RaiseAsync("VideoMotion", "Start", 0);
        await camera.RaiseAsync("VideoLoss", "Start", 1);
        using var listener = await EventListener.AttachAsync(camera);
        Assert.Equal("channels[0]=0\r\nchannels[1]=3\r\n", await camera.GetAsync("/cgi-bin/eventManager.cgi?action=getEventIndexes&code=VideoMotion"));
        Assert.Equal("Error:No Events\r\n", await camera.GetAsync("/cgi-bin/eventManager.cgi?action=getEventIndexes&code=VideoBlind"));
        await camera.RaiseAsync("VideoMotion", "Stop", 3);
        Assert.Equal("Code=VideoMotion;action=Stop;index=3", await listener.ReadAsync());
        Assert.Equal("channels[0]=0\r\n", await camera.GetAsync("/cgi-bin/eventManager.cgi?action=getEventIndexes&code=videomotion"));
    }

    [Fact]
    public async Task A_reboot_ends_streams_and_what_is_on_without_a_Stop()
    {
        await using var camera = await TestCamera.StartAsync();
        using var listener = await EventListener.AttachAsync(camera);
        await camera.RaiseAsync("VideoMotion", "Start");
        Assert.Equal("Code=VideoMotion;action=Start;index=0", await listener.ReadAsync());
        await camera.PowerAsync("reboot");
        await listener.AssertEndedAsync();
        camera.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(["VideoMotion Start 0 injected", "VideoMotion Stop 0 power"], await camera.EventLinesAsync());
        using var again = await EventListener.AttachAsync(camera);
        await camera.RaiseAsync("VideoMotion", "Start");
        Assert.Equal("Code=VideoMotion;action=Start;index=0", await again.ReadAsync());
    }

    [Fact]
    public async Task A_reset_stops_what_is_on_and_forgets_the_history()
    {
        await using var camera = await TestCamera.StartAsync();
        using var listener = await EventListener.AttachAsync(camera);
        await camera.RaiseAsync("VideoMotion", "Start");
        using var reset = await camera.Control.PostAsync("/api/v1/devices/*/reset", content: null);
        Assert.Equal("Code=VideoMotion;action=Start;index=0", await listener.ReadAsync());
        Assert.Equal("Code=VideoMotion;action=Stop;index=0", await listener.ReadAsync());
        Assert.Empty(await camera.EventLinesAsync());
        Assert.Equal(3, (await camera.RaiseAsync("VideoMotion", "Start"))[0].GetProperty("seq").GetInt64());
    }

    [Fact]
    public async Task A_banned_address_loses_its_stream()
    {
        await using var camera = await TestCamera.StartAsync();
        using var listener = await EventListener.AttachAsync(camera);
        await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&AccessFilter.Type=BannedList&AccessFilter.BannedList[0]=127.0.0.1&AccessFilter.Enable=true");
        await listener.AssertEndedAsync();
        await Eventually.TrueAsync(async () => (await camera.SubscribersAsync()).GetProperty("subscribers").GetArrayLength() == 0, "nobody listens");
    }

    [Theory]
    [InlineData("/cgi-bin/mjpg/video.cgi?channel=1&subtype=1")]
    [InlineData("/cgi-bin/realmonitor.cgi?action=getStream&channel=1&subtype=0")]
    [InlineData("/cgi-bin/audio.cgi?action=getAudio&httptype=singlepart&channel=1")]
    [InlineData("/cgi-bin/snapManager.cgi?action=attachFileProc&Flags[0]=Event&Events=[All]")]
    public async Task A_banned_address_loses_every_endless_answer(string target)
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RawClient.GetAsync(camera.Url, target);
        Assert.StartsWith("HTTP/1.1 200 OK", await client.ReadUntilAsync("\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&AccessFilter.Type=BannedList&AccessFilter.BannedList[0]=127.0.0.1&AccessFilter.Enable=true"));
        var (end, _) = await client.DrainAsync(TimeSpan.FromSeconds(5));
        Assert.True(end is WireSight.Fin or WireSight.Rst, $"{end}");
    }

    [Fact]
    public async Task A_user_who_is_deleted_loses_its_stream()
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/userManager.cgi?action=addUser&user.Name=guard&user.Password=secret1&user.Group=user&user.Sharable=true&user.Reserved=false"));
        using var other = await EventListener.AttachAsync(camera);
        using var guard = await RawClient.ConnectAsync(camera.Url);
        await guard.SendAsync(RawClient.Get("/cgi-bin/eventManager.cgi?action=attach&codes=[All]").Replace(Convert.ToBase64String("admin:admin"u8), Convert.ToBase64String("guard:secret1"u8), StringComparison.Ordinal));
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await guard.ReadUntilAsync("\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/userManager.cgi?action=deleteUser&name=guard"));
        Assert.True((await guard.DrainAsync()).End is WireSight.Fin or WireSight.Rst);
        await camera.RaiseAsync("VideoMotion", "Start");
        Assert.Equal("Code=VideoMotion;action=Start;index=0", await other.ReadAsync());
    }

    [Fact]
    public async Task Streams_take_seats_and_give_them_back()
    {
        await using var camera = await TestCamera.StartAsync(TestProfiles.All["ipc"] with { Habits = TestProfiles.All["ipc"].Habits with { MaxStreams = 2 } });
        using var first = await EventListener.AttachAsync(camera);
        var second = await EventListener.AttachAsync(camera);
        using (var third = await RawClient.GetAsync(camera.Url, "/cgi-bin/eventManager.cgi?action=attach&codes=[All]"))
        {
            var refused = await third.ReadAnswerAsync();
            Assert.Equal("Error\r\nErrorID=2, Detail=Invalid Request!\r\n", refused.Body);
        }

        second.Dispose();
        await Eventually.TrueAsync(async () => (await camera.SubscribersAsync()).GetProperty("subscribers").GetArrayLength() == 1, "one left");
        using var next = await EventListener.AttachAsync(camera);
        await camera.RaiseAsync("VideoMotion", "Start");
        Assert.Equal("Code=VideoMotion;action=Start;index=0", await next.ReadAsync());
    }

    [Fact]
    public async Task All_subscribers_hear_the_same_in_the_same_order()
    {
        await using var camera = await TestCamera.StartAsync();
        var listeners = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => EventListener.AttachAsync(camera)));
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), async (i, _) => await camera.RaiseAsync("NewFile", "Pulse", data: new { Number = i }));
        var heard = await Task.WhenAll(listeners.Select(async l =>
        {
            var lines = new List<string>();
            for (var i = 0; i < 200; i++)
            {
                lines.Add(await l.ReadAsync());
            }

            return lines;
        }));
        Assert.All(heard, lines => Assert.Equal(heard[0], lines));
        Assert.Equal((await camera.EventsAsync()).Select(e => $"Code=NewFile;action=Pulse;index=0;data={e.GetProperty("data").GetString()}"), heard[0]);
        Array.ForEach(listeners, l => l.Dispose());
    }
}
