namespace Emulator.Device.Thermal;

/// <summary>
/// Tells the temperature that a device measures of an object from the one that it has. Where the device is told of the object and of the air what is
/// true, these are the same; where it is told otherwise, it errs as a real one does (docs/decisions/0035). Safe for any number of threads.
/// </summary>
public sealed class Thermometer
{
    /// <summary>The lowest temperature that it tells, °C.</summary>
    public const float Lowest = -50;

    /// <summary>The highest, °C.</summary>
    public const float Highest = 2000;

    // Of a table in place of logarithms for every pixel: a point for each half degree, mixed between them, is off by less than 0.001.
    private const float Coldest = -273;
    private const int PerDegree = 2;

    private readonly float[]? _table;

    /// <param name="truth">How things are.</param>
    /// <param name="told">What the device is told of them.</param>
    public Thermometer(MeasuringConditions truth, MeasuringConditions told)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(told);
        Told = told;
        if (truth == told)
        {
            return;
        }

        _table = new float[(int)((Highest - Coldest) * PerDegree) + 2];
        for (var i = 0; i < _table.Length; i++)
        {
            _table[i] = (float)told.Told(truth.Arriving(Coldest + ((double)i / PerDegree)));
        }
    }

    /// <summary>What the device is told.</summary>
    public MeasuringConditions Told { get; }

    /// <summary>What it measures of an object.</summary>
    /// <param name="celsius">The temperature of the object.</param>
    /// <returns>Degrees Celsius, <see cref="Lowest"/> to <see cref="Highest"/>.</returns>
    public float Measure(float celsius)
    {
        if (_table is null)
        {
            return Math.Clamp(celsius, Lowest, Highest);
        }

        var at = (Math.Clamp(celsius, Coldest, Highest) - Coldest) * PerDegree;
        var below = (int)at;
        return Math.Clamp(_table[below] + ((at - below) * (_table[below + 1] - _table[below])), Lowest, Highest);
    }

    /// <summary>What it measures of many, in their place.</summary>
    public void Measure(Span<float> celsius)
    {
        for (var i = 0; i < celsius.Length; i++)
        {
            celsius[i] = Measure(celsius[i]);
        }
    }
}
