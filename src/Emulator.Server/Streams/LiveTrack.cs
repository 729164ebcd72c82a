using Emulator.Media;

namespace Emulator.Server.Streams;

/// <summary>Where live video comes from: a scene's coded frames, or a picture drawn for each.</summary>
/// <param name="Format">What it is coded to.</param>
/// <param name="At">Makes the frame of a number.</param>
/// <param name="KeyAtOrBefore">The last key frame at or before a frame.</param>
internal sealed record LiveTrack(VideoFormat Format, Func<long, VideoFrame> At, Func<long, long> KeyAtOrBefore);
