using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Emulator.Protocol.Jpeg;

namespace Emulator.Protocol.Rtp;

/// <summary>What RFC 2435 carries of a JPEG file: size, sampling, quantisation tables, restart interval, and where its scan stands.</summary>
internal sealed class JpegScanInfo
{
    private const int TableLength = 64;
    private const int Slots = 4;

    private static readonly HuffmanTable[] Usual = [StandardHuffmanTables.LumaDc, StandardHuffmanTables.ChromaDc, StandardHuffmanTables.LumaAc, StandardHuffmanTables.ChromaAc];

    private readonly byte[]?[] _quantisation = new byte[Slots][];
    private readonly int[] _uses = new int[3];

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>0 for 4:2:2, 1 for 4:2:0.</summary>
    public int Type { get; private set; } = -1;

    public int RestartInterval { get; private set; }

    /// <summary>The steps of luma, then of colour, in zigzag order.</summary>
    public byte[] Tables { get; private set; } = [];

    public int ScanStart { get; private set; }

    /// <summary>Behind the last byte of entropy-coded data, without the end-of-image marker.</summary>
    public int ScanEnd { get; private set; }

    public static bool TryRead(ReadOnlySpan<byte> jpeg, out JpegScanInfo info, [NotNullWhen(false)] out string? error)
    {
        info = new JpegScanInfo();
        error = info.Read(jpeg);
        return error is null;
    }

    private string? Read(ReadOnlySpan<byte> jpeg)
    {
        var position = 0;
        while (JpegHeader.TryReadMarker(jpeg, ref position, out var marker))
        {
            if (marker is JpegMarker.Start or JpegMarker.Temporary || JpegMarker.IsRestart(marker))
            {
                continue;
            }

            var length = position + 2 <= jpeg.Length ? BinaryPrimitives.ReadUInt16BigEndian(jpeg[position..]) : 0;
            if (marker == JpegMarker.End || length < 2 || position + length > jpeg.Length)
            {
                break;
            }

            var body = jpeg.Slice(position + 2, length - 2);
            position += length;
            var error = marker switch
            {
                JpegMarker.QuantisationTables => ReadQuantisation(body),
                JpegMarker.HuffmanTables => CheckHuffman(body),
                JpegMarker.RestartInterval => ReadRestartInterval(body),
                JpegMarker.BaselineFrame => ReadFrame(body),
                > JpegMarker.BaselineFrame and <= JpegMarker.LastFrame when marker is not (JpegMarker.ArithmeticExtension or JpegMarker.ArithmeticTables) => "It is not baseline.",
                _ => null,
            };
            if (error is not null)
            {
                return error;
            }

            if (marker == JpegMarker.Scan)
            {
                return ReadScan(jpeg, position);
            }
        }

        return "It has no scan.";
    }

    private string? ReadQuantisation(ReadOnlySpan<byte> body)
    {
        while (!body.IsEmpty)
        {
            if (body[0] >= Slots || body.Length < 1 + TableLength)
            {
                return "Its quantisation steps are not of 8 bits.";
            }

            _quantisation[body[0]] = body.Slice(1, TableLength).ToArray();
            body = body[(1 + TableLength)..];
        }

        return null;
    }

    private static string? CheckHuffman(ReadOnlySpan<byte> body)
    {
        while (!body.IsEmpty)
        {
            if ((body[0] & 0xEE) != 0)
            {
                return "It has Huffman tables that receivers do not expect.";
            }

            var usual = Usual[((body[0] >> 4) * 2) + (body[0] & 1)];
            var counts = usual.Counts.Length;
            if (!body[1..].StartsWith(usual.Counts.Span) || !body[(1 + counts)..].StartsWith(usual.Symbols.Span))
            {
                return "Its Huffman tables are not the usual ones.";
            }

            body = body[(1 + counts + usual.Symbols.Length)..];
        }

        return null;
    }

    private string? ReadRestartInterval(ReadOnlySpan<byte> body)
    {
        RestartInterval = body.Length == 2 ? BinaryPrimitives.ReadUInt16BigEndian(body) : 0;
        return body.Length == 2 ? null : "Its restart interval is malformed.";
    }

    private string? ReadFrame(ReadOnlySpan<byte> body)
    {
        if (body.Length != 15 || body[0] != 8 || body[5] != 3)
        {
            return "It does not have three components of 8 bits.";
        }

        Height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]);
        Width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
        Type = (body[7], body[10], body[13]) switch
        {
            (0x21, 0x11, 0x11) => 0,
            (0x22, 0x11, 0x11) => 1,
            _ => -1,
        };
        for (var i = 0; i < _uses.Length; i++)
        {
            _uses[i] = body[8 + (3 * i)];
        }

        return Type < 0 ? "Its sampling is not 4:2:2 or 4:2:0." : null;
    }

    private string? ReadScan(ReadOnlySpan<byte> jpeg, int start)
    {
        if (Type < 0 || Width == 0 || Height == 0)
        {
            return "Its scan comes before the frame header.";
        }

        if (_uses[1] != _uses[2] || _uses[0] >= Slots || _uses[1] >= Slots || _quantisation[_uses[0]] is not { } luma || _quantisation[_uses[1]] is not { } colour)
        {
            return "It uses quantisation tables that it does not have, or three of them.";
        }

        Tables = [.. luma, .. colour];
        ScanStart = start;
        var end = jpeg.LastIndexOf([JpegMarker.Prefix, JpegMarker.End]);
        ScanEnd = end > start ? end : jpeg.Length;
        return ScanEnd > start ? null : "Its scan is empty.";
    }
}
