using System.Globalization;
using Emulator.Device.Profiles;

namespace Emulator.Device.Traffic;

/// <summary>A parking space (document chapter 9): what a device knows of it, and what stands there.</summary>
/// <param name="Lane">Its number, from 0, which the document calls lane.</param>
/// <param name="Channel">The channel that watches it, from 0.</param>
public sealed record ParkingSpace(int Lane, int Channel)
{
    /// <summary>The car that the device knows to stand there; null when it takes the space for free.</summary>
    public Car? Car { get; init; }

    /// <summary>Since when that is so, by the device's UTC.</summary>
    public DateTime Since { get; init; }

    /// <summary>The number of the picture that shows it.</summary>
    public int Picture { get; init; }

    /// <summary>What stands there, whether the device has noticed or not.</summary>
    public Car? Standing { get; init; }

    /// <summary>The stimulus that brought it, for as long as the process lives; 0 for none.</summary>
    internal long Stimulus { get; init; }

    /// <summary>The number that is painted on it, <c>A2701</c>.</summary>
    public string ParkNo => string.Create(CultureInfo.InvariantCulture, $"A27{Lane + 1:00}");

    /// <summary>Park or NoPark (9.2.1).</summary>
    public string Status => Car is null ? "NoPark" : "Park";

    /// <summary>The channel that watches a space: each has as many as the next, in order.</summary>
    public static int ChannelOf(int lane, DeviceProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return lane * profile.Channels.Length / profile.ParkingSpaces;
    }
}
