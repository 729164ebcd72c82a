namespace Emulator.Device.Thermal;

/// <summary>Something warmer or colder than what is behind it, at one moment: an ellipse that is of one temperature but for its soft rim.</summary>
/// <param name="X">Its centre across, on the grid of 8192.</param>
/// <param name="Y">Its centre down.</param>
/// <param name="RadiusX">Half its width on the grid.</param>
/// <param name="RadiusY">Half its height.</param>
/// <param name="Celsius">Its temperature.</param>
/// <param name="Strength">How much of that it has: 0 for what is behind it, 1 for its own temperature.</param>
public readonly record struct HeatSpot(double X, double Y, double RadiusX, double RadiusY, double Celsius, double Strength)
{
    // The rim begins where the square of the distance is half of that of the edge.
    private const double Rim = 0.5;

    /// <summary>How much of a point it covers, 0 to 1.</summary>
    internal double Covers(double x, double y)
    {
        var (across, down) = ((x - X) / RadiusX, (y - Y) / RadiusY);
        var distance = (across * across) + (down * down);
        if (distance >= 1)
        {
            return 0;
        }

        if (distance <= Rim)
        {
            return Strength;
        }

        var inside = (1 - distance) / (1 - Rim);
        return Strength * inside * inside * (3 - (2 * inside));
    }
}
