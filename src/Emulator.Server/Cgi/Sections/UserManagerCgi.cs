using Emulator.Device.Logs;
using Emulator.Device.Profiles;
using Emulator.Device.Users;
using Emulator.Protocol.KeyValue;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>userManager.cgi</c>: users, groups, and who is on (document section 4.12).</summary>
internal sealed class UserManagerCgi : ICgiSection
{
    public void Map(CgiMap cgi) => cgi.Script("userManager.cgi")
        .Get("getUserInfo", "4.12.1", GetUserInfo, Role.Admin, p => p.Text("name"), own: "name")
        .Get("getUserInfoAll", "4.12.2", GetUserInfoAll, Role.Admin)
        .Get("getActiveUserInfoAll", "4.12.3", GetActiveUserInfoAll, Role.Admin)
        .Get("getGroupInfo", "4.12.4", GetGroupInfo, Role.Admin, p => p.Text("name"))
        .Get("getGroupInfoAll", "4.12.5", GetGroupInfoAll, Role.Admin)
        .Get("addUser", "4.12.6", AddUser, Role.Admin, p => Details(p
            .Add("user.Name", true, $"1 to {UserAccounts.MaxName} letters, digits and . _ @ -", (_, text) => UserAccounts.IsName(text))
            .Add("user.Password", true, Passwords, (_, text) => UserAccounts.IsPassword(text)), required: true))
        .Get("deleteUser", "4.12.7", DeleteUser, Role.Admin, p => p.Text("name"))
        .Get("modifyUser", "4.12.8", ModifyUser, Role.Admin, p => Details(p.Text("name"), required: false))
        .Get("modifyPassword", "4.12.9", ModifyPassword, Role.Admin, p => p
            .Text("name").Add("pwd", true, Passwords, (_, text) => UserAccounts.IsPassword(text)).Text("pwdOld"), own: "name");

    private static string Passwords => $"1 to {UserAccounts.MaxPassword} printable characters of ASCII";

    private static void Details(CgiParameters p, bool required) => p
        .Enum("user.Group", required, [.. UserGroup.All.Select(g => g.Name)])
        .Bool("user.Sharable", required)
        .Bool("user.Reserved", required: false)
        .Add("user.Memo", false, UserDeeds.Memos, (_, text) => UserDeeds.IsMemo(text));

    private static CgiReply GetUserInfo(CgiRequest request) => request.Device.Users.TryGet(request.Text("name"), out var user)
        ? CgiReply.Lines(lines =>
        {
            lines.Line("user.Name", user.Name).Line("user.Memo", user.Memo).Line("user.Group", user.Group.Name).Line("user.Reserved", user.Reserved).Line("user.Sharable", user.Sharable);
            Authorities(lines, request, "user.AuthList", "user.AuthorityList", user.Authorities);
        })
        : CgiReply.Failed(ErrorId.InvalidParameter);

    private static CgiReply GetUserInfoAll(CgiRequest request) => CgiReply.Lines(lines =>
    {
        var all = request.Device.Users.All;
        for (var i = 0; i < all.Length; i++)
        {
            var (user, head) = (all[i], $"users[{i}].");
            lines
                .Line(head + "Group", user.Group.Name).Line(head + "Id", user.Id).Line(head + "Memo", user.Memo).Line(head + "Name", user.Name)
                .Line(head + "Reserved", user.Reserved).Line(head + "Sharable", user.Sharable);
            Authorities(lines, request, head + "AuthList", head + "AuthorityList", user.Authorities);
        }
    });

    private static CgiReply GetActiveUserInfoAll(CgiRequest request) => CgiReply.Lines(lines =>
    {
        var active = request.Device.Access.Active;
        for (var i = 0; i < active.Count; i++)
        {
            var (session, head) = (active[i], $"users[{i}].");
            lines
                .Line(head + "name", session.User)
                .Line(head + "ip", LogEntry.Text(session.From))
                .Line(head + "group", request.Device.Users.TryGet(session.User, out var user) ? user.Group.Name : "")
                .Line(head + "clienttype", session.Client)
                .Line(head + "logintime", CgiTime.Format(request.Device.Clock.ToLocal(session.Since)));
        }
    });

    private static CgiReply GetGroupInfo(CgiRequest request) => UserGroup.Named(request.Text("name")) is { } group
        ? CgiReply.Lines(lines => Group(lines, request, "group.", group))
        : CgiReply.Failed(ErrorId.InvalidParameter);

    private static CgiReply GetGroupInfoAll(CgiRequest request) => CgiReply.Lines(lines =>
    {
        for (var i = 0; i < UserGroup.All.Count; i++)
        {
            Group(lines, request, $"group[{i}].", UserGroup.All[i]);
        }
    });

    private static void Group(KeyValueWriter lines, CgiRequest request, string head, UserGroup group)
    {
        lines.Line(head + "Name", group.Name).Line(head + "Memo", group.Memo);
        Authorities(lines, request, head + "AuthorityList", head + "AuthorityList", group.Authorities);
    }

    // The document has the list in one line and does not say how; devices have a line for each.
    private static void Authorities(KeyValueWriter lines, CgiRequest request, string list, string each, AuthorityList authorities)
    {
        var names = authorities.Names(request.Profile.Channels.Length).ToList();
        lines.Line(list, string.Join(',', names));
        if (request.Dialect == Dialect.Firmware)
        {
            lines.Lines(each, names);
        }
    }

    private static CgiReply AddUser(CgiRequest request)
    {
        return TryEdit(request, out var edit) && UserDeeds.Fits(edit)
            ? Reply(UserDeeds.Add(request.Device, request.Text("user.Name"), request.Text("user.Password"), edit, request.User.Name, request.Peer.Address))
            : CgiReply.BadRequest(ErrorId.InvalidParameter);
    }

    private static CgiReply DeleteUser(CgiRequest request) => Reply(UserDeeds.Delete(request.Device, request.Text("name"), request.User.Name, request.Peer.Address));

    private static CgiReply ModifyUser(CgiRequest request) => TryEdit(request, out var edit)
        ? Reply(UserDeeds.Modify(request.Device, request.Text("name"), edit, request.User.Name, request.Peer.Address))
        : CgiReply.BadRequest(ErrorId.InvalidParameter);

    private static CgiReply ModifyPassword(CgiRequest request) =>
        Reply(UserDeeds.ChangePassword(request.Device, request.Text("name"), request.Text("pwdOld"), request.Text("pwd"), request.User.Name, request.Peer.Address));

    private static CgiReply Reply(UserOutcome outcome) => outcome switch
    {
        UserOutcome.Done => CgiReply.Ok,
        UserOutcome.NoSuchUser => CgiReply.Failed(ErrorId.InvalidParameter),
        UserOutcome.WrongPassword => CgiReply.Failed(ErrorId.InvalidAuthority),
        UserOutcome.StoreFailed => CgiReply.Failed(ErrorId.ServerInternal),
        _ => CgiReply.Failed(ErrorId.InvalidRequest),
    };

    // Authorities are given one each, as devices list them, or all in one line, as the document does. False for one that there is not.
    private static bool TryEdit(CgiRequest request, out UserEdit edit)
    {
        var names = request.Listed("user.AuthorityList");
        AuthorityList? authorities = null;
        edit = new UserEdit
        {
            Group = request.Has("user.Group") ? UserGroup.Named(request.Text("user.Group")) : null,
            Memo = request.Has("user.Memo") ? request.Text("user.Memo").Trim() : null,
            Reserved = request.Has("user.Reserved") ? request.Bool("user.Reserved") : null,
            Sharable = request.Has("user.Sharable") ? request.Bool("user.Sharable") : null,
        };
        if (names.Count > 0 || request.Has("user.AuthList"))
        {
            if (!AuthorityList.TryParse(names.Concat(request.Text("user.AuthList").Split(',', StringSplitOptions.RemoveEmptyEntries)), request.Profile.Channels.Length, out var read))
            {
                return false;
            }

            authorities = read;
        }

        edit = edit with { Authorities = authorities };
        return true;
    }
}
