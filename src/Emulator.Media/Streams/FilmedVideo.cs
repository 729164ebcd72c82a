using Emulator.Protocol.H26x;

namespace Emulator.Media;

/// <summary>
/// H.264 or H.265 of a channel's scene as a pure function of the device's time: whoever asks for a frame, live or of last week, gets the same
/// bytes. Frame n begins n whole frame times after 1970. A group of pictures shows the passage and the place in the scene of its first frame,
/// so that a key frame is always at the right time; at another rate than the scene's, motion within a group is faster or slower than real.
/// Safe for any number of threads.
/// </summary>
public sealed class FilmedVideo : VideoSource
{
    private readonly Scene _scene;
    private readonly SceneSize _size;
    private readonly Func<DateTime, Passage> _passage;
    private readonly bool _h265;
    private readonly ReadOnlyMemory<byte>[] _keyHead;
    private readonly int _keyHeadBytes;

    // Of the key frame that was made last: the frames behind it are of the same.
    private Located? _last;

    /// <summary>Makes a source. The scene's files are read when a frame is first asked for.</summary>
    /// <param name="scene">What the channel looks at.</param>
    /// <param name="format">H.264 or H.265. Of a size that the scene lacks, the nearest that it has is sent: see <see cref="Format"/>.</param>
    /// <param name="channel">From 1; for the frames' identity.</param>
    /// <param name="stream">0 main, 1 and up extra; for the frames' identity.</param>
    /// <param name="passage">What was or is seen at a time of the device's clock, in UTC.</param>
    /// <param name="anchor">A frame that begins a group; the others follow from it.</param>
    /// <exception cref="SceneException">The scene has no such codec.</exception>
    public FilmedVideo(Scene scene, VideoFormat format, int channel, int stream, Func<DateTime, Passage> passage, long anchor = 0)
        : base(channel, stream, anchor)
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentNullException.ThrowIfNull(format);
        _scene = scene;
        _h265 = format.Codec == VideoCodec.H265;
        _size = scene.NearestVideo(format.Codec, format.Width, format.Height);
        var first = scene.Elementary(format.Codec, Passage.Idle, _size);
        Format = format with { Width = _size.Width, Height = _size.Height, Gop = Math.Clamp(format.Gop, 1, first.MaxGop) };
        _passage = passage;
        var sets = first.Parameters;
        Parameters = sets with
        {
            Sps = _h265 ? H265Sps.WithRate(sets.Sps, format.FramesPerSecond) : H264Sps.WithRate(sets.Sps, format.FramesPerSecond),
        };
        _keyHead = _h265 ? [Parameters.Vps, Parameters.Sps, Parameters.Pps] : [Parameters.Sps, Parameters.Pps];
        _keyHeadBytes = _keyHead.Sum(unit => unit.Length);
    }

    /// <inheritdoc/>
    public override VideoFormat Format { get; }

    /// <inheritdoc/>
    public override ParameterSets Parameters { get; }

    /// <inheritdoc/>
    public override VideoSource From(long anchor) => new FilmedVideo(_scene, Format, Channel, Stream, _passage, anchor);

    /// <inheritdoc/>
    public override VideoFrame At(long number)
    {
        var place = PlaceInGroup(number);
        var isKey = place == 0;
        var located = Volatile.Read(ref _last);
        if (isKey || located?.Key != number - place)
        {
            var (stream, group) = Locate(number - place);
            located = new Located(number - place, stream, group);
            Volatile.Write(ref _last, located);
        }

        var slices = located.Stream.Slices(located.Group, place);
        var utc = StartOf(number);
        var units = new ReadOnlyMemory<byte>[(isKey ? _keyHead.Length : 0) + 1 + slices.Length];
        var at = 0;
        if (isKey)
        {
            _keyHead.CopyTo(units, 0);
            at = _keyHead.Length;
        }

        units[at] = Identity(number, _h265);
        slices.CopyTo(units.AsSpan(at + 1));
        return new VideoFrame(number, utc, isKey, Format, units);
    }

    /// <inheritdoc/>
    public override VideoExtent Measure(long from, long to)
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

    /// <inheritdoc/>
    public override long LoopOf(long key)
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
            count, hasKey ? 1 : 0, slices + count + (hasKey ? _keyHead.Length : 0), bytes + IdentityBytes(from, count, _h265) + (hasKey ? _keyHeadBytes : 0));
    }

    private sealed record Located(long Key, ElementaryStream Stream, int Group);

    // The stream of a group, and which of its own groups this one begins with.
    private (ElementaryStream Stream, int Group) Locate(long key)
    {
        var began = StartOf(key);
        var stream = _scene.Elementary(Format.Codec, _passage(began), _size);
        var group = FrameClock.Number(began, _scene.Description.FramesPerSecond) / stream.Gop % stream.Groups;
        return (stream, (int)Math.Max(0, group));
    }
}
