using System.Collections.Immutable;
using Emulator.Device.Events;
using Emulator.Device.Parts;
using Emulator.Device.Profiles;
using Emulator.Device.Recording;
using Emulator.Device.World;

namespace Emulator.Device.Traffic;

/// <summary>
/// What a traffic camera makes of cars (document chapter 9): those that pass are an event with a picture, those that park stand in a space until
/// they leave. As shipped some spaces are taken. Everything is dated by the device's clock, in whole seconds, and survives a restart.
/// </summary>
public sealed class TrafficWatch : DevicePart
{
    private const string Passed = "TrafficJunction";
    private const string Came = "TrafficParkingSpaceParking";
    private const string Left = "TrafficParkingSpaceNoParking";

    // For how long a car that passes is in the picture.
    private static readonly TimeSpan Passing = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private readonly Device _device;
    private readonly DeviceProfile _profile;
    private readonly TrafficMemory _memory;
    private ImmutableArray<ParkingSpace> _spaces;
    private ImmutableArray<CarSighting> _sightings = [];
    private DateTime _installed;
    private long _next = 1;
    private bool _powered = true;
    private bool _loaded;

    internal TrafficWatch(Device device)
    {
        (_device, _profile, _memory, _installed) = (device, device.Profile, new TrafficMemory(device.States), device.Clock.UtcNow);
    }

    /// <inheritdoc/>
    public override string Name => "traffic";

    /// <summary>Its parking spaces, by their number.</summary>
    public ImmutableArray<ParkingSpace> Spaces
    {
        get
        {
            lock (_gate)
            {
                Load();
                return _spaces;
            }
        }
    }

    /// <inheritdoc/>
    public override object Describe()
    {
        lock (_gate)
        {
            Load();
            return new
            {
                Spaces = _spaces.Select(s => new { Space = s.Lane + 1, s.ParkNo, Channel = s.Channel + 1, s.Status, s.Since, PictureId = s.Picture, s.Car, Noticed = s.Car == s.Standing }).ToArray(),
                Seen = _next - 1,
            };
        }
    }

    /// <summary>The cars in a channel's picture at a moment, and where they are in it.</summary>
    public IReadOnlyList<(CarSighting Seen, CarPlace Place)> CarsAt(int channel, DateTime utc)
    {
        ImmutableArray<CarSighting> all;
        lock (_gate)
        {
            Load();
            all = _sightings;
        }

        List<(CarSighting, CarPlace)>? found = null;
        foreach (var seen in all)
        {
            if (seen.IsAt(channel, utc))
            {
                (found ??= []).Add((seen, TrafficText.PlaceOf(_device, seen)));
            }
        }

        return found ?? (IReadOnlyList<(CarSighting, CarPlace)>)[];
    }

    /// <summary>The car that a recording was made of; null when it was made of none.</summary>
    public Car? CarOf(Recording.Recording recording)
    {
        lock (_gate)
        {
            Load();
            return _sightings.LastOrDefault(s => s.Recording == recording.Number && recording.Type == RecordingType.Picture)?.Car;
        }
    }

    /// <summary>The member <c>TrafficCar</c> of a parking space, JSON.</summary>
    public string DataOf(ParkingSpace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        return space.Car is { } car
            ? TrafficText.CarOf(_device, new CarSighting(space.Picture, Came, space.Channel, space.Lane, car, space.Since, space.Since))
            : TrafficText.NobodyOf(_device, space);
    }

    /// <inheritdoc/>
    protected internal override void Noticed(StimulusNotice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        lock (_gate)
        {
            switch (notice.What.Kind.Name)
            {
                case "vehicle":
                    Load();
                    Pass(notice);
                    break;
                case "parking" when notice.Phase != StimulusPhase.Ended:
                    Load();
                    Park(notice);
                    break;
                case "parking":
                    Load();
                    Clear(notice, _spaces[notice.What.Index].Stimulus == notice.Number);
                    break;
                case "parking-left":
                    Load();
                    Clear(notice, _spaces[notice.What.Index].Standing is not null);
                    break;
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void Power(bool on)
    {
        List<Action> deeds = [];
        lock (_gate)
        {
            _powered = on;
            if (on && _loaded)
            {
                // What came and went meanwhile is noticed now.
                foreach (var space in _spaces)
                {
                    Look(space.Lane, deeds.Add);
                }
            }
        }

        deeds.ForEach(deed => deed());
    }

    /// <inheritdoc/>
    protected internal override void Suspend()
    {
        lock (_gate)
        {
            Load();
            var now = Seconds.Floor(_device.Clock.UtcNow);
            Change(s => s.To == CarSighting.Stays ? s with { To = now } : s);
        }
    }

    /// <inheritdoc/>
    protected internal override void Resume()
    {
        lock (_gate)
        {
            Load();
            foreach (var space in _spaces)
            {
                if (space.Car is { } car && !_sightings.Any(s => s.IsParked && s.Lane == space.Lane && s.To == CarSighting.Stays))
                {
                    See(Came, space.Channel, space.Lane, car, Seconds.Floor(_device.Clock.UtcNow), CarSighting.Stays);
                }
            }
        }
    }

    /// <inheritdoc/>
    protected internal override void Reset()
    {
        ImmutableArray<ParkingSpace> before;
        lock (_gate)
        {
            Load();
            before = _spaces;
            _memory.Forget(_sightings);
            (_sightings, _next, _installed, _powered) = ([], 1, _device.Clock.UtcNow, true);
            Seed();
        }

        TellOf(before, Spaces);
    }

    /// <inheritdoc/>
    protected internal override object Capture()
    {
        lock (_gate)
        {
            Load();
            return new Moment(_spaces, _sightings);
        }
    }

    /// <inheritdoc/>
    protected internal override void Restore(object? then)
    {
        if (then is not Moment moment)
        {
            return;
        }

        ImmutableArray<ParkingSpace> before;
        lock (_gate)
        {
            Load();
            before = _spaces;
            _memory.Forget(_sightings.Except(moment.Sightings));
            (_spaces, _sightings) = (moment.Spaces, moment.Sightings);
            _memory.Keep(_spaces, _sightings);
            _powered = _device.Power.State == Emulator.Device.Power.PowerState.On;
        }

        TellOf(before, moment.Spaces);
    }

    private void Load()
    {
        if (_loaded)
        {
            return;
        }

        _loaded = true;
        var kept = _memory.LoadSpaces();
        if (kept.Count == 0)
        {
            Seed();
            return;
        }

        // The profile may have more spaces now, or fewer.
        _spaces = [.. Enumerable.Range(0, _profile.ParkingSpaces).Select(lane => (kept.FirstOrDefault(s => s.Lane == lane) ?? new ParkingSpace(lane, 0) { Since = _installed }) with { Channel = ParkingSpace.ChannelOf(lane, _profile) })];
        _sightings = _memory.LoadSightings();
        _next = _sightings.IsEmpty ? 1 + _spaces.Max(s => s.Picture) : _sightings[^1].Number + 1;
    }

    // The first space is taken, the second free, the rest as it comes: a newcomer finds both.
    private void Seed()
    {
        _spaces = [];
        for (var lane = 0; lane < _profile.ParkingSpaces; lane++)
        {
            var dice = CarDice.Of(_device.Identity.Serial, $"parking/{lane}");
            var car = lane == 0 || (lane > 1 && dice[0] % 2 == 0) ? CarDice.Roll(_device.Identity.Serial, $"parked/{lane}", null, parked: true) : null;
            var space = new ParkingSpace(lane, ParkingSpace.ChannelOf(lane, _profile)) { Car = car, Standing = car, Since = Seconds.Floor(_installed).AddMinutes(-1 - (dice[1] * 2)), Picture = lane + 1 };
            _spaces = _spaces.Add(space);
            _sightings = car is null ? _sightings : _sightings.Add(new CarSighting(lane + 1, Came, space.Channel, lane, car, space.Since, CarSighting.Stays));
        }

        _next = _profile.ParkingSpaces + 1;
        _memory.Keep(_spaces, _sightings);
    }

    private void Pass(StimulusNotice notice)
    {
        var what = notice.What;
        if (!notice.Powered)
        {
            notice.Outcomes.Add(new Outcome(Passed, what.Index, Raised: false, "the device is off"));
            return;
        }

        var from = Seconds.Floor(_device.Clock.UtcNow);
        var car = CarDice.Roll(_device.Identity.Serial, $"car/{_next}", what.Car, parked: false);
        Tell(See(Passed, what.Index, what.Car?.Lane ?? 0, car, from, from + Passing), notice.Later);
        notice.Outcomes.Add(new Outcome(Passed, what.Index, Raised: true, "seen"));
    }

    private void Park(StimulusNotice notice)
    {
        var (what, space) = (notice.What, _spaces[notice.What.Index]);
        if (space.Stimulus == notice.Number)
        {
            // It stands there already: a snapshot was restored.
            return;
        }

        Stand(space with { Standing = null, Stimulus = 0 }, notice);
        Stand(_spaces[space.Lane] with { Standing = CarDice.Roll(_device.Identity.Serial, $"car/{_next}", what.Car, parked: true), Stimulus = notice.Number }, notice);
        notice.Outcomes.Add(new Outcome(Came, space.Channel, notice.Powered, notice.Powered ? "seen" : "the device is off"));
    }

    private void Clear(StimulusNotice notice, bool leaves)
    {
        var space = _spaces[notice.What.Index];
        if (leaves)
        {
            Stand(space with { Standing = null, Stimulus = 0 }, notice);
        }

        if (notice.Phase != StimulusPhase.Ended)
        {
            notice.Outcomes.Add(new Outcome(Left, space.Channel, leaves && notice.Powered, !leaves ? "the space is free" : notice.Powered ? "seen" : "the device is off"));
        }
    }

    private void Stand(ParkingSpace space, StimulusNotice notice)
    {
        _spaces = _spaces.SetItem(space.Lane, space);
        if (notice.Powered)
        {
            Look(space.Lane, notice.Later);
        }

        _memory.Keep([_spaces[space.Lane]], []);
    }

    // Brings what the device knows of a space in line with what stands there.
    private void Look(int lane, Action<Action> later)
    {
        var space = _spaces[lane];
        if (!_powered || space.Car == space.Standing)
        {
            return;
        }

        var now = Seconds.Floor(_device.Clock.UtcNow);
        if (space.Car is { } gone)
        {
            Change(s => s.IsParked && s.Lane == lane && s.To == CarSighting.Stays ? s with { To = now } : s);
            Tell(See(Left, space.Channel, lane, gone, now, now), later);
        }

        if (space.Standing is { } come)
        {
            Tell(See(Came, space.Channel, lane, come, now, CarSighting.Stays), later);
        }

        _spaces = _spaces.SetItem(lane, space with { Car = space.Standing, Since = now, Picture = (int)(_next - 1) });
        _memory.Keep([_spaces[lane]], []);
    }

    private CarSighting See(string code, int channel, int lane, Car car, DateTime from, DateTime to)
    {
        var seen = new CarSighting(_next++, code, channel, lane, car, from, to);
        // What stands there is never forgotten.
        var oldest = _sightings.Length < TrafficMemory.MaxSightings - _profile.ParkingSpaces ? null : _sightings.First(s => s.To != CarSighting.Stays);
        _sightings = (oldest is null ? _sightings : _sightings.Remove(oldest)).Add(seen);
        if (oldest is not null)
        {
            _memory.Forget([oldest]);
        }

        _memory.Keep([], [seen]);
        return seen;
    }

    private void Tell(CarSighting seen, Action<Action> later) => later(() =>
    {
        var data = TrafficText.EventOf(_device, seen, _device.Clock.UtcNow);
        _device.Events.Raise(seen.Code, EventAction.Pulse, seen.Channel, data, "stimulus");
        if (_device.Recordings.RecordPicture(seen.Channel, seen.Code, seen.From) is { } kept)
        {
            lock (_gate)
            {
                Change(s => s.Number == seen.Number ? s with { Recording = kept.Number } : s);
            }
        }
    });

    // Who follows the events is not left believing what is no longer so.
    private void TellOf(ImmutableArray<ParkingSpace> before, ImmutableArray<ParkingSpace> after)
    {
        foreach (var (was, space) in before.Zip(after))
        {
            if (was.Car == space.Car)
            {
                continue;
            }

            var now = _device.Clock.UtcNow;
            foreach (var (code, car) in (ReadOnlySpan<(string, Car?)>)[(Left, was.Car), (Came, space.Car)])
            {
                if (car is not null)
                {
                    var seen = new CarSighting(space.Picture, code, space.Channel, space.Lane, car, now, now);
                    _device.Events.Raise(code, EventAction.Pulse, space.Channel, TrafficText.EventOf(_device, seen, now), "stimulus");
                }
            }
        }
    }

    private void Change(Func<CarSighting, CarSighting> change)
    {
        var changed = new List<CarSighting>();
        for (var i = 0; i < _sightings.Length; i++)
        {
            var after = change(_sightings[i]);
            if (!ReferenceEquals(after, _sightings[i]))
            {
                changed.Add(after);
                _sightings = _sightings.SetItem(i, after);
            }
        }

        if (changed.Count > 0)
        {
            _memory.Keep([], changed);
        }
    }

    private sealed record Moment(ImmutableArray<ParkingSpace> Spaces, ImmutableArray<CarSighting> Sightings);
}
