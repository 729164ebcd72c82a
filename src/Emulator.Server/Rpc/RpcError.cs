namespace Emulator.Server.Rpc;

/// <summary>
/// Why a call failed: the number that clients tell errors apart by, and a line for people. The numbers are those that public clients know
/// (docs/guides/rpc.md); the vendor's document does not have them.
/// </summary>
/// <param name="Code">The number.</param>
/// <param name="Message">The line.</param>
internal sealed record RpcError(int Code, string Message)
{
    /// <summary>The answer to the first step of a login: here is the challenge.</summary>
    public static readonly RpcError LoginChallenge = new(268632079, "Component error: login challenge!");

    /// <summary>Wrong name or password.</summary>
    public static readonly RpcError BadLogin = new(268632085, "Component error: User or password not valid!");

    /// <summary>The address is locked out.</summary>
    public static readonly RpcError Locked = new(268632081, "Component error: User has been locked!");

    /// <summary>The user is on in another place and may not be in two.</summary>
    public static readonly RpcError UsedElsewhere = new(268632074, "Component error: User has been used!");

    /// <summary>As many are on as the device takes.</summary>
    public static readonly RpcError Busy = new(268632075, "Component error: Device is busy!");

    /// <summary>No such service.</summary>
    public static readonly RpcError InterfaceNotFound = new(268632064, "Component error: interface not found!");

    /// <summary>What was sent is no call.</summary>
    public static readonly RpcError RequestInvalid = new(268894209, "Request invalid!");

    /// <summary>The service has no such method.</summary>
    public static readonly RpcError MethodNotFound = new(268894210, "Method not found!");

    /// <summary>A parameter is missing or wrong.</summary>
    public static readonly RpcError ParameterInvalid = new(268894211, "Request invalid param!");

    /// <summary>The call was understood and failed.</summary>
    public static readonly RpcError Failed = new(268959743, "Unknown error! error code was not set in service!");

    /// <summary>The user may not do this.</summary>
    public static readonly RpcError NoAuthority = new(285278249, "Authority:check failure.");

    /// <summary>The session is over, or never was.</summary>
    public static readonly RpcError SessionOver = new(287637504, "Session is out of date!");

    /// <summary>The call names no session.</summary>
    public static readonly RpcError NoSession = new(287637505, "Invalid session in request data!");
}
