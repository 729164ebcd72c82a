using Emulator.Device.Alarms;
using Emulator.Device.Display;
using Emulator.Device.Lens;
using Emulator.Device.Power;
using Emulator.Device.Ptz;
using Emulator.Device.Wiper;
using Emulator.Server.Cameras;

namespace Emulator.Server.Control;

/// <summary>What a device does at this moment: what its own API tells in many answers, or not at all.</summary>
internal static class StateApi
{
    public static void Map(IEndpointRouteBuilder api) => api
        .MapGet("/devices/{id}/state", IResult (string id, CameraFleet fleet) => fleet.TryGet(id, out var camera) ? TypedResults.Ok(Describe(camera)) : Problem.NoDevice(id))
        .WithTags("devices").WithSummary("What a device does now: power, clock, lenses, wipers, screens, mechanics, alarm inputs and outputs, disks, events that are on and what they keep it doing").Produces<StateInfo>().ProducesProblem(404);

    public static StateInfo Describe(Camera camera)
    {
        var device = camera.Device;
        return new StateInfo(
            device.Power.State,
            ClockApi.Describe(camera),
            [.. device.Lenses.Select((lens, i) => Lens(i + 1, lens))],
            [.. device.Wipers.Select((wiper, i) => Wiper(i + 1, wiper.Read()))],
            [.. device.Screens.Select((screen, i) => Screen(device, i, screen))],
            [.. device.Ptz.Select((unit, i) => Ptz(i + 1, unit))],
            AlarmsInfo.Of(device.Alarms),
            [.. device.Events.Lasting.Select(on => new LastingInfo(on.Code.Name, on.Index, on.Began.Sequence, on.Began.Utc))],
            [.. device.Disks.Disks.Select((disk, i) => DiskInfo.Of(device, i, disk))],
            LinkageInfo.Of(device.Linkage.Read()),
            !device.World.IsUnplugged,
            new AccessInfo(
                device.Access.Active.Count, device.Access.Table is { } table ? new TableInfo(table.Used, table.Max, table.Refused) : null,
                [.. device.Access.Locked.Select(Emulator.Device.Logs.LogEntry.Text)], [.. device.Access.LockedNames]),
            [.. device.Burdens.All.Select(burden => new BurdenInfo(burden.Name, Math.Round(burden.Load, 3)))],
            [.. device.Stores.Troubles.Select(t => new StoreInfo(t.Store, t.Why, t.Since.UtcDateTime, t.Failures))],
            device.Parts.ToDictionary(part => part.Name, part => part.Describe()));
    }

    private static LensInfo Lens(int channel, MotorLens lens)
    {
        var (state, window) = (lens.Read(), lens.Window);
        return new LensInfo(channel, state.Focus, state.Zoom, state.Busy, state.Sharp, [window.Left, window.Top, window.Right, window.Bottom]);
    }

    private static PtzInfo Ptz(int channel, PtzUnit unit)
    {
        var state = unit.Read();
        return new PtzInfo(
            channel, state.Pan, state.Tilt, state.Zoom, state.Focus, state.Iris, state.Moving, state.Zooming, state.Preset,
            state.Action, state.Action == PtzAction.Tour ? state.Number : 0, state.Action == PtzAction.Pattern ? state.Number : 0, state.Recording, state.OnSchedule,
            [.. unit.Presets.Select(p => p.Key)], [.. unit.Tours.Select(t => t.Key)], [.. unit.Patterns],
            [.. state.Switches.Auxiliaries], [.. state.Switches.Lights], state.Switches.Menu is { } line ? PtzSwitches.MenuLines[line] : null);
    }

    private static WiperInfo Wiper(int channel, WiperState wiper) => new(channel, wiper.Mode, wiper.IntervalSeconds, wiper.Stroking, wiper.Strokes);

    private static ScreenInfo Screen(Device.Device device, int index, Screen screen)
    {
        var (state, config, mode) = (screen.Read(), device.Config.Current, $"VideoOut[{index}].Mode.");
        return new ScreenInfo(
            index + 1, state.Mode.Name, state.Group, state.Tour, state.Layout?.Name, [.. screen.Channels().Select(c => c + 1)],
            config.Int(mode + "Width"), config.Int(mode + "Height"), config.Int(mode + "RefreshRate"));
    }

    /// <param name="Power">Whether it answers.</param>
    /// <param name="Clock">Its clock.</param>
    /// <param name="Lens">Its motorised lenses, one for each channel.</param>
    /// <param name="Wiper">Its wipers, one for each channel.</param>
    /// <param name="Screens">Its screens.</param>
    /// <param name="Ptz">Its mechanics, one for each channel that turns.</param>
    /// <param name="Alarms">Its alarm inputs and outputs.</param>
    /// <param name="Events">The events that are on, in the order in which they began.</param>
    /// <param name="Disks">Its disks.</param>
    /// <param name="Linkage">What events keep it doing.</param>
    /// <param name="Cable">Whether its network cable is plugged in.</param>
    /// <param name="Access">Who is on, and who is kept out.</param>
    /// <param name="Burdens">What makes it slow or lets it refuse.</param>
    /// <param name="Unkept">Stores under --data that cannot be written or read; none when all is well.</param>
    /// <param name="Parts">What only its kind of device has, each part by its name.</param>
    internal sealed record StateInfo(
        PowerState Power, ClockApi.ClockInfo Clock, LensInfo[] Lens, WiperInfo[] Wiper, ScreenInfo[] Screens, PtzInfo[] Ptz, AlarmsInfo Alarms, LastingInfo[] Events,
        DiskInfo[] Disks, LinkageInfo Linkage, bool Cable, AccessInfo Access, BurdenInfo[] Burdens, StoreInfo[] Unkept, Dictionary<string, object?> Parts);

    /// <param name="Store">configuration, recordings or state.</param>
    /// <param name="Why">The file, and what is wrong with it.</param>
    /// <param name="Since">When it first failed; UTC of the device's time, which never jumps.</param>
    /// <param name="Failures">How often it has failed since.</param>
    internal sealed record StoreInfo(string Store, string Why, DateTime Since, long Failures);

    /// <param name="Sessions">How many are on.</param>
    /// <param name="Table">The table of sessions; absent unless a fault has made it small.</param>
    /// <param name="LockedAddresses">Addresses that are locked out.</param>
    /// <param name="LockedUsers">Names that are.</param>
    internal sealed record AccessInfo(int Sessions, TableInfo? Table, string[] LockedAddresses, string[] LockedUsers);

    /// <param name="Used">Places that are taken.</param>
    /// <param name="Max">Places that there are.</param>
    /// <param name="Refused">How often somebody found it full.</param>
    internal sealed record TableInfo(int Used, int Max, int Refused);

    /// <param name="Name">warmup, overload, memoryLeak or hang.</param>
    /// <param name="Load">How heavy it is now, 0 to 1.</param>
    internal sealed record BurdenInfo(string Name, double Load);

    /// <param name="Code">Event code.</param>
    /// <param name="Index">What it is about, from 0.</param>
    /// <param name="Seq">Number of its Start.</param>
    /// <param name="Since">When it began, by the device's clock, UTC.</param>
    internal sealed record LastingInfo(string Code, int Index, long Seq, DateTime Since);

    /// <param name="Inputs">Its alarm inputs.</param>
    /// <param name="Outputs">Whether each of its alarm outputs is on.</param>
    internal sealed record AlarmsInfo(AlarmInputInfo[] Inputs, bool[] Outputs)
    {
        public static AlarmsInfo Of(AlarmBoard alarms) =>
            new([.. alarms.Inputs.Select((input, i) => new AlarmInputInfo(input.Contact, alarms.InAlarm(i)))], [.. alarms.Outputs.Select(output => output.IsOn)]);
    }

    /// <param name="Contact">Where its contact stands: atRest, open or closed.</param>
    /// <param name="Alarm">Whether it is in alarm.</param>
    internal sealed record AlarmInputInfo(AlarmContact Contact, bool Alarm);

    /// <param name="Channel">Channel number, from 1.</param>
    /// <param name="Pan">Degrees to the right.</param>
    /// <param name="Tilt">Degrees downwards.</param>
    /// <param name="Zoom">How many times.</param>
    /// <param name="Focus">Position of the focus motor, 0 to 1.</param>
    /// <param name="Iris">0 closed to 1 open.</param>
    /// <param name="Moving">Whether it turns.</param>
    /// <param name="Zooming">Whether it zooms.</param>
    /// <param name="Preset">The preset it stands at; 0 for none.</param>
    /// <param name="Action">What it does by itself: none, tour, pattern, autoPan, autoScan.</param>
    /// <param name="Tour">The tour it goes through; 0 for none.</param>
    /// <param name="Pattern">The pattern it goes through; 0 for none.</param>
    /// <param name="Recording">The pattern that is being recorded; 0 for none.</param>
    /// <param name="OnSchedule">Whether PtzAutoMovement moves it.</param>
    /// <param name="Presets">Numbers of its presets.</param>
    /// <param name="Tours">Numbers of its tours.</param>
    /// <param name="Patterns">Numbers of its patterns.</param>
    /// <param name="Auxiliaries">Auxiliary functions that are on.</param>
    /// <param name="Lights">Lights that are on: address/light.</param>
    /// <param name="Menu">The marked line of its menu; absent while it is closed.</param>
    internal sealed record PtzInfo(
        int Channel, double Pan, double Tilt, double Zoom, double Focus, double Iris, bool Moving, bool Zooming, int Preset, PtzAction Action, int Tour, int Pattern, int Recording,
        bool OnSchedule, int[] Presets, int[] Tours, int[] Patterns, int[] Auxiliaries, string[] Lights, string? Menu);

    /// <param name="Channel">Channel number, from 1.</param>
    /// <param name="Focus">Where the focus motor stands, 0 to 1.</param>
    /// <param name="Zoom">Where the zoom motor stands, 0 to 1.</param>
    /// <param name="Busy">Whether it moves or looks for the sharpest picture.</param>
    /// <param name="Sharp">Whether the picture is in focus.</param>
    /// <param name="Window">Its window: left, top, right, bottom, 0 to 8192.</param>
    internal sealed record LensInfo(int Channel, double Focus, double Zoom, bool Busy, bool Sharp, int[] Window);

    /// <param name="Channel">Channel number, from 1.</param>
    /// <param name="Mode">idle, once or continuous.</param>
    /// <param name="IntervalSeconds">From the beginning of one stroke to that of the next; 0 unless it goes on.</param>
    /// <param name="Stroking">Whether its blade is on the glass now.</param>
    /// <param name="Strokes">Strokes it has begun since the start.</param>
    internal sealed record WiperInfo(int Channel, WiperMode Mode, int IntervalSeconds, bool Stroking, long Strokes);

    /// <param name="Screen">Its number, from 1.</param>
    /// <param name="Mode">How it is divided.</param>
    /// <param name="Group">The group of channels it shows, from 1.</param>
    /// <param name="Tour">Whether it goes through the groups by itself.</param>
    /// <param name="Collection">The collection that it shows; left out for a group.</param>
    /// <param name="Channels">The channels in its windows, from 1.</param>
    /// <param name="Width">Pixels across, as VideoOut has it.</param>
    /// <param name="Height">Pixels down.</param>
    /// <param name="RefreshRate">Pictures a second.</param>
    internal sealed record ScreenInfo(int Screen, string Mode, int Group, bool Tour, string? Collection, int[] Channels, int Width, int Height, int RefreshRate);
}
