using Emulator.Protocol.Auth;

namespace Emulator.Protocol.Tests.Auth;

public class ChallengeTests
{
    [Fact]
    public void The_realm_comes_first_and_parts_are_separated_by_comma_and_blank() => Assert.Equal(
        "Digest realm=\"Login to X\", qop=\"auth\", nonce=\"n\", opaque=\"o\"",
        new DigestChallenge("Login to X", "n", "o").ToString());

    [Fact]
    public void For_rtsp_there_is_no_qop() => Assert.Equal("Digest realm=\"r\", nonce=\"n\"", new DigestChallenge("r", "n", null) { Qop = false }.ToString());

    [Fact]
    public void A_stale_nonce_and_another_hash_are_told() => Assert.Equal(
        "Digest realm=\"r\", qop=\"auth\", nonce=\"n\", opaque=\"o\", stale=TRUE, algorithm=SHA-256",
        new DigestChallenge("r", "n", "o") { Stale = true, Algorithm = DigestAlgorithm.Sha256 }.ToString());
}

public class NonceMintTests
{
    private static readonly NonceMint Mint = new(new byte[32]);

    [Theory]
    [InlineData(0, NonceState.Fresh)]
    [InlineData(60_000, NonceState.Fresh)]
    [InlineData(60_001, NonceState.Stale)]
    [InlineData(-1, NonceState.Stale)]
    public void A_nonce_lives_for_its_time(long age, NonceState state) => Assert.Equal(state, Mint.Check(Mint.Mint(1_000_000), 1_000_000 + age, 60_000));

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    [InlineData("0000000000000000000000000000000000000000")]
    public void What_was_not_minted_here_is_foreign(string nonce) => Assert.Equal(NonceState.Foreign, Mint.Check(nonce, 0, 60_000));

    [Fact]
    public void A_nonce_with_one_digit_changed_is_foreign()
    {
        var nonce = Mint.Mint(1_000_000);
        for (var i = 0; i < nonce.Length; i++)
        {
            var changed = nonce[..i] + (nonce[i] == '0' ? '1' : '0') + nonce[(i + 1)..];
            Assert.Equal(NonceState.Foreign, Mint.Check(changed, 1_000_000, 60_000));
        }
    }

    [Fact]
    public void Another_device_s_nonce_is_foreign() => Assert.Equal(NonceState.Foreign, new NonceMint([.. Enumerable.Repeat((byte)1, 32)]).Check(Mint.Mint(0), 0, 60_000));
}

public class BasicCredentialsTests
{
    [Theory]
    [InlineData("Basic YWRtaW46YWRtaW4=", "admin", "admin")]
    [InlineData("basic YWRtaW46YWRtaW4=", "admin", "admin")]
    [InlineData("BASIC   YWRtaW46YWRtaW4= ", "admin", "admin")]
    [InlineData("Basic YTo=", "a", "")]
    [InlineData("Basic OmI=", "", "b")]
    [InlineData("Basic YTpiOmM=", "a", "b:c")]
    [InlineData("Basic w7w6w7w=", "ü", "ü")]
    public void User_and_password_are_read(string header, string user, string password)
    {
        Assert.True(BasicCredentials.TryParse(header, out var credentials));
        Assert.Equal((user, password), (credentials.UserName, credentials.Password));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Basic")]
    [InlineData("Basic ")]
    [InlineData("Basic YWRtaW4=")]
    [InlineData("Basic !!!!")]
    [InlineData("Basic YWRtaW46YWRtaW4")]
    [InlineData("Digest YWRtaW46YWRtaW4=")]
    public void Anything_else_is_refused(string header) => Assert.False(BasicCredentials.TryParse(header, out _));

    [Fact]
    public void A_huge_header_is_refused() => Assert.False(BasicCredentials.TryParse("Basic " + new string('A', 100_000), out _));

    [Fact]
    public void The_password_stays_out_of_texts() => Assert.DoesNotContain("secret", new BasicCredentials("admin", "secret").ToString(), StringComparison.Ordinal);
}
