using System.Buffers;
using System.Buffers.Binary;
using Emulator.Protocol.H26x;

namespace Emulator.Media.Mp4;

/// <summary>
/// H.264 or H.265 as fragmented MP4 (ISO/IEC 14496-12 and -15), which browsers play by Media Source Extensions: a head that says how to decode, then
/// a fragment for each frame. Immutable; what differs from viewer to viewer is given to <see cref="WriteFrame"/>.
/// </summary>
public sealed class Mp4Track
{
    /// <summary>Units of time in a second.</summary>
    public const int Timescale = 90_000;

    private const uint Id = 1;
    private const int FragmentHead = 108;

    // Sample flags (14496-12 section 8.8.3.1): depends on no other; depends on others and is no place to begin at.
    private const uint KeyFlags = 0x0200_0000;
    private const uint OtherFlags = 0x0101_0000;

    private static readonly byte[] Matrix = Box.UInt32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x4000_0000);

    private readonly ParameterSets _sets;
    private readonly byte[] _head;

    private Mp4Track(VideoCodec codec, ParameterSets sets, DecoderConfiguration decoder)
    {
        (Codec, _sets, Width, Height, Codecs) = (codec, sets, decoder.Width, decoder.Height, decoder.Codecs);
        _head = [.. Box.Of("ftyp", "iso5"u8.ToArray(), Box.UInt32(0), "iso5iso6mp41"u8.ToArray()), .. Movie(decoder)];
    }

    /// <summary>How it is coded.</summary>
    public VideoCodec Codec { get; }

    /// <summary>Pixels across, by its parameter sets.</summary>
    public int Width { get; }

    /// <summary>Pixels down.</summary>
    public int Height { get; }

    /// <summary>What it takes to decode it, as RFC 6381 and 14496-15 annex E write it: <c>avc1.640028</c>, <c>hvc1.1.6.L93.B0</c>.</summary>
    public string Codecs { get; }

    /// <summary>A track that begins with a key frame, or null when it is a JPEG or has no parameter sets that can be read.</summary>
    public static Mp4Track? Of(VideoFrame key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return SetsOf(key) is { } sets && DecoderConfiguration.Of(key.Format.Codec, sets) is { } decoder ? new Mp4Track(key.Format.Codec, sets, decoder) : null;
    }

    /// <summary>Whether a frame can follow in this track: it is no key frame, or one with the same parameter sets.</summary>
    public bool Fits(VideoFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return frame.Format.Codec == Codec
            && (!frame.IsKey || (SetsOf(frame) is { } sets && sets.Sps.Span.SequenceEqual(_sets.Sps.Span) && sets.Pps.Span.SequenceEqual(_sets.Pps.Span) && sets.Vps.Span.SequenceEqual(_sets.Vps.Span)));
    }

    /// <summary>Writes what a player needs before the first frame (14496-12: ftyp, moov with mvex).</summary>
    public void WriteHead(IBufferWriter<byte> output) => output.Write(_head);

    /// <summary>Writes a frame: moof with one sample, and mdat (14496-12 section 8.8; 14496-15 section 5.3.4.2, samples with lengths of four bytes).</summary>
    /// <param name="output">Where to.</param>
    /// <param name="frame">The frame. Parameter sets, delimiters and filler in it are left out, as 14496-15 wants.</param>
    /// <param name="number">Which fragment it is, from 1.</param>
    /// <param name="time">When it is shown, in units of <see cref="Timescale"/> from the beginning.</param>
    /// <param name="duration">How long, in the same units.</param>
    public void WriteFrame(IBufferWriter<byte> output, VideoFrame frame, uint number, long time, uint duration)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(frame);
        var size = 0;
        foreach (var unit in frame.Units)
        {
            size += IsSample(unit.Span) ? 4 + unit.Length : 0;
        }

        var span = output.GetSpan(FragmentHead + size);
        Fragment(span, number, time, duration, size, frame.IsKey);
        var at = FragmentHead;
        foreach (var unit in frame.Units)
        {
            if (IsSample(unit.Span))
            {
                BinaryPrimitives.WriteInt32BigEndian(span[at..], unit.Length);
                unit.Span.CopyTo(span[(at + 4)..]);
                at += 4 + unit.Length;
            }
        }

        output.Advance(at);
    }

    private static void Fragment(Span<byte> span, uint number, long time, uint duration, int size, bool isKey)
    {
        Box.Head(span, 100, "moof");
        Words(span[8..], "mfhd", [0, number]);
        Box.Head(span[24..], 76, "traf");
        // Offsets count from the moof (default-base-is-moof).
        Words(span[32..], "tfhd", [0x02_0000, Id]);
        Words(span[48..], "tfdt", [0x0100_0000, (uint)(time >> 32), (uint)time]);
        // Of the one sample: where its data is, how long it lasts, its size, its flags.
        Words(span[68..], "trun", [0x0000_0701, 1, FragmentHead, duration, (uint)size, isKey ? KeyFlags : OtherFlags]);
        Box.Head(span[100..], 8 + size, "mdat");
    }

    private static void Words(Span<byte> span, string type, ReadOnlySpan<uint> words)
    {
        Box.Head(span, 8 + (4 * words.Length), type);
        for (var i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(span[(8 + (4 * i))..], words[i]);
        }
    }

    private bool IsSample(ReadOnlySpan<byte> unit) => Codec == VideoCodec.H264
        ? NalUnits.H264Type(unit) is not (H264Nal.None or H264Nal.Sps or H264Nal.Pps or H264Nal.Delimiter or H264Nal.Filler)
        : NalUnits.H265Type(unit) is not (H265Nal.Unspecified or H265Nal.Vps or H265Nal.Sps or H265Nal.Pps or H265Nal.Delimiter or H265Nal.Filler);

    private static ParameterSets? SetsOf(VideoFrame key)
    {
        var (vps, sps, pps) = (default(ReadOnlyMemory<byte>), default(ReadOnlyMemory<byte>), default(ReadOnlyMemory<byte>));
        foreach (var unit in key.Units)
        {
            if (key.Format.Codec == VideoCodec.H264)
            {
                (sps, pps) = NalUnits.H264Type(unit.Span) switch { H264Nal.Sps => (unit, pps), H264Nal.Pps => (sps, unit), _ => (sps, pps) };
            }
            else if (key.Format.Codec == VideoCodec.H265)
            {
                (vps, sps, pps) = NalUnits.H265Type(unit.Span) switch { H265Nal.Vps => (unit, sps, pps), H265Nal.Sps => (vps, unit, pps), H265Nal.Pps => (vps, sps, unit), _ => (vps, sps, pps) };
            }
        }

        return sps.IsEmpty || pps.IsEmpty ? null : new ParameterSets(vps, sps, pps);
    }

    // 14496-12 sections 8.2 to 8.8. Durations are not known: it is live.
    private static byte[] Movie(DecoderConfiguration decoder)
    {
        var none = Box.UInt32(0);
        var stbl = Box.Of(
            "stbl",
            Box.Full("stsd", 0, 0, Box.UInt32(1), decoder.SampleEntry), Box.Full("stts", 0, 0, none), Box.Full("stsc", 0, 0, none), Box.Full("stsz", 0, 0, none, none), Box.Full("stco", 0, 0, none));
        var dinf = Box.Of("dinf", Box.Full("dref", 0, 0, Box.UInt32(1), Box.Full("url ", 0, 1)));
        var minf = Box.Of("minf", Box.Full("vmhd", 0, 1, Box.UInt16(0, 0, 0, 0)), dinf, stbl);
        var mdia = Box.Of(
            "mdia",
            // The language is "und".
            Box.Full("mdhd", 0, 0, Box.UInt32(0, 0, Timescale, 0), Box.UInt16(0x55C4, 0)),
            Box.Full("hdlr", 0, 0, none, "vide"u8.ToArray(), Box.UInt32(0, 0, 0), "video\0"u8.ToArray()),
            minf);
        var tkhd = Box.Full("tkhd", 0, 3, Box.UInt32(0, 0, Id, 0, 0, 0, 0, 0, 0), Matrix, Box.UInt32((uint)decoder.Width << 16, (uint)decoder.Height << 16));
        return Box.Of(
            "moov",
            Box.Full("mvhd", 0, 0, Box.UInt32(0, 0, 1000, 0, 0x10000), Box.UInt16(0x100, 0), Box.UInt32(0, 0), Matrix, Box.UInt32(0, 0, 0, 0, 0, 0, Id + 1)),
            Box.Of("trak", tkhd, mdia),
            Box.Of("mvex", Box.Full("trex", 0, 0, Box.UInt32(Id, 1, 0, 0, 0))));
    }
}
