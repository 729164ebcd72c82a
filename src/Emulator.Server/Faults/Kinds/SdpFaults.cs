using System.Globalization;
using System.Text.RegularExpressions;
using Emulator.Protocol.Rtsp;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Faults of descriptions. They say what is not so; what is sent does not change.</summary>
internal static partial class SdpFaults
{
    private const int BackchannelTrack = 5;

    public static FaultKind[] Table() =>
    [
        new("sdp.badOrigin", FaultLayer.Rtsp, "Writes an o= line that no grammar has", "bluenviron/mediamtx#127 (Amcrest)")
        {
            Cases = [41],
            Parameters = [FaultParameter.Text("line", "o=- 0 0 IN IP4", "The line")],
            Hooks = [Line((hit, _, line) => line.StartsWith("o=", StringComparison.Ordinal) ? hit.Text("line") : line)],
        },
        new("sdp.noSprop", FaultLayer.Rtsp, "Leaves the parameter sets out of a=fmtp", "RFC 6184 section 8.1 lets them be left out; clients that build their decoder of them alone show nothing")
        {
            Hooks = [Line((_, _, line) => SpropForm().Replace(line, ""))],
        },
        new("sdp.profileLevel", FaultLayer.Rtsp, "Tells another profile and level of H.264 than the stream has", "Clients that set up a hardware decoder by it choose a wrong one")
        {
            Parameters = [FaultParameter.Text("id", "42E00A", "Six hexadecimal digits")],
            Hooks = [Line((hit, _, line) => ProfileForm().Replace(line, "profile-level-id=" + hit.Text("id")))],
        },
        new("sdp.noFmtp", FaultLayer.Rtsp, "Leaves all a=fmtp lines out", "Clients must do with what the stream itself says")
        {
            Parameters = [Medium],
            Hooks = [Line((hit, medium, line) => IsFor(hit, medium) && line.StartsWith("a=fmtp:", StringComparison.Ordinal) ? null : line)],
        },
        new("sdp.noRtpmap", FaultLayer.Rtsp, "Leaves all a=rtpmap lines out", "Payload types of 96 and up mean nothing without them (RFC 3551 section 3)")
        {
            Parameters = [Medium],
            Hooks = [Line((hit, medium, line) => IsFor(hit, medium) && line.StartsWith("a=rtpmap:", StringComparison.Ordinal) ? null : line)],
        },
        new("sdp.payloadType", FaultLayer.Rtsp, "Tells another payload type than the packets have", "Clients that drop what was not described show nothing and say nothing")
        {
            Parameters = [FaultParameter.Int("type", 98, 0, 127, "The payload type that is told"), Medium],
            Hooks = [Line((hit, medium, line) => IsFor(hit, medium) ? Retype(line, hit.Int("type")) : line)],
        },
        new("sdp.clockRate", FaultLayer.Rtsp, "Tells another clock rate than timestamps have", "A stream plays at another pace than it was made at, and sound leaves the picture")
        {
            Parameters = [FaultParameter.Int("rate", 48000, 1, 1_000_000, "Ticks a second that are told"), Medium],
            Hooks = [Line((hit, medium, line) => IsFor(hit, medium) ? RateForm().Replace(line, match => string.Create(CultureInfo.InvariantCulture, $"{match.Groups["name"].Value}/{hit.Int("rate")}")) : line)],
        },
        new("sdp.codec", FaultLayer.Rtsp, "Tells another codec than is sent", "blakeblackshear/frigate#6499 and its like: what follows an encoder setting that the description does not")
        {
            Parameters = [FaultParameter.Text("name", "H265", "The name in a=rtpmap"), MediumOf("video")],
            Hooks = [Line((hit, medium, line) => IsFor(hit, medium) ? RateForm().Replace(line, match => hit.Text("name") + match.Value[match.Groups["name"].Length..]) : line)],
        },
        new("sdp.noControl", FaultLayer.Rtsp, "Leaves a=control out", "RFC 2326 appendix C.1.1: without it only the presentation can be set up")
        {
            Hooks = [Line((_, _, line) => line.StartsWith("a=control:", StringComparison.Ordinal) ? null : line)],
        },
        new("sdp.control", FaultLayer.Rtsp, "Tells absolute control URLs, of another host", "Cameras behind a router tell the address they know; clients that follow it leave the way they came")
        {
            Parameters = [FaultParameter.Text("base", "rtsp://192.0.2.1:554/", "What stands before the track")],
            Hooks = [Line((hit, medium, line) => medium.Length > 0 && line.StartsWith("a=control:", StringComparison.Ordinal) ? "a=control:" + hit.Text("base") + line["a=control:".Length..] : line)],
        },
        new("sdp.noFrameRate", FaultLayer.Rtsp, "Leaves a=framerate out", "ffmpeg then guesses the rate of the first packets; recorders write files of 90000 frames a second")
        {
            Hooks = [Line((_, _, line) => line.StartsWith("a=framerate:", StringComparison.Ordinal) ? null : line)],
        },
        new("sdp.audioFirst", FaultLayer.Rtsp, "Describes sound before video", "Clients that take the first medium for video set up the wrong one")
        {
            Hooks = [FaultPoints.Sdp.Do((_, plan) => AudioFirst(plan), (_, plan) => plan.Lines.Any(line => line.StartsWith("m=audio", StringComparison.Ordinal)))],
        },
        new("sdp.unsolicitedBackchannel", FaultLayer.Rtsp, "Describes a track for talking to the device that nobody asked for; SETUP of it is answered, and nothing comes on it", "AlexxIT/go2rtc#1135")
        {
            Cases = [40],
            Hooks =
            [
                FaultPoints.Sdp.Do((_, plan) => plan with { Lines = plan.Lines.AddRange("m=audio 0 RTP/AVP 8", $"a=control:{Sdp.Control(BackchannelTrack)}", "a=rtpmap:8 PCMA/8000", "a=sendonly") }),
                FaultPoints.RtspRequest.Do(
                    (_, plan) => plan with { Instead = new RtspReply(200).With("Session", plan.Request["Session"]!).With("Transport", plan.Request["Transport"] ?? "RTP/AVP/TCP;unicast") },
                    (_, plan) => plan.Request is { Method: "SETUP", Session: not null } && plan.Request.Uri.EndsWith(Sdp.Control(BackchannelTrack), StringComparison.OrdinalIgnoreCase)),
            ],
        },
        new("sdp.lineEnds", FaultLayer.Rtsp, "Ends the lines of descriptions with a bare LF", "RFC 4566 section 5 wants CR LF, and parsers that take nothing else find no media")
        {
            Hooks = [FaultPoints.Sdp.Do((_, plan) => plan with { LineEnd = "\n" })],
        },
        new("sdp.cut", FaultLayer.Rtsp, "Ends descriptions after so many lines", "A client must refuse, not crash on, a medium without its attributes")
        {
            Parameters = [FaultParameter.Int("lines", 8, 0, 1000, "Lines that are told")],
            Hooks = [FaultPoints.Sdp.Do((hit, plan) => plan with { Lines = plan.Lines[..hit.Int("lines")] }, (hit, plan) => plan.Lines.Length > hit.Int("lines"))],
        },
    ];

    private static FaultParameter Medium => MediumOf("any");

    private static FaultParameter MediumOf(string otherwise) => FaultParameter.Choice("medium", otherwise, ["any", "video", "audio"], "The media that it is about");

    private static bool IsFor(FaultHit hit, string medium) => medium.Length > 0 && (hit.Text("medium") == "any" || hit.Text("medium") == medium);

    private static FaultHook Line(Func<FaultHit, string, string, string?> change) => FaultPoints.Sdp.Do((hit, plan) => plan.Edit((medium, line) => change(hit, medium, line)));

    private static string Retype(string line, int type) =>
        line.StartsWith("m=", StringComparison.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture, $"{line[..(line.LastIndexOf(' ') + 1)]}{type}")
            : TypeForm().Replace(line, match => string.Create(CultureInfo.InvariantCulture, $"a={match.Groups["name"].Value}:{type} "));

    private static SdpPlan AudioFirst(SdpPlan plan)
    {
        var head = plan.Lines.TakeWhile(line => !line.StartsWith("m=", StringComparison.Ordinal)).ToArray();
        var video = plan.Lines.Skip(head.Length).TakeWhile(line => !line.StartsWith("m=audio", StringComparison.Ordinal)).ToArray();
        return plan with { Lines = [.. head, .. plan.Lines.Skip(head.Length + video.Length), .. video] };
    }

    [GeneratedRegex(";?sprop-[a-z-]+=[^;]*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SpropForm();

    [GeneratedRegex("profile-level-id=[0-9A-Fa-f]{6}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ProfileForm();

    [GeneratedRegex("^a=(?<name>rtpmap|fmtp|framesize):[0-9]+ ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TypeForm();

    [GeneratedRegex("(?<=^a=rtpmap:[0-9]+ )(?<name>[^/]+)/[0-9]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RateForm();
}
