using System.Text.Json;
using Emulator.Device.Logs;
using Emulator.Device.Users;
using Emulator.Server.Cgi;
using Emulator.Server.Cgi.Sections;

namespace Emulator.Server.Rpc.Services;

/// <summary><c>userManager</c>: users, groups, and who is on.</summary>
internal sealed class UserManagerRpc : IRpcService
{
    public void Map(RpcMap rpc) => rpc.Service("userManager")
        .Call("getUserInfo", GetUserInfo, Role.Admin, Authority.AuthUserMag)
        .Call("getUserInfoAll", GetUserInfoAll, Role.Admin, Authority.AuthUserMag)
        .Call("getActiveUserInfoAll", GetActiveUserInfoAll, Role.Admin, Authority.AuthUserMag)
        .Call("getGroupInfoAll", GetGroupInfoAll, Role.Admin, Authority.AuthUserMag)
        .Call("addUser", AddUser, Role.Admin, Authority.AuthUserMag)
        .Call("modifyUser", ModifyUser, Role.Admin, Authority.AuthUserMag)
        .Call("deleteUser", DeleteUser, Role.Admin, Authority.AuthUserMag)
        // Users may change their own, whatever they are.
        .Call("modifyPassword", ModifyPassword);

    private static RpcReply GetUserInfo(RpcCall call) => call.Device.Users.TryGet(call.Parameters.Text("name") ?? "", out var user)
        ? RpcReply.Of(json =>
        {
            json.WriteStartObject("user");
            WriteUser(json, call, user);
            json.WriteEndObject();
        })
        : RpcReply.Failed(RpcError.ParameterInvalid);

    private static RpcReply GetUserInfoAll(RpcCall call) => Listed("users", call.Device.Users.All, (json, user) => WriteUser(json, call, user));

    private static void WriteUser(Utf8JsonWriter json, RpcCall call, UserAccount user)
    {
        WriteAuthorities(json, call, user.Authorities);
        json.WriteString("Group", user.Group.Name);
        json.WriteNumber("Id", user.Id);
        json.WriteString("Memo", user.Memo);
        json.WriteString("Name", user.Name);
        json.WriteBoolean("Reserved", user.Reserved);
        json.WriteBoolean("Sharable", user.Sharable);
    }

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

    private static RpcReply AddUser(RpcCall call)
    {
        var user = call.Parameters.In("user");
        // Passwords come as they are; what a client has hashed cannot prove anything to the other ways in.
        return user.Text("Name") is { } name && UserAccounts.IsName(name) && user.Text("Password") is { } password && UserAccounts.IsPassword(password)
            && (user.Text("Encryption") is null or "Plain") && TryEdit(call, user, out var edit) && edit is { Group: not null, Sharable: not null } && UserDeeds.Fits(edit)
            ? Reply(UserDeeds.Add(call.Device, name, password, edit, call.User.Name, call.From))
            : RpcReply.Failed(RpcError.ParameterInvalid);
    }

    private static RpcReply ModifyUser(RpcCall call) => call.Parameters.Text("name") is { } name && TryEdit(call, call.Parameters.In("user"), out var edit)
        ? Reply(UserDeeds.Modify(call.Device, name, edit, call.User.Name, call.From))
        : RpcReply.Failed(RpcError.ParameterInvalid);

    private static RpcReply DeleteUser(RpcCall call) => Reply(UserDeeds.Delete(call.Device, call.Parameters.Text("name") ?? "", call.User.Name, call.From));

    private static RpcReply ModifyPassword(RpcCall call)
    {
        var (name, password) = (call.Parameters.Text("name") ?? "", call.Parameters.Text("pwd") ?? "");
        if (name != call.User.Name && !(call.User.Role == Role.Admin && call.User.Authorities.Allows(Authority.AuthUserMag)))
        {
            return RpcReply.Failed(RpcError.NoAuthority);
        }

        return UserAccounts.IsPassword(password)
            ? Reply(UserDeeds.ChangePassword(call.Device, name, call.Parameters.Text("pwdOld") ?? "", password, call.User.Name, call.From))
            : RpcReply.Failed(RpcError.ParameterInvalid);
    }

    // False when a member is there and is not what it may be.
    private static bool TryEdit(RpcCall call, RpcParameters user, out UserEdit edit)
    {
        edit = new UserEdit
        {
            Group = user.Text("Group") is { } group ? UserGroup.Named(group) : null,
            Memo = user.Text("Memo")?.Trim(),
            Reserved = user.Bool("Reserved"),
            Sharable = user.Bool("Sharable"),
        };
        if (user.TryGet("AuthorityList", out _))
        {
            if (user.Texts("AuthorityList") is not { } names || !AuthorityList.TryParse(names, call.Profile.Channels.Length, out var authorities))
            {
                return false;
            }

            edit = edit with { Authorities = authorities };
        }

        return user.Value.ValueKind == JsonValueKind.Object
            && (edit.Group is not null || !user.TryGet("Group", out _))
            && (edit.Memo is null ? !user.TryGet("Memo", out _) : UserDeeds.IsMemo(edit.Memo))
            && (edit.Reserved is not null || !user.TryGet("Reserved", out _))
            && (edit.Sharable is not null || !user.TryGet("Sharable", out _));
    }

    private static RpcReply Reply(UserOutcome outcome) => outcome switch
    {
        UserOutcome.Done => RpcReply.Done,
        UserOutcome.NoSuchUser => RpcReply.Failed(RpcError.ParameterInvalid),
        UserOutcome.WrongPassword => RpcReply.Failed(RpcError.BadLogin),
        _ => RpcReply.Failed(RpcError.Failed),
    };

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
