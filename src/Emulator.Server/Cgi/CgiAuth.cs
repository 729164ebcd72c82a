using Emulator.Device.Profiles;
using Emulator.Device.Users;
using Emulator.Protocol.Auth;
using Emulator.Protocol.KeyValue;
using Microsoft.Extensions.Primitives;

namespace Emulator.Server.Cgi;

/// <summary>What came of credentials.</summary>
/// <param name="User">The user they are of, or null.</param>
/// <param name="Stale">True when only the nonce was too old.</param>
/// <param name="Wrong">The name that was given with a wrong password, or that there is none of; null when nobody tried a password.</param>
internal readonly record struct LoginAttempt(UserAccount? User, bool Stale, string? Wrong)
{
    public static LoginAttempt Of(UserAccount? user, string name) => new(user, false, user is null ? name : null);
}

/// <summary>Who is asking (document section 3.5).</summary>
internal static class CgiAuth
{
    /// <summary>Checks the Authorization header.</summary>
    /// <param name="device">The device that is asked.</param>
    /// <param name="header">The header; several or none fail.</param>
    /// <param name="method">Request method.</param>
    /// <param name="target">Request target as sent.</param>
    /// <param name="anyHash">Whether hashes are taken that the device does not offer.</param>
    public static LoginAttempt Check(Device.Device device, StringValues header, string method, string target, bool anyHash = false)
    {
        if (header.Count != 1 || header[0] is not { Length: > 0 } text)
        {
            return default;
        }

        var scheme = device.Profile.Habits.Auth;
        if (scheme != AuthScheme.Digest && BasicCredentials.TryParse(text, out var basic))
        {
            return LoginAttempt.Of(device.Users.Check(basic), basic.UserName);
        }

        if (scheme == AuthScheme.Basic || !DigestCredentials.TryParse(text, out var digest) || !(anyHash || Offers(device, digest.Algorithm))
            || !string.Equals(digest.Realm, device.Realm, StringComparison.Ordinal) || !SameResource(digest.Uri, target))
        {
            return default;
        }

        var user = device.Users.Check(digest, method);
        var nonce = device.Nonces.Check(digest.Nonce, Now(device), device.Profile.Habits.NonceSeconds * 1000L);
        return user is null || nonce == NonceState.Fresh ? LoginAttempt.Of(user, digest.UserName) : new LoginAttempt(null, nonce == NonceState.Stale, null);
    }

    /// <summary>The values of the <c>WWW-Authenticate</c> headers, one for each scheme and hash that is offered.</summary>
    public static string[] Challenge(Device.Device device, bool stale)
    {
        var realm = device.Realm;
        if (device.Profile.Habits.Auth == AuthScheme.Basic)
        {
            return [$"Basic realm=\"{realm}\""];
        }

        var nonce = device.Nonces.Mint(Now(device));
        var challenge = new DigestChallenge(realm, nonce, Opaque(device)) { Stale = stale };
        return OffersSha256(device)
            ? [(challenge with { Algorithm = DigestAlgorithm.Sha256 }).ToString(), challenge.ToString()]
            : [challenge.ToString()];
    }

    /// <summary>
    /// Whether the target that the client hashed names what it asks for. Clients escape the two differently, so they are compared as the
    /// path and the parameters they stand for; not as texts, where <c>a%26b</c> would stand for <c>a&amp;b</c> and a digest of one request open another.
    /// </summary>
    public static bool SameResource(string uri, string target)
    {
        if (string.Equals(uri, target, StringComparison.Ordinal))
        {
            return true;
        }

        var scheme = uri.IndexOf("://", StringComparison.Ordinal);
        if (scheme is > 0 and < 8)
        {
            var path = uri.IndexOf('/', scheme + 3);
            uri = path < 0 ? "/" : uri[path..];
        }

        return TryRead(uri, out var one, out var query) && TryRead(target, out var other, out var asked)
            && string.Equals(one, other, StringComparison.Ordinal) && query.Pairs.SequenceEqual(asked.Pairs);
    }

    private static bool TryRead(string target, out string path, out CgiQuery query)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        (path, query) = ("", CgiQuery.Empty);
        if (!CgiQuery.TryUnescape(mark < 0 ? target : target.AsSpan(0, mark), out var plain) || !CgiQuery.TryParse(mark < 0 ? "" : target.AsSpan(mark + 1), out var read, out _))
        {
            return false;
        }

        (path, query) = (plain, read);
        return true;
    }

    private static bool OffersSha256(Device.Device device) => string.Equals(device.Profile.Habits.DigestAlgorithm, "SHA-256", StringComparison.OrdinalIgnoreCase);

    private static bool Offers(Device.Device device, DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Md5 || OffersSha256(device);

    // Nonces age on the process's clock: setting the device's time logs nobody out.
    private static long Now(Device.Device device) => device.Clock.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private static string Opaque(Device.Device device) => DigestHash.Of(DigestAlgorithm.Md5, device.Identity.Serial);
}
