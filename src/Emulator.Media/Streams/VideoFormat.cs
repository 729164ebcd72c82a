namespace Emulator.Media;

/// <summary>How video is coded.</summary>
public enum VideoCodec
{
    H264,
    H265,

    /// <summary>A JPEG for each frame.</summary>
    Jpeg,
}

/// <summary>What a video stream is made to.</summary>
/// <param name="Codec">How it is coded.</param>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="FramesPerSecond">Above 0, to 120.</param>
/// <param name="Gop">Frames from one key frame to the next, 1 or more; a JPEG is always a key frame.</param>
public sealed record VideoFormat(VideoCodec Codec, int Width, int Height, double FramesPerSecond, int Gop);
