using System.Diagnostics;
using Emulator.Server.Wire;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Wire;

/// <summary>What a shape does to the bytes of an answer, seen by a client on a bare socket.</summary>
public class ShapeTests
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(150);

    [Fact]
    public async Task Without_a_shape_an_answer_is_Kestrels_own()
    {
        await using var camera = await WireCamera.StartAsync();
        using var client = await RawClient.GetAsync(camera.Url, WireCamera.SerialNo);
        var answer = await client.ReadAnswerAsync();
        Assert.Equal(("HTTP/1.1 200 OK", camera.Serial), (answer.StatusLine, answer.Body));
    }

    [Fact]
    public async Task Bytes_before_the_head()
    {
        await using var camera = await WireCamera.StartAsync();
        using var client = await camera.AskShapedAsync(new WireShape { Prefix = "garbage\r\n"u8.ToArray() });
        Assert.Equal("garbage\r\n", await client.ReadAsync(9));
        Assert.Equal(camera.Serial, (await client.ReadAnswerAsync()).Body);
    }

    [Fact]
    public async Task A_body_without_a_head()
    {
        await using var camera = await WireCamera.StartAsync();
        using var client = await camera.AskShapedAsync(new WireShape { Head = new HeadEdit { Omit = true } });
        Assert.Equal(camera.Serial, await client.ReadAsync(camera.Serial.Length));
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(Quiet)).Sight);
    }

    [Fact]
    public async Task Bytes_instead_of_a_head()
    {
        await using var camera = await WireCamera.StartAsync();
        using var client = await camera.AskShapedAsync(new WireShape { Prefix = "SSH-2.0-dropbear\r\n"u8.ToArray(), Head = new HeadEdit { Omit = true }, AfterBytes = 18, End = WireEnd.Fin });
        Assert.Equal((WireSight.Fin, "SSH-2.0-dropbear\r\n"), await client.DrainAsync());
    }

    [Fact]
    public async Task A_status_line_of_http_1_0()
    {
        await using var camera = await WireCamera.StartAsync();
        using var client = await camera.AskShapedAsync(new WireShape { Head = new HeadEdit { StatusLine = "HTTP/1.0 200 OK" } });
        var answer = await client.ReadAnswerAsync();
        Assert.Equal(("HTTP/1.0 200 OK", camera.Serial), (answer.StatusLine, answer.Body));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(5000)]
    public async Task A_content_length_that_lies(int length)
    {
        await using var camera = await WireCamera.StartAsync();
        using var client = await camera.AskShapedAsync(new WireShape { Head = new HeadEdit { Remove = ["content-length"], Add = [$"Content-Length: {length}"] } });
        Assert.Contains($"\r\nContent-Length: {length}\r\n", await client.ReadUntilAsync("\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal(camera.Serial, await client.ReadAsync(camera.Serial.Length));
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(Quiet)).Sight);
    }

    [Fact]
    public async Task No_content_length_and_the_end_of_the_connection_for_the_end_of_the_answer()
    {
        await using var camera = await WireCamera.StartAsync();
        using var client = await camera.AskShapedAsync(new WireShape { Head = new HeadEdit { Remove = ["Content-Length"] }, End = WireEnd.Fin });
        var (end, text) = await client.DrainAsync();
        Assert.Equal(WireSight.Fin, end);
        Assert.DoesNotContain("Content-Length", text, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("\r\n\r\n" + camera.Serial, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_twice()
    {
        await using var camera = await WireCamera.StartAsync();
        using var client = await camera.AskShapedAsync(new WireShape { Head = new HeadEdit { Add = ["Content-Type: image/jpeg"] } });
        Assert.Equal(2, (await client.ReadUntilAsync("\r\n\r\n")).Split("Content-Type:").Length - 1);
    }

    [Theory]
    [InlineData(new[] { 1 })]
    [InlineData(new[] { 7 })]
    [InlineData(new[] { 1, 2, 3, 50 })]
    public async Task Slices_come_one_by_one_as_the_clock_moves(int[] sizes)
    {
        await using var camera = await WireCamera.StartAsync();
        using var whole = await RawClient.GetAsync(camera.Url, WireCamera.SerialNo);
        var expected = await whole.ReadAnswerAsync();
        var length = expected.Head.Length + expected.Body.Length;

        using var client = await camera.AskShapedAsync(new WireShape { Slices = sizes, Delay = TimeSpan.FromSeconds(1) });
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(Quiet)).Sight);
        var text = "";
        var turns = 0;
        while (text.Length < length)
        {
            var slice = Math.Min(sizes[turns++ % sizes.Length], length - text.Length);
            var reading = client.ReadAsync(slice);
            await camera.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => reading.IsCompleted);
            text += await reading;
        }

        Assert.Equal(expected.Body, text[^expected.Body.Length..]);
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(Quiet)).Sight);
    }

    [Fact]
    public async Task Nothing_comes_before_its_time()
    {
        await using var camera = await WireCamera.StartAsync();
        using var client = await camera.AskShapedAsync(new WireShape { Delay = TimeSpan.FromHours(1) });
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(Quiet)).Sight);
        camera.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(Quiet)).Sight);
        var reading = client.ReadAnswerAsync();
        await camera.AdvanceUntilAsync(TimeSpan.FromMinutes(1), () => reading.IsCompleted);
        Assert.Equal(200, (await reading).Status);
    }

    [Fact]
    public async Task A_slow_answer_to_a_client_that_asked_to_close_arrives_whole()
    {
        await using var camera = await WireCamera.StartAsync();
        camera.ShapeNext(new WireShape { Slices = [40], Delay = TimeSpan.FromSeconds(1) });
        using var client = await RawClient.GetAsync(camera.Url, WireCamera.SerialNo, "Connection: close");
        var reading = client.DrainAsync();
        await camera.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => reading.IsCompleted);
        var (end, text) = await reading;
        Assert.Equal(WireSight.Fin, end);
        Assert.EndsWith("\r\n\r\n" + camera.Serial, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(60)]
    public async Task A_fin_after_so_many_bytes_leaves_the_other_direction_open(int bytes)
    {
        await using var camera = await WireCamera.StartAsync();
        using var client = await camera.AskShapedAsync(new WireShape { AfterBytes = bytes, End = WireEnd.Fin });
        var (end, text) = await client.DrainAsync();
        Assert.Equal((WireSight.Fin, bytes), (end, text.Length));
        await client.SendAsync(RawClient.Get(WireCamera.SerialNo));
        Assert.Equal(WireSight.Fin, (await client.SeeAsync(Quiet)).Sight);
        await camera.AssertServesOthersAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(60)]
    public async Task A_reset_after_so_many_bytes(int bytes)
    {
        await using var camera = await WireCamera.StartAsync();
        using var client = await camera.AskShapedAsync(new WireShape { AfterBytes = bytes, End = WireEnd.Rst });
        var (end, text) = await client.DrainAsync();
        Assert.Equal(WireSight.Rst, end);
        // A client that is slow to read loses what had come before the reset; none gets more.
        Assert.InRange(text.Length, 0, bytes);
        await camera.AssertServesOthersAsync();
    }

    [Fact]
    public async Task A_reset_once_the_answer_is_complete()
    {
        await using var camera = await WireCamera.StartAsync();
        using var client = await camera.AskShapedAsync(new WireShape { End = WireEnd.Rst });
        Assert.Equal(WireSight.Rst, (await client.DrainAsync()).End);
        await camera.AssertServesOthersAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(60)]
    public async Task Silence_after_so_many_bytes_keeps_the_connection_open(int bytes)
    {
        await using var camera = await WireCamera.StartAsync();
        using var client = await camera.AskShapedAsync(new WireShape { AfterBytes = bytes, End = WireEnd.Silence });
        await client.ReadAsync(bytes);
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(Quiet)).Sight);
        await client.SendAsync(RawClient.Get(WireCamera.SerialNo));
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(Quiet)).Sight);
        await camera.AssertServesOthersAsync();
        Assert.True(camera.Port.ConnectionCount > 0, "a half-open connection is a connection");
    }

    [Fact]
    public async Task Silence_holds_even_when_the_client_asked_to_close()
    {
        await using var camera = await WireCamera.StartAsync();
        camera.ShapeNext(new WireShape { AfterBytes = 20, End = WireEnd.Silence });
        using var client = await RawClient.GetAsync(camera.Url, WireCamera.SerialNo, "Connection: close");
        await client.ReadAsync(20);
        Assert.Equal(WireSight.Silence, (await client.SeeAsync(TimeSpan.FromMilliseconds(400))).Sight);
    }

    [Fact]
    public async Task A_second_request_on_a_kept_connection_is_answered_as_ever_after_an_edited_head()
    {
        await using var camera = await WireCamera.StartAsync();
        using var client = await camera.AskShapedAsync(new WireShape { Head = new HeadEdit { StatusLine = "HTTP/1.0 299 Odd" } });
        Assert.Equal("HTTP/1.0 299 Odd", (await client.ReadAnswerAsync()).StatusLine);
        for (var i = 0; i < 3; i++)
        {
            await client.SendAsync(RawClient.Get(WireCamera.SerialNo));
            var answer = await client.ReadAnswerAsync();
            Assert.Equal(("HTTP/1.1 200 OK", camera.Serial), (answer.StatusLine, answer.Body));
        }
    }

    [Fact]
    public async Task A_shape_may_come_between_two_answers_of_a_connection()
    {
        await using var camera = await WireCamera.StartAsync();
        WireConnection? wire = null;
        camera.OnNext(connection =>
        {
            wire = connection;
            return WireVerdict.Serve;
        });
        using var client = await RawClient.GetAsync(camera.Url, WireCamera.SerialNo);
        Assert.Equal("HTTP/1.1 200 OK", (await client.ReadAnswerAsync()).StatusLine);
        foreach (var line in new[] { "HTTP/1.0 200 One", "HTTP/1.0 200 Two" })
        {
            wire!.Shape(new WireShape { Head = new HeadEdit { StatusLine = line } });
            await client.SendAsync(RawClient.Get(WireCamera.SerialNo));
            Assert.Equal(line, (await client.ReadAnswerAsync()).StatusLine);
        }
    }

    [Fact]
    public async Task A_shape_whose_limit_was_not_reached_is_replaced_without_its_end()
    {
        await using var camera = await WireCamera.StartAsync();
        WireConnection? wire = null;
        camera.OnNext(connection =>
        {
            (wire = connection).Shape(new WireShape { AfterBytes = 100_000, End = WireEnd.Rst });
            return WireVerdict.Serve;
        });
        using var client = await RawClient.GetAsync(camera.Url, WireCamera.SerialNo);
        Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
        wire!.Shape(new WireShape());
        await client.SendAsync(RawClient.Get(WireCamera.SerialNo));
        Assert.Equal(camera.Serial, (await client.ReadAnswerAsync()).Body);
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_of_a_shaped_answer_is_forgotten()
    {
        await using var camera = await WireCamera.StartAsync();
        using (var client = await camera.AskShapedAsync(new WireShape { Slices = [1], Delay = TimeSpan.FromSeconds(1) }))
        {
            var reading = client.ReadAsync(3);
            await camera.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => reading.IsCompleted);
        }

        await Eventually.TrueAsync(() => camera.Port.ConnectionCount == 0, "the connection is still known");
    }

    [Fact]
    public async Task A_half_open_connection_ends_when_the_port_closes()
    {
        await using var camera = await WireCamera.StartAsync();
        using var client = await camera.AskShapedAsync(new WireShape { AfterBytes = 10, End = WireEnd.Silence });
        await client.ReadAsync(10);
        await camera.Port.CloseAsync();
        Assert.NotEqual(WireSight.Silence, (await client.SeeAsync()).Sight);
    }

    [Fact]
    public async Task The_emulator_ends_at_once_with_connections_in_every_state()
    {
        var camera = await WireCamera.StartAsync();
        using var silent = await camera.AskShapedAsync(new WireShape { AfterBytes = 0, End = WireEnd.Silence });
        using var slow = await camera.AskShapedAsync(new WireShape { Slices = [1], Delay = TimeSpan.FromDays(1) });
        using var idle = await RawClient.ConnectAsync(camera.Url);
        camera.OnNext(_ => WireVerdict.Silence);
        using var held = await RawClient.ConnectAsync(camera.Url);
        await Eventually.TrueAsync(() => camera.Port.ConnectionCount == 4, "four clients connected");
        var watch = Stopwatch.StartNew();
        await camera.Port.CloseAsync();
        await camera.DisposeAsync();
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(4));
    }
}
