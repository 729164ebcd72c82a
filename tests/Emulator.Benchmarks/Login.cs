using System.Net.Sockets;
using System.Text;
using Emulator.Protocol.Auth;

namespace Emulator.Benchmarks;

/// <summary>An Authorization header that a load generator can send again and again: devices take a nonce more than once.</summary>
internal static class Login
{
    public static string Digest(int port, string target)
    {
        using var client = new TcpClient("127.0.0.1", port);
        var stream = client.GetStream();
        stream.Write(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var challenge = reader.ReadToEnd().Split("\r\n").First(l => l.StartsWith("WWW-Authenticate: Digest", StringComparison.Ordinal));
        var (realm, nonce) = (Value(challenge, "realm"), Value(challenge, "nonce"));
        var ha1 = DigestHash.Ha1(DigestAlgorithm.Md5, "admin", realm, "admin");
        var ha2 = DigestHash.Of(DigestAlgorithm.Md5, "GET:" + target);
        var response = DigestHash.Of(DigestAlgorithm.Md5, $"{ha1}:{nonce}:00000001:00000000:auth:{ha2}");
        return $"Digest username=\"admin\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{target}\", qop=auth, nc=00000001, cnonce=\"00000000\", response=\"{response}\"";
    }

    private static string Value(string header, string name)
    {
        var start = header.IndexOf(name + "=\"", StringComparison.Ordinal) + name.Length + 2;
        return header[start..header.IndexOf('"', start)];
    }
}
