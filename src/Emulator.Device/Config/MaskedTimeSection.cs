using System.Globalization;

namespace Emulator.Device.Config;

/// <summary>
/// A period of the day and what it is for: <c>6 08:00:00-18:30:00</c> (document sections 4.4.1, 4.5.2, 4.9.1, 4.11.2).
/// What the bits of the mask mean depends on the section that holds it.
/// </summary>
/// <param name="Mask">0 to 65535; 0 means the period is not used.</param>
/// <param name="Start">Seconds from midnight, 0 to 86400.</param>
/// <param name="End">Seconds from midnight, not before <paramref name="Start"/>.</param>
public readonly record struct MaskedTimeSection(int Mask, int Start, int End)
{
    /// <summary>Reads a period; false when it has another form, or its end lies before its start.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out MaskedTimeSection section)
    {
        section = default;
        text = text.Trim();
        var blank = text.IndexOf(' ');
        if (blank <= 0 || !int.TryParse(text[..blank], NumberStyles.None, CultureInfo.InvariantCulture, out var mask) || mask > 65535)
        {
            return false;
        }

        var period = text[(blank + 1)..].Trim();
        var dash = period.IndexOf('-');
        if (dash <= 0 || !TryTime(period[..dash].Trim(), out var start) || !TryTime(period[(dash + 1)..].Trim(), out var end) || end < start)
        {
            return false;
        }

        section = new MaskedTimeSection(mask, start, end);
        return true;
    }

    /// <summary>Reads <c>h:mm:ss</c> into seconds from midnight, 0 to 86400 (<c>24:00:00</c>).</summary>
    public static bool TryTime(ReadOnlySpan<char> text, out int seconds)
    {
        seconds = 0;
        Span<Range> parts = stackalloc Range[4];
        if (text.Split(parts, ':') != 3
            || !Part(text[parts[0]], 24, out var hours) || !Part(text[parts[1]], 59, out var minutes) || !Part(text[parts[2]], 59, out var rest))
        {
            return false;
        }

        seconds = (hours * 3600) + (minutes * 60) + rest;
        return seconds <= 86400;
    }

    /// <summary>True when the period is in use and holds that second of the day. Its last second belongs to it.</summary>
    public bool Covers(int secondOfDay) => Mask != 0 && secondOfDay >= Start && secondOfDay <= End;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Mask} {Start / 3600:00}:{Start / 60 % 60:00}:{Start % 60:00}-{End / 3600:00}:{End / 60 % 60:00}:{End % 60:00}");

    private static bool Part(ReadOnlySpan<char> text, int max, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && text.Length <= 2 && value <= max;
}
