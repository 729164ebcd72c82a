using System.Collections.Immutable;
using Emulator.Device.Config;
using Emulator.Device.Lens;
using Emulator.Device.Parts;
using Emulator.Device.Profiles;

namespace Emulator.Device.Thermal;

/// <summary>
/// The core behind a thermal lens: its shutter, which a client may close and which stands before the sensor while that is corrected, and the
/// link by which the visible lens takes over its focus (document sections 10.1.6 to 10.1.8). What comes by itself follows from the device's time when
/// somebody asks; no timer runs.
/// </summary>
public sealed class ThermalCore : DevicePart
{
    private readonly Device _device;
    private readonly Lock _gate = new();
    private readonly ShutterTimeline?[] _shutters;
    private readonly DateTime _began;
    private ImmutableArray<MotorLens> _ownLenses = [];
    private ImmutableArray<(ShutterState State, TimeSpan Since)> _suspended = [];
    private FocusLink? _link;

    internal ThermalCore(Device device)
    {
        _device = device;
        _shutters = new ShutterTimeline?[device.Profile.Channels.Length];
        _began = device.Clock.UtcNow;
    }

    /// <summary>Told when a shutter moves, or sensors are corrected by another measure: a picture of now may look otherwise.</summary>
    public event Action? Changed;

    /// <inheritdoc/>
    public override string Name => "core";

    /// <summary>The last focus that a visible channel took over; null before the first.</summary>
    public FocusLink? Link => Volatile.Read(ref _link);

    /// <summary>The shutter of a thermal channel at a time of the device's clock.</summary>
    /// <param name="channel">Video channel, from 0.</param>
    /// <param name="utc">The device's UTC.</param>
    public ShutterState At(int channel, DateTime utc)
    {
        var period = PeriodOf(_device.Config.Current, channel);
        lock (_gate)
        {
            return Of(channel).At(utc, period);
        }
    }

    /// <summary>Closes the shutter of a channel, or opens it.</summary>
    public void Hold(int channel, bool closed) => Change(channel, (shutter, now, period) => shutter.Hold(closed, now, period));

    /// <summary>Corrects the sensor of a channel against its shutter. It takes <see cref="ShutterTimeline.Correction"/>.</summary>
    public void Correct(int channel) => Change(channel, (shutter, now, period) => shutter.Correct(now, period));

    /// <summary>Lets a visible channel's lens go to where the lens of a thermal one stands.</summary>
    /// <param name="visible">Video channel, from 0.</param>
    /// <param name="thermal">Video channel, from 0.</param>
    /// <param name="speed">0 to 1.</param>
    public void FixFocus(int visible, int thermal, double speed)
    {
        // A motor that is told to go as slowly as it can still goes.
        const double Slowest = 0.05;
        var (follower, leader) = (LensOf(visible), LensOf(thermal));
        follower.MoveTo(leader.Read().Focus, follower.Read().Zoom, Math.Clamp(speed, Slowest, 1), follower.Now);
        Volatile.Write(ref _link, new FocusLink(visible, thermal, speed));
    }

    /// <summary>The lens of a channel: a device whose lenses clients cannot move has some all the same.</summary>
    public MotorLens LensOf(int channel)
    {
        if (!_device.Lenses.IsEmpty)
        {
            return _device.Lenses[channel];
        }

        lock (_gate)
        {
            _ownLenses = _ownLenses.IsEmpty ? [.. _device.Profile.Channels.Select(_ => new MotorLens(_device.Clock.Time))] : _ownLenses;
            return _ownLenses[channel];
        }
    }

    /// <inheritdoc/>
    public override object? Describe()
    {
        var (now, config) = (_device.Clock.UtcNow, _device.Config.Current);
        return new
        {
            Channels = ThermalChannels.Select(channel =>
            {
                var (state, period) = (At(channel, now), PeriodOf(config, channel));
                var since = (now - state.Corrected).TotalSeconds;
                return new
                {
                    Channel = channel + 1,
                    Shutter = state.Closed ? "closed" : state.Correcting ? "correcting" : "open",
                    SinceCorrection = Math.Round(since, 3),
                    NextCorrection = period is { } every ? Math.Round(every.TotalSeconds - since, 3) : (double?)null,
                    Gain = _device.Part<ThermalSensor>()?.FieldOf(channel) is { } field ? SensorGain.At(field, config, now).Mode : null,
                };
            }).ToArray(),
            Focus = Link is { } link ? Describe(link) : null,
        };
    }

    /// <inheritdoc/>
    protected internal override void Follow(ConfigChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (!change.Touches("ThermographyOptions"))
        {
            return;
        }

        foreach (var channel in ThermalChannels)
        {
            var (before, after) = (PeriodOf(change.Before, channel), PeriodOf(change.After, channel));
            if (before != after)
            {
                Change(channel, (shutter, now, _) => shutter.Pace(now, before, after));
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void Power(bool on)
    {
        if (on)
        {
            // A core corrects its sensor as it starts.
            Begin();
            return;
        }

        foreach (var lens in _ownLenses)
        {
            lens.Halt();
        }
    }

    /// <inheritdoc/>
    protected internal override void Suspend() => _suspended = [.. Stand()];

    /// <inheritdoc/>
    protected internal override void Resume()
    {
        var (was, now) = (_suspended, _device.Clock.UtcNow);
        _suspended = [];
        lock (_gate)
        {
            for (var i = 0; i < was.Length; i++)
            {
                _shutters[i] = Of(i).Moved(was[i].State, was[i].Since, now);
            }
        }

        Changed?.Invoke();
    }

    /// <inheritdoc/>
    protected internal override void Reset()
    {
        Volatile.Write(ref _link, null);
        foreach (var lens in _ownLenses)
        {
            lens.Reset();
        }

        Begin();
    }

    /// <inheritdoc/>
    protected internal override object? Capture() => new Moment([.. Stand().Select(s => (s.State.Closed, s.Since))], Link, [.. _ownLenses.Select(l => l.Capture())]);

    /// <inheritdoc/>
    protected internal override void Restore(object? then)
    {
        Reset();
        if (then is not Moment moment)
        {
            return;
        }

        Volatile.Write(ref _link, moment.Link);
        for (var i = 0; i < moment.Lenses.Length; i++)
        {
            LensOf(i);
            _ownLenses[i].Restore(moment.Lenses[i]);
        }

        var now = _device.Clock.UtcNow;
        lock (_gate)
        {
            for (var i = 0; i < moment.Shutters.Length; i++)
            {
                _shutters[i] = ShutterTimeline.From(now, moment.Shutters[i].Closed, moment.Shutters[i].Since);
            }
        }

        Changed?.Invoke();
    }

    private IEnumerable<int> ThermalChannels
    {
        get
        {
            for (var i = 0; i < _shutters.Length; i++)
            {
                if (_device.Profile.Channels[i].Kind == ChannelKind.Thermal)
                {
                    yield return i;
                }
            }
        }
    }

    private static TimeSpan? PeriodOf(ConfigSnapshot config, int channel)
    {
        var head = $"ThermographyOptions[{channel}][0].";
        return config.Text(head + "FFCMode") == "Auto" && config.Int(head + "FFCPeriod") is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    private object Describe(FocusLink link)
    {
        var (visible, thermal) = (LensOf(link.Visible).Read(), LensOf(link.Thermal).Read());
        return new { Visible = link.Visible + 1, Thermal = link.Thermal + 1, link.Speed, visible.Focus, ThermalFocus = thermal.Focus, Moving = visible.Busy };
    }

    private void Begin()
    {
        var now = _device.Clock.UtcNow;
        lock (_gate)
        {
            for (var i = 0; i < _shutters.Length; i++)
            {
                _shutters[i] = ShutterTimeline.From(now, closed: false, ShutterTimeline.Correction);
            }
        }

        Changed?.Invoke();
    }

    private List<(ShutterState State, TimeSpan Since)> Stand()
    {
        var (now, config) = (_device.Clock.UtcNow, _device.Config.Current);
        lock (_gate)
        {
            var all = new List<(ShutterState, TimeSpan)>();
            for (var i = 0; i < _shutters.Length; i++)
            {
                var state = Of(i).At(now, PeriodOf(config, i));
                all.Add((state, now > state.Corrected ? now - state.Corrected : TimeSpan.Zero));
            }

            return all;
        }
    }

    private ShutterTimeline Of(int channel) => _shutters[channel] ??= ShutterTimeline.From(_began, closed: false, ShutterTimeline.Correction);

    private void Change(int channel, Func<ShutterTimeline, DateTime, TimeSpan?, ShutterTimeline> change)
    {
        var (now, period) = (_device.Clock.UtcNow, PeriodOf(_device.Config.Current, channel));
        lock (_gate)
        {
            _shutters[channel] = change(Of(channel), now, period);
        }

        Changed?.Invoke();
    }

    private sealed record Moment(ImmutableArray<(bool Closed, TimeSpan Since)> Shutters, FocusLink? Link, ImmutableArray<LensMoment> Lenses);
}

/// <summary>A visible channel that took over the focus of a thermal one (document section 10.1.7).</summary>
/// <param name="Visible">Video channel, from 0.</param>
/// <param name="Thermal">Video channel, from 0.</param>
/// <param name="Speed">0 to 1.</param>
public sealed record FocusLink(int Visible, int Thermal, double Speed);
