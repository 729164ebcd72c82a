namespace Emulator.Device.World;

/// <summary>When it is dark in front of the cameras, by the device's local time.</summary>
public static class Daylight
{
    private static readonly TimeSpan Dawn = new(6, 0, 0);
    private static readonly TimeSpan Dusk = new(18, 30, 0);

    /// <summary>Times of day at which it changes.</summary>
    public static IReadOnlyList<TimeSpan> Edges { get; } = [Dawn, Dusk];

    /// <summary>Whether it is dark.</summary>
    public static bool IsDark(DateTime local) => local.TimeOfDay < Dawn || local.TimeOfDay >= Dusk;
}
