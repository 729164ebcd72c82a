namespace Emulator.Media.Thermal;

/// <summary>Temperatures as a sensor reads them. Its values never change; it is equal to itself alone.</summary>
/// <param name="width">Pixels across, 8 or more.</param>
/// <param name="height">Pixels down, 8 or more.</param>
/// <param name="celsius">Width x height temperatures in degrees Celsius, row by row. Not to be written to any more.</param>
public sealed class HeatImage(int width, int height, float[] celsius)
{
    public int Width => width;

    public int Height => height;

    internal ReadOnlySpan<float> Celsius => celsius;
}

/// <summary>A rectangle of a thermal picture; each edge is 0 to 8191, from the left or the top.</summary>
public sealed record HeatRectangle(int Left, int Top, int Right, int Bottom)
{
    /// <summary>The whole picture.</summary>
    public static HeatRectangle Whole { get; } = new(0, 0, 8191, 8191);
}

/// <summary>How temperatures become levels of a palette.</summary>
/// <param name="Coldest">What is colder looks no colder; degrees Celsius.</param>
/// <param name="Hottest">What is hotter looks no hotter.</param>
/// <param name="Tail">Thousandths of the pixels, 0 to 255, that may leave the scale at each end.</param>
/// <param name="MaxGain">0 to 255: how far a scene of little contrast is spread at most.</param>
/// <param name="Plateau">0 to 100: from even steps of temperature to even shares of the picture.</param>
/// <param name="Regions">Where in the picture it is decided.</param>
public sealed record HeatContrast(double Coldest, double Hottest, int Tail, int MaxGain, int Plateau, ValueList<HeatRectangle> Regions);

/// <summary>Temperatures that are picked out by colour while all others are grey, in degrees Celsius.</summary>
public sealed record HeatBand(double Min, double Max);

/// <summary>What is drawn over a thermal picture.</summary>
public enum HeatMarkKind
{
    /// <summary>A point that is measured.</summary>
    Spot,

    /// <summary>A line that is measured.</summary>
    Line,

    /// <summary>An area that is measured.</summary>
    Area,

    /// <summary>The hottest point.</summary>
    Hottest,
}

/// <summary>A mark over a thermal picture, and what stands beside it.</summary>
/// <param name="Kind">What it looks like.</param>
/// <param name="Corners">Its points, left and top, 0 to 8191 of what the sensor sees.</param>
/// <param name="Text">Text, or empty.</param>
public sealed record HeatMark(HeatMarkKind Kind, ValueList<(int X, int Y)> Corners, string Text);

/// <summary>How a thermal channel's temperatures are shown. Equal by value, but for the temperatures themselves.</summary>
public sealed record HeatView
{
    /// <summary>The temperatures.</summary>
    public required HeatImage Image { get; init; }

    /// <summary>One of <see cref="HeatPalette.Names"/>.</summary>
    public string Palette { get; init; } = "White Hot";

    public required HeatContrast Contrast { get; init; }

    /// <summary>How much larger its middle is shown than life, 1 or more.</summary>
    public double Zoom { get; init; } = 1;

    /// <summary>0 to 100: how much edges are sharpened.</summary>
    public int Detail { get; init; }

    /// <summary>How far it is out of focus, in pixels of the sensor.</summary>
    public int Blur { get; init; }

    /// <summary>Null picks nothing out.</summary>
    public HeatBand? Isotherm { get; init; }

    /// <summary>Whether the palette stands beside the picture.</summary>
    public bool ColourBar { get; init; }

    /// <summary>Whether temperatures stand beside the palette.</summary>
    public bool Numbers { get; init; }

    /// <summary>Whether they are in degrees Fahrenheit.</summary>
    public bool Fahrenheit { get; init; }

    public ValueList<HeatMark> Marks { get; init; } = [];
}
