namespace Emulator.Device.Time;

/// <summary>
/// What <c>NTP.TimeZone</c> means. The document gives a number without a table (section 4.7.10); devices in the field count
/// these offsets, east first, then west.
/// </summary>
public static class TimeZones
{
    private static readonly int[] Minutes =
    [
        0, 60, 120, 180, 210, 240, 270, 300, 330, 345, 360, 390, 420, 480, 540, 570, 600, 660, 720, 780,
        -60, -120, -180, -210, -240, -300, -360, -420, -480, -540, -600, -660, -720,
    ];

    /// <summary>The highest number.</summary>
    public static int Max => Minutes.Length - 1;

    /// <summary>The offset from UTC; UTC itself for a number outside the table.</summary>
    public static TimeSpan Offset(int number) => TimeSpan.FromMinutes(number >= 0 && number < Minutes.Length ? Minutes[number] : 0);
}
