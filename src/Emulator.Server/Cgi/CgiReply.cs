using System.Buffers;
using System.Text;
using Emulator.Device.Profiles;
using Emulator.Protocol.KeyValue;
using Emulator.Server.Recordings;

namespace Emulator.Server.Cgi;

/// <summary>An outcome on the wire. Every answer of the camera is one of these; none is an exception.</summary>
internal sealed class CgiReply
{
    public const string PlainText = "text/plain;charset=utf-8";

    private static readonly string[] Details =
    [
        "Invalid Authority!", "Request parses error!", "Invalid Request!", "Method not found!", "Request invalid param!",
        "Server internal error!", "Request Timeout!", "Client keepalive failed!",
    ];

    private static readonly byte[] FirmwareBadRequest = "Error\r\nBad Request!\r\n"u8.ToArray();
    private static readonly byte[] FirmwareUnauthorized = "Error\r\nInvalid Authority!\r\n"u8.ToArray();
    private static readonly byte[][] ErrorBodies = [.. Details.Select((detail, id) => Encoding.ASCII.GetBytes($"Error\r\nErrorID={id}, Detail={detail}\r\n"))];

    private readonly ErrorId? _error;

    private CgiReply(int status, string contentType, ReadOnlyMemory<byte> body, ErrorId? error = null)
    {
        Status = status;
        ContentType = contentType;
        Body = body;
        _error = error;
    }

    /// <summary>A command was carried out.</summary>
    public static CgiReply Ok { get; } = new(200, PlainText, "OK\r\n"u8.ToArray());

    /// <summary>No such .cgi.</summary>
    public static CgiReply NotFound { get; } = new(404, PlainText, "Error\r\nNot Found!\r\n"u8.ToArray());

    /// <summary>The user may not do this.</summary>
    public static CgiReply Forbidden { get; } = new(403, PlainText, default, ErrorId.InvalidAuthority);

    /// <summary>The address is locked out.</summary>
    public static CgiReply LockedOut { get; } = new(403, PlainText, default, ErrorId.InvalidAuthority) { Reason = "locked" };

    /// <summary>The user is in another place, or too many are on.</summary>
    public static CgiReply TooMany { get; } = new(403, PlainText, default, ErrorId.InvalidAuthority) { Reason = "sessions" };

    /// <summary>Who is asking? The pipeline adds the challenge.</summary>
    public static CgiReply Unauthorized { get; } = new(401, PlainText, default, ErrorId.InvalidAuthority) { Reason = "challenge" };

    /// <summary>The same to a client whose nonce was too old.</summary>
    public static CgiReply Stale { get; } = new(401, PlainText, default, ErrorId.InvalidAuthority) { Reason = "stale" };

    /// <summary>The same to a client whose name or password is wrong.</summary>
    public static CgiReply WrongLogin { get; } = new(401, PlainText, default, ErrorId.InvalidAuthority) { Reason = "password" };

    /// <summary>The login is right and there is no place for it: the table of sessions is full.</summary>
    public static CgiReply NoPlace(int status) => new(status, PlainText, default, status is 401 or 403 ? ErrorId.InvalidAuthority : ErrorId.ServerInternal) { Reason = "sessions" };

    public int Status { get; }

    public string ContentType { get; }

    /// <summary>The body, but for errors, whose text depends on the dialect: see <see cref="BodyIn"/>.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>For an answer without an end: writes it until the client leaves.</summary>
    public Func<CgiStream, Task>? Stream { get; private init; }

    /// <summary>Whether <see cref="Stream"/> writes the head itself, when it is ready for what follows it.</summary>
    public bool WritesHead { get; private init; }

    /// <summary>For a request whose body is taken as it comes: takes it, and gives the answer.</summary>
    public Func<CgiBody, Task<CgiReply>>? TakeBody { get; private init; }

    /// <summary>For an answer that is not in memory: what it is a part of, and which part.</summary>
    public (IDownload File, long Offset, long Count)? Part { get; private init; }

    /// <summary>Why it is refused, in a word for the journal.</summary>
    public string? Reason { get; private init; }

    /// <summary>Further header lines, name and value.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; private init; } = [];

    /// <summary>The same is elsewhere.</summary>
    public static CgiReply Redirect(string url) => new(302, PlainText, default) { Headers = [KeyValuePair.Create("Location", url)] };

    /// <summary>The request could never be satisfied: an unknown action or name, a parameter missing or out of range.</summary>
    public static CgiReply BadRequest(ErrorId error) => new(400, PlainText, default, error);

    /// <summary>The request was understood and failed while it was handled.</summary>
    public static CgiReply Failed(ErrorId error) => new(200, PlainText, default, error);

    /// <summary>Any status at all, with the text that the device has for failures of its own.</summary>
    public static CgiReply OfStatus(int status) => new(status, PlainText, default, ErrorId.ServerInternal);

    /// <summary>Any status with any of the errors of table 3-2.</summary>
    public static CgiReply OfError(int status, ErrorId error) => new(status, PlainText, default, error);

    /// <summary>Lines of key and value.</summary>
    public static CgiReply Lines(Action<KeyValueWriter> write)
    {
        var body = new ArrayBufferWriter<byte>(512);
        write(new KeyValueWriter(body));
        return new CgiReply(200, PlainText, body.WrittenMemory);
    }

    /// <summary>A text of lines that stands ready.</summary>
    public static CgiReply Text(ReadOnlyMemory<byte> body) => new(200, PlainText, body);

    /// <summary>A body of another type, complete in memory.</summary>
    public static CgiReply Bytes(string contentType, ReadOnlyMemory<byte> body, params KeyValuePair<string, string>[] headers) =>
        new(200, contentType, body) { Headers = headers };

    /// <summary>An endless answer, not chunked.</summary>
    public static CgiReply Endless(string contentType, Func<CgiStream, Task> write, params KeyValuePair<string, string>[] headers) =>
        new(200, contentType, default) { Stream = write, Headers = headers };

    /// <summary>An endless answer of what happens from the moment its head is read: it begins to listen, then it writes the head.</summary>
    public static CgiReply Subscription(string contentType, Func<CgiStream, Task> write, params KeyValuePair<string, string>[] headers) =>
        new(200, contentType, default) { Stream = write, WritesHead = true, Headers = headers };

    /// <summary>An answer that comes when the request's body has been taken. Only operations that take a body may give it.</summary>
    public static CgiReply AfterBody(Func<CgiBody, Task<CgiReply>> take) => new(200, PlainText, default) { TakeBody = take };

    /// <summary>A file, or the part of it that a Range header asks for.</summary>
    public static CgiReply File(string contentType, IDownload file, string? range)
    {
        var (length, accept) = (file.Length, KeyValuePair.Create("Accept-Ranges", "bytes"));
        if (!ByteRange.TryRead(range, length, out var offset, out var count))
        {
            return new CgiReply(200, contentType, default) { Part = (file, 0, length), Headers = [accept] };
        }

        return count == 0
            ? new CgiReply(416, PlainText, "Error\r\nRange Not Satisfiable!\r\n"u8.ToArray()) { Headers = [accept, KeyValuePair.Create("Content-Range", $"bytes */{length}")] }
            : new CgiReply(206, contentType, default)
            {
                Part = (file, offset, count),
                Headers = [accept, KeyValuePair.Create("Content-Range", $"bytes {offset}-{offset + count - 1}/{length}")],
            };
    }

    /// <summary>The same answer with a body that stands ready, and if wanted another type and status.</summary>
    public CgiReply With(ReadOnlyMemory<byte> body, string? contentType = null, int? status = null) => new(status ?? Status, contentType ?? ContentType, body) { Headers = Headers };

    /// <summary>The same answer with another part of a file, or part of another file.</summary>
    public CgiReply WithPart(IDownload file, long offset, long count) => new(Status, ContentType, default) { Headers = Headers, Part = (file, offset, count) };

    /// <summary>The body as a device of that dialect sends it.</summary>
    public ReadOnlyMemory<byte> BodyIn(Dialect dialect) => (_error, dialect, Status) switch
    {
        (null, _, _) => Body,
        (_, Dialect.Firmware, 400) => FirmwareBadRequest,
        (_, Dialect.Firmware, 401 or 403) => FirmwareUnauthorized,
        _ => ErrorBodies[(int)_error],
    };
}
