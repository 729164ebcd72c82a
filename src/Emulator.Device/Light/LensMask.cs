using System.Collections.Immutable;
using Emulator.Device.Config;
using Emulator.Device.Config.Sections;
using Emulator.Device.Events;
using Emulator.Device.Parts;
using Emulator.Device.Ptz;
using Emulator.Device.Time;

namespace Emulator.Device.Light;

/// <summary>
/// The mask of a lens (<c>LeLensMask</c>, beyond the document; docs/decisions/0041): while it is on, by hand or by its periods, the channel shows nothing,
/// its detectors see nothing, and a camera that turns looks down. Safe for any number of threads.
/// </summary>
public sealed class LensMask : DevicePart
{
    private const string Section = "LeLensMask";

    private readonly Lock _gate = new();
    private readonly Device _device;
    private readonly bool[] _on;
    private readonly PtzState?[] _before;
    private ITimer? _timer;

    internal LensMask(Device device)
    {
        _device = device;
        _on = new bool[device.Profile.Channels.Length];
        _before = new PtzState?[_on.Length];
        // As shipped nothing is masked and nothing is due; what was kept may say otherwise.
        if (device.Config.Current.TryGet(Section, out var section) && !ReferenceEquals(section.Value, section.Section.Schema.Default))
        {
            Look(quietly: true);
        }
    }

    /// <inheritdoc/>
    public override string Name => "lensMask";

    /// <summary>Whether a channel's lens is masked now.</summary>
    public bool IsOn(int channel) => Volatile.Read(ref _on[channel]);

    /// <inheritdoc/>
    public override object? Describe() => _on.Select((on, i) => new LensMaskInfo(i + 1, on)).ToArray();

    /// <inheritdoc/>
    protected internal override void Follow(ConfigChange change)
    {
        if (change.Touches(Section))
        {
            Look();
        }
    }

    /// <inheritdoc/>
    protected internal override void Power(bool on)
    {
        if (on)
        {
            Look();
        }
    }

    /// <inheritdoc/>
    protected internal override void Resume() => Look();

    /// <inheritdoc/>
    protected internal override void Reset() => Look(anew: true);

    /// <inheritdoc/>
    protected internal override object? Capture()
    {
        lock (_gate)
        {
            return _before.ToImmutableArray();
        }
    }

    /// <inheritdoc/>
    protected internal override void Restore(object? then)
    {
        lock (_gate)
        {
            (then as ImmutableArray<PtzState?>?)?.CopyTo(_before);
        }

        Look(anew: true);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _timer?.Dispose();
        base.Dispose(disposing);
    }

    // What the configuration and the time make of each channel.
    private void Look(bool anew = false, bool quietly = false)
    {
        lock (_gate)
        {
            if (!_device.Config.Current.TryGet(Section, out var section))
            {
                return;
            }

            var local = _device.Clock.Now;
            TimeSpan? due = null;
            for (var channel = 0; channel < _on.Length; channel++)
            {
                var mask = section.Value.Items()[channel];
                var periods = WeekPeriods.Read(mask.At("TimeSection"));
                var on = mask.Text("Enable") == "true" || periods.Covers(local);
                due = Timing.Sooner(due, _device.Clock.Coming(periods.NextChange(local)));
                if (on != _on[channel])
                {
                    Volatile.Write(ref _on[channel], on);
                    Turn(channel, on, quietly);
                }
                else if (anew && on)
                {
                    _device.World.Mask(channel, on);
                }
            }

            Wake(due);
        }
    }

    private void Turn(int channel, bool on, bool quietly)
    {
        _device.World.Mask(channel, on);
        if (!quietly)
        {
            _device.Events.Raise(on ? "LensMaskOpen" : "LensMaskClose", EventAction.Pulse, channel);
        }

        if (_device.Ptz.Length <= channel)
        {
            return;
        }

        var unit = _device.Ptz[channel];
        if (on)
        {
            _before[channel] = unit.Read();
            unit.MoveTo(null, unit.Reach.Tilt.Max, 1);
        }
        else if (_before[channel] is { } there)
        {
            _before[channel] = null;
            unit.MoveTo(there.Pan, there.Tilt, there.Zoom);
        }
    }

    private void Wake(TimeSpan? due)
    {
        if (_timer is null && due is null)
        {
            return;
        }

        _timer ??= _device.Clock.Time.CreateTimer(me => ((LensMask)me!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.FireAt(_device.Clock.Time, due);
    }
}

/// <summary>How a channel's lens stands.</summary>
/// <param name="Channel">From 1.</param>
/// <param name="Masked">Whether it is masked.</param>
public sealed record LensMaskInfo(int Channel, bool Masked);
