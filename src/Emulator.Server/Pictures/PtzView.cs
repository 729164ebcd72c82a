using Emulator.Device.Ptz;
using Emulator.Media;

namespace Emulator.Server.Pictures;

/// <summary>
/// What a camera that turns shows (docs/decisions/0015): a window of the scene, which fills it where the camera starts. Pan and tilt shift the window by as
/// much of its size as they are of the field, the zoom makes it smaller.
/// </summary>
internal static class PtzView
{
    private const int MenuLeft = 600;
    private const int MenuTop = 1400;
    private const int MenuLine = 640;

    /// <summary>The shot of a channel through its mechanics, as they stood when its frame began.</summary>
    public static Shot Aim(Device.Device device, int channel, Shot shot)
    {
        if (device.Ptz.IsEmpty)
        {
            return shot;
        }

        var unit = device.Ptz[channel];
        var (pan, tilt, zoom, moving) = unit.Look(device.Clock.UtcNow - FrameClock.Start(shot.FrameNumber, shot.FramesPerSecond));
        var view = Of(unit.Reach, pan, tilt, zoom);
        var settings = view == View.Full ? shot.Settings : shot.Settings with { View = view };
        return shot with { Settings = unit.Switches.Menu is { } line ? WithMenu(settings, line) : settings, Fleeting = moving };
    }

    /// <summary>The window that a position shows.</summary>
    public static View Of(PtzReach reach, double pan, double tilt, double zoom)
    {
        var size = 1 / zoom;
        // From half a circle to the left to half a circle to the right of where it starts.
        var across = PtzReach.Wrap(pan - reach.HomePan + 180) - 180;
        return new View(0.5 + (across / PtzUnit.Field.Across) - (size / 2), 0.5 + ((tilt - reach.HomeTilt) / PtzUnit.Field.Down) - (size / 2), size, size);
    }

    private static PictureSettings WithMenu(PictureSettings settings, int marked) => settings with
    {
        Titles = ValueList.Create<Title>([
            .. settings.Titles,
            .. PtzSwitches.MenuLines.Select((text, i) => new Title((i == marked ? "> " : "  ") + text, MenuLeft, MenuTop + (i * MenuLine), Rgba.White, Rgba.Shade)),
        ]),
    };
}
