using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Emulator.Device.Profiles;
using Emulator.Device.State;
using Emulator.Protocol.Auth;

namespace Emulator.Device.Users;

/// <summary>
/// The users of one device (document section 4.12). Whoever checks a login takes the users as they are and waits for nobody; a change is
/// kept by the store and then swapped in, or refused and left without a trace.
/// </summary>
public sealed class UserAccounts
{
    /// <summary>Longest login name.</summary>
    public const int MaxName = 31;

    /// <summary>Longest password.</summary>
    public const int MaxPassword = 64;

    private readonly Lock _gate = new();
    private readonly string _realm;
    private readonly DeviceProfile _profile;
    private readonly IStateStore _store;
    private readonly UserAccount _nobody;
    private Members _members;
    private bool _kept;

    /// <summary>Reads the users that are kept, or makes those that the profile ships with.</summary>
    /// <param name="realm">The realm of the device's challenges, which the hashes contain.</param>
    /// <param name="profile">The kind of device, with its users and their passwords in clear.</param>
    /// <param name="store">Where they are kept.</param>
    /// <exception cref="Config.ConfigStoreException">What is kept cannot be read.</exception>
    public UserAccounts(string realm, DeviceProfile profile, IStateStore store)
    {
        _realm = realm;
        _profile = profile;
        _store = store;
        _nobody = WithPassword(UserAccount.Nobody, "");
        var kept = UserRows.Load(store, realm, profile.Channels.Length);
        _kept = kept is not null;
        _members = kept is null ? Shipped() : new Members([.. kept]);
    }

    /// <summary>Told of each user that is gone, on the thread that removed it.</summary>
    public event Action<UserAccount>? Removed;

    /// <summary>All users, in the order of their numbers.</summary>
    public ImmutableArray<UserAccount> All => Volatile.Read(ref _members).All;

    /// <summary>Most users, in place of what the profile says; null for the profile's.</summary>
    public int? Limit { get; set; }

    /// <summary>What a login name may be: 1 to 31 letters, digits and <c>. _ @ -</c>.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= MaxName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '@' or '-');

    /// <summary>What a password may be: 1 to 64 printable characters of ASCII.</summary>
    public static bool IsPassword(string password) => password.Length is > 0 and <= MaxPassword && password.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;

    /// <summary>Finds a user by name, with regard to case.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out UserAccount? user) => Volatile.Read(ref _members).ByName.TryGetValue(name, out user);

    /// <summary>Checks a password sent in clear.</summary>
    /// <returns>The user, or null; it takes as long for a name that does not exist as for a wrong password.</returns>
    public UserAccount? Check(BasicCredentials credentials)
    {
        TryGet(credentials.UserName, out var user);
        var sent = DigestHash.Ha1(DigestAlgorithm.Md5, credentials.UserName, _realm, credentials.Password);
        return DigestCredentials.FixedTimeEquals(sent, (user ?? _nobody).Md5) ? user : null;
    }

    /// <summary>Checks a digest response.</summary>
    /// <returns>The user, or null; it takes as long for a name that does not exist as for a wrong password.</returns>
    public UserAccount? Check(DigestCredentials credentials, string method)
    {
        TryGet(credentials.UserName, out var user);
        var known = user ?? _nobody;
        return credentials.Matches(method, credentials.Algorithm == DigestAlgorithm.Md5 ? known.Md5 : known.Sha256) ? user : null;
    }

    /// <summary>
    /// Checks the response to a challenge of <c>global.login</c>: the upper-case MD5 of name, random and H(user:realm:password), upper-case too.
    /// </summary>
    /// <returns>The user, or null; it takes as long for a name that does not exist as for a wrong password.</returns>
    public UserAccount? Check(string name, string random, string response)
    {
        TryGet(name, out var user);
        var expected = DigestHash.Of(DigestAlgorithm.Md5, $"{name}:{random}:{(user ?? _nobody).Md5.ToUpperInvariant()}");
        return DigestCredentials.FixedTimeEquals(expected, response.ToLowerInvariant()) ? user : null;
    }

    /// <summary>Adds a user.</summary>
    /// <param name="name">See <see cref="IsName"/>; no two names may differ in case alone.</param>
    /// <param name="password">See <see cref="IsPassword"/>.</param>
    /// <param name="edit">The rest.</param>
    public UserOutcome Add(string name, string password, UserEdit edit)
    {
        lock (_gate)
        {
            var all = _members.All;
            if (all.Any(u => string.Equals(u.Name, name, StringComparison.OrdinalIgnoreCase)))
            {
                return UserOutcome.Exists;
            }

            if (all.Length >= (Limit ?? _profile.Habits.MaxUsers))
            {
                return UserOutcome.Full;
            }

            var group = edit.Group ?? UserGroup.User;
            var user = edit.Of(new UserAccount { Name = name, Id = FreeNumber(all), Group = group, Md5 = "", Sha256 = "", Authorities = group.Authorities });
            return Commit([.. all.Add(WithPassword(user, password)).OrderBy(u => u.Id)], name);
        }
    }

    /// <summary>Removes a user: neither a reserved one, nor the last that may manage users.</summary>
    public UserOutcome Remove(string name)
    {
        UserAccount? user;
        lock (_gate)
        {
            if (!TryGet(name, out user))
            {
                return UserOutcome.NoSuchUser;
            }

            var rest = _members.All.Remove(user);
            if (user.Reserved || !IsManaged(rest))
            {
                return UserOutcome.Needed;
            }

            if (Commit(rest, name) is var outcome && outcome != UserOutcome.Done)
            {
                return outcome;
            }
        }

        Removed?.Invoke(user);
        return UserOutcome.Done;
    }

    /// <summary>Changes a user. Somebody must remain who may manage users.</summary>
    public UserOutcome Modify(string name, UserEdit edit)
    {
        lock (_gate)
        {
            if (!TryGet(name, out var user))
            {
                return UserOutcome.NoSuchUser;
            }

            var all = _members.All.Replace(user, edit.Of(user));
            return IsManaged(all) ? Commit(all, name) : UserOutcome.Needed;
        }
    }

    /// <summary>Changes a password of whoever knows it. Whoever is logged in stays so until the next request.</summary>
    public UserOutcome ChangePassword(string name, string old, string password)
    {
        lock (_gate)
        {
            // A name that does not exist costs what a wrong password costs.
            var known = Check(new BasicCredentials(name, old));
            if (!TryGet(name, out var user))
            {
                return UserOutcome.NoSuchUser;
            }

            return known is null ? UserOutcome.WrongPassword : Commit(_members.All.Replace(user, WithPassword(user, password)), name);
        }
    }

    /// <summary>Returns to the users that the profile ships with.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            if (_kept)
            {
                _store.Keep([.. _members.All.Select(u => UserRows.Removal(u.Name)), UserRows.RealmRow(null)]);
            }

            _kept = false;
            Volatile.Write(ref _members, Shipped());
        }
    }

    /// <summary>The users as they are.</summary>
    internal UsersMoment Capture()
    {
        lock (_gate)
        {
            return new UsersMoment(_members.All, _kept);
        }
    }

    /// <summary>Returns to the users that there were.</summary>
    internal void Restore(UsersMoment then)
    {
        ImmutableArray<UserAccount> gone;
        lock (_gate)
        {
            var before = _members.All;
            if (before == then.All && _kept == then.Kept)
            {
                return;
            }

            gone = before.RemoveAll(u => then.All.Any(t => t.Name == u.Name));
            _store.Keep(
                then.Kept
                    ? [.. gone.Select(u => UserRows.Removal(u.Name)), .. then.All.Select(u => UserRows.Of(u, _profile.Channels.Length)), UserRows.RealmRow(_realm)]
                    : [.. before.Select(u => UserRows.Removal(u.Name)), UserRows.RealmRow(null)]);
            _kept = then.Kept;
            Volatile.Write(ref _members, new Members(then.All));
        }

        foreach (var user in gone)
        {
            Removed?.Invoke(user);
        }
    }

    // Under the gate. The first change keeps everybody.
    private UserOutcome Commit(ImmutableArray<UserAccount> all, string changed)
    {
        var members = new Members(all);
        List<StateRow> rows = _kept
            ? [members.ByName.TryGetValue(changed, out var user) ? UserRows.Of(user, _profile.Channels.Length) : UserRows.Removal(changed)]
            : [.. all.Select(u => UserRows.Of(u, _profile.Channels.Length)), UserRows.RealmRow(_realm)];
        if (!_kept)
        {
            // Of another realm, or of a change that was undone.
            rows.InsertRange(0, StrangerRows(members));
        }

        if (!_store.TryCommit(rows, out _))
        {
            return UserOutcome.StoreFailed;
        }

        _kept = true;
        Volatile.Write(ref _members, members);
        return UserOutcome.Done;
    }

    private IEnumerable<StateRow> StrangerRows(Members members)
    {
        try
        {
            return _store.Load(UserRows.Kind).Where(row => !members.ByName.ContainsKey(row.Key)).Select(row => UserRows.Removal(row.Key)).ToArray();
        }
        catch (Config.ConfigStoreException)
        {
            // It cannot be written either, which is what the change will be told.
            return [];
        }
    }

    private static bool IsManaged(ImmutableArray<UserAccount> all) => all.Any(u => u.Role == Role.Admin && u.Authorities.Allows(Authority.AuthUserMag));

    private static int FreeNumber(ImmutableArray<UserAccount> all)
    {
        var number = 1;
        foreach (var user in all)
        {
            number = user.Id == number ? number + 1 : number;
        }

        return number;
    }

    private Members Shipped() => new([.. _profile.Users.Select((u, i) =>
    {
        var group = UserGroup.Named(u.Group) ?? UserGroup.User;
        return WithPassword(
            new UserAccount { Name = u.Name, Id = i + 1, Group = group, Memo = $"{u.Name} 's account", Reserved = group == UserGroup.Admin, Authorities = group.Authorities, Md5 = "", Sha256 = "" },
            u.Password);
    })]);

    private UserAccount WithPassword(UserAccount user, string password) => user with
    {
        Md5 = DigestHash.Ha1(DigestAlgorithm.Md5, user.Name, _realm, password),
        Sha256 = DigestHash.Ha1(DigestAlgorithm.Sha256, user.Name, _realm, password),
    };

    /// <summary>The users at one moment.</summary>
    private sealed class Members(ImmutableArray<UserAccount> all)
    {
        public ImmutableArray<UserAccount> All { get; } = all;

        public Dictionary<string, UserAccount> ByName { get; } = Index(all);

        private static Dictionary<string, UserAccount> Index(ImmutableArray<UserAccount> all)
        {
            var index = new Dictionary<string, UserAccount>(all.Length, StringComparer.Ordinal);
            foreach (var user in all)
            {
                index.Add(user.Name, user);
            }

            return index;
        }
    }
}

/// <summary>Users, and whether they are kept rather than the profile's.</summary>
internal sealed record UsersMoment(ImmutableArray<UserAccount> All, bool Kept);
