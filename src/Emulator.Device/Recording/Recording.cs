using System.Collections.Immutable;

namespace Emulator.Device.Recording;

/// <summary>What kind of file a recording is.</summary>
public enum RecordingType
{
    /// <summary>Video, with sound where the stream has any: <c>dav</c>.</summary>
    Video,

    /// <summary>A picture: <c>jpg</c>.</summary>
    Picture,
}

/// <summary>Why something was recorded.</summary>
public enum RecordingReason
{
    /// <summary>By the schedule, regularly.</summary>
    Regular,

    /// <summary>Because recording is switched on by hand (RecordMode 1).</summary>
    Manual,

    /// <summary>On a video event: motion, loss, blinding.</summary>
    Motion,

    /// <summary>On an alarm or any other event.</summary>
    Alarm,

    /// <summary>On a card.</summary>
    Card,
}

/// <summary>How the pictures of a recording are coded, in the words of <c>Encode</c>.</summary>
/// <param name="Compression">H.264 or H.265.</param>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="FramesPerSecond">Above 0.</param>
/// <param name="Gop">Frames from one key frame to the next.</param>
public sealed record RecordedVideo(string Compression, int Width, int Height, double FramesPerSecond, int Gop);

/// <summary>How the sound of a recording is coded, in the words of <c>Encode</c>.</summary>
/// <param name="Compression">G.711A, G.711Mu, AAC or PCM.</param>
/// <param name="Rate">Samples a second.</param>
public sealed record RecordedAudio(string Compression, int Rate);

/// <summary>What a stream was encoded to while it was recorded.</summary>
/// <param name="Video">Its pictures.</param>
/// <param name="Audio">Its sound; null when it had none.</param>
public sealed record RecordedFormat(RecordedVideo Video, RecordedAudio? Audio);

/// <summary>One file of the recording index. Nothing of its media is kept: they follow from the scene and the time.</summary>
public sealed record Recording
{
    /// <summary>Counts the recordings of a device; it is told as the file's cluster.</summary>
    public required long Number { get; init; }

    /// <summary>Video channel, from 0.</summary>
    public required int Channel { get; init; }

    /// <summary>0 main, 1 and up extra.</summary>
    public required int Stream { get; init; }

    /// <summary>Video or picture.</summary>
    public required RecordingType Type { get; init; }

    /// <summary>When it begins: whole seconds of the device's UTC.</summary>
    public required DateTime Start { get; init; }

    /// <summary>When it ends; of a picture, when it was taken.</summary>
    public required DateTime End { get; init; }

    /// <summary>Why it was made.</summary>
    public required RecordingReason Reason { get; init; }

    /// <summary>Codes of the events that it shows, <c>VideoMotion</c>.</summary>
    public ImmutableArray<string> Events { get; init; } = [];

    /// <summary>What the stream was encoded to.</summary>
    public required RecordedFormat Format { get; init; }

    /// <summary>Which of the device's disks it lies on, from 0.</summary>
    public required int Disk { get; init; }

    /// <summary>Its absolute path on the device.</summary>
    public required string Path { get; init; }

    /// <summary>Whether it is still being written: it grows, and its name is not yet its last.</summary>
    public bool IsOpen { get; init; }

    /// <summary>How it is told from others of its kind (document section 4.11.5): Timing, Manual or Event.</summary>
    public string Flag => Reason switch
    {
        RecordingReason.Regular => "Timing",
        RecordingReason.Manual => "Manual",
        _ => "Event",
    };

    /// <summary><c>dav</c> or <c>jpg</c>.</summary>
    public string Extension => Type == RecordingType.Video ? "dav" : "jpg";

    /// <summary>Name of its stream in conditions and answers: Main, Extra1, Extra2, Extra3.</summary>
    public string StreamName => Stream == 0 ? "Main" : $"Extra{Stream}";

    /// <summary>Whether any of it lies between two moments. A file that ends when the span begins is not in it; a picture at its edge is.</summary>
    public bool Overlaps(DateTime from, DateTime to) => Type == RecordingType.Picture ? Start >= from && Start <= to : Start < to && End > from;
}
