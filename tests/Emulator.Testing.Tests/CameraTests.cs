using System.Net;
using Emulator.Device.World;
using Emulator.TestKit;

namespace Emulator.Testing.Tests;

/// <summary>What a test does with a camera: the same whether it runs in the process or elsewhere.</summary>
public abstract class CameraTests
{
    private const string Snapshot = "/cgi-bin/snapshot.cgi";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    /// <summary>The camera as it was started, with the virtual clock.</summary>
    private protected abstract Task<CameraEmulator> FreshAsync();

    [Fact]
    public async Task It_listens_where_it_says()
    {
        var camera = await FreshAsync();
        Assert.Equal(("ipc-1", "ipc"), (camera.Id, camera.Profile));
        using var client = camera.CreateHttpClient();
        Assert.StartsWith("type=", await client.GetStringAsync(new Uri("/cgi-bin/magicBox.cgi?action=getDeviceType", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Equal("rtsp", camera.Rtsp!.Scheme);
    }

    [Fact]
    public async Task What_happens_becomes_an_event_when_the_configuration_says_so()
    {
        var camera = await FreshAsync();
        Assert.False((await camera.Stimulate.MotionAsync()).Raised);
        await camera.Stimulate.EndAllAsync();
        await camera.Config.SetAsync("MotionDetect", new[] { new { Enable = true } });
        var motion = await camera.Stimulate.MotionAsync(channel: 1, TimeSpan.FromSeconds(5), region: (0, 0, 8192, 8192));
        Assert.True(motion.Raised);
        Assert.Equal("VideoMotion", Assert.Single(motion.Outcomes).Code);
        await camera.Clock.AdvanceAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(["Start", "Stop"], (await camera.Events.ListAsync(code: "VideoMotion")).TakeLast(2).Select(e => e.Action));
    }

    [Fact]
    public async Task Doors_are_opened_and_their_records_read()
    {
        await using var station = await CameraEmulator.StartAsync("vto");
        Assert.Equal("opened", Assert.Single((await station.Stimulate.CardAsync("06A12B3C")).Outcomes).Why);
        await station.Stimulate.DoorOpenAsync("remote", user: "501");
        await station.Stimulate.DoorOpenedAsync(lasts: TimeSpan.FromSeconds(5));
        Assert.Equal(["1 06A12B3C", "2 "], (await station.RecordsAsync("AccessControlCardRec")).Select(r => $"{r.RecNo} {r.Fields["CardNo"]}"));
        Assert.Equal("501", Assert.Single(await station.RecordsAsync("AccessControlCardRec", since: 1)).Fields["UserID"]);
    }

    [Fact]
    public async Task Events_are_raised_and_followed()
    {
        var camera = await FreshAsync();
        var before = await camera.Events.ListAsync() is [.., var last] ? last.Seq : 0;
        var raised = await camera.Events.RaiseAsync("VideoMotion", "Start", data: new { Why = "test" });
        Assert.Equal("injected", raised!.Cause);
        Assert.Null(await camera.Events.RaiseAsync("VideoMotion", "Start"));
        await foreach (var followed in camera.Events.FollowAsync(before, "VideoMotion"))
        {
            Assert.Equal(raised, followed);
            break;
        }
    }

    [Fact]
    public async Task A_fault_hits_on_its_occasions_and_is_named_in_the_journal()
    {
        var camera = await FreshAsync();
        using var client = camera.CreateHttpClient();
        await using (var fault = await camera.InjectAsync(Fault.HttpStatus.WithStatus(503).OnPath("*" + "magicBox.cgi").OnQuery("action", "getSerialNo").After(nth: 2).Times(1).Named("busy")))
        {
            var statuses = new List<int>();
            for (var i = 0; i < 4; i++)
            {
                using var answer = await client.GetAsync(new Uri("/cgi-bin/magicBox.cgi?action=getSerialNo", UriKind.Relative));
                statuses.Add((int)answer.StatusCode);
            }

            // The first answer took two requests: a challenge, and the answer.
            Assert.Equal([200, 503, 200, 200], statuses);
            Assert.Equal(1, await fault.HitsAsync());
            Assert.Equal("busy", fault.Id);
        }

        Assert.Equal(1, await camera.Verify.ReceivedAsync(r => r.Fault("busy").Status(503), Times.Once));
        using var after = await client.GetAsync(new Uri("/cgi-bin/magicBox.cgi?action=getSerialNo", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task A_kind_that_the_library_does_not_know_is_named_by_its_text_and_a_wrong_one_is_refused_with_the_field()
    {
        var camera = await FreshAsync();
        var fault = await camera.InjectAsync(Fault.Of("http.status").With("status", 500));
        await camera.ClearFaultsAsync();
        await fault.DisposeAsync();
        Assert.Equal("kind", (await Assert.ThrowsAsync<ControlApiException>(() => camera.InjectAsync(Fault.Of("no.such")))).Field);
        Assert.Equal("params.status", (await Assert.ThrowsAsync<ControlApiException>(() => camera.InjectAsync(Fault.HttpStatus.WithStatus(5)))).Field);
    }

    [Fact]
    public async Task What_was_asked_is_verified_and_what_was_not_tells_what_came_nearest()
    {
        var camera = await FreshAsync();
        using var client = camera.CreateHttpClient();
        client.DefaultRequestHeaders.UserAgent.ParseAdd("nvr/1.0");
        var waiting = camera.Verify.ReceivedAsync(r => r.Path(Snapshot).Query("channel", "1").Method("GET").Status(200).UserAgent("nvr*"), Times.AtLeast(1), Soon);
        using (await client.GetAsync(new Uri(Snapshot + "?channel=1", UriKind.Relative)))
        {
            Assert.Equal(1, await waiting);
        }

        await camera.Verify.ReceivedAsync(r => r.Path("/cgi-bin/ptz.cgi"), Times.Never);
        await camera.Verify.InOrderAsync([r => r.Path(Snapshot).Status(401), r => r.Path(Snapshot).Status(200)]);
        var missed = await Assert.ThrowsAsync<VerificationException>(() => camera.Verify.ReceivedAsync(r => r.Path(Snapshot).Query("channel", "2").Status(200)));
        Assert.StartsWith("expected at least 1 of request /cgi-bin/snapshot.cgi channel=2 status 200, and there were 0", missed.Message, StringComparison.Ordinal);
        Assert.Contains("query.channel: expected 2, got 1", missed.Message, StringComparison.Ordinal);
        Assert.Contains("by nvr/1.0", missed.Message, StringComparison.Ordinal);
        Assert.Equal("query.channel", Assert.Single(missed.NearMisses[0].Differences).Field);
    }

    [Fact]
    public async Task A_wait_is_cancelled()
    {
        var camera = await FreshAsync();
        using var patience = new CancellationTokenSource();
        var waiting = camera.Verify.ReceivedAsync(r => r.Path(Snapshot), within: TimeSpan.FromMinutes(30), cancellation: patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task The_journal_is_read_followed_and_cleared()
    {
        var camera = await FreshAsync();
        using var client = camera.CreateHttpClient();
        using (await client.GetAsync(new Uri(Snapshot, UriKind.Relative)))
        {
            var journal = await camera.Journal.ReadAsync(kind: "http");
            Assert.Equal([401, 200], journal.Select(e => e.Status));
            await foreach (var entry in camera.Journal.FollowAsync(journal[0].Seq - 1, "http"))
            {
                Assert.Equal(journal[0], entry);
                break;
            }
        }

        await camera.Journal.ClearAsync();
        Assert.Empty(await camera.Journal.ReadAsync(kind: "http"));
    }

    [Fact]
    public async Task Clients_are_judged()
    {
        var camera = await FreshAsync();
        using var client = camera.CreateHttpClient();
        client.DefaultRequestHeaders.UserAgent.ParseAdd("poller/1.0");
        for (var i = 0; i < 40; i++)
        {
            using var answer = await client.GetAsync(new Uri("/cgi-bin/magicBox.cgi?action=getSerialNo", UriKind.Relative));
        }

        var report = Assert.Single(await camera.ClientReportAsync(), c => c.UserAgent == "poller/1.0");
        Assert.Equal(Grade.Bad, report["requests.peak"]!.Grade);
        Assert.NotEmpty(report["requests.peak"]!.Evidence);
        Assert.Contains(report.Bad, v => v.Id == "requests.polling");
        Assert.Null(report["rtsp.describe"]);
    }

    [Fact]
    public async Task The_clock_is_read_set_advanced_and_frozen()
    {
        var camera = await FreshAsync();
        await camera.Clock.SetAsync(new DateTime(2026, 5, 1, 12, 0, 0, DateTimeKind.Unspecified));
        Assert.Equal("2026-05-01 13:00:00", (await camera.Clock.AdvanceAsync(TimeSpan.FromHours(1))).Local);
        Assert.True((await camera.Clock.FreezeAsync()).Frozen);
        Assert.Equal("2026-05-01 13:00:00", (await camera.Clock.AdvanceAsync(TimeSpan.FromHours(1))).Local);
        Assert.False((await camera.Clock.ResumeAsync()).Frozen);
        Assert.Equal(2, (await camera.Clock.ScaleAsync(2)).Scale);
        Assert.Equal("virtual", (await camera.Clock.ReadAsync()).Mode);
    }

    [Fact]
    public async Task Snapshots_and_a_reset_bring_states_back()
    {
        var camera = await FreshAsync();
        await camera.Snapshots.TakeAsync("before");
        await camera.Config.SetAsync("General", new { MachineName = "other" });
        await camera.Snapshots.RestoreAsync("before");
        Assert.NotEqual("other", await NameAsync(camera));
        await camera.Snapshots.RemoveAsync("before");
        Assert.Equal(404, (await Assert.ThrowsAsync<ControlApiException>(() => camera.Snapshots.RestoreAsync("before"))).Status);
        await camera.Config.SetAsync("General", new { MachineName = "other" });
        await camera.ResetAsync();
        Assert.NotEqual("other", await NameAsync(camera));
        Assert.Contains("General", await camera.Config.NamesAsync());
        var wrong = await Assert.ThrowsAsync<ControlApiException>(() => camera.Config.SetAsync("MotionDetect", new[] { new { Enable = "perhaps" } }));
        Assert.Equal(400, wrong.Status);
    }

    [Fact]
    public async Task It_reboots()
    {
        var camera = await FreshAsync();
        await camera.Power.RebootAsync();
        using var client = camera.CreateHttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri(Snapshot, UriKind.Relative)));
        await camera.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        using var answer = await client.GetAsync(new Uri(Snapshot, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["booting", "on"], (await camera.Journal.ReadAsync(kind: "device.power")).Select(e => e.Reason));
    }

    [Fact]
    public async Task A_scenario_runs_to_its_end_and_tells_why_it_failed()
    {
        var camera = await FreshAsync();
        var file = Path.Combine(Path.GetTempPath(), $"camulator-{camera.Http.Port}.yaml");
        await File.WriteAllTextAsync(
            file,
            """
            name: motion at night
            clock: virtual
            steps:
              - at: 0s
                config: { MotionDetect[0].Enable: true }
              - at: 2s
                stimulus: { kind: motion, channel: 1, seconds: 6 }
              - at: 60s
                expect: { request: { path: /cgi-bin/snapshot.cgi }, count: { atLeast: 1 } }
            """);
        var before = (await camera.Events.ListAsync()).Count;
        var failed = await Assert.ThrowsAsync<ScenarioFailedException>(() => camera.RunScenarioAsync(file, advance: true));
        Assert.Contains("snapshot.cgi", failed.Message, StringComparison.Ordinal);
        Assert.Equal(ScenarioState.Failed, failed.Report!.State);
        Assert.Contains(await camera.Events.ListAsync(before), e => e is { Code: "VideoMotion", Action: "Stop" });

        using var client = camera.CreateHttpClient();
        using (await client.GetAsync(new Uri(Snapshot, UriKind.Relative)))
        {
            var run = await camera.StartScenarioAsync(file);
            Assert.Equal(ScenarioState.Running, (await run.ReadAsync()).State);
            using (await client.GetAsync(new Uri(Snapshot, UriKind.Relative)))
            {
                Assert.Equal(ScenarioState.Passed, (await run.WaitAsync(advance: true)).State);
            }
        }

        await File.WriteAllTextAsync(file, "steps: [ { at: soon } ]");
        var refused = await Assert.ThrowsAsync<ControlApiException>(() => camera.StartScenarioAsync(file));
        Assert.Equal(400, refused.Status);
        Assert.StartsWith("steps[0]", refused.Field, StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public void Every_stimulus_has_a_method()
    {
        var methods = typeof(Stimuli).GetMethods().Select(m => m.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Assert.All(StimulusKinds.All, kind => Assert.Contains(kind.Name.Replace("-", "", StringComparison.Ordinal) + "Async", methods));
    }

    private static async Task<string?> NameAsync(CameraEmulator camera) => (await camera.Config.GetAsync("General")).GetProperty("MachineName").GetString();
}

/// <summary>A camera of this process.</summary>
public class CameraInProcessTests(CameraInProcessTests.Fixture fixture) : CameraTests, IClassFixture<CameraInProcessTests.Fixture>
{
    private protected override Task<CameraEmulator> FreshAsync() => fixture.FreshAsync();

    [Fact]
    public async Task A_profile_that_is_not_there_is_named_with_those_that_are()
    {
        var wrong = await Assert.ThrowsAsync<ArgumentException>(() => CameraEmulator.StartAsync("ipx"));
        Assert.Contains("thermal", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_cameras_know_nothing_of_each_other()
    {
        await using CameraEmulator one = await CameraEmulator.StartAsync(options: new CameraOptions { Seed = 1 }), other = await CameraEmulator.StartAsync("dvr", new CameraOptions { Seed = 2, User = "root", Password = "pw" });
        using var client = other.CreateHttpClient("root", "pw");
        using (await client.GetAsync(new Uri("/cgi-bin/magicBox.cgi?action=getSerialNo", UriKind.Relative)))
        {
            await other.Verify.ReceivedAsync(r => r.User("root"), Times.Once);
        }

        Assert.Empty(await one.Journal.ReadAsync());
    }

    public sealed class Fixture : CameraFixture
    {
        protected override CameraOptions Options => new() { VirtualClock = true };
    }
}

/// <summary>A camera of another process.</summary>
public class CameraElsewhereTests(CameraElsewhereTests.Fixture fixture) : CameraTests, IClassFixture<CameraElsewhereTests.Fixture>
{
    private protected override async Task<CameraEmulator> FreshAsync()
    {
        await fixture.Camera.ResetAsync();
        return fixture.Camera;
    }

    [Fact]
    public async Task A_token_is_needed_where_one_is_set()
    {
        await using var process = await CamulatorProcess.StartAsync("--control-token", "secret");
        Assert.Equal(401, (await Assert.ThrowsAsync<ControlApiException>(() => CameraEmulator.ConnectAsync(process.Control))).Status);
        await using var camera = await CameraEmulator.ConnectAsync(process.Control, "ipc-1", "secret");
        Assert.Equal(process.Camera, camera.Http);
    }

    [Fact]
    public async Task A_device_that_is_not_there_and_an_emulator_that_is_not_there_are_told()
    {
        Assert.Equal(404, (await Assert.ThrowsAsync<ControlApiException>(() => CameraEmulator.ConnectAsync(fixture.Process.Control, "ipc-7"))).Status);
        var nobody = await Assert.ThrowsAsync<ControlApiException>(() => CameraEmulator.ConnectAsync(new Uri("http://127.0.0.1:1")));
        Assert.Contains("does not answer", nobody.Message, StringComparison.Ordinal);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public CamulatorProcess Process { get; private set; } = null!;

        public CameraEmulator Camera { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Process = await CamulatorProcess.StartAsync("--clock", "virtual");
            Camera = await CameraEmulator.ConnectAsync(Process.Control);
        }

        public async Task DisposeAsync()
        {
            await Camera.DisposeAsync();
            await Process.DisposeAsync();
        }
    }
}
