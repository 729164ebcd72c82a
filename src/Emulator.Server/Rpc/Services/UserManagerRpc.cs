using System.Text.Json;
using Emulator.Device.Logs;
using Emulator.Device.Users;
using Emulator.Server.Cgi;

namespace Emulator.Server.Rpc.Services;

/// <summary><c>userManager</c>: users, groups, and who is on.</summary>
internal sealed class UserManagerRpc : IRpcService
{
    public void Map(RpcMap rpc) => rpc.Service("userManager")
        .Call("getUserInfoAll", GetUserInfoAll, Role.Admin, Authority.AuthUserMag)
        .Call("getActiveUserInfoAll", GetActiveUserInfoAll, Role.Admin, Authority.AuthUserMag)
        .Call("getGroupInfoAll", GetGroupInfoAll, Role.Admin, Authority.AuthUserMag)
        .Call("deleteUser", DeleteUser, Role.Admin, Authority.AuthUserMag)
        // Users may change their own, whatever they are.
        .Call("modifyPassword", ModifyPassword);

    private static RpcReply GetUserInfoAll(RpcCall call) => Listed("users", call.Device.Users.All, (json, user) =>
    {
        WriteAuthorities(json, call, user.Authorities);
        json.WriteString("Group", user.Group.Name);
        json.WriteNumber("Id", user.Id);
        json.WriteString("Memo", user.Memo);
        json.WriteString("Name", user.Name);
        json.WriteBoolean("Reserved", user.Reserved);
        json.WriteBoolean("Sharable", user.Sharable);
    });

    private static RpcReply GetActiveUserInfoAll(RpcCall call)
    {
        var number = 0;
        return Listed("users", call.Device.Access.Active, (json, session) =>
        {
            json.WriteString("ClientAddress", LogEntry.Text(session.From));
            json.WriteString("ClientType", session.Client);
            json.WriteString("Group", call.Device.Users.TryGet(session.User, out var user) ? user.Group.Name : "");
            json.WriteNumber("Id", ++number);
            json.WriteString("LoginTime", CgiTime.Format(call.Device.Clock.ToLocal(session.Since)));
            json.WriteString("Name", session.User);
        });
    }

    private static RpcReply GetGroupInfoAll(RpcCall call)
    {
        var number = 0;
        return Listed("groups", UserGroup.All, (json, group) =>
        {
            WriteAuthorities(json, call, group.Authorities);
            json.WriteNumber("Id", ++number);
            json.WriteString("Memo", group.Memo);
            json.WriteString("Name", group.Name);
        });
    }

    private static RpcReply DeleteUser(RpcCall call)
    {
        var name = call.Parameters.Text("name") ?? "";
        return Done(call, call.Device.Users.Remove(name), "DeleteUser", name);
    }

    private static RpcReply ModifyPassword(RpcCall call)
    {
        var (name, password) = (call.Parameters.Text("name") ?? "", call.Parameters.Text("pwd") ?? "");
        if (name != call.User.Name && !(call.User.Role == Role.Admin && call.User.Authorities.Allows(Authority.AuthUserMag)))
        {
            return RpcReply.Failed(RpcError.NoAuthority);
        }

        if (!UserAccounts.IsPassword(password))
        {
            return RpcReply.Failed(RpcError.ParameterInvalid);
        }

        var outcome = call.Device.Users.ChangePassword(name, call.Parameters.Text("pwdOld") ?? "", password);
        if (outcome == UserOutcome.WrongPassword)
        {
            call.Device.Access.Fail(name, call.From);
        }

        return Done(call, outcome, "ModifyPassword", name);
    }

    private static RpcReply Done(RpcCall call, UserOutcome outcome, string what, string name)
    {
        if (outcome == UserOutcome.Done)
        {
            call.Device.Log.Write(LogType.Account, what, call.User.Name, call.From, new KeyValuePair<string, string>("Name", name));
        }

        return outcome switch
        {
            UserOutcome.Done => RpcReply.Done,
            UserOutcome.NoSuchUser => RpcReply.Failed(RpcError.ParameterInvalid),
            UserOutcome.WrongPassword => RpcReply.Failed(RpcError.BadLogin),
            _ => RpcReply.Failed(RpcError.Failed),
        };
    }

    private static void WriteAuthorities(Utf8JsonWriter json, RpcCall call, AuthorityList authorities)
    {
        json.WriteStartArray("AuthorityList");
        foreach (var name in authorities.Names(call.Profile.Channels.Length))
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }

    private static RpcReply Listed<T>(string list, IEnumerable<T> items, Action<Utf8JsonWriter, T> write) => RpcReply.Of(json =>
    {
        json.WriteStartArray(list);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
