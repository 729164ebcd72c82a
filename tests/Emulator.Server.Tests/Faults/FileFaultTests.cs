using Emulator.Server.Tests.Recordings;
using Emulator.TestKit;
using static Emulator.Server.Tests.Recordings.RecordingClient;

namespace Emulator.Server.Tests.Faults;

/// <summary>Faults of searches for recordings and of downloads.</summary>
public sealed class FileFaultTests(FaultLab lab) : IClassFixture<FaultLab>
{
    private static readonly string Minute = Load(Began.AddHours(-1), Began.AddHours(-1).AddSeconds(10));

    [Theory]
    [InlineData("""{"at":5000}""", WireSight.Fin, "whole")]
    [InlineData("""{"at":5000,"end":"rst"}""", WireSight.Rst, "whole")]
    [InlineData("""{"at":5000,"length":"none"}""", WireSight.Fin, null)]
    [InlineData("""{"at":5000,"length":"cut"}""", WireSight.Silence, "5000")]
    [ShowsFault("file.truncate")]
    public async Task A_download_that_ends_early(string parameters, WireSight end, string? length)
    {
        var whole = (await lab.AskAsync(Minute)).Body;
        await using var fault = await lab.InjectAsync("file.truncate", parameters);
        using var client = await RawClient.GetAsync(lab.Camera.Url, Minute);
        var head = new RawAnswer(await client.ReadUntilAsync("\r\n\r\n"), "");
        Assert.Equal((200, length == "whole" ? $"{whole.Length}" : length), (head.Status, head["Content-Length"]));
        Assert.Equal((end, whole[..5000]), await client.DrainAsync(TimeSpan.FromMilliseconds(150)));
    }

    [Fact]
    [ShowsFault("file.slow")]
    public async Task A_download_that_comes_slowly()
    {
        await using var fault = await lab.InjectAsync("file.slow", """{"bytesPerSecond":2000}""");
        using var client = await RawClient.GetAsync(lab.Camera.Url, Minute);
        await Eventually.TrueAsync(async () => await fault.HitsAsync() == 1, "the download begins");
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(TimeSpan.FromMilliseconds(50))).Sight);
        var read = client.ReadAsync(100);
        await Eventually.TrueAsync(
            () =>
            {
                lab.Camera.Clock.Advance(TimeSpan.FromMilliseconds(50));
                return read.IsCompleted;
            },
            "the first slice");
        Assert.StartsWith("HTTP/1.1 200 OK", await read, StringComparison.Ordinal);
    }

    [Fact]
    [ShowsFault("file.gap")]
    public async Task Bytes_are_missing_in_the_middle()
    {
        var whole = (await lab.AskAsync(Minute)).Body;
        await using var fault = await lab.InjectAsync("file.gap", """{"at":3000,"bytes":700}""");
        Assert.Equal(whole.Remove(3000, 700), (await lab.AskAsync(Minute)).Body);
        // A part that the gap lies in.
        Assert.Equal(whole[2900..5000].Remove(100, 700), (await lab.AskAsync(Minute, "Range: bytes=2900-4999")).Body);
        Assert.Equal(whole[..2000], (await lab.AskAsync(Minute, "Range: bytes=0-1999")).Body);
    }

    [Fact]
    [ShowsFault("file.ignoreRange")]
    public async Task The_whole_file_instead_of_a_part()
    {
        var whole = (await lab.AskAsync(Minute)).Body;
        await using var fault = await lab.InjectAsync("file.ignoreRange");
        var answer = await lab.AskAsync(Minute, "Range: bytes=2900-4999");
        Assert.Equal((200, whole, null), (answer.Status, answer.Body, answer["Content-Range"]));
    }

    [Fact]
    [ShowsFault("file.missing")]
    public async Task A_file_that_was_found_is_not_there()
    {
        var files = await lab.Camera.FindAsync(Began.AddHours(-1), Began);
        await using var fault = await lab.InjectAsync("file.missing");
        Assert.Equal(404, (await lab.AskAsync("/cgi-bin/RPC_Loadfile" + files[0].Path)).Status);
        Assert.Equal(404, (await lab.AskAsync(Minute)).Status);
    }

    [Fact]
    [ShowsFault("file.empty")]
    public async Task A_download_of_nothing()
    {
        await using var fault = await lab.InjectAsync("file.empty");
        var answer = await lab.AskAsync(Minute);
        Assert.Equal((200, "0"), (answer.Status, answer["Content-Length"]));
    }

    [Fact]
    [ShowsFault("file.wrongLength")]
    [ShowsFault("file.wrongTime")]
    public async Task A_search_that_names_other_lengths_and_times()
    {
        var files = await lab.Camera.FindAsync(Began.AddHours(-1), Began);
        await using var length = await lab.InjectAsync("file.wrongLength", """{"by":100}""");
        await using var time = await lab.InjectAsync("file.wrongTime", """{"hours":-2}""");
        var told = await lab.Camera.FindAsync(Began.AddHours(-1), Began);
        Assert.Equal(files.Select(f => (f.Path, f.Length + 100, f.Start.AddHours(-2), f.End.AddHours(-2))), told.Select(f => (f.Path, f.Length, f.Start, f.End)));
    }

    [Fact]
    [ShowsFault("file.findNothing")]
    public async Task A_search_that_finds_nothing()
    {
        await using var fault = await lab.InjectAsync("file.findNothing");
        Assert.Equal("found=0\r\n", await PageAsync(100));
    }

    [Fact]
    [ShowsFault("file.findTwice")]
    public async Task A_search_that_names_each_file_twice()
    {
        var files = await lab.Camera.FindAsync(Began.AddMinutes(-20), Began);
        await using var fault = await lab.InjectAsync("file.findTwice");
        var page = await PageAsync(100);
        Assert.StartsWith($"found={2 * files.Count}\r\n", page, StringComparison.Ordinal);
        var told = page.Split("\r\n").Where(line => line.Contains(".FilePath=", StringComparison.Ordinal)).ToList();
        Assert.Equal(files.SelectMany(f => new[] { f.Path, f.Path }), told.Select(line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]));
        Assert.Equal(Enumerable.Range(0, told.Count).Select(i => $"items[{i}]"), told.Select(line => line[..line.IndexOf('.', StringComparison.Ordinal)]));
    }

    [Fact]
    [ShowsFault("file.findEndless")]
    public async Task A_search_that_never_ends()
    {
        await using var fault = await lab.InjectAsync("file.findEndless");
        var finder = await BeginAsync();
        var first = await lab.Camera.GetAsync($"{Find}findNextFile&object={finder}&count=2");
        Assert.StartsWith("found=2\r\n", first, StringComparison.Ordinal);
        Assert.Equal(first, await lab.Camera.GetAsync($"{Find}findNextFile&object={finder}&count=2"));
        Assert.Equal(first, await lab.Camera.GetAsync($"{Find}findNextFile&object={finder}&count=2"));
        await lab.Camera.GetAsync($"{Find}destroy&object={finder}");
    }

    private async Task<string> BeginAsync()
    {
        var finder = await lab.Camera.CreateFinderAsync();
        Assert.Equal("OK\r\n", await lab.Camera.GetAsync($"{Find}findFile&object={finder}&condition.Channel=1&condition.StartTime={Time(Began.AddMinutes(-20))}&condition.EndTime={Time(Began)}"));
        return finder;
    }

    private async Task<string> PageAsync(int count)
    {
        var finder = await BeginAsync();
        var page = await lab.Camera.GetAsync($"{Find}findNextFile&object={finder}&count={count}");
        await lab.Camera.GetAsync($"{Find}destroy&object={finder}");
        return page;
    }
}
