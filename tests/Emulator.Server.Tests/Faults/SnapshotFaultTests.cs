using System.Text;
using Emulator.Server.Tests.Pictures;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Faults;

/// <summary>Faults of snapshots: whether they come, and what they show.</summary>
public sealed class SnapshotFaultTests(FaultLab lab) : IClassFixture<FaultLab>
{
    private const string Snapshot = "/cgi-bin/snapshot.cgi?channel=1";

    [Fact]
    [ShowsFault("snapshot.minInterval")]
    public async Task A_snapshot_too_soon_is_refused_as_a_wrong_password_is()
    {
        await using var fault = await lab.InjectAsync("snapshot.minInterval", """{"interval":"2s"}""");
        Assert.Equal(200, (await lab.AskAsync(Snapshot)).Status);
        var soon = await lab.AskAsync(Snapshot);
        Assert.Equal(401, soon.Status);
        Assert.StartsWith("Digest ", soon["WWW-Authenticate"], StringComparison.Ordinal);
        Assert.Equal(200, (await lab.AskAsync()).Status);
        lab.Camera.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(200, (await lab.AskAsync(Snapshot)).Status);
    }

    [Fact]
    [ShowsFault("snapshot.fail")]
    public async Task A_snapshot_that_fails()
    {
        await using var fault = await lab.InjectAsync("snapshot.fail");
        Assert.Equal(500, (await lab.AskAsync(Snapshot)).Status);
        Assert.Equal(200, (await lab.AskAsync()).Status);
    }

    [Fact]
    [ShowsFault("snapshot.pace")]
    public async Task One_snapshot_after_another()
    {
        await using var fault = await lab.InjectAsync("snapshot.pace");
        Assert.Equal(200, (await lab.AskAsync(Snapshot)).Status);
        using var second = await RawClient.GetAsync(lab.Camera.Url, Snapshot);
        await Eventually.TrueAsync(async () => await fault.HitsAsync() == 2, "the second waits");
        using var third = await RawClient.GetAsync(lab.Camera.Url, Snapshot);
        await Eventually.TrueAsync(async () => await fault.HitsAsync() == 3, "the third waits");
        Assert.Equal(WireSight.Silence, (await second.SeeAsync(TimeSpan.FromMilliseconds(50))).Sight);
        lab.Camera.Clock.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(200, (await second.ReadAnswerAsync()).Status);
        Assert.Equal(WireSight.Silence, (await third.SeeAsync(TimeSpan.FromMilliseconds(50))).Sight);
        lab.Camera.Clock.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(200, (await third.ReadAnswerAsync()).Status);
    }

    [Fact]
    [ShowsFault("snapshot.mjpegBlocks")]
    public async Task An_extra_stream_of_MJPEG_takes_the_snapshot_away()
    {
        await using var fault = await lab.InjectAsync("snapshot.mjpegBlocks");
        Assert.Equal(200, (await lab.AskAsync(Snapshot)).Status);
        await lab.Camera.SetAsync("Encode[0].ExtraFormat[0].Video.Compression=MJPG");
        Assert.Equal(404, (await lab.AskAsync(Snapshot)).Status);
        await lab.Camera.SetAsync("Encode[0].ExtraFormat[0].Video.Compression=H.264");
        Assert.Equal(200, (await lab.AskAsync(Snapshot)).Status);
    }

    [Fact]
    [ShowsFault("snapshot.stale")]
    public async Task The_same_picture_for_ever()
    {
        string first;
        await using (var fault = await lab.InjectAsync("snapshot.stale"))
        {
            first = (await lab.AskAsync(Snapshot)).Body;
            lab.Camera.Clock.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(first, (await lab.AskAsync(Snapshot)).Body);
        }

        Assert.NotEqual(first, (await lab.AskAsync(Snapshot)).Body);
    }

    [Fact]
    [ShowsFault("snapshot.truncated")]
    public async Task Half_a_picture()
    {
        var whole = (await lab.AskAsync(Snapshot)).Body;
        await using var fault = await lab.InjectAsync("snapshot.truncated");
        var half = await lab.AskAsync(Snapshot);
        Assert.Equal((whole[..(whole.Length / 2)], "image/jpeg"), (half.Body, half["Content-Type"]));
    }

    [Fact]
    [ShowsFault("snapshot.otherStream")]
    public async Task A_picture_of_another_size()
    {
        var main = await lab.Camera.SnapshotAsync();
        await using var fault = await lab.InjectAsync("snapshot.otherStream");
        var extra = await lab.Camera.SnapshotAsync();
        Assert.NotEqual((main.Width, main.Height), (extra.Width, extra.Height));
        Assert.Equal((704, 576), (extra.Width, extra.Height));
    }

    [Theory]
    [InlineData("snapshot.notJpeg", "Error\r\nGet snapshot failed!\r\n")]
    [InlineData("snapshot.empty", "")]
    [ShowsFault("snapshot.notJpeg")]
    [ShowsFault("snapshot.empty")]
    public async Task What_is_said_to_be_a_picture_is_none(string kind, string body)
    {
        await using var fault = await lab.InjectAsync(kind);
        var answer = await lab.AskAsync(Snapshot);
        Assert.Equal((200, "image/jpeg", body), (answer.Status, answer["Content-Type"], answer.Body));
    }

    [Fact]
    [ShowsFault("snapshot.corrupt")]
    public async Task A_picture_with_other_bytes_in_it()
    {
        var whole = Encoding.Latin1.GetBytes((await lab.AskAsync(Snapshot)).Body);
        await using var fault = await lab.InjectAsync("snapshot.corrupt", """{"bytes":5}""");
        var corrupt = Encoding.Latin1.GetBytes((await lab.AskAsync(Snapshot)).Body);
        Assert.Equal(whole.Length, corrupt.Length);
        Assert.Equal(whole[..(whole.Length / 2)], corrupt[..(whole.Length / 2)]);
        Assert.InRange(whole.Zip(corrupt).Count(pair => pair.First != pair.Second), 1, 5);
    }
}
