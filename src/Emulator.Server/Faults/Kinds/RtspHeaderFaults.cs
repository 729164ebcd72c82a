using System.Globalization;
using System.Text.RegularExpressions;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Faults in single headers of RTSP answers.</summary>
internal static partial class RtspHeaderFaults
{
    public static FaultKind[] Table() =>
    [
        new("rtsp.badCSeq", FaultLayer.Rtsp, "Answers with a sequence number that is not the request's", "scottlamb/retina#133: SET_PARAMETER is told of and answered with 400 and a stale CSeq")
        {
            Cases = [36],
            Parameters =
            [
                FaultParameter.Choice("as", "stale", ["stale", "missing", "wrong"], "The number of the request before, none, or one that was never asked with"),
                FaultParameter.Texts("methods", ["GET_PARAMETER", "SET_PARAMETER"], "Methods that it is about; * for all"),
                FaultParameter.Int("status", 400, 0, 599, "Status of the answer; 0 for what it is otherwise"),
            ],
            Hooks = [FaultPoints.RtspReply.Do(BadCSeq, (hit, plan) => plan.Request?.CSeq is not null && (hit.Texts("methods") is ["*"] || hit.Texts("methods").Contains(plan.Request.Method, StringComparer.Ordinal)))],
        },
        new("rtsp.headerCase", FaultLayer.Rtsp, "Writes the names of headers in another case", "RFC 2326 section 4.2: names have no case; clients that compare them as they are find no CSeq")
        {
            Parameters = [FaultParameter.Choice("as", "lower", ["lower", "upper"], "The case")],
            Hooks = [FaultPoints.RtspReply.Do((hit, plan) => plan with { Spell = hit.Text("as") == "lower" ? static name => name.ToLowerInvariant() : static name => name.ToUpperInvariant() })],
        },
        new("rtsp.public", FaultLayer.Rtsp, "Tells fewer methods, or more, than it has", "AlexxIT/go2rtc#2409: clients choose their keep-alive by it")
        {
            Parameters = [FaultParameter.Texts("methods", ["OPTIONS", "DESCRIBE", "SETUP", "PLAY", "TEARDOWN"], "The methods that are told")],
            Hooks = [FaultPoints.RtspReply.Do((hit, plan) => plan.Edit("Public", _ => string.Join(", ", hit.Texts("methods"))), (_, plan) => plan.Has("Public"))],
        },
        new("rtsp.noSession", FaultLayer.Rtsp, "Leaves the Session header out", "A client cannot name a session that it was not told, and must not crash for it")
        {
            Hooks = [FaultPoints.RtspReply.Do((_, plan) => plan.Edit("Session", _ => null), (_, plan) => plan.Has("Session"))],
        },
        new("rtsp.sessionHeader", FaultLayer.Rtsp, "Writes the Session header in another form", "RFC 2326 section 12.37: clients that take the whole value for the id, or cannot read the time-out")
        {
            Parameters = [FaultParameter.Text("text", "{id} ; Timeout = \"60\" ;", "The value; {id} stands for the id")],
            Hooks = [FaultPoints.RtspReply.Do((hit, plan) => plan.Edit("Session", value => hit.Text("text").Replace("{id}", value.Split(';')[0], StringComparison.Ordinal)), (_, plan) => plan.Has("Session"))],
        },
        new("rtsp.announcedTimeout", FaultLayer.Rtsp, "Tells another time-out than it keeps", "AxisCommunications/media-stream-library-js#100: clients pace their keep-alive by what they are told")
        {
            Parameters = [FaultParameter.Int("seconds", 600, 0, 1_000_000, "The time-out that is told")],
            Hooks = [FaultPoints.RtspReply.Do((hit, plan) => plan.Edit("Session", value => string.Create(CultureInfo.InvariantCulture, $"{value.Split(';')[0]};timeout={hit.Int("seconds")}")), (_, plan) => plan.Has("Session"))],
        },
        new("rtsp.sessionChanges", FaultLayer.Rtsp, "Tells another session id from PLAY on, one that it does not know", "A client that takes the newest id over is answered with 454 from then on")
        {
            Hooks = [FaultPoints.RtspReply.Do((_, plan) => plan.Edit("Session", OtherId), (_, plan) => plan.Has("Session") && plan.Request?.Method != "SETUP")],
        },
        new("rtsp.noSsrc", FaultLayer.Rtsp, "Leaves ssrc out of the Transport header", "RFC 2326 section 12.39 lets it be left out; clients that cannot do without it")
        {
            Hooks = [Transport((_, value) => SsrcForm().Replace(value, ""), "ssrc=")],
        },
        new("rtsp.ssrcPad", FaultLayer.Rtsp, "Writes ssrc in the Transport header padded with blanks instead of zeros", "bluenviron/gortsplib: a test of its own for \"dahua rtsp server\" with ssrc=     D93FF")
        {
            Cases = [41],
            Parameters = [FaultParameter.Int("width", 10, 1, 64, "Characters of the padded value")],
            Hooks = [Transport((hit, value) => SsrcForm().Replace(value, match => ";ssrc=" + (match.Groups["ssrc"].Value.TrimStart('0') is { Length: > 0 } hex ? hex : "0").PadLeft(hit.Int("width"))), "ssrc=")],
        },
        new("rtsp.wrongSsrc", FaultLayer.Rtsp, "Tells another ssrc than the packets have", "Clients that drop packets of any other source than the one they were told show nothing")
        {
            Hooks = [Transport((_, value) => SsrcForm().Replace(value, match => $";ssrc={~uint.Parse(match.Groups["ssrc"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture):X8}"), "ssrc=")],
        },
        new("rtsp.wrongChannels", FaultLayer.Rtsp, "Tells other interleaved channels than it uses", "Clients are to go by what the answer says (RFC 2326 section 10.12); then nothing comes, and they must notice")
        {
            Parameters = [FaultParameter.Int("shift", 2, 1, 200, "Added to the channels")],
            Hooks = [Transport((hit, value) => Shift(value, "interleaved", hit.Int("shift")), "interleaved=")],
        },
        new("rtsp.wrongPorts", FaultLayer.Rtsp, "Tells other server ports than packets come from", "Clients that drop packets from any other port, or report to the wrong one, as behind a translating router")
        {
            Parameters = [FaultParameter.Int("shift", 2, 1, 1000, "Added to the ports")],
            Hooks = [Transport((hit, value) => Shift(value, "server_port", hit.Int("shift")), "server_port=")],
        },
        new("rtsp.contentBase", FaultLayer.Rtsp, "Leaves Content-Base out, or tells another", "RFC 2326 appendix C.1.1: it is the base of relative control URLs, and clients put them together in several ways")
        {
            Parameters = [FaultParameter.Choice("as", "missing", ["missing", "otherHost", "noSlash"], "What is wrong with it")],
            Hooks =
            [
                FaultPoints.RtspReply.Do(
                    (hit, plan) => plan.Edit("Content-Base", value => hit.Text("as") switch
                    {
                        "missing" => null,
                        "noSlash" => value.TrimEnd('/'),
                        _ => HostForm().Replace(value, "rtsp://192.0.2.1:554"),
                    }),
                    (_, plan) => plan.Has("Content-Base")),
            ],
        },
        new("rtsp.rtpInfo", FaultLayer.Rtsp, "Leaves RTP-Info out, or tells what is not so", "RFC 2326 section 12.33: clients that reckon times from it are off by hours")
        {
            Parameters = [FaultParameter.Choice("as", "missing", ["missing", "sequence", "time", "zero", "url"], "What is wrong with it: none at all, another first sequence number, another first timestamp, both 0, relative URLs in quotes")],
            Hooks =
            [
                FaultPoints.RtspReply.Do(
                    (hit, plan) => plan.Edit("RTP-Info", value => hit.Text("as") switch
                    {
                        "missing" => null,
                        "sequence" => InfoForm("seq", value, number => (ushort)(number + 1000)),
                        "time" => InfoForm("rtptime", value, number => (uint)(number + 900_000)),
                        "zero" => InfoForm("rtptime", InfoForm("seq", value, _ => 0), _ => 0),
                        _ => InfoUrl().Replace(value, match => $"url=\"{match.Groups["track"].Value}\""),
                    }),
                    (_, plan) => plan.Has("RTP-Info")),
            ],
        },
    ];

    private static RtspReplyPlan BadCSeq(FaultHit hit, RtspReplyPlan plan)
    {
        var asked = plan.Request!.CSeq!.Value;
        plan = hit.Int("status") is > 0 and var status ? plan with { Reply = new Emulator.Protocol.Rtsp.RtspReply(status), ContentLength = null } : plan;
        return plan with
        {
            CSeq = hit.Text("as") switch
            {
                "missing" => null,
                "stale" => (asked == 0 ? 0 : asked - 1).ToString(CultureInfo.InvariantCulture),
                _ => (asked ^ 0x4000_0000).ToString(CultureInfo.InvariantCulture),
            },
        };
    }

    private static FaultHook Transport(Func<FaultHit, string, string> change, string part) => FaultPoints.RtspReply.Do(
        (hit, plan) => plan.Edit("Transport", value => change(hit, value)),
        (_, plan) => plan.Reply.Headers.Any(header => header.Key == "Transport" && header.Value.Contains(part, StringComparison.Ordinal)));

    private static string OtherId(string value)
    {
        var parts = value.Split(';', 2);
        return string.Concat(parts[0].Reverse()) + "7" + (parts.Length > 1 ? ";" + parts[1] : "");
    }

    private static string Shift(string value, string name, int by) => Regex.Replace(
        value, name + "=(?<first>[0-9]+)-(?<second>[0-9]+)", match => string.Create(CultureInfo.InvariantCulture, $"{name}={Number(match, "first") + by}-{Number(match, "second") + by}"), RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    private static string InfoForm(string name, string value, Func<long, long> change) => Regex.Replace(
        value, ";" + name + "=(?<number>[0-9]+)", match => string.Create(CultureInfo.InvariantCulture, $";{name}={change(Number(match, "number"))}"), RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    private static long Number(Match match, string group) => long.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(";ssrc=(?<ssrc>[0-9A-F]{8})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SsrcForm();

    [GeneratedRegex("^rtspu?://[^/]+", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HostForm();

    [GeneratedRegex("url=[^;,]*/(?<track>trackID=[0-9]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InfoUrl();
}
