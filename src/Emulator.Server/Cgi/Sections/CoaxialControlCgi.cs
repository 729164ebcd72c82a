using Emulator.Device.Light;
using Emulator.Device.Logs;
using Emulator.Device.Profiles;
using Emulator.Device.Users;

namespace Emulator.Server.Cgi.Sections;

/// <summary><c>coaxialControlIO.cgi</c>: the white light and the siren by hand. Beyond the document (docs/decisions/0041).</summary>
internal sealed class CoaxialControlCgi : ICgiSection
{
    public void Map(CgiMap cgi) => cgi.Script("coaxialControlIO.cgi", Capability.Deterrence)
        .Get("getStatus", "", GetStatus, parameters: p => p.Channel())
        .Get("getCaps", "", GetCaps, parameters: p => p.Channel())
        .Get("control", "", Control, Role.Admin, p => p.Channel()
            .Int("info[0].Type", 1, 2).Int("info[0].IO", 0, 2).Int("info[0].TriggerMode", 1, 2, required: false)
            .Int("info[1].Type", 1, 2, required: false).Int("info[1].IO", 0, 2, required: false).Int("info[1].TriggerMode", 1, 2, required: false));

    private static CgiReply GetStatus(CgiRequest request)
    {
        var deterrent = request.Device.Part<Deterrent>()!;
        return CgiReply.Lines(lines => lines
            .Line("status.status.Speaker", Coaxial.OnOff(Coaxial.IsOn(deterrent, request.Channel, DeterrentKind.Siren)))
            .Line("status.status.WhiteLight", Coaxial.OnOff(Coaxial.IsOn(deterrent, request.Channel, DeterrentKind.Light))));
    }

    private static CgiReply GetCaps(CgiRequest request)
    {
        var deterrent = request.Device.Part<Deterrent>()!;
        return CgiReply.Lines(lines => lines
            .Line("caps.SupportControlFullcolorLight", 0)
            .Line("caps.SupportControlLight", deterrent.Has(request.Channel, DeterrentKind.Light) ? 1 : 0)
            .Line("caps.SupportControlSpeaker", deterrent.Has(request.Channel, DeterrentKind.Siren) ? 1 : 0));
    }

    private static CgiReply Control(CgiRequest request)
    {
        var orders = new List<CoaxialOrder>();
        for (var i = 0; request.Has($"info[{i}].Type"); i++)
        {
            if (!request.Has($"info[{i}].IO") || i > 1)
            {
                return CgiReply.BadRequest(ErrorId.RequestParses);
            }

            orders.Add(new CoaxialOrder(request.Int($"info[{i}].Type"), request.Int($"info[{i}].IO"), request.Int($"info[{i}].TriggerMode", CoaxialOrder.ByHand)));
        }

        return Coaxial.Do(request.Device, request.Channel, orders, request.User.Name, request.Peer.Address) switch
        {
            CoaxialOutcome.Done => CgiReply.Ok,
            CoaxialOutcome.Lacking => CgiReply.BadRequest(ErrorId.InvalidParameter),
            _ => CgiReply.Failed(ErrorId.ServerInternal),
        };
    }
}

/// <summary>One thing to switch, in the numbers of both protocols.</summary>
/// <param name="Type">1 the white light, 2 the siren.</param>
/// <param name="IO">1 on; 2 off, for which some clients write 0.</param>
/// <param name="TriggerMode">1 as an event would, 2 by hand.</param>
internal sealed record CoaxialOrder(long Type, long IO, long TriggerMode)
{
    public const int ByHand = 2;

    public bool IsRight => Type is 1 or 2 && IO is 0 or 1 or 2 && TriggerMode is 1 or 2;
}

/// <summary>What came of it.</summary>
internal enum CoaxialOutcome
{
    Done,
    Lacking,
    Failed,
}

/// <summary>What both protocols do with the white light and the siren.</summary>
internal static class Coaxial
{
    public static string OnOff(bool on) => on ? "On" : "Off";

    public static bool IsOn(Deterrent deterrent, int channel, DeterrentKind kind) => deterrent.Has(channel, kind) && (kind == DeterrentKind.Light ? deterrent.IsLit(channel) : deterrent.IsLoud(channel));

    /// <summary>Switches all of them, or none when the channel lacks one.</summary>
    public static CoaxialOutcome Do(Device.Device device, int channel, IReadOnlyCollection<CoaxialOrder> orders, string user, System.Net.IPAddress from)
    {
        var deterrent = device.Part<Deterrent>()!;
        if (orders.Any(o => !o.IsRight || !deterrent.Has(channel, (DeterrentKind)o.Type)))
        {
            return CoaxialOutcome.Lacking;
        }

        foreach (var order in orders)
        {
            if (!deterrent.Switch(channel, (DeterrentKind)order.Type, order.IO == 1, order.TriggerMode != CoaxialOrder.ByHand))
            {
                return CoaxialOutcome.Failed;
            }

            device.Log.Write(
                LogType.System, "CoaxialControl", user, from,
                new("Channel", $"{channel + 1}"), new("Type", order.Type == 1 ? "WhiteLight" : "Speaker"), new("IO", OnOff(order.IO == 1)));
        }

        return CoaxialOutcome.Done;
    }
}
