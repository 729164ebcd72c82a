namespace Emulator.Media;

/// <summary>The image controls of a channel's VideoColor, each 0-100 with 50 in the middle.</summary>
/// <param name="Brightness">Shifts all levels; a step is two of 255.</param>
/// <param name="Contrast">Spreads levels about the middle: 0 is flat grey, 100 doubles.</param>
/// <param name="Saturation">0 is without colour, 100 doubles.</param>
/// <param name="Hue">Turns the colours, 0 to 100 is -180 to 180 degrees.</param>
public sealed record PictureColour(int Brightness, int Contrast, int Saturation, int Hue)
{
    /// <summary>The picture as it is.</summary>
    public static PictureColour Neutral { get; } = new(50, 50, 50, 50);
}
