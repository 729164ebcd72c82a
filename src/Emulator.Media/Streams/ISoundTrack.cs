namespace Emulator.Media;

/// <summary>Sound that repeats for ever, cut into frames.</summary>
internal interface ISoundTrack
{
    /// <summary>The bytes of a frame, in an array of their own.</summary>
    byte[] At(long number);

    int BytesOf(long number);
}
