using Emulator.Protocol.Jpeg;

namespace Emulator.Media;

/// <summary>
/// What a camera sees that looks past the edges of its scene: the scene in a mirror, so that it goes on without a seam, turns into itself after
/// two of its widths, and every direction has a picture.
/// </summary>
internal static class Surroundings
{
    /// <summary>How far a view may lie from the scene, in widths or heights of it.</summary>
    public const double Furthest = 64;

    // The samples beside the view that scaling looks at.
    private const int Margin = 2;

    /// <summary>A picture that holds all of a view, and where in it the view lies; the scene itself where it holds it.</summary>
    public static (JpegImage Image, View View) Around(JpegImage scene, View view)
    {
        if (view.IsInside)
        {
            return (scene, view);
        }

        var (left, width) = Reach(view.Left, view.Width, scene.Width);
        var (top, height) = Reach(view.Top, view.Height, scene.Height);
        var part = new JpegImage(width, height, scene.Sampling);
        for (var i = 0; i < scene.Planes.Count; i++)
        {
            var from = scene.Planes[i];
            Copy(from, part.Planes[i], left / Step(scene.Width, from.Width), top / Step(scene.Height, from.Height));
        }

        return (part, new View(
            ((view.Left * scene.Width) - left) / width, ((view.Top * scene.Height) - top) / height, view.Width * scene.Width / width, view.Height * scene.Height / height));
    }

    // Even, so that the colour planes begin at the same place.
    private static (int First, int Count) Reach(double start, double length, int size)
    {
        var first = ((int)Math.Floor(start * size) - Margin) & ~1;
        var last = (int)Math.Ceiling((start + length) * size) + Margin;
        return (first, (last - first + 1) & ~1);
    }

    private static int Step(int picture, int plane) => picture > plane ? 2 : 1;

    private static void Copy(JpegPlane from, JpegPlane to, int left, int top)
    {
        var columns = new int[to.Width];
        for (var x = 0; x < columns.Length; x++)
        {
            columns[x] = Fold(left + x, from.Width);
        }

        for (var y = 0; y < to.Height; y++)
        {
            var source = from.Row(Fold(top + y, from.Height));
            var target = to.Row(y);
            for (var x = 0; x < target.Length; x++)
            {
                target[x] = source[columns[x]];
            }
        }
    }

    private static int Fold(int at, int size)
    {
        var place = at % (2 * size);
        place = place < 0 ? place + (2 * size) : place;
        return place < size ? place : (2 * size) - 1 - place;
    }
}
