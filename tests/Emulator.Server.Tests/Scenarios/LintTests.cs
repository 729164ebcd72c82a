using System.Text;
using Emulator.Server.Scenarios;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Scenarios;

/// <summary>What is wrong with a scenario is told at once, with file, line and field.</summary>
public class LintTests
{
    [Fact]
    public void Every_mistake_is_told_with_its_line_field_and_a_guess()
    {
        const string Text = """
            name: all wrong
            clok: virtual
            clock: vitual
            steps:
              - at: 2 fortnights
                config: { MotionDetect[0].Enabel: true }
              - at: 1s
                stimulus: { kind: motoin, channel: 1 }
              - after: 1s
                fault: { kind: http.statsu }
              - at: 3s
                fault: { kind: http.status, params: { status: 9000 } }
              - on: { event: VideoMotoin }
                power: rebot
              - at: 4s
                event: { code: VideoMotion, action: Stat }
              - at: 5s
                expect: { request: { path: /cgi-bin/x.cgi, user_agent: me }, count: { atLest: 2 } }
              - at: 6s
              - at: 7s
                exepct: { request: { path: /x } }
                snapshot: "a b"
                clock: { scale: 0 }
            """;
        Assert.Null(ScenarioReader.Read("bad.yaml", Encoding.UTF8.GetBytes(Text), [TestProfiles.All["ipc"]], out var errors));
        Assert.Equal(
            [
                "bad.yaml:2:1: clok: there is no field 'clok'; did you mean 'clock'?",
                "bad.yaml:3:1: clock: clock is virtual or real; did you mean 'virtual'?",
                "bad.yaml:5:5: steps[0].at: at is a time: seconds, or a text such as 300ms, 5s, 2m, 1h",
            ],
            errors.Take(3).Select(e => e.ToString()));
        Assert.Equal(
            [
                "2 clok", "3 clock", "5 steps[0].at", "6 steps[0].config.MotionDetect[0].Enabel", "8 steps[1].stimulus.kind", "10 steps[2].fault.kind", "12 steps[3].fault.params.status",
                "13 steps[4].on.event", "14 steps[4].power", "16 steps[5].event.action", "18 steps[6].expect.request.user_agent", "18 steps[6].expect.count.atLest", "19 steps[7]",
                "21 steps[8].exepct", "22 steps[8].snapshot", "23 steps[8].clock.scale",
            ],
            errors.Select(e => $"{e.Line} {e.Field}"));
        Assert.Contains("did you mean 'http.status'?", errors.Single(e => e.Line == 10).Message, StringComparison.Ordinal);
        Assert.Contains("did you mean 'VideoMotion'?", errors.Single(e => e.Line == 13).Message, StringComparison.Ordinal);
        Assert.Contains("did you mean 'expect'?", errors.Single(e => e.Line == 21).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("- a\n- b\n", "a scenario is a map of fields, not a list")]
    [InlineData("name: x\n", "steps is a list of 1 to 1000 steps")]
    [InlineData("steps: []\n", "steps is a list of 1 to 1000 steps")]
    [InlineData("steps: [1]\n", "a map of fields was expected")]
    [InlineData("steps:\n- on: { fault: f1 }\n  calm: true\n", "nothing but reactions: say with for: how long to wait for them")]
    [InlineData("steps:\n- on: { fault: f1, event: VideoMotion }\n  calm: true\n", "on says one of request, event, fault")]
    [InlineData("steps:\n- calm: true\n", "when? Say at, after, every or on")]
    [InlineData("steps:\n- every: 5s\n  calm: true\n", "how often? Say times, or for: of the whole scenario")]
    [InlineData("steps:\n- at: 1\n  expect: { within: 5s }\n", "say what is expected: request, with a count if wanted, or inOrder")]
    [InlineData("steps:\n- at: 1\n  calm: &x true\n", "an anchor (&); write it out")]
    [InlineData("{\"steps\":[{\"at\":1,\"power\":\"reboot\"}", "did not find expected")]
    public void What_is_no_scenario_says_why(string text, string why)
    {
        Assert.Null(ScenarioReader.Read("x", Encoding.UTF8.GetBytes(text), [], out var errors));
        Assert.Contains(why, errors[0].Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Json_is_taken_like_yaml_and_the_contracts_own_example_is_good()
    {
        const string Yaml = """
            name: night intruder
            seed: 7
            clock: virtual
            steps:
              - at: 0s
                config: { MotionDetect[0].Enable: true }
              - at: 2s
                stimulus: { kind: motion, channel: 1, seconds: 6 }
              - after: 3s
                fault: { kind: http.status, params: { status: 503 }, for: 30s }
              - on: { request: { path: /cgi-bin/eventManager.cgi }, nth: 2 }     # reacts to what the client does
                power: reboot
              - at: 60s
                expect: { request: { path: /cgi-bin/eventManager.cgi, query: { action: attach, channel: 1 } }, count: { atLeast: 2 }, within: 30s }
            """;
        const string Json = """
            {"name":"night intruder","seed":7,"clock":"virtual","steps":[
             {"at":"0s","config":{"MotionDetect[0].Enable":true}},
             {"at":2,"stimulus":{"kind":"motion","channel":1,"seconds":6}},
             {"after":"3s","fault":{"kind":"http.status","params":{"status":503},"for":"30s"}},
             {"on":{"request":{"path":"/cgi-bin/eventManager.cgi"},"nth":2},"power":"reboot"},
             {"at":"1m","expect":{"request":{"path":"/cgi-bin/eventManager.cgi","query":{"action":"attach","channel":"1"}},"count":{"atLeast":2},"within":"30s"}}]}
            """;
        var words = new[] { Yaml, Json }.Select(text =>
        {
            var scenario = ScenarioReader.Read("good", Encoding.UTF8.GetBytes(text), [TestProfiles.All["ipc"]], out var errors);
            Assert.Empty(errors);
            return string.Join('\n', scenario!.Steps.Select(s => $"{s.When}: {string.Join("; ", s.Actions.Select(a => a.What))}"));
        }).ToArray();
        Assert.Equal(words[0], words[1]);
        Assert.Equal(
            """
            at 0s: config MotionDetect[0].Enable=true
            at 2s: stimulus motion
            at 5s: fault http.status
            on request /cgi-bin/eventManager.cgi, number 2: power reboot
            at 60s: expect at least 2 of request /cgi-bin/eventManager.cgi action=attach channel=1
            """,
            words[0]);
    }
}
