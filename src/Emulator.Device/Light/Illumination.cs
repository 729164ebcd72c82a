using Emulator.Device.Config;

namespace Emulator.Device.Light;

/// <summary>How strongly a channel's own lights shine, 0 to 100 each.</summary>
/// <param name="Infrared">The infrared light; null where there is none.</param>
/// <param name="White">The white light; 0 where there is none.</param>
public readonly record struct Illumination(int? Infrared, int White)
{
    /// <summary>What <c>Lighting_V2</c> makes of it, or <c>Lighting</c> where firmware has only that.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="channel">From 0.</param>
    /// <param name="profile">The options in force: 0 day, 1 night, 2 normal.</param>
    /// <param name="dark">Whether it is dark: lights that are automatic shine then.</param>
    public static Illumination Of(ConfigSnapshot config, int channel, int profile, bool dark)
    {
        int? infrared = null;
        var white = 0;
        var head = $"Lighting_V2[{channel}][{profile}]";
        for (var light = 0; config.Text($"{head}[{light}].LightType") is { Length: > 0 } type; light++)
        {
            var level = Level(config, $"{head}[{light}]", dark);
            if (type == "WhiteLight")
            {
                white = level;
            }
            else
            {
                infrared = level;
            }
        }

        return new Illumination(infrared, white);
    }

    // By hand it shines as strongly as the strongest of its beams says.
    private static int Level(ConfigSnapshot config, string head, bool dark)
    {
        var most = config.Int(head + ".PercentOfMaxBrightness", 100);
        return config.Text(head + ".Mode") switch
        {
            "Manual" => Math.Max(config.Int(head + ".MiddleLight[0].Light"), Math.Max(config.Int(head + ".NearLight[0].Light"), config.Int(head + ".FarLight[0].Light"))) * most / 100,
            "Auto" or "ZoomPrio" => dark ? most : 0,
            _ => 0,
        };
    }
}
