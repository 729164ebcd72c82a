namespace Emulator.Device.Thermal;

/// <summary>The unevenness of what stands before a thermal channel: walls and ground are never of one temperature. A table, mixed between its points.</summary>
internal sealed class HeatTexture
{
    /// <summary>Points from one edge of the picture to the other.</summary>
    public const int Side = 33;

    private const double Unevenness = 0.8;

    private readonly float[] _kelvin = new float[Side * Side];

    /// <param name="seed">The same number gives the same texture.</param>
    public HeatTexture(uint seed)
    {
        var state = seed | 1;
        for (var i = 0; i < _kelvin.Length; i++)
        {
            // xorshift32 (Marsaglia, "Xorshift RNGs", 2003).
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            _kelvin[i] = (float)(((state / (double)uint.MaxValue) - 0.5) * 2 * Unevenness);
        }
    }

    /// <summary>The texture along one row: what to add at each of <see cref="Side"/> points of the picture's width, in kelvin.</summary>
    /// <param name="y">0 to 1 from the top.</param>
    /// <param name="row">Takes them.</param>
    public void Row(double y, Span<float> row)
    {
        var at = Math.Clamp(y, 0, 1) * (Side - 1);
        var above = Math.Min((int)at, Side - 2);
        var part = (float)(at - above);
        for (var i = 0; i < Side; i++)
        {
            var upper = _kelvin[(above * Side) + i];
            row[i] = upper + (part * (_kelvin[((above + 1) * Side) + i] - upper));
        }
    }

    /// <summary>A point between the points of a row.</summary>
    /// <param name="row">What <see cref="Row"/> gave.</param>
    /// <param name="x">0 to 1 from the left.</param>
    public static float Along(ReadOnlySpan<float> row, double x)
    {
        var at = Math.Clamp(x, 0, 1) * (Side - 1);
        var left = Math.Min((int)at, Side - 2);
        return row[left] + ((float)(at - left) * (row[left + 1] - row[left]));
    }
}
