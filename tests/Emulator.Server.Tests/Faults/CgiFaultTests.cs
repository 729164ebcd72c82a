using Emulator.TestKit;
using static Emulator.Server.Tests.Faults.FaultLab;

namespace Emulator.Server.Tests.Faults;

/// <summary>Faults of what operations do and answer.</summary>
public sealed class CgiFaultTests(FaultLab lab) : IClassFixture<FaultLab>
{
    private const string Set = "/cgi-bin/configManager.cgi?action=setConfig&";
    private const string Get = "/cgi-bin/configManager.cgi?action=getConfig&name=";

    [Theory]
    [InlineData("""{"error":6}""", 200)]
    [InlineData("""{"error":4,"status":400}""", 400)]
    [ShowsFault("cgi.error")]
    public async Task An_error_of_the_document(string parameters, int status)
    {
        await using var fault = await lab.InjectAsync("cgi.error", parameters);
        var answer = await lab.AskAsync();
        Assert.Equal(status, answer.Status);
        Assert.StartsWith("Error\r\n", answer.Body, StringComparison.Ordinal);
        // Whoever is not logged in is still asked to.
        Assert.Equal(401, (await lab.AskAsAsync(null)).Status);
    }

    [Fact]
    [ShowsFault("cgi.busy")]
    public async Task Busy()
    {
        await using var fault = await lab.InjectAsync("cgi.busy", """{"retryAfter":7}""");
        var answer = await lab.AskAsync();
        Assert.Equal((503, "7"), (answer.Status, answer["Retry-After"]));
        Assert.Equal(401, (await lab.AskAsAsync(null)).Status);
    }

    [Fact]
    [ShowsFault("cgi.slow")]
    public async Task The_challenge_comes_at_once_and_the_answer_later()
    {
        await using var fault = await lab.InjectAsync("cgi.slow", """{"delay":"10s"}""");
        Assert.Equal(401, (await lab.AskAsAsync(null)).Status);
        using var client = await RawClient.GetAsync(lab.Camera.Url, Serial);
        await Eventually.TrueAsync(async () => await fault.HitsAsync() == 1, "the operation waits");
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(TimeSpan.FromMilliseconds(50))).Sight);
        lab.Camera.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
    }

    [Fact]
    [ShowsFault("cgi.lies")]
    public async Task OK_and_nothing_has_changed()
    {
        var before = (await lab.AskAsync(Title)).Body;
        await using (var fault = await lab.InjectAsync("cgi.lies"))
        {
            Assert.Equal("OK\r\n", (await lab.AskAsync(Set + "ChannelTitle[0].Name=Lies")).Body);
            Assert.Equal(before, (await lab.AskAsync(Title)).Body);
        }

        Assert.Equal("OK\r\n", (await lab.AskAsync(Set + "ChannelTitle[0].Name=Truth")).Body);
        Assert.Contains("Truth", (await lab.AskAsync(Title)).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"count":1}""", "One")]
    [InlineData("""{"count":0}""", "None")]
    [ShowsFault("cgi.partialSet")]
    public async Task Only_the_first_values_are_taken(string parameters, string name)
    {
        await lab.AskAsync(Set + "ChannelTitle[0].Name=None&VideoInOptions[0].Mirror=false");
        await using var fault = await lab.InjectAsync("cgi.partialSet", parameters);
        Assert.Equal("OK\r\n", (await lab.AskAsync(Set + "ChannelTitle[0].Name=One&VideoInOptions[0].Mirror=true")).Body);
        Assert.Contains($"Name={name}\r\n", (await lab.AskAsync(Title)).Body, StringComparison.Ordinal);
        Assert.Contains("=false", (await lab.AskAsync(Get + "VideoInOptions[0].Mirror")).Body, StringComparison.Ordinal);
    }

    [Fact]
    [ShowsFault("cgi.unknownConfig")]
    public async Task A_section_that_is_not_known()
    {
        await using var fault = await lab.InjectAsync("cgi.unknownConfig", """{"names":["channeltitle","Video*"],"status":404}""");
        Assert.Equal(404, (await lab.AskAsync(Title)).Status);
        Assert.Equal(404, (await lab.AskAsync(Get + "VideoColor[0][0]")).Status);
        Assert.Equal(404, (await lab.AskAsync(Set + "ChannelTitle[0].Name=x")).Status);
        Assert.Equal(200, (await lab.AskAsync(Get + "Encode")).Status);
    }

    [Fact]
    [ShowsFault("cgi.unsupported")]
    public async Task Operations_that_are_not_there()
    {
        await using var fault = await lab.InjectAsync("cgi.unsupported", """{"operations":["magicBox.cgi?getMachineName","snapshot.cgi"]}""");
        Assert.Equal(400, (await lab.AskAsync("/cgi-bin/magicBox.cgi?action=getMachineName")).Status);
        Assert.Equal(400, (await lab.AskAsync("/cgi-bin/snapshot.cgi")).Status);
        Assert.Equal(200, (await lab.AskAsync()).Status);
    }

    [Fact]
    [ShowsFault("cgi.channelBase")]
    public async Task Channels_count_from_0()
    {
        Assert.Equal(400, (await lab.AskAsync("/cgi-bin/snapshot.cgi?channel=0")).Status);
        await using var fault = await lab.InjectAsync("cgi.channelBase");
        Assert.Equal(200, (await lab.AskAsync("/cgi-bin/snapshot.cgi?channel=0")).Status);
        Assert.Equal(400, (await lab.AskAsync("/cgi-bin/snapshot.cgi?channel=1")).Status);
        Assert.Equal(200, (await lab.AskAsync("/cgi-bin/snapshot.cgi")).Status);
    }

    [Fact]
    [ShowsFault("cgi.unlikelyChannel")]
    public async Task Any_channel_is_the_first()
    {
        Assert.Equal(400, (await lab.AskAsync("/cgi-bin/snapshot.cgi?channel=77")).Status);
        await using var fault = await lab.InjectAsync("cgi.unlikelyChannel");
        Assert.Equal(200, (await lab.AskAsync("/cgi-bin/snapshot.cgi?channel=77")).Status);
    }

    [Fact]
    [ShowsFault("channel.protocol")]
    public async Task A_channel_of_another_protocol()
    {
        await using var recorder = await TestCamera.StartAsync("dvr");
        await using var fault = await recorder.InjectAsync("channel.protocol", """{"channels":[2]}""");
        Assert.Equal(400, await recorder.StatusAsync("/cgi-bin/encode.cgi?action=getConfigCaps&channel=2"));
        Assert.Equal(400, await recorder.StatusAsync(Get + "ChannelTitle[1]"));
        Assert.Equal(400, await recorder.StatusAsync(Set + "ChannelTitle[1].Name=x"));
        Assert.Equal(200, await recorder.StatusAsync("/cgi-bin/encode.cgi?action=getConfigCaps&channel=1"));
        Assert.Equal(200, await recorder.StatusAsync(Get + "ChannelTitle[0]"));
        Assert.Equal(200, await recorder.StatusAsync("/cgi-bin/snapshot.cgi?channel=2"));
    }

    [Fact]
    [ShowsFault("cgi.html")]
    public async Task A_page_for_people()
    {
        await using var fault = await lab.InjectAsync("cgi.html");
        var answer = await lab.AskAsync();
        Assert.Equal((200, "text/html"), (answer.Status, answer["Content-Type"]));
        Assert.StartsWith("<html>", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    [ShowsFault("cgi.okAnyway")]
    public async Task OK_to_what_it_cannot_do()
    {
        await using var fault = await lab.InjectAsync("cgi.okAnyway");
        var answer = await lab.AskAsync(Set + "NoSuchThing[0].Enable=true");
        Assert.Equal((200, "OK\r\n"), (answer.Status, answer.Body));
    }

    [Theory]
    [InlineData("cgi.truncated", """{"bytes":25}""", "table.ChannelTitle[0].Nam")]
    [InlineData("cgi.doubleKeys", "{}", "table.ChannelTitle[0].Name=Tür\r\ntable.ChannelTitle[0].Name=Tür\r\n")]
    [InlineData("cgi.lineFeeds", "{}", "table.ChannelTitle[0].Name=Tür\n")]
    [InlineData("cgi.noLineEnd", "{}", "table.ChannelTitle[0].Name=Tür")]
    [InlineData("cgi.blankLines", "{}", "table.ChannelTitle[0].Name=Tür\r\n\r\n")]
    [InlineData("cgi.blanks", "{}", "table.ChannelTitle[0].Name = Tür\r\n")]
    [InlineData("cgi.quoted", "{}", "table.ChannelTitle[0].Name=\"Tür\"\r\n")]
    [InlineData("cgi.trailing", """{"text":"e=1"}""", "table.ChannelTitle[0].Name=Tür\r\ne=1")]
    [InlineData("cgi.keyCase", "{}", "table.channeltitle[0].name=Tür\r\n")]
    [InlineData("cgi.keyCase", """{"to":"upper"}""", "TABLE.CHANNELTITLE[0].NAME=Tür\r\n")]
    [InlineData("cgi.noTable", "{}", "ChannelTitle[0].Name=Tür\r\n")]
    [InlineData("cgi.wrongIndex", "{}", "table.ChannelTitle[1].Name=Tür\r\n")]
    [InlineData("cgi.missingKeys", """{"keys":["*.Name"]}""", "")]
    [ShowsFault("cgi.truncated")]
    [ShowsFault("cgi.doubleKeys")]
    [ShowsFault("cgi.lineFeeds")]
    [ShowsFault("cgi.noLineEnd")]
    [ShowsFault("cgi.blankLines")]
    [ShowsFault("cgi.blanks")]
    [ShowsFault("cgi.quoted")]
    [ShowsFault("cgi.trailing")]
    [ShowsFault("cgi.keyCase")]
    [ShowsFault("cgi.noTable")]
    [ShowsFault("cgi.wrongIndex")]
    [ShowsFault("cgi.missingKeys")]
    public async Task Lines_of_another_form(string kind, string parameters, string expected)
    {
        await lab.AskAsync(Set + "ChannelTitle[0].Name=T%C3%BCr");
        Assert.Equal("table.ChannelTitle[0].Name=Tür\r\n", Utf8((await lab.AskAsync(Title)).Body));
        await using var fault = await lab.InjectAsync(kind, parameters);
        var answer = await lab.AskAsync(Title);
        Assert.Equal((200, expected), (answer.Status, Utf8(answer.Body)));
    }

    [Fact]
    [ShowsFault("cgi.latin1")]
    public async Task Text_that_is_not_UTF_8()
    {
        await lab.AskAsync(Set + "ChannelTitle[0].Name=T%C3%BCr");
        await using var fault = await lab.InjectAsync("cgi.latin1");
        Assert.Equal("table.ChannelTitle[0].Name=T\u00fcr\r\n", (await lab.AskAsync(Title)).Body);
    }

    [Fact]
    [ShowsFault("cgi.reordered")]
    public async Task Lines_in_another_order()
    {
        var lines = Lines((await lab.AskAsync(Get + "VideoInOptions")).Body);
        await using var fault = await lab.InjectAsync("cgi.reordered");
        Assert.Equal(lines.Reverse(), Lines((await lab.AskAsync(Get + "VideoInOptions")).Body));
    }

    [Fact]
    [ShowsFault("cgi.flags")]
    public async Task True_is_written_otherwise()
    {
        await lab.AskAsync(Set + "VideoInOptions[0].Mirror=true&VideoInOptions[0].Flip=false");
        await using var fault = await lab.InjectAsync("cgi.flags", """{"yes":"on","no":"off"}""");
        var lines = Lines((await lab.AskAsync(Get + "VideoInOptions[0]")).Body);
        Assert.Contains("table.VideoInOptions[0].Mirror=on", lines);
        Assert.Contains("table.VideoInOptions[0].Flip=off", lines);
        Assert.DoesNotContain(lines, line => line.EndsWith("=true", StringComparison.Ordinal) || line.EndsWith("=false", StringComparison.Ordinal));
    }

    [Fact]
    [ShowsFault("cgi.okText")]
    public async Task OK_is_said_otherwise()
    {
        await using var fault = await lab.InjectAsync("cgi.okText", """{"text":"true"}""");
        Assert.Equal("true", (await lab.AskAsync(Set + "ChannelTitle[0].Name=x")).Body);
        Assert.Contains("Name=x\r\n", (await lab.AskAsync(Title)).Body, StringComparison.Ordinal);
    }

    [Fact]
    [ShowsFault("cgi.cached")]
    public async Task What_was_set_shows_later()
    {
        await lab.AskAsync(Set + "ChannelTitle[0].Name=Old");
        await using var fault = await lab.InjectAsync("cgi.cached", """{"for":"10s"}""");
        Assert.Contains("=Old\r\n", (await lab.AskAsync(Title)).Body, StringComparison.Ordinal);
        await lab.AskAsync(Set + "ChannelTitle[0].Name=New");
        Assert.Contains("=Old\r\n", (await lab.AskAsync(Title)).Body, StringComparison.Ordinal);
        lab.Camera.Clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Contains("=New\r\n", (await lab.AskAsync(Title)).Body, StringComparison.Ordinal);
    }

    private static string[] Lines(string body) => body.Split("\r\n")[..^1];

    private static string Utf8(string latin1) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.Latin1.GetBytes(latin1));
}
