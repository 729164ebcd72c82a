using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Emulator.Protocol.Auth;

/// <summary>What a client sent in <c>Authorization: Digest</c> (RFC 2617 section 3.2.2). Values quoted or bare, in any order, names in any case.</summary>
public sealed record DigestCredentials
{
    /// <summary>User name.</summary>
    public required string UserName { get; init; }

    /// <summary>Realm.</summary>
    public required string Realm { get; init; }

    /// <summary>Nonce.</summary>
    public required string Nonce { get; init; }

    /// <summary>The target as the client hashed it; it may be escaped otherwise than in the request line.</summary>
    public required string Uri { get; init; }

    /// <summary>The response hash, hex.</summary>
    public required string Response { get; init; }

    /// <summary>Quality of protection: <c>auth</c>, or null as RFC 2069 clients do.</summary>
    public string? Qop { get; init; }

    /// <summary>Nonce count as sent, eight hex digits; null without qop.</summary>
    public string? NonceCount { get; init; }

    /// <summary>Client nonce; null without qop.</summary>
    public string? ClientNonce { get; init; }

    /// <summary>Opaque as sent, or null.</summary>
    public string? Opaque { get; init; }

    /// <summary>Hash.</summary>
    public DigestAlgorithm Algorithm { get; init; }

    /// <summary>Reads the header's value. False when a needed part is missing or malformed.</summary>
    public static bool TryParse(ReadOnlySpan<char> header, [NotNullWhen(true)] out DigestCredentials? credentials)
    {
        credentials = null;
        header = header.Trim();
        if (!header.StartsWith("Digest ", StringComparison.OrdinalIgnoreCase) || !HeaderParameters.TryParse(header["Digest ".Length..], out var found))
        {
            return false;
        }

        if (!found.TryGetValue("username", out var user) || !found.TryGetValue("realm", out var realm) || !found.TryGetValue("nonce", out var nonce)
            || !found.TryGetValue("uri", out var uri) || !found.TryGetValue("response", out var response))
        {
            return false;
        }

        found.TryGetValue("qop", out var qop);
        found.TryGetValue("nc", out var nonceCount);
        found.TryGetValue("cnonce", out var clientNonce);
        found.TryGetValue("opaque", out var opaque);
        qop = string.IsNullOrEmpty(qop) ? null : qop;
        if (!TryAlgorithm(found.GetValueOrDefault("algorithm"), out var algorithm)
            || (qop is not null && (!string.Equals(qop, "auth", StringComparison.OrdinalIgnoreCase) || clientNonce is null || !IsNonceCount(nonceCount))))
        {
            return false;
        }

        credentials = new DigestCredentials
        {
            UserName = user,
            Realm = realm,
            Nonce = nonce,
            Uri = uri,
            Response = response,
            Qop = qop,
            NonceCount = nonceCount,
            ClientNonce = clientNonce,
            Opaque = opaque,
            Algorithm = algorithm,
        };
        return true;
    }

    /// <summary>Whether the response was made with this <c>H(user:realm:password)</c>. Takes the same time whatever differs.</summary>
    public bool Matches(string method, string ha1)
    {
        var ha2 = DigestHash.Of(Algorithm, $"{method}:{Uri}");
        var expected = Qop is null
            ? DigestHash.Of(Algorithm, $"{ha1}:{Nonce}:{ha2}")
            : DigestHash.Of(Algorithm, $"{ha1}:{Nonce}:{NonceCount}:{ClientNonce}:{Qop}:{ha2}");
        return FixedTimeEquals(expected, Response.ToLowerInvariant());
    }

    /// <summary>Compares texts in a time that depends only on their lengths.</summary>
    public static bool FixedTimeEquals(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));

    private static bool TryAlgorithm(string? text, out DigestAlgorithm algorithm)
    {
        algorithm = string.Equals(text, "SHA-256", StringComparison.OrdinalIgnoreCase) ? DigestAlgorithm.Sha256 : DigestAlgorithm.Md5;
        return string.IsNullOrEmpty(text) || algorithm == DigestAlgorithm.Sha256 || string.Equals(text, "MD5", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsNonceCount([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= 8 } && uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);
}
