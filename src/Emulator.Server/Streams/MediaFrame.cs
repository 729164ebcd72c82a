using Emulator.Media;

namespace Emulator.Server.Streams;

/// <summary>A frame of video or of sound on its way to viewers. One object for all of them: what a container makes of it can be kept beside it.</summary>
/// <param name="Video">Video, or null.</param>
/// <param name="Audio">Sound, or null.</param>
/// <param name="Position">
/// Where it stands in the stream. It grows with time alone: when the device's clock is set, <see cref="Utc"/> jumps and the position does not.
/// </param>
internal sealed record MediaFrame(VideoFrame? Video, AudioFrame? Audio, TimeSpan Position)
{
    /// <summary>When it began, by the device's clock.</summary>
    public DateTime Utc => Video?.Utc ?? Audio!.Utc;

    /// <summary>Whether a viewer can begin here.</summary>
    public bool IsKey => Video is { IsKey: true };

    /// <summary>Bytes of its media.</summary>
    public int Bytes => Video?.Bytes ?? Audio!.Data.Length;
}
