using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Emulator.Protocol.Dhav;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Faults;

/// <summary>Faults of MJPEG and DHAV over HTTP, byte by byte beside the stream of a device that is well.</summary>
public sealed class MediaFaultTests(FaultLab lab) : IClassFixture<FaultLab>
{
    private const string Mjpeg = "/cgi-bin/mjpg/video.cgi?channel=1&subtype=1";
    private const string Live = "/cgi-bin/realmonitor.cgi?action=getStream&channel=1&subtype=0";

    [Theory]
    [InlineData("other", "--otherboundary\r\nContent-Type: image/jpeg\r\n")]
    [InlineData("space", "-- myboundary\r\nContent-Type: image/jpeg\r\n")]
    [InlineData("dashes", "----myboundary\r\nContent-Type: image/jpeg\r\n")]
    [InlineData("none", "Content-Type: image/jpeg\r\n")]
    [ShowsFault("mjpeg.boundary")]
    public async Task Parts_that_begin_otherwise(string form, string begin)
    {
        await using var fault = await lab.InjectAsync("mjpeg.boundary", $$"""{"form":"{{form}}"}""");
        using var client = await WatchAsync();
        Assert.StartsWith(begin, (await PartAsync(client)).Head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mjpeg.noLength", "--myboundary\r\nContent-Type: image/jpeg\r\n\r\n")]
    [InlineData("mjpeg.noType", "--myboundary\r\nContent-Length:[0-9]+\r\n\r\n")]
    [ShowsFault("mjpeg.noLength")]
    [ShowsFault("mjpeg.noType")]
    public async Task Parts_without_a_header(string kind, string pattern)
    {
        await using var fault = await lab.InjectAsync(kind);
        using var client = await WatchAsync();
        Assert.Matches($"^{pattern}$", await client.ReadUntilAsync("\r\n\r\n"));
        Assert.Equal("\u00ff\u00d8", await client.ReadAsync(2));
    }

    [Fact]
    [ShowsFault("mjpeg.wrongLength")]
    [ShowsFault("mjpeg.truncated")]
    [ShowsFault("mjpeg.emptyPart")]
    public async Task Parts_that_are_shorter_or_said_to_be()
    {
        (string Head, string Body) whole;
        using (var client = await WatchAsync())
        {
            whole = await PartAsync(client);
        }

        await using (await lab.InjectAsync("mjpeg.wrongLength", """{"by":-10}"""))
        {
            using var client = await WatchAsync();
            Assert.Equal(whole.Body[..^10], (await PartAsync(client, behind: whole.Body[^10..] + "\r\n")).Body);
        }

        await using (await lab.InjectAsync("mjpeg.truncated"))
        {
            using var client = await WatchAsync();
            Assert.Equal(whole.Body[..(whole.Body.Length / 2)], (await PartAsync(client)).Body);
        }

        await using (await lab.InjectAsync("mjpeg.emptyPart"))
        {
            using var client = await WatchAsync();
            Assert.Equal("", (await PartAsync(client)).Body);
        }
    }

    [Fact]
    [ShowsFault("mjpeg.frozen")]
    public async Task The_same_picture_again_and_again_from_the_middle_of_a_stream_on()
    {
        using var client = await WatchAsync();
        var first = (await PartAsync(client)).Body;
        Assert.NotEqual(first, await NextAsync(client));
        await using var fault = await lab.InjectAsync("mjpeg.frozen");
        string frozen;
        do
        {
            frozen = await NextAsync(client);
        }
        while (await fault.HitsAsync() == 0);

        var again = await NextAsync(client);
        Assert.Equal(again, await NextAsync(client));
        Assert.True(again == frozen || frozen != first);
    }

    [Fact]
    [ShowsFault("mjpeg.slow")]
    public async Task Few_pictures()
    {
        await using var fault = await lab.InjectAsync("mjpeg.slow", """{"interval":"5s"}""");
        using var client = await WatchAsync();
        await PartAsync(client);
        var began = lab.Camera.Clock.GetUtcNow();
        await NextAsync(client);
        Assert.InRange((lab.Camera.Clock.GetUtcNow() - began).TotalSeconds, 4.9, 60);
    }

    [Fact]
    [ShowsFault("mjpeg.stall")]
    public async Task One_picture_and_then_nothing()
    {
        await using var fault = await lab.InjectAsync("mjpeg.stall");
        using var client = await WatchAsync();
        await PartAsync(client);
        await Eventually.TrueAsync(
            async () =>
            {
                lab.Camera.Clock.Advance(TimeSpan.FromMilliseconds(200));
                return await fault.HitsAsync() > 0;
            },
            "a second picture is due");
        Assert.Equal((WireSight.Silence, ""), await client.DrainAsync(TimeSpan.FromMilliseconds(100)));
    }

    [Fact]
    [ShowsFault("dhav.length")]
    [ShowsFault("dhav.trailer")]
    [ShowsFault("dhav.checksum")]
    [ShowsFault("dhav.number")]
    [ShowsFault("dhav.timeJump")]
    public async Task Frames_that_say_something_else()
    {
        ToTheMiddleOfAGroup();
        var well = await FramesAsync();
        Assert.True(well.Count > 3, $"{well.Count} frames");
        var (number, local) = Read(well[^1]);

        await using (await lab.InjectAsync("dhav.length", """{"by":16}"""))
        {
            var bytes = await BytesAsync();
            Assert.Equal(well[^1].Length + 16, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(bytes.Length - well[^1].Length + 12)));
            Assert.Equal(well[^1][24..], bytes[^(well[^1].Length - 24)..]);
        }

        await using (await lab.InjectAsync("dhav.trailer"))
        {
            Assert.All((await BytesAsync())[^8..], b => Assert.Equal(0xAA, b));
        }

        await using (await lab.InjectAsync("dhav.checksum"))
        {
            var frames = await FramesAsync();
            Assert.Equal(well[^1][23] ^ 0x55, frames[^1][23]);
            Assert.NotEqual(DhavOutcome.Packet, DhavReader.Read(frames[^1], out _, out _, out _));
        }

        await using (await lab.InjectAsync("dhav.number", """{"number":7}"""))
        {
            var frames = await FramesAsync();
            Assert.NotEqual(7u, number);
            Assert.Equal(7u, Read(frames[^1]).Number);
            Assert.Equal(7u, Read(frames[^2]).Number);
        }

        await using (await lab.InjectAsync("dhav.timeJump", """{"seconds":-3600}"""))
        {
            Assert.Equal((number, local.AddHours(-1)), Read((await FramesAsync())[^1]));
        }
    }

    [Fact]
    [ShowsFault("dhav.gap")]
    [ShowsFault("dhav.truncated")]
    [ShowsFault("dhav.noise")]
    [ShowsFault("dhav.stall")]
    public async Task Frames_that_are_not_there_or_not_whole()
    {
        ToTheMiddleOfAGroup();
        var well = await FramesAsync();
        var length = well.Sum(frame => frame.Length);
        // The first part has a frame of facts before the picture.
        await using (await lab.InjectAsync("dhav.gap", when: """{"nth":2}"""))
        {
            var frames = await FramesAsync();
            Assert.Equal(well.Count - 1, frames.Count);
            Assert.Equal(well[1], frames[1]);
            Assert.Equal(well[3], frames[2]);
        }

        await using (await lab.InjectAsync("dhav.truncated", when: """{"nth":2}"""))
        {
            var bytes = await BytesAsync();
            Assert.Equal(length - well[2].Length + (well[2].Length / 2), bytes.Length);
            Assert.Equal("DHAV"u8.ToArray(), bytes.AsSpan(well[0].Length + well[1].Length + (well[2].Length / 2), 4).ToArray());
        }

        await using (await lab.InjectAsync("dhav.noise", """{"bytes":33}""", when: """{"nth":2}"""))
        {
            var bytes = await BytesAsync();
            Assert.Equal(length + 33, bytes.Length);
            Assert.Equal("DHAV"u8.ToArray(), bytes.AsSpan(well[0].Length + well[1].Length + 33, 4).ToArray());
        }

        await using (await lab.InjectAsync("dhav.stall", """{"frames":2}"""))
        {
            Assert.Equal(well.Take(3), await FramesAsync());
        }
    }

    private async Task<RawClient> WatchAsync()
    {
        var client = await RawClient.GetAsync(lab.Camera.Url, Mjpeg);
        await client.ReadUntilAsync("\r\n\r\n");
        return client;
    }

    private static async Task<(string Head, string Body)> PartAsync(RawClient client, string behind = "\r\n")
    {
        var head = await client.ReadUntilAsync("\r\n\r\n");
        var length = head.Split("\r\n").First(line => line.StartsWith("Content-Length:", StringComparison.Ordinal))[15..];
        var body = await client.ReadAsync(int.Parse(length, CultureInfo.InvariantCulture));
        Assert.Equal(behind, await client.ReadAsync(behind.Length));
        return (head, body);
    }

    // The next picture, as the clock moves on.
    private async Task<string> NextAsync(RawClient client)
    {
        var next = PartAsync(client);
        await Eventually.TrueAsync(
            () =>
            {
                lab.Camera.Clock.Advance(next.IsCompleted ? TimeSpan.Zero : TimeSpan.FromMilliseconds(20));
                return next.IsCompleted;
            },
            "no picture came");
        return (await next).Body;
    }

    // Groups of two seconds, as the profile has them, begin with whole ones.
    private void ToTheMiddleOfAGroup()
    {
        var group = TimeSpan.FromSeconds(2).Ticks;
        lab.Camera.Clock.Advance(TimeSpan.FromTicks(group - (lab.Camera.Clock.GetUtcNow().Ticks % group)) + TimeSpan.FromMilliseconds(730));
    }

    // What comes of a live stream while the clock stands: from the last key frame on.
    private async Task<byte[]> BytesAsync()
    {
        using var client = await RawClient.GetAsync(lab.Camera.Url, Live);
        await client.ReadUntilAsync("\r\n\r\n");
        var (end, text) = await client.DrainAsync(TimeSpan.FromMilliseconds(200));
        Assert.Equal(WireSight.Silence, end);
        return Encoding.Latin1.GetBytes(text);
    }

    private async Task<List<byte[]>> FramesAsync()
    {
        var frames = new List<byte[]>();
        for (var bytes = await BytesAsync(); bytes.Length > 0; bytes = bytes[frames[^1].Length..])
        {
            Assert.Equal("DHAV"u8.ToArray(), bytes[..4]);
            frames.Add(bytes[..BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(12))]);
        }

        return frames;
    }

    private static (uint Number, DateTime Local) Read(byte[] bytes)
    {
        Assert.True(DhavReader.Read(bytes, out var frame, out _, out var error) == DhavOutcome.Packet, error);
        return (frame!.Head.Number, frame.Head.Local);
    }
}
