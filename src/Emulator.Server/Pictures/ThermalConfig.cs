using System.Globalization;
using Emulator.Device.Config;
using Emulator.Device.Thermal;
using Emulator.Media;
using Emulator.Media.Thermal;

namespace Emulator.Server.Pictures;

/// <summary>What a configuration makes of a thermal channel's picture (document sections 10.1.2, 10.2.2 and 10.2.3).</summary>
/// <param name="Palette">Colorization.</param>
/// <param name="Zoom">EZoom: 24 is four times.</param>
/// <param name="Tail">Agc.</param>
/// <param name="MaxGain">AgcMaxGain.</param>
/// <param name="Plateau">AgcPlateau.</param>
/// <param name="Detail">SmartOptimizer.</param>
/// <param name="Regions">OptimizedRegion.</param>
/// <param name="Isotherm">Its band, or null.</param>
/// <param name="ColourBar">Whether the palette is drawn beside the picture.</param>
/// <param name="HotSpot">Whether the hottest point is marked.</param>
/// <param name="Measures">Whether temperatures are written.</param>
/// <param name="Fahrenheit">Their unit.</param>
internal sealed record ThermalConfig(
    string Palette, double Zoom, int Tail, int MaxGain, int Plateau, int Detail, ValueList<HeatRectangle> Regions, HeatBand? Isotherm, bool ColourBar, bool HotSpot, bool Measures, bool Fahrenheit)
{
    private const double ZoomStep = 8;

    /// <summary>Reads it.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="channel">The channel, from 0.</param>
    public static ThermalConfig Read(ConfigSnapshot config, int channel)
    {
        var options = $"ThermographyOptions[{channel}][0].";
        const string Measuring = "HeatImagingThermometry.";
        return new ThermalConfig(
            config.Text(options + "Colorization", "White Hot"),
            1 + (config.Int(options + "EZoom") / ZoomStep),
            config.Int(options + "Agc", 10),
            config.Int(options + "AgcMaxGain", 10),
            config.Int(options + "AgcPlateau", 10),
            config.Int(options + "SmartOptimizer", 10),
            [.. OptimizedRegion.InForce(config, channel).Select(r => new HeatRectangle(r.Left, r.Top, r.Right, r.Bottom))],
            config.Bool(Measuring + "Isotherm.Enable") ? new HeatBand(Number("MinValue"), Number("MaxValue")) : null,
            config.Bool(Measuring + "Isotherm.ColorBarDisplay"),
            config.Bool(Measuring + "HotSpotFollow"),
            config.Bool(Measuring + "TemperEnable"),
            config.Text(Measuring + "TemperatureUnit") == "Fahrenheit");

        double Number(string end) => double.TryParse(config.Text(Measuring + "Isotherm." + end), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    /// <summary>A temperature as it is written.</summary>
    public string TextOf(double celsius) => string.Create(
        CultureInfo.InvariantCulture, $"{(Fahrenheit ? (celsius * 1.8) + 32 : celsius):0.0}{(Fahrenheit ? "°F" : "°C")}");
}
