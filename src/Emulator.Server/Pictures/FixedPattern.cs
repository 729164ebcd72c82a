namespace Emulator.Server.Pictures;

/// <summary>
/// How the pixels of a thermal sensor drift apart until it is corrected against its shutter: stripes, since the columns of such a sensor have an
/// amplifier each, grain, and corners that look warmer as the lens's rim warms. Always the same pattern, ever stronger.
/// </summary>
internal static class FixedPattern
{
    // In kelvin, after a very long time; half of it after that many minutes.
    private const double Most = 2.4;
    private const double HalfAfter = 15;

    /// <summary>Adds the pattern to temperatures.</summary>
    /// <param name="celsius">Rows of temperatures.</param>
    /// <param name="width">Pixels across.</param>
    /// <param name="drift">How long ago the sensor was corrected.</param>
    public static void Add(Span<float> celsius, int width, TimeSpan drift)
    {
        var minutes = Math.Max(0, drift.TotalMinutes);
        var strength = (float)(Most * minutes / (minutes + HalfAfter));
        if (strength < 0.001f)
        {
            return;
        }

        var height = celsius.Length / width;
        for (var y = 0; y < height; y++)
        {
            var down = ((2f * y) / height) - 1;
            for (var x = 0; x < width; x++)
            {
                var across = ((2f * x) / width) - 1;
                celsius[(y * width) + x] += strength * ((0.45f * Noise((uint)x)) + (0.2f * Noise((uint)((y * width) + x + 7919))) + (0.25f * across * across * down * down));
            }
        }
    }

    // -1 to 1 (a mix by Thomas Wang's and Bob Jenkins's recipes).
    private static float Noise(uint n)
    {
        n = (n ^ 61) ^ (n >> 16);
        n *= 9;
        n ^= n >> 4;
        n *= 0x27D4EB2D;
        n ^= n >> 15;
        return (n / (float)uint.MaxValue * 2) - 1;
    }
}
