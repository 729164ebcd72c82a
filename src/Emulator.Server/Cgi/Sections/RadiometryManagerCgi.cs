using System.Globalization;
using Emulator.Device.Profiles;
using Emulator.Protocol.KeyValue;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>RadiometryManager.cgi</c>: what is measured in the picture of heat (document section 10.2).</summary>
internal sealed class RadiometryManagerCgi : ICgiSection
{
    public void Map(CgiMap cgi) => cgi.Script("RadiometryManager.cgi", Capability.Thermal)
        .Get("getCaps", "10.2.1", GetCaps, parameters: p => p.ThermalChannel(required: false));

    private static CgiReply GetCaps(CgiRequest request) => CgiReply.Lines(lines =>
    {
        lines
            .Line("caps.TotalNum.MaxNum", 8)
            .Line("caps.TotalNum.Spot.MaxSpots", 8)
            .Line("caps.TotalNum.Line.MaxLines", 1)
            .Line("caps.TotalNum.Area.MaxAreas", 8)
            .Line("caps.TemperPresets.MaxPresets", 256)
            .Lines("caps.MeterInfo.Type", ["Spot", "Line", "Area"]);

        // The configuration counts the emissivity from 0 to 1, this in hundredths.
        Meter(lines, request, "ObjectEmissivity", "ObjectEmissivity", "0.95", 100);
        Meter(lines, request, "ObjectDistanceMeter", "ObjectDistance", "10");
        Meter(lines, request, "ReflectedTemperature", "ReflectedTemperature", "20");
        Meter(lines, request, "RelativeHumidity", "RelativeHumidity", "50");
        Meter(lines, request, "AtmosphericTemperature", "AtmosphericTemperature", "20");
        lines.Line("caps.Statistics.MinPeriod", 60).Line("caps.Isotherm.MaxTemp", "327.0").Line("caps.Isotherm.MinTemp", "-20.0");
    });

    private static void Meter(KeyValueWriter lines, CgiRequest request, string name, string config, string otherwise, int scale = 1)
    {
        var shipped = double.Parse(request.Device.Config.Defaults.Text("HeatImagingThermometry." + config, otherwise), CultureInfo.InvariantCulture);
        lines
            .Line($"caps.MeterInfo.{name}.Max", 100)
            .Line($"caps.MeterInfo.{name}.Min", 0)
            .Line($"caps.MeterInfo.{name}.Default", (long)Math.Round(shipped * scale))
            .Line($"caps.MeterInfo.{name}.Step", 1);
    }
}
