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
            Flatten(lines, "", json.RootElement);
        }
        catch (JsonException)
        {
            // A text, such as the masks of MDResult.
            lines["Data"] = data;
        }
    }

    private static void Flatten(SortedDictionary<string, string> lines, string key, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    Flatten(lines, key.Length == 0 ? property.Name : $"{key}.{property.Name}", property.Value);
                }

                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in value.EnumerateArray())
                {
                    Flatten(lines, $"{key}[{index++}]", item);
                }

                break;
            default:
                lines[OneLine(key.Length == 0 ? "Data" : key)] = OneLine(value.ToString());
                break;
        }
    }

    private static string OneLine(string text) => text.AsSpan().ContainsAny('\r', '\n') ? text.ReplaceLineEndings(" ") : text;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
