using System.Net;
using System.Text;
using System.Text.Json;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Faults;

/// <summary>Rules: which occasions, when, what is told of them, and what is refused.</summary>
public class RuleTests
{
    private const string Serial = "/cgi-bin/magicBox.cgi?action=getSerialNo";

    [Theory]
    [InlineData("""{"nth":2}""", "200 503 200 200 200 200")]
    [InlineData("""{"everyNth":2}""", "200 503 200 503 200 503")]
    [InlineData("""{"first":2}""", "503 503 200 200 200 200")]
    [InlineData("""{"skip":4}""", "200 200 200 200 503 503")]
    [InlineData("""{"everyNth":2,"hits":1}""", "200 503 200 200 200 200")]
    [InlineData("""{"afterRequest":{"path":"*magicBox.cgi","count":3}}""", "200 200 503 503 503 503")]
    [InlineData("\"first\"", "503 200 200 200 200 200")]
    [InlineData("\"always\"", "503 503 503 503 503 503")]
    [InlineData("""{"probability":0}""", "200 200 200 200 200 200")]
    [InlineData("""{"between":["00:00","00:01"]}""", "200 200 200 200 200 200")]
    public async Task A_rule_fires_when_it_is_to(string when, string expected)
    {
        await using var camera = await TestCamera.StartAsync();
        var fault = await camera.InjectAsync("http.status", when: when);
        var seen = new List<int>();
        for (var i = 0; i < 6; i++)
        {
            seen.Add(await StatusAsync(camera, Serial));
        }

        Assert.Equal(expected, string.Join(' ', seen));
        Assert.Equal(expected.Split(' ').Count(s => s == "503"), await fault.HitsAsync());
    }

    [Fact]
    public async Task A_rule_begins_and_ends_on_the_clock()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.InjectAsync("http.status", when: """{"after":"10s","for":"1m"}""");
        Assert.Equal(200, await StatusAsync(camera, Serial));
        camera.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(503, await StatusAsync(camera, Serial));
        camera.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(503, await StatusAsync(camera, Serial));
        camera.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, await StatusAsync(camera, Serial));
    }

    [Fact]
    public async Task Chance_is_the_same_in_two_runs()
    {
        var runs = new List<string>();
        for (var run = 0; run < 2; run++)
        {
            await using var camera = await TestCamera.StartAsync();
            await camera.InjectAsync("http.status", when: """{"probability":0.5}""");
            var seen = new StringBuilder();
            for (var i = 0; i < 32; i++)
            {
                seen.Append(await StatusAsync(camera, Serial)).Append(' ');
            }

            runs.Add(seen.ToString());
        }

        Assert.Equal(runs[0], runs[1]);
        Assert.Contains("200", runs[0], StringComparison.Ordinal);
        Assert.Contains("503", runs[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"path":"/cgi-bin/MAGICBOX.cgi"}""", true)]
    [InlineData("""{"path":"*ptz*"}""", false)]
    [InlineData("""{"action":"getserialno"}""", true)]
    [InlineData("""{"query":{"action":"getSerial*"}}""", true)]
    [InlineData("""{"query":{"name":"x"}}""", false)]
    [InlineData("""{"surface":"http","method":"get","address":"127.0.0.1","user":"admin"}""", true)]
    [InlineData("""{"surface":"rtsp"}""", false)]
    [InlineData("""{"user":"user"}""", false)]
    [InlineData("""{"channel":1}""", false)]
    [InlineData("""{"address":"127.0.0.2"}""", false)]
    [InlineData("""{"device":"IPC-1"}""", true)]
    public async Task A_rule_is_about_what_it_matches(string match, bool hit)
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.InjectAsync("http.status", match: match);
        Assert.Equal(hit ? 503 : 200, await StatusAsync(camera, Serial));
    }

    [Fact]
    public async Task The_journal_names_what_touched_an_answer()
    {
        await using var camera = await TestCamera.StartAsync();
        var slow = await camera.InjectAsync("http.slow", """{"delay":0}""");
        var old = await camera.InjectAsync("http.version");
        await StatusAsync(camera, Serial);
        using var journal = JsonDocument.Parse(await camera.Control.GetStringAsync("api/v1/devices/ipc-1/requests?path=getSerialNo"));
        Assert.Equal($"{slow.Id},{old.Id}", journal.RootElement[0].GetProperty("fault").GetString());
        Assert.Equal(1, await slow.RemoveAsync());
        using var rules = JsonDocument.Parse(await camera.Control.GetStringAsync("api/v1/devices/ipc-1/faults"));
        Assert.Equal(old.Id, Assert.Single(rules.RootElement.EnumerateArray()).GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("""{"kind":"http.statsu"}""", "kind", "did you mean 'http.status'")]
    [InlineData("""{}""", "kind", "fault-kinds")]
    [InlineData("""[]""", "", "an object")]
    [InlineData("""{"kind":"http.status","wehn":{}}""", "wehn", "did you mean 'when'")]
    [InlineData("""{"kind":"http.status","when":{"nht":1}}""", "when.nht", "did you mean 'nth'")]
    [InlineData("""{"kind":"http.status","when":{"nth":0}}""", "when.nth", "from 1")]
    [InlineData("""{"kind":"http.status","when":{"for":"soon"}}""", "when.for", "a time")]
    [InlineData("""{"kind":"http.status","when":{"between":["8:00"]}}""", "when.between", "two times of day")]
    [InlineData("""{"kind":"http.status","for":"5s","when":{"for":"5s"}}""", "for", "twice")]
    [InlineData("""{"kind":"http.status","match":{"surface":"smoke"}}""", "match.surface", "one of http, rtsp")]
    [InlineData("""{"kind":"http.status","match":{"address":"here"}}""", "match.address", "IP address")]
    [InlineData("""{"kind":"http.status","match":{"device":"ipc-2"}}""", "match.device", "no device 'ipc-2'")]
    [InlineData("""{"kind":"http.status","when":"never"}""", "when", "always, first")]
    [InlineData("""{"kind":"http.status","params":{"status":99}}""", "params.status", "200 to 599")]
    [InlineData("""{"kind":"http.status","params":{"code":500}}""", "params.code", "no field")]
    [InlineData("""{"kind":"http.slow","params":{"delay":"-1s"}}""", "params.delay", "a time")]
    public async Task What_is_wrong_with_a_rule_is_said(string body, string field, string why)
    {
        await using var camera = await TestCamera.StartAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await camera.Control.PostAsync(new Uri("api/v1/devices/ipc-1/faults", UriKind.Relative), content);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(field, problem.RootElement.GetProperty("field").GetString());
        Assert.Contains(why, problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("[]", await camera.Control.GetStringAsync("api/v1/devices/ipc-1/faults"));
    }

    [Fact]
    [ShowsFault("http.status")]
    public async Task Another_status()
    {
        await using var camera = await TestCamera.StartAsync();
        await using var fault = await camera.InjectAsync("http.status", """{"status":418}""");
        Assert.Equal(418, await StatusAsync(camera, Serial));
    }

    [Fact]
    [ShowsFault("http.slow")]
    public async Task An_answer_that_takes_its_time()
    {
        await using var camera = await TestCamera.StartAsync();
        await using var fault = await camera.InjectAsync("http.slow", """{"delay":"2s"}""");
        using var client = await RawClient.GetAsync(camera.Url, Serial);
        await Eventually.TrueAsync(async () => await fault.HitsAsync() == 1, "the answer waits");
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(TimeSpan.FromMilliseconds(100))).Sight);
        camera.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
    }

    [Fact]
    [ShowsFault("http.version")]
    public async Task An_answer_of_http_1_0()
    {
        await using var camera = await TestCamera.StartAsync();
        await using var fault = await camera.InjectAsync("http.version");
        using var client = await RawClient.GetAsync(camera.Url, Serial);
        var (end, text) = await client.DrainAsync();
        Assert.Equal(WireSight.Fin, end);
        Assert.StartsWith("HTTP/1.0 200 OK\r\n", text, StringComparison.Ordinal);
    }

    private static async Task<int> StatusAsync(TestCamera camera, string target)
    {
        using var client = await RawClient.GetAsync(camera.Url, target, "Connection: close");
        return (await client.ReadAnswerAsync()).Status;
    }
}
