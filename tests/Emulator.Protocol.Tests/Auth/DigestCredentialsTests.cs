using Emulator.Protocol.Auth;

namespace Emulator.Protocol.Tests.Auth;

/// <summary>The header as clients write it: what is read, and what is not.</summary>
public class DigestCredentialsTests
{
    private const string Core = "username=\"admin\", realm=\"Login to X\", nonce=\"abc\", uri=\"/a?b=c\", response=\"00ff\"";

    [Theory]
    [InlineData("qop=auth, nc=00000001, cnonce=\"x\"")]
    [InlineData("qop=\"auth\", nc=\"00000001\", cnonce=x")]
    [InlineData("QOP=AUTH, NC=00000001, CNONCE=\"x\"")]
    [InlineData("nc=00000001, cnonce=\"x\", qop=auth")]
    [InlineData("qop=auth,nc=00000001,cnonce=\"x\"")]
    [InlineData("qop = auth , nc = 00000001 ,\tcnonce = \"x\"")]
    [InlineData("qop=auth, nc=1, cnonce=\"x\"")]
    [InlineData("qop=auth, nc=ffffffff, cnonce=\"\"")]
    public void Qop_and_its_company_are_read_quoted_or_bare(string part)
    {
        Assert.True(DigestCredentials.TryParse($"Digest {Core}, {part}", out var credentials));
        Assert.Equal("auth", credentials.Qop, ignoreCase: true);
        Assert.NotNull(credentials.NonceCount);
        Assert.NotNull(credentials.ClientNonce);
    }

    [Theory]
    [InlineData("", DigestAlgorithm.Md5)]
    [InlineData(", algorithm=MD5", DigestAlgorithm.Md5)]
    [InlineData(", algorithm=\"MD5\"", DigestAlgorithm.Md5)]
    [InlineData(", algorithm=md5", DigestAlgorithm.Md5)]
    [InlineData(", algorithm=SHA-256", DigestAlgorithm.Sha256)]
    [InlineData(", ALGORITHM=\"sha-256\"", DigestAlgorithm.Sha256)]
    [InlineData(", algorithm=", DigestAlgorithm.Md5)]
    [InlineData(", qop=\"\"", DigestAlgorithm.Md5)]
    public void The_algorithm_is_read_quoted_or_bare(string part, DigestAlgorithm algorithm)
    {
        Assert.True(DigestCredentials.TryParse($"Digest {Core}{part}", out var credentials));
        Assert.Equal(algorithm, credentials.Algorithm);
        Assert.Null(credentials.Qop);
    }

    [Theory]
    [InlineData("digest ")]
    [InlineData("DIGEST ")]
    [InlineData("Digest   ")]
    [InlineData("  Digest ")]
    [InlineData("Digest ,, ")]
    public void The_scheme_is_read_in_any_case(string scheme) => Assert.True(DigestCredentials.TryParse(scheme + Core, out _));

    [Theory]
    [InlineData("\"ad\\\"min\"", "ad\"min")]
    [InlineData("\"ad\\\\min\"", "ad\\min")]
    [InlineData("\"\\a\\d\\m\\i\\n\"", "admin")]
    [InlineData("\"a, b=c\"", "a, b=c")]
    [InlineData("\"\"", "")]
    [InlineData("admin", "admin")]
    public void Quoted_values_are_unescaped(string written, string user)
    {
        Assert.True(DigestCredentials.TryParse($"Digest username={written}, realm=\"r\", nonce=\"n\", uri=\"/\", response=\"0\"", out var credentials));
        Assert.Equal(user, credentials.UserName);
    }

    [Fact]
    public void All_parts_are_read()
    {
        Assert.True(DigestCredentials.TryParse($"Digest {Core}, opaque=\"o\", qop=auth, nc=0000000a, cnonce=\"c\"", out var c));
        Assert.Equal(
            ("admin", "Login to X", "abc", "/a?b=c", "00ff", "o", "auth", "0000000a", "c"),
            (c.UserName, c.Realm, c.Nonce, c.Uri, c.Response, c.Opaque, c.Qop, c.NonceCount, c.ClientNonce));
    }

    [Theory]
    [InlineData("username")]
    [InlineData("realm")]
    [InlineData("nonce")]
    [InlineData("uri")]
    [InlineData("response")]
    public void None_of_the_needed_parts_may_be_missing(string name)
    {
        var rest = Core.Split(", ").Where(p => !p.StartsWith(name + "=", StringComparison.Ordinal));
        Assert.False(DigestCredentials.TryParse("Digest " + string.Join(", ", rest), out _));
    }

    [Theory]
    [InlineData("username=\"other\"")]
    [InlineData("USERNAME=\"admin\"")]
    [InlineData("qop=auth-int, nc=00000001, cnonce=\"x\"")]
    [InlineData("qop=auth, cnonce=\"x\"")]
    [InlineData("qop=auth, nc=00000001")]
    [InlineData("qop=auth, nc=xyz, cnonce=\"x\"")]
    [InlineData("qop=auth, nc=000000001, cnonce=\"x\"")]
    [InlineData("qop=auth, nc=, cnonce=\"x\"")]
    [InlineData("algorithm=MD5-sess")]
    [InlineData("algorithm=SHA-512-256")]
    [InlineData("opaque=\"unclosed")]
    [InlineData("opaque=\"unclosed\\")]
    [InlineData("opaque")]
    [InlineData("=x")]
    [InlineData("opaque=a\"b\"")]
    [InlineData("\"opaque\"=x")]
    public void What_is_wrong_with_one_part_is_wrong_with_all(string part) => Assert.False(DigestCredentials.TryParse($"Digest {Core}, {part}", out _));

    [Theory]
    [InlineData("")]
    [InlineData("Digest")]
    [InlineData("Digest ")]
    [InlineData("Digest ,")]
    [InlineData("Digest =")]
    [InlineData("Basic YWRtaW46YWRtaW4=")]
    [InlineData("Digestusername=\"admin\"")]
    [InlineData("\0\u0001\u0002")]
    [InlineData("Digest \"\"\"\"\"\"")]
    public void Garbage_is_refused(string header) => Assert.False(DigestCredentials.TryParse(header, out _));

    [Fact]
    public void Too_many_parts_are_refused() =>
        Assert.False(DigestCredentials.TryParse("Digest " + Core + string.Concat(Enumerable.Range(0, 100).Select(i => $", x{i}=1")), out _));
}
