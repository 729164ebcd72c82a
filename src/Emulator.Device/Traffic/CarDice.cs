using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Emulator.Device.Traffic;

/// <summary>Makes up what nobody has said of a car, from the device's serial number and what the car is for: two runs with one seed see the same cars.</summary>
internal static class CarDice
{
    /// <summary>A car for an occasion.</summary>
    /// <param name="serial">The device's serial number.</param>
    /// <param name="occasion">What tells it from others: <c>space/3</c>, <c>stimulus/17</c>.</param>
    /// <param name="wish">What was said of it.</param>
    /// <param name="parked">Whether it stands.</param>
    public static Car Roll(string serial, string occasion, CarWish? wish, bool parked)
    {
        var dice = Of(serial, occasion);
        var number = ((dice[0] << 16) | (dice[1] << 8) | dice[2]) % 100_000;
        return new Car(
            wish?.Plate ?? string.Create(CultureInfo.InvariantCulture, $"{(char)('A' + (dice[3] % 26))}{number:00000}"),
            wish?.PlateColor ?? Pick(CarWords.PlateColors, dice[4] % 3),
            wish?.Color ?? Pick(CarWords.Colors, dice[5]),
            wish?.Brand ?? Pick(CarWords.Brands, dice[6]),
            wish?.Type ?? Pick(CarWords.Types, dice[7] % 3),
            wish?.Speed ?? (parked ? 0 : 30 + (dice[8] % 40)),
            wish?.Direction ?? (parked ? "Approach" : Pick(CarWords.Directions, dice[9])));
    }

    /// <summary>32 bytes that follow from a serial number and an occasion.</summary>
    public static byte[] Of(string serial, string occasion) => SHA256.HashData(Encoding.UTF8.GetBytes($"{serial}/{occasion}"));

    private static string Pick(ImmutableArray<string> words, int roll) => words[roll % words.Length];
}
