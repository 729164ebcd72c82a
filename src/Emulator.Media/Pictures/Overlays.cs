using System.Runtime.InteropServices;

namespace Emulator.Media;

/// <summary>
/// A colour as VideoWidget's FrontColor and BackColor give it. The document (4.5.12) calls the fourth number "alpha value" and shows FrontColor 255,255,255,0
/// for the white text that devices draw solidly, with BackColor 0,0,0,128 behind it: so 0 is opaque and 255 is not there at all.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Rgba(byte Red, byte Green, byte Blue, byte Alpha)
{
    public static Rgba White { get; } = new(255, 255, 255, 0);

    /// <summary>Half transparent black, the document's default behind a title.</summary>
    public static Rgba Shade { get; } = new(0, 0, 0, 128);

    /// <summary>Nothing: text on it gets an outline instead.</summary>
    public static Rgba Clear { get; } = new(0, 0, 0, 255);

    /// <summary>How much it hides, 0-255.</summary>
    internal int Opacity => 255 - Alpha;
}

/// <summary>A privacy mask: VideoWidget.Covers. Edges are in units of 0-8191, 0 left or top, 8191 right or bottom of the picture as sent.</summary>
public sealed record Cover(int Left, int Top, int Right, int Bottom, Rgba Colour);

/// <summary>Text that does not change: VideoWidget.ChannelTitle, CustomTitle. Its top left corner is in units of 0-8191; it is moved as far as it takes to stay inside.</summary>
public sealed record Title(string Text, int Left, int Top, Rgba Front, Rgba Back)
{
    /// <summary>Whether <see cref="Left"/> is where it ends instead.</summary>
    public bool AtRight { get; init; }
}

/// <summary>The clock: VideoWidget.TimeTitle, drawn with every frame together with the frame's identity.</summary>
/// <param name="Left">Top left corner, 0-8191.</param>
/// <param name="Top">Top left corner, 0-8191.</param>
/// <param name="Front">Of the letters.</param>
/// <param name="Back">Of the box behind them.</param>
/// <param name="Format">Locales.TimeFormat: see <see cref="TimeFormat"/>.</param>
/// <param name="ShowWeek">Whether the day of the week follows.</param>
public sealed record TimeTitle(int Left, int Top, Rgba Front, Rgba Back, string Format = TimeFormat.Default, bool ShowWeek = false);
