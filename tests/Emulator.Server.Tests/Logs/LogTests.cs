using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Emulator.Device.Logs;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Logs;

/// <summary>The device's log (document section 4.13), read as a client reads it.</summary>
public class LogTests
{
    private const string Set = "/cgi-bin/configManager.cgi?action=setConfig&";

    [Fact]
    public async Task A_set_is_noted_with_who_what_and_from_what_to_what()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.GetAsync(Set + "Encode[0].MainFormat[0].Video.Compression=H.265");
        var line = (await camera.LogAsync()).Last(l => l.Type == "SaveConfig");
        Assert.Equal(("admin", "Encode", "H.264->H.265", "2026-01-05 08:00:00"), (line.User, line.Detail["Data"], line.Detail["Compression"], line.Time));
        Assert.Equal("127.0.0.1", line.Detail["Address"]);
    }

    [Fact]
    public async Task A_set_of_two_sections_is_two_lines_and_leaves_of_one_name_are_told_apart()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.GetAsync(Set + "VideoColor[0][0].Brightness=61&VideoColor[0][1].Brightness=62&General.MachineName=gate");
        var lines = (await camera.LogAsync()).Where(l => l.Type == "SaveConfig").ToArray();
        Assert.Equal(["General", "VideoColor"], lines.Select(l => l.Detail["Data"]));
        Assert.EndsWith("->gate", lines[0].Detail["MachineName"], StringComparison.Ordinal);
        Assert.Equal("50->61", lines[1].Detail["[0][0].Brightness"]);
        Assert.Equal("50->62", lines[1].Detail["[0][1].Brightness"]);
    }

    [Fact]
    public async Task A_refused_set_is_not_noted_and_one_that_changes_nothing_is()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.GetAsync(Set + "VideoColor[0][0].Brightness=999");
        Assert.DoesNotContain(await camera.LogAsync(), l => l.Type == "SaveConfig");
        await camera.GetAsync(Set + "VideoColor[0][0].Brightness=50");
        Assert.Equal("VideoColor", Assert.Single(await camera.LogAsync(), l => l.Type == "SaveConfig").Detail["Data"]);
    }

    [Fact]
    public async Task Of_a_secret_only_that_it_changed_is_noted()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.GetAsync(Set + "Email.Password=c4n4ry&Email.UserName=ann");
        var line = (await camera.LogAsync()).Last(l => l.Type == "SaveConfig");
        Assert.Equal("******->******", line.Detail["Password"]);
        Assert.EndsWith("->ann", line.Detail["UserName"], StringComparison.Ordinal);
        Assert.DoesNotContain("c4n4ry", await camera.GetAsync($"/cgi-bin/Log.backup?action=All&{LogReader.Always}"), StringComparison.Ordinal);
        Assert.DoesNotContain("c4n4ry", await camera.GetAsync("/cgi-bin/Config.backup?action=All"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_restores_sets_the_clock_reboots_or_starts_is_noted()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.GetAsync("/cgi-bin/configManager.cgi?action=restore&names[0]=VideoColor");
        await camera.GetAsync("/cgi-bin/global.cgi?action=setCurrentTime&time=2027-3-4%205:06:07");
        await camera.GetAsync("/cgi-bin/magicBox.cgi?action=reboot");
        await Eventually.TrueAsync(() => camera.Host.Fleet.All[0].Device.Power.State != Emulator.Device.Power.PowerState.On, "the device does not restart");
        await AdvanceAsync(camera, 31);
        var log = await camera.LogAsync();
        Assert.Equal(["Start", "RestoreConfig", "SetTime", "Reboot", "Start"], log.Where(l => l.Type != "Login").Select(l => l.Type));
        Assert.Equal(["System", "admin", "admin", "admin", "System"], log.Where(l => l.Type != "Login").Select(l => l.User));
        var set = log.Single(l => l.Type == "SetTime");
        Assert.Equal(("2026-01-05 08:00:00", "2027-03-04 05:06:07", "2027-03-04 05:06:07"), (set.Detail["Before"], set.Detail["After"], set.Time));
        Assert.Equal("2027-03-04 05:06:37", log[^1].Type == "Start" ? log[^1].Time : log.Last(l => l.Type == "Start").Time);
    }

    [Fact]
    public async Task What_the_control_api_does_the_device_has_done()
    {
        await using var camera = await TestCamera.StartAsync();
        using var put = await camera.Control.PutAsync("/api/v1/devices/*/config/VideoColor".Replace("*", "ipc-1", StringComparison.Ordinal), new StringContent("""[[{"Brightness":44}]]""", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        var line = (await camera.LogAsync()).Single(l => l.Type == "SaveConfig");
        Assert.Equal(("System", "50->44"), (line.User, line.Detail["Brightness"]));
    }

    [Theory]
    [InlineData("Config", "SaveConfig")]
    [InlineData("system", "Start")]
    [InlineData("Data", "BackupConfig")]
    [InlineData("File", "DownloadFile")]
    public async Task A_search_may_ask_for_one_kind(string type, string what)
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.GetAsync(Set + "VideoColor[0][0].Brightness=61");
        await camera.GetAsync("/cgi-bin/Config.backup?action=All");
        await camera.StatusAsync("/cgi-bin/loadfile.cgi?action=startLoad&channel=1&startTime=2026-1-5%2007:00:00&endTime=2026-1-5%2007:00:05");
        Assert.Equal([what], (await camera.LogAsync($"{LogReader.Always}&condition.Type={type}")).Select(l => l.Type).Distinct());
    }

    [Theory]
    [InlineData("CourseRecord")]
    [InlineData("Storage")]
    public async Task A_search_that_finds_nothing_has_the_token_0(string type)
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal("0", await camera.BeginAsync($"{LogReader.Always}&condition.Type={type}"));
        Assert.Empty(await camera.NextAsync("0"));
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/log.cgi?action=stopFind&token=0"));
    }

    [Theory]
    [InlineData("startFind&condition.StartTime=2026-1-1%2000:00:00")]
    [InlineData("startFind&condition.StartTime=2026-1-2%2000:00:00&condition.EndTime=2026-1-1%2000:00:00")]
    [InlineData("startFind&condition.StartTime=yesterday&condition.EndTime=2026-1-1%2000:00:00")]
    [InlineData("startFind&condition.StartTime=2026-1-1%2000:00:00&condition.EndTime=2026-1-2%2000:00:00&condition.Type=Gossip")]
    [InlineData("startFind&condition.StartTime=2026-1-1%2000:00:00&condition.EndTime=2026-1-2%2000:00:00&condition.Type=0")]
    [InlineData("doFind&token=1")]
    [InlineData("doFind&token=0&count=0")]
    [InlineData("doFind&token=0&count=101")]
    public async Task A_wrong_request_is_refused(string request)
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal(400, await camera.StatusAsync($"/cgi-bin/log.cgi?action={request}"));
    }

    [Theory]
    [InlineData("doFind&count=1&token=77")]
    [InlineData("stopFind&token=77")]
    [InlineData("doFind&count=1&token=x")]
    public async Task A_wrong_token_is_an_error(string request)
    {
        await using var camera = await TestCamera.StartAsync();
        Assert.Equal("Error\r\nErrorID=4, Detail=Request invalid param!\r\n", await camera.GetAsync($"/cgi-bin/log.cgi?action={request}"));
    }

    [Fact]
    public async Task Searches_are_so_many_belong_to_the_device_and_expire()
    {
        await using var camera = await TestCamera.StartAsync();
        var most = camera.Host.Fleet.All[0].Device.Profile.Habits.MaxFinders;
        var tokens = new List<string>();
        for (var i = 0; i < most; i++)
        {
            tokens.Add(await camera.BeginAsync());
        }

        Assert.Equal(most, tokens.Distinct().Count());
        Assert.Equal("Error\r\nErrorID=2, Detail=Invalid Request!\r\n", await camera.GetAsync($"/cgi-bin/log.cgi?action=startFind&{LogReader.Always}"));
        await AdvanceAsync(camera, 301);
        Assert.NotEqual("0", await camera.BeginAsync());
        Assert.StartsWith("Error\r\n", await camera.GetAsync($"/cgi-bin/log.cgi?action=doFind&token={tokens[0]}&count=1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clearing_leaves_the_line_that_says_so_and_the_numbers_go_on()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.GetAsync(Set + "VideoColor[0][0].Brightness=61");
        var before = (await camera.LogAsync())[^1].Number;
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/log.cgi?action=clear"));
        var line = Assert.Single(await camera.LogAsync());
        Assert.Equal((before + 1, "ClearLog", "admin"), (line.Number, line.Type, line.User));
    }

    [Fact]
    public async Task A_clock_set_back_a_year_keeps_the_order_of_numbers_and_lines_are_found_by_their_time()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.GetAsync(Set + "VideoColor[0][0].Brightness=61");
        await camera.GetAsync("/cgi-bin/global.cgi?action=setCurrentTime&time=2025-1-5%2008:00:00");
        await camera.GetAsync(Set + "VideoColor[0][0].Brightness=62");
        var all = await camera.LogAsync();
        Assert.Equal(all.Select(l => l.Number).Order(), all.Select(l => l.Number));
        Assert.Equal(2025, int.Parse(all[^1].Time[..4], System.Globalization.CultureInfo.InvariantCulture));
        var year = await camera.LogAsync("condition.StartTime=2025-1-1%2000:00:00&condition.EndTime=2025-12-31%2000:00:00&condition.Type=Config");
        Assert.Equal("61->62", Assert.Single(year).Detail["Brightness"]);
        var second = await camera.LogAsync("condition.StartTime=2026-1-5%2008:00:00&condition.EndTime=2026-1-5%2008:00:00&condition.Type=Config");
        Assert.Equal("50->61", Assert.Single(second).Detail["Brightness"]);
    }

    [Fact]
    public async Task A_full_log_loses_its_oldest_lines_and_goes_on()
    {
        await using var camera = await TestCamera.StartAsync();
        var log = camera.Host.Fleet.All[0].Device.Log;
        for (var i = 0; i < DeviceLog.Capacity + 500; i++)
        {
            log.Write(LogType.Event, "VideoMotion", detail: new KeyValuePair<string, string>("Number", $"{i}"));
        }

        var found = await camera.LogAsync($"{LogReader.Always}&condition.Type=Event");
        Assert.InRange(found.Count, DeviceLog.Capacity - 5, DeviceLog.Capacity);
        Assert.Equal($"{DeviceLog.Capacity + 499}", found[^1].Detail["Number"]);
        Assert.Equal(Enumerable.Range(0, found.Count).Select(i => found[0].Number + i), found.Select(l => l.Number));
    }

    [Fact]
    public async Task A_backup_is_a_file_of_exactly_its_length()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.GetAsync(Set + "ChannelTitle[0].Name=M%C3%BCller");
        using var client = await RawClient.GetAsync(camera.Url, $"/cgi-bin/Log.backup?action=All&{LogReader.Always}");
        var answer = await client.ReadAnswerAsync();
        Assert.Equal(("HTTP/1.1 200 OK", "application/binarytet-stream; charset=utf-8", "attachment; filename=\"Log.Backup\"", "close"), (answer.StatusLine, answer["Content-Type"], answer["Content-Disposition"], answer["Connection"]));
        Assert.Contains("&w_User: admin\r\n&Time: 2026-01-05 08:00:00\r\n&Type: SaveConfig\r\n&Content: Data: ChannelTitle\r\nName: CAM1->", answer.Body, StringComparison.Ordinal);
        Assert.Equal(WireSight.Fin, (await client.SeeAsync()).Sight);
        Assert.Contains(await camera.LogAsync(), l => l.Type == "BackupLog");
    }

    [Fact]
    public async Task What_a_client_calls_itself_cannot_break_a_line()
    {
        await using var camera = await TestCamera.StartAsync();
        var log = camera.Host.Fleet.All[0].Device.Log;
        log.Write(LogType.Account, "Odd", "a=b\r\nc\u2028d\ud800" + new string('x', 5000), null, new KeyValuePair<string, string>("e=f", "g\n=h"));
        var line = (await camera.LogAsync()).Single(l => l.Type == "Odd");
        Assert.StartsWith("a?b??c?d?xxx", line.User, StringComparison.Ordinal);
        Assert.InRange(line.User.Length, 1, 140);
        Assert.Equal("g??h", line.Detail["e?f"]);
    }

    [Fact]
    public async Task The_control_api_tells_the_log_and_a_reset_empties_it()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.GetAsync(Set + "VideoColor[0][0].Brightness=61");
        var log = await camera.Control.GetFromJsonAsync<JsonElement[]>("/api/v1/devices/ipc-1/log?type=Config");
        Assert.Equal("SaveConfig", Assert.Single(log!).GetProperty("what").GetString());
        using var reset = await camera.Control.PostAsync("/api/v1/devices/ipc-1/reset", null);
        log = await camera.Control.GetFromJsonAsync<JsonElement[]>("/api/v1/devices/ipc-1/log");
        Assert.Equal((1, "Start"), (Assert.Single(log!).GetProperty("recNo").GetInt64(), log![0].GetProperty("what").GetString()));
        using var wrong = await camera.Control.GetAsync("/api/v1/devices/ipc-1/log?limit=0");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Fact]
    public async Task Times_are_the_device_s_own()
    {
        await using var camera = await TestCamera.StartAsync(TestProfiles.All["ipc"] with { Config = [new("NTP.TimeZone", "13")] });
        await camera.GetAsync(Set + "VideoColor[0][0].Brightness=61");
        Assert.Equal((await camera.LinesAsync("/cgi-bin/global.cgi?action=getCurrentTime"))["result"], (await camera.LogAsync()).Last(l => l.Type == "SaveConfig").Time);
    }

    private static async Task AdvanceAsync(TestCamera camera, int seconds)
    {
        using var advanced = await camera.Control.PostAsync("/api/v1/devices/*/clock/advance", new StringContent($$"""{"seconds":{{seconds}}}""", Encoding.UTF8, "application/json"));
        advanced.EnsureSuccessStatusCode();
    }
}
