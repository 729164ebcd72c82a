using Emulator.Protocol.KeyValue;

namespace Emulator.Protocol.Tests.KeyValue;

public class CgiQueryTests
{
    public static TheoryData<string, string[]> Queries => new()
    {
        { "", [] },
        { "?", [] },
        { "&", [] },
        { "action=getConfig&name=Snap", ["action|getConfig", "name|Snap"] },
        { "&&action=a&&b=c&", ["action|a", "b|c"] },
        { "action=a?", ["action|a"] },
        { "action=a??", ["action|a"] },
        { "flag", ["flag|"] },
        { "flag=", ["flag|"] },
        { "a==b=", ["a|=b="] },
        { "VideoColor[0][1].Hue=5", ["VideoColor[0][1].Hue|5"] },
        { "VideoColor%5B0%5D%5b1%5d.Hue=5", ["VideoColor[0][1].Hue|5"] },
        { "t=1%2012:00:00-18:00:00", ["t|1 12:00:00-18:00:00"] },
        { "t=1+12:00:00-18:00:00", ["t|1 12:00:00-18:00:00"] },
        { "t=1 12:00:00", ["t|1 12:00:00"] },
        { "t=%2B1", ["t|+1"] },
        { "t=a%26b%3Dc", ["t|a&b=c"] },
        { "+name+=x", ["name|x"] },
        { "n=%C3%BC%E4%BA%8C%F0%9F%93%B7", ["n|ü二📷"] },
        { "n=ü二📷", ["n|ü二📷"] },
        { "n=1&N=2&n=3", ["n|1", "N|2", "n|3"] },
        { "a=1;b=2", ["a|1;b=2"] },
        { "a=#", ["a|#"] },
    };

    public static TheoryData<string> Broken =>
    [
        "a=%", "a=%4", "a=%GG", "a=% 1", "a=%-1", "%=1", "a=%C3", "a=%FF", "a=%C0%80", "a=%ED%A0%80", "a=%00", "a=%0d%0a", "a=\n", "a=%7F", "a=\u0085",
        "=1", "+=1", "%20=1", "a=1&=2", new string('a', CgiQuery.MaxLength + 1),
        string.Concat(Enumerable.Repeat("a&", CgiQuery.MaxParameters + 1)),
    ];

    [Theory]
    [MemberData(nameof(Queries))]
    public void Queries_are_read_in_order(string raw, string[] pairs)
    {
        Assert.True(CgiQuery.TryParse(raw, out var query, out var error), error);
        Assert.Null(error);
        Assert.Equal(pairs, query.Pairs.ToArray().Select(p => $"{p.Key}|{p.Value}"));
    }

    [Theory]
    [MemberData(nameof(Queries))]
    public void What_was_read_is_read_again_when_escaped(string raw, string[] pairs)
    {
        Assert.True(CgiQuery.TryParse(raw, out var query, out _));
        var escaped = string.Join('&', query.Pairs.ToArray().Select(p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value)}"));
        Assert.True(CgiQuery.TryParse(escaped, out var again, out var error), error);
        Assert.Equal(pairs, again.Pairs.ToArray().Select(p => $"{p.Key}|{p.Value}"));
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Broken_queries_are_refused_with_a_reason(string raw)
    {
        Assert.False(CgiQuery.TryParse(raw, out var query, out var error));
        Assert.Null(query);
        Assert.NotEmpty(error);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        Assert.False(CgiQuery.TryParse("a=\ud800", out _, out _));
        Assert.False(CgiQuery.TryParse("a=\udc00\ud800", out _, out _));
    }

    [Fact]
    public void The_last_of_one_name_counts_in_any_case()
    {
        Assert.True(CgiQuery.TryParse("Channel=1&other=x&channel=2", out var query, out _));
        Assert.Equal("2", query["CHANNEL"]);
        Assert.Equal(["1", "2"], query.All("channel"));
        Assert.Null(query["none"]);
        Assert.Empty(query.All("none"));
    }

    [Fact]
    public void A_form_comes_after_the_query()
    {
        Assert.True(CgiQuery.TryParse("a=1&b=1", out var query, out _));
        Assert.True(CgiQuery.TryParse("b=2", out var form, out _));
        Assert.Equal("2", query.Then(form)["b"]);
        Assert.Equal("1", form.Then(query)["b"]);
        Assert.Same(query, query.Then(CgiQuery.Empty));
        Assert.Same(form, CgiQuery.Empty.Then(form));
    }

    [Fact]
    public void The_longest_is_read()
    {
        Assert.True(CgiQuery.TryParse("a=" + new string('x', CgiQuery.MaxLength - 2), out _, out _));
        Assert.True(CgiQuery.TryParse(string.Concat(Enumerable.Repeat("a&", CgiQuery.MaxParameters)), out var query, out _));
        Assert.Equal(CgiQuery.MaxParameters, query.Pairs.Length);
    }
}
