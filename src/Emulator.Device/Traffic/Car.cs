using System.Collections.Immutable;

namespace Emulator.Device.Traffic;

/// <summary>A car, in the words of devices in the field.</summary>
/// <param name="Plate">Number plate.</param>
/// <param name="PlateColor">One of <see cref="CarWords.PlateColors"/>.</param>
/// <param name="Color">One of <see cref="CarWords.Colors"/>.</param>
/// <param name="Brand">Its logo, <c>Audi</c>.</param>
/// <param name="Type">One of <see cref="CarWords.Types"/>.</param>
/// <param name="Speed">km/h.</param>
/// <param name="Direction">Approach or Leave, as the camera sees it.</param>
public sealed record Car(string Plate, string PlateColor, string Color, string Brand, string Type, int Speed, string Direction);

/// <summary>What is said of a car that comes; what is not said is made up.</summary>
/// <param name="Plate">Number plate.</param>
/// <param name="PlateColor">One of <see cref="CarWords.PlateColors"/>.</param>
/// <param name="Color">One of <see cref="CarWords.Colors"/>.</param>
/// <param name="Brand">Its logo.</param>
/// <param name="Type">One of <see cref="CarWords.Types"/>.</param>
/// <param name="Speed">km/h.</param>
/// <param name="Direction">Approach or Leave.</param>
/// <param name="Lane">Lane of the road, from 0.</param>
public sealed record CarWish(
    string? Plate = null, string? PlateColor = null, string? Color = null, string? Brand = null, string? Type = null, int? Speed = null, string? Direction = null, int? Lane = null);

/// <summary>The words for what a camera can tell of a car.</summary>
public static class CarWords
{
    private static readonly string[] Sizes = ["Light-duty", "Light-duty", "Light-duty", "Light-duty", "Medium", "Oversize", "Medium", "Oversize", "Minisize"];

    /// <summary>Colours of plates.</summary>
    public static ImmutableArray<string> PlateColors { get; } = ["Blue", "Yellow", "White", "Black", "Green", "Red"];

    /// <summary>Colours of cars.</summary>
    public static ImmutableArray<string> Colors { get; } = ["White", "Black", "Gray", "Silver", "Red", "Blue", "Green", "Yellow", "Brown", "Orange", "Pink", "Purple"];

    /// <summary>Categories of cars.</summary>
    public static ImmutableArray<string> Types { get; } = ["SaloonCar", "SUV", "MPV", "Pickup", "MicroBus", "Bus", "MidTruck", "LargeTruck", "Motorcycle"];

    /// <summary>Makers of cars that are made up.</summary>
    public static ImmutableArray<string> Brands { get; } = ["Audi", "BMW", "Ford", "Honda", "Toyota", "Volkswagen", "Volvo", "Skoda"];

    /// <summary>Which way it drives: the list that <c>direction</c> takes.</summary>
    public static ImmutableArray<string> Directions { get; } = ["Approach", "Leave"];

    /// <summary>How large a car of a type is, as <c>TrafficCar.VehicleSize</c> has it.</summary>
    public static string SizeOf(string type) => Types.IndexOf(type) is >= 0 and var at ? Sizes[at] : Sizes[0];
}
