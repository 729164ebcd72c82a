using System.Globalization;

namespace Emulator.Server.Faults;

/// <summary>Spans of time as testers write them: <c>300ms</c>, <c>5s</c>, <c>1.5m</c>, <c>2h</c>, <c>1d</c>; a bare number is seconds.</summary>
internal static class DurationText
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)];

    /// <summary>Reads a span of up to ten years; false for anything else.</summary>
    public static bool TryParse(string text, out TimeSpan span)
    {
        span = default;
        text = text.Trim();
        var (number, seconds) = (text, 1.0);
        foreach (var (unit, length) in Units)
        {
            if (text.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
            {
                (number, seconds) = (text[..^unit.Length], length);
                break;
            }
        }

        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) && TryOf(count * seconds, out span);
    }

    /// <summary>The same of a number of seconds.</summary>
    public static bool TryOf(double seconds, out TimeSpan span)
    {
        span = default;
        if (!(seconds >= 0 && seconds <= 10 * 366 * 86400.0))
        {
            return false;
        }

        span = TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond));
        return true;
    }

    /// <summary>The shortest text that reads as the span.</summary>
    public static string Write(TimeSpan span) => span.TotalSeconds >= 1 || span == TimeSpan.Zero
        ? span.TotalSeconds.ToString("0.#######", CultureInfo.InvariantCulture) + "s"
        : span.TotalMilliseconds.ToString("0.####", CultureInfo.InvariantCulture) + "ms";
}
