namespace Emulator.Device.Recording;

/// <summary>Where in the picture something moved, in the grid of document section 13.1.2: 0 to 21 across, 0 to 17 down, edges included.</summary>
/// <param name="Left">0 to 21.</param>
/// <param name="Top">0 to 17.</param>
/// <param name="Right">0 to 21.</param>
/// <param name="Bottom">0 to 17.</param>
public readonly record struct MotionRegion(int Left, int Top, int Right, int Bottom)
{
    /// <summary>The whole picture.</summary>
    public static MotionRegion Everywhere { get; } = new(0, 0, 21, 17);

    /// <summary>Whether both have a field in common.</summary>
    public bool Meets(MotionRegion other) => Left <= other.Right && other.Left <= Right && Top <= other.Bottom && other.Top <= Bottom;
}

/// <summary>Something that happened before a channel, as far as recording is concerned.</summary>
/// <param name="Channel">Video channel, from 0.</param>
/// <param name="Code">Event code, <c>VideoMotion</c>.</param>
/// <param name="From">When it began, by the device's UTC.</param>
/// <param name="To">When it ended, or is to end as far as is known.</param>
/// <param name="Region">Where in the picture.</param>
/// <param name="Level">How sensitive a detector must be to see it, 1 to 6.</param>
public sealed record RecordedEvent(int Channel, string Code, DateTime From, DateTime To, MotionRegion Region, int Level)
{
    /// <summary>The end of an event that lasts.</summary>
    public static DateTime Open { get; } = new(9000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>
    /// When it was over itself, where its recording goes on for a while; null when with its recording. <see cref="From"/> for what
    /// happened elsewhere and is only recorded here.
    /// </summary>
    public DateTime? Over { get; init; }

    /// <summary>What a recording on it is for: the bit of the schedule's mask that asks for it.</summary>
    public RecordingReason Reason => ReasonOf(Code);

    /// <summary>The same of an event code.</summary>
    public static RecordingReason ReasonOf(string code) => code.StartsWith("Video", StringComparison.Ordinal) ? RecordingReason.Motion
        : code.StartsWith("AccessControl", StringComparison.Ordinal) ? RecordingReason.Card
        : RecordingReason.Alarm;

    /// <summary>Whether it falls between two moments.</summary>
    public bool Overlaps(DateTime from, DateTime to) => From < to && To > from;
}
