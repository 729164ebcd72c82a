using System.Collections.Immutable;
using Emulator.Device.Alarms;
using Emulator.Device.Config;
using Emulator.Device.Events;
using Emulator.Device.Parts;
using Emulator.Device.Profiles;
using Emulator.Device.Recording;
using Emulator.Device.Storage;
using Emulator.Device.Time;

namespace Emulator.Device.World;

/// <summary>
/// What happens in front of a device and to it, and the sensors that make events of it. A stimulus is what is; whether it becomes an event is
/// for the configuration to say, at its beginning and for as long as it lasts. One timer runs, for what is due next; none while all is calm.
/// Safe for any number of threads.
/// </summary>
public sealed class DeviceWorld : IDisposable
{
    // How long something passes through the picture that is over in a moment.
    private static readonly TimeSpan Passing = TimeSpan.FromSeconds(3);

    private const string MaskCause = "LeLensMask";

    // How often a disk is looked at that fills by itself.
    private static readonly TimeSpan DiskRound = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly InOrder _news = new();
    private readonly DeviceProfile _profile;
    private readonly ConfigTree _config;
    private readonly DeviceClock _clock;
    private readonly EventBus _bus;
    private readonly EventSettings _settings;
    private readonly DiskBay _disks;
    private readonly RecordingIndex _recordings;
    private readonly AlarmBoard _alarms;
    private readonly SeenSights _sights;
    private readonly Senses _senses;
    private readonly List<LastingStimulus> _lasting = [];
    private readonly List<Sensor> _sensors = [];
    private readonly List<Outcome> _said = [];
    private ImmutableArray<DevicePart> _parts = [];
    private ITimer? _timer;
    private bool _powered = true;
    private long _count;

    internal DeviceWorld(
        DeviceProfile profile, ConfigTree config, DeviceClock clock, EventBus bus, EventSettings settings, DiskBay disks, RecordingIndex recordings, AlarmBoard alarms, bool remembers)
    {
        (_profile, _config, _clock, _bus, _settings, _disks, _recordings, _alarms) = (profile, config, clock, bus, settings, disks, recordings, alarms);
        _sights = new SeenSights(profile.Channels.Length, settings);
        _senses = new Senses(profile, config, clock, settings, disks, recordings, _sights);
        bus.Raised += _sights.OnRaised;
        // Disks may have been lost before the process began, and may fill by themselves: looked at when the start is over.
        if (profile.Disks.Length > 0 && (remembers || config.Current.Bool("StorageLowSpace.Enable")))
        {
            Wake(clock.Time.Passed() + TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Told when the network cable is pulled or put back.</summary>
    public event Action? CableMoved;

    /// <summary>Whether the network cable is out.</summary>
    public bool IsUnplugged
    {
        get
        {
            lock (_gate)
            {
                return _lasting.Exists(s => s.What.Kind.Code == "NetAbort");
            }
        }
    }

    /// <summary>What lasts now, oldest first, with the seconds that it has left; null when it has no end.</summary>
    public IReadOnlyList<(long Number, Stimulus What, double? SecondsLeft)> Lasting
    {
        get
        {
            lock (_gate)
            {
                var now = _clock.Time.Passed();
                return [.. _lasting.Select(s => (s.Number, s.What, (s.Until - now)?.TotalSeconds))];
            }
        }
    }

    /// <summary>Something happens. Says what the sensors made of it.</summary>
    public (long Number, IReadOnlyList<Outcome> Outcomes) Apply(Stimulus what)
    {
        ArgumentNullException.ThrowIfNull(what);
        var outcomes = new List<Outcome>();
        long number;
        lock (_gate)
        {
            number = ++_count;
            _said.Clear();
            var now = _clock.Time.Passed();
            if (what.Kind.Sensor == SensorType.Disk)
            {
                ChangeDisk(new LastingStimulus(number, what, now + what.Lasts));
            }
            else if (what.Lasts is { } span || what.Kind.Sight != Sights.None)
            {
                Begin(new LastingStimulus(number, Wired(what), now + (what.Lasts ?? Passing)));
            }

            if (what.Lasts is null && what.Kind.Sensor is SensorType.Plain or SensorType.Rule)
            {
                outcomes.Add(Flash(new LastingStimulus(number, what, now)));
            }

            if (what.Lasts is null && what.Kind.Sensor != SensorType.Disk)
            {
                Notify(number, what, StimulusPhase.Passed);
            }

            outcomes.AddRange(_said);
            var readings = Step();
            foreach (var (sensor, reading) in readings)
            {
                if (sensor.Stimuli.Exists(s => s.Number == number) || (what.Kind.Sensor == SensorType.Disk && sensor.Index == what.Index && sensor.Code == what.Kind.Code))
                {
                    outcomes.Add(new Outcome(sensor.Code, sensor.Index, sensor.IsOn && reading.Seen, sensor.IsOn == reading.Seen ? reading.Detection.Why : "within Dejitter of the last change; looked at again when it is over"));
                }
            }
        }

        // Whoever is told of it may rely on it: its events are raised, and what counts it has kept it.
        _news.Finish();
        return (number, outcomes);
    }

    /// <summary>Ends one stimulus, or all of them when the number is null. False when there is none such.</summary>
    public bool Calm(long? number = null)
    {
        bool any;
        lock (_gate)
        {
            var ending = _lasting.Where(s => number is null || s.Number == number).ToList();
            any = ending.Count > 0 || number is null;
            ending.ForEach(End);
            Step();
        }

        _news.Finish();
        return any;
    }

    /// <summary>A disk is in another condition from now on. What the device makes of it, it tells.</summary>
    public void PlaceDisk(int disk, DiskCondition condition)
    {
        lock (_gate)
        {
            Place(disk, condition);
            Step();
        }

        _news.Do();
    }

    /// <summary>What there was to see before a channel at a time of the device's clock.</summary>
    public Sights SightsAt(int channel, DateTime utc) => _sights.At(channel, utc) | _recordings.SightsAt(channel, utc);

    /// <summary>Times between two at which <see cref="SightsAt"/> may change; in no order.</summary>
    public IEnumerable<DateTime> SightChanges(int channel, DateTime from, DateTime to)
    {
        foreach (var change in _sights.Changes(channel, from, to))
        {
            yield return change;
        }

        foreach (var happens in _recordings.EventsBetween(channel, from, to))
        {
            yield return happens.From;
            yield return happens.Over ?? happens.To;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _bus.Raised -= _sights.OnRaised;
        _timer?.Dispose();
    }

    /// <summary>Parts of the device that are to notice what happens.</summary>
    internal void Watch(ImmutableArray<DevicePart> parts) => _parts = parts;

    /// <summary>The lens of a channel is masked, or is no longer: what watches the picture sees nothing meanwhile.</summary>
    internal void Mask(int channel, bool on)
    {
        lock (_gate)
        {
            if (on)
            {
                _sights.Begin(channel, Sights.Masked, MaskCause, _clock.UtcNow);
            }
            else
            {
                _sights.End(channel, Sights.Masked, MaskCause, _clock.UtcNow);
            }

            Step();
        }

        _news.Do();
    }

    /// <summary>The configuration or the local time has changed, or a timer is due: what is going on is looked at anew.</summary>
    internal void Look()
    {
        lock (_gate)
        {
            Step();
        }

        _news.Do();
    }

    /// <summary>A change of the configuration takes effect at once.</summary>
    internal void Follow(ConfigChange change)
    {
        if (_sensors.Count > 0 || change.Touches("StorageLowSpace"))
        {
            Look();
        }
    }

    /// <summary>The power goes or comes: what happens goes on, and is not noticed while there is none.</summary>
    internal void Power(bool on)
    {
        lock (_gate)
        {
            _powered = on;
            if (_sensors.Count > 0 || on)
            {
                Step();
            }
        }

        _news.Do();
    }

    /// <summary>The clock is about to be set: what is seen ends by the old time.</summary>
    internal void Suspend()
    {
        lock (_gate)
        {
            _sights.Suspend(_clock.UtcNow);
        }
    }

    /// <summary>The clock was set: what is seen goes on by the new time.</summary>
    internal void Resume()
    {
        lock (_gate)
        {
            _sights.Resume(_clock.UtcNow);
        }
    }

    /// <summary>All is calm and every disk sound, as at the start.</summary>
    internal void Reset()
    {
        lock (_gate)
        {
            _lasting.ToList().ForEach(End);
            for (var disk = 0; disk < _profile.Disks.Length; disk++)
            {
                Place(disk, DiskCondition.Sound);
            }

            Step();
            _sights.Clear();
        }

        _news.Do();
    }

    /// <summary>What goes on, with how long it has left.</summary>
    internal IReadOnlyList<StimulusMoment> Capture()
    {
        lock (_gate)
        {
            var now = _clock.Time.Passed();
            return [.. _lasting.Select(s => new StimulusMoment(s.Number, s.What, s.Until - now))];
        }
    }

    /// <summary>Everything that goes on ends, and no sensor sees anything.</summary>
    internal void Forget()
    {
        lock (_gate)
        {
            _lasting.ToList().ForEach(End);
            _sensors.Clear();
        }

        _news.Do();
    }

    /// <summary>The disks are as they were.</summary>
    internal void Restore(ImmutableArray<DiskCondition> then)
    {
        lock (_gate)
        {
            for (var disk = 0; disk < then.Length; disk++)
            {
                Place(disk, then[disk]);
            }
        }
    }

    /// <summary>What went on goes on, for as long as it had left; sensors look at it anew.</summary>
    internal void Restore(IReadOnlyList<StimulusMoment> then)
    {
        lock (_gate)
        {
            var now = _clock.Time.Passed();
            foreach (var stimulus in then.Select(s => new LastingStimulus(s.Number, s.What, now + s.Left)))
            {
                if (stimulus.What.Kind.Sensor == SensorType.Disk)
                {
                    _lasting.Add(stimulus);
                }
                else
                {
                    Begin(stimulus);
                }
            }

            Step();
        }

        _news.Do();
    }

    private void Begin(LastingStimulus stimulus)
    {
        var kind = stimulus.What.Kind;
        _lasting.Add(stimulus);
        if (kind.Sight != Sights.None)
        {
            _sights.Begin(stimulus.What.Index, kind.Sight, stimulus, _clock.UtcNow);
        }

        if (stimulus.What.Lasts is not null)
        {
            if (kind.Sensor != SensorType.Part)
            {
                SensorOf(kind.Code, stimulus.What.Index, kind.Sensor).Stimuli.Add(stimulus);
                if (stimulus.What.Object.Length > 0 && _profile.Has(Capability.SmartMotion))
                {
                    SensorOf(SmartMotion.CodeOf(stimulus.What.Object), stimulus.What.Index, SensorType.Watched).Stimuli.Add(stimulus);
                }
            }

            Notify(stimulus.Number, stimulus.What, StimulusPhase.Began);
        }

        Tell(stimulus);
    }

    private void End(LastingStimulus stimulus)
    {
        var kind = stimulus.What.Kind;
        _lasting.Remove(stimulus);
        foreach (var sensor in _sensors)
        {
            sensor.Stimuli.Remove(stimulus);
        }

        if (kind.Sight != Sights.None)
        {
            _sights.End(stimulus.What.Index, kind.Sight, stimulus, _clock.UtcNow);
        }

        if (kind.Sensor == SensorType.Disk)
        {
            Place(stimulus.What.Index, DiskCondition.Sound);
        }
        else if (stimulus.What.Lasts is not null)
        {
            Notify(stimulus.Number, stimulus.What, StimulusPhase.Ended);
        }

        Tell(stimulus);
    }

    private void Notify(long number, Stimulus what, StimulusPhase phase)
    {
        foreach (var part in _parts)
        {
            part.Noticed(new StimulusNotice(number, what, phase, _powered, _news.Add, _said));
        }
    }

    // Where else it shows that something has begun or ended.
    private void Tell(LastingStimulus stimulus)
    {
        switch (stimulus.What.Kind.Code)
        {
            case "NetAbort":
                _news.Add(() => CableMoved?.Invoke());
                break;
            case "AlarmLocal":
                var input = stimulus.What.Index;
                var newest = _lasting.FindLast(s => s.What.Kind.Code == "AlarmLocal" && s.What.Index == input)?.What.Open;
                _alarms.Inputs[input].Set(newest is null ? AlarmContact.AtRest : newest == true ? AlarmContact.Open : AlarmContact.Closed);
                break;
        }
    }

    // An alarm without a word about its contact is the contact that the input takes for one now.
    private Stimulus Wired(Stimulus what) => what.Kind.Code != "AlarmLocal" || what.Open is not null ? what
        : what with { Open = _config.Current.Text($"Alarm[{what.Index}].SensorType") != "NO" };

    private Sensor SensorOf(string code, int index, SensorType type)
    {
        var sensor = _sensors.Find(s => s.Index == index && s.Code == code);
        if (sensor is null)
        {
            _sensors.Add(sensor = new Sensor(code, index, type));
        }

        return sensor;
    }

    // What befalls a disk replaces what befell it before.
    private void ChangeDisk(LastingStimulus stimulus)
    {
        var disk = stimulus.What.Index;
        foreach (var before in _lasting.Where(s => s.What.Kind.Sensor == SensorType.Disk && s.What.Index == disk).ToList())
        {
            _lasting.Remove(before);
        }

        if (stimulus.What.Lasts is not null)
        {
            _lasting.Add(stimulus);
        }

        var (total, _) = _recordings.Space(disk);
        Place(disk, stimulus.What.Kind.Code switch
        {
            "StorageNotExist" => new DiskCondition(DiskState.Removed),
            "StorageFailure" => new DiskCondition(DiskState.Failed),
            "StorageLowSpace" => new DiskCondition(DiskState.Working, _recordings.UsedBytes(disk) + (total * stimulus.What.Free / 100)),
            _ => DiskCondition.Sound,
        });
    }

    // Files are closed on what the disks were, and go on with what they are.
    private void Place(int disk, DiskCondition condition)
    {
        if (_disks[disk] == condition)
        {
            return;
        }

        _recordings.Change(() => _disks.Set(disk, condition));
        foreach (var code in (ReadOnlySpan<string>)["StorageNotExist", "StorageFailure", "StorageLowSpace"])
        {
            SensorOf(code, disk, SensorType.Disk);
        }
    }

    // What is over in a moment is a Pulse, if anybody watches for it.
    private Outcome Flash(LastingStimulus stimulus)
    {
        var what = stimulus.What;
        var reading = Read(what.Kind.Code, what.Index, what.Kind.Sensor, [stimulus]);
        if (reading.Seen)
        {
            Raise(what.Kind.Code, EventAction.Pulse, what.Index, reading.Detection.Data);
        }

        return new Outcome(what.Kind.Code, what.Index, reading.Seen, reading.Detection.Why);
    }

    private Reading Read(string code, int index, SensorType type, IReadOnlyList<LastingStimulus> stimuli) =>
        _powered ? _senses.Read(code, index, type, stimuli) : Reading.Idle("the device is off");

    // Looks at everything that goes on, and finds out when to look again.
    private List<(Sensor Sensor, Reading Reading)> Step()
    {
        var now = _clock.Time.Passed();
        foreach (var over in _lasting.Where(s => s.Until <= now).ToList())
        {
            End(over);
        }

        var due = _lasting.Min(s => s.Until);
        due = Timing.Sooner(due, WatchDisks(now));
        var readings = new List<(Sensor, Reading)>(_sensors.Count);
        foreach (var sensor in _sensors)
        {
            var reading = Read(sensor.Code, sensor.Index, sensor.Type, sensor.Stimuli);
            var (raises, blocks, again) = sensor.Believe(reading, now);
            if (raises is { } action)
            {
                Raise(sensor.Code, action, sensor.Index, action == EventAction.Start ? reading.Detection.Data : null);
            }

            if (blocks)
            {
                Raise("MDResult", EventAction.Pulse, sensor.Index, sensor.Blocks);
            }

            readings.Add((sensor, reading));
            due = Timing.Sooner(due, again);
            due = sensor.Stimuli.Count > 0 || sensor.IsOn ? Timing.Sooner(due, _clock.Coming(reading.NextEdge)) : due;
        }

        Wake(due);
        return readings;
    }

    // Disks that are lost have sensors for as long as they are; those that fill have, while somebody wants to know.
    private TimeSpan? WatchDisks(TimeSpan now)
    {
        if (_profile.Disks.Length == 0)
        {
            return null;
        }

        var filling = _settings.Find("StorageLowSpace", 0) is { Enable: true };
        for (var disk = 0; disk < _profile.Disks.Length; disk++)
        {
            if (filling)
            {
                SensorOf("StorageLowSpace", disk, SensorType.Disk);
            }

            if (!_disks[disk].Works)
            {
                SensorOf("StorageNotExist", disk, SensorType.Disk);
                SensorOf("StorageFailure", disk, SensorType.Disk);
            }
        }

        return filling ? now + DiskRound : null;
    }

    private void Raise(string code, EventAction action, int index, string? data) => _news.Add(() => _bus.Raise(code, action, index, data, "stimulus"));

    private void Wake(TimeSpan? due)
    {
        if (_timer is null && due is null)
        {
            return;
        }

        _timer ??= _clock.Time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.FireAt(_clock.Time, due);
    }
}

/// <summary>A stimulus that lasts, and how long it has left; null without an end.</summary>
internal sealed record StimulusMoment(long Number, Stimulus What, TimeSpan? Left);
