using System.Runtime.InteropServices;
using Emulator.Device.Config;

namespace Emulator.Device.Thermal;

/// <summary>The temperatures that a thermal sensor tells apart: <c>Mode</c> of ThermographyOptions (document section 10.1.2).</summary>
/// <param name="Mode">Its name.</param>
/// <param name="Coldest">Degrees Celsius.</param>
/// <param name="Hottest">Degrees Celsius: what is hotter looks no hotter.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SensorGain(string Mode, double Coldest, double Hottest)
{
    /// <summary>High gain: fine steps.</summary>
    public static SensorGain LowTemperature { get; } = new("LowTemperature", -20, 150);

    /// <summary>Low gain, for fire and furnaces, up to what the capability of 10.2.1 names.</summary>
    public static SensorGain HighTemperature { get; } = new("HighTemperature", -20, 327);

    // The four numbers of Auto are those of a core whose fine range ends at 150 degrees: 13 and 12 are tens of degrees.
    private const double Step = 10;

    // Between the two thresholds the gain stays: as it was, so far back at most.
    private static readonly TimeSpan LookBack = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    private const int Across = 32;
    private const int Down = 24;

    /// <summary>The gain of a channel at a time: as set, or chosen by what its optimised region sees.</summary>
    /// <param name="field">The temperatures before it.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="utc">The device's UTC.</param>
    public static SensorGain At(TemperatureField field, ConfigSnapshot config, DateTime utc)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(config);
        var head = $"ThermographyOptions[{field.Channel}][0].";
        switch (config.Text(head + "Mode", "Auto"))
        {
            case "HighTemperature":
                return HighTemperature;
            case "LowTemperature":
                return LowTemperature;
        }

        var (up, upShare) = (config.Int(head + "Auto.LowToHigh", 13) * Step, config.Int(head + "Auto.LHROI", 15));
        var (down, downShare) = (config.Int(head + "Auto.HighToLow", 12) * Step, config.Int(head + "Auto.HLROI", 95));
        var regions = OptimizedRegion.InForce(config, field.Channel);
        Span<float> celsius = stackalloc float[Across * Down];
        for (var back = TimeSpan.Zero; back <= LookBack; back += Look)
        {
            field.Fill(celsius, Across, Down, utc - back);
            var (all, hot, cool) = (0, 0, 0);
            for (var i = 0; i < celsius.Length; i++)
            {
                var (x, y) = (((i % Across) + 0.5) * HeatScene.Grid / Across, ((i / Across) + 0.5) * HeatScene.Grid / Down);
                var seen = false;
                foreach (var region in regions)
                {
                    seen |= region.Holds(x, y);
                }

                all += seen ? 1 : 0;
                hot += seen && celsius[i] >= up ? 1 : 0;
                cool += seen && celsius[i] < down ? 1 : 0;
            }

            if (hot > 0 && hot * 100 >= upShare * all)
            {
                return HighTemperature;
            }

            if (cool * 100 >= downShare * all)
            {
                return LowTemperature;
            }
        }

        return LowTemperature;
    }
}
