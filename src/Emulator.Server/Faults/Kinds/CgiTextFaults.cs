using System.Text;
using Emulator.Server.Cgi;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Faults of the texts that operations answer with: lines of key and value.</summary>
internal static class CgiTextFaults
{
    private const string End = "\r\n";

    public static FaultKind[] Table() =>
    [
        new("cgi.truncated", FaultLayer.Cgi, "The text stops in the middle of a line, and Content-Length agrees", "A buffer of the firmware that is too short for a long section")
        {
            Parameters = [FaultParameter.Int("bytes", 0, 0, 1_000_000_000, "Bytes that come; 0 for half of them")],
            Hooks = [Text((hit, text) => text[..Math.Min(text.Length, hit.Int("bytes") is > 0 and var count ? count : text.Length / 2)])],
        },
        new("cgi.missingKeys", FaultLayer.Cgi, "Some lines are missing", "rroller/dahua#232: firmware differs in what it tells, and clients take every key for granted")
        {
            Parameters = [FaultParameter.Texts("keys", null, "Keys of the lines that are missing; * for any text")],
            Hooks = [Lines((hit, lines) => lines.Where(line => !CgiFaults.Is(hit.Texts("keys"), KeyOf(line))))],
        },
        new("cgi.doubleKeys", FaultLayer.Cgi, "Every line comes twice", "Clients that make a list of what comes twice, or fail on it")
        {
            Hooks = [Lines((_, lines) => lines.SelectMany(line => (string[])[line, line]))],
        },
        new("cgi.reordered", FaultLayer.Cgi, "The lines come in the opposite order", "The document promises no order, and clients rely on one")
        {
            Hooks = [Lines((_, lines) => lines.Reverse())],
        },
        new("cgi.lineFeeds", FaultLayer.Cgi, "Lines end with LF alone", "Firmware differs, also from one script to the next")
        {
            Hooks = [Text((_, text) => text.Replace(End, "\n", StringComparison.Ordinal))],
        },
        new("cgi.noLineEnd", FaultLayer.Cgi, "The last line has no end", "A client that reads line by line waits for it, or loses the line")
        {
            Hooks = [Text((_, text) => text.TrimEnd('\r', '\n'))],
        },
        new("cgi.blankLines", FaultLayer.Cgi, "There is an empty line behind every line", "CR and LF counted as two ends")
        {
            Hooks = [Lines((_, lines) => lines.SelectMany(line => (string[])[line, ""]))],
        },
        new("cgi.blanks", FaultLayer.Cgi, "There are blanks around the equals sign", "Hand-written answers of single scripts")
        {
            Hooks = [Lines((_, lines) => lines.Select(line => line.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? $"{line[..at]} = {line[(at + 1)..]}" : line))],
        },
        new("cgi.quoted", FaultLayer.Cgi, "Values stand in quotes", "Newer scripts whose values come from JSON")
        {
            Hooks = [Lines((_, lines) => lines.Select(line => line.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? $"{line[..at]}=\"{line[(at + 1)..]}\"" : line))],
        },
        new("cgi.trailing", FaultLayer.Cgi, "Something stands behind the text that does not belong to it", "What a longer answer before it left in the buffer")
        {
            Parameters = [FaultParameter.Text("text", "\u0001\u0002le=true\r\n\0", "What it is")],
            Hooks = [Text((hit, text) => text + hit.Text("text"))],
        },
        new("cgi.keyCase", FaultLayer.Cgi, "Keys are written with other capitals", "Names change between firmwares: Name, name, NAME")
        {
            Parameters = [FaultParameter.Choice("to", "lower", ["lower", "upper"], "All small or all capital")],
            Hooks = [Lines((hit, lines) => lines.Select(line => line.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (hit.Text("to") == "lower" ? line[..at].ToLowerInvariant() : line[..at].ToUpperInvariant()) + line[at..] : line))],
        },
        new("cgi.noTable", FaultLayer.Cgi, "Keys of getConfig do not begin with table.", "Recorders and old firmware leave it out")
        {
            Hooks = [Lines((_, lines) => lines.Select(line => line.StartsWith("table.", StringComparison.Ordinal) ? line[6..] : line))],
        },
        new("cgi.latin1", FaultLayer.Cgi, "The text says UTF-8 and is ISO 8859-1", "Names of channels that people gave; a strict decoder refuses the whole answer")
        {
            Hooks =
            [
                FaultPoints.Reply.Do(
                    (hit, plan) => FramingFaults.Body(hit, plan, body => Encoding.Latin1.GetBytes(Encoding.UTF8.GetString(body))),
                    (_, plan) => IsText(plan)),
            ],
        },
        new("cgi.flags", FaultLayer.Cgi, "Writes true and false otherwise", "rroller/dahua and others compare with the text true; some devices write 1, True or on")
        {
            Parameters =
            [
                FaultParameter.Text("yes", "1", "What stands for true"),
                FaultParameter.Text("no", "0", "What stands for false"),
            ],
            Hooks = [Lines((hit, lines) => lines.Select(line => line.EndsWith("=true", StringComparison.Ordinal) ? line[..^4] + hit.Text("yes") : line.EndsWith("=false", StringComparison.Ordinal) ? line[..^5] + hit.Text("no") : line))],
        },
        new("cgi.okText", FaultLayer.Cgi, "Says otherwise that a command was carried out", "Clients compare with OK; devices say ok, Ok without an end, or true")
        {
            Parameters = [FaultParameter.Text("text", "ok\n", "What it says")],
            Hooks =
            [
                FaultPoints.Reply.Do(
                    (hit, plan) => FramingFaults.Body(hit, plan, _ => Encoding.UTF8.GetBytes(hit.Text("text"))),
                    (_, plan) => IsText(plan) && plan.Reply.Body.Span.SequenceEqual("OK\r\n"u8)),
            ],
        },
        new("cgi.cached", FaultLayer.Cgi, "Answers the same question for a time as it did first, whatever has been set since", "Devices that save a section later than they say; a client that reads back what it set sees the old value")
        {
            Parameters = [FaultParameter.Duration("for", 10, 0, 86400, "How long an answer is kept, on the device's clock")],
            Hooks = [FaultPoints.Reply.Do((hit, plan) => plan with { Reply = hit.State<Answers>().Get(hit, plan.Reply) }, (hit, plan) => IsText(plan) && hit.Context.Query?["action"]?.StartsWith("get", StringComparison.OrdinalIgnoreCase) == true)],
        },
        new("cgi.wrongIndex", FaultLayer.Cgi, "Counts the indices in its keys from one more than it should", "rroller/dahua#233, #310: index and channel are mixed up, and firmware does so too")
        {
            Parameters = [FaultParameter.Int("by", 1, 1, 1000, "How much more")],
            Hooks = [Lines((hit, lines) => lines.Select(line => line.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? Shifted(line[..at], hit.Int("by")) + line[at..] : line))],
        },
    ];

    private static FaultHook Text(Func<FaultHit, string, string> change) => FaultPoints.Reply.Do(
        (hit, plan) => FramingFaults.Body(hit, plan, body => Encoding.UTF8.GetBytes(change(hit, Encoding.UTF8.GetString(body)))),
        (_, plan) => IsText(plan));

    private static FaultHook Lines(Func<FaultHit, IEnumerable<string>, IEnumerable<string>> change) => Text((hit, text) =>
        string.Concat(change(hit, text.Split(End)[..^1]).Select(line => line + End)));

    private static bool IsText(ReplyPlan plan) => plan.IsWhole && plan.Reply is { Status: 200, ContentType: CgiReply.PlainText };

    private static string KeyOf(string line) => line.IndexOf('=', StringComparison.Ordinal) is >= 0 and var at ? line[..at] : line;

    // The first index of a path: the channel.
    private static string Shifted(string key, int by)
    {
        var (open, close) = (key.IndexOf('[', StringComparison.Ordinal), key.IndexOf(']', StringComparison.Ordinal));
        return open > 0 && close > open && CgiParameters.TryInt(key[(open + 1)..close], out var index) ? $"{key[..(open + 1)]}{index + by}{key[close..]}" : key;
    }

    /// <summary>Answers by what was asked.</summary>
    private sealed class Answers
    {
        private const int Most = 1000;

        private readonly Lock _gate = new();
        private readonly Dictionary<string, (CgiReply Reply, long Since)> _kept = new(StringComparer.Ordinal);

        public CgiReply Get(FaultHit hit, CgiReply fresh)
        {
            var (key, time) = (hit.Context.Target ?? "", hit.Camera.Device.Clock.Time);
            lock (_gate)
            {
                if (_kept.TryGetValue(key, out var kept) && time.GetElapsedTime(kept.Since) < hit.Duration("for"))
                {
                    return kept.Reply;
                }

                if (_kept.Count < Most)
                {
                    _kept[key] = (fresh, time.GetTimestamp());
                }

                return fresh;
            }
        }
    }
}
