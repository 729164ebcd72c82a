using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Emulator.Server.Tests.Events;
using Emulator.Server.Tests.World;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Scenarios;

/// <summary>Scenarios that run on a camera, seen from outside by a client and by the control API.</summary>
public class RunTests
{
    private const string Serial = "/cgi-bin/magicBox.cgi?action=getSerialNo";
    private const string Title = "/cgi-bin/configManager.cgi?action=getConfig&name=ChannelTitle[0].Name";

    [Fact]
    public async Task Steps_are_done_at_their_times_and_in_their_order()
    {
        await using var camera = await TestCamera.StartAsync();
        var ear = new EventEar(camera);
        var run = await camera.BeginAsync("""
            name: a timeline
            clock: virtual
            steps:
              - at: 0s
                config: { MotionDetect[0].Enable: true, "ChannelTitle[0].Name": Gate }
              - at: 2s
                stimulus: { kind: motion, seconds: 3 }
              - after: 4s
                event: { code: VideoBlind, action: Pulse }
                snapshot: here
              - every: 10s
                times: 3
                event: { code: AlarmLocal, action: Pulse, index: 0 }
              - at: 7.5s
                config: { ChannelTitle[0].Name: Yard }
              - at: 40s
                restore: here
            """);
        Assert.Equal("table.ChannelTitle[0].Name=Gate\r\n", await camera.GetAsync(Title));
        camera.Advance(7.5);
        Assert.Equal("table.ChannelTitle[0].Name=Yard\r\n", await camera.GetAsync(Title));
        camera.Advance(32.5);
        Assert.Equal("table.ChannelTitle[0].Name=Gate\r\n", await camera.GetAsync(Title));
        var (state, steps, report) = await camera.EndAsync(run);
        Assert.Equal("passed", state);
        Assert.All(steps, s => Assert.Equal("passed", s));
        Assert.Equal([1, 1, 1, 3, 1, 1], report.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("fired").GetInt32()));
        Assert.Equal(40, report.GetProperty("seconds").GetDouble());
        Assert.Equal(
            ["2 VideoMotion/0 Start", "5 VideoMotion/0 Stop", "6 VideoBlind/0 Pulse", "10 AlarmLocal/0 Pulse", "20 AlarmLocal/0 Pulse", "30 AlarmLocal/0 Pulse"], ear.Lines);
    }

    [Fact]
    public async Task It_reacts_to_requests_events_and_faults_that_hit()
    {
        await using var camera = await TestCamera.StartAsync();
        var run = await camera.BeginAsync("""
            for: 100s
            steps:
              - on: { request: { path: /cgi-bin/magicBox.cgi, status: 200 }, nth: 2 }
                event: { code: VideoBlind, action: Start }
              - on: { event: { code: VideoBlind, action: Start } }
                after: 5s
                fault: { id: busy, kind: http.status, params: { status: 503 } }
              - on: { fault: busy, nth: 2 }
                fault: { remove: busy }
              - on: { request: { path: /cgi-bin/magicBox.cgi, status: 200 }, nth: 4, repeat: true }
                event: { code: AlarmLocal, action: Pulse, index: 0 }
              - on: { request: { path: /never } }
                power: off
            """);
        Assert.Equal(200, await camera.StatusAsync(Serial));
        Assert.Empty(await camera.EventLinesAsync());
        Assert.Equal(200, await camera.StatusAsync(Serial));
        await camera.FiredAsync(run, 1);
        Assert.Equal(["VideoBlind Start 0 injected"], await camera.EventLinesAsync());
        Assert.Equal(200, await camera.StatusAsync(Title));
        // Not before five seconds are over.
        await Eventually.TrueAsync(async () => (await camera.RunAsync(run)).GetProperty("nextDue").GetDouble() == 5, "the reaction is planned");
        camera.Advance(5);
        Assert.Equal(503, await camera.StatusAsync(Title));
        Assert.Equal(503, await camera.StatusAsync(Title));
        await camera.FiredAsync(run, 3);
        Assert.Equal(200, await camera.StatusAsync(Title));
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(200, await camera.StatusAsync(Serial));
        }

        await camera.FiredAsync(run, 4, times: 3);
        camera.Advance(95);
        var (state, steps, _) = await camera.EndAsync(run);
        Assert.Equal("passed", state);
        Assert.Equal(["passed", "passed", "passed", "passed", "skipped"], steps);
    }

    [Fact]
    public async Task An_expectation_holds_as_soon_as_it_is_met_and_fails_with_what_came_nearest_when_its_time_is_over()
    {
        await using var camera = await TestCamera.StartAsync();
        const string Expecting = """
            steps:
              - at: 10s
                expect: { request: { path: /cgi-bin/configManager.cgi, query: { name: "ChannelTitle*" }, status: 200 }, count: { atLeast: 2 }, within: 30s }
              - at: 11s
                expect: { request: { path: /cgi-bin/magicBox.cgi, status: 200 }, count: { atMost: 1 }, within: 10s }
            """;
        var met = await camera.BeginAsync(Expecting);
        Assert.Equal(200, await camera.StatusAsync(Title));
        camera.Advance(12);
        Assert.Equal(200, await camera.StatusAsync(Title));
        await Eventually.TrueAsync(async () => (await camera.RunAsync(met)).GetProperty("steps")[0].GetProperty("state").GetString() == "passed", "it is met");
        camera.Advance(9);
        Assert.Equal("passed", (await camera.EndAsync(met)).State);

        var missed = await camera.BeginAsync(Expecting);
        Assert.Equal(200, await camera.StatusAsync("/cgi-bin/configManager.cgi?action=getConfig&name=General"));
        Assert.Equal(200, await camera.StatusAsync(Serial));
        Assert.Equal(200, await camera.StatusAsync(Serial));
        camera.Advance(40);
        var (state, steps, report) = await camera.EndAsync(missed);
        Assert.Equal(("failed", "failed", "failed"), (state, steps[0], steps[1]));
        var step = report.GetProperty("steps")[0];
        Assert.Equal(2, step.GetProperty("line").GetInt32());
        Assert.Equal("ipc-1: expected at least 2 of request /cgi-bin/configManager.cgi name=ChannelTitle* status 200, and got 0", step.GetProperty("problem").GetString());
        var nearest = step.GetProperty("nearMisses")[0];
        Assert.Equal("query.name", nearest.GetProperty("differences")[0].GetProperty("field").GetString());
        Assert.Equal("General", nearest.GetProperty("differences")[0].GetProperty("got").GetString());
        Assert.Contains("and got 2", report.GetProperty("steps")[1].GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_timeline_goes_on_while_the_devices_clock_stands()
    {
        await using var camera = await TestCamera.StartAsync(with: o => o with { Devices = [new("ipc", 2)] });
        var run = await camera.BeginAsync("""
            steps:
              - at: 1s
                device: ipc-2
                clock: { frozen: true }
              - at: 5s
                device: ipc-2
                clock: { local: "2031-01-01 00:00:00" }
              - at: 9s
                device: ipc-1
                power: off
              - at: 9s
                device: ipc-7
                power: off
            """);
        camera.Advance(20);
        var (state, steps, report) = await camera.EndAsync(run);
        Assert.Equal("failed", state);
        Assert.Equal(["passed", "passed", "passed", "failed"], steps);
        Assert.Contains("ipc-7", report.GetProperty("steps")[3].GetProperty("problem").GetString(), StringComparison.Ordinal);
        var devices = await camera.Control.GetFromJsonAsync<JsonElement>("/api/v1/devices");
        Assert.Equal("off 2026-01-05 08:00:20", $"{devices[0].GetProperty("power").GetString()} {devices[0].GetProperty("clock").GetString()}");
        Assert.Equal("on 2031-01-01 00:00:00", $"{devices[1].GetProperty("power").GetString()} {devices[1].GetProperty("clock").GetString()}");
    }

    [Fact]
    public async Task A_run_that_is_stopped_takes_its_faults_along_and_does_nothing_more()
    {
        await using var camera = await TestCamera.StartAsync();
        var run = await camera.BeginAsync("""
            steps:
              - at: 0s
                fault: { kind: http.status, params: { status: 500 }, match: { path: /cgi-bin/magicBox.cgi } }
              - at: 5s
                power: off
            """);
        Assert.Equal(500, await camera.StatusAsync(Serial));
        using var stopped = await camera.Control.DeleteAsync($"/api/v1/devices/ipc-1/scenarios/{run}");
        Assert.Equal(HttpStatusCode.OK, stopped.StatusCode);
        camera.Advance(10);
        Assert.Equal(200, await camera.StatusAsync(Serial));
        Assert.Equal("stopped", (await camera.EndAsync(run)).State);
        Assert.Single((await camera.Control.GetFromJsonAsync<JsonElement[]>("/api/v1/devices/ipc-1/scenarios"))!);
    }

    [Fact]
    public async Task What_is_wrong_is_refused_with_all_its_lines_and_nothing_is_done()
    {
        await using var camera = await TestCamera.StartAsync();
        var (status, body) = await camera.PostScenarioAsync("steps:\n- at: 0s\n  config: { ChannelTitle[0].Name: X }\n- at: 1s\n  stimulus: { kind: doorbell }\n- at: 1s\n  powr: off\n");
        Assert.Equal(400, status);
        Assert.Equal(["5 steps[1].stimulus.kind", "6 steps[2]", "7 steps[2].powr"], body.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("line").GetInt32()} {e.GetProperty("field").GetString()}"));
        Assert.NotEqual("table.ChannelTitle[0].Name=X\r\n", await camera.GetAsync(Title));
        Assert.Equal(409, (await camera.PostScenarioAsync("clock: real\nsteps:\n- at: 0s\n  calm: true\n")).Status);
        Assert.Equal(404, (await camera.PostScenarioAsync("steps:\n- at: 0s\n  calm: true\n", "nobody")).Status);
        Assert.Equal(413, (await camera.PostScenarioAsync(new string('#', 1_100_000))).Status);
    }
}
