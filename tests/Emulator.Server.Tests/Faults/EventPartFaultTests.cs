using System.Text;
using Emulator.Device.Profiles;
using Emulator.Server.Tests.Events;
using Emulator.TestKit;

namespace Emulator.Server.Tests.Faults;

/// <summary>Parts of event streams that are laid out wrongly, byte for byte.</summary>
public class EventPartFaultTests(SharedCamera shared) : IClassFixture<SharedCamera>
{
    private const string Line = "Code=VideoMotion;action=Start;index=0";
    private const string Types = "Content-Type: text/plain\r\n";
    private const string Sound = "--myboundary\r\n" + Types + "Content-Length:37\r\n\r\n" + Line + "\r\n\r\n";

    [Theory]
    [InlineData("events.injectHttpHead", "{}", "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=myboundary\r\nConnection: close\r\n\r\n" + Sound)]
    [InlineData("events.boundarySpace", "{}", "-- myboundary\r\n" + Types + "Content-Length:37\r\n\r\n" + Line + "\r\n\r\n")]
    [InlineData("events.wrongBoundary", """{"boundary":"x"}""", "--x\r\n" + Types + "Content-Length:37\r\n\r\n" + Line + "\r\n\r\n")]
    [InlineData("events.noDelimiter", "{}", Types + "Content-Length:37\r\n\r\n" + Line + "\r\n\r\n")]
    [InlineData("events.noLength", "{}", "--myboundary\r\n" + Types + "\r\n" + Line + "\r\n\r\n")]
    [InlineData("events.wrongLength", """{"by":-7}""", "--myboundary\r\n" + Types + "Content-Length:30\r\n\r\n" + Line + "\r\n\r\n")]
    [InlineData("events.bareLf", "{}", "--myboundary\nContent-Type: text/plain\nContent-Length:37\n\n" + Line + "\n\n")]
    [InlineData("events.headerCase", "{}", "--myboundary\r\ncontent-type: text/plain\r\ncontent-length:37\r\n\r\n" + Line + "\r\n\r\n")]
    [InlineData("events.emptyPart", "{}", "--myboundary\r\n" + Types + "Content-Length:0\r\n\r\n\r\n\r\n" + Sound)]
    [InlineData("events.noAction", "{}", "--myboundary\r\n" + Types + "Content-Length:24\r\n\r\nCode=VideoMotion;index=0\r\n\r\n")]
    [InlineData("events.codeCase", "{}", "--myboundary\r\n" + Types + "Content-Length:37\r\n\r\nCode=videomotion;action=Start;index=0\r\n\r\n")]
    [InlineData("events.codeCase", """{"case":"upper"}""", "--myboundary\r\n" + Types + "Content-Length:37\r\n\r\nCode=VIDEOMOTION;action=Start;index=0\r\n\r\n")]
    [InlineData("events.unknownCode", """{"code":"New"}""", "--myboundary\r\n" + Types + "Content-Length:29\r\n\r\nCode=New;action=Start;index=0\r\n\r\n")]
    [InlineData("events.indexMap", "{}", "--myboundary\r\n" + Types + "Content-Length:37\r\n\r\nCode=VideoMotion;action=Start;index=1\r\n\r\n")]
    [InlineData("events.indexMap", """{"map":[5,3]}""", "--myboundary\r\n" + Types + "Content-Length:37\r\n\r\nCode=VideoMotion;action=Start;index=5\r\n\r\n")]
    [ShowsFault("events.injectHttpHead")]
    [ShowsFault("events.boundarySpace")]
    [ShowsFault("events.wrongBoundary")]
    [ShowsFault("events.noDelimiter")]
    [ShowsFault("events.noLength")]
    [ShowsFault("events.wrongLength")]
    [ShowsFault("events.bareLf")]
    [ShowsFault("events.headerCase")]
    [ShowsFault("events.emptyPart")]
    [ShowsFault("events.noAction")]
    [ShowsFault("events.codeCase")]
    [ShowsFault("events.unknownCode")]
    [ShowsFault("events.indexMap")]
    public async Task A_part_is_laid_out_wrongly_for_as_long_as_the_fault_lasts(string kind, string parameters, string part)
    {
        var camera = await shared.FreshAsync();
        using var listener = await EventListener.AttachAsync(camera);
        var fault = await camera.InjectAsync(kind, parameters);
        await camera.RaiseAsync("VideoMotion", "Start");
        Assert.Equal(part, await listener.Raw.ReadAsync(part.Length));
        Assert.Equal(1, await fault.RemoveAsync());
        await camera.RaiseAsync("VideoMotion", "Stop");
        Assert.Equal("Code=VideoMotion;action=Stop;index=0", await listener.ReadAsync());
    }

    [Theory]
    [InlineData(Dialect.Firmware)]
    [InlineData(Dialect.Document)]
    public async Task A_fault_elsewhere_leaves_every_byte_as_it_is(Dialect dialect)
    {
        await using var camera = await TestCamera.StartAsync(with: o => o with { Dialect = dialect });
        using var listener = await EventListener.AttachAsync(camera, "codes=[All]&heartbeat=5");
        var seen = new List<string>();
        for (var run = 0; run < 2; run++)
        {
            await camera.RaiseAsync("VideoMotion", "Start", data: new { Name = "Tür" });
            await camera.RaiseAsync("VideoMotion", "Stop");
            camera.Clock.Advance(TimeSpan.FromSeconds(5));
            seen.Add(await listener.Raw.ReadUntilAsync("Heartbeat\r\n\r\n"));
            await camera.InjectAsync("http.slow", match: """{"path":"/elsewhere"}""");
        }

        Assert.Equal(seen[0], seen[1]);
    }

    [Fact]
    [ShowsFault("events.boundarySpace")]
    public async Task Heartbeats_are_laid_out_alike()
    {
        var camera = await shared.FreshAsync();
        await using var fault = await camera.InjectAsync("events.boundarySpace");
        using var listener = await EventListener.AttachAsync(camera, "codes=[All]&heartbeat=5");
        camera.Clock.Advance(TimeSpan.FromSeconds(5));
        const string Beat = "-- myboundary\r\n" + Types + "Content-Length:9\r\n\r\nHeartbeat\r\n\r\n";
        Assert.Equal(Beat, await listener.Raw.ReadAsync(Beat.Length));
    }

    [Theory]
    [InlineData("events.dataLayout", """{"layout":"pretty"}""", true, "{\n   \"Id\" : [ 7 ],\n   \"Name\" : \"Tür\"\n}")]
    [InlineData("events.dataLayout", """{"layout":"compact"}""", true, "{\"Id\":[7],\"Name\":\"Tür\"}")]
    [InlineData("events.dataLayout", """{"layout":"none"}""", true, null)]
    [InlineData("events.dataLayout", """{"layout":"compact"}""", false, "{\"Id\":[0],\"RegionName\":[\"Region1\"]}")]
    [InlineData("events.badJson", "{}", true, "{\n   \"Id\" : [ 7 ],\n")]
    [InlineData("events.badJson", """{"how":"comma"}""", true, "{\n   \"Id\" : [ 7 ],\n   \"Name\" : \"Tür\"\n,}")]
    [InlineData("events.badJson", """{"how":"quotes"}""", true, "{\n   'Id' : [ 7 ],\n   'Name' : 'Tür'\n}")]
    [InlineData("events.badJson", """{"how":"bare"}""", true, "{\n   Id : [ 7 ],\n   Name : Tür\n}")]
    [InlineData("events.numbersAsText", "{}", true, "{\n   \"Id\" : [ \"7\" ],\n   \"Name\" : \"Tür\"\n}")]
    [ShowsFault("events.dataLayout")]
    [ShowsFault("events.badJson")]
    [ShowsFault("events.numbersAsText")]
    public async Task Details_are_laid_out_wrongly(string kind, string parameters, bool details, string? data)
    {
        var camera = await shared.FreshAsync();
        using var listener = await EventListener.AttachAsync(camera);
        await using var fault = await camera.InjectAsync(kind, parameters);
        await camera.RaiseAsync("VideoMotion", "Start", data: details ? new { Id = new[] { 7 }, Name = "Tür" } : null);
        Assert.Equal(Line + (data is null ? "" : $";data={data}"), await listener.ReadAsync());
    }

    [Theory]
    [InlineData("latin1", "T\u00fcr")]
    [InlineData("broken", "\u00ff\u0080T\u00c3\u00bcr")]
    [ShowsFault("events.badUtf8")]
    public async Task Details_are_not_UTF_8(string how, string bytes)
    {
        var camera = await shared.FreshAsync();
        using var listener = await EventListener.AttachAsync(camera);
        await using var fault = await camera.InjectAsync("events.badUtf8", $$"""{"how":"{{how}}"}""");
        await camera.RaiseAsync("VideoMotion", "Start", data: new { Name = "Tür" });
        var text = await listener.Raw.ReadUntilAsync("}\r\n\r\n");
        Assert.Contains($"\"Name\" : \"{bytes}\"", text, StringComparison.Ordinal);
        var line = text[text.IndexOf("Code=", StringComparison.Ordinal)..^4];
        Assert.Contains($"Content-Length:{line.Length}\r\n", text, StringComparison.Ordinal);
        Assert.Throws<DecoderFallbackException>(() => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Encoding.Latin1.GetBytes(line)));
    }
}
