using System.Globalization;
using System.Text.RegularExpressions;
using Emulator.TestKit;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Emulator.Dashboard.Tests;

/// <summary>The views that only some devices have, and all devices at once: a click changes the camera, as its clients see; a change at the camera shows.</summary>
public partial class PanelTests(Browser browser, SixDevices six) : IClassFixture<Browser>, IClassFixture<SixDevices>
{
    [Fact]
    public async Task A_hot_object_is_put_moved_and_taken_away_by_clicks_on_the_picture()
    {
        const string device = "thermal-1";
        await using var page = await browser.OpenAsync(six.Camera, "heat", device);
        var (glass, told, objects) = (page.View.Locator(".pick"), page.View.Locator("[data-heat=point]"), page.View.Locator("[data-hot]"));
        await Expect(page.View.Locator("canvas")).ToHaveAttributeAsync("data-pictures", Several());
        await page.View.GetByLabel("put a hot object").CheckAsync();
        await page.Field("temperature, °C").FillAsync("250");
        await ClickAsync(0.25, 0.6);
        await Expect(objects).ToContainTextAsync("250.0 °C");
        Assert.InRange(await WarmthAsync(2048, 4915), 249, 251);
        await Expect(told).ToContainTextAsync("250");

        await page.View.GetByLabel("move the nearest").CheckAsync();
        await ClickAsync(0.5, 0.5);
        await Expect(objects).ToContainTextAsync("at 409");
        await Expect(page.View.Locator("[data-rule=Spot1]")).ToContainTextAsync("250.0 °C");
        Assert.InRange(await WarmthAsync(4096, 4096), 249, 251);
        Assert.InRange(await WarmthAsync(2048, 4915), -40, 60);

        // By keyboard alone: the cross stands where it was left, in the middle at first.
        await page.View.GetByLabel("take the nearest away").CheckAsync();
        await glass.FocusAsync();
        await page.View.Keyboard.PressAsync("ArrowLeft");
        await Expect(told).ToContainTextAsync("At 3840, 4096");
        await page.View.Keyboard.PressAsync("Enter");
        await Expect(objects).ToHaveCountAsync(0);
        Assert.InRange(await WarmthAsync(4096, 4096), -40, 60);

        // Alarms are watched for, the rule is in alarm, and what others put there is seen.
        await page.View.GetByLabel("alarms are watched for").CheckAsync();
        await six.HappenAsync(device, new { kind = "heat", x = 4096, y = 4096, temperature = 130, seconds = 60 });
        await Expect(page.View.Locator("[data-rule=Spot1]")).ToContainTextAsync("Above 80.0 holds");
        await Expect(objects).ToContainTextAsync("130.0 °C");
        await page.Choice("Palette").SelectOptionAsync("Ironbow1");
        await Eventually.TrueAsync(async () => (await six.AskAsync(device, "configManager.cgi?action=getConfig&name=ThermographyOptions")).Contains("ThermographyOptions[1][0].Colorization=Ironbow1", StringComparison.Ordinal), "the palette is set");
        await page.KeepAsync("panel-heat");
        await six.AskAsync(device, "configManager.cgi?action=setConfig&ThermographyOptions[1][0].Colorization=Rainbow");
        await Expect(page.Choice("Palette")).ToHaveValueAsync("Rainbow");
        await page.View.GetByRole(AriaRole.Button, new PageGetByRoleOptions { NameRegex = TakeAway() }).ClickAsync();
        await Expect(objects).ToHaveCountAsync(0);

        async Task ClickAsync(double across, double down)
        {
            var box = (await glass.BoundingBoxAsync())!;
            await page.View.Mouse.ClickAsync((float)(box.X + (box.Width * across)), (float)(box.Y + (box.Height * down)));
        }

        async Task<double> WarmthAsync(int x, int y)
        {
            var answer = await six.AskAsync(device, $"RadiometryManager.cgi?action=getRandomPointTemper&channel=2&coordinate[0]={x}&coordinate[1]={y}");
            return double.Parse(answer[(answer.LastIndexOf('=') + 1)..], CultureInfo.InvariantCulture);
        }
    }

    [Fact]
    public async Task Doors_open_for_clicks_and_cards_and_the_bell_rings()
    {
        const string device = "vto-1";
        await using var page = await browser.OpenAsync(six.Camera, "doors", device);
        var chip = page.View.Locator("[data-door='1'] .chip").First;
        await Expect(chip).ToHaveTextAsync("shut");
        await page.Button("push open").ClickAsync();
        await Expect(chip).ToHaveTextAsync("forced");
        Assert.Contains("Break", await six.AskAsync(device, "accessControl.cgi?action=getDoorStatus&channel=1"), StringComparison.Ordinal);
        await page.Button("shut").ClickAsync();
        await Expect(chip).ToHaveTextAsync("shut");
        await page.Button("unlock").ClickAsync();
        await Expect(chip).ToHaveTextAsync("unlocked");
        Assert.Contains("Open", await six.AskAsync(device, "accessControl.cgi?action=getDoorStatus&channel=1"), StringComparison.Ordinal);
        await six.AskAsync(device, "accessControl.cgi?action=closeDoor&channel=1");
        await Expect(chip).ToHaveTextAsync("shut");

        // A card is put in, opens, and is taken out.
        await page.Field("New card's number").FillAsync("CAFE77");
        await page.Button("put in").ClickAsync();
        await Expect(page.View.Locator("[data-card=CAFE77]")).ToBeVisibleAsync();
        Assert.Contains("CardNo=CAFE77", await six.AskAsync(device, "recordFinder.cgi?action=find&name=AccessControlCard"), StringComparison.Ordinal);
        await page.Choice("Card").SelectOptionAsync("CAFE77");
        await page.Button("hold to the reader").ClickAsync();
        await Expect(page.View.GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { HasText = "CAFE77" }).Filter(new LocatorFilterOptions { HasText = "opened" })).ToBeVisibleAsync();
        await page.Button("Take out card CAFE77").ClickAsync();
        await Expect(page.View.Locator("[data-card=CAFE77]")).ToHaveCountAsync(0);
        await six.AskAsync(device, "recordUpdater.cgi?action=insert&name=AccessControlCard&CardNo=BEEF01");
        await Expect(page.View.Locator("[data-card=BEEF01]")).ToBeVisibleAsync();

        // A visitor rings and the client answers; then one rings in vain.
        var talk = page.View.Locator("[data-talk]");
        await page.Button("ring the bell").ClickAsync();
        await Expect(talk.Locator("[aria-current=step]")).ToHaveTextAsync("it rings");
        Assert.Equal("OK\r\n", await six.AskAsync(device, "VideoTalkPeer.cgi?action=answer&Talkback.Protocol=UDP&Talkback.Type=Talk&Talkback.MediaAddr=127.0.0.1"));
        await Expect(talk.Locator("[aria-current=step]")).ToHaveTextAsync("they talk");
        await page.KeepAsync("panel-doors");
        await page.Button("hang up").ClickAsync();
        await Expect(talk).ToContainTextAsync("answered");
        await page.Button("ring the bell").ClickAsync();
        await page.Button("give up").ClickAsync();
        await Expect(talk).ToContainTextAsync("1 missed");
        Assert.Contains("EndState=Missed", await six.AskAsync(device, "recordFinder.cgi?action=find&name=VideoTalkLog"), StringComparison.Ordinal);

        // A client calls, and somebody at the door refuses.
        Assert.Equal("OK\r\n", await six.AskAsync(device, "VideoTalkPeer.cgi?action=invite&Talkback.Protocol=UDP&Talkback.Type=Talk&Talkback.MediaAddr=127.0.0.1"));
        await page.Button("refuse").ClickAsync();
        await Expect(talk).ToContainTextAsync("2 missed");
    }

    [Fact]
    public async Task A_parking_space_is_filled_and_emptied_by_a_click_and_cars_are_sent()
    {
        const string device = "traffic-1";
        await using var page = await browser.OpenAsync(six.Camera, "parking", device);
        var second = page.View.Locator("[data-space='2']");
        await Expect(second).ToContainTextAsync("free");
        await page.Field("Plate of the next car").FillAsync("M-XY 9");
        await second.ClickAsync();
        await Expect(second).ToContainTextAsync("M-XY 9");
        Assert.Contains("M-XY 9", await six.AskAsync(device, "trafficSnap.cgi?action=getParkingSpaceStatus&condition.Lane[0]=1&condition.ResponseLevel=1"), StringComparison.Ordinal);
        await page.Field("Plate").FillAsync("B-AB 123");
        await page.Button("Send it").ClickAsync();
        await Expect(page.View.GetByText("B-AB 123")).ToBeVisibleAsync();
        await Expect(page.View.GetByText("passed at 50 km/h")).ToBeVisibleAsync();
        await page.KeepAsync("panel-parking");
        await second.ClickAsync();
        await Expect(second).ToContainTextAsync("free");
        Assert.DoesNotContain("M-XY 9", await six.AskAsync(device, "trafficSnap.cgi?action=getParkingSpaceStatus&condition.Lane[0]=1&condition.ResponseLevel=1"), StringComparison.Ordinal);
        await six.HappenAsync(device, new { kind = "parking", space = 4, plate = "OTHER 1" });
        await Expect(page.View.Locator("[data-space='4']")).ToContainTextAsync("OTHER 1");
    }

    [Fact]
    public async Task People_are_sent_and_counted_and_where_they_went_is_drawn()
    {
        const string device = "traffic-1";
        await using var page = await browser.OpenAsync(six.Camera, "counting", device);
        await Expect(page.View.Locator("[data-count=in]")).ToHaveTextAsync("0");
        await page.Button("one comes in").ClickAsync();
        await Expect(page.View.Locator("[data-count=in]")).ToHaveTextAsync("1");
        Assert.Contains("EnteredSubtotal.Today=1", await six.AskAsync(device, "videoStatServer.cgi?action=getSummary&channel=1"), StringComparison.Ordinal);
        await six.HappenAsync(device, new { kind = "people", @out = 1 });
        await Expect(page.View.Locator("[data-count=out]")).ToHaveTextAsync("1");
        await page.Button("to the right").ClickAsync();
        // The camera sees it; its circle moves on the picture.
        await Expect(page.View.Locator("circle").First).ToBeAttachedAsync();
        Assert.Contains((await six.ReadAsync(device, "stimuli")).EnumerateArray(), s => s.GetProperty("kind").GetString() == "object");
        await Expect(page.View.Locator("canvas.smooth")).ToHaveAttributeAsync("data-warm", Several());
        await page.KeepAsync("panel-counting");
    }

    [Fact]
    public async Task A_recorder_takes_a_camera_over_the_network_and_a_disk_fails()
    {
        const string device = "dvr-1";
        await using var page = await browser.OpenAsync(six.Camera, "recorder", device);
        await Expect(page.View.Locator("[data-screen='1'] a")).ToHaveCountAsync(16);
        await Expect(page.View.Locator("[data-screen='1'] img").First).ToBeAttachedAsync();
        await page.Choice("Device").SelectOptionAsync("traffic-1");
        await page.Button("attach").ClickAsync();
        await Expect(page.View.Locator("[data-remote='17']")).ToContainTextAsync("answers");
        Assert.Contains("Name=traffic-1", await six.AskAsync(device, "configManager.cgi?action=getConfig&name=RemoteDevice"), StringComparison.Ordinal);
        await page.Button("let it fail").First.ClickAsync();
        await Expect(page.View.Locator("[data-disk='1']")).ToContainTextAsync("failed");
        await page.KeepAsync("panel-recorder");
        Assert.Equal("failed", (await six.ReadAsync(device, "state")).GetProperty("disks")[0].GetProperty("state").GetString());
        await page.Button("make whole").First.ClickAsync();
        await Expect(page.View.Locator("[data-disk='1']")).ToContainTextAsync("working");
        await page.Button("Take away channel 17").ClickAsync();
        await Expect(page.View.Locator("[data-remote]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task All_devices_are_at_a_glance_and_one_is_added_and_taken_away()
    {
        await using var page = await browser.OpenAsync(six.Camera, "", "*");
        page.View.Dialog += (_, dialog) => dialog.AcceptAsync();
        await Expect(page.View.Locator("[data-tile]")).ToHaveCountAsync(6);
        await Expect(page.View.Locator("[data-tile] img").First).ToBeAttachedAsync();
        await page.Field("Profile").FillAsync("vto");
        await page.Field("Name").FillAsync("gate");
        await page.Button("Add").ClickAsync();
        await Expect(page.View.Locator("[data-tile=gate]")).ToContainTextAsync("vto, on");
        await page.KeepAsync("all-devices");
        await page.Button("Take away gate").ClickAsync();
        await Expect(page.View.Locator("[data-tile=gate]")).ToHaveCountAsync(0);
        await six.HappenAsync("ipc-1", new { kind = "motion", seconds = 1 });
    }

    [Theory]
    [InlineData(390, false)]
    [InlineData(1280, true)]
    public async Task Every_view_is_readable_at_every_width_in_light_and_dark_and_all_in_it_has_a_name(int width, bool dark)
    {
        (string Device, string View)[] views =
        [
            .. new[] { "live", "world", "faults", "scenarios", "journal", "config", "recordings" }.Select(view => ("speed-dome-1", view)),
            ("thermal-1", "heat"), ("thermal-1", "live"), ("vto-1", "doors"), ("traffic-1", "parking"), ("traffic-1", "counting"), ("dvr-1", "recorder"), ("dvr-1", "live"), ("ipc-1", "live"), ("*", ""),
        ];
        await using var page = await browser.OpenAsync(six.Camera, "live", "speed-dome-1", width, 844, dark);
        foreach (var (device, view) in views)
        {
            await page.GoAsync(six.Camera, view, device);
            var where = $"{device} {view}";
            await Expect(page.View.Locator("main section, main form").First).ToBeVisibleAsync();
            var wide = await page.View.EvaluateAsync<int>("document.documentElement.scrollWidth");
            Assert.True(wide <= width, $"{where} is {wide} wide");
            var faint = await Sight.FaintAsync(page.View);
            Assert.True(faint.Count == 0, $"{where}: {string.Join('\n', faint)}");
            // Names are the same at every width.
            var nameless = dark ? await Sight.NamelessAsync(page.View) : [];
            Assert.True(nameless.Count == 0, $"{where}: {string.Join('\n', nameless)}");
            await page.KeepAsync(string.Create(CultureInfo.InvariantCulture, $"{(dark ? "dark" : "light")}-{width}-{device.TrimEnd('*')}{view}"));
        }
    }

    [GeneratedRegex("^(?:[3-9]|[1-9][0-9]+)$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Several();

    [GeneratedRegex("^Take away", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TakeAway();
}
