using System.Globalization;
using Emulator.Device.Events;
using Emulator.Device.Profiles;
using Emulator.Device.Time;
using Emulator.Device.World;

namespace Emulator.Device.Thermal;

/// <summary>
/// Watches the alarms of thermometry rules and raises <c>HeatImagingTemper</c> (document sections 10.2.3 and 10.2.4). A rule is sampled when something
/// happens before its channel, and every T seconds while its value can come over the threshold by itself; no timer runs while none can. Safe for any
/// number of threads.
/// </summary>
internal sealed class ThermometryAlarms : IDisposable
{
    private const string Code = "HeatImagingTemper";

    private readonly Lock _gate = new();
    private readonly InOrder _news = new();
    private readonly Device _device;
    private readonly ThermalSensor _sensor;
    private readonly EventSettings _settings;
    private readonly List<Watch>[] _watches;
    private ITimer? _timer;
    private bool _powered = true;
    private bool _disposed;

    public ThermometryAlarms(Device device, ThermalSensor sensor)
    {
        (_device, _sensor) = (device, sensor);
        _settings = new EventSettings(device.Profile, device.Config);
        _watches = new List<Watch>[device.Profile.Channels.Length];
        for (var channel = 0; channel < _watches.Length; channel++)
        {
            _watches[channel] = [];
            if (device.Profile.Channels[channel].Kind == ChannelKind.Thermal && device.Config.Current.Bool($"{Code}[{channel}].Enable"))
            {
                // Looked at when the start is over.
                Wake(device.Clock.Time.Passed() + TimeSpan.FromSeconds(1));
            }
        }
    }

    /// <summary>Every rule of every channel is looked at now. Call it without a lock.</summary>
    public void Look()
    {
        lock (_gate)
        {
            for (var channel = 0; channel < _watches.Length; channel++)
            {
                Step(channel, all: true);
            }

            Arm();
        }

        _news.Do();
    }

    /// <summary>Something has happened before a channel, under the world's lock: its rules are looked at now, and tell later.</summary>
    /// <param name="channel">The channel, from 0.</param>
    /// <param name="later">Does something when no lock is held.</param>
    /// <returns>What came of it.</returns>
    public Outcome Look(int channel, Action<Action> later)
    {
        Outcome outcome;
        lock (_gate)
        {
            Step(channel, all: true);
            Arm();
            outcome = Tell(channel);
        }

        later(_news.Do);
        return outcome;
    }

    /// <summary>The power has come or gone. What was on has ended with it.</summary>
    public void Power(bool on)
    {
        lock (_gate)
        {
            _powered = on;
            if (!on)
            {
                Forget();
                return;
            }
        }

        Look();
    }

    /// <summary>Nothing is an alarm any more, and nobody is told: what was on has been ended.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            Forget();
        }
    }

    /// <summary>Which alarms stand, and for how long.</summary>
    public IReadOnlyList<AlarmMoment> Capture()
    {
        lock (_gate)
        {
            var now = _device.Clock.Time.Passed();
            return [.. _watches.SelectMany((watches, channel) => watches.Select((watch, place) => new AlarmMoment(channel, place, watch.Counts, now - watch.Since)))];
        }
    }

    /// <summary>They stand as they stood; they are looked at when something happens, or in a moment.</summary>
    public void Restore(IReadOnlyList<AlarmMoment> then)
    {
        lock (_gate)
        {
            Forget();
            var now = _device.Clock.Time.Passed();
            foreach (var (channel, place, counts, held) in then)
            {
                var watch = WatchOf(channel, place);
                (watch.Counts, watch.Since) = (counts, now - held);
            }

            Wake(now);
        }
    }

    /// <summary>Of each rule of a channel that has been looked at, whether its alarm is on and why.</summary>
    public IReadOnlyList<(bool IsOn, string Why)> Describe(int channel)
    {
        lock (_gate)
        {
            return [.. _watches[channel].Select(w => (w.Sensor.IsOn, w.Why))];
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer?.Dispose();
        }
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            for (var channel = 0; channel < _watches.Length; channel++)
            {
                Step(channel, all: false);
            }

            Arm();
        }

        _news.Do();
    }

    private Watch WatchOf(int channel, int place)
    {
        var watches = _watches[channel];
        while (watches.Count <= place)
        {
            watches.Add(new Watch(channel));
        }

        return watches[place];
    }

    private void Step(int channel, bool all)
    {
        if (_device.Profile.Channels[channel].Kind != ChannelKind.Thermal || _settings.Find(Code, channel) is not { } setting)
        {
            return;
        }

        // A device that never watched for heat has nothing to end either.
        if (!setting.Enable && _watches[channel].Count == 0)
        {
            return;
        }

        var (now, rules) = (_device.Clock.Time.Passed(), _sensor.Thermometry.RulesOf(channel));
        foreach (var rule in rules)
        {
            var watch = WatchOf(channel, rule.Place);
            if (all || watch.Due <= now)
            {
                Sample(channel, rule, watch, setting, now);
            }
        }

        // Rules that are there no more: a restored configuration has fewer.
        for (var place = _watches[channel].Count - 1; place >= rules.Length; place--)
        {
            Believe(channel, _watches[channel][place], Reading.Idle("no such rule"), now);
            _watches[channel].RemoveAt(place);
        }
    }

    private void Sample(int channel, ThermometryRule rule, Watch watch, EventSetting setting, TimeSpan now)
    {
        watch.Begins = null;
        var reading = !_powered ? Reading.Idle("the device is off")
            : !_sensor.Thermometry.IsEnabled ? Reading.Idle("HeatImagingThermometry.TemperEnable is false")
            : !rule.Alarm.Enable || !rule.Enable ? Reading.Idle("no alarm")
            : Reading.By(setting, _device.Clock.Now, () => Watched(channel, rule, watch, now));
        if (!reading.Armed)
        {
            (watch.Counts, watch.Since) = (false, now);
        }

        watch.Due = Timing.Sooner(Believe(channel, watch, reading, now), watch.Begins);
        var moves = watch.Sensor.IsOn || watch.Counts || CanReach(channel, rule);
        if (moves && _powered && _sensor.Thermometry.IsEnabled && rule is { Enable: true, Alarm.Enable: true } && setting.Enable)
        {
            watch.Due = Timing.Sooner(watch.Due, _device.Clock.Coming(reading.NextEdge));
            watch.Due = reading.Armed ? Timing.Sooner(watch.Due, now + rule.Every) : watch.Due;
        }
    }

    // Raises what follows, and says when to look again because of jitter.
    private TimeSpan? Believe(int channel, Watch watch, in Reading reading, TimeSpan now)
    {
        var (raises, _, again) = watch.Sensor.Believe(reading, now);
        watch.Why = watch.Sensor.IsOn == reading.Seen ? reading.Detection.Why : "within Dejitter of the last change; looked at again when it is over";
        if (raises is { } action)
        {
            var data = reading.Detection.Data ?? watch.Data;
            watch.Data = action == EventAction.Start ? data : null;
            var cause = _sensor.FieldOf(channel)!.ObjectsAt(_device.Clock.UtcNow).Any() || watch.ByStimulus ? "stimulus" : "device";
            watch.ByStimulus = action == EventAction.Start && cause == "stimulus";
            _news.Add(() => _device.Events.Raise(Code, action, channel, data, cause, watch));
        }

        return again;
    }

    // What its value is, whether that counts, and since when.
    private Detection Watched(int channel, ThermometryRule rule, Watch watch, TimeSpan now)
    {
        var (thermometry, alarm) = (_sensor.Thermometry, rule.Alarm);
        if (!thermometry.Measures(channel, rule))
        {
            (watch.Counts, watch.Since) = (false, now);
            return new Detection(false, $"{rule.Name}: the camera is not at preset {rule.PresetId}");
        }

        var reading = thermometry.Measure(channel, rule, _device.Clock.UtcNow, whole: alarm.Result is "Mid" or "ISO");
        var value = rule.Type == MeterType.Spot ? reading.Average : reading.By(alarm.Result);
        var counts = alarm.Counts(value, watch.Counts);
        if (counts != watch.Counts)
        {
            (watch.Counts, watch.Since) = (counts, now);
        }

        var said = string.Create(CultureInfo.InvariantCulture, $"{rule.Name}: {(rule.Type == MeterType.Spot ? "value" : alarm.Result)} {value:0.0}, {alarm.Condition} {alarm.Threshold:0.0##}");
        if (!counts)
        {
            return new Detection(false, said + " does not hold", Data(channel, rule, reading, value));
        }

        if (watch.Since + alarm.Duration > now)
        {
            watch.Begins = watch.Since + alarm.Duration;
            return new Detection(false, said + string.Create(CultureInfo.InvariantCulture, $" holds, but not yet for {alarm.Duration.TotalSeconds:0} s"));
        }

        return new Detection(true, said + " holds", Data(channel, rule, reading, value));
    }

    // Names as the vendor's libraries have them of this event.
    private string Data(int channel, ThermometryRule rule, ThermalReading reading, double value)
    {
        var (unit, alarm) = (_sensor.Thermometry.Unit, rule.Alarm);
        var told = alarm.Result == "ISO" && rule.Type == MeterType.Area ? value : alarm.Result == "Std" && rule.Type == MeterType.Area ? unit.FromSpan(value) : unit.From(value);
        var at = rule.Type == MeterType.Spot ? rule.Points[0] : alarm.Result == "Min" ? reading.MinAt : alarm.Result == "Max" ? reading.MaxAt : rule.Points[0];
        return JsonText.Of(
        [
            new("AlarmCondition", JsonText.Quote(alarm.Condition.ToString())),
            new("AlarmId", JsonText.Number(alarm.Id)),
            new("Channel", JsonText.Number(channel)),
            new("Coordinate", string.Create(CultureInfo.InvariantCulture, $"[ {at.X:0}, {at.Y:0} ]")),
            new("Name", JsonText.Quote(rule.Name)),
            new("PresetID", JsonText.Number(rule.PresetId)),
            new("Result", JsonText.Quote(alarm.Result)),
            new("RuleId", JsonText.Number(rule.RuleId)),
            new("Temperature", TemperatureUnits.Print(told)),
            new("TemperatureUnit", JsonText.Quote(unit.ToString())),
            new("Type", JsonText.Quote(rule.Type.ToString())),
        ])!;
    }

    // Whether the value of a rule can come to count without anything being placed before the channel.
    private bool CanReach(int channel, ThermometryRule rule)
    {
        if (rule.Type == MeterType.Area && rule.Alarm.Result is "Std" or "ISO")
        {
            return true;
        }

        if (_sensor.FieldOf(channel)!.ObjectsAt(_device.Clock.UtcNow).Any())
        {
            return true;
        }

        var (from, to) = _sensor.Thermometry.Calm(rule);
        return rule.Alarm.Condition switch
        {
            AlarmCondition.Below => from < rule.Alarm.Threshold,
            AlarmCondition.Above => to > rule.Alarm.Threshold,
            _ => from <= rule.Alarm.Threshold + rule.Alarm.Hysteresis && to >= rule.Alarm.Threshold - rule.Alarm.Hysteresis,
        };
    }

    private Outcome Tell(int channel)
    {
        var on = _watches[channel].Where(w => w.Sensor.IsOn).ToList();
        if (on.Count > 0)
        {
            return new Outcome(Code, channel, true, string.Join("; ", on.Select(w => w.Why)));
        }

        if (_settings.Find(Code, channel) is not { Enable: true })
        {
            return new Outcome(Code, channel, false, _powered ? "disabled" : "the device is off");
        }

        var whys = _watches[channel].Select(w => w.Why).Where(why => why != "no alarm").Distinct(StringComparer.Ordinal).ToList();
        return new Outcome(Code, channel, false, whys.Count > 0 ? string.Join("; ", whys) : "no rule of the channel has an alarm");
    }

    private void Forget()
    {
        foreach (var watches in _watches)
        {
            watches.Clear();
        }

        _timer?.FireAt(_device.Clock.Time, null);
    }

    private void Arm()
    {
        TimeSpan? due = null;
        foreach (var watches in _watches)
        {
            foreach (var watch in watches)
            {
                due = Timing.Sooner(due, watch.Due);
            }
        }

        Wake(due);
    }

    private void Wake(TimeSpan? due)
    {
        if (_disposed || (_timer is null && due is null))
        {
            return;
        }

        _timer ??= _device.Clock.Time.CreateTimer(static me => ((ThermometryAlarms)me!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.FireAt(_device.Clock.Time, due);
    }

    /// <summary>How the alarm of one rule stands. It holds its event on.</summary>
    private sealed class Watch(int channel)
    {
        public Sensor Sensor { get; } = new(Code, channel, SensorType.Part);

        /// <summary>Whether the value counts, and since when that has been so.</summary>
        public bool Counts { get; set; }

        public TimeSpan Since { get; set; }

        /// <summary>When it will have counted for long enough.</summary>
        public TimeSpan? Begins { get; set; }

        /// <summary>When it is looked at next by itself; at once when it never was.</summary>
        public TimeSpan? Due { get; set; } = TimeSpan.Zero;

        public string Why { get; set; } = "no alarm";

        /// <summary>Whether its Start came of a stimulus.</summary>
        public bool ByStimulus { get; set; }

        /// <summary>What its Start said.</summary>
        public string? Data { get; set; }
    }
}

/// <summary>How the alarm of a rule stood.</summary>
internal sealed record AlarmMoment(int Channel, int Place, bool Counts, TimeSpan Held);
