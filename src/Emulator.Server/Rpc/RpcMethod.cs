using Emulator.Device.Profiles;
using Emulator.Device.Users;

namespace Emulator.Server.Rpc;

/// <summary>Answers one method.</summary>
internal delegate RpcReply RpcHandler(RpcCall call);

/// <summary>One method of the JSON protocol, declared once.</summary>
/// <param name="Service">Its service, <c>magicBox</c>.</param>
/// <param name="Name">Its name, <c>getDeviceType</c>.</param>
/// <param name="Role">What the user must be.</param>
/// <param name="Authority">What must be on the user's authority list: what the same request of the HTTP API takes.</param>
/// <param name="Needs">What the device must be able to do.</param>
/// <param name="Handler">What answers.</param>
internal sealed record RpcMethod(string Service, string Name, Role Role, Authority Authority, Capability Needs, RpcHandler Handler)
{
    public string FullName => $"{Service}.{Name}";

    public bool Permits(UserAccount user) => Role <= user.Role && user.Authorities.Allows(Authority);
}

/// <summary>The methods of a service, or of a few.</summary>
internal interface IRpcService
{
    void Map(RpcMap rpc);
}

/// <summary>Collects methods: <c>rpc.Service("magicBox").Call("getDeviceType", GetDeviceType)</c>.</summary>
internal sealed class RpcMap
{
    private readonly List<RpcMethod> _methods = [];

    public IReadOnlyList<RpcMethod> Methods => _methods;

    public RpcServiceMap Service(string name, Capability needs = Capability.None) => new(_methods, name, needs);
}

/// <summary>Declares the methods of one service.</summary>
internal sealed class RpcServiceMap(List<RpcMethod> methods, string service, Capability needs)
{
    public RpcServiceMap Call(string name, RpcHandler handler, Role role = Role.Viewer, Authority authority = Authority.None)
    {
        methods.Add(new RpcMethod(service, name, role, authority, needs, handler));
        return this;
    }

    /// <summary>A service whose methods are asked of an object: <c>factory.instance</c> gives its number.</summary>
    public RpcServiceMap Instances() => this
        .Call("factory.instance", call => call.Channel(call.Parameters.Int("channel") ?? 0) is { } channel && call.Session.TryMake(service, channel, out var made) ? RpcReply.Made(made) : RpcReply.Failed(RpcError.ParameterInvalid))
        .Call("destroy", call => call.Session.Unmake(call.Object) ? RpcReply.Done : RpcReply.Failed(RpcError.RequestInvalid));
}
