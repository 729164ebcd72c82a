namespace Emulator.Device.Thermal;

/// <summary>What a rule has measured at a moment. Temperatures in °C.</summary>
/// <param name="Average">The mean of its pixels.</param>
/// <param name="Max">The highest.</param>
/// <param name="Min">The lowest.</param>
/// <param name="Deviation">Their standard deviation, in kelvin.</param>
/// <param name="MaxAt">Where the highest is, on the grid of 8192: the middle of its pixel.</param>
/// <param name="MinAt">Where the lowest is.</param>
public sealed record ThermalReading(double Average, double Max, double Min, double Deviation, HeatPoint MaxAt, HeatPoint MinAt)
{
    /// <summary>The one in the middle when they are sorted, or the mean of the two in the middle; reckoned only when it was asked for.</summary>
    public double Median { get; init; }

    /// <summary>Percent of its pixels that are within the isotherm of the configuration; reckoned only when it was asked for.</summary>
    public double IsothermShare { get; init; }

    /// <summary>The value that an alarm counts by.</summary>
    /// <param name="result">Max, Min, Aver, Std, Mid or ISO; all else is the average, which of a spot is its temperature.</param>
    public double By(string result) => result switch
    {
        "Max" => Max,
        "Min" => Min,
        "Std" => Deviation,
        "Mid" => Median,
        "ISO" => IsothermShare,
        _ => Average,
    };
}

/// <summary>Adds up what is measured, pixel by pixel.</summary>
internal struct ReadingSum
{
    private double _sum;
    private double _squares;
    private double _first;
    private int _count;
    private float _max;
    private float _min;
    private (int Pixel, int Line) _maxAt;
    private (int Pixel, int Line) _minAt;

    /// <summary>Adds pixels of one line.</summary>
    public void Add(ReadOnlySpan<float> celsius, in PixelRun run)
    {
        if (_count == 0)
        {
            (_first, _max, _min) = (celsius[0], celsius[0], celsius[0]);
            _maxAt = _minAt = (run.From, run.Line);
        }

        for (var i = 0; i < celsius.Length; i++)
        {
            var value = celsius[i];
            // From the first one, so that squares of what is nearly alike do not lose their difference.
            var from = value - _first;
            _sum += from;
            _squares += from * from;
            if (value > _max)
            {
                (_max, _maxAt) = (value, (run.From + i, run.Line));
            }

            if (value < _min)
            {
                (_min, _minAt) = (value, (run.From + i, run.Line));
            }
        }

        _count += celsius.Length;
    }

    public readonly ThermalReading Total()
    {
        var mean = _sum / _count;
        return new ThermalReading(
            _first + mean, _max, _min, Math.Sqrt(Math.Max(0, (_squares / _count) - (mean * mean))), MeterRegion.PointOf(_maxAt.Pixel, _maxAt.Line), MeterRegion.PointOf(_minAt.Pixel, _minAt.Line));
    }
}
