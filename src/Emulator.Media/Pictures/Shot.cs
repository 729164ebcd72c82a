namespace Emulator.Media;

/// <summary>What happens in front of the camera; each has its own part of a scene.</summary>
public enum Passage
{
    Idle,
    Motion,
    Night,
    NightMotion,

    /// <summary>The lens is covered.</summary>
    Dark,

    /// <summary>No signal.</summary>
    Lost,
}

/// <summary>What a device answers when asked for a picture: how it is set, what it sees and what its clock says at that moment.</summary>
/// <param name="Settings">How the picture is made.</param>
/// <param name="Passage">What is seen.</param>
/// <param name="Local">The device's local time, for the clock in the picture.</param>
/// <param name="Utc">The device's time in UTC: decides the frame and where in the scene it is.</param>
/// <param name="FramesPerSecond">Above 0, to 120.</param>
public sealed record Shot(PictureSettings Settings, Passage Passage, DateTime Local, DateTime Utc, double FramesPerSecond)
{
    /// <summary>Whether the next frame shows something else, as while a camera turns: then nothing that is made for this one is worth keeping.</summary>
    public bool Fleeting { get; init; }

    /// <summary>
    /// The number of the frame that is current: whole frame times since 1970 of the device's clock. As it depends on nothing else, equal clocks
    /// give equal numbers, and a client sees each frame that it missed.
    /// </summary>
    public long FrameNumber => FrameClock.Number(Utc, FramesPerSecond);
}

/// <summary>Between time and frame numbers, in whole thousandths of a frame per second so that no rounding error grows.</summary>
public static class FrameClock
{
    private const long TicksPerKilosecond = TimeSpan.TicksPerSecond * 1000;

    /// <summary>Which frame is current at a time: whole frame times since 1970.</summary>
    public static long Number(DateTime utc, double framesPerSecond) =>
        (long)((Int128)(utc.Ticks - DateTime.UnixEpoch.Ticks) * Milli(framesPerSecond) / TicksPerKilosecond);

    /// <summary>When a frame begins.</summary>
    public static DateTime Start(long number, double framesPerSecond)
    {
        var rate = Milli(framesPerSecond);
        return DateTime.UnixEpoch.AddTicks((long)((((Int128)number * TicksPerKilosecond) + rate - 1) / rate));
    }

    /// <summary>The first frame that begins at or after a time.</summary>
    public static long FirstFrom(DateTime utc, double framesPerSecond)
    {
        var number = Number(utc, framesPerSecond);
        return Start(number, framesPerSecond) >= utc ? number : number + 1;
    }

    internal static long Milli(double framesPerSecond)
    {
        if (framesPerSecond is not (> 0 and <= 120))
        {
            throw new ArgumentOutOfRangeException(nameof(framesPerSecond), framesPerSecond, "A frame rate is above 0 and at most 120.");
        }

        return Math.Max(1, (long)Math.Round(framesPerSecond * 1000));
    }
}
