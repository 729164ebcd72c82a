using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Emulator.Server.Cgi;
using Emulator.Server.Recordings;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Faults of searches for recordings and of their downloads.</summary>
internal static class FileFaults
{
    public static FaultKind[] Table() =>
    [
        new("file.truncate", FaultLayer.Files, "A download ends early", "openhab/openhab-addons#20759: what had come was taken for the whole file")
        {
            Cases = [44],
            Parameters =
            [
                FaultParameter.Int("at", 100_000, 0, 1_000_000_000_000, "Bytes that still come"),
                FaultParameter.Choice("length", "whole", ["whole", "none", "cut"], "What Content-Length tells: the whole file, nothing, or only what comes"),
                FaultParameter.Choice("end", "fin", ["fin", "rst", "silence"], "How it ends"),
            ],
            Hooks = [FaultPoints.Reply.Do(Truncated, (_, plan) => plan.Reply.Part is not null)],
        },
        new("file.slow", FaultLayer.Files, "A download comes slowly", "Flash cards; clients with one time limit for a file of any size")
        {
            Parameters = [FaultParameter.Int("bytesPerSecond", 16_384, 16, 1_000_000_000, "Bytes a second, on the device's clock")],
            Hooks = [FaultPoints.Reply.Do((hit, plan) => plan.Shaped(shape => shape.Limited(hit.Long("bytesPerSecond"))), (_, plan) => plan.Reply.Part is not null)],
        },
        new("file.gap", FaultLayer.Files, "Bytes are missing within a download", "A recording over a bad sector; its frames no longer follow one another")
        {
            Parameters =
            [
                FaultParameter.Int("at", 50_000, 0, 1_000_000_000_000, "Where"),
                FaultParameter.Int("bytes", 10_000, 1, 1_000_000_000, "How many"),
            ],
            Hooks = [FaultPoints.Reply.Do(Gapped, (hit, plan) => plan.Reply.Part is var (_, offset, count) && hit.Long("at") >= offset && hit.Long("at") + hit.Long("bytes") < offset + count)],
        },
        new("file.ignoreRange", FaultLayer.Files, "Answers a request for a part with the whole file", "Firmware without ranges; clients append what they take for the rest")
        {
            Hooks = [FaultPoints.Reply.Do((_, plan) => plan with { Reply = CgiReply.File(plan.Reply.ContentType, plan.Reply.Part!.Value.File, null) }, (_, plan) => plan.Reply is { Status: 206, Part: not null })],
        },
        new("file.missing", FaultLayer.Files, "Does not find files that its own search has named", "A disk that went full and overwrote them in between")
        {
            Parameters = [FaultParameter.Int("status", 404, 200, 599, "Status code of the answer")],
            Hooks = [FaultPoints.Reply.Do((hit, plan) => plan with { Reply = hit.Int("status") == 404 ? CgiReply.NotFound : CgiReply.OfStatus(hit.Int("status")) }, (_, plan) => plan.Reply.Part is not null)],
        },
        new("file.empty", FaultLayer.Files, "A download has no bytes", "The file that is being recorded now")
        {
            Hooks = [FaultPoints.Reply.Do((_, plan) => plan with { Reply = plan.Reply.With(default, status: 200) }, (_, plan) => plan.Reply.Part is not null)],
        },
        new("file.wrongLength", FaultLayer.Files, "A search names lengths that are not those of the files", "Lengths in KiB, or of the time when the file was begun")
        {
            Parameters = [FaultParameter.Int("by", -1000, -1_000_000_000, 1_000_000_000, "How far they are off, never below 0")],
            Hooks = [Found((hit, lines) => lines.Select(line => Field(line) == "Length" && long.TryParse(ValueOf(line), out var length) ? $"{line[..line.IndexOf('=', StringComparison.Ordinal)]}={Math.Max(0, length + hit.Long("by"))}" : line))],
        },
        new("file.wrongTime", FaultLayer.Files, "A search names times that are off", "Times in UTC where local ones are asked for, or the other way round")
        {
            Parameters = [FaultParameter.Int("hours", 1, -24, 24, "How many hours they are off")],
            Hooks = [Found((hit, lines) => lines.Select(line => Field(line) is "StartTime" or "EndTime" && CgiTime.TryParse(ValueOf(line), out var time) ? $"{line[..line.IndexOf('=', StringComparison.Ordinal)]}={CgiTime.Format(time.AddHours(hit.Int("hours")))}" : line))],
        },
        new("file.findNothing", FaultLayer.Files, "A search finds nothing, and says that it went well", "Recorders whose disk sleeps; clients that delete what they no longer find")
        {
            Hooks = [Found((_, _) => ["found=0"])],
        },
        new("file.findTwice", FaultLayer.Files, "A search names each file twice", "Files at the border of two pages of an answer")
        {
            Hooks = [Found((_, lines) => Twice([.. lines]))],
        },
        new("file.findEndless", FaultLayer.Files, "A search gives its first page again and again", "A finder that does not move on: a client that asks until nothing comes asks for ever")
        {
            Hooks = [FaultPoints.Reply.Do((hit, plan) => plan with { Reply = hit.State<Page>().First(plan.Reply, IsFound(hit, plan)) }, (hit, plan) => IsPage(hit, plan))],
        },
    ];

    private static ReplyPlan Truncated(FaultHit hit, ReplyPlan plan)
    {
        var (file, offset, count) = plan.Reply.Part!.Value;
        var at = Math.Min(hit.Long("at"), count);
        var cut = plan.Shaped(shape => shape with { AfterBody = at, End = WireEnds.Of(hit.Text("end")) });
        return hit.Text("length") switch
        {
            "none" => cut.Headed("Content-Length", null),
            "cut" => plan with { Reply = plan.Reply.WithPart(file, offset, at) },
            _ => cut,
        };
    }

    private static ReplyPlan Gapped(FaultHit hit, ReplyPlan plan)
    {
        var (file, offset, count) = plan.Reply.Part!.Value;
        return plan with { Reply = plan.Reply.WithPart(new Gap(file, hit.Long("at"), hit.Long("bytes")), offset, count - hit.Long("bytes")) };
    }

    private static FaultHook Found(Func<FaultHit, IEnumerable<string>, IEnumerable<string>> change) => FaultPoints.Reply.Do(
        (hit, plan) => FramingFaults.Body(hit, plan, body => Encoding.UTF8.GetBytes(string.Concat(change(hit, Encoding.UTF8.GetString(body).Split("\r\n")[..^1]).Select(line => line + "\r\n")))),
        IsFound);

    // An answer that names files.
    private static bool IsFound(FaultHit hit, ReplyPlan plan) => IsPage(hit, plan) && !plan.Reply.Body.Span.StartsWith("found=0\r"u8);

    private static bool IsPage(FaultHit hit, ReplyPlan plan) =>
        plan.IsWhole && plan.Reply.Body.Span.StartsWith("found="u8)
        && CgiFaults.Is(["mediaFileFind.cgi", "FileFindHelper.cgi"], CgiFaults.Script(hit));

    private static string Field(string line) => line.LastIndexOf('.', Math.Max(0, line.IndexOf('=', StringComparison.Ordinal))) is >= 0 and var dot ? line[(dot + 1)..line.IndexOf('=', StringComparison.Ordinal)] : "";

    private static string ValueOf(string line) => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..];

    private static IEnumerable<string> Twice(string[] lines)
    {
        var count = int.Parse(ValueOf(lines[0]), CultureInfo.InvariantCulture);
        return [$"found={count * 2}", .. lines[1..].SelectMany(line => (string[])[Numbered(line, 2, 0), Numbered(line, 2, 1)])];
    }

    // items[3].Length=.. becomes items[6] and items[7].
    private static string Numbered(string line, int times, int plus)
    {
        var (open, close) = (line.IndexOf('[', StringComparison.Ordinal), line.IndexOf(']', StringComparison.Ordinal));
        return open > 0 && close > open && int.TryParse(line.AsSpan(open + 1, close - open - 1), out var number) ? $"{line[..(open + 1)]}{(number * times) + plus}{line[close..]}" : line;
    }

    /// <summary>The first page of a search that named files.</summary>
    private sealed class Page
    {
        private CgiReply? _first;

        public CgiReply First(CgiReply reply, bool found) => (found ? Interlocked.CompareExchange(ref _first, reply, null) : Volatile.Read(ref _first)) ?? reply;
    }

    /// <summary>A file without some of its bytes.</summary>
    private sealed class Gap(IDownload file, long at, long bytes) : IDownload
    {
        public long Length => file.Length - bytes;

        public async Task WriteAsync(PipeWriter output, long offset, long count, CancellationToken cancellation)
        {
            var before = Math.Clamp(at - offset, 0, count);
            if (before > 0)
            {
                await file.WriteAsync(output, offset, before, cancellation);
            }

            if (count > before)
            {
                await file.WriteAsync(output, offset + before + (offset + before >= at ? bytes : 0), count - before, cancellation);
            }
        }
    }
}
