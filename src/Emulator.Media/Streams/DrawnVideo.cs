using Emulator.Protocol.H26x;

namespace Emulator.Media;

/// <summary>
/// H.264 of what is drawn: for channels whose picture no scene has, a thermal one's. A picture is coded once a second, the frames between
/// repeat it in a few bytes, and pictures are filled up to the bytes that the bit rate leaves for one, so that sizes follow from numbers alone and the rate is
/// constant. As every picture is an intra picture, a frame depends on nothing but its time and its place in the group.
/// </summary>
public sealed class DrawnVideo : VideoSource
{
    // What such a picture takes at the finest grows with the root of its macroblocks: edges and letters, not walls. What the rate leaves beyond is not sent.
    private const int Worth = 500;

    // Of the rate, in percent: the rest is for heads.
    private const int Share = 92;

    private readonly DrawnPictures _pictures;
    private readonly Func<int>? _kilobits;
    private readonly H264Pictures _coder;

    /// <summary>Makes a source.</summary>
    /// <param name="pictures">What is drawn, shared by all streams of one kind.</param>
    /// <param name="format">H.264.</param>
    /// <param name="channel">From 1; for the frames' identity.</param>
    /// <param name="stream">0 main, 1 and up extra; for the frames' identity.</param>
    /// <param name="kilobits">The bit rate in kbit/s, asked before every picture; null for as much as a picture is worth.</param>
    /// <param name="anchor">A frame that begins a group; the others follow from it.</param>
    public DrawnVideo(DrawnPictures pictures, VideoFormat format, int channel, int stream, Func<int>? kilobits, long anchor = 0)
        : base(channel, stream, anchor)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(format);
        (_pictures, _kilobits, _coder) = (pictures, kilobits, pictures.Coder(format));
        Format = format with { Gop = Math.Clamp(format.Gop, 1, ushort.MaxValue) };
        Parameters = new ParameterSets(default, _coder.Sps, _coder.Pps);
    }

    /// <inheritdoc/>
    public override VideoFormat Format { get; }

    /// <inheritdoc/>
    public override ParameterSets Parameters { get; }

    // Frames from one picture to the next.
    private int Step => Math.Max(1, (int)Math.Round(Format.FramesPerSecond));

    // Bytes of a picture's slice and what fills it up.
    private int PictureBytes
    {
        get
        {
            var perSecond = (Format.FramesPerSecond / Step) + (Format.FramesPerSecond / Format.Gop);
            var most = (int)(Worth * Math.Sqrt((Format.Width + 15) / 16 * ((Format.Height + 15) / 16)));
            return Math.Max(_coder.LeastBytes, _kilobits is null ? most : (int)Math.Min(most, _kilobits() * 1000L / 8 * Share / 100 / perSecond)) + 2;
        }
    }

    /// <inheritdoc/>
    public override VideoSource From(long anchor) => new DrawnVideo(_pictures, Format, Channel, Stream, _kilobits, anchor);

    /// <inheritdoc/>
    public override VideoFrame At(long number)
    {
        var place = PlaceInGroup(number);
        var identity = Identity(number, h265: false);
        if (place > 0 && number % Step != 0)
        {
            return Frame(identity, _coder.Repeat(place));
        }

        var bytes = PictureBytes;
        var picture = _pictures.At(number - (number % Step), Format, bytes - 2);
        if (place > 0)
        {
            var update = H264Pictures.Update(picture, place);
            return Frame(identity, update, H264Pictures.Filler(bytes - update.Length));
        }

        // Two key frames in a row differ in this.
        var key = H264Pictures.Key(picture, (int)(Floor(number, Format.Gop) & 1));
        return Frame(Parameters.Sps, Parameters.Pps, identity, key, H264Pictures.Filler(bytes - key.Length));

        VideoFrame Frame(params ReadOnlyMemory<byte>[] units) => new(number, StartOf(number), place == 0, Format, units);
    }

    /// <inheritdoc/>
    public override VideoExtent Measure(long from, long to)
    {
        if (from >= to)
        {
            return default;
        }

        var keys = Multiples(from - KeyAtOrBefore(from), to - KeyAtOrBefore(from), Format.Gop);
        var pictures = Multiples(from, to, Step);
        var (both, frames) = (Both(from, to), to - from);
        var (updates, repeats) = (pictures - both, frames - keys - pictures + both);
        return new VideoExtent(
            frames, keys, (keys * 5) + (updates * 3) + (repeats * 2),
            (keys * (Parameters.Sps.Length + Parameters.Pps.Length)) + ((keys + updates) * PictureBytes) + (repeats * _coder.RepeatBytes) + IdentityBytes(from, frames, h265: false));
    }

    /// <inheritdoc/>
    public override long LoopOf(long key) => (long)Format.Gop * Step / Divisor(Format.Gop, Step);

    // How many whole multiples there are from one number to before another.
    private static long Multiples(long from, long to, int of) => Floor(to - 1, of) - Floor(from - 1, of);

    private static long Floor(long number, int by) => (number - (((number % by) + by) % by)) / by;

    // Key frames on which a picture is due as well.
    private long Both(long from, long to)
    {
        var first = KeyAtOrBefore(from + Format.Gop - 1);
        for (var i = 0; i < Step; i++, first += Format.Gop)
        {
            if (first % Step == 0)
            {
                return first < to ? ((to - 1 - first) / LoopOf(first)) + 1 : 0;
            }
        }

        return 0;
    }

    private static int Divisor(int a, int b) => b == 0 ? a : Divisor(b, a % b);
}
