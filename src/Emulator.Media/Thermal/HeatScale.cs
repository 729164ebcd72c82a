namespace Emulator.Media.Thermal;

/// <summary>
/// Which level of a palette a temperature has: automatic gain control over what an image holds. With an isotherm, the levels from
/// <see cref="BandFrom"/> to <see cref="BandTo"/> are those of the band, the lower ones below it and the higher ones above.
/// </summary>
internal sealed class HeatScale
{
    /// <summary>The first level of an isotherm's band.</summary>
    public const int BandFrom = 64;

    /// <summary>Its last.</summary>
    public const int BandTo = 191;

    private const int Bins = 2048;
    private const int Last = HeatPalette.Levels - 1;

    // Levels for each kelvin: what a scene is spread to at most.
    private const double LeastGain = 6;
    private const double GainStep = 0.4;

    private readonly byte[] _levels = new byte[Bins];
    private readonly double _binsPerKelvin;

    private HeatScale(double low, double high)
    {
        (Low, High) = (low, high);
        _binsPerKelvin = Bins / (high - low);
    }

    /// <summary>The temperature of the lowest level, in degrees Celsius.</summary>
    public double Low { get; }

    /// <summary>The temperature of the highest level.</summary>
    public double High { get; }

    /// <summary>Makes the scale of an image.</summary>
    public static HeatScale Of(HeatImage image, HeatContrast contrast, HeatBand? band)
    {
        Span<int> counts = stackalloc int[Bins];
        var (low, high) = Range(image, contrast);
        var all = Count(image, contrast, low, high, counts);
        var step = (high - low) / Bins;
        var (from, to) = Trim(counts, (int)((long)all * Math.Clamp(contrast.Tail, 0, 255) / 1000));
        (low, high) = Spread(low + (from * step), low + (to * step), HeatPalette.Levels / (LeastGain + (GainStep * contrast.MaxGain)));
        if (band is not null)
        {
            var picked = new HeatScale(Math.Min(low, band.Min - 1), Math.Max(high, band.Max + 1));
            picked.PickOut(band);
            return picked;
        }

        var scale = new HeatScale(low, high);
        counts.Clear();
        scale.Equalise(counts, Count(image, contrast, low, high, counts), Math.Clamp(contrast.Plateau, 0, 100) / 100.0);
        return scale;
    }

    /// <summary>The levels of all temperatures of an image.</summary>
    public void Fill(ReadOnlySpan<float> celsius, Span<byte> levels)
    {
        var (low, gain) = ((float)Low, (float)_binsPerKelvin);
        for (var i = 0; i < celsius.Length; i++)
        {
            levels[i] = _levels[Math.Clamp((int)((celsius[i] - low) * gain), 0, Bins - 1)];
        }
    }

    /// <summary>The temperature at which a level begins.</summary>
    public double CelsiusAt(int level)
    {
        var bin = Array.FindIndex(_levels, l => l >= level);
        return bin < 0 ? High : Low + (bin / _binsPerKelvin);
    }

    private static (double Low, double High) Range(HeatImage image, HeatContrast contrast)
    {
        var (low, high) = (double.MaxValue, double.MinValue);
        foreach (var celsius in image.Celsius)
        {
            low = Math.Min(low, celsius);
            high = Math.Max(high, celsius);
        }

        (low, high) = (Math.Clamp(low, contrast.Coldest, contrast.Hottest), Math.Clamp(high, contrast.Coldest, contrast.Hottest));
        return high - low < 0.01 ? (low - 0.005, low + 0.005) : (low, high);
    }

    // How many pixels of the regions have each temperature. What is outside the range counts at its end.
    private static int Count(HeatImage image, HeatContrast contrast, double low, double high, Span<int> counts)
    {
        var gain = (float)(Bins / (high - low));
        var all = 0;
        foreach (var region in contrast.Regions)
        {
            var (left, right) = (region.Left * image.Width / 8192, Math.Min(image.Width, ((region.Right + 1) * image.Width / 8192) + 1));
            var (top, bottom) = (region.Top * image.Height / 8192, Math.Min(image.Height, ((region.Bottom + 1) * image.Height / 8192) + 1));
            for (var y = top; y < bottom; y++)
            {
                foreach (var celsius in image.Celsius[((y * image.Width) + left)..((y * image.Width) + right)])
                {
                    counts[Math.Clamp((int)((celsius - (float)low) * gain), 0, Bins - 1)]++;
                    all++;
                }
            }
        }

        return all;
    }

    // The bins that are left when so many pixels are cut off at each end.
    private static (int From, int To) Trim(ReadOnlySpan<int> counts, int tail)
    {
        var (from, to) = (0, Bins);
        for (var cut = 0; from < Bins - 1 && cut + counts[from] <= tail; from++)
        {
            cut += counts[from];
        }

        for (var cut = 0; to > from + 1 && cut + counts[to - 1] <= tail; to--)
        {
            cut += counts[to - 1];
        }

        return (from, to);
    }

    private static (double Low, double High) Spread(double low, double high, double least)
    {
        var (middle, half) = ((low + high) / 2, Math.Max(high - low, least) / 2);
        return (middle - half, middle + half);
    }

    // Plateau equalisation: each bin gets as much of the scale as it has pixels, up to a limit, so that a large wall does not take it all.
    private void Equalise(ReadOnlySpan<int> counts, int all, double share)
    {
        var limit = Math.Max(1, 4 * all / Bins);
        var whole = 0L;
        foreach (var count in counts)
        {
            whole += Math.Min(count, limit);
        }

        var sum = 0L;
        for (var bin = 0; bin < Bins; bin++)
        {
            var half = Math.Min(counts[bin], limit);
            var even = (bin + 0.5) / Bins;
            var equal = whole == 0 ? even : (sum + (half / 2.0)) / whole;
            _levels[bin] = (byte)Math.Clamp(Math.Round(((even * (1 - share)) + (equal * share)) * Last), 0, Last);
            sum += half;
        }
    }

    private void PickOut(HeatBand band)
    {
        for (var bin = 0; bin < Bins; bin++)
        {
            var celsius = Low + ((bin + 0.5) / _binsPerKelvin);
            _levels[bin] = celsius < band.Min ? Between(Low, band.Min, 0, BandFrom - 1)
                : celsius > band.Max ? Between(band.Max, High, BandTo + 1, Last)
                : Between(band.Min, band.Max, BandFrom, BandTo);

            byte Between(double from, double to, int first, int last) => (byte)(first + Math.Round(Math.Clamp((celsius - from) / (to - from), 0, 1) * (last - first)));
        }
    }
}
