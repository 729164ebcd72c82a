using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Emulator.Server.Rpc;
using Emulator.Server.Tests.Events;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Rpc;

/// <summary><c>/RPC2</c>: what can be called, on the same state as the HTTP API.</summary>
public class CallTests
{
    [Fact]
    public async Task What_is_set_here_is_read_there_and_the_other_way_round()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RpcClient.LoginAsync(camera);
        var table = (await client.CallAsync("configManager.getConfig", new { name = "ChannelTitle" })).Params().GetProperty("table");
        Assert.Equal((await camera.LinesAsync("/cgi-bin/configManager.cgi?action=getConfig&name=ChannelTitle"))["table.ChannelTitle[0].Name"], table[0].GetProperty("Name").GetString());
        Assert.Equal(0, (await client.CallAsync("configManager.setConfig", new { name = "ChannelTitle", table = new[] { new { Name = "Tür" } }, options = Array.Empty<string>() })).Error());
        Assert.Equal("Tür", (await camera.LinesAsync("/cgi-bin/configManager.cgi?action=getConfig&name=ChannelTitle"))["table.ChannelTitle[0].Name"]);
        await camera.StatusAsync("/cgi-bin/configManager.cgi?action=setConfig&MotionDetect[0].Enable=true");
        Assert.True((await client.CallAsync("configManager.getConfig", new { name = "MotionDetect[0].Enable" })).Params().GetProperty("table").GetBoolean());
        Assert.Equal(table.GetRawText(), (await client.CallAsync("configManager.getDefault", new { name = "ChannelTitle" })).Params().GetProperty("table").GetRawText());
        Assert.Equal(0, (await client.CallAsync("configManager.restore", new { names = new[] { "ChannelTitle" } })).Error());
        Assert.Equal(table.GetRawText(), (await client.CallAsync("configManager.getConfig", new { name = "ChannelTitle" })).Params().GetProperty("table").GetRawText());
        // It stands in the log as from anywhere.
        var log = await camera.Control.GetFromJsonAsync<JsonElement[]>("/api/v1/devices/ipc-1/log");
        Assert.Contains(log!, e => e.GetRawText().Contains("SaveConfig", StringComparison.Ordinal) && e.GetRawText().Contains("ChannelTitle", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_section_can_be_read_and_written_back_as_it_is()
    {
        await using var camera = await TestCamera.StartAsync("full");
        using var client = await RpcClient.LoginAsync(camera);
        var all = (await client.CallAsync("configManager.getConfig", new { name = "All" })).Params().GetProperty("table");
        var before = await camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=All");
        foreach (var section in all.EnumerateObject())
        {
            var answer = await client.CallAsync("configManager.setConfig", new { name = section.Name, table = section.Value });
            Assert.True(answer.Error() == 0, $"{section.Name}: {answer}");
        }

        Assert.Equal(before, await camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=All"));
    }

    [Theory]
    [InlineData("configManager.getConfig", """{"name":"NoSuchConfig"}""", RpcText.ParameterInvalid)]
    [InlineData("configManager.getConfig", """{"name":7}""", RpcText.ParameterInvalid)]
    [InlineData("configManager.getConfig", "null", RpcText.ParameterInvalid)]
    [InlineData("configManager.setConfig", """{"name":"General"}""", RpcText.ParameterInvalid)]
    [InlineData("configManager.setConfig", """{"name":"General","table":{"MachineName":"changed","NoSuchMember":1}}""", RpcText.ParameterInvalid)]
    [InlineData("configManager.setConfig", """{"name":"General","table":{"MachineName":"changed","LocalNo":"x"}}""", RpcText.ParameterInvalid)]
    [InlineData("configManager.setConfig", """{"name":"General","table":{"MachineName":"\ud800"}}""", RpcText.ParameterInvalid)]
    [InlineData("eventManager.attach", """{"codes":["NoSuchCode"]}""", RpcText.ParameterInvalid)]
    [InlineData("eventManager.attach", """{"codes":"All"}""", RpcText.ParameterInvalid)]
    [InlineData("eventManager.attach", """{"codes":[7]}""", RpcText.ParameterInvalid)]
    [InlineData("eventManager.getEventIndexes", "{}", RpcText.ParameterInvalid)]
    [InlineData("global.setCurrentTime", """{"time":"yesterday"}""", RpcText.ParameterInvalid)]
    [InlineData("magicBox.reboot", """{"delay":-1}""", RpcText.ParameterInvalid)]
    [InlineData("magicBox.noSuchMethod", "{}", RpcText.MethodNotFound)]
    [InlineData("noSuchService.attach", "{}", RpcText.InterfaceNotFound)]
    [InlineData("ptz.factory.instance", """{"channel":0}""", RpcText.InterfaceNotFound)]
    [InlineData("nonsense", "{}", RpcText.InterfaceNotFound)]
    [InlineData("", "{}", RpcText.RequestInvalid)]
    [InlineData("\\ud800", "{}", RpcText.RequestInvalid)]
    public async Task What_makes_no_sense_is_refused_and_changes_nothing(string method, string parameters, int error)
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RpcClient.LoginAsync(camera);
        var before = await camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=All");
        var answer = await client.PostAsync($$"""{"method":"{{method}}","id":41,"session":"{{client.Session}}","params":{{parameters}}}""");
        Assert.Equal(error, answer.Error());
        Assert.Equal(41, answer.GetProperty("id").GetInt32());
        Assert.Equal(client.Session, answer.GetProperty("session").GetString());
        Assert.Equal(before, await camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=All"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{\"method\":[]}")]
    [InlineData("{\"method\":\"global.login\",\"params\":\"x\",\"session\":{}}x")]
    public async Task What_is_no_call_is_answered_all_the_same(string text)
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = new RpcClient(camera.Url);
        Assert.Equal(RpcText.RequestInvalid, (await client.PostAsync(text)).Error());
        Assert.Equal(RpcText.RequestInvalid, (await client.PostAsync(string.Concat(Enumerable.Repeat("[", 5000)))).Error());
    }

    [Fact]
    public async Task Requests_that_are_no_post_and_bodies_beyond_measure_are_refused()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = new RpcClient(camera.Url);
        Assert.Equal(400, await client.StatusAsync(HttpMethod.Get, "/RPC2"));
        Assert.Equal(400, await client.StatusAsync(HttpMethod.Post, "/RPC2", new ByteArrayContent(new byte[(256 * 1024) + 1])));
        Assert.Equal(404, await client.StatusAsync(HttpMethod.Post, "/RPC3"));
        Assert.Equal(404, await client.StatusAsync(HttpMethod.Get, "/RPC2_Logins"));
    }

    [Fact]
    public async Task A_user_may_read_and_not_change()
    {
        await using var camera = await TestCamera.StartAsync("speed-dome");
        using var client = await RpcClient.LoginAsync(camera, "user", "user");
        Assert.Equal(0, (await client.CallAsync("configManager.getConfig", new { name = "General" })).Error());
        var unit = (await client.CallAsync("ptz.factory.instance", new { channel = 0 })).GetProperty("result").GetInt64();
        foreach (var (method, parameters) in new (string, object)[]
        {
            ("configManager.setConfig", new { name = "General", table = new { MachineName = "mine" } }), ("configManager.restore", new { names = new[] { "General" } }),
            ("magicBox.reboot", new { }), ("global.setCurrentTime", new { time = "2026-01-01 00:00:00" }), ("ptz.start", new { code = "Left", arg1 = 0, arg2 = 1, arg3 = 0 }),
            ("userManager.getUserInfoAll", new { }), ("userManager.deleteUser", new { name = "user" }), ("userManager.modifyPassword", new { name = "admin", pwd = "x", pwdOld = "admin" }),
        })
        {
            Assert.Equal((method, RpcText.NoAuthority), (method, (await client.CallAsync(method, parameters, unit)).Error()));
        }
    }

    [Fact]
    public void What_a_method_takes_is_what_the_same_request_of_the_HTTP_API_takes()
    {
        var operations = new Cgi.CgiCatalog(Cgi.Sections.AllSections.Create()).Operations;
        foreach (var method in RpcCatalog.Shared.Methods)
        {
            if (operations.FirstOrDefault(o => o.Script == method.Service + ".cgi" && o.Action == method.Name) is { } same && (method.Service, method.Name) is not ("userManager", "modifyPassword"))
            {
                Assert.Equal((method.FullName, same.Role, same.Authority), (method.FullName, method.Role, method.Authority));
            }
        }
    }

    [Fact]
    public async Task A_camera_is_turned_through_an_object_of_its_channel()
    {
        await using var camera = await TestCamera.StartAsync("speed-dome");
        using var client = await RpcClient.LoginAsync(camera);
        var unit = (await client.CallAsync("ptz.factory.instance", new { channel = 0 })).GetProperty("result").GetInt64();
        Assert.Equal(unit, (await client.CallAsync("ptz.factory.instance", new { channel = 0 })).GetProperty("result").GetInt64());
        Assert.Equal(RpcText.ParameterInvalid, (await client.CallAsync("ptz.factory.instance", new { channel = 7 })).Error());
        Assert.Equal(RpcText.RequestInvalid, (await client.CallAsync("ptz.getStatus")).Error());
        Assert.Equal(RpcText.RequestInvalid, (await client.CallAsync("ptz.getStatus", on: unit + 1)).Error());

        Assert.Equal(0, (await client.CallAsync("ptz.start", new { code = "Right", arg1 = 0, arg2 = 8, arg3 = 0 }, unit)).Error());
        camera.Clock.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal("Moving", (await client.CallAsync("ptz.getStatus", on: unit)).Params().GetProperty("status").GetProperty("MoveStatus").GetString());
        Assert.Equal(0, (await client.CallAsync("ptz.stop", new { code = "Right", arg1 = 0, arg2 = 8, arg3 = 0 }, unit)).Error());
        camera.Clock.Advance(TimeSpan.FromSeconds(5));
        var stopped = (await client.CallAsync("ptz.getStatus", on: unit)).Params().GetProperty("status");
        var pan = stopped.GetProperty("Postion")[0].GetDouble();
        Assert.Equal("Idle", stopped.GetProperty("MoveStatus").GetString());
        Assert.True(pan > 1, stopped.GetRawText());
        Assert.StartsWith(pan.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture) + ",", (await camera.LinesAsync("/cgi-bin/ptz.cgi?action=getStatus"))["status.Position"], StringComparison.Ordinal);

        // A preset in arg2, as the HTTP API has it, and in arg1, as clients of this protocol send it.
        Assert.Equal(0, (await client.CallAsync("ptz.start", new { code = "SetPreset", arg1 = 0, arg2 = 3, arg3 = 0 }, unit)).Error());
        Assert.Equal(0, (await client.CallAsync("ptz.start", new { code = "SetPreset", arg1 = 4, arg2 = 0, arg3 = 0 }, unit)).Error());
        var presets = (await client.CallAsync("ptz.getPresets", on: unit)).Params().GetProperty("presets");
        Assert.Equal([3, 4], presets.EnumerateArray().Select(p => p.GetProperty("Index").GetInt32()));
        Assert.Equal(RpcText.ParameterInvalid, (await client.CallAsync("ptz.start", new { code = "NoSuchCode" }, unit)).Error());
        Assert.Equal(0, (await client.CallAsync("ptz.destroy", on: unit)).Error());
        Assert.Equal(RpcText.RequestInvalid, (await client.CallAsync("ptz.getStatus", on: unit)).Error());
    }

    [Fact]
    public async Task Recordings_are_found_as_over_the_HTTP_API()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RpcClient.LoginAsync(camera);
        var finder = (await client.CallAsync("mediaFileFind.factory.create")).GetProperty("result").GetInt64();
        var condition = new { Channel = 0, StartTime = "2026-01-04 00:00:00", EndTime = "2026-01-05 00:00:00", Types = new[] { "dav" }, Events = new[] { "*" }, Flags = Array.Empty<string>() };
        Assert.Equal(0, (await client.CallAsync("mediaFileFind.findFile", new { condition }, finder)).Error());
        var next = (await client.CallAsync("mediaFileFind.findNextFile", new { count = 5 }, finder)).Params();
        Assert.Equal(5, next.GetProperty("found").GetInt32());
        var first = next.GetProperty("infos")[0];
        Assert.EndsWith(".dav", first.GetProperty("FilePath").GetString(), StringComparison.Ordinal);
        Assert.Equal(200, await camera.StatusAsync("/cgi-bin/RPC_Loadfile" + first.GetProperty("FilePath").GetString()));
        Assert.Equal(0, (await client.CallAsync("mediaFileFind.close", on: finder)).Error());
        Assert.Equal(RpcText.RequestInvalid, (await client.CallAsync("mediaFileFind.findNextFile", new { count = 5 }, finder)).Error());
        Assert.Equal(0, (await client.CallAsync("mediaFileFind.destroy", on: finder)).Error());
        Assert.Equal(RpcText.RequestInvalid, (await client.CallAsync("mediaFileFind.destroy", on: finder)).Error());
    }

    [Fact]
    public async Task Several_calls_go_in_one_and_each_is_answered_for_itself()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RpcClient.LoginAsync(camera);
        var session = client.Session;
        var answers = (await client.CallAsync("system.multicall", new object[]
        {
            new { method = "magicBox.getSerialNo", id = 10, session, @params = (object?)null },
            new { method = "configManager.setConfig", id = 11, session, @params = new { name = "General", table = new { MachineName = "Many" } } },
            new { method = "magicBox.noSuchMethod", id = 12, session },
            new { method = "magicBox.getMachineName", id = 13, session = "0123" },
            new { method = "system.multicall", id = 14, session, @params = Array.Empty<object>() },
            "nonsense",
        })).Params();
        Assert.Equal([0, 0, RpcText.MethodNotFound, RpcText.SessionOver, RpcText.RequestInvalid, RpcText.RequestInvalid], answers.EnumerateArray().Select(a => a.Error()));
        Assert.Equal([10, 11, 12, 13, 14, 0], answers.EnumerateArray().Select(a => a.GetProperty("id").GetInt32()));
        Assert.Equal("Many", (await client.CallAsync("magicBox.getMachineName")).Params().GetProperty("name").GetString());
        Assert.Equal(RpcText.ParameterInvalid, (await client.CallAsync("system.multicall", new { })).Error());
        Assert.Equal(RpcText.ParameterInvalid, (await client.CallAsync("system.multicall", Enumerable.Repeat(1, 65))).Error());
    }

    [Theory]
    [InlineData("ipc", false)]
    [InlineData("speed-dome", true)]
    public async Task A_device_tells_what_there_is_to_be_called_and_has_it(string profile, bool turns)
    {
        await using var camera = await TestCamera.StartAsync(profile);
        using var client = await RpcClient.LoginAsync(camera);
        var services = (await client.CallAsync("system.listService")).Params().GetProperty("service").EnumerateArray().Select(s => s.GetString()!).ToArray();
        Assert.Equal(turns, services.Contains("ptz"));
        foreach (var service in services)
        {
            var methods = (await client.CallAsync(service + ".listMethod")).Params().GetProperty("method").EnumerateArray().Select(m => m.GetString()!).ToArray();
            Assert.Contains(service + ".listMethod", methods);
            Assert.All(methods, m => Assert.StartsWith(service + ".", m, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Calls_stand_in_the_journal_without_what_is_secret()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RpcClient.LoginAsync(camera);
        await client.CallAsync("userManager.modifyPassword", new { name = "user", pwd = "verysecret", pwdOld = "user" });
        await client.CallAsync("magicBox.noSuchMethod");
        var journal = await camera.Control.GetStringAsync("/api/v1/devices/ipc-1/requests");
        Assert.DoesNotContain("verysecret", journal, StringComparison.Ordinal);
        var calls = JsonElement.Parse(journal).EnumerateArray().Where(e => e.GetProperty("kind").GetString() == "rpc.call").ToArray();
        Assert.Equal(["global.login", "global.login", "userManager.modifyPassword", "magicBox.noSuchMethod"], calls.Select(c => c.GetProperty("method").GetString()));
        Assert.Equal([RpcText.LoginChallenge, 200, 200, RpcText.MethodNotFound], calls.Select(c => c.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task Events_come_on_the_stream_of_the_session_that_asked_for_them()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RpcClient.LoginAsync(camera);
        var sid = (await client.CallAsync("eventManager.attach", new { codes = new[] { "VideoMotion", "AlarmLocal" } })).Params().GetProperty("SID").GetInt64();
        using var listener = await RawClient.GetAsync(camera.Url, $"/SubscribeNotify.cgi?sessionId={client.Session}");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await listener.ReadUntilAsync("\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal("subscribe Successfully!\r\n", await listener.ReadUntilAsync("\r\n"));
        await camera.RaiseAsync("VideoBlind", "Start");
        await camera.RaiseAsync("VideoMotion", "Start", data: new { Id = new[] { 0 } });
        var note = await ReadNoteAsync(listener);
        Assert.Equal(
            $$"""{"id":3,"method":"client.notifyEventStream","params":{"SID":{{sid}},"eventList":[{"Action":"Start","Code":"VideoMotion","Data":{"Id":[0]},"Index":0}]},"session":"{{client.Session}}"}""",
            note);
        // The subscription can be taken back, and the stream ends with the session.
        Assert.Equal(0, (await client.CallAsync("eventManager.detach", new { SID = sid })).Error());
        Assert.Equal(RpcText.ParameterInvalid, (await client.CallAsync("eventManager.detach", new { SID = sid })).Error());
        await camera.RaiseAsync("VideoMotion", "Stop");
        await client.CallAsync("global.logout");
        var (end, text) = await listener.DrainAsync();
        Assert.True(end is WireSight.Fin or WireSight.Rst, $"{end}");
        Assert.Equal("", text);
        using var late = await RawClient.GetAsync(camera.Url, $"/SubscribeNotify.cgi?sessionId={client.Session}");
        Assert.Equal(RpcText.SessionOver, JsonElement.Parse((await late.ReadAnswerAsync()).Body).Error());
    }

    [Fact]
    public async Task Changes_of_the_configuration_are_told_to_who_asked()
    {
        await using var camera = await TestCamera.StartAsync();
        using var client = await RpcClient.LoginAsync(camera);
        Assert.Equal(RpcText.ParameterInvalid, (await client.CallAsync("configManager.attach", new { name = "NoSuchConfig" })).Error());
        Assert.Equal(0, (await client.CallAsync("configManager.attach", new { name = "General" })).Error());
        using var listener = await RawClient.GetAsync(camera.Url, $"/SubscribeNotify.cgi?sessionId={client.Session}");
        await listener.ReadUntilAsync("Successfully!\r\n");
        await camera.StatusAsync("/cgi-bin/configManager.cgi?action=setConfig&MotionDetect[0].Enable=true");
        await camera.StatusAsync("/cgi-bin/configManager.cgi?action=setConfig&General.MachineName=Told");
        var note = JsonElement.Parse(await ReadNoteAsync(listener));
        Assert.Equal("client.notifyConfigChange", note.GetProperty("method").GetString());
        Assert.Equal("Told", note.GetProperty("params").GetProperty("table").GetProperty("MachineName").GetString());
    }

    private static async Task<string> ReadNoteAsync(RawClient listener)
    {
        const string Before = "<script type=\"text/javascript\">var json=";
        Assert.Equal(Before, await listener.ReadAsync(Before.Length));
        var line = await listener.ReadUntilAsync("\n");
        Assert.Equal(";receiveMessage(json);</script>\r\n", await listener.ReadUntilAsync("\r\n"));
        return Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(line))[..^1];
    }
}
