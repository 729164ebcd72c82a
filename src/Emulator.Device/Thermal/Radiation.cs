using Emulator.Protocol.Radiometry;

namespace Emulator.Device.Thermal;

/// <summary>How much a body radiates in the band that a thermal core sees, 7.5 to 13 µm, and how much of it air lets through.</summary>
public static class Radiation
{
    // Planck's law for the band as thermal cores are calibrated: 1 / (exp(B / T) - 1). Its scale does not matter here.
    private const double Band = 1428;

    /// <summary>The radiation of a black body.</summary>
    /// <param name="celsius">Its temperature.</param>
    public static double Of(double celsius)
    {
        var kelvin = celsius + RadiometryScale.ZeroCelsius;
        return kelvin <= 0 ? 0 : 1 / (Math.Exp(Band / kelvin) - 1);
    }

    /// <summary>The temperature of a black body that radiates so much: <see cref="Of"/> the other way round.</summary>
    public static double Celsius(double radiation) => radiation <= 0 ? -RadiometryScale.ZeroCelsius : (Band / Math.Log((1 / radiation) + 1)) - RadiometryScale.ZeroCelsius;

    /// <summary>
    /// How much of a radiation is left behind some air, 0 to 1: the rest is water's. The formula that makers of thermal cameras publish (FLIR,
    /// "The ResearchIR user's manual", the measurement formula's transmission), for the band above.
    /// </summary>
    /// <param name="metres">How much air.</param>
    /// <param name="celsius">Its temperature.</param>
    /// <param name="humidity">Its relative humidity, percent.</param>
    public static double PassedBy(double metres, double celsius, double humidity)
    {
        const double Share = 1.9;
        var water = Math.Sqrt(humidity / 100 * Math.Exp(1.5587 + (6.939e-2 * celsius) - (2.7816e-4 * celsius * celsius) + (6.8455e-7 * celsius * celsius * celsius)));
        var way = Math.Sqrt(metres);
        return (Share * Math.Exp(-way * (0.006569 - (0.002276 * water)))) + ((1 - Share) * Math.Exp(-way * (0.01262 - (0.00667 * water))));
    }
}
