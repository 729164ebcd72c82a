using System.Diagnostics.CodeAnalysis;

namespace Emulator.Protocol.Jpeg;

/// <summary>
/// A JPEG that restarts with every MCU row, seen as its rows. As prediction starts afresh at a restart marker (ITU T.81, E.1.4), one row
/// can be decoded, changed and coded again while all others stay the bytes they were: drawing a clock costs three rows and not the frame.
/// Immutable and safe to share between threads.
/// </summary>
public sealed class JpegStrips
{
    private readonly JpegCoding _coding;
    private readonly ReadOnlyMemory<byte> _jpeg;
    private readonly int[] _starts;
    private readonly int _end;

    internal JpegStrips(JpegCoding coding, ReadOnlyMemory<byte> jpeg, int[] starts, int end)
    {
        _coding = coding;
        _jpeg = jpeg;
        _starts = starts;
        _end = end;
    }

    /// <summary>Pixels across.</summary>
    public int Width => _coding.Width;

    /// <summary>Pixels down.</summary>
    public int Height => _coding.Height;

    /// <summary>How dense the colour planes are.</summary>
    public JpegSampling Sampling => _coding.Sampling;

    /// <summary>Pixels down in an MCU row: 16 for 4:2:0. The last row may reach below the picture.</summary>
    public int RowHeight => _coding.RowHeight;

    /// <summary>How many MCU rows there are.</summary>
    public int RowCount => _coding.RowCount;

    /// <summary>The largest result of <see cref="EncodeRow(JpegImage, Span{byte})"/>: what a destination must have room for.</summary>
    public int MaxRowBytes => _coding.MaxRowBytes;

    /// <summary>
    /// Whether any samples can be coded with the file's own Huffman tables. Tables that were fitted to the one picture lack symbols;
    /// <see cref="JpegRecoder"/> gives such a file the standard tables without loss.
    /// </summary>
    public bool CanEncode => _coding.CanEncode;

    /// <summary>Bytes of the entropy-coded data of one row, without markers.</summary>
    /// <param name="row">0 to <see cref="RowCount"/> - 1.</param>
    /// <returns>The bytes within the file.</returns>
    public ReadOnlyMemory<byte> Row(int row) => _jpeg[_starts[row]..RowEnd(row)];

    /// <summary>Reads a file whose single scan has a restart interval of one MCU row. The rows are found, not decoded.</summary>
    /// <param name="jpeg">The file; kept, so it must not change.</param>
    /// <param name="strips">The rows, when the answer is true.</param>
    /// <param name="error">Why the file cannot be seen so, for people, when the answer is false.</param>
    /// <returns>Whether the file is such a JPEG, with its markers in order.</returns>
    public static bool TryParse(ReadOnlyMemory<byte> jpeg, [NotNullWhen(true)] out JpegStrips? strips, [NotNullWhen(false)] out string? error)
    {
        strips = null;
        var span = jpeg.Span;
        var header = new JpegHeader();
        var position = 0;
        if (!header.TryReadToScan(span, ref position, out var scan, out error))
        {
            return false;
        }

        if (scan is null || scan.Components.Length != header.Components.Length || header.RestartInterval != header.McusAcross
            || (scan.Components is [_, var cb, var cr] && (cb.Dc != cr.Dc || cb.Ac != cr.Ac)))
        {
            error = "It is not a single scan that restarts with every MCU row.";
            return false;
        }

        if (header.McusDown > span.Length)
        {
            error = $"{span.Length} bytes cannot hold {header.McusDown} rows.";
            return false;
        }

        var starts = new int[header.McusDown];
        starts[0] = position;
        for (var row = 0; row < starts.Length; row++)
        {
            var last = row == starts.Length - 1;
            var expected = last ? JpegMarker.End : (byte)(JpegMarker.Restart0 + (row & 7));
            if (!JpegHeader.TryReadMarker(span, ref position, out var marker) || marker != expected)
            {
                error = $"Row {row} does not end in marker {expected:X2}.";
                return false;
            }

            if (!last)
            {
                starts[row + 1] = position;
            }
        }

        strips = new JpegStrips(JpegCoding.From(header, scan), jpeg, starts, position - 2);
        return true;
    }

    /// <summary>Makes an image of the size of one row, for <see cref="TryDecodeRow"/> and <see cref="EncodeRow(JpegImage, Span{byte})"/>.</summary>
    /// <returns>An image of <see cref="Width"/> x <see cref="RowHeight"/>.</returns>
    public JpegImage CreateRow() => new(Width, RowHeight, Sampling);

    /// <summary>Decodes one row.</summary>
    /// <param name="row">0 to <see cref="RowCount"/> - 1.</param>
    /// <param name="into">An image from <see cref="CreateRow"/>; overwritten.</param>
    /// <param name="error">What is wrong with the row's data, when the answer is false.</param>
    /// <returns>Whether the whole row was there.</returns>
    public bool TryDecodeRow(int row, JpegImage into, [NotNullWhen(false)] out string? error)
    {
        CheckRow(into);
        error = _coding.DecodeRow(Row(row).Span, into);
        return error is null;
    }

    /// <summary>Codes one row with the file's own tables.</summary>
    /// <param name="row">An image from <see cref="CreateRow"/>.</param>
    /// <param name="destination">Where to; <see cref="MaxRowBytes"/> or longer.</param>
    /// <returns>How many bytes were written: the row's entropy-coded data without markers.</returns>
    /// <exception cref="InvalidOperationException"><see cref="CanEncode"/> is false.</exception>
    public int EncodeRow(JpegImage row, Span<byte> destination)
    {
        CheckRow(row);
        CheckTables();
        return _coding.EncodeRow(row, 0, destination);
    }

    /// <summary>Decodes one row and notes where its MCUs lie, for <see cref="EncodeRow(JpegOpenRow, JpegImage, int, int, Span{byte})"/>.</summary>
    /// <param name="row">0 to <see cref="RowCount"/> - 1.</param>
    /// <param name="open">The row, when the answer is true.</param>
    /// <param name="error">What is wrong with the row's data, when the answer is false.</param>
    /// <returns>Whether the whole row was there.</returns>
    public bool TryOpenRow(int row, [NotNullWhen(true)] out JpegOpenRow? open, [NotNullWhen(false)] out string? error)
    {
        error = RowEditing.Open(_coding, Row(row).Span, CreateRow(), out var opened);
        open = error is null ? opened : null;
        return error is null;
    }

    /// <summary>Codes a row of which only some columns were changed; the others are copied from the row's data without being looked at.</summary>
    /// <param name="open">The row as it was.</param>
    /// <param name="changed">The row as it is now, an image from <see cref="CreateRow"/>.</param>
    /// <param name="left">The first column of pixels that may differ.</param>
    /// <param name="right">The column after the last that may differ.</param>
    /// <param name="destination">Where to; <see cref="MaxRowBytes"/> or longer.</param>
    /// <returns>How many bytes were written: the row's entropy-coded data without markers.</returns>
    /// <exception cref="InvalidOperationException"><see cref="CanEncode"/> is false.</exception>
    public int EncodeRow(JpegOpenRow open, JpegImage changed, int left, int right, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(open);
        CheckRow(changed);
        CheckTables();
        var first = Math.Clamp(left / _coding.McuWidth, 0, _coding.McusAcross);
        var end = Math.Clamp((right + _coding.McuWidth - 1) / _coding.McuWidth, first, _coding.McusAcross);
        return RowEditing.Encode(_coding, open, changed, first, end, destination);
    }

    /// <summary>How long <see cref="Splice"/>'s result will be.</summary>
    /// <param name="comment">Text of a COM segment, or empty for none.</param>
    /// <param name="replaced">The rows to replace, in ascending order.</param>
    /// <returns>Bytes.</returns>
    public int SpliceLength(ReadOnlySpan<byte> comment, ReadOnlySpan<JpegRow> replaced)
    {
        var length = _coding.Header.Length + (comment.IsEmpty ? 0 : comment.Length + 4) + _end - _starts[0] + 2;
        foreach (var row in replaced)
        {
            length += row.Data.Length - (RowEnd(row.Row) - _starts[row.Row]);
        }

        return length;
    }

    /// <summary>Writes the picture with some rows replaced: the header, a comment, the rows with their restart markers, the end.</summary>
    /// <param name="destination">Where to; at least <see cref="SpliceLength"/> bytes.</param>
    /// <param name="comment">Text of a COM segment (ITU T.81, B.2.4.5), at most 65533 bytes, or empty for none.</param>
    /// <param name="replaced">The rows to replace, in ascending order, each at most once.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ArgumentException">The destination is too short or the comment too long.</exception>
    public int Splice(Span<byte> destination, ReadOnlySpan<byte> comment, ReadOnlySpan<JpegRow> replaced)
    {
        var header = _coding.Header.AsSpan();
        var at = Append(destination, 0, header[..JpegCoding.CommentAt]);
        if (!comment.IsEmpty)
        {
            if (comment.Length > 65533)
            {
                throw new ArgumentException("A comment has at most 65533 bytes.", nameof(comment));
            }

            at = Append(destination, at, [JpegMarker.Prefix, JpegMarker.Comment, (byte)((comment.Length + 2) >> 8), (byte)(comment.Length + 2)]);
            at = Append(destination, at, comment);
        }

        at = Append(destination, at, header[JpegCoding.CommentAt..]);
        // Rows keep their numbers, so what lies between replaced rows is copied whole, restart markers and all.
        var source = _jpeg.Span;
        var from = _starts[0];
        foreach (var row in replaced)
        {
            at = Append(destination, at, source[from.._starts[row.Row]]);
            at = Append(destination, at, row.Data.Span);
            from = RowEnd(row.Row);
        }

        at = Append(destination, at, source[from.._end]);
        return Append(destination, at, [JpegMarker.Prefix, JpegMarker.End]);
    }

    private static int Append(Span<byte> destination, int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(destination[at..]);
        return at + bytes.Length;
    }

    private int RowEnd(int row) => row + 1 < _starts.Length ? _starts[row + 1] - 2 : _end;

    private void CheckTables()
    {
        if (!CanEncode)
        {
            throw new InvalidOperationException("The file's Huffman tables cannot code other samples than its own.");
        }
    }

    private void CheckRow(JpegImage row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.Width != Width || row.Height != RowHeight || row.Sampling != Sampling)
        {
            throw new ArgumentException("The image is not of the size of one row.", nameof(row));
        }
    }
}
