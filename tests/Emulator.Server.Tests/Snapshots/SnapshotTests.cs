using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Emulator.Server.Tests.Events;
using Emulator.Server.Tests.Rtsp;
using Emulator.Server.Tests.World;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Snapshots;

/// <summary>States that have names, and the way back to them, seen on the camera's own surfaces.</summary>
public class SnapshotTests
{
    private const string Api = "/api/v1/devices/*/";
    private const string Config = "/cgi-bin/configManager.cgi?action=";
    private const string Title = Config + "getConfig&name=ChannelTitle[0].Name";

    [Fact]
    public async Task A_restored_device_is_as_it_was_on_every_surface()
    {
        await using var camera = await TestCamera.StartAsync("speed-dome");
        await ChangeAsync(camera, "before", 1);
        camera.Advance(60);
        var before = await LookAsync(camera);
        await TakeAsync(camera, "calm");
        Assert.Equal(before, await LookAsync(camera));
        await ChangeAsync(camera, "after", 2);
        await camera.Control.PostAsJsonAsync(Api + "stimuli", new { kind = "disk-removed", seconds = 500 });
        camera.Advance(90);
        var after = await LookAsync(camera);
        Assert.All(before.Zip(after), pair => Assert.NotEqual(pair.First, pair.Second));
        await RestoreAsync(camera, "calm");
        Assert.Equal(before, await LookAsync(camera));
        // It is state and not a spell: what is done next is done, and there is a way back from it again.
        await ChangeAsync(camera, "after", 2);
        Assert.NotEqual(before, await LookAsync(camera));
        await RestoreAsync(camera, "calm");
        Assert.Equal(before, await LookAsync(camera));
    }

    [Fact]
    public async Task What_lasted_lasts_as_long_as_it_had_left()
    {
        await using var camera = await TestCamera.StartAsync();
        await camera.Admin.GetAsync(Config + "setConfig&MotionDetect[0].Enable=true&MotionDetect[0].EventHandler.AlarmOutEnable=true&MotionDetect[0].EventHandler.AlarmOutChannels[0]=1&MotionDetect[0].EventHandler.AlarmOutLatch=10");
        await camera.StimulateAsync(new { kind = "motion", seconds = 20 });
        await camera.RaiseAsync("VideoBlind", "Start");
        camera.Advance(15);
        await TakeAsync(camera, "moving");
        camera.Advance(100);
        Assert.Empty(await camera.LastingAsync("VideoMotion"));
        var ear = new EventEar(camera);
        await RestoreAsync(camera, "moving");
        Assert.Equal("VideoBlind/0 VideoMotion/0", string.Join(' ', (await camera.LastingAsync("Video")).Order()));
        camera.Advance(100);
        Assert.Equal(
            ["0 VideoBlind/0 Stop", "0 VideoMotion/0 Start", "0 AlarmOutput/0 Start", "0 VideoBlind/0 Start", "5 VideoMotion/0 Stop", "15 AlarmOutput/0 Stop"], ear.Lines);
    }

    [Fact]
    public async Task Power_and_a_boot_under_way_are_state_too()
    {
        await using var camera = await TestCamera.StartAsync();
        await TakeAsync(camera, "on");
        await camera.PowerAsync("reboot");
        camera.Advance(10);
        await TakeAsync(camera, "booting");
        await camera.PowerAsync("off");
        await TakeAsync(camera, "off");
        await RestoreAsync(camera, "on");
        Assert.Equal(200, await camera.StatusAsync(Title));
        await RestoreAsync(camera, "booting");
        await Assert.ThrowsAsync<HttpRequestException>(() => camera.Admin.GetAsync(Title));
        camera.Advance(camera.Device().Power.BootTime.TotalSeconds - 10.5);
        await Assert.ThrowsAsync<HttpRequestException>(() => camera.Admin.GetAsync(Title));
        camera.Advance(1);
        await camera.Host.Fleet.All[0].PortsSettled;
        Assert.Equal(200, await camera.StatusAsync(Title));
        await RestoreAsync(camera, "off");
        camera.Advance(1000);
        await Assert.ThrowsAsync<HttpRequestException>(() => camera.Admin.GetAsync(Title));
        await RestoreAsync(camera, "on");
        Assert.Equal(200, await camera.StatusAsync(Title));
    }

    [Fact]
    public async Task The_clock_goes_on_as_if_nobody_had_touched_it()
    {
        const string Now = "/cgi-bin/global.cgi?action=getCurrentTime";
        await using var camera = await TestCamera.StartAsync();
        await camera.GetAsync("/cgi-bin/global.cgi?action=setCurrentTime&time=2030-01-01%2000:00:00");
        await TakeAsync(camera, "2030");
        camera.Advance(60);
        await camera.GetAsync("/cgi-bin/global.cgi?action=setCurrentTime&time=2012-01-01%2000:00:00");
        using (await camera.Control.PutAsJsonAsync(Api + "clock", new { frozen = true }))
        {
            await TakeAsync(camera, "2012");
        }

        await RestoreAsync(camera, "2030");
        camera.Advance(60);
        Assert.Equal("result=2030-01-01 00:02:00\r\n", await camera.GetAsync(Now));
        await RestoreAsync(camera, "2012");
        camera.Advance(60);
        Assert.Equal("result=2012-01-01 00:00:00\r\n", await camera.GetAsync(Now));
    }

    [Fact]
    public async Task Who_watches_and_who_listens_goes_on_and_a_user_who_was_not_there_is_gone()
    {
        await using var camera = await TestCamera.StartAsync();
        await TakeAsync(camera, "start");
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/userManager.cgi?action=addUser&user.Name=guest&user.Password=secret1&user.Group=user&user.Sharable=true"));
        using var viewer = await RtspClient.ConnectAsync(camera);
        await viewer.PlayAsync(RtspClient.Live(subtype: 1));
        using var guest = await RtspClient.ConnectAsync(camera, "guest", "secret1");
        await guest.PlayAsync(RtspClient.Live(subtype: 1));
        using var listener = await EventListener.AttachAsync(camera);
        await viewer.PictureAsync();
        await RestoreAsync(camera, "start");
        Assert.True(await guest.EndsAsync());
        for (var i = 0; i < 10; i++)
        {
            camera.Advance(0.1);
        }

        var number = (await viewer.PictureAsync()).Number;
        Assert.Equal(number + 1, (await viewer.PictureAsync()).Number);
        await camera.RaiseAsync("VideoBlind", "Pulse");
        Assert.Equal("Code=VideoBlind;action=Pulse;index=0", await listener.ReadAsync());
        using var gone = camera.Client("guest", "secret1");
        using var answer = await gone.GetAsync(Title);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Requests_never_see_half_of_a_state()
    {
        await using var camera = await TestCamera.StartAsync();
        await ChangeBothAsync(camera, "one");
        await TakeAsync(camera, "one");
        await ChangeBothAsync(camera, "two");
        await TakeAsync(camera, "two");
        using var stop = new CancellationTokenSource();
        var restoring = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                await RestoreAsync(camera, i % 2 == 0 ? "one" : "two");
            }
        });
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 60; i++)
        {
            var all = await camera.LinesAsync(Config + "getConfig&name=All");
            Assert.Equal(all["table.General.MachineName"], all["table.ChannelTitle[0].Name"]);
            seen.Add(all["table.General.MachineName"]);
        }

        await stop.CancelAsync();
        await restoring;
        Assert.Equal(["one", "two"], seen.Order());
    }

    [Fact]
    public async Task Snapshots_are_listed_replaced_and_forgotten_and_names_are_minded()
    {
        await using var camera = await TestCamera.StartAsync();
        await TakeAsync(camera, "b");
        camera.Advance(5);
        await TakeAsync(camera, "a");
        await TakeAsync(camera, "b");
        var list = await camera.Control.GetFromJsonAsync<JsonElement[]>("/api/v1/devices/ipc-1/snapshots");
        Assert.Equal(["a 2026-01-05 08:00:05", "b 2026-01-05 08:00:05"], list!.Select(s => $"{s.GetProperty("name").GetString()} {s.GetProperty("clock").GetString()}"));
        using var gone = await camera.Control.DeleteAsync(Api + "snapshots/b");
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.Equal(404, await PostAsync(camera, "restore", new { name = "b" }));
        Assert.Equal(400, await PostAsync(camera, "restore", new { }));
        Assert.Equal(400, await PostAsync(camera, "snapshots/" + new string('x', 65), null));
        Assert.Equal(400, await PostAsync(camera, "snapshots/a%20b", null));
        for (var i = 0; i < Cameras.CameraSnapshots.Max - 1; i++)
        {
            Assert.Equal(200, await PostAsync(camera, $"snapshots/n{i}", null));
        }

        Assert.Equal(409, await PostAsync(camera, "snapshots/more", null));
        Assert.Equal(200, await PostAsync(camera, "snapshots/a", null));
    }

    // What a client sees of a device: each of these differs when the device has been changed.
    private static async Task<string[]> LookAsync(TestCamera camera) =>
    [
        await camera.GetAsync(Title),
        await camera.GetAsync("/cgi-bin/userManager.cgi?action=getUserInfoAll"),
        await camera.GetAsync("/cgi-bin/ptz.cgi?action=getPresets&channel=1"),
        (await camera.StateAsync()).GetProperty("ptz").GetRawText(),
        (await camera.StateAsync()).GetProperty("disks").GetRawText(),
        (await camera.StateAsync()).GetProperty("alarms").GetRawText(),
        string.Join('\n', (await camera.Control.GetFromJsonAsync<JsonElement[]>($"/api/v1/devices/{camera.Device().Identity.Id}/log"))!.Where(l => l.GetProperty("what").GetString() is not "Login").Select(l => l.GetRawText())),
        string.Join('\n', camera.Device().Recordings.Find(new() { Channel = 0, From = new DateTime(2026, 1, 5, 7, 0, 0, DateTimeKind.Utc), To = new DateTime(2026, 1, 5, 8, 1, 0, DateTimeKind.Utc) }).Where(r => !r.IsOpen).Select(r => r.Path)),
    ];

    private static async Task ChangeAsync(TestCamera camera, string word, int number)
    {
        await camera.LinesOkAsync(Config + $"setConfig&ChannelTitle[0].Name={word}&AlarmOut[0].Mode={number}");
        await camera.LinesOkAsync($"/cgi-bin/userManager.cgi?action=addUser&user.Name={word}&user.Password=secret1&user.Group=user&user.Sharable=true");
        await camera.LinesOkAsync($"/cgi-bin/ptz.cgi?action=start&channel=1&code=PositionABS&arg1={20 * number}&arg2={number}&arg3={number}");
        camera.Advance(10);
        await camera.LinesOkAsync($"/cgi-bin/ptz.cgi?action=start&channel=1&code=SetPreset&arg1=0&arg2={number}&arg3=0");
        camera.Device().Recordings.RecordPicture(0, "Manual", new DateTime(2026, 1, 5, 8, 0, number, DateTimeKind.Utc));
    }

    private static async Task ChangeBothAsync(TestCamera camera, string word) =>
        await camera.LinesOkAsync(Config + $"setConfig&ChannelTitle[0].Name={word}&General.MachineName={word}");

    private static Task TakeAsync(TestCamera camera, string name) => OkAsync(camera, $"snapshots/{name}", null, 200);

    private static Task RestoreAsync(TestCamera camera, string name) => OkAsync(camera, "restore", new { name }, 204);

    private static async Task OkAsync(TestCamera camera, string path, object? body, int status) => Assert.Equal(status, await PostAsync(camera, path, body));

    private static async Task<int> PostAsync(TestCamera camera, string path, object? body)
    {
        using var answer = body is null ? await camera.Control.PostAsync(Api + path, null) : await camera.Control.PostAsJsonAsync(Api + path, body);
        return (int)answer.StatusCode;
    }
}

file static class Asking
{
    public static async Task LinesOkAsync(this TestCamera camera, string target) => Assert.Equal("OK\r\n", await camera.GetAsync(target));

    public static async Task<string[]> LastingAsync(this TestCamera camera, string head) =>
        [.. (await camera.StateAsync()).GetProperty("events").EnumerateArray().Select(e => $"{e.GetProperty("code").GetString()}/{e.GetProperty("index").GetInt32()}").Where(e => e.StartsWith(head, StringComparison.Ordinal))];
}
