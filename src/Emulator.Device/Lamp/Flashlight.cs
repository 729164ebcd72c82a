using Emulator.Device.Config;
using Emulator.Device.Config.Sections;
using Emulator.Device.Parts;
using Emulator.Device.Time;

namespace Emulator.Device.Lamp;

/// <summary>A camera's own lamp (document section 14.2): it burns while it is enabled and the day's section holds, by the device's local time.</summary>
public sealed class Flashlight : DevicePart
{
    private readonly Device _device;
    private ConfigNode? _read;
    private WeekPeriods? _periods;

    internal Flashlight(Device device) => _device = device;

    /// <inheritdoc/>
    public override string Name => "flashlight";

    /// <summary>How brightly it burns at a local time, 0 to 100.</summary>
    public int LevelAt(DateTime local)
    {
        var config = _device.Config.Current;
        return config.Bool("FlashLight.Enable") && PeriodsOf(config).Covers(local) ? config.Int("FlashLight.Brightness") : 0;
    }

    /// <inheritdoc/>
    public override object Describe() => new { Level = LevelAt(_device.Clock.Now) };

    // Read anew only when it has changed; two who read at once read the same.
    private WeekPeriods PeriodsOf(ConfigSnapshot config)
    {
        if (!config.TryGet("FlashLight", out var section))
        {
            return WeekPeriods.Always;
        }

        if (!ReferenceEquals(Volatile.Read(ref _read), section.Value))
        {
            Volatile.Write(ref _periods, WeekPeriods.Read(section.Value.At("TimeSection")));
            Volatile.Write(ref _read, section.Value);
        }

        return Volatile.Read(ref _periods)!;
    }
}
