using Emulator.Device.Users;
using Emulator.Server.Cgi;

namespace Emulator.Server.Rpc.Services;

/// <summary><c>global</c>: being logged in, and the device's clock. <c>global.login</c> comes before there is a session: see <see cref="RpcLogin"/>.</summary>
internal sealed class GlobalRpc : IRpcService
{
    public void Map(RpcMap rpc) => rpc.Service("global")
        // Whatever the client asks for, the device has one interval; the call itself is the sign of life.
        .Call("keepAlive", _ => RpcReply.Of("timeout", (long)RpcSession.KeepAlive.TotalSeconds))
        .Call("logout", Logout)
        .Call("getCurrentTime", call => RpcReply.Of("time", CgiTime.Format(call.Device.Clock.Now)))
        .Call("setCurrentTime", SetCurrentTime, Role.Admin, Authority.AuthSysCfg);

    private static RpcReply Logout(RpcCall call)
    {
        call.Session.End("logout");
        return RpcReply.Goodbye;
    }

    private static RpcReply SetCurrentTime(RpcCall call)
    {
        if (!CgiTime.TryParse(call.Parameters.Text("time") ?? "", out var time) || time.Year is < 2000 or > 2037)
        {
            return RpcReply.Failed(RpcError.ParameterInvalid);
        }

        call.Device.SetClock(time, call.User.Name, call.From);
        return RpcReply.Done;
    }
}
