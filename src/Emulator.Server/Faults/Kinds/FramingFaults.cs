using System.Globalization;
using System.Text;
using Emulator.Server.Wire;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Faults of how an answer's body is framed: its length, its chunks, what stands around it.</summary>
internal static class FramingFaults
{
    private const string Length = "Content-Length";

    public static FaultKind[] Table() =>
    [
        new("http.noLength", FaultLayer.Http, "Gives no Content-Length; the end of the connection ends the body", "RFC 9112 section 6.3; old firmware answers so")
        {
            Hooks = [FaultPoints.Reply.Do((_, plan) => plan.Headed(Length, null).Headed("Connection", "close").Shaped(shape => shape with { End = WireEnd.Fin }))],
        },
        new("http.wrongLength", FaultLayer.Http, "Gives a Content-Length that is not the body's", "Counting characters instead of bytes is an old mistake of firmware")
        {
            Parameters = [FaultParameter.Int("by", 10, -1_000_000, 1_000_000, "How much too long it is; below 0 too short, and never below 0 bytes")],
            Hooks = [FaultPoints.Reply.Do((hit, plan) => plan.Headed(Length, Number(Math.Max(0, LengthOf(hit, plan) + hit.Int("by")))), (_, plan) => IsCounted(plan))],
        },
        new("http.lengthTwice", FaultLayer.Http, "Gives two Content-Length headers that disagree", "RFC 9110 section 8.6: a client must refuse it, and which one do the others take?")
        {
            Parameters = [FaultParameter.Int("by", 10, -1_000_000, 1_000_000, "How much the second is off")],
            Hooks =
            [
                FaultPoints.Reply.Do(
                    (hit, plan) => plan.Headed(head => head with { Add = [.. head.Add, $"{Length}: {Number(Math.Max(0, LengthOf(hit, plan) + hit.Int("by")))}"] }),
                    (_, plan) => IsCounted(plan)),
            ],
        },
        new("http.badLength", FaultLayer.Http, "Gives a Content-Length that is no number", "A parser that reads digits takes 0, or less than nothing")
        {
            Parameters = [FaultParameter.Text("text", "-1", "What it gives")],
            Hooks = [FaultPoints.Reply.Do((hit, plan) => plan.Headed(Length, hit.Text("text")), (_, plan) => IsCounted(plan))],
        },
        new("http.chunked", FaultLayer.Http, "Sends a short body in chunks", "Home-made clients take the chunk lengths for content")
        {
            Parameters = [FaultParameter.Int("size", 16, 1, 1_000_000, "Bytes of a chunk")],
            Hooks = [FaultPoints.Reply.Do((hit, plan) => Chunked(hit, plan, hit.Int("size"), lie: 0), (_, plan) => plan.IsWhole)],
        },
        new("http.badChunk", FaultLayer.Http, "Sends chunks, of which the last is said to be longer than it is, and ends the connection", "A device that dies while it writes a list")
        {
            Parameters = [FaultParameter.Int("by", 5, 1, 1_000_000, "How much too long it is said to be")],
            Hooks = [FaultPoints.Reply.Do((hit, plan) => Chunked(hit, plan, int.MaxValue, hit.Int("by")).Shaped(shape => shape with { End = WireEnd.Fin }), (_, plan) => plan.IsWhole)],
        },
        new("http.headInBody", FaultLayer.Http, "Begins the body with a second head of HTTP", "koush/scrypted amcrest-api.ts; kushagharahi/homebridge-dahua-alerts#21")
        {
            Cases = [15],
            Hooks = [FaultPoints.Reply.Do((hit, plan) => Body(hit, plan, body => [.. "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"u8, .. body]), (_, plan) => plan.IsWhole)],
        },
        new("http.gzip", FaultLayer.Http, "Says that the body is gzip, and it is not", "A proxy or firmware that sets the header and forgets the rest")
        {
            Hooks = [FaultPoints.Reply.Do((_, plan) => plan.Headed("Content-Encoding", "gzip"))],
        },
        new("http.bom", FaultLayer.Http, "Begins the body with a byte order mark", "The first key of an answer is then another one")
        {
            Hooks = [FaultPoints.Reply.Do((hit, plan) => Body(hit, plan, body => [0xEF, 0xBB, 0xBF, .. body]), (_, plan) => plan.IsWhole)],
        },
        new("http.blankBody", FaultLayer.Http, "Begins the body with an empty line", "Firmware that ends its head twice")
        {
            Hooks = [FaultPoints.Reply.Do((hit, plan) => Body(hit, plan, body => [.. "\r\n"u8, .. body]), (_, plan) => plan.IsWhole)],
        },
        new("http.extraBytes", FaultLayer.Http, "Sends more than Content-Length says, and keeps the connection open", "What is too much is read as the head of the next answer")
        {
            Parameters = [FaultParameter.Text("text", "\r\n", "What it sends behind the body")],
            Hooks =
            [
                FaultPoints.Reply.Do(
                    (hit, plan) => Body(hit, plan.Headed(Length, Number(LengthOf(hit, plan))), body => [.. body, .. Encoding.UTF8.GetBytes(hit.Text("text"))]),
                    (_, plan) => plan.IsWhole),
            ],
        },
        new("http.truncated", FaultLayer.Http, "Ends the connection within the body", "home-assistant/core#20700; a device that restarts or runs out of memory")
        {
            Parameters =
            [
                FaultParameter.Int("after", 10, 0, 1_000_000_000, "Bytes of the body that still come"),
                FaultParameter.Choice("end", "fin", ["fin", "rst", "silence"], "How it ends"),
            ],
            Hooks = [FaultPoints.Reply.Do((hit, plan) => plan.Shaped(shape => shape with { AfterBody = hit.Int("after"), End = WireEnds.Of(hit.Text("end")) }))],
        },
        new("http.empty", FaultLayer.Http, "Answers with the same status and an empty body", "Clients that read the first line of nothing")
        {
            Hooks = [FaultPoints.Reply.Do((hit, plan) => Body(hit, plan, _ => []), (_, plan) => plan.IsWhole)],
        },
    ];

    /// <summary>The same answer with another body.</summary>
    public static ReplyPlan Body(FaultHit hit, ReplyPlan plan, Func<byte[], byte[]> change) =>
        plan with { Reply = plan.Reply.With(change(plan.Reply.BodyIn(hit.Camera.Dialect).ToArray())) };

    private static ReplyPlan Chunked(FaultHit hit, ReplyPlan plan, int size, int lie) => Body(hit, plan.Headed(Length, null).Headed("Transfer-Encoding", "chunked"), body =>
    {
        var chunks = body.Chunk(size).ToArray();
        return
        [
            .. chunks.SelectMany((chunk, i) => (byte[])[.. Encoding.ASCII.GetBytes($"{chunk.Length + (i + 1 == chunks.Length ? lie : 0):x}\r\n"), .. chunk, .. "\r\n"u8]),
            .. lie == 0 ? "0\r\n\r\n"u8 : [],
        ];
    });

    // What the pipeline is going to say. Answers without an end say nothing.
    private static long LengthOf(FaultHit hit, ReplyPlan plan) => plan.Reply.Part?.Count ?? plan.Reply.BodyIn(hit.Camera.Dialect).Length;

    private static bool IsCounted(ReplyPlan plan) => plan.Reply is { Stream: null, TakeBody: null };

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The words that parameters have for how a connection ends.</summary>
internal static class WireEnds
{
    public static WireEnd Of(string word) => word switch { "rst" => WireEnd.Rst, "silence" => WireEnd.Silence, _ => WireEnd.Fin };
}
