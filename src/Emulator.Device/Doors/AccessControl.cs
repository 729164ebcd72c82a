using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Emulator.Device.Config;
using Emulator.Device.Events;
using Emulator.Device.Logs;
using Emulator.Device.Parts;
using Emulator.Device.Records;
using Emulator.Device.Time;
using Emulator.Device.World;

namespace Emulator.Device.Doors;

/// <summary>
/// The doors of a device (document chapters 11 and 12.4): who opens them, how they stand, and what follows: a record of each attempt, events,
/// the log. One timer runs, for what is due next; none while all doors are shut. Safe for any number of threads.
/// </summary>
public sealed class AccessControl : DevicePart
{
    private readonly Lock _gate = new();
    private readonly InOrder _news = new();
    private readonly Device _device;
    private readonly Door[] _doors;
    private readonly HomeAlarms _alarms;
    private ITimer? _timer;
    private bool _powered = true;

    internal AccessControl(Device device)
    {
        _device = device;
        _doors = new Door[device.Profile.Doors];
        for (var i = 0; i < _doors.Length; i++)
        {
            _doors[i] = new Door();
        }

        _alarms = new HomeAlarms(device);
    }

    /// <inheritdoc/>
    public override string Name => "doors";

    private TimeSpan Now => _device.Clock.Time.Passed();

    /// <summary>How a door stands.</summary>
    /// <param name="door">From 0.</param>
    public DoorStatus StatusOf(int door)
    {
        lock (_gate)
        {
            return _doors[door].Status(Settings(door), Now);
        }
    }

    /// <inheritdoc/>
    public override object Describe()
    {
        lock (_gate)
        {
            var now = Now;
            return _doors.Select((door, i) =>
            {
                var settings = Settings(i);
                return new DoorInfo(
                    i + 1, settings.Name, door.Status(settings, now).ToString(), door.IsUnlocked(settings, now),
                    !settings.AlwaysOpen && door.Locks > now ? (door.Locks - now)?.TotalSeconds : null, door.OpenSince is not null, door.TooLong);
            }).ToArray();
        }
    }

    /// <summary>Somebody tries to open a door, over the network.</summary>
    /// <param name="door">From 0.</param>
    /// <param name="key">How.</param>
    /// <param name="user">The login name of who asks.</param>
    /// <param name="from">From where.</param>
    /// <returns>What the device makes of it; null when the door is not in use (AccessControl.Enable).</returns>
    public DoorVerdict? Open(int door, DoorKey key, string user, IPAddress? from)
    {
        DoorVerdict? verdict;
        lock (_gate)
        {
            verdict = Try(door, key, "device", user, from);
            Step("device");
        }

        _news.Do();
        return verdict;
    }

    /// <summary>Locks a door. One that stands open goes on doing so.</summary>
    /// <param name="door">From 0.</param>
    /// <param name="user">The login name of who asks.</param>
    /// <param name="from">From where.</param>
    /// <returns>False when the configuration keeps it unlocked.</returns>
    public bool Close(int door, string user, IPAddress? from)
    {
        lock (_gate)
        {
            if (Settings(door).AlwaysOpen)
            {
                return false;
            }

            _doors[door].Locks = null;
            _news.Add(() => _device.Log.Write(LogType.Event, "CloseDoor", user, from, new KeyValuePair<string, string>("Door", Text(door + 1))));
            Step("device");
        }

        _news.Do();
        return true;
    }

    /// <inheritdoc/>
    protected internal override void Noticed(StimulusNotice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var (kind, door) = (notice.What.Kind, notice.What.Index);
        if (kind.Name == "doorbell")
        {
            if (notice.Powered && notice.Phase != StimulusPhase.Ended)
            {
                notice.Later(_alarms.Ring);
            }

            return;
        }

        if (kind.Subject != StimulusSubject.Door)
        {
            return;
        }

        lock (_gate)
        {
            switch (kind.Name)
            {
                case "card" or "door-open":
                    notice.Outcomes.Add(Key(door, notice.What.Key!, notice.Powered));
                    break;
                case "door-closed":
                    notice.Outcomes.Add(Move(door, open: false, force: false, notice.Powered));
                    break;
                default:
                    var outcome = Move(door, open: notice.Phase != StimulusPhase.Ended, force: kind.Name == "door-forced", notice.Powered);
                    if (notice.Phase != StimulusPhase.Ended)
                    {
                        notice.Outcomes.Add(outcome);
                    }

                    break;
            }

            Step("stimulus");
        }

        notice.Later(_news.Do);
    }

    /// <inheritdoc/>
    protected internal override void Follow(ConfigChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change.Touches("AccessControl"))
        {
            Look();
        }
    }

    /// <inheritdoc/>
    protected internal override void Power(bool on)
    {
        lock (_gate)
        {
            _powered = on;
            foreach (var door in _doors)
            {
                // Doors stand as they do; locks lock without power, and what was on has ended with it.
                door.Forget();
                door.OpenSince = door.OpenSince is null ? null : Now;
            }

            Step("device");
        }

        _news.Do();
    }

    /// <inheritdoc/>
    protected internal override void Reset()
    {
        lock (_gate)
        {
            foreach (var door in _doors)
            {
                door.Forget();
                door.OpenSince = null;
            }

            Step("device");
        }

        _news.Do();
    }

    /// <inheritdoc/>
    protected internal override object? Capture()
    {
        lock (_gate)
        {
            var now = Now;
            return _doors.Select(door => new DoorMoment(door.Locks > now ? door.Locks - now : null, now - door.OpenSince, door.Forced, door.TooLong)).ToImmutableArray();
        }
    }

    /// <inheritdoc/>
    protected internal override void Restore(object? then)
    {
        lock (_gate)
        {
            var now = Now;
            foreach (var (door, moment) in _doors.Zip((ImmutableArray<DoorMoment>)then!))
            {
                (door.Locks, door.OpenSince, door.Forced) = (now + moment.LocksIn, now - moment.OpenFor, moment.Forced);
                door.TooLong = false;
            }

            for (var i = 0; i < _doors.Length; i++)
            {
                if (_doors[i].Forced)
                {
                    Raise("BreakIn", EventAction.Start, i, HomeAlarms.Again, NameOf(i));
                }
            }

            Step(HomeAlarms.Again);
        }

        _news.Do();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _alarms.Dispose();
        _timer?.Dispose();
        base.Dispose(disposing);
    }

    private Outcome Key(int door, DoorKey key, bool powered)
    {
        if (!powered)
        {
            return new Outcome("AccessControl", door, false, "the device is off");
        }

        return Try(door, key, "stimulus", "", null) is { } verdict ? new Outcome("AccessControl", door, true, verdict.Why) : new Outcome("AccessControl", door, false, "disabled");
    }

    // What moves the door moves it, whether or not the device notices.
    private Outcome Move(int door, bool open, bool force, bool powered)
    {
        var (at, settings) = (_doors[door], Settings(door));
        var moves = open != at.OpenSince is not null;
        var breaks = powered && open && settings is { Sensor: true, BreakInAlarm: true } && !at.Forced && (force || (moves && !at.IsUnlocked(settings, Now)));
        at.OpenSince = open ? at.OpenSince ?? Now : null;
        if (breaks)
        {
            at.Forced = true;
            Raise("BreakIn", EventAction.Start, door, "stimulus", NameOf(door));
        }
        else if (!open && at.Forced)
        {
            at.Forced = false;
            Raise("BreakIn", EventAction.Stop, door, "stimulus");
        }

        return new Outcome(
            force || breaks ? "BreakIn" : "DoorStatus", door, powered && settings.Sensor && (breaks || (!force && moves)),
            !powered ? "the device is off"
                : !settings.Sensor ? "the door has no contact (SensorEnable)"
                : breaks ? "forced"
                : !moves && !force ? $"the door is {(open ? "open" : "closed")} already"
                : force && !settings.BreakInAlarm ? "disabled"
                : force ? "forced already"
                : "seen");
    }

    // Under the gate. Null when the door is not in use.
    private DoorVerdict? Try(int door, DoorKey key, string cause, string user, IPAddress? from)
    {
        var settings = Settings(door);
        if (!settings.Enable)
        {
            return null;
        }

        var shelf = _device.Part<RecordShelf>()!;
        var verdict = DoorGuard.Judge(_device, door, key);
        if (verdict.Opens)
        {
            _doors[door].Locks = Now + settings.Hold;
            if (verdict.Card is { UsesLeft: { } left } card)
            {
                shelf.Update(RecordKinds.Card, card.Record.Number, values => values["UseTimes"] = Text(left - 1));
            }
        }

        var attempt = new DoorAttempt(_device, door, key, verdict);
        shelf.Insert(RecordKinds.Swipe, attempt.Record(), out var record);
        var data = attempt.Data(record?.Number ?? 0);
        Raise("AccessControl", EventAction.Pulse, door, cause, data);
        if (verdict is { Opens: true, Duress: true } && settings.DuressAlarm)
        {
            Raise("Duress", EventAction.Pulse, door, cause, data);
        }

        _news.Add(() => _device.Log.Write(LogType.Event, verdict.Opens ? "OpenDoor" : "OpenDoorFailed", user, from, attempt.Details()));
        return verdict;
    }

    private void Look()
    {
        lock (_gate)
        {
            Step("device");
        }

        _news.Do();
    }

    // Under the gate. Looks at every door, tells what has changed, and finds out when to look again.
    private void Step(string cause)
    {
        var now = Now;
        TimeSpan? due = null;
        for (var i = 0; i < _doors.Length && _powered; i++)
        {
            var (door, settings) = (_doors[i], Settings(i));
            if (door.Locks <= now)
            {
                door.Locks = null;
            }

            if (door.Forced && !settings.Sensor)
            {
                door.Forced = false;
                Raise("BreakIn", EventAction.Stop, i, cause);
            }

            // A door that was forced is trouble enough, and one that is to stand open may.
            var limit = settings is { Sensor: true, AlwaysOpen: false } && !door.Forced ? door.OpenSince + settings.MayStandOpen : null;
            var tooLong = limit <= now;
            if (tooLong != door.TooLong)
            {
                door.TooLong = tooLong;
                Raise("DoorNotClosed", tooLong ? EventAction.Start : EventAction.Stop, i, cause, tooLong ? NameOf(i) : null);
            }

            var status = door.Status(settings, now);
            if (status != door.Told)
            {
                door.Told = status;
                Raise("DoorStatus", EventAction.Pulse, i, cause, DoorAttempt.Moment(_device, [new("Name", JsonText.Quote(settings.Name)), new("Status", JsonText.Quote(status.ToString()))]));
            }

            due = Timing.Sooner(Timing.Sooner(due, door.Locks), tooLong ? null : limit);
        }

        if (_timer is null && due is null)
        {
            return;
        }

        _timer ??= _device.Clock.Time.CreateTimer(static me => ((AccessControl)me!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.FireAt(_device.Clock.Time, due);
    }

    private void Raise(string code, EventAction action, int door, string cause, string? data = null) =>
        _news.Add(() => _device.Events.Raise(code, action, door, data, cause, holder: this));

    private string NameOf(int door) => DoorAttempt.Moment(_device, [new("Name", JsonText.Quote(Settings(door).Name))]);

    private DoorSettings Settings(int door) => new(_device.Config.Current, door);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
