using System.Globalization;
using Emulator.Device.Config;
using Emulator.Device.Config.Sections;

namespace Emulator.Device.World;

/// <summary>What a sensor sees at a moment.</summary>
/// <param name="Seen">Whether what it watches for is there.</param>
/// <param name="Why">Why, or why not.</param>
/// <param name="Data">Details for the event, JSON; null for none.</param>
/// <param name="Blocks">Of a motion detector, the blocks that move, as MDResult tells them.</param>
internal readonly record struct Detection(bool Seen, string Why, string? Data = null, string? Blocks = null);

/// <summary>How each kind of sensor tells what it watches for from what it does not.</summary>
internal static class Detections
{
    private static readonly Detection Plain = new(true, "seen");

    /// <summary>What the stimuli before a sensor amount to.</summary>
    /// <param name="code">The sensor's event.</param>
    /// <param name="section">Its section of the configuration.</param>
    /// <param name="stimuli">What happens before it; not empty.</param>
    public static Detection Of(string code, ConfigNode section, IReadOnlyList<LastingStimulus> stimuli) => code switch
    {
        "VideoMotion" => Motion(section, stimuli),
        "VideoBlind" => Blind(section, stimuli),
        "AlarmLocal" => Contact(section, stimuli),
        "CrossLineDetection" or "CrossRegionDetection" => Crossing(section, stimuli),
        _ => Plain with { Data = JsonText.Of(stimuli[^1].What.Details) },
    };

    /// <summary>What a motion detector sees.</summary>
    public static Detection Motion(ConfigNode section, IReadOnlyList<LastingStimulus> stimuli)
    {
        var windows = section.At("MotionDetectWindow").Items();
        var (ids, names, why) = (new List<string>(), new List<string>(), "outside the region");
        var all = MotionGrid.Nothing();
        foreach (var window in windows)
        {
            var reports = false;
            foreach (var stimulus in stimuli)
            {
                var miss = MotionGrid.Of(stimulus.What.Region).Miss(window, stimulus.What.Level, out var seen);
                if (miss is null)
                {
                    reports = true;
                    all.Add(seen);
                }
                else if (miss != "outside the region")
                {
                    why = miss;
                }
            }

            if (reports)
            {
                ids.Add(window.Text("Id"));
                names.Add(JsonText.Quote(window.Text("Name")));
            }
        }

        return ids.Count == 0
            ? new Detection(false, why)
            : new Detection(true, "seen", $"{{\n   \"Id\" : [ {string.Join(", ", ids)} ],\n   \"RegionName\" : [ {string.Join(", ", names)} ]\n}}", all.ToString());
    }

    // The more sensitive, the less of the lens has to be covered: all but a tenth at level 1, four tenths at level 6.
    private static Detection Blind(ConfigNode section, IReadOnlyList<LastingStimulus> stimuli)
    {
        var level = section.Number("Level");
        return stimuli.Any(s => s.What.Level >= 100 - (10 * level)) ? Plain : new Detection(false, $"covers less than {100 - (10 * level)} %");
    }

    // Of several who move the contact, the last one did. A contact that is normally closed is in alarm when it opens, one that is normally open when it closes (4.9.2).
    private static Detection Contact(ConfigNode section, IReadOnlyList<LastingStimulus> stimuli)
    {
        var opens = section.Text("SensorType") == "NC";
        var data = $"{{\n   \"Name\" : {JsonText.Quote(section.Text("Name"))}\n}}";
        return stimuli[^1].What.Open == opens ? Plain with { Data = data } : new Detection(false, opens ? "a contact of type NC is at rest when closed" : "a contact of type NO is at rest when open");
    }

    private static Detection Crossing(ConfigNode section, IReadOnlyList<LastingStimulus> stimuli)
    {
        var wanted = section.Text("Config.Direction");
        foreach (var stimulus in stimuli)
        {
            var direction = stimulus.What.Direction;
            if (wanted == "Both" || direction.Length == 0 || string.Equals(direction, wanted, StringComparison.OrdinalIgnoreCase))
            {
                return Plain with { Data = JsonText.Of([new("Name", JsonText.Quote(section.Text("Name"))), new("Direction", JsonText.Quote(direction.Length > 0 ? direction : wanted)), .. stimulus.What.Details]) };
            }
        }

        return new Detection(false, $"the rule's direction is {wanted}");
    }
}

/// <summary>JSON as devices write it in events: a member a line, three blanks before it.</summary>
internal static class JsonText
{
    /// <summary>A text in quotes.</summary>
    public static string Quote(string text) => "\"" + System.Text.Json.JsonEncodedText.Encode(text) + "\"";

    /// <summary>A number.</summary>
    public static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>An object of members whose values are JSON; null of none.</summary>
    public static string? Of(IReadOnlyCollection<KeyValuePair<string, string>> members) =>
        members.Count == 0 ? null : "{\n" + string.Join(",\n", members.Select(m => $"   {Quote(m.Key)} : {m.Value.Replace("\n", "\n   ", StringComparison.Ordinal)}")) + "\n}";
}
