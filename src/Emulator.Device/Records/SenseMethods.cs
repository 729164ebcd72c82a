namespace Emulator.Device.Records;

/// <summary>What senses an alarm of a home (document section 12.6.1).</summary>
public static class SenseMethods
{
    /// <summary>A door contact.</summary>
    public const string DoorMagnetism = "DoorMagnetism";

    /// <summary>Somebody rings.</summary>
    public const string DoorBell = "DoorBell";

    /// <summary>All of them, in the document's order.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        DoorMagnetism, "PassiveInfrared", "GasSensor", "SmokingSensor", "WaterSensor", "ActiveInfrared", "CallButton", "UrgencyButton", "Steal", "Perimeter", "PreventRemove", DoorBell,
    ];
}
