namespace Emulator.Server.Rtsp;

/// <summary>A recorded file as playback sees it. Its bytes follow from its times.</summary>
/// <param name="Channel">The channel, from 0.</param>
/// <param name="Stream">0 main, 1 and up extra.</param>
/// <param name="FromUtc">When it begins, by the device's clock.</param>
/// <param name="ToUtc">When it ends; that moment is not part of it.</param>
internal sealed record RecordedSpan(int Channel, int Stream, DateTime FromUtc, DateTime ToUtc);

/// <summary>What a device has recorded.</summary>
internal interface IRecordedMedia
{
    /// <summary>The files that have something of a time, in order and without overlap.</summary>
    IReadOnlyList<RecordedSpan> Find(int channel, int stream, DateTime fromUtc, DateTime toUtc);

    /// <summary>The file of a path, or null.</summary>
    RecordedSpan? File(string path);
}

/// <summary>A device that has recorded nothing.</summary>
internal sealed class NoRecordings : IRecordedMedia
{
    public IReadOnlyList<RecordedSpan> Find(int channel, int stream, DateTime fromUtc, DateTime toUtc) => [];

    public RecordedSpan? File(string path) => null;
}
