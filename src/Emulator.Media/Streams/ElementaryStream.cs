using System.Collections.Concurrent;
using Emulator.Protocol.H26x;

namespace Emulator.Media;

/// <summary>
/// A scene's H.264 or H.265 file, cut into access units. It is read into memory and not mapped: frames of it are on their way to clients
/// when scenes are closed.
/// </summary>
internal sealed class ElementaryStream
{
    private readonly Func<ReadOnlyMemory<byte>, int, ReadOnlyMemory<byte>>? _place;
    private readonly Frames _frames;

    // The frames as they are in the second, third ... group of a joined one.
    private readonly ConcurrentDictionary<int, Lazy<Frames>> _joined = new();

    private ElementaryStream(ParameterSets parameters, ReadOnlyMemory<byte>[][] frames, int gop, bool h265)
    {
        Parameters = parameters;
        _frames = new Frames(frames);
        Gop = gop;
        _place = Placing(parameters, h265);
    }

    public ParameterSets Parameters { get; }

    /// <summary>Frames from one key frame to the next.</summary>
    public int Gop { get; }

    /// <summary>The longest group that its groups can be joined to.</summary>
    public int MaxGop => _place is null ? Gop : int.MaxValue;

    /// <summary>Groups that begin with a key frame.</summary>
    public int Groups => _frames.Count / Gop;

    /// <summary>The slices of a frame.</summary>
    /// <param name="group">The group of this stream that a possibly joined group begins with.</param>
    /// <param name="place">Frames since then.</param>
    public ReadOnlyMemory<byte>[] Slices(int group, int place) => As(place / Gop).Slices(FrameOf(group, place));

    /// <summary>Slices and their bytes of some frames in a row of a possibly joined group.</summary>
    public (int Slices, long Bytes) Measure(int group, int place, int count)
    {
        var (slices, bytes) = (0, 0L);
        while (count > 0)
        {
            var part = Math.Min(count, Gop - (place % Gop));
            var (more, length) = As(place / Gop).Measure(FrameOf(group, place), part);
            slices += more;
            bytes += length;
            place += part;
            count -= part;
        }

        return (slices, bytes);
    }

    /// <summary>Opens a file.</summary>
    /// <exception cref="SceneException">It is missing, or not what the description says.</exception>
    public static ElementaryStream Open(string path, bool h265, int gop)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SceneException($"{path}: {failure.Message}", failure);
        }

        ReadOnlyMemory<byte> vps = default, sps = default, pps = default;
        var frames = new List<ReadOnlyMemory<byte>[]>();
        var slices = new List<ReadOnlyMemory<byte>>();
        foreach (var unit in AnnexB.Split(bytes))
        {
            switch (KindOf(unit.Span, h265))
            {
                case UnitKind.Vps:
                    vps = unit;
                    break;
                case UnitKind.Sps:
                    sps = unit;
                    break;
                case UnitKind.Pps:
                    pps = unit;
                    break;
                case UnitKind.Key or UnitKind.Other:
                    Add(unit, KindOf(unit.Span, h265) == UnitKind.Key);
                    break;
            }
        }

        Complete();
        return sps.IsEmpty || pps.IsEmpty || (h265 && vps.IsEmpty) || frames.Count == 0
            ? throw new SceneException($"{path}: has no parameter sets or no frames.")
            : frames.Count % gop != 0
            ? throw new SceneException($"{path}: {frames.Count} frames are no whole number of groups of {gop}.")
            : new ElementaryStream(new ParameterSets(vps, sps, pps), [.. frames], gop, h265);

        void Add(ReadOnlyMemory<byte> slice, bool isKey)
        {
            if (IsFirstOfFrame(slice.Span, h265))
            {
                Complete();
                if (isKey != (frames.Count % gop == 0))
                {
                    throw new SceneException($"{path}: frame {frames.Count}: {(isKey ? "a key frame within" : "no key frame at the head of")} a group of {gop}.");
                }
            }

            slices.Add(slice);
        }

        void Complete()
        {
            if (slices.Count > 0)
            {
                frames.Add([.. slices]);
                slices.Clear();
            }
        }
    }

    private int FrameOf(int group, int place) => (int)((((long)group * Gop) + place) % _frames.Count);

    private Frames As(int joined) => joined == 0 ? _frames : _joined.GetOrAdd(joined, n => new Lazy<Frames>(() => Join(n))).Value;

    private Frames Join(int joined) =>
        new([.. Enumerable.Range(0, _frames.Count).Select(i => _frames.Slices(i).Select(slice => _place!(slice, (joined * Gop) + (i % Gop))).ToArray())]);

    private static Func<ReadOnlyMemory<byte>, int, ReadOnlyMemory<byte>>? Placing(ParameterSets parameters, bool h265)
    {
        if (h265)
        {
            return H265Splicer.For(parameters.Sps.Span, parameters.Pps.Span) is { } splicer ? (slice, place) => splicer.Place(slice.Span, place) : null;
        }

        return H264Splicer.For(parameters.Sps.Span, parameters.Pps.Span) is { } other ? (slice, place) => other.Place(slice.Span, place) : null;
    }

    private enum UnitKind
    {
        None,
        Vps,
        Sps,
        Pps,
        Key,
        Other,
    }

    private static UnitKind KindOf(ReadOnlySpan<byte> unit, bool h265) => h265
        ? NalUnits.H265Type(unit) switch
        {
            H265Nal.Vps => UnitKind.Vps,
            H265Nal.Sps => UnitKind.Sps,
            H265Nal.Pps => UnitKind.Pps,
            >= H265Nal.BrokenLink and <= H265Nal.Cra => UnitKind.Key,
            < H265Nal.BrokenLink => UnitKind.Other,
            _ => UnitKind.None,
        }
        : NalUnits.H264Type(unit) switch
        {
            H264Nal.Sps => UnitKind.Sps,
            H264Nal.Pps => UnitKind.Pps,
            H264Nal.IdrSlice => UnitKind.Key,
            H264Nal.Slice => UnitKind.Other,
            _ => UnitKind.None,
        };

    // H.264: first_mb_in_slice is 0, which ue(v) codes as one set bit. H.265: first_slice_segment_in_pic_flag.
    private static bool IsFirstOfFrame(ReadOnlySpan<byte> slice, bool h265) => slice.Length > (h265 ? 2 : 1) && (slice[h265 ? 2 : 1] & 0x80) != 0;

    private sealed class Frames
    {
        private readonly ReadOnlyMemory<byte>[][] _slices;

        // Slices and bytes of all frames before one.
        private readonly (int Slices, long Bytes)[] _before;

        public Frames(ReadOnlyMemory<byte>[][] slices)
        {
            _slices = slices;
            _before = new (int, long)[slices.Length + 1];
            for (var i = 0; i < slices.Length; i++)
            {
                _before[i + 1] = (_before[i].Slices + slices[i].Length, _before[i].Bytes + slices[i].Sum(slice => (long)slice.Length));
            }
        }

        public int Count => _slices.Length;

        public ReadOnlyMemory<byte>[] Slices(int frame) => _slices[frame];

        public (int Slices, long Bytes) Measure(int first, int count) =>
            (_before[first + count].Slices - _before[first].Slices, _before[first + count].Bytes - _before[first].Bytes);
    }
}
