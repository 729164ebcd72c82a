using Emulator.Device.Profiles;
using Emulator.Device.Users;

namespace Emulator.Server.Cgi;

/// <summary>Answers one operation.</summary>
internal delegate CgiReply CgiHandler(CgiRequest request);

/// <summary>One operation of the HTTP API, declared once; routing, checks, coverage and documentation follow from it.</summary>
/// <param name="Script">Script in the document's spelling, <c>magicBox.cgi</c>.</param>
/// <param name="Action">Value of the action parameter; empty for scripts without one.</param>
/// <param name="Section">Section of the document; empty for what the document does not have.</param>
/// <param name="Role">What the user must be.</param>
/// <param name="Needs">What the device must be able to do.</param>
/// <param name="Parameters">Parameters that are checked before the handler runs.</param>
/// <param name="Handler">What answers.</param>
internal sealed record CgiOperation(string Script, string Action, string Section, Role Role, Capability Needs, IReadOnlyList<CgiParameter> Parameters, CgiHandler Handler)
{
    /// <summary>Path on the device.</summary>
    public string Path => "/cgi-bin/" + Script;

    /// <summary>For an action that means different things by one more parameter: that parameter and its value, such as <c>name=AccessControlCard</c>.</summary>
    public KeyValuePair<string, string>? When { get; init; }

    /// <summary>What must be on the user's authority list; of <see cref="Authority.Monitor"/> and <see cref="Authority.Replay"/>, for the channel that is asked for.</summary>
    public Authority Authority { get; init; }

    /// <summary>The parameter that names a user to whom every user may do this who is that user; null when there is none.</summary>
    public string? Own { get; init; }

    /// <summary>Whether it is posted with a body that is no form, and that its handler takes as it comes.</summary>
    public bool TakesBody { get; init; }

    public bool ExistsOn(DeviceProfile profile) => profile.Has(Needs) && !profile.Habits.Unsupported.Contains(Script + "?" + Action, StringComparer.OrdinalIgnoreCase);
}

/// <summary>One file of operations: a script or a chapter.</summary>
internal interface ICgiSection
{
    void Map(CgiMap cgi);
}

/// <summary>Collects operations: <c>cgi.Script("ptz.cgi", "4.10", Capability.Ptz).Get("start", Start, Role.Admin, p => ..)</c>.</summary>
internal sealed class CgiMap
{
    private readonly List<CgiOperation> _operations = [];

    public IReadOnlyList<CgiOperation> Operations => _operations;

    public CgiScript Script(string name, Capability needs = Capability.None) => new(this, name, needs);

    internal void Add(CgiOperation operation) => _operations.Add(operation);
}

/// <summary>Declares the operations of one script.</summary>
internal sealed class CgiScript(CgiMap map, string script, Capability needs)
{
    /// <summary>An operation, asked for with GET or POST.</summary>
    /// <param name="action">Value of the action parameter, or empty.</param>
    /// <param name="section">Section of the document.</param>
    /// <param name="handler">What answers.</param>
    /// <param name="role">What the user must be.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="also">What the device must be able to do besides what the script needs.</param>
    /// <param name="when">A further parameter, <c>name=value</c>, that tells it from another operation of the same action.</param>
    /// <param name="authority">What must be on the user's authority list; null for what goes with the script: see <see cref="CgiAuthority"/>.</param>
    /// <param name="own">The parameter that names a user: to themselves users may do this whatever they are.</param>
    public CgiScript Get(
        string action,
        string section,
        CgiHandler handler,
        Role role = Role.Viewer,
        Action<CgiParameters>? parameters = null,
        Capability also = Capability.None,
        string? when = null,
        Authority? authority = null,
        string? own = null) =>
        Add(action, section, handler, role, parameters, also, when, takesBody: false, authority, own);

    /// <summary>An operation that takes a body as it comes; asked for with POST alone. See <see cref="CgiReply.AfterBody"/>.</summary>
    public CgiScript Post(string action, string section, CgiHandler handler, Role role = Role.Viewer, Action<CgiParameters>? parameters = null, Capability also = Capability.None) =>
        Add(action, section, handler, role, parameters, also, when: null, takesBody: true, authority: null, own: null);

    private CgiScript Add(string action, string section, CgiHandler handler, Role role, Action<CgiParameters>? parameters, Capability also, string? when, bool takesBody, Authority? authority, string? own)
    {
        var declared = new CgiParameters();
        parameters?.Invoke(declared);
        map.Add(new CgiOperation(script, action, section, role, needs | also, declared.All, handler)
        {
            TakesBody = takesBody,
            Authority = authority ?? CgiAuthority.Of(script, role),
            Own = own,
            When = when?.Split('=') is [var name, var value] ? new KeyValuePair<string, string>(name, value) : null,
        });
        return this;
    }
}
