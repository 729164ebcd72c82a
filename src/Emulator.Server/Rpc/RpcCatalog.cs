using System.Collections.Frozen;
using Emulator.Device.Profiles;
using Emulator.Server.Rpc.Services;

namespace Emulator.Server.Rpc;

/// <summary>All methods of the JSON protocol. Made when somebody first calls one: a start does not wait for it.</summary>
internal sealed class RpcCatalog
{
    private static readonly Lazy<RpcCatalog> Only = new(() => new RpcCatalog(
    [
        new CoaxialControlRpc(),
        new ConfigManagerRpc(),
        new EventManagerRpc(),
        new GlobalRpc(),
        new MagicBoxRpc(),
        new MediaFileFindRpc(),
        new PtzRpc(),
        new SystemRpc(),
        new UserManagerRpc(),
    ]));

    private readonly FrozenDictionary<string, RpcMethod> _methods;
    private readonly FrozenDictionary<string, RpcMethod[]> _services;

    private RpcCatalog(IEnumerable<IRpcService> services)
    {
        var map = new RpcMap();
        foreach (var service in services)
        {
            service.Map(map);
        }

        foreach (var service in map.Methods.GroupBy(m => m.Service, StringComparer.Ordinal).ToArray())
        {
            map.Service(service.Key, service.First().Needs).Call("listMethod", ListMethods);
        }

        Methods = [.. map.Methods.OrderBy(m => m.FullName, StringComparer.Ordinal)];
        _methods = Methods.ToFrozenDictionary(m => m.FullName, StringComparer.Ordinal);
        _services = Methods.GroupBy(m => m.Service, StringComparer.Ordinal).ToFrozenDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>The one there is.</summary>
    public static RpcCatalog Shared => Only.Value;

    /// <summary>All methods, sorted by name.</summary>
    public IReadOnlyList<RpcMethod> Methods { get; }

    /// <summary>The services that a kind of device has, sorted.</summary>
    public IEnumerable<string> ServicesOf(DeviceProfile profile) => _services.Where(s => s.Value.Any(m => profile.Has(m.Needs))).Select(s => s.Key).Order(StringComparer.Ordinal);

    /// <summary>Finds a method; null with the error when the device has no such service, or the service no such method.</summary>
    public RpcMethod? Find(string name, DeviceProfile profile, out RpcError error)
    {
        error = RpcError.MethodNotFound;
        if (_methods.TryGetValue(name, out var method) && profile.Has(method.Needs))
        {
            return method;
        }

        var dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !_services.TryGetValue(name[..dot], out var known) || !known.Any(m => profile.Has(m.Needs)))
        {
            error = RpcError.InterfaceNotFound;
        }

        return null;
    }

    private RpcReply ListMethods(RpcCall call) => RpcReply.Of("method", _services[call.Method.Service].Where(m => call.Profile.Has(m.Needs)).Select(m => m.FullName));
}
