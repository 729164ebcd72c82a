using System.Collections.Immutable;

namespace Emulator.Device.Analytics;

/// <summary>A point of a line or a region.</summary>
internal sealed record Corner(double X, double Y);

/// <summary>A line is crossed.</summary>
/// <param name="At">When, in seconds.</param>
/// <param name="Rightwards">Whether from its left to its right.</param>
/// <param name="Place">Where.</param>
internal sealed record Crossing(double At, bool Rightwards, PathPoint Place);

/// <summary>From when to when something holds, in seconds.</summary>
internal sealed record Stay(double From, double To)
{
    public double Length => To - From;
}

/// <summary>How ways meet lines and regions.</summary>
internal static class Geometry
{
    // Far less than a millisecond, and than a unit of the grid.
    private const double Hardly = 1e-6;

    /// <summary>
    /// Where a way crosses a line of one or more parts. The left of a line is what is left of it in the picture, whichever end was drawn
    /// first; of a level line it is what is above (docs/decisions/0039).
    /// </summary>
    public static List<Crossing> Crossings(ImmutableArray<Corner> line, MovingObject thing)
    {
        var found = new List<Crossing>();
        for (var i = 1; i < line.Length; i++)
        {
            Cross(line[i - 1], line[i], thing, found);
        }

        found.Sort((one, other) => one.At.CompareTo(other.At));
        // Who goes through the corner of two parts crosses the line once.
        for (var i = found.Count - 1; i > 0; i--)
        {
            if (found[i].At - found[i - 1].At < Hardly && found[i].Rightwards == found[i - 1].Rightwards)
            {
                found.RemoveAt(i);
            }
        }

        return found;
    }

    /// <summary>When something on its way is inside a region.</summary>
    public static List<Stay> Inside(ImmutableArray<Corner> region, MovingObject thing)
    {
        var stays = new List<Stay>();
        if (thing.Path.Length == 1 && thing.Disappears <= thing.Appears)
        {
            return stays;
        }

        foreach (var (from, to) in thing.Legs())
        {
            var cuts = new List<double> { 0, 1 };
            for (var i = 0; i < region.Length; i++)
            {
                if (Meeting(from, to, region[i], region[(i + 1) % region.Length]) is { } part)
                {
                    cuts.Add(part);
                }
            }

            cuts.Sort();
            for (var i = 1; i < cuts.Count; i++)
            {
                var middle = (cuts[i - 1] + cuts[i]) / 2;
                if (cuts[i] - cuts[i - 1] > 1e-9 && Contains(region, from.X + ((to.X - from.X) * middle), from.Y + ((to.Y - from.Y) * middle)))
                {
                    Add(stays, from.At + ((to.At - from.At) * cuts[i - 1]), from.At + ((to.At - from.At) * cuts[i]));
                }
            }
        }

        return stays;
    }

    /// <summary>Whether a region holds a point.</summary>
    public static bool Contains(ImmutableArray<Corner> region, double x, double y)
    {
        var inside = false;
        for (int i = 0, before = region.Length - 1; i < region.Length; before = i++)
        {
            var (a, b) = (region[i], region[before]);
            if (OnEdge(a, b, x, y))
            {
                return true;
            }

            if ((a.Y > y) != (b.Y > y) && x < ((b.X - a.X) * (y - a.Y) / (b.Y - a.Y)) + a.X)
            {
                inside = !inside;
            }
        }

        return inside;
    }

    /// <summary>What two lists of times have in common.</summary>
    public static List<Stay> Both(IReadOnlyList<Stay> some, IReadOnlyList<Stay> others)
    {
        var both = new List<Stay>();
        foreach (var one in some)
        {
            foreach (var other in others)
            {
                if (Math.Min(one.To, other.To) - Math.Max(one.From, other.From) > 0)
                {
                    both.Add(new Stay(Math.Max(one.From, other.From), Math.Min(one.To, other.To)));
                }
            }
        }

        return both;
    }

    /// <summary>When something on its way goes faster than so many units of the grid a second.</summary>
    public static List<Stay> Faster(MovingObject thing, double speed) => When(thing, (length, seconds) => length > speed * seconds);

    /// <summary>When it stands.</summary>
    public static List<Stay> Standing(MovingObject thing) => When(thing, (length, _) => length < 1);

    // Times that touch are one.
    private static void Add(List<Stay> stays, double from, double to)
    {
        if (stays.Count > 0 && from - stays[^1].To < Hardly)
        {
            stays[^1] = stays[^1] with { To = to };
        }
        else
        {
            stays.Add(new Stay(from, to));
        }
    }

    private static List<Stay> When(MovingObject thing, Func<double, double, bool> holds)
    {
        var stays = new List<Stay>();
        foreach (var (from, to) in thing.Legs())
        {
            if (holds(double.Hypot(to.X - from.X, to.Y - from.Y), to.At - from.At))
            {
                Add(stays, from.At, to.At);
            }
        }

        return stays;
    }

    // The side on which it last was counts: who comes to the line and turns back has not crossed it.
    private static void Cross(Corner a, Corner b, MovingObject thing, List<Crossing> found)
    {
        // Across the line, to its right in the picture.
        var (nx, ny) = (b.Y - a.Y, a.X - b.X);
        if (nx < 0 || (nx == 0 && ny < 0))
        {
            (nx, ny) = (-nx, -ny);
        }

        if (nx == 0 && ny == 0)
        {
            return;
        }

        double Side(PathPoint p) => ((p.X - a.X) * nx) + ((p.Y - a.Y) * ny);
        var last = Math.Sign(Side(thing.Path[0]));
        for (var i = 1; i < thing.Path.Length; i++)
        {
            var (from, to) = (thing.Path[i - 1], thing.Path[i]);
            var (before, after) = (Side(from), Side(to));
            var side = Math.Sign(after);
            if (side == 0)
            {
                continue;
            }

            if (last != 0 && side != last)
            {
                var part = Math.Clamp(before / (before - after), 0, 1);
                var (x, y) = (from.X + ((to.X - from.X) * part), from.Y + ((to.Y - from.Y) * part));
                var along = (((x - a.X) * (b.X - a.X)) + ((y - a.Y) * (b.Y - a.Y))) / (((b.X - a.X) * (b.X - a.X)) + ((b.Y - a.Y) * (b.Y - a.Y)));
                if (along is >= -1e-9 and <= 1 + 1e-9)
                {
                    var at = from.At + ((to.At - from.At) * part);
                    found.Add(new Crossing(at, side > 0, new PathPoint(x, y, at)));
                }
            }

            last = side;
        }
    }

    // How far along the way it meets an edge, 0 to 1; null when it does not, or runs beside it.
    private static double? Meeting(PathPoint from, PathPoint to, Corner a, Corner b)
    {
        var (rx, ry, sx, sy) = (to.X - from.X, to.Y - from.Y, b.X - a.X, b.Y - a.Y);
        var cross = (rx * sy) - (ry * sx);
        if (Math.Abs(cross) < 1e-12)
        {
            return null;
        }

        var part = (((a.X - from.X) * sy) - ((a.Y - from.Y) * sx)) / cross;
        var along = (((a.X - from.X) * ry) - ((a.Y - from.Y) * rx)) / cross;
        return part is >= 0 and <= 1 && along is >= 0 and <= 1 ? part : null;
    }

    private static bool OnEdge(Corner a, Corner b, double x, double y)
    {
        var cross = ((b.X - a.X) * (y - a.Y)) - ((b.Y - a.Y) * (x - a.X));
        return Math.Abs(cross) < Hardly && x >= Math.Min(a.X, b.X) && x <= Math.Max(a.X, b.X) && y >= Math.Min(a.Y, b.Y) && y <= Math.Max(a.Y, b.Y);
    }
}
