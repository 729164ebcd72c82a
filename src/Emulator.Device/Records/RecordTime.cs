using System.Globalization;

namespace Emulator.Device.Records;

/// <summary>Moments as records hold them: the device's local time, to the second.</summary>
internal static class RecordTime
{
    // As the document writes them, and as devices in the field take them for the validity of cards.
    private static readonly string[] Forms = ["yyyy-M-d H:m:s", "yyyyMMdd HHmmss"];

    public static bool TryParse(string? text, out DateTime local) =>
        DateTime.TryParseExact(text?.Trim(), Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out local);

    public static string Format(DateTime local) => local.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
