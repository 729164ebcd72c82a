using System.Globalization;
using System.Text;
using Emulator.Device.Profiles;
using Emulator.Server.Tests.World;
using Emulator.TestKit;
using static Emulator.Server.Tests.Recordings.RecordingClient;
using Picture = Emulator.Server.Tests.Pictures.Picture;

namespace Emulator.Server.Tests.Traffic;

/// <summary>Cars that pass: the event, its text and picture (document section 4.4.3), and what is found of them later (4.11.5).</summary>
public class VehicleTests
{
    private static readonly object Red = new { kind = "vehicle", plate = "B-AB 123", plateColor = "White", color = "Red", brand = "Audi", type = "Bus", lane = 1, speed = 66, direction = "leave" };

    [Theory]
    [InlineData(Dialect.Firmware)]
    [InlineData(Dialect.Document)]
    public async Task The_parts_of_its_event_tell_of_the_car_and_the_picture_shows_it(Dialect dialect)
    {
        await using var camera = await TestCamera.StartAsync("traffic", o => o with { Dialect = dialect });
        using var client = await RawClient.GetAsync(camera.Url, "/cgi-bin/snapManager.cgi?action=attachFileProc&Flags[0]=Event&Events=[TrafficJunction]&channel=1");
        await client.ReadUntilAsync("\r\n\r\n");
        camera.Advance(3.5);
        Assert.Equal([new SensorAnswer("TrafficJunction", 0, true, "seen")], await camera.StimulateAsync(Red));
        var (lines, picture) = await PartAsync(client);
        foreach (var line in (string[])[
            "Code=TrafficJunction", "CountInGroup=1", "IndexInGroup=1", "Lane=1", "Speed=66", "TrafficCar.PlateNumber=B-AB 123", "TrafficCar.PlateColor=White", "TrafficCar.VehicleColor=Red",
            "TrafficCar.VehicleSign=Audi", "TrafficCar.VehicleSize=Oversize", "TrafficCar.Lane=1", "TrafficCar.Speed=66", "TrafficCar.Event=TrafficJunction", "TrafficCar.DrivingDirection[0]=Leave",
            "TrafficCar.DeviceAddress=LANE1", "TrafficCar.Direction=1", "Object.Text=B-AB 123", "Object.ObjectType=Plate", "Vehicle.Category=Bus", "Vehicle.Text=Audi",
            "LocaleTime=2026-01-05 08:00:03"])
        {
            Assert.Contains("Events[0]." + line, lines);
        }

        Assert.All(lines, line => Assert.StartsWith("Events[0].", line, StringComparison.Ordinal));
        // The car is where its box says, and so is its plate.
        var (car, plate) = (Box(lines, "TrafficCar.VehicleBoundingBox"), Box(lines, "TrafficCar.BoundingBox"));
        Assert.True(ColourAt(picture, car[0] + 100, car[3] - 100).Red > 60);
        Assert.InRange(picture.Luma(plate[0] * picture.Width / 8192 + 4, plate[1] * picture.Height / 8192 + 6), 215, 255);
        Assert.Equal(camera.Clock.GetUtcNow().UtcDateTime.AddMilliseconds(-20), picture.Identity.Utc, TimeSpan.FromMilliseconds(40));
        // A moment later it is gone.
        camera.Advance(4);
        Assert.InRange(ColourAt(await SnapshotAsync(camera), car[0] + 100, car[3] - 100).Red, -30, 30);
    }

    [Fact]
    public async Task Its_picture_is_kept_and_found_by_the_conditions_of_traffic_and_shows_it_still()
    {
        await using var camera = await TestCamera.StartAsync("traffic");
        Assert.Empty(await FindAsync(camera, "Traffic*"));
        await camera.StimulateAsync(Red);
        await camera.StimulateAsync(new { kind = "vehicle", plate = "SAME 2ND" });
        camera.Advance(600);
        await camera.StimulateAsync(new { kind = "parking", plate = "P 1" });
        camera.Advance(5);
        var found = await FindAsync(camera, "TrafficJunction");
        Assert.Equal(["B-AB 123", "SAME 2ND"], found.Select(f => f["Summary.TrafficCar.PlateNumber"]));
        Assert.Equal(("jpg", "Event", "TrafficJunction", "66", "Red"), (found[0]["Type"], found[0]["Flags[0]"], found[0]["Events[0]"], found[0]["Summary.TrafficCar.Speed"], found[0]["Summary.TrafficCar.VehicleColor"]));
        Assert.Equal(4, (await FindAsync(camera, "Traffic*")).Count);
        Assert.Empty(await FindAsync(camera, "VideoBlind"));
        var picture = new Picture(await camera.Admin.GetByteArrayAsync("/cgi-bin/RPC_Loadfile" + found[0]["FilePath"]));
        Assert.True(ColourAt(picture, 2052 + 250, 5200).Red > 60);
    }

    [Fact]
    public async Task What_is_not_said_of_a_car_is_made_up_and_no_two_are_the_same()
    {
        await using var camera = await TestCamera.StartAsync("traffic");
        await using var twin = await TestCamera.StartAsync("traffic");
        var (ear, other) = (new EventEar(camera), new EventEar(twin));
        for (var i = 0; i < 3; i++)
        {
            await camera.StimulateAsync(new { kind = "vehicle" });
            await twin.StimulateAsync(new { kind = "vehicle" });
        }

        Assert.Equal(3, ear.Events.Select(e => e.Data).Distinct().Count());
        Assert.Equal(other.Events.Select(e => e.Data), ear.Events.Select(e => e.Data));
    }

    private static async Task<Picture> SnapshotAsync(TestCamera camera) => new(await camera.Admin.GetByteArrayAsync("/cgi-bin/snapshot.cgi"));

    private static (int Blue, int Red) ColourAt(Picture picture, int x, int y) => picture.ColourAt(x * picture.Width / 8192, y * picture.Height / 8192);

    private static int[] Box(string[] lines, string name) =>
        [.. Enumerable.Range(0, 4).Select(i => $"Events[0].{name}[{i}]=").Select(head => int.Parse(lines.Single(l => l.StartsWith(head, StringComparison.Ordinal))[head.Length..], CultureInfo.InvariantCulture))];

    private static async Task<(string[] Lines, Picture Picture)> PartAsync(RawClient client)
    {
        var text = await BodyAsync(client);
        Assert.Equal("\r\n\r\n", await client.ReadAsync(4));
        var jpeg = await BodyAsync(client);
        return (Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text)).Split("\r\n"), new Picture(Encoding.Latin1.GetBytes(jpeg)));
    }

    private static async Task<string> BodyAsync(RawClient client)
    {
        var head = await client.ReadUntilAsync("\r\n\r\n");
        var length = head[(head.LastIndexOf(':') + 1)..].Trim();
        return await client.ReadAsync(int.Parse(length, CultureInfo.InvariantCulture));
    }

    private static async Task<List<Dictionary<string, string>>> FindAsync(TestCamera camera, string events)
    {
        var finder = await camera.CreateFinderAsync();
        await camera.GetAsync($"{Find}findFile&object={finder}&condition.StartTime={Time(Began)}&condition.EndTime={Time(Began.AddHours(1))}&condition.Events[0]={events}");
        var lines = await camera.LinesAsync($"{Find}findNextFile&object={finder}&count=100");
        return [.. Enumerable.Range(0, int.Parse(lines["found"], CultureInfo.InvariantCulture)).Select(i => lines
            .Where(l => l.Key.StartsWith($"items[{i}].", StringComparison.Ordinal)).ToDictionary(l => l.Key[$"items[{i}].".Length..], l => l.Value))];
    }
}
