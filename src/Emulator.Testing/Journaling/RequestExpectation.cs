using System.Collections.Immutable;

namespace Emulator.Testing;

/// <summary>
/// Which entries of the journal are meant: all that is said must hold. Texts match without regard to case, and <c>*</c> in them stands for anything.
/// Values do not change: each method gives a new one.
/// </summary>
public sealed record RequestExpectation
{
    private ImmutableSortedDictionary<string, object> _fields = ImmutableSortedDictionary<string, object>.Empty;
    private ImmutableSortedDictionary<string, string> _query = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Path without query; of an RTSP URL what follows the host.</summary>
    public RequestExpectation Path(string path) => With("path", path);

    /// <summary>A parameter that the query has; it may have others too.</summary>
    public RequestExpectation Query(string name, string value = "*") => this with { _query = _query.SetItem(name, value) };

    /// <summary>Request method.</summary>
    public RequestExpectation Method(string method) => With("method", method);

    /// <summary>Status of the answer.</summary>
    public RequestExpectation Status(int status) => With("status", status);

    /// <summary>Who was logged in; an empty text for nobody.</summary>
    public RequestExpectation User(string user) => With("user", user);

    /// <summary>Kind of entry, such as rtsp or events.end; any request when it is not said.</summary>
    public RequestExpectation Kind(string kind) => With("kind", kind);

    /// <summary>Client address, with or without port.</summary>
    public RequestExpectation Peer(string peer) => With("peer", peer);

    /// <summary>What the client calls itself.</summary>
    public RequestExpectation UserAgent(string agent) => With("userAgent", agent);

    /// <summary>Number of the connection.</summary>
    public RequestExpectation Connection(long connection) => With("connection", connection);

    /// <summary>RTSP session.</summary>
    public RequestExpectation Session(string session) => With("session", session);

    /// <summary>Why something ended or was refused.</summary>
    public RequestExpectation Reason(string reason) => With("reason", reason);

    /// <summary>Id of the fault that touched it; an empty text for none.</summary>
    public RequestExpectation Fault(string fault) => With("fault", fault);

    internal object ToBody() => _query.IsEmpty ? _fields : _fields.SetItem("query", _query);

    private RequestExpectation With(string field, object value) => this with { _fields = _fields.SetItem(field, value) };
}
