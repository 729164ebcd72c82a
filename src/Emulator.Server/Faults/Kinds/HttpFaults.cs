using System.Globalization;
using System.Text;
using Emulator.Server.Cgi;
using Emulator.Server.Wire;
using Microsoft.AspNetCore.WebUtilities;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Faults of whole HTTP answers and of their heads.</summary>
internal static class HttpFaults
{
    public static FaultKind[] Table() =>
    [
        new("http.status", FaultLayer.Http, "Answers with another status and the device's error text", "Clients that look only for 200 or 401 take the rest for either")
        {
            Parameters = [FaultParameter.Int("status", 503, 200, 599, "Status code of the answer")],
            Hooks = [FaultPoints.Request.Do((hit, plan) => plan with { Reply = CgiReply.OfStatus(hit.Int("status")) })],
        },
        new("http.slow", FaultLayer.Http, "Waits before it answers", "dchesterton/amcrest2mqtt#33; tchellomello/python-amcrest#99")
        {
            Parameters = [FaultParameter.Duration("delay", 3, 0, 3600, "How long it waits, on the device's clock")],
            Hooks = [FaultPoints.Reply.Do((hit, plan) => plan with { Delay = plan.Delay + hit.Duration("delay") })],
        },
        new("http.version", FaultLayer.Http, "Answers as HTTP/1.0 and closes the connection behind it", "koush/scrypted#1958")
        {
            Cases = [16],
            Hooks = [FaultPoints.Reply.Do((_, plan) => plan.Headed(head => head with { StatusLine = $"HTTP/1.0 {plan.Reply.Status} {ReasonPhrases.GetReasonPhrase(plan.Reply.Status)}" }) with { Close = true })],
        },
        new("http.close", FaultLayer.Http, "Closes the connection behind every answer and says so", "rroller/dahua#577, #597, #603")
        {
            Cases = [4],
            Hooks = [FaultPoints.Reply.Do((_, plan) => plan with { Close = true })],
        },
        new("http.gone", FaultLayer.Http, "Answers as if there were nothing at the address, without asking who wants to know", "rroller/dahua#230, #77: firmware that dropped the API")
        {
            Cases = [27],
            Parameters = [FaultParameter.Int("status", 404, 400, 599, "Status code of the answer")],
            Hooks = [FaultPoints.Request.Do((hit, plan) => plan with { Reply = hit.Int("status") == 404 ? CgiReply.NotFound : CgiReply.OfStatus(hit.Int("status")) })],
        },
        new("http.tarpit", FaultLayer.Http, "Takes the request and never answers; the connection stays open", "rroller/dahua#6")
        {
            Cases = [27],
            Hooks = [FaultPoints.Request.Do((_, plan) => plan with { End = WireEnd.Silence })],
        },
        new("http.redirect", FaultLayer.Http, "Sends the client elsewhere", "rroller/dahua#51: devices that send plain HTTP to their own HTTPS or to a login page")
        {
            Parameters =
            [
                FaultParameter.Text("to", "/", "Value of the Location header"),
                FaultParameter.Int("status", 302, 300, 399, "Status code of the answer"),
            ],
            Hooks =
            [
                FaultPoints.Request.Do((hit, plan) => plan with { Reply = CgiReply.Text(default).With(default, "text/html", hit.Int("status")) }),
                FaultPoints.Reply.Then((hit, plan) => plan.Headed("Location", hit.Text("to"))),
            ],
        },
        new("http.noReason", FaultLayer.Http, "The status line ends behind the number", "RFC 9112 section 4 lets the reason be empty; parsers that split at blanks fail")
        {
            Hooks = [FaultPoints.Reply.Do((_, plan) => plan.Headed(head => head with { StatusLine = $"HTTP/1.1 {plan.Reply.Status}" }))],
        },
        new("http.reason", FaultLayer.Http, "The status line has another text behind the number", "Clients that compare texts; devices say 200 Ok and 401 Access Denied")
        {
            Parameters = [FaultParameter.Text("text", "Ok, whatever", "What stands behind the number")],
            Hooks = [FaultPoints.Reply.Do((hit, plan) => plan.Headed(head => head with { StatusLine = $"HTTP/1.1 {plan.Reply.Status} {hit.Text("text")}" }))],
        },
        new("http.contentType", FaultLayer.Http, "Gives another Content-Type", "Text as text/html, pictures as octet-stream: firmware differs, and clients check")
        {
            Parameters = [FaultParameter.Text("type", "text/html", "What it gives")],
            Hooks = [FaultPoints.Reply.Do((hit, plan) => plan.Headed("Content-Type", hit.Text("type")))],
        },
        new("http.noContentType", FaultLayer.Http, "Gives no Content-Type", "Clients that decode a body by its type have none to go by")
        {
            Hooks = [FaultPoints.Reply.Do((_, plan) => plan.Headed("Content-Type", null))],
        },
        new("http.twice", FaultLayer.Http, "Sends a header a second time with another value", "Clients take the first, the last, or both with a comma between")
        {
            Parameters =
            [
                FaultParameter.Text("name", "Content-Type", "Name of the header"),
                FaultParameter.Text("value", "text/html", "Its second value"),
            ],
            Hooks = [FaultPoints.Reply.Do((hit, plan) => plan.Headed(head => head with { Add = [.. head.Add, $"{hit.Text("name")}: {hit.Text("value")}"] }))],
        },
        new("http.lowerCase", FaultLayer.Http, "Writes the names of headers in small letters and without a blank behind the colon", "RFC 9110 section 5.1; home-made parsers look for Content-Length alone")
        {
            Hooks = [FaultPoints.Reply.Do((_, plan) => plan.Headed(head => head.Then(LowerCase)))],
        },
        new("http.folded", FaultLayer.Http, "Continues each header's value on a second line", "RFC 9112 section 5.2: obsolete, and still sent by old web servers in devices")
        {
            Hooks = [FaultPoints.Reply.Do((_, plan) => plan.Headed(head => head.Then(text => text.Replace(": ", ":\r\n ", StringComparison.Ordinal))))],
        },
        new("http.bareLf", FaultLayer.Http, "Ends the lines of the head with LF alone", "RFC 9112 section 2.2 asks clients to take it")
        {
            Hooks = [FaultPoints.Reply.Do((_, plan) => plan.Headed(head => head.Then(text => text.Replace("\r\n", "\n", StringComparison.Ordinal))))],
        },
        new("http.hugeHeader", FaultLayer.Http, "Sends a header that is very long", "Clients limit a head to 8 or 64 KiB, and some do not notice that they cut it")
        {
            Parameters = [FaultParameter.Int("bytes", 70000, 1, 1_000_000, "Length of its value")],
            Hooks = [FaultPoints.Reply.Do((hit, plan) => plan.Headed("X-Fill", new string('x', hit.Int("bytes"))))],
        },
        new("http.manyHeaders", FaultLayer.Http, "Sends very many headers", "Clients limit their number, often to 100")
        {
            Parameters = [FaultParameter.Int("count", 200, 1, 10_000, "How many more")],
            Hooks = [FaultPoints.Reply.Do((hit, plan) => plan.Headed(head => head with { Add = [.. head.Add, .. Enumerable.Range(1, hit.Int("count")).Select(n => $"X-Fill-{n}: {n}")] }))],
        },
        new("http.date", FaultLayer.Http, "Gives a Date that is far off", "Clients that set their clock, or judge caches and tokens, by the camera's date")
        {
            Parameters = [FaultParameter.Number("days", -9000, -20_000, 20_000, "How many days off the device's time it is")],
            Hooks = [FaultPoints.Reply.Do((hit, plan) => plan.Headed("Date", hit.Camera.Device.Clock.UtcNow.AddDays(hit.Number("days")).ToString("R", CultureInfo.InvariantCulture)))],
        },
        new("http.continue", FaultLayer.Http, "Sends 100 Continue before the answer, though nobody asked", "RFC 9110 section 15.2: a client must be ready for it, and few are")
        {
            Hooks = [FaultPoints.Reply.Do((_, plan) => plan.Prefixed("HTTP/1.1 100 Continue\r\n\r\n"u8))],
        },
        new("http.garbage", FaultLayer.Http, "Sends something else before the status line", "Left-overs of an answer before, or a debug line of the firmware")
        {
            Parameters = [FaultParameter.Text("text", "[httpd] debug\r\n", "What it sends")],
            Hooks = [FaultPoints.Reply.Do((hit, plan) => plan.Prefixed(Encoding.UTF8.GetBytes(hit.Text("text"))))],
        },
        new("http.leadingBlank", FaultLayer.Http, "Sends an empty line before the status line", "Web servers in devices that end each body with one line end too many")
        {
            Hooks = [FaultPoints.Reply.Do((_, plan) => plan.Prefixed("\r\n"u8))],
        },
        new("http.noHead", FaultLayer.Http, "Sends the body alone", "HTTP/0.9, as a crashed web server's helper sends it")
        {
            Hooks = [FaultPoints.Reply.Do((_, plan) => plan.Headed(head => head with { Omit = true }) with { Close = true })],
        },
        new("http.cookie", FaultLayer.Http, "Sets a cookie that is no cookie", "Strict cookie parsers refuse the whole answer for a name without a value")
        {
            Parameters = [FaultParameter.Text("value", "=;;secure=\"", "Value of the Set-Cookie header")],
            Hooks = [FaultPoints.Reply.Do((hit, plan) => plan.Headed(head => head with { Add = [.. head.Add, "Set-Cookie: " + hit.Text("value")] }))],
        },
        new("http.badHeader", FaultLayer.Http, "Sends a header line without a colon", "Strict parsers refuse the whole answer, others skip the line")
        {
            Parameters = [FaultParameter.Text("line", "This is no header", "The line")],
            Hooks = [FaultPoints.Reply.Do((hit, plan) => plan.Headed(head => head with { Add = [.. head.Add, hit.Text("line")] }))],
        },
        new("uri.rejectEncodedBrackets", FaultLayer.Http, "Refuses a request whose target has brackets written as %5B and %5D", "home-assistant/core#65350, #50264, #33875")
        {
            Cases = [11],
            Parameters = [FaultParameter.Int("status", 400, 400, 599, "Status code of the answer")],
            Hooks =
            [
                FaultPoints.Request.Do(
                    (hit, plan) => plan with { Reply = CgiReply.OfError(hit.Int("status"), ErrorId.RequestParses) },
                    (_, plan) => plan.Target.Contains("%5B", StringComparison.OrdinalIgnoreCase) || plan.Target.Contains("%5D", StringComparison.OrdinalIgnoreCase)),
            ],
        },
        new("uri.tooLong", FaultLayer.Http, "Refuses a request whose target is longer than its buffer", "setConfig with many values in one request works on one device and not on the next")
        {
            Parameters = [FaultParameter.Int("bytes", 1024, 1, 300_000, "Longest target that is taken")],
            Hooks = [FaultPoints.Request.Do((_, plan) => plan with { Reply = CgiReply.OfStatus(414) }, (hit, plan) => plan.Target.Length > hit.Int("bytes"))],
        },
    ];

    private static string LowerCase(string head) => string.Join("\r\n", head.Split("\r\n").Select((line, i) =>
        i > 0 && line.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon ? line[..colon].ToLowerInvariant() + ":" + line[(colon + 2)..] : line));
}
