namespace Emulator.Protocol.H26x;

/// <summary>What clients need of an H.265 sequence parameter set (section 7.3.2.2.1).</summary>
/// <param name="ProfileSpace">general_profile_space.</param>
/// <param name="Tier">general_tier_flag.</param>
/// <param name="Profile">general_profile_idc: 1 is Main.</param>
/// <param name="Level">general_level_idc: thirty times the level.</param>
/// <param name="Width">Pixels across, cropped.</param>
/// <param name="Height">Pixels down, cropped.</param>
/// <param name="FramesPerSecond">What the timing in it says, or 0 when it says nothing.</param>
public sealed record H265Sps(int ProfileSpace, int Tier, int Profile, int Level, int Width, int Height, double FramesPerSecond)
{
    /// <summary>What its samples are.</summary>
    public SampleShape Samples { get; private init; } = SampleShape.Usual;

    /// <summary>Temporal sub-layers, 1 to 7.</summary>
    public int Layers { get; private init; } = 1;

    /// <summary>sps_temporal_id_nesting_flag.</summary>
    public bool IsNested { get; private init; }

    /// <summary>What slice headers are made of because of this set.</summary>
    internal H265SliceSyntax Syntax { get; private init; } = new(0, 0, LongTerm: false, TemporalVectors: false, AdaptiveOffset: false, HasChroma: true);

    // Where vui_num_units_in_tick stands, in bits of the unescaped unit.
    private int? TimingAt { get; init; }

    /// <summary>Reads one.</summary>
    /// <param name="unit">The NAL unit with its two header bytes.</param>
    /// <returns>What it says, or null when it is cut short or no such set.</returns>
    public static H265Sps? Read(ReadOnlySpan<byte> unit) =>
        NalUnits.H265Type(unit) == H265Nal.Sps ? ReadPlain(Rbsp.Unescape(unit)) : null;

    /// <summary>The same set with another frame rate in its timing.</summary>
    /// <param name="unit">The NAL unit.</param>
    /// <param name="framesPerSecond">Above 0; whole thousandths.</param>
    /// <returns>The unit, unchanged when it has no timing.</returns>
    public static ReadOnlyMemory<byte> WithRate(ReadOnlyMemory<byte> unit, double framesPerSecond)
    {
        var plain = Rbsp.Unescape(unit.Span);
        if (ReadPlain(plain) is not { TimingAt: { } at } sps || sps.FramesPerSecond == framesPerSecond)
        {
            return unit;
        }

        FrameRate.Write(plain, at, framesPerSecond, ticksPerFrame: 1);
        return Rbsp.Escape(plain);
    }

    private static H265Sps? ReadPlain(ReadOnlySpan<byte> plain)
    {
        var bits = new BitReader(plain);
        bits.Skip(16 + 4);
        var layers = (int)bits.Bits(3);
        var nested = bits.Flag();
        var space = (int)bits.Bits(2);
        var tier = (int)bits.Bits(1);
        var profile = (int)bits.Bits(5);
        bits.Skip(32 + 48);
        var level = (int)bits.Bits(8);
        SkipLayers(ref bits, layers);
        bits.Unsigned();
        var chroma = bits.Unsigned();
        if (chroma == 3)
        {
            bits.Skip(1);
        }

        var (across, down) = (bits.Unsigned(), bits.Unsigned());
        if (bits.Flag())
        {
            across -= (bits.Unsigned() + bits.Unsigned()) * (chroma is 1 or 2 ? 2u : 1);
            down -= (bits.Unsigned() + bits.Unsigned()) * (chroma == 1 ? 2u : 1);
        }

        var samples = new SampleShape((int)chroma, (int)bits.Unsigned() + 8, (int)bits.Unsigned() + 8);
        var syntax = ReadSyntax(ref bits, layers, hasChroma: chroma != 0);
        var (timingAt, rate) = bits.Flag() ? Timing(ref bits) : (null, 0);
        return bits.IsBeyond || across is 0 or > 16384 || down is 0 or > 16384
            ? null
            : new H265Sps(space, tier, profile, level, (int)across, (int)down, rate) { TimingAt = timingAt, Syntax = syntax, Samples = samples, Layers = layers + 1, IsNested = nested };
    }

    private static void SkipLayers(ref BitReader bits, int layers)
    {
        Span<bool> profiles = stackalloc bool[8];
        Span<bool> levels = stackalloc bool[8];
        for (var i = 0; i < layers; i++)
        {
            (profiles[i], levels[i]) = (bits.Flag(), bits.Flag());
        }

        if (layers > 0)
        {
            bits.Skip((8 - layers) * 2);
        }

        for (var i = 0; i < layers; i++)
        {
            bits.Skip((profiles[i] ? 88 : 0) + (levels[i] ? 8 : 0));
        }
    }

    private static H265SliceSyntax ReadSyntax(ref BitReader bits, int layers, bool hasChroma)
    {
        var orderBits = (int)bits.Unsigned() + 4;
        for (var i = bits.Flag() ? 0 : layers; i <= layers; i++)
        {
            bits.Unsigned();
            bits.Unsigned();
            bits.Unsigned();
        }

        for (var i = 0; i < 6; i++)
        {
            bits.Unsigned();
        }

        if (bits.Flag() && bits.Flag())
        {
            SkipScaling(ref bits);
        }

        bits.Skip(1);
        var adaptiveOffset = bits.Flag();
        if (bits.Flag())
        {
            bits.Skip(8);
            bits.Unsigned();
            bits.Unsigned();
            bits.Skip(1);
        }

        var sets = SkipReferenceSets(ref bits);
        var longTerm = bits.Flag();
        if (longTerm)
        {
            for (var left = Math.Min(bits.Unsigned(), 32); left > 0; left--)
            {
                bits.Skip(orderBits + 1);
            }
        }

        var temporalVectors = bits.Flag();
        bits.Skip(1);
        return new H265SliceSyntax(orderBits, sets, longTerm, temporalVectors, adaptiveOffset, hasChroma);
    }

    // 7.3.4.
    private static void SkipScaling(ref BitReader bits)
    {
        for (var size = 0; size < 4; size++)
        {
            for (var matrix = 0; matrix < 6; matrix += size == 3 ? 3 : 1)
            {
                if (!bits.Flag())
                {
                    bits.Unsigned();
                    continue;
                }

                if (size > 1)
                {
                    bits.Signed();
                }

                for (var i = 0; i < Math.Min(64, 1 << (4 + (size << 1))); i++)
                {
                    bits.Signed();
                }
            }
        }
    }

    // 7.3.7: a set is either written out or predicted from the one before it.
    private static int SkipReferenceSets(ref BitReader bits)
    {
        var sets = (int)Math.Min(bits.Unsigned(), 64);
        var pictures = 0u;
        for (var set = 0; set < sets && !bits.IsBeyond; set++)
        {
            if (set > 0 && bits.Flag())
            {
                bits.Skip(1);
                bits.Unsigned();
                var kept = 0u;
                for (var i = 0; i <= pictures; i++)
                {
                    var used = bits.Flag();
                    kept += used || bits.Flag() ? 1u : 0;
                }

                pictures = kept;
                continue;
            }

            pictures = Math.Min(bits.Unsigned() + bits.Unsigned(), 32);
            for (var i = 0; i < pictures; i++)
            {
                bits.Unsigned();
                bits.Skip(1);
            }
        }

        return sets;
    }

    // Annex E.2.1.
    private static (int? At, double Rate) Timing(ref BitReader bits)
    {
        if (bits.Flag() && bits.Bits(8) == 255)
        {
            bits.Skip(32);
        }

        if (bits.Flag())
        {
            bits.Skip(1);
        }

        if (bits.Flag())
        {
            bits.Skip(4);
            if (bits.Flag())
            {
                bits.Skip(24);
            }
        }

        if (bits.Flag())
        {
            bits.Unsigned();
            bits.Unsigned();
        }

        bits.Skip(3);
        if (bits.Flag())
        {
            for (var i = 0; i < 4; i++)
            {
                bits.Unsigned();
            }
        }

        if (!bits.Flag())
        {
            return (null, 0);
        }

        var at = bits.Position;
        return (at, FrameRate.Read(bits.Bits(32), bits.Bits(32), ticksPerFrame: 1));
    }
}

/// <summary>The parts of a sequence parameter set that decide what a slice header is made of (section 7.3.6.1).</summary>
/// <param name="OrderBits">Width of slice_pic_order_cnt_lsb.</param>
/// <param name="ReferenceSets">num_short_term_ref_pic_sets.</param>
/// <param name="LongTerm">long_term_ref_pics_present_flag.</param>
/// <param name="TemporalVectors">sps_temporal_mvp_enabled_flag.</param>
/// <param name="AdaptiveOffset">sample_adaptive_offset_enabled_flag.</param>
/// <param name="HasChroma">Whether chroma_format_idc is not 0.</param>
internal sealed record H265SliceSyntax(int OrderBits, int ReferenceSets, bool LongTerm, bool TemporalVectors, bool AdaptiveOffset, bool HasChroma);
