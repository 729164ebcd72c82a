using System.Collections.Immutable;

namespace Emulator.Device.Analytics;

/// <summary>What an object does on its way.</summary>
public enum ObjectAction
{
    /// <summary>It goes its way, and stands at its end for as long as it is there.</summary>
    Pass,

    /// <summary>It is gone at the end of its way, and something is left there.</summary>
    Leave,

    /// <summary>It is gone at the end of its way, and something that was there is too.</summary>
    Take,
}

/// <summary>Where an object is at a moment.</summary>
/// <param name="X">Across, 0 to 8191.</param>
/// <param name="Y">Down, 0 to 8191.</param>
/// <param name="At">Seconds since it was posted.</param>
public sealed record PathPoint(double X, double Y, double At);

/// <summary>Somebody or something on a way through the picture. Places are of its middle, on a grid of 8192 x 8192 from the top left corner.</summary>
public sealed record MovingObject
{
    /// <summary>Side of the grid.</summary>
    public const int Grid = 8192;

    /// <summary>Most points of a way.</summary>
    public const int MaxPoints = 64;

    /// <summary>A thing, and neither a person nor a vehicle.</summary>
    public const string Thing = "Unknown";

    /// <summary>What an object may be, in the words of events; the first is what it is when nothing else is said.</summary>
    public static ImmutableArray<string> Types { get; } = ["Human", "Vehicle", "NonMotor", "HumanFace", Thing];

    /// <summary>Its way, at least one point, each later than the one before.</summary>
    public required ImmutableArray<PathPoint> Path { get; init; }

    /// <summary>When it, or what it left, is gone: seconds since it was posted, not before its last point.</summary>
    public required double Ends { get; init; }

    /// <summary>One of <see cref="Types"/>.</summary>
    public string Type { get; init; } = "Human";

    /// <summary>Across, 1 to 8192.</summary>
    public int Width { get; init; } = 400;

    /// <summary>Down, 1 to 8192.</summary>
    public int Height { get; init; } = 1200;

    /// <summary>How many go together.</summary>
    public int Count { get; init; } = 1;

    /// <summary>What it does.</summary>
    public ObjectAction Action { get; init; }

    /// <summary>When it is first seen.</summary>
    public double Appears => Path[0].At;

    /// <summary>When it is at the end of its way.</summary>
    public double Arrives => Path[^1].At;

    /// <summary>When it is last seen.</summary>
    public double Disappears => Action == ObjectAction.Pass ? Ends : Arrives;

    /// <summary>How large one of a sort is when that is not said.</summary>
    public static (int Width, int Height) SizeOf(string type) => type switch
    {
        "Human" => (400, 1200),
        "Vehicle" => (1600, 1200),
        "NonMotor" => (700, 1100),
        _ => (400, 400),
    };

    /// <summary>Its way in straight parts, the last one of which may be to stand.</summary>
    public IEnumerable<(PathPoint From, PathPoint To)> Legs()
    {
        for (var i = 1; i < Path.Length; i++)
        {
            yield return (Path[i - 1], Path[i]);
        }

        if (Disappears > Arrives)
        {
            yield return (Path[^1], Path[^1] with { At = Disappears });
        }
    }

    /// <summary>Where it is at a time; at the ends of its way before and after.</summary>
    public PathPoint PlaceAt(double seconds)
    {
        for (var i = 1; i < Path.Length; i++)
        {
            if (seconds < Path[i].At)
            {
                var (from, to) = (Path[i - 1], Path[i]);
                var part = Math.Max(0, (seconds - from.At) / (to.At - from.At));
                return new PathPoint(from.X + ((to.X - from.X) * part), from.Y + ((to.Y - from.Y) * part), seconds);
            }
        }

        return Path[^1] with { At = seconds };
    }

    /// <summary>What it covers at a place: left, top, right, bottom, within the picture.</summary>
    public (int Left, int Top, int Right, int Bottom) BoxAt(PathPoint place)
    {
        ArgumentNullException.ThrowIfNull(place);
        return (Edge(place.X - (Width / 2.0)), Edge(place.Y - (Height / 2.0)), Edge(place.X + (Width / 2.0)), Edge(place.Y + (Height / 2.0)));
    }

    private static int Edge(double at) => (int)Math.Clamp(Math.Round(at), 0, Grid - 1);
}
