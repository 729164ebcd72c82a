using Emulator.Device.Config;
using Emulator.Media.Thermal;

namespace Emulator.Server.Pictures;

/// <summary>The measuring rules of a thermal channel as they are drawn (document section 10.2.3).</summary>
internal static class ThermalMarks
{
    /// <summary>The rules that are switched on.</summary>
    public static IEnumerable<HeatMark> Of(ConfigSnapshot config, int channel)
    {
        for (var rule = 0; config.Text($"ThermometryRule[{channel}][{rule}].Enable") is { Length: > 0 } enable; rule++)
        {
            var head = $"ThermometryRule[{channel}][{rule}].";
            if (enable != "true")
            {
                continue;
            }

            var corners = new List<(int X, int Y)>();
            for (var i = 0; config.Text($"{head}MeterRegion.Coordinates[{i}][0]") is { Length: > 0 }; i++)
            {
                corners.Add((config.Int($"{head}MeterRegion.Coordinates[{i}][0]"), config.Int($"{head}MeterRegion.Coordinates[{i}][1]")));
            }

            if (corners.Count > 0)
            {
                yield return new HeatMark(
                    config.Text(head + "Type") switch { "Area" => HeatMarkKind.Area, "Line" => HeatMarkKind.Line, _ => HeatMarkKind.Spot }, [.. corners], config.Text(head + "Name"));
            }
        }
    }
}
