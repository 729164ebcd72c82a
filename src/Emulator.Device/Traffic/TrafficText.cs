using System.Globalization;
using Emulator.Device.World;

namespace Emulator.Device.Traffic;

/// <summary>What a device says of a car in events and answers: JSON by the names of devices in the field, of which the document shows a few (4.4.3, 9.1.1).</summary>
internal static class TrafficText
{
    // Limits of the road, as such cameras ship; the document has no section for them.
    private const int UpperSpeedLimit = 70;
    private const int LowerSpeedLimit = 0;

    /// <summary>The member <c>TrafficCar</c>.</summary>
    /// <param name="device">Who saw it.</param>
    /// <param name="seen">What it saw.</param>
    public static string CarOf(Device device, CarSighting seen) => JsonText.Of(
    [
        .. Group(seen.Number),
        .. seen.IsParked ? new KeyValuePair<string, string>[] { new("CustomParkNo", Quote(new ParkingSpace(seen.Lane, seen.Channel).ParkNo)) } : [],
        new("BoundingBox", Box(PlaceOf(device, seen).Plate)),
        new("DeviceAddress", Quote(device.Config.Current.Text($"ChannelTitle[{seen.Channel}].Name"))),
        new("Direction", seen.Car.Direction == "Approach" ? "0" : "1"),
        new("DrivingDirection", $"[ {Quote(seen.Car.Direction)}, \"\", \"\" ]"),
        new("Event", Quote(seen.Code)),
        new("Lane", Number(seen.Lane)),
        new("LowerSpeedLimit", Number(LowerSpeedLimit)),
        new("MachineGroup", "\"\""),
        new("MachineName", Quote(device.Config.Current.Text("General.MachineName", device.Identity.Serial))),
        new("OverSpeedMargin", "0"),
        new("PlateColor", Quote(seen.Car.PlateColor)),
        new("PlateNumber", Quote(seen.Car.Plate)),
        new("PlateType", Quote(seen.Car.PlateColor == "Yellow" ? "Yellow" : "Normal")),
        new("RoadwayNo", "\"\""),
        new("Speed", Number(seen.Car.Speed)),
        new("UTC", Number(Seconds(device.Clock.ToLocal(seen.From)))),
        new("UnderSpeedMargin", "0"),
        new("UpperSpeedLimit", Number(UpperSpeedLimit)),
        new("VehicleBoundingBox", Box(PlaceOf(device, seen).Car)),
        new("VehicleColor", Quote(seen.Car.Color)),
        new("VehicleSign", Quote(seen.Car.Brand)),
        new("VehicleSize", Quote(CarWords.SizeOf(seen.Car.Type))),
        new("ViolationCode", "\"\""),
        new("ViolationDesc", "\"\""),
    ])!;

    /// <summary>The same of a space where nothing stands.</summary>
    public static string NobodyOf(Device device, ParkingSpace space) => CarOf(
        device, new CarSighting(space.Picture, "TrafficParkingSpaceNoParking", space.Channel, space.Lane, new Car("", "Unknown", "Unknown", "", "Unknown", 0, "Approach"), space.Since, space.Since));

    /// <summary>The data of an event.</summary>
    public static string EventOf(Device device, CarSighting seen, DateTime utc)
    {
        var (place, local) = (PlaceOf(device, seen), device.Clock.ToLocal(utc));
        return JsonText.Of(
        [
            .. Group(seen.Number),
            new("EventID", Number(seen.Number)),
            new("Lane", Number(seen.Lane)),
            new("LocaleTime", Quote(local.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture))),
            new("Name", Quote(seen.IsParked ? "TrafficParking" : "TrafficGate")),
            new("Object", Thing(seen, "Plate", place.Plate, "Normal", seen.Car.Plate)),
            .. seen.IsParked ? new KeyValuePair<string, string>[] { new("ParkingSpaceStatus", seen.Code == "TrafficParkingSpaceParking" ? "1" : "2") } : [],
            new("RealUTC", Number(Seconds(utc))),
            new("Sequence", "1"),
            new("Speed", Number(seen.Car.Speed)),
            new("TrafficCar", CarOf(device, seen)),
            new("UTC", Number(Seconds(local))),
            new("UTCMS", Number(local.Millisecond)),
            new("Vehicle", Thing(seen, "Vehicle", place.Car, seen.Car.Type, seen.Car.Brand)),
        ])!;
    }

    /// <summary>Where in the picture it is.</summary>
    public static CarPlace PlaceOf(Device device, CarSighting seen) => seen.IsParked ? CarPlace.OfSpace(seen.Lane, device.Profile) : CarPlace.OfLane(seen.Lane);

    private static KeyValuePair<string, string>[] Group(long number) => [new("CountInGroup", "1"), new("GroupID", Number(number)), new("IndexInGroup", "1")];

    private static string Thing(CarSighting seen, string type, Region where, string category, string text) => JsonText.Of(
    [
        new("Action", "\"Appear\""),
        new("BoundingBox", Box(where)),
        new("Category", Quote(category)),
        new("Confidence", "95"),
        new("ObjectID", Number(seen.Number)),
        new("ObjectType", Quote(type)),
        new("Text", Quote(text)),
    ])!;

    private static string Box(Region region) => $"[ {Number(region.X)}, {Number(region.Y)}, {Number(region.X + region.Width)}, {Number(region.Y + region.Height)} ]";

    private static long Seconds(DateTime time) => (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond;

    private static string Quote(string text) => JsonText.Quote(text);

    private static string Number(double number) => JsonText.Number(number);
}
