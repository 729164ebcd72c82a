namespace Emulator.Device.Thermal;

/// <summary>The settings that a thermal channel takes for a kind of scene (document section 10.1.4).</summary>
/// <param name="Mode">Its name.</param>
/// <param name="Sharpness">0 to 100, in fives.</param>
/// <param name="Colorization">One of <see cref="Palettes"/>.</param>
/// <param name="SmartOptimizer">0 to 100, in fives.</param>
/// <param name="Region">One of <see cref="Regions"/>.</param>
/// <param name="Agc">0 to 255, in fives.</param>
/// <param name="AgcMaxGain">0 to 255, in fives.</param>
/// <param name="AgcPlateau">0 to 100, in fives.</param>
public sealed record ThermalPreset(string Mode, int Sharpness, string Colorization, int SmartOptimizer, string Region, int Agc, int AgcMaxGain, int AgcPlateau)
{
    /// <summary>The presets (10.1.1). Default is what <c>ThermographyOptions</c> ships with.</summary>
    public static IReadOnlyList<ThermalPreset> All { get; } =
    [
        new("Indoor", 40, "Ironbow2", 20, "Center 75%", 20, 30, 20),
        new("Outdoor", 60, "White Hot", 30, "Ground", 40, 60, 30),
        new("Default", 50, "White Hot", 10, "Full Screen", 10, 10, 10),
    ];

    /// <summary>What heat may be drawn in, in the spelling of the configuration (10.1.2).</summary>
    public static IReadOnlyList<string> Palettes { get; } =
    [
        "White Hot", "Black Hot", "Fusion", "Rainbow", "Globow", "Ironbow1", "Ironbow2", "Sepia", "Color1", "Color2", "IceFire", "Rain", "Red Hot", "Green Hot",
    ];

    /// <summary>The same in the spelling in which the capability of 10.1.1 is printed.</summary>
    public static IReadOnlyList<string> PrintedPalettes { get; } =
    [
        "WhiteHot", "BlackHot", "Fusion", "Rainbow", "Globow", "Ironbow1", "Ironbow2", "Sepia", "Color1", "Color2", "Icefire", "Rain", "RedHot", "GreenHot",
    ];

    /// <summary>Where the contrast is optimised.</summary>
    public static IReadOnlyList<string> Regions { get; } = ["Full Screen", "Sky", "Ground", "Horizontal", "Center 75%", "Center 50%", "Center 25%", "Custom"];
}
