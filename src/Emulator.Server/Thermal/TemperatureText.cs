using System.Globalization;
using System.Text;
using Emulator.Device.Thermal;
using Emulator.Server.Cgi;

namespace Emulator.Server.Thermal;

/// <summary>Temperatures of rules as answers and streams tell them: <c>info[i].Time=..</c> (document sections 10.2.7 and 10.2.8).</summary>
internal static class TemperatureText
{
    /// <summary>The lines of one.</summary>
    /// <param name="head">What stands before each: <c>info[0].</c></param>
    /// <param name="local">When, by the device's local time.</param>
    /// <param name="channel">From 0, and told so: the document's example does.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="unit">What temperatures are told in.</param>
    /// <param name="average">The mean, °C.</param>
    /// <param name="max">The highest.</param>
    /// <param name="min">The lowest.</param>
    public static IEnumerable<KeyValuePair<string, string>> Lines(string head, DateTime local, int channel, ThermometryRule rule, TemperatureUnit unit, double average, double max, double min) =>
    [
        new(head + "Time", CgiTime.Format(local)),
        new(head + "PresetId", Number(rule.PresetId)),
        new(head + "RuleId", Number(rule.RuleId)),
        new(head + "Type", rule.Type.ToString()),
        new(head + "Name", rule.Name),
        new(head + "Coordinate[0]", Number(rule.Points[0].X)),
        new(head + "Coordinate[1]", Number(rule.Points[0].Y)),
        new(head + "Channel", Number(channel)),
        new(head + "TemperatureUnit", unit.ToString()),
        new(head + "QueryTemperInfo.TemperAve", TemperatureUnits.Print(unit.From(average))),
        new(head + "QueryTemperInfo.TemperMax", TemperatureUnits.Print(unit.From(max))),
        new(head + "QueryTemperInfo.TemperMin", TemperatureUnits.Print(unit.From(min))),
    ];

    /// <summary>Lines as the text of a part: without an end behind the last.</summary>
    public static string Of(IEnumerable<KeyValuePair<string, string>> lines)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in lines)
        {
            text.Append(text.Length > 0 ? "\r\n" : "").Append(key).Append('=').Append(value);
        }

        return text.ToString();
    }

    private static string Number(double number) => number.ToString("0", CultureInfo.InvariantCulture);
}
