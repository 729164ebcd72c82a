using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Emulator.Device.Profiles;
using Emulator.Server.Tests.World;
using Emulator.TestKit;
using static Emulator.Server.Tests.Recordings.RecordingClient;
using Picture = Emulator.Server.Tests.Pictures.Picture;

namespace Emulator.Server.Tests.Traffic;

/// <summary>Parking spaces (document chapter 9): who stands where, since when, and what is told of it.</summary>
public sealed class ParkingTests : IDisposable
{
    private const string All = "/cgi-bin/trafficParking.cgi?action=getAllParkingSpaceStatus";
    private const string Some = "/cgi-bin/trafficSnap.cgi?action=getParkingSpaceStatus";

    private readonly string _data = Directory.CreateTempSubdirectory("camulator-parking").FullName;

    [Fact]
    public async Task As_shipped_some_spaces_are_taken_and_the_same_ones_in_every_run()
    {
        await using var camera = await TestCamera.StartAsync("traffic");
        await using var twin = await TestCamera.StartAsync("traffic");
        var lines = await camera.LinesAsync(All);
        Assert.Equal(await twin.GetAsync(All), await camera.GetAsync(All));
        Assert.Equal(6, lines.Keys.Count(k => k.EndsWith(".Lane", StringComparison.Ordinal)));
        Assert.Equal(("0", "A2701", "Park"), (lines["status[0].Lane"], lines["status[0].CustomParkNo"], lines["status[0].Status"]));
        Assert.Equal(("1", "A2702", "NoPark"), (lines["status[1].Lane"], lines["status[1].CustomParkNo"], lines["status[1].Status"]));
        Assert.False(lines.ContainsKey("status[1].PlateNumber"));
        var since = DateTime.Parse(lines["status[0].ParkingTime"], CultureInfo.InvariantCulture);
        Assert.Equal((Began - since).TotalSeconds, double.Parse(lines["status[0].ParkingDuration"], CultureInfo.InvariantCulture));
        var one = await camera.LinesAsync(Some + "&channel=1&condition.Lane[0]=0");
        Assert.Equal(lines["status[0].PlateNumber"], one["status[0].TrafficCar.PlateNumber"]);
        Assert.Equal("1", one["status[0].TrafficCar.CountInGroup"]);
    }

    [Theory]
    [InlineData(Dialect.Firmware)]
    [InlineData(Dialect.Document)]
    public async Task A_car_that_parks_is_told_with_all_there_is_to_know_of_it_until_it_leaves(Dialect dialect)
    {
        await using var camera = await TestCamera.StartAsync("traffic", o => o with { Dialect = dialect });
        var before = int.Parse((await camera.LinesAsync(Some + "&condition.Lane[0]=1"))["status[0].PictureId"], CultureInfo.InvariantCulture);
        var ear = new EventEar(camera);
        camera.Advance(10);
        Assert.Equal(
            [new SensorAnswer("TrafficParkingSpaceParking", 0, true, "seen")],
            await camera.StimulateAsync(new { kind = "parking", space = 2, plate = "浙A12345", plateColor = "yellow", color = "RED", brand = "Audi", type = "suv" }));
        camera.Advance(90);
        var all = await camera.LinesAsync(All);
        Assert.Equal(("Park", "浙A12345", "2026-01-05 08:00:10", "90"), (all["status[1].Status"], all["status[1].PlateNumber"], all["status[1].ParkingTime"], all["status[1].ParkingDuration"]));
        var car = await camera.LinesAsync(Some + "&condition.Lane[0]=1&condition.ResponseLevel=0");
        foreach (var (key, value) in (ReadOnlySpan<(string, string)>)[
            ("Lane", "1"), ("TrafficCar.PlateNumber", "浙A12345"), ("TrafficCar.PlateColor", "Yellow"), ("TrafficCar.VehicleColor", "Red"), ("TrafficCar.VehicleSign", "Audi"),
            ("TrafficCar.VehicleSize", "Light-duty"), ("TrafficCar.Lane", "1"), ("TrafficCar.Speed", "0"), ("TrafficCar.CustomParkNo", "A2702"), ("TrafficCar.Event", "TrafficParkingSpaceParking"),
            ("TrafficCar.DeviceAddress", "LANE1"), ("TrafficCar.DrivingDirection[0]", "Approach"), ("TrafficCar.CountInGroup", "1"), ("TrafficCar.IndexInGroup", "1")])
        {
            Assert.Equal(value, car["status[0]." + key]);
        }

        Assert.True(int.Parse(car["status[0].PictureId"], CultureInfo.InvariantCulture) > before);
        Assert.DoesNotContain("status[0].Status", car.Keys);
        Assert.Equal("Park", (await camera.LinesAsync(Some + "&condition.Lane[0]=1&condition.ResponseLevel=2"))["status[0].Status"]);

        // Another drives in: who stands there leaves first.
        await camera.StimulateAsync(new { kind = "parking", space = 2, plate = "X1", seconds = 30 });
        Assert.Equal("X1", (await camera.LinesAsync(All))["status[1].PlateNumber"]);
        camera.Advance(30);
        Assert.Equal("NoPark", (await camera.LinesAsync(All))["status[1].Status"]);
        Assert.Equal("", (await camera.LinesAsync(Some + "&condition.Lane[0]=1"))["status[0].TrafficCar.PlateNumber"]);
        Assert.Equal([new SensorAnswer("TrafficParkingSpaceNoParking", 0, false, "the space is free")], await camera.StimulateAsync(new { kind = "parking-left", space = 2 }));
        Assert.Equal([new SensorAnswer("TrafficParkingSpaceNoParking", 0, true, "seen")], await camera.StimulateAsync(new { kind = "parking-left" }));
        Assert.Equal("NoPark", (await camera.LinesAsync(All))["status[0].Status"]);
        Assert.Equal(
            [
                "10 TrafficParkingSpaceParking/0 Pulse", "100 TrafficParkingSpaceNoParking/0 Pulse", "100 TrafficParkingSpaceParking/0 Pulse", "130 TrafficParkingSpaceNoParking/0 Pulse",
                "130 TrafficParkingSpaceNoParking/0 Pulse",
            ],
            ear.Lines);
        Assert.Contains("\"PlateNumber\" : \"X1\"", ear.Events.ElementAt(3).Data, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("condition.Lane[0]=0&condition.Lane[1]=255", "0 1 2 3 4 5")]
    [InlineData("channel=1", "0 1 2 3 4 5")]
    [InlineData("condition.Lane[0]=3&condition.Lane[1]=1&condition.Lane[2]=3", "1 3")]
    [InlineData("condition.lane[7]=5", "5")]
    [InlineData("condition.ResponseLevel=1", "0 1 2 3 4 5")]
    public async Task Spaces_are_told_that_were_asked_for(string query, string lanes)
    {
        await using var camera = await TestCamera.StartAsync("traffic");
        var lines = await camera.LinesAsync($"{Some}&{query}");
        Assert.Equal(lanes, string.Join(' ', Enumerable.Range(0, 6).Where(i => lines.ContainsKey($"status[{i}].Lane")).Select(i => lines[$"status[{i}].Lane"])));
    }

    [Theory]
    [InlineData("condition.Lane[0]=6")]
    [InlineData("condition.Lane[0]=-1")]
    [InlineData("condition.Lane[0]=")]
    [InlineData("condition.Lane[0]=one")]
    [InlineData("condition.Lane[a]=1")]
    [InlineData("condition.Lane=1")]
    [InlineData("channel=2")]
    [InlineData("channel=0")]
    [InlineData("condition.ResponseLevel=-1")]
    [InlineData("condition.ResponseLevel=x")]
    public async Task What_makes_no_sense_is_refused(string query)
    {
        await using var camera = await TestCamera.StartAsync("traffic");
        Assert.Equal(400, await camera.StatusAsync($"{Some}&{query}"));
        await using var document = await TestCamera.StartAsync("traffic", o => o with { Dialect = Dialect.Document });
        Assert.StartsWith("Error\r\nErrorID=", await document.GetAsync($"{Some}&{query}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"kind\":\"parking\",\"space\":7}", "space")]
    [InlineData("{\"kind\":\"parking\",\"space\":0}", "space")]
    [InlineData("{\"kind\":\"parking\",\"channel\":1}", "channel")]
    [InlineData("{\"kind\":\"parking\",\"plate\":\"12345678901234567\"}", "plate")]
    [InlineData("{\"kind\":\"parking\",\"plate\":\"a\\u0007\"}", "plate")]
    [InlineData("{\"kind\":\"parking\",\"color\":\"plaid\"}", "color")]
    [InlineData("{\"kind\":\"parking\",\"plateColor\":\"plaid\"}", "plateColor")]
    [InlineData("{\"kind\":\"parking\",\"type\":\"boat\"}", "type")]
    [InlineData("{\"kind\":\"parking\",\"brand\":\"\"}", "brand")]
    [InlineData("{\"kind\":\"parking\",\"speed\":1}", "speed")]
    [InlineData("{\"kind\":\"parking-left\",\"seconds\":1}", "seconds")]
    [InlineData("{\"kind\":\"vehicle\",\"seconds\":1}", "seconds")]
    [InlineData("{\"kind\":\"vehicle\",\"direction\":\"LeftToRight\"}", "direction")]
    [InlineData("{\"kind\":\"vehicle\",\"space\":1}", "space")]
    public async Task A_stimulus_that_cannot_be_is_refused_and_the_field_is_named(string body, string field)
    {
        await using var camera = await TestCamera.StartAsync("traffic");
        Assert.Equal(field, (await camera.RefusedAsync(System.Text.Json.JsonDocument.Parse(body).RootElement)).Field);
    }

    [Fact]
    public async Task A_profile_of_ones_own_has_its_own_spaces_on_its_own_channels()
    {
        var shipped = TestProfiles.All["traffic"];
        await using var camera = await TestCamera.StartAsync(
            shipped with { Name = "garage", ParkingSpaces = 11, Channels = [shipped.Channels[0], shipped.Channels[0] with { Title = "LANE2" }], Habits = shipped.Habits with { ChannelBase = 0 } });
        Assert.Equal("10", (await camera.LinesAsync(All))["status[10].Lane"]);
        var second = await camera.LinesAsync(Some + "&channel=1");
        Assert.Equal(("6", "LANE2"), (second["status[0].Lane"], second["status[0].TrafficCar.DeviceAddress"]));
        Assert.False(second.ContainsKey("status[5].Lane"));
        Assert.Equal(400, await camera.StatusAsync(Some + "&channel=1&condition.Lane[0]=0"));
        Assert.Equal(1, Assert.Single(await camera.StimulateAsync(new { kind = "parking", space = 8 })).Index);
        Assert.Equal("space", (await camera.RefusedAsync(new { kind = "parking", space = 12 })).Field);
    }

    [Fact]
    public async Task Who_may_not_watch_is_not_told_and_other_kinds_of_device_have_none()
    {
        await using var camera = await TestCamera.StartAsync("traffic");
        using var anonymous = await camera.Anonymous.GetAsync(All);
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        using var user = await camera.User.GetAsync(All);
        Assert.Equal(HttpStatusCode.OK, user.StatusCode);
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/userManager.cgi?action=addUser&user.Name=blind&user.Password=abcd1234&user.Group=user&user.Sharable=true&user.Reserved=false&user.AuthorityList[0]=Replay_01"));
        using var blind = camera.Client("blind", "abcd1234");
        foreach (var path in (string[])[All, Some])
        {
            using var refused = await blind.GetAsync(path);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        await using var other = await TestCamera.StartAsync();
        Assert.NotEqual(200, await other.StatusAsync(All));
        Assert.NotEqual(200, await other.StatusAsync(Some));
        Assert.Equal("kind", (await other.RefusedAsync(new { kind = "parking" })).Field);
    }

    [Fact]
    public async Task What_stands_there_survives_the_process_and_ends_with_a_reset()
    {
        string shipped, changed;
        await using (var camera = await StartAsync())
        {
            shipped = await camera.GetAsync(All);
            await camera.StimulateAsync(new { kind = "parking", space = 2, plate = "KEPT 1" });
            await camera.StimulateAsync(new { kind = "parking-left", space = 1 });
            changed = await camera.GetAsync(All);
        }

        await using var again = await StartAsync();
        Assert.Equal(changed, await again.GetAsync(All));
        Assert.Equal("KEPT 1", Assert.Single(await PlatesAsync(again, "TrafficParkingSpaceParking")));
        using var reset = await again.Control.PostAsync("/api/v1/devices/*/reset", content: null);
        Assert.Equal(shipped, await again.GetAsync(All));
    }

    [Fact]
    public async Task A_snapshot_holds_who_stands_where_and_the_events_tell_of_the_way_back()
    {
        await using var camera = await TestCamera.StartAsync("traffic");
        await camera.StimulateAsync(new { kind = "parking", space = 2, plate = "STAYS 1", seconds = 100 });
        camera.Advance(40);
        using var taken = await camera.Control.PostAsync("/api/v1/devices/*/snapshots/then", content: null);
        var then = await camera.GetAsync(All);
        await camera.StimulateAsync(new { kind = "parking-left", space = 1 });
        await camera.StimulateAsync(new { kind = "parking-left", space = 2 });
        camera.Advance(300);
        var ear = new EventEar(camera);
        using var restored = await camera.Control.PostAsJsonAsync("/api/v1/devices/*/restore", new { name = "then" });
        Assert.Equal(HttpStatusCode.NoContent, restored.StatusCode);
        Assert.Equal(then.Split("\r\n").Where(l => !l.Contains("Duration", StringComparison.Ordinal)), (await camera.GetAsync(All)).Split("\r\n").Where(l => !l.Contains("Duration", StringComparison.Ordinal)));
        Assert.Equal(["0 TrafficParkingSpaceParking/0 Pulse", "0 TrafficParkingSpaceParking/0 Pulse"], ear.Lines);
        camera.Advance(60);
        Assert.Equal("NoPark", (await camera.LinesAsync(All))["status[1].Status"]);
    }

    [Fact]
    public async Task A_device_that_is_off_notices_nothing_until_it_is_on()
    {
        await using var camera = await TestCamera.StartAsync("traffic");
        Assert.Equal("NoPark", (await camera.LinesAsync(All))["status[1].Status"]);
        camera.Device().Power.Reboot(TimeSpan.Zero);
        camera.Device().Power.Settle();
        var ear = new EventEar(camera);
        Assert.Equal([new SensorAnswer("TrafficParkingSpaceParking", 0, false, "the device is off")], await camera.StimulateAsync(new { kind = "parking", space = 2, plate = "NIGHT 1" }));
        Assert.Equal([new SensorAnswer("TrafficJunction", 0, false, "the device is off")], await camera.StimulateAsync(new { kind = "vehicle" }));
        camera.Advance(60);
        await camera.Host.Fleet.All[0].PortsSettled;
        Assert.Equal([$"{camera.Device().Profile.Habits.BootSeconds} TrafficParkingSpaceParking/0 Pulse"], ear.Lines);
        Assert.Equal(("NIGHT 1", "20"), ((await camera.LinesAsync(All))["status[1].PlateNumber"], (await camera.LinesAsync(All))["status[1].ParkingDuration"]));
    }

    [Fact]
    public async Task Times_are_those_of_the_device_clock()
    {
        await using var camera = await TestCamera.StartAsync("traffic");
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/global.cgi?action=setCurrentTime&time=2027-03-04%2005:06:07"));
        await camera.StimulateAsync(new { kind = "parking", space = 2 });
        Assert.Equal("2027-03-04 05:06:07", (await camera.LinesAsync(All))["status[1].ParkingTime"]);
        Assert.Equal("OK\r\n", await camera.GetAsync("/cgi-bin/global.cgi?action=setCurrentTime&time=2025-03-04%2005:06:07"));
        Assert.Equal("0", (await camera.LinesAsync(All))["status[1].ParkingDuration"]);
        // A clock that was set back does not hide what stands there.
        await camera.StimulateAsync(new { kind = "parking", space = 1, color = "White", plateColor = "Black" });
        Assert.InRange((await SpaceAsync(camera)).Luma, 200, 255);
    }

    [Fact]
    public async Task The_picture_shows_who_stands_there()
    {
        await using var camera = await TestCamera.StartAsync("traffic");
        await camera.StimulateAsync(new { kind = "parking-left" });
        var free = await SpaceAsync(camera);
        await camera.StimulateAsync(new { kind = "parking", color = "Red" });
        var taken = await SpaceAsync(camera);
        Assert.True(taken.Red > 60 && Math.Abs(free.Red) < 30, $"{free} {taken}");
        await camera.StimulateAsync(new { kind = "cover", seconds = 5 });
        Assert.InRange((await SpaceAsync(camera)).Red, -10, 10);
        camera.Advance(5);
        Assert.Equal("OK\r\n", await camera.GetAsync(
            "/cgi-bin/configManager.cgi?action=setConfig&VideoWidget[0].Covers[0].EncodeBlend=true&VideoWidget[0].Covers[0].Rect[0]=0&VideoWidget[0].Covers[0].Rect[1]=6000"
            + "&VideoWidget[0].Covers[0].Rect[2]=8191&VideoWidget[0].Covers[0].Rect[3]=8191&VideoWidget[0].Covers[0].BackColor[0]=0&VideoWidget[0].Covers[0].BackColor[1]=0&VideoWidget[0].Covers[0].BackColor[2]=0"));
        Assert.InRange((await SpaceAsync(camera)).Red, -10, 10);
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private Task<TestCamera> StartAsync() => TestCamera.StartAsync("traffic", o => o with { DataFolder = _data });

    // The body of a car in the first space, left of its plate.
    private static async Task<(int Luma, int Red)> SpaceAsync(TestCamera camera)
    {
        var picture = new Picture(await camera.Admin.GetByteArrayAsync("/cgi-bin/snapshot.cgi"));
        var (x, y) = (picture.Width * 180 / 8192, picture.Height * 7300 / 8192);
        return (picture.Luma(x, y), picture.ColourAt(x, y).Red);
    }

    private static async Task<IReadOnlyList<string>> PlatesAsync(TestCamera camera, string code)
    {
        var finder = await camera.CreateFinderAsync();
        await camera.GetAsync($"{Find}findFile&object={finder}&condition.StartTime={Time(Began)}&condition.EndTime={Time(Began.AddHours(1))}&condition.Events[0]={code}");
        var lines = await camera.LinesAsync($"{Find}findNextFile&object={finder}&count=100");
        return [.. lines.Where(l => l.Key.EndsWith("Summary.TrafficCar.PlateNumber", StringComparison.Ordinal)).Select(l => l.Value)];
    }
}
