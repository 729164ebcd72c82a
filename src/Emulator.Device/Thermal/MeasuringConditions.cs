using System.Globalization;
using Emulator.Device.Config;

namespace Emulator.Device.Thermal;

/// <summary>
/// What has to be known of an object, and of the air before it, to tell its temperature from its radiation (document sections 10.2.2 and 10.2.3).
/// </summary>
/// <param name="Emissivity">How much of what a black body would it gives off, 0 to 1.</param>
/// <param name="Distance">Metres of air before it.</param>
/// <param name="Reflected">Temperature of what it reflects, °C.</param>
/// <param name="Atmosphere">Temperature of the air, °C.</param>
/// <param name="Humidity">Relative humidity of the air, percent.</param>
public sealed record MeasuringConditions(double Emissivity, double Distance, double Reflected, double Atmosphere, double Humidity)
{
    private const string Section = "HeatImagingThermometry.";

    // An emissivity of nothing would make anything of every radiation; devices count it in hundredths.
    private const double LeastEmissivity = 0.01;

    /// <summary>What a configuration says of everything that has no rule of its own.</summary>
    public static MeasuringConditions Of(ConfigSnapshot config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new MeasuringConditions(
            Read("ObjectEmissivity", "0.95"), Read("ObjectDistance", "10"), Read("ReflectedTemperature", "20"), Read("AtmosphericTemperature", "20"), Read("RelativeHumidity", "50"));

        double Read(string name, string otherwise) => double.Parse(config.Text(Section + name, otherwise), CultureInfo.InvariantCulture);
    }

    /// <summary>The radiation that arrives from an object, of which 1 is what <see cref="Radiation.Of"/> gives.</summary>
    /// <param name="celsius">Temperature of the object.</param>
    public double Arriving(double celsius)
    {
        var (emissivity, clear) = (Math.Max(Emissivity, LeastEmissivity), Radiation.PassedBy(Distance, Atmosphere, Humidity));
        return (emissivity * clear * Radiation.Of(celsius)) + ((1 - emissivity) * clear * Radiation.Of(Reflected)) + ((1 - clear) * Radiation.Of(Atmosphere));
    }

    /// <summary>The temperature of an object from which so much radiation arrives: <see cref="Arriving"/> the other way round.</summary>
    public double Told(double arriving)
    {
        var (emissivity, clear) = (Math.Max(Emissivity, LeastEmissivity), Radiation.PassedBy(Distance, Atmosphere, Humidity));
        return Radiation.Celsius((arriving - ((1 - emissivity) * clear * Radiation.Of(Reflected)) - ((1 - clear) * Radiation.Of(Atmosphere))) / (emissivity * clear));
    }
}
