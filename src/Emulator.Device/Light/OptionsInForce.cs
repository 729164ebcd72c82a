using Emulator.Device.Config;

namespace Emulator.Device.Light;

/// <summary>Which of a channel's three sets of options hold (document section 4.5.20): those of the day, of the night, or the normal ones.</summary>
public static class OptionsInForce
{
    /// <summary>Their number: 0 day, 1 night, 2 normal.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="channel">From 0.</param>
    /// <param name="dark">Whether it is dark outside.</param>
    /// <param name="local">The device's local time.</param>
    public static int Of(ConfigSnapshot config, int channel, bool dark, DateTime local)
    {
        var night = $"VideoInOptions[{channel}].NightOptions";
        return config.Int(night + ".Profile", 3) switch
        {
            0 => 0,
            1 => 1,
            2 => 2,
            _ => config.Int(night + ".SwitchMode") switch
            {
                1 => dark ? 1 : 0,
                2 => IsNight(config, night, local) ? 1 : 0,
                3 => 1,
                4 => 2,
                _ => 0,
            },
        };
    }

    private static bool IsNight(ConfigSnapshot config, string night, DateTime local)
    {
        var second = local.TimeOfDay.TotalSeconds;
        return second < Second("Sunrise") || second >= Second("Sunset");

        int Second(string what) => (config.Int($"{night}.{what}Hour") * 3600) + (config.Int($"{night}.{what}Minute") * 60) + config.Int($"{night}.{what}Second");
    }
}
