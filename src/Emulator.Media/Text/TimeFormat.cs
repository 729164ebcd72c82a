using System.Globalization;
using System.Text;

namespace Emulator.Media;

/// <summary>
/// Locales.TimeFormat of the document (4.6.3): yy or yyyy, M or MM or MMMM (Jan), d or dd, H or HH (0-23), h or hh (1-12), mm, ss, in any order;
/// anything else stands for itself.
/// </summary>
public static class TimeFormat
{
    public const string Default = "yyyy-MM-dd HH:mm:ss";

    /// <summary>Writes a time.</summary>
    public static string Format(DateTime time, string format, bool showWeek)
    {
        ArgumentNullException.ThrowIfNull(format);
        var text = new StringBuilder(format.Length + 8);
        for (var at = 0; at < format.Length;)
        {
            var letter = format[at];
            var length = 1;
            while (at + length < format.Length && format[at + length] == letter)
            {
                length++;
            }

            text.Append(Part(time, letter, length) ?? new string(letter, length));
            at += length;
        }

        return showWeek ? text.Append(CultureInfo.InvariantCulture, $" {time:ddd}").ToString() : text.ToString();
    }

    private static string? Part(DateTime time, char letter, int length) => (letter, length) switch
    {
        ('y', 2) => Digits(time.Year % 100, 2),
        ('y', 4) => Digits(time.Year, 4),
        ('M', 1 or 2) => Digits(time.Month, length),
        ('M', 3 or 4) => time.ToString("MMM", CultureInfo.InvariantCulture),
        ('d', 1 or 2) => Digits(time.Day, length),
        ('H', 1 or 2) => Digits(time.Hour, length),
        ('h', 1 or 2) => Digits(((time.Hour + 11) % 12) + 1, length),
        ('m', 1 or 2) => Digits(time.Minute, length),
        ('s', 1 or 2) => Digits(time.Second, length),
        _ => null,
    };

    private static string Digits(int value, int least) => value.ToString(CultureInfo.InvariantCulture).PadLeft(least, '0');
}
