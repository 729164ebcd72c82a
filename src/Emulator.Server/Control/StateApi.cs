using Emulator.Device.Display;
using Emulator.Device.Lens;
using Emulator.Device.Power;
using Emulator.Device.Wiper;
using Emulator.Server.Cameras;

namespace Emulator.Server.Control;

/// <summary>What a device does at this moment: what its own API tells in many answers, or not at all.</summary>
internal static class StateApi
{
    public static void Map(IEndpointRouteBuilder api) => api
        .MapGet("/devices/{id}/state", IResult (string id, CameraFleet fleet) => fleet.TryGet(id, out var camera) ? TypedResults.Ok(Describe(camera)) : Problem.NoDevice(id))
        .WithTags("devices").WithSummary("What a device does now: power, clock, lenses, wipers, screens, disks, and what events keep it doing").Produces<StateInfo>().ProducesProblem(404);

    private static StateInfo Describe(Camera camera)
    {
        var device = camera.Device;
        return new StateInfo(
            device.Power.State,
            ClockApi.Describe(camera),
            [.. device.Lenses.Select((lens, i) => Lens(i + 1, lens))],
            [.. device.Wipers.Select((wiper, i) => Wiper(i + 1, wiper.Read()))],
            [.. device.Screens.Select((screen, i) => Screen(i + 1, screen.Read()))],
            [.. device.Disks.Disks.Select((disk, i) => DiskInfo.Of(device, i, disk))],
            LinkageInfo.Of(device.Linkage.Read()),
            !device.World.IsUnplugged);
    }

    private static LensInfo Lens(int channel, MotorLens lens)
    {
        var (state, window) = (lens.Read(), lens.Window);
        return new LensInfo(channel, state.Focus, state.Zoom, state.Busy, state.Sharp, [window.Left, window.Top, window.Right, window.Bottom]);
    }

    private static WiperInfo Wiper(int channel, WiperState wiper) => new(channel, wiper.Mode, wiper.IntervalSeconds, wiper.Stroking, wiper.Strokes);

    private static ScreenInfo Screen(int number, ScreenState screen) => new(number, screen.Mode.Name, screen.Group, screen.Tour);

    /// <param name="Power">Whether it answers.</param>
    /// <param name="Clock">Its clock.</param>
    /// <param name="Lens">Its motorised lenses, one for each channel.</param>
    /// <param name="Wiper">Its wipers, one for each channel.</param>
    /// <param name="Screens">Its screens.</param>
    /// <param name="Disks">Its disks.</param>
    /// <param name="Linkage">What events keep it doing.</param>
    /// <param name="Cable">Whether its network cable is plugged in.</param>
    internal sealed record StateInfo(
        PowerState Power, ClockApi.ClockInfo Clock, LensInfo[] Lens, WiperInfo[] Wiper, ScreenInfo[] Screens, DiskInfo[] Disks, LinkageInfo Linkage, bool Cable);

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
    internal sealed record ScreenInfo(int Screen, string Mode, int Group, bool Tour);
}
