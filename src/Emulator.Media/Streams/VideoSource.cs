using Emulator.Protocol.H26x;

namespace Emulator.Media;

/// <summary>
/// H.264 or H.265 of a channel's scene as a pure function of the device's time: whoever asks for a frame, live or of last week, gets the same
/// bytes. Frame n begins n whole frame times after 1970. A group of pictures shows the passage and the place in the scene of its first frame,
/// so that a key frame is always at the right time; at another rate than the scene's, motion within a group is faster or slower than real.
/// Safe for any number of threads.
/// </summary>
public sealed class VideoSource
{
    private readonly Scene _scene;
    private readonly SceneSize _size;
    private readonly int _channel;
    private readonly int _stream;
    private readonly Func<DateTime, Passage> _passage;
    private readonly long _anchor;
    private readonly bool _h265;
    private readonly ReadOnlyMemory<byte>[] _keyHead;
    private readonly int _keyHeadBytes;

    /// <summary>Makes a source. The scene's files are read when a frame is first asked for.</summary>
    /// <param name="scene">What the channel looks at.</param>
    /// <param name="format">H.264 or H.265. Of a size that the scene lacks, the nearest that it has is sent: see <see cref="Format"/>.</param>
    /// <param name="channel">From 1; for the frames' identity.</param>
    /// <param name="stream">0 main, 1 and up extra; for the frames' identity.</param>
    /// <param name="passage">What was or is seen at a time of the device's clock, in UTC.</param>
    /// <param name="anchor">A frame that begins a group; the others follow from it.</param>
    /// <exception cref="SceneException">The scene has no such codec.</exception>
    public VideoSource(Scene scene, VideoFormat format, int channel, int stream, Func<DateTime, Passage> passage, long anchor = 0)
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentNullException.ThrowIfNull(format);
        _scene = scene;
        _h265 = format.Codec == VideoCodec.H265;
        _size = scene.NearestVideo(format.Codec, format.Width, format.Height);
        var first = scene.Elementary(format.Codec, Passage.Idle, _size);
        Format = format with { Width = _size.Width, Height = _size.Height, Gop = Math.Clamp(format.Gop, 1, first.MaxGop) };
        _channel = channel;
        _stream = stream;
        _passage = passage;
        _anchor = anchor;
        var sets = first.Parameters;
        Parameters = sets with
        {
            Sps = _h265 ? H265Sps.WithRate(sets.Sps, format.FramesPerSecond) : H264Sps.WithRate(sets.Sps, format.FramesPerSecond),
        };
        _keyHead = _h265 ? [Parameters.Vps, Parameters.Sps, Parameters.Pps] : [Parameters.Sps, Parameters.Pps];
        _keyHeadBytes = _keyHead.Sum(unit => unit.Length);
    }

    /// <summary>What the frames are coded to: as asked for, as near as the scene allows.</summary>
    public VideoFormat Format { get; }

    /// <summary>The parameter sets that every key frame repeats.</summary>
    public ParameterSets Parameters { get; }

    /// <summary>The same stream with its groups counted from another frame, so that it begins there with a key frame.</summary>
    public VideoSource From(long anchor) => new(_scene, Format, _channel, _stream, _passage, anchor);

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
    public VideoFrame At(long number)
    {
        var place = PlaceInGroup(number);
        var (stream, group) = Locate(number - place);
        var slices = stream.Slices(group, place);
        var isKey = place == 0;
        var utc = StartOf(number);
        var units = new ReadOnlyMemory<byte>[(isKey ? _keyHead.Length : 0) + 1 + slices.Length];
        var at = 0;
        if (isKey)
        {
            _keyHead.CopyTo(units, 0);
            at = _keyHead.Length;
        }

        Span<byte> identity = stackalloc byte[FrameIdentity.MaxLength];
        units[at] = IdentitySei.Write(identity[..new FrameIdentity(_channel, _stream, number, utc).Write(identity)], _h265);
        slices.CopyTo(units.AsSpan(at + 1));
        return new VideoFrame(number, utc, isKey, Format, units);
    }

    /// <summary>How much the frames from one to before another have, without making them.</summary>
    /// <exception cref="SceneException">The scene's file is missing or damaged.</exception>
    public VideoExtent Measure(long from, long to)
    {
        var extent = default(VideoExtent);
        while (from < to)
        {
            var place = PlaceInGroup(from);
            var count = (int)Math.Min(Format.Gop - place, to - from);
            extent += MeasureWithin(from, place, count);
            from += count;
        }

        return extent;
    }

    /// <summary>
    /// After how many frames sizes repeat, from the first frame of a group on and for as long as the passage that it shows lasts. A whole
    /// number of groups.
    /// </summary>
    /// <exception cref="SceneException">The scene's file is missing or damaged.</exception>
    public long LoopOf(long key)
    {
        // A loop of the scene and a group, both in millionths of a second times the two rates, repeat together after their least common multiple.
        var (stream, _) = Locate(key);
        var (rate, sceneRate) = (FrameClock.Milli(Format.FramesPerSecond), FrameClock.Milli(_scene.Description.FramesPerSecond));
        var loop = (Int128)stream.Gop * stream.Groups * rate;
        var group = (Int128)Format.Gop * sceneRate;
        var (a, b) = (loop, group);
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return (long)(loop / a * Format.Gop);
    }

    // Of one group.
    private VideoExtent MeasureWithin(long from, int place, int count)
    {
        var (stream, group) = Locate(from - place);
        var (slices, bytes) = stream.Measure(group, place, count);
        var hasKey = place == 0;
        return new VideoExtent(
            count, hasKey ? 1 : 0, slices + count + (hasKey ? _keyHead.Length : 0), bytes + IdentityBytes(from, count) + (hasKey ? _keyHeadBytes : 0));
    }

    private long IdentityBytes(long from, int count)
    {
        var (first, last) = (IdentityBytes(from), IdentityBytes(from + count - 1));
        return first == last ? (long)first * count : Enumerable.Range(0, count).Sum(i => (long)IdentityBytes(from + i));
    }

    private int IdentityBytes(long number) => IdentitySei.LengthOf(FrameIdentity.LengthOf(_channel, _stream, number), _h265);

    private int PlaceInGroup(long number)
    {
        var place = (int)((number - _anchor) % Format.Gop);
        return place < 0 ? place + Format.Gop : place;
    }

    // The stream of a group, and which of its own groups this one begins with.
    private (ElementaryStream Stream, int Group) Locate(long key)
    {
        var began = StartOf(key);
        var stream = _scene.Elementary(Format.Codec, _passage(began), _size);
        var group = FrameClock.Number(began, _scene.Description.FramesPerSecond) / stream.Gop % stream.Groups;
        return (stream, (int)Math.Max(0, group));
    }
}
