using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using Emulator.Device.Config;
using Emulator.Device.Config.Sections;

namespace Emulator.Device.Thermal;

/// <summary>What a device measures in the picture of heat (document section 10.2): its rules, and any point. Safe for any number of threads.</summary>
public sealed class Thermometry
{
    private const string Section = "HeatImagingThermometry";
    private const string RulesSection = "ThermometryRule";

    // As many as there are rules with parameters of their own, on two channels.
    private const int MaxThermometers = 17;

    private readonly Device _device;
    private readonly ThermalSensor _sensor;
    private readonly MeasuringConditions _truth;
    private ImmutableArray<Thermometer> _thermometers = [];
    private Read? _rules;

    internal Thermometry(Device device, ThermalSensor sensor)
    {
        (_device, _sensor) = (device, sensor);
        // How things are is what the device ships with: as shipped it measures what there is.
        _truth = MeasuringConditions.Of(device.Config.Defaults);
    }

    /// <summary>Whether anything is measured.</summary>
    public bool IsEnabled => _device.Config.Current.Bool(Section + ".TemperEnable");

    /// <summary>What temperatures are told in.</summary>
    public TemperatureUnit Unit => _device.Config.Current.Text(Section + ".TemperatureUnit") == "Fahrenheit" ? TemperatureUnit.Fahrenheit : TemperatureUnit.Centigrade;

    /// <summary>The rules of a channel, in the order of the configuration.</summary>
    public ImmutableArray<ThermometryRule> RulesOf(int channel)
    {
        if (!_device.Config.Current.TryGet(RulesSection, out var section))
        {
            return [];
        }

        var read = Volatile.Read(ref _rules);
        if (read?.Of != section.Value)
        {
            read = new Read(section.Value, [.. section.Value.Items().Select(rules => rules.Items().Select(ThermometryRule.Read).ToImmutableArray())]);
            Volatile.Write(ref _rules, read);
        }

        return (uint)channel < (uint)read.Rules.Length ? read.Rules[channel] : [];
    }

    /// <summary>Whether a rule measures now: it is enabled, and the camera stands where it is meant for.</summary>
    public bool Measures(int channel, ThermometryRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return rule.Enable && (rule.PresetId == 0 || channel >= _device.Ptz.Length || _device.Ptz[channel].Read().Preset == rule.PresetId);
    }

    /// <summary>The temperature of a point.</summary>
    /// <param name="channel">A thermal channel, from 0.</param>
    /// <param name="point">On the grid of 8192; its pixel is measured.</param>
    /// <param name="utc">The device's UTC.</param>
    /// <returns>°C.</returns>
    public double At(int channel, HeatPoint point, DateTime utc)
    {
        var pixel = MeterRegion.PixelOf(point);
        Span<float> celsius = stackalloc float[1];
        Scene(channel, utc).FillLine(celsius, pixel.From, pixel.Line, ThermalSensor.Width, ThermalSensor.Height);
        return ThermometerFor(MeasuringConditions.Of(_device.Config.Current)).Measure(celsius[0]);
    }

    /// <summary>What a rule measures.</summary>
    /// <param name="channel">Its channel, from 0.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="utc">The device's UTC.</param>
    /// <param name="whole">Whether the median and the share of the isotherm are wanted too.</param>
    public ThermalReading Measure(int channel, ThermometryRule rule, DateTime utc, bool whole = false)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var config = _device.Config.Current;
        var thermometer = ThermometerFor(rule.Conditions(MeasuringConditions.Of(config)));
        var (scene, region, sum) = (Scene(channel, utc), rule.Region, default(ReadingSum));
        var pixels = ArrayPool<float>.Shared.Rent(region.Pixels);
        try
        {
            var at = 0;
            foreach (var run in region.Runs)
            {
                var celsius = pixels.AsSpan(at, run.Count);
                scene.FillLine(celsius, run.From, run.Line, ThermalSensor.Width, ThermalSensor.Height);
                thermometer.Measure(celsius);
                sum.Add(celsius, run);
                at += run.Count;
            }

            var reading = sum.Total();
            return whole ? Whole(reading, pixels.AsSpan(0, region.Pixels), config) : reading;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(pixels);
        }
    }

    /// <summary>The temperatures of every pixel of the sensor.</summary>
    /// <param name="channel">A thermal channel, from 0.</param>
    /// <param name="celsius">Takes <see cref="ThermalSensor.Width"/> x <see cref="ThermalSensor.Height"/>, row by row.</param>
    /// <param name="utc">The device's UTC.</param>
    public void Fill(int channel, Span<float> celsius, DateTime utc)
    {
        Scene(channel, utc).Fill(celsius, ThermalSensor.Width, ThermalSensor.Height);
        ThermometerFor(MeasuringConditions.Of(_device.Config.Current)).Measure(celsius[..(ThermalSensor.Width * ThermalSensor.Height)]);
    }

    /// <summary>The range that a rule measures in while nothing is placed before its channel, °C.</summary>
    internal (double From, double To) Calm(ThermometryRule rule)
    {
        var thermometer = ThermometerFor(rule.Conditions(MeasuringConditions.Of(_device.Config.Current)));
        return (thermometer.Measure(TemperatureField.CalmFrom), thermometer.Measure(TemperatureField.CalmTo));
    }

    private static ThermalReading Whole(ThermalReading reading, Span<float> celsius, ConfigSnapshot config)
    {
        var from = Number("MinValue");
        var to = Number("MaxValue");
        var within = 0;
        foreach (var value in celsius)
        {
            within += value >= from && value <= to ? 1 : 0;
        }

        celsius.Sort();
        var middle = celsius.Length / 2;
        return reading with
        {
            Median = celsius.Length % 2 == 1 ? celsius[middle] : (celsius[middle - 1] + (double)celsius[middle]) / 2,
            IsothermShare = 100.0 * within / celsius.Length,
        };

        double Number(string name) => double.Parse(config.Text($"{Section}.Isotherm.{name}", "0"), CultureInfo.InvariantCulture);
    }

    private HeatScene Scene(int channel, DateTime utc) => (_sensor.FieldOf(channel) ?? throw new ArgumentOutOfRangeException(nameof(channel), channel, "not a thermal channel")).At(utc);

    // Its table takes a moment to make.
    private Thermometer ThermometerFor(MeasuringConditions told)
    {
        var known = _thermometers;
        foreach (var thermometer in known)
        {
            if (thermometer.Told == told)
            {
                return thermometer;
            }
        }

        var made = new Thermometer(_truth, told);
        ImmutableInterlocked.Update(ref _thermometers, static (all, one) => all.Length < MaxThermometers ? all.Add(one) : [one], made);
        return made;
    }

    private sealed record Read(ConfigNode Of, ImmutableArray<ImmutableArray<ThermometryRule>> Rules);
}
