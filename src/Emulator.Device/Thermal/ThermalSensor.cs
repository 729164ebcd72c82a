using System.Collections.Immutable;
using Emulator.Device.Parts;
using Emulator.Device.Profiles;

namespace Emulator.Device.Thermal;

/// <summary>What sees heat in a device: a temperature field for each of its thermal channels, made when it is first asked for.</summary>
public sealed class ThermalSensor : DevicePart
{
    private readonly Device _device;
    private readonly TemperatureField?[] _fields;
    private ImmutableArray<(TemperatureField Field, ImmutableArray<PlacedHeat> Objects)> _suspended = [];
    private DateTime _suspendedAt;
    private ImmutableArray<PlacedMoment> _restored = [];

    internal ThermalSensor(Device device)
    {
        _device = device;
        _fields = new TemperatureField?[device.Profile.Channels.Length];
    }

    /// <inheritdoc/>
    public override string Name => "thermal";

    /// <summary>The temperatures before a channel; null when the channel does not see heat.</summary>
    /// <param name="channel">Video channel, from 0.</param>
    public TemperatureField? FieldOf(int channel)
    {
        if ((uint)channel >= (uint)_fields.Length || _device.Profile.Channels[channel].Kind != ChannelKind.Thermal)
        {
            return null;
        }

        return Volatile.Read(ref _fields[channel]) ?? Interlocked.CompareExchange(ref _fields[channel], new TemperatureField(_device.Clock, channel), null) ?? _fields[channel];
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
        else if (notice.Phase == StimulusPhase.Ended)
        {
            field.End(notice.Number, now);
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
    }

    /// <inheritdoc/>
    protected internal override void Reset()
    {
        _restored = [];
        foreach (var field in Fields)
        {
            field.Put([]);
        }
    }

    /// <inheritdoc/>
    protected internal override object? Capture()
    {
        var now = _device.Clock.UtcNow;
        return new Moment([.. Fields.Select(f => new FieldMoment(f.Channel, f.Objects))], now);
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
            return;
        }

        // What lasts is placed anew by the world in a moment, as old as it was.
        _restored = [.. moment.Fields.SelectMany(f => f.Objects).Where(o => o.Ended is null && o.Gone > moment.Utc).Select(o => new PlacedMoment(o.Number, moment.Utc - o.Born))];
        foreach (var (channel, objects) in moment.Fields)
        {
            FieldOf(channel)?.Put([.. objects.Select(o => o.Ended is null && o.Gone > moment.Utc ? o.Cut(moment.Utc) : o)]);
        }
    }

    private IEnumerable<TemperatureField> Fields => _fields.OfType<TemperatureField>();

    private sealed record Moment(ImmutableArray<FieldMoment> Fields, DateTime Utc);

    private sealed record FieldMoment(int Channel, ImmutableArray<PlacedHeat> Objects);

    private sealed record PlacedMoment(long Number, TimeSpan Age);
}
