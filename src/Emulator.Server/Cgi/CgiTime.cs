using System.Globalization;

namespace Emulator.Server.Cgi;

/// <summary>Moments as parameters and answers write them: <c>2011-7-3 21:02:32</c> in, <c>2011-07-03 21:02:32</c> out.</summary>
internal static class CgiTime
{
    public static bool TryParse(string text, out DateTime time) =>
        DateTime.TryParseExact(text.Trim(), "yyyy-M-d H:m:s", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    public static string Format(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
