using Emulator.Media;

namespace Emulator.Server.Scenes;

/// <summary>The size of a scene's pictures, and of its video, that follows from a clip's.</summary>
internal static class Canvas
{
    private const double Widest = 2.4;

    /// <summary>What the shipped profiles offer, largest first.</summary>
    public static IReadOnlyList<SceneSize> Offered { get; } =
    [
        new(2560, 1440), new(1920, 1080), new(1280, 720), new(960, 576), new(704, 576), new(640, 480), new(352, 288),
    ];

    private static SceneSize Largest => Offered[0];

    private static SceneSize Smallest => Offered[^1];

    /// <summary>Whether a clip of that size fills the canvas; one that is upright or very wide gets bars.</summary>
    public static bool Fills(int width, int height) => width >= height && width <= height * Widest;

    /// <summary>The canvas of a clip: its own size, or 16:9 around it, not smaller or larger than what devices offer. Both sides are even.</summary>
    public static (int Width, int Height) Of(int width, int height)
    {
        if (!Fills(width, height))
        {
            width = Math.Max(width, height);
            height = width * 9 / 16;
        }

        if (width < Smallest.Width || height < Smallest.Height)
        {
            return (Smallest.Width, Smallest.Height);
        }

        var shrink = Math.Min(1, Math.Min((double)Largest.Width / width, (double)Largest.Height / height));
        return ((int)(width * shrink) & ~1, (int)(height * shrink) & ~1);
    }

    /// <summary>The sizes of video to make: all that are offered and no larger than the canvas.</summary>
    public static IReadOnlyList<SceneSize> Sizes((int Width, int Height) canvas) => [.. Offered.Where(s => s.Width <= canvas.Width && s.Height <= canvas.Height)];
}
