using Emulator.Protocol.Auth;

namespace Emulator.Protocol.Tests.Auth;

/// <summary>The examples of the RFCs.</summary>
public class DigestHashTests
{
    [Fact]
    public void The_example_of_RFC_2617_section_3_5()
    {
        const string Header =
            """
            Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", uri="/dir/index.html", qop=auth, nc=00000001, cnonce="0a4f113b", response="6629fae49393a05397450978507c4ef1", opaque="5ccc069c403ebaf9f0171e9517f40e41"
            """;
        Assert.True(DigestCredentials.TryParse(Header, out var credentials));
        var ha1 = DigestHash.Ha1(DigestAlgorithm.Md5, "Mufasa", "testrealm@host.com", "Circle Of Life");
        Assert.Equal("939e7578ed9e3c518a452acee763bce9", ha1);
        Assert.True(credentials.Matches("GET", ha1));
        Assert.False(credentials.Matches("POST", ha1));
        Assert.False(credentials.Matches("GET", DigestHash.Ha1(DigestAlgorithm.Md5, "Mufasa", "testrealm@host.com", "Circle of Life")));
    }

    [Theory]
    [InlineData("MD5", "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void The_examples_of_RFC_7616_section_3_9_1(string algorithm, string response)
    {
        var header =
            $"Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", algorithm={algorithm}, nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "
            + $"nc=00000001, cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, response=\"{response}\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
        Assert.True(DigestCredentials.TryParse(header, out var credentials));
        Assert.Equal(algorithm == "MD5" ? DigestAlgorithm.Md5 : DigestAlgorithm.Sha256, credentials.Algorithm);
        Assert.True(credentials.Matches("GET", DigestHash.Ha1(credentials.Algorithm, "Mufasa", "http-auth@example.org", "Circle of Life")));
    }

    [Fact]
    public void Without_qop_the_hash_is_that_of_RFC_2069()
    {
        // Its own example, with the response that the errata correct.
        const string Header =
            """
            Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", uri="/dir/index.html", response="1949323746fe6a43ef61f9606e7febea", opaque="5ccc069c403ebaf9f0171e9517f40e41"
            """;
        Assert.True(DigestCredentials.TryParse(Header, out var credentials));
        Assert.Null(credentials.Qop);
        Assert.True(credentials.Matches("GET", DigestHash.Ha1(DigestAlgorithm.Md5, "Mufasa", "testrealm@host.com", "CircleOfLife")));
    }

    [Fact]
    public void Names_are_hashed_as_utf_8() =>
        Assert.Equal(DigestHash.Of(DigestAlgorithm.Md5, "Jürgen:Zürich:ñ"), DigestHash.Ha1(DigestAlgorithm.Md5, "Jürgen", "Zürich", "ñ"));

    [Fact]
    public void A_long_text_is_hashed_like_a_short_one() =>
        Assert.Equal("cabe45dcc9ae5b66ba86600cca6b8ba8", DigestHash.Of(DigestAlgorithm.Md5, new string('a', 1000)));

    [Theory]
    [InlineData("", "", true)]
    [InlineData("a", "a", true)]
    [InlineData("a", "b", false)]
    [InlineData("a", "aa", false)]
    [InlineData("a", "", false)]
    public void Texts_are_compared_whole(string one, string other, bool same) => Assert.Equal(same, DigestCredentials.FixedTimeEquals(one, other));
}
