using Emulator.Protocol.KeyValue;

namespace Emulator.Server.Journaling;

/// <summary>A field in which an entry is not what was wanted.</summary>
/// <param name="Field">Name of the field, <c>query.code</c> for a parameter.</param>
/// <param name="Wanted">What the pattern says.</param>
/// <param name="Got">What the entry has; null when it has nothing.</param>
internal sealed record Difference(string Field, string Wanted, string? Got);

/// <summary>
/// Which entries of a journal are meant: all that is given must hold. Texts match without regard to case, and <c>*</c> in them stands for
/// anything. Scenarios, verifications and the journal's own query use it.
/// </summary>
internal sealed record RequestPattern
{
    /// <summary>Kind of entry, <c>rtsp</c> or <c>socket.*</c>; any request when null.</summary>
    public string? Kind { get; init; }

    /// <summary>Request method.</summary>
    public string? Method { get; init; }

    /// <summary>Path without query; of an RTSP URL what follows the host, without the track.</summary>
    public string? Path { get; init; }

    /// <summary>Parameters that the query must have, by name; others may be there too.</summary>
    public IReadOnlyDictionary<string, string> Query { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Who was logged in; empty for nobody.</summary>
    public string? User { get; init; }

    /// <summary>Status of the answer.</summary>
    public int? Status { get; init; }

    /// <summary>Client address, with or without the port.</summary>
    public string? Peer { get; init; }

    /// <summary>What the client calls itself.</summary>
    public string? Agent { get; init; }

    /// <summary>Number of the connection.</summary>
    public long? Connection { get; init; }

    /// <summary>RTSP session.</summary>
    public string? Session { get; init; }

    /// <summary>Why something ended or was refused.</summary>
    public string? Reason { get; init; }

    /// <summary>Id of the fault rule that touched it; empty for none.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether an entry is meant.</summary>
    public bool Matches(JournalEntry entry) =>
        (Kind is null ? entry.IsRequest : Wildcard.Matches(Kind, entry.Kind))
        && (Method is null || Wildcard.Matches(Method, entry.Method))
        && (Status is null || Status == entry.Status)
        && (Connection is null || Connection == entry.Connection)
        && (User is null || Wildcard.Matches(User, entry.User ?? ""))
        && (Agent is null || Wildcard.Matches(Agent, entry.Agent ?? ""))
        && (Session is null || Wildcard.Matches(Session, entry.Session ?? ""))
        && (Reason is null || Wildcard.Matches(Reason, entry.Reason ?? ""))
        && (Fault is null || Wildcard.Matches(Fault, entry.Fault ?? ""))
        && (Peer is null || IsPeer(entry))
        && ((Path is null && Query.Count == 0) || MatchesTarget(JournaledTarget.Of(entry.Target)));

    /// <summary>Every field in which an entry is not what is meant; none when it is.</summary>
    public IReadOnlyList<Difference> DifferencesOf(JournalEntry entry)
    {
        var differences = new List<Difference>();
        var target = JournaledTarget.Of(entry.Target);
        if (Kind is null && !entry.IsRequest)
        {
            differences.Add(new Difference("kind", "a request", entry.Kind));
        }

        Text("kind", Kind, entry.Kind);
        Text("method", Method, entry.Method);
        Text("path", Path, target.Path);
        foreach (var (name, wanted) in Query)
        {
            if (!HasParameter(target.Query, name, wanted))
            {
                differences.Add(new Difference("query." + name, wanted, target.Query[name]));
            }
        }

        Text("user", User, entry.User);
        Number("status", Status, entry.Status);
        if (Peer is not null && !IsPeer(entry))
        {
            differences.Add(new Difference("peer", Peer, entry.Peer?.ToString()));
        }

        Text("userAgent", Agent, entry.Agent);
        Number("connection", Connection, entry.Connection);
        Text("session", Session, entry.Session);
        Text("reason", Reason, entry.Reason);
        Text("fault", Fault, entry.Fault);
        return differences;

        void Text(string field, string? wanted, string? got)
        {
            if (wanted is not null && !Wildcard.Matches(wanted, got ?? ""))
            {
                differences.Add(new Difference(field, wanted, got));
            }
        }

        void Number(string field, long? wanted, long got)
        {
            if (wanted is { } number && number != got)
            {
                differences.Add(new Difference(field, $"{number}", $"{got}"));
            }
        }
    }

    /// <summary>The pattern in words, for messages.</summary>
    public override string ToString()
    {
        var words = new List<string> { Kind ?? "request" };
        Word("", Method);
        Word("", Path);
        words.AddRange(Query.Select(p => $"{p.Key}={p.Value}"));
        Word("user ", User);
        Word("status ", Status is { } status ? $"{status}" : null);
        Word("from ", Peer);
        Word("by ", Agent);
        Word("on connection ", Connection is { } connection ? $"{connection}" : null);
        Word("in session ", Session);
        Word("because ", Reason);
        Word("touched by ", Fault);
        return string.Join(' ', words);

        void Word(string before, string? text)
        {
            if (text is not null)
            {
                words.Add(before + (text.Length == 0 ? "nothing" : text));
            }
        }
    }

    private bool MatchesTarget(JournaledTarget target) =>
        (Path is null || Wildcard.Matches(Path, target.Path)) && Query.All(p => HasParameter(target.Query, p.Key, p.Value));

    private bool IsPeer(JournalEntry entry) =>
        entry.Peer is { } peer && (Wildcard.Matches(Peer!, peer.ToString()) || Wildcard.Matches(Peer!, peer.Address.ToString()));

    private static bool HasParameter(CgiQuery query, string name, string wanted)
    {
        foreach (var (key, value) in query.Pairs)
        {
            if (string.Equals(key, name, StringComparison.OrdinalIgnoreCase) && Wildcard.Matches(wanted, value))
            {
                return true;
            }
        }

        return false;
    }
}
