using System.Xml.Linq;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Scenarios;

/// <summary><c>camulator scenario</c> as a user runs it.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("camulator-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_scenario_of_hours_passes_in_a_moment_and_tells_a_build_server()
    {
        var file = Write("calm.yaml", "steps:\n- at: 1h\n  stimulus: { kind: motion, seconds: 5 }\n- at: 5h\n  expect: { request: { path: \"*\" }, count: { exactly: 0 }, within: 1h }\n");
        var junit = Path.Combine(_folder, "out.xml");
        var (exit, output, error) = await CamulatorProcess.RunAsync("scenario", "run", file, "--junit", junit);
        Assert.Equal((0, ""), (exit, error));
        Assert.EndsWith("passed: calm (21600s)" + Environment.NewLine, output, StringComparison.Ordinal);
        var suite = XDocument.Load(junit).Root!.Element("testsuite")!;
        Assert.Equal(("2", "0"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value));
    }

    [Fact]
    public async Task One_that_fails_ends_with_1_and_says_why()
    {
        var file = Write("missed.yaml", "name: <missed>\nsteps:\n- at: 1s\n  expect: { request: { path: /cgi-bin/snapshot.cgi } }\n");
        var junit = Path.Combine(_folder, "out.xml");
        var (exit, output, _) = await CamulatorProcess.RunAsync("scenario", "run", file, "--junit", junit);
        Assert.Equal(1, exit);
        Assert.Contains("expected at least 1 of request /cgi-bin/snapshot.cgi, and got 0", output, StringComparison.Ordinal);
        Assert.StartsWith("ipc-1: expected at least 1", XDocument.Load(junit).Descendants("failure").Single().Attribute("message")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_is_run_beside_it_and_told_where_the_camera_is()
    {
        var file = Write("client.yaml", "clock: virtual\nsteps:\n- at: 0s\n  expect: { request: { path: /cgi-bin/magicBox.cgi, user: admin }, within: 20s }\n");
        var (exit, output, error) = await CamulatorProcess.RunAsync(
            "scenario", "run", file, "--", "sh", "-c", "curl -s --digest -u $CAMULATOR_USER:$CAMULATOR_PASSWORD \"$CAMULATOR_HTTP_URL/cgi-bin/magicBox.cgi?action=getSerialNo\" && sleep 100");
        Assert.True(exit == 0, output + error);
        var (failed, why, _) = await CamulatorProcess.RunAsync("scenario", "run", file, "--", "sh", "-c", "exit 3");
        Assert.Equal(1, failed);
        Assert.Contains("the client ended with 3", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lint_tells_all_mistakes_of_all_files_and_nothing_of_good_ones()
    {
        var bad = Write("bad.yaml", "steps:\n- at: 1s\n  config: { MotionDetct[0].Enable: true }\n- at: soon\n  calm: true\n");
        var good = Write("good.json", """{"steps":[{"at":1,"calm":true}]}""");
        var (exit, output, error) = await CamulatorProcess.RunAsync("scenario", "lint", bad, good);
        Assert.Equal((2, ""), (exit, output));
        Assert.Equal(
            [$"{bad}:3:13: steps[0].config.MotionDetct[0].Enable: no such config on this device; did you mean 'MotionDetect'?", $"{bad}:4:3: steps[1].at: at is a time: seconds, or a text such as 300ms, 5s, 2m, 1h"],
            error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((0, "", ""), await CamulatorProcess.RunAsync("scenario", "lint", good));
        Assert.Equal(2, (await CamulatorProcess.RunAsync("scenario", "run", Path.Combine(_folder, "none.yaml"))).Exit);
    }

    [Fact]
    public async Task An_emulator_that_runs_already_runs_it_too_and_one_may_start_with_it()
    {
        var file = Write("remote.yaml", "name: remote\nclock: virtual\nsteps:\n- at: 1h\n  config: { ChannelTitle[0].Name: Gate }\n");
        await using var process = await CamulatorProcess.StartAsync("--clock", "virtual", "--scenario", file);
        var url = process.Control.ToString();
        var (exit, output, error) = await CamulatorProcess.RunAsync("scenario", "run", file, "--control", url, "--advance");
        Assert.True(exit == 0, output + error);
        using var control = new HttpClient { BaseAddress = process.Control };
        Assert.Contains("\"Gate\"", await control.GetStringAsync("/api/v1/devices/ipc-1/config/ChannelTitle"), StringComparison.Ordinal);
        // The one that it started with lived by the same clock.
        Assert.Equal(3, (await control.GetStringAsync("/api/v1/devices/ipc-1/scenarios")).Split("\"state\":\"passed\",\"began\"").Length);
        var wrong = await CamulatorProcess.RunAsync("scenario", "run", Write("real.yaml", "clock: real\nsteps:\n- at: 0\n  calm: true\n"), "--control", url);
        Assert.Equal(2, wrong.Exit);
        Assert.Contains("real clock", wrong.Error, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}
