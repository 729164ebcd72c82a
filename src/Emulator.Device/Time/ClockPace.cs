namespace Emulator.Device.Time;

/// <summary>How a clock runs.</summary>
/// <param name="Frozen">Whether it stands.</param>
/// <param name="Scale">Seconds it counts in one of the process's, <see cref="MinScale"/> to <see cref="MaxScale"/>.</param>
/// <param name="Drift">Seconds a day, as it counts them, by which it goes wrong; negative when it is slow; to <see cref="MaxDrift"/>.</param>
public sealed record ClockPace(bool Frozen, double Scale, double Drift)
{
    /// <summary>Slowest that a clock can be made to run.</summary>
    public const double MinScale = 0.1;

    /// <summary>Fastest that a clock can be made to run.</summary>
    public const double MaxScale = 1000;

    /// <summary>Most seconds a day that a clock can be made to go wrong by.</summary>
    public const double MaxDrift = 43_200;

    /// <summary>As the process's time.</summary>
    public static ClockPace AsShipped { get; } = new(false, 1, 0);

    /// <summary>Seconds it counts in one of the process's; 0 while it stands.</summary>
    public double Rate => Frozen ? 0 : Drift == 0 ? Scale : Scale * (1 + (Drift / 86_400));
}

/// <summary>How a clock ran, and what it showed at a moment of the process's time.</summary>
internal sealed record ClockMoment(ClockPace Pace, DateTimeOffset Process, DateTime Utc);
