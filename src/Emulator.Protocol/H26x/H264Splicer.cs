namespace Emulator.Protocol.H26x;

/// <summary>
/// Joins groups of H.264 pictures that were coded apart into one: the key frame of a later group becomes an intra picture that does not
/// begin a sequence, and the frames count on. What a frame looks like does not change, for a group refers to nothing before its key frame.
/// </summary>
public sealed class H264Splicer
{
    private readonly H264Sps _sps;
    private readonly bool _arithmetic;
    private readonly bool _bottomOrder;
    private readonly bool _filterControl;
    private readonly bool _redundant;

    private H264Splicer(H264Sps sps, bool arithmetic, bool bottomOrder, bool filterControl, bool redundant)
    {
        _sps = sps;
        _arithmetic = arithmetic;
        _bottomOrder = bottomOrder;
        _filterControl = filterControl;
        _redundant = redundant;
    }

    /// <summary>Makes a splicer for streams of these parameter sets, or null when they are of a kind that it cannot join: fields, slice groups.</summary>
    public static H264Splicer? For(ReadOnlySpan<byte> sps, ReadOnlySpan<byte> pps)
    {
        if (H264Sps.Read(sps) is not { IsPlain: true } sequence || NalUnits.H264Type(pps) != H264Nal.Pps)
        {
            return null;
        }

        // 7.3.2.2.
        var bits = new BitReader(Rbsp.Unescape(pps));
        bits.Skip(8);
        bits.Unsigned();
        bits.Unsigned();
        var arithmetic = bits.Flag();
        var bottomOrder = bits.Flag();
        if (bits.Unsigned() != 0)
        {
            return null;
        }

        bits.Unsigned();
        bits.Unsigned();
        bits.Skip(3);
        bits.Signed();
        bits.Signed();
        bits.Signed();
        var filterControl = bits.Flag();
        bits.Skip(1);
        var redundant = bits.Flag();
        return bits.IsBeyond ? null : new H264Splicer(sequence, arithmetic, bottomOrder, filterControl, redundant);
    }

    /// <summary>The slice as it is at a place of the joined group.</summary>
    /// <param name="unit">The slice's NAL unit.</param>
    /// <param name="place">Frames since the joined group's key frame.</param>
    public byte[] Place(ReadOnlySpan<byte> unit, int place)
    {
        // 7.3.3.
        var plain = Rbsp.Unescape(unit);
        var bits = new BitReader(plain);
        bits.Skip(8);
        bits.Unsigned();
        bits.Unsigned();
        bits.Unsigned();
        var frameNumberAt = bits.Position;
        if (NalUnits.H264Type(unit) == H264Nal.IdrSlice && place > 0)
        {
            return Rbsp.Escape(Intra(plain, frameNumberAt, place));
        }

        bits.Skip(_sps.FrameNumberBits);
        if (NalUnits.H264Type(unit) == H264Nal.IdrSlice)
        {
            bits.Unsigned();
        }

        BitPatch.Write(plain, frameNumberAt, _sps.FrameNumberBits, Low(place, _sps.FrameNumberBits));
        BitPatch.Write(plain, bits.Position, _sps.OrderBits, Low(2 * place, _sps.OrderBits));
        return Rbsp.Escape(plain);
    }

    private byte[] Intra(byte[] plain, int frameNumberAt, int place)
    {
        var bits = new BitReader(plain);
        var joined = new BitWriter();
        joined.Bits((uint)((plain[0] & 0xE0) | (int)H264Nal.Slice), 8);
        bits.Seek(frameNumberAt);
        joined.Copy(bits, 8);
        bits.Skip(_sps.FrameNumberBits);
        joined.Bits(Low(place, _sps.FrameNumberBits), _sps.FrameNumberBits);
        // idr_pic_id.
        bits.Unsigned();
        bits.Skip(_sps.OrderBits);
        joined.Bits(Low(2 * place, _sps.OrderBits), _sps.OrderBits);
        var from = bits.Position;
        if (_bottomOrder && _sps.OrderBits > 0)
        {
            bits.Signed();
        }

        if (_redundant)
        {
            bits.Unsigned();
        }

        joined.Copy(bits, from);
        // no_output_of_prior_pics_flag and long_term_reference_flag give way to adaptive_ref_pic_marking_mode_flag.
        bits.Skip(2);
        joined.Flag(false);
        from = bits.Position;
        bits.Signed();
        if (_filterControl && bits.Unsigned() != 1)
        {
            bits.Signed();
            bits.Signed();
        }

        joined.Copy(bits, from);
        if (_arithmetic)
        {
            joined.Align(with: true);
            joined.Bytes(bits.Rest);
        }
        else
        {
            from = bits.Position;
            bits.Seek(plain.Length * 8);
            joined.Copy(bits, from);
            joined.Align(with: false);
        }

        return joined.ToArray();
    }

    private static uint Low(int value, int bits) => (uint)value & ((1u << bits) - 1);
}
