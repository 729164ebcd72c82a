using System.Globalization;

namespace Emulator.Device.Thermal;

/// <summary>What temperatures are told in (document section 10.2.2).</summary>
public enum TemperatureUnit
{
    /// <summary>Degrees Celsius.</summary>
    Centigrade,

    /// <summary>Degrees Fahrenheit.</summary>
    Fahrenheit,
}

/// <summary>Temperatures as a device tells them.</summary>
public static class TemperatureUnits
{
    /// <summary>A temperature in the unit.</summary>
    public static double From(this TemperatureUnit unit, double celsius) => unit == TemperatureUnit.Fahrenheit ? (celsius * 9 / 5) + 32 : celsius;

    /// <summary>A difference of temperatures in the unit.</summary>
    public static double FromSpan(this TemperatureUnit unit, double kelvin) => unit == TemperatureUnit.Fahrenheit ? kelvin * 9 / 5 : kelvin;

    /// <summary>A number as the document prints temperatures: with one decimal.</summary>
    public static string Print(double number)
    {
        var rounded = Math.Round(number, 1, MidpointRounding.AwayFromZero);
        return (rounded == 0 ? 0 : rounded).ToString("0.0", CultureInfo.InvariantCulture);
    }
}
