using System.Globalization;
using System.Text;
using System.Text.Json;
using Emulator.Device.Profiles;

namespace Emulator.Server.Events;

/// <summary>
/// What stands before a picture of snapManager.cgi (document section 4.4.3): the event as lines of key and value, CRLF between them. Its details
/// become keys of their own, <c>Events[0].TrafficCar.PlateNumber</c>.
/// </summary>
internal static class SnapText
{
    private const string Head = "Events[0].";

    public static string Of(EventPicture picture, Dialect dialect)
    {
        var because = picture.Because;
        var lines = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (because.Code.StartsWith("Traffic", StringComparison.Ordinal))
        {
            // What the document shows of traffic; the event's own details take their place.
            lines["Lane"] = "1";
            lines["TrafficCar.DeviceAddress"] = "";
            lines["TrafficCar.PlateNumber"] = "";
        }

        Details(lines, because.Data);
        var milliseconds = (picture.Utc - DateTime.UnixEpoch).TotalMilliseconds;
        lines["Code"] = because.Code;
        lines["CountInGroup"] = Number(picture.CountInGroup);
        lines["IndexInGroup"] = Number(picture.IndexInGroup);
        lines["Data.PTS"] = milliseconds.ToString("0.0", CultureInfo.InvariantCulture);
        if (dialect == Dialect.Firmware)
        {
            // Newer firmware has these beside them, and clients read them.
            lines["EventBaseInfo.Action"] = because.Action.ToString();
            lines["EventBaseInfo.Code"] = because.Code;
            lines["EventBaseInfo.Index"] = Number(because.Index);
        }

        var text = new StringBuilder();
        foreach (var (key, value) in lines)
        {
            text.Append(text.Length > 0 ? "\r\n" : "").Append(Head).Append(key).Append('=').Append(value);
        }

        return text.ToString();
    }

    private static void Details(SortedDictionary<string, string> lines, string? data)
    {
        if (data is null)
        {
            return;
        }

        try
        {
            using var json = JsonDocument.Parse(data);
            FlatJson.Write("", json.RootElement, (key, value) => lines[key.Length == 0 ? "Data" : key] = value);
        }
        catch (JsonException)
        {
            // A text, such as the masks of MDResult.
            lines["Data"] = data;
        }
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
