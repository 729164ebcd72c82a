using Emulator.Device.Thermal;
using Emulator.Media.Thermal;

namespace Emulator.Server.Pictures;

/// <summary>The measuring rules of a thermal channel as they are drawn (document section 10.2.3).</summary>
internal static class ThermalMarks
{
    /// <summary>The rules that measure, with their names and what they measure: of a point its temperature, of a line or an area the highest.</summary>
    /// <param name="thermometry">Measures.</param>
    /// <param name="channel">The channel, from 0.</param>
    /// <param name="utc">When.</param>
    /// <param name="settings">How temperatures are written.</param>
    public static IEnumerable<HeatMark> Of(Thermometry thermometry, int channel, DateTime utc, ThermalConfig settings)
    {
        foreach (var rule in thermometry.RulesOf(channel))
        {
            if (!thermometry.Measures(channel, rule) || rule.Points.IsEmpty)
            {
                continue;
            }

            var reading = thermometry.Measure(channel, rule, utc);
            var kind = rule.Type switch { MeterType.Area => HeatMarkKind.Area, MeterType.Line => HeatMarkKind.Line, _ => HeatMarkKind.Spot };
            var value = settings.TextOf(kind == HeatMarkKind.Spot ? reading.Average : reading.Max);
            yield return new HeatMark(kind, [.. rule.Points.Select(p => ((int)p.X, (int)p.Y))], rule.Name.Length > 0 ? $"{rule.Name} {value}" : value);
        }
    }
}
