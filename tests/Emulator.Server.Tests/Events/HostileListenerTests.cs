using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Emulator.Device.Events;
using Emulator.Server.Cameras;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Events;

/// <summary>Clients of event streams that do not behave.</summary>
public class HostileListenerTests
{
    [Fact]
    public async Task Who_never_reads_is_cut_off_and_keeps_nobody_waiting()
    {
        await using var camera = await TestCamera.StartAsync();
        using var deaf = await DeafAsync(camera, "eventManager.cgi?action=attach&codes=[All]");
        using var listener = await EventListener.AttachAsync(camera);
        await SubscribersAsync(camera, 2);
        var data = new string('x', 60_000);
        for (var i = 0; i < 1000 && (await camera.SubscribersAsync()).GetProperty("cutOff").GetInt64() == 0; i++)
        {
            await camera.RaiseAsync("MDResult", "Pulse", data: data);
            Assert.EndsWith(data, await listener.ReadAsync(), StringComparison.Ordinal);
        }

        await SubscribersAsync(camera, 1);
        Assert.Equal(1, (await camera.SubscribersAsync()).GetProperty("cutOff").GetInt64());
        var cut = Assert.Single(await camera.Control.GetFromJsonAsync<JsonElement[]>("/api/v1/devices/ipc-1/requests") ?? [], r => r.GetProperty("kind").GetString() == "events.end");
        Assert.Equal(("/cgi-bin/eventManager.cgi", "slow"), (cut.GetProperty("target").GetString(), cut.GetProperty("reason").GetString()));
        await camera.RaiseAsync("VideoMotion", "Start");
        Assert.Equal("Code=VideoMotion;action=Start;index=0", await listener.ReadAsync());
    }

    [Fact]
    public async Task Who_never_reads_pictures_is_cut_off_too()
    {
        await using var camera = await TestCamera.StartAsync();
        using var deaf = await DeafAsync(camera, "snapManager.cgi?action=attachFileProc&Flags[0]=Event");
        await SubscribersAsync(camera, 1);
        for (var i = 0; i < 2000 && (await camera.SubscribersAsync()).GetProperty("cutOff").GetInt64() == 0; i++)
        {
            await camera.RaiseAsync("NewFile", "Pulse");
        }

        await SubscribersAsync(camera, 0);
        Assert.Equal(1, (await camera.SubscribersAsync()).GetProperty("cutOff").GetInt64());
    }

    [Fact]
    public async Task Who_vanished_without_a_word_is_asked_for_by_the_system()
    {
        await using var camera = await TestCamera.StartAsync();
        using var listener = await EventListener.AttachAsync(camera);
        // The row of our end: "02:" is the timer of a connection that is asked whether its peer is there.
        var port = ":" + camera.Url.Port.ToString("X4", CultureInfo.InvariantCulture) + " ";
        var rows = (await File.ReadAllLinesAsync("/proc/net/tcp")).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(f => f.Length > 5 && (f[1] + " ").EndsWith(port, StringComparison.Ordinal) && f[3] == "01").ToArray();
        Assert.Contains(rows, f => f[5].StartsWith("02:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_storm_reaches_who_reads_in_order_and_without_a_gap()
    {
        await using var camera = await TestCamera.StartAsync();
        var listeners = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => EventListener.AttachAsync(camera)));
        var events = camera.Host.Fleet.All[0].Device.Events;
        for (var i = 0; i < 4000; i++)
        {
            events.Raise("NewFile", EventAction.Pulse, 0, i.ToString(CultureInfo.InvariantCulture));
        }

        await Task.WhenAll(listeners.Select(async listener =>
        {
            for (var i = 0; i < 4000; i++)
            {
                Assert.Equal($"Code=NewFile;action=Pulse;index=0;data={i}", await listener.ReadAsync());
            }
        }));
        Array.ForEach(listeners, l => l.Dispose());
    }

    [Fact]
    public async Task A_storm_that_nobody_could_read_leaves_the_camera_serving()
    {
        await using var camera = await TestCamera.StartAsync();
        using var listener = await EventListener.AttachAsync(camera);
        var events = camera.Host.Fleet.All[0].Device.Events;
        var raised = 0;
        Parallel.For(0, 200_000, i => Interlocked.Add(ref raised, events.Raise("NewFile", EventAction.Pulse, 0) is null ? 0 : 1));
        Assert.InRange(raised, 65_536, 200_000);
        Assert.Equal(raised, events.Last);
        // What came is a beginning of it, then the end, which may take with it what was not read; or all came.
        var (end, text) = await listener.Raw.DrainAsync(TimeSpan.FromSeconds(1));
        Assert.True(text.Length == 0 ? end == WireSight.Rst : text.StartsWith("--myboundary\r\nContent-Type: text/plain\r\n", StringComparison.Ordinal), $"{end}: {text}");
        using var next = await EventListener.AttachAsync(camera);
        await camera.RaiseAsync("VideoMotion", "Start");
        Assert.Equal("Code=VideoMotion;action=Start;index=0", await next.ReadAsync());
    }

    [Fact]
    public async Task A_clock_that_is_set_back_a_year_stops_no_heartbeat_and_no_keepalive()
    {
        await using var camera = await TestCamera.StartAsync();
        using var listener = await EventListener.AttachAsync(camera, "codes=[All]&heartbeat=5&keepalive=12");
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/global.cgi?action=setCurrentTime&time=2025-1-1%2012:00:00"));
        camera.Clock.Advance(TimeSpan.FromSeconds(11));
        await camera.RaiseAsync("VideoMotion", "Start");
        Assert.Equal("Heartbeat", await listener.ReadAsync());
        Assert.Equal("Heartbeat", await listener.ReadAsync());
        string part;
        do
        {
            part = await listener.ReadAsync();
        }
        while (part != "Code=VideoMotion;action=Start;index=0");
        Assert.StartsWith("2025-01-01", (await camera.EventsAsync())[^1].GetProperty("time").GetString(), StringComparison.Ordinal);
        camera.Clock.Advance(TimeSpan.FromSeconds(1));
        await listener.AssertEndedAsync();
    }

    [Theory]
    [InlineData("\0\0\0\0")]
    [InlineData("GET /cgi-bin/eventManager.cgi?action=getCaps HTTP/1.1\r\nHost: camera\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzzzz\r\n")]
    public async Task What_a_listener_sends_is_taken_and_dropped(string bytes)
    {
        await using var camera = await TestCamera.StartAsync();
        using var listener = await EventListener.AttachAsync(camera);
        for (var i = 0; i < 40; i++)
        {
            // Far more than any buffer holds.
            await listener.Raw.SendAsync(bytes + new string('x', 100_000));
        }

        await camera.RaiseAsync("VideoMotion", "Start");
        Assert.Equal("Code=VideoMotion;action=Start;index=0", await listener.ReadAsync());
    }

    internal static Task SubscribersAsync(TestCamera camera, int count) => Eventually.TrueAsync(
        async () => (await camera.SubscribersAsync()).GetProperty("subscribers").GetArrayLength() == count, $"{count} listen");

    private static async Task<Socket> DeafAsync(TestCamera camera, string request)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(camera.Url.Host, camera.Url.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(RawClient.Get("/cgi-bin/" + request)));
        return socket;
    }
}

/// <summary>What listeners leave behind. Alone, because what other tests hold at the time would count too.</summary>
[Collection(Hostile.ConnectionMemoryTests.Name)]
public class ListenerMemoryTests
{
    [Fact]
    public async Task Ten_thousand_listeners_that_come_and_go_leave_nothing_behind()
    {
        var ipc = TestProfiles.All["ipc"];
        await using var camera = await TestCamera.StartAsync(ipc with { Habits = ipc.Habits with { MaxStreams = 200, MaxConnections = 2000 } }, o => o with { JournalCapacity = 0 });
        var server = camera.Host.Fleet.All[0];
        await ComeAndGoAsync(camera, server, 500);
        var (memory, handles) = (GC.GetTotalMemory(forceFullCollection: true), Handles());
        await ComeAndGoAsync(camera, server, 10_000);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - memory, long.MinValue, 16 * 1024 * 1024);
        Assert.InRange(Handles() - handles, int.MinValue, 50);
        using var listener = await EventListener.AttachAsync(camera);
        server.Device.Events.Raise("VideoMotion", EventAction.Start, 0);
        Assert.Equal("Code=VideoMotion;action=Start;index=0", await listener.ReadAsync());
    }

    private static async Task ComeAndGoAsync(TestCamera camera, Camera server, int count)
    {
        var request = Encoding.ASCII.GetBytes(RawClient.Get("/cgi-bin/eventManager.cgi?action=attach&codes=[All]&heartbeat=1&keepalive=60"));
        var buffer = new byte[1024];
        for (var done = 0; done < count; done += 100)
        {
            var sockets = await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(camera.Url.Host, camera.Url.Port);
                await socket.SendAsync(request);
                return socket;
            }));
            server.Device.Events.Raise("NewFile", EventAction.Pulse, 0);
            for (var i = 0; i < sockets.Length; i++)
            {
                // Some read their head, some leave at once; some with a word, some without.
                if (i % 4 == 0)
                {
                    Assert.True(await sockets[i].ReceiveAsync(buffer) > 0);
                }

                sockets[i].Close(i % 2);
            }
        }

        await Eventually.TrueAsync(() => server.Subscriptions.All.IsEmpty && server.Seats.Taken == 0 && server.Http.ConnectionCount == 0, "somebody is still there");
    }

    private static int Handles() => Directory.GetFiles("/proc/self/fd").Length;
}
