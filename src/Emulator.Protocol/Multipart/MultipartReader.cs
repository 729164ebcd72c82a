using System.Buffers;
using System.Globalization;
using System.Text;

namespace Emulator.Protocol.Multipart;

/// <summary>What a <see cref="MultipartReader"/> found.</summary>
public enum MultipartEvent
{
    /// <summary>It needs more bytes.</summary>
    None,

    /// <summary>A part begins; its headers have been read.</summary>
    Part,

    /// <summary>Some of the part's body.</summary>
    Data,

    /// <summary>The closing delimiter: nothing follows that counts.</summary>
    End,

    /// <summary>These bytes are no multipart body.</summary>
    Wrong,
}

/// <summary>
/// Reads a multipart body (RFC 2046, 5.1) as it comes in, in memory that does not grow: bodies are handed on in pieces. Parts may say
/// their length or not; a boundary is taken with and without the two dashes that some clients put into the header too.
/// </summary>
/// <param name="boundary">The boundary of the content type, 1 to 70 characters.</param>
public sealed class MultipartReader(string boundary)
{
    private const int MaxLine = 4096;
    private const int MaxHeaders = 64;

    private readonly byte[] _delimiter = Encoding.Latin1.GetBytes("\n--" + (boundary.StartsWith("--", StringComparison.Ordinal) ? boundary[2..] : boundary));
    private State _state;
    private long? _left;
    private int _headers;

    private enum State
    {
        Between,
        Headers,
        Body,
        Over,
    }

    /// <summary>The Content-Type of the part that began last; null when it says none.</summary>
    public string? ContentType { get; private set; }

    /// <summary>Takes the next step.</summary>
    /// <param name="bytes">What has come in and is not yet used; what this step uses is cut off.</param>
    /// <param name="data">The piece of body, after <see cref="MultipartEvent.Data"/>.</param>
    public MultipartEvent Read(ref ReadOnlySequence<byte> bytes, out ReadOnlySequence<byte> data)
    {
        data = default;
        while (true)
        {
            switch (_state)
            {
                case State.Body:
                    return ReadBody(ref bytes, out data);
                case State.Over:
                    bytes = bytes.Slice(bytes.End);
                    return MultipartEvent.End;
                default:
                    if (!TryLine(ref bytes, out var line))
                    {
                        return bytes.Length > MaxLine ? MultipartEvent.Wrong : MultipartEvent.None;
                    }

                    if (_state == State.Between ? SeesPart(line) : HeadersEnd(line))
                    {
                        return MultipartEvent.Part;
                    }

                    if (_headers > MaxHeaders || _left < 0)
                    {
                        return MultipartEvent.Wrong;
                    }

                    break;
            }
        }
    }

    // Between parts only a delimiter counts.
    private bool SeesPart(string line)
    {
        var delimiter = Encoding.Latin1.GetString(_delimiter.AsSpan(1));
        var trimmed = line.TrimEnd();
        if (trimmed == delimiter + "--")
        {
            _state = State.Over;
        }
        else if (trimmed == delimiter)
        {
            _state = State.Headers;
            (ContentType, _left, _headers) = (null, null, 0);
        }

        return false;
    }

    private bool HeadersEnd(string line)
    {
        if (line.Length == 0)
        {
            _state = State.Body;
            return true;
        }

        _headers++;
        var colon = line.IndexOf(':');
        var (name, value) = colon < 0 ? (line, "") : (line[..colon].Trim(), line[(colon + 1)..].Trim());
        if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
        {
            ContentType = value;
        }
        else if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
        {
            _left = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : -1;
        }

        return false;
    }

    private MultipartEvent ReadBody(ref ReadOnlySequence<byte> bytes, out ReadOnlySequence<byte> data)
    {
        if (_left is { } left)
        {
            data = bytes.Slice(0, Math.Min(left, bytes.Length));
            bytes = bytes.Slice(data.End);
            _left = left - data.Length;
            if (_left == 0)
            {
                _state = State.Between;
            }

            return data.IsEmpty && _left > 0 ? MultipartEvent.None : MultipartEvent.Data;
        }

        var reader = new SequenceReader<byte>(bytes);
        if (reader.TryReadTo(out data, _delimiter, advancePastDelimiter: false))
        {
            bytes = bytes.Slice(bytes.GetPosition(1, data.End));
            data = WithoutReturn(data);
            _state = State.Between;
            return MultipartEvent.Data;
        }

        // The end may be the beginning of a delimiter with the line end before it.
        var safe = Math.Max(0, bytes.Length - _delimiter.Length - 1);
        data = bytes.Slice(0, safe);
        bytes = bytes.Slice(data.End);
        return safe > 0 ? MultipartEvent.Data : MultipartEvent.None;
    }

    private static ReadOnlySequence<byte> WithoutReturn(ReadOnlySequence<byte> data) =>
        data.Length > 0 && data.Slice(data.Length - 1).FirstSpan[0] == (byte)'\r' ? data.Slice(0, data.Length - 1) : data;

    private static bool TryLine(ref ReadOnlySequence<byte> bytes, out string line)
    {
        line = "";
        var reader = new SequenceReader<byte>(bytes);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> found, (byte)'\n') || found.Length > MaxLine)
        {
            return false;
        }

        line = Encoding.Latin1.GetString(WithoutReturn(found));
        bytes = bytes.Slice(reader.Position);
        return true;
    }
}
