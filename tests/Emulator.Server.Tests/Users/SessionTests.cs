using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Emulator.Device.Access;
using Emulator.Device.Events;
using Emulator.Device.Profiles;
using Emulator.Server.Tests.Logs;
using Emulator.Server.Tests.Rtsp;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Users;

/// <summary>Who is on, who may be, and who failed to be.</summary>
public class SessionTests
{
    private const string Api = "/cgi-bin/userManager.cgi?action=";
    private const string Serial = "/cgi-bin/magicBox.cgi?action=getSerialNo";

    [Fact]
    public async Task Who_is_on_is_told_with_where_from_and_since_when()
    {
        await using var camera = await TestCamera.StartAsync();
        using var user = camera.At("127.0.0.7", "user", "user");
        await user.StatusAsync(Serial);
        camera.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal([("user", "127.0.0.7", "user", "web3.0", "2026-01-05 08:00:00"), ("admin", "127.0.0.1", "admin", "web3.0", "2026-01-05 08:00:30")], await ActiveAsync(camera));
        camera.Clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(["admin"], (await ActiveAsync(camera)).Select(a => a.Name));
    }

    [Fact]
    public async Task Who_asks_within_a_minute_stays_on_and_logs_in_once()
    {
        await using var camera = await TestCamera.StartAsync();
        using var user = camera.At("127.0.0.7", "user", "user");
        for (var i = 0; i < 5; i++)
        {
            await user.StatusAsync(Serial);
            camera.Clock.Advance(TimeSpan.FromSeconds(59));
        }

        Assert.Equal("2026-01-05 08:00:00", (await ActiveAsync(camera)).Single(a => a.Name == "user").Since);
        Assert.Single(await camera.LogAsync(), l => (l.Type, l.User) == ("Login", "user"));
        camera.Clock.Advance(TimeSpan.FromSeconds(61));
        await user.StatusAsync(Serial);
        Assert.Equal(2, (await camera.LogAsync()).Count(l => (l.Type, l.User) == ("Login", "user")));
    }

    [Fact]
    public async Task A_stream_keeps_its_user_on()
    {
        await using var camera = await TestCamera.StartAsync();
        using var user = camera.At("127.0.0.7", "user", "user");
        var stream = await user.GetAsync("/cgi-bin/mjpg/video.cgi", HttpCompletionOption.ResponseHeadersRead);
        camera.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Contains(await ActiveAsync(camera), a => a.Name == "user");
        stream.Dispose();
        user.Dispose();
        await Eventually.TrueAsync(() => camera.Host.Fleet.All[0].Seats.Taken == 0, "the stream goes on");
        await Eventually.TrueAsync(() => camera.Host.Fleet.All[0].Device.Access.Active.All(s => s.Streams == 0), "the user is held on");
        camera.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.DoesNotContain(await ActiveAsync(camera), a => a.Name == "user");
    }

    [Fact]
    public async Task RTSP_sessions_are_told_too_and_end()
    {
        await using var camera = await TestCamera.StartAsync();
        using (var client = await RtspClient.ConnectAsync(camera, "user", "user"))
        {
            await client.PlayAsync(RtspClient.Live());
            Assert.Contains(await ActiveAsync(camera), a => (a.Name, a.Client) == ("user", "RTSP"));
        }

        await Eventually.TrueAsync(() => camera.Host.Fleet.All[0].Rtsp.Sessions.Count == 0, "the session goes on");
        await Eventually.TrueAsync(() => camera.Host.Fleet.All[0].Device.Access.Active.All(s => s.Streams == 0), "the user is held on");
        camera.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.DoesNotContain(await ActiveAsync(camera), a => a.Name == "user");
    }

    [Fact]
    public async Task A_user_that_is_not_shared_is_in_one_place_until_idle()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.GetAsync(Api + "modifyUser&name=user&user.Sharable=false");
        using var here = camera.At("127.0.0.7", "user", "user");
        using var there = camera.At("127.0.0.8", "user", "user");
        Assert.Equal(200, await here.StatusAsync(Serial));
        Assert.Equal(403, await there.StatusAsync(Serial));
        using (var rtsp = await RtspClient.ConnectAsync(camera, "user", "user"))
        {
            Assert.Equal(403, (await rtsp.AskAsync("DESCRIBE", RtspClient.Live())).Status);
        }

        camera.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(200, await there.StatusAsync(Serial));
        Assert.Equal(403, await here.StatusAsync(Serial));
        await camera.GetAsync(Api + "modifyUser&name=user&user.Sharable=true");
        Assert.Equal(200, await here.StatusAsync(Serial));
    }

    [Fact]
    public async Task Only_so_many_are_on_at_once()
    {
        await using var camera = await TestCamera.StartAsync(TestProfiles.All["ipc"] with { Habits = new HabitsProfile { MaxSessions = 2 } });
        using var first = camera.At("127.0.0.7", "user", "user");
        using var second = camera.At("127.0.0.8", "user", "user");
        using var third = camera.At("127.0.0.9", "user", "user");
        Assert.Equal((200, 200, 403), (await first.StatusAsync(Serial), await second.StatusAsync(Serial), await third.StatusAsync(Serial)));
        Assert.Equal(200, await first.StatusAsync(Serial));
        camera.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(200, await third.StatusAsync(Serial));
    }

    [Fact]
    public async Task A_removed_user_s_streams_end()
    {
        await using var camera = await TestCamera.StartAsync();
        using var http = await RawClient.ConnectAsync(camera.Url);
        await http.SendAsync($"GET /cgi-bin/mjpg/video.cgi HTTP/1.1\r\nHost: camera\r\nAuthorization: Basic {Convert.ToBase64String("user:user"u8)}\r\n\r\n");
        await http.ReadUntilAsync("\r\n\r\n");
        using var events = await RawClient.ConnectAsync(camera.Url);
        await events.SendAsync($"GET /cgi-bin/eventManager.cgi?action=attach&codes=[All] HTTP/1.1\r\nHost: camera\r\nAuthorization: Basic {Convert.ToBase64String("user:user"u8)}\r\n\r\n");
        await events.ReadUntilAsync("\r\n\r\n");
        using var rtsp = await RtspClient.ConnectAsync(camera, "user", "user");
        await rtsp.PlayAsync(RtspClient.Live());
        using var others = await RtspClient.ConnectAsync(camera);
        await others.PlayAsync(RtspClient.Live());
        Assert.Equal("OK\r\n", await camera.GetAsync(Api + "deleteUser&name=user"));
        Assert.NotEqual(WireSight.Silence, (await http.DrainAsync()).End);
        Assert.NotEqual(WireSight.Silence, (await events.DrainAsync()).End);
        await Eventually.TrueAsync(() => camera.Host.Fleet.All[0].Rtsp.Sessions.All.All(s => s.User == "admin"), "the user's session goes on");
        Assert.Equal(1, camera.Host.Fleet.All[0].Rtsp.Sessions.Count);
        await Eventually.TrueAsync(() => camera.Host.Fleet.All[0].Seats.Taken == 1, "the user's stream goes on");
        Assert.DoesNotContain(await ActiveAsync(camera), a => a.Name == "user");
    }

    [Fact]
    public async Task A_new_password_ends_nothing()
    {
        await using var camera = await TestCamera.StartAsync();
        using var rtsp = await RtspClient.ConnectAsync(camera, "user", "user");
        await rtsp.PlayAsync(RtspClient.Live());
        await camera.GetAsync(Api + "modifyPassword&name=user&pwd=new&pwdOld=user");
        camera.Clock.Advance(TimeSpan.FromMilliseconds(80));
        Assert.True((await rtsp.PictureAsync()).Packets > 0);
        Assert.Equal(401, (await rtsp.AskAsync("DESCRIBE", RtspClient.Live())).Status);
    }

    [Fact]
    public async Task An_address_is_locked_out_after_so_many_failures_and_let_in_after_so_long()
    {
        await using var camera = await TestCamera.StartAsync(Locking());
        using var wrong = camera.At("127.0.0.7", "admin", "wrong");
        using var right = camera.At("127.0.0.7", "admin", "admin");
        Assert.Equal((401, 401, 401), (await wrong.StatusAsync(Serial), await wrong.StatusAsync(Serial), await wrong.StatusAsync(Serial)));
        using (var locked = await right.GetAsync(Serial))
        {
            Assert.Equal((403, "Error\r\nInvalid Authority!\r\n"), ((int)locked.StatusCode, await locked.Content.ReadAsStringAsync()));
            Assert.Empty(locked.Headers.WwwAuthenticate);
        }

        Assert.Equal(200, await camera.StatusAsync(Serial));
        camera.Clock.Advance(TimeSpan.FromSeconds(119));
        Assert.Equal(403, await right.StatusAsync(Serial));
        camera.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, await right.StatusAsync(Serial));
        var log = await camera.LogAsync($"{LogReader.Always}&condition.Type=Account");
        Assert.Equal(3, log.Count(l => (l.Type, l.User, l.Detail["Address"]) == ("LoginFailed", "admin", "127.0.0.7")));
        Assert.Equal("120", Assert.Single(log, l => l.Type == "Lock").Detail["Seconds"]);
        var journal = await camera.Control.GetFromJsonAsync<JsonElement[]>("/api/v1/devices/ipc-1/requests?status=403");
        Assert.Equal(2, journal!.Count(e => e.GetProperty("peer").GetString()!.StartsWith("127.0.0.7:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_login_that_succeeds_and_a_long_pause_begin_the_count_anew()
    {
        await using var camera = await TestCamera.StartAsync(Locking());
        using var wrong = camera.At("127.0.0.7", "admin", "wrong");
        using var right = camera.At("127.0.0.7", "admin", "admin");
        await wrong.StatusAsync(Serial);
        await wrong.StatusAsync(Serial);
        Assert.Equal(200, await right.StatusAsync(Serial));
        await wrong.StatusAsync(Serial);
        await wrong.StatusAsync(Serial);
        Assert.Equal(200, await right.StatusAsync(Serial));
        await wrong.StatusAsync(Serial);
        await wrong.StatusAsync(Serial);
        camera.Clock.Advance(TimeSpan.FromSeconds(121));
        await wrong.StatusAsync(Serial);
        Assert.Equal(200, await right.StatusAsync(Serial));
    }

    [Fact]
    public async Task No_credentials_and_an_old_nonce_are_no_failure()
    {
        await using var camera = await TestCamera.StartAsync(Locking());
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(401, await camera.Anonymous.StatusAsync(Serial));
        }

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(200, await camera.StatusAsync(Serial));
            camera.Clock.Advance(TimeSpan.FromSeconds(61));
        }

        Assert.DoesNotContain(await camera.LogAsync(), l => l.Type == "LoginFailed");
    }

    [Fact]
    public async Task RTSP_counts_and_locks_the_same_address()
    {
        await using var camera = await TestCamera.StartAsync(Locking());
        using var rtsp = await RtspClient.ConnectAsync(camera, "admin", "wrong");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(401, (await rtsp.AskAsync("DESCRIBE", RtspClient.Live())).Status);
        }

        Assert.Equal(403, (await rtsp.AskAsync("DESCRIBE", RtspClient.Live())).Status);
        Assert.Equal(200, (await rtsp.AskAsync("OPTIONS", RtspClient.Live())).Status);
        Assert.Equal(403, await camera.StatusAsync(Serial));
        camera.Clock.Advance(TimeSpan.FromSeconds(120));
        Assert.Equal(200, await camera.StatusAsync(Serial));
    }

    [Theory]
    [InlineData(true, 3, 1)]
    [InlineData(false, 3, 0)]
    [InlineData(true, 2, 0)]
    public async Task Failures_in_a_row_are_an_event_where_the_configuration_says_so(bool enabled, int failures, int events)
    {
        await using var camera = await TestCamera.StartAsync(Locking());
        await camera.GetAsync($"/cgi-bin/configManager.cgi?action=setConfig&LoginFailureAlarm.Enable={enabled}");
        var raised = new List<DeviceEvent>();
        camera.Host.Fleet.All[0].Device.Events.Raised += e => raised.Add(e);
        using var wrong = camera.At("127.0.0.7", "o\"dd\\", "wrong");
        for (var i = 0; i < failures; i++)
        {
            await wrong.StatusAsync(Serial);
        }

        Assert.Equal(events, raised.Count(e => e is { Code: "LoginFailure", Action: EventAction.Pulse, Index: 0 }));
        Assert.All(raised, e => Assert.Equal("o\"dd\\", JsonDocument.Parse(e.Data!).RootElement.GetProperty("Name").GetString()));
    }

    [Fact]
    public async Task Ten_thousand_failures_from_many_addresses_and_names_leave_little_behind()
    {
        await using var camera = await TestCamera.StartAsync(Locking());
        var access = camera.Host.Fleet.All[0].Device.Access;
        Assert.Equal(200, await camera.StatusAsync(Serial));
        for (var i = 0; i < 10_000; i++)
        {
            access.Fail($"name{i}", System.Net.IPAddress.Parse($"10.1.{i / 250}.{i % 250}"));
        }

        Assert.InRange(access.AddressCount, 1, DeviceAccess.MaxAddresses);
        Assert.Contains(access.Active, s => s.User == "admin");
        Assert.Equal(200, await camera.StatusAsync(Serial));
    }

    [Fact]
    public async Task Names_of_any_kind_are_refused_and_noted_in_one_line()
    {
        await using var camera = await TestCamera.StartAsync();
        foreach (var name in new[] { new string('x', 600), "a=b", "\r\nSet: x", "\u2028", "<script>", "' OR 1=1", "%00", "ädmin", " " })
        {
            using var odd = camera.At("127.0.0.7", name, "wrong");
            Assert.Equal(401, await odd.StatusAsync(Serial));
        }

        using var digest = await RawClient.ConnectAsync(camera.Url);
        await digest.SendAsync($"GET {Serial} HTTP/1.1\r\nHost: camera\r\nAuthorization: Digest username=\"{new string('y', 20_000)}\", realm=\"{camera.Host.Fleet.All[0].Device.Realm}\", nonce=\"0\", uri=\"{Serial}\", response=\"0\"\r\n\r\n");
        Assert.Equal(401, (await digest.ReadAnswerAsync()).Status);
        var failed = (await camera.LogAsync($"{LogReader.Always}&condition.Type=Account")).Where(l => l.Type == "LoginFailed").ToArray();
        Assert.Equal(10, failed.Length);
        Assert.All(failed, l => Assert.InRange(l.User.Length, 0, 140));
    }

    [Fact]
    public async Task A_reboot_forgets_who_is_on_and_who_failed()
    {
        await using var camera = await TestCamera.StartAsync(Locking());
        using var wrong = camera.At("127.0.0.7", "admin", "wrong");
        for (var i = 0; i < 3; i++)
        {
            await wrong.StatusAsync(Serial);
        }

        using var body = new StringContent("""{"action":"reboot"}""", System.Text.Encoding.UTF8, "application/json");
        using var rebooted = await camera.Control.PostAsync("/api/v1/devices/*/power", body);
        using var advanced = await camera.Control.PostAsync("/api/v1/devices/*/clock/advance", new StringContent("""{"seconds":31}""", System.Text.Encoding.UTF8, "application/json"));
        using var right = camera.At("127.0.0.7", "admin", "admin");
        Assert.Equal(200, await right.StatusAsync(Serial));
        Assert.Single(await ActiveAsync(right));
    }

    [Fact]
    public async Task The_control_api_tells_names_and_nothing_of_passwords()
    {
        await using var camera = await TestCamera.StartAsync(Locking());
        using var wrong = camera.At("127.0.0.7", "admin", "wrong");
        for (var i = 0; i < 3; i++)
        {
            await wrong.StatusAsync(Serial);
        }

        await camera.GetAsync(Serial);
        var text = await camera.Control.GetStringAsync("/api/v1/devices/ipc-1/users");
        using var json = JsonDocument.Parse(text);
        Assert.Equal("127.0.0.7", json.RootElement.GetProperty("locked")[0].GetString());
        Assert.Equal(("admin", "web3.0"), (json.RootElement.GetProperty("active")[0].GetProperty("user").GetString(), json.RootElement.GetProperty("active")[0].GetProperty("client").GetString()));
        Assert.Equal(2, json.RootElement.GetProperty("users").GetArrayLength());
        Assert.DoesNotContain(camera.Host.Fleet.All[0].Device.Users.All[0].Md5, text, StringComparison.OrdinalIgnoreCase);
    }

    private static DeviceProfile Locking() => TestProfiles.All["ipc"] with { Habits = new HabitsProfile { LockoutAttempts = 3, LockoutSeconds = 120 } };

    private static Task<IReadOnlyList<(string Name, string Ip, string Group, string Client, string Since)>> ActiveAsync(TestCamera camera) => ActiveAsync(camera.Admin);

    private static async Task<IReadOnlyList<(string Name, string Ip, string Group, string Client, string Since)>> ActiveAsync(HttpClient client)
    {
        var text = await client.GetStringAsync(Api + "getActiveUserInfoAll");
        var lines = text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('=')).ToDictionary(l => l[0], l => l[1], StringComparer.Ordinal);
        return
        [
            .. Enumerable.Range(0, lines.Keys.Count(k => k.EndsWith(".name", StringComparison.Ordinal)))
                .Select(i => string.Create(CultureInfo.InvariantCulture, $"users[{i}]."))
                .Select(h => (lines[h + "name"], lines[h + "ip"], lines[h + "group"], lines[h + "clienttype"], lines[h + "logintime"])),
        ];
    }
}
