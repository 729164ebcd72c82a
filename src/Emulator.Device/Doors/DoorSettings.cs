using System.Globalization;
using Emulator.Device.Config;

namespace Emulator.Device.Doors;

/// <summary>What <c>AccessControl[door]</c> says of one door.</summary>
/// <param name="config">The configuration.</param>
/// <param name="door">The door, from 0.</param>
internal readonly struct DoorSettings(ConfigSnapshot config, int door)
{
    // Door stations give seconds there and access controllers milliseconds, of which they take no fewer.
    private const int FewestMilliseconds = 250;

    public string Name => config.Text(At("Name"), "Door" + (door + 1).ToString(CultureInfo.InvariantCulture));

    public bool Enable => config.Text(At("Enable"), "true") == "true";

    public bool AlwaysOpen => config.Text(At("State")) == "OpenAlways";

    /// <summary>Whether there is a contact at the door, that says whether it stands open.</summary>
    public bool Sensor => config.Bool(At("SensorEnable"));

    public bool BreakInAlarm => config.Bool(At("BreakInAlarmEnable"));

    public bool DuressAlarm => config.Bool(At("DuressAlarmEnable"));

    /// <summary>How long it stays unlocked.</summary>
    public TimeSpan Hold => config.Int(At("UnlockHoldInterval"), 5) is var hold && hold < FewestMilliseconds ? TimeSpan.FromSeconds(hold) : TimeSpan.FromMilliseconds(hold);

    /// <summary>How long it may stand open; null for as long as it likes.</summary>
    public TimeSpan? MayStandOpen => config.Bool(At("DoorNotClosedAlarmEnable")) && config.Int(At("CloseTimeout")) is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null;

    private string At(string name) => string.Create(CultureInfo.InvariantCulture, $"AccessControl[{door}].{name}");
}
