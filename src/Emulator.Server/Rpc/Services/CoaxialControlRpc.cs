using System.Text.Json;
using Emulator.Device.Light;
using Emulator.Device.Profiles;
using Emulator.Device.Users;
using Emulator.Server.Cgi.Sections;

namespace Emulator.Server.Rpc.Services;

/// <summary><c>CoaxialControlIO</c>: the white light and the siren, as <c>coaxialControlIO.cgi</c> has them; channels count from 0.</summary>
internal sealed class CoaxialControlRpc : IRpcService
{
    private const int MostOrders = 2;

    public void Map(RpcMap rpc)
    {
        // Clients write it with a capital; the HTTP API's own spelling is taken too.
        foreach (var name in (ReadOnlySpan<string>)["CoaxialControlIO", "coaxialControlIO"])
        {
            rpc.Service(name, Capability.Deterrence)
                .Call("getStatus", GetStatus)
                .Call("getCaps", GetCaps)
                .Call("control", Control, Role.Admin, Authority.AuthManuCtr);
        }
    }

    private static RpcReply GetStatus(RpcCall call) => Of(call, (json, deterrent, channel) =>
    {
        json.WriteStartObject("status");
        json.WriteString("Speaker", Coaxial.OnOff(Coaxial.IsOn(deterrent, channel, DeterrentKind.Siren)));
        json.WriteString("WhiteLight", Coaxial.OnOff(Coaxial.IsOn(deterrent, channel, DeterrentKind.Light)));
        json.WriteEndObject();
    });

    private static RpcReply GetCaps(RpcCall call) => Of(call, (json, deterrent, channel) =>
    {
        json.WriteStartObject("caps");
        json.WriteNumber("SupportControlFullcolorLight", 0);
        json.WriteNumber("SupportControlLight", deterrent.Has(channel, DeterrentKind.Light) ? 1 : 0);
        json.WriteNumber("SupportControlSpeaker", deterrent.Has(channel, DeterrentKind.Siren) ? 1 : 0);
        json.WriteEndObject();
    });

    private static RpcReply Control(RpcCall call)
    {
        if (ChannelOf(call) is not { } channel || !call.Parameters.TryGet("info", out var info) || info.ValueKind != JsonValueKind.Array || info.GetArrayLength() is < 1 or > MostOrders)
        {
            return RpcReply.Failed(RpcError.ParameterInvalid);
        }

        var orders = info.EnumerateArray().Select(o => new RpcParameters(o)).Select(o => new CoaxialOrder(o.Int("Type") ?? 0, o.Int("IO") ?? -1, o.Int("TriggerMode") ?? CoaxialOrder.ByHand)).ToArray();
        return Coaxial.Do(call.Device, channel, orders, call.User.Name, call.From) switch
        {
            CoaxialOutcome.Done => RpcReply.Done,
            CoaxialOutcome.Lacking => RpcReply.Failed(RpcError.ParameterInvalid),
            _ => RpcReply.Failed(RpcError.Failed),
        };
    }

    private static int? ChannelOf(RpcCall call) => call.Channel(call.Parameters.Int("channel") ?? 0);

    private static RpcReply Of(RpcCall call, Action<Utf8JsonWriter, Deterrent, int> write) => ChannelOf(call) is { } channel
        ? RpcReply.Of(json => write(json, call.Device.Part<Deterrent>()!, channel))
        : RpcReply.Failed(RpcError.ParameterInvalid);
}
