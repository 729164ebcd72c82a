using System.Collections.Immutable;
using Emulator.Device.Access;
using Emulator.Device.Config;
using Emulator.Device.Display;
using Emulator.Device.Events;
using Emulator.Device.Lens;
using Emulator.Device.Logs;
using Emulator.Device.Power;
using Emulator.Device.Ptz;
using Emulator.Device.Recording;
using Emulator.Device.Storage;
using Emulator.Device.Time;
using Emulator.Device.Users;
using Emulator.Device.Wiper;
using Emulator.Device.World;

namespace Emulator.Device.Snapshots;

/// <summary>
/// The state of a device at one moment, to which it can return: references to what never changes, so that taking it copies nothing long.
/// What goes on for a while has as long left when it is restored as it had then; who is connected, and the history of events, belong to
/// nobody's state and stay as they are (docs/decisions/0024).
/// </summary>
public sealed class DeviceSnapshot
{
    private readonly ConfigSnapshot _config;
    private readonly ClockMoment _clock;
    private readonly PowerMoment _power;
    private readonly UsersMoment _users;
    private readonly IReadOnlyList<VisitorMoment> _visitors;
    private readonly LogMoment _log;
    private readonly ImmutableArray<DiskCondition> _disks;
    private readonly RecordingsMoment _recordings;
    private readonly ImmutableArray<LensMoment> _lenses;
    private readonly ImmutableArray<WiperState> _wipers;
    private readonly ImmutableArray<ScreenState> _screens;
    private readonly ImmutableArray<PtzMoment> _ptz;
    private readonly ImmutableArray<object?> _parts;
    private readonly ImmutableArray<TimeSpan> _latches;
    private readonly IReadOnlyList<StimulusMoment> _stimuli;
    private readonly IReadOnlyList<LastingEvent> _injected;

    private DeviceSnapshot(Device device)
    {
        Local = device.Clock.Now;
        _config = device.Config.Current;
        _clock = device.Clock.Capture();
        _power = device.Power.Capture();
        _users = device.Users.Capture();
        _visitors = device.Access.Capture();
        _log = device.Log.Capture();
        _disks = device.Disks.Disks;
        _recordings = device.Recordings.Capture();
        _ptz = [.. device.Ptz.Select(unit => unit.Capture())];
        _lenses = [.. device.Lenses.Select(lens => lens.Capture())];
        _wipers = [.. device.Wipers.Select(wiper => wiper.Read())];
        _screens = [.. device.Screens.Select(screen => screen.Read())];
        _parts = [.. device.Parts.Select(part => part.Capture())];
        _latches = [.. device.Alarms.Outputs.Select(output => output.Capture())];
        _stimuli = device.World.Capture();
        _injected = device.Events.LastingOf(EventBus.Injected);
    }

    /// <summary>The device's local time when it was taken.</summary>
    public DateTime Local { get; }

    /// <summary>Takes the state of a device; requests wait for as long as that takes.</summary>
    public static DeviceSnapshot Of(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.Gate.Alone(() => new DeviceSnapshot(device));
    }

    /// <summary>Returns a device to this state, on the disk too; requests wait for as long as that takes.</summary>
    /// <returns>Why it could not be kept, in which case all is as it was; null when it is done.</returns>
    public string? Restore(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.Gate.Alone(() =>
        {
            // Where nothing is kept nothing can fail.
            var before = device.Kept is null ? null : new DeviceSnapshot(device);
            var problem = PutBack(device);
            if (problem is not null)
            {
                before?.PutBack(device);
            }

            return problem;
        });
    }

    private string? PutBack(Device device)
    {
        device.Events.EndAll("restore");
        device.World.Forget();
        device.Linkage.Forget();
        if (device.Config.Return(_config) is { Error: { } refused })
        {
            return refused;
        }

        device.Kept?.Begin();
        device.Clock.Restore(_clock);
        // Also takes back the reboot that another language has just asked for.
        device.Power.Restore(_power);
        device.World.Restore(_disks);
        var kept = device.Recordings.Restore(_recordings);
        PutBackParts(device);
        device.Users.Restore(_users);
        device.Access.Restore(_visitors);
        device.Log.Restore(_log);
        var problem = "the recordings could not be kept";
        if (device.Kept?.TryEnd(out problem) == false || !kept)
        {
            return problem;
        }

        PutBackEvents(device);
        return null;
    }

    private void PutBackParts(Device device)
    {
        for (var i = 0; i < _lenses.Length; i++)
        {
            device.Lenses[i].Restore(_lenses[i]);
        }

        for (var i = 0; i < _wipers.Length; i++)
        {
            device.Wipers[i].Restore(_wipers[i]);
        }

        for (var i = 0; i < _screens.Length; i++)
        {
            device.Screens[i].Restore(_screens[i]);
        }

        for (var i = 0; i < _ptz.Length; i++)
        {
            device.Ptz[i].Restore(_ptz[i]);
            device.Ptz[i].Power(_power.State == PowerState.On);
        }

        for (var i = 0; i < _parts.Length; i++)
        {
            device.Parts[i].Restore(_parts[i]);
        }
    }

    // Last, because things follow from them.
    private void PutBackEvents(Device device)
    {
        for (var i = 0; i < _latches.Length; i++)
        {
            device.Alarms.Outputs[i].Reset();
            device.Alarms.Outputs[i].Close(_latches[i]);
        }

        device.World.Restore(_stimuli);
        foreach (var on in _injected)
        {
            device.Events.Raise(on.Code.Name, EventAction.Start, on.Index, on.Began.Data, EventBus.Injected);
        }
    }
}
