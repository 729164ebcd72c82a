using System.Text;
using Emulator.Protocol.Auth;
using Emulator.Protocol.KeyValue;

namespace Emulator.Fuzz;

/// <summary>The texts of a request: its query, the paths in it, who says to send it.</summary>
internal static class TextTargets
{
    public static void Query(ReadOnlySpan<byte> data)
    {
        var text = Encoding.Latin1.GetString(data);
        if (!CgiQuery.TryParse(text, out var query, out var error))
        {
            Assert.NotEmpty(error);
            return;
        }

        Assert.InRange(query.Pairs.Length, 0, CgiQuery.MaxParameters);
        var again = new StringBuilder();
        foreach (var (name, value) in query.Pairs)
        {
            Assert.NotEmpty(name);
            Assert.DoesNotContain(name + value, char.IsControl);
            Assert.NotNull(query[name]);
            again.Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value)).Append('&');
        }

        // What was understood can be said again, and means the same.
        Assert.True(CgiQuery.TryParse(again.ToString(), out var reread, out error), error);
        Assert.Equal(query.Pairs.ToArray(), reread.Pairs.ToArray());
        Assert.Equal(query.Pairs.Length * 2, query.Then(reread).Pairs.Length);
    }

    public static void Path(ReadOnlySpan<byte> data)
    {
        var text = Encoding.UTF8.GetString(data);
        if (!ConfigPath.TryParse(text, out var path, out var error))
        {
            Assert.NotEmpty(error);
            return;
        }

        Assert.InRange(path.Steps.Length, 1, ConfigPath.MaxDepth);
        Assert.False(path.Steps[0].IsIndex);
        foreach (var step in path.Steps)
        {
            Assert.True(step.IsIndex ? step.Index >= 0 : step.Name.Length > 0 && step.Index == -1);
        }

        Assert.True(ConfigPath.TryParse("table." + path, out var reread, out error), error);
        Assert.Equal(path.Steps.ToArray(), reread.Steps.ToArray());
    }

    public static void Header(ReadOnlySpan<byte> data)
    {
        var text = Encoding.Latin1.GetString(data);
        if (BasicCredentials.TryParse(text, out var basic))
        {
            Assert.DoesNotContain(':', basic.UserName);
            Assert.Equal($"Basic {basic.UserName}", basic.ToString());
            var said = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{basic.UserName}:{basic.Password}"));
            // Bytes that are not UTF-8 become longer when they are said again.
            Assert.True(BasicCredentials.TryParse(said, out var reread) ? reread == basic : said.Length > 1000);
        }

        if (DigestCredentials.TryParse(text, out var digest))
        {
            Assert.Null(basic);
            Assert.False(digest.Matches("GET", DigestHash.Ha1(digest.Algorithm, digest.UserName, digest.Realm, "no such password")));
            Assert.True(DigestCredentials.TryParse(Say(digest), out var reread));
            Assert.Equal(digest, reread);
        }
    }

    private static string Say(DigestCredentials digest)
    {
        var said = new StringBuilder("Digest ");
        Add("username", digest.UserName);
        Add("realm", digest.Realm);
        Add("nonce", digest.Nonce);
        Add("uri", digest.Uri);
        Add("response", digest.Response);
        Add("qop", digest.Qop);
        Add("nc", digest.NonceCount);
        Add("cnonce", digest.ClientNonce);
        Add("opaque", digest.Opaque);
        Add("algorithm", digest.Algorithm == DigestAlgorithm.Sha256 ? "SHA-256" : "MD5");
        return said.ToString();

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                said.Append(name).Append("=\"").Append(value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append("\", ");
            }
        }
    }
}
