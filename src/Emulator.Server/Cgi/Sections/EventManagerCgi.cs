using Emulator.Device.Events;
using Emulator.Device.Profiles;
using Emulator.Protocol.Multipart;
using Emulator.Server.Events;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>eventManager.cgi</c>: who is told what happens, and what an event may lead to (document sections 4.9.16 to 4.9.18).</summary>
internal sealed class EventManagerCgi : ICgiSection
{
    /// <summary>Header lines of a stream of events.</summary>
    internal static readonly KeyValuePair<string, string>[] NeverCached =
    [
        new("Cache-Control", "no-cache"), new("Pragma", "no-cache"), new("Expires", "Thu, 01 Dec 2099 16:00:00 GMT"),
    ];

    public void Map(CgiMap cgi) => cgi.Script(EventStreams.Script)
        .Get("getEventIndexes", "4.9.16", GetEventIndexes, parameters: p => p.Add("code", true, "an event code", (_, text) => EventCodes.Find(text) is not null))
        .Get("attach", "4.9.17", Attach, parameters: p => p.Text("codes", max: 8192).Int("heartbeat", 1, 60, required: false).Int("keepalive", 1, 60, required: false))
        .Get("getCaps", "4.9.18", GetCaps)
        // What clients ask to learn which codes a device may send.
        .Get("getExposureEvents", "", r => CgiReply.Lines(l => l.Lines("events", EventCodes.All.Where(c => c.ExistsOn(r.Profile)).Select(c => c.Name))));

    private static CgiReply GetEventIndexes(CgiRequest request)
    {
        var code = EventCodes.Find(request.Text("code"));
        var indexes = request.Device.Events.Lasting.Where(on => on.Code == code).Select(on => on.Index).Order().ToArray();
        if (indexes.Length == 0 && request.Dialect == Dialect.Firmware)
        {
            // Clients look for these words: https://taphome.com/en/compatibility/dahua-camera-motion-sensor/
            return CgiReply.Text("Error:No Events\r\n"u8.ToArray());
        }

        return CgiReply.Lines(lines => lines.Lines("channels", indexes.Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))));
    }

    private static CgiReply Attach(CgiRequest request)
    {
        var codes = request.Every("codes");
        if (!codes.Any(CgiEventCodes.IsList))
        {
            return CgiReply.BadRequest(ErrorId.InvalidParameter);
        }

        var (subscriptions, boundary, spaced) = (request.Camera.Subscriptions, request.Profile.Habits.Boundary, request.Dialect == Dialect.Document);
        var wish = new EventWish(EventStreams.Script, request.Peer, request.User.Name, CgiEventCodes.Read(codes))
        {
            Heartbeat = request.Seconds("heartbeat"),
            Keepalive = request.Seconds("keepalive"),
        };
        return CgiReply.Subscription(EventPart.StreamType(boundary), answer => subscriptions.ServeAsync(wish, answer, EventPart.OfHeartbeat(boundary, spaced)), NeverCached);
    }

    private static CgiReply GetCaps(CgiRequest request)
    {
        var profile = request.Profile;
        return CgiReply.Lines(lines => lines
            .Line("caps.AlarmOutEnable", profile.Has(Capability.AlarmOut))
            .Line("caps.BeepEnable", true)
            .Line("caps.DejitterEnable", true)
            .Line("caps.MMSEnable", profile.Interfaces.Contains("3G"))
            .Line("caps.MailEnable", true)
            .Line("caps.MonitorTourEnable", profile.Has(Capability.VideoOut))
            .Line("caps.PtzLinkEnable", profile.Has(Capability.Ptz))
            .Line("caps.RecordEnable", profile.Has(Capability.Storage) || profile.Has(Capability.NetworkStorage))
            .Line("caps.SnapshotEnable", true)
            .Line("caps.TimeSectionEnable", true)
            .Line("caps.TipEnable", profile.Has(Capability.VideoOut)));
    }
}
