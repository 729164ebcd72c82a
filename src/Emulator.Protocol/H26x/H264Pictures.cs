using Emulator.Protocol.H26x.Coding;
using Emulator.Protocol.Jpeg;

namespace Emulator.Protocol.H26x;

/// <summary>A picture that was coded: the bits of its macroblocks, to be put into slices.</summary>
public sealed class H264Picture
{
    internal H264Picture(PackedBits macroblocks, int quantiser) => (Macroblocks, Quantiser) = (macroblocks, quantiser);

    /// <summary>QP.</summary>
    public int Quantiser { get; }

    internal PackedBits Macroblocks { get; }
}

/// <summary>
/// A small encoder of H.264 for pictures that are still most of the time: intra pictures, and pictures that repeat the one before in a few bytes. Constrained
/// Baseline profile, one slice a picture, BT.601 in the range of video. Slices of one kind need no state, so a stream of them can be
/// a function of the time. Safe for any number of threads.
/// </summary>
public sealed class H264Pictures
{
    private const int FinestQuantiser = 22;
    private const int QuantiserStep = 5;
    private const int CoarsestQuantiser = 47;

    // Of pic_init_qp in the picture parameter set.
    private const int InitialQuantiser = 26;
    private const int FrameNumberBits = 16;

    // Slice header, stop bit and escapes.
    private const int SliceOverhead = 64;

    private readonly int _width;
    private readonly int _height;
    private readonly int _macroblocks;
    private readonly Lock _gate = new();
    private IntraCoder? _coder;

    /// <param name="width">Pixels across; even.</param>
    /// <param name="height">Pixels down; even.</param>
    /// <param name="framesPerSecond">Above 0; whole thousandths.</param>
    public H264Pictures(int width, int height, double framesPerSecond)
    {
        (_width, _height) = (width, height);
        _macroblocks = (width + 15) / 16 * ((height + 15) / 16);
        Sps = H264Sps.WithRate(WriteSps(framesPerSecond), framesPerSecond);
        Pps = WritePps();
    }

    /// <summary>The sequence parameter set.</summary>
    public ReadOnlyMemory<byte> Sps { get; }

    /// <summary>The picture parameter set.</summary>
    public ReadOnlyMemory<byte> Pps { get; }

    /// <summary>The fewest bytes that any picture can be made to fit into.</summary>
    public int LeastBytes => _macroblocks + SliceOverhead;

    /// <summary>Bytes of a slice that repeats the picture before.</summary>
    public int RepeatBytes => Repeat(1).Length;

    /// <summary>Codes a picture as finely as fits.</summary>
    /// <param name="image">4:2:0, full range, of this size. Its padding is overwritten.</param>
    /// <param name="maxBytes">Of its slice, <see cref="LeastBytes"/> or more.</param>
    public H264Picture Code(JpegImage image, int maxBytes)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Width != _width || image.Height != _height || image.Sampling != JpegSampling.Yuv420)
        {
            throw new ArgumentException("The image is of another size or sampling.", nameof(image));
        }

        // An escape costs a byte in two hundred at the very most in such data.
        var limit = (maxBytes - SliceOverhead) * 8L * 199 / 200;
        lock (_gate)
        {
            _coder ??= new IntraCoder(_width, _height);
            _coder.Load(image);
            var bits = new PackedBits(maxBytes);
            for (var quantiser = FinestQuantiser; quantiser <= CoarsestQuantiser; quantiser += QuantiserStep)
            {
                if (_coder.TryCode(bits, quantiser, limit))
                {
                    return new H264Picture(bits, quantiser);
                }

                bits.Clear();
            }

            _coder.CodeNothing(bits);
            return new H264Picture(bits, InitialQuantiser);
        }
    }

    /// <summary>The slice of a picture from which decoding can begin.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="id">0 or 1: another than that of the key frame before.</param>
    public static byte[] Key(H264Picture picture, int id) => Intra(picture, isKey: true, 0, id);

    /// <summary>The slice of an intra picture within a group.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="place">Frames since the key frame.</param>
    public static byte[] Update(H264Picture picture, int place) => Intra(picture, isKey: false, place, 0);

    /// <summary>The slice of a picture that is the one before.</summary>
    /// <param name="place">Frames since the key frame.</param>
    public byte[] Repeat(int place)
    {
        var bits = new PackedBits(16);
        bits.Bits(0x60 | (uint)H264Nal.Slice, 8);
        bits.Unsigned(0);
        bits.Unsigned(5);
        bits.Unsigned(0);
        bits.Bits((uint)place, FrameNumberBits);
        // num_ref_idx_active_override_flag, ref_pic_list_modification_flag_l0, adaptive_ref_pic_marking_mode_flag.
        bits.Bits(0, 3);
        bits.Signed(0);
        // mb_skip_run: all of them.
        bits.Unsigned((uint)_macroblocks);
        return Rbsp.Escape(bits.Close());
    }

    /// <summary>A NAL unit that says nothing, of that many bytes: 2 or more.</summary>
    public static byte[] Filler(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 2);
        var unit = new byte[bytes];
        unit.AsSpan().Fill(0xFF);
        unit[0] = 12;
        unit[^1] = 0x80;
        return unit;
    }

    // 7.3.3, of an I slice.
    private static byte[] Intra(H264Picture picture, bool isKey, int frameNumber, int id)
    {
        var bits = new PackedBits((int)(picture.Macroblocks.Count / 8) + 32);
        bits.Bits(0x60 | (uint)(isKey ? H264Nal.IdrSlice : H264Nal.Slice), 8);
        bits.Unsigned(0);
        bits.Unsigned(7);
        bits.Unsigned(0);
        bits.Bits((uint)frameNumber, FrameNumberBits);
        if (isKey)
        {
            bits.Unsigned((uint)id);
            // no_output_of_prior_pics_flag, long_term_reference_flag.
            bits.Bits(0, 2);
        }
        else
        {
            bits.Bits(0, 1);
        }

        bits.Signed(picture.Quantiser - InitialQuantiser);
        bits.Append(picture.Macroblocks);
        return Rbsp.Escape(bits.Close());
    }

    // 7.3.2.1.1 and E.1.1.
    private byte[] WriteSps(double framesPerSecond)
    {
        var bits = new PackedBits(64);
        bits.Bits((uint)H264Nal.Sps | 0x60, 8);
        bits.Bits(66, 8);
        bits.Bits(0xC0, 8);
        bits.Bits(Level(framesPerSecond), 8);
        bits.Unsigned(0);
        bits.Unsigned(FrameNumberBits - 4);
        // Pictures are shown in the order in which they are sent.
        bits.Unsigned(2);
        bits.Unsigned(1);
        bits.Bits(0, 1);
        var (columns, rows) = ((_width + 15) / 16, (_height + 15) / 16);
        bits.Unsigned((uint)columns - 1);
        bits.Unsigned((uint)rows - 1);
        // frame_mbs_only_flag, direct_8x8_inference_flag.
        bits.Bits(0b11, 2);
        var (right, bottom) = (((columns * 16) - _width) / 2, ((rows * 16) - _height) / 2);
        bits.Bits(right + bottom > 0 ? 1u : 0, 1);
        if (right + bottom > 0)
        {
            bits.Unsigned(0);
            bits.Unsigned((uint)right);
            bits.Unsigned(0);
            bits.Unsigned((uint)bottom);
        }

        // VUI: no aspect ratio, no overscan; unspecified format, limited range, BT.601 (6, 6, 6); no chroma location; timing, to be filled in.
        bits.Bits(0b1001_1010, 8);
        bits.Bits(0b1, 1);
        bits.Bits(6, 8);
        bits.Bits(6, 8);
        bits.Bits(6, 8);
        bits.Bits(0b01, 2);
        bits.Bits(1000, 32);
        bits.Bits(2000, 32);
        // Fixed rate; no HRD, no picture structure; restrictions: nothing is put in another order.
        bits.Bits(0b1_0_0_0_1_1, 6);
        bits.Unsigned(0);
        bits.Unsigned(0);
        bits.Unsigned(0);
        bits.Unsigned(0);
        bits.Unsigned(0);
        bits.Unsigned(1);
        return Rbsp.Escape(bits.Close());
    }

    private static byte[] WritePps()
    {
        // 7.3.2.2: set 0 of sequence 0, CAVLC, one slice group, one reference, quantisers of 26, deblocking as usual.
        var bits = new PackedBits(16);
        bits.Bits((uint)H264Nal.Pps | 0x60, 8);
        bits.Unsigned(0);
        bits.Unsigned(0);
        bits.Bits(0, 2);
        bits.Unsigned(0);
        bits.Unsigned(0);
        bits.Unsigned(0);
        bits.Bits(0, 3);
        bits.Signed(InitialQuantiser - 26);
        bits.Signed(0);
        bits.Signed(0);
        bits.Bits(0, 3);
        return bits.Close().ToArray();
    }

    // Table A-1: macroblocks a second, and of a picture.
    private uint Level(double framesPerSecond)
    {
        ReadOnlySpan<(uint Level, int Rate, int Size)> levels =
        [
            (13, 11_880, 396), (21, 19_800, 792), (30, 40_500, 1_620), (31, 108_000, 3_600), (40, 245_760, 8_192), (50, 589_824, 22_080), (51, 983_040, 36_864),
        ];
        foreach (var (level, rate, size) in levels)
        {
            if (_macroblocks <= size && _macroblocks * framesPerSecond <= rate)
            {
                return level;
            }
        }

        return 52;
    }
}
