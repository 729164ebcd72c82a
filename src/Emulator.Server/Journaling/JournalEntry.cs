using System.Net;

namespace Emulator.Server.Journaling;

/// <summary>One thing that happened between a client and a device. The kinds are in docs/guides/journal.md.</summary>
internal sealed class JournalEntry
{
    private const int MaxTarget = 2048;
    private const int MaxAgent = 256;
    private const int MaxMethod = 64;
    private const int MaxUser = 64;
    private const int MaxSession = 128;

    private readonly string _target = "";
    private readonly string _method = "";
    private readonly string? _session;
    private readonly string? _user;
    private readonly string? _agent;
    private string? _shown;

    /// <summary>Counts up from 1 for each device; gaps mean that the journal was full and the oldest went.</summary>
    public long Number { get; internal set; }

    /// <summary>When, on the process's clock.</summary>
    public required DateTimeOffset Utc { get; init; }

    /// <summary>What. A kind without a dot is a request and its answer: <c>http</c>, <c>rtsp</c>; with a dot something around requests: <c>http.end</c>, <c>socket.open</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Address and port of the client; null for what the device did by itself, port 0 where only the address is known.</summary>
    public IPEndPoint? Peer { get; init; }

    /// <summary>Number of the connection among those of the device, from 1; 0 for none.</summary>
    public long Connection { get; init; }

    /// <summary>User name, or null when nobody was logged in; of a login that failed the name that was given, shortened when very long.</summary>
    public string? User
    {
        get => _user;
        init => _user = value is null ? null : Short(value, MaxUser);
    }

    /// <summary>What the client calls itself: the User-Agent of its request.</summary>
    public string? Agent
    {
        get => _agent;
        init => _agent = value is null ? null : Short(value, MaxAgent);
    }

    /// <summary>Request method, shortened when very long.</summary>
    public string Method
    {
        get => _method;
        init => _method = Short(value, MaxMethod);
    }

    /// <summary>Target as sent, shortened when very long, without passwords and keys. They are taken out when somebody looks: most entries nobody reads.</summary>
    public string Target
    {
        get => _shown ??= JournalTarget.Of(_target);
        init => _target = Short(value, MaxTarget);
    }

    /// <summary>Status of the answer; 0 for none.</summary>
    public int Status { get; init; }

    /// <summary>Bytes sent: of the body, or on a connection all of them.</summary>
    public long Bytes { get; init; }

    /// <summary>From the request's head until its answer was handed on; of an end, since the beginning.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The RTSP session it belongs to, or that the client named, shortened when very long.</summary>
    public string? Session
    {
        get => _session;
        init => _session = value is null ? null : Short(value, MaxSession);
    }

    /// <summary>Why, in a word: how something ended, or what was wrong with a login.</summary>
    public string? Reason { get; init; }

    /// <summary>How many: parts of an event stream, packets of a session, requests of a connection.</summary>
    public long? Count { get; init; }

    /// <summary>Ids of the fault rules that touched it, with a comma between; null for none.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether it is a request with its answer.</summary>
    public bool IsRequest => !Kind.Contains('.', StringComparison.Ordinal);

    // As many entries are kept as there is room for, so none may be as long as its client likes; and each is a line of the program's log, where
    // nothing that a client sends may end the line or steer a terminal.
    private static string Short(string text, int most)
    {
        text = text.Length <= most ? text : text[..most] + "...";
        return text.AsSpan().ContainsAnyInRange('\0', '\x1F') || text.AsSpan().ContainsAnyInRange('\x7F', '\x9F')
            ? string.Create(text.Length, text, static (to, from) =>
            {
                for (var i = 0; i < to.Length; i++)
                {
                    to[i] = char.IsControl(from[i]) ? '?' : from[i];
                }
            })
            : text;
    }
}
