using Emulator.Protocol.H26x;

namespace Emulator.Media;

/// <summary>
/// Coded video as a pure function of the device's time: whoever asks for a frame, live or of last week, gets the same bytes. Frame n begins n
/// whole frame times after 1970; groups are counted from a frame. Safe for any number of threads.
/// </summary>
public abstract class VideoSource
{
    private readonly long _anchor;

    /// <param name="channel">From 1; for the frames' identity.</param>
    /// <param name="stream">0 main, 1 and up extra; for the frames' identity.</param>
    /// <param name="anchor">A frame that begins a group; the others follow from it.</param>
    private protected VideoSource(int channel, int stream, long anchor) => (Channel, Stream, _anchor) = (channel, stream, anchor);

    /// <summary>What the frames are coded to: as asked for, as near as it is possible.</summary>
    public abstract VideoFormat Format { get; }

    /// <summary>The parameter sets that every key frame repeats.</summary>
    public abstract ParameterSets Parameters { get; }

    private protected int Channel { get; }

    private protected int Stream { get; }

    /// <summary>The same stream with its groups counted from another frame, so that it begins there with a key frame.</summary>
    public abstract VideoSource From(long anchor);

    /// <summary>The frame that is current at a time.</summary>
    public long NumberAt(DateTime utc) => FrameClock.Number(utc, Format.FramesPerSecond);

    /// <summary>When a frame begins.</summary>
    public DateTime StartOf(long number) => FrameClock.Start(number, Format.FramesPerSecond);

    /// <summary>The first frame that begins at or after a time.</summary>
    public long FirstFrom(DateTime utc) => FrameClock.FirstFrom(utc, Format.FramesPerSecond);

    /// <summary>The last key frame at or before a frame.</summary>
    public long KeyAtOrBefore(long number) => number - PlaceInGroup(number);

    /// <summary>The frame of a number.</summary>
    /// <exception cref="SceneException">The scene's file is missing or damaged.</exception>
    public abstract VideoFrame At(long number);

    /// <summary>How much the frames from one to before another have, without making them.</summary>
    /// <exception cref="SceneException">The scene's file is missing or damaged.</exception>
    public abstract VideoExtent Measure(long from, long to);

    /// <summary>
    /// After how many frames sizes repeat, from the first frame of a group on and for as long as the passage that it shows lasts. A whole
    /// number of groups.
    /// </summary>
    /// <exception cref="SceneException">The scene's file is missing or damaged.</exception>
    public abstract long LoopOf(long key);

    private protected int PlaceInGroup(long number)
    {
        var place = (int)((number - _anchor) % Format.Gop);
        return place < 0 ? place + Format.Gop : place;
    }

    private protected byte[] Identity(long number, bool h265)
    {
        Span<byte> identity = stackalloc byte[FrameIdentity.MaxLength];
        return IdentitySei.Write(identity[..new FrameIdentity(Channel, Stream, number, StartOf(number)).Write(identity)], h265);
    }

    // Of so many frames in a row: numbers grow longer.
    private protected long IdentityBytes(long from, long count, bool h265)
    {
        var (first, last) = (IdentityBytes(from, h265), IdentityBytes(from + count - 1, h265));
        if (first == last)
        {
            return first * count;
        }

        var bytes = 0L;
        for (var number = from; number < from + count; number++)
        {
            bytes += IdentityBytes(number, h265);
        }

        return bytes;
    }

    private long IdentityBytes(long number, bool h265) => IdentitySei.LengthOf(FrameIdentity.LengthOf(Channel, Stream, number), h265);
}
