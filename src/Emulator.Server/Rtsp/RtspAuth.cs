using Emulator.Device.Profiles;
using Emulator.Protocol.Auth;
using Emulator.Protocol.Rtsp;
using Emulator.Server.Cgi;

namespace Emulator.Server.Rtsp;

/// <summary>
/// Who is asking on one connection: Digest without qop, and Basic (RFC 2326 section 11). A nonce that logged in stays good on its
/// connection: clients send keep-alives that nobody challenges.
/// </summary>
internal sealed class RtspAuth(Device.Device device)
{
    private string? _accepted;

    /// <summary>Checks a request's credentials.</summary>
    /// <param name="request">The request.</param>
    /// <param name="url">What it asks for.</param>
    public LoginAttempt Check(RtspRequest request, RtspUrl url)
    {
        if (request.Count("Authorization") != 1 || request["Authorization"] is not { Length: > 0 } header)
        {
            return default;
        }

        var scheme = device.Profile.Habits.Auth;
        if (scheme != AuthScheme.Digest && BasicCredentials.TryParse(header, out var basic))
        {
            return LoginAttempt.Of(device.Users.Check(basic), basic.UserName);
        }

        // The client's own spelling is what was hashed; it must name what is asked for, and many name the presentation where they mean a track.
        if (scheme == AuthScheme.Basic || !DigestCredentials.TryParse(header, out var digest) || digest.Algorithm != DigestAlgorithm.Md5
            || !string.Equals(digest.Realm, device.Realm, StringComparison.Ordinal) || !RtspUrl.TryParse(digest.Uri, out var hashed) || !hashed.Names(url))
        {
            return default;
        }

        var user = device.Users.Check(digest, request.Method);
        if (user is null)
        {
            return LoginAttempt.Of(user, digest.UserName);
        }

        var fresh = string.Equals(digest.Nonce, _accepted, StringComparison.Ordinal)
            || device.Nonces.Check(digest.Nonce, Now, device.Profile.Habits.NonceSeconds * 1000L) == NonceState.Fresh;
        _accepted = fresh ? digest.Nonce : _accepted;
        return new LoginAttempt(fresh ? user : null, !fresh, null);
    }

    /// <summary>The value of <c>WWW-Authenticate</c>.</summary>
    public string Challenge(bool stale) => device.Profile.Habits.Auth == AuthScheme.Basic
        ? $"Basic realm=\"{device.Realm}\""
        : new DigestChallenge(device.Realm, device.Nonces.Mint(Now), null) { Qop = false, Stale = stale }.ToString();

    private long Now => device.Clock.Time.GetUtcNow().ToUnixTimeMilliseconds();
}
