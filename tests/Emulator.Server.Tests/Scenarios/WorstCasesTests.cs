using System.Net;
using System.Text;
using Emulator.Server.Scenarios;
using Emulator.Server.Tests.Events;
using Emulator.Server.Tests.Rtsp;
using Emulator.Server.Tests.World;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Scenarios;

/// <summary>
/// The ten misbehaviours that broke real clients most, as the scenarios that ship: each is run against a client that meets it, says what it sees, and does what
/// the scenario expects of a good one.
/// </summary>
public class WorstCasesTests
{
    private const string Serial = "/cgi-bin/magicBox.cgi?action=getSerialNo";
    private const string Attach = "/cgi-bin/eventManager.cgi?action=attach&codes=[VideoMotion]&heartbeat=5";
    private const string Start = "Code=VideoMotion;action=Start;index=0";

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "scenarios"), "*.yaml").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_scenario_that_ships_is_without_mistakes(string file)
    {
        var bytes = Encoding.UTF8.GetBytes(Text(file));
        ScenarioReader.Read(file, bytes, [TestProfiles.All[ScenarioReader.DevicesOf(file, bytes)]], out var errors);
        Assert.Empty(errors);
    }

    [Fact]
    public async Task Case_1_events_stop_while_heartbeats_go_on()
    {
        await using var camera = await TestCamera.StartAsync();
        var run = await camera.BeginAsync(Text("01-events-go-silent.yaml"));
        using var listener = await EventListener.AttachAsync(camera, "codes=[VideoMotion]&heartbeat=5");
        camera.Advance(29);
        Assert.Equal([Start, "Code=VideoMotion;action=Stop;index=0"], (await ReadAsync(listener, 7)).Where(p => p != "Heartbeat").Select(Head));
        camera.Advance(91);
        Assert.All(await ReadAsync(listener, 18), part => Assert.Equal("Heartbeat", part));
        using var again = await EventListener.AttachAsync(camera);
        await PassedAsync(camera, run);
    }

    [Fact]
    public async Task Case_2_the_connection_goes_dead_and_nobody_is_told()
    {
        await using var camera = await TestCamera.StartAsync();
        var run = await camera.BeginAsync(Text("02-connection-goes-dead.yaml"));
        using var listener = await RawClient.GetAsync(camera.Url, Attach);
        await listener.ReadUntilAsync("\r\n\r\n");
        camera.Advance(50);
        var (_, before) = await listener.DrainAsync(TimeSpan.FromMilliseconds(200));
        Assert.Contains(Start, before, StringComparison.Ordinal);
        camera.Advance(55);
        var (end, after) = await listener.DrainAsync(TimeSpan.FromMilliseconds(200));
        Assert.Equal(WireSight.Silence, end);
        Assert.DoesNotContain("VideoMotion", after, StringComparison.Ordinal);
        using var again = await RawClient.GetAsync(camera.Url, Attach);
        await again.ReadUntilAsync("\r\n\r\n");
        await PassedAsync(camera, run);
    }

    [Fact]
    public async Task Case_3_the_right_password_is_refused_until_a_reboot()
    {
        await using var camera = await TestCamera.StartAsync();
        var run = await camera.BeginAsync(Text("03-session-table-full.yaml"));
        int[] seen = [.. await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => StatusAsync(camera)))];
        Assert.Equal([200, 200, 200, 401, 401], seen.Order());
        camera.Advance(300);
        Assert.Equal(401, await StatusAsync(camera));
        camera.Advance(61);
        await camera.Host.Fleet.All[0].PortsSettled;
        camera.Advance(120);
        await camera.Host.Fleet.All[0].PortsSettled;
        Assert.Equal(200, await StatusAsync(camera));
        await PassedAsync(camera, run, advance: 600);
    }

    [Fact]
    public async Task Case_4_every_request_is_challenged_anew_on_a_connection_of_its_own()
    {
        await using var camera = await TestCamera.StartAsync();
        var run = await camera.BeginAsync(Text("04-login-storm.yaml"));
        for (var i = 0; i < 5; i++)
        {
            camera.Advance(10);
            Assert.Equal(200, await camera.StatusAsync(Serial));
        }

        using var client = await RawClient.GetAsync(camera.Url, Serial);
        Assert.Equal("close", (await client.ReadAnswerAsync())["Connection"]);
        Assert.Equal(WireSight.Fin, (await client.SeeAsync()).Sight);
        await Eventually.TrueAsync(async () => (await camera.Control.GetStringAsync("/api/v1/devices/ipc-1/requests?status=401")).Split("\"status\":401").Length > 5, "five challenges");
        camera.Advance(10);
        await PassedAsync(camera, run);
    }

    [Fact]
    public async Task Case_5_an_address_is_locked_out_whatever_it_knows()
    {
        await using var camera = await TestCamera.StartAsync();
        var run = await camera.BeginAsync(Text("05-locked-out.yaml"));
        using var wrong = camera.BasicClient("admin", "guessed");
        for (var i = 0; i < 5; i++)
        {
            using var refused = await wrong.GetAsync(Serial);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        Assert.Equal(403, await StatusAsync(camera));
        camera.Advance(60 * 29);
        Assert.Equal(403, await StatusAsync(camera));
        camera.Advance(60 * 2);
        Assert.Equal(200, await StatusAsync(camera));
        await PassedAsync(camera, run);
    }

    [Fact]
    public async Task Case_6_a_reboot_in_the_middle_of_motion_leaves_it_without_an_end()
    {
        await using var camera = await TestCamera.StartAsync();
        var run = await camera.BeginAsync(Text("06-reboot-mid-motion.yaml"));
        using var listener = await EventListener.AttachAsync(camera, "codes=[VideoMotion]");
        camera.Advance(10);
        Assert.Equal(Start, Head(await listener.ReadAsync()));
        camera.Advance(5);
        await listener.AssertEndedAsync();
        await camera.Host.Fleet.All[0].PortsSettled;
        camera.Advance(120);
        await camera.Host.Fleet.All[0].PortsSettled;
        using var again = await EventListener.AttachAsync(camera, "codes=[VideoMotion]&heartbeat=30");
        Assert.DoesNotContain("channels", await camera.GetAsync("/cgi-bin/eventManager.cgi?action=getEventIndexes&code=VideoMotion"), StringComparison.Ordinal);
        camera.Advance(30);
        Assert.Equal("Heartbeat", await again.ReadAsync());
        await PassedAsync(camera, run);
    }

    [Fact]
    public async Task Case_7_after_a_reboot_it_answers_and_tells_of_nothing()
    {
        await using var camera = await TestCamera.StartAsync();
        var run = await camera.BeginAsync(Text("07-alive-but-deaf.yaml"));
        camera.Advance(10);
        await camera.Host.Fleet.All[0].PortsSettled;
        camera.Advance(200);
        await camera.Host.Fleet.All[0].PortsSettled;
        Assert.Equal(200, await StatusAsync(camera));
        using var listener = await EventListener.AttachAsync(camera, "codes=[VideoMotion]&heartbeat=60");
        camera.Advance(160);
        Assert.Equal(["Heartbeat", "Heartbeat"], await ReadAsync(listener, 2));
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/magicBox.cgi?action=reboot"));
        await listener.AssertEndedAsync();
        await camera.FiredAsync(run, 4);
        camera.Advance(200);
        await camera.Host.Fleet.All[0].PortsSettled;
        using var again = await EventListener.AttachAsync(camera, "codes=[VideoMotion]");
        camera.Advance(120);
        Assert.Equal(Start, Head(await again.ReadAsync()));
        await PassedAsync(camera, run);
    }

    [Fact]
    public async Task Case_8_the_third_viewer_is_refused_until_one_leaves()
    {
        await using var camera = await TestCamera.StartAsync();
        var run = await camera.BeginAsync(Text("08-too-many-viewers.yaml"));
        using var one = await RtspClient.ConnectAsync(camera);
        using var two = await RtspClient.ConnectAsync(camera);
        using var three = await RtspClient.ConnectAsync(camera);
        await one.PlayAsync(RtspClient.Live(subtype: 1));
        var playing = await two.PlayAsync(RtspClient.Live(subtype: 1));
        Assert.Equal(403, (await three.AskAsync("DESCRIBE", RtspClient.Live(subtype: 1))).Status);
        camera.Advance(1);
        Assert.Equal(200, (await two.AskAsync("TEARDOWN", RtspClient.Live(subtype: 1), $"Session: {playing.Session}")).Status);
        Assert.Equal(200, (await three.AskAsync("DESCRIBE", RtspClient.Live(subtype: 1))).Status);
        await three.PlayAsync(RtspClient.Live(subtype: 1));
        await PassedAsync(camera, run);
    }

    [Fact]
    public async Task Case_9_timestamps_jump_ten_seconds_back()
    {
        await using var camera = await TestCamera.StartAsync();
        var run = await camera.BeginAsync(Text("09-timestamps-jump-back.yaml"));
        using var viewer = await RtspClient.ConnectAsync(camera);
        await viewer.PlayAsync(RtspClient.Live(subtype: 1));
        var times = new List<uint> { (await viewer.PictureAsync()).Time };
        for (var i = 0; i < 40; i++)
        {
            // Five pictures.
            camera.Advance(0.2);
            for (var picture = 0; picture < 5; picture++)
            {
                times.Add((await viewer.PictureAsync()).Time);
            }
        }

        var steps = times.Zip(times.Skip(1), (a, b) => (int)(b - a)).ToList();
        var jump = Assert.Single(steps, step => step < 0);
        Assert.InRange(jump, -900_000, -880_000);
        camera.Advance(60);
        await PassedAsync(camera, run);
    }

    [Fact]
    public async Task Case_10_a_session_that_is_not_kept_alive_ends_without_a_word()
    {
        await using var camera = await TestCamera.StartAsync();
        var run = await camera.BeginAsync(Text("10-session-times-out.yaml"));
        using var viewer = await RtspClient.ConnectAsync(camera);
        var play = await viewer.PlayAsync(RtspClient.Live(subtype: 1));
        for (var i = 0; i < 14; i++)
        {
            camera.Advance(5);
        }

        await Eventually.TrueAsync(() => camera.Host.Fleet.All[0].Rtsp.Sessions.Count == 0, "the session is over");
        using var again = await RtspClient.ConnectAsync(camera);
        Assert.Equal(454, (await again.AskAsync("GET_PARAMETER", RtspClient.Live(subtype: 1), $"Session: {play.Session}")).Status);
        Assert.True(await viewer.EndsAsync());
        Assert.DoesNotContain(viewer.Left, p => p.IsBye);
        await again.PlayAsync(RtspClient.Live(subtype: 1));
        await PassedAsync(camera, run);
    }

    private static async Task PassedAsync(TestCamera camera, string run, double advance = 0)
    {
        if (advance > 0)
        {
            camera.Advance(advance);
        }

        var (state, _, report) = await camera.EndAsync(run);
        Assert.True(state == "passed", report.GetRawText());
    }

    private static async Task<List<string>> ReadAsync(EventListener listener, int parts)
    {
        var read = new List<string>();
        for (var i = 0; i < parts; i++)
        {
            read.Add(await listener.ReadAsync());
        }

        return read;
    }

    // On a connection of its own, with the right password.
    private static async Task<int> StatusAsync(TestCamera camera)
    {
        using var client = await RawClient.GetAsync(camera.Url, Serial);
        return (await client.ReadAnswerAsync()).Status;
    }

    private static string Head(string part) => part.Split(";data=")[0];

    private static string Text(string file) => File.ReadAllText(Path.Combine(Repository.Root, "scenarios", file));
}
