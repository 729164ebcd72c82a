using System.Text.Json;
using Emulator.Device.Profiles;
using Emulator.Device.Ptz;
using Emulator.Device.Users;
using Emulator.Server.Cgi.Sections;

namespace Emulator.Server.Rpc.Services;

/// <summary><c>ptz</c>: the mechanics. Clients make an object of a channel and ask that; some name the channel in every call instead.</summary>
internal sealed class PtzRpc : IRpcService
{
    public void Map(RpcMap rpc) => rpc.Service("ptz", Capability.Ptz)
        .Instances()
        .Call("start", call => Command(call, (code, unit, arguments) => code.Start(unit, arguments)), Role.Admin, Authority.AuthPTZ)
        .Call("stop", call => Command(call, (code, unit, _) => code.Stop(unit)), Role.Admin, Authority.AuthPTZ)
        .Call("gotoPreset", call => Preset(call, (unit, number) => unit.GotoPreset(number)), Role.Admin, Authority.AuthPTZ)
        .Call("setPreset", SetPreset, Role.Admin, Authority.AuthPTZ)
        .Call("moveAbsolutely", call => Move(call, "position", PtzPlaces.MoveTo), Role.Admin, Authority.AuthPTZ)
        .Call("moveRelatively", call => Move(call, "translation", PtzPlaces.MoveBy), Role.Admin, Authority.AuthPTZ)
        .Call("moveContinuously", MoveContinuously, Role.Admin, Authority.AuthPTZ)
        .Call("stopMove", call => Unit(call) is { } unit ? Reply(unit.Move(PtzMove.Halt)) : RpcReply.Failed(RpcError.RequestInvalid), Role.Admin, Authority.AuthPTZ)
        .Call("removePreset", call => Preset(call, (unit, number) => unit.ClearPreset(number)), Role.Admin, Authority.AuthPTZ)
        .Call("getPresets", call => Listed(call, "presets", unit => unit.Presets.Select(p => (p.Key, p.Value.Name))))
        .Call("getTours", call => Listed(call, "tours", unit => unit.Tours.Select(t => (t.Key, t.Value.Name))))
        .Call("getStatus", GetStatus);

    private static PtzUnit? Unit(RpcCall call) =>
        (call.Object != 0 ? call.Session.ChannelOf("ptz", call.Object) : call.Parameters.Int("channel") is { } channel ? call.Channel(channel) : null) is { } known ? call.Device.Ptz[known] : null;

    private static RpcReply Command(RpcCall call, Func<PtzCode, PtzUnit, PtzArguments, PtzResult> run)
    {
        if (Unit(call) is not { } unit)
        {
            return RpcReply.Failed(RpcError.RequestInvalid);
        }

        var arguments = new PtzArguments(number => call.Parameters.Number($"arg{number}"));
        if (!PtzCodes.TryFind(call.Parameters.Text("code") ?? "", out var code) || (call.Method.Name == "start" && !PtzCodes.Accepts(code, WithPreset(code, arguments), call.Profile.Ptz, out _)))
        {
            return RpcReply.Failed(RpcError.ParameterInvalid);
        }

        return Reply(run(code, unit, WithPreset(code, arguments)));
    }

    // The HTTP API has the number of a preset in arg2; clients of this protocol put it in arg1 and leave 0 in arg2.
    private static PtzArguments WithPreset(PtzCode code, PtzArguments arguments) =>
        code.Name is "GotoPreset" or "SetPreset" or "ClearPreset" && arguments[2] is null or 0 && arguments[1] is > 0 ? new PtzArguments(number => arguments[number == 2 ? 1 : number]) : arguments;

    private static RpcReply Preset(RpcCall call, Func<PtzUnit, int, PtzResult> run) =>
        Unit(call) is not { } unit ? RpcReply.Failed(RpcError.RequestInvalid)
        : call.Parameters.Int("index") is >= 1 and <= int.MaxValue and var index ? Reply(run(unit, (int)index))
        : RpcReply.Failed(RpcError.ParameterInvalid);

    private static RpcReply SetPreset(RpcCall call) => !call.Parameters.TryGet("name", out _) || (call.Parameters.Text("name") is { } text && PtzPlaces.IsName(text))
        ? Preset(call, (unit, number) => PtzPlaces.SetPreset(unit, number, call.Parameters.Text("name")))
        : RpcReply.Failed(RpcError.ParameterInvalid);

    // Pan, tilt and zoom from -1 to 1, as the HTTP API has them in arg1 to arg3.
    private static RpcReply Move(RpcCall call, string name, Func<PtzUnit, double?, double?, double?, PtzResult> move) =>
        Unit(call) is not { } unit ? RpcReply.Failed(RpcError.RequestInvalid)
        : call.Parameters.Numbers(name, 3) is { } parts && parts.All(p => p is >= -1 and <= 1) ? Reply(move(unit, parts[0], parts[1], parts[2]))
        : RpcReply.Failed(RpcError.ParameterInvalid);

    // Speeds from -1 to 1 of the highest, upwards positive.
    private static RpcReply MoveContinuously(RpcCall call)
    {
        if (Unit(call) is not { } unit)
        {
            return RpcReply.Failed(RpcError.RequestInvalid);
        }

        if (call.Parameters.Numbers("speed", 3) is not { } speed || speed.Any(s => s is < -1 or > 1) || (call.Parameters.Number("timeout") ?? 0) is not (>= 0 and <= 86400 and var seconds))
        {
            return RpcReply.Failed(RpcError.ParameterInvalid);
        }

        return Reply(unit.Move(new PtzMove
        {
            Pan = speed[0] * PtzReach.MaxSpeed,
            Tilt = -speed[1] * PtzReach.MaxSpeed,
            Zoom = speed[2] * PtzReach.MaxSpeed,
            During = seconds > 0 ? TimeSpan.FromSeconds(seconds) : null,
        }));
    }

    private static RpcReply Reply(PtzResult result) => result switch
    {
        PtzResult.Done => RpcReply.Done,
        PtzResult.Impossible => RpcReply.Failed(RpcError.ParameterInvalid),
        _ => RpcReply.Failed(RpcError.Failed),
    };

    private static RpcReply Listed(RpcCall call, string list, Func<PtzUnit, IEnumerable<(int Number, string Name)>> items)
    {
        if (Unit(call) is not { } unit)
        {
            return RpcReply.Failed(RpcError.RequestInvalid);
        }

        return RpcReply.Of(json =>
        {
            json.WriteStartArray(list);
            foreach (var (number, name) in items(unit))
            {
                json.WriteStartObject();
                json.WriteNumber("Index", number);
                json.WriteString("Name", name);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private static RpcReply GetStatus(RpcCall call)
    {
        if (Unit(call) is not { } unit)
        {
            return RpcReply.Failed(RpcError.RequestInvalid);
        }

        var state = unit.Read();
        var seconds = new DateTimeOffset(call.Device.Clock.UtcNow).ToUnixTimeSeconds();
        return RpcReply.Of(json =>
        {
            json.WriteStartObject("status");
            json.WriteString("MoveStatus", state.Moving ? "Moving" : "Idle");
            // As devices spell it.
            Position(json, "Postion", state);
            Position(json, "Position", state);
            json.WriteNumber("PresetID", state.Preset);
            json.WriteNumber("UTC", seconds);
            json.WriteString("ZoomStatus", state.Zooming ? "Moving" : "Idle");
            json.WriteEndObject();
        });
    }

    private static void Position(Utf8JsonWriter json, string name, PtzState state)
    {
        json.WriteStartArray(name);
        json.WriteNumberValue(Math.Round(state.Pan, 2));
        json.WriteNumberValue(Math.Round(state.Tilt, 2));
        json.WriteNumberValue(Math.Round(state.Zoom, 2));
        json.WriteEndArray();
    }
}
