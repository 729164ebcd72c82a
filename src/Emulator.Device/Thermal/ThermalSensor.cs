using System.Collections.Immutable;
using Emulator.Device.Parts;
using Emulator.Device.Profiles;
using Emulator.Device.Recording;

namespace Emulator.Device.Thermal;

/// <summary>What sees heat in a device: a temperature field for each of its thermal channels, made when it is first asked for, and what is measured in it.</summary>
public sealed class ThermalSensor : DevicePart
{
    /// <summary>Pixels across.</summary>
    public const int Width = 400;

    /// <summary>Pixels down.</summary>
    public const int Height = 300;

    private readonly Device _device;
    private readonly TemperatureField?[] _fields;
    private readonly ThermometryAlarms _alarms;
    private readonly HeatMemory _memory;
    private ImmutableArray<(TemperatureField Field, ImmutableArray<PlacedHeat> Objects)> _suspended = [];
    private DateTime _suspendedAt;
    private ImmutableArray<PlacedMoment> _restored = [];

    internal ThermalSensor(Device device)
    {
        _device = device;
        _fields = new TemperatureField?[device.Profile.Channels.Length];
        _memory = new HeatMemory(device.States, device.Clock.UtcNow);
        Thermometry = new Thermometry(device, this);
        Searches = new FinderTable<TemperatureSearch>(device.Clock.Time, device.Profile.Habits.MaxFinders, BitConverter.ToUInt32(device.Identity.NonceKey, 8));
        _alarms = new ThermometryAlarms(device, this);
    }

    /// <inheritdoc/>
    public override string Name => "thermal";

    /// <summary>What is measured in the fields.</summary>
    public Thermometry Thermometry { get; }

    /// <summary>Searches that clients have under way (document section 10.2.7).</summary>
    public FinderTable<TemperatureSearch> Searches { get; }

    /// <summary>The temperatures before a channel; null when the channel does not see heat.</summary>
    /// <param name="channel">Video channel, from 0.</param>
    public TemperatureField? FieldOf(int channel)
    {
        if ((uint)channel >= (uint)_fields.Length || _device.Profile.Channels[channel].Kind != ChannelKind.Thermal)
        {
            return null;
        }

        return Volatile.Read(ref _fields[channel]) ?? Interlocked.CompareExchange(ref _fields[channel], new TemperatureField(_device.Clock, channel, _memory.Of(channel)), null) ?? _fields[channel];
    }

    /// <summary>Looks for what rules of a type have measured; up to now, whatever end is asked for.</summary>
    /// <param name="channel">A thermal channel, from 0.</param>
    /// <param name="type">The type.</param>
    /// <param name="from">From when on, UTC.</param>
    /// <param name="to">Until when.</param>
    /// <param name="period">From one record to the next.</param>
    public TemperatureSearch Search(int channel, MeterType type, DateTime from, DateTime to, TimeSpan period)
    {
        var now = _device.Clock.UtcNow;
        var field = FieldOf(channel) ?? throw new ArgumentOutOfRangeException(nameof(channel), channel, "not a thermal channel");
        return new TemperatureSearch(
            Thermometry, field, [.. Thermometry.RulesOf(channel).Where(r => r.Enable && r.Type == type)], from, to < now ? to : now, period, _device.Clock.ZoneOffset);
    }

    /// <inheritdoc/>
    public override object? Describe()
    {
        var utc = _device.Clock.UtcNow;
        return new ThermalInfo(
            Thermometry.IsEnabled,
            Thermometry.Unit.ToString(),
            Searches.Count,
            [.. Fields.Select(f => ChannelOf(f.Channel, utc))]);
    }

    /// <inheritdoc/>
    protected internal override void Noticed(StimulusNotice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        if (notice.What.Heat is not { } heat || FieldOf(notice.What.Index) is not { } field)
        {
            return;
        }

        var now = _device.Clock.UtcNow;
        if (notice.Phase == StimulusPhase.Began)
        {
            var lasted = _restored.FirstOrDefault(r => r.Number == notice.Number)?.Age ?? TimeSpan.Zero;
            field.Place(new PlacedHeat(notice.Number, heat, notice.What.Lasts ?? TimeSpan.Zero, now - lasted, now));
        }
        else
        {
            field.End(notice.Number, now);
        }

        Keep(field);
        var outcome = _alarms.Look(field.Channel, notice.Later);
        if (notice.Phase == StimulusPhase.Began)
        {
            notice.Outcomes.Add(outcome);
        }
    }

    /// <inheritdoc/>
    protected internal override void Follow(Config.ConfigChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change.Touches("HeatImagingTemper") || change.Touches("ThermometryRule") || change.Touches("HeatImagingThermometry"))
        {
            _alarms.Look();
        }
    }

    /// <inheritdoc/>
    protected internal override void Power(bool on)
    {
        _alarms.Power(on);
        if (!on)
        {
            Searches.Clear();
        }
    }

    /// <inheritdoc/>
    protected internal override void Suspend()
    {
        _suspendedAt = _device.Clock.UtcNow;
        _suspended = [.. Fields.Select(f => (f, f.Cut(_suspendedAt)))];
    }

    /// <inheritdoc/>
    protected internal override void Resume()
    {
        var now = _device.Clock.UtcNow;
        foreach (var (field, objects) in _suspended)
        {
            foreach (var placed in objects)
            {
                field.Place(placed.Moved(now - _suspendedAt, now));
            }
        }

        _suspended = [];
        KeepAll();
        _alarms.Look();
    }

    /// <inheritdoc/>
    protected internal override void Reset()
    {
        _restored = [];
        Searches.Clear();
        foreach (var field in Fields)
        {
            field.Put([]);
            Keep(field);
        }

        _alarms.Clear();
        _alarms.Look();
    }

    /// <inheritdoc/>
    protected internal override object? Capture()
    {
        var now = _device.Clock.UtcNow;
        return new Moment([.. Fields.Select(f => new FieldMoment(f.Channel, f.Objects))], now, _alarms.Capture());
    }

    /// <inheritdoc/>
    protected internal override void Restore(object? then)
    {
        _restored = [];
        foreach (var field in Fields)
        {
            field.Put([]);
        }

        if (then is not Moment moment)
        {
            _alarms.Clear();
            KeepAll();
            return;
        }

        // What lasts is placed anew by the world in a moment, as old as it was.
        _restored = [.. moment.Fields.SelectMany(f => f.Objects).Where(o => o.Ended is null && o.Gone > moment.Utc).Select(o => new PlacedMoment(o.Number, moment.Utc - o.Born))];
        foreach (var (channel, objects) in moment.Fields)
        {
            FieldOf(channel)?.Put([.. objects.Select(o => o.Ended is null && o.Gone > moment.Utc ? o.Cut(moment.Utc) : o)]);
        }

        KeepAll();
        _alarms.Restore(moment.Alarms);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _alarms.Dispose();
        }

        base.Dispose(disposing);
    }

    // Also those that nobody has asked for since the process started: they may have a past.
    private IEnumerable<TemperatureField> Fields => Enumerable.Range(0, _fields.Length).Select(FieldOf).OfType<TemperatureField>();

    private void Keep(TemperatureField field) => _memory.Keep(field.Channel, field.Objects);

    private void KeepAll()
    {
        foreach (var field in Fields)
        {
            Keep(field);
        }
    }

    private ThermalChannelInfo ChannelOf(int channel, DateTime utc)
    {
        var (field, alarms) = (FieldOf(channel)!, _alarms.Describe(channel));
        return new ThermalChannelInfo(
            channel + 1,
            Math.Round(field.At(utc).Ambient, 2),
            _device.Config.Current.Text($"ThermographyOptions[{channel}][0].Colorization"),
            [.. field.ObjectsAt(utc).Select(o => (o, Spot: o.At(utc)!.Value)).Select(o =>
                new ThermalObjectInfo(o.o.Number, Math.Round(o.Spot.X), Math.Round(o.Spot.Y), o.Spot.RadiusX, o.Spot.Celsius, Math.Round(o.Spot.Strength, 3)))],
            [.. Thermometry.RulesOf(channel).Select(r => RuleOf(channel, r, utc, r.Place < alarms.Count ? alarms[r.Place] : (false, "not watched")))]);
    }

    private ThermalRuleInfo RuleOf(int channel, ThermometryRule rule, DateTime utc, (bool IsOn, string Why) alarm)
    {
        var reading = Thermometry.IsEnabled && Thermometry.Measures(channel, rule) ? Thermometry.Measure(channel, rule, utc) : null;
        return new ThermalRuleInfo(rule.RuleId, rule.Name, rule.Type.ToString(), [.. rule.Points.Select(p => (IReadOnlyList<double>)[p.X, p.Y])], Round(reading?.Average), Round(reading?.Max), Round(reading?.Min), alarm.IsOn, alarm.Why);

        static double? Round(double? celsius) => celsius is { } number ? Math.Round(number, 2) : null;
    }

    private sealed record Moment(ImmutableArray<FieldMoment> Fields, DateTime Utc, IReadOnlyList<AlarmMoment> Alarms);

    private sealed record FieldMoment(int Channel, ImmutableArray<PlacedHeat> Objects);

    private sealed record PlacedMoment(long Number, TimeSpan Age);
}
