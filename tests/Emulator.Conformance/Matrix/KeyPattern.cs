using System.Globalization;
using System.Text.RegularExpressions;
using Emulator.Conformance.Expected;

namespace Emulator.Conformance.Matrix;

/// <summary>Whether an answer has a key that the document shows.</summary>
internal static class KeyPattern
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Arrays that are as long as the device has things of that kind; the document shows two channels, three disks, four streams.
    /// Every other array in the document has a fixed length, and all of its indices are held against the answer.
    /// </summary>
    private static readonly HashSet<string> DeviceSized = new(StringComparer.Ordinal)
    {
        "AlarmOutChannels", "ExAlarmOutChannels", "RecordChannels", "SnapshotChannels", "PtzLink", "MainFormat", "ExtraFormat", "Receivers", "PortMapStatus", "channels", "RS", "Coaxial",
        "presets", "tours", "users", "group", "items", "info", "records", "status", "list", "StorageGroup", "Events", "PlaybackCompressSplitNumList", "SupportedRules", "SupportedScene",
        "SupportPacketType", "netInterface", "wlanDevice", "Type", "MotionDetectWindow", "Window", "Format",
    };

    /// <summary>Keys counted by another key of the same answer: with a count of 0 there are none.</summary>
    private static readonly (string Counter, string[] Counted)[] Counters =
    [
        ("found", ["items", "info", "records", "wlanDevice"]),
        ("totalCount", ["records"]),
    ];

    /// <summary>What devices in the field write in place of a beginning of the document's keys.</summary>
    private static readonly (string Document, string Firmware)[] Firmware = [("presets.presets[", "presets["), ("tours.tours[", "tours[")];

    /// <summary>The keys of the document that the answer should have and has not, in the spelling of a dialect.</summary>
    public static IEnumerable<string> Missing(ExpectedOperation expected, IReadOnlyDictionary<string, string> answer, string dialect) =>
        expected.Returns.Select(r => Spelled(r.Key, dialect)).Where(pattern => !Skipped(pattern, answer) && !answer.Keys.Any(Matcher(pattern).IsMatch));

    private static string Spelled(string key, string dialect) => dialect != nameof(Emulator.Device.Profiles.Dialect.Firmware)
        ? key
        : Firmware.Aggregate(key, (text, spelling) => text.StartsWith(spelling.Document, StringComparison.Ordinal) ? spelling.Firmware + text[spelling.Document.Length..] : text);

    private static Regex Matcher(string pattern) => new(
        "^" + Regex.Escape(pattern).Replace(@"\[\*]", @"\[[0-9]+]", StringComparison.Ordinal).Replace(@"\.\*\*", @"\..+", StringComparison.Ordinal).Replace(@"\.\*", @"\.[^.\[]+", StringComparison.Ordinal) + "$",
        RegexOptions.ExplicitCapture,
        Timeout);

    private static bool Skipped(string pattern, IReadOnlyDictionary<string, string> answer)
    {
        foreach (var (counter, counted) in Counters)
        {
            if (answer.TryGetValue(counter, out var count) && count == "0" && counted.Any(c => pattern.StartsWith(c + "[", StringComparison.Ordinal)))
            {
                return true;
            }
        }

        // An index that a device-sized array does not reach: nothing in the answer is at or below it.
        for (var open = pattern.IndexOf('['); open >= 0; open = pattern.IndexOf('[', open + 1))
        {
            var close = pattern.IndexOf(']', open);
            var name = pattern[..open].TrimEnd(']', '[', '*', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9').Split('.')[^1];
            if (int.TryParse(pattern.AsSpan(open + 1, close - open - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index > 0 && DeviceSized.Contains(name)
                && !answer.Keys.Any(Below(pattern[..(close + 1)]).IsMatch))
            {
                return true;
            }
        }

        return false;
    }

    private static Regex Below(string prefix) => new(Matcher(prefix).ToString().TrimEnd('$'), RegexOptions.ExplicitCapture, Timeout);
}
