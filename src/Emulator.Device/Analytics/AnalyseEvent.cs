using System.Collections.Immutable;
using System.Globalization;
using Emulator.Device.World;

namespace Emulator.Device.Analytics;

/// <summary>What an event of a rule says, in the words of devices in the field.</summary>
internal static class AnalyseEvent
{
    /// <summary>Writes it.</summary>
    /// <param name="rule">Whose event it is.</param>
    /// <param name="sighting">What it saw.</param>
    /// <param name="cause">What was seen; null for a crowd.</param>
    /// <param name="utc">The device's time.</param>
    /// <param name="further">Members of its own, name and JSON.</param>
    public static string Of(AnalyseRule rule, Sighting sighting, Passing? cause, DateTime utc, params ReadOnlySpan<KeyValuePair<string, string>> further)
    {
        var members = new List<KeyValuePair<string, string>>
        {
            new("Class", JsonText.Quote(rule.Scene)),
            new("Name", JsonText.Quote(rule.Name)),
            new("RuleId", JsonText.Number(rule.Place)),
            new("UTC", JsonText.Number((utc - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond)),
            new("UTCMS", JsonText.Number(utc.Millisecond)),
        };
        if (sighting.Direction.Length > 0)
        {
            members.Add(new("Direction", JsonText.Quote(sighting.Direction)));
        }

        switch (rule.Type)
        {
            case "CrossLineDetection" or "NumberStat":
                members.Add(new("DetectLine", Points(rule.Line)));
                break;
            case not "FaceDetection":
                members.Add(new("DetectRegion", Points(rule.Region)));
                break;
        }

        if (rule.Type == "CrossRegionDetection")
        {
            members.Add(new("ActionType", JsonText.Quote(sighting.What)));
        }

        if (cause?.Thing is { } thing)
        {
            members.Add(new("Object", Describe(cause, thing, sighting)));
        }

        foreach (var member in further)
        {
            members.Add(member);
        }

        members.Sort((one, other) => string.CompareOrdinal(one.Key, other.Key));
        return JsonText.Of(members)!;
    }

    private static string Describe(Passing cause, MovingObject thing, Sighting sighting)
    {
        var place = thing.PlaceAt(sighting.At);
        var box = thing.BoxAt(place);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{{ \"Action\" : {JsonText.Quote(sighting.What is "Appear" or "Disappear" ? sighting.What : "Move")}, \"BoundingBox\" : [ {box.Left}, {box.Top}, {box.Right}, {box.Bottom} ], \"Center\" : [ {Math.Round(place.X)}, {Math.Round(place.Y)} ], \"Count\" : {thing.Count}, \"ObjectID\" : {cause.Number}, \"ObjectType\" : {JsonText.Quote(thing.Type)}, \"RelativeID\" : 0 }}");
    }

    private static string Points(ImmutableArray<Corner> corners) =>
        "[ " + string.Join(", ", corners.Select(c => string.Create(CultureInfo.InvariantCulture, $"[ {c.X}, {c.Y} ]"))) + " ]";
}
