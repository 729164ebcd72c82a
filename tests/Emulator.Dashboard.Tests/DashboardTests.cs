using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Emulator.TestKit;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Emulator.Dashboard.Tests;

/// <summary>The dashboard as a developer uses it, in a real browser: a click changes the camera, and a change at the camera shows.</summary>
public partial class DashboardTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task The_video_of_each_stream_plays_and_is_that_of_the_camera()
    {
        await using var camera = await StartAsync("ipc");
        await using var page = await browser.OpenAsync(camera, "live");
        var video = page.View.Locator("video");
        await PlaysAsync(page.View, 1920, 1080);
        await Expect(page.View.Locator("figcaption")).ToContainTextAsync("main stream: H.264 (avc1.640032), 1920 x 1080, 2");
        // The picture moves, and is not black: the yard by day or by night has light somewhere.
        Assert.InRange(await BrightestAsync(page.View, "video"), 40, 255);

        await page.Choice("Stream").SelectOptionAsync("1");
        await PlaysAsync(page.View, 704, 576);
        // Set otherwise by somebody else, it goes on without reloading.
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&Encode[0].ExtraFormat[0].Video.resolution=352x288"));
        await PlaysAsync(page.View, 352, 288);

        // What the browser does not play is shown as pictures, and the page says why.
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&Encode[0].ExtraFormat[0].Video.Compression=MJPG"));
        await Expect(page.View.Locator("canvas")).ToHaveAttributeAsync("data-pictures", Several());
        await Expect(page.View.Locator("figcaption")).ToContainTextAsync("MJPG is pictures");
        var h265 = await page.View.EvaluateAsync<bool>("() => MediaSource.isTypeSupported('video/mp4; codecs=\"hvc1.1.6.L120.90\"')");
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&Encode[0].ExtraFormat[0].Video.Compression=H.265"));
        await Expect(page.View.Locator("figcaption")).ToContainTextAsync(h265 ? "H.265 (hvc1" : "this browser does not play H.265");
        await Expect(h265 ? video : page.View.Locator("canvas")).ToBeVisibleAsync();

        // With titles drawn, and held still.
        await page.Choice("Show").SelectOptionAsync("pictures");
        await Expect(page.View.Locator("canvas")).ToHaveAttributeAsync("width", "352");
        Assert.InRange(await BrightestAsync(page.View, "canvas"), 40, 255);
        await page.Button("hold still").ClickAsync();
        // A viewer that goes leaves nothing behind.
        await page.GoAsync(camera, "journal");
        await Eventually.TrueAsync(
            async () =>
            {
                using var streams = await ReadAsync(camera, "streams");
                return streams.RootElement.GetProperty("live").GetArrayLength() == 0;
            },
            "the page's viewers are gone");
    }

    [Fact]
    public async Task A_click_lets_something_happen_and_the_event_shows()
    {
        await using var camera = await StartAsync("ipc");
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&MotionDetect[0].Enable=true"));
        await using var page = await browser.OpenAsync(camera, "live");
        await page.View.EmulateMediaAsync(new PageEmulateMediaOptions { ReducedMotion = ReducedMotion.Reduce });
        await page.Button("motion").ClickAsync();
        await Expect(page.Text("VideoMotion: raised")).ToBeVisibleAsync();
        // Nothing but what the camera shows moves for those who asked for that.
        await Expect(page.View.Locator(".toast").First).ToHaveCSSAsync("animation-name", "none");
        await Expect(page.View.GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { HasText = "VideoMotion" })).ToContainTextAsync("stimulus");
        Assert.Equal("channels[0]=0\r\n", await camera.GetAsync("/cgi-bin/eventManager.cgi?action=getEventIndexes&code=VideoMotion"));
    }

    [Fact]
    public async Task An_event_that_somebody_else_raises_shows_without_reloading()
    {
        await using var camera = await StartAsync("ipc");
        await using var page = await browser.OpenAsync(camera, "world");
        await Expect(page.Text("None yet.")).ToBeVisibleAsync();
        await PostAsync(camera, "events", """{"code":"AlarmLocal","action":"Start","index":0}""");
        await Expect(page.View.GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { HasText = "AlarmLocal" })).ToContainTextAsync("Start");
        await page.Button("Stop").First.WaitForAsync();
        await page.Choice("Code").SelectOptionAsync("AlarmLocal");
        await page.Button("Stop").ClickAsync();
        await Expect(page.Text("AlarmLocal Stop raised")).ToBeVisibleAsync();
        using var events = await ReadAsync(camera, "events");
        Assert.Equal("Stop", events.RootElement[1].GetProperty("action").GetString());
    }

    [Fact]
    public async Task The_pad_turns_the_camera_for_as_long_as_it_is_held()
    {
        await using var camera = await StartAsync("speed-dome");
        await using var page = await browser.OpenAsync(camera, "live");
        var position = page.View.Locator("[data-ptz=position]");
        await Expect(position).ToHaveTextAsync("0.0°, 0.0°, 1.0x");
        var right = page.Button("Right");
        await right.HoverAsync();
        await page.View.Mouse.DownAsync();
        await Expect(page.Text("moving")).ToBeVisibleAsync();
        await page.View.Mouse.UpAsync();
        await Expect(page.Text("idle").First).ToBeVisibleAsync();
        await Expect(position).Not.ToHaveTextAsync("0.0°, 0.0°, 1.0x");
        var status = await camera.LinesAsync("/cgi-bin/ptz.cgi?action=getStatus&channel=1");
        Assert.Equal("Idle", status["status.MoveStatus"]);
        Assert.NotEqual("0", status["status.Position"].Split(',')[0]);

        // By keyboard: zoom for as long as the key is down.
        await page.Button("zoom in").FocusAsync();
        await page.View.Keyboard.DownAsync("Enter");
        await Expect(page.Text("moving")).ToBeVisibleAsync();
        await page.View.Keyboard.UpAsync("Enter");
        await Expect(page.Text("idle").First).ToBeVisibleAsync();
        Assert.NotEqual("1", (await camera.LinesAsync("/cgi-bin/ptz.cgi?action=getStatus&channel=1"))["status.Position"].Split(',')[2]);
    }

    [Fact]
    public async Task A_fault_is_found_injected_counted_and_removed()
    {
        await using var camera = await StartAsync("ipc");
        await using var page = await browser.OpenAsync(camera, "faults");
        await page.Field("Search").FillAsync("http.status");
        await page.Button("http.status").ClickAsync();
        await page.Choice("When").SelectOptionAsync("the first");
        await page.Field("times").FillAsync("2");
        await page.Button("Inject").ClickAsync();
        var active = page.View.Locator("[data-fault='http.status']");
        await Expect(active).ToBeVisibleAsync();
        Assert.Equal(503, await camera.StatusAsync("/cgi-bin/magicBox.cgi?action=getSerialNo"));
        await Expect(active).ToContainTextAsync("1 of 1");
        await page.Button("Remove http.status").ClickAsync();
        await Expect(active).ToBeHiddenAsync();
        Assert.Equal(200, await camera.StatusAsync("/cgi-bin/magicBox.cgi?action=getSerialNo"));
    }

    [Fact]
    public async Task A_scenario_runs_and_its_steps_come_to_pass()
    {
        await using var camera = await StartAsync("ipc");
        await using var page = await browser.OpenAsync(camera, "scenarios");
        await page.Field("Script (YAML or JSON)").FillAsync("name: quick\nsteps:\n  - at: 0s\n    config: { \"MotionDetect[0].Enable\": true }\n  - at: 200ms\n    stimulus: { kind: motion, seconds: 1 }\n");
        await page.Button("Run").ClickAsync();
        await Expect(page.View.Locator("[data-run] .chip")).ToHaveTextAsync("passed");
        Assert.Contains("MotionDetect[0].Enable=true", await camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=MotionDetect"), StringComparison.Ordinal);

        // What fails says what came nearest; marks stand where steps are due, once for each time.
        await page.Field("Script (YAML or JSON)").FillAsync("name: expecting\nsteps:\n  - at: 0s\n    expect: { request: { path: /cgi-bin/snapshot.cgi }, within: 2s }\n  - at: 1s\n    every: 20s\n    times: 3\n    stimulus: { kind: motion, seconds: 1 }\n");
        await page.Button("Run").ClickAsync();
        var expecting = page.View.Locator("[data-run]").Filter(new LocatorFilterOptions { HasText = "expecting" });
        await Expect(expecting).ToBeVisibleAsync();
        await camera.GetAsync("/cgi-bin/magicBox.cgi?action=getDeviceType");
        await Expect(expecting.Locator(".timeline .row").Nth(1).Locator("i")).ToHaveCountAsync(3);
        await Expect(expecting).ToContainTextAsync("getDeviceType");
        await expecting.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "stop", Exact = true }).ClickAsync();
        await Expect(expecting.Locator(".chip")).ToHaveTextAsync("stopped");

        await page.Field("Script (YAML or JSON)").FillAsync("name: wrong\nsteps:\n  - at: 0s\n    stimulus: { kind: nonsense }\n");
        await page.Button("Run").ClickAsync();
        await Expect(page.View.Locator(".toast.bad")).ToContainTextAsync("kind");
        page.Forgive("400");
    }

    [Fact]
    public async Task Requests_of_clients_show_as_they_come_and_near_misses_are_told()
    {
        await using var camera = await StartAsync("ipc");
        await using var page = await browser.OpenAsync(camera, "journal");
        await camera.GetAsync("/cgi-bin/magicBox.cgi?action=getDeviceType");
        await Expect(page.View.GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { HasText = "getDeviceType" }).First).ToContainTextAsync("admin");
        await page.Field("Path").FillAsync("/cgi-bin/snapshot.cgi");
        await page.Button("Verify").ClickAsync();
        await Expect(page.Text("Near misses")).ToBeVisibleAsync();
        await camera.StatusAsync("/cgi-bin/snapshot.cgi");
        await page.Button("Verify").ClickAsync();
        await Expect(page.View.GetByText("Yes")).ToBeVisibleAsync();
        await page.Field("Target contains").FillAsync("snapshot");
        await Expect(page.View.GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { HasText = "getDeviceType" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Configuration_is_edited_whole_or_refused_in_the_devices_words()
    {
        await using var camera = await StartAsync("ipc");
        await using var page = await browser.OpenAsync(camera, "config");
        await page.Field("Search").FillAsync("ChannelTitle");
        await page.Button("ChannelTitle").ClickAsync();
        await page.Field("ChannelTitle[0].Name").FillAsync("Porch");
        await page.Button("Save").ClickAsync();
        await Expect(page.Text("ChannelTitle is saved")).ToBeVisibleAsync();
        Assert.Equal("table.ChannelTitle[0].Name=Porch\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=ChannelTitle"));
        // What somebody else sets shows at once, and does not undo what is typed here.
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&ChannelTitle[0].Name=Garage"));
        await Expect(page.Field("ChannelTitle[0].Name")).ToHaveValueAsync("Garage");
        await page.Field("ChannelTitle[0].Name").FillAsync("Attic");
        await Expect(page.Text("1 value is changed")).ToBeVisibleAsync();
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/configManager.cgi?action=setConfig&ChannelTitle[0].Name=Cellar"));
        await Expect(page.Text("Somebody else has set it meanwhile")).ToBeVisibleAsync();
        await Expect(page.Field("ChannelTitle[0].Name")).ToHaveValueAsync("Attic");
        await page.Button("Read again").ClickAsync();
        await page.Button("as JSON").ClickAsync();
        await page.Field("ChannelTitle as JSON").FillAsync("""[{"Name":"Loft"}]""");
        await page.Button("Save").ClickAsync();
        await Eventually.TrueAsync(async () => (await camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=ChannelTitle")).Contains("Name=Loft", StringComparison.Ordinal), "JSON is laid over the section");
        await page.GoAsync(camera, "live");
        await Expect(page.View.Locator("select").First).ToContainTextAsync("Loft");

        await page.GoAsync(camera, "config");
        await page.Field("Search").FillAsync("General");
        await page.Button("General").ClickAsync();
        await page.Field("General.MachineName").FillAsync(new string('x', 2000));
        await page.Button("Save").ClickAsync();
        await Expect(page.View.Locator(".toast.bad")).ToBeVisibleAsync();
        page.Forgive("400");
        Assert.DoesNotContain("xxxx", await camera.GetAsync("/cgi-bin/configManager.cgi?action=getConfig&name=General"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_recorded_stands_on_the_timeline()
    {
        await using var camera = await StartAsync("ipc");
        await using var page = await browser.OpenAsync(camera, "recordings");
        await Expect(page.View.Locator("svg.bars rect").First).ToBeAttachedAsync();
        using var files = await ReadAsync(camera, "recordings");
        var newest = files.RootElement[files.RootElement.GetArrayLength() - 1].GetProperty("path").GetString()!;
        await Expect(page.View.GetByRole(AriaRole.Cell).Filter(new LocatorFilterOptions { HasText = newest[..30] }).First).ToBeVisibleAsync();
        await page.Choice("Only").SelectOptionAsync("picture");
        await Expect(page.View.Locator("svg.bars rect:not(.picture)")).ToHaveCountAsync(0);
        await page.Choice("Only").SelectOptionAsync("");
        await page.Choice("Shown").SelectOptionAsync("an hour");
        await Expect(page.View.Locator("svg.bars rect").First).ToBeAttachedAsync();
        await page.View.GetByRole(AriaRole.Button, new PageGetByRoleOptions { NameRegex = ShowVideo() }).First.FocusAsync();
        await page.View.Keyboard.PressAsync("Enter");
        await Expect(page.View.Locator("svg.bars rect.picked")).ToHaveCountAsync(1);
        await Expect(page.View.GetByText("/mnt/").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Power_goes_and_comes_and_the_page_says_so()
    {
        await using var camera = await StartAsync("ipc");
        await using var page = await browser.OpenAsync(camera, "live");
        await page.Button("turn off").ClickAsync();
        await Expect(page.Button("turn on")).ToBeVisibleAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => camera.Anonymous.GetAsync(new Uri("/", UriKind.Relative)));
        await Expect(page.Text("it shows nothing")).ToBeVisibleAsync();
        await page.Button("turn on").ClickAsync();
        await Expect(page.Button("turn off")).ToBeVisibleAsync();
        // It may have asked for the stream before it heard that the power had gone.
        page.Forgive("409");
    }

    [Fact]
    public async Task The_keyboard_alone_reaches_a_view_and_acts_there()
    {
        await using var camera = await StartAsync("ipc");
        await using var page = await browser.OpenAsync(camera, "live");
        await page.View.Keyboard.PressAsync("Tab");
        Assert.Equal("To the content", await FocusedAsync(page.View));
        for (var presses = 0; await FocusedAsync(page.View) != "World"; presses++)
        {
            Assert.InRange(presses, 0, 20);
            await page.View.Keyboard.PressAsync("Tab");
        }

        await page.View.Keyboard.PressAsync("Enter");
        await page.Button("Let it happen").WaitForAsync();
        for (var presses = 0; await FocusedAsync(page.View) != "Let it happen"; presses++)
        {
            Assert.InRange(presses, 0, 40);
            await page.View.Keyboard.PressAsync("Tab");
        }

        await page.View.Keyboard.PressAsync("Enter");
        await Expect(page.Text("VideoMotion: not raised, disabled")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_token_is_asked_for_and_used()
    {
        await using var camera = await TestCamera.StartAsync("ipc", o => o with { VirtualClock = false, ControlToken = "open-sesame" });
        await using var page = await browser.OpenLockedAsync(camera);
        await page.Field("Token").FillAsync("open-sesame");
        await page.Button("Use it").ClickAsync();
        await PlaysAsync(page.View, 1920, 1080);
        page.Forgive("401");
        using var answer = await camera.Control.GetAsync(new Uri("api/v1/devices", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_title_is_text_and_no_script()
    {
        await using var camera = await StartAsync("ipc");
        await PostAsync(camera, "events", """{"code":"AlarmLocal","action":"Pulse","index":0,"data":"<img src=x onerror=document.title='stolen'>"}""");
        await using var page = await browser.OpenAsync(camera, "world");
        await page.View.Locator("details summary").First.ClickAsync();
        await Expect(page.Text("<img src=x")).ToBeVisibleAsync();
        Assert.DoesNotContain("stolen", await page.View.TitleAsync(), StringComparison.Ordinal);
    }

    [GeneratedRegex("^(?:[3-9]|[1-9][0-9]+)$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Several();

    [GeneratedRegex("^Show video", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ShowVideo();

    private static Task<TestCamera> StartAsync(string profile) => TestCamera.StartAsync(profile, o => o with { VirtualClock = false });

    private static async Task PostAsync(TestCamera camera, string what, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await camera.Control.PostAsync(new Uri($"api/v1/devices/{camera.Host.Cameras[0].Key}/{what}", UriKind.Relative), body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<JsonDocument> ReadAsync(TestCamera camera, string what) =>
        JsonDocument.Parse(await camera.Control.GetStringAsync(new Uri($"api/v1/devices/{camera.Host.Cameras[0].Key}/{what}", UriKind.Relative)));

    // A size that is right, and time that goes on in it.
    private static async Task PlaysAsync(IPage page, int width, int height) => await page.WaitForFunctionAsync(
        """
        ([width, height]) => {
          const video = document.querySelector('video');
          if (!video || video.videoWidth !== width || video.videoHeight !== height) return false;
          window.seen ??= video.currentTime;
          const passed = video.currentTime - window.seen;
          if (passed < 0.2) return false;
          delete window.seen;
          return true;
        }
        """,
        new[] { width, height });

    // The brightest green in the upper rows of what is shown.
    private static Task<int> BrightestAsync(IPage page, string of) => page.EvaluateAsync<int>(
        """
        of => {
          const shown = document.querySelector(of);
          const copy = new OffscreenCanvas(160, 90).getContext('2d');
          copy.drawImage(shown, 0, 0, 160, 90);
          return Math.max(...copy.getImageData(0, 0, 160, 90).data.filter((_, i) => i % 4 === 1));
        }
        """,
        of);

    private static Task<string> FocusedAsync(IPage page) => page.EvaluateAsync<string>("() => (document.activeElement?.textContent ?? '').trim()");
}
