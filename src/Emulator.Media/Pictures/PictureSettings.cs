using System.Runtime.InteropServices;
using Emulator.Media.Thermal;

namespace Emulator.Media;

/// <summary>VideoInOptions.Rotate90.</summary>
public enum Rotation
{
    None = 0,
    Clockwise = 1,
    Anticlockwise = 2,
}

/// <summary>
/// The part of the scene that the camera looks at, in fractions of its width and height: what pan, tilt and zoom move. It is at most as large as
/// the scene and may reach outside, where the scene goes on as in a mirror.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct View(double Left, double Top, double Width, double Height)
{
    /// <summary>All of it.</summary>
    public static View Full { get; } = new(0, 0, 1, 1);

    /// <summary>Whether the scene holds all of it.</summary>
    internal bool IsInside => this is { Left: >= 0, Top: >= 0 } && Left + Width <= 1 + 1e-9 && Top + Height <= 1 + 1e-9;
}

/// <summary>
/// Everything a device's configuration decides about its picture. Equal by value: devices with equal settings share every prepared frame.
/// The picture is made in this order: view, scale to <see cref="Width"/> x <see cref="Height"/>, mirror, flip, rotate, colour, covers, titles.
/// </summary>
public sealed record PictureSettings
{
    /// <summary>Folder name of the scene.</summary>
    public required string Scene { get; init; }

    /// <summary>Pixels across before rotation, 16 to 8192.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels down before rotation, 16 to 8192.</summary>
    public required int Height { get; init; }

    public PictureColour Colour { get; init; } = PictureColour.Neutral;

    /// <summary>Whether the night filter is out: grey levels only.</summary>
    public bool Monochrome { get; init; }

    /// <summary>Upside down.</summary>
    public bool Flip { get; init; }

    /// <summary>Left and right exchanged.</summary>
    public bool Mirror { get; init; }

    /// <summary>Turned by 90 degrees; the picture is then <see cref="Height"/> across and <see cref="Width"/> down.</summary>
    public Rotation Rotation { get; init; }

    public View View { get; init; } = View.Full;

    /// <summary>How far the lens is out of focus: 0 sharp, else how many pixels of the scene run into one.</summary>
    public int Blur { get; init; }

    /// <summary>What a thermal channel shows in place of the scene; <see cref="View"/>, <see cref="Blur"/> and <see cref="Monochrome"/> are not for it.</summary>
    public HeatView? Heat { get; init; }

    public ValueList<Cover> Covers { get; init; } = [];

    public ValueList<Title> Titles { get; init; } = [];

    /// <summary>Null draws no clock.</summary>
    public TimeTitle? TimeTitle { get; init; }

    /// <summary>JPEG quality 1-100 of pictures that have to be coded anew. A scene's own frames are sent as they are when nothing else changes them.</summary>
    public int Quality { get; init; } = 80;

    /// <summary>Pixels across of the picture as sent.</summary>
    public int PictureWidth => Rotation == Rotation.None ? Width : Height;

    /// <summary>Pixels down of the picture as sent.</summary>
    public int PictureHeight => Rotation == Rotation.None ? Height : Width;

    /// <summary>Whether a scene of this size is seen as it is, but for what is drawn over it.</summary>
    internal bool KeepsScene(int width, int height) =>
        Heat is null && Width == width && Height == height && Blur == 0 && !Monochrome && !Flip && !Mirror && Rotation == Rotation.None && View == View.Full && Colour == PictureColour.Neutral;
}
