using System.Globalization;

namespace Emulator.Protocol.Rtsp;

/// <summary>The part of a presentation that is asked for (RFC 2326 sections 3.6, 3.7 and 12.29): normal play time or absolute time.</summary>
public sealed record PlayRange
{
    private static readonly string[] ClockForms = ["yyyyMMdd'T'HHmmss'Z'", "yyyyMMdd'T'HHmmss.FFFFFFF'Z'"];

    /// <summary>From where in normal play time; null when that was not given or is <c>now</c>.</summary>
    public TimeSpan? Start { get; init; }

    /// <summary>To where in normal play time; null for the end.</summary>
    public TimeSpan? End { get; init; }

    /// <summary>From when, UTC.</summary>
    public DateTime? StartUtc { get; init; }

    /// <summary>To when, UTC; null for the end.</summary>
    public DateTime? EndUtc { get; init; }

    /// <summary>Whether the range is in absolute time.</summary>
    public bool IsClock { get; init; }

    /// <summary>Whether it begins now: <c>npt=now-</c>.</summary>
    public bool FromNow { get; init; }

    /// <summary>Reads the header: <c>npt=10.5-20</c>, <c>npt=now-</c>, <c>npt=0:01:30-</c>, <c>npt=-20</c>, <c>clock=20260105T080000Z-20260105T090000.5Z</c>. A time parameter is passed over.</summary>
    public static bool TryParse(string header, out PlayRange range)
    {
        ArgumentNullException.ThrowIfNull(header);
        range = new PlayRange();
        var text = header.Split(';')[0].Trim();
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var dash = text.IndexOf('-', Math.Max(equals, 0));
        if (equals < 0 || dash < 0)
        {
            return false;
        }

        var (unit, from, to) = (text[..equals].Trim(), text[(equals + 1)..dash].Trim(), text[(dash + 1)..].Trim());
        if (from.Length == 0 && to.Length == 0)
        {
            return false;
        }

        if (string.Equals(unit, "clock", StringComparison.OrdinalIgnoreCase))
        {
            range = range with { IsClock = true };
            return TryClock(from, out var startUtc) & TryClock(to, out var endUtc) && Set(ref range, range with { StartUtc = startUtc, EndUtc = endUtc });
        }

        if (!string.Equals(unit, "npt", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var now = string.Equals(from, "now", StringComparison.OrdinalIgnoreCase);
        return TryNpt(now ? "" : from, out var start) & TryNpt(to, out var end) && Set(ref range, range with { Start = start, End = end, FromNow = now });
    }

    /// <summary>Absolute times as the header has them.</summary>
    public static string Clock(DateTime startUtc, DateTime? endUtc) => $"clock={Utc(startUtc)}-{(endUtc is { } end ? Utc(end) : "")}";

    /// <summary>Normal play times as the header has them, in seconds.</summary>
    public static string Npt(TimeSpan start, TimeSpan? end) => $"npt={Seconds(start)}-{(end is { } e ? Seconds(e) : "")}";

    private static string Utc(DateTime utc) => utc.ToString(utc.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyyMMdd'T'HHmmss'Z'" : "yyyyMMdd'T'HHmmss.FFF'Z'", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan span) => span.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    private static bool Set(ref PlayRange range, PlayRange value)
    {
        range = value;
        return true;
    }

    private static bool TryClock(string text, out DateTime? utc)
    {
        utc = null;
        if (text.Length == 0)
        {
            return true;
        }

        var good = DateTime.TryParseExact(text, ClockForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var value);
        utc = good ? value : null;
        return good;
    }

    private static bool TryNpt(string text, out TimeSpan? span)
    {
        span = null;
        if (text.Length == 0)
        {
            return true;
        }

        var parts = text.Split(':');
        var seconds = 0.0;
        for (var i = 0; i < parts.Length; i++)
        {
            var style = i == parts.Length - 1 ? NumberStyles.AllowDecimalPoint : NumberStyles.None;
            if (parts.Length is not (1 or 3) || parts[i].Length is 0 or > 16 || !double.TryParse(parts[i], style, CultureInfo.InvariantCulture, out var part))
            {
                return false;
            }

            seconds = (seconds * 60) + part;
        }

        // A century of play time is more than any recording has.
        if (seconds > 3.2e9)
        {
            return false;
        }

        span = TimeSpan.FromSeconds(seconds);
        return true;
    }
}
