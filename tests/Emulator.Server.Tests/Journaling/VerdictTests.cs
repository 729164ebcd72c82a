using System.Net.Http.Json;
using System.Text.Json;
using Emulator.Server.Verdicts;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Journaling;

/// <summary>Each verdict seen both ways: a client that does well, and one that does not.</summary>
public class VerdictTests(VerdictTests.Fixture fixture) : IClassFixture<VerdictTests.Fixture>
{
    private const string Find = "/cgi-bin/mediaFileFind.cgi?action=";

    private sealed record Case(string Grade, Func<ScriptedClient, Task> Does);

    private static readonly Dictionary<string, Case[]> Cases = new(StringComparer.Ordinal)
    {
        ["reconnect.delay"] =
        [
            new("good", async c =>
            {
                await c.AttachAsync();
                await c.RebootAsync();
                c.Wait(20);
                await c.AttachAsync();
            }),
            new("warn", async c =>
            {
                await c.AttachAsync();
                await c.RebootAsync();
                c.Wait(90);
                await c.AttachAsync();
            }),
            new("bad", async c =>
            {
                // It goes on polling, and never listens again.
                await c.AttachAsync();
                await c.RebootAsync();
                c.Wait(301);
                await c.AskAsync();
            }),
        ],
        ["reconnect.backOff"] = [new("good", c => FailAsync(c, 1, 2, 4, 8)), new("warn", c => FailAsync(c, 2, 2, 2, 2)), new("bad", c => FailAsync(c, 0.1, 0.1, 0.1, 0.1))],
        ["login.challenges"] = [new("good", c => RepeatAsync(5, () => c.AskAsync(user: ""))), new("warn", c => RepeatAsync(20, () => c.AskAsync(user: ""))), new("bad", c => RepeatAsync(61, () => c.AskAsync(user: "")))],
        ["login.reuse"] =
        [
            new("good", c => RepeatAsync(20, () => c.AskAsync())),
            new("bad", c => RepeatAsync(10, async () =>
            {
                await c.AskAsync(user: "");
                await c.AskAsync();
            })),
        ],
        ["login.failures"] =
        [
            new("good", async c =>
            {
                await c.AskAsync(password: "wrong");
                await c.AskAsync();
            }),
            new("warn", c => RepeatAsync(2, () => c.AskAsync(password: "wrong"))),
            new("bad", c => RepeatAsync(4, () => c.AskAsync(password: "wrong"))),
        ],
        ["login.locked"] =
        [
            new("good", async c =>
            {
                await RepeatAsync(5, () => c.AskAsync(password: "wrong"));
                await c.AskAsync();
            }),
            new("bad", async c =>
            {
                await RepeatAsync(5, () => c.AskAsync(password: "wrong"));
                await RepeatAsync(7, () => c.AskAsync());
            }),
        ],
        ["login.stale"] =
        [
            new("good", async c =>
            {
                var challenge = await c.AskAsync(user: "");
                c.Wait(7200);
                Assert.Equal(200, (await c.AskWithAsync(await c.AskWithAsync(challenge))).Status);
            }),
            new("warn", async c =>
            {
                var challenge = await c.AskAsync(user: "");
                c.Wait(7200);
                await c.AskWithAsync(challenge);
            }),
            new("bad", async c =>
            {
                var challenge = await c.AskAsync(user: "");
                c.Wait(7200);
                await c.InsistAsync(challenge, 3);
            }),
        ],
        ["rtsp.keepAlive"] =
        [
            new("good", async c =>
            {
                var playing = await c.PlayAsync();
                c.Wait(50);
                await c.AskAsync(playing, "OPTIONS");
                c.Wait(50);
                await c.AskAsync(playing, "OPTIONS");
            }),
            new("bad", async c =>
            {
                await c.PlayAsync();
                c.Wait(70);
                await c.EntryAsync("rtsp.end");
            }),
        ],
        ["rtsp.teardown"] =
        [
            new("good", async c =>
            {
                var playing = await c.PlayAsync();
                var session = (await c.EntryAsync("rtsp.begin")).Text("session");
                Assert.Equal(200, (await c.AskAsync(playing, "TEARDOWN", "Session: " + session)).Status);
            }),
            new("warn", async c =>
            {
                (await c.PlayAsync()).Dispose();
                await c.EntryAsync("rtsp.end");
            }),
            new("bad", async c =>
            {
                await c.PlayAsync();
                c.Wait(70);
                await c.EntryAsync("rtsp.end");
            }),
        ],
        ["rtsp.describe"] = [new("good", c => c.DescribeAsync(2)), new("warn", c => c.DescribeAsync(10)), new("bad", c => c.DescribeAsync(13))],
        ["events.heartbeat"] = [new("good", c => c.AttachAsync()), new("warn", c => c.AttachAsync(""))],
        ["events.attention"] =
        [
            new("good", async c =>
            {
                (await c.AttachAsync()).Dispose();
                await c.EntryAsync("events.end");
            }),
            new("bad", async c =>
            {
                await c.AttachAsync("&keepalive=5");
                c.Wait(6);
                await c.EntryAsync("events.end");
            }),
        ],
        ["events.parallel"] = [new("good", c => c.AttachAsync()), new("warn", c => RepeatAsync(3, () => c.AttachAsync())), new("bad", c => RepeatAsync(5, () => c.AttachAsync()))],
        ["searches.left"] =
        [
            new("good", async c =>
            {
                var finder = (await c.AskAsync(Find + "factory.create")).Body.Trim().Split('=')[1];
                Assert.Equal(200, (await c.AskAsync(Find + "destroy&object=" + finder)).Status);
            }),
            new("warn", c => c.AskAsync(Find + "factory.create")),
            new("bad", c => RepeatAsync(3, () => c.AskAsync(Find + "factory.create"))),
        ],
        ["requests.peak"] = [new("good", c => c.AskOnOneAsync(10)), new("warn", c => c.AskOnOneAsync(20)), new("bad", c => c.AskOnOneAsync(31))],
        ["requests.polling"] = [new("good", c => c.AskOnOneAsync(10, 5)), new("warn", c => c.AskOnOneAsync(10, 1)), new("bad", c => c.AskOnOneAsync(10, 0.1))],
        ["connections.reuse"] =
        [
            new("good", async c =>
            {
                await RepeatAsync(10, () => c.AskOnOneAsync(3));
                await c.EntryAsync("socket.end");
            }),
            new("warn", c => RepeatAsync(12, () => c.AskAsync())),
        ],
    };

    public static TheoryData<string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var (id, cases) in Cases)
            {
                foreach (var one in cases)
                {
                    rows.Add(id, one.Grade);
                }
            }

            return rows;
        }
    }

    [Fact]
    public void Every_verdict_is_seen_both_ways() => Assert.Equal(
        VerdictTable.All.Select(v => v.Id).Order(StringComparer.Ordinal),
        Cases.Where(c => c.Value.Any(one => one.Grade == "good") && c.Value.Any(one => one.Grade != "good")).Select(c => c.Key).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_client_is_judged_by_what_it_did(string verdict, string grade)
    {
        var camera = await fixture.FreshAsync();
        using var client = new ScriptedClient(camera, $"{verdict}-{grade}");
        await Cases[verdict].Single(c => c.Grade == grade).Does(client);
        if (verdict == "connections.reuse")
        {
            await Eventually.TrueAsync(async () => (await camera.JournalAsync("?kind=socket.end")).Length >= 10, "the connections do not end");
        }

        var report = await client.ReportAsync();
        Assert.True(report.ContainsKey(verdict), $"only {string.Join(", ", report.Keys)}");
        var found = report[verdict];
        Assert.True(found.Text("grade") == grade, found.ToString());
        Assert.NotEmpty(found.Text("says")!);
        var evidence = found.GetProperty("evidence").EnumerateArray().Select(e => e.GetInt64()).ToArray();
        Assert.True(grade == "good" || evidence.Length > 0, "a verdict without evidence");
        var numbers = (await camera.JournalAsync()).Select(e => e.GetProperty("seq").GetInt64()).ToHashSet();
        Assert.All(evidence, e => Assert.Contains(e, numbers));
    }

    [Fact]
    public async Task Clients_are_told_apart_by_what_they_call_themselves()
    {
        var camera = await fixture.FreshAsync();
        using ScriptedClient quiet = new(camera, "quiet"), loud = new(camera, "loud");
        await quiet.AskAsync();
        await loud.AskOnOneAsync(31);
        Assert.Equal("good", (await quiet.ReportAsync())["requests.peak"].Text("grade"));
        Assert.Equal("bad", (await loud.ReportAsync())["requests.peak"].Text("grade"));
    }

    [Fact]
    public async Task A_client_that_did_nothing_of_a_kind_is_not_judged_in_it()
    {
        var camera = await fixture.FreshAsync();
        using var client = new ScriptedClient(camera, "modest");
        await client.AskAsync();
        Assert.Equal(["login.challenges", "login.failures", "requests.peak"], (await client.ReportAsync()).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_verdicts_are_listed_with_their_thresholds()
    {
        var camera = await fixture.FreshAsync();
        var verdicts = await camera.Control.GetFromJsonAsync<JsonElement[]>("/api/v1/verdicts");
        Assert.Equal(VerdictTable.All.Select(v => v.Id), verdicts!.Select(v => v.Text("id")));
        Assert.All(verdicts!, v => Assert.NotEmpty(v.Text("threshold")! + v.Text("why")));
    }

    [Fact]
    public void The_guide_lists_each_as_it_is()
    {
        var guide = File.ReadAllText(Path.Combine(Repository.Root, "docs/guides/journal.md"));
        Assert.All(VerdictTable.All, v => Assert.Contains($"| `{v.Id}` | {v.Asks} {v.Why} | {v.Threshold} |", guide, StringComparison.Ordinal));
    }

    private static async Task RepeatAsync(int times, Func<Task> does)
    {
        for (var i = 0; i < times; i++)
        {
            await does();
        }
    }

    // Fails five times at those distances, on a device that answers everything with 503.
    private static async Task FailAsync(ScriptedClient client, params double[] delays)
    {
        await using var fault = await client.BrokenAsync();
        await client.AskAsync();
        foreach (var delay in delays)
        {
            client.Wait(delay);
            await client.AskAsync();
        }
    }

    /// <summary>One camera for all rows, set back before each.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private TestCamera? _camera;

        public async Task InitializeAsync()
        {
            var profile = TestProfiles.All["ipc"];
            _camera = await TestCamera.StartAsync(profile with { Habits = profile.Habits with { LockoutAttempts = 5, NonceSeconds = 3600 } });
        }

        public async Task<TestCamera> FreshAsync()
        {
            using var reset = await _camera!.Control.PostAsync("/api/v1/devices/*/reset", null);
            reset.EnsureSuccessStatusCode();
            return _camera;
        }

        public async Task DisposeAsync() => await _camera!.DisposeAsync();
    }
}
