using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Emulator.Protocol.Auth;

/// <summary>What a client sent in <c>Authorization: Basic</c> (RFC 7617).</summary>
/// <param name="UserName">User name.</param>
/// <param name="Password">Password, in clear.</param>
public sealed record BasicCredentials(string UserName, string Password)
{
    private const int MaxLength = 1024;

    /// <summary>Reads the header's value: base64 of <c>user:password</c> in UTF-8. False when it is anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> header, [NotNullWhen(true)] out BasicCredentials? credentials)
    {
        credentials = null;
        header = header.Trim();
        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var encoded = header["Basic ".Length..].Trim();
        Span<byte> bytes = stackalloc byte[MaxLength];
        if (encoded.Length > MaxLength || !Convert.TryFromBase64Chars(encoded, bytes, out var length))
        {
            return false;
        }

        var text = Encoding.UTF8.GetString(bytes[..length]);
        var colon = text.IndexOf(':');
        if (colon < 0)
        {
            return false;
        }

        credentials = new BasicCredentials(text[..colon], text[(colon + 1)..]);
        return true;
    }

    /// <summary>Keeps the password out of logs.</summary>
    public override string ToString() => $"Basic {UserName}";
}
