using Emulator.Protocol.Multipart;
using Emulator.Server.Events;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>snapManager.cgi</c>: pictures of what happens (document section 4.4.3).</summary>
internal sealed class SnapManagerCgi : ICgiSection
{
    public void Map(CgiMap cgi) => cgi.Script(PictureStreams.Script).Get("attachFileProc", "4.4.3", Attach, parameters: p => p
        .Add("Flags[0]", true, "Event", (_, text) => text.Equals("Event", StringComparison.OrdinalIgnoreCase))
        .Text("Events", required: false, max: 8192)
        .Add("channel", false, "a channel number, or -1 for all", (profile, text) =>
            CgiParameters.TryInt(text, out var number) && (number == -1 || (number >= profile.Habits.ChannelBase && number < profile.Habits.ChannelBase + profile.Channels.Length)))
        .Int("heartbeat", 1, 60, required: false));

    private static CgiReply Attach(CgiRequest request)
    {
        // Clients that want all leave the list out.
        var codes = request.Every("Events");
        if (codes.Count > 0 && !codes.Any(CgiEventCodes.IsList))
        {
            return CgiReply.BadRequest(ErrorId.InvalidParameter);
        }

        var (subscriptions, boundary, spaced) = (request.Camera.Subscriptions, request.Profile.Habits.Boundary, request.Dialect == Device.Profiles.Dialect.Document);
        var wish = new EventWish(PictureStreams.Script, request.Peer, request.User.Name, codes.Count == 0 ? null : CgiEventCodes.Read(codes))
        {
            Heartbeat = request.Seconds("heartbeat"),
            Pictures = request.Int("channel") == -1 ? PictureWish.Every : new PictureWish(request.Channel),
        };
        return CgiReply.Subscription(
            EventPart.StreamType(boundary), answer => subscriptions.ServeAsync(wish, answer, EventPart.OfHeartbeat(boundary, spaced)), EventManagerCgi.NeverCached);
    }
}
