using System.Collections.Immutable;
using System.Globalization;
using Emulator.Device.Config;
using Emulator.Device.Parts;
using Emulator.Device.Profiles;
using Emulator.Device.Time;
using Emulator.Device.World;

namespace Emulator.Device.Light;

/// <summary>What a client switches by hand to drive somebody off.</summary>
public enum DeterrentKind
{
    /// <summary>The white light: Type 1.</summary>
    Light = 1,

    /// <summary>The siren: Type 2.</summary>
    Siren = 2,
}

/// <summary>
/// The white light and the siren, switched by hand (<c>coaxialControlIO.cgi</c>, beyond the document; docs/decisions/0041). The light is that of
/// <c>Lighting_V2</c>: switched on, its mode is Manual there, and what it was comes back when its time is over, unless somebody has set another mode
/// meanwhile. Both go off by themselves. Safe for any number of threads.
/// </summary>
public sealed class Deterrent : DevicePart
{
    private const string Section = "Lighting_V2";

    // As clients expect of a siren; what is known of lights is that they go off.
    private static readonly TimeSpan Linked = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SirenTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LightTime = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly Device _device;
    private readonly Lamp?[] _lamps;
    private readonly TimeSpan[] _sirens;
    private ITimer? _timer;

    internal Deterrent(Device device)
    {
        _device = device;
        _lamps = new Lamp?[device.Profile.Channels.Length];
        _sirens = new TimeSpan[device.Profile.Channels.Length];
    }

    /// <inheritdoc/>
    public override string Name => "deterrence";

    private TimeProvider Time => _device.Clock.Time;

    /// <summary>Whether a channel has it.</summary>
    public bool Has(int channel, DeterrentKind kind) => kind == DeterrentKind.Siren
        ? _device.Profile.Has(Capability.Siren)
        : _device.Profile.Has(Capability.WhiteLight) && WhiteLight(_device.Config.Current, channel) >= 0;

    /// <summary>Whether the white light of a channel shines now.</summary>
    public bool IsLit(int channel)
    {
        var (config, local) = (_device.Config.Current, _device.Clock.Now);
        var dark = Daylight.IsDark(local);
        return Illumination.Of(config, channel, OptionsInForce.Of(config, channel, dark, local), dark).White > 0;
    }

    /// <summary>Whether the siren of a channel sounds now.</summary>
    public bool IsLoud(int channel)
    {
        lock (_gate)
        {
            return _sirens[channel] > Time.Passed();
        }
    }

    /// <summary>Switches it. False when the configuration could not be kept.</summary>
    /// <param name="channel">From 0; one that has it.</param>
    /// <param name="kind">What.</param>
    /// <param name="on">On or off.</param>
    /// <param name="linked">Whether as an event would, which is for a shorter time.</param>
    public bool Switch(int channel, DeterrentKind kind, bool on, bool linked)
    {
        if (kind == DeterrentKind.Light)
        {
            return on ? Light(channel, linked ? Linked : LightTime) : Darken(channel);
        }

        lock (_gate)
        {
            _sirens[channel] = on ? Time.Passed() + (linked ? Linked : SirenTime) : TimeSpan.Zero;
        }

        return true;
    }

    /// <inheritdoc/>
    public override object? Describe() => Enumerable.Range(0, _sirens.Length).Select(c => new DeterrentInfo(c + 1, Has(c, DeterrentKind.Light) && IsLit(c), IsLoud(c))).ToArray();

    /// <inheritdoc/>
    protected internal override void Follow(ConfigChange change)
    {
        if (!change.Touches(Section))
        {
            return;
        }

        lock (_gate)
        {
            for (var channel = 0; channel < _lamps.Length; channel++)
            {
                // Somebody has set another mode: that is what holds from now on.
                if (_lamps[channel] is not null && ModesOf(change.After, channel).Any(m => m != "Manual"))
                {
                    _lamps[channel] = null;
                }
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void Power(bool on)
    {
        if (!on)
        {
            Quiet();
            End(_ => true);
        }
    }

    /// <inheritdoc/>
    protected internal override void Reset()
    {
        Quiet();
        lock (_gate)
        {
            Array.Clear(_lamps);
        }
    }

    /// <inheritdoc/>
    protected internal override object? Capture()
    {
        lock (_gate)
        {
            var now = Time.Passed();
            return new Moment([.. _lamps.Select(l => l is null ? null : l with { Until = l.Until - now })], [.. _sirens.Select(s => s - now)]);
        }
    }

    /// <inheritdoc/>
    protected internal override void Restore(object? then)
    {
        if (then is Moment moment)
        {
            lock (_gate)
            {
                var now = Time.Passed();
                for (var i = 0; i < _lamps.Length; i++)
                {
                    _lamps[i] = moment.Lamps[i] is { } lamp ? lamp with { Until = lamp.Until + now } : null;
                    _sirens[i] = moment.Sirens[i] > TimeSpan.Zero ? moment.Sirens[i] + now : TimeSpan.Zero;
                }

                Arm();
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _timer?.Dispose();
        base.Dispose(disposing);
    }

    private bool Light(int channel, TimeSpan span)
    {
        var config = _device.Config.Current;
        var before = ModesOf(config, channel);
        Lamp? known;
        lock (_gate)
        {
            known = _lamps[channel];
            // Before the configuration changes, so that the change is known for this one's own.
            _lamps[channel] = new Lamp(known?.Before ?? before, Time.Passed() + span);
        }

        if (!Set(channel, [.. before.Select(_ => "Manual")]))
        {
            lock (_gate)
            {
                _lamps[channel] = known;
            }

            return false;
        }

        lock (_gate)
        {
            Arm();
        }

        return true;
    }

    // Off is off: a mode that would leave it on is given up.
    private bool Darken(int channel)
    {
        Lamp? lamp;
        lock (_gate)
        {
            lamp = _lamps[channel];
            _lamps[channel] = null;
        }

        var dark = Daylight.IsDark(_device.Clock.Now);
        return Set(channel, [.. (lamp?.Before ?? ModesOf(_device.Config.Current, channel)).Select(m => m == "Manual" || dark ? "Off" : m)]);
    }

    private bool Set(int channel, ImmutableArray<string> modes)
    {
        var light = WhiteLight(_device.Config.Current, channel);
        var values = modes.Select((mode, i) => KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"{Section}[{channel}][{i}][{light}].Mode"), mode));
        return _device.Config.Set(values).Error is null;
    }

    private static int WhiteLight(ConfigSnapshot config, int channel)
    {
        for (var light = 0; config.Text($"{Section}[{channel}][0][{light}].LightType") is { Length: > 0 } type; light++)
        {
            if (type == "WhiteLight")
            {
                return light;
            }
        }

        return -1;
    }

    private static ImmutableArray<string> ModesOf(ConfigSnapshot config, int channel)
    {
        var light = WhiteLight(config, channel);
        var modes = ImmutableArray.CreateBuilder<string>();
        for (var profile = 0; light >= 0 && config.Text($"{Section}[{channel}][{profile}][{light}].Mode") is { Length: > 0 } mode; profile++)
        {
            modes.Add(mode);
        }

        return modes.ToImmutable();
    }

    private void Quiet()
    {
        lock (_gate)
        {
            Array.Clear(_sirens);
        }
    }

    private void End(Predicate<Lamp> over)
    {
        for (var channel = 0; channel < _lamps.Length; channel++)
        {
            Lamp? lamp;
            lock (_gate)
            {
                lamp = _lamps[channel];
                if (lamp is null || !over(lamp))
                {
                    continue;
                }

                _lamps[channel] = null;
            }

            Set(channel, lamp.Before);
        }

        lock (_gate)
        {
            Arm();
        }
    }

    private void OnTimer()
    {
        var now = Time.Passed();
        End(lamp => lamp.Until <= now);
    }

    private void Arm()
    {
        TimeSpan? due = null;
        foreach (var lamp in _lamps)
        {
            due = Timing.Sooner(due, lamp?.Until);
        }

        if (_timer is null && due is null)
        {
            return;
        }

        _timer ??= Time.CreateTimer(me => ((Deterrent)me!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.FireAt(Time, due);
    }

    // The modes that come back, profile by profile, and when.
    private sealed record Lamp(ImmutableArray<string> Before, TimeSpan Until);

    private sealed record Moment(ImmutableArray<Lamp?> Lamps, ImmutableArray<TimeSpan> Sirens);
}

/// <summary>How a channel's light and siren stand.</summary>
/// <param name="Channel">From 1.</param>
/// <param name="Light">Whether the white light shines.</param>
/// <param name="Siren">Whether the siren sounds.</param>
public sealed record DeterrentInfo(int Channel, bool Light, bool Siren);
