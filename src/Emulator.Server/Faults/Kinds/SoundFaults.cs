using Emulator.Server.Cgi;
using Emulator.Server.Rtsp;

namespace Emulator.Server.Faults.Kinds;

/// <summary>Faults of sound over HTTP, from the device and to it.</summary>
internal static class SoundFaults
{
    public static FaultKind[] Table() =>
    [
        new("talk.exclusive", FaultLayer.Media, "The way to the loudspeaker is there for one: an RTSP session with sound holds it, or the newest talk takes it from the one before", "rroller/dahua#595; AlexxIT/go2rtc internal/rtsp/README.md")
        {
            Cases = [39],
            Parameters = [FaultParameter.Choice("holder", "rtsp", ["rtsp", "newest"], "Who has it")],
            Hooks =
            [
                FaultPoints.Talk.Do((_, plan) => plan with { Refusal = CgiReply.Failed(ErrorId.InvalidRequest) }, (hit, _) => hit.Text("holder") == "rtsp" && hit.Camera.Rtsp.Sessions.All.Any(HasSound)),
                FaultPoints.Talk.Do((_, plan) => plan with { Steals = true }, (hit, plan) => hit.Text("holder") == "newest" && plan.IsTaken),
            ],
        },
        new("talk.busy", FaultLayer.Media, "Refuses to be talked to", "rroller/dahua#595: another, whom nobody sees, is talking")
        {
            Parameters = [FaultParameter.Int("status", 0, 0, 599, "Status of the answer; 0 for what the device says while another talks")],
            Hooks = [FaultPoints.Talk.Do((hit, plan) => plan with { Refusal = hit.Int("status") is >= 200 and var status ? CgiReply.OfStatus(status) : CgiReply.Failed(ErrorId.InvalidRequest) })],
        },
        new("talk.swallow", FaultLayer.Media, "Takes what is said to it, and says nothing", "AlexxIT/go2rtc internal/rtsp/README.md: sound in a codec that the device takes and cannot play")
        {
            Hooks = [FaultPoints.Talk.Do((_, plan) => plan with { Swallows = true })],
        },
        new("audio.wrongType", FaultLayer.Media, "Sound over HTTP comes with another Content-Type than it has", "Firmware that says AAC and sends G.711: noise in place of sound")
        {
            Parameters = [FaultParameter.Text("type", "Audio/AAC", "The type that is told")],
            Hooks = [FaultPoints.Listen.Do((hit, plan) => plan with { Type = hit.Text("type") })],
        },
        new("audio.silence", FaultLayer.Media, "Sound over HTTP is silence", "A microphone that is off and not said to be")
        {
            Hooks = [FaultPoints.Listen.Do((_, plan) => plan with { IsSilent = true })],
        },
        new("audio.cut", FaultLayer.Media, "Sound over HTTP ends after some packets", "home-assistant/core#20700 and its like: who listens has to come back")
        {
            Parameters = [FaultParameter.Int("packets", 25, 0, 1_000_000, "Packets that come")],
            Hooks = [FaultPoints.Listen.Do((hit, plan) => plan with { Packets = hit.Int("packets") })],
        },
    ];

    private static bool HasSound(RtspSession session) => session.Sender.Tracks.Count > RtspPresentation.AudioTrack && session.Sender.Has(RtspPresentation.AudioTrack);
}
