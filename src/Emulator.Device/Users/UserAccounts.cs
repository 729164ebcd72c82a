using System.Collections.Immutable;
using Emulator.Device.Profiles;
using Emulator.Protocol.Auth;

namespace Emulator.Device.Users;

/// <summary>What a request needs its user to be.</summary>
public enum Role
{
    /// <summary>May watch and replay: group <c>user</c> and above (document section 4.12.4).</summary>
    Viewer,

    /// <summary>May do everything: group <c>admin</c>.</summary>
    Admin,
}

/// <summary>One user. Of the password only the digest hashes are kept.</summary>
/// <param name="Name">Login name.</param>
/// <param name="Group">admin or user.</param>
/// <param name="Md5">H(user:realm:password) with MD5, hex.</param>
/// <param name="Sha256">The same with SHA-256.</param>
public sealed record UserAccount(string Name, string Group, string Md5, string Sha256)
{
    /// <summary>What the user may do.</summary>
    public Role Role => string.Equals(Group, "admin", StringComparison.OrdinalIgnoreCase) ? Role.Admin : Role.Viewer;

    /// <summary>Keeps the hashes out of logs.</summary>
    public override string ToString() => $"{Name} ({Group})";
}

/// <summary>The users of one device.</summary>
public sealed class UserAccounts
{
    private readonly string _realm;
    private readonly UserAccount _nobody;
    private ImmutableArray<UserAccount> _users;

    /// <summary>Makes the accounts that a profile ships with.</summary>
    /// <param name="realm">The realm of the device's challenges, which the hashes contain.</param>
    /// <param name="users">Users with their passwords in clear.</param>
    public UserAccounts(string realm, IEnumerable<UserProfile> users)
    {
        _realm = realm;
        _users = [.. users.Select(u => Account(u.Name, u.Password, u.Group))];
        _nobody = Account("", "", "");
    }

    /// <summary>All users.</summary>
    public ImmutableArray<UserAccount> All => _users;

    /// <summary>Checks a password sent in clear.</summary>
    /// <returns>The user, or null; it takes as long for a name that does not exist as for a wrong password.</returns>
    public UserAccount? Check(BasicCredentials credentials)
    {
        var user = Find(credentials.UserName);
        var sent = DigestHash.Ha1(DigestAlgorithm.Md5, credentials.UserName, _realm, credentials.Password);
        return DigestCredentials.FixedTimeEquals(sent, (user ?? _nobody).Md5) ? user : null;
    }

    /// <summary>Checks a digest response.</summary>
    /// <returns>The user, or null; it takes as long for a name that does not exist as for a wrong password.</returns>
    public UserAccount? Check(DigestCredentials credentials, string method)
    {
        var user = Find(credentials.UserName);
        var known = user ?? _nobody;
        return credentials.Matches(method, credentials.Algorithm == DigestAlgorithm.Md5 ? known.Md5 : known.Sha256) ? user : null;
    }

    private UserAccount? Find(string name)
    {
        foreach (var user in _users)
        {
            if (string.Equals(user.Name, name, StringComparison.Ordinal))
            {
                return user;
            }
        }

        return null;
    }

    private UserAccount Account(string name, string password, string group) =>
        new(name, group, DigestHash.Ha1(DigestAlgorithm.Md5, name, _realm, password), DigestHash.Ha1(DigestAlgorithm.Sha256, name, _realm, password));
}
