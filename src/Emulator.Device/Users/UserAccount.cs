namespace Emulator.Device.Users;

/// <summary>What a request needs its user to be.</summary>
public enum Role
{
    /// <summary>May watch and replay: group <c>user</c> and above (document section 4.12.4).</summary>
    Viewer,

    /// <summary>May do everything that is on its authority list: group <c>admin</c>.</summary>
    Admin,
}

/// <summary>A group of users (document section 4.12.4). There are two, and no way to make more.</summary>
/// <param name="Name">admin or user.</param>
/// <param name="Memo">A line for people.</param>
/// <param name="Role">What its users may be asked to be.</param>
/// <param name="Authorities">What its users may do at most.</param>
public sealed record UserGroup(string Name, string Memo, Role Role, AuthorityList Authorities)
{
    /// <summary>May do everything.</summary>
    public static readonly UserGroup Admin = new("admin", "administrator group", Role.Admin, AuthorityList.OfAdministrators);

    /// <summary>May watch and replay.</summary>
    public static readonly UserGroup User = new("user", "user group", Role.Viewer, AuthorityList.OfUsers);

    /// <summary>All groups.</summary>
    public static IReadOnlyList<UserGroup> All { get; } = [Admin, User];

    /// <summary>The group of a name, without regard to case; null when there is none.</summary>
    public static UserGroup? Named(string name) => All.FirstOrDefault(g => string.Equals(g.Name, name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>One user. Of the password only the digest hashes are kept.</summary>
public sealed record UserAccount
{
    /// <summary>Nobody: may do nothing, and cannot log in.</summary>
    public static readonly UserAccount Nobody = new() { Name = "", Group = UserGroup.User, Md5 = "", Sha256 = "" };

    /// <summary>Login name.</summary>
    public required string Name { get; init; }

    /// <summary>The group.</summary>
    public required UserGroup Group { get; init; }

    /// <summary>H(user:realm:password) with MD5, hex.</summary>
    public required string Md5 { get; init; }

    /// <summary>The same with SHA-256.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Number, from 1, that no other user of the device has.</summary>
    public int Id { get; init; }

    /// <summary>A line for people.</summary>
    public string Memo { get; init; } = "";

    /// <summary>Whether the user cannot be deleted.</summary>
    public bool Reserved { get; init; }

    /// <summary>Whether the user may be logged in from several places at once.</summary>
    public bool Sharable { get; init; } = true;

    /// <summary>What the user may do; never more than the group.</summary>
    public AuthorityList Authorities { get; init; }

    /// <summary>What the user may be asked to be.</summary>
    public Role Role => Group.Role;

    /// <summary>Keeps the hashes out of logs.</summary>
    public override string ToString() => $"{Name} ({Group.Name})";
}
