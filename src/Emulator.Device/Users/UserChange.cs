namespace Emulator.Device.Users;

/// <summary>How a change of users ended.</summary>
public enum UserOutcome
{
    /// <summary>It is done, and kept.</summary>
    Done,

    /// <summary>There is no user of that name.</summary>
    NoSuchUser,

    /// <summary>There is one of that name already.</summary>
    Exists,

    /// <summary>There are as many users as the device bears.</summary>
    Full,

    /// <summary>The user is reserved, or the last that may manage users.</summary>
    Needed,

    /// <summary>The old password is another.</summary>
    WrongPassword,

    /// <summary>It could not be kept, and so it was not done.</summary>
    StoreFailed,
}

/// <summary>What is to be changed of a user; what is null stays.</summary>
public sealed record UserEdit
{
    /// <summary>The group.</summary>
    public UserGroup? Group { get; init; }

    /// <summary>A line for people.</summary>
    public string? Memo { get; init; }

    /// <summary>Whether the user cannot be deleted.</summary>
    public bool? Reserved { get; init; }

    /// <summary>Whether the user may be logged in from several places at once.</summary>
    public bool? Sharable { get; init; }

    /// <summary>What the user may do; what the group may not is left out. Everything that a new group may when null.</summary>
    public AuthorityList? Authorities { get; init; }

    internal UserAccount Of(UserAccount user)
    {
        var group = Group ?? user.Group;
        var own = Authorities ?? (group == user.Group ? user.Authorities : group.Authorities);
        return user with
        {
            Group = group,
            Memo = Memo ?? user.Memo,
            Reserved = Reserved ?? user.Reserved,
            Sharable = Sharable ?? user.Sharable,
            Authorities = own.And(group.Authorities),
        };
    }
}
