using System.Text.Json;
using Emulator.Server.Tests.Dhip;
using Emulator.Server.Tests.Events;
using Emulator.Server.Tests.Rpc;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Faults;

/// <summary>One camera with DHIP for the tests of a class, each of which takes its faults away again.</summary>
public sealed class DhipLab : IAsyncLifetime
{
    public TestCamera Camera { get; private set; } = null!;

    public async Task InitializeAsync() => Camera = await TestCamera.StartAsync(with: o => o with { DhipPort = 0 });

    public async Task DisposeAsync() => await Camera.DisposeAsync();
}

/// <summary>Faults of the JSON protocol, seen by clients over HTTP and DHIP.</summary>
public class RpcFaultTests(DhipLab lab) : IClassFixture<DhipLab>
{
    private TestCamera Camera => lab.Camera;

    [Fact]
    [ShowsFault("rpc.error")]
    public async Task A_method_fails_with_the_number_that_is_asked_for_and_the_others_do_not()
    {
        using var http = await RpcClient.LoginAsync(Camera);
        using var dhip = await DhipClient.LoginAsync(Camera);
        await using var fault = await Camera.InjectAsync("rpc.error", """{"code":268894210,"message":"Method not found!"}""", """{"method":"magicBox.getSerialNo"}""");
        foreach (var answer in new[] { await http.CallAsync("magicBox.getSerialNo"), await dhip.CallAsync("magicBox.getSerialNo") })
        {
            Assert.Equal((RpcText.MethodNotFound, "Method not found!"), (answer.Error(), answer.GetProperty("error").GetProperty("message").GetString()));
        }

        Assert.Equal(0, (await http.CallAsync("magicBox.getVendor")).Error());
        var journal = await Camera.Control.GetStringAsync("/api/v1/devices/ipc-1/requests?fault=" + fault.Id);
        Assert.Equal(["rpc.call", "dhip"], JsonElement.Parse(journal).EnumerateArray().Select(e => e.GetProperty("kind").GetString()));
    }

    [Fact]
    [ShowsFault("rpc.error")]
    public async Task One_way_can_be_well_while_the_other_is_not()
    {
        using var http = await RpcClient.LoginAsync(Camera);
        using var dhip = await DhipClient.LoginAsync(Camera);
        await using var fault = await Camera.InjectAsync("rpc.error", match: """{"surface":"dhip"}""");
        Assert.Equal(268959743, (await dhip.CallAsync("magicBox.getSerialNo")).Error());
        Assert.Equal(0, (await http.CallAsync("magicBox.getSerialNo")).Error());
    }

    [Fact]
    [ShowsFault("rpc.sessionExpired")]
    public async Task A_session_is_over_in_the_middle_and_stays_so()
    {
        using var http = await RpcClient.LoginAsync(Camera);
        var fault = await Camera.InjectAsync("rpc.sessionExpired", when: """{"nth":2}""");
        Assert.Equal(0, (await http.CallAsync("magicBox.getSerialNo")).Error());
        Assert.Equal(RpcText.SessionOver, (await http.CallAsync("magicBox.getSerialNo")).Error());
        Assert.Equal(1, await fault.RemoveAsync());
        Assert.Equal(RpcText.SessionOver, (await http.CallAsync("magicBox.getSerialNo")).Error());
        Assert.Equal(0, (await http.TryLoginAsync("admin", "admin")).Error());
    }

    [Fact]
    [ShowsFault("rpc.loginFail")]
    [ShowsFault("dhip.loginFail")]
    public async Task The_right_password_is_refused()
    {
        await using (await Camera.InjectAsync("rpc.loginFail", """{"code":268632081}"""))
        {
            using var http = new RpcClient(Camera.Url);
            Assert.Equal(RpcText.Locked, (await http.TryLoginAsync("admin", "admin")).Error());
        }

        await using var fault = await Camera.InjectAsync("dhip.loginFail");
        using var dhip = await DhipClient.ConnectAsync(Camera);
        Assert.Equal(RpcText.BadLogin, (await dhip.TryLoginAsync("admin", "admin")).Error());
        using var other = await RpcClient.LoginAsync(Camera);
    }

    [Fact]
    [ShowsFault("rpc.noRandom")]
    [ShowsFault("rpc.encryption")]
    public async Task A_challenge_that_clients_do_not_know()
    {
        using var http = new RpcClient(Camera.Url);
        await using (await Camera.InjectAsync("rpc.noRandom"))
        {
            var challenge = (await http.CallAsync("global.login", new { userName = "admin", password = "" }, path: "/RPC2_Login")).GetProperty("params");
            Assert.False(challenge.TryGetProperty("random", out _));
            Assert.True(challenge.TryGetProperty("realm", out _));
        }

        await using var fault = await Camera.InjectAsync("rpc.encryption", """{"scheme":"WatchNet"}""");
        Assert.Equal("WatchNet", (await http.CallAsync("global.login", new { userName = "admin", password = "" }, path: "/RPC2_Login")).GetProperty("params").GetProperty("encryption").GetString());
    }

    [Fact]
    [ShowsFault("rpc.noKeepAliveInterval")]
    [ShowsFault("rpc.keepAliveInterval")]
    public async Task The_interval_is_missing_or_odd()
    {
        using var http = new RpcClient(Camera.Url);
        await using (await Camera.InjectAsync("rpc.noKeepAliveInterval"))
        {
            Assert.False((await http.TryLoginAsync("admin", "admin")).Params().TryGetProperty("keepAliveInterval", out _));
        }

        await using var fault = await Camera.InjectAsync("rpc.keepAliveInterval", """{"seconds":3}""");
        Assert.Equal(3, (await http.TryLoginAsync("admin", "admin")).Params().GetProperty("keepAliveInterval").GetInt32());
    }

    [Theory]
    [InlineData("rpc.wrongId", """{"by":7}""", "id")]
    [InlineData("rpc.wrongSession", "{}", "session")]
    [InlineData("rpc.sessionType", "{}", "session")]
    [InlineData("rpc.noResult", "{}", "result")]
    [InlineData("rpc.resultNumber", "{}", "result")]
    [InlineData("rpc.noParams", "{}", "params")]
    [ShowsFault("rpc.wrongId")]
    [ShowsFault("rpc.wrongSession")]
    [ShowsFault("rpc.sessionType")]
    [ShowsFault("rpc.noResult")]
    [ShowsFault("rpc.resultNumber")]
    [ShowsFault("rpc.noParams")]
    public async Task One_member_of_an_answer_is_wrong_and_the_others_are_right(string kind, string parameters, string member)
    {
        using var http = await RpcClient.LoginAsync(Camera);
        using var dhip = await DhipClient.LoginAsync(Camera);
        await using var fault = await Camera.InjectAsync(kind, parameters);
        await dhip.SendAsync("magicBox.getVendor");
        foreach (var (answer, id, session) in new[] { (await http.CallAsync("magicBox.getVendor"), 3L, $"\"{http.Session}\""), ((await dhip.ReadAsync()).Json, 3L, $"{dhip.Session}") })
        {
            var members = answer.EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetRawText(), StringComparer.Ordinal);
            Assert.Equal(kind is "rpc.noResult" or "rpc.noParams", !members.ContainsKey(member));
            foreach (var (name, right) in new[] { ("id", $"{id}"), ("session", session), ("result", "true"), ("params", """{"Vendor":"Camulator"}""") })
            {
                Assert.True(name == member ? members.GetValueOrDefault(name) != right : members[name] == right, $"{name}: {answer}");
            }
        }
    }

    [Fact]
    [ShowsFault("rpc.wrongId")]
    [ShowsFault("rpc.resultNumber")]
    public async Task What_is_wrong_is_wrong_as_asked()
    {
        using var http = await RpcClient.LoginAsync(Camera);
        await using var id = await Camera.InjectAsync("rpc.wrongId", """{"by":7}""");
        await using var result = await Camera.InjectAsync("rpc.resultNumber");
        var answer = await http.CallAsync("magicBox.noSuchMethod");
        Assert.Equal((10, 0), (answer.GetProperty("id").GetInt32(), answer.GetProperty("result").GetInt32()));
    }

    [Fact]
    [ShowsFault("rpc.plainText")]
    [ShowsFault("rpc.truncated")]
    public async Task An_answer_is_no_JSON()
    {
        using var dhip = await DhipClient.LoginAsync(Camera);
        await using (await Camera.InjectAsync("rpc.plainText"))
        {
            await dhip.SendAsync("magicBox.getVendor");
            Assert.Equal("Error\r\nBad Request!\r\n", (await dhip.ReadAsync()).Text);
        }

        await using var fault = await Camera.InjectAsync("rpc.truncated", """{"bytes":12}""");
        await dhip.SendAsync("magicBox.getVendor");
        Assert.Equal("{\"id\":4,\"para", (await dhip.ReadAsync()).Text + "a");
        using var raw = await RawClient.ConnectAsync(Camera.Url);
        await raw.SendAsync("POST /RPC2 HTTP/1.1\r\nHost: camera\r\nContent-Length: 37\r\n\r\n{\"method\":\"global.login\",\"params\":{}}");
        Assert.Equal("{\"error\":{\"co", (await raw.ReadAnswerAsync()).Body + "o");
    }

    [Fact]
    [ShowsFault("rpc.slow")]
    public async Task An_answer_takes_its_time()
    {
        using var http = await RpcClient.LoginAsync(Camera);
        using var dhip = await DhipClient.LoginAsync(Camera);
        await using var fault = await Camera.InjectAsync("rpc.slow", """{"delay":6}""");
        var waiting = http.CallAsync("magicBox.getVendor");
        var told = dhip.CallAsync("magicBox.getVendor");
        await Eventually.TrueAsync(async () => await fault.HitsAsync() == 2, "both were called");
        Assert.False(waiting.IsCompleted || told.IsCompleted);
        await Eventually.TrueAsync(() => Passes(() => waiting.IsCompleted && told.IsCompleted), "they are answered once the time is over");
        Assert.Equal((0, 0), ((await waiting).Error(), (await told).Error()));
    }

    [Fact]
    [ShowsFault("rpc.noAnswer")]
    public async Task An_answer_never_comes_and_the_call_was_carried_out()
    {
        using var dhip = await DhipClient.LoginAsync(Camera);
        using var raw = await RawClient.ConnectAsync(Camera.Url);
        await using (await Camera.InjectAsync("rpc.noAnswer"))
        {
            await dhip.SendAsync("configManager.setConfig", new { name = "General", table = new { MachineName = "Unheard" } });
            await raw.SendAsync("POST /RPC2 HTTP/1.1\r\nHost: camera\r\nContent-Length: 37\r\n\r\n{\"method\":\"global.login\",\"params\":{}}");
            Assert.Equal((WireSight.Silence, ""), await raw.DrainAsync(TimeSpan.FromMilliseconds(150)));
            await Eventually.TrueAsync(async () => (await Camera.LinesAsync("/cgi-bin/magicBox.cgi?action=getMachineName"))["name"] == "Unheard", "it was carried out");
        }

        // The next one is answered, on the same connection.
        await dhip.SendAsync("global.keepAlive");
        Assert.Equal(4u, (await dhip.ReadAsync()).Request);
    }

    [Fact]
    [ShowsFault("rpc.noMulticall")]
    public async Task Several_calls_in_one_are_unknown()
    {
        using var http = await RpcClient.LoginAsync(Camera);
        await using var fault = await Camera.InjectAsync("rpc.noMulticall");
        Assert.Equal(RpcText.MethodNotFound, (await http.CallAsync("system.multicall", Array.Empty<object>())).Error());
        Assert.Equal(0, (await http.CallAsync("system.listService")).Error());
    }

    [Fact]
    [ShowsFault("rpc.eventTwice")]
    [ShowsFault("rpc.eventMany")]
    [ShowsFault("rpc.eventNoData")]
    public async Task Events_come_twice_two_in_one_and_without_details()
    {
        using var dhip = await DhipClient.LoginAsync(Camera);
        await dhip.CallAsync("eventManager.attach", new { codes = new[] { "VideoMotion" } });
        await using (await Camera.InjectAsync("rpc.eventTwice", """{"times":3}""", """{"code":"VideoMotion","user":"admin"}"""))
        {
            await Camera.RaiseAsync("VideoMotion", "Start");
            var texts = new[] { (await dhip.ToldAsync()).Text, (await dhip.ToldAsync()).Text, (await dhip.ToldAsync()).Text };
            Assert.Single(texts.Distinct());
        }

        await using (await Camera.InjectAsync("rpc.eventMany"))
        {
            await Camera.RaiseAsync("VideoMotion", "Stop");
            Assert.Equal(["Stop", "Stop"], (await dhip.ToldAsync()).Json.GetProperty("params").GetProperty("eventList").EnumerateArray().Select(e => e.GetProperty("Action").GetString()));
        }

        await using var fault = await Camera.InjectAsync("rpc.eventNoData");
        await Camera.RaiseAsync("VideoMotion", "Pulse", data: new { Id = new[] { 0 } });
        Assert.False((await dhip.ToldAsync()).Json.GetProperty("params").GetProperty("eventList")[0].TryGetProperty("Data", out _));
    }

    // A clock that stands has to be moved until whoever waits on it has begun to.
    private bool Passes(Func<bool> done)
    {
        Camera.Clock.Advance(TimeSpan.FromSeconds(6));
        return done();
    }
}
