using System.Collections.Immutable;
using System.Globalization;

namespace Emulator.Device.Analytics;

/// <summary>A rule sees something.</summary>
/// <param name="At">When, in seconds since the object was posted.</param>
/// <param name="Until">When it is over; null for what is over at once.</param>
/// <param name="What">In the words of events: Appear, Disappear, Inside, Cross, Stay ...</param>
/// <param name="Direction">LeftToRight, RightToLeft, Enter, Leave; empty for none.</param>
internal sealed record Sighting(double At, double? Until, string What, string Direction);

/// <summary>What a rule makes of an object.</summary>
/// <param name="Seen">What it sees, in order of time.</param>
/// <param name="Why">What it sees and when, or why it sees nothing.</param>
internal sealed record Verdict(ImmutableArray<Sighting> Seen, string Why)
{
    public static Verdict Nothing(string why) => new([], why);
}

/// <summary>How each type of rule tells what it looks for from what it does not (document section 8.1.3). Geometry only: whether the rule is on is not asked.</summary>
internal static class RuleEyes
{
    // How fast is fast, and how many are a crowd, follows from the sensitivity, 1 to 10.
    private const double SpeedStep = 400;
    private const int LargestCrowd = 12;

    /// <summary>Types of rules that look at objects.</summary>
    public static bool LooksAtObjects(string type) => type is
        "CrossLineDetection" or "CrossRegionDetection" or "LeftDetection" or "TakenAwayDetection" or "FaceDetection" or "WanderDetection"
        or "RioterDetection" or "ParkingDetection" or "MoveDetection" or "NumberStat";

    /// <summary>What a rule makes of an object, but for crowds, which several objects make: see <see cref="Crowd"/>.</summary>
    public static Verdict Look(AnalyseRule rule, MovingObject thing) =>
        rule.Miss(thing) is { } miss ? Verdict.Nothing(miss) : rule.Type switch
        {
            "CrossLineDetection" => Line(rule, thing, Geometry.Crossings(rule.Line, thing)),
            "NumberStat" => Line(rule, thing, Geometry.Crossings(rule.Line, thing).FindAll(c => Geometry.Contains(rule.Region, c.Place.X, c.Place.Y))),
            "CrossRegionDetection" => Region(rule, thing),
            "WanderDetection" => Staying(rule, Geometry.Inside(rule.Region, thing), "is in its region"),
            "ParkingDetection" => Staying(rule, Geometry.Both(Geometry.Inside(rule.Region, thing), Geometry.Standing(thing)), "stands in its region"),
            "LeftDetection" => Left(rule, thing),
            "TakenAwayDetection" => Remains(rule, thing, ObjectAction.Take, "nothing is taken away"),
            "MoveDetection" => Moving(rule, thing),
            "FaceDetection" => new Verdict([new Sighting(thing.Appears, thing.Disappears, "Appear", "")], Text($"sees a face after {thing.Appears:0.###} s")),
            _ => Verdict.Nothing("it does not look at objects"),
        };

    /// <summary>When enough people are in a rule's region at once for long enough.</summary>
    /// <param name="rule">The rule, of type RioterDetection.</param>
    /// <param name="groups">Who there is, and when they began their ways, in seconds of a common count.</param>
    public static Verdict Crowd(AnalyseRule rule, IReadOnlyList<(MovingObject Group, double Began)> groups)
    {
        var enough = LargestCrowd - rule.Sensitivity;
        var changes = new List<(double At, int By)>();
        foreach (var (group, began) in groups)
        {
            if (rule.Miss(group) is null)
            {
                foreach (var stay in Geometry.Inside(rule.Region, group))
                {
                    changes.Add((began + stay.From, group.Count));
                    changes.Add((began + stay.To, -group.Count));
                }
            }
        }

        // Who goes makes room before who comes.
        changes.Sort((one, other) => one.At != other.At ? one.At.CompareTo(other.At) : one.By.CompareTo(other.By));
        var (stays, present, most, since) = (new List<Stay>(), 0, 0, 0.0);
        foreach (var (at, by) in changes)
        {
            var before = present;
            present += by;
            most = Math.Max(most, present);
            if (before < enough && present >= enough)
            {
                since = at;
            }
            else if (before >= enough && present < enough)
            {
                stays.Add(new Stay(since, at));
            }
        }

        return stays.Count == 0 ? Verdict.Nothing(most == 0 ? "nobody is in its region" : Text($"{most} are in its region, and {enough} are a crowd for its sensitivity"))
            : Staying(rule, stays, Text($"{most} are in its region"));
    }

    private static Verdict Line(AnalyseRule rule, MovingObject thing, List<Crossing> crossings)
    {
        if (crossings.Count == 0)
        {
            return Verdict.Nothing(thing.Path.Length == 1 ? "an object of one point crosses no line" : "its way does not cross the line");
        }

        var wanted = crossings.FindAll(c => rule.Wants(c.Rightwards));
        return wanted.Count == 0
            ? Verdict.Nothing(Text($"its way crosses the line {Word(crossings[0].Rightwards)} after {crossings[0].At:0.###} s, and the rule's direction is {rule.Direction}"))
            : new Verdict(
                [.. wanted.Select(c => new Sighting(c.At, null, "Cross", Word(c.Rightwards)))],
                "crosses the line " + string.Join(" and ", wanted.Select(c => Text($"{Word(c.Rightwards)} after {c.At:0.###} s"))));
    }

    private static Verdict Region(AnalyseRule rule, MovingObject thing)
    {
        var stays = Geometry.Inside(rule.Region, thing);
        if (stays.Count == 0)
        {
            return Verdict.Nothing("its way does not touch the region");
        }

        var (seen, others) = (new List<Sighting>(), new List<string>());
        foreach (var stay in stays)
        {
            if (rule.Actions.Contains("Inside"))
            {
                seen.Add(new Sighting(stay.From, stay.To, "Inside", ""));
            }

            Edge(stay.From, enters: true, stay.From <= thing.Appears, "Appear");
            Edge(stay.To, enters: false, stay.To >= thing.Disappears, "Disappear");
        }

        seen.Sort((one, other) => one.At.CompareTo(other.At));
        return seen.Count == 0
            ? Verdict.Nothing($"{string.Join(", ", others)}; the rule's ActionType is {string.Join(", ", rule.Actions)} and its direction {rule.Direction}")
            : new Verdict([.. seen], string.Join(", ", seen.Select(s => Text($"{Say(s)} after {s.At:0.###} s"))));

        void Edge(double at, bool enters, bool atTheEnd, string otherwise)
        {
            var sighting = atTheEnd ? new Sighting(at, null, otherwise, "") : new Sighting(at, null, "Cross", enters ? "Enter" : "Leave");
            if (rule.Actions.Contains(sighting.What) && (atTheEnd || rule.Wants(enters, Heading(thing, at))))
            {
                seen.Add(sighting);
            }
            else
            {
                others.Add(Text($"{Say(sighting)} after {at:0.###} s"));
            }
        }
    }

    // In its region for as long as the rule wants.
    private static Verdict Staying(AnalyseRule rule, List<Stay> stays, string does)
    {
        var longest = stays.Count == 0 ? 0 : stays.Max(s => s.Length);
        var seen = stays.FindAll(s => s.Length >= rule.MinDuration && s.Length > 0).ConvertAll(s => new Sighting(s.From + rule.MinDuration, s.To, "Stay", ""));
        return seen.Count > 0 ? new Verdict([.. seen], Text($"{does} for {longest:0.###} s, an event after {seen[0].At:0.###} s"))
            : Verdict.Nothing(longest == 0 ? $"it never {does}" : Text($"{does} for {longest:0.###} s, and MinDuration is {rule.MinDuration:0}"));
    }

    private static Verdict Left(AnalyseRule rule, MovingObject thing)
    {
        // A thing that nobody carries and that stands has been left.
        return thing is { Action: ObjectAction.Pass, Type: MovingObject.Thing }
            ? Staying(rule, Geometry.Both(Geometry.Inside(rule.Region, thing), Geometry.Standing(thing)), "stands in its region")
            : Remains(rule, thing, ObjectAction.Leave, "nothing is left behind");
    }

    private static Verdict Remains(AnalyseRule rule, MovingObject thing, ObjectAction action, string otherwise)
    {
        var end = thing.Path[^1];
        return thing.Action != action ? Verdict.Nothing(otherwise)
            : !Geometry.Contains(rule.Region, end.X, end.Y) ? Verdict.Nothing("the end of its way is outside the region")
            : Staying(rule, [new Stay(thing.Arrives, thing.Ends)], action == ObjectAction.Leave ? "lies in its region" : "is missed in its region");
    }

    private static Verdict Moving(AnalyseRule rule, MovingObject thing)
    {
        var limit = (11 - rule.Sensitivity) * SpeedStep;
        var fast = Geometry.Both(Geometry.Inside(rule.Region, thing), Geometry.Faster(thing, limit));
        return fast.Count == 0
            ? Verdict.Nothing(Text($"in its region it is never faster than {limit:0} units of the grid a second, the limit for its sensitivity"))
            : new Verdict([.. fast.Select(s => new Sighting(s.From, s.To, "Move", ""))], Text($"is faster than {limit:0} units of the grid a second after {fast[0].From:0.###} s"));
    }

    // To the right or to the left, where it is at a time.
    private static bool? Heading(MovingObject thing, double at)
    {
        foreach (var (from, to) in thing.Legs())
        {
            if (at <= to.At + 1e-9 && to.X != from.X)
            {
                return to.X > from.X;
            }
        }

        return null;
    }

    private static string Say(Sighting sighting) => sighting.What switch
    {
        "Inside" => "is inside",
        "Appear" => "appears inside",
        "Disappear" => "disappears inside",
        _ => sighting.Direction == "Enter" ? "enters" : "leaves",
    };

    private static string Word(bool rightwards) => rightwards ? "LeftToRight" : "RightToLeft";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
