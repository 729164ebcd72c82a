using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Emulator.Protocol.Jpeg;

/// <summary>
/// How one picture is coded as strips: its size, tables and components, in a single interleaved scan that restarts with every MCU row.
/// Encodes and decodes rows, and writes the header that says all this. Immutable.
/// </summary>
internal sealed class JpegCoding
{
    private readonly ushort[][] _steps;

    public JpegCoding(int width, int height, JpegSampling sampling, JpegComponent[] components, ushort[][] steps, JpegScanComponent[] tables)
    {
        Width = width;
        Height = height;
        Sampling = sampling;
        Components = components;
        Scan = new JpegScan(tables, 0);
        _steps = steps;
        Transforms = Array.ConvertAll(steps, s => new BlockTransform(s));
        McuWidth = 8 * components.Max(c => c.Across);
        RowHeight = 8 * components.Max(c => c.Down);
        RowCount = (height + RowHeight - 1) / RowHeight;
        McusAcross = (width + McuWidth - 1) / McuWidth;
        MaxRowBytes = McusAcross * components.Sum(c => c.Across * c.Down) * BlockWriter.MaxBytes;
        CanEncode = Array.TrueForAll(tables, c => c.Dc.Covers(StandardHuffmanTables.LumaDc) && c.Ac.Covers(StandardHuffmanTables.LumaAc));
        Header = WriteHeader();
    }

    public int Width { get; }

    public int Height { get; }

    public JpegSampling Sampling { get; }

    public JpegComponent[] Components { get; }

    public JpegScan Scan { get; }

    public BlockTransform[] Transforms { get; }

    public int McuWidth { get; }

    public int RowHeight { get; }

    public int RowCount { get; }

    public int McusAcross { get; }

    public int MaxRowBytes { get; }

    /// <summary>Everything from start-of-image through the scan header.</summary>
    public byte[] Header { get; }

    /// <summary>Where a comment may go: after the JFIF segment, which must come first.</summary>
    public const int CommentAt = 20;

    /// <summary>Whether the Huffman tables have every symbol that changed samples may need; tables fitted to one picture do not.</summary>
    public bool CanEncode { get; }

    public static JpegCoding From(JpegHeader header, JpegScan scan) => new(
        header.Width, header.Height, header.Sampling, header.Components, [.. scan.Components.Select(c => header.Steps(c.Index)!)], scan.Components);

    /// <summary>The same samples and steps under the tables that every decoder and RFC 2435 know.</summary>
    public JpegCoding WithStandardTables() => new(Width, Height, Sampling, Components, _steps, StandardTables(Components.Length));

    public static JpegScanComponent[] StandardTables(int components) =>
    [
        .. Enumerable.Range(0, components).Select(i => i == 0
            ? new JpegScanComponent(0, StandardHuffmanTables.LumaDc, StandardHuffmanTables.LumaAc)
            : new JpegScanComponent(i, StandardHuffmanTables.ChromaDc, StandardHuffmanTables.ChromaAc)),
    ];

    public string? DecodeRow(ReadOnlySpan<byte> data, JpegImage row)
    {
        var source = new BitSource(data);
        var receiver = new SampleReceiver(row, Transforms);
        return McuReader.Read(Components, Scan, ref source, 0, McusAcross, McusAcross, ref receiver);
    }

    /// <summary>Encodes one MCU row of an image whose edges are already repeated.</summary>
    /// <returns>Bytes written, at most <see cref="MaxRowBytes"/>.</returns>
    public int EncodeRow(JpegImage image, int row, Span<byte> destination)
    {
        Span<int> predictions = stackalloc int[3];
        predictions.Clear();
        var sink = new BitSink(destination);
        for (var mcu = 0; mcu < McusAcross; mcu++)
        {
            EncodeMcu(image, row, mcu, predictions, ref sink);
        }

        sink.Finish();
        return sink.Written;
    }

    /// <summary>Encodes one MCU of an image.</summary>
    public void EncodeMcu(JpegImage image, int row, int mcu, scoped Span<int> predictions, ref BitSink sink)
    {
        Span<int> block = stackalloc int[64];
        for (var i = 0; i < Components.Length; i++)
        {
            ref readonly var component = ref Components[i];
            var plane = image.Planes[i];
            var transform = Transforms[i];
            ref readonly var tables = ref Scan.Components[i];
            for (var down = 0; down < component.Down; down++)
            {
                for (var across = 0; across < component.Across; across++)
                {
                    var y = ((row * component.Down) + down) * 8;
                    var x = ((mcu * component.Across) + across) * 8;
                    // The last row of the block is the farthest sample the transform touches; slicing there checks them all.
                    ref var end = ref plane.Samples.AsSpan(((y + 7) * plane.Stride) + x, 8)[0];
                    ref var start = ref Unsafe.Subtract(ref end, 7 * plane.Stride);
                    var nonZero = transform.Forward(ref start, plane.Stride, block);
                    BlockWriter.Write(ref sink, tables, ref predictions[i], block, nonZero);
                }
            }
        }
    }

    private byte[] WriteHeader()
    {
        var tables = _steps.Select((s, i) => (Steps: s, Slot: Components[i].Quantisation)).DistinctBy(t => t.Slot).ToArray();
        using var stream = new MemoryStream(700);
        stream.Write([JpegMarker.Prefix, JpegMarker.Start]);
        // JFIF 1.01, no density, no thumbnail.
        WriteSegment(stream, JpegMarker.Application0, "JFIF\0\x01\x01\0\0\x01\0\x01\0\0"u8);
        foreach (var (steps, slot) in tables)
        {
            var wide = steps.Any(s => s > 255);
            var body = new byte[wide ? 129 : 65];
            body[0] = (byte)((wide ? 0x10 : 0) | slot);
            for (var k = 0; k < 64; k++)
            {
                if (wide)
                {
                    BinaryPrimitives.WriteUInt16BigEndian(body.AsSpan(1 + (k * 2)), steps[k]);
                }
                else
                {
                    body[1 + k] = (byte)steps[k];
                }
            }

            WriteSegment(stream, JpegMarker.QuantisationTables, body);
        }

        WriteSegment(stream, JpegMarker.BaselineFrame,
        [
            8, (byte)(Height >> 8), (byte)Height, (byte)(Width >> 8), (byte)Width, (byte)Components.Length,
            .. Components.SelectMany(c => new[] { c.Id, (byte)((c.Across << 4) | c.Down), (byte)c.Quantisation }),
        ]);
        // Baseline has two slots of each kind: one for luma, one that both colour components share.
        var coded = Components.Length == 1 ? [Scan.Components[0]] : new[] { Scan.Components[0], Scan.Components[1] };
        for (var i = 0; i < coded.Length; i++)
        {
            WriteSegment(stream, JpegMarker.HuffmanTables, [(byte)i, .. coded[i].Dc.Counts.Span, .. coded[i].Dc.Symbols.Span]);
            WriteSegment(stream, JpegMarker.HuffmanTables, [(byte)(0x10 | i), .. coded[i].Ac.Counts.Span, .. coded[i].Ac.Symbols.Span]);
        }

        WriteSegment(stream, JpegMarker.RestartInterval, [(byte)(McusAcross >> 8), (byte)McusAcross]);
        WriteSegment(stream, JpegMarker.Scan,
            [(byte)Components.Length, .. Components.SelectMany((c, i) => new[] { c.Id, (byte)(i == 0 ? 0x00 : 0x11) }), 0, 63, 0]);
        return stream.ToArray();
    }

    private static void WriteSegment(MemoryStream stream, byte marker, ReadOnlySpan<byte> body)
    {
        stream.Write([JpegMarker.Prefix, marker, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2)]);
        stream.Write(body);
    }
}
