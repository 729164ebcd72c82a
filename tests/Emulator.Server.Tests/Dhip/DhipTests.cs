using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Emulator.Protocol.Dhip;
using Emulator.Server.Hosting;
using Emulator.Server.Tests.Events;
using Emulator.Server.Tests.Rpc;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Dhip;

/// <summary>DHIP on a port of its own: the JSON protocol in frames, with events pushed.</summary>
public class DhipTests
{
    [Fact]
    public async Task A_login_is_laid_out_as_clients_read_it()
    {
        await using var camera = await StartAsync();
        using var client = await DhipClient.ConnectAsync(camera);
        await client.SendAsync("global.login", new { userName = "admin", password = "", clientType = "" });
        var frame = await client.ReadAsync();
        // Clients split the stream at line ends, and take the session from the head or from the body.
        Assert.EndsWith("}\n", frame.Text, StringComparison.Ordinal);
        Assert.Equal((uint)Encoding.UTF8.GetByteCount(frame.Text), frame.Length);
        Assert.Equal(frame.Length, frame.Total);
        Assert.Equal(1u, frame.Request);
        Assert.Equal(frame.Session, frame.Json.GetProperty("session").GetUInt32());
        Assert.InRange<long>(frame.Session, 1, int.MaxValue);
        Assert.Matches("""^\{"error":\{"code":268632079,"message":"Component error: login challenge!"\},"id":1,"params":\{"encryption":"Default","mac":"[0-9A-F]{12}","random":"[0-9]{10}","realm":"Login to [0-9A-Z]+"\},"result":false,"session":[0-9]+\}\n$""", frame.Text);

        Assert.Equal(60, (await client.TryLoginAsync("admin", "admin")).Params().GetProperty("keepAliveInterval").GetInt32());
        Assert.Equal("IPC", (await client.CallAsync("magicBox.getDeviceClass")).Params().GetProperty("type").GetString());
        Assert.Equal("ipc-1", (await client.CallAsync("configManager.getConfig", new { name = "Network" })).Params().GetProperty("table").GetProperty("Hostname").GetString());
    }

    [Fact]
    public async Task Events_are_pushed_to_who_attached_and_bear_the_number_of_the_request()
    {
        await using var camera = await StartAsync();
        using var client = await DhipClient.LoginAsync(camera);
        await client.SendAsync("eventManager.attach", new { codes = new[] { "All" } });
        var attached = await client.ReadAsync();
        var sid = attached.Json.Params().GetProperty("SID").GetInt64();
        await camera.RaiseAsync("VideoMotion", "Start", data: new { Id = new[] { 0 }, RegionName = new[] { "Tür" } });
        await camera.RaiseAsync("MDResult", "Pulse", data: "61708863,61708863");
        await camera.RaiseAsync("AlarmLocal", "Start", index: 0);
        var first = await client.ToldAsync();
        Assert.Equal(
            $$"""{"id":3,"method":"client.notifyEventStream","params":{"SID":{{sid}},"eventList":[{"Action":"Start","Code":"VideoMotion","Data":{"Id":[0],"RegionName":["Tür"]},"Index":0}]},"session":{{client.Session}}}""" + "\n",
            first.Text);
        Assert.Equal((client.Session, attached.Request), (first.Session, first.Request));
        Assert.Equal("\"61708863,61708863\"", Event(await client.ToldAsync()).GetProperty("Data").GetRawText());
        Assert.Equal("{}", Event(await client.ToldAsync()).GetProperty("Data").GetRawText());
        // Calls go on between them.
        await camera.RaiseAsync("AlarmLocal", "Stop", index: 0);
        Assert.Equal(60, (await client.CallAsync("global.keepAlive", new { timeout = 55, action = true })).Params().GetProperty("timeout").GetInt32());
        Assert.Equal("Stop", Event(await client.ToldAsync()).GetProperty("Action").GetString());
    }

    [Fact]
    public async Task What_a_client_does_is_seen_from_everywhere()
    {
        await using var camera = await StartAsync();
        using var client = await DhipClient.LoginAsync(camera);
        Assert.Contains("users[0].clienttype=DHIP\r\n", await camera.GetAsync("/cgi-bin/userManager.cgi?action=getActiveUserInfoAll"), StringComparison.Ordinal);
        Assert.Equal(0, (await client.CallAsync("configManager.setConfig", new { name = "General", table = new { MachineName = "By DHIP" } })).Error());
        Assert.Equal("By DHIP", (await camera.LinesAsync("/cgi-bin/magicBox.cgi?action=getMachineName"))["name"]);
        var journal = await camera.Control.GetFromJsonAsync<JsonElement[]>("/api/v1/devices/ipc-1/requests");
        Assert.Equal(["global.login", "global.login", "configManager.setConfig"], journal!.Where(e => e.GetProperty("kind").GetString() == "dhip").Select(e => e.GetProperty("method").GetString()));
        Assert.Equal("admin", journal!.Last(e => e.GetProperty("kind").GetString() == "dhip").GetProperty("user").GetString());
        var log = await camera.Control.GetStringAsync("/api/v1/devices/ipc-1/log");
        Assert.Contains("\"DHIP\"", log, StringComparison.Ordinal);
        // Gone with its connection.
        client.Dispose();
        await Eventually.TrueAsync(async () => !(await camera.GetAsync("/cgi-bin/userManager.cgi?action=getActiveUserInfoAll")).Contains("DHIP", StringComparison.Ordinal), "the session outlives its connection");
    }

    [Fact]
    public async Task A_session_is_of_its_connection_alone()
    {
        await using var camera = await StartAsync();
        using var one = await DhipClient.LoginAsync(camera);
        using var other = await DhipClient.ConnectAsync(camera);
        Assert.Equal(RpcText.NoSession, (await other.CallAsync("magicBox.getSerialNo")).Error());
        other.Session = one.Session;
        Assert.Equal(RpcText.SessionOver, (await other.CallAsync("magicBox.getSerialNo")).Error());
        using var http = new RpcClient(camera.Url) { Session = one.Session.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        Assert.Equal(RpcText.SessionOver, (await http.CallAsync("magicBox.getSerialNo")).Error());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(40)]
    public async Task Requests_come_cut_and_glued_and_with_garbage_between(int size)
    {
        await using var camera = await StartAsync();
        using var client = await DhipClient.LoginAsync(camera);
        byte[] bytes = [.. "GET / HTTP/1.1\r\n\r\n"u8, .. client.Request("magicBox.getSerialNo"), .. client.Request("magicBox.getVendor"), .. " DHIP "u8, .. client.Request("magicBox.getDeviceType")];
        foreach (var chunk in bytes.Chunk(size))
        {
            await client.Raw.SendAsync(chunk);
        }

        foreach (var request in (uint[])[3, 4, 5])
        {
            Assert.Equal(request, (await client.ReadAsync()).Request);
        }
    }

    [Fact]
    public async Task A_frame_of_nonsense_is_answered_and_one_of_unbelievable_length_ends_it()
    {
        await using var camera = await StartAsync();
        using var client = await DhipClient.LoginAsync(camera);
        await client.Raw.SendAsync(DhipHeader.Frame(0, 77, "{nonsense"u8));
        var answer = await client.ReadAsync();
        Assert.Equal((RpcText.RequestInvalid, 77u), (answer.Json.Error(), answer.Request));
        var huge = new byte[DhipHeader.Size];
        new DhipHeader(0, 1, uint.MaxValue, uint.MaxValue).Write(huge);
        await client.Raw.SendAsync(huge);
        var (end, text) = await client.Raw.DrainAsync();
        Assert.True(end is WireSight.Fin or WireSight.Rst, $"{end}");
        Assert.Equal("", text);
    }

    [Fact]
    public async Task Who_does_not_log_in_and_who_says_nothing_is_cut_off()
    {
        await using var camera = await StartAsync();
        using var stranger = await DhipClient.ConnectAsync(camera);
        await stranger.CallAsync("global.login", new { userName = "admin", password = "" });
        using var quiet = await DhipClient.LoginAsync(camera);
        using var alive = await DhipClient.LoginAsync(camera);
        await quiet.CallAsync("eventManager.attach", new { codes = new[] { "All" } });
        camera.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.True((await stranger.Raw.DrainAsync()).End is WireSight.Fin or WireSight.Rst);
        camera.Clock.Advance(TimeSpan.FromSeconds(29));
        await alive.CallAsync("global.keepAlive");
        await quiet.CallAsync("global.keepAlive");
        camera.Clock.Advance(TimeSpan.FromSeconds(60));
        await alive.CallAsync("global.keepAlive");
        // That it was told of something is no sign of its life.
        await camera.RaiseAsync("VideoMotion", "Start");
        Assert.Equal("VideoMotion", Event(await quiet.ToldAsync()).GetProperty("Code").GetString());
        camera.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.True((await quiet.Raw.DrainAsync()).End is WireSight.Fin or WireSight.Rst);
        Assert.Equal(0, (await alive.CallAsync("global.keepAlive")).Error());
        var ends = (await camera.Control.GetFromJsonAsync<JsonElement[]>("/api/v1/devices/ipc-1/requests"))!
            .Where(e => e.GetProperty("kind").GetString() is "dhip.end" or "rpc.end").Select(e => $"{e.GetProperty("kind")} {e.GetProperty("reason")}");
        Assert.Equal(["dhip.end nologin", "rpc.end silent"], ends);
    }

    [Fact]
    public async Task A_logout_is_answered_and_ends_the_connection()
    {
        await using var camera = await StartAsync();
        using var client = await DhipClient.LoginAsync(camera);
        Assert.True((await client.CallAsync("global.logout")).GetProperty("result").GetBoolean());
        Assert.True((await client.Raw.DrainAsync()).End is WireSight.Fin or WireSight.Rst);
    }

    [Fact]
    public async Task A_user_that_is_deleted_and_an_address_that_is_banned_are_cut_off()
    {
        await using var camera = await StartAsync();
        await camera.StatusAsync("/cgi-bin/userManager.cgi?action=addUser&user.Name=guest&user.Password=guest&user.Group=user&user.Sharable=true");
        using var guest = await DhipClient.LoginAsync(camera, "guest", "guest");
        await camera.StatusAsync("/cgi-bin/userManager.cgi?action=deleteUser&name=guest");
        Assert.True((await guest.Raw.DrainAsync()).End is WireSight.Fin or WireSight.Rst);

        using var admin = await DhipClient.LoginAsync(camera);
        using var banned = await camera.Control.PutAsJsonAsync("/api/v1/devices/ipc-1/config/AccessFilter", new { Enable = true, Type = "BannedList", BannedList = new[] { "127.0.0.1" } });
        Assert.True(banned.IsSuccessStatusCode, await banned.Content.ReadAsStringAsync());
        Assert.True((await admin.Raw.DrainAsync()).End is WireSight.Fin or WireSight.Rst);
        using var late = await DhipClient.ConnectAsync(camera);
        Assert.True((await late.Raw.DrainAsync()).End is WireSight.Fin or WireSight.Rst);
    }

    [Fact]
    public async Task A_reboot_answers_cuts_everybody_and_brings_the_port_back()
    {
        await using var camera = await StartAsync();
        using var client = await DhipClient.LoginAsync(camera);
        using var other = await DhipClient.LoginAsync(camera);
        var url = camera.Host.DhipUrl("ipc-1")!;
        Assert.True((await client.CallAsync("magicBox.reboot")).GetProperty("result").GetBoolean());
        Assert.True((await client.Raw.DrainAsync()).End is WireSight.Fin or WireSight.Rst);
        Assert.True((await other.Raw.DrainAsync()).End is WireSight.Fin or WireSight.Rst);
        await Eventually.TrueAsync(() => camera.Host.DhipUrl("ipc-1") is null, "the port stays open while the device boots");
        camera.Clock.Advance(TimeSpan.FromMinutes(5));
        await Eventually.TrueAsync(() => camera.Host.DhipUrl("ipc-1") == url, "the port does not come back");
        using var back = await DhipClient.LoginAsync(camera);
        Assert.Equal(0, (await back.CallAsync("magicBox.getSerialNo")).Error());
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_cut_off_and_harms_nobody()
    {
        await using var camera = await StartAsync();
        using var deaf = await DhipClient.LoginAsync(camera);
        using var client = await DhipClient.LoginAsync(camera);
        await deaf.CallAsync("eventManager.attach", new { codes = new[] { "All" } });
        await client.CallAsync("eventManager.attach", new { codes = new[] { "VideoMotion" } });
        var device = camera.Host.Fleet.All[0].Device;
        var data = $"\"{new string('x', 60_000)}\"";
        for (var i = 0; i < 300; i++)
        {
            device.Events.Raise("LoginFailure", Emulator.Device.Events.EventAction.Pulse, 0, data);
        }

        await camera.RaiseAsync("VideoMotion", "Start");
        Assert.Equal("VideoMotion", Event(await client.ToldAsync()).GetProperty("Code").GetString());
        await Eventually.TrueAsync(async () => (await camera.Control.GetStringAsync("/api/v1/devices/ipc-1/requests")).Contains("\"slow\"", StringComparison.Ordinal), "it was not cut off");
    }

    [Fact]
    public async Task Ports_are_consecutive_and_a_profile_can_do_without()
    {
        var vto = TestProfiles.All["vto"];
        await using var none = await TestCamera.StartAsync(vto with { Habits = vto.Habits with { Dhip = false } }, o => o with { DhipPort = 0 });
        Assert.Null(none.Host.DhipUrl("vto-1"));
        await using var off = await TestCamera.StartAsync();
        Assert.Null(off.Host.DhipUrl("ipc-1"));
        await using var camera = await TestCamera.StartAsync(with: o => o with { DhipPort = 0, Devices = [new DeviceGroup("ipc", 2)] });
        Assert.NotEqual(camera.Host.DhipUrl("ipc-1"), camera.Host.DhipUrl("ipc-2"));
        using var second = await DhipClient.ConnectAsync(camera, device: 1);
        Assert.Equal(60, (await second.TryLoginAsync("admin", "admin")).Params().GetProperty("keepAliveInterval").GetInt32());
    }

    private static JsonElement Event(DhipFrame frame) => frame.Json.GetProperty("params").GetProperty("eventList")[0];

    private static Task<TestCamera> StartAsync() => TestCamera.StartAsync(with: o => o with { DhipPort = 0 });
}
