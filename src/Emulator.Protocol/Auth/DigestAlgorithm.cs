using System.Security.Cryptography;
using System.Text;

namespace Emulator.Protocol.Auth;

/// <summary>The hash of a digest exchange (RFC 7616 section 3.4).</summary>
public enum DigestAlgorithm
{
    /// <summary>MD5, what devices in the field use.</summary>
    Md5,

    /// <summary>SHA-256, offered by newer firmware.</summary>
    Sha256,
}

/// <summary>The hashes of a digest exchange, as lower-case hex.</summary>
public static class DigestHash
{
    /// <summary>The hash that never leaves the device: <c>H(user:realm:password)</c>.</summary>
    public static string Ha1(DigestAlgorithm algorithm, string user, string realm, string password) => Of(algorithm, $"{user}:{realm}:{password}");

    /// <summary>The hash of a text's UTF-8 bytes.</summary>
    public static string Of(DigestAlgorithm algorithm, string text)
    {
        var length = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = length <= 1024 ? stackalloc byte[length] : new byte[length];
        bytes = bytes[..Encoding.UTF8.GetBytes(text, bytes)];
        Span<byte> hash = stackalloc byte[32];
        // RFC 2617 fixes MD5 for digest; cameras and their clients have no other.
        var written = algorithm == DigestAlgorithm.Md5 ? MD5.HashData(bytes, hash) : SHA256.HashData(bytes, hash);
        return Convert.ToHexStringLower(hash[..written]);
    }
}
