namespace Emulator.Protocol.H26x;

/// <summary>
/// Joins groups of H.265 pictures that were coded apart into one: the key frame of a later group becomes an intra picture that does not
/// begin a sequence, and the pictures count on. What a frame looks like does not change, for a group refers to nothing before its key frame.
/// </summary>
public sealed class H265Splicer
{
    private readonly H265SliceSyntax _sps;
    private readonly bool _hasOutputFlag;
    private readonly int _extraBits;
    private readonly bool _chromaOffsets;
    private readonly bool _substreams;
    private readonly bool _filterAcross;
    private readonly bool _filterOverride;
    private readonly bool _filterOff;
    private readonly bool _extension;

    private H265Splicer(H265SliceSyntax sps, ref BitReader pps, out bool isPossible)
    {
        _sps = sps;
        // 7.3.2.3.1.
        pps.Skip(16);
        pps.Unsigned();
        pps.Unsigned();
        var dependent = pps.Flag();
        _hasOutputFlag = pps.Flag();
        _extraBits = (int)pps.Bits(3);
        pps.Skip(2);
        pps.Unsigned();
        pps.Unsigned();
        pps.Signed();
        pps.Skip(2);
        if (pps.Flag())
        {
            pps.Unsigned();
        }

        pps.Signed();
        pps.Signed();
        _chromaOffsets = pps.Flag();
        pps.Skip(3);
        var tiles = pps.Flag();
        _substreams = pps.Flag();
        _filterAcross = pps.Flag();
        if (pps.Flag())
        {
            _filterOverride = pps.Flag();
            _filterOff = pps.Flag();
            if (!_filterOff)
            {
                pps.Signed();
                pps.Signed();
            }
        }

        var scaling = pps.Flag();
        pps.Skip(1);
        pps.Unsigned();
        _extension = pps.Flag();
        var rangeExtension = pps.Flag();
        isPossible = !dependent && !tiles && !scaling && !rangeExtension && !pps.IsBeyond;
    }

    /// <summary>Makes a splicer for streams of these parameter sets, or null when they are of a kind that it cannot join: tiles, dependent slices, long-term references.</summary>
    public static H265Splicer? For(ReadOnlySpan<byte> sps, ReadOnlySpan<byte> pps)
    {
        if (H265Sps.Read(sps) is not { Syntax.LongTerm: false } sequence || NalUnits.H265Type(pps) != H265Nal.Pps)
        {
            return null;
        }

        var bits = new BitReader(Rbsp.Unescape(pps));
        var splicer = new H265Splicer(sequence.Syntax, ref bits, out var isPossible);
        return isPossible ? splicer : null;
    }

    /// <summary>The slice as it is at a place of the joined group.</summary>
    /// <param name="unit">The slice's NAL unit; the first of its picture.</param>
    /// <param name="place">Frames since the joined group's key frame.</param>
    public byte[] Place(ReadOnlySpan<byte> unit, int place)
    {
        if (NalUnits.H265Type(unit) is >= H265Nal.BrokenLink and <= H265Nal.Cra)
        {
            return place == 0 ? unit.ToArray() : Rbsp.Escape(Intra(Rbsp.Unescape(unit), place));
        }

        // 7.3.6.1.
        var plain = Rbsp.Unescape(unit);
        var bits = new BitReader(plain);
        bits.Skip(16 + 1);
        SkipToOrder(ref bits);
        BitPatch.Write(plain, bits.Position, _sps.OrderBits, Order(place));
        return Rbsp.Escape(plain);
    }

    private byte[] Intra(byte[] plain, int place)
    {
        var bits = new BitReader(plain);
        var joined = new BitWriter();
        joined.Bits((uint)H265Nal.Trail << 1, 8);
        bits.Skip(8);
        var from = bits.Position;
        bits.Skip(8 + 1);
        joined.Copy(bits, from);
        // no_output_of_prior_pics_flag goes.
        bits.Skip(1);
        from = bits.Position;
        SkipToOrder(ref bits);
        joined.Copy(bits, from);

        // The order, and a reference picture set of none: what went before is needed no more.
        joined.Bits(Order(place), _sps.OrderBits);
        joined.Flag(false);
        if (_sps.ReferenceSets > 0)
        {
            joined.Flag(false);
        }

        joined.Bits(0b11, 2);
        if (_sps.TemporalVectors)
        {
            joined.Flag(false);
        }

        from = bits.Position;
        SkipIntra(ref bits);
        joined.Copy(bits, from);
        joined.Flag(true);
        joined.Align(with: false);
        // byte_alignment(): a set bit and zeros.
        bits.Skip(1);
        joined.Bytes(bits.Rest);
        return joined.ToArray();
    }

    private void SkipToOrder(ref BitReader bits)
    {
        bits.Unsigned();
        bits.Skip(_extraBits);
        bits.Unsigned();
        if (_hasOutputFlag)
        {
            bits.Skip(1);
        }
    }

    // What an intra slice has from the filters on to the end of its header.
    private void SkipIntra(ref BitReader bits)
    {
        var adaptive = false;
        if (_sps.AdaptiveOffset)
        {
            adaptive = bits.Flag();
            adaptive |= _sps.HasChroma && bits.Flag();
        }

        bits.Signed();
        if (_chromaOffsets)
        {
            bits.Signed();
            bits.Signed();
        }

        var filterOff = _filterOff;
        if (_filterOverride && bits.Flag())
        {
            filterOff = bits.Flag();
            if (!filterOff)
            {
                bits.Signed();
                bits.Signed();
            }
        }

        if (_filterAcross && (adaptive || !filterOff))
        {
            bits.Skip(1);
        }

        if (_substreams && bits.Unsigned() is > 0 and var entries)
        {
            bits.Skip((int)(bits.Unsigned() + 1) * (int)Math.Min(entries, 10_000));
        }

        if (_extension)
        {
            bits.Skip((int)Math.Min(bits.Unsigned(), 256) * 8);
        }
    }

    private uint Order(int place) => (uint)place & ((1u << _sps.OrderBits) - 1);
}
