using Emulator.Device.Events;
using Emulator.Device.Profiles;
using Emulator.Server.Cgi;

namespace Emulator.Server.Rpc.Services;

/// <summary><c>eventManager</c>: who is told what happens. On a connection it is told there, over HTTP on <c>/SubscribeNotify.cgi</c>.</summary>
internal sealed class EventManagerRpc : IRpcService
{
    public void Map(RpcMap rpc) => rpc.Service("eventManager")
        .Instances()
        .Call("attach", Attach)
        .Call("detach", call => call.Session.Detach(call.Parameters.Int("SID") ?? call.Parameters.Int("sid")) ? RpcReply.Done : RpcReply.Failed(RpcError.ParameterInvalid))
        .Call("getEventIndexes", GetEventIndexes)
        .Call("getCaps", GetCaps)
        .Call("getExposureEvents", call => RpcReply.Of("events", EventCodes.All.Where(c => c.ExistsOn(call.Profile)).Select(c => c.Name)));

    private static RpcReply Attach(RpcCall call)
    {
        // Codes that no device has are passed over; a list without a single known one is refused.
        if (call.Parameters.Texts("codes") is not { } codes || !codes.Any(CgiEventCodes.IsList))
        {
            return RpcReply.Failed(RpcError.ParameterInvalid);
        }

        var subscription = new RpcSubscription(call.Camera.Rpc.NextSubscription(), call.Request, CgiEventCodes.Read(codes));
        return call.Session.TryAttach(subscription) ? RpcReply.Of("SID", subscription.Sid) : RpcReply.Failed(RpcError.Busy);
    }

    private static RpcReply GetEventIndexes(RpcCall call)
    {
        if (EventCodes.Find(call.Parameters.Text("code") ?? "") is not { } code)
        {
            return RpcReply.Failed(RpcError.ParameterInvalid);
        }

        return RpcReply.Of(json =>
        {
            json.WriteStartArray("channels");
            foreach (var index in call.Device.Events.Lasting.Where(on => on.Code == code).Select(on => on.Index).Order())
            {
                json.WriteNumberValue(index);
            }

            json.WriteEndArray();
        });
    }

    private static RpcReply GetCaps(RpcCall call) => RpcReply.Of(json =>
    {
        var profile = call.Profile;
        json.WriteStartObject("caps");
        json.WriteBoolean("AlarmOutEnable", profile.Has(Capability.AlarmOut));
        json.WriteBoolean("MailEnable", true);
        json.WriteBoolean("PtzLinkEnable", profile.Has(Capability.Ptz));
        json.WriteBoolean("RecordEnable", profile.Has(Capability.Storage) || profile.Has(Capability.NetworkStorage));
        json.WriteBoolean("SnapshotEnable", true);
        json.WriteBoolean("TimeSectionEnable", true);
        json.WriteEndObject();
    });
}
