using System.Net;
using System.Text;
using System.Text.Json;
using Emulator.Server.Journaling;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Journaling;

/// <summary>What a tester expects of a client, held against the journal.</summary>
public class VerifyTests
{
    private const string Up = "/cgi-bin/magicBox.cgi?action=getMachineName&code=Up&code=Down";

    private static readonly JournalEntry Entry = new()
    {
        Utc = default,
        Kind = "http",
        Peer = new IPEndPoint(IPAddress.Loopback, 5000),
        Connection = 7,
        User = "admin",
        Agent = "nvr/1.0",
        Method = "GET",
        Target = "/cgi-bin//magicBox.cgi?action=getMachineName&code=Up",
        Status = 200,
        Fault = "f1",
        Reason = "why",
        Session = "12",
    };

    public static TheoryData<string, string, string> Fields => new()
    {
        { "kind", "http", "rtsp" }, { "method", "get", "POST" }, { "path", "/CGI-BIN/magicbox.cgi", "/cgi-bin/ptz.cgi" }, { "user", "adm*", "" }, { "peer", "127.0.0.1", "127.0.0.2" },
        { "peer", "127.0.0.1:5000", "127.0.0.1:1" }, { "userAgent", "NVR*", "curl" }, { "session", "12", "13" }, { "reason", "why", "not" }, { "fault", "f*", "" },
        { "query.code", "up", "Down" }, { "query.action", "get*", "set*" }, { "status", "200", "401" }, { "connection", "7", "8" },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void Each_field_must_hold_and_is_named_when_it_does_not(string field, string right, string wrong)
    {
        Assert.True(With(field, right).Matches(Entry));
        Assert.Empty(With(field, right).DifferencesOf(Entry));
        Assert.False(With(field, wrong).Matches(Entry));
        var difference = Assert.Single(With(field, wrong).DifferencesOf(Entry));
        Assert.Equal((field, wrong), (difference.Field, difference.Wanted));
        Assert.NotNull(difference.Got);
    }

    [Theory]
    [InlineData("rtsp://admin:***@camera:554/cam/realmonitor?channel=1&subtype=0/trackID=0")]
    [InlineData("rtsp://camera/cam/realmonitor?channel=1&subtype=0")]
    [InlineData("rtsp://camera/cam/realmonitor?channel=1&subtype=0/")]
    public void An_RTSP_URL_has_a_path_and_a_query_too(string url) => Assert.True(
        new RequestPattern { Path = "/cam/realmonitor", Query = new Dictionary<string, string>(StringComparer.Ordinal) { ["subtype"] = "0" } }.Matches(new JournalEntry { Utc = default, Kind = "rtsp", Target = url }));

    [Theory]
    [InlineData("abc", "ABC", true)]
    [InlineData("a*c", "abbbc", true)]
    [InlineData("a*b*c", "axxbyyc", true)]
    [InlineData("*b", "aab", true)]
    [InlineData("*b", "aba", false)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("*", "", true)]
    [InlineData("a*", "", false)]
    public void A_star_stands_for_anything(string pattern, string text, bool matches) => Assert.Equal(matches, Wildcard.Matches(pattern, text));

    [Fact]
    public async Task What_was_asked_passes_and_what_was_not_shows_what_came_nearest()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.AskAsync(Up);
        await camera.AskAsync("/cgi-bin/magicBox.cgi?action=getDeviceType");
        var passed = await camera.VerifyAsync(new { request = new { path = "/cgi-bin/magicBox.cgi", query = new { code = "Down" } }, count = new { exactly = 1 } });
        Assert.True(passed.GetProperty("passed").GetBoolean());
        Assert.Empty(passed.GetProperty("nearMisses").EnumerateArray());

        var failed = await camera.VerifyAsync(new { request = new { path = "/cgi-bin/magicBox.cgi", query = new { action = "getMachineName", code = "Left" }, status = 200 } });
        Assert.False(failed.GetProperty("passed").GetBoolean());
        var nearest = failed.GetProperty("nearMisses")[0];
        Assert.Equal(Up, nearest.GetProperty("request").Text("target"));
        var difference = Assert.Single(nearest.GetProperty("differences").EnumerateArray());
        Assert.Equal(("query.code", "Left", "Down"), (difference.Text("field"), difference.Text("wanted"), difference.Text("got")));
        Assert.Equal(2, failed.GetProperty("nearMisses").GetArrayLength());
    }

    [Fact]
    public async Task It_waits_for_what_is_still_to_come()
    {
        await using var camera = await TestCamera.StartAsync();
        var verifying = camera.VerifyAsync(new { request = new { path = "/cgi-bin/magicBox.cgi" }, count = new { atLeast = 2 }, within = "30s" });
        await camera.AskAsync(Up);
        Assert.False(verifying.IsCompleted);
        await camera.AskAsync(Up);
        Assert.Equal(2, (await verifying).GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData(0, "at most 0")]
    [InlineData(1, "exactly 1")]
    public async Task Too_much_fails_at_once_and_enough_is_known_when_the_time_is_over(int wanted, string words)
    {
        await using var camera = await TestCamera.StartAsync();
        object count = wanted == 0 ? new { atMost = 0 } : new { exactly = 1 };
        if (wanted == 1)
        {
            await camera.AskAsync(Up);
        }

        // The wait is over when the camera's clock says so: nobody waits here.
        var journal = camera.Host.Fleet.All[0].Journal;
        var rule = wanted == 0 ? CountRule.AtMost(0) : CountRule.Exactly(1);
        var waiting = Verification.Of(new RequestPattern { Path = "/cgi-bin/*" }, rule).WaitAsync(journal, TimeSpan.FromMinutes(10), camera.Clock, TimeProvider.System, CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        camera.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.True((await waiting).Passed);

        var failing = camera.VerifyAsync(new { request = new { path = "/cgi-bin/*" }, count, within = "30s" });
        await camera.AskAsync(Up);
        var failed = await failing;
        Assert.False(failed.GetProperty("passed").GetBoolean());
        Assert.StartsWith(words, failed.Text("expected"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_stands_keeps_nobody_waiting()
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.False((await camera.VerifyAsync(new { request = new { path = "/x" }, within = "50ms" })).GetProperty("passed").GetBoolean());
    }

    [Fact]
    public async Task An_order_holds_only_in_that_order()
    {
        await using var camera = await TestCamera.StartAsync();
        string[] asked = ["getSerialNo", "getDeviceType", "getMachineName"];
        foreach (var action in asked)
        {
            await camera.AskAsync("/cgi-bin/magicBox.cgi?action=" + action);
        }

        Assert.True((await camera.VerifyAsync(new { inOrder = asked.Select(a => new { query = new { action = a } }) })).GetProperty("passed").GetBoolean());
        var failed = await camera.VerifyAsync(new { inOrder = asked.Reverse().Select(a => new { query = new { action = a } }) });
        Assert.Equal((false, 1), (failed.GetProperty("passed").GetBoolean(), failed.GetProperty("count").GetInt32()));
    }

    [Theory]
    [InlineData("""{}""", "request")]
    [InlineData("""{"request":{"path":"/a?b=c"}}""", "request.path")]
    [InlineData("""{"request":{"status":99}}""", "request.status")]
    [InlineData("""{"request":{},"count":{"exactly":1,"atLeast":1}}""", "count")]
    [InlineData("""{"request":{},"count":{"atLeast":3,"atMost":1}}""", "count")]
    [InlineData("""{"request":{},"count":{"atLeast":-1}}""", "count")]
    [InlineData("""{"request":{},"within":"soon"}""", "within")]
    [InlineData("""{"request":{},"within":"1d"}""", "within")]
    [InlineData("""{"inOrder":[]}""", "inOrder")]
    [InlineData("""{"inOrder":[{}],"request":{}}""", "inOrder")]
    [InlineData("""{"inOrder":[{},{"status":1}]}""", "inOrder[1].status")]
    public async Task What_cannot_be_verified_is_refused_with_the_field(string body, string field)
    {
        await using var camera = await TestCamera.StartAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await camera.Control.PostAsync("/api/v1/devices/ipc-1/verify", content);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal((HttpStatusCode.BadRequest, field), (answer.StatusCode, problem.RootElement.Text("field")));
    }

    [Fact]
    public async Task An_unknown_field_is_refused()
    {
        await using var camera = await TestCamera.StartAsync();
        using var content = new StringContent("""{"request":{"pth":"/"}}""", Encoding.UTF8, "application/json");
        using var answer = await camera.Control.PostAsync("/api/v1/devices/ipc-1/verify", content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static RequestPattern With(string field, string value) => field switch
    {
        "kind" => new RequestPattern { Kind = value },
        "method" => new RequestPattern { Method = value },
        "path" => new RequestPattern { Path = value },
        "user" => new RequestPattern { User = value },
        "peer" => new RequestPattern { Peer = value },
        "userAgent" => new RequestPattern { Agent = value },
        "session" => new RequestPattern { Session = value },
        "reason" => new RequestPattern { Reason = value },
        "fault" => new RequestPattern { Fault = value },
        "status" => new RequestPattern { Status = int.Parse(value, System.Globalization.CultureInfo.InvariantCulture) },
        "connection" => new RequestPattern { Connection = int.Parse(value, System.Globalization.CultureInfo.InvariantCulture) },
        _ => new RequestPattern { Query = new Dictionary<string, string>(StringComparer.Ordinal) { [field["query.".Length..]] = value } },
    };
}
