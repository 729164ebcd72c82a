using System.Text.Json.Serialization;
using Emulator.Device.Profiles;
using Emulator.Device.World;

namespace Emulator.Device.Traffic;

/// <summary>A car that stood or passed before a camera.</summary>
/// <param name="Number">Counts the sightings of a device, from 1.</param>
/// <param name="Code">The event of it.</param>
/// <param name="Channel">Who saw it, from 0.</param>
/// <param name="Lane">Its lane or parking space, from 0.</param>
/// <param name="Car">The car.</param>
/// <param name="From">When it came into the picture: whole seconds of the device's UTC.</param>
/// <param name="To">When it left it; <see cref="Stays"/> for as long as it stands.</param>
public sealed record CarSighting(long Number, string Code, int Channel, int Lane, Car Car, DateTime From, DateTime To)
{
    /// <summary>The end of what stands there still.</summary>
    public static DateTime Stays { get; } = new(9000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The number of the picture that was kept of it; null for none.</summary>
    public long? Recording { get; init; }

    /// <summary>Whether it stands in a parking space.</summary>
    [JsonIgnore]
    public bool IsParked => Code != "TrafficJunction";

    /// <summary>Whether it is in the picture at a moment.</summary>
    public bool IsAt(int channel, DateTime utc) => Channel == channel && From <= utc && utc < To;
}

/// <summary>Where in the picture a car is seen, and its plate: on the grid of 8192 x 8192.</summary>
/// <param name="Car">The car.</param>
/// <param name="Plate">Its plate.</param>
public sealed record CarPlace(Region Car, Region Plate)
{
    private const int Lanes = 4;
    private const int Columns = 8;
    private const int Road = 3600;
    private const int Kerb = 6400;

    /// <summary>The place of a lane: four are side by side, before the row of parking spaces.</summary>
    public static CarPlace OfLane(int lane) => Within(lane % Lanes * (8192 / Lanes), Road, 8192 / Lanes, 1900);

    /// <summary>The place of a parking space: eight in a row along the lower edge, more behind them.</summary>
    public static CarPlace OfSpace(int lane, DeviceProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var channel = ParkingSpace.ChannelOf(lane, profile);
        var (first, count) = (0, 0);
        for (var i = profile.ParkingSpaces - 1; i >= 0; i--)
        {
            (first, count) = ParkingSpace.ChannelOf(i, profile) == channel ? (i, count + 1) : (first, count);
        }

        var (row, column) = ((lane - first) / Columns, (lane - first) % Columns);
        var columns = Math.Clamp(count, 1, Columns);
        var rows = (count + Columns - 1) / Columns;
        // As many rows as there are share the lower part of the picture.
        var height = rows == 1 ? 8192 - Kerb : (8192 - 2600) / rows;
        return Within(column * (8192 / columns), 8192 - (height * (row + 1)), 8192 / columns, height);
    }

    private static CarPlace Within(int left, int top, int width, int height)
    {
        var car = new Region(left + (width / 10), top + (height / 10), width * 8 / 10, height * 8 / 10);
        return new CarPlace(car, new Region(car.X + (car.Width / 5), car.Y + (car.Height * 6 / 10), car.Width * 3 / 5, car.Height / 4));
    }
}
