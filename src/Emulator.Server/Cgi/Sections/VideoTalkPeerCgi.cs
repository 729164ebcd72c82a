using System.Net;
using Emulator.Device.Profiles;
using Emulator.Device.Users;
using Emulator.Device.VideoTalk;
using Emulator.Server.Calls;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>VideoTalkPeer.cgi</c>: calls with a door station (document section 12.1). What cannot be done with the call that there is fails.</summary>
internal sealed class VideoTalkPeerCgi : ICgiSection
{
    public void Map(CgiMap cgi) => cgi.Script(TalkStreams.Script, Capability.VideoTalk)
        .Get("attachState", "12.1.1", r => r.Camera.Calls!.Listeners.Attach(r), parameters: p => p.Int("heartbeat", 1, 60, required: false).Int("keepalive", 1, 60, required: false))
        .Get("detachState", "12.1.2", r => r.Camera.Calls!.Listeners.Detach(r.Int("SID")) ? CgiReply.Ok : Impossible, parameters: p => p.Int("SID", 0, int.MaxValue))
        .Get("invite", "12.1.3", Invite, Role.Admin, p => Talkback(p, required: false))
        .Get("cancel", "12.1.4", r => Act(r, TalkAct.Cancel), Role.Admin)
        .Get("answer", "12.1.5", Answer, Role.Admin, p => Talkback(p, required: true))
        .Get("refuse", "12.1.6", r => Act(r, TalkAct.Refuse), Role.Admin)
        .Get("hangup", "12.1.7", r => Act(r, TalkAct.Hangup), Role.Admin);

    private static CgiReply Impossible => CgiReply.Failed(ErrorId.InvalidRequest);

    // The names are those of attachState; the document shows three of them and says that there are more.
    private static CgiParameters Talkback(CgiParameters parameters, bool required) => parameters
        .Enum("Talkback.Protocol", required, "UDP").Enum("Talkback.Type", required, "Talk")
        .Add("Talkback.MediaAddr", required, "an IP address", static (_, text) => IPAddress.TryParse(text, out var _))
        .Enum("Talkback.Pack", false, "RTP").Int("Talkback.Audio.AudioPort", 1, 65535, required: false).Int("Talkback.Video.VideoPort", 1, 65535, required: false);

    private static CgiReply Invite(CgiRequest request) =>
        MediaOf(request) is not { } media ? CgiReply.BadRequest(ErrorId.InvalidParameter)
        : request.Camera.Calls!.Talk.TryInvite(media, request.User.Name, PeerOf(request)) ? CgiReply.Ok
        : Impossible;

    private static CgiReply Answer(CgiRequest request) => MediaOf(request) is { } media ? Act(request, TalkAct.Answer, media) : CgiReply.BadRequest(ErrorId.InvalidParameter);

    private static CgiReply Act(CgiRequest request, TalkAct act, TalkMedia? media = null) =>
        request.Camera.Calls!.Talk.TryAct(act, TalkSide.Peer, media, request.User.Name, PeerOf(request)) ? CgiReply.Ok : Impossible;

    // Null when the device cannot reach the address, or codes nothing as the client wants it.
    private static TalkMedia? MediaOf(CgiRequest request)
    {
        var calls = request.Camera.Calls!;
        var address = request.Has("Talkback.MediaAddr") ? Plain(IPAddress.Parse(request.Text("Talkback.MediaAddr"))) : IPAddress.Any;
        address = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? PeerOf(request) : address;
        return address.AddressFamily == calls.Local.AddressFamily && TalkFormats.Agree(request, calls.Formats) is { } format
            ? new TalkMedia(address, request.Int("Talkback.Audio.AudioPort"), format, request.Int("Talkback.Video.VideoPort"))
            : null;
    }

    private static IPAddress PeerOf(CgiRequest request) => Plain(request.Peer.Address);

    // A port that listens for both families sees addresses of one in the other's form.
    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
