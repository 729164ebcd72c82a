using System.Globalization;
using Emulator.TestKit;
using static Emulator.Server.Tests.Faults.FaultLab;

namespace Emulator.Server.Tests.Faults;

/// <summary>Faults of the heads and the framing of HTTP answers, byte by byte.</summary>
public sealed class HttpFaultTests(FaultLab lab) : IClassFixture<FaultLab>
{
    [Fact]
    public async Task A_device_that_is_well_has_none_of_it()
    {
        var answer = await lab.AskAsync();
        Assert.Equal(("HTTP/1.1 200 OK", lab.SerialBody), (answer.StatusLine, answer.Body));
        Assert.Equal((WireSight.Silence, answer.Head + answer.Body), await lab.DrainAsync());
    }

    [Fact]
    [ShowsFault("http.close")]
    public async Task The_connection_closes_behind_every_answer()
    {
        await using var fault = await lab.InjectAsync("http.close");
        var (end, text) = await lab.DrainAsync();
        Assert.Equal(WireSight.Fin, end);
        Assert.Contains("\r\nConnection: close\r\n", text, StringComparison.Ordinal);
        Assert.EndsWith(lab.SerialBody, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", 404)]
    [InlineData("""{"status":410}""", 410)]
    [ShowsFault("http.gone")]
    public async Task Nothing_is_there_and_nobody_is_asked_for_a_password(string parameters, int status)
    {
        await using var fault = await lab.InjectAsync("http.gone", parameters);
        Assert.Equal(status, (await lab.AskAsAsync(null)).Status);
    }

    [Fact]
    [ShowsFault("http.tarpit")]
    public async Task A_request_that_is_never_answered()
    {
        await using var fault = await lab.InjectAsync("http.tarpit");
        Assert.Equal((WireSight.Silence, ""), await lab.DrainAsync());
        Assert.Equal(1, await fault.HitsAsync());
    }

    [Fact]
    [ShowsFault("http.redirect")]
    public async Task Sent_elsewhere()
    {
        await using var fault = await lab.InjectAsync("http.redirect", """{"to":"https://camera/login.htm","status":301}""");
        var answer = await lab.AskAsAsync(null);
        Assert.Equal((301, "https://camera/login.htm"), (answer.Status, answer["Location"]));
    }

    [Theory]
    [InlineData("http.noReason", "{}", "HTTP/1.1 200")]
    [InlineData("http.reason", """{"text":"Fine"}""", "HTTP/1.1 200 Fine")]
    [ShowsFault("http.noReason")]
    [ShowsFault("http.reason")]
    public async Task Another_text_behind_the_status_or_none(string kind, string parameters, string line)
    {
        await using var fault = await lab.InjectAsync(kind, parameters);
        var answer = await lab.AskAsync();
        Assert.Equal((line, lab.SerialBody), (answer.StatusLine, answer.Body));
    }

    [Theory]
    [InlineData("http.contentType", """{"type":"image/gif"}""", "image/gif")]
    [InlineData("http.noContentType", "{}", null)]
    [ShowsFault("http.contentType")]
    [ShowsFault("http.noContentType")]
    public async Task Another_content_type_or_none(string kind, string parameters, string? type)
    {
        await using var fault = await lab.InjectAsync(kind, parameters);
        var answer = await lab.AskAsync();
        Assert.Equal((type, lab.SerialBody), (answer["Content-Type"], answer.Body));
    }

    [Fact]
    [ShowsFault("http.twice")]
    public async Task A_header_comes_twice()
    {
        await using var fault = await lab.InjectAsync("http.twice");
        Assert.Equal(["Content-Type: text/plain;charset=utf-8", "Content-Type: text/html"], Headers(await lab.AskAsync(), "Content-Type"));
    }

    [Fact]
    [ShowsFault("http.lowerCase")]
    public async Task Header_names_in_small_letters()
    {
        await using var fault = await lab.InjectAsync("http.lowerCase");
        var answer = await lab.AskAsync();
        Assert.Contains("\r\ncontent-type:text/plain;charset=utf-8\r\n", answer.Head, StringComparison.Ordinal);
        Assert.Equal(lab.SerialBody, answer.Body);
    }

    [Fact]
    [ShowsFault("http.folded")]
    public async Task Header_values_on_a_second_line()
    {
        await using var fault = await lab.InjectAsync("http.folded");
        Assert.Contains("\r\nContent-Type:\r\n text/plain;charset=utf-8\r\n", (await lab.DrainAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    [ShowsFault("http.bareLf")]
    public async Task Lines_of_the_head_end_with_LF()
    {
        await using var fault = await lab.InjectAsync("http.bareLf");
        var (_, text) = await lab.DrainAsync();
        Assert.StartsWith("HTTP/1.1 200 OK\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\n\n" + lab.SerialBody, text, StringComparison.Ordinal);
        Assert.DoesNotContain("\r", text[..^lab.SerialBody.Length], StringComparison.Ordinal);
    }

    [Fact]
    [ShowsFault("http.hugeHeader")]
    public async Task A_header_that_is_very_long()
    {
        await using var fault = await lab.InjectAsync("http.hugeHeader");
        var answer = await lab.AskAsync();
        Assert.Equal((70000, lab.SerialBody), (answer["X-Fill"]!.Length, answer.Body));
    }

    [Fact]
    [ShowsFault("http.manyHeaders")]
    public async Task Very_many_headers()
    {
        await using var fault = await lab.InjectAsync("http.manyHeaders", """{"count":150}""");
        Assert.Equal(150, (await lab.AskAsync()).Head.Split("\r\n").Count(line => line.StartsWith("X-Fill-", StringComparison.Ordinal)));
    }

    [Fact]
    [ShowsFault("http.date")]
    public async Task A_date_of_long_ago()
    {
        await using var fault = await lab.InjectAsync("http.date", """{"days":-365}""");
        var date = Assert.Single(Headers(await lab.AskAsync(), "Date"));
        Assert.Equal(2025, DateTime.ParseExact(date[6..], "R", CultureInfo.InvariantCulture).Year);
    }

    [Theory]
    [InlineData("http.continue", "{}", "HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("http.garbage", """{"text":"[12] dbg\n"}""", "[12] dbg\n")]
    [InlineData("http.leadingBlank", "{}", "\r\n")]
    [ShowsFault("http.continue")]
    [ShowsFault("http.garbage")]
    [ShowsFault("http.leadingBlank")]
    public async Task Something_stands_before_the_status_line(string kind, string parameters, string before)
    {
        await using var fault = await lab.InjectAsync(kind, parameters);
        var (_, text) = await lab.DrainAsync();
        Assert.StartsWith(before + "HTTP/1.1 200 OK\r\n", text, StringComparison.Ordinal);
        Assert.EndsWith(lab.SerialBody, text, StringComparison.Ordinal);
    }

    [Fact]
    [ShowsFault("http.noHead")]
    public async Task A_body_alone()
    {
        await using var fault = await lab.InjectAsync("http.noHead");
        Assert.Equal((WireSight.Fin, lab.SerialBody), await lab.DrainAsync());
    }

    [Theory]
    [InlineData("http.cookie", "Set-Cookie: =;;secure=\"")]
    [InlineData("http.badHeader", "This is no header")]
    [ShowsFault("http.cookie")]
    [ShowsFault("http.badHeader")]
    public async Task A_line_of_the_head_that_is_no_header(string kind, string line)
    {
        await using var fault = await lab.InjectAsync(kind);
        var answer = await lab.AskAsync();
        Assert.Contains($"\r\n{line}\r\n", answer.Head, StringComparison.Ordinal);
        Assert.Equal(lab.SerialBody, answer.Body);
    }

    [Fact]
    [ShowsFault("uri.rejectEncodedBrackets")]
    public async Task Brackets_that_are_escaped_are_refused_and_raw_ones_taken()
    {
        const string attach = "/cgi-bin/configManager.cgi?action=getConfig&name=";
        await using var fault = await lab.InjectAsync("uri.rejectEncodedBrackets");
        Assert.Equal(400, (await lab.AskAsync(attach + "ChannelTitle%5B0%5D")).Status);
        Assert.Equal(400, (await lab.AskAsync(attach + "ChannelTitle%5b0%5d")).Status);
        Assert.Equal(200, (await lab.AskAsync(attach + "ChannelTitle[0]")).Status);
        Assert.Equal(2, await fault.HitsAsync());
    }

    [Fact]
    [ShowsFault("uri.tooLong")]
    public async Task A_target_that_is_too_long()
    {
        await using var fault = await lab.InjectAsync("uri.tooLong", """{"bytes":100}""");
        Assert.Equal(414, (await lab.AskAsync(Serial + "&x=" + new string('x', 100))).Status);
        Assert.Equal(200, (await lab.AskAsync()).Status);
    }

    [Fact]
    [ShowsFault("http.noLength")]
    public async Task No_length_but_the_end_of_the_connection()
    {
        await using var fault = await lab.InjectAsync("http.noLength");
        var (end, text) = await lab.DrainAsync();
        Assert.Equal(WireSight.Fin, end);
        Assert.DoesNotContain("Content-Length", text, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("\r\n\r\n" + lab.SerialBody, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http.wrongLength", """{"by":7}""", "+7")]
    [InlineData("http.wrongLength", """{"by":-3}""", "-3")]
    [InlineData("http.wrongLength", """{"by":-1000}""", "0")]
    [InlineData("http.lengthTwice", """{"by":7}""", "+0 +7")]
    [InlineData("http.badLength", """{"text":"many"}""", "many")]
    [ShowsFault("http.wrongLength")]
    [ShowsFault("http.lengthTwice")]
    [ShowsFault("http.badLength")]
    public async Task A_length_that_is_not_the_bodys(string kind, string parameters, string lengths)
    {
        await using var fault = await lab.InjectAsync(kind, parameters);
        var (end, text) = await lab.DrainAsync();
        Assert.Equal(WireSight.Silence, end);
        Assert.EndsWith("\r\n\r\n" + lab.SerialBody, text, StringComparison.Ordinal);
        var expected = lengths.Split(' ').Select(l => l[0] is '+' or '-' ? (lab.SerialBody.Length + int.Parse(l, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture) : l);
        Assert.Equal(expected.Select(l => "Content-Length: " + l), Headers(new RawAnswer(text, ""), "Content-Length"));
    }

    [Fact]
    [ShowsFault("http.chunked")]
    public async Task A_short_body_in_chunks()
    {
        await using var fault = await lab.InjectAsync("http.chunked", """{"size":5}""");
        var (end, text) = await lab.DrainAsync();
        Assert.Equal(WireSight.Silence, end);
        Assert.Contains($"\r\n\r\n5\r\n{lab.SerialBody[..5]}\r\n5\r\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n0\r\n\r\n", text, StringComparison.Ordinal);
        Assert.Equal(lab.SerialBody.Trim(), await WithHttpClientAsync());
    }

    [Fact]
    [ShowsFault("http.badChunk")]
    public async Task A_chunk_that_ends_too_soon()
    {
        await using var fault = await lab.InjectAsync("http.badChunk");
        var (end, text) = await lab.DrainAsync();
        Assert.Equal(WireSight.Fin, end);
        Assert.EndsWith($"\r\n\r\n{lab.SerialBody.Length + 5:x}\r\n{lab.SerialBody}\r\n", text, StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(WithHttpClientAsync);
    }

    [Theory]
    [InlineData("http.headInBody", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")]
    [InlineData("http.bom", "\u00EF\u00BB\u00BF")]
    [InlineData("http.blankBody", "\r\n")]
    [ShowsFault("http.headInBody")]
    [ShowsFault("http.bom")]
    [ShowsFault("http.blankBody")]
    public async Task The_body_begins_with_something_else(string kind, string before)
    {
        await using var fault = await lab.InjectAsync(kind);
        Assert.Equal(before + lab.SerialBody, (await lab.AskAsync()).Body);
    }

    [Fact]
    [ShowsFault("http.gzip")]
    public async Task Gzip_that_is_none()
    {
        await using var fault = await lab.InjectAsync("http.gzip");
        var answer = await lab.AskAsync();
        Assert.Equal(("gzip", lab.SerialBody), (answer["Content-Encoding"], answer.Body));
    }

    [Fact]
    [ShowsFault("http.extraBytes")]
    public async Task More_bytes_than_were_announced()
    {
        await using var fault = await lab.InjectAsync("http.extraBytes", """{"text":"more"}""");
        using var client = await RawClient.GetAsync(lab.Camera.Url, Serial);
        Assert.Equal(lab.SerialBody, (await client.ReadAnswerAsync()).Body);
        Assert.Equal("more", await client.ReadAsync(4));
        // The connection goes on.
        Assert.Equal(200, (await AskAsync(client, Basic())).Status);
    }

    [Theory]
    [InlineData("""{"after":4}""", WireSight.Fin, 4)]
    [InlineData("""{"after":0}""", WireSight.Fin, 0)]
    [InlineData("""{"after":4,"end":"rst"}""", WireSight.Rst, 4)]
    [InlineData("""{"after":4,"end":"silence"}""", WireSight.Silence, 4)]
    [ShowsFault("http.truncated")]
    public async Task A_body_that_ends_too_soon(string parameters, WireSight expected, int bytes)
    {
        await using var fault = await lab.InjectAsync("http.truncated", parameters);
        using var client = await RawClient.GetAsync(lab.Camera.Url, Serial);
        var head = await client.ReadUntilAsync("\r\n\r\n");
        Assert.Equal($"{lab.SerialBody.Length}", new RawAnswer(head, "")["Content-Length"]);
        Assert.Equal((expected, lab.SerialBody[..bytes]), await client.DrainAsync(TimeSpan.FromMilliseconds(150)));
    }

    [Fact]
    [ShowsFault("http.empty")]
    public async Task Nothing_at_all_with_200()
    {
        await using var fault = await lab.InjectAsync("http.empty");
        var answer = await lab.AskAsync();
        Assert.Equal((200, "0", ""), (answer.Status, answer["Content-Length"], answer.Body));
    }

    [Fact]
    public async Task Faults_of_one_answer_add_to_each_other()
    {
        await using var first = await lab.InjectAsync("http.continue");
        await using var second = await lab.InjectAsync("http.garbage", """{"text":"x\r\n"}""");
        await using var third = await lab.InjectAsync("http.noContentType");
        await using var fourth = await lab.InjectAsync("http.wrongLength", """{"by":1}""");
        await using var fifth = await lab.InjectAsync("http.truncated", """{"after":3}""");
        var (end, text) = await lab.DrainAsync();
        Assert.Equal(WireSight.Fin, end);
        Assert.StartsWith("HTTP/1.1 100 Continue\r\n\r\nx\r\nHTTP/1.1 200 OK\r\n", text, StringComparison.Ordinal);
        Assert.Contains($"\r\nContent-Length: {lab.SerialBody.Length + 1}\r\n\r\nsn=", text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nsn=", text, StringComparison.Ordinal);
    }

    private static string[] Headers(RawAnswer answer, string name) => [.. answer.Head.Split("\r\n").Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))];

    private async Task<string> WithHttpClientAsync()
    {
        using var client = lab.Camera.BasicClient("admin", "admin");
        return (await client.GetStringAsync(new Uri(Serial, UriKind.Relative))).Trim();
    }
}
