namespace Emulator.Server.Rpc.Services;

/// <summary><c>system</c>: what there is to be called. <c>system.multicall</c> is the dispatcher's own.</summary>
internal sealed class SystemRpc : IRpcService
{
    public void Map(RpcMap rpc) => rpc.Service("system")
        .Call("listService", call => RpcReply.Of("service", RpcCatalog.Shared.ServicesOf(call.Profile)))
        // Only one that stands in another comes here.
        .Call("multicall", _ => RpcReply.Failed(RpcError.RequestInvalid));
}
