namespace Emulator.Protocol.H26x;

/// <summary>What clients need of an H.264 sequence parameter set (section 7.3.2.1.1).</summary>
/// <param name="ProfileLevelId">profile_idc, constraint flags and level_idc, as RFC 6184 section 8.1 writes them: six upper-case hex digits.</param>
/// <param name="Width">Pixels across, cropped.</param>
/// <param name="Height">Pixels down, cropped.</param>
/// <param name="FramesPerSecond">What the timing in it says, or 0 when it says nothing.</param>
/// <param name="FrameNumberBits">Width of frame_num in slice headers.</param>
/// <param name="OrderBits">Width of pic_order_cnt_lsb in slice headers; 0 where the order is not written.</param>
public sealed record H264Sps(string ProfileLevelId, int Width, int Height, double FramesPerSecond, int FrameNumberBits, int OrderBits)
{
    private static readonly byte[] ProfilesWithChroma = [100, 110, 122, 244, 44, 83, 86, 118, 128];

    /// <summary>What its samples are.</summary>
    public SampleShape Samples { get; private init; } = SampleShape.Usual;

    /// <summary>Whether every picture is a frame and not a field, and its order is told by its number or in the slice headers.</summary>
    internal bool IsPlain { get; private init; }

    // Where num_units_in_tick stands, in bits of the unescaped unit.
    private int? TimingAt { get; init; }

    /// <summary>Reads one.</summary>
    /// <param name="unit">The NAL unit with its header byte.</param>
    /// <returns>What it says, or null when it is cut short or no such set.</returns>
    public static H264Sps? Read(ReadOnlySpan<byte> unit) =>
        NalUnits.H264Type(unit) == H264Nal.Sps ? ReadPlain(Rbsp.Unescape(unit)) : null;

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

        // Two fields a frame (E.2.1).
        FrameRate.Write(plain, at, framesPerSecond, ticksPerFrame: 2);
        return Rbsp.Escape(plain);
    }

    private static H264Sps? ReadPlain(ReadOnlySpan<byte> plain)
    {
        var bits = new BitReader(plain);
        bits.Skip(8);
        var profile = bits.Bits(8);
        var constraints = bits.Bits(8);
        var level = bits.Bits(8);
        bits.Unsigned();
        var chroma = 1u;
        var samples = SampleShape.Usual;
        if (ProfilesWithChroma.Contains((byte)profile))
        {
            chroma = bits.Unsigned();
            if (chroma == 3)
            {
                bits.Skip(1);
            }

            samples = new SampleShape((int)chroma, (int)bits.Unsigned() + 8, (int)bits.Unsigned() + 8);
            bits.Skip(1);
            if (bits.Flag())
            {
                SkipScaling(ref bits, chroma == 3 ? 12 : 8);
            }
        }

        var frameNumberBits = (int)bits.Unsigned() + 4;
        var orderBits = 0;
        var orderKind = bits.Unsigned();
        switch (orderKind)
        {
            case 0:
                orderBits = (int)bits.Unsigned() + 4;
                break;
            case 1:
                bits.Skip(1);
                bits.Signed();
                bits.Signed();
                for (var left = Math.Min(bits.Unsigned(), 255); left > 0; left--)
                {
                    bits.Signed();
                }

                break;
        }

        bits.Unsigned();
        bits.Skip(1);
        var across = (bits.Unsigned() + 1) * 16;
        var rows = bits.Unsigned() + 1;
        var progressive = bits.Flag();
        var down = rows * 16 * (progressive ? 1u : 2);
        if (!progressive)
        {
            bits.Skip(1);
        }

        bits.Skip(1);
        if (bits.Flag())
        {
            var (unitX, unitY) = (chroma is 1 or 2 ? 2u : 1, (chroma == 1 ? 2u : 1) * (progressive ? 1u : 2));
            across -= (bits.Unsigned() + bits.Unsigned()) * unitX;
            down -= (bits.Unsigned() + bits.Unsigned()) * unitY;
        }

        var (timingAt, rate) = bits.Flag() ? Timing(ref bits) : (null, 0);
        return bits.IsBeyond || across is 0 or > 16384 || down is 0 or > 16384
            ? null
            : new H264Sps($"{profile:X2}{constraints:X2}{level:X2}", (int)across, (int)down, rate, frameNumberBits, orderBits) { TimingAt = timingAt, IsPlain = progressive && orderKind != 1, Samples = samples };
    }

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

        if (!bits.Flag())
        {
            return (null, 0);
        }

        var at = bits.Position;
        return (at, FrameRate.Read(bits.Bits(32), bits.Bits(32), ticksPerFrame: 2));
    }

    private static void SkipScaling(ref BitReader bits, int lists)
    {
        for (var list = 0; list < lists; list++)
        {
            if (!bits.Flag())
            {
                continue;
            }

            var (last, next) = (8, 8);
            for (var i = 0; i < (list < 6 ? 16 : 64) && next != 0; i++)
            {
                next = (last + bits.Signed() + 256) % 256;
                last = next == 0 ? last : next;
            }
        }
    }
}
