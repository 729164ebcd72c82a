using System.Net;

namespace Emulator.Server.Journaling;

/// <summary>One thing that happened between a client and a device. The kinds are in docs/guides/journal.md.</summary>
internal sealed class JournalEntry
{
    private const int MaxTarget = 2048;
    private const int MaxAgent = 256;

    private readonly string _target = "";
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

    /// <summary>User name, or null when nobody was logged in.</summary>
    public string? User { get; init; }

    /// <summary>What the client calls itself: the User-Agent of its request.</summary>
    public string? Agent
    {
        get => _agent;
        init => _agent = value is null ? null : Short(value, MaxAgent);
    }

    /// <summary>Request method.</summary>
    public string Method { get; init; } = "";

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

    /// <summary>The RTSP session it belongs to.</summary>
    public string? Session { get; init; }

    /// <summary>Why, in a word: how something ended, or what was wrong with a login.</summary>
    public string? Reason { get; init; }

    /// <summary>How many: parts of an event stream, packets of a session, requests of a connection.</summary>
    public long? Count { get; init; }

    /// <summary>Ids of the fault rules that touched it, with a comma between; null for none.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether it is a request with its answer.</summary>
    public bool IsRequest => !Kind.Contains('.', StringComparison.Ordinal);

    private static string Short(string text, int most) => text.Length <= most ? text : text[..most] + "...";
}
