using System.Net;
using Emulator.Device.Logs;
using Emulator.Device.Users;

namespace Emulator.Server.Cgi.Sections;

/// <summary>What both protocols do with users (document sections 4.12.6 to 4.12.9), and the line of the log that each leaves.</summary>
internal static class UserDeeds
{
    private const int MaxMemo = 64;

    /// <summary>What a memo may be.</summary>
    public static string Memos => $"text of up to {MaxMemo} characters without =";

    public static bool IsMemo(string text) => text.Length <= MaxMemo && !text.Contains('=') && !text.Any(char.IsControl);

    /// <summary>Whether a new user's authorities are among its group's.</summary>
    public static bool Fits(UserEdit edit) => edit.Authorities is not { } wanted || edit.Group is not { } group || wanted.And(group.Authorities) == wanted;

    public static UserOutcome Add(Device.Device device, string name, string password, UserEdit edit, string by, IPAddress from) =>
        Noted(device, device.Users.Add(name, password, edit), "AddUser", by, from, new("Name", name), new("Group", (edit.Group ?? UserGroup.User).Name));

    public static UserOutcome Delete(Device.Device device, string name, string by, IPAddress from) =>
        Noted(device, device.Users.Remove(name), "DeleteUser", by, from, new KeyValuePair<string, string>("Name", name));

    public static UserOutcome Modify(Device.Device device, string name, UserEdit edit, string by, IPAddress from)
    {
        device.Users.TryGet(name, out var before);
        var outcome = device.Users.Modify(name, edit);
        return Noted(
            device, outcome, "ModifyUser", by, from,
            [new("Name", name), .. device.Users.TryGet(name, out var after) && before is not null ? Changes(before, after, device.Profile.Channels.Length) : []]);
    }

    public static UserOutcome ChangePassword(Device.Device device, string name, string old, string password, string by, IPAddress from)
    {
        var outcome = device.Users.ChangePassword(name, old, password);
        if (outcome == UserOutcome.WrongPassword)
        {
            device.Access.Fail(name, from);
        }

        return Noted(device, outcome, "ModifyPassword", by, from, new KeyValuePair<string, string>("Name", name));
    }

    private static UserOutcome Noted(Device.Device device, UserOutcome outcome, string what, string by, IPAddress from, params ReadOnlySpan<KeyValuePair<string, string>> detail)
    {
        if (outcome == UserOutcome.Done)
        {
            device.Log.Write(LogType.Account, what, by, from, detail);
        }

        return outcome;
    }

    private static IEnumerable<KeyValuePair<string, string>> Changes(UserAccount before, UserAccount after, int channels)
    {
        (string Name, Func<UserAccount, string> Value)[] values =
        [
            ("Group", u => u.Group.Name), ("Memo", u => u.Memo), ("Reserved", u => u.Reserved ? "true" : "false"), ("Sharable", u => u.Sharable ? "true" : "false"),
            ("AuthList", u => string.Join(',', u.Authorities.Names(channels))),
        ];
        return values.Where(v => v.Value(before) != v.Value(after)).Select(v => KeyValuePair.Create(v.Name, $"{v.Value(before)}->{v.Value(after)}"));
    }
}
