using System.Text.Json;
using System.Text.Json.Serialization;
using Emulator.Device.Config;
using Emulator.Device.State;

namespace Emulator.Device.Users;

/// <summary>
/// Users as rows of kept state. There are none until the first change, which keeps all of them; from then on the profile's are not
/// looked at. Hashes hold the device's realm, so users of another realm are another device's.
/// </summary>
internal static class UserRows
{
    public const string Kind = "user";

    private const string RealmKind = "users";
    private const string RealmKey = "realm";

    /// <summary>The row of a user.</summary>
    public static StateRow Of(UserAccount user, int channels) => new(Kind, user.Name, JsonSerializer.Serialize(
        new KeptUser(user.Id, user.Group.Name, user.Memo, user.Reserved, user.Sharable, user.Md5, user.Sha256, [.. user.Authorities.Names(channels)]), UserJson.Default.KeptUser));

    /// <summary>Takes a user's row away.</summary>
    public static StateRow Removal(string name) => new(Kind, name, null);

    /// <summary>Says that users are kept, and for which realm.</summary>
    public static StateRow RealmRow(string? realm) => new(RealmKind, RealmKey, realm is null ? null : JsonSerializer.Serialize(new KeptRealm(realm), UserJson.Default.KeptRealm));

    /// <summary>The users that are kept, in the order of their numbers; null when none are.</summary>
    /// <exception cref="ConfigStoreException">They cannot be read.</exception>
    public static IReadOnlyList<UserAccount>? Load(IStateStore store, string realm, int channels)
    {
        try
        {
            return store.Load(RealmKind) is [{ Value: { } kept }, ..] && JsonSerializer.Deserialize(kept, UserJson.Default.KeptRealm)?.Realm == realm
                ? [.. store.Load(Kind).Select(row => Read(row, channels)).OrderBy(u => u.Id)]
                : null;
        }
        catch (JsonException wrong)
        {
            throw new ConfigStoreException($"{store}: the users in it cannot be read ({wrong.Message}); it was left as it is", wrong);
        }
    }

    private static UserAccount Read(StateRow row, int channels)
    {
        var kept = JsonSerializer.Deserialize(row.Value!, UserJson.Default.KeptUser) ?? throw new JsonException("no user");
        var group = UserGroup.Named(kept.Group) ?? throw new JsonException($"no group '{kept.Group}'");
        // A device that has become smaller has fewer channels to watch.
        _ = AuthorityList.TryParse(kept.Authorities.Where(name => AuthorityList.TryParse([name], channels, out _)), channels, out var authorities);
        return new UserAccount
        {
            Name = row.Key,
            Id = kept.Id,
            Group = group,
            Memo = kept.Memo,
            Reserved = kept.Reserved,
            Sharable = kept.Sharable,
            Md5 = kept.Md5,
            Sha256 = kept.Sha256,
            Authorities = authorities.And(group.Authorities),
        };
    }
}

/// <summary>A user as it is kept. The hashes are what logs in, and not the password.</summary>
internal sealed record KeptUser(
    [property: JsonPropertyName("id")] int Id,
    [property: JsonPropertyName("group")] string Group,
    [property: JsonPropertyName("memo")] string Memo,
    [property: JsonPropertyName("reserved")] bool Reserved,
    [property: JsonPropertyName("sharable")] bool Sharable,
    [property: JsonPropertyName("md5")] string Md5,
    [property: JsonPropertyName("sha256")] string Sha256,
    [property: JsonPropertyName("authorities")] string[] Authorities);

/// <summary>Whose users they are.</summary>
internal sealed record KeptRealm([property: JsonPropertyName("realm")] string Realm);

[JsonSerializable(typeof(KeptUser))]
[JsonSerializable(typeof(KeptRealm))]
internal sealed partial class UserJson : JsonSerializerContext;
