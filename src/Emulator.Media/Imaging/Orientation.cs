using Emulator.Protocol.Jpeg;

namespace Emulator.Media;

/// <summary>Mirrors, flips and turns pictures by quarter turns, plane by plane.</summary>
internal static class Orientation
{
    public static JpegImage Apply(JpegImage image, bool mirror, bool flip, Rotation rotation)
    {
        if (!mirror && !flip && rotation == Rotation.None)
        {
            return image;
        }

        var turned = rotation != Rotation.None;
        var result = new JpegImage(turned ? image.Height : image.Width, turned ? image.Width : image.Height, image.Sampling);
        for (var i = 0; i < image.Planes.Count; i++)
        {
            Apply(image.Planes[i], result.Planes[i], mirror, flip, rotation);
        }

        return result;
    }

    private static void Apply(JpegPlane from, JpegPlane to, bool mirror, bool flip, Rotation rotation)
    {
        // The sample at (x, y) comes from column u and row v; each is a corner plus steps of -1, 0 or 1 along x and y.
        var (u, ux, uy, v, vx, vy) = rotation switch
        {
            Rotation.Clockwise => (0, 0, 1, from.Height - 1, -1, 0),
            Rotation.Anticlockwise => (from.Width - 1, 0, -1, 0, 1, 0),
            _ => (0, 1, 0, 0, 0, 1),
        };
        if (mirror)
        {
            (u, ux, uy) = (from.Width - 1 - u, -ux, -uy);
        }

        if (flip)
        {
            (v, vx, vy) = (from.Height - 1 - v, -vx, -vy);
        }

        var step = ux + (vx * from.Stride);
        for (var y = 0; y < to.Height; y++)
        {
            var line = to.Row(y);
            var at = u + (uy * y) + ((v + (vy * y)) * from.Stride);
            for (var x = 0; x < line.Length; x++, at += step)
            {
                line[x] = from.Samples[at];
            }
        }
    }
}
