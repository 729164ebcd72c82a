using Emulator.Device.Config;
using Emulator.Device.Lens;
using Emulator.Device.Thermal;
using Emulator.Media.Thermal;

namespace Emulator.Server.Pictures;

/// <summary>What the thermal channels of a device see: joins the temperatures before them, shutter and configuration to what is painted.</summary>
internal sealed class ThermalSights
{
    private const int Across = ThermalSensor.Width;
    private const int Down = ThermalSensor.Height;

    // How often a second it looks.
    private const int Rate = 9;

    // What a lens cover or a shutter has, in degrees Celsius.
    private const double Inside = 25;

    // Of a lens that is as far out of focus as it goes.
    private const int MostBlur = 24;

    // What of one channel is kept: a main and an extra stream ask for about the same moments.
    private const int Kept = 4;

    private readonly Device.Device _device;
    private readonly ThermalSensor _sensor;
    private readonly ThermalCore _core;
    private readonly Channel?[] _channels;
    private long _revision;

    /// <param name="device">A device with thermal channels.</param>
    public ThermalSights(Device.Device device)
    {
        _device = device;
        _sensor = device.Part<ThermalSensor>()!;
        _core = device.Part<ThermalCore>()!;
        _channels = new Channel?[device.Profile.Channels.Length];
        _core.Changed += OnChanged;
    }

    /// <summary>What a channel shows at a time; null when it does not see heat.</summary>
    /// <param name="channel">The channel, from 0.</param>
    /// <param name="utc">The device's UTC.</param>
    /// <param name="covered">Whether its lens is covered.</param>
    /// <param name="exact">Whether of that very moment, so that whoever asks gets the same; else as the sensor looked last.</param>
    public HeatView? At(int channel, DateTime utc, bool covered, bool exact)
    {
        if (_sensor.FieldOf(channel) is not { } field)
        {
            return null;
        }

        if (Volatile.Read(ref _channels[channel]) is not { } known)
        {
            known = new Channel();
            if (Interlocked.CompareExchange(ref _channels[channel], known, null) is null)
            {
                field.Changed += OnChanged;
            }
        }

        var config = _device.Config.Current;
        var shutter = _core.At(channel, utc);
        var look = new Look(
            exact ? utc.Ticks : utc.Ticks / (TimeSpan.TicksPerSecond / Rate), exact, shutter.Closed || covered, shutter.Corrected, shutter.Correcting, Interlocked.Read(ref _revision), exact ? 0 : BlurOf(channel), config);
        return known.Get(look, () => View(field, config, shutter, utc, look));
    }

    private HeatView View(TemperatureField field, ConfigSnapshot config, ShutterState shutter, DateTime utc, Look look)
    {
        var settings = ThermalConfig.Read(config, field.Channel);
        var shown = shutter.Shows(utc);
        var gain = SensorGain.At(field, config, shown);
        var celsius = new float[Across * Down];
        var marks = new List<HeatMark>();
        if (look.Blind)
        {
            Array.Fill(celsius, (float)Inside);
        }
        else
        {
            _sensor.Thermometry.Fill(field.Channel, celsius, shown);
            if (settings.Measures)
            {
                marks.AddRange(ThermalMarks.Of(_sensor.Thermometry, field.Channel, shown, settings));
                if (settings.HotSpot)
                {
                    marks.Add(Hottest(celsius, settings, gain));
                }
            }

            FixedPattern.Add(celsius, Across, shutter.Drift);
        }

        return new HeatView
        {
            Image = new HeatImage(Across, Down, celsius),
            Palette = settings.Palette,
            Contrast = new HeatContrast(gain.Coldest, gain.Hottest, settings.Tail, settings.MaxGain, settings.Plateau, settings.Regions),
            Zoom = settings.Zoom,
            Detail = settings.Detail,
            Blur = look.Blur,
            Isotherm = settings.Isotherm,
            ColourBar = settings.ColourBar,
            Numbers = settings.Measures && !look.Blind,
            Fahrenheit = settings.Fahrenheit,
            Marks = [.. marks],
        };
    }

    /// <summary>How far the lens of a channel is out of focus: pixels that run into one.</summary>
    public int BlurOf(int channel)
    {
        var lens = _core.LensOf(channel).Read();
        return lens.Sharp ? 0 : (int)Math.Ceiling(Math.Abs(lens.Focus - MotorLens.SharpAt(lens.Zoom)) * MostBlur);
    }

    private static HeatMark Hottest(ReadOnlySpan<float> celsius, ThermalConfig settings, SensorGain gain)
    {
        var at = 0;
        for (var i = 1; i < celsius.Length; i++)
        {
            at = celsius[i] > celsius[at] ? i : at;
        }

        var over = celsius[at] > gain.Hottest;
        return new HeatMark(
            HeatMarkKind.Hottest, [(((at % Across * 2) + 1) * 4096 / Across, ((at / Across * 2) + 1) * 4096 / Down)],
            "Max " + (over ? ">" : "") + settings.TextOf(over ? gain.Hottest : celsius[at]));
    }

    private void OnChanged() => Interlocked.Increment(ref _revision);

    /// <summary>What a picture depends on.</summary>
    private sealed record Look(long Moment, bool Exact, bool Blind, DateTime Corrected, bool Correcting, long Revision, int Blur, ConfigSnapshot Config);

    private sealed class Channel
    {
        private readonly Lock _gate = new();
        private readonly Queue<(Look Look, HeatView View)> _kept = new();

        public HeatView Get(Look look, Func<HeatView> make)
        {
            lock (_gate)
            {
                foreach (var (known, view) in _kept)
                {
                    if (known == look)
                    {
                        return view;
                    }
                }

                var made = make();
                _kept.Enqueue((look, made));
                if (_kept.Count > Kept)
                {
                    _kept.Dequeue();
                }

                return made;
            }
        }
    }
}
