using System.Collections.Immutable;
using Emulator.Device.Config;
using Emulator.Device.Config.Sections;

namespace Emulator.Device.Thermal;

/// <summary>What a rule measures.</summary>
public enum MeterType
{
    /// <summary>A point.</summary>
    Spot,

    /// <summary>A line from one point to another.</summary>
    Line,

    /// <summary>A polygon.</summary>
    Area,
}

/// <summary>When the value of a rule is an alarm.</summary>
public enum AlarmCondition
{
    /// <summary>Below the threshold.</summary>
    Below,

    /// <summary>At the threshold, give or take the hysteresis.</summary>
    Match,

    /// <summary>Above the threshold.</summary>
    Above,
}

/// <summary>The alarm of a rule.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Enable">Whether it is watched for.</param>
/// <param name="Result">Which value of the rule counts: Max, Min, Aver, Std, Mid, ISO; of a spot its temperature.</param>
/// <param name="Condition">What it is compared by.</param>
/// <param name="Threshold">What it is compared with, °C; percent for ISO.</param>
/// <param name="Hysteresis">How far the value has to go back for the alarm to end.</param>
/// <param name="Duration">How long it has to be so for the alarm to begin.</param>
public sealed record ThermometryAlarm(int Id, bool Enable, string Result, AlarmCondition Condition, double Threshold, double Hysteresis, TimeSpan Duration)
{
    /// <summary>Whether a value counts.</summary>
    /// <param name="value">The value.</param>
    /// <param name="already">Whether it has counted so far.</param>
    public bool Counts(double value, bool already)
    {
        var slack = already ? Hysteresis : 0;
        return Condition switch
        {
            AlarmCondition.Below => value < Threshold + slack,
            AlarmCondition.Above => value > Threshold - slack,
            _ => Math.Abs(value - Threshold) <= Hysteresis,
        };
    }
}

/// <summary>A rule of <c>ThermometryRule</c> (document section 10.2.3).</summary>
/// <param name="Place">Its place in the channel's list, from 0.</param>
/// <param name="Enable">Whether it measures.</param>
/// <param name="PresetId">The preset that the camera must stand at; 0 for any.</param>
/// <param name="RuleId">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it measures.</param>
/// <param name="Points">Where, on the grid of 8192.</param>
/// <param name="Every">From one sample to the next.</param>
/// <param name="Alarm">Its alarm.</param>
/// <param name="Local">Emissivity, distance and reflected temperature of its own; null when those of all count.</param>
public sealed record ThermometryRule(
    int Place, bool Enable, int PresetId, int RuleId, string Name, MeterType Type, ImmutableArray<HeatPoint> Points, TimeSpan Every, ThermometryAlarm Alarm,
    (double Emissivity, double Distance, double Reflected)? Local)
{
    private MeterRegion? _region;

    /// <summary>The pixels that it measures.</summary>
    public MeterRegion Region => _region ??= MeterRegion.Of(Type, Points);

    /// <summary>What it measures by.</summary>
    /// <param name="all">What counts where it says nothing.</param>
    public MeasuringConditions Conditions(MeasuringConditions all)
    {
        ArgumentNullException.ThrowIfNull(all);
        return Local is var (emissivity, distance, reflected) ? all with { Emissivity = emissivity, Distance = distance, Reflected = reflected } : all;
    }

    internal static ThermometryRule Read(ConfigNode node, int place)
    {
        var (alarm, local) = (node.At("Alarm"), node.At("LocalParameters"));
        return new ThermometryRule(
            place,
            node.Text("Enable") == "true",
            (int)node.Number("PresetId"),
            (int)node.Number("RuleId"),
            node.Text("Name"),
            Enum.Parse<MeterType>(node.Text("Type")),
            [.. node.At("MeterRegion.Coordinates").Items().Select(p => new HeatPoint(p.Items()[0].Number(), p.Items()[1].Number()))],
            TimeSpan.FromSeconds(node.Number("T")),
            new ThermometryAlarm(
                (int)alarm.Number("Id"), alarm.Text("Enable") == "true", alarm.Text("Result"), Enum.Parse<AlarmCondition>(alarm.Text("AlarmCondition")),
                alarm.Number("Threshold"), alarm.Number("Hysteresis"), TimeSpan.FromSeconds(alarm.Number("Duration"))),
            local.Text("Enable") == "true" ? (local.Number("ObjectEmissivity"), local.Number("ObjectDistance"), local.Number("ReflectedTemp")) : null);
    }
}
