using Emulator.Device.Config;
using Emulator.Device.Ptz;

namespace Emulator.Server.Cgi.Sections;

/// <summary>
/// Positions as newer firmware gives them to both protocols, from -1 to 1: pan and tilt of which 1 is 180 degrees, tilt upwards, and the zoom motor's
/// travel, of which 1 is the closest. What is beyond the mechanics' reach stops at its end.
/// </summary>
internal static class PtzPlaces
{
    private const double Half = 180;
    private const int LongestName = 63;

    /// <summary>What a name may be.</summary>
    public static string Names => $"1 to {LongestName} characters without control characters and =";

    public static bool IsName(string text) => text.Length is > 0 and <= LongestName && text.IndexOf('=') < 0 && Schemas.Text("", LongestName).Read(text) is not null;

    /// <summary>Goes to a position; what is null stays.</summary>
    public static PtzResult MoveTo(PtzUnit unit, double? pan, double? tilt, double? zoom) => unit.MoveTo(
        pan is { } turn ? (turn * Half) + (turn < 0 ? 2 * Half : 0) : null,
        tilt is { } up ? unit.Reach.KeepTilt(-up * Half) : null,
        zoom is { } closer ? unit.Reach.ZoomAt(Math.Max(0, closer)) : null);

    /// <summary>Turns by so much.</summary>
    public static PtzResult MoveBy(PtzUnit unit, double? pan, double? tilt, double? zoom) => unit.MoveBy((pan ?? 0) * Half, -(tilt ?? 0) * Half, zoom ?? 0);

    /// <summary>Makes where it stands a preset, or gives a preset a name.</summary>
    public static PtzResult SetPreset(PtzUnit unit, int number, string? name) => name is null ? unit.SetPreset(number) : unit.NamePreset(number, name);
}
