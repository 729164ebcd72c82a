using Emulator.Device.Analytics;

namespace Emulator.Server.Control;

/// <summary>Makes an object on its way of what a client sent, or says which field is wrong.</summary>
internal static class ObjectReader
{
    private const double UsualSeconds = 10;
    private const double MaxSeconds = 7 * 86400;

    /// <summary>What is wrong with the fields of an object; null when nothing is.</summary>
    public static (string Field, string Why)? Wrong(StimulusRequest request)
    {
        if (request.ObjectType is { } type && TypeOf(type) is null)
        {
            return ("objectType", "objectType is " + string.Join(", ", MovingObject.Types));
        }

        if (request.Action is { } action && ActionOf(action) is null)
        {
            return ("action", "action is pass, leave or take");
        }

        if (request.Size is { } size && !(size.Length == 2 && size.All(n => n is >= 1 and <= MovingObject.Grid && n == Math.Floor(n))))
        {
            return ("size", $"size is width, height in whole numbers, 1 to {MovingObject.Grid}");
        }

        if (request.Count is < 1 or > 1000)
        {
            return ("count", "count is 1 to 1000");
        }

        return request.Path is { } path ? WrongPath(path, request) : ("path", "path is a list of points: [x, y], or [x, y, seconds]");
    }

    /// <summary>The object of a request with which nothing is wrong.</summary>
    public static MovingObject Read(StimulusRequest request)
    {
        var path = request.Path!;
        var timed = path[0].Length == 3;
        var seconds = request.Seconds ?? (timed && path[^1][2] > 0 ? path[^1][2] : UsualSeconds);
        var type = TypeOf(request.ObjectType) ?? MovingObject.Types[0];
        var (width, height) = request.Size is { } size ? ((int)size[0], (int)size[1]) : MovingObject.SizeOf(type);
        return new MovingObject
        {
            Path = timed ? [.. path.Select(p => new PathPoint(p[0], p[1], p[2]))] : Spread(path, seconds),
            Ends = seconds,
            Type = type,
            Width = width,
            Height = height,
            Count = request.Count ?? 1,
            Action = ActionOf(request.Action) ?? ObjectAction.Pass,
        };
    }

    private static (string, string)? WrongPath(double[][] path, StimulusRequest request)
    {
        if (path.Length is < 1 or > MovingObject.MaxPoints || path.Any(p => p is not { Length: 2 or 3 } || p.Length != path[0]?.Length))
        {
            return ("path", $"path is 1 to {MovingObject.MaxPoints} points, all [x, y], or all [x, y, seconds]");
        }

        if (path.Any(p => p[0] is not (>= 0 and < MovingObject.Grid) || p[1] is not (>= 0 and < MovingObject.Grid)))
        {
            return ("path", $"a point of path is within 0 to {MovingObject.Grid - 1} across and down");
        }

        if (path[0].Length == 2)
        {
            return path.Length > 1 && ActionOf(request.Action) is ObjectAction.Leave or ObjectAction.Take
                ? ("path", "what leaves or takes something has a time for each point of its path, and seconds for how long that is so")
                : null;
        }

        for (var i = 0; i < path.Length; i++)
        {
            // A thousandth of a second is the shortest that timers know.
            if (!(path[i][2] >= 0 && path[i][2] <= MaxSeconds) || (i > 0 && !(path[i][2] - path[i - 1][2] >= 0.001)))
            {
                return ("path", $"the seconds of path begin at 0 or later, grow from point to point by 0.001 or more, and end by {MaxSeconds}");
            }
        }

        return request.Seconds < path[^1][2] ? ("seconds", "seconds is not before the last point of path") : null;
    }

    // As fast all the way.
    private static System.Collections.Immutable.ImmutableArray<PathPoint> Spread(double[][] path, double seconds)
    {
        var lengths = new double[path.Length];
        for (var i = 1; i < path.Length; i++)
        {
            lengths[i] = lengths[i - 1] + double.Hypot(path[i][0] - path[i - 1][0], path[i][1] - path[i - 1][1]);
        }

        // Points at one place are one.
        var points = System.Collections.Immutable.ImmutableArray.CreateBuilder<PathPoint>();
        for (var i = 0; i < path.Length; i++)
        {
            if (i == 0 || lengths[i] > lengths[i - 1])
            {
                points.Add(new PathPoint(path[i][0], path[i][1], lengths[^1] == 0 ? 0 : seconds * lengths[i] / lengths[^1]));
            }
        }

        return points.ToImmutable();
    }

    private static string? TypeOf(string? text) => MovingObject.Types.FirstOrDefault(t => string.Equals(t, text, StringComparison.OrdinalIgnoreCase));

    private static ObjectAction? ActionOf(string? text) => text?.ToUpperInvariant() switch
    {
        "PASS" => ObjectAction.Pass,
        "LEAVE" => ObjectAction.Leave,
        "TAKE" => ObjectAction.Take,
        _ => null,
    };
}
