using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Emulator.Protocol.Jpeg;

/// <summary>
/// What the marker segments of a file say, read up to each scan in turn (ITU T.81, annex B). Nothing is allocated that depends on
/// the announced size; segments that decoding does not need are stepped over by their length.
/// </summary>
internal sealed class JpegHeader
{
    private readonly ushort[]?[] _quantisation = new ushort[4][];
    private readonly HuffmanTable?[] _dc = new HuffmanTable[4];
    private readonly HuffmanTable?[] _ac = new HuffmanTable[4];

    public int Width { get; private set; }

    public int Height { get; private set; }

    public JpegSampling Sampling { get; private set; }

    /// <summary>Empty until the frame header has been seen.</summary>
    public JpegComponent[] Components { get; private set; } = [];

    /// <summary>MCUs between restart markers; 0 for none.</summary>
    public int RestartInterval { get; private set; }

    public int McuWidth { get; private set; }

    public int McuHeight { get; private set; }

    public int McusAcross => (Width + McuWidth - 1) / McuWidth;

    public int McusDown => (Height + McuHeight - 1) / McuHeight;

    /// <summary>A component's quantisation steps in zigzag order, or null when the file has not defined them.</summary>
    public ushort[]? Steps(int component) => _quantisation[Components[component].Quantisation];

    /// <summary>Reads on from a position to the next scan header.</summary>
    /// <param name="jpeg">The whole file.</param>
    /// <param name="position">Where to read; 0 at first, later the end of the last scan's data. Moved on.</param>
    /// <param name="scan">The scan, or null at the end of the image.</param>
    /// <param name="error">What is wrong, when the answer is false.</param>
    public bool TryReadToScan(ReadOnlySpan<byte> jpeg, ref int position, out JpegScan? scan, [NotNullWhen(false)] out string? error)
    {
        scan = null;
        error = null;
        if (position == 0)
        {
            if (jpeg.Length < 4 || jpeg[0] != JpegMarker.Prefix || jpeg[1] != JpegMarker.Start)
            {
                error = "It does not begin with a start-of-image marker.";
                return false;
            }

            position = 2;
        }

        while (true)
        {
            if (!TryReadMarker(jpeg, ref position, out var marker))
            {
                error = "The file ends before the end-of-image marker.";
                return false;
            }

            if (marker == JpegMarker.End)
            {
                return true;
            }

            if (marker is JpegMarker.Start or JpegMarker.Temporary || JpegMarker.IsRestart(marker))
            {
                continue;
            }

            var length = position + 2 <= jpeg.Length ? BinaryPrimitives.ReadUInt16BigEndian(jpeg[position..]) : 0;
            if (length < 2 || position + length > jpeg.Length)
            {
                error = $"Segment {marker:X2} at byte {position - 2} has a length of {length} that does not fit.";
                return false;
            }

            var body = jpeg.Slice(position + 2, length - 2);
            error = marker switch
            {
                JpegMarker.QuantisationTables => ReadQuantisation(body),
                JpegMarker.HuffmanTables => ReadHuffman(body),
                JpegMarker.RestartInterval => ReadRestartInterval(body),
                JpegMarker.BaselineFrame or JpegMarker.ExtendedFrame => ReadFrame(body),
                JpegMarker.Scan => ReadScan(body, position + length, out scan),
                JpegMarker.ArithmeticTables => "Arithmetic coding is not supported.",
                >= JpegMarker.BaselineFrame and <= JpegMarker.LastFrame => $"Only baseline JPEG is supported, not frame type {marker:X2}.",
                _ => null,
            };
            position += length;
            if (error is not null)
            {
                return false;
            }

            if (scan is not null)
            {
                return true;
            }
        }
    }

    /// <summary>Finds the next marker, over any garbage before it and any fill bytes.</summary>
    public static bool TryReadMarker(ReadOnlySpan<byte> jpeg, ref int position, out byte marker)
    {
        while (true)
        {
            var found = jpeg[Math.Min(position, jpeg.Length)..].IndexOf(JpegMarker.Prefix);
            if (found < 0)
            {
                break;
            }

            position += found + 1;
            while (position < jpeg.Length && jpeg[position] == JpegMarker.Prefix)
            {
                position++;
            }

            if (position < jpeg.Length && jpeg[position++] != 0)
            {
                marker = jpeg[position - 1];
                return true;
            }
        }

        marker = 0;
        return false;
    }

    private string? ReadQuantisation(ReadOnlySpan<byte> body)
    {
        while (body.Length > 0)
        {
            var wide = body[0] >> 4;
            var slot = body[0] & 15;
            var size = wide == 0 ? 64 : 128;
            if (wide > 1 || slot > 3 || body.Length < 1 + size)
            {
                return "A quantisation table is malformed.";
            }

            var steps = new ushort[64];
            for (var k = 0; k < 64; k++)
            {
                steps[k] = wide == 0 ? body[1 + k] : BinaryPrimitives.ReadUInt16BigEndian(body[(1 + (k * 2))..]);
                if (steps[k] == 0)
                {
                    // B.2.4.1 has steps from 1; nothing could be coded with this one.
                    return "A quantisation table has a step of 0.";
                }
            }

            _quantisation[slot] = steps;
            body = body[(1 + size)..];
        }

        return null;
    }

    private string? ReadHuffman(ReadOnlySpan<byte> body)
    {
        while (body.Length > 0)
        {
            var kind = body[0] >> 4;
            var slot = body[0] & 15;
            if (kind > 1 || slot > 3 || body.Length < 17 || !HuffmanTable.TryCreate(body.Slice(1, 16), body[17..], out var table))
            {
                return "A Huffman table is malformed.";
            }

            (kind == 0 ? _dc : _ac)[slot] = table;
            body = body[(17 + table.Symbols.Length)..];
        }

        return null;
    }

    private string? ReadRestartInterval(ReadOnlySpan<byte> body)
    {
        if (body.Length != 2)
        {
            return "The restart interval is malformed.";
        }

        RestartInterval = BinaryPrimitives.ReadUInt16BigEndian(body);
        return null;
    }

    private string? ReadFrame(ReadOnlySpan<byte> body)
    {
        if (Components.Length > 0)
        {
            return "There is a second frame header.";
        }

        if (body.Length < 6 || body[0] != 8 || body.Length != 6 + (body[5] * 3))
        {
            return "The frame header is malformed or not of 8 bits.";
        }

        Height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]);
        Width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
        if (Width < 1 || Height < 1 || Width > JpegImage.MaxSide || Height > JpegImage.MaxSide || Width * Height > JpegImage.MaxPixels)
        {
            return $"A picture of {Width} x {Height} is outside the limits.";
        }

        if (body[5] is not (1 or 3))
        {
            return $"A picture of {body[5]} components is not supported.";
        }

        var components = new JpegComponent[body[5]];
        for (var i = 0; i < components.Length; i++)
        {
            var entry = body.Slice(6 + (i * 3), 3);
            // A lone component is coded block by block whatever its factors say (A.2.2).
            components[i] = components.Length == 1
                ? new JpegComponent(entry[0], 1, 1, entry[2])
                : new JpegComponent(entry[0], entry[1] >> 4, entry[1] & 15, entry[2]);
            if (components[i].Across is not (1 or 2) || components[i].Down is not (1 or 2) || entry[2] > 3)
            {
                return $"Component {i} has sampling {entry[1]:X2} or quantisation table {entry[2]}, which is not supported.";
            }
        }

        Components = components;
        McuWidth = 8 * components.Max(c => c.Across);
        McuHeight = 8 * components.Max(c => c.Down);
        return SetSampling(components);
    }

    private string? SetSampling(JpegComponent[] components)
    {
        if (components.Length == 1)
        {
            Sampling = JpegSampling.Grey;
            return null;
        }

        var (luma, cb, cr) = (components[0], components[1], components[2]);
        var ratio = (luma.Across * 10 / cb.Across, luma.Down * 10 / cb.Down);
        if ((cb.Across, cb.Down) != (cr.Across, cr.Down) || ratio is not ((10, 10) or (20, 10) or (20, 20)))
        {
            return "The sampling of the components is not 4:2:0, 4:2:2 or 4:4:4.";
        }

        Sampling = ratio switch { (10, 10) => JpegSampling.Yuv444, (20, 10) => JpegSampling.Yuv422, _ => JpegSampling.Yuv420 };
        return null;
    }

    private string? ReadScan(ReadOnlySpan<byte> body, int dataStart, out JpegScan? scan)
    {
        scan = null;
        if (Components.Length == 0)
        {
            return "A scan comes before the frame header.";
        }

        if (body.Length < 1 || body[0] is 0 or > 3 || body.Length != 4 + (body[0] * 2))
        {
            return "A scan header is malformed.";
        }

        var parts = new JpegScanComponent[body[0]];
        for (var i = 0; i < parts.Length; i++)
        {
            var id = body[1 + (i * 2)];
            var tables = body[2 + (i * 2)];
            var index = Array.FindIndex(Components, c => c.Id == id);
            if (index < 0 || (i > 0 && index <= parts[i - 1].Index) || (tables >> 4) > 3 || (tables & 15) > 3
                || _dc[tables >> 4] is not { } dc || _ac[tables & 15] is not { } ac || Steps(index) is null)
            {
                return $"A scan names component {id} with tables {tables:X2}, which the file does not define.";
            }

            parts[i] = new JpegScanComponent(index, dc, ac);
        }

        scan = new JpegScan(parts, dataStart);
        return null;
    }
}
