namespace Emulator.Protocol.Auth;

/// <summary>The value of a <c>WWW-Authenticate</c> header (RFC 2617 section 3.2.1, RFC 7616 section 3.3).</summary>
/// <param name="Realm">Realm, shown to people: <c>Login to CAM0000001</c>.</param>
/// <param name="Nonce">Nonce.</param>
/// <param name="Opaque">Opaque; null to leave it out.</param>
public sealed record DigestChallenge(string Realm, string Nonce, string? Opaque)
{
    /// <summary>Hash; MD5 is not named, as devices do.</summary>
    public DigestAlgorithm Algorithm { get; init; }

    /// <summary>Whether <c>qop="auth"</c> is offered. RTSP challenges leave it out.</summary>
    public bool Qop { get; init; } = true;

    /// <summary>Tells the client that its nonce was too old and its password right.</summary>
    public bool Stale { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        // The realm comes first and parts are separated by comma and blank: clients in the field split on both.
        var text = $"Digest realm=\"{Realm}\"{(Qop ? ", qop=\"auth\"" : "")}, nonce=\"{Nonce}\"";
        text += Opaque is null ? "" : $", opaque=\"{Opaque}\"";
        text += Stale ? ", stale=TRUE" : "";
        return Algorithm == DigestAlgorithm.Sha256 ? text + ", algorithm=SHA-256" : text;
    }
}
